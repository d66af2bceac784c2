"""The page Assumptions: the values a scenario used, and what it changed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costmodel.assumptions.format.once import once
from costmodel.reports.files.look import GENERAL, SMALL_SHARE, YEAR
from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow

if TYPE_CHECKING:
    from costmodel.engine.used_assumptions import Used
    from costmodel.reports.layout.page import CellValue
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Assumptions"
WIDTHS = (34, 46, 10, 20, 20, 12, 22, 10, 14, 14, 8, 10, 22, 17, 70)
CHANGED = "changed"
DECIMALS = 4
"""At least, of figures below 1."""
COLUMNS = (
    TableColumn("Policy or area", wrap=True),
    TableColumn("Assumption", wrap=True),
    TableColumn("From year", YEAR, wrap=True),
    TableColumn("Value in this scenario"),
    TableColumn("Value in the baseline"),
    TableColumn("Changed by the scenario", wrap=True),
    TableColumn("Unit", wrap=True),
    TableColumn("Prices of", YEAR),
    TableColumn("Low"),
    TableColumn("High"),
    TableColumn("Grade"),
    TableColumn("As of"),
    TableColumn("Source", wrap=True),
    TableColumn("Cell of the assumption workbook"),
    TableColumn("Note", wrap=True),
)
VALUES = (3, 4)


def assumptions(report: ScenarioReport) -> Page:
    """Every assumption used in the scenario, with its changes marked."""
    rows = [_row(one) for one in report.used]
    return Page(
        NAME,
        "Assumptions",
        "Every assumption used in this scenario, with changes marked.",
        report.stamp,
        [PageTable(COLUMNS, rows, name=NAME, filtered=True, height=44)],
        WIDTHS,
        frozen=2,
    )


@once
def _row(one: Used) -> TableRow:
    cells: list[CellValue] = [
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
    return TableRow(
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
    if size >= 1:
        return "#,##0.00"
    # Small effects need more decimals than most shares.
    return "0." + "#" * (DECIMALS if not size else max(DECIMALS, 2 - math.floor(math.log10(size))))
