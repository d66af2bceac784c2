"""The pages of a scenario's results: one line each, in their order.

A page of this list is a sheet of the result workbook and of the HTML report, and can be opened in the task
pane. With ``live`` it is also a sheet that the macro Run scenario writes into an open workbook. The older
pages are not: the sheet Result shows their main tables there, and assumption workbooks have sheets with
some of their names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from costmodel.reports.sheets import (
    about_page,
    assumptions_page,
    budget_page,
    capacity_page,
    ceilings_page,
    checks_page,
    delay_page,
    delivery_page,
    distribution_page,
    guarantees_page,
    monitoring_page,
    mtef_page,
    payers_page,
    people_page,
    prices_page,
    result_page,
    return_page,
    sources_page,
    targeting_page,
)
from costmodel.reports.summary import first_page_charts, key_figures_page, option_charts, summary_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from costmodel.reports.layout.page import Page
    from costmodel.reports.sheets.result_report import ScenarioReport


@dataclass(frozen=True)
class ListedPage:
    """A page and the function that builds it."""

    name: str
    build: Callable[[ScenarioReport], Page]
    live: bool = True
    """Whether a macro writes it into an open workbook."""
    ranges: bool = False
    """Whether it shows the light ranges."""
    live_name: str = ""
    """Its name there, where assumption workbooks have a sheet of its own name."""

    @property
    def sheet(self) -> str:
        """The sheet that a macro writes."""
        return self.live_name or self.name


PAGES = [
    ListedPage(summary_page.NAME, summary_page.summary, live=False, ranges=True),
    ListedPage(key_figures_page.NAME, key_figures_page.key_figures, live=False),
    ListedPage(budget_page.NAME, budget_page.budget, live=False),
    ListedPage(mtef_page.NAME, mtef_page.mtef_page),
    ListedPage(mtef_page.CROSS, mtef_page.cross_page),
    ListedPage(payers_page.NAME, payers_page.payers_page),
    ListedPage(ceilings_page.NAME, ceilings_page.ceilings_page, live=False),
    ListedPage(people_page.NAME, people_page.people, live=False),
    ListedPage(capacity_page.NAME, capacity_page.capacity, live=False),
    ListedPage(targeting_page.NAME, targeting_page.targeting, live=False),
    ListedPage(delivery_page.NAME, delivery_page.delivery_page, live=False),
    ListedPage(prices_page.NAME, prices_page.prices_page, live=False),
    ListedPage(return_page.NAME, return_page.returns, live=False),
    ListedPage(delay_page.NAME, delay_page.delay_page, live=False),
    ListedPage(distribution_page.NAME, distribution_page.distribution, live=False),
    ListedPage(guarantees_page.NAME, guarantees_page.guarantees, live_name=guarantees_page.LIVE_NAME),
    ListedPage(monitoring_page.NAME, monitoring_page.monitoring),
    ListedPage(assumptions_page.NAME, assumptions_page.assumptions, live=False),
    ListedPage(sources_page.NAME, sources_page.sources, live=False),
    ListedPage(first_page_charts.NAME, option_charts.chart_figures, live=False, ranges=True),
    ListedPage(checks_page.NAME, checks_page.checks, live=False),
    ListedPage(about_page.NAME, about_page.about, live=False),
]
"""Every page of a scenario's results."""


def scenario_pages(report: ScenarioReport) -> list[Page]:
    """The pages of a scenario, made once for a report."""
    return [_made(listed, report) for listed in PAGES]


def make_pages_without_ranges(report: ScenarioReport) -> None:
    """Make what does not wait for the ranges, which another process may draw meanwhile."""
    for listed in PAGES:
        if not listed.ranges:
            _made(listed, report)
    _ = report.options


def _made(listed: ListedPage, report: ScenarioReport) -> Page:
    key = f"page {listed.name}"
    if key not in report.kept:
        report.kept[key] = listed.build(report)
    page: Page = report.kept[key]
    return page


def run_sheets() -> tuple[str, ...]:
    """The sheets that the macro Run scenario writes."""
    return (result_page.NAME, *(listed.sheet for listed in PAGES if listed.live))


def run_pages(report: ScenarioReport) -> tuple[Page, ...]:
    """The pages of those sheets."""
    live = (replace(listed.build(report), name=listed.sheet) for listed in PAGES if listed.live)
    return (result_page.result_page(report), *live)
