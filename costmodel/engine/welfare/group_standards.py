"""Living standards of target groups: their people by decile, and who of them lives with recipients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import INCIDENCE
from costmodel.engine.inputs.welfare_inputs import DECILES
from costmodel.engine.line_items.scenario_values import changed
from costmodel.model.followed_people import Followed, Payments, Split, Transfer, split_population
from costmodel.model.recipients import HOUSEHOLD, living_of_group

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.engine.line_items.computed import Computed
    from costmodel.engine.welfare.living_standards import LivingStandards
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

BOTH = "both"


def stated_groups(standards: LivingStandards) -> tuple[str, ...]:
    """Target groups whose people are stated by decile."""
    owners = dict.fromkeys(
        str(row["name"])
        for row in standards.result.assumptions.table("Incidence").rows
        if row["of"] == "group"
    )
    return tuple(owners)


def split_of_group(standards: LivingStandards, name: str, years: list[int], everybody: Split) -> Split:
    """The people of a target group of some years, before and after the changes of all policies.

    ``everybody`` is the split of all people, whose payments as a share of welfare are also theirs. Paid to
    persons, people of the group live with recipients as ``living_of_group`` says; where it is not known who
    of the group receives, as everybody does.
    """
    policies = np.flatnonzero(standards.fresh | standards.changed)
    people = _people_of_group(standards, name)[years]
    pair = (standards.result.baseline_lines, standards.result.budget_lines)
    then, now = (
        Transfer(
            _among(standards, name, lines, one, policies)[years][:, standards.places],
            one.gain[years][:, standards.places][..., policies],
        )
        for lines, one in zip(pair, standards.transfers, strict=True)
    )
    return split_population(
        standards.population(years),
        Followed(standards.offsets[:, policies], then, now, standards.in_survey[policies]),
        Payments(), Payments(),
        people[:, standards.decile] * standards.cells.share_in_decile,
        everybody.rates,
    )  # fmt: skip


def _people_of_group(standards: LivingStandards, name: str) -> Figure:
    """People of a group by decile, held to everybody: (year, decile)."""
    row = standards.result.bound.names.groups.index(name)
    count = np.broadcast_to(standards.result.baseline_lines.groups.group_people[row], standards.count)
    shares = incidence_of(standards.result, name)
    return np.minimum(count[:, None] * shares, standards.people[:, None] * standards.cells.decile_people)


def _among(
    standards: LivingStandards,
    name: str,
    lines: SocialBudget,
    everybody: Transfer,
    policies: NDArray[np.intp],
) -> Figure:
    """Of a group's people those who live with recipients: (year, place, policy)."""
    assert standards.size is not None  # noqa: S101  asked for only where known
    living_share: Figure = everybody.share[..., policies].copy()
    names, assumed = standards.result.bound.names, standards.result.bound.assumed
    people = _people_of_group(standards, name)
    for place, policy in enumerate(policies):
        if assumed.policies.targeting.payee[policy] == HOUSEHOLD:
            continue
        policy_group = names.groups[assumed.policies.group[policy]]
        served = lines.deciles.recipients_of_decile[policy * DECILES : (policy + 1) * DECILES]
        recipients = np.broadcast_to(served, (DECILES, standards.count)).T
        if groups_disjoint(standards.result, policy_group, name):
            share = np.zeros_like(people)
        elif within_group(standards.result, policy_group, name):
            reached, wrong = lines.people.reached[policy], lines.people.included_in_error[policy]
            rightly = np.where(reached + wrong > 0, reached / np.maximum(reached + wrong, 1e-300), 0)
            share = _ratio(recipients * rightly[:, None], people)
        else:
            continue
        everyone = standards.people[:, None] * standards.cells.decile_people
        living = living_of_group(np.minimum(share, 1), recipients, everyone, standards.size)
        living_share[..., place] = living if not standards.by_cell else living[:, standards.decile]
    return living_share


def _ratio(count: Figure, base: Figure) -> Figure:
    return np.where(base > 0, count / np.where(base > 0, base, 1), 0)


def incidence_of(result: Computed, group: str) -> Figure:
    """Shares of a group's people by decile as the scenario has them, sum 1: (decile,)."""
    stated = {
        int(row["decile"]): float(row["share"])
        for row in result.assumptions.table("Incidence").rows
        if row["of"] == "group" and row["name"] == group
    }
    path = f"{INCIDENCE}.group.{group}.decile_"
    shares = np.array([changed(result, f"{path}{d}", stated[d]) for d in range(1, DECILES + 1)])
    summed: Figure = shares / shares.sum()
    return summed


def within_group(result: Computed, inner: str, outer: str) -> bool:
    """Whether a target group is another one, or a part of it."""
    rows = result.assumptions.table("Groups").by("group")
    at: object = inner
    while at is not None:
        if at == outer:
            return True
        at = rows[str(at)]["of"]
    return False


def groups_disjoint(result: Computed, one: str, other: str) -> bool:
    """Whether two target groups have no age, or no sex, in common."""
    rows = result.assumptions.table("Groups").by("group")
    first, second = rows[one], rows[other]
    if BOTH not in (first["sex"], second["sex"]) and first["sex"] != second["sex"]:
        return True
    youngest = max(int(row["age_from"] or 0) for row in (first, second))
    oldest = min(np.inf if row["age_to"] is None else int(row["age_to"]) for row in (first, second))
    return youngest > oldest
