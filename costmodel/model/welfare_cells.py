"""Cells of people, poorest first, with the welfare that a Lorenz curve gives each of them.

A curve gives cells of equal people. Areas have a curve, a mean and people each; their cells are pooled.
They are computed on plain numbers only: a curve is fitted and chosen, which a formula of a sheet cannot say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from costmodel.errors import ModelError
from costmodel.model.arguments import positive, shares
from costmodel.model.decile_places import DECILES
from costmodel.model.lorenz import BetaLorenz, QuadraticLorenz, lorenz_fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from costmodel.model.figures import Figure

CELLS = 1000
"""Cells of a population, or of each of its areas."""
NO_FIT = "the ten shares do not fit; correct them, or give a survey of households"
NO_FIT_OF = "the ten shares of {areas} do not fit; correct them, or give a survey of households"
CURVES = {"QuadraticLorenz": "general quadratic", "BetaLorenz": "Beta"}


@dataclass(frozen=True)
class WelfareCells:
    """Welfare of cells as multiples of the mean, poorest first, and the curves behind it."""

    relative: Figure
    """(cell,): mean over people 1."""
    curves: tuple[QuadraticLorenz | BetaLorenz, ...]
    """One for each area, one where there are none; none where welfare is stated and not fitted."""
    people: Figure
    """(cell,): share of all people."""
    area: NDArray[np.intp]
    """(cell,): number of the area, 0 where there are none."""
    place: NDArray[np.intp]
    """(cell,): place in the area, 0 the poorest."""

    @property
    def form(self) -> str:
        """The names of the curves."""
        return ", ".join(dict.fromkeys(CURVES[type(curve).__name__] for curve in self.curves))

    @cached_property
    def decile(self) -> NDArray[np.intp]:
        """(cell,): 0 the poorest. A cell belongs to the decile in which its middle is."""
        middle = np.cumsum(self.people) - self.people / 2
        number: NDArray[np.intp] = np.minimum((middle * DECILES).astype(np.intp), DECILES - 1)
        return number

    @cached_property
    def decile_people(self) -> Figure:
        """(decile,): share of all people; a tenth each where the cells are equal."""
        return self.by_decile(self.people)

    @cached_property
    def share_in_decile(self) -> Figure:
        """(cell,): people of the cell, share of those of its decile."""
        figure: Figure = self.people / self.decile_people[self.decile]
        return figure

    @cached_property
    def decile_shares(self) -> Figure:
        """(decile,): share of all welfare."""
        return self.by_decile(self.relative * self.people)

    def by_decile(self, figure: Figure, axis: int = -1) -> Figure:
        """Sums of the cells of each decile: (..., cell, ...) -> (..., decile, ...)."""
        sums: Figure = np.add.reduceat(figure, np.searchsorted(self.decile, np.arange(DECILES)), axis=axis)
        return sums


def welfare_cells(group_shares: ArrayLike, cells: int = CELLS) -> WelfareCells | None:
    """Cells of equal people from the welfare shares of equal groups; None where no curve fits the shares.

    q_j = cells (L(j / cells) - L((j - 1) / cells)) with L(1) = 1, L the general quadratic or the Beta Lorenz
    curve. Of the two those count that are valid and give every cell welfare above 0 that never falls from
    one cell to the next; of two the one with the smaller squared error over the points of the groups.

    Shapes: (group,), poorest first -> (cell,). Units: shares -> multiples of the mean. Raises ModelError for
    values that are no shares.
    Source: ``lorenz``; the choice by squared error as in Datt (1998), IFPRI FCND Discussion Paper 50.
    """
    given = shares(group_shares, "welfare shares")
    people = np.full(given.shape, 1 / max(given.size, 1))
    made = (_cells(people, given, form, cells) for form in ("quadratic", "beta"))
    usable = [each for each in made if each is not None]
    return min(usable, key=lambda each: each.curves[0].squared_error, default=None)


def pooled_cells(areas: Sequence[WelfareCells], people: ArrayLike, mean: ArrayLike) -> WelfareCells:
    """The cells of all areas in the order of their welfare; of equal welfare in the order of the areas.

    Welfare of a cell = that of its area x mean of the area / mean of all; people of a cell = those of its
    area / its cells.

    Shapes: people and mean (area,). Units: shares of people, money of any unit -> multiples of the mean of
    all. Raises ModelError for shares of 0 in all areas, and for means of 0 or less.
    Example: halves of the people with mean 1 and 3, welfare alike inside each: cells of 0.5 and 1.5.
    """
    part = shares(people, "shares of people")
    part = part / positive(float(part.sum()), "shares of people")
    level = np.array([positive(float(value), "mean") for value in np.asarray(mean, dtype=float)])
    level = level / (part * level).sum()
    counts = [each.relative.size for each in areas]
    relative = np.concatenate([each.relative * ratio for each, ratio in zip(areas, level, strict=True)])
    order = np.argsort(relative, kind="stable")
    return WelfareCells(
        relative[order],
        tuple(curve for each in areas for curve in each.curves),
        np.repeat(part / counts, counts)[order],
        np.repeat(np.arange(len(areas)), counts)[order],
        np.concatenate([each.place for each in areas])[order],
    )


def stated_cells(group_shares: ArrayLike) -> WelfareCells:
    """Cells of equal welfare inside each group, as stated, where no curve fits.

    Shapes: (group,), poorest first -> (cell,). Units: shares -> multiples of the mean.
    """
    given = shares(group_shares, "welfare shares")
    return _even(np.repeat(given * given.size, CELLS // given.size), ())


def _even(relative: Figure, curves: tuple[QuadraticLorenz | BetaLorenz, ...]) -> WelfareCells:
    """Cells of equal people without areas."""
    count = relative.size
    return WelfareCells(
        relative, curves, np.full(count, 1 / count), np.zeros(count, dtype=np.intp), np.arange(count)
    )


def _cells(people: Figure, given: Figure, form: str, cells: int) -> WelfareCells | None:
    try:
        curve = lorenz_fit(people, given, form)
    except ModelError:  # the points do not settle a curve of this form
        return None
    if not curve.valid:
        return None
    cumulative = np.append(curve.share(np.arange(cells) / cells), 1.0)
    relative = cells * np.diff(cumulative)
    rising = relative[0] > 0 and (np.diff(relative) >= 0).all()
    return _even(relative, (curve,)) if rising else None


def ppp_to_month(amount: float, ppp: float, prices: float = 1.0) -> float:
    """An amount in international dollars a day as LCU a month: amount x PPP x prices x 365 / 12.

    Units: dollars a day, LCU per dollar, index with the year of the PPP = 1 -> LCU a month. Raises ModelError
    for a PPP or an index of 0 or less.
    Source: World Bank, Poverty and Inequality Platform, methodology handbook, chapter on purchasing power.
    """
    days, months = 365, 12
    return amount * positive(ppp, "ppp") * positive(prices, "cpi") * days / months


def published_shares(deciles: ArrayLike, groups: int) -> Figure:
    """The shares of a table, made to sum to 1: (group,) -> the same. Units: shares.

    Raises ModelError where the table does not hold the groups expected.
    """
    given = shares(deciles, "welfare shares")
    if given.size != groups or given.sum() <= 0:
        raise ModelError(f"welfare shares: found {given.size}; expected {groups}. Give one for each group.")
    summed: Figure = given / given.sum()
    return summed
