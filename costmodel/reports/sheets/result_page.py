"""The page Result: the main figures of a scenario on one sheet, for an open workbook and the task pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.inputs.scenarios import INCREMENT
from costmodel.engine.line_items.lines import TOTAL
from costmodel.model.measure_list import BY_NAME, HEADLINE, LINE_NAMES
from costmodel.reports.files.look import SMALL_SHARE
from costmodel.reports.language import words
from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow, year_columns
from costmodel.reports.sheets import budget_page, people_page, return_page
from costmodel.reports.sheets.checks_page import every_reason
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from costmodel.reports.layout.page import Keys
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Result"
GROSS_COST, RETURNS, ADDED_RETURNS = "Gross cost by policy", "Cost and return", "Added cost and return"
"""Tables that the task pane draws."""
ADDED = "Added"
LABELS = (TableColumn("label"), TableColumn("unit"))
WIDTHS, YEAR_WIDTH, LEAST_YEARS = (50, 26), 15, 10
MEASURES = tuple(name for name in HEADLINE if name != "present_cost")
"""Measures below the headline of cost."""
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
            *_added(report),
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
    """Cost and measures of the scenario itself; its cells can be explained."""
    headline = report.headline
    yield from _cost(report, headline, headline, "Gross cost, {year}", (TOTAL, "gross_cost"))
    yield from _measures(report, headline, (TOTAL,))


def _added(report: ScenarioReport) -> Iterator[PageTable]:
    """What the scenario adds to the baseline: per year, then in present value, first in total."""
    headline = report.headline
    added = headline["increment"]
    if added is None:
        return
    rows = [
        *_cost(report, headline, added, "Gross cost over the baseline, {year}"),
        TableRow(
            [BY_NAME["present_cost"].label, report.real_money, added["present_cost"]], report.scale.number
        ),
        *_measures(report, added),
    ]
    columns = [*LABELS, TableColumn("value")]
    yield PageTable(columns, rows, "What the scenario adds to the baseline", ADDED)
    yield return_page.by_policy(report, LABELS, ADDED_RETURNS, INCREMENT)


def _cost(
    report: ScenarioReport,
    headline: Mapping[str, Any],
    figures: Mapping[str, Any],
    text: str,
    keys: Keys | None = None,
) -> Iterator[TableRow]:
    """Gross cost of the first and last year."""
    for when in ("first", "last"):
        label = phrase(text, year=headline[f"{when}_year"])
        yield TableRow(
            [label, report.money, figures[f"gross_cost_{when}_year"]], report.scale.number, keys=keys
        )


def _measures(
    report: ScenarioReport, figures: Mapping[str, Any], owner: tuple[str, ...] = ()
) -> Iterator[TableRow]:
    """Measures over the horizon, red where society loses; with an ``owner`` they can be explained."""
    for name in MEASURES:
        cells = [
            BY_NAME[name].label,
            words.measure_unit(name, report.result, report.real_money),
            headline_measure(figures, name),
        ]
        keys = (owner[0], LINE_NAMES.get(name, name)) if owner else None
        loses = name in return_page.JUDGED and (figures["net_social_efficiency"] or 0) < 0
        number = words.measure_number(name, report.scale.number)
        yield TableRow(cells, number, tones={2: "bad"} if loses else {}, keys=keys)


def headline_measure(figures: Mapping[str, Any], name: str) -> float | str:
    """A measure of the headline, or why it has no figure."""
    return str(figures["reasons"].get(name, "")) or float(figures[name])


def _shares(report: ScenarioReport) -> Iterator[TableRow]:
    share = report.result.budget_lines.totals.gross_cost_of_gdp[0].tolist()
    cells = [return_page.EVERYONE, "share of GDP", *share]
    yield TableRow(cells, SMALL_SHARE, keys=(TOTAL, "gross_cost_of_gdp"))
