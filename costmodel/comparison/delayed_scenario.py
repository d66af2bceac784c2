"""A scenario begun later, or without its acts, and from which year each policy of it differs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import address_of
from costmodel.engine.inputs.scenarios import (
    GROUP,
    POLICY,
    Change,
    Scenario,
    holds_for_all_years,
    opened_groups,
    policy_changed,
)
from costmodel.engine.line_items.metrics import unequal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.results import Result
    from costmodel.model.social_budget import SocialBudget

NEVER = "never"
OPERATES, BEGINS, ENDS = "timing.in_operation", "timing.start_year", "timing.end_year"
RAMP = "coverage.start_year"
REACH = ("coverage.target", RAMP)
"""A scenario that changes one of these begins a ramp of its own, which moves with it."""


def without_acts(assumptions: Assumptions, scenario: Scenario) -> Scenario:
    """What a scenario assumes about the economy, the groups and the discount rate, without its policies."""
    opened = {(GROUP, group) for group in opened_groups(assumptions, scenario)}
    around = tuple(
        change
        for change in scenario.changes
        if not policy_changed(assumptions, change) and address_of(change.path)[:2] not in opened
    )
    return Scenario(f"{scenario.name} {NEVER}", f"{scenario.label}, {NEVER}", around)


def first_changes(result: Result) -> dict[str, int]:
    """The first year in which each policy differs from the baseline; those that never do are left out.

    A policy differs where its gross cost or its beneficiaries do; where neither ever does, from the first
    people on whose effects differ, or from the first year of other gains or harms.
    """
    cost_and_people, effects = _differences(result, result.baseline_lines)
    within = effects[:, : len(result.years)]
    return _first_years(result, within) | _first_years(result, cost_and_people)


def _first_years(result: Result, differs: np.ndarray) -> dict[str, int]:
    return {
        policy: result.years[0] + int(np.argmax(row))
        for policy, row in zip(result.policies, differs, strict=True)
        if row.any()
    }


def delayed(assumptions: Assumptions, scenario: Scenario, years: int, starts: Mapping[str, int]) -> Scenario:
    """The scenario some years later: each of its changes takes effect so many years after its own date.

    A change without a date takes effect in the first year in which its policy differs from the baseline
    (``starts``, from ``first_changes``). A policy that the scenario begins begins later, and so does the ramp
    of a policy whose coverage it changes. What is no act of a policy, such as a change of macro, group and
    discounting assumptions, stays where it is.
    """
    first = int(assumptions.about["first_year"])
    begun = _base(assumptions, BEGINS)
    new = {
        policy
        for policy in _policies_changed(scenario, (OPERATES,))
        if begun.get(policy, first) >= first and _base(assumptions, OPERATES).get(policy) == 0
    }
    operates = {f"{POLICY}.{policy}.{OPERATES}" for policy in new}
    ramps = new | _policies_changed(scenario, REACH)

    def moved_change(change: Change) -> Change:
        policy = policy_changed(assumptions, change)
        stays = change.path in operates and change.from_year is None
        if not policy or holds_for_all_years(change.path) or stays:
            return change
        return replace(change, from_year=max(change.from_year or first, starts.get(policy, first)) + years)

    moved = [moved_change(change) for change in scenario.changes]
    for parameter, policies in (
        (RAMP, ramps),
        (BEGINS, new | _policies_changed(scenario, (BEGINS,))),
        (ENDS, _policies_changed(scenario, (ENDS,))),
    ):
        moved += [Change(f"policy.{policy}.{parameter}", "add", years) for policy in sorted(policies)]
    return Scenario(f"{scenario.name} {years} later", f"{scenario.label}, {years} years later", tuple(moved))


def _policies_changed(scenario: Scenario, fields: Sequence[str]) -> set[str]:
    return {
        owner
        for kind, owner, field in (address_of(change.path) for change in scenario.changes)
        if kind == POLICY and field in fields
    }


def _base(assumptions: Assumptions, parameter: str) -> dict[str, float]:
    """A parameter of the baseline by policy, at the beginning."""
    rows = [row for row in assumptions.table("Parameters").rows if row["parameter"] == parameter]
    return {str(row["policy"]): float(row["value"]) for row in reversed(rows)}


def _differences(result: Result, others: SocialBudget) -> tuple[np.ndarray, np.ndarray]:
    """Where policies differ from another run in cost or people, and where in their effects.

    An effect differs in the year of the people on whom it does, and of its gain or harm. Shapes: (policy,
    year) and (policy, followed year).
    """
    lines, owner = result.budget_lines, list(result.bound.assumed.outcomes.policy)
    effects = unequal(lines.returns.gains, others.returns.gains)
    effects |= unequal(lines.returns.harms, others.returns.harms)
    people = unequal(lines.outcomes.attributable_effect, others.outcomes.attributable_effect)
    np.logical_or.at(effects, owner, people)
    cost = unequal(lines.cost.gross_cost, others.cost.gross_cost)
    served = unequal(lines.people.beneficiaries, others.people.beneficiaries)
    return cost | served, effects


def unmoved(results: Sequence[Result], inaction: SocialBudget) -> Iterator[str]:
    """Policies that differ from the scenario without its acts earlier than so many years after its start.

    ``results`` are the scenario begun at its own date, a year later, and so on.
    """
    first = [_first_years(results[0], differs) for differs in _differences(results[0], inaction)]
    for years, result in enumerate(results):
        for at_once, differs in zip(first, _differences(result, inaction), strict=True):
            for policy, year in _first_years(result, differs).items():
                if year < at_once.get(policy, result.bound.followed[-1]) + years:
                    yield policy
