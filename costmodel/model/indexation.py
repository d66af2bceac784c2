"""Prices over time: indices, and money taken from one year's prices to another's.

These functions check what they are given. The unchecked arithmetic that the engine runs is in ``kernels``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.errors import ModelError
from costmodel.model import kernels
from costmodel.model.arguments import number, numbers, years_in_order
from costmodel.model.figures import YEAR

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from costmodel.model.figures import Figure

MORE_THAN_DOUBLED = 0.9
"""Inflation from which most years of a series look like factors (1.05) or percentages (5)."""


def price_index(
    inflation: ArrayLike, base_year: ArrayLike, years: ArrayLike, *, hyperinflation: bool = False
) -> Figure:
    """A price index with 1 in its base year, from yearly inflation.

    I_t = (1 + inflation_t) I_{t-1}, I_base = 1. Inflation of a year is the change from the year before to it,
    so the base year's own inflation is not used after the base year.

    Shapes: inflation (..., year), years (year,) consecutive, base_year one of them -> (..., year).
    Units: inflation as a share (0.05, not 5 and not 1.05). Raises ModelError for years that are not
    consecutive, a base year that is none of them, lengths that differ, missing values, and inflation of
    -100 % or less. Most rates at 90 % a year or more are taken for factors or percentages and refused, unless
    ``hyperinflation`` says that they are meant.
    Source: HM Treasury, The Green Book (2022), chapter 5 on inflation; Fisher (1930).

    >>> price_index([0.1, 0.2, 0.05], 2025, [2024, 2025, 2026])
    [0.8333, 1.0, 1.05]
    """
    growth, when, base = (
        numbers(inflation, "inflation"),
        years_in_order(years, "years"),
        number(base_year, "base year"),
    )
    if growth.shape[YEAR:] != when.shape:
        raise ModelError(
            f"inflation: found {growth.shape[YEAR:]} years where {when.shape} are named; expected one rate a "
            "year. Give each year its rate."
        )
    if base not in when:
        raise ModelError(
            f"base year: found {base:g}; expected one of {when[0]:g} to {when[-1]:g}. Name one of these."
        )
    if (growth <= -1).any():
        raise ModelError(
            f"inflation: found {growth.min():g}; expected more than -1, since prices cannot fall by 100 %. "
            "Write a share of 1: -0.02 for -2 %."
        )
    if not hyperinflation and np.median(growth) >= MORE_THAN_DOUBLED:
        raise ModelError(
            f"inflation: found {np.median(growth):g} in most years, which is {np.median(growth):.0%} a year; "
            "expected shares of 1. Write 0.05 for 5 %, neither 5 nor 1.05; where prices do rise that fast, "
            "say hyperinflation=True."
        )
    return kernels.rebased(kernels.cumulative(growth), np.full((1,) * growth.ndim, base), when[:1])


def to_nominal(real: ArrayLike, index: ArrayLike) -> Figure:
    """Money of the base year's prices in each year's own prices: real x index.

    Shapes: real (..., year) or a number, index (year,), (..., year) or a number for a number
    -> broadcast together. Units: LCU at base-year prices, index -> LCU of each year. Raises ModelError for
    missing values, an index of 0 or less, and a row of amounts without an index for each.

    >>> to_nominal([100, 100], [1.0, 1.05])
    [100.0, 105.0]
    """
    amount, prices = _paired(real, index)
    return amount * prices


def to_real(nominal: ArrayLike, index: ArrayLike) -> Figure:
    """Money of each year's own prices in the base year's prices: nominal / index.

    Dividing by the index is exact; subtracting inflation from a growth rate is not (8 % nominal at 5 %
    inflation is 2.857 % real, not 3 %).
    Shapes and errors: as ``to_nominal``. Units: LCU of each year, index -> LCU at base-year prices.
    """
    amount, prices = _paired(nominal, index)
    return amount / prices


def _paired(money: ArrayLike, index: ArrayLike) -> tuple[Figure, Figure]:
    amount, prices = numbers(money, "amounts"), numbers(index, "price index")
    if (prices <= 0).any():
        raise ModelError(
            f"price index: found {prices.min():g}; expected more than 0, and 1 in the base year. "
            "Make it with price_index."
        )
    if amount.ndim and prices.shape[YEAR:] != amount.shape[YEAR:]:
        raise ModelError(
            f"price index: found {prices.shape[YEAR:] or 'one number'} for {amount.shape[YEAR:]} years; "
            "expected one value for each year. Make it with price_index."
        )
    try:
        np.broadcast_shapes(amount.shape, prices.shape)
    except ValueError as error:
        raise ModelError(
            f"amounts and price index: found shapes {amount.shape} and {prices.shape}; expected the same "
            "rows and years. Give each amount its index."
        ) from error
    return amount, prices
