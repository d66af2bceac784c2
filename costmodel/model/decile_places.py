"""Deciles of welfare: among whom recipients are and who pays, as the tables state it.

A place is ten deciles, the poorest first; a row of a policy's decile is policy by policy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import ROW, Figure, rows, stacked, total, totals_by

if TYPE_CHECKING:
    from collections.abc import Sequence

DECILES = 10
FIFTH, FOUR_TENTHS = 2, 4
"""Numbers of deciles that are the poorest 20 and 40 %."""
GENERAL, PROPORTIONAL, PAYERS, DONORS, DEFICIT = "", "proportional", "payers", "donors", "deficit"
"""On whom a source of financing falls; blank as general revenue; donors and deficit are nobody now."""


def no_rows() -> Figure:
    """A figure without rows."""
    return np.zeros((0, 1))


@dataclass(frozen=True)
class ReachedDeciles:
    """Whom policies reach and who pays, as tables and designs say it.

    Places are those of a list of deciles: everybody alike, then each owner of rows in Incidence, then
    households alike where their size is known.
    """

    payee: tuple[str, ...] = ()
    """Of each policy; none where the set does not place people by welfare."""
    groups: tuple[int, ...] = ()
    """Of each policy its target group."""
    parts: tuple[Figure, ...] = ()
    """(1, 1) each: a tenth, two tenths and four tenths of people."""
    people: Figure = field(default_factory=no_rows)
    """(..., decile, 1): share of all people, where deciles are made of the cells of areas; else no rows."""
    incidence: Figure = field(default_factory=no_rows)
    """(..., owner's decile, 1): shares as stated."""
    size: Figure = field(default_factory=no_rows)
    """(..., decile, 1): people per household; no rows where not known."""
    equivalents: Figure = field(default_factory=no_rows)
    """(..., decile, 1): adult equivalents per household; no rows where welfare is per person."""
    origin: tuple[int, ...] = ()
    """Of each policy the place of those among whom its recipients are."""
    means: tuple[int, ...] = ()
    """Policies meant for the poorest of them."""
    parents: tuple[int, ...] = ()
    """Of each of these the parent of its group, or -1."""
    limited: tuple[int, ...] = ()
    """Policies whose recipients cannot exceed the people of their group in a decile."""
    group_origin: tuple[int, ...] = ()
    """Of each of these the place of the group's people."""
    fitted: Figure = field(default_factory=no_rows)
    """(..., decile, 1): shares of welfare of the fitted curve, in proportion to which people pay."""
    sources: tuple[tuple[int, str, int], ...] = ()
    """Of each row of Financing its policy, on whom it falls, and the place of its payers (or -1)."""
    general: int = -1
    """Place of the payers of general revenue; -1 for in proportion to welfare."""

    @property
    def uneven(self) -> bool:
        """Whether deciles may differ in their people."""
        return bool(self.people.shape[ROW])

    def people_of_poorest(self) -> list[Figure]:
        """Shares of people of each decile, (..., decile, 1) or (1, 1), of the poorest two and of four."""
        if not self.uneven:
            return list(self.parts)
        return [self.people, *(total(self.people, range(number)) for number in (FIFTH, FOUR_TENTHS))]


NOT_REACHED = ReachedDeciles()


def origins(deciles: ReachedDeciles) -> Figure:
    """Shares by decile of all places: everybody alike, owners of rows (made to sum to 1), households alike.

    Shapes: (..., place's decile, 1).
    """
    everybody = deciles.people_of_poorest()[0]
    parts = [np.zeros((DECILES, 1)) + everybody]
    owners = deciles.incidence.shape[ROW] // DECILES
    if owners:
        owner = each_decile(range(owners))
        parts.append(deciles.incidence / rows(totals_by(deciles.incidence, owner, owners), owner))
    if deciles.size.shape[ROW]:
        households = (everybody if deciles.uneven else 1.0) / deciles.size
        parts.append(households / total(households))
    return stacked(parts) if len(parts) > 1 else parts[0]


def deciles_for(figure: Figure, count: int) -> Figure:
    """A figure of ten deciles, or one for all of them, for the deciles of each of ``count`` owners.

    Shapes: (..., decile or 1, year) -> (..., owner's decile, year).
    """
    alike = figure.shape[ROW] == 1
    return rows(figure, [0] * (count * DECILES) if alike else list(range(DECILES)) * count)


def each_decile(owners: Sequence[int]) -> list[int]:
    """Each number once for every decile: the owner of each decile."""
    return [number for number in owners for _ in range(DECILES)]


def deciles_of(places: Sequence[int]) -> list[int]:
    """The rows of places in their list: their ten deciles, one place after the other."""
    return [place * DECILES + decile for place in places for decile in range(DECILES)]


def equivalents_per_person(deciles: ReachedDeciles) -> Figure:
    """Adult equivalents per person: 1 where welfare is per person. Shapes: (..., decile or 1, 1)."""
    return deciles.equivalents / deciles.size if deciles.equivalents.shape[ROW] else np.ones((1, 1))
