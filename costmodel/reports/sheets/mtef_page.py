"""The pages MTEF and Classes: the medium-term framework as budget circulars have it, and its cross-table."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from costmodel.engine.statements.mtef import (
    BY_DONORS,
    CEILING,
    EVERY_MINISTRY,
    MEMORANDUM,
    PARTS,
    ROOM,
    YEARS,
    Mtef,
    MtefRow,
)
from costmodel.engine.statements.national_accounts import accounts
from costmodel.model import cofog, gfsm
from costmodel.reports.language import words
from costmodel.reports.layout.page import Notes, Page, PageTable, TableColumn, TableRow, year_columns
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.reports.language.words import CellScale
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "MTEF"
CROSS = "CrossTable"
WIDTHS = (12, 62, *[13.0] * YEARS)
CROSS_LABELS, CROSS_NUMBER = (9.0, 40.0), 12.5
READABLE = 165
"""Characters of column width on A4, landscape, at which figures still have 8 points."""
ALL_MINISTRIES = "All ministries"
HOW = (
    "A baseline: policies as they go on. B new policy: the scenario less the baseline. C: both together.",
    "Amounts are expenditure less what other programmes no longer pay, in current prices.",
    "Rounded so that what is printed adds up: amounts of A and B are less than one unit from the exact ones.",
    "Printed amounts are values, not formulas.",
    "Whether spending is above a ceiling is judged on exact amounts. Memorandum items are in no total.",
)
CROSS_ROUNDED = "Rounded so that what is printed adds up, to the totals of the sheet MTEF as well."
HOW_OUTTURN = (
    "Outturn: as reported for the whole year, by function; blank where a policy was not reported.",
)
FUNCTIONS = "Functions: COFOG 1999. Economic classes: GFSM 2014."


def mtef_page(report: ScenarioReport) -> Page:
    """Baseline and new policy by ministry, function and economic class, then by national accounts."""
    framework, scale = _framework(report)
    unit = scale.unit(report.result.unit("nominal"))
    blocks: list[PageBlock] = [
        PageTable(
            [
                TableColumn("Code"), TableColumn("Ministry, function, class"),
                *_outturn_column(framework, scale.number), *year_columns(framework.years),
            ],
            list(_rows(framework, scale)), name=NAME, height=20,
        ),
    ]  # fmt: skip
    if len(report.result.assumptions.table("Accounts")):
        blocks.append(_accounts(report, framework, scale))
    reported = HOW_OUTTURN if framework.outturn is not None else ()
    blocks.append(Notes([phrase("Unit: {unit}.", unit=unit), *HOW, *reported, FUNCTIONS, *_cut(framework)]))
    return Page(
        NAME,
        "Medium-term expenditure framework",
        phrase(
            "Baseline and new policy by ministry, function and class, {years}. {unit}, current prices.",
            years=_period(framework), unit=unit,
        ),
        report.stamp,
        blocks,
        WIDTHS if framework.outturn is None else (*WIDTHS, WIDTHS[-1]),
        frozen=2,
    )  # fmt: skip


def _outturn_column(framework: Mtef, number: str) -> list[TableColumn]:
    if framework.outturn is None:
        return []
    return [TableColumn(phrase("Outturn {year}", year=str(framework.years[0] - 1)), number)]


def cross_page(report: ScenarioReport) -> Page:
    """Functions down and economic classes across, a table for each year of the framework."""
    framework, scale = _framework(report)
    unit = scale.unit(report.result.unit("nominal"))
    cells = framework.table()
    functions = sorted({function for function, _ in cells})
    classes = sorted({code for _, code in cells if any(any(cells.get((f, code), ())) for f in functions)})
    names = [phrase("{code} {name}", code=code, name=gfsm.NAMES[code]) for code in classes]
    blocks: list[PageBlock] = []
    for place, year in enumerate(framework.years):
        rows = [
            (
                code,
                cofog.name_of(code),
                [cells.get((code, each), [0.0] * YEARS)[place] * scale.size for each in classes],
            )
            for code in functions
        ]
        shown = [(code, name, amounts) for code, name, amounts in rows if any(amounts)]
        total = [sum(amounts[of_class] for _, _, amounts in shown) for of_class in range(len(classes))]
        blocks.append(
            PageTable(
                [
                    TableColumn("COFOG"), TableColumn("Function"),
                    *(TableColumn(name, scale.number, wrap=True) for name in names),
                    TableColumn("Total", scale.number),
                ],
                [
                    *(TableRow([code, name, *cost, sum(cost)], scale.number) for code, name, cost in shown),
                    TableRow(["", "Total", *total, sum(total)], scale.number, "strong"),
                ],
                phrase("{year}", year=str(year)), f"{CROSS} {year}", height=62,
            )
        )  # fmt: skip
    blocks.append(
        Notes(
            [phrase("Unit: {unit}.", unit=unit), HOW[1], CROSS_ROUNDED, HOW[3], FUNCTIONS, *_cut(framework)]
        )
    )
    return Page(
        CROSS,
        "Expenditure by function and economic class",
        phrase(
            "Expenditure of the scenario by function and class, {years}. {unit}, current prices.",
            years=_period(framework), unit=unit,
        ),
        report.stamp,
        blocks,
        cross_widths(len(classes) + 1),
        frozen=2,
        frozen_header=False,
    )  # fmt: skip


def cross_widths(numbers: int) -> tuple[float, ...]:
    """Column widths of the cross-table with so many columns of numbers, narrow enough to be read on paper."""
    width = min(CROSS_NUMBER, (READABLE - sum(CROSS_LABELS)) / numbers)
    return (*CROSS_LABELS, *[width] * numbers)


def printed_scale(report: ScenarioReport) -> CellScale:
    """The largest scale in which the largest yearly expenditure has five digits."""
    return words.whole_scale(float(abs(report.result.budget_lines.totals.expenditure).max()))


def _framework(report: ScenarioReport) -> tuple[Mtef, CellScale]:
    scale = printed_scale(report)
    return report.result.framework(unit=scale.size), scale


def _period(framework: Mtef) -> str:
    return f"{framework.years[0]} to {framework.years[-1]}"


def _cut(framework: Mtef) -> list[str]:
    """Says that the model ends before the framework does."""
    if len(framework.years) == YEARS:
        return []
    return [phrase("The model ends in {year}: later years are left out.", year=str(framework.years[-1]))]


def _rows(framework: Mtef, scale: CellScale) -> Iterator[TableRow]:
    ministry = None
    for row in framework.rows():
        if row.ministry != ministry:
            ministry = row.ministry
            name = ALL_MINISTRIES if ministry == EVERY_MINISTRY else ministry
            blank = [None] * (len(framework.years) + (framework.outturn is not None))
            yield TableRow(["", name, *blank], tone="heading")
        yield _row(row, scale, [] if framework.outturn is None else [row.outturn])


def _row(row: MtefRow, scale: CellScale, outturn: Sequence[float | None]) -> TableRow:
    indent = "    " if row.economic else "  " if row.function or row.part == MEMORANDUM else ""
    name = phrase("Beside the totals: {item}", item=row.name) if row.part == MEMORANDUM else row.name
    tone = "strong" if row.part == row.code else "section" if row.part in (CEILING, BY_DONORS, ROOM) else ""
    if row.function and not row.economic:
        tone = "section"
    amounts = [
        None if amount is None or isnan(amount) else amount * scale.size
        for amount in (*outturn, *row.amounts)
    ]
    tones = {place + 2 + len(outturn): "bad" for place, above in enumerate(row.above) if above}
    code = row.code if row.part in PARTS or row.part == MEMORANDUM else ""
    return TableRow([code, f"{indent}{name}", *amounts], scale.number, tone, tones=tones)


def _accounts(report: ScenarioReport, framework: Mtef, scale: CellScale) -> PageTable:
    table = report.result.assumptions.table("Accounts")
    rows = [
        TableRow([row.account, row.name, *(amount * scale.size for amount in row.amounts)], scale.number)
        for row in accounts(table, framework)
    ]
    total = [sum(column) for column in zip(*(row.cells[2:] for row in rows), strict=True)]
    return PageTable(
        [TableColumn("Account"), TableColumn("National account"), *year_columns(framework.years)],
        [*rows, TableRow(["", "Total", *total], scale.number, "strong")],
        "National chart of accounts", "Accounts", height=20,
    )  # fmt: skip
