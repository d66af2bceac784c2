"""Bindings that are kept: the model's inputs as trails, with the numbers that draws give as numbered columns.

A set, its scenarios and the cells that are drawn decide the form of the inputs; the values drawn do not. So
they are bound once, and later calls compute only the columns. What the binding itself computes of drawn
values, as the steps of an assumption, is part of the trail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, cast

import numpy as np

from costmodel.assumptions.format.facts import facts_by_cell
from costmodel.engine.evaluation.binding import bind, bind_with
from costmodel.engine.inputs.bound_inputs import Bound
from costmodel.engine.inputs.drawn_values import Draws, effective
from costmodel.engine.inputs.entries import Entry
from costmodel.engine.inputs.entry_figures import Figures, numbers
from costmodel.engine.inputs.figure_trees import LEADING, mapped
from costmodel.engine.inputs.fitted_cells import cell_facts
from costmodel.engine.welfare.weight_binding import weighed_by_welfare
from costmodel.model.figures import ROW
from costmodel.recent_values import RecentValues
from costmodel.trace.trail import Trail

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.scenarios import Scenario
    from costmodel.model.assumed import Assumed
    from costmodel.model.figures import Figure

    Ids = NDArray[np.int32]

KEPT = 16
"""Bindings that are kept for later calls."""


@dataclass(frozen=True)
class DrawnColumns:
    """DrawnColumns that are computed together of the draws."""

    compute: Callable[[Draws], Figure]
    """Gives (draw, number)."""
    chosen: NDArray[np.intp]
    """Those of the numbers that are columns."""
    places: tuple[frozenset[str], ...]
    """Of each the cells that it is computed of; none where it may be any of those drawn."""


@dataclass(frozen=True)
class KeptBinding:
    """Inputs of the model of which some numbers are columns of the draws."""

    name: int
    """Tells it from any other."""
    bound: Bound
    """Its figures are trails or, where nothing varies, arrays."""
    ids: dict[int, Ids]
    """By the identity of a trail the column of each of its numbers, -1 where it does not vary."""
    columns: tuple[DrawnColumns, ...]
    trails: tuple[Trail, ...]
    """Those with columns; while they are kept no other object has their identity."""

    def computed_of(self, place: str) -> NDArray[np.bool_]:
        """Which columns are computed of a drawn cell, or may be: (column,)."""
        return np.array(
            [not cells or place in cells for column in self.columns for cells in column.places], bool
        )

    def values(self, draws: Draws) -> Figure:
        """The columns: (column, draw)."""
        sizes = [len(column.chosen) for column in self.columns]
        figures = np.empty((sum(sizes), draws.count))
        start = 0
        for column, size in zip(self.columns, sizes, strict=True):
            figures[start : start + size] = column.compute(draws).reshape(draws.count, -1).T[column.chosen]
            start += size
        return figures


_KEPT = RecentValues[KeptBinding](KEPT)
_NAMES = count()


def kept_binding(assumptions: Assumptions, scenarios: Sequence[Scenario], draws: Draws) -> KeptBinding:
    """The binding of these scenarios with these cells drawn: one made before, or a new one."""
    known = facts_by_cell(assumptions)
    cells = tuple(
        (place, (known[place].path, known[place].from_year) if place in known else None)
        for place in sorted(draws.values)
    )
    key = (assumptions.arrangement, tuple(scenarios), cells, draws.exact, draws.sampled)
    return _KEPT.value(key, lambda: _new_binding(assumptions, scenarios, draws))


def _new_binding(assumptions: Assumptions, scenarios: Sequence[Scenario], draws: Draws) -> KeptBinding:
    make = ColumnFigures(scenarios, draws)
    with np.errstate(all="ignore"):
        bound = bind_with(assumptions, make)
        if not draws.sampled:
            bound = _with_values_of_draws(assumptions, make, bound)
    return KeptBinding(next(_NAMES), make.one_run(bound), make.ids, tuple(make.columns), tuple(make.trails))


def _with_values_of_draws(assumptions: Assumptions, make: ColumnFigures, bound: Bound) -> Bound:
    """The inputs with what ranks people as columns, bound of all draws.

    Any chosen value may move weights by welfare; fitted curves move with the facts that they follow from,
    and in adult equivalents with these and with sizes of households.
    """
    known: list[tuple[Draws, Assumed]] = []

    def computed(part: str, name: str) -> Figure:
        def of_draws(draws: Draws) -> Figure:
            if not known or known[0][0] is not draws:
                known[:] = [(draws, bind(assumptions, make.scenarios, draws=draws).assumed)]
            figure = getattr(getattr(known[0][1], part), name)
            return np.broadcast_to(figure, (draws.count * make.scenario_count, *figure.shape[-2:]))

        return make.computed(of_draws)

    assumed = bound.assumed
    if weighed_by_welfare(assumptions):
        weights = replace(
            assumed.weights,
            of_recipients=computed("weights", "of_recipients"),
            of_payers=computed("weights", "of_payers"),
        )
        assumed = replace(assumed, weights=weights)
    chosen = make.draws.values
    in_equivalents = assumed.reached.equivalents.shape[ROW] > 0
    if assumed.survey is not None and (
        in_equivalents or any(fact.cell in chosen for fact in cell_facts(assumptions).facts)
    ):
        reached = replace(assumed.reached, fitted=computed("reached", "fitted"))
        if reached.uneven:
            reached = replace(reached, people=computed("reached", "people"))
        assumed = replace(assumed, reached=reached)
    return replace(bound, assumed=assumed)


class ColumnFigures(Figures):
    """Makes figures whose drawn numbers are columns; their values are those of the first draw."""

    def __init__(self, scenarios: Sequence[Scenario], draws: Draws) -> None:
        super().__init__(scenarios, numbers, draws.between(0, 1))
        self.ids: dict[int, Ids] = {}
        self.columns: list[DrawnColumns] = []
        self.known: dict[Hashable, tuple[Figure, Ids]] = {}
        self.count = 0
        self.trails: list[Trail] = []
        """Kept, so that no other object has the identity of one of them."""

    def one_run(self, bound: Bound) -> Bound:
        """The inputs without a leading axis where it has one entry."""

        def squeezed(figure: Figure) -> Figure:
            if figure.ndim < LEADING or figure.shape[0] > 1:
                return figure
            return cast("Figure", figure[0])

        return replace(bound, assumed=mapped(bound.assumed, squeezed))

    def figure(self, places: Sequence[Sequence[Entry | float]]) -> Figure:
        """As of a run, with a column for every drawn number."""
        shape = (self.scenario_count, len(places), len(places[0]))
        values, ids = np.empty(shape), np.full(shape, -1, dtype=np.int32)
        for i, row in enumerate(places):
            for j, given in enumerate(row):
                if not isinstance(given, Entry):
                    values[:, i, j] = given
                    continue
                self.entries.append(given)
                if given.changes or given.place in self.draws.values:
                    step_values, numbered = self._steps([given])
                    values[:, i, j], ids[:, i, j] = step_values[:, 0], numbered[:, 0]
                else:
                    values[:, i, j] = given.base
        return self._trail(values, ids)

    def step_values(self, steps: Sequence[Entry]) -> list[Figure]:
        """The figure of each step of an assumption: (..., 1, 1)."""
        values, ids = self._steps(steps)
        return [
            self._trail(values[:, number, None, None], ids[:, number, None, None])
            for number in range(len(steps))
        ]

    def computed(self, compute: Callable[[Draws], Figure]) -> Figure:
        """A figure whose numbers are all computed of the draws: (draw x scenario, row, year)."""
        first = compute(self.draws)
        return self._trail(first, self._numbered(compute, np.arange(first.size)).reshape(first.shape))

    def drawn(self, compute: Callable[[Draws], Figure], entries: NDArray[np.object_]) -> Figure:  # noqa: ARG002
        """Figures that are alike in all scenarios: (draw, row, year) of the draws."""
        first = compute(self.draws)
        ids = self._numbered(compute, np.arange(first[0].size)).reshape(first.shape)
        return self._trail(first, ids)

    def _steps(self, steps: Sequence[Entry]) -> tuple[Figure, Ids]:
        """Values in the first draw and columns, of each step in each scenario: (scenario, step) both."""
        key = tuple((step.place, step.base, step.from_year, step.changes) for step in steps)
        if key in self.known:
            return self.known[key]
        drawn, scenarios = self.draws.values, self._scenarios
        values = effective(steps, scenarios, self.draws)
        varies = np.zeros(values.shape, dtype=bool)
        changed = np.zeros(values.shape, dtype=bool)
        for number, step in enumerate(steps):
            if step.base is None:
                varies[:, number], changed[:, number] = varies[:, number - 1], changed[:, number - 1]
            else:
                varies[:, number] = step.place in drawn
            for name, change in step.changes:
                changed[scenarios[name], number] = True
                varies[scenarios[name], number] |= change.cell in drawn
        usual = np.flatnonzero(~changed.any(axis=1))
        # Scenarios that do not change the assumption share its columns.
        like = np.where(changed.any(axis=1), np.arange(len(values)), usual[0] if usual.size else 0)
        separate = varies & (like == np.arange(len(values)))[:, None]
        ids = np.full(values.shape, -1, dtype=np.int32)
        places: list[frozenset[str]] = []
        for step in steps:
            before = places[-1:] if step.base is None else []
            places.append(
                frozenset((step.place, *(change.cell for _, change in step.changes))).union(*before)
            )
        ids[separate] = self._numbered(
            lambda draws: effective(steps, scenarios, draws), np.flatnonzero(separate), places
        )
        self.known[key] = values, ids[like]
        return self.known[key]

    def _numbered(
        self,
        compute: Callable[[Draws], Figure],
        chosen: NDArray[np.intp],
        places: Sequence[frozenset[str]] = (frozenset(),),
    ) -> Ids:
        """New columns; their numbers. ``places`` are the cells of the first numbers, then again and again."""
        if chosen.size:
            cells = tuple(places[number % len(places)] for number in chosen.tolist())
            self.columns.append(DrawnColumns(compute, chosen, cells))
        start = self.count
        self.count += chosen.size
        return np.arange(start, self.count, dtype=np.int32)

    def _trail(self, values: Figure, ids: Ids) -> Figure:
        """A figure of these values and columns; one scenario stands for all where they are alike."""
        if (ids == ids[:1]).all() and ((ids[:1] >= 0) | (values == values[:1])).all():
            values, ids = values[:1], ids[:1]
        if (ids < 0).all():
            return values
        trail = Trail(values, "input")
        self.ids[id(trail)] = ids
        self.trails.append(trail)
        return trail  # type: ignore[return-value]
