"""Recalculation: after an assumption has changed, only what depends on it is computed again.

The last run of a set is kept as trails. Where other assumptions of the same set differ from it in stated values
alone, the new values replace the inputs that they make, and the operations behind which an operand differs run
again, in their order. Their results are those of a full run bit for bit. Anything else that differs, as a text,
a row, a date or a choice, is a full run.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.facts import facts_by_cell
from costmodel.assumptions.format.paths import address_of
from costmodel.assumptions.format.ranged_facts import fertility_error
from costmodel.engine.binding import Bound, bind_with
from costmodel.engine.drawn_values import DATES, Draws
from costmodel.engine.figure_trees import mapped
from costmodel.engine.kept_bindings import ColumnFigures
from costmodel.engine.run import results_of, run_all
from costmodel.engine.scenarios import BASELINE, chosen
from costmodel.model.social_budget import SocialBudget, social_budget
from costmodel.trace.liveness import operands_first
from costmodel.trace.operations import Kind
from costmodel.trace.trail import Trail, recomputed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.entries import Entry
    from costmodel.engine.results import Result
    from costmodel.engine.scenarios import Scenario
    from costmodel.model.figures import Figure

KEPT = 8
"""Sets of which the last run is kept."""
KINDS = ("policy", "outcome", "group", "macro", "society", "discounting")
"""Kinds of assumptions that a scenario can set: whatever their value, the model has the same form."""

_KEPT: OrderedDict[Hashable, KeptRun | Assumptions] = OrderedDict()
"""The last run of a set; of a set that was computed once the assumptions only."""
_TURN = Lock()


def recalculated(assumptions: Assumptions, names: Iterable[str], owner: Hashable = "") -> dict[str, Result]:
    """The results of several scenarios, as ``run_all`` gives them, computed from an earlier run where there is one.

    Earlier runs are those of the same ``owner``, set and scenarios. Errors are those of ``run_all``.
    """
    names = list(dict.fromkeys(names))
    key = (owner, assumptions.set, tuple(names))
    with _TURN:
        before = _KEPT.pop(key, None)
    found: dict[str, Result] | None = None
    kept: KeptRun | Assumptions = assumptions
    if before is not None:
        run = before if isinstance(before, KeptRun) else None
        last = before if run is None else run.assumptions
        values = changed_values(last, assumptions)
        if values is not None:
            try:
                kept = run or KeptRun(last, names)
                found = kept.results(assumptions, values)
            except ArithmeticError:
                kept = assumptions  # a full run says where
    if found is None:
        kept = assumptions
        found = run_all(assumptions, names)
    with _TURN:
        _KEPT[key] = kept
        while len(_KEPT) > KEPT:
            _KEPT.popitem(last=False)
    return {name: result for name, result in found.items() if name in names}


def changed_values(before: Assumptions, after: Assumptions) -> dict[str, float] | None:
    """The values that differ by their cells; None where anything else differs."""
    found: dict[str, float] = {}
    if before.tables.keys() != after.tables.keys():
        return None
    known = facts_by_cell(after)
    for name, table in after.tables.items():
        old = before.tables[name]
        if (table.columns, table.sheet, len(table)) != (old.columns, old.sheet, len(old)):
            return None
        for place, (row, other) in enumerate(zip(table.rows, old.rows, strict=True)):
            if row.number != other.number:
                return None
            if row.values == other.values:
                continue
            for column, value in row.values.items():
                if value == other.values.get(column):
                    continue
                fact = known.get(cell := table.cell(place, column))
                if fact is None or not isinstance(value, float | int) or isinstance(value, bool):
                    return None
                found[cell] = float(value)
    return found


class KeptRun:
    """The last run of some scenarios of a set, every array with what it was computed of."""

    def __init__(self, assumptions: Assumptions, names: Sequence[str]) -> None:
        self.assumptions = assumptions
        self.together: list[Scenario] = chosen(assumptions, dict.fromkeys([BASELINE, *names]))
        error = fertility_error(assumptions)
        known, left_out = facts_by_cell(assumptions), set() if error is None else {error.cell}
        self.values = {
            cell: np.array([float(fact.value)])
            for cell, fact in known.items()
            if cell not in left_out and _settable(fact.path, fact.unit, fact.value)
        }
        make = _ValueFigures(self.together, Draws(1, self.values, exact=True))
        with np.errstate(all="ignore"):
            self.bound = bind_with(assumptions, make)
            self.budget = social_budget(self.bound.assumed)
        self.columns, self.ids = make.columns, make.ids
        self.inputs = {id(trail): trail for trail in make.trails}
        figures: list[Trail] = []

        def collected(figure: Figure) -> Figure:
            if isinstance(figure, Trail):
                figures.append(figure)
            return figure

        mapped(self.bound.assumed, collected)
        mapped(self.budget, collected)
        self.order = [trail for trail in operands_first(figures) if trail.kind is not Kind.LEAF]
        self.now: dict[int, Figure] = {}
        """Values that differ from those of the first run, by the identity of the trail."""

    def results(self, assumptions: Assumptions, values: dict[str, float]) -> dict[str, Result] | None:
        """The results with other values of some cells; None where they are none that a scenario can set.

        Raises FloatingPointError for a figure that is not defined; the run is of no use afterwards.
        """
        if not values.keys() <= self.values.keys() & _entered(self.bound.entries):
            return None
        self.values = {**self.values, **{cell: np.array([value]) for cell, value in values.items()}}
        with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
            self._recompute(self._inputs(values.keys()))
        self.assumptions = assumptions
        entries = tuple(_with_values(entry, self.values) for entry in self.bound.entries)
        self.bound = replace(self.bound, entries=entries)
        bound = replace(self.bound, assumed=mapped(self.bound.assumed, self._value))
        budget: SocialBudget = mapped(self.budget, self._value)
        return results_of(assumptions, chosen(assumptions, [own.name for own in self.together]), bound, budget)

    def _value(self, figure: Figure) -> Figure:
        if isinstance(figure, Trail):
            return self.now.get(id(figure), figure.values)
        return figure

    def _inputs(self, cells: Iterable[str]) -> set[int]:
        """Replace the inputs that are made of some cells; those that changed."""
        cells, draws = set(cells), Draws(1, self.values, exact=True)
        columns: dict[int, float] = {}
        start = 0
        for own in self.columns:
            if own.places & cells:
                made = own.compute(draws).ravel()[own.chosen]
                columns |= zip(range(start, start + len(made)), made.tolist(), strict=True)
            start += len(own.chosen)
        changed: set[int] = set()
        new = np.array(list(columns), dtype=np.int32)
        for name, ids in self.ids.items():
            here = np.isin(ids, new)
            if here.any():
                values = self._value(self.inputs[name]).copy()  # type: ignore[arg-type]
                values[here] = [columns[number] for number in ids[here].tolist()]
                self.now[name] = values
                changed.add(name)
        return changed

    def _recompute(self, changed: set[int]) -> None:
        """Compute again what an operand of has changed, as far as that changes it."""
        for trail in self.order:
            if not any(id(operand) in changed for operand in trail.operands):
                continue
            values = recomputed(trail, [self._value(operand) for operand in trail.operands])  # type: ignore[arg-type]
            if not np.array_equal(values, self._value(trail), equal_nan=values.dtype.kind == "f"):  # type: ignore[arg-type]
                self.now[id(trail)] = values
                changed.add(id(trail))


class _ValueFigures(ColumnFigures):
    """Figures of a run whose stated values are columns."""

    @property
    def uncertain(self) -> bool:
        return False


def _settable(path: str, unit: str, value: object) -> bool:
    """Whether a scenario can set an assumption, and its value is a number of any size."""
    number = isinstance(value, float | int) and not isinstance(value, bool)
    return number and address_of(path).kind in KINDS and unit not in (*DATES, "choice")


def _entered(entries: Iterable[Entry]) -> set[str]:
    """Cells whose value is that of an entry as it stands."""
    return {entry.cell for entry in entries if entry.cell and not entry.is_price_base}


def _with_values(entry: Entry, values: dict[str, Figure]) -> Entry:
    """The entry with the value that its cell has now, and so the one that it continues."""
    before = None if entry.continued is None else _with_values(entry.continued, values)
    base = entry.base
    if base is not None and entry.cell in values and not entry.is_price_base:
        base = float(values[entry.cell][0])
    if base == entry.base and before == entry.continued:
        return entry
    return replace(entry, base=base, continued=before)
