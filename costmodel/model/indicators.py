"""Indicators: baseline, target, values reported, and progress towards what was expected by then.

Figures are (..., row, 1): rows are indicators, or values reported of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.model.figures import line
from costmodel.model.without_rows import lines_of_nothing, no_figure

if TYPE_CHECKING:
    from costmodel.model.figures import Figure

INDICATOR_KINDS = INCLUSION, EXCLUSION = "inclusion", "exclusion"
ON_TRACK, WATCH, OFF_TRACK = STATUSES = "on track", "watch", "off track"
"""From the best to the worst."""


@dataclass(frozen=True)
class Indicator:
    """Indicators, and the values reported of them after their baseline year."""

    baseline: Figure = no_figure()
    baseline_year: Figure = no_figure()
    target: Figure = no_figure()
    """0 where the model gives it."""
    target_year: Figure = no_figure()
    target_planned: tuple[int, ...] = ()
    """Indicators whose target the model gives."""
    plans: tuple[PlannedValue, ...] = ()
    """The values of those."""
    rising: Figure = no_figure()
    """1 where higher is better, 0 where lower is."""
    indicators: tuple[int, ...] = ()
    """Row of the indicator of each value."""
    value: Figure = no_figure()
    value_year: Figure = no_figure()
    value_planned: tuple[int, ...] = ()
    """Values for whose year the model gives the plan."""
    value_plans: tuple[PlannedValue, ...] = ()


class PlannedValue(NamedTuple):
    """A line of a policy in a year, divided by another one where that is named."""

    policy: int
    place: int
    line: str
    over: str


@dataclass(frozen=True)
class TargetLines:
    """The target of each indicator."""

    indicator_target: Figure = line("Target of the indicator", "units", whole=True)


@dataclass(frozen=True)
class ProgressLines:
    """Progress of an indicator in a year after its baseline."""

    indicator_value: Figure = line("Value reported", "units", whole=True)
    indicator_expected: Figure = line("Value expected in the year", "units", whole=True)
    indicator_progress: Figure = line("Progress: share of what was expected since the baseline", "ratio",
                                      whole=True)  # fmt: skip


NO_TARGETS, NO_PROGRESS = lines_of_nothing(TargetLines), lines_of_nothing(ProgressLines)


def expected_by(
    baseline: Figure, target: Figure, baseline_year: Figure, target_year: Figure, year: Figure
) -> Figure:
    """The value expected in a year: evenly from the baseline to the target, then the target.

    Shapes: broadcast. Example: 0.3 in 2025 to 0.6 in 2030: 0.42 in 2027.
    """
    done = np.minimum((year - baseline_year) / (target_year - baseline_year), 1)
    return baseline + (target - baseline) * done


def progress(value: Figure, expected: Figure, baseline: Figure, rising: Figure) -> Figure:
    """(value - baseline) / (expected - baseline); where no change is expected 1 if it is reached, else 0.

    Shapes: broadcast. Units: ratio. Example: 0.3 to an expected 0.42, now 0.4: 0.8333.
    """
    change = expected - baseline
    still = change * change > 0
    reached = np.where(rising > 0, np.where(value < expected, 0, 1), np.where(value > expected, 0, 1))
    share: Figure = np.where(still, (value - baseline) / np.where(still, change, 1), reached)
    return share
