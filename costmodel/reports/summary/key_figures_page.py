"""The page KeyFigures: the main figures and the evidence behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.engine.checking.result_checks import NOTE
from costmodel.engine.evidence import ILLUSTRATIVE, grades, share_on_illustrative, weighted_share
from costmodel.engine.inputs.gains_evidence import UNGRADED
from costmodel.engine.inputs.scenarios import INCREMENT, LEVEL
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.metrics import effects_stated
from costmodel.model.measure_list import BY_NAME
from costmodel.reports.files.look import COUNT, SHARE, SMALL_SHARE
from costmodel.reports.language import words
from costmodel.reports.layout.page import (
    Notes,
    Page,
    PageTable,
    Sentences,
    TableColumn,
    TableRow,
    year_columns,
)
from costmodel.reports.sheets import budget_page, checks_page, people_page, return_page
from costmodel.reports.summary import key_figures_charts
from costmodel.reports.summary.first_page import added_evidence
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.reports.layout.page import CellValue
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "KeyFigures"
COST_ON_D = "Cost of policies with any main parameter graded D"
WIDTHS = (54, 27, 12.5, 12.5, 12.5, 46)
GAINS_OF = {
    "A": "Gains of grade A (official)",
    "B": "Gains of grade B (published estimate)",
    "C": "Gains of grade C (own estimate)",
    "D": "Gains of grade D (illustrative)",
    UNGRADED: "Gains without a grade",
}


def key_figures(report: ScenarioReport) -> Page:
    """Main figures of cost, people, return and evidence."""
    appraisal, persons = return_page.appraisal_table(report), _people_table(report)
    return Page(
        NAME,
        "Key figures",
        phrase("What it costs, whom it reaches and what society gets back, {years}.", years=report.period),
        report.stamp,
        [
            checks_page.master(report.verdict),
            Sentences(report.first_sentences, gap=0),
            Notes([*report.headline["caveats"], _note(report)], gap=0),
            PageTable(_year_columns(report), list(_headlines(report)), "What it costs", height=20),
            key_figures_charts.cost(report, budget_page.budget_table(report)),
            _returns_table(report),
            key_figures_charts.returns(report, appraisal, persons),
            _quality(report),
            persons,
            _evidence(report),
        ],
        WIDTHS,
        report.verdict.colour,
    )  # fmt: skip


def _note(report: ScenarioReport) -> str:
    """The checks a reader needs to know with the figures."""
    noted = [check.name for check in report.checks if check.outcome == NOTE]
    if not noted:
        return ""
    if len(noted) == 1:
        return phrase("Does not hold, see the sheet Checks: {check}", check=noted[0])
    return phrase(
        "Does not hold, see the sheet Checks: {check}, and {count} more",
        check=noted[0], count=len(noted) - 1,
    )  # fmt: skip


def _year_columns(report: ScenarioReport) -> list[TableColumn]:
    shown = year_columns(words.key_years(report.years))
    return [TableColumn("Figure"), TableColumn("Unit"), *shown, TableColumn("Meaning")]


def _headlines(report: ScenarioReport) -> Iterator[TableRow]:
    result = report.result
    totals, base = result.budget_lines.totals, result.baseline_lines.totals
    real, gdp = result.divisor("real")[0], result.divisor("gdp")[0]
    gross, before = totals.gross_cost[0], base.gross_cost[0]
    amount, people = report.scale.number, result.budget_lines.people.beneficiaries.sum(axis=0)
    counted = result.budget_lines.counted
    added = (
        ("Over the baseline", report.money, gross - before, amount, "What the scenario adds, gross cost"),
        ("Over the baseline, share of GDP", "share of GDP",
         totals.gross_cost_of_gdp[0] - base.gross_cost_of_gdp[0], SMALL_SHARE, ""),
    )  # fmt: skip
    level = (
        ("Gross cost", report.money, gross, amount, BY_NAME["gross_cost"].note),
        ("Gross cost, without inflation", report.real_money, gross / real, amount,
         "At the prices of one year"),
        ("Gross cost, share of GDP", "share of GDP", gross / gdp, SMALL_SHARE, ""),
        ("Gross cost, share of government expenditure", "share", totals.gross_cost_of_expenditure[0],
         SMALL_SHARE, ""),
        ("Baseline: gross cost, share of GDP", "share of GDP", base.gross_cost_of_gdp[0], SMALL_SHARE,
         "Existing programmes continue"),
        ("Net cost", report.money, totals.net_cost[0], amount, BY_NAME["net_cost"].note),
        ("People reached, counted once: at least", "persons", counted.counted_once[0], COUNT,
         "A person in several policies counts once; see the sheet People"),
        ("Beneficiaries, counted per policy", "persons", people, COUNT,
         "A person in two policies counts twice"),
    )  # fmt: skip
    replaced = totals.replaced_spending[0]
    once = (
        ("Spending replaced", report.money, replaced, amount, "Taken off gross cost, so that it counts once"),
    )
    consolidated = totals.consolidated_cost[0]
    together = (
        ("Gross cost, consolidated", report.money, consolidated, amount,
         "Budget and public funds together"),
    )  # fmt: skip
    shown = (*(once if replaced.any() else ()), *(together if (consolidated != gross).any() else ()))
    rows = (*(() if report.is_baseline else added), *level, *shown)
    places = [report.years.index(year) for year in words.key_years(report.years)]
    for name, unit, figure, number, note in rows:
        yield TableRow([name, unit, *(float(figure[k]) for k in places), note], number)


def _returns_table(report: ScenarioReport) -> PageTable:
    columns = [
        TableColumn("Over the whole horizon"),
        TableColumn("Unit"),
        TableColumn("Over the baseline", COUNT, wrap=True),
        TableColumn("Scenario", COUNT, wrap=True),
        TableColumn("How to read it"),
    ]
    rows = list(_returns(report))
    return PageTable(columns, rows, "What society gets back", height=30, gap=0, page_break=True)


def _returns(report: ScenarioReport) -> Iterator[TableRow]:
    appraised = [report.appraised[basis][TOTAL] for basis in return_page.BASES]
    for name in words.RETURNS:
        measure = BY_NAME[name]
        cells: list[CellValue] = [words.measure(row, name) for row in appraised]
        if report.is_baseline:
            cells[0] = "baseline"
        note = measure.note
        if name == "npv" and not effects_stated(report.result.budget_lines):
            note = words.NPV_IS_COST
        unit = words.measure_unit(name, report.result, report.real_money)
        number = words.measure_number(name, report.scale.number)
        losses = {
            2 + place: "bad"
            for place, row in enumerate(appraised)
            if name in return_page.JUDGED and words.society_loses(row)
        }
        yield TableRow([measure.label, unit, *cells, note], number, tones=losses)


def _people_table(report: ScenarioReport) -> PageTable:
    shown = words.key_years(report.years)
    places = [2 + report.years.index(year) for year in shown]
    rows = [
        replace(row, cells=[*row.cells[:2], *(row.cells[place] for place in places)])
        for row in people_page.beneficiaries(report)
    ]
    columns = [
        TableColumn("Beneficiaries of"), TableColumn("Counted in"), *year_columns(shown),
    ]  # fmt: skip
    return PageTable(columns, rows, "Beneficiaries and coverage", "Beneficiaries", height=20, page_break=True)


def _quality(report: ScenarioReport) -> PageTable:
    counted = grades(report.result)
    basis = LEVEL if report.is_baseline else INCREMENT
    unit = "share of present value" if report.is_baseline else "share, over the baseline"
    on_d = share_on_illustrative(added_evidence(report))
    added = () if report.is_baseline else ((COST_ON_D, unit, on_d, SHARE),)
    overall = (
        (
            "Assumptions graded D (illustrative)",
            phrase("of {count} graded rows", count=sum(counted.values())),
            counted[ILLUSTRATIVE],
            COUNT,
        ),
        *added,
        (COST_ON_D, "share of present value", share_on_illustrative(report.evidence), SHARE),
        (
            "Cost weighted by share of main parameters at D",
            "share of present value",
            weighted_share(report.evidence),
            SHARE,
        ),
    )
    gains = [
        (GAINS_OF[grade], unit, share, SHARE)
        for grade, share in report.result.gains_by_grade(basis).items()
        if share or grade != UNGRADED
    ]
    return PageTable(
        [TableColumn("Quality of evidence"), TableColumn("Counted as"), TableColumn("Value", COUNT)],
        [TableRow([label, unit, value], number) for label, unit, value, number in (*overall, *gains)],
        "Evidence behind cost and gains",
        height=20,
        gap=0,
    )


def _evidence(report: ScenarioReport) -> PageTable:
    columns = [
        TableColumn("Evidence by policy"),
        TableColumn("Gross cost, present value", report.scale.number, wrap=True, unit=report.real_money),
        TableColumn("Share of all cost", SHARE, wrap=True),
        TableColumn("Main cost parameters", COUNT, wrap=True),
        TableColumn("Of which illustrative", COUNT, wrap=True),
        TableColumn("Which", wrap=True),
    ]
    rows = [
        TableRow(
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
    return PageTable(columns, rows, "Which main cost parameters are illustrative", height=44)
