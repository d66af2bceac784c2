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
    "atkinson",
    "foster_greer_thorbecke",
    "generalised_entropy",
    "gini",
    "hoover",
    "lorenz_fit",
    "lorenz_points",
    "palma_ratio",
    "sen",
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


def generalised_entropy(welfare: ArrayLike, alpha: float, weights: ArrayLike | None = None) -> float:
    """Generalised entropy index: 0 is Theil's L (the mean logarithmic deviation), 1 Theil's T.

    GE(a) = (mean of x^a - 1) / (a (a - 1)), x welfare over its mean; GE(0) = -mean of ln x; GE(1) = mean of
    x ln x; GE(2) is half the squared coefficient of variation.

    Shapes: welfare, weights (person,). Units: LCU per person -> ratio. Raises ModelError as ``gini``, and
    for somebody with 0 or less, where a logarithm or a negative power is not defined.
    Source: Shorrocks (1980), The Class of Additively Decomposable Inequality Measures, Econometrica 48.

    >>> generalised_entropy([1, 3], 2)
    0.125
    """
    relative, share = _relative(welfare, weights)
    power = number(alpha, "alpha")
    if power <= 0 or power == 1:
        _all_above_0(relative)
    if power == 0:
        return float(-np.sum(share * np.log(relative)))
    if power == 1:
        return float(np.sum(share * relative * np.log(relative)))
    return float((np.sum(share * relative**power) - 1) / (power * (power - 1)))


def atkinson(welfare: ArrayLike, epsilon: float, weights: ArrayLike | None = None) -> float:
    """Atkinson index: share of welfare that could be given up if the rest were equal, without loss.

    1 - (mean of x^(1 - e))^(1 / (1 - e)), x welfare over its mean; for e of 1: 1 - e^(mean of ln x).

    Shapes: welfare, weights (person,). Units: LCU per person -> share. Raises ModelError as ``gini``, for a
    negative epsilon, and for somebody with 0 or less where epsilon is 1 or more.
    Source: Atkinson (1970), On the Measurement of Inequality, Journal of Economic Theory 2.

    >>> atkinson([1, 4], 1)
    0.2
    """
    relative, share = _relative(welfare, weights)
    aversion = float(not_negative(number(epsilon, "epsilon"), "epsilon"))
    if aversion >= 1:
        _all_above_0(relative)
    if aversion == 1:
        return float(1 - np.exp(np.sum(share * np.log(relative))))
    return float(1 - np.sum(share * relative ** (1 - aversion)) ** (1 / (1 - aversion)))


def hoover(welfare: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Hoover index: share of all welfare that would have to change hands for equality.

    sum of w |y - mean| / (2 sum of w y).

    Shapes: welfare, weights (person,). Units: LCU per person -> share. Raises ModelError as ``gini``.
    Source: Hoover (1936), The Measurement of Industrial Localization, Review of Economics and Statistics 18.

    >>> hoover([1, 3])
    0.25
    """
    relative, share = _relative(welfare, weights)
    return float(np.sum(share * np.abs(relative - 1)) / 2)


def sen(welfare: ArrayLike, poverty_line: float, weights: ArrayLike | None = None) -> float:
    """Sen index of poverty: how many are poor, how poor, and how unequal among themselves.

    P0 Gp + P1 (1 - Gp), Gp the Gini index of welfare among the poor; 0 where nobody is poor.

    Shapes: welfare, weights (person,). Units: LCU per person both -> share. Raises ModelError as
    ``foster_greer_thorbecke``.
    Source: Sen (1976), Poverty: An Ordinal Approach to Measurement, Econometrica 44, for many poor.

    >>> sen([50, 50, 100], 100)
    0.3333333
    """
    income, weight = _people(not_negative(welfare, "welfare"), weights)
    poor = (income < positive(poverty_line, "poverty line")) & (weight > 0)
    if not poor.any():
        return 0.0
    headcount, gap = (foster_greer_thorbecke(income, poverty_line, power, weight) for power in (0, 1))
    if (income[poor] == 0).all():
        return gap
    among = gini(income[poor], weight[poor])
    return headcount * among + gap * (1 - among)


def _relative(welfare: ArrayLike, weights: ArrayLike | None) -> tuple[Figure, Figure]:
    """Welfare over its mean, and the share of people of each record."""
    income, weight = _people(not_negative(welfare, "welfare"), weights)
    share = weight / weight.sum()
    mean = float(np.sum(share * income))
    if mean <= 0:
        raise ModelError("welfare: found 0 for everybody; expected some. Shares of nothing are not defined.")
    return income[share > 0] / mean, share[share > 0]


def _all_above_0(relative: Figure) -> None:
    if (relative <= 0).any():
        raise ModelError(
            "welfare: found 0 for somebody; expected more for all. Leave the record out and say so, or take "
            "an index that is defined: the Gini or Hoover index, or a parameter between 0 and 1."
        )


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
