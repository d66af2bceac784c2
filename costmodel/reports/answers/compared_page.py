"""The page Comparison: all scenarios on one sheet of an open workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.model.measure_list import BY_NAME
from costmodel.reports.language import words
from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow, year_columns
from costmodel.reports.sheets import result_page
from costmodel.reports.sheets.checks_page import every_reason
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.reports.answers.comparison_pages import ComparedScenarios
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Comparison"
KEY_NAMES = ("scenario", "line")
MONEY = "#,##0.00"
MEASURES = result_page.MEASURES


def compared_page(compared: ComparedScenarios) -> Page:
    """What scenarios add to the first and its return, then gross cost and return of each."""
    first = compared.first
    columns = [*result_page.LABELS, *year_columns(first.years)]
    cost = list(_cost(compared))
    added = [
        replace(row, cells=[*row.cells[:2], *_less(row, cost[0])], keys=None)  # explained is the level
        for row in cost
        if row is not cost[0]
    ]  # fmt: skip
    measures = [
        TableColumn(BY_NAME[name].short, words.measure_number(name, MONEY)) for name in MEASURES
    ]  # fmt: skip
    return Page(
        NAME,
        phrase("{country}: scenarios compared", country=first.result.assumptions.about["country"]),
        phrase("All policies together, {years}.", years=first.period),
        f"{words.set_stamp(first.result)} · {compared.verdict.words}",
        [
            every_reason(compared.verdict),
            PageTable(
                columns,
                added,
                phrase("What each scenario adds to {scenario}", scenario=first.result.scenario.name),
                key_names=KEY_NAMES,
            ),
            PageTable(
                [*result_page.LABELS, *measures],
                [_return(report, added=True) for report in compared.reports if not report.is_baseline],
                "Return over the horizon, over the baseline",
                key_names=KEY_NAMES,
            ),
            PageTable(columns, cost, "Gross cost", key_names=KEY_NAMES),
            PageTable(
                [*result_page.LABELS, *measures],
                [_return(report) for report in compared.reports],
                "Return over the horizon, of each scenario",
                key_names=KEY_NAMES,
            ),
        ],
        (*result_page.WIDTHS, *[result_page.YEAR_WIDTH] * len(first.years)),
        compared.verdict.colour,
    )


def _cost(compared: ComparedScenarios) -> Iterator[TableRow]:
    """Gross cost of all policies by year, one row per scenario, all in one scale."""
    largest = max(compared.reports, key=lambda one: float(one.result.budget_lines.totals.gross_cost.max()))
    scale = words.money_scale(largest.result)
    unit = scale.unit(compared.first.result.unit("nominal"))
    for report in compared.reports:
        scenario = report.result.scenario
        amounts = report.result.budget_lines.totals.gross_cost[0].tolist()
        yield TableRow([scenario.label, unit, *amounts], scale.number, keys=(scenario.name, "gross_cost"))


def _less(row: TableRow, base: TableRow) -> list[float]:
    """The amounts of a row less those of another."""
    pairs = zip(row.cells[2:], base.cells[2:], strict=True)
    return [float(amount or 0) - float(before or 0) for amount, before in pairs]


def _return(report: ScenarioReport, *, added: bool = False) -> TableRow:
    headline, scenario = report.result.headline(), report.result.scenario
    figures = headline["increment"] if added else headline
    measures = [result_page.headline_measure(figures, name) for name in MEASURES]
    return TableRow([scenario.label, report.result.unit("real"), *measures], keys=(scenario.name, "return"))
