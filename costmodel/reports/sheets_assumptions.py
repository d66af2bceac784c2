"""The sheets Assumptions and Sources: values used, changes of the scenario, and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.reports.look import GENERAL, SMALL_SHARE, YEAR
from costmodel.reports.sheet_tables import Cell, Column, Line, write_table

if TYPE_CHECKING:
    from costmodel.engine.used import Used
    from costmodel.reports.look import Sheet
    from costmodel.reports.result_report import Report

WIDTHS = (34, 46, 10, 15, 15, 12, 22, 10, 14, 14, 8, 10, 22, 17, 70)
SOURCE_WIDTHS = (24, 90, 60, 13, 22, 50)
CHANGED = "changed"
COLUMNS = (
    Column("Policy or area", wrap=True),
    Column("Assumption", wrap=True),
    Column("From year", YEAR, wrap=True),
    Column("Value in this scenario"),
    Column("Value in the baseline"),
    Column("Changed by the scenario", wrap=True),
    Column("Unit", wrap=True),
    Column("Prices of", YEAR),
    Column("Low"),
    Column("High"),
    Column("Grade"),
    Column("As of"),
    Column("Source", wrap=True),
    Column("Cell of the assumption workbook"),
    Column("Note", wrap=True),
)
VALUES = (3, 4)


def fill(sheet: Sheet, report: Report) -> None:
    """Write the sheet Assumptions."""
    lines = [_line(one) for one in report.used]
    table = write_table(sheet, 4, COLUMNS, lines, filtered=True, height=44)
    sheet.frozen(table.first, 2)


def _line(one: Used) -> Line:
    cells: list[Cell] = [
        one.owner,
        one.label,
        one.from_year,
        one.value,
        one.baseline,
        CHANGED if one.changed else "",
        one.unit,
        one.price_base,
        one.low,
        one.high,
        one.grade,
        one.as_of,
        one.source,
        one.cell,
        one.note,
    ]
    tones = dict.fromkeys((*VALUES, 5), "notice") if one.changed else {}
    return Line(
        cells, tones=tones, numbers=dict.fromkeys((*VALUES, 8, 9), number_format(one.unit, one.value))
    )


def number_format(unit: str, value: float | str) -> str:
    """How a value of a unit is shown."""
    if isinstance(value, str):
        return GENERAL
    if unit == "year":
        return YEAR
    if unit.startswith("share"):
        return SMALL_SHARE
    size = abs(value)
    if size >= 1000:  # noqa: PLR2004  from here on decimals say nothing
        return "#,##0"
    return "#,##0.00" if size >= 1 else "0.####"


def fill_sources(sheet: Sheet, report: Report) -> None:
    """Write the sheet Sources."""
    columns = [
        Column("Source"),
        Column("Citation", wrap=True),
        Column("Link", wrap=True),
        Column("Accessed"),
        Column("Licence", wrap=True),
        Column("Note", wrap=True),
    ]
    lines = [
        Line([str(row[name] or "") for name in ("source", "citation", "link", "accessed", "licence", "note")])
        for row in report.result.assumptions.table("Sources").rows
    ]
    table = write_table(sheet, 4, columns, lines, height=20)
    sheet.frozen(table.first, 1)
