"""Scenarios that are refused because the number of people does not allow what they say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.binding import bind, evaluate
from costmodel.engine.figure_trees import at
from costmodel.engine.impossible_counts import count_problems
from costmodel.engine.inclusion_cuts import targeting_problems
from costmodel.engine.results import Result
from costmodel.engine.scenarios import BASELINE, chosen
from costmodel.errors import AssumptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.scenarios import Scenario
    from costmodel.errors import Problem
    from costmodel.model.figures import Figure


CHANGED = "baseline as changed"


def problems_of(assumptions: Assumptions, scenario: Scenario) -> list[Problem]:
    """What a run of a scenario that is not of the workbook refuses."""
    if scenario.name == BASELINE:  # scenarios of a run are told apart by their names
        scenario = replace(scenario, name=CHANGED)
    together = [*chosen(assumptions, [BASELINE]), scenario]
    bound = bind(assumptions, together)
    budget = evaluate(bound)
    result = Result(assumptions, scenario, bound, at(budget, 1), at(budget, 0))
    found = [*count_problems(assumptions, together, bound, budget), *targeting_problems([result])]
    return [replace(problem, found=_named(problem.found, scenario.name)) for problem in found]


def refuse_impossible(assumptions: Assumptions, scenario: Scenario) -> None:
    """Raise AssumptionError for a scenario made by the program that a run would refuse."""
    problems = problems_of(assumptions, scenario)
    if problems:
        raise AssumptionError(problems)


def refuse_suspects(
    assumptions: Assumptions, base: Scenario, scenarios: Sequence[Scenario], held: Sequence[Figure]
) -> None:
    """Refuse scenarios of a batch that a run of each alone refuses; each makes its changes after the base.

    ``held`` are in how many years a limit acts, (row, scenario): others need no run of their own.
    """
    suspect = sum((years.sum(axis=0) for years in held), np.zeros(len(scenarios)))
    for scenario, years in zip(scenarios, suspect, strict=True):
        if years:
            changes = (*base.changes, *scenario.changes)
            refuse_impossible(assumptions, replace(base, name=scenario.name, changes=changes))


def _named(found: str, scenario: str) -> str:
    return found if f"scenario {scenario}" in found else f"{found}, scenario {scenario}"
