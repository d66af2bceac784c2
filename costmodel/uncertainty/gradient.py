"""Gradient: how a figure reacts to a small change of every assumption, all of them computed at once.

One pass back over the tape of the model gives the exact derivatives of a figure with respect to every number
that the model reads. What these numbers do when an assumption moves is found by binding the assumptions
again, which is linear. So the elasticities of all assumptions cost as much as a few runs.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.facts import facts_by_cell
from costmodel.assumptions.format.paths import bounds_of
from costmodel.engine.evaluation.binding import bind
from costmodel.engine.evaluation.tape_runs import slopes_of_runs
from costmodel.engine.inputs.drawn_values import Draws, in_whole_numbers
from costmodel.engine.inputs.scenarios import BASELINE, LEVEL, basis_of, chosen
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.metrics import metric_named, unit_of
from costmodel.engine.line_items.stamp import AFTER, BEFORE, stamped
from costmodel.engine.run import run
from costmodel.errors import ModelError
from costmodel.model.measure_list import BY_NAME, METRICS, RATIOS
from costmodel.notebook import Shown, frame_of
from costmodel.uncertainty.asked_assumptions import asked_as, can_vary, check_metric
from costmodel.uncertainty.switching import VariedMetric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

    import pandas as pd

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.model.figures import Figure

STEP = 2.0**-12
"""The change, as a share, by which the reaction of the model's inputs is found; they react linearly."""


@dataclass(frozen=True)
class Slope:
    """How a figure reacts to one assumption, over all its steps and years."""

    path: str
    assumption: str
    unit: str
    value: float
    """Of its first step."""
    derivative: float
    """Change of the figure for one unit more of every step."""
    elasticity: float | None
    """Change of the figure in percent for one percent more; None where the figure or the value is 0."""


@dataclass(frozen=True, repr=False)
class Gradient(Shown):
    """A figure and its slopes, largest elasticity first."""

    metric: str
    label: str
    unit: str
    policy: str
    basis: str
    year: int | None
    stamp: dict[str, Any]
    central: float
    slopes: tuple[Slope, ...]
    without_effect: int
    """Assumptions to which the figure does not react."""

    def table(self) -> pd.DataFrame:
        """One row an assumption, largest elasticity first; then what made it."""
        frame = frame_of(self.slopes, Slope)
        return stamped(frame, self.stamp, (), (*BEFORE, *AFTER))

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain fields, for JSON."""
        return asdict(self)


def gradient(
    assumptions: Assumptions | str | PathLike[str],
    scenario: str = BASELINE,
    metric: str = "npv",
    *,
    policy: str = TOTAL,
    basis: str = LEVEL,
    year: int | None = None,
) -> Gradient:
    """The derivative and elasticity of a metric with respect to every assumption of a scenario.

    Arguments as in ``sensitivity``. Dates and other whole numbers are left out: they change a figure in
    steps. A value that the scenario sets moves with the value that it replaces. Raises ModelError for unknown
    names and for a figure that is not defined, which has no slope, and AssumptionError as ``run`` does.
    """
    result = run(assumptions, scenario)
    metric, basis = metric_named(metric, (*METRICS, *RATIOS)), basis_of(result.scenario.name, basis)
    check_metric(result, metric, policy, year)
    steps: dict[str, dict[str, float]] = {}
    first: dict[str, tuple[str, str]] = {}
    for entry in result.bound.entries:
        in_steps = entry.unit == "choice" or in_whole_numbers(entry.unit, entry.path)
        if entry.base is not None and can_vary(entry) and not in_steps:
            path = asked_as(entry.path)
            steps.setdefault(path, {})[entry.place] = float(entry.base)
            series = facts_by_cell(result.assumptions)[entry.cell].name if path != entry.path else ""
            first.setdefault(path, (series or entry.label, entry.unit))
    relative = [direction(values, bounds_of(path), share=True) for path, values in steps.items()]
    absolute = [direction(values, bounds_of(path), share=False) for path, values in steps.items()]
    varied = VariedMetric(result, (), metric, policy, basis, year)
    central, slopes = directional_slopes(varied, [*relative, *absolute])
    if not np.isfinite(central):
        raise ModelError(
            f"metric: {BY_NAME[metric].label} of {policy} is not defined in the scenario "
            f"{result.scenario.name}, so that nothing can change it. Take another metric or policy."
        )
    shares, units = slopes[: len(steps)], slopes[len(steps) :]
    currency = str(result.assumptions.about["currency"])
    rows = [
        Slope(
            path, first[path][0], first[path][1].replace("LCU", currency), next(iter(values.values())),
            float(unit), float(share / central) if central and any(values.values()) else None,
        )
        for (path, values), share, unit in zip(steps.items(), shares, units, strict=True)
    ]  # fmt: skip
    telling = [row for row in rows if row.derivative]
    return Gradient(
        metric=metric,
        label=BY_NAME[metric].label,
        unit=unit_of(result.assumptions, metric),
        policy=policy,
        basis=basis,
        year=year,
        stamp=result.stamp,
        central=central,
        slopes=tuple(sorted(telling, key=lambda row: -abs(row.elasticity or 0.0))),
        without_effect=len(rows) - len(telling),
    )


@dataclass(frozen=True)
class Direction:
    """Values of some cells a step away from their central values, and the length of the step."""

    values: Mapping[str, float]
    central: Mapping[str, float]
    step: float


def direction(values: Mapping[str, float], bounds: tuple[float, float], *, share: bool) -> Direction:
    """All values moved upwards, or downwards where one would be out of bounds.

    They move by a ``share`` of themselves, or else all by one amount. Units: those of the assumption.
    """
    step = STEP if share else STEP * max(map(abs, values.values())) or STEP

    def after(length: float) -> dict[str, float]:
        return {cell: value + length * (value if share else 1.0) for cell, value in values.items()}

    outside = any(not bounds[0] <= value <= bounds[1] for value in after(step).values())
    step = -step if outside else step
    return Direction(after(step), values, step)


def directional_slopes(varied: VariedMetric, directions: Sequence[Direction]) -> tuple[float, Figure]:
    """The metric, and its derivative in each direction: (direction,)."""
    result, count = varied.result, len(directions) + 1
    values: dict[str, Figure] = {}
    for run_number, moved in enumerate(directions, 1):
        for cell, value in moved.values.items():
            column = values.setdefault(cell, np.full(count, moved.central[cell]))
            column[run_number] = value
    together = chosen(result.assumptions, dict.fromkeys([BASELINE, result.scenario.name]))
    many = len(together)
    places = [slice(0, None, many), slice(many - 1, None, many)]
    bound = bind(result.assumptions, together, draws=Draws(count, values))
    central, changes = slopes_of_runs(bound, varied.wanted, varied.key, places, varied.figure)
    return central, changes / np.array([each.step for each in directions])
