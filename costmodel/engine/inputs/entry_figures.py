"""Figures made of entries by way of a ``Pick``: plain numbers for a run, remembered numbers for a trace.

Values come as (scenario, row, year) with the scenario axis of length 1 where no scenario changes anything;
with draws that axis holds all scenarios of the first draw, then of the second, and so on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from costmodel.engine.inputs.drawn_values import Draws, effective
from costmodel.engine.inputs.entries import Entry, changed
from costmodel.engine.inputs.scenarios import begin
from costmodel.model.figures import Figure, rows, stacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from costmodel.engine.inputs.scenarios import Change, Scenario
    from costmodel.model.timing import Calendar


class Pick(Protocol):
    """Makes a figure of values (scenario, row, year) and the entries (row, year) they come from."""

    def __call__(self, values: Figure, entries: NDArray[np.object_]) -> Figure:
        """The figure."""
        ...


def numbers(values: Figure, entries: NDArray[np.object_]) -> Figure:  # noqa: ARG001  a Pick
    """The plain numbers: the pick of an ordinary run."""
    return values


class Figures:
    """Makes figures from entries and records the entries; used only during one binding."""

    def __init__(self, scenarios: Sequence[Scenario], pick: Pick, draws: Draws | None = None) -> None:
        self.pick, self.draws = pick, draws or Draws()
        self.entries: list[Entry] = []
        self.scenarios = tuple(scenarios)
        self._scenarios = {scenario.name: place for place, scenario in enumerate(scenarios)}
        self._changes: dict[str, list[tuple[str, Change]]] = {}
        for scenario in scenarios:
            for change in scenario.changes:
                self._changes.setdefault(change.path, []).append((scenario.name, change))
        # By year, whatever the order of the rows: a later change applies to the result of the earlier ones.
        for path_changes in self._changes.values():
            path_changes.sort(key=lambda pair: begin(pair[1]))

    @property
    def scenario_count(self) -> int:
        """The number of scenarios along the leading axis, of each draw."""
        return len(self._scenarios)

    @property
    def uncertain(self) -> bool:
        """Whether values are drawn, so that what a run refuses has to be held at what is possible."""
        return bool(self.draws.values)

    @property
    def changed_paths(self) -> tuple[str, ...]:
        """The paths that a scenario changes."""
        return tuple(self._changes)

    def changes(self, path: str) -> list[tuple[str, Change]]:
        """The changes of a path by the scenarios, earliest first."""
        return self._changes.get(path, [])

    def figure(self, places: Sequence[Sequence[Entry | float]]) -> Figure:
        """A figure of one undated entry, or a constant, a place: (..., row, column)."""
        entries = np.empty((len(places), len(places[0])), dtype=object)
        varying: list[tuple[int, int, Entry]] = []
        bases: list[list[float | None]] = []
        for i, row in enumerate(places):
            bases.append([])
            for j, cell in enumerate(row):
                if isinstance(cell, Entry):
                    entries[i, j] = cell
                    bases[-1].append(cell.base)
                    self.entries.append(cell)
                    if cell.changes or cell.place in self.draws.values:
                        varying.append((i, j, cell))
                else:
                    bases[-1].append(cell)
        values = np.array([bases], dtype=float)
        if varying:
            values = np.repeat(values, self.draws.count * len(self._scenarios), axis=0)
            for i, j, entry in varying:
                values[:, i, j] = effective([entry], self._scenarios, self.draws)[:, 0]
        return self.pick(values, entries)

    def column(self, cells: Sequence[Entry | float]) -> Figure:
        """A figure of one undated entry, or a constant, a row: (..., row, 1)."""
        if not cells:
            return np.zeros((0, 1))
        return self.figure([[cell] for cell in cells])

    def constants(self, values: Figure) -> Figure:
        """A figure without a cell in the workbook: (row, year)."""
        return self.pick(values[None], np.full(values.shape, None, dtype=object))

    def dated(self, steps: Sequence[Entry], calendar: Calendar) -> Figure:
        """A figure of one assumption that changes from year to year: (..., 1, year)."""
        figures = self.step_values(steps)
        self.entries += steps
        figure = figures[0]
        for step, later in zip(steps[1:], figures[1:], strict=True):
            starts = replace(
                step,
                path=f"{step.path}.from_year",
                label=f"{step.label}: from year",
                unit="year",
                base=step.from_year,
                changes=(),
                continued=None,
            )
            start = self.pick(np.full((1, 1, 1), float(step.from_year or 0)), _one(starts))
            figure = np.where(calendar.years < start, figure, later)
        return figure

    def step_values(self, steps: Sequence[Entry]) -> list[Figure]:
        """The figure of each step of an assumption: (..., 1, 1)."""
        values = effective(steps, self._scenarios, self.draws)
        figures = []
        for number, step in enumerate(steps):
            step_value = values[:, number]
            alike = step_value[:1] if (step_value == step_value[0]).all() else step_value
            figures.append(self.pick(alike[:, None, None], _one(step)))
        return figures

    def drawn(self, compute: Callable[[Draws], Figure], entries: NDArray[np.object_]) -> Figure:
        """A figure that is computed of the draws and alike in all scenarios: (draw, row, year)."""
        return self.pick(np.repeat(compute(self.draws), self.scenario_count, axis=0), entries)

    def stack(self, steps: Sequence[list[Entry] | float], calendar: Calendar) -> Figure:
        """A figure of one assumption a row: its steps, or a constant where the row lacks it."""
        if not steps:
            return np.zeros((0, 1))
        plain = [
            k for k, row_steps in enumerate(steps) if isinstance(row_steps, float) or len(row_steps) == 1
        ]
        parts_: list[Figure] = []
        if plain:
            plain_steps = (steps[k] for k in plain)
            parts_.append(
                self.column(
                    [row_steps if isinstance(row_steps, float) else row_steps[0] for row_steps in plain_steps]
                )
            )
        if len(plain) == len(steps):
            return parts_[0]
        order = list(plain)
        for number, row_steps in enumerate(steps):
            if isinstance(row_steps, list) and len(row_steps) > 1:
                parts_.append(self.dated(row_steps, calendar))
                order.append(number)
        return rows(stacked(parts_), [int(k) for k in np.argsort(order)])

    def with_changes(self, steps: Sequence[Entry]) -> list[Entry]:
        """The steps of an assumption with what the scenarios change."""
        changes = self.changes(steps[0].path)
        return changed(steps, changes) if changes else list(steps)

    def single(self, entry: Entry) -> Figure:
        """A figure of one entry that no scenario changes: (1, 1)."""
        self.entries.append(entry)
        return cast("Figure", self.pick(np.full((1, 1, 1), entry.base), _one(entry))[0])

    def definition(self, name: str, label: str, value: float, unit: str = "ratio") -> Figure:
        """A number that is so by definition, in a cell of its own: (1, 1)."""
        return self.single(
            Entry(f"definition.{name}", label, unit, value, table="About", source="definition")
        )


def _one(entry: Entry) -> NDArray[np.object_]:
    cell = np.empty((1, 1), dtype=object)
    cell[0, 0] = entry
    return cell
