"""Return at other discount rates: the schedules that a set gives for comparison, and two usual flat rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.facts import facts_of
from costmodel.engine.lines import TOTAL
from costmodel.engine.scenarios import LEVEL
from costmodel.model.discounting import factors_by_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure

FLAT_RATES = (0.03, 0.07)
"""Real rates of the standard sensitivity: US Office of Management and Budget (2003), Circular A-4."""


def at_other_rates(result: Result, basis: str = LEVEL) -> dict[str, dict[str, Any]]:
    """The measures of all policies together at each discount rate, the set's own first.

    The keys are the schedules of the table Discounting and the flat rates, as "3 %". Flows are those of the
    scenario: only the present values change. Units: those of ``Result.appraisal``.
    """
    chosen = str(result.assumptions.about["discount_schedule"])
    found = {chosen: result.appraised(basis)[TOTAL]}
    for name, rates in _alternatives(result, chosen):
        factors = factors_by_kind(rates, result.bound.assumed.timings)
        found[name] = result.appraised(basis, factors)[TOTAL]
    return found


def _alternatives(result: Result, chosen: str) -> Iterator[tuple[str, Figure]]:
    schedules: dict[str, list[Fact]] = {}
    for fact in facts_of(result.assumptions, "Discounting"):
        schedules.setdefault(str(fact.row["schedule"]), []).append(fact)
    for name, steps in schedules.items():
        if name != chosen:
            yield name, _by_year(steps, result.bound.followed)
    for rate in FLAT_RATES:
        yield f"{rate:.0%}".replace("%", " %"), np.full((1, len(result.bound.followed)), rate)


def _by_year(steps: Sequence[Fact], years: Sequence[int]) -> Figure:
    """The rate of each year: (1, year). The first step holds from the beginning."""
    ordered = sorted(steps, key=lambda step: step.from_year or 0)
    first = np.array([step.from_year or 0 for step in ordered])
    place = np.maximum(np.searchsorted(first, years, side="right") - 1, 0)
    rates = np.array([float(step.value) for step in ordered])
    return rates[place][np.newaxis]
