"""Prices over time: indices, and money taken from one year's prices to another's.

Figures are (..., row, year); an index runs over all years of the Macro table, which begin before the
model's first year wherever an amount is given in older prices.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from costmodel.errors import ModelError
from costmodel.model.figures import YEAR, Figure, Money, at_year


def cumulative(growth: Figure) -> Figure:
    """An index that grows by ``growth`` each year: product of (1 + growth) up to and with each year.

    Shapes: (..., row, year) -> the same. Units: share per year -> index, of which only ratios have a meaning.
    """
    return cast("Figure", np.cumprod(1 + growth, axis=YEAR))


def rebased(index: Figure, base_year: Figure, first: Figure) -> Figure:
    """An index made 1 in its base year: index / index of the base year.

    Shapes: index (..., row, year), base_year (..., row, 1), first the first year of
    the index (1, 1) -> (..., row, year).
    """
    return index / at_year(index, base_year, first)


def price_index(inflation: Figure, base_year: float, years: Figure) -> Figure:
    """A price index with 1 in its base year, from yearly inflation.

    I_t = (1 + inflation_t) I_{t-1}, I_base = 1. Inflation of a year is the change from the year before to it,
    so the base year's own inflation is not used after the base year.

    Shapes: inflation (..., year), years (year,) consecutive, base_year one of them -> (..., year).
    Units: inflation as a share (0.05, not 5). Raises ModelError where base_year is not among the years.
    Source: HM Treasury, The Green Book (2022), chapter 5 on inflation; Fisher (1930).

    >>> price_index([0.1, 0.2, 0.05], 2025, [2024, 2025, 2026])
    [0.8333, 1.0, 1.05]
    """
    growth, when = np.asarray(inflation, dtype=float), np.asarray(years, dtype=float)
    if growth.shape[-1:] != when.shape:
        raise ModelError(
            f"inflation has {growth.shape[-1:]} years but {when.shape} were named: give one rate a year"
        )
    if base_year not in when:
        raise ModelError(
            f"the base year {base_year:g} is outside {when[0]:g} to {when[-1]:g}: name one of these"
        )
    return rebased(cumulative(growth), np.full((1,) * growth.ndim, float(base_year)), when[:1])


def to_nominal(real: Figure, index: Figure) -> Figure:
    """Money of the base year's prices in each year's own prices: real x index.

    Shapes: broadcast together. Units: LCU at base-year prices, index -> LCU of each year.
    """
    return real * index


def to_real(nominal: Figure, index: Figure) -> Figure:
    """Money of each year's own prices in the base year's prices: nominal / index.

    Dividing by the index is exact; subtracting inflation from a growth rate is not (8 % nominal at 5 %
    inflation is 2.857 % real, not 3 %).
    Shapes: broadcast together. Units: LCU of each year, index -> LCU at base-year prices.
    """
    return nominal / index


def updated(money: Money, index: Figure, first: Figure, count: int) -> Figure:
    """An amount carried from its own price base to each of the last ``count`` years, the model's own.

    value x index / index of the price base, in every year: also in years before a change that is dated later.

    Shapes: money (..., row, 1 or count), index (..., 1 or row, all years), first the first year
    of the index (1, 1) -> (..., row, count). Units: LCU at prices of money.price_base -> LCU of each year.
    """
    return money.value * index[..., -count:] / at_year(index, money.price_base, first)
