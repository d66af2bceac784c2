"""The page Result: the main figures of a scenario on one sheet, for an open workbook and the task pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.lines import TOTAL
from costmodel.model.measure_list import BY_NAME, NEED_EFFECTS
from costmodel.reports import budget_page, people_page, return_page, words
from costmodel.reports.catalogue import phrase
from costmodel.reports.checks_page import every_reason
from costmodel.reports.look import SMALL_SHARE
from costmodel.reports.page import Page, PageTable, TableColumn, TableRow, year_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from costmodel.reports.result_report import ScenarioReport

NAME = "Result"
GROSS_COST, RETURNS = "Gross cost by policy", "Cost and return"
"""Tables that the task pane draws."""
LABELS = (TableColumn("label"), TableColumn("unit"))
WIDTHS, YEAR_WIDTH, LEAST_YEARS = (50, 26), 15, 10
RATIOS = ("bcr", "sroi", "mvpf", "fiscal_return")
GUIDE = (
    "To see how a figure was computed, select it and run Explain this cell. Cells hold the full "
    "amounts; only their format shows thousands to trillions."
)


def result_page(report: ScenarioReport) -> Page:
    """The result of a scenario: headline, cost and people by policy, return."""
    everyone = return_page.EVERYONE
    return Page(
        NAME,
        report.title,
        report.described(GUIDE),
        report.stamp,
        [
            every_reason(report.verdict),
            PageTable([*LABELS, TableColumn("value")], list(_headline(report)), "Headline figures"),
            _yearly(report, budget_page.cost_rows(report, total=everyone), GROSS_COST),
            _yearly(
                report, budget_page.cost_rows(report, line="net_cost", total=everyone), "Net cost by policy"
            ),
            _yearly(report, people_page.beneficiaries(report), "Beneficiaries by policy"),
            _yearly(report, _shares(report), "Gross cost as a share of GDP"),
            return_page.by_policy(report, LABELS, RETURNS),
        ],
        (*WIDTHS, *[YEAR_WIDTH] * max(len(report.years), LEAST_YEARS)),
        report.verdict.colour,
    )  # fmt: skip


def _yearly(report: ScenarioReport, rows: Iterable[TableRow], heading: str) -> PageTable:
    """A table by year, one row per policy."""
    return PageTable([*LABELS, *year_columns(report.years)], list(rows), heading, heading)


def _headline(report: ScenarioReport) -> Iterator[TableRow]:
    headline = report.result.headline()
    for when in ("first", "last"):
        label = phrase("Gross cost, {year}", year=headline[f"{when}_year"])
        cells = [label, report.money, headline[f"gross_cost_{when}_year"]]
        yield TableRow(cells, report.scale.number, keys=(TOTAL, "gross_cost"))
    npv = [BY_NAME["npv"].label, report.real_money, headline["npv"]]
    yield TableRow(npv, report.scale.number, keys=(TOTAL, "net_present_value"))
    for name in RATIOS:
        cells = [BY_NAME[name].label, BY_NAME[name].unit, headline_measure(headline, name)]
        yield TableRow(cells, words.measure_number(name, ""), keys=(TOTAL, name))


def headline_measure(headline: Mapping[str, Any], name: str) -> float | str:
    """A measure of the headline, or why it is not defined."""
    if headline[name] is not None:
        return float(headline[name])
    unknown = not headline["effects_stated"] and name in NEED_EFFECTS
    return words.NO_EFFECTS_ARE if unknown else words.NO_COST


def _shares(report: ScenarioReport) -> Iterator[TableRow]:
    share = report.result.budget_lines.totals.gross_cost_of_gdp[0].tolist()
    cells = [return_page.EVERYONE, "share of GDP", *share]
    yield TableRow(cells, SMALL_SHARE, keys=(TOTAL, "gross_cost_of_gdp"))
