"""Places: the cell of every line item and every input, and the text of all those cells.

Put every line item in its place first; then ``written`` gives the formula of each cell.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.errors import ModelError
from costmodel.trace.cell_codes import COLUMN, COLUMN_LOCKED, NO_CELL, ROW_LOCKED, SHEET, CellCodes
from costmodel.trace.element_signatures import HERE, NEXT, Signatures, signs_of_cells
from costmodel.trace.elements import Elements
from costmodel.trace.formula import LONGEST, MISSING, Writer
from costmodel.trace.references import Cell, moved_on
from costmodel.trace.routes import Origins
from costmodel.trace.trail import as_trail

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterator, Sequence

    from numpy.typing import NDArray

    from costmodel.trace.cell_codes import Codes
    from costmodel.trace.elements import Element
    from costmodel.trace.routes import Origin
    from costmodel.trace.trail import Trail


GIVEN = {"constant", "input"}
"""What has no formula."""


class Placement(NamedTuple):
    """A line item laid out on a sheet: the cell of each of its elements, counted row by row."""

    item: str
    trail: Trail
    sheet: str
    rows: Sequence[int]
    columns: Sequence[int]
    codes: Codes
    numbers: NDArray[np.intp]
    """The elements behind what merely moved them."""


class Laid(NamedTuple):
    """All that is placed, element by element in the order it was placed."""

    numbers: NDArray[np.intp]
    codes: Codes
    """The cells they stand in."""
    known: Codes
    """The first cell of every element that has a number, with its locks; NO_CELL where it has none."""
    cells: dict[int, Codes]
    """The same by the identity of its trail."""
    repeated: dict[str, dict[int, Codes]]
    """By sheet and trail, the cells of what has its first cell on another sheet."""


class Places:
    """The cell of every line item and every input.

    ``source`` tells the cell that the mark of an input stands for in formulas on a sheet, or None where it
    has none.
    """

    def __init__(self, source: Callable[[Hashable, str], Cell | None]) -> None:
        self._source = source
        self._codes = CellCodes()
        self._origins = Origins()
        self._sources: dict[tuple[int, str], int] = {}
        self._laid: Laid | None = None
        self.placements: list[Placement] = []

    def put(
        self,
        figure: Trail | NDArray[np.float64],
        *,
        item: str,
        sheet: str,
        rows: Sequence[int],
        columns: Sequence[int],
        locked: bool | None = None,
    ) -> None:
        """Lay a line item out: its last axis over the columns, all axes before it over the rows.

        ``locked`` writes references to it with $; unless said otherwise, an item of a single column is
        locked, because it does not vary by year. A plain array is written as numbers.

        An element placed twice is computed in its first cell, and the second refers to that; formulas on
        the sheet of the second refer to the second, so that a total adds up what stands above it. An input
        has its place here only if it is laid out whole and in order, or has no cell elsewhere; if it is
        repeated, or mixed with other figures, these cells and all formulas refer to its source.
        """
        trail = as_trail(figure)
        if trail.size != len(rows) * len(columns) or trail.shape[-1:] not in {(), (len(columns),)}:
            raise ModelError(
                f"{item}: a figure of shape {trail.shape} does not fill {len(rows)} rows "
                f"x {len(columns)} columns"
            )
        lock = len(columns) == 1 if locked is None else locked
        codes = self._codes.block(sheet, rows, columns, locked=lock)
        numbers = self._origins.numbers(trail).ravel()
        self.placements.append(Placement(item, trail, sheet, rows, columns, codes, numbers))
        self._laid = None

    @property
    def laid(self) -> Laid:
        """All that is placed so far."""
        if self._laid is None:
            self._laid = self._lay()
        return self._laid

    def _lay(self) -> Laid:
        counts = [placement.trail.size for placement in self.placements]
        numbers = _joined([placement.numbers for placement in self.placements])
        codes = _joined([placement.codes for placement in self.placements])
        owners = np.repeat(np.arange(len(counts)), counts)
        locks = np.where(_repeats(owners * self._origins.size + numbers), ROW_LOCKED | COLUMN_LOCKED, 0)
        placed = self._placed(numbers, owners)
        at, cells = numbers[placed], (codes | locks)[placed]
        known = self._first(at, cells)
        away = (known[at] ^ cells) >= SHEET
        at, cells = at[away], cells[away]
        repeated = {}
        for sheet in np.unique(cells // SHEET).tolist():
            there = cells // SHEET == sheet
            shown = self._first(at[there], cells[there])
            repeated[self._codes.sheets[sheet]] = self._by_trail(shown, at[there])
        return Laid(numbers, codes, known, self._by_trail(known, numbers[placed]), repeated)

    def _placed(self, numbers: NDArray[np.intp], owners: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which elements have their place where they are laid out: all but inputs that have another cell."""
        inputs, placed = np.zeros(self._origins.size, dtype=bool), np.ones(len(numbers), dtype=bool)
        for trail, own in self._origins.trails(numbers):
            inputs[own] = trail.operation == "input"
        given = np.flatnonzero(inputs[numbers])
        for owner in np.unique(owners[given]).tolist():
            placement = self.placements[owner]
            (_, own), *_ = self._origins.trails(placement.numbers[:1])
            first = placement.numbers[(placement.numbers >= own.start) & (placement.numbers < own.stop)]
            if first.tolist() != list(range(own.start, own.stop)):
                for place in given[owners[given] == owner].tolist():
                    mark = self._mark(numbers.item(place))
                    # What has no cell to refer to: its value is written where it is laid out.
                    placed[place] = mark is not None and self._source(mark, placement.sheet) is None
        return placed

    def _mark(self, number: int) -> Hashable:
        trail, at = self._origins.element(number)
        return None if trail.marks is None else trail.marks.item(at)

    def _first(self, at: NDArray[np.intp], cells: Codes) -> Codes:
        """The cells of all elements; of an element given twice, the first."""
        known = np.full(self._origins.size, NO_CELL)
        known[at[::-1]] = cells[::-1]
        return known

    def _by_trail(self, cells: Codes, numbers: NDArray[np.intp]) -> dict[int, Codes]:
        return {id(trail): cells[own] for trail, own in self._origins.trails(numbers)}

    def cell_of(self, element: Element) -> Cell | None:
        """The cell an element was put in."""
        codes = self.laid.cells.get(id(element.trail))
        code = NO_CELL if codes is None else codes.item(element.at)
        return None if code == NO_CELL else self._codes.cell(code)

    def cells(self, placement: Placement) -> list[Cell]:
        """The cells of a line item."""
        return [self._codes.cell(code) for code in placement.codes.tolist()]

    def text(self, code: int, home: str) -> str:
        """The reference to a cell as a formula on sheet ``home`` writes it."""
        return self._codes.text(code, home)

    def element(self, number: int) -> tuple[Trail, int]:
        """The trail of an element that is placed, by its number, and its place there."""
        return self._origins.element(number)

    def signs(self, signatures: Signatures) -> tuple[Signs, Codes]:
        """(element, 2): the signatures of all that is placed, and the other cells it refers to.

        NO_CELL where a formula computes it.
        """
        laid, origins = self.laid, self._origins
        cells = laid.known[laid.numbers]
        others = np.where((cells ^ laid.codes) < COLUMN, NO_CELL, cells)
        made, marked = np.empty((origins.size, 2), dtype=np.uint64), np.zeros(origins.size, dtype=bool)
        for trail, own in origins.trails(laid.numbers):
            made[own], marked[own] = signatures.signs(trail), trail.marks is not None
        for place in np.flatnonzero(marked[laid.numbers] & (others == NO_CELL)).tolist():
            home = self._codes.sheets[laid.codes.item(place) // SHEET]
            others[place] = self._code(self._mark(laid.numbers.item(place)), home)
        signs = made[laid.numbers]
        elsewhere = others != NO_CELL
        signs[elsewhere] = signs_of_cells(others[elsewhere])
        return signs, others

    def _code(self, mark: Hashable, home: str) -> int:
        if mark is None:
            return NO_CELL
        key = id(mark), home  # the trails keep the marks
        if key not in self._sources:
            self._sources[key] = self._codes.code(self._source(mark, home))
        return self._sources[key]

    def source(self, element: Element, home: str) -> Cell | None:
        """The cell of an input, by its mark, in formulas on sheet ``home``."""
        mark = element.mark
        return None if mark is None else self._source(mark, home)

    def placed(self, trail: Trail) -> Collection[int]:
        """The elements of a trail that have a cell, counted row by row."""
        codes = self.laid.cells.get(id(trail))
        return () if codes is None else np.flatnonzero(codes != NO_CELL).tolist()

    def elements(self) -> Elements:
        """A reader of elements that keeps what is placed; make it when everything is placed."""
        return Elements(self.placed)

    def codes(self, trail: Trail) -> list[Codes]:
        """The cells that formulas show elements of a trail as; several arrays if that differs by sheet."""
        key, known = id(trail), self.laid.cells.get(id(trail))
        if known is None and trail.marks is None:
            return []
        repeated = [cells[key] for cells in self.laid.repeated.values() if key in cells]
        shown = [] if known is None else [known, *repeated]
        if trail.marks is not None:
            sources = np.array([self._code(mark, "") for mark in trail.marks.flat], dtype=np.int64)
            shown[:1] = [np.where(shown[0] == NO_CELL, sources, shown[0]) if shown else sources]
        return shown

    def show(self, home: str) -> Callable[[Element], str | None]:
        """How formulas on sheet ``home`` show an element: as its cell, or not at all."""
        repeated, cells, text = self.laid.repeated.get(home, {}), self.laid.cells, self._codes.text

        def shown(element: Element) -> str | None:
            trail, at = element.trail, element.at
            for codes in (repeated.get(id(trail)), cells.get(id(trail))):
                if codes is not None and (code := codes.item(at)) != NO_CELL:
                    return text(code, home)
            code = NO_CELL if trail.marks is None else self._code(trail.marks.item(at), home)
            return None if code == NO_CELL else text(code, home)

        return shown


def _joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _repeats(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which values are there more than once."""
    ordered = np.sort(values)
    return np.isin(values, ordered[1:][ordered[1:] == ordered[:-1]])


class Written(NamedTuple):
    """A cell of a line item as it goes into the workbook: a formula or, without one, a plain number."""

    item: str
    cell: Cell
    formula: str | None
    value: float


class WrittenRow(NamedTuple):
    """A line item with the formulas and values of its cells, as ``Written`` has them one by one."""

    placement: Placement
    formulas: Sequence[str | None]
    values: Sequence[float]


def written(places: Places) -> Iterator[Written]:
    """Every cell of everything placed, in the order it was placed."""
    elements = places.elements()
    for placement, formulas, values in written_rows(places, elements):
        for cell, formula, value in zip(places.cells(placement), formulas, values, strict=True):
            yield Written(placement.item, cell, formula, value)
    elements.forget()


def written_rows(places: Places, elements: Elements) -> Iterator[WrittenRow]:
    """Everything placed with its formulas, line item by line item; ``elements`` read what is placed."""
    signatures = Signatures(elements, places.codes)
    signs, others = places.signs(signatures)
    ends = np.cumsum([placement.trail.size for placement in places.placements], dtype=np.intp)
    stop_same = _stops(signs[1:, HERE] == signs[:-1, HERE], ends)
    stop_moved = _stops(signs[1:, HERE] == signs[:-1, NEXT], ends)
    writers: dict[str, Writer] = {}
    start = 0
    for placement, end in zip(places.placements, ends.tolist(), strict=True):
        home = placement.sheet
        if home not in writers:
            writers[home] = Writer(places.show(home), moving=signatures.moving)

        def text(place: int, placement: Placement = placement) -> str | None:
            if (other := others.item(place)) != NO_CELL:
                return f"={places.text(other, placement.sheet)}"
            element = elements.read(*places.element(placement.numbers.item(place - start)))
            if element.operation in GIVEN:
                return f"={MISSING}" if isnan(element.value) else None
            return f"={writers[placement.sheet].formula(element, placement.item)}"

        texts: list[str | None] = []
        place = start
        while place < end:
            same, moved = stop_same.item(place), stop_moved.item(place)
            until = (moved if same == place else same) + 1
            first = text(place)
            moving = same == place and first is not None
            alike = moved_on(first, until - place) if moving else [first] * (until - place)
            if len(alike[-1] or "") > LONGEST:
                alike = [text(one) for one in range(place, until)]
            texts += alike
            place = until
        if texts:
            values = placement.trail.values.astype(np.float64, copy=False)
            yield WrittenRow(placement, texts, values.ravel().tolist())
        start = end


def _stops(alike: NDArray[np.bool_], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """Of each element the last one of those from it on that are alike one after another, in one row."""
    last = np.arange(len(alike) + 1)
    going = np.append(alike, False)
    going[ends[ends > 0] - 1] = False
    return np.minimum.accumulate(np.where(going, len(last), last)[::-1])[::-1]
