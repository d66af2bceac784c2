"""Incremental against drastic: the same reform phased in slowly or at once, to the same end."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.comparison.speed_paths import at_once, benefit_each, differing, kept_from_end
from costmodel.engine.inputs.scenarios import BASELINE, INCREMENT, NOTHING_ADDED
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.stamp import stamped
from costmodel.engine.policy_lines import hires, waiting
from costmodel.engine.run import load, run_all
from costmodel.engine.statements.fiscal_tables import ceiling_rows
from costmodel.errors import ModelError
from costmodel.model.arguments import among
from costmodel.notebook import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    import pandas as pd

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.results import Result

INCREMENTAL, DRASTIC = "incremental", "drastic"
ALL_AT_ONCE = 1


@dataclass(frozen=True)
class Speed:
    """One speed of a policy, or of all policies together. Present values: LCU at base-year prices."""

    speed: str
    policy: str
    cost: tuple[float, ...]
    """Gross cost by year, LCU of the year."""
    present_cost: float
    """Present value of gross cost over the baseline."""
    npv: float
    """Over the baseline."""
    person_years: float
    peak_hires: float
    """Most staff hired in a year."""
    peak_year: int | None
    """None where nobody is hired."""
    most_waiting: float
    """Most people waiting in a year; 0 where capacity limits nothing."""
    years_above: int | None
    """Years in which a ministry, or all, spends more than its ceiling; None for a single policy."""
    first_above: int | None


@dataclass(frozen=True)
class SpeedDifference:
    """What going slowly means against going at once, of a policy or of all together."""

    policy: str
    cost_saved: float
    """Present value of gross cost, drastic less incremental."""
    benefit_foregone: float
    """Benefits that people do not get, LCU at base-year prices, not discounted."""
    person_years_missed: float
    npv_lost: float
    """Net present value, drastic less incremental."""


@dataclass(frozen=True, repr=False)
class SpeedComparison(Shown):
    """A reform phased in slowly and at once, to the same coverage and benefit in the last year."""

    incremental: Result
    drastic: Result
    kept_from_end: tuple[str, ...]
    """Policies whose beneficiaries differ in the last year although coverage is the same: capacity limits
    one of the paths."""

    @property
    def stamp(self) -> dict[str, Any]:
        """Origin of the figures: that of the incremental scenario."""
        return self.incremental.stamp

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the model."""
        return self.incremental.years

    @cached_property
    def speeds(self) -> tuple[Speed, ...]:
        """One row a speed and policy whose coverage is phased in, all policies together last."""
        phased = [*self.phased, TOTAL]
        return tuple(
            row
            for name, result in ((INCREMENTAL, self.incremental), (DRASTIC, self.drastic))
            for row in _speeds(name, result)
            if row.policy in phased
        )

    @cached_property
    def phased(self) -> tuple[str, ...]:
        """The policies whose coverage differs between the two speeds in some year."""
        return differing(self.incremental, self.drastic)

    @cached_property
    def differences(self) -> tuple[SpeedDifference, ...]:
        """What going slowly means, policy by policy, all together last."""
        foregone = _benefit_foregone(self.incremental, self.drastic)
        by_speed = {(row.speed, row.policy): row for row in self.speeds}
        rows = []
        for policy in (*self.phased, TOTAL):
            slow, fast = by_speed[INCREMENTAL, policy], by_speed[DRASTIC, policy]
            rows.append(
                SpeedDifference(
                    policy,
                    fast.present_cost - slow.present_cost,
                    foregone[policy],
                    fast.person_years - slow.person_years,
                    fast.npv - slow.npv,
                )
            )
        return tuple(rows)

    def total(self, speed: str) -> Speed:
        """All policies together at a speed."""
        return next(row for row in self.speeds if (row.speed, row.policy) == (speed, TOTAL))

    @property
    def difference(self) -> SpeedDifference:
        """What going slowly means, all policies together."""
        return self.differences[-1]

    def table(self) -> pd.DataFrame:
        """One row a speed and policy, and one a policy for the difference; cost by year, then the rest."""
        import pandas as pd

        rows = []
        for row in self.speeds:
            figures = asdict(row)
            costs = figures.pop("cost")
            rows.append({**figures, **{f"cost_{y}": c for y, c in zip(self.years, costs, strict=True)}})
        rows += [{"speed": "difference", **asdict(row)} for row in self.differences]
        frame = pd.DataFrame(rows)
        frame.insert(2, "unit", self.incremental.unit("real"))
        frame.insert(3, "unit_of_costs", self.incremental.unit("nominal"))
        return stamped(frame, self.stamp)

    def to_dict(self) -> dict[str, Any]:
        """All of it in types of JSON."""
        return {
            **self.stamp, "drastic_scenario": self.drastic.scenario.name, "years": list(self.years),
            "unit": self.incremental.unit("real"), "unit_of_costs": self.incremental.unit("nominal"),
            "kept_from_end": list(self.kept_from_end),
            "speeds": [{**asdict(row), "cost": list(row.cost)} for row in self.speeds],
            "differences": [asdict(row) for row in self.differences],
        }  # fmt: skip


def compare_speeds(
    assumptions: Assumptions | str | PathLike[str],
    scenario: str,
    drastic: str | None = None,
    *,
    ramp_years: int = ALL_AT_ONCE,
) -> SpeedComparison:
    """A scenario that phases in slowly against the same reform at once: cost, people, hiring, ceilings, npv.

    ``drastic`` names a second scenario that reaches the same coverage and benefit sooner. Without one it is
    made: ``scenario`` with ``ramp_years`` from start to target for every policy whose coverage it changes.
    Both are compared with the same baseline. Money as in ``Speed``. Definitions: ``docs/comparisons.md``.

    Raises AssumptionError as ``run`` does, and ModelError for the baseline, where no coverage differs, and
    where coverage or benefit of the last year differ.
    """
    inputs = load(assumptions)
    if any(among(name, (BASELINE,)) for name in (scenario, drastic)):
        raise ModelError(NOTHING_ADDED)
    results = run_all(inputs, [scenario] if drastic is None else [scenario, drastic])
    slow = results[scenario]
    fast = at_once(slow, ramp_years) if drastic is None else results[drastic]
    if not differing(slow, fast):
        raise ModelError(
            f"speeds: found the same coverage in every year of {scenario} and {fast.scenario.name}; expected "
            "a slow and a fast path. Name a scenario with a longer ramp, or a second one."
        )
    return SpeedComparison(slow, fast, kept_from_end(slow, fast))


def _benefit_foregone(slow: Result, fast: Result) -> dict[str, float]:
    """Person-years missed x real benefit, by policy and in all."""
    missed = fast.budget_lines.people.beneficiary_years - slow.budget_lines.people.beneficiary_years
    each = np.where(fast.budget_lines.people.beneficiary_years > 0, benefit_each(fast), benefit_each(slow))
    foregone = (missed * each).sum(axis=-1)
    return dict(zip(slow.policies, map(float, foregone), strict=True)) | {TOTAL: float(foregone.sum())}


def _speeds(speed: str, result: Result) -> Iterator[Speed]:
    appraised = result.appraised(INCREMENT)
    figures = (
        result.budget_lines.cost.gross_cost, hires(result), waiting(result),
        result.budget_lines.people.beneficiary_years,
    )  # fmt: skip
    above = _years_above(result)
    for row, policy in enumerate((*result.policies, TOTAL)):
        cost, hired, queue, served = (
            figure.sum(axis=0) if policy == TOTAL else figure[row] for figure in figures
        )
        yield Speed(
            speed, policy, tuple(map(float, cost)),
            float(appraised[policy]["present_cost"]), float(appraised[policy]["npv"]), float(served.sum()),
            float(hired.max()), result.years[int(np.argmax(hired))] if hired.max() > 0 else None,
            float(queue.max()),
            len(above) if policy == TOTAL else None,
            min(above, default=None) if policy == TOTAL else None,
        )  # fmt: skip


def _years_above(result: Result) -> list[int]:
    """The years in which some ministry spends more than its ceiling."""
    return sorted({row.year for row in ceiling_rows(result.fiscal) if row.broken})
