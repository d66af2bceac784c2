"""Breakdown: people and beneficiaries of a policy by region or another dimension, and by sex.

Figures are (..., row, year): a row is a part, such as a region, or a part of a policy.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from costmodel.model.figures import ROW, Figure, line, rows, stacked, totals_by


def _nothing() -> Figure:
    return np.zeros((0, 1))


@dataclass(frozen=True)
class Breakdown:
    """The parts of each dimension, and the policies that are shown by them.

    Parts of a dimension come first; then, for each group that is shown by sex, its sexes.
    """

    share: Figure = field(default_factory=_nothing)
    """(..., stated part, 1 or year): share of the people who live in the part."""
    coverage: Figure = field(default_factory=_nothing)
    """(..., part, 1 or year): coverage of the part relative to the others."""
    dimension: tuple[int, ...] = ()
    """The dimension of each part; the sexes of each group are a dimension of their own."""
    sex_group: tuple[int, ...] = ()
    """The group of each sex of a group."""
    sex_population: Figure = field(default_factory=_nothing)
    """(..., sex of a group, year): everybody of its ages and this sex; 0 where the group has bands."""
    sex_area: tuple[int, ...] = ()
    """The area (``prevalence.Bands``) with the people of each sex of a group, or -1."""
    policy: tuple[int, ...] = ()
    part: tuple[int, ...] = ()
    """The policy and the part of each row that is shown."""
    spread: tuple[int, ...] = ()
    """For each of these rows the policy and dimension it belongs to, as a row of ``spread_policy``."""
    spread_policy: tuple[int, ...] = ()


@dataclass(frozen=True)
class SexLines:
    """People of a target group by sex."""

    sex_people: Figure = line("People of the group, by sex", "persons")


@dataclass(frozen=True)
class PartLines:
    """The parts of each dimension."""

    part_share: Figure = line("Share of the people who are in the part", "share")
    part_full: Figure = line("Coverage of all parts at which everybody of the part is served", "share")


@dataclass(frozen=True)
class SpreadLines:
    """How coverage is spread over the parts of a dimension, by policy."""

    spread_coverage: Figure = line("Coverage left for the parts that are not full", "share")
    spread_weight: Figure = line("Shares of these parts x relative coverage", "share")
    part_scale: Figure = line("Coverage of a part with a relative coverage of 1", "ratio")


@dataclass(frozen=True)
class BreakdownLines:
    """People and beneficiaries of each policy by part."""

    part_people: Figure = line("Eligible, by part", "persons")
    part_held: Figure = line("Everybody of the part is served: 1 yes, 0 no", "factor")
    part_served: Figure = line("Beneficiaries, by part", "persons")


def sex_lines(breakdown: Breakdown, share: Figure, areas: Figure) -> SexLines:
    """People of a group by sex: the population of its ages and the sex x its share, or the sum of its bands.

    Shapes: share (..., group, year), areas (..., area, year) -> (..., sex of a group, year). Units: persons.
    Source: cascade of need in Scholz, Cichon and Hagemejer (2000), Social Budgeting, ILO, chapter 6.
    """
    if not breakdown.sex_group:
        return SexLines(_nothing())
    people = breakdown.sex_population * rows(share, breakdown.sex_group)
    banded = [k for k, area in enumerate(breakdown.sex_area) if area >= 0]
    if banded:
        every = stacked([people, rows(areas, [breakdown.sex_area[k] for k in banded])])
        order = list(range(len(breakdown.sex_area)))
        for place, k in enumerate(banded):
            order[k] = len(breakdown.sex_area) + place
        people = rows(every, order)
    return SexLines(people)


def breakdown_lines(
    breakdown: Breakdown,
    sexes: SexLines,
    groups: Figure,
    eligible: Figure,
    reached: Figure,
    beneficiaries: Figure,
) -> tuple[PartLines, SpreadLines, BreakdownLines]:
    """People and beneficiaries of every policy by part: people E w, served B w k / sum of w k.

    w is the share of the people who live in a part and k its coverage relative to the others. A part in which
    that would serve more than there are is held at its people, and the others serve the rest in proportion.
    The part with w and k is full when the coverage of all parts is the sum of w_j min(1, k_j / k).
    100 people, 40 and 60 of them in two parts with k 2 and 1: of 35 served 20 and 15; of 95 served 40 and 55.

    Shapes: groups (..., group, year); eligible, reached, beneficiaries (..., policy, year) -> parts,
    spreads, rows (..., row, year). Units: persons. Those included in error are spread as those reached.
    """
    if not breakdown.policy:
        return (
            PartLines(_nothing(), _nothing()), SpreadLines(_nothing(), _nothing(), _nothing()),
            BreakdownLines(_nothing(), _nothing(), _nothing()),
        )  # fmt: skip
    share = _shares(breakdown, sexes, groups)
    coverage = breakdown.coverage
    full = _full(breakdown, share, coverage)
    people = rows(eligible, breakdown.policy)
    served = rows(reached, breakdown.policy)
    own_share, own_coverage = rows(share, breakdown.part), rows(coverage, breakdown.part)
    part_people = people * own_share
    covered = served * (1 / np.where(people > 0, people, 1))
    above = np.where((covered > rows(full, breakdown.part)) & (own_coverage > 0), 1.0, 0.0)
    # Where everybody is served all parts are just full: rounding must not decide which of them are held.
    everybody = np.where((served >= people) & (own_coverage > 0), 1.0, above)
    capped = np.where(served > 0, everybody, above)
    count = len(breakdown.spread_policy)
    left = totals_by(covered * own_share - capped * own_share, breakdown.spread, count)
    weight = totals_by((1 - capped) * own_share * own_coverage, breakdown.spread, count)
    scale = np.where(weight > 0, left / np.where(weight > 0, weight, 1), 0)
    part_reached = part_people * np.where(capped > 0, 1, own_coverage * rows(scale, breakdown.spread))
    with_error = np.where(
        served > 0, rows(beneficiaries, breakdown.policy) / np.where(served > 0, served, 1), 0
    )
    return (
        PartLines(share, full),
        SpreadLines(left, weight, scale),
        BreakdownLines(part_people, capped, part_reached * with_error),
    )


def _shares(breakdown: Breakdown, sexes: SexLines, groups: Figure) -> Figure:
    """Shares of the stated parts, then of the sexes of each group."""
    parts = [breakdown.share] if breakdown.share.shape[ROW] else []
    if breakdown.sex_group:
        whole = rows(groups, breakdown.sex_group)
        parts.append(np.where(whole > 0, sexes.sex_people / np.where(whole > 0, whole, 1), 0))
    return stacked(parts)


def _full(breakdown: Breakdown, share: Figure, coverage: Figure) -> Figure:
    """For each part the sum over the parts of its dimension of w_j min(1, k_j / k)."""
    members: dict[int, list[int]] = {}
    for part, dimension in enumerate(breakdown.dimension):
        members.setdefault(dimension, []).append(part)
    pairs = [(one, other) for parts in members.values() for one in parts for other in parts]
    ones, others = ([pair[side] for pair in pairs] for side in (0, 1))
    mine = rows(coverage, ones)
    relative = rows(coverage, others) / np.where(mine > 0, mine, 1)
    return totals_by(rows(share, others) * np.minimum(relative, 1), ones, len(breakdown.dimension))
