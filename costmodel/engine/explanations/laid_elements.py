"""All that is placed, element by element: which cell each element is shown as, worked out for all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.trace.cell_codes import COLUMN_LOCKED, NO_CELL, ROW_LOCKED, SHEET

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from costmodel.trace.cell_codes import Codes
    from costmodel.trace.references import Cell
    from costmodel.trace.routes import Origins
    from costmodel.trace.trail import Trail


class Placement(NamedTuple):
    """A line item laid out on a sheet: the cell of each of its elements, counted row by row."""

    item: str
    trail: Trail
    """The figure it is, or is a part of."""
    start: int
    """The place in it of the first element laid out."""
    sheet: str
    rows: Sequence[int]
    columns: Sequence[int]
    codes: Codes
    numbers: NDArray[np.intp]
    """The elements behind what merely moved them."""

    @property
    def values(self) -> NDArray[np.float64]:
        """What the cells show."""
        return self.trail.values.ravel()[self.start : self.start + len(self.codes)]


class LaidElements(NamedTuple):
    """All that is placed, element by element in the order it was placed."""

    numbers: NDArray[np.intp]
    codes: Codes
    """The cells they stand in."""
    first: Codes
    """The first cell of each element, with its locks; NO_CELL of an input that has its place elsewhere."""
    cells: dict[int, Codes]
    """The same for all elements of a trail, by its identity."""
    repeated: dict[str, dict[int, Codes]]
    """By sheet and trail, the cells of what has its first cell on another sheet."""


def laid_elements(
    placements: Sequence[Placement],
    origins: Origins,
    sheets: Sequence[str],
    source: Callable[[Hashable, str], Cell | None],
) -> LaidElements:
    """The cells of everything; see ``Places`` for what is shown where."""
    counts = [len(placement.codes) for placement in placements]
    numbers = _joined([placement.numbers for placement in placements])
    codes = _joined([placement.codes for placement in placements])
    owners = np.repeat(np.arange(len(counts)), counts)
    placed = np.ones(len(numbers), dtype=bool)
    inputs = np.zeros(origins.size, dtype=bool)
    for trail, span in origins.trails(numbers):
        inputs[span] = trail.operation == "input"
    given = inputs[numbers]
    for owner in np.unique(owners[given]).tolist():
        placement = placements[owner]
        if _whole(placement, origins):
            continue
        for place in np.flatnonzero(given & (owners == owner)).tolist():
            # What has no cell to refer to: its value is written where it is laid out.
            mark = mark_of(*origins.element(numbers.item(place)))
            placed[place] = mark is not None and source(mark, placement.sheet) is None
    locks = np.where(_repeats(owners * origins.size + numbers), ROW_LOCKED | COLUMN_LOCKED, 0)
    at, cells = numbers[placed], (codes | locks)[placed]
    first = _first(origins.size, at, cells)
    shown = _by_trail(origins, first, at)
    away = (first[at] ^ cells) >= SHEET
    at, cells = at[away], cells[away]
    repeated = {}
    for number in np.unique(cells // SHEET).tolist():
        there = cells // SHEET == number
        again = _first(origins.size, at[there], cells[there])
        repeated[sheets[number]] = _by_trail(origins, again, at[there])
    return LaidElements(numbers, codes, first[numbers], shown, repeated)


def mark_of(trail: Trail, at: int) -> Hashable:
    """Where an element of an input comes from; None for all else."""
    return None if trail.marks is None else trail.marks.item(at)


def _whole(placement: Placement, origins: Origins) -> bool:
    """Whether the first of the trails laid out here is there whole and in order."""
    trail, at = origins.element(placement.numbers.item(0))
    start = placement.numbers.item(0) - at
    stop = start + trail.size
    ours = placement.numbers[(placement.numbers >= start) & (placement.numbers < stop)]
    return np.array_equal(ours, np.arange(start, stop))


def _first(size: int, at: NDArray[np.intp], cells: Codes) -> Codes:
    """The cells of all elements; of an element given twice, the first."""
    known = np.full(size, NO_CELL)
    known[at[::-1]] = cells[::-1]
    return known


def _by_trail(origins: Origins, cells: Codes, numbers: NDArray[np.intp]) -> dict[int, Codes]:
    return {id(trail): cells[span] for trail, span in origins.trails(numbers)}


def _joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _repeats(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which values are there more than once."""
    ordered = np.sort(values)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.isin(values, again)
