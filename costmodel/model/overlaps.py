"""Overlaps: people who belong to two groups or are served by two policies.

Figures are (..., row, year): a row is an overlap, a pair of policies or a policy.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np

from costmodel.model.figures import ROW, Figure, line, rows, stacked, with_rows


def _nothing() -> Figure:
    return np.zeros((0, 1))


@dataclass(frozen=True)
class GroupOverlaps:
    """Declared overlaps of target groups."""

    first: tuple[int, ...] = ()
    second: tuple[int, ...] = ()
    """Rows of the two groups."""
    share: Figure = field(default_factory=_nothing)
    """(..., overlap, 1 or year): share of the first group that is also in the second."""
    either: tuple[int, ...] = ()
    """Areas (``prevalence.Bands``) with the people who could be in either group."""
    common: tuple[int, ...] = ()
    """Areas with the people of the ages and sexes that both have."""


@dataclass(frozen=True)
class PolicyOverlaps:
    """The pairs of policies, and what is declared of some of them."""

    first: tuple[int, ...] = ()
    second: tuple[int, ...] = ()
    """The two policies of each pair, in their order."""
    container: tuple[int, ...] = ()
    """For each pair the smallest group that contains both target groups, or -1 for the population."""
    limited: tuple[int, ...] = ()
    """Pairs whose target groups have only some ages and sexes in common, or none."""
    common: Figure = field(default_factory=_nothing)
    """(..., row, year): people of some ages and sexes."""
    common_row: tuple[int, ...] = ()
    """For each limited pair the row of the ages and sexes that both have."""
    declared: tuple[int, ...] = ()
    """Pairs with a row in Overlaps."""
    stated: tuple[int, ...] = ()
    """For each declared pair the policy whose share is stated."""
    share: Figure = field(default_factory=_nothing)
    """(..., declared pair, 1 or year): share of that policy's beneficiaries who have the other, too."""
    as_groups: tuple[int, ...] = ()
    """Positions within ``declared`` of pairs that overlap as their target groups do."""
    groups: tuple[tuple[int, int], ...] = ()
    """For each of these the target groups of the pair."""
    known: tuple[int, ...] = ()
    """For each of these the overlap of the groups: its row in ``GroupOverlaps``, or -1."""
    smaller: tuple[int, ...] = ()
    """For each of these without such a row the group that is wholly in the other, or -1: they do not meet."""


@dataclass(frozen=True)
class OverlapLines:
    """People in both of two groups, or of two policies, as declared and within what is possible."""

    overlap_declared: Figure = line("In both, as declared", "persons")
    overlap_lowest: Figure = line("In both, fewest possible", "persons")
    overlap_highest: Figure = line("In both, most possible", "persons")
    overlap_people: Figure = line("In both", "persons")
    overlap_held: Figure = line("Held at the fewest or most possible: 1 yes, 0 no", "factor")


@dataclass(frozen=True)
class SharedLines:
    """People served by both of two policies, as declared and within what is possible."""

    shared_declared: Figure = line("Served by both, as declared", "persons")
    shared_lowest: Figure = line("Served by both, fewest possible", "persons")
    shared_highest: Figure = line("Served by both, most possible", "persons")
    shared_people: Figure = line("Served by both", "persons")
    shared_held: Figure = line("Held at the fewest or most possible, of policies: 1 yes, 0 no", "factor")


@dataclass(frozen=True)
class PairLines:
    """People whom two policies both serve; as declared, or between bounds where nothing is declared."""

    pair_fewest: Figure = line("Served by both, fewest", "persons")
    pair_most: Figure = line("Served by both, most", "persons")


def overlap_bounds(first: Figure, second: Figure, either: Figure) -> tuple[Figure, Figure]:
    """Fewest and most people in both of two sets: max(0, |a| + |b| - N) and min(|a|, |b|).

    N is the number of people who could be in either. 900 and 900 of 1,000: 800 to 900.

    Shapes: figures that broadcast together. Units: persons.
    Source: Frechet (1935), Generalisation du theoreme des probabilites totales, Fundamenta Mathematicae 25.
    """
    return np.maximum(first + second - either, 0), np.minimum(first, second)


def _within(
    declared: Figure, lowest: Figure, highest: Figure
) -> tuple[Figure, Figure, Figure, Figure, Figure]:
    inside = np.minimum(np.maximum(declared, lowest), highest)
    # In every draw an overlap stays possible; a run on central values refuses one that is not.
    limited = np.where(inside != declared, 1.0, 0.0)
    return declared, lowest, highest, inside, limited


def group_overlap_lines(overlaps: GroupOverlaps, people: Figure, areas: Figure) -> OverlapLines:
    """People in both of two groups: a share of the first, within max(0, |a| + |b| - N) and min(|a|, |b|).

    N is the number of people who could be in either: those of their ages and sexes, of the parent group
    where both are parts of one. Nor can more be in both than there are people of the ages both have.

    Shapes: people (..., group, year), areas (..., area, year) -> (..., overlap, year). Units: persons.
    Source: Frechet (1935), Generalisation du theoreme des probabilites totales, Fundamenta Mathematicae 25.
    """
    if not overlaps.first:
        return OverlapLines(*(_nothing() for _ in fields(OverlapLines)))
    first, second = rows(people, overlaps.first), rows(people, overlaps.second)
    lowest, highest = overlap_bounds(first, second, rows(areas, overlaps.either))
    declared = np.where(second > 0, overlaps.share * first, 0.0)
    return OverlapLines(*_within(declared, lowest, np.minimum(highest, rows(areas, overlaps.common))))


def pair_lines(
    pairs: PolicyOverlaps,
    direct: Figure,
    reached: Figure,
    in_error: Figure,
    registered: Figure,
    groups: Figure,
    population: Figure,
    of_groups: Figure,
) -> tuple[SharedLines, PairLines]:
    """People whom two policies both serve: as declared, or the fewest and the most possible.

    The fewest are max(0, a + b - N): N is the population and, for those reached within target groups of which
    one group contains both, the people of that group. The most are min(a, b), and where the target groups
    have only some ages in common the people of these ages and those included in error. A declared overlap is
    a share of one policy's beneficiaries; or as that of the groups, people in both groups x share of the one
    served x share of the other served.

    Shapes: direct, reached, in error, registered (..., policy, year), groups (..., group, year), population
    (..., 1, year), of groups (..., declared overlap of groups, year) -> (..., declared pair, year),
    (..., pair, year).
    Units: persons.
    Source: Frechet (1935), Generalisation du theoreme des probabilites totales, Fundamenta Mathematicae 25.
    """
    if not pairs.first:
        return SharedLines(*(_nothing() for _ in fields(SharedLines))), PairLines(_nothing(), _nothing())
    one, other = rows(direct, pairs.first), rows(direct, pairs.second)
    lowest, highest = overlap_bounds(one, other, population)
    inside = tuple(k for k, container in enumerate(pairs.container) if container >= 0)
    if inside:
        at = [pairs.first[k] for k in inside], [pairs.second[k] for k in inside]
        everybody = rows(groups, [pairs.container[k] for k in inside]) * np.maximum(
            np.maximum(rows(registered, at[0]), rows(registered, at[1])), 1
        )
        sure, _ = overlap_bounds(rows(reached, at[0]), rows(reached, at[1]), everybody)
        lowest = with_rows(lowest, inside, np.maximum(rows(lowest, inside), sure))
    if pairs.limited:
        at = [pairs.first[k] for k in pairs.limited], [pairs.second[k] for k in pairs.limited]
        most = rows(pairs.common, pairs.common_row) + rows(in_error, at[0]) + rows(in_error, at[1])
        highest = with_rows(highest, pairs.limited, np.minimum(rows(highest, pairs.limited), most))
    lowest = np.minimum(lowest, highest)
    if not pairs.declared:
        return SharedLines(*(_nothing() for _ in fields(SharedLines))), PairLines(lowest, highest)
    partners = tuple(
        pairs.first[pair] if pairs.second[pair] == stated else pairs.second[pair]
        for pair, stated in zip(pairs.declared, pairs.stated, strict=True)
    )
    # While one of the two serves nobody, nobody is in both.
    declared = np.where(rows(direct, partners) > 0, pairs.share * rows(direct, pairs.stated), 0.0)
    if pairs.as_groups:
        declared = with_rows(declared, pairs.as_groups, _as_groups(pairs, direct, groups, of_groups))
    lines = SharedLines(*_within(declared, rows(lowest, pairs.declared), rows(highest, pairs.declared)))
    within = lines.shared_people
    return lines, PairLines(
        with_rows(lowest, pairs.declared, within), with_rows(highest, pairs.declared, within)
    )


def _as_groups(pairs: PolicyOverlaps, direct: Figure, groups: Figure, of_groups: Figure) -> Figure:
    """People in both groups, times the share of each group that its policy serves."""
    every = stacked([groups, np.zeros((1, 1))] + ([of_groups] if of_groups.shape[ROW] else []))
    nobody = groups.shape[ROW]
    both = rows(
        every,
        [
            nobody + 1 + row if row >= 0 else smaller if smaller >= 0 else nobody
            for row, smaller in zip(pairs.known, pairs.smaller, strict=True)
        ],
    )
    for side, policies in enumerate((pairs.first, pairs.second)):
        served = rows(direct, [policies[pairs.declared[place]] for place in pairs.as_groups])
        group = rows(groups, [pair[side] for pair in pairs.groups])
        both = both * np.where(group > 0, served / np.where(group > 0, group, 1), 0)
    return both
