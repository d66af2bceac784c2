"""The bridge as a workbook: a waterfall of stacked columns, which every Excel draws, and its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.inputs.scale import PERCENT_OF_GDP
from costmodel.palette import HEADER
from costmodel.palette import SERIES as COLOURS
from costmodel.reports.files.look import SHARE
from costmodel.reports.files.page_file import write_pages
from costmodel.reports.language import words
from costmodel.reports.layout.page import (
    Chart,
    Charts,
    ChartSeries,
    Notes,
    Page,
    PageTable,
    TableColumn,
    TableRow,
)
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from costmodel.comparison.bridge import Bridge
    from costmodel.engine.inputs.scale import Scale
    from costmodel.reports.layout.page import CellValue

NAME, WATERFALL = "Bridge", "Waterfall"
WIDTHS = (48, 16, 12, 14, 16, 16, 10)
HELPER_WIDTHS = (48, 16, 16, 16, 16, 16, 16, 16, 16)
TOTAL, UP, DOWN = HEADER, COLOURS[1], COLOURS[4]
"""Colours for more and less, not for good and bad: a lower cost is better, a higher return is better."""
SERIES = (
    ("Total", TOTAL), ("Increase", UP), ("Decrease", DOWN), ("Total, below zero", TOTAL),
    ("Increase, below zero", UP), ("Decrease, below zero", DOWN),
)  # fmt: skip
CHART_ROWS = 24
MOST_PAIRS = 15
MOST_STEPS = 14
"""Columns of the chart; smaller steps are combined."""
TIGHT = 0.25
"""A change that is small against the totals is drawn on an axis that does not begin at zero."""


def write_bridge(path: str | Path, bridge: Bridge) -> Path:
    """Write a bridge as a workbook."""
    return write_pages(path, bridge_pages(bridge), {"title": f"Bridge: {bridge.label}"})


def bridge_pages(bridge: Bridge) -> list[Page]:
    """The bridge as a chart and as a table; then the figures of the chart."""
    stamp = f"{bridge.before} -> {bridge.after}, scenario {bridge.scenario}"
    columns = _shown(bridge)
    heights = PageTable(
        _helper_columns(bridge),
        [TableRow(row) for row in _heights(columns, bridge.scale)],
        name=WATERFALL,
        height=20,
    )
    shown = Page(
        NAME,
        _title(bridge),
        _about(bridge),
        stamp,
        [Charts([_chart(bridge, heights, columns)], CHART_ROWS), _steps(bridge), *_pairs(bridge)],
        WIDTHS,
        one_page=True,
    )
    about = "Each step sits on an invisible column; only the coloured part of a bar is visible."
    return [
        shown,
        Page(WATERFALL, "Data of the chart on the sheet Bridge", about, stamp, [heights], HELPER_WIDTHS),
    ]


def _title(bridge: Bridge) -> str:
    period = "over the horizon" if bridge.year is None else f"in {bridge.year}"
    return f"{bridge.label} {period}: what explains the change"


def _about(bridge: Bridge) -> str:
    return f"{_sentence(bridge)} {bridge.method}"


def _sentence(bridge: Bridge) -> str:
    scale = bridge.scale
    return (
        f"From {scale.text(bridge.start)} to {scale.text(bridge.end)}, "
        f"a change of {scale.text(bridge.change)} ({scale.unit(bridge.unit)})."
    )


def _in_words(bridge: Bridge) -> str:
    parts = (f"{step.label} {bridge.scale.text(step.contribution)}" for step in bridge.steps[:5])
    return f"Waterfall. {_sentence(bridge)} Largest steps: {'; '.join(parts)}."


def _shown(bridge: Bridge) -> list[tuple[str, float, bool]]:
    """Label, amount and whether it is a total, of every column of the chart."""
    steps = [(step.label, step.contribution) for step in bridge.steps if step.contribution]
    largest, rest = steps[:MOST_STEPS], steps[MOST_STEPS:]
    if rest:
        largest.append((f"{len(rest)} smaller steps", sum(amount for _, amount in rest)))
    return [
        (f"Before: {bridge.before.partition(' · ')[0]}", bridge.start, True),
        *((label, amount, False) for label, amount in largest),
        (f"After: {bridge.after.partition(' · ')[0]}", bridge.end, True),
    ]


def _number(bridge: Bridge, decimals: str = ".00") -> str:
    """The number format of amounts, which stay in units of the currency or in shares of GDP."""
    if bridge.scale is PERCENT_OF_GDP:
        return "0.0000%"
    return f"#,##0{decimals}{words.commas(bridge.scale)}"


def _helper_columns(bridge: Bridge) -> list[TableColumn]:
    names = ("Step", "Amount", "Unseen", *(name for name, _ in SERIES))
    return [TableColumn(name, _number(bridge)) for name in names]


def _heights(shown: list[tuple[str, float, bool]], scale: Scale) -> list[list[CellValue]]:
    """For every column: the invisible part, then the parts above and below zero by colour."""
    bridge: list[list[CellValue]] = []
    level = 0.0
    for label, amount, is_total in shown:
        low, high = (min(0.0, amount), max(0.0, amount)) if is_total else sorted((level, level + amount))
        kind = 0 if is_total else 1 if amount >= 0 else 2
        parts = [0.0] * len(SERIES)
        parts[kind] = max(high, 0.0) - max(low, 0.0)
        parts[kind + 3] = min(low, 0.0) - min(high, 0.0)
        unseen = max(low, 0.0) + min(high, 0.0)
        shown_as = f"{amount / scale.size:,.2f}" if is_total else f"{amount / scale.size:+,.2f}"
        bridge.append([f"{label}: {shown_as}", amount, unseen, *parts])
        level = amount if is_total else level + amount
    return bridge


def _chart(bridge: Bridge, heights: PageTable, shown: list[tuple[str, float, bool]]) -> Chart:
    begin, unit = _begin(shown), bridge.scale.unit(bridge.unit)
    title = "{label}, {unit}" if begin is None else "{label}, {unit}; the axis does not begin at zero"
    return Chart(
        "waterfall",
        phrase(title, label=bridge.label, unit=unit),
        unit,
        "0.00%" if bridge.scale is PERCENT_OF_GDP else _number(bridge, ""),
        heights.column(0),
        [
            ChartSeries("Unseen", heights.column(2)),
            *(ChartSeries(name, heights.column(3 + k), colour) for k, (name, colour) in enumerate(SERIES)),
        ],
        _in_words(bridge),
        begin=begin,
        width=980,
        height=CHART_ROWS * 20,
    )


def _begin(shown: list[tuple[str, float, bool]]) -> float | None:
    """Start of the axis: zero, unless the steps would then be too small to see."""
    levels, level = [], 0.0
    for _, amount, is_total in shown:
        level = amount if is_total else level + amount
        levels.append(level)
    low, high = min(levels), max(levels)
    if low <= 0 or high - low > TIGHT * high:
        return None
    return max(0.0, low - (high - low))


def _steps(bridge: Bridge) -> PageTable:
    scale, money = bridge.scale, _number(bridge)
    columns = [
        TableColumn("Step", wrap=True),
        TableColumn(phrase("Contribution ({unit})", unit=scale.unit(bridge.unit)), money),
        TableColumn("Share of change", SHARE), TableColumn("Standard error", money),
        TableColumn("If only this changed", money), TableColumn("If this changed last", money),
        TableColumn("Rows"),
    ]  # fmt: skip
    rows = [_end("Before", bridge.before, bridge.start)]
    for step in bridge.steps:
        error = None if bridge.exact else step.standard_error
        cells: list[CellValue] = [
            step.label, step.contribution, step.share, error, step.first,
            step.last, float(step.changes),
        ]  # fmt: skip
        rows.append(TableRow(cells))
    rows.append(_end("After", bridge.after, bridge.end))
    return PageTable(columns, rows, "Steps, which sum to the change", gap=2)


def _end(name: str, version: str, amount: float) -> TableRow:
    """The row of the version before or after."""
    return TableRow(
        [phrase("{name}: {version}", name=name, version=version), amount, *[None] * 5], tone="strong"
    )


def _pairs(bridge: Bridge) -> Iterator[Notes | PageTable]:
    scale = bridge.scale
    yield Notes(
        [
            phrase(
                "Interaction: the change is {amount} {unit} more than the sum of the separate changes of all "
                "blocks. The difference is divided among the steps above.",
                amount=scale.text(bridge.interaction), unit=scale.unit(bridge.unit),
            )
        ]
    )  # fmt: skip
    if not bridge.pairs:
        return
    columns = [TableColumn("Pair of blocks", wrap=True), TableColumn("Interaction", _number(bridge, ".0000"))]
    rows = [
        TableRow([f"{pair.one} and {pair.other}", pair.interaction]) for pair in bridge.pairs[:MOST_PAIRS]
    ]
    yield PageTable(columns, rows, "Interaction of pairs of blocks, largest first")
