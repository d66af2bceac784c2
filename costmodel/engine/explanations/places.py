"""Places: the cell of every line item and every input.

Put every line item in its place first; ``engine/explanations/written_cells.py`` then writes what is in each
cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.explanations.laid_elements import LaidElements, Placement, laid_elements, mark_of
from costmodel.errors import ModelError
from costmodel.trace.cell_codes import COLUMN, NO_CELL, SHEET, CellCodes
from costmodel.trace.element_signatures import NUMBERS, signs_of_cells
from costmodel.trace.elements import Elements
from costmodel.trace.formula_rules import all_or_none
from costmodel.trace.references import Cell
from costmodel.trace.routes import Origins
from costmodel.trace.trail import as_trail

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Sequence

    from numpy.typing import NDArray

    from costmodel.trace.cell_codes import Codes
    from costmodel.trace.element_signatures import Signatures, Signs
    from costmodel.trace.elements import Element
    from costmodel.trace.trail import Trail


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
        only: int | None = None,
    ) -> None:
        """Lay a line item out: its last axis over the columns, all axes before it over the rows.

        References to an item of a single column are written with $, because it does not vary by year. A
        plain array is written as numbers. With ``only`` that place on its first axis is laid out alone.

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
        codes = self._codes.block(sheet, rows, columns, locked=len(columns) == 1)
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
        """(element, 3): the signatures of all that is placed, where it refers to ``others`` theirs."""
        numbers, made = self.laid.numbers, np.empty((self._origins.size, len(NUMBERS)), dtype=np.uint64)
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

    def shown(self, element: Element, homes: Sequence[str]) -> list[str] | None:
        """The cells of elements that stand together, each as formulas on a sheet of its own write it."""
        trail, laid, text = element.trail, self.laid, self._codes.text
        codes = laid.cells.get(id(trail))
        if codes is None and trail.marks is None:
            return None
        texts: list[str | None] = []
        for at, home in zip(element.places, homes, strict=True):
            again = laid.repeated[home].get(id(trail)) if home in laid.repeated else None
            code = NO_CELL if again is None else again.item(at)
            if code == NO_CELL and codes is not None:
                code = codes.item(at)
            if code == NO_CELL and trail.marks is not None:
                code = self._code(trail.marks.item(at), home)
            texts.append(None if code == NO_CELL else text(code, home))
        return all_or_none(texts)
