"""Runs of many versions of a scenario as one batch, and how far a figure of each is from its target."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.binding import bind
from costmodel.engine.figure_trees import at
from costmodel.engine.metrics import measured
from costmodel.engine.scenarios import AT_ONCE, BASELINE, INCREMENT, chosen
from costmodel.model.measure_list import BY_NAME, METRICS, MONEY, RATIOS
from costmodel.model.social_budget import SocialBudget, social_budget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.choice.ceiling_room import CeilingPath
    from costmodel.engine.results import Result
    from costmodel.engine.scenarios import Scenario
    from costmodel.model.figures import Figure

CEILING = "ceiling"
TARGETS = (*METRICS, *RATIOS, "npv_weighted", CEILING)
"""Figures that can be solved for."""
FLOWS = ("present_cost", "present_transfers", "present_gains", "present_harms")
"""Present values whose sizes say what of a net present value is rounding."""


@dataclass(frozen=True)
class SolveTarget:
    """A figure of a run and the value that it is to reach."""

    measure: str
    label: str
    unit: str
    value: float
    row: int | None
    """Position of the policy; None for all."""
    year: int | None
    """Position of the year; None for the horizon."""
    basis: str
    ceiling: CeilingPath | None = None
    """The ceilings that spending is compared with, for the measure ``ceiling``."""


@dataclass(frozen=True)
class RunFigures:
    """The figure of each run, and the amount that a difference is judged by: (run,) both."""

    values: Figure
    sizes: Figure


def evaluated(
    assumptions: Assumptions, batch: Sequence[Scenario]
) -> Iterator[tuple[int, SocialBudget, SocialBudget]]:
    """Many scenarios, a block at a time: their number, the model of each, and the baseline.

    A figure that is not defined, as a ratio without a cost, is missing or infinite. Figures of the model have
    a leading axis of scenarios where they vary; the baseline has none.
    """
    (baseline,) = chosen(assumptions, [BASELINE])
    for first in range(0, len(batch), AT_ONCE - 1):
        # Scenarios are told apart by their names, which versions of one scenario share.
        block = [
            replace(scenario, name=f"run {number}")
            for number, scenario in enumerate(batch[first : first + AT_ONCE - 1])
        ]
        bound = bind(assumptions, [*block, baseline])
        with np.errstate(all="ignore"):
            budget = social_budget(bound.assumed)
        yield len(block), budget, at(budget, len(block))


class TriedRuns:
    """A figure of a scenario with some of its assumptions changed; every call is one batch."""

    def __init__(self, result: Result, target: SolveTarget) -> None:
        self.assumptions, self.target = result.assumptions, target
        self.bound = result.bound

    def gaps(self, batch: Sequence[Scenario]) -> Figure:
        """``gaps_of`` of scenarios: (scenario,)."""
        return self.gaps_of(self.figures(batch))

    def gaps_of(self, figures: RunFigures) -> Figure:
        """Distance from the target, as a share of it; where it is 0, of the amounts that make the figure."""
        sizes = np.where(figures.sizes > 0, figures.sizes, 1.0)
        return (figures.values - self.target.value) / (abs(self.target.value) or sizes)

    def figures(self, batch: Sequence[Scenario]) -> RunFigures:
        """The figure of each scenario, missing where it is not defined."""
        values: list[Figure] = []
        sizes: list[Figure] = []
        for count, budget, baseline in evaluated(self.assumptions, batch):
            for blocks, figure in (
                (values, self._measured(budget, baseline)), (sizes, self._size(budget)),
            ):  # fmt: skip
                blocks.append(np.broadcast_to(figure, (count + 1,))[:count])
        return RunFigures(np.concatenate(values), np.concatenate(sizes))

    def _measured(self, budget: SocialBudget, baseline: SocialBudget) -> Figure:
        aim = self.target
        if aim.ceiling is not None:
            return np.asarray(aim.ceiling.excess(budget, self.bound).max(axis=-1))
        over = baseline if aim.basis == INCREMENT else None
        with np.errstate(all="ignore"):
            return measured(budget, aim.measure, aim.year, aim.row, over)

    def _size(self, budget: SocialBudget) -> Figure:
        """The sum of the sizes of the flows that make the figure; 1 for a ratio."""
        aim = self.target
        if aim.ceiling is not None:
            return np.asarray(np.abs(aim.ceiling.amounts).sum())
        declared, place = BY_NAME[aim.measure], aim.row or 0
        if declared.format != MONEY:
            return np.ones(1)
        if declared.line:
            part = budget.totals if aim.row is None else budget.cost
            return np.asarray(np.abs(getattr(part, declared.line)[..., place, :]).sum(axis=-1))
        part_ = budget.total_appraisal if aim.row is None else budget.appraisal
        return np.asarray(sum(np.abs(getattr(part_, name)[..., place, 0]) for name in FLOWS))
