"""The bridge as a workbook: a waterfall of stacked columns, which every Excel draws, and its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.engine.scale import PERCENT_OF_GDP
from costmodel.palette import FONT_NAME, GRID, HEADER, INK, LINE, MUTED
from costmodel.palette import SERIES as COLOURS
from costmodel.reports.look import SHARE, write_book
from costmodel.reports.sheet_tables import Cell, Column, Line, Placed, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.chart import Chart

    from costmodel.comparison.bridge import Bridge
    from costmodel.reports.look import Book, Sheet

WIDTHS = (48, 16, 12, 14, 16, 16, 10)
HELPER_WIDTHS = (48, 16, 16, 16, 16, 16, 16, 16, 16)
TOTAL, UP, DOWN = HEADER, COLOURS[1], COLOURS[4]
"""Colours for more and less, not for good and bad: a lower cost is better, a higher return is better."""
SERIES = (
    ("Total", TOTAL), ("Increase", UP), ("Decrease", DOWN), ("Total, below zero", TOTAL),
    ("Increase, below zero", UP), ("Decrease, below zero", DOWN),
)  # fmt: skip
CHART_ROWS = 24
CHART_AT, TABLE_AT = 4, 30
MOST_STEPS = 14
"""Columns of the chart; smaller steps are combined."""
TIGHT = 0.25
"""A change that is small against the totals is drawn on an axis that does not begin at zero."""


def write_bridge(path: str | Path, bridge: Bridge) -> Path:
    """Write a bridge as a workbook."""
    stamp = f"{bridge.before} -> {bridge.after}, scenario {bridge.scenario}"

    def fill(book: Book) -> None:
        sheet = book.sheet("Bridge", _title(bridge), _about(bridge), WIDTHS)
        shown = _shown(bridge)
        helper = book.sheet(
            "Waterfall", "Data of the chart on the sheet Bridge",
            "Each step sits on an invisible column; only the coloured part of a bar is visible.",
            HELPER_WIDTHS,
        )  # fmt: skip
        placed = write_table(helper, 4, _helper_columns(), [Line(row) for row in _heights(shown)], height=20)
        chart = _chart(book, bridge, placed, shown)
        sheet.page.fit_to_pages(1, 1)
        sheet.chart(CHART_AT, 0, chart, _in_words(bridge))
        table = _steps(sheet, bridge)
        _pairs(sheet, bridge, table.last + 2)

    return write_book(path, stamp, {"title": f"Bridge: {bridge.label}"}, fill)


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
    """Label, amount and whether it is a total, of every column of the chart, in the scale of the chart."""
    size = bridge.scale.size
    steps = [(step.label, step.contribution / size) for step in bridge.steps if step.contribution]
    largest, rest = steps[:MOST_STEPS], steps[MOST_STEPS:]
    if rest:
        largest.append((f"{len(rest)} smaller steps", sum(amount for _, amount in rest)))
    return [
        (f"Before: {bridge.before.partition(' · ')[0]}", bridge.start / size, True),
        *((label, amount, False) for label, amount in largest),
        (f"After: {bridge.after.partition(' · ')[0]}", bridge.end / size, True),
    ]


def _helper_columns() -> list[Column]:
    names = ("Step", "Amount", "Unseen", *(name for name, _ in SERIES))
    return [Column(name, "#,##0.00") for name in names]


def _heights(shown: list[tuple[str, float, bool]]) -> list[list[Cell]]:
    """For every column: the invisible part, then the parts above and below zero by colour."""
    bridge: list[list[Cell]] = []
    level = 0.0
    for label, amount, is_total in shown:
        low, high = (min(0.0, amount), max(0.0, amount)) if is_total else sorted((level, level + amount))
        kind = 0 if is_total else 1 if amount >= 0 else 2
        parts = [0.0] * len(SERIES)
        parts[kind] = max(high, 0.0) - max(low, 0.0)
        parts[kind + 3] = min(low, 0.0) - min(high, 0.0)
        unseen = max(low, 0.0) + min(high, 0.0)
        shown_as = f"{amount:,.2f}" if is_total else f"{amount:+,.2f}"
        bridge.append([f"{label}: {shown_as}", amount, unseen, *parts])
        level = amount if is_total else level + amount
    return bridge


def _chart(book: Book, bridge: Bridge, placed: Placed, shown: list[tuple[str, float, bool]]) -> Chart:
    chart = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    last = placed.last - placed.first
    categories = placed.column(0, 0, last)
    unseen = {"fill": {"none": True}, "border": {"none": True}}
    chart.add_series({"name": "Unseen", "categories": categories, "values": placed.column(2, 0, last),
                      "gap": 40, **unseen})  # fmt: skip
    for number, (name, colour) in enumerate(SERIES):
        chart.add_series({
            "name": name, "categories": categories, "values": placed.column(3 + number, 0, last),
            "fill": {"color": colour}, "border": {"none": True},
        })  # fmt: skip
    font = {"name": FONT_NAME, "size": 9, "color": INK}
    begin = _from(shown)
    cut = "; the axis does not begin at zero" if begin else ""
    chart.set_title({"name": f"{bridge.label}, {bridge.scale.unit(bridge.unit)}{cut}",
                     "name_font": {"name": FONT_NAME, "size": 11, "bold": True, "color": INK}})  # fmt: skip
    chart.set_x_axis({"num_font": font | {"size": 8, "rotation": -45}, "label_position": "low",
                      "line": {"color": LINE}})  # fmt: skip
    chart.set_y_axis({
        "name": bridge.scale.unit(bridge.unit), "num_font": font,
        "num_format": "#,##0.00" if bridge.scale is PERCENT_OF_GDP else "#,##0",
        "name_font": {"name": FONT_NAME, "size": 9, "bold": False, "color": MUTED},
        "major_gridlines": {"visible": True, "line": {"color": GRID, "width": 0.5}},
        **begin,
    })  # fmt: skip
    # The invisible columns and those below zero would only repeat entries of the legend.
    chart.set_legend({"position": "bottom", "font": font | {"size": 8}, "delete_series": [0, 4, 5, 6]})
    chart.set_size({"width": 980, "height": CHART_ROWS * 20})
    chart.set_chartarea({"border": {"color": GRID}})
    return chart


def _from(shown: list[tuple[str, float, bool]]) -> dict[str, Any]:
    """Start of the axis: zero, unless the steps would then be too small to see."""
    levels, level = [], 0.0
    for _, amount, is_total in shown:
        level = amount if is_total else level + amount
        levels.append(level)
    low, high = min(levels), max(levels)
    if low <= 0 or high - low > TIGHT * high:
        return {}
    return {"min": max(0.0, low - (high - low)), "crossing": "min"}


def _steps(sheet: Sheet, bridge: Bridge) -> Placed:
    scale, money = bridge.scale, "#,##0.0000" if bridge.scale is PERCENT_OF_GDP else "#,##0.00"
    unit = bridge.scale.unit(bridge.unit)
    columns = [
        Column("Step", wrap=True), Column(f"Contribution ({unit})", money), Column("Share of change", SHARE),
        Column("Standard error", money), Column("If only this changed", money),
        Column("If this changed last", money), Column("Rows"),
    ]  # fmt: skip
    lines = [Line([f"Before: {bridge.before}", bridge.start / scale.size, *[None] * 5], tone="strong")]
    for step in bridge.steps:
        error = None if bridge.exact else step.standard_error / scale.size
        cells: list[Cell] = [
            step.label, step.contribution / scale.size, step.share, error, step.first / scale.size,
            step.last / scale.size, float(step.changes),
        ]  # fmt: skip
        lines.append(Line(cells))
    lines.append(Line([f"After: {bridge.after}", bridge.end / scale.size, *[None] * 5], tone="strong"))
    return write_table(sheet, TABLE_AT, columns, lines, heading="Steps, which sum to the change")


def _pairs(sheet: Sheet, bridge: Bridge, row: int) -> None:
    scale = bridge.scale
    sheet.text(
        row, 0,
        f"Interaction: the change is {scale.text(bridge.interaction)} {scale.unit(bridge.unit)} more than "
        "the sum of the separate changes of all blocks. The difference is divided among the steps above.",
        "muted",
    )  # fmt: skip
    if not bridge.pairs:
        return
    columns = [Column("Pair of blocks", wrap=True), Column("Interaction", "#,##0.0000")]
    lines = [
        Line([f"{pair.one} and {pair.other}", pair.interaction / scale.size]) for pair in bridge.pairs[:15]
    ]
    write_table(sheet, row + 2, columns, lines, heading="Interaction of pairs of blocks, largest first")
