"""What people do not allow: where the model holds a figure at what is possible.

On central values a run refuses it, with cells. In a draw the figure is held and the draw is counted. Figures
are (..., row): in how many years a row is held.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.column_choices import SEXES
from costmodel.engine.inclusion_cuts import older
from costmodel.engine.line_items.verdict import RELATIVE
from costmodel.model.figures import YEAR, rows, totals_by

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions, Row
    from costmodel.engine.inputs.bound_inputs import Bound, Names
    from costmodel.model.assumed import Assumed
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

AT_LIMIT = "held"
"""Begins the names of figures that say in how many years a row is held, where a run has others too."""
INCLUSION_ERROR, DIRECT_TAX = "coverage.inclusion_error", "clawback.direct_tax_rate"
TARGETING, GROUPS, POLICIES = "inclusion error", "overlap of groups", "overlap of policies"
TOGETHER, PARTS, TAX, PEOPLE = "overlaps together", "breakdown", "direct tax on the benefit", "beneficiaries"
INDICES, SIBLINGS = "indexation", "parts of a group"
EXPLAINED = {
    TARGETING: "cut to the people outside the group",
    GROUPS: "held at the fewest or most people that two groups of their size can have in common",
    POLICIES: "held at the fewest or most people that two policies of their size can have in common",
    TOGETHER: "possible in pairs and not all at once; people counted once are then not defined",
    PARTS: "beneficiaries for whom no part of the breakdown has room",
    TAX: "held at what contributions leave of the benefit",
    PEOPLE: "more than the population",
    INDICES: "shares above 1, scaled to 1",
    SIBLINGS: "shares of one group above 1: more people than the group has",
}
"""By kind of limit: what the model makes of it."""


@dataclass(frozen=True)
class HeldRows:
    """The kinds of limits that a set has, with the names of their rows."""

    names: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, bound: Bound) -> HeldRows:
        """Those of the inputs of a run; a part of the model that the set does not use has none."""
        names, counts = bound.names, bound.names.counts
        stated = {entry.path.partition(".")[2].partition(".")[2] for entry in bound.entries}
        rows_by_limit: dict[str, tuple[str, ...]] = {}
        if INCLUSION_ERROR in stated or bound.assumed.benchmark.policies:
            rows_by_limit[TARGETING] = names.policies
        if counts.group_overlaps:
            rows_by_limit[GROUPS] = counts.group_overlaps
        if counts.policy_overlaps:
            rows_by_limit |= {POLICIES: counts.policy_overlaps, TOGETHER: ("total",)}
        if counts.spreads:
            rows_by_limit[PARTS] = tuple(f"{policy}, {dimension}" for policy, dimension in counts.spreads)
        if DIRECT_TAX in stated:
            rows_by_limit[TAX] = names.policies
        rows_by_limit[PEOPLE] = names.policies
        return cls(rows_by_limit)

    @property
    def key(self) -> tuple[str, ...]:
        """Names what is looked at."""
        return tuple(self.names)

    def years(self, budget: SocialBudget, names: Names) -> dict[str, Figure]:
        """In how many years each row is held, by kind: (..., row)."""
        return {kind: _HELD[kind](budget, names).sum(axis=YEAR) for kind in self.names}


def refused_rows(bound: Bound, assumptions: Assumptions) -> HeldRows:
    """The limits beyond which a run is refused, so that a batch may look at them alone."""
    every = HeldRows.of(bound).names
    kinds = (GROUPS, POLICIES, TOGETHER, PARTS, *(() if older(assumptions) else (TARGETING,)))
    return HeldRows({kind: names for kind, names in every.items() if kind in kinds})


def _outside(low: Figure, high: Figure) -> Figure:
    """1 where a figure is above its limit by more than rounding."""
    return np.where(low > high + RELATIVE * np.maximum(high, 1), 1, 0)


def _together(budget: SocialBudget, _: Names) -> Figure:
    return _outside(budget.counted.counted_once, budget.counted.counted_once_most)


def _parts(budget: SocialBudget, names: Names) -> Figure:
    """Beneficiaries who are in no part of a dimension."""
    spreads = names.counts.spreads
    places = {spread: place for place, spread in enumerate(spreads)}
    owners = [places[policy, dimension] for policy, dimension, _ in names.counts.breakdown]
    served = totals_by(budget.breakdown.part_served, owners, len(spreads))
    whole = rows(budget.people.beneficiaries, [names.policies.index(policy) for policy, _ in spreads])
    return _outside(whole, served)


def _people(budget: SocialBudget, _: Names) -> Figure:
    served = budget.people.beneficiaries
    return _outside(served, budget.economy.population[..., -served.shape[YEAR] :])


_HELD = {
    TARGETING: lambda budget, _: budget.targeting.targeting_held,
    GROUPS: lambda budget, _: budget.group_overlaps.overlap_held,
    POLICIES: lambda budget, _: budget.policy_overlaps.shared_held,
    TOGETHER: _together,
    PARTS: _parts,
    TAX: lambda budget, _: _outside(
        budget.clawback.direct_tax_before_limit, budget.clawback.direct_tax_on_benefits
    ),
    PEOPLE: _people,
}


def looked_at(assumed: Assumed) -> dict[Hashable, Figure]:
    """The inputs that two limits are about, by limit: (..., row, year).

    The sum of the shares of indexation of each policy that may have several, and prevalences of groups.
    """
    inputs: dict[Hashable, Figure] = {SIBLINGS: assumed.groups.prevalence}
    benefit, bounded = assumed.policies.benefit, assumed.benefit_rules.bounded
    if bounded:
        parts = (benefit.indexed_to_prices, benefit.indexed_to_wages, benefit.indexed_to_gdp_per_head)
        prices, wages, head = (rows(part, bounded) for part in parts)
        inputs[INDICES] = prices + wages + head
    return inputs


def scaled_indexation(shares: Figure, policies: Sequence[str]) -> dict[str, Figure]:
    """In how many years shares of indexation sum above 1 and are scaled, by policy: (run,).

    Where no draw changes them, one run stands for all. Shapes: shares (policy, year, run).
    """
    above = (shares > 1 + RELATIVE).sum(axis=1)
    return dict(zip(policies, above, strict=True))


def crowded_groups(prevalence: Figure, groups: Sequence[str], assumptions: Assumptions) -> dict[str, Figure]:
    """In how many years parts of one group and of the same ages sum above 1, by group: (run,).

    Less what they declare to have in common. Groups whose prevalence is given by band are left out.
    Shapes: prevalence (group, year, run).
    """
    shares = {
        (str(row["a"]), str(row["b"])): row["share"]
        for row in assumptions.table("Overlaps").rows
        if row["share"] is not None
    }
    crowded: dict[str, Figure] = {}
    for parent, parts in _same_ages(assumptions):
        whole = prevalence[[groups.index(part) for part in parts]].sum(axis=0)
        for (one, other), share in shares.items():
            if one in parts and other in parts:
                whole = whole - share * prevalence[groups.index(one)]
        above = (whole > 1 + RELATIVE).sum(axis=0)
        crowded[parent] = np.maximum(crowded.get(parent, 0), above)
    return crowded


def _same_ages(assumptions: Assumptions) -> list[tuple[str, tuple[str, ...]]]:
    """The parts of each group that some age and sex is in, where there are several."""
    families: dict[str, list[Row]] = defaultdict(list)
    for row in assumptions.table("Groups").rows:
        if row["of"] is not None and row["prevalence"] is not None:
            families[str(row["of"])].append(row)
    sets: dict[tuple[str, tuple[str, ...]], None] = {}
    for parent, parts in families.items():
        for sex in SEXES:
            for age in {row["age_from"] for row in parts}:
                here = tuple(str(row["group"]) for row in parts if _includes(row, sex, age))
                if len(here) > 1:
                    sets[parent, here] = None
    return list(sets)


def _includes(row: Row, sex: str, age: int) -> bool:
    until = age if row["age_to"] is None else row["age_to"]
    return row["sex"] in (sex, "both") and row["age_from"] <= age <= until
