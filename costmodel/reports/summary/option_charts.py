"""The charts of the page of options, and the sheet with the figures that all charts of the Summary show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.choice.lesser_reforms import CHOSEN
from costmodel.palette import BASELINE_COLOUR, SERIES
from costmodel.reports.language.page_money import share_text
from costmodel.reports.layout.page import Chart, ChartSeries, Page, PageTable, TableColumn, TableRow
from costmodel.reports.summary import first_page_figures as figures
from costmodel.reports.summary.first_page import first_page
from costmodel.reports.summary.first_page_charts import (
    EXISTING,
    NAME,
    SCENARIO,
    WIDTHS,
    added_table,
    described,
    gdp_table,
    row_colour,
)
from costmodel.wording.catalogue import phrase, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.reports.layout.page import CellValue
    from costmodel.reports.sheets.result_report import ScenarioReport

BRIDGE, OPTIONS = "Bridge", "Options"
AXIS_NAME, CUT = 22, "\N{HORIZONTAL ELLIPSIS}"
"""Characters of a name on an axis, and how one that is cut ends."""


def chart_figures(report: ScenarioReport) -> Page:
    """The figures behind the charts of the Summary."""
    return Page(
        NAME,
        "Figures of the charts",
        "What the charts of the sheet Summary show.",
        report.stamp,
        [added_table(report), gdp_table(report), bridge_table(report), options_table(report)],
        WIDTHS,
        frozen=1,
        frozen_header=False,
    )


def bridge_table(report: ScenarioReport) -> PageTable:
    """From existing programmes to the scenario in the budget year: what is unseen, then a column a step."""
    result, page = report.result, first_page(report)
    year = page.budget_year
    changed = figures.policy_rows(result, report.labels, [year], figures.change(result))
    place = result.years.index(year)
    before, after = (
        float(figures.spending(lines)[:, place].sum())
        for lines in (result.baseline_lines, result.budget_lines)
    )
    names = [EXISTING, *(brief(row.label) for row in changed), SCENARIO]
    rows: list[TableRow] = []
    level = 0.0
    for number, name in enumerate(names):
        ends = number in (0, len(names) - 1)
        amount = (before if number == 0 else after) if ends else float(changed[number - 1].amounts[0] or 0.0)
        start = 0.0 if ends else level
        level = start + amount
        cells: list[CellValue] = [name, min(start, level)]
        cells += [abs(amount) if number == column else 0.0 for column in range(len(names))]
        rows.append(TableRow(cells, page.money.number))
    columns = [
        TableColumn("Step"),
        TableColumn("Unseen"),
        *(TableColumn(phrase("Part {place}", place=place)) for place in range(1, len(names) + 1)),
    ]
    heading = phrase(
        "From existing programmes to the scenario in {year}, {unit}", year=year, unit=page.money.unit
    )
    return PageTable(columns, rows, heading, BRIDGE, height=44)


def brief(label: str, most: int = AXIS_NAME) -> str:
    """A name of at most so many characters, cut at a word: for an axis or a title."""
    whole = tr(label).partition(" (")[0]
    if len(whole) <= most:
        return whole
    words_ = whole.split()
    while len(words_) > 1 and len(" ".join(words_)) > most:
        words_.pop()
    return f"{' '.join(words_)} {CUT}"


def options_table(report: ScenarioReport) -> PageTable:
    """Cost and return of the options over the baseline, present values."""
    page = first_page(report)
    rows = [
        TableRow([option.label, option.present_cost, option.npv], page.money.number)
        for option in page.options
    ]
    columns = [TableColumn("Option"), TableColumn("Cost", wrap=True), TableColumn("Return", wrap=True)]
    heading = phrase(
        "Options: present value of gross cost, and net present value, {unit}, prices of {year}",
        unit=page.money.unit, year=report.result.assumptions.about["price_base_year"],
    )  # fmt: skip
    return PageTable(columns, rows, heading, OPTIONS, height=20)


def option_charts(report: ScenarioReport, width: int, height: int) -> list[Chart]:
    """The bridge of the budget year, and the options beside one another."""
    charts = [_options_chart(report, width, height)] if len(first_page(report).options) > 1 else []
    return charts if report.is_baseline else [_bridge_chart(report, width, height), *charts]


def _bridge_chart(report: ScenarioReport, width: int, height: int) -> Chart:
    table, page = bridge_table(report), first_page(report)
    changed = figures.policy_rows(
        report.result, report.labels, [page.budget_year], figures.change(report.result)
    )  # fmt: skip
    colours = [BASELINE_COLOUR, *(row_colour(report, row.policy) for row in changed), SERIES[5]]
    series = [
        ChartSeries(table.cells((place, place), (0, 0)), table.column(2 + place), colour)
        for place, colour in enumerate(colours)
    ]
    return Chart(
        "waterfall",
        _bridge_title(report, changed),
        page.money.unit,
        page.money.axis,
        table.column(0),
        [ChartSeries("Unseen", table.column(1)), *series],
        described(report, "the steps from existing programmes to the scenario in the budget year"),
        width=width,
        height=height,
        legend=False,
    )


def _bridge_title(report: ScenarioReport, changed: Sequence[figures.YearRow]) -> str:
    page = first_page(report)
    whole = sum(row.amounts[0] or 0.0 for row in changed)
    named = [row for row in changed if row.policy]
    largest = max(named, key=lambda row: abs(row.amounts[0] or 0.0), default=None)
    if largest is None or not whole:
        return phrase("Nothing changes in {year}", year=page.budget_year)
    return phrase(
        "{policy}: {share} % of what {year} adds",
        policy=brief(largest.label, 2 * AXIS_NAME),
        share=share_text((largest.amounts[0] or 0.0) / whole), year=page.budget_year,
    )  # fmt: skip


def _options_chart(report: ScenarioReport, width: int, height: int) -> Chart:
    table, page = options_table(report), first_page(report)
    last = len(table.rows) - 1
    series = [ChartSeries("Cost", table.column(1, 0, last), 5)]
    if any(option.npv is not None for option in page.options):
        series.append(ChartSeries("Net present value", table.column(2, 0, last), 0))
    return Chart(
        "bars",
        _options_title(report),
        page.money.unit,
        page.money.axis,
        table.column(0, 0, last),
        series,
        described(report, "cost and net present value of the options"),
        width=width,
        height=height,
    )


def _options_title(report: ScenarioReport) -> str:
    """How the cheapest option that does something compares with the one decided on."""
    page = first_page(report)
    chosen = next(option for option in page.options if option.kind == CHOSEN)
    others = [
        option
        for option in page.options
        if option is not chosen and 0 < option.present_cost < chosen.present_cost
    ]
    if not others:
        return "Cost and return of the options over existing programmes"
    cheapest = min(others, key=lambda option: option.present_cost)
    saved = 1 - cheapest.present_cost / chosen.present_cost
    return phrase("{option} costs {share} % less", option=cheapest.label, share=share_text(saved))
