"""The few parameters that could change a conclusion: which matter most, and where the return turns.

A quick form of ``sensitivity`` for the first page: switching values are looked for only among the parameters
that move the net present value most.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.uncertainty.switching import CLOSE, switching

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.model.figures import Figure
    from costmodel.uncertainty.switching import VariedMetric
    from costmodel.uncertainty.uncertain import Uncertain

SEARCHED = 12
"""Parameters among which switching values are looked for."""


@dataclass(frozen=True)
class TurningPoint:
    """A parameter, and its value at which the net present value is 0, all else central."""

    assumption: str
    unit: str
    low: float
    central: float
    high: float
    break_even: float
    span: float
    """Distance between the net present values at low and high, LCU at base-year prices."""
    cells: tuple[str, ...]

    @property
    def within(self) -> bool:
        """Whether it is within the range of the parameter."""
        return self.low <= self.break_even <= self.high

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain fields, for JSON."""
        return {**asdict(self), "cells": list(self.cells), "within": self.within}


def turning_points(npv: VariedMetric, most: int) -> tuple[TurningPoint, ...]:
    """The parameters with a break-even, at most so many: first those that have it within their range.

    Each group has the largest effect first. A parameter turns the result within its range where an end of it
    does, so that none is missed as long as the result moves one way.
    ``npv`` is the net present value with the uncertain parameters of the scenario changed. Parameters whose
    value is added to a series, and those without a break-even within ten widths of their range, are left out.
    """
    order = np.array([number for number, fact in enumerate(npv.facts) if not fact.added], dtype=np.intp)
    single = [npv.facts[number] for number in order]
    if not single:
        return ()
    ends = np.concatenate([[-fact.first.down for fact in single], [fact.first.up for fact in single]])
    values = npv(np.concatenate([[0.0], ends]), np.concatenate([order[:1], order, order]))
    central, at_ends = float(values[0]), values[1:].reshape(2, -1)
    spans = np.abs(at_ends[1] - at_ends[0])
    turned = (np.sign(at_ends) * np.sign(central) < 0).any(axis=0)
    ranked = np.lexsort((-spans, ~turned))[:SEARCHED]
    telling = [k for k in ranked if spans[k] > CLOSE * abs(central)]
    if not telling or not np.isfinite(central):
        return ()
    chosen, numbers = [single[k] for k in telling], order[telling]

    def measure(shifts: Figure, which: NDArray[np.intp], *, searching: bool = False) -> Figure:
        return npv(shifts, numbers[which], searching=searching)

    turns = switching(measure, chosen, 0.0, central)
    return tuple(
        _point(fact, float(turn), float(spans[k]))
        for fact, turn, k in zip(chosen, turns, telling, strict=True)
        if np.isfinite(turn)
    )[:most]


def _point(fact: Uncertain, turn: float, span: float) -> TurningPoint:
    first = fact.first
    return TurningPoint(
        fact.name, fact.unit, first.low, first.value, first.high, first.value + turn, span, fact.cells
    )  # fmt: skip
