"""Return at other discount rates: the schedules that a set gives for comparison, and two usual flat rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.facts import facts_of
from costmodel.model.discounting import factors_by_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.model.discounting import DiscountFactors
    from costmodel.model.figures import Figure

FLAT_RATES = (0.03, 0.07)
"""Real rates of the standard sensitivity: US Office of Management and Budget (2003), Circular A-4."""


def other_factors(bound: Bound, assumptions: Assumptions) -> Iterator[tuple[str, DiscountFactors]]:
    """Discount factors at the rates of every other schedule and at flat rates, by name, as "3 %"."""
    chosen, years = str(assumptions.about["discount_schedule"]), bound.followed
    schedules: dict[str, list[Fact]] = {}
    for fact in facts_of(assumptions, "Discounting"):
        schedules.setdefault(str(fact.row["schedule"]), []).append(fact)
    rates = {name: _by_year(steps, years) for name, steps in schedules.items() if name != chosen}
    flat = {f"{100 * rate:.0f} %": np.full((1, len(years)), rate) for rate in FLAT_RATES}
    for name, yearly in (rates | flat).items():
        yield name, factors_by_kind(yearly, bound.assumed.timings)


def _by_year(steps: Sequence[Fact], years: Sequence[int]) -> Figure:
    """The rate of each year: (1, year). The first step holds from the beginning."""
    ordered = sorted(steps, key=lambda step: step.from_year or 0)
    first = np.array([step.from_year or 0 for step in ordered])
    place = np.maximum(np.searchsorted(first, years, side="right") - 1, 0)
    rates = np.array([float(step.value) for step in ordered])
    return rates[place][np.newaxis]
