"""The sheet Summary: the main figures for a minister, on three printed pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.engine.evidence import ILLUSTRATIVE, grades, share_on_illustrative, weighted_share
from costmodel.engine.metrics import effects_stated
from costmodel.engine.result_checks import NOTE
from costmodel.model.measure_list import BY_NAME
from costmodel.reports import summary_charts, words
from costmodel.reports.look import COUNT, SHARE, SMALL_SHARE
from costmodel.reports.sheet_tables import Cell, Column, Line, Placed, write_table
from costmodel.reports.sheets_checks import master

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.reports.look import Sheet
    from costmodel.reports.result_report import Report
    from costmodel.reports.sheets_budget import BudgetPlaces
    from costmodel.reports.sheets_return import ReturnPlaces

WIDTHS = (54, 27, 12.5, 12.5, 12.5, 46)
NPV_IS_COST = "No effects are stated: transfers less cost only"
CHART_ROWS = 18
"""Rows a chart takes."""
PRINT_SCALE = 81
"""Percent at which the sheet is one page wide."""


@dataclass(frozen=True)
class Places:
    """References of the charts to figures on the other sheets."""

    budget: BudgetPlaces
    returns: ReturnPlaces


def fill(sheet: Sheet, report: Report, places: Places) -> None:
    """Write the sheet."""
    row = master(sheet, 3, report.verdict) + 1
    _notes(sheet, report, row)
    cost = write_table(
        sheet, row + 2, _year_columns(report), list(_headlines(report)), heading="What it costs", height=20
    )
    row = cost.last + 2
    summary_charts.cost(sheet, report, places.budget, row)
    page_two = row + CHART_ROWS
    worth = write_table(
        sheet,
        page_two,
        [
            Column("Over the whole horizon"),
            Column("Unit"),
            Column("Scenario", COUNT, wrap=True),
            Column("Over the baseline", COUNT, wrap=True),
            Column("How to read it"),
        ],
        list(_returns(report)),
        heading="What society gets back",
        height=30,
    )
    row = worth.last + 2
    firm = _firmness(sheet, report, row + CHART_ROWS)
    page_three = firm.last + 2
    people = _people_table(sheet, report, page_three)
    summary_charts.returns(sheet, report, places.returns, people, row)
    _evidence(sheet, report, people.last + 2)
    sheet.page.set_h_pagebreaks([page_two, page_three])
    sheet.page.set_print_scale(PRINT_SCALE)


def _notes(sheet: Sheet, report: Report, row: int) -> None:
    """Notes that a reader needs with the figures."""
    noted = [check.name for check in report.checks if check.outcome == NOTE]
    if noted:
        more = f", and {len(noted) - 1} more" if len(noted) > 1 else ""
        sheet.text(row, 0, f"See the sheet Checks: {noted[0]}{more}", "muted")


def _year_columns(report: Report) -> list[Column]:
    shown = [Column(str(year)) for year in words.key_years(report.years)]
    return [Column("Figure"), Column("Unit"), *shown, Column("Meaning")]


def _headlines(report: Report) -> Iterator[Line]:
    result = report.result
    totals, base = result.budget_lines.totals, result.baseline_lines.totals
    real, gdp = result.divisor("real")[0], result.divisor("gdp")[0]
    gross, before = totals.gross_cost[0], base.gross_cost[0]
    amount, people = report.scale.number, result.budget_lines.people.beneficiaries.sum(axis=0)
    rows = (
        ("Gross cost", report.money, gross, amount, "Expenditure and revenue forgone, prices of each year"),
        (
            "Gross cost, without inflation",
            report.real_money,
            gross / real,
            amount,
            "At the prices of one year",
        ),
        ("Gross cost, share of GDP", "share of GDP", gross / gdp, SMALL_SHARE, ""),
        (
            "Gross cost, share of government expenditure",
            "share",
            totals.gross_cost_of_expenditure[0],
            SMALL_SHARE,
            "",
        ),
        (
            "Baseline: gross cost, share of GDP",
            "share of GDP",
            base.gross_cost_of_gdp[0],
            SMALL_SHARE,
            "Existing programmes continue",
        ),
        ("Over the baseline", report.money, gross - before, amount, "What the scenario adds"),
        (
            "Over the baseline, share of GDP",
            "share of GDP",
            totals.gross_cost_of_gdp[0] - base.gross_cost_of_gdp[0],
            SMALL_SHARE,
            "",
        ),
        (
            "Net cost",
            report.money,
            totals.net_cost[0],
            amount,
            "Less tax recovered and spending replaced",
        ),
        ("Beneficiaries", "persons", people, COUNT, "A person in two policies counts twice"),
    )
    places = [report.years.index(year) for year in words.key_years(report.years)]
    for name, unit, figure, number, note in rows:
        yield Line([name, unit, *(float(figure[k]) for k in places), note], number)


def _returns(report: Report) -> Iterator[Line]:
    level, added = (report.result.appraisal(basis).loc["total"].to_dict() for basis in ("level", "increment"))
    for name in words.RETURNS:
        measure = BY_NAME[name]
        cells: list[Cell] = [words.measure(level, name), words.measure(added, name)]
        if report.is_baseline:
            cells[1] = "baseline"
        note = measure.note if name != "npv" or effects_stated(report.result.budget_lines) else NPV_IS_COST
        unit = words.measure_unit(name, report.result, report.real_money)
        number = words.measure_number(name, report.scale.number)
        yield Line([measure.label, unit, *cells, note], number)


def _people_table(sheet: Sheet, report: Report, row: int) -> Placed:
    shown = words.key_years(report.years)
    people = report.result.budget_lines.people.beneficiaries
    places = [report.years.index(year) for year in shown]
    lines = [
        Line([report.labels[policy], "persons", *(float(people[k, place]) for place in places)], COUNT)
        for k, policy in enumerate(report.result.policies)
    ]
    columns = [Column("Beneficiaries of"), Column("Counted in"), *(Column(str(year)) for year in shown)]
    return write_table(sheet, row, columns, lines, heading="Beneficiaries and coverage", height=20)


def _firmness(sheet: Sheet, report: Report, row: int) -> Placed:
    found = report.evidence
    counted = grades(report.result)
    overall = (
        (
            "Assumptions graded D (illustrative)",
            f"of {sum(counted.values())} graded rows",
            counted[ILLUSTRATIVE],
            COUNT,
        ),
        (
            "Cost of policies with any main parameter graded D",
            "share of present value",
            share_on_illustrative(found),
            SHARE,
        ),
        (
            "Cost weighted by share of main parameters at D",
            "share of present value",
            weighted_share(found),
            SHARE,
        ),
    )
    return write_table(
        sheet,
        row,
        [Column("Quality of evidence"), Column("Counted as"), Column("Value", COUNT)],
        [Line([label, unit, value], number) for label, unit, value, number in overall],
        heading="Share of cost based on illustrative figures",
        height=20,
    )


def _evidence(sheet: Sheet, report: Report, row: int) -> None:
    columns = [
        Column("Evidence by policy"),
        Column(f"Gross cost, present value, {report.real_money}", report.scale.number, wrap=True),
        Column("Share of all cost", SHARE, wrap=True),
        Column("Main cost parameters", COUNT, wrap=True),
        Column("Of which illustrative", COUNT, wrap=True),
        Column("Which", wrap=True),
    ]
    lines = [
        Line(
            [
                report.labels[one.policy],
                one.cost,
                one.share,
                one.parameters,
                len(one.illustrative),
                "; ".join(one.illustrative) or "none",
            ],
            tones={4: "notice"} if one.rests_on_illustrative else {},
        )
        for one in report.evidence
    ]
    heading = "Which main cost parameters are illustrative"
    write_table(sheet, row, columns, lines, heading=heading, height=44)
