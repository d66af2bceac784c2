"""Values of an assumption in each scenario and draw: what a scenario's change makes of a drawn value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.checks.changed_wholes import is_whole
from costmodel.assumptions.format.paths import bounds_of
from costmodel.assumptions.format.scenario_operations import SET, applied

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.engine.inputs.entries import Entry
    from costmodel.engine.inputs.scenarios import Change
    from costmodel.model.figures import Figure

DATES = ("year", "month")
"""Units whose values are whole and have no natural 0: an error of a date is a difference, not a share."""


def in_whole_numbers(unit: str, path: str) -> bool:
    """Whether only whole numbers of an assumption are computed: a date, a duration, a lag, a switch."""
    return unit in DATES or is_whole(path)


@dataclass(frozen=True)
class Draws:
    """Draws of the values of some entries."""

    count: int = 1
    values: Mapping[str, Figure] = field(default_factory=dict)
    """By the place of the entry, or the cell of a scenario's change: (draw,)."""
    exact: bool = False
    """Whether the values are operands that were chosen, not estimates with an error. The operand of a change
    that is missing (NaN) then leaves the value as it is, and a value set later keeps no error."""
    sampled: bool = False
    """Whether the values are random draws, which keep the distributional weights of the central run."""

    def between(self, first: int, last: int) -> Draws:
        """Some of the draws."""
        values = {place: drawn[first:last] for place, drawn in self.values.items()}
        return Draws(last - first, values, self.exact, self.sampled)


def effective(steps: Sequence[Entry], scenarios: Mapping[str, int], draws: Draws | None = None) -> Figure:
    """The value of each step of an assumption in each scenario: (scenario, step).

    With draws all scenarios of the first draw, then of the second, and so on: (draw x scenario, step).
    """
    drawn = draws or Draws()
    values = np.empty((drawn.count, len(scenarios), len(steps)))
    central = np.empty((len(scenarios), len(steps)))
    for number, step in enumerate(steps):
        if step.base is None:
            values[..., number], central[:, number] = values[..., number - 1], central[:, number - 1]
        else:
            values[..., number] = np.reshape(drawn.values.get(step.place, step.base), (-1, 1))
            central[:, number] = step.base
        for name, change in step.changes:
            value, stated = values[:, scenarios[name], number], central[scenarios[name], number : number + 1]
            value[...] = _after(change, step, value, stated, drawn) if drawn.values else change.applied(value)
            stated[...] = change.applied(stated)
    return values.reshape(-1, len(steps))


def _after(change: Change, step: Entry, value: Figure, stated: Figure, draws: Draws) -> Figure:
    """Drawn values after the change of a scenario.

    A change with a range of its own has drawn operands. Any other value that is set keeps the relative error
    of the value that it replaces (drawn / stated): what makes the first estimate wrong, such as a miscounted
    target group, makes the second wrong too. Where that is 0, or is a date, it keeps the difference. Both
    stay within the bounds of the assumption.
    """
    if change.cell in draws.values:
        operand = draws.values[change.cell]
        made = applied(change.operation, value, operand)
        return np.where(np.isnan(operand), value, made) if draws.exact else made
    if change.operation != SET or draws.exact:
        return change.applied(value)
    if (value == stated).all():
        return change.applied(value)
    differs = stated[0] == 0 or step.unit in DATES
    moved = change.value + (value - stated) if differs else change.value * (value / stated)
    return np.clip(moved, *bounds_of(step.path))
