"""The four charts of the page KeyFigures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.palette import BASELINE_COLOUR, REST_COLOUR, policy_colour
from costmodel.reports.language import words
from costmodel.reports.layout.page import CHART_HEIGHT, Chart, Charts, ChartSeries
from costmodel.reports.sheets import budget_page
from costmodel.reports.sheets.budget_page import CHART_SECTION, FIRST_YEAR, TOTAL, name_of, place_of
from costmodel.reports.sheets.return_page import BENEFITS, COSTS
from costmodel.reports.sheets.return_page import NAME as RETURN
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from costmodel.reports.layout.page import PageTable
    from costmodel.reports.sheets.result_report import ScenarioReport

KEY_FIGURES = "KeyFigures"
BENEFITS_AGAINST_COST = "Benefits against cost, present values"
ADDED_BENEFITS_AGAINST_COST = "Benefits against cost over the baseline, present values"
FIRST_PAGE_HEIGHT, FIRST_PAGE_ROWS = 278, 15
"""Pixels and rows of the charts on the first printed page, which a long master check leaves this room."""
AXIS_HEIGHT, POLICY_HEIGHT = 160, 24
"""Pixels of a chart of bars around them, and of a policy: on less, programs leave out every second name."""


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
            ChartSeries(budget.row(row, 1, 1), budget.row(row, FIRST_YEAR), _colour(report, budget, row))
            for row in place_of(budget, CHART_SECTION)
        ],
        _described(report, title, unit, budget_page.NAME),
        height=FIRST_PAGE_HEIGHT,
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
            ChartSeries(
                name,
                budget.row(place_of(budget, section, item)[0], FIRST_YEAR),
                BASELINE_COLOUR if item != TOTAL else None,
            )
            for name, item in rows.items()
        ],
        _described(report, title, unit, budget_page.NAME),
        height=FIRST_PAGE_HEIGHT,
    )
    return Charts([by_policy, share], FIRST_PAGE_ROWS)


def returns(report: ScenarioReport, appraisal: PageTable, people: PageTable) -> Charts:
    """Benefits against costs, and beneficiaries, by policy."""
    last = len(report.result.policies) - 1
    height = max(CHART_HEIGHT, AXIS_HEIGHT + POLICY_HEIGHT * len(report.result.policies))
    unit = report.real_money
    title = BENEFITS_AGAINST_COST if report.is_baseline else ADDED_BENEFITS_AGAINST_COST
    balance = Chart(
        "bars",
        title,
        unit,
        words.axis(report.scale.number),
        appraisal.column(0, 0, last),
        [
            ChartSeries("Transfers and gains less harms", appraisal.column(BENEFITS, 0, last), 2),
            ChartSeries("Gross cost", appraisal.column(COSTS, 0, last), 5),
        ],
        _described(report, title, unit, RETURN),
        height=height,
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
        _described(report, title, scale.word, KEY_FIGURES),
        height=height,
    )
    return Charts([balance, reached])


def _colour(report: ScenarioReport, budget: PageTable, row: int) -> str:
    """The colour of the policy of a row; grey for the row of all others."""
    label = budget.rows[row].cells[1]
    names = [report.labels[policy] for policy in report.result.policies]
    return policy_colour(names.index(str(label))) if label in names else REST_COLOUR


def _described(report: ScenarioReport, title: str, unit: str, sheet: str) -> str:
    return phrase(
        "Chart: {title}, {unit}, {years}, scenario {scenario}. The figures are on the sheet {sheet}.",
        title=title, unit=unit, years=report.period, scenario=report.result.scenario.name, sheet=sheet,
    )  # fmt: skip
