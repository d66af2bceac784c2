"""Residual value: what capital bought within the horizon is still worth at its end.

Figures are (..., policy, year).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import YEAR, Figure, by_year, rows, totals_by
from costmodel.model.kernels import over

if TYPE_CHECKING:
    from costmodel.model.effects import Outcome
    from costmodel.model.timing import Calendar

NEW_UNITS = "new_units"
"""The driver of effects that last as long as the units do."""


def share_of_life_left(
    life: Figure, units_in_place: Figure, outcome: Outcome, policies: int, calendar: Calendar
) -> Figure:
    """The share of what is bought in each year that is left at the end of the horizon, straight line.

    share = 1 - years from the year of purchase to the end / life, not below 0. It is 0 where no unit is in
    place in the last year, and where effects on new units are followed after the horizon: then these are the
    value of the units, and a residual value would count it twice.

    Shapes: life (..., policy, 1), units_in_place (..., policy, year) -> (..., policy, year). Units: years.
    Source: HM Treasury, The Green Book (2022), chapter 5: residual values at the end of the appraisal period.
    Example: a life of 20 years, bought in the first of five years: 15 years, 0.75, are left.
    """
    years = calendar.years
    left = life_left(life, units_in_place, calendar)
    outcome_rows = [row for row, driver in enumerate(outcome.driver) if driver == NEW_UNITS]
    if not outcome_rows or calendar.followed.shape[YEAR] == years.shape[YEAR]:
        return left
    lasting = np.where(rows(outcome.lag, outcome_rows) + rows(outcome.duration, outcome_rows) > 1, 1, 0)
    followed = totals_by(lasting, [outcome.policy[row] for row in outcome_rows], policies)
    return left * np.where(followed > 0, 0, 1)


def life_left(life: Figure, units_in_place: Figure, calendar: Calendar) -> Figure:
    """The same without regard to effects: max(0, 1 - years to the end / life) while units are in place.

    Shapes: life (..., row, 1), units_in_place (..., row, year) -> (..., row, year). Units: share.
    """
    years = calendar.years
    age = years[..., -1:] - years + 1
    left: Figure = np.maximum(1 - age / life, 0) * np.where(units_in_place[..., -1:] > 0, 1, 0)
    return left


def left_of_all(bought: Figure, left: Figure, others: Figure, left_of_others: Figure) -> Figure:
    """The share left of two kinds of purchases together; 0 where nothing is bought.

    Shapes: (..., policy, year). Units: purchases LCU, ``left_of_others`` LCU that are left -> share.
    """
    return over(bought * left + left_of_others, bought + others)


def at_the_end(left: Figure, count: int) -> Figure:
    """What is left of the purchases of all years, in the last of the ``count`` years of the horizon.

    Shapes: (..., policy, followed year) -> the same. Units: LCU at base-year prices.
    """
    nothing = np.zeros((*left.shape[:YEAR], count - 1))
    after = np.zeros((*left.shape[:YEAR], left.shape[YEAR] - count))
    return by_year(nothing, [np.sum(left[..., :count], axis=YEAR, keepdims=True), after])
