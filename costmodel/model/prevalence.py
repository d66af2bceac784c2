"""Prevalence by age, sex and year: people of a group added up over bands in which its share is the same.

A band is people of some ages of one sex, or of both. Figures are (..., band, year).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from costmodel.model.figures import Figure, line, rows, stacked, totals_by


def _nothing() -> Figure:
    return np.zeros((0, 1))


@dataclass(frozen=True)
class Bands:
    """Bands of people, each with the shares that lead from everybody of its ages to the people counted.

    An area is a set of bands whose people are added: the people of a group, those of one sex of it, or those
    of the ages that two groups have in common.
    """

    share: Figure = field(default_factory=_nothing)
    """(..., share, 1 or year): prevalence of a group in a band."""
    population: Figure = field(default_factory=_nothing)
    """(..., band, year): everybody of the ages and sex of the band, persons."""
    chain: tuple[tuple[int, ...], ...] = ()
    """For each band the shares to multiply: rows of the groups' prevalence with those of ``share`` below."""
    areas: tuple[tuple[int, ...], ...] = ()
    """The bands of each area."""
    groups: tuple[int, ...] = ()
    """Groups whose people are those of an area: of the first area, of the second and so on."""


@dataclass(frozen=True)
class BandLines:
    """People of each band of a group whose prevalence differs by age, sex or year."""

    band_population: Figure = line("Population of the ages and sex of the band", "persons")
    band_share: Figure = line("Share who belong to the group, of the band", "share")
    band_people: Figure = line("People of the group, of the band", "persons")


def band_lines(bands: Bands, prevalence: Figure) -> tuple[BandLines, Figure]:
    """People of each band, and of each area together.

    people of a group = sum over ages and sexes of population x its prevalence x that of its parents at the
    same ages. 1,000 women and 1,000 men of whom 0.3 and 0.1 belong to it: 300 + 100 = 400.

    Shapes: prevalence (..., group, 1 or year) -> lines (..., band, year), areas (..., area, year).
    Units: persons, shares.
    Source: cascade of need in Scholz, Cichon and Hagemejer (2000), Social Budgeting, ILO, chapter 6.
    """
    if not bands.areas:
        return BandLines(_nothing(), _nothing(), _nothing()), _nothing()
    every = stacked([prevalence, bands.share, np.zeros((1, 1)) + 1])
    last = every.shape[-2] - 1
    share = rows(every, [chain[0] if chain else last for chain in bands.chain])
    for depth in range(1, max(map(len, bands.chain), default=0)):
        share = share * rows(every, [chain[depth] if depth < len(chain) else last for chain in bands.chain])
    people = bands.population * share
    members = [(area, band) for area, band_rows in enumerate(bands.areas) for band in band_rows]
    of_areas = totals_by(
        rows(people, [band for _, band in members]), [area for area, _ in members], len(bands.areas)
    )
    return BandLines(bands.population, share, people), of_areas
