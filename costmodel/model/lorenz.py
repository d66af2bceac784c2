"""Lorenz curves through grouped data, and poverty and inequality read from them.

Shares of people are from the poorest on, p in 0 to 1; L(p) is the share of all welfare they hold. Fits and
their poverty measures solve for a root, so they run on plain numbers only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from costmodel.errors import ModelError
from costmodel.model.arguments import one_of, positive, shares

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from costmodel.model.figures import Figure

FORMS = ("quadratic", "beta", "best")

LEAST_A_PLUS_C = 0.9
"""Datt (1998) asks for a + c >= 1, the World Bank's PIP for 0.9 or more."""
TESTED_SHARES = np.linspace(0.001, 0.999, 999)
"""Where a beta curve is tested: its slope at 0 itself is minus infinity for every gamma below 1."""
SUM_ROUNDING = 0.01
"""How far published shares may miss a sum of 1 through rounding."""
EXACT = 1e-6
LEAST_POINTS = 3
QUADRATURE_NODES = 401
QUADRATURE_REACH = 5.0
"""Half the width of the double-exponential grid; its ends lie about 1e-100 from the ends of the interval."""


class Poverty(NamedTuple):
    """The three Foster-Greer-Thorbecke measures at one poverty line, as shares."""

    headcount: float
    gap: float
    squared_gap: float


class LorenzCurve(Protocol):
    """Share of welfare that the poorest p hold, as a function of p."""

    @property
    def valid(self) -> bool:
        """Whether it is a Lorenz curve at all."""
        ...

    def share(self, population_share: ArrayLike) -> Figure:
        """L(p): share of all welfare held by the poorest p."""
        ...

    def slope(self, population_share: ArrayLike) -> Figure:
        """L'(p): welfare of the person at p, as a multiple of the mean."""
        ...


@dataclass(frozen=True)
class QuadraticLorenz:
    """General quadratic Lorenz curve: L(1 - L) = a (p^2 - L) + b L (p - 1) + c (p - L).

    L(p) = -(b p + e + sqrt(m p^2 + n p + e^2)) / 2, with e = -(a + b + c + 1), m = b^2 - 4a, n = 2be - 4c.

    Source: Villasenor, Arnold (1989), Elliptical Lorenz Curves, Journal of Econometrics 40; Datt (1998),
    Computational Tools for Poverty Measurement and Analysis, IFPRI FCND Discussion Paper 50, table 2.
    """

    a: float
    b: float
    c: float
    squared_error: float = math.nan
    """Sum of squared differences between the fit and its points; nan where it is not fitted or not valid."""

    @property
    def e(self) -> float:
        """-(a + b + c + 1)."""
        return -(self.a + self.b + self.c + 1)

    @property
    def m(self) -> float:
        """b^2 - 4a."""
        return self.b**2 - 4 * self.a

    @property
    def n(self) -> float:
        """2be - 4c."""
        return 2 * self.b * self.e - 4 * self.c

    @property
    def valid(self) -> bool:
        """Whether the curve is a Lorenz curve: real, from (0, 0) to (1, 1), rising and convex.

        Datt (1998), table 2, with a + c >= 0.9 as in the World Bank's Poverty and Inequality Platform.
        """
        e, m, n = self.e, self.m, self.n
        ends = e <= 0 <= self.c and self.a + self.c >= LEAST_A_PLUS_C
        real = n**2 >= 4 * m * e**2
        convex = m <= 0 or (4 * m * e**2 < n**2 and (n >= 0 or m < -n / 2))
        return ends and real and convex

    def _root(self, p: Figure) -> Figure:
        inside: Figure = (self.m * p + self.n) * p + self.e**2
        return np.sqrt(np.maximum(inside, np.finfo(np.float64).tiny))

    def share(self, population_share: ArrayLike) -> Figure:
        """L(p): share of all welfare held by the poorest p; ModelError where the fit is not valid.

        Shapes: any -> the same.
        """
        p = shares(population_share, "population share")
        _usable(self)
        curve: Figure = -(self.b * p + self.e + self._root(p)) / 2
        return curve

    def slope(self, population_share: ArrayLike) -> Figure:
        """L'(p): welfare of the person at p, as a multiple of the mean.

        Shapes: any -> the same. Raises ModelError where the fit is not valid.
        """
        p = shares(population_share, "population share")
        _usable(self)
        rise: Figure = -self.b / 2 - (2 * self.m * p + self.n) / (4 * self._root(p))
        return rise

    @property
    def gini(self) -> float:
        """Gini index of the fitted curve: 1 - 2 x the area under it, integrated numerically to 1e-9.

        Raises ModelError where the fit is not valid.
        The printed short form e/2 - n(b + 2)/(4m) + … holds only where a + c >= 1.
        """
        return 1 - 2 * _integral(self.share, 1.0)

    def poverty(self, mean: float, poverty_line: float) -> Poverty:
        """Headcount, gap and squared gap at a poverty line; see ``poverty_on_curve``."""
        return poverty_on_curve(self, mean, poverty_line)


@dataclass(frozen=True)
class BetaLorenz:
    """Beta Lorenz curve: L(p) = p - theta p^gamma (1 - p)^delta.

    Source: Kakwani (1980), On a Class of Poverty Measures, Econometrica 48; Datt (1998), Computational Tools
    for Poverty Measurement and Analysis, IFPRI FCND Discussion Paper 50, table 2.
    """

    theta: float
    gamma: float
    delta: float
    squared_error: float = math.nan
    """Sum of squared differences between the fit and its points; nan where it is not fitted or not valid."""

    @property
    def valid(self) -> bool:
        """Whether the poorest have some welfare and the curve rises and is convex, at 999 points."""
        if min(self.theta, self.gamma, self.delta) <= 0:
            return False
        p, g, d = TESTED_SHARES, self.gamma, self.delta
        bend = g * (1 - g) / p**2 + 2 * g * d / (p * (1 - p)) + d * (1 - d) / (1 - p) ** 2
        return bool((bend >= 0).all() and (self._rise(p) >= 0).all() and (self._share(p) > 0).all())

    def _share(self, p: Figure) -> Figure:
        share: Figure = p - self.theta * p**self.gamma * (1 - p) ** self.delta
        return share

    def _rise(self, p: Figure) -> Figure:
        spread = self.theta * p**self.gamma * (1 - p) ** self.delta
        rise: Figure = 1 - spread * (self.gamma / p - self.delta / (1 - p))
        return rise

    def share(self, population_share: ArrayLike) -> Figure:
        """L(p): share of all welfare held by the poorest p; ModelError where the fit is not valid.

        Shapes: any -> the same.
        """
        p = shares(population_share, "population share")
        _usable(self)
        return self._share(p)

    def slope(self, population_share: ArrayLike) -> Figure:
        """L'(p): welfare of the person at p, 0 < p < 1, as a multiple of the mean.

        Raises ModelError where the fit is not valid, and for p of 0 or 1, where the slope is not finite.
        """
        p = shares(population_share, "population share")
        _usable(self)
        if (p <= 0).any() or (p >= 1).any():
            raise ModelError(
                "population share: found 0 or 1; expected shares between them. A beta curve has no finite "
                "slope at its ends."
            )
        return self._rise(p)

    @property
    def gini(self) -> float:
        """Gini index of the fitted curve: 2 theta B(1 + gamma, 1 + delta), the complete beta function.

        Raises ModelError where the fit is not valid.
        """
        _usable(self)
        g, d = 1 + self.gamma, 1 + self.delta
        return 2 * self.theta * math.exp(math.lgamma(g) + math.lgamma(d) - math.lgamma(g + d))

    def poverty(self, mean: float, poverty_line: float) -> Poverty:
        """Headcount, gap and squared gap at a poverty line; see ``poverty_on_curve``."""
        return poverty_on_curve(self, mean, poverty_line)


def lorenz_fit(
    population_shares: ArrayLike, welfare_shares: ArrayLike, form: str = "quadratic"
) -> QuadraticLorenz | BetaLorenz:
    """A Lorenz curve through grouped data: general quadratic or beta, by ordinary least squares.

    quadratic: L(1 - L) on p^2 - L, L(p - 1) and p - L, no constant; beta: ln(p - L) on 1, ln p, ln(1 - p).
    ``best`` fits both and takes the valid one, of two valid ones that with the smaller squared error.

    Shapes: (group,) both, poorest first. Either cumulative points in 0 to 1, with or without (0, 0) and
    (1, 1), or the shares of each group; shares are recognised by both columns summing to 1 and are added up.
    Raises ModelError for fewer than three points between the ends, points not ascending, welfare shares above
    population shares (groups not poorest first, or all equal), an unknown form, no valid fit for ``best``.
    The last point (1, 1) takes no part in the fit. A fit that is not
    ``.valid`` has coefficients but gives no share, slope, Gini or poverty.
    Source: Datt (1998), Computational Tools for Poverty Measurement and Analysis, IFPRI FCND 50, section 3.
    """
    form = one_of(form, "Lorenz form", FORMS)
    people, money = _inner_points(population_shares, welfare_shares)
    if form == "quadratic":
        return _quadratic(people, money)
    if form == "beta":
        return _beta(people, money)
    usable = [fit for fit in (_quadratic(people, money), _beta(people, money)) if fit.valid]
    if not usable:
        raise ModelError("Lorenz fit: found neither form valid; expected one. Check the shares.")
    return min(usable, key=lambda fit: fit.squared_error)


def poverty_on_curve(curve: LorenzCurve, mean: float, poverty_line: float) -> Poverty:
    """Poverty read from a Lorenz curve and the mean.

    Headcount H solves L'(H) = z / mean; gap = H - L(H) mean / z; squared gap = integral from 0 to H of
    (1 - L'(p) mean / z)^2.

    Units: LCU per person both, of the same day, month or year and prices -> shares. Raises ModelError for a
    mean or line of 0 or less and for a curve that is not valid. The headcount is found by halving to the
    last digit, the integral numerically to 1e-9; both equal Datt's closed forms, also where those divide by
    an m near 0.
    Source: Datt (1998), Computational Tools for Poverty Measurement and Analysis, IFPRI FCND 50, table 3.
    """
    line = positive(poverty_line, "poverty line") / positive(mean, "mean")
    _usable(curve)
    poor = _headcount(curve, line)
    if poor == 0:
        return Poverty(0.0, 0.0, 0.0)
    gap = poor - float(curve.share(poor)) / line
    squared = _integral(lambda p: (1 - curve.slope(p) / line) ** 2, poor)
    return Poverty(poor, gap, squared)


def _usable(curve: LorenzCurve) -> None:
    """Refuse a figure of a curve that is no Lorenz curve."""
    if not curve.valid:
        raise ModelError(
            f"Lorenz fit: found a {type(curve).__name__} that is not valid: it is not real, it falls, it is "
            "not convex or it gives the poorest nothing; expected a Lorenz curve. Fit the other form, check "
            "that the groups run from poorest to richest, or give finer groups."
        )


def _headcount(curve: LorenzCurve, line: float) -> float:
    """Where the slope reaches the poverty line over the mean; 0 and 1 where all are above or below it."""
    low, high = 0.0, 1.0
    while low < (middle := (low + high) / 2) < high and high > np.finfo(np.float64).eps ** 2:
        if curve.slope(middle) < line:
            low = middle
        else:
            high = middle
    return high if high == 1 else low


@cache
def _nodes() -> tuple[Figure, Figure]:
    """Points in 0 to 1 and weights of the double-exponential rule bearing infinite slopes at the ends."""
    step = np.linspace(-QUADRATURE_REACH, QUADRATURE_REACH, QUADRATURE_NODES)
    bend = np.pi / 2 * np.sinh(step)
    with np.errstate(under="ignore", over="ignore"):
        point = 1 / (1 + np.exp(-2 * bend))
        weight = np.pi / 4 * np.cosh(step) / np.cosh(bend) ** 2 * (step[1] - step[0])
    inside = (point > 0) & (point < 1)
    return point[inside], weight[inside]


def _integral(integrand: Callable[[Figure], Figure], end: float) -> float:
    """Integral from 0 to ``end`` of a function that may be steep at both ends."""
    point, weight = _nodes()
    place = point * end
    keep = (place > 0) & (place < 1)
    return float(np.sum(integrand(place[keep]) * weight[keep]) * end)


def _quadratic(people: Figure, money: Figure) -> QuadraticLorenz:
    terms = np.column_stack([people**2 - money, money * (people - 1), people - money])
    a, b, c = _least_squares(terms, money * (1 - money))
    fit = QuadraticLorenz(a, b, c)
    error = np.sum((fit.share(people) - money) ** 2) if fit.valid else np.nan
    return QuadraticLorenz(a, b, c, float(error))


def _beta(people: Figure, money: Figure) -> BetaLorenz:
    terms = np.column_stack([np.ones_like(people), np.log(people), np.log(1 - people)])
    level, gamma, delta = _least_squares(terms, np.log(people - money))
    fit = BetaLorenz(math.exp(level), gamma, delta)
    error = np.sum((fit.share(people) - money) ** 2) if fit.valid else np.nan
    return BetaLorenz(fit.theta, gamma, delta, float(error))


def _least_squares(terms: Figure, result: Figure) -> tuple[float, float, float]:
    solution, _, rank, _ = np.linalg.lstsq(terms, result, rcond=None)
    if rank < LEAST_POINTS:
        raise ModelError("Lorenz fit: found points on one simple curve; expected more groups. Add groups.")
    first, second, third = (float(value) for value in solution)
    return first, second, third


def _inner_points(population_shares: ArrayLike, welfare_shares: ArrayLike) -> tuple[Figure, Figure]:
    """Cumulative points strictly between the ends of the curve."""
    people, money = shares(population_shares, "population shares"), shares(welfare_shares, "welfare shares")
    if people.shape != money.shape or people.ndim != 1:
        raise ModelError(
            f"Lorenz points: found {people.shape} population and {money.shape} welfare shares; expected one "
            "of each for a group. Give two rows of the same length."
        )
    if abs(people.sum() - 1) <= EXACT and abs(money.sum() - 1) <= SUM_ROUNDING and people.size > 1:
        people, money = np.cumsum(people), np.cumsum(money) / money.sum()
    inner = (people > EXACT) & (people < 1 - EXACT)
    people, money = people[inner], money[inner]
    if people.size < LEAST_POINTS:
        raise ModelError(
            f"Lorenz points: found {people.size} between 0 and 1; expected {LEAST_POINTS} or more. "
            "Use finer groups."
        )
    if (np.diff(people) <= 0).any() or (np.diff(money) < 0).any():
        raise ModelError(
            "Lorenz points: found shares that do not ascend; expected cumulative shares, or group shares "
            "that sum to 1. Add the shares up from the poorest group."
        )
    if (money >= people).any():
        raise ModelError(
            "Lorenz points: found a welfare share not below its population share; expected the poorest group "
            "first and some inequality. Sort the groups by welfare per person."
        )
    return people, money
