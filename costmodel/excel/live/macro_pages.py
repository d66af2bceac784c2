"""Pages that only macros write: problems, an explanation, a self-test, what was frozen."""

from __future__ import annotations

import platform
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.checking.result_checks import result_checks, verdict
from costmodel.engine.run import run_all
from costmodel.reports.answers import (
    bridge_workbook,
    compare_speeds_page,
    compare_targeting_page,
    compared_page,
    portfolio_page,
)
from costmodel.reports.answers.comparison_pages import ComparedScenarios
from costmodel.reports.language import words
from costmodel.reports.layout.page import GENERAL, Page, PageTable, TableColumn, TableRow
from costmodel.reports.page_list import run_sheets
from costmodel.reports.ranges import uncertainty_page
from costmodel.reports.sheets import delay_page, solve_page
from costmodel.reports.sheets.checks_page import every_reason
from costmodel.reports.sheets.result_report import ScenarioReport, now
from costmodel.reports.uncertainty_export import simulated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.choice.portfolio import Portfolio
    from costmodel.choice.smallest_cut import SmallestCut
    from costmodel.choice.solving import Solution
    from costmodel.comparison.bridge import Bridge
    from costmodel.comparison.speeds import SpeedComparison
    from costmodel.comparison.universal_targeted import TargetingComparison
    from costmodel.engine.explanations.explanation import Explanation
    from costmodel.engine.results import Result
    from costmodel.errors import Problem
    from costmodel.reports.layout.page import CellValue

COMPARISON, UNCERTAINTY = compared_page.NAME, uncertainty_page.NAME
RESULTS = run_sheets()
"""Sheets of the macro Run scenario."""
DESIGNS, SPEEDS = compare_targeting_page.NAME, compare_speeds_page.NAME
MESSAGES, EXPLANATION, BRIDGE, DELAY = "Messages", "Explanation", bridge_workbook.NAME, delay_page.NAME
SOLVE, PORTFOLIO = solve_page.NAME, portfolio_page.NAME
SELF_TEST, FROZEN = "Self-test", "Frozen"
FIGURE = "#,##0.######"


def messages(problems: Sequence[Problem], stamp: str, about: str) -> Page:
    """Every problem of the tables, with its cell and correction."""
    rows = [(p.severity, p.cell or p.table, p.found, p.expected, p.mend) for p in problems]
    header = ("severity", "cell", "found", "expected", "what to do")
    return Page(
        MESSAGES, "Problems of the assumptions", about, stamp,
        [_table(_counted(len(rows), "problem"), header, rows)], (12, 22, 45, 45, 70),
    )  # fmt: skip


def checked(result: Result, problems: Sequence[Problem]) -> Page:
    """The checks of the tables and of the baseline computed from them."""
    checks = result_checks(result)
    outcome = verdict(checks)
    about = "No errors found: the model can be computed from the tables."
    page = messages(problems, words.one_stamp(result, outcome), about)
    rows = [(c.outcome, c.name, _figure(c.found), c.relation, _figure(c.expected)) for c in checks]
    header = ("outcome", "check", "found", "should be", "expected")
    table = _table(f"Checks of the baseline: {outcome.words}", header, rows, FIGURE)
    return replace(page, blocks=[every_reason(outcome), *page.blocks, table], colour=outcome.colour)


def _table(
    heading: str, header: Sequence[str], rows: Sequence[Sequence[CellValue]], number: str = GENERAL
) -> PageTable:
    return PageTable([TableColumn(name, number) for name in header], [*map(TableRow, rows)], heading)


def _figure(value: float) -> float | str:
    return value if np.isfinite(value) else "not a number"


def explanation(explained: Explanation, wanted: str) -> Page:
    """How a figure was computed, one row per term, down to the assumption cells."""
    rows = [
        (step.depth, step.name, step.formula, term.name, term.value, term.unit, term.cell, term.source)
        for step in explained.steps
        for term in step.operands
    ]
    header = ("depth", "figure", "formula", "term", "value", "unit", "cell", "source")
    first = explained.steps[0]
    figure = _table(
        "The figure", ("figure", "value", "unit", "formula", "with its numbers"),
        [(first.name, first.value, first.unit, first.formula, first.numbers)], FIGURE,
    )  # fmt: skip
    return Page(
        EXPLANATION, f"How this figure was made: {wanted}",
        "Each term is explained in turn, down to the assumption cell and its source.", explained.stamp,
        [figure, _table("Terms, at each level", header, rows, FIGURE)], (26, 34, 60, 34, 20, 18, 26, 60),
    )  # fmt: skip


def comparison(results: Sequence[Result]) -> Page:
    """All scenarios side by side, with their increments over the first."""
    return compared_page.compared_page(ComparedScenarios.of(results, now()))


def uncertainty(assumptions: Assumptions, scenario: str, draws: int) -> Page:
    """Ranges of the figures of a scenario. Raises CostModelError where no assumption has a range."""
    return uncertainty_page.uncertainty_page(simulated(assumptions, scenario, draws))


def delay(result: Result) -> Page:
    """The scenario begun later, or never."""
    return delay_page.delay_page(ScenarioReport(result, now()))


def universal_targeted(compared: TargetingComparison) -> Page:
    """A universal and a targeted design of one benefit."""
    stamp = ScenarioReport(compared.results[1], now()).stamp
    return compare_targeting_page.compare_targeting_page(compared, stamp)


def speeds(compared: SpeedComparison) -> Page:
    """A reform phased in slowly and at once."""
    stamp = ScenarioReport(compared.incremental, now()).stamp
    return compare_speeds_page.compare_speeds_page(compared, stamp)


def solved(result: Result, solution: Solution, cuts: Sequence[SmallestCut]) -> Page:
    """The value at which a target is met, and the smallest cuts below broken ceilings."""
    return solve_page.solve_page(solution, cuts, ScenarioReport(result, now()).stamp)


def portfolio(chosen: Portfolio) -> Page:
    """The options chosen, the limits and the next entries."""
    return portfolio_page.portfolio_page(chosen, ScenarioReport(chosen.result, now()).stamp)


def bridge(decomposition: Bridge) -> Page:
    """What each changed assumption contributes to the change of a figure."""
    return bridge_workbook.bridge_pages(decomposition)[0]


def self_test(assumptions: Assumptions, host: str) -> tuple[Page, bool]:
    """Whether this installation reads, computes and checks correctly, and whether all tests passed."""
    import xlwings  # noqa: PLC0415  only its version

    from costmodel import __version__  # noqa: PLC0415  avoids a cycle at import
    from costmodel.model.appraisal import discount_factors, net_present_value  # noqa: PLC0415  as above

    results = run_all(assumptions)
    checks = {name: verdict(result_checks(one)) for name, one in results.items()}
    flows = np.array([[-100.0, 60.0, 60.0]])
    present_value = float(
        np.squeeze(net_present_value(flows, discount_factors([(0, 0.1)], 3, timing="start")))
    )
    expected = -100 + 60 / 1.1 + 60 / 1.1**2
    again = {name: one.headline() for name, one in run_all(assumptions).items()}
    same = again == {name: one.headline() for name, one in results.items()}
    tests = [
        ("The tables of this workbook can be read", True, assumptions.stamp),
        *((f"The checks of {name}", one.passed, one.words) for name, one in checks.items()),
        ("A second run gives the same figures", same, f"{len(again)} scenarios"),
        (
            "-100, 60, 60 at 10 percent",
            bool(np.isclose(present_value, expected, rtol=1e-12)),
            f"present value {present_value:.4f}",
        ),
    ]
    rows = [(name, "passed" if good else "FAILED", shown) for name, good, shown in tests]
    versions = (
        ("costmodel", __version__), ("xlwings", str(xlwings.__version__)),
        ("Python", platform.python_version()), ("system", platform.system()), ("host", host),
    )  # fmt: skip
    passed = all(good for _, good, _ in tests)
    page = Page(
        SELF_TEST, "Self-test", "Does this installation read, compute and check correctly?",
        assumptions.stamp,
        [
            _table("Tests", ("test", "outcome", "found"), rows),
            _table("Versions", ("part", "version"), versions),
        ],
        (48, 14, 60),
    )  # fmt: skip
    return page, passed


def frozen(stamp: str, sheets: Sequence[str], day: str) -> Page:
    """What was frozen, and notes for the reader."""
    rows = [(name, "values; its formulas were removed") for name in sheets]
    notes = (
        (
            "1",
            "The figures are those of the last calculation before freezing; they no longer recalculate.",
        ),
        ("2", "The assumption tables are unchanged: costmodel can compute the figures from them again."),
        ("3", "Keep a copy with formulas: freezing cannot be undone once the file is saved."),
    )
    return Page(
        FROZEN, "Frozen to values", f"This workbook opens and prints without Python. Frozen on {day} (UTC).",
        stamp,
        [_table("Sheets", ("sheet", "holds"), rows), _table("Notes", ("number", "note"), notes)], (28, 90),
    )  # fmt: skip


def _counted(count: int, what: str) -> str:
    return f"{count or 'No'} {what}{'' if count == 1 else 's'}"
