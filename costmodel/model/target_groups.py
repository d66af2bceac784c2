"""Target groups: who a policy is for, by age and sex and by a cascade of shares.

Figures are (..., group, year), persons.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from costmodel.model.figures import Figure, line, rows, stacked, with_rows, year_before


@dataclass(frozen=True)
class TargetGroups:
    """Assumptions of the target groups; a parent comes before its children."""

    population: Figure
    """(..., group, year): everybody of the group's ages and sex, persons."""
    prevalence: Figure
    """(..., group, 1 or year): share of these, or of the parent's people of these ages, who belong to it."""
    parent: tuple[int, ...]
    """For each group the row of the group it is a part of, or -1."""
    youngest: Figure
    """(..., group, year): people of the group's first age and sex, persons."""
    age_band: Figure
    """(group, 1): 1 where a group is everybody of its ages, left by age and death only, and 0 elsewhere."""


@dataclass(frozen=True)
class GroupPeople:
    """People of each target group."""

    group_population: Figure = line("Population of the group's ages and sex", "persons")
    group_share: Figure = line("Share who belong to the group", "share")
    group_people: Figure = line("People in the target group", "persons")
    group_youngest: Figure = line("People of the group's first age", "persons")
    group_staying: Figure = line("Share of last year's people who are still in the age band", "share")


def group_people(groups: TargetGroups) -> GroupPeople:
    """People of each group: population of its ages and sex x its prevalence x that of all groups above it.

    A child group of "persons with a severe disability" aged 18 to 59 takes the population aged 18 to 59,
    times the parent's prevalence, times its own share of these. Those still in an age band from the year
    before are its people but the youngest age, who have just entered.

    Shapes: (..., group, year). Units: persons, shares.
    Source: cascade of need in Scholz, Cichon and Hagemejer (2000), Social Budgeting, ILO, chapter 6.
    """
    shares: list[Figure] = []
    for group, parent in enumerate(groups.parent):
        prevalence = rows(groups.prevalence, [group])
        shares.append(prevalence if parent < 0 else prevalence * shares[parent])
    share = stacked(shares)
    return GroupPeople(
        groups.population, share, groups.population * share, groups.youngest, staying_share(groups)
    )


def with_bands(groups: GroupPeople, banded: tuple[int, ...], areas: Figure) -> GroupPeople:
    """The groups with the people of those whose prevalence differs by age, sex or year: the sums of bands.

    Shapes: areas (..., area, year), the first of them of the groups ``banded``. Units: persons.
    """
    if not banded:
        return groups
    people = rows(areas, range(len(banded)))
    everybody = rows(groups.group_population, banded)
    share = np.where(everybody > 0, people / np.where(everybody > 0, everybody, 1), 0)
    return replace(
        groups,
        group_share=with_rows(groups.group_share, banded, share),
        group_people=with_rows(groups.group_people, banded, people),
    )


def staying_share(groups: TargetGroups) -> Figure:
    """Share of last year's people of an age band who are still in it; 1 where a group is no age band.

    staying = min(1, (people of the ages - people of the first age) / people of the ages the year before).
    Deaths, those who pass the last age, and net migration are in the projection. The year before the first
    is taken to be like the first.

    Shapes: (..., group, year). Units: share of 1.
    Source: cohort-component accounts, Preston, Heuveline and Guillot (2001), Demography, chapter 6.
    """
    now = groups.population
    before = year_before(now[..., :1], now)
    staying = np.minimum((now - groups.youngest) / np.where(before > 0, before, 1), 1)
    return np.where(groups.age_band > 0, staying, 1)
