"""Places: the cell of every line item and every input, and the text of all those cells.

Put every line item in its place first; then ``written`` gives the formula of each cell.
"""

from __future__ import annotations

from collections import Counter
from itertools import compress
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from costmodel.errors import ModelError
from costmodel.trace.elements import Elements
from costmodel.trace.formula import MISSING, Writer
from costmodel.trace.formula_rows import RowWriter
from costmodel.trace.operations import Kind
from costmodel.trace.references import Cell
from costmodel.trace.routes import origins
from costmodel.trace.trail import as_trail

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from costmodel.trace.elements import Element, View
    from costmodel.trace.formula_rows import References
    from costmodel.trace.routes import Origin
    from costmodel.trace.trail import Trail


GIVEN = {"constant", "input"}
"""What has no formula."""


class Placement(NamedTuple):
    """A line item laid out on a sheet: the cell of each of its elements, counted row by row."""

    item: str
    trail: Trail
    cells: tuple[Cell, ...]
    origins: Sequence[Origin]
    """The elements behind what merely moved them; their places are those of the cells."""


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
        placement = Placement(item, trail, cells, origins(trail, range(len(cells))))
        self.placements.append(placement)
        self._register(placement)

    def _register(self, placement: Placement) -> None:
        home = placement.cells[0].sheet if placement.cells else ""
        groups = placement.origins
        whole = list(groups[0].at) == list(range(groups[0].trail.size))
        for trail, at, places in groups:
            cells = [placement.cells[place] for place in places]
            if len(set(at)) < len(at):
                times = Counter(at)
                cells = [
                    cell if times[one] == 1 else cell.lock() for one, cell in zip(at, cells, strict=True)
                ]
            if whole or trail.operation != "input":
                self._keep(trail, at, cells, home)
            else:
                kept = [self._homeless(trail, one, home) for one in at]
                self._keep(trail, list(compress(at, kept)), list(compress(cells, kept)), home)

    def _homeless(self, trail: Trail, at: int, home: str) -> bool:
        """Whether an input has no cell to refer to, so that its value is written where it is laid out."""
        mark = None if trail.marks is None else trail.marks.flat[at]
        return mark is not None and self._source(mark, home) is None

    def _keep(self, trail: Trail, at: Sequence[int], cells: Sequence[Cell], home: str) -> None:
        if not at:
            return
        known = self._cells.setdefault(id(trail), {})
        for one, cell in zip(at, cells, strict=True):
            if known.setdefault(one, cell).sheet != home:
                self._repeated.setdefault(home, {}).setdefault(id(trail), {}).setdefault(one, cell)

    def of(self, element: Element) -> Cell | None:
        """The cell an element was put in."""
        cells = self._cells.get(id(element.trail))
        return None if cells is None else cells.get(element.at)

    def elsewhere(self, trail: Trail, at: Sequence[int], cells: Sequence[Cell]) -> list[Cell | None]:
        """The cells that cells of elements of a trail refer to, where those are other ones."""
        known, marks = self._cells.get(id(trail), {}), trail.marks
        others: list[Cell | None] = []
        for one, cell in zip(at, cells, strict=True):
            own = known.get(one)
            if own is cell and marks is None:
                others.append(None)
            elif own is not None and not own.at(cell):
                others.append(own)
            else:
                mark = None if marks is None else marks.flat[one]
                others.append(None if mark is None else self._source(mark, cell.sheet))
        return others

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

    def references(self, home: str) -> References:
        """How formulas on sheet ``home`` show elements of a trail: as their cells, if any has one."""
        repeated, cells = self._repeated.get(home, {}), self._cells
        nowhere: dict[int, Cell] = {}

        def shown(trail: Trail, at: Sequence[int]) -> list[str | None] | None:
            key = id(trail)
            first, second = repeated.get(key, nowhere), cells.get(key, nowhere)
            leaf = trail.kind is Kind.LEAF and trail.marks is not None
            if not (first or second or leaf):
                return None
            texts: list[str | None] = []
            for one in at:
                cell = first.get(one) or second.get(one)
                if cell is None and leaf:
                    mark = trail.marks.flat[one]  # type: ignore[union-attr]
                    cell = None if mark is None else self._source(mark, home)
                texts.append(None if cell is None else cell.text(home))
            return texts

        return shown

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


class WrittenRow(NamedTuple):
    """The cells of a line item with their formulas and values, as ``Written`` has them one by one."""

    item: str
    sheet: str
    cells: Sequence[Cell]
    formulas: Sequence[str | None]
    values: Sequence[float]


def written(places: Places) -> Iterator[Written]:
    """Every cell of everything placed, in the order it was placed."""
    elements = places.elements()
    for row in written_rows(places, elements):
        for cell, formula, value in zip(row.cells, row.formulas, row.values, strict=True):
            yield Written(row.item, cell, formula, float(value))
    elements.forget()


def written_rows(places: Places, elements: Elements) -> Iterator[WrittenRow]:
    """The cells of everything placed, line item by line item; ``elements`` read what is placed."""
    writers: dict[str, RowWriter] = {}
    for placement in places.placements:
        item, trail, cells, _ = placement
        if not cells:
            continue
        home = cells[0].sheet
        writer = writers.get(home)
        if writer is None:
            writer = writers[home] = RowWriter(places.show(home), places.references(home))
        formulas = _texts(places, writer, elements, placement)
        yield WrittenRow(item, home, cells, formulas, trail.values.ravel().astype(float).tolist())


def _texts(places: Places, writer: RowWriter, elements: Elements, placement: Placement) -> list[str | None]:
    """The formula of every cell of a line item, or None for a plain number."""
    cells = placement.cells
    home = cells[0].sheet
    texts: list[str | None] = [None] * len(cells)
    for trail, at, order in placement.origins:
        others = places.elsewhere(trail, at, [cells[place] for place in order])
        computed: list[tuple[int, int]] = []
        for one, place, other in zip(at, order, others, strict=True):
            if other is None:
                computed.append((one, place))
            else:
                texts[place] = f"={other.text(home)}"
        if computed:
            own = [one for one, _ in computed]
            formulas = _formulas(places, writer, elements.view(trail), own, home, placement.item)
            for (one, place), text in zip(computed, formulas, strict=True):
                if text is not None:
                    texts[place] = f"={text}"
                elif isnan(trail.values.flat[one]):
                    texts[place] = f"={MISSING}"
    return texts


def _formulas(
    places: Places, writer: RowWriter, view: View, at: Sequence[int], home: str, item: str
) -> Sequence[str | None]:
    formulas = writer.formulas(view, at)
    if formulas is None:
        single = Writer(places.show(home))
        elements = [view.element(one) for one in at]
        return [None if own.operation in GIVEN else single.formula(own, item) for own in elements]
    return formulas
