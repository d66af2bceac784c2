"""What a unit of each effect is worth: a value of its own or of the library, its growth; and what it costs.

Figures are (..., outcome, year). Values are real: LCU at the prices of the base year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import (
    ROW,
    YEAR,
    Figure,
    at_year,
    gathered,
    held_after,
    multiplied,
    rows,
    with_rows,
)
from costmodel.model.kernels import deflated

if TYPE_CHECKING:
    from costmodel.model.economy import Economy
    from costmodel.model.effects import Outcome, UnitValue
    from costmodel.model.timing import Calendar


def unit_values(outcome: Outcome, library: UnitValue | None, economy: Economy, calendar: Calendar) -> Figure:
    """The value of a unit of each effect in each year, base-year prices.

    It grows in real terms at its own rate, or with the average wage, from its price base on; after the
    horizon wages stay at their last level. Shapes: -> (..., outcome, 1 or followed year).
    """
    deflator, years = economy.deflator, calendar.followed
    count, followed = calendar.years.shape[YEAR], years.shape[YEAR]
    each, base = _stated(outcome, library, deflator, calendar)
    each = held_after(each, followed)
    if outcome.grown:
        growth = (1 + rows(outcome.real_growth, outcome.grown)) ** (years - rows(base, outcome.grown))
        each = multiplied(each, outcome.grown, growth)
    if outcome.with_wages:
        wage, index = economy.average_wage, rows(base, outcome.with_wages)
        real = held_after(deflated(wage[..., -count:], deflator[..., -count:]), followed)
        # Each index is read by itself: an audit formula can only look up a row that stands in cells.
        then = at_year(wage, index, calendar.first_of_all) / at_year(deflator, index, calendar.first_of_all)
        each = multiplied(each, outcome.with_wages, real, over=then)
    return each


def _stated(
    outcome: Outcome, library: UnitValue | None, deflator: Figure, calendar: Calendar
) -> tuple[Figure, Figure]:
    """The value of a unit of each effect at base-year prices, and the year of the prices it was stated in.

    It is the effect's own value or one of the library; a value of another country is multiplied by (income
    here / income there)^elasticity. Shapes: (..., outcome, year) and (..., outcome, 1).
    """
    value, base = outcome.value.value, outcome.value.price_base
    each = value / at_year(deflator, base, calendar.first_of_all)
    if library is None or all(row is None for row in outcome.valued_as):
        return each, base
    bases = library.value.price_base
    values = library.value.value / at_year(deflator, bases, calendar.first_of_all)
    if library.transferred:
        here, there, elasticity = (
            rows(figure, library.transferred)
            for figure in (library.income_here, library.income_there, library.income_elasticity)
        )
        values = multiplied(values, library.transferred, (here / there) ** elasticity)
    sources = ["own" if row is None else "library" for row in outcome.valued_as]
    index = [number if row is None else row for number, row in enumerate(outcome.valued_as)]
    return (
        gathered({"own": each, "library": values}, sources, index),
        gathered({"own": base, "library": bases}, sources, index),
    )


def costs_of_effects(
    outcome: Outcome, in_year: Figure, deflator: Figure, calendar: Calendar
) -> tuple[Figure, Figure]:
    """What a unit of each effect costs the budget, and what the effects of each year do, base-year prices.

    cost = effect in the year x linked cost of a unit, which keeps its level in real terms.

    Shapes: in_year (..., outcome, followed year) -> the same, twice; 0 for effects that bring no cost.
    """
    nothing: Figure = np.zeros(in_year.shape[ROW:])
    if not outcome.linked:
        return nothing, nothing
    value, base = (
        rows(figure, outcome.linked) for figure in (outcome.linked_cost.value, outcome.linked_cost.price_base)
    )
    real = held_after(value / at_year(deflator, base, calendar.first_of_all), in_year.shape[YEAR])
    each = with_rows(nothing, outcome.linked, real + np.zeros(in_year.shape[YEAR:]))
    cost = rows(in_year, outcome.linked) * rows(each, outcome.linked)
    return each, with_rows(nothing, outcome.linked, cost)
