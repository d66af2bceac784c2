"""The unit-cost library, and amounts of money that follow an index of their own.

Figures are (..., row, year), money in LCU of each year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import ROW, YEAR, Figure, Money, gathered, given, rows, stacked
from costmodel.model.kernels import updated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.economy import Economy
    from costmodel.model.timing import Calendar

INDICES = ("prices", "deflator", "wages", "gdp_per_head")
"""What a unit cost follows from its price base on: consumer prices, the GDP deflator, the average wage or GDP
per head."""


@dataclass(frozen=True)
class UnitCost:
    """What is assumed of the items of the unit-cost library that are referred to, a row each."""

    value: Money = given("Cost of a unit", "LCU per unit", low=0)
    index: tuple[str, ...] = given("Index that the unit cost follows", "choice", choices=INDICES)


NO_LIBRARY = UnitCost(Money(np.zeros((0, 1)), np.zeros((0, 1))), ())
"""No amount refers to the library."""


def taken_from(stated: Money, library: UnitCost, priced_as: Sequence[int | None]) -> Money:
    """Amounts with their indices, each its own or that of an item of the library.

    Shapes: stated (..., row, 1 or year), library (..., item, 1); ``priced_as`` has an item or None a row.
    Units: LCU per unit at the prices of its price base.
    """
    if all(item is None for item in priced_as):
        return stated
    sources = ["own" if item is None else "library" for item in priced_as]
    index = [row if item is None else item for row, item in enumerate(priced_as)]
    value, base = (
        gathered({"own": mine, "library": theirs}, sources, index)
        for mine, theirs in (
            (stated.value, library.value.value),
            (stated.price_base, library.value.price_base),
        )
    )
    own_indices = stated.indices or ("",) * len(priced_as)
    names = (
        mine if item is None else library.index[item]
        for mine, item in zip(own_indices, priced_as, strict=True)
    )
    return replace(stated, value=value, price_base=base, indices=tuple(names))


def by_index(
    money: Money, economy: Economy, chosen: Sequence[int] | None = None
) -> list[tuple[list[int], Figure]]:
    """The rows of amounts, or those of ``chosen`` by their place in it, and the index that they follow.

    Shapes: money (..., row, 1 or year) -> rows, and an index (..., 1 or row, all years) for them.
    """
    series: dict[str, Figure] = {
        "prices": economy.price_index,
        "deflator": economy.deflator,
        "wages": economy.average_wage,
        "gdp_per_head": economy.gdp_per_head,
    }
    chosen_rows = range(money.value.shape[ROW]) if chosen is None else chosen
    places: dict[str, list[int]] = {}
    for place, row in enumerate(chosen_rows):
        places.setdefault((money.indices[row] if money.indices else "") or INDICES[0], []).append(place)
    price_index = money.index
    return [
        (
            members,
            series[name]
            if price_index is None or name != INDICES[0]
            else rows(price_index, [chosen_rows[place] for place in members]),
        )
        for name, members in places.items()
    ]


def uprated(money: Money, economy: Economy, calendar: Calendar) -> Figure:
    """Amounts carried from their price base to each year, each by its own index: u_t = u_b I_t / I_b.

    Consumer prices are the index of rows that name none.

    Shapes: money (..., row, 1 or year) -> (..., row, year).
    Units: LCU at the prices of the price base -> LCU of each year.
    """
    first, count = calendar.first_of_all, calendar.years.shape[YEAR]
    if not any(money.indices):
        return updated(money, economy.price_index, first, count)
    # Each index is read by itself: an audit formula can only look up a row that stands in cells.
    groups = by_index(money, economy)
    parts = [
        updated(Money(rows(money.value, members), rows(money.price_base, members)), index, first, count)
        for members, index in groups
    ]
    order = np.argsort([row for members, _ in groups for row in members])
    return rows(stacked(parts), [int(row) for row in order])
