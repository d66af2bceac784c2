"""The people of a split in rows, poorest cells first, and their poverty by line.

Measures of a line need only the cells up to the last one with somebody below it, before or after.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.welfare.welfare_transfers import MONTHS
from costmodel.model.row_indices import flat_places
from costmodel.model.welfare_effects import movements
from costmodel.model.welfare_measures import logarithms, of_line, poverty_measures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure
    from costmodel.model.followed_people import Split

    Key = tuple[str, str, str]
    """Line, measure, unit."""
    Block = dict[Key, tuple[Figure | None, Figure | None, Figure | None]]
    """Before, after transfers and after financing, (year,) each; None where there is no such figure."""

POVERTY_UNITS = {"headcount": "share", "gap": "share", "squared_gap": "share", "watts": "ratio",
                 "money_gap": "LCU"}  # fmt: skip


@dataclass(frozen=True)
class SplitPeople:
    """Rows of people of some years, the parts of each cell one after the other: (year, row)."""

    people: Figure
    before: Figure
    after: tuple[Figure, Figure]
    scale: Figure | None
    """None where welfare is per person."""
    cells: tuple[Figure, Figure, Figure | float] | None
    """People, welfare before and equivalents of whole cells, (year, cell); None where something splits it."""
    count: int
    """The number of cells."""

    @classmethod
    def of(cls, split: Split, chosen: NDArray[np.bool_] | None = None) -> SplitPeople:
        """The rows of a split; of the cells that are chosen, (cell,), or of all."""

        def of_chosen(figure: Figure) -> Figure:
            return figure if chosen is None else figure[..., chosen, :]

        people, before, scales = (of_chosen(one) for one in (split.people, split.before, split.scale))
        shape = people.shape

        def flat(figure: Figure) -> Figure:
            return np.broadcast_to(figure, shape).reshape(*shape[:-2], -1)

        scale, cells = None if (scales == 1).all() else flat(scales), None
        if before.shape[-1] == 1:
            cell_scale = 1.0 if scale is None else np.broadcast_to(scales[:, 0], before.shape[:-1])
            cells = people.sum(axis=-1), before[..., 0], cell_scale
        after = flat(of_chosen(split.after_transfers)), flat(of_chosen(split.after_financing))
        return cls(flat(people), flat(before), after, scale, cells, shape[-2])

    def merged(self) -> SplitPeople:
        """The same people, those of a cell together who have the same before and after.

        Between the people of many policies most of a cell is covered by none. Cells with fewer different
        people than others are filled up with nobody.
        """
        parts, shape = self.parts, (*self.people.shape[:-1], self.count, self.parts)
        # Where all of a cell have the same before, all pay the same.
        levels = self.after[:1] if self.cells is not None else (*self.after, self.before)
        order = flat_places(np.argsort(self.after[0].reshape(shape), axis=-1))
        new = np.ones(shape, dtype=bool)
        new[..., 1:] = False
        for level in levels:
            sorted_level = level.take(order)
            new[..., 1:] |= sorted_level[..., 1:] != sorted_level[..., :-1]
        different = np.count_nonzero(new, axis=-1).ravel()
        most = int(different.max())
        if most == parts:
            return self
        first = np.flatnonzero(new)
        begins = np.arange(different.size) * most - (np.cumsum(different) - different)
        into = np.arange(first.size) + np.repeat(begins, different)
        people = np.zeros((*shape[:-2], self.count * most))
        people.put(into, np.add.reduceat(self.people.take(order).ravel(), first))
        chosen = np.repeat(order[..., 0], most, axis=-1)
        chosen.put(into, order.take(first))
        before, *after = (level.take(chosen) for level in (self.before, *self.after))
        scale = None if self.scale is None else self.scale.take(chosen)
        return SplitPeople(people, before, (after[0], after[1]), scale, self.cells, self.count)

    @cached_property
    def money(self) -> Figure:
        """People, or equivalents, whose welfare is counted."""
        return self.people if self.scale is None else self.people * self.scale

    @property
    def parts(self) -> int:
        """Parts of a cell."""
        parts: int = self.people.shape[-1] // self.count
        return parts

    @cached_property
    def number(self) -> Figure:
        """Everybody: (year,)."""
        figure: Figure = self.people.sum(axis=-1)
        return figure

    def rows(self, place: int) -> tuple[Figure, Figure, Figure | float]:
        """People, welfare and equivalents before (0), after transfers (1) and after financing (2).

        Welfare before is that of whole cells where nothing splits it.
        """
        if place == 0 and self.cells is not None:
            return self.cells
        return self.people, (self.before, *self.after)[place], 1.0 if self.scale is None else self.scale

    @cached_property
    def logs(self) -> tuple[Figure, ...]:
        """Logarithms of welfare in the rows of each place."""
        return tuple(logarithms(self.rows(place)[1]) for place in range(3))

    @cached_property
    def _least(self) -> Figure:
        """The least welfare that somebody in a cell has before or after: (year, cell)."""
        least = np.minimum(*self.after)
        least = np.minimum(least, self.before) if self.cells is None else least
        figure: Figure = least.reshape(*least.shape[:-1], self.count, -1).min(axis=-1)
        return figure if self.cells is None else np.minimum(figure, self.cells[1])

    def below(self, line: Figure) -> int:
        """The number of cells, from the poorest, up to the last with somebody below a line: (year,)."""
        poor = np.flatnonzero((self._least < of_line(line)).any(axis=0))
        return int(poor[-1]) + 1 if poor.size else 1

    def poorest(self, cells: int) -> SplitPeople:
        """The people of the poorest cells alone."""
        upto = cells * self.parts

        def first(figure: Figure) -> Figure:
            return figure[..., :upto]

        whole = None
        if self.cells is not None:
            cell_scale = self.cells[2]
            scale = cell_scale if isinstance(cell_scale, float) else cell_scale[..., :cells]
            whole = self.cells[0][..., :cells], self.cells[1][..., :cells], scale
        return SplitPeople(
            first(self.people), first(self.before), (first(self.after[0]), first(self.after[1])),
            None if self.scale is None else first(self.scale), whole, cells,
        )  # fmt: skip


def poor_people(everybody: SplitPeople, line: Figure) -> Iterator[Figure]:
    """People below a line before, after transfers and after financing: (year,) each."""
    z = of_line(line)
    for place in range(3):
        people, welfare, _ = everybody.rows(place)
        yield (people * (welfare < z)).sum(axis=-1)


def poverty_of(
    population: SplitPeople, lines: Mapping[str, Figure], known: tuple[Figure, ...] | None = None
) -> Block:
    """Poverty before and after by each line, and who crosses it; ``known`` are the logarithms of all rows."""
    block: Block = {}
    cells = {line: population.below(z) for line, z in lines.items()}
    logs = population.poorest(max(cells.values(), default=1)).logs if known is None else known
    for line, z in lines.items():
        poorest = population.poorest(cells[line])
        measures = []
        for place in range(3):
            people, welfare, scale = poorest.rows(place)
            row_logs = logs[place][..., : welfare.shape[-1]]
            measures.append(poverty_measures(people, welfare, z, scale, row_logs, population.number))
        for name, unit in POVERTY_UNITS.items():
            times = MONTHS if name == "money_gap" else 1
            before, transfers, financing = (one[name] * times for one in measures)
            block[line, name, unit] = (before, transfers, financing)
        moved = [movements(poorest.people, poorest.before, y, z) for y in poorest.after]
        nobody = np.zeros(len(z))
        for name in ("lifted", "pushed_below"):
            block[line, name, "persons"] = (nobody, moved[0][name], moved[1][name])
    return block
