"""The page Payers: who pays for the policies, who saves by them, and what donors leave to the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.results import FEES, FORGONE, NOT_FOUND, REPLACED, UNALLOCATED, summed
from costmodel.engine.statements.fiscal_tables import COST, NET, SAVINGS, donor_exits, payers_rows
from costmodel.engine.statements.mtef import YEARS
from costmodel.reports.layout.page import Notes, Page, PageTable, TableColumn, TableRow, year_columns
from costmodel.reports.sheets.mtef_page import ALL_MINISTRIES, printed_scale
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.reports.language.words import CellScale
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Payers"
WIDTHS = (52, *[15.0] * 7)
SPARSE = 5
"""After the years of the framework, the years that are a multiple of this are shown."""
MOST_YEARS = 7
LEAST = 0.5
"""A source without half a unit in any year is left out."""
NOBODY_SAVES = (
    "No effect names a ministry that makes its saving (column saver of Outcomes): there is no matrix."
)
BESIDE_SOURCES = {
    FEES: "Fees paid by participants",
    NOT_FOUND: "Not found",
    UNALLOCATED: "Not allocated to a source",
    FORGONE: "Revenue forgone",
    REPLACED: "Less spending replaced",
}
NO_SOURCES = "The set states no sources of financing."
HOW = (
    "Down: the ministry that pays for the policy, by its share in it. Across: the ministry that saves.",
    "A saving is a cashable gain of taxpayers that names its saver, in the year the money is left over.",
    "Net of savings: cost of the ministry less the savings it makes, whoever pays. No ceiling falls by them.",
    "Tax that comes back goes to the treasury and stands in no ministry.",
    "Gross cost counts revenue forgone; the amounts of the ministries do not.",
    "Each amount is rounded by itself: a sum, or the sheet MTEF, may differ by one unit.",
)


def shown_years(years: Sequence[int]) -> list[int]:
    """The years of the framework, then every fifth year, and the last: as many as fit on a sheet of paper.

    >>> shown_years(range(2025, 2041))
    [2025, 2026, 2027, 2028, 2030, 2035, 2040]
    """
    later = [year for year in years[YEARS:-1] if year % SPARSE == 0][-(MOST_YEARS - YEARS - 1) :]
    return [*years[:YEARS], *later, *years[YEARS:][-1:]]


def payers_page(report: ScenarioReport) -> Page:
    """Sources and what donors leave, then ministries net of savings, then the matrix of payers and savers."""
    scale, years = printed_scale(report), shown_years(report.years)
    unit = scale.unit(report.result.unit("nominal"))
    blocks = [
        *_sources(report, years, scale),
        *_exits(report, years, scale),
        *_net(report, years, scale),
        *_matrices(report, years, scale),
        Notes([phrase("Unit: {unit}.", unit=unit), *HOW]),
    ]
    return Page(
        NAME,
        "Payer and saver",
        phrase("Who pays for the policies and who saves by them, {years}. {unit}, current prices.",
               years=report.period, unit=unit),
        report.stamp,
        blocks,
        WIDTHS,
        frozen=1,
        frozen_header=False,
    )  # fmt: skip


def _sources(report: ScenarioReport, years: Sequence[int], scale: CellScale) -> list[PageBlock]:
    if not report.result.bound.names.financing:
        return [Notes([NO_SOURCES])]
    places = [report.years.index(year) for year in years]
    figures = {source: amounts[places] for source, amounts in report.result.budget_figures("source").items()}
    rows = [
        TableRow([BESIDE_SOURCES.get(source, source), *amounts.tolist()], scale.number)
        for source, amounts in figures.items()
        if abs(amounts).max() >= LEAST * scale.size
    ]
    total = TableRow(["Gross cost", *summed(figures.values()).tolist()], scale.number, "strong")
    return [
        PageTable([TableColumn("Source"), *year_columns(years)], [*rows, total],
                  "Who pays: gross cost by source", "Sources of financing", height=20)
    ]  # fmt: skip


def _exits(report: ScenarioReport, years: Sequence[int], scale: CellScale) -> list[PageBlock]:
    """Donors whose share falls, with the year from which the budget takes over."""
    rows = []
    for each in donor_exits(report.result.fiscal):
        rows.append(TableRow([report.labels[each.policy], *[None] * len(years)], scale.number, "section"))
        amounts = (float(each.taken_over[report.years.index(year)]) for year in years)
        text = phrase("    {source}, from {year} on", source=each.source, year=str(each.year))
        rows.append(TableRow([text, *amounts], scale.number))
    if not rows:
        return []
    return [
        PageTable([TableColumn("Donor that leaves"), *year_columns(years)], rows,
                  "Taken over from donors since their share first fell", "Donors that leave", height=20)
    ]  # fmt: skip


def _net(report: ScenarioReport, years: Sequence[int], scale: CellScale) -> list[PageBlock]:
    places = [report.years.index(year) for year in years]
    by_ministry: dict[str, dict[str, list[float]]] = {}
    for item, payer, ministry, figure in payers_rows(report.result.fiscal):
        if not payer:
            by_ministry.setdefault(ministry, {})[item] = [float(figure[place]) for place in places]
    rows = []
    for ministry, amounts in by_ministry.items():
        name = ALL_MINISTRIES if ministry == TOTAL else ministry
        rows.append(TableRow([name, *amounts[COST]], scale.number, "section"))
        if any(amounts[SAVINGS]):
            rows.append(
                TableRow(["    Savings made", *(-amount for amount in amounts[SAVINGS])], scale.number)
            )
            rows.append(TableRow(["    Net of savings", *amounts[NET]], scale.number, "strong"))
    if not rows:
        return [Notes([NOBODY_SAVES])]
    return [
        PageTable([TableColumn("Ministry"), *year_columns(years)], rows,
                  "Ministries net of the savings they make", "Net of savings", height=20)
    ]  # fmt: skip


def _matrices(report: ScenarioReport, years: Sequence[int], scale: CellScale) -> list[PageBlock]:
    """A table of payers down and savers across for each year with a saving."""
    names, lines = report.result.bound.names.fiscal, report.result.budget_lines.savers
    savers = list(dict.fromkeys(saver for _, saver in names.pairs))
    payers = list(dict.fromkeys(payer for payer, _ in names.pairs))
    blocks: list[PageBlock] = []
    for year in years:
        amounts = {
            pair: float(saving)
            for pair, saving in zip(
                names.pairs, lines.saving_of_payer[:, report.years.index(year)], strict=True
            )
        }
        if not any(amounts.values()):
            continue
        table = [[amounts.get((payer, saver), 0.0) for saver in savers] for payer in payers]
        total = [sum(column) for column in zip(*table, strict=True)]
        blocks.append(
            PageTable(
                [TableColumn("Payer"), *(TableColumn(saver, scale.number, wrap=True) for saver in savers),
                 TableColumn("All savers", scale.number)],
                [
                    *(
                        TableRow([payer, *row, sum(row)], scale.number)
                        for payer, row in zip(payers, table, strict=True)
                    ),
                    TableRow(["All payers", *total, sum(total)], scale.number, "strong"),
                ],
                phrase("Savings in {year}, by the ministry that pays and the one that saves", year=str(year)),
                f"{NAME} {year}", height=48,
            )
        )  # fmt: skip
    return blocks
