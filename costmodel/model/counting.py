"""Counting people: bands of prevalence, overlaps, people counted once, members of households, breakdowns.

All of it follows from the people of target groups and from the people chain; nothing else depends on it but
the people of groups with bands. Figures are (..., row, year).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from costmodel.model.breakdown import (
    Breakdown,
    BreakdownLines,
    PartLines,
    SexLines,
    SpreadLines,
    breakdown_lines,
    sex_lines,
)
from costmodel.model.counted_once import AddedLines, CountedLines, counted_lines
from costmodel.model.figures import YEAR, Figure, rows, stacked
from costmodel.model.members import Household, MemberLines, member_lines
from costmodel.model.overlaps import (
    GroupOverlaps,
    OverlapLines,
    PairLines,
    PolicyOverlaps,
    SharedLines,
    group_overlap_lines,
    pair_lines,
)
from costmodel.model.prevalence import Bands

if TYPE_CHECKING:
    from costmodel.model.coverage import People
    from costmodel.model.target_groups import GroupPeople


@dataclass(frozen=True)
class Counting:
    """What people are counted by."""

    bands: Bands = field(default_factory=Bands)
    households: tuple[int, ...] = ()
    """For each policy the group of all households, where it counts households, or -1; () where none does."""
    groups: GroupOverlaps = field(default_factory=GroupOverlaps)
    policies: PolicyOverlaps = field(default_factory=PolicyOverlaps)
    breakdown: Breakdown = field(default_factory=Breakdown)


COUNTED_PER_POLICY = Counting()
"""No overlap, band, household or part is stated."""


@dataclass(frozen=True)
class Counts:
    """Counts of people, as ``SocialBudget`` has them."""

    group_overlaps: OverlapLines
    members: MemberLines
    policy_overlaps: SharedLines
    pairs: PairLines
    added: AddedLines
    counted: CountedLines
    sexes: SexLines
    parts: PartLines
    spreads: SpreadLines
    breakdown: BreakdownLines


def everybody(counting: Counting, groups: GroupPeople, population: Figure) -> Figure:
    """The population that each policy is a part of: all persons, or all households.

    Shapes: population (..., 1, year) -> the same, or (..., policy, year). Units: persons, households.
    """
    if not counting.households:
        return population
    return rows(stacked([population, groups.group_people]), [1 + group for group in counting.households])


def counts_of_people(
    counting: Counting,
    household: Household,
    registered: Figure,
    who: People,
    groups: GroupPeople,
    areas: Figure,
    population: Figure,
) -> Counts:
    """Overlaps, people counted once, members of households and breakdowns.

    Shapes: registered (..., policy, 1 or year), areas (..., area, year), population (..., 1, year). Units:
    persons. Sources: see the parts.
    """
    count = who.beneficiaries.shape[YEAR]
    members = member_lines(household, who.beneficiaries, population)
    of_groups = group_overlap_lines(counting.groups, groups.group_people, areas)
    of_policies, pairs = pair_lines(
        counting.policies,
        members.direct_people,
        who.reached,
        who.included_in_error,
        registered[..., :count],
        groups.group_people,
        population,
        of_groups.overlap_people,
    )
    added, counted = counted_lines(counting.policies.second, members.direct_people, pairs, population)
    sexes = sex_lines(counting.breakdown, groups.group_share, areas)
    parts, spreads, broken_down = breakdown_lines(
        counting.breakdown, sexes, groups.group_people, who.eligible, who.reached, who.beneficiaries
    )
    return Counts(of_groups, members, of_policies, pairs, added, counted, sexes, parts, spreads, broken_down)
