"""Entries: the rows of a workbook as used by the binding, with their cells and the changes of scenarios."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from costmodel.engine.inputs.scenarios import Change, begin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.model.parameters import Parameter


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
    continued: Entry | None = None
    """The entry before, where the baseline's value is that entry's."""

    def changes_in(self, scenario: str) -> tuple[Change, ...]:
        """The changes behind its value in a scenario, also those of the entry that it continues."""
        earlier = () if self.continued is None else self.continued.changes_in(scenario)
        return (*earlier, *(change for name, change in self.changes if name == scenario))

    def cell_in(self, scenario: str) -> str:
        """The cell of its value in a scenario: that of the last change, or else of the value itself.

        Scenarios that change an assumption from the same year share one added entry, so an added entry has
        no cell that holds for all of them.
        """
        made = self.changes_in(scenario)
        if made:
            return made[-1].cell
        return self.cell if self.continued is None else self.continued.cell_in(scenario)

    @property
    def is_price_base(self) -> bool:
        """Whether it only says in which year's prices an amount is."""
        return self.path.endswith(PRICE_BASE)

    @property
    def place(self) -> str:
        """Its cell, or its path where it is a default value without a cell."""
        return self.cell or self.path


def changed(steps: Sequence[Entry], changes: Sequence[tuple[str, Change]]) -> list[Entry]:
    """The steps of an assumption, each with the scenario changes that apply to it.

    A change from a year on applies to every step from that year on. Where no step begins in that year, one is
    added that continues the previous step (``base`` None) except in the scenario.
    """
    first = steps[0]
    begun = {step.from_year for step in steps}
    # An undated first step applies from the beginning, so an undated change concerns all steps. All scenarios
    # share one list of steps, so that they are rows of one array: two changes from the same year share one
    # added step, which names the cells of both.
    cells: dict[int, list[str]] = {}
    for _, change in changes:
        if change.from_year is not None and change.from_year not in begun:
            cells.setdefault(change.from_year, []).append(change.cell)
    added = [
        replace(first, base=None, from_year=year, cell=", ".join(year_cells), table="Scenarios", changes=())
        for year, year_cells in cells.items()
    ]
    ordered: list[Entry] = []
    for step in sorted([*added, *steps], key=begin):
        concerned = step.changes + tuple(
            scenario_change for scenario_change in changes if _concerns(scenario_change[1], step)
        )
        ordered.append(replace(step, changes=concerned, continued=ordered[-1] if step.base is None else None))
    return ordered


def _concerns(change: Change, step: Entry) -> bool:
    # An added step already continues the changed value of the step before it (see effective). To apply the
    # earlier changes again would multiply twice.
    if step.base is None:
        return step.from_year == change.from_year
    return begin(step) >= begin(change)


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


def usual_entry(path: str, declared: Parameter) -> Entry:
    """The entry of an assumption that the workbook does not state."""
    note = "not stated in the workbook: the usual value"
    value = float(declared.default or declared.absent)
    return Entry(path, declared.label, declared.unit, value, source="default", note=note)


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
        continued=None,
    )
