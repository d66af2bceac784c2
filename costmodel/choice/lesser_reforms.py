"""A reform beside less of it: half of what it adds to benefits, and half its speed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.choice.smallest_cut import less_benefit
from costmodel.comparison.speed_paths import GIVEN, RAMP, SHAPE, gaps
from costmodel.engine.evaluation.binding import evaluate
from costmodel.engine.impossible_runs import possible_results
from costmodel.engine.inputs.figure_trees import at
from costmodel.engine.inputs.scenarios import BASELINE, Change, Scenario, scenarios
from costmodel.engine.results import Result
from costmodel.engine.run import run_all
from costmodel.errors import CostModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HALF = 0.5
SLOWER = 2.0
"""Ramps of half the speed take so many times as long."""
MOST_SCENARIOS = 4
"""Scenarios of the workbook that stand beside the one decided on."""
NOTHING, HALF_BENEFIT, HALF_SPEED, CHOSEN, OTHER = (
    "nothing", "half benefit", "half speed", "chosen", "other scenario"
)  # fmt: skip


@dataclass(frozen=True)
class ReformOption:
    """One of the options that a decision is taken between."""

    kind: str
    """nothing, half benefit, half speed, chosen, or other scenario."""
    result: Result


@dataclass(frozen=True)
class LesserReforms:
    """Less of a scenario; None where it changes nothing or is not possible."""

    half_benefit: Result | None
    half_speed: Result | None


def lesser_reforms(results: Sequence[Result]) -> list[LesserReforms]:
    """Less of each of several scenarios of a set, none of them the baseline, computed together."""
    benefits = map(half_the_benefit, results)
    return list(map(LesserReforms, benefits, _half_the_speed(results)))


def reform_options(
    result: Result, known: Mapping[str, Result] | None = None, less: LesserReforms | None = None
) -> tuple[ReformOption, ...]:
    """The options beside a scenario: nothing, less of it, itself, and other scenarios of the workbook.

    Less of it is left out where it changes nothing or is not possible. ``known`` are results of scenarios of
    the workbook by name, ``less`` that of ``lesser_reforms``: they are not computed again.
    """
    others = _others(result, known or {})
    if result.scenario.name == BASELINE:
        return (ReformOption(CHOSEN, result), *others)
    nothing = replace(
        result, scenario=Scenario(BASELINE, "No reform"), budget_lines=result.baseline_lines
    )  # fmt: skip
    less = less or lesser_reforms([result])[0]
    lesser = (
        ReformOption(kind, reform)
        for kind, reform in ((HALF_BENEFIT, less.half_benefit), (HALF_SPEED, less.half_speed))
        if reform is not None
    )
    return (ReformOption(NOTHING, nothing), *lesser, ReformOption(CHOSEN, result), *others)


def half_the_benefit(result: Result) -> Result | None:
    """The scenario with half of what it adds to the benefit of each policy, year by year.

    A policy that the baseline does not have pays half. None where no benefit differs from the baseline.
    """
    lines, base = result.budget_lines, result.baseline_lines
    if not (lines.benefits.benefit_per_year > 0).any():
        return None
    bound = result.alone
    share = np.full((1, len(result.policies), 1), HALF)
    assumed = less_benefit(bound.assumed, lines, base, share)
    scenario = Scenario(f"{result.scenario.name} half benefit", "Half the benefit", result.scenario.changes)
    reform = replace(
        result, scenario=scenario, bound=bound, budget_lines=at(evaluate(replace(bound, assumed=assumed)), 0)
    )
    return reform if _differs(reform, result) else None


def _half_the_speed(results: Sequence[Result]) -> list[Result | None]:
    """Scenarios of a set with ramps twice as long, for every policy whose coverage each changes.

    All are computed together. None where no such policy has a ramp, or where the slower path is impossible.
    """
    slower = list(map(_slower, results))
    runs = possible_results(results[0].assumptions, slower) if results else []
    reforms = [
        None
        if run is None
        else replace(result, scenario=slow, bound=run.bound, budget_lines=run.budget_lines)
        for result, slow, run in zip(results, slower, runs, strict=True)
    ]
    return [
        reform if reform is not None and _differs(reform, result) else None
        for result, reform in zip(results, reforms, strict=True)
    ]


def _slower(result: Result) -> Scenario:
    """The scenario with ramps twice as long."""
    rows = result.assumptions.table("Parameters").rows
    given = {row["policy"] for row in rows if row["parameter"] == SHAPE and str(row["value"]) == GIVEN}
    ramped = {row["policy"] for row in rows if row["parameter"] == RAMP} - given
    coverage = (lines.people.coverage for lines in (result.budget_lines, result.baseline_lines))
    moved = [
        policy
        for policy, differs in zip(result.policies, gaps(*coverage), strict=True)
        if differs and policy in ramped
    ]
    changes = [Change(f"policy.{policy}.{RAMP}", "multiply", SLOWER) for policy in moved]
    scenario = result.scenario
    return Scenario(f"{scenario.name} half speed", "Half the speed", (*scenario.changes, *changes))


def _differs(one: Result, other: Result) -> bool:
    return bool(gaps(one.budget_lines.cost.gross_cost, other.budget_lines.cost.gross_cost).any())


def _others(result: Result, known: Mapping[str, Result]) -> tuple[ReformOption, ...]:
    """Other scenarios of the workbook, in its order; none of those that are not possible."""
    names = [
        name for name in scenarios(result.assumptions) if name not in (BASELINE, result.scenario.name)
    ][:MOST_SCENARIOS]  # fmt: skip
    missing = [name for name in names if name not in known]
    try:
        results = run_all(result.assumptions, missing) if missing else {}
    except CostModelError:
        return ()
    return tuple(ReformOption(OTHER, known.get(name) or results[name]) for name in names)
