"""The universal design of a targeted policy: the same benefit for everybody of the group above its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.paths import bounds_of
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.impossible_runs import refuse_impossible
from costmodel.engine.inputs.figure_trees import at
from costmodel.engine.inputs.scenarios import Change, Scenario
from costmodel.engine.results import Result
from costmodel.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.model.figures import Figure

EVERYBODY = (("coverage.start", 1.0), ("coverage.target", 1.0))
WITHOUT_SCREENING = (
    ("administration.per_application", 0.0),
    ("administration.approval_rate", 1.0),
    ("administration.appeal_share", 0.0),
    ("coverage.exclusion_error", 0.0),
)
"""What a policy states of screening, and its value where everybody is served."""
OTHERS = "coverage.inclusion_error"
HOW = "two policies, or one policy of two scenarios"


def for_everybody(targeted: Result, policy: str) -> tuple[Result, str]:
    """The scenario with a policy for everybody of the group above its target group, and that group.

    Coverage is 1, nobody is screened or turned down; the same amount, take-up and administration. Who is
    outside the target group counts as included in error: share = 1 - people of the target group / people of
    the group above, year by year. Of 800 in a group of 2,000: 0.6.

    Raises ModelError where the target group is part of no other, and where the policy is measured against
    another benchmark group, in which these people would be spread wrongly.
    """
    group, whole = _groups(targeted, policy)
    names, people = targeted.bound.names.groups, targeted.budget_lines.groups.group_people
    share = 1 - people[names.index(group)] / people[names.index(whole)]
    most = bounds_of(f"policy.{policy}.{OTHERS}")[1]
    if share.max() > most:
        raise ModelError(
            f"universal: found {share.max():.4g} of {whole} outside {group}, the group of {policy}; expected "
            f"at most {most:g}. Compare {HOW}."
        )
    changes = list(_changes(targeted, policy, share))
    replaced = {change.path for change in changes}
    scenario = targeted.scenario
    kept = [change for change in scenario.changes if change.path not in replaced]
    made = Scenario(f"{scenario.name} for everybody", f"{scenario.label}, for everybody", (*kept, *changes))
    refuse_impossible(targeted.assumptions, made)
    bound = bind(targeted.assumptions, [made])
    return Result(targeted.assumptions, made, bound, at(evaluate(bound), 0), targeted.baseline_lines), whole


def _groups(targeted: Result, policy: str) -> tuple[str, str]:
    """The target group of a policy, and the group that it is part of."""
    row = targeted.policies.index(policy)
    group = str(targeted.policy_field("group")[row])
    benchmark = targeted.bound.names.benchmarks[row]
    if benchmark != group:
        raise ModelError(
            f"universal: found the benchmark group {benchmark} for {policy}, whose own group is {group}; "
            f"expected {group}, so that it is known who of the others belongs to it. Compare {HOW}."
        )
    above = next(row["of"] for row in targeted.assumptions.table("Groups").rows if row["group"] == group)
    if above is None:
        raise ModelError(
            f"universal: found {group}, the group of {policy}, which is part of no other group; expected "
            f"one in its column of, for whom the universal design is. Compare {HOW}."
        )
    return group, str(above)


def _changes(targeted: Result, policy: str, others: Figure) -> Iterator[Change]:
    """Everybody covered, nobody screened; the people outside the target group year by year."""
    stated = {entry.path for entry in targeted.bound.entries}
    for parameter, value in EVERYBODY:
        yield Change(f"policy.{policy}.{parameter}", "set", value)
    for parameter, value in WITHOUT_SCREENING:
        if f"policy.{policy}.{parameter}" in stated:
            yield Change(f"policy.{policy}.{parameter}", "set", value)
    for year, share in zip(targeted.years, others.tolist(), strict=True):
        yield Change(f"policy.{policy}.{OTHERS}", "set", share, year)
