"""Discounting by kind of flow: recurrent flows, capital cost and outcomes each at their own time of the year.

Figures are (..., 1, year) for factors and (..., policy, year) for flows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import Figure, line
from costmodel.model.kernels import discount_factors_from_rates, present_value

if TYPE_CHECKING:
    from collections.abc import Iterable

MOMENTS = {"start": 0, "mid": 1, "end": 2}
"""Half-years after the start of the year."""
HALVES = 2


@dataclass(frozen=True)
class DiscountTimings:
    """The time of the year of each kind of flow: start, mid or end."""

    recurrent: str
    """Of transfers, of all cost but capital, and of what comes off it."""
    capital: str
    outcomes: str
    residual: str = ""
    """Of the residual value of capital, the end of the last year; "" where none is counted."""

    @property
    def alike(self) -> bool:
        """Whether all flows of a year fall on the same day."""
        return self.recurrent == self.capital == self.outcomes == (self.residual or self.recurrent)


ALIKE = DiscountTimings("end", "end", "end")


@dataclass(frozen=True)
class DiscountFactors:
    """Present value of one unit of money of each year, by kind of flow."""

    discount_factors: Figure = line("Discount factor", "factor")
    capital_factors: Figure = line("Discount factor of capital cost", "factor")
    outcome_factors: Figure = line("Discount factor of outcomes", "factor")
    end_factors: Figure = line("Discount factor of the end of the year", "factor")
    timings: DiscountTimings = ALIKE

    @property
    def capital(self) -> Figure | None:
        """The factors of capital cost where its time is another than that of recurrent flows."""
        return None if self.timings.capital == self.timings.recurrent else self.capital_factors

    @property
    def outcomes(self) -> Figure | None:
        """The factors of outcomes where their time is another than that of recurrent flows."""
        return None if self.timings.outcomes == self.timings.recurrent else self.outcome_factors

    @property
    def ends(self) -> Figure | None:
        """The factors of residual values where their time is another than that of recurrent flows."""
        residual = self.timings.residual
        return self.end_factors if residual and residual != self.timings.recurrent else None


def factors_by_kind(rates: Figure, timings: DiscountTimings) -> DiscountFactors:
    """Discount factors of recurrent flows, capital, outcomes and residual value, each at its own time.

    Shapes: rates (..., 1, year) -> the same. Units: share per year -> factor.
    Source: HM Treasury, The Green Book (2022), annex A6.
    """
    usual = timings.recurrent
    kinds = (usual, timings.capital, timings.outcomes, timings.residual or usual)
    made = {timing: discount_factors_from_rates(rates, timing) for timing in dict.fromkeys(kinds)}
    recurrent, capital, outcomes, ends = (made[timing] for timing in kinds)
    return DiscountFactors(recurrent, capital, outcomes, ends, timings)


def present(figure: Figure, usual: Figure, *parts: tuple[Figure, Figure | None]) -> Figure:
    """Present value of a flow of which some parts have factors of their own: the sum of those of its parts.

    A part whose factors are None has the usual ones.

    PV = sum of flow x usual factor + sum over the parts of part x (own factor - usual factor).

    Shapes: (..., policy, year), factors (..., 1, year) -> (..., policy, 1). Units: LCU, factor -> LCU.
    """
    value = present_value(figure, usual)
    for part, factors in parts:
        if factors is not None:
            value = value + present_value(part, factors) - present_value(part, usual)
    return value


def by_moment(kinds: Iterable[tuple[Figure, Figure, str]]) -> tuple[Figure, Figure]:
    """A flow of half-years and its factors, of yearly flows that fall on different days of the year.

    ``kinds`` are flow, factors and timing. Shapes: flow (policy, year), factors (year,) -> (policy, moment),
    (moment,); moment 0 is the start of the first year, and the end of a year is the start of the next.
    """
    kinds = list(kinds)
    count, years = kinds[0][0].shape
    flow, factors = np.zeros((count, HALVES * years + 1)), np.ones(HALVES * years + 1)
    for amounts, yearly_factors, timing in kinds:
        places = HALVES * np.arange(years) + MOMENTS[timing]
        flow[:, places] += amounts
        factors[places] = yearly_factors
    return flow, factors
