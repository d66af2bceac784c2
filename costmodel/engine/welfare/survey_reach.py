"""Whom a policy reaches in a household survey: units that are meant, and the rates of the model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import INCIDENCE
from costmodel.engine.line_items.scenario_values import changed
from costmodel.engine.welfare.welfare_transfers import MONTHS
from costmodel.model.recipients import HOUSEHOLD, MEANS, held_to
from costmodel.model.survey_people import DECILES, HouseholdReach, poorest_households

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.assumptions.surveys.survey_households import Households
    from costmodel.engine.line_items.computed import Computed
    from costmodel.engine.welfare.living_standards import LivingStandards
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget
    from costmodel.model.survey_people import Deciles


@dataclass(frozen=True)
class SurveyedResult:
    """A result and the households of a survey."""

    result: Computed
    grouped: LivingStandards
    """The same from published deciles: lines, prices, payments."""
    households: Households

    @cached_property
    def from_poorest(self) -> NDArray[np.intp]:
        """Places of the households from the poorest on by the score; by welfare where the file has none."""
        score = self.households.proxy
        return np.arange(len(self.households)) if score is None else np.argsort(score, kind="stable")


@dataclass(frozen=True)
class PolicyReach:
    """A policy in a year of the baseline or of the scenario."""

    reach: HouseholdReach
    each: float
    """Money of a recipient, LCU a month at the baseline's prices."""
    transfers: float
    """Money of all recipients by the model, a month."""
    told: bool
    """Whether the file says who is eligible."""
    of_group: float
    """People or households of the group: those of the survey where the file tells them, else the model's."""

    def alike(self, other: PolicyReach) -> bool:
        """Whether another reaches the same households with the same money."""
        mine, its = self.reach, other.reach
        return bool(
            np.isclose(self.each, other.each, rtol=1e-13, atol=0)
            and np.array_equal(mine.rate, its.rate)
            and np.array_equal(mine.rate_of_others, its.rate_of_others)
            and (mine.meant is its.meant or np.array_equal(mine.meant, its.meant))
        )


def reach_of(
    standards: SurveyedResult, lines: SocialBudget, place: tuple[int, int], people: Figure,
    decile: Deciles, price: float,
) -> PolicyReach:  # fmt: skip
    """Whom a policy reaches in a year: the first rule that applies, as for grouped data.

    Rates are those of the model: recipients over the people of the group. With rows of the policy in
    Incidence they differ by decile. For the design means the poorest by the score are meant. Where the file
    does not say who is eligible, recipients are spread over the members of the nearest parent that it tells.
    """
    policy, year = place
    bound = standards.result.bound
    design, group = bound.assumed.policies.targeting, bound.assumed.policies.group[policy]
    reached, wrong = (
        float(figure[policy, year]) for figure in (lines.people.reached, lines.people.included_in_error)
    )
    transfers = float(lines.reached.transfers_received[policy, year]) * price / MONTHS
    each = transfers / (reached + wrong) if reached + wrong > 0 else 0.0
    units = _Units(standards, lines, year, people, of_households=design.payee[policy] == HOUSEHOLD)
    rows = _shares_of_policy(standards.result, bound.names.policies[policy])
    told = units.lists_members(group)
    of_group, of_parent = units.count(group), units.count(units.parent(group))
    if not told and design.design[policy] == MEANS and rows is None:
        above = units.members(units.parent(group))
        poorest = poorest_households(
            standards.from_poorest, people / standards.households.size * above, units.share_of_parent(group)
        )
        meant = np.where(poorest, above, 0)
        reach = HouseholdReach(
            meant, above - meant, _rate(reached, of_group), _rate(wrong, of_parent - of_group)
        )
        return PolicyReach(reach, each, transfers, True, units.surveyed(group))
    if told:
        meant, others = units.members(group), units.members(units.parent(group))
        spread_meant: Figure | float = _rate(reached, of_group)
        spread_others: Figure | float = _rate(wrong, of_parent - of_group)
        if rows is not None:
            weight = people / standards.households.size
            spread_meant = _by_decile(reached, rows, of_group, weight * meant, decile)
            spread_others = _by_decile(wrong, rows, of_parent - of_group, weight * (others - meant), decile)
        reach = HouseholdReach(
            meant, np.maximum(others - meant, 0) if wrong > 0 else None, spread_meant, spread_others
        )
        return PolicyReach(reach, each, transfers, True, units.surveyed(group))
    base = units.nearest(group)
    among, count = units.members(base), units.count(base)
    rate: Figure | float = _rate(reached + wrong, count)
    if rows is not None:
        weight = people / standards.households.size
        rate = _by_decile(reached + wrong, rows, count, weight * among, decile)
    return PolicyReach(HouseholdReach(among, None, rate, independent=True), each, transfers, False, of_group)


def _shares_of_policy(result: Computed, policy: str) -> Figure | None:
    """Shares of a policy's recipients by decile as the scenario has them; None where not stated."""
    stated = {
        int(row["decile"]): float(row["share"])
        for row in result.assumptions.table("Incidence").rows
        if row["of"] == "policy" and row["name"] == policy
    }
    if not stated:
        return None
    shares = [
        changed(result, f"{INCIDENCE}.{policy}.decile_{d}", share) for d, share in sorted(stated.items())
    ]
    return np.array(shares) / sum(shares)


def _rate(recipients: float, count: float) -> float:
    return min(recipients / count, 1.0) if count > 0 else 0.0


def _by_decile(recipients: float, rows: Figure, count: float, meant: Figure, decile: Deciles) -> Figure:
    """Rates by household, from the share of recipients in each decile; what is above all goes to others."""
    members = np.bincount(decile, weights=meant, minlength=DECILES)
    if members.sum() <= 0 or count <= 0 or recipients <= 0:
        return np.zeros(meant.size)
    limit = count * members / members.sum()
    allotted = held_to(recipients * rows, limit, lambda figure: np.sum(figure, keepdims=True))
    return np.asarray(np.where(limit > 0, allotted / np.where(limit > 0, limit, 1), 0)[decile])


@dataclass(frozen=True)
class _Units:
    """Units of households and of the model for groups: persons, or households where those are paid."""

    standards: SurveyedResult
    lines: SocialBudget
    year: int
    people: Figure
    of_households: bool

    def name(self, group: int) -> str:
        """The name of a group."""
        return self.standards.result.bound.names.groups[group]

    def lists_members(self, group: int) -> bool:
        """Whether the file says who is in a group; everybody is."""
        return group < 0 or self.name(group) in self.standards.households.members

    def parent(self, group: int) -> int:
        """The parent of a group; -1 for everybody."""
        return self.standards.result.bound.assumed.groups.parent[group] if group >= 0 else -1

    def nearest(self, group: int) -> int:
        """The group itself or its nearest parent that the file tells; -1 for everybody."""
        while not self.lists_members(group):
            group = self.parent(group)
        return group

    def members(self, group: int) -> Figure:
        """Members of households who are in a group that the file tells, or in its nearest parent."""
        nearest = self.nearest(group)
        households = self.standards.households
        members = households.size if nearest < 0 else households.members[self.name(nearest)]
        return (members > 0).astype(np.int32) if self.of_households else members

    def count(self, group: int) -> float:
        """People of a group by the model; everybody, or all households, for -1."""
        if group >= 0:
            return float(self.lines.groups.group_people[group, self.year])
        if self.of_households:
            return float(np.sum(self.people / self.standards.households.size))
        return float(np.sum(self.people))

    def surveyed(self, group: int) -> float:
        """People of a group by the survey; by the model where the file does not tell them."""
        if not self.lists_members(group):
            return self.count(group)
        return float(np.sum(self.people / self.standards.households.size * self.members(group)))

    def share_of_parent(self, group: int) -> float:
        """Share of a group in its parent, or in everybody of its ages."""
        shares = self.lines.groups.group_share
        at = self.year if shares.shape[-1] > 1 else 0
        above = self.parent(group)
        over = float(shares[above, at]) if above >= 0 else 1.0
        return float(shares[group, at]) / over if over else 0.0
