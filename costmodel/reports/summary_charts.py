"""The four charts of the sheet Summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.reports import charts, sheets_budget, words
from costmodel.reports.charts import Frame, Series
from costmodel.reports.sheets_budget import FIRST_YEAR
from costmodel.reports.sheets_return import BENEFITS, COSTS

if TYPE_CHECKING:
    from costmodel.reports.look import Sheet
    from costmodel.reports.result_report import Report
    from costmodel.reports.sheet_tables import Placed
    from costmodel.reports.sheets_budget import BudgetPlaces
    from costmodel.reports.sheets_return import ReturnPlaces

SECOND = 600
"""Pixels from the left edge to the second chart of a row."""


def cost(sheet: Sheet, report: Report, places: BudgetPlaces, row: int) -> None:
    """Cost by policy and year, and as a share of GDP against the baseline."""
    last = FIRST_YEAR + len(report.years) - 1
    table = places.table
    frame = Frame(
        "Gross cost by policy, without inflation",
        report.real_money,
        _axis(report.scale.number),
        table.headers(FIRST_YEAR, last),
    )
    shown = [
        Series(table.cell(line, 1), table.row(line, FIRST_YEAR, last))
        for line in (places.place[sheets_budget.CHART_SECTION, item] for item in places.charted)
    ]
    sheet.chart(row, 0, charts.stacked_columns(sheet.book, frame, shown), _told(report, frame, "Budget"))
    name = sheets_budget.name_of("policy", "gdp")
    lines = [places.place[name, sheets_budget.TOTAL], places.place[name, "Baseline: total"]]
    names = ("This scenario", "Baseline")
    shares = words.share_axis(float(report.result.budget_lines.totals.gross_cost_of_gdp.max()))
    gdp = Frame("Gross cost as share of GDP", "share of GDP", shares, table.headers(FIRST_YEAR, last))
    series = [Series(name, table.row(k, FIRST_YEAR, last)) for name, k in zip(names, lines, strict=True)]
    chart = charts.lines(sheet.book, gdp, series[:1] if report.is_baseline else series)
    sheet.chart(row, 0, chart, _told(report, gdp, "Budget"), (SECOND, 0))


def returns(sheet: Sheet, report: Report, places: ReturnPlaces, people: Placed, row: int) -> None:
    """Benefits against costs, and beneficiaries, by policy."""
    table, last = places.appraisal, places.policies - 1
    frame = Frame(
        "Benefits against costs, present values",
        report.real_money,
        _axis(report.scale.number),
        table.column(0, 0, last),
    )
    shown = [
        Series("Benefits: transfers and gains", table.column(BENEFITS, 0, last), 2),
        Series("Costs: gross cost and harms", table.column(COSTS, 0, last), 5),
    ]
    sheet.chart(row, 0, charts.bars(sheet.book, frame, shown), _told(report, frame, "Return"))
    scale = words.people_scale(float(report.result.budget_lines.people.beneficiaries.max()))
    reached = Frame("Beneficiaries by policy", scale.word, scale.number, people.column(0, 0, last))
    years = words.key_years(report.years)
    bars = [Series(str(year), people.column(2 + k, 0, last), (4, 0, 7)[k]) for k, year in enumerate(years)]
    chart = charts.bars(sheet.book, reached, bars)
    sheet.chart(row, 0, chart, _told(report, reached, "Summary"), (SECOND, 0))


def _told(report: Report, frame: Frame, where: str) -> str:
    return (
        f"Chart: {frame.title}, {frame.unit}, {report.years[0]} to {report.years[-1]}, scenario "
        f"{report.result.scenario.name}. The figures are on the sheet {where}."
    )


def _axis(number: str) -> str:
    """The number format of an axis: that of the cells without decimals."""
    return number.partition(";")[0].replace(".00", "")
