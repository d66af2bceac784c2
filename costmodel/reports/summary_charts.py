"""The four charts of the page Summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.reports import budget_page, words
from costmodel.reports.budget_page import CHART_SECTION, FIRST_YEAR, TOTAL, name_of, place_of
from costmodel.reports.catalogue import phrase
from costmodel.reports.page import Chart, Charts, ChartSeries
from costmodel.reports.return_page import BENEFITS, COSTS, SUMS
from costmodel.reports.return_page import NAME as RETURN

if TYPE_CHECKING:
    from costmodel.reports.page import PageTable
    from costmodel.reports.result_report import ScenarioReport

SUMMARY = "Summary"


def cost(report: ScenarioReport, budget: PageTable) -> Charts:
    """Cost by policy and year, and as a share of GDP against the baseline."""
    years = budget.headings(FIRST_YEAR)
    title, unit = "Gross cost by policy, without inflation", report.real_money
    by_policy = Chart(
        "columns",
        title,
        unit,
        words.axis(report.scale.number),
        years,
        [
            ChartSeries(budget.row(row, 1, 1), budget.row(row, FIRST_YEAR))
            for row in place_of(budget, CHART_SECTION)
        ],
        _described(report, title, unit, budget_page.NAME),
    )
    title, unit = "Gross cost as share of GDP", "share of GDP"
    section = name_of("policy", "gdp")
    rows = {"This scenario": TOTAL} | ({} if report.is_baseline else {"Baseline": "Baseline: total"})
    share = Chart(
        "lines",
        title,
        unit,
        words.share_axis(float(report.result.budget_lines.totals.gross_cost_of_gdp.max())),
        years,
        [
            ChartSeries(name, budget.row(place_of(budget, section, item)[0], FIRST_YEAR))
            for name, item in rows.items()
        ],
        _described(report, title, unit, budget_page.NAME),
    )
    return Charts([by_policy, share])


def returns(report: ScenarioReport, appraisal: PageTable, people: PageTable) -> Charts:
    """Benefits against costs, and beneficiaries, by policy."""
    last = len(report.result.policies) - 1
    title, unit = "Benefits against costs, present values", report.real_money
    balance = Chart(
        "bars",
        title,
        unit,
        words.axis(report.scale.number),
        appraisal.column(0, 0, last),
        [
            ChartSeries(SUMS["benefits"], appraisal.column(BENEFITS, 0, last), 2),
            ChartSeries(SUMS["costs"], appraisal.column(COSTS, 0, last), 5),
        ],
        _described(report, title, unit, RETURN),
    )
    scale = words.people_scale(float(report.result.budget_lines.people.beneficiaries.max()))
    title, years = "Beneficiaries by policy", words.key_years(report.years)
    reached = Chart(
        "bars",
        title,
        scale.word,
        scale.number,
        people.column(0),
        [
            ChartSeries(str(year), people.column(2 + place), (4, 0, 7)[place])
            for place, year in enumerate(years)
        ],
        _described(report, title, scale.word, SUMMARY),
    )
    return Charts([balance, reached])


def _described(report: ScenarioReport, title: str, unit: str, sheet: str) -> str:
    return phrase(
        "Chart: {title}, {unit}, {years}, scenario {scenario}. The figures are on the sheet {sheet}.",
        title=title, unit=unit, years=report.period, scenario=report.result.scenario.name, sheet=sheet,
    )  # fmt: skip
