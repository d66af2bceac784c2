"""Target groups: who a policy is for, by age and sex and by a cascade of shares.

Figures are (..., group, year), persons.
"""

from __future__ import annotations

from dataclasses import dataclass

from costmodel.model.figures import Figure, line, rows, stacked


@dataclass(frozen=True)
class TargetGroups:
    """Assumptions of the target groups; a parent comes before its children."""

    population: Figure
    """(..., group, year): everybody of the group's ages and sex, persons."""
    prevalence: Figure
    """(..., group, 1 or year): share of these, or of the parent's people of these ages, who belong to it."""
    parent: tuple[int, ...]
    """For each group the row of the group it is a part of, or -1."""


@dataclass(frozen=True)
class GroupPeople:
    """People of each target group."""

    group_population: Figure = line("Population of the group's ages and sex", "persons")
    group_share: Figure = line("Share who belong to the group", "share")
    group_people: Figure = line("People in the target group", "persons")


def group_people(groups: TargetGroups) -> GroupPeople:
    """People of each group: population of its ages and sex x its prevalence x that of all groups above it.

    A child group of "persons with a severe disability" aged 18 to 59 takes the population aged 18 to 59,
    times the parent's prevalence, times its own share of these.

    Shapes: (..., group, year). Units: persons.
    Source: cascade of need in Scholz, Cichon and Hagemejer (2000), Social Budgeting, ILO, chapter 6.
    """
    shares: list[Figure] = []
    for group, parent in enumerate(groups.parent):
        own = rows(groups.prevalence, [group])
        shares.append(own if parent < 0 else own * shares[parent])
    share = stacked(shares)
    return GroupPeople(groups.population, share, groups.population * share)
