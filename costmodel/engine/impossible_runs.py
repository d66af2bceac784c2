"""Scenarios that are refused because the number of people does not allow what they say."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.checks.changed_wholes import changed_wholes, may_break_a_whole
from costmodel.assumptions.checks.context import Context
from costmodel.assumptions.format.report import ProblemReport
from costmodel.assumptions.format.tables import Row
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.evaluation.impossible_counts import count_problems
from costmodel.engine.inclusion_cuts import targeting_problems
from costmodel.engine.inputs.figure_trees import at
from costmodel.engine.inputs.scenarios import BASELINE, chosen
from costmodel.engine.results import Result
from costmodel.errors import AssumptionError, CostModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.scenarios import Scenario
    from costmodel.errors import Problem
    from costmodel.model.figures import Figure


CHANGED = "baseline as changed"
MOST = 20
"""Problems that are named at once, of a batch that may have thousands."""


def possible_result(assumptions: Assumptions, scenario: Scenario) -> Result:
    """The result of a scenario made by the program. Raises AssumptionError where a run would refuse it."""
    if scenario.name == BASELINE:  # scenarios of a run are told apart by their names
        scenario = replace(scenario, name=CHANGED)
    (result,), problems = _results(assumptions, [scenario])
    if problems:
        raise AssumptionError(
            [replace(problem, found=_named(problem.found, scenario.name)) for problem in problems]
        )
    return result


def possible_results(assumptions: Assumptions, scenarios: Sequence[Scenario]) -> list[Result | None]:
    """The results of several such scenarios, computed as one batch; None for one that a run would refuse."""
    try:
        results, problems = _results(assumptions, scenarios)
    except CostModelError:  # of one of them, or of all
        problems = []
    else:
        if not problems:
            return list(results)
    if len(scenarios) <= 1:
        return [None] * len(scenarios)
    return [result for scenario in scenarios for result in possible_results(assumptions, [scenario])]


def _results(assumptions: Assumptions, scenarios: Sequence[Scenario]) -> tuple[list[Result], list[Problem]]:
    """The results of scenarios made by the program, and for what a run would refuse them."""
    together = [*chosen(assumptions, [BASELINE]), *scenarios]
    bound = bind(assumptions, together)
    budget = evaluate(bound)
    baseline = at(budget, 0)
    results = [
        Result(assumptions, scenario, bound, at(budget, place), baseline)
        for place, scenario in enumerate(scenarios, 1)
    ]
    problems = [
        *broken_wholes(assumptions, scenarios),
        *count_problems(assumptions, together, bound, budget),
        *targeting_problems(results),
    ]
    return results, problems


def broken_wholes(assumptions: Assumptions, scenarios: Sequence[Scenario]) -> list[Problem]:
    """Fractions where a number is whole, and shares of one whole that no longer fit, in scenarios.

    The scenarios are not of the workbook; each is looked at as rows of its table Scenarios.
    """
    changes = [
        (scenario.name, change)
        for scenario in scenarios
        if any(may_break_a_whole(change.path) for change in scenario.changes)
        for change in scenario.changes
    ]
    if not changes:
        return []
    rows = tuple(
        Row(
            {
                "scenario": f"scenario {name}", "policy": None, "parameter": change.path,
                "operation": change.operation, "value": change.value, "from_year": change.from_year,
            },
            number,
        )
        for number, (name, change) in enumerate(changes, 2)
    )  # fmt: skip
    report = ProblemReport(assumptions.path or assumptions.set)
    tables = {**assumptions.tables, "Scenarios": replace(assumptions.table("Scenarios"), rows=rows)}
    changed_wholes(Context.of(tables, report))
    return [replace(problem, cell="") for problem in report.problems]


def refuse_broken_wholes(assumptions: Assumptions, base: Scenario, scenarios: Sequence[Scenario]) -> None:
    """Raise AssumptionError for what ``broken_wholes`` finds; the changes of each come after the base's."""
    whole = [
        replace(scenario, changes=(*base.changes, *scenario.changes)) for scenario in _looked_at(scenarios)
    ]
    alike = len({scenario.name for scenario in whole}) < len(whole)
    problems = (
        [problem for scenario in whole for problem in broken_wholes(assumptions, [scenario])]
        if alike
        else broken_wholes(assumptions, whole)
    )
    if problems:
        raise AssumptionError(problems[:MOST])


def _looked_at(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Scenarios of which a change may break a whole."""
    asked = cache(may_break_a_whole)
    return [scenario for scenario in scenarios if any(asked(change.path) for change in scenario.changes)]


def refuse_impossible(assumptions: Assumptions, scenario: Scenario) -> None:
    """Raise AssumptionError for a scenario made by the program that a run would refuse."""
    possible_result(assumptions, scenario)


def refuse_suspects(
    assumptions: Assumptions, base: Scenario, scenarios: Sequence[Scenario], limited_years: Sequence[Figure]
) -> None:
    """Refuse scenarios of a batch that a run of each alone refuses; each makes its changes after the base.

    ``limited_years`` are in how many years a limit acts, (row, scenario): others need no run of their own.
    """
    suspect = sum((years.sum(axis=0) for years in limited_years), np.zeros(len(scenarios)))
    for scenario, years in zip(scenarios, suspect, strict=True):
        if years:
            changes = (*base.changes, *scenario.changes)
            refuse_impossible(assumptions, replace(base, name=scenario.name, changes=changes))


def _named(finding: str, scenario: str) -> str:
    return finding if f"scenario {scenario}" in finding else f"{finding}, scenario {scenario}"
