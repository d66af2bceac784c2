"""Places: the cell of every line item and every input, and the text of all those cells.

Put every line item in its place first; then ``written`` gives the formula of each cell.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.engine.laid_elements import LaidElements, Placement, laid_elements, mark_of
from costmodel.errors import ModelError
from costmodel.trace.cell_codes import COLUMN, NO_CELL, SHEET, CellCodes
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
    from costmodel.trace.element_signatures import Signs
    from costmodel.trace.elements import Element
    from costmodel.trace.trail import Trail


GIVEN = {"constant", "input"}
"""What has no formula."""


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
        self._laid: LaidElements | None = None
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
        only: int | None = None,
    ) -> None:
        """Lay a line item out: its last axis over the columns, all axes before it over the rows.

        ``locked`` writes references to it with $; unless said otherwise, an item of a single column is
        locked, because it does not vary by year. A plain array is written as numbers. With ``only`` that
        place on its first axis is laid out alone.

        An element placed twice is computed in its first cell, and the second refers to that; formulas on
        the sheet of the second refer to the second, so that a total adds up what stands above it. An input
        has its place here only if it is laid out whole and in order, or has no cell elsewhere; if it is
        repeated, or mixed with other figures, these cells and all formulas refer to its source.
        """
        trail = as_trail(figure)
        numbers = self._origins.numbers(trail)[... if only is None else only]
        if numbers.size != len(rows) * len(columns) or numbers.shape[-1:] not in {(), (len(columns),)}:
            raise ModelError(
                f"{item}: a figure of shape {numbers.shape} does not fill {len(rows)} rows "
                f"x {len(columns)} columns"
            )
        lock = len(columns) == 1 if locked is None else locked
        codes = self._codes.block(sheet, rows, columns, locked=lock)
        start, numbers = (only or 0) * numbers.size, numbers.ravel()
        self.placements.append(Placement(item, trail, start, sheet, rows, columns, codes, numbers))
        self._laid = None

    @property
    def laid(self) -> LaidElements:
        """All that is placed so far."""
        if self._laid is None:
            self._laid = laid_elements(self.placements, self._origins, self._codes.sheets, self._source)
        return self._laid

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

    def others(self) -> Codes:
        """Of all that is placed the other cells it refers to, NO_CELL where a formula computes it."""
        laid = self.laid
        others: Codes = np.where((laid.first ^ laid.codes) < COLUMN, NO_CELL, laid.first)
        marked = np.zeros(self._origins.size, dtype=bool)
        for trail, span in self._origins.trails(laid.numbers):
            marked[span] = trail.marks is not None
        for place in np.flatnonzero(marked[laid.numbers] & (others == NO_CELL)).tolist():
            home = self._codes.sheets[laid.codes.item(place) // SHEET]
            others[place] = self._code(mark_of(*self.element(laid.numbers.item(place))), home)
        return others

    def signs(self, signatures: Signatures, others: Codes) -> Signs:
        """(element, 2): the signatures of all that is placed, where it refers to ``others`` theirs."""
        numbers, made = self.laid.numbers, np.empty((self._origins.size, 2), dtype=np.uint64)
        for trail, span in self._origins.trails(numbers):
            made[span] = signatures.signs(trail)
        return np.where((others != NO_CELL)[:, None], signs_of_cells(others), made[numbers])

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
        cells, repeated, text = self.laid.cells, self.laid.repeated.get(home, {}), self._codes.text

        def shown(element: Element) -> str | None:
            trail, at, code = element.trail, element.at, NO_CELL
            codes = cells.get(id(trail))
            if codes is not None:
                again = repeated.get(id(trail))
                code = NO_CELL if again is None else again.item(at)
                code = codes.item(at) if code == NO_CELL else code
            if code == NO_CELL and trail.marks is not None:
                code = self._code(trail.marks.item(at), home)
            return None if code == NO_CELL else text(code, home)

        return shown


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
    numbers, others = places.laid.numbers, places.others()
    signs = places.signs(signatures, others)
    ends = np.cumsum([len(placement.codes) for placement in places.placements], dtype=np.intp)
    same = _last_alike(signs[1:, HERE] == signs[:-1, HERE], ends)
    moved = _last_alike(signs[1:, HERE] == signs[:-1, NEXT], ends)
    writers: dict[str, Writer] = {}

    def text(placement: Placement, place: int) -> str | None:
        home, other = placement.sheet, others.item(place)
        if other != NO_CELL:
            return f"={places.text(other, home)}"
        element = elements.read(*places.element(numbers.item(place)))
        if element.operation in GIVEN:
            return f"={MISSING}" if isnan(element.value) else None
        if home not in writers:
            writers[home] = Writer(places.show(home), moving=signatures.moving)
        return f"={writers[home].formula(element, placement.item)}"

    start = 0
    for placement, end in zip(places.placements, ends.tolist(), strict=True):
        texts: list[str | None] = []
        while start < end:
            moving = same.item(start) == start
            stop = 1 + (moved if moving else same).item(start)
            alike = _copies(text(placement, start), stop - start, moving=moving)
            if len(alike[-1] or "") > LONGEST:
                alike = [text(placement, place) for place in range(start, stop)]
            texts += alike
            start = stop
        if texts:
            yield WrittenRow(placement, texts, placement.values.astype(np.float64, copy=False).tolist())


def _copies(first: str | None, count: int, *, moving: bool) -> list[str | None]:
    """What a cell and those after it hold."""
    return [*moved_on(first, count)] if moving and first is not None else [first] * count


def _last_alike(alike: NDArray[np.bool_], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """Of each element the last of those that are alike one after another from it on, in its line item."""
    going = np.append(alike, False)
    going[ends[ends > 0] - 1] = False
    last = np.where(going, len(going), np.arange(len(going)))
    return np.minimum.accumulate(last[::-1])[::-1]
