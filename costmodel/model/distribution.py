"""Poverty and inequality among people; fits to grouped data are in ``lorenz``.

Welfare is income or consumption per person, (person,), with one weight each where a record stands for
several people. These measures rank people, so they run on plain numbers only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.errors import ModelError
from costmodel.model.arguments import not_negative, number, numbers, positive
from costmodel.model.lorenz import BetaLorenz, Poverty, QuadraticLorenz, lorenz_fit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from costmodel.model.figures import Figure

__all__ = [
    "BetaLorenz",
    "Poverty",
    "QuadraticLorenz",
    "foster_greer_thorbecke",
    "gini",
    "lorenz_fit",
    "lorenz_points",
    "palma_ratio",
]

POORER, RICHER = 0.4, 0.9
"""Population shares that bound the Palma ratio."""


def foster_greer_thorbecke(
    welfare: ArrayLike, poverty_line: float, alpha: float, weights: ArrayLike | None = None
) -> float:
    """Poverty measure P_alpha: 0 the headcount, 1 the poverty gap, 2 the squared poverty gap.

    P_alpha = sum over the poor of weight x ((z - y) / z)^alpha / sum of all weights, z the poverty line.

    Shapes: welfare, weights (person,). Units: LCU per person, LCU per person -> share. Raises ModelError for
    a line of 0 or less, negative welfare, alpha or weights, lengths that differ, and missing values.
    A negative income has a shortfall of more than the line: set it to 0 or leave the record out, and say so.
    Poor is below the line; someone exactly at it is not. The gap is an average over everybody, not over the
    poor: N z P_1 is the money that would lift all the poor to the line.
    Source: Foster, Greer, Thorbecke (1984), A Class of Decomposable Poverty Measures, Econometrica 52.

    >>> foster_greer_thorbecke([100, 110, 150, 160], 125, 1)
    0.08
    """
    income, weight = _people(not_negative(welfare, "welfare"), weights)
    line = positive(poverty_line, "poverty line")
    power = float(not_negative(number(alpha, "alpha"), "alpha"))
    poor = income < line
    shortfall = (line - income[poor]) / line
    return float(np.sum(weight[poor] * shortfall**power) / weight.sum())


def lorenz_points(welfare: ArrayLike, weights: ArrayLike | None = None) -> tuple[Figure, Figure]:
    """Cumulative shares of people and of welfare, poorest first, beginning at (0, 0).

    Shapes: (person,) -> two of (person + 1,). Units: LCU per person -> shares. Raises ModelError for negative
    welfare, welfare of 0 in all, and lengths that differ.
    """
    income, weight = _people(not_negative(welfare, "welfare"), weights)
    order = np.argsort(income, kind="stable")
    people, money = np.cumsum(weight[order]), np.cumsum((income * weight)[order])
    if money[-1] <= 0:
        raise ModelError("welfare: found 0 for everybody; expected some. Shares of nothing are not defined.")
    return np.append(0.0, people / people[-1]), np.append(0.0, money / money[-1])


def gini(welfare: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Gini index: 0 where all have the same, near 1 where one has everything.

    1 - sum of (p_i - p_{i-1}) (L_i + L_{i-1}) over people from poorest to richest, which for equal weights is
    2 sum of i y_i / (n sum of y) - (n + 1) / n.

    Shapes: welfare, weights (person,). Units: LCU per person -> share. Raises ModelError as above.
    Without the small-sample correction n / (n - 1) that some packages apply.
    Source: Haughton, Khandker (2009), Handbook on Poverty and Inequality, World Bank, chapter 6.

    >>> gini([10, 15, 20, 25, 40, 20, 30, 35, 45, 90])
    0.3272727
    """
    people, money = lorenz_points(welfare, weights)
    return float(1 - np.sum(np.diff(people) * (money[1:] + money[:-1])))


def palma_ratio(welfare: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Welfare of the richest tenth per unit of welfare of the poorest four tenths.

    (1 - L(0.9)) / L(0.4); a person across a boundary counts in proportion.

    Shapes: welfare, weights (person,). Units: LCU per person -> ratio. Raises ModelError as ``lorenz_points``
    and where the poorest four tenths have nothing.
    Equality gives 0.25, not 1.
    Source: Cobham, Sumner (2013), Putting the Gini Back in the Bottle?, King's College London, section 2.

    >>> palma_ratio([6, 8, 11, 15, 21, 25, 30, 40, 50, 100])
    2.5
    """
    people, money = lorenz_points(welfare, weights)
    poorer, richer = np.interp([POORER, RICHER], people, money)
    if poorer <= 0:
        raise ModelError(
            "welfare: found nothing among the poorest 40 %; expected some. Report the top share."
        )
    return float((1 - richer) / poorer)


def _people(welfare: ArrayLike, weights: ArrayLike | None) -> tuple[Figure, Figure]:
    income = numbers(welfare, "welfare")
    weight = np.ones_like(income) if weights is None else not_negative(weights, "weights")
    if income.ndim != 1 or weight.shape != income.shape:
        raise ModelError(
            f"welfare: found shapes {income.shape} and weights {weight.shape}; expected one row of people "
            "with one weight each. Give two rows of the same length."
        )
    if weight.sum() <= 0:
        raise ModelError(
            "weights: found a sum of 0; expected more. Give how many people each record stands for."
        )
    return income, weight
