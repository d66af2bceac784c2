"""Entries: the rows of a workbook as used by the binding, and figures made from them.

An ``Entry`` knows its cell, unit and source and what each scenario makes of it. ``Figures`` makes figures of
entries by way of a ``Pick``: plain numbers for a run, remembered numbers for a trace.

Values come as (scenario, row, year) with the scenario axis of length 1 where no scenario changes anything;
with draws that axis holds all scenarios of the first draw, then of the second, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from costmodel.engine.scenarios import Change, Scenario
from costmodel.model.figures import Figure, rows, stacked
from costmodel.model.timing import Calendar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from costmodel.assumptions.format.facts import Fact


PEOPLE = "population"
"""Path of counts of people, which have no single cell but are projected from tables."""

PRICE_BASE = ".price_base"
"""End of the path of the year whose prices an amount is in."""


@dataclass(frozen=True)
class Entry:
    """One value of the workbook, from a year on, with its changes by scenarios."""

    path: str
    label: str
    unit: str
    base: float | None
    """The baseline's value; None where the previous entry continues, up to a scenario's change."""
    from_year: int | None = None
    table: str = ""
    cell: str = ""
    source: str = ""
    as_of: str = ""
    grade: str = ""
    note: str = ""
    changes: tuple[tuple[str, Change], ...] = ()
    """Scenario and change, in the order they apply: undated ones first, then by year, then by row."""

    @property
    def is_price_base(self) -> bool:
        """Whether it only says in which year's prices an amount is."""
        return self.path.endswith(PRICE_BASE)

    @property
    def place(self) -> str:
        """Its cell, or its path where it is a default value without a cell."""
        return self.cell or self.path


class Pick(Protocol):
    """Makes a figure of values (scenario, row, year) and the entries (row, year) they come from."""

    def __call__(self, values: Figure, entries: NDArray[np.object_]) -> Figure:
        """The figure."""
        ...


def numbers(values: Figure, entries: NDArray[np.object_]) -> Figure:  # noqa: ARG001  a Pick
    """The plain numbers: the pick of an ordinary run."""
    return values


@dataclass(frozen=True)
class Draws:
    """Draws of the values of some entries."""

    count: int = 1
    values: Mapping[str, Figure] = field(default_factory=dict)
    """By the place of the entry: (draw,)."""


def effective(steps: Sequence[Entry], scenarios: Mapping[str, int], draws: Draws | None = None) -> Figure:
    """The value of each step of an assumption in each scenario: (scenario, step).

    With draws all scenarios of the first draw, then of the second, and so on: (draw x scenario, step).
    """
    drawn = draws or Draws()
    found = np.empty((drawn.count, len(scenarios), len(steps)))
    for number, step in enumerate(steps):
        if step.base is None:
            found[..., number] = found[..., number - 1]
        else:
            found[..., number] = np.reshape(drawn.values.get(step.place, step.base), (-1, 1))
        for name, change in step.changes:
            own = found[:, scenarios[name], number]
            own[...] = change.applied(own)
    return found.reshape(-1, len(steps))


def changed(steps: Sequence[Entry], changes: Sequence[tuple[str, Change]]) -> list[Entry]:
    """The steps of an assumption, each with the scenario changes that apply to it.

    A change from a year on applies to every step from that year on. Where no step begins in that year, one is
    added that continues the previous step (``base`` None) except in the scenario.
    """
    first = steps[0]
    begun = {step.from_year for step in steps}
    # An undated first step applies from the beginning, so an undated change concerns all steps.
    extra = [
        replace(first, base=None, from_year=change.from_year, cell=change.cell, table="Scenarios", changes=())
        for _, change in changes
        if change.from_year is not None and change.from_year not in begun
    ]
    # All scenarios share one list of steps, so that they are rows of one array: two changes from the same
    # year share one added step.
    unique = {step.from_year: step for step in [*extra, *steps]}
    ordered = sorted(unique.values(), key=begin)
    return [
        replace(step, changes=step.changes + tuple(own for own in changes if _concerns(own[1], step)))
        for step in ordered
    ]


def begin(step: Entry | Change) -> float:
    """The year from which an entry or a change applies; minus infinity if from the beginning."""
    return -np.inf if step.from_year is None else step.from_year


def _concerns(change: Change, step: Entry) -> bool:
    # An added step already continues the changed value of the step before it (see effective). To apply the
    # earlier changes again would multiply twice.
    if step.base is None:
        return step.from_year == change.from_year
    return begin(step) >= begin(change)


class Figures:
    """Makes figures from entries and records the entries; used only during one binding."""

    def __init__(self, scenarios: Sequence[Scenario], pick: Pick, draws: Draws | None = None) -> None:
        self.pick, self.draws = pick, draws or Draws()
        self.entries: list[Entry] = []
        self._scenarios = {scenario.name: place for place, scenario in enumerate(scenarios)}
        self._changes: dict[str, list[tuple[str, Change]]] = {}
        for scenario in scenarios:
            for change in scenario.changes:
                self._changes.setdefault(change.path, []).append((scenario.name, change))
        # By year, whatever the order of the rows: a later change applies to the result of the earlier ones.
        for of in self._changes.values():
            of.sort(key=lambda own: begin(own[1]))

    def changes(self, path: str) -> list[tuple[str, Change]]:
        """The changes of a path by the scenarios, earliest first."""
        return self._changes.get(path, [])

    def figure(self, places: Sequence[Sequence[Entry | float]]) -> Figure:
        """A figure of one undated entry, or a constant, a place: (..., row, column)."""
        entries = np.empty((len(places), len(places[0])), dtype=object)
        values = np.empty((1, *entries.shape))
        varying: list[tuple[int, int, Entry]] = []
        for i, row in enumerate(places):
            for j, held in enumerate(row):
                if isinstance(held, Entry):
                    entries[i, j], values[0, i, j] = held, held.base
                    self.entries.append(held)
                    if held.changes or held.place in self.draws.values:
                        varying.append((i, j, held))
                else:
                    values[0, i, j] = held
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
        values = effective(steps, self._scenarios, self.draws)
        figures = []
        for number, step in enumerate(steps):
            own = values[:, number]
            alike = own[:1] if (own == own[0]).all() else own
            figures.append(self.pick(alike[:, None, None], _one(step)))
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
            )
            start = self.pick(np.full((1, 1, 1), float(step.from_year or 0)), _one(starts))
            figure = np.where(calendar.years < start, figure, later)
        return figure

    def stack(self, steps: Sequence[list[Entry] | float], calendar: Calendar) -> Figure:
        """A figure of one assumption a row: its steps, or a constant where the row lacks it."""
        if not steps:
            return np.zeros((0, 1))
        plain = [k for k, own in enumerate(steps) if isinstance(own, float) or len(own) == 1]
        parts_: list[Figure] = []
        if plain:
            held = (steps[k] for k in plain)
            parts_.append(self.column([own if isinstance(own, float) else own[0] for own in held]))
        if len(plain) == len(steps):
            return parts_[0]
        order = list(plain)
        for number, own in enumerate(steps):
            if isinstance(own, list) and len(own) > 1:
                parts_.append(self.dated(own, calendar))
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
    held = np.empty((1, 1), dtype=object)
    held[0, 0] = entry
    return held


def entry_of(fact: Fact) -> Entry:
    """The entry of a fact that is a number, before any scenario changes it."""
    return Entry(
        path=fact.path,
        label=fact.label,
        unit=fact.unit,
        base=float(fact.value),
        from_year=fact.from_year,
        table=fact.table,
        cell=fact.cell,
        source=fact.source,
        as_of=fact.as_of,
        grade=fact.grade,
        note=fact.note,
    )


def price_base_of(step: Entry, year: float, cell: str, label: str) -> Entry:
    """The entry of the year whose prices an amount is in."""
    return replace(
        step,
        path=f"{step.path}{PRICE_BASE}",
        label=label,
        unit="year",
        base=float(year),
        cell=cell,
        changes=(),
    )
