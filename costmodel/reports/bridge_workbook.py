"""The bridge as a workbook: a waterfall of stacked columns, which every Excel draws, and its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.engine.scale import PERCENT_OF_GDP
from costmodel.reports.look import INK, LINE, MUTED, SHARE, write_book
from costmodel.reports.sheet_tables import Cell, Column, Line, Placed, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.chart import Chart

    from costmodel.compare.bridge import Bridge
    from costmodel.reports.look import Book, Sheet

WIDTHS = (48, 16, 12, 14, 16, 16, 10)
HELPER_WIDTHS = (48, 16, 16, 16, 16, 16, 16, 16, 16)
TOTAL, UP, DOWN = "#1F3A5F", "#E69F00", "#56B4E9"
"""Colours that say more and less, not good and bad: of a cost less is better, of a return more."""
SERIES = (
    ("Total", TOTAL), ("Increase", UP), ("Decrease", DOWN), ("Total, below zero", TOTAL),
    ("Increase, below zero", UP), ("Decrease, below zero", DOWN),
)  # fmt: skip
CHART_ROWS = 24
CHART_AT, TABLE_AT = 4, 30
MOST_STEPS = 14
"""Columns of the chart; what is smaller is drawn together."""
TIGHT = 0.25
"""A change that is small against the totals is drawn on an axis that does not begin at zero."""


def write_bridge(path: str | Path, found: Bridge) -> Path:
    """Write a bridge as a workbook."""
    stamp = f"{found.before} -> {found.after}, scenario {found.scenario}"

    def fill(book: Book) -> None:
        sheet = book.sheet("Bridge", _title(found), _about(found), WIDTHS)
        shown = _shown(found)
        helper = book.sheet(
            "Waterfall", "What the chart of the sheet Bridge is drawn from",
            "Each step floats on an unseen column: of a bar, only the part of its own colour is seen.",
            HELPER_WIDTHS,
        )  # fmt: skip
        placed = write_table(helper, 4, _helper_columns(), [Line(row) for row in _heights(shown)], height=20)
        chart = _chart(book, found, placed, shown)
        sheet.page.fit_to_pages(1, 1)
        sheet.chart(CHART_AT, 0, chart, _in_words(found))
        table = _steps(sheet, found)
        _pairs(sheet, found, table.last + 2)

    return write_book(path, stamp, {"title": f"Bridge: {found.label}"}, fill)


def _title(found: Bridge) -> str:
    period = "over the horizon" if found.year is None else f"in {found.year}"
    return f"{found.label} {period}: what the change comes from"


def _about(found: Bridge) -> str:
    return f"{_sentence(found)} {found.method}"


def _sentence(found: Bridge) -> str:
    scale = found.scale
    return (
        f"From {scale.text(found.start)} to {scale.text(found.end)}, a change of {scale.text(found.change)} "
        f"({scale.unit(found.unit)})."
    )


def _in_words(found: Bridge) -> str:
    parts = (f"{step.label} {found.scale.text(step.contribution)}" for step in found.steps[:5])
    return f"Waterfall. {_sentence(found)} Largest steps: {'; '.join(parts)}."


def _shown(found: Bridge) -> list[tuple[str, float, bool]]:
    """Label, amount and whether it is a total, of every column of the chart, in the scale of the chart."""
    size = found.scale.size
    steps = [(step.label, step.contribution / size) for step in found.steps if step.contribution]
    largest, rest = steps[:MOST_STEPS], steps[MOST_STEPS:]
    if rest:
        largest.append((f"{len(rest)} smaller steps", sum(amount for _, amount in rest)))
    return [
        (f"Before: {found.before.partition(' · ')[0]}", found.start / size, True),
        *((label, amount, False) for label, amount in largest),
        (f"After: {found.after.partition(' · ')[0]}", found.end / size, True),
    ]


def _helper_columns() -> list[Column]:
    names = ("Step", "Amount", "Unseen", *(name for name, _ in SERIES))
    return [Column(name, "#,##0.00") for name in names]


def _heights(shown: list[tuple[str, float, bool]]) -> list[list[Cell]]:
    """For every column: the unseen part, then the parts above and below zero by colour."""
    found: list[list[Cell]] = []
    level = 0.0
    for label, amount, is_total in shown:
        low, high = (min(0.0, amount), max(0.0, amount)) if is_total else sorted((level, level + amount))
        kind = 0 if is_total else 1 if amount >= 0 else 2
        parts = [0.0] * len(SERIES)
        parts[kind] = max(high, 0.0) - max(low, 0.0)
        parts[kind + 3] = min(low, 0.0) - min(high, 0.0)
        unseen = max(low, 0.0) + min(high, 0.0)
        shown_as = f"{amount:,.2f}" if is_total else f"{amount:+,.2f}"
        found.append([f"{label}: {shown_as}", amount, unseen, *parts])
        level = amount if is_total else level + amount
    return found


def _chart(book: Book, found: Bridge, placed: Placed, shown: list[tuple[str, float, bool]]) -> Chart:
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
    font = {"name": "Arial", "size": 9, "color": INK}
    begin = _from(shown)
    cut = "; the axis does not begin at zero" if begin else ""
    chart.set_title({"name": f"{found.label}, {found.scale.unit(found.unit)}{cut}",
                     "name_font": {"name": "Arial", "size": 11, "bold": True, "color": INK}})  # fmt: skip
    chart.set_x_axis({"num_font": font | {"size": 8, "rotation": -45}, "label_position": "low",
                      "line": {"color": LINE}})  # fmt: skip
    chart.set_y_axis({
        "name": found.scale.unit(found.unit), "num_font": font,
        "num_format": "#,##0.00" if found.scale is PERCENT_OF_GDP else "#,##0",
        "name_font": {"name": "Arial", "size": 9, "bold": False, "color": MUTED},
        "major_gridlines": {"visible": True, "line": {"color": "#D9DEE4", "width": 0.5}},
        **begin,
    })  # fmt: skip
    # The unseen columns, and those below zero, would only be a second name for what is there.
    chart.set_legend({"position": "bottom", "font": font | {"size": 8}, "delete_series": [0, 4, 5, 6]})
    chart.set_size({"width": 980, "height": CHART_ROWS * 20})
    chart.set_chartarea({"border": {"color": "#D9DEE4"}})
    return chart


def _from(shown: list[tuple[str, float, bool]]) -> dict[str, Any]:
    """Where the axis begins: at zero, unless the steps would then be too small to see."""
    levels, level = [], 0.0
    for _, amount, is_total in shown:
        level = amount if is_total else level + amount
        levels.append(level)
    low, high = min(levels), max(levels)
    if low <= 0 or high - low > TIGHT * high:
        return {}
    return {"min": max(0.0, low - (high - low)), "crossing": "min"}


def _steps(sheet: Sheet, found: Bridge) -> Placed:
    scale, money = found.scale, "#,##0.0000" if found.scale is PERCENT_OF_GDP else "#,##0.00"
    unit = found.scale.unit(found.unit)
    columns = [
        Column("Step", wrap=True), Column(f"Contribution ({unit})", money), Column("Of the change", SHARE),
        Column("Standard error", money), Column("If it alone changed", money),
        Column("If it changed last", money), Column("Rows"),
    ]  # fmt: skip
    lines = [Line([f"Before: {found.before}", found.start / scale.size, *[None] * 5], tone="strong")]
    for step in found.steps:
        error = None if found.exact else step.standard_error / scale.size
        cells: list[Cell] = [
            step.label, step.contribution / scale.size, step.share, error, step.first / scale.size,
            step.last / scale.size, float(step.changes),
        ]  # fmt: skip
        lines.append(Line(cells))
    lines.append(Line([f"After: {found.after}", found.end / scale.size, *[None] * 5], tone="strong"))
    return write_table(sheet, TABLE_AT, columns, lines, heading="Steps; they add up to the change")


def _pairs(sheet: Sheet, found: Bridge, row: int) -> None:
    scale = found.scale
    sheet.text(
        row, 0,
        f"Interaction: the change is {scale.text(found.interaction)} {scale.unit(found.unit)} more than what "
        "each block changes alone. It is shared out evenly among the steps above.",
        "muted",
    )  # fmt: skip
    if not found.pairs:
        return
    columns = [Column("Two blocks together", wrap=True), Column("Beyond each alone", "#,##0.0000")]
    lines = [
        Line([f"{pair.one} with {pair.other}", pair.interaction / scale.size]) for pair in found.pairs[:15]
    ]
    write_table(sheet, row + 2, columns, lines, heading="Interaction of two blocks, largest first")
