"""The two paths of a reform that are compared: the fast one made of the slow one, and the end they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.impossible_runs import refuse_impossible
from costmodel.engine.inputs.figure_trees import at
from costmodel.engine.inputs.scenarios import Change, Scenario
from costmodel.engine.line_items.metrics import unequal
from costmodel.engine.policy_lines import policy_lines
from costmodel.engine.results import Result
from costmodel.errors import ModelError

if TYPE_CHECKING:
    from costmodel.model.figures import Figure

SHAPE, RAMP = "coverage.shape", "coverage.ramp_years"
GIVEN = "given"
"""A coverage path whose values are typed year by year: it has no ramp to shorten."""


def at_once(slow: Result, ramp_years: int) -> Result:
    """The scenario with a short ramp for every policy whose coverage it changes.

    Raises ModelError for a number of years below 1, and for coverage that is typed year by year, and
    AssumptionError where people do not allow the fast path.
    """
    if isinstance(ramp_years, bool) or not isinstance(ramp_years, int) or ramp_years < 1:
        raise ModelError(
            f"ramp years: found {ramp_years!r:.20}; expected a whole number from 1 on. Give 1, say."
        )
    rows = slow.assumptions.table("Parameters").rows
    shapes = {row["policy"]: str(row["value"]) for row in rows if row["parameter"] == SHAPE}
    people, before = slow.budget_lines.people, slow.baseline_lines.people
    moved = [
        policy
        for policy, differs in zip(slow.policies, gaps(people.coverage, before.coverage), strict=True)
        if differs
    ]
    typed = [policy for policy in moved if shapes[policy] == GIVEN]
    if typed:
        raise ModelError(
            f"ramp of {', '.join(typed)}: found coverage typed year by year; expected a path with a ramp. "
            "Name a second scenario with the fast path."
        )
    scenario = slow.scenario
    changes = [Change(f"policy.{policy}.{RAMP}", "set", float(ramp_years)) for policy in moved]
    fast = Scenario(f"{scenario.name} at once", f"{scenario.label}, at once", (*scenario.changes, *changes))
    refuse_impossible(slow.assumptions, fast)
    bound = bind(slow.assumptions, [fast])
    return Result(slow.assumptions, fast, bound, at(evaluate(bound), 0), slow.baseline_lines)


def gaps(one: Figure, other: Figure) -> np.ndarray:
    """Whether a figure differs in some year: (policy, year) -> (policy,)."""
    return np.asarray(unequal(one, other).any(axis=-1))


def differing(slow: Result, fast: Result) -> tuple[str, ...]:
    """The policies whose coverage differs in some year."""
    changed = gaps(slow.budget_lines.people.coverage, fast.budget_lines.people.coverage)
    return tuple(policy for policy, differs in zip(slow.policies, changed, strict=True) if differs)


def benefit_each(result: Result) -> Figure:
    """Benefits for a person and year, base-year prices; 0 where nobody is served: (policy, year), LCU."""
    lines = policy_lines(result, ("benefits_given", "beneficiary_years"))
    served = lines["beneficiary_years"]
    each: Figure = np.where(served > 0, lines["benefits_given"] / np.where(served > 0, served, 1), 0.0)
    return each / result.divisor("real")


def kept_from_end(slow: Result, fast: Result) -> tuple[str, ...]:
    """The policies that capacity keeps from the end that the two paths share.

    Raises ModelError where coverage, or the benefit for a person and year, differs in the last year.
    """
    last = slice(-1, None)
    year = slow.years[-1]
    covered = [result.budget_lines.people.coverage[:, last] for result in (slow, fast)]
    served = [result.budget_lines.people.beneficiaries[:, last] for result in (slow, fast)]
    paid = [benefit_each(result)[:, last] for result in (slow, fast)]
    comparable = (served[0] > 0) & (served[1] > 0)
    problems = [
        f"{policy}: {what} {one[row, 0]:,.6g} and {other[row, 0]:,.6g}"
        for what, (one, other), where in (
            ("coverage", covered, np.ones_like(comparable)),
            ("real benefit a person and year", paid, comparable),
        )
        for row, policy in enumerate(slow.policies)
        if where[row, 0] and gaps(one, other)[row]
    ]
    if problems:
        raise ModelError(
            f"end state in {year}, {slow.scenario.name} and {fast.scenario.name}: found "
            f"{'; '.join(problems)}; expected the same in both. Lengthen the horizon, or give both the same "
            "target and amount."
        )
    kept = gaps(served[0], served[1])
    return tuple(policy for policy, differs in zip(slow.policies, kept, strict=True) if differs)
