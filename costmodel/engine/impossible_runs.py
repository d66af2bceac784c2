"""Scenarios that are refused because the number of people does not allow what they say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.engine.binding import bind, evaluate
from costmodel.engine.figure_trees import at
from costmodel.engine.impossible_counts import count_problems
from costmodel.engine.inclusion_cuts import targeting_problems
from costmodel.engine.results import Result
from costmodel.engine.scenarios import BASELINE, chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.scenarios import Scenario
    from costmodel.errors import Problem


def problems_of(assumptions: Assumptions, base: Scenario, scenario: Scenario) -> list[Problem]:
    """What a run of one scenario of a batch refuses; it makes its changes after those of ``base``."""
    changes = (*base.changes, *scenario.changes)
    changed = replace(base, name=scenario.name, label=scenario.label, changes=changes)
    together: Sequence[Scenario] = [*chosen(assumptions, [BASELINE]), changed]
    bound = bind(assumptions, together)
    budget = evaluate(bound)
    result = Result(assumptions, changed, bound, at(budget, 1), at(budget, 0))
    found = [*count_problems(assumptions, together, bound, budget), *targeting_problems([result])]
    return [replace(problem, found=_named(problem.found, scenario.name)) for problem in found]


def _named(found: str, scenario: str) -> str:
    return found if f"scenario {scenario}" in found else f"{found}, scenario {scenario}"
