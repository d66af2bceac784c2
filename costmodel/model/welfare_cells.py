"""Cells of equal people, poorest first, with the welfare that a Lorenz curve gives each of them.

They are computed on plain numbers only: a curve is fitted and chosen, which a formula of a sheet cannot say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.errors import ModelError
from costmodel.model.arguments import positive, shares
from costmodel.model.lorenz import BetaLorenz, QuadraticLorenz, lorenz_fit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from costmodel.model.figures import Figure

CELLS = 1000
"""Cells of a population, or of each of its areas."""
NO_FIT = "the ten shares do not fit; give twentieths or a survey"
CURVES = {"QuadraticLorenz": "general quadratic", "BetaLorenz": "Beta"}


@dataclass(frozen=True)
class WelfareCells:
    """Welfare of cells of equal people as multiples of the mean, poorest first, and the curve behind it."""

    relative: Figure
    """(cell,): mean 1."""
    curve: QuadraticLorenz | BetaLorenz

    @property
    def form(self) -> str:
        """The name of the curve."""
        return CURVES[type(self.curve).__name__]

    def shares(self, groups: int) -> Figure:
        """Share of all welfare of equal groups of people: (group,)."""
        held: Figure = np.sum(self.relative.reshape(groups, -1), axis=1) / self.relative.size
        return held


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
    return min(usable, key=lambda each: each.curve.squared_error, default=None)


def _cells(people: Figure, given: Figure, form: str, cells: int) -> WelfareCells | None:
    try:
        curve = lorenz_fit(people, given, form)
    except ModelError:  # the points do not settle a curve of this form
        return None
    if not curve.valid:
        return None
    held = np.append(curve.share(np.arange(cells) / cells), 1.0)
    relative = cells * np.diff(held)
    rising = relative[0] > 0 and (np.diff(relative) >= 0).all()
    return WelfareCells(relative, curve) if rising else None


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
