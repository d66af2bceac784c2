"""Delay: what it costs society to begin a scenario some years later, or never."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.comparison.delayed_scenario import NEVER, delayed, first_changes, unmoved, without_acts
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.exclusion_costs import exclusion_costs
from costmodel.engine.inputs.figure_trees import at
from costmodel.engine.inputs.scenarios import (
    BASELINE,
    INCREMENT,
    NOTHING_ADDED,
)
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.stamp import stamped
from costmodel.engine.results import Result
from costmodel.engine.run import load, run
from costmodel.errors import ModelError
from costmodel.model.arguments import whole_number
from costmodel.notebook import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    import pandas as pd

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.model.figures import Figure

YEARS = 3
"""Years of delay compared unless others are asked for."""


@dataclass(frozen=True, repr=False)
class Delay(Shown):
    """A scenario begun 0, 1, 2, … years later, and never, each over the same baseline.

    Horizon and date of discounting stay fixed. Money: LCU at base-year prices, present values.
    Definitions: ``docs/inaction.md``.
    """

    results: tuple[Result, ...]
    """The scenario begun at its own date, then a year later, and so on."""
    inaction: Result
    """The scenario without its acts of policy: the baseline, in the scenario's economy and population."""
    unmoved: tuple[str, ...]
    """Policies that differ from the baseline before their delayed start: their change cannot be dated."""

    @property
    def assumptions(self) -> Assumptions:
        """The assumptions of all runs."""
        return self.results[0].assumptions

    @property
    def stamp(self) -> dict[str, Any]:
        """Origin of the figures: that of the scenario begun at its own date."""
        return self.results[0].stamp

    @property
    def years(self) -> tuple[int, ...]:
        """The years of delay that were computed, 0 first."""
        return tuple(range(len(self.results)))

    @cached_property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """One row a policy and delay, the delays in order and ``never`` last; all policies together as total.

        npv is that of the scenario so delayed, over the baseline. cost_of_delay = npv at once - npv delayed:
        below 0, delay saves. cost_of_year is the part of it that the last year of the delay adds, and
        cost_of_time the part that waiting alone explains, npv x (1 - discount factor), as if the whole were
        moved and no one were missed; both are missing for never. people_missed are person-years,
        outcomes_lost the present value of gains less harms, cost_saved that of gross cost.
        """
        rates = np.ravel(self.results[0].alone.assumed.discount_rates)
        worths = [self._worth(result) for result in self.results]
        delays: list[tuple[int | str, float]] = [(s, _waiting(rates, s)) for s in self.years]
        compared = zip(
            [*delays, (NEVER, np.nan)],
            [*worths, self._worth(self.inaction)],
            [worths[0], *worths[:-1], None],
            strict=True,
        )
        return tuple(
            {
                "policy": policy,
                "delay": delay,
                "npv": later[policy]["npv"],
                "cost_of_delay": now["npv"] - later[policy]["npv"],
                "cost_of_year": np.nan if before is None else before[policy]["npv"] - later[policy]["npv"],
                "cost_of_time": now["npv"] * lost + 0.0,  # no minus before 0
                "people_missed": now["people"] - later[policy]["people"],
                "outcomes_lost": now["outcomes"] - later[policy]["outcomes"],
                "cost_saved": now["cost"] - later[policy]["cost"],
            }
            for (delay, lost), later, before in compared
            for policy, now in worths[0].items()
        )

    def _worth(self, result: Result) -> dict[str, dict[str, float]]:
        served = (
            result.budget_lines.people.beneficiary_years - result.baseline_lines.people.beneficiary_years
        ).sum(axis=-1)
        people = dict(zip(result.policies, map(float, served), strict=True)) | {TOTAL: float(served.sum())}
        each, whole = result.present_values(INCREMENT), result.present_value_of_all(INCREMENT)
        rows = [*((each, place) for place in range(len(result.policies))), (whole, 0)]
        return {
            policy: {
                "npv": float(values.net_present_value[place, 0]),
                "outcomes": float(values.present_gains[place, 0]) - float(values.present_harms[place, 0]),
                "cost": float(values.present_cost[place, 0]),
                "people": people[policy],
            }
            for policy, (values, place) in zip((*result.policies, TOTAL), rows, strict=True)
        }

    @property
    def totals(self) -> tuple[dict[str, Any], ...]:
        """The rows of all policies together."""
        return tuple(row for row in self.rows if row["policy"] == TOTAL)

    def table(self) -> pd.DataFrame:
        """The rows with unit and origin: one row a policy and delay."""
        import pandas as pd

        frame = pd.DataFrame(self.rows)
        frame.insert(2, "unit", self.results[0].unit("real"))
        return stamped(frame, self.stamp)

    def to_dict(self) -> dict[str, Any]:
        """The rows, the origin and what could not be moved, in types of JSON."""
        rows = [
            {name: None if value != value else value for name, value in row.items()}  # noqa: PLR0124  NaN
            for row in self.rows
        ]
        return {
            **self.stamp, "unit": self.results[0].unit("real"), "unmoved": list(self.unmoved), "rows": rows,
            "exclusion": [cost.to_dict() for cost in exclusion_costs(self.results[0])],
        }  # fmt: skip


def delay(assumptions: Assumptions | str | PathLike[str], scenario: str, years: int = YEARS) -> Delay:
    """What it costs to begin a scenario up to some years later, or never; over the baseline.

    The years and ramps of what the scenario changes move; the assumptions about the economy, the groups and
    the discount rate do not. Raises AssumptionError as ``run`` does, and ModelError for the baseline, for a
    number of years below 1 and for one at which nothing of the horizon is left.
    """
    return delay_of(run(load(assumptions), scenario), years)


def delay_of(at_once: Result, years: int = YEARS) -> Delay:
    """The delay of a scenario that was run already. Raises ModelError as ``delay`` does."""
    (delay_of_one,) = delays_of([at_once], years)
    return delay_of_one


def delays_of(at_once: Sequence[Result], years: int = YEARS) -> list[Delay]:
    """The delays of several scenarios of a set, as one batch. Raises ModelError as ``delay`` does."""
    if any(result.scenario.name == BASELINE for result in at_once):
        raise ModelError(NOTHING_ADDED)
    most = min(map(most_years, at_once), default=0)
    if at_once and not most:
        raise ModelError("years of delay: found a horizon of one year; expected a later one to begin in.")
    years = whole_number(years, "years of delay", 1, most)
    loaded = at_once[0].assumptions
    starts = [first_changes(result) for result in at_once]
    scenarios = [result.scenario for result in at_once]
    together = [
        [*(delayed(loaded, scenario, s, first) for s in range(1, years + 1)), without_acts(loaded, scenario)]
        for scenario, first in zip(scenarios, starts, strict=True)
    ]
    bound = bind(loaded, [scenario for each in together for scenario in each])
    budget = evaluate(bound)
    budgets = (at(budget, place) for place in range(len(at_once) * (years + 1)))
    delays = []
    for undelayed, (*later, _) in zip(at_once, together, strict=True):
        *begun_later, inaction = (
            Result(loaded, each, bound, next(budgets), undelayed.baseline_lines)
            for each in (*later, undelayed.scenario)
        )
        results = (undelayed, *begun_later)
        kept = dict.fromkeys(unmoved(results, inaction.budget_lines))
        delays.append(Delay(results, inaction, tuple(kept)))
    return delays


def most_years(result: Result) -> int:
    """The longest delay that leaves a year of the horizon."""
    return len(result.years) - 1


def _waiting(rates: Figure, years: int) -> float:
    """Share of a present value lost when the whole is moved by some years: 1 less the factor of their end."""
    return float(1 - 1 / np.prod(1 + rates[:years]))
