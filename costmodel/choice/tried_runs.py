"""Runs of many versions of a scenario as one batch, and how far a figure of each is from its target."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.evaluation.binding import bind
from costmodel.engine.evaluation.kept_bindings import kept_binding
from costmodel.engine.evaluation.tape_runs import figures_of_draws, is_compiled
from costmodel.engine.inputs.drawn_values import Draws
from costmodel.engine.inputs.figure_trees import at
from costmodel.engine.inputs.scenarios import AT_ONCE, BASELINE, INCREMENT, chosen
from costmodel.engine.line_items.metrics import measured
from costmodel.model.measure_list import BY_NAME, METRICS, MONEY, RATIOS
from costmodel.model.social_budget import SocialBudget, social_budget

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.choice.ceiling_room import CeilingPath
    from costmodel.engine.inputs.scenarios import Scenario
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure

CEILING = "ceiling"
TARGETS = (*METRICS, *RATIOS, "npv_weighted", CEILING)
"""Figures that can be solved for."""
MEASURE, VARIED = "measure", "varied"
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

    @property
    def key(self) -> Hashable:
        """Names the figure among others; not the value that it is to reach."""
        path = self.ceiling
        years = () if path is None else (path.ministry, path.places, path.amounts.tobytes(), path.domestic)
        return self.measure, self.row, self.year, self.basis, years


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
        one = _of_one_value(batch)
        if one is not None and is_compiled():
            return self._by_tape(one, batch)
        parts: list[RunFigures] = []
        for count, budget, baseline in evaluated(self.assumptions, batch):
            with np.errstate(all="ignore"):
                figures = self._wanted(baseline, budget)
            runs = {
                name: np.moveaxis(np.broadcast_to(figure, (count + 1, *figure.shape[1:]))[:count], 0, -1)
                if figure.ndim else np.broadcast_to(figure, (count,))
                for name, figure in figures.items()
            }  # fmt: skip
            parts.append(self._run_figures(runs, count))
        values = np.concatenate([part.values for part in parts])
        return RunFigures(values, np.concatenate([part.sizes for part in parts]))

    def _by_tape(self, one: Scenario, batch: Sequence[Scenario]) -> RunFigures:
        """The same where only the value of the last change differs, by a tape that is kept."""
        # The first run has no such change: the tape is made of it, and it is a run that is defined.
        values = np.array([np.nan, *(scenario.changes[-1].value for scenario in batch)])
        draws = Draws(len(values), {VARIED: values}, exact=True)
        kept = kept_binding(self.assumptions, [*chosen(self.assumptions, [BASELINE]), one], draws)
        runs = figures_of_draws(
            kept, draws, self._wanted, ("tried", self.target.key), (0, 1), searching=True, alike=False
        )
        return self._run_figures({name: figure[..., 1:] for name, figure in runs.items()}, len(batch))

    def _wanted(self, baseline: SocialBudget, budget: SocialBudget) -> dict[Hashable, Figure]:
        """The figure of a run, or that of each year with a ceiling; and the flows that make it."""
        aim = self.target
        if aim.ceiling is not None:
            return {MEASURE: aim.ceiling.excess(budget, self.bound)}
        over = baseline if aim.basis == INCREMENT else None
        figures: dict[Hashable, Figure] = {MEASURE: measured(budget, aim.measure, aim.year, aim.row, over)}
        declared, place = BY_NAME[aim.measure], aim.row or 0
        if declared.format != MONEY:
            return figures
        if declared.line:
            lines = budget.totals if aim.row is None else budget.cost
            return figures | {declared.line: getattr(lines, declared.line)[..., place, :]}
        appraised = budget.total_appraisal if aim.row is None else budget.appraisal
        return figures | {name: getattr(appraised, name)[..., place, 0] for name in FLOWS}

    def _run_figures(self, runs: Mapping[Hashable, Figure], count: int) -> RunFigures:
        """The figure and the size of each run, of what is wanted of it: (..., run)."""
        aim, values = self.target, runs[MEASURE]
        if aim.ceiling is not None:
            return RunFigures(values.max(axis=0), np.full(count, np.abs(aim.ceiling.amounts).sum()))
        flows = [
            np.abs(flow).reshape(-1, count).sum(axis=0) for name, flow in runs.items() if name != MEASURE
        ]
        return RunFigures(values, np.sum(flows, axis=0) if flows else np.ones(count))


def _of_one_value(batch: Sequence[Scenario]) -> Scenario | None:
    """The scenario that all are, with a drawn value for its last change; None where they differ in more."""
    if not batch or not all(scenario.changes for scenario in batch):
        return None
    first = batch[0]
    last = replace(first.changes[-1], value=1.0, cell=VARIED)
    one = replace(first, name="tried", changes=(*first.changes[:-1], last))
    for scenario in batch:
        change = replace(scenario.changes[-1], value=1.0, cell=VARIED)
        if (scenario.changes[:-1], change) != (one.changes[:-1], last):
            return None
    return one
