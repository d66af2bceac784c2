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
    origins: Sequence[Origin]
    """The elements behind what merely moved them; their places are those of the cells."""


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
        self._cells: dict[int, Codes] = {}
        self._repeated: dict[str, dict[int, Codes]] = {}
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
        placement = Placement(item, trail, sheet, rows, columns, codes, self._origins.origins(trail))
        self.placements.append(placement)
        self._register(placement)

    def _register(self, placement: Placement) -> None:
        first, sheet = placement.origins[0], placement.sheet
        for trail, at, places in placement.origins:
            codes, elements = placement.codes[places], at.tolist()
            if len(set(elements)) < len(elements):
                codes[np.bincount(at)[at] > 1] |= ROW_LOCKED | COLUMN_LOCKED
            if trail.operation == "input" and first.at.tolist() != list(range(first.trail.size)):
                marks = [trail.marks.item(one) for one in elements]  # type: ignore[union-attr]
                # What has no cell to refer to: its value is written where it is laid out.
                homeless = [
                    mark is not None and self._source(mark, placement.sheet) is None for mark in marks
                ]
                at, codes = at[homeless], codes[homeless]  # noqa: PLW2901
            self._keep(trail, at, codes, sheet)

    def _keep(self, trail: Trail, at: NDArray[np.intp], codes: Codes, home: str) -> None:
        known = _put(self._cells, trail, at, codes)
        away = (known[at] ^ codes) >= SHEET
        if np.count_nonzero(away):
            _put(self._repeated.setdefault(home, {}), trail, at[away], codes[away])

    def cell_of(self, element: Element) -> Cell | None:
        """The cell an element was put in."""
        codes = self._cells.get(id(element.trail))
        code = NO_CELL if codes is None else codes.item(element.at)
        return None if code == NO_CELL else self._codes.cell(code)

    def cells(self, placement: Placement) -> list[Cell]:
        """The cells of a line item."""
        return [self._codes.cell(code) for code in placement.codes.tolist()]

    def text(self, code: int, home: str) -> str:
        """The reference to a cell as a formula on sheet ``home`` writes it."""
        return self._codes.text(code, home)

    def elsewhere(self, trail: Trail, at: NDArray[np.intp], codes: Codes, home: str) -> Codes | None:
        """The cells that cells of elements of a trail refer to, NO_CELL where those are no other ones.

        None at all where that is so for all elements.
        """
        known, marks = self._cells.get(id(trail)), trail.marks
        cells = np.full(len(at), NO_CELL) if known is None else known[at]
        same = (cells ^ codes) < COLUMN
        if marks is None and np.count_nonzero(same) == len(at):
            return None
        others: Codes = np.where(same, NO_CELL, cells)
        if marks is not None:
            for place in np.flatnonzero(others == NO_CELL).tolist():
                others[place] = self._code(marks.flat[at.item(place)], home)
        return others

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
        codes = self._cells.get(id(trail))
        return () if codes is None else np.flatnonzero(codes != NO_CELL).tolist()

    def elements(self) -> Elements:
        """A reader of elements that keeps what is placed; make it when everything is placed."""
        return Elements(self.placed)

    def codes(self, trail: Trail) -> list[Codes]:
        """The cells that formulas show elements of a trail as; several arrays if that differs by sheet."""
        key, known = id(trail), self._cells.get(id(trail))
        if known is None and trail.marks is None:
            return []
        repeated = [cells[key] for cells in self._repeated.values() if key in cells]
        shown = [] if known is None else [known, *repeated]
        if trail.marks is not None:
            sources = np.array([self._code(mark, "") for mark in trail.marks.flat], dtype=np.int64)
            shown[:1] = [np.where(shown[0] == NO_CELL, sources, shown[0]) if shown else sources]
        return shown

    def show(self, home: str) -> Callable[[Element], str | None]:
        """How formulas on sheet ``home`` show an element: as its cell, or not at all."""
        repeated, cells, text = self._repeated.get(home, {}), self._cells, self._codes.text

        def shown(element: Element) -> str | None:
            trail, at = element.trail, element.at
            for codes in (repeated.get(id(trail)), cells.get(id(trail))):
                if codes is not None and (code := codes.item(at)) != NO_CELL:
                    return text(code, home)
            code = NO_CELL if trail.marks is None else self._code(trail.marks.item(at), home)
            return None if code == NO_CELL else text(code, home)

        return shown


def _put(cells: dict[int, Codes], trail: Trail, at: NDArray[np.intp], codes: Codes) -> Codes:
    """Keep cells of elements that have none yet; of an element given twice, the first."""
    known = cells.get(id(trail))
    if known is None:
        known = cells[id(trail)] = np.full(trail.size, NO_CELL)
    free = known[at] == NO_CELL
    if np.count_nonzero(free) < len(at):
        at, codes = at[free], codes[free]
    known[at[::-1]] = codes[::-1]
    return known


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
    writers: dict[str, Writer] = {}
    for placement in places.placements:
        if placement.trail.size:
            if placement.sheet not in writers:
                show = places.show(placement.sheet)
                writers[placement.sheet] = Writer(show, moving=signatures.moving)
            formulas = _texts(places, writers[placement.sheet], elements, signatures, placement)
            values = placement.trail.values.astype(np.float64, copy=False)
            yield WrittenRow(placement, formulas, values.ravel().tolist())


def _texts(
    places: Places, writer: Writer, elements: Elements, signatures: Signatures, placement: Placement
) -> list[str | None]:
    """The formula of every cell of a line item, or None for a plain number."""
    item, home, codes = placement.item, placement.sheet, placement.codes
    signs = np.empty((len(codes), 2), dtype=np.uint64)
    owners: list[tuple[Trail, int, int]] = []
    for trail, at, order in placement.origins:
        others = places.elsewhere(trail, at, codes[order], home)
        made = signatures.signs(trail)[at]
        if others is None:
            owners += [(trail, one, NO_CELL) for one in at.tolist()]
        else:
            made = np.where((others != NO_CELL)[:, None], signs_of_cells(others), made)
            owners += [(trail, one, other) for one, other in zip(at.tolist(), others.tolist(), strict=True)]
        signs[order] = made
    if len(placement.origins) > 1:
        order = np.argsort(np.concatenate([one.places for one in placement.origins]))
        owners = [owners[place] for place in order.tolist()]

    def text(trail: Trail, at: int, other: int) -> str | None:
        if other != NO_CELL:
            return f"={places.text(other, home)}"
        element = elements.view(trail).element(at)
        if element.operation in GIVEN:
            return f"={MISSING}" if isnan(element.value) else None
        return f"={writer.formula(element, item)}"

    texts: list[str | None] = []
    for start, end, moving in _alike(signs):
        first = text(*owners[start])
        alike = moved_on(first, end - start) if moving and first is not None else [first] * (end - start)
        if len(alike[-1] or "") > LONGEST:
            alike = [text(*owner) for owner in owners[start:end]]
        texts += alike
    return texts


def _alike(signs: NDArray[np.uint64]) -> Iterator[tuple[int, int, bool]]:
    """From where to where elements have one formula, and whether it moves on by a column in each of them."""
    same = (signs[1:, HERE] == signs[:-1, HERE]).tolist()
    moved = (signs[1:, HERE] == signs[:-1, NEXT]).tolist()
    start, last = 0, len(signs) - 1
    while start <= last:
        end = start
        moving = start < last and not same[start]
        alike = moved if moving else same
        while end < last and alike[end]:
            end += 1
        yield start, end + 1, moving
        start = end + 1
