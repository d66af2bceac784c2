"""A note on policies that nobody leaves: no mean duration, and a target group that is no age band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_policies import given_by_policy
from costmodel.assumptions.format.age_bands import age_bands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.assumptions.checks.context import Context

DURATION, APPLICATION, NEW = "coverage.mean_duration", "administration.per_application", "new_beneficiaries"
FORMAT = 3


def turnover_rules(context: Context) -> None:
    """Note every policy whose new beneficiaries are only the net rise of the stock, where they matter."""
    given, banded = (
        given_by_policy(context),
        age_bands(context.tables["Groups"].rows, context.tables["Prevalence"].by("group")),
    )
    changed = {(row["policy"], row["parameter"]) for row in context.tables["Scenarios"].rows}
    policies, groups = context.tables["Policies"], context.tables["Groups"].by("group")
    for number, row in enumerate(policies.rows):
        policy, group = row["policy"], row["group"]
        if policy is None or group not in groups or group in banded:
            continue
        if DURATION in given.get(str(policy), {}) or (policy, DURATION) in changed:
            continue
        following = list(_following(context, str(policy), given.get(str(policy), {})))
        if following:
            context.report.at(
                policies,
                number,
                "policy",
                f"{policy} without {DURATION}, for {group}, which is no age band: nobody leaves, and only "
                f"the net rise of its beneficiaries is new. This affects {' and '.join(following)}",
                "the mean number of years a beneficiary stays",
                f"Add a row {DURATION} to Parameters, with 0 if nobody leaves.",
                "warning",
                since=FORMAT,
            )


def _following(context: Context, policy: str, paths: dict[str, list[int]]) -> Iterator[str]:
    """What follows new beneficiaries: the cost of applications, and effects with that driver."""
    if APPLICATION in paths:
        yield "the cost of applications"
    effects = [
        str(row["outcome"])
        for row in context.tables["Outcomes"].rows
        if row["policy"] == policy and row["driver"] == NEW
    ]
    if effects:
        yield f"the effects {', '.join(effects)}"
