"""Places: the cell of every line item and every input, and the text of all those cells.

Put every line item in its place first; then ``written`` gives the formula of each cell.
"""

from __future__ import annotations

from collections import Counter
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from costmodel.errors import ModelError
from costmodel.trace.elements import Elements
from costmodel.trace.formula import MISSING, Writer
from costmodel.trace.operations import Kind
from costmodel.trace.references import Cell
from costmodel.trace.routes import origin
from costmodel.trace.trail import as_trail

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from costmodel.trace.elements import Element
    from costmodel.trace.trail import Trail


class Placement(NamedTuple):
    """A line item laid out on a sheet: the cell of each of its elements, counted row by row."""

    item: str
    trail: Trail
    cells: tuple[Cell, ...]


class Places:
    """The cell of every line item and every input.

    ``source`` tells the cell that the mark of an input stands for in formulas on a sheet, or None where it
    has none.
    """

    def __init__(self, source: Callable[[Hashable, str], Cell | None]) -> None:
        self._source = source
        self._cells: dict[int, dict[int, Cell]] = {}
        self._repeated: dict[str, dict[int, dict[int, Cell]]] = {}
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
        cells = tuple(Cell(sheet, row, column, lock, lock) for row in rows for column in columns)
        placement = Placement(item, trail, cells)
        self.placements.append(placement)
        self._register(placement)

    def _register(self, placement: Placement) -> None:
        origins = [origin(placement.trail, at) for at in range(len(placement.cells))]
        times = Counter((id(trail), at) for trail, at in origins)
        first = origins[0][0] if origins else placement.trail
        whole = [at for trail, at in origins if trail is first] == list(range(first.size))
        for (trail, at), cell in zip(origins, placement.cells, strict=True):
            if whole or trail.operation != "input" or self._homeless(trail, at, cell.sheet):
                home = cell if times[id(trail), at] == 1 else cell.lock()
                first_place = self._cells.setdefault(id(trail), {}).setdefault(at, home)
                if first_place.sheet != home.sheet:
                    self._repeated.setdefault(home.sheet, {}).setdefault(id(trail), {}).setdefault(at, home)

    def _homeless(self, trail: Trail, at: int, home: str) -> bool:
        """Whether an input has no cell to refer to, so that its value is written where it is laid out."""
        mark = None if trail.marks is None else trail.marks.flat[at]
        return mark is not None and self._source(mark, home) is None

    def of(self, element: Element) -> Cell | None:
        """The cell an element was put in."""
        cells = self._cells.get(id(element.trail))
        return None if cells is None else cells.get(element.at)

    def source(self, element: Element, home: str) -> Cell | None:
        """The cell of an input, by its mark, in formulas on sheet ``home``."""
        mark = element.mark
        return None if mark is None else self._source(mark, home)

    def placed(self, trail: Trail) -> Collection[int]:
        """The elements of a trail that have a cell, counted row by row."""
        return self._cells.get(id(trail), {}).keys()

    def elements(self) -> Elements:
        """A reader of elements that keeps what is placed; make it when everything is placed."""
        return Elements(self.placed)

    def show(self, home: str) -> Callable[[Element], str | None]:
        """How formulas on sheet ``home`` show an element: as its cell, or not at all."""
        repeated, cells = self._repeated.get(home, {}), self._cells
        nowhere: dict[int, Cell] = {}
        texts: dict[Element, str | None] = {}  # asked for many times

        def shown(element: Element) -> str | None:
            if element in texts:
                return texts[element]
            trail, at = element.trail, element.at
            key = id(trail)
            cell = repeated.get(key, nowhere).get(at) or cells.get(key, nowhere).get(at)
            if cell is None and trail.kind is Kind.LEAF:
                cell = self.source(element, home)
            text = texts[element] = None if cell is None else cell.text(home)
            return text

        return shown


class Written(NamedTuple):
    """A cell of a line item as it goes into the workbook: a formula or, without one, a plain number."""

    item: str
    cell: Cell
    formula: str | None
    value: float


def written(places: Places) -> Iterator[Written]:
    """Every cell of everything placed, in the order it was placed."""
    elements = places.elements()
    writers: dict[str, Writer] = {}
    for item, trail, cells in places.placements:
        values = trail.values.ravel().tolist()
        for at, cell in enumerate(cells):
            home = cell.sheet
            writer = writers.get(home) or writers.setdefault(home, Writer(places.show(home)))
            element = elements.read(trail, at)
            yield Written(item, cell, _text(places, writer, element, cell, item), float(values[at]))
    elements.forget()


def _text(places: Places, writer: Writer, element: Element, cell: Cell, item: str) -> str | None:
    home = places.of(element)
    other = places.source(element, cell.sheet) if home is None or home.at(cell) else home
    if other is not None:
        return f"={other.text(cell.sheet)}"
    if element.operation in {"constant", "input"}:
        return f"={MISSING}" if isnan(element.value) else None
    return f"={writer.formula(element, item)}"
