"""The text of all cells that line items are laid out in: formulas, or plain numbers."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.errors import ModelError
from costmodel.trace.cell_codes import NO_CELL
from costmodel.trace.element_signatures import HERE, MADE, NEXT, Signatures
from costmodel.trace.formula import LONGEST, MISSING, Writer
from costmodel.trace.formula_rules import UnlikeError
from costmodel.trace.references import moved_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from costmodel.engine.explanations.laid_elements import Placement
    from costmodel.engine.explanations.places import Places
    from costmodel.trace.element_signatures import Signs
    from costmodel.trace.elements import Element, Elements
    from costmodel.trace.references import Cell
    from costmodel.trace.trail import Trail

GIVEN = {"constant", "input"}
"""What has no formula."""


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
    cells = _CellTexts(places, elements)
    runs = [*_runs(cells.signs, cells.ends)]
    texts = cells.texts([run.start for run, _ in runs])
    waiting = iter(runs)
    for placement in places.placements:
        formulas: list[str | None] = []
        while len(formulas) < len(placement.codes):
            run, moving = next(waiting)
            alike = _copies(texts[run.start], len(run), moving=moving)
            if len(alike[-1] or "") > LONGEST:
                alike = [*map(cells.texts(run).get, run)]
            formulas += alike
        if formulas:
            yield WrittenRow(placement, formulas, placement.values.astype(np.float64, copy=False).tolist())


class _CellWriter(Writer):
    """Writes elements that stand together, each for a sheet of its own."""

    def __init__(self, places: Places, homes: Sequence[str], signatures: Signatures) -> None:
        super().__init__(lambda _: None, moving=signatures.moving)
        self._places, self._homes = places, homes

    def shown(self, element: Element) -> list[str] | None:
        return self._places.shown(element, self._homes)


class _Cell(NamedTuple):
    """A cell by its place in all that is laid out, with the element that is computed there."""

    place: int
    placement: Placement
    trail: Trail
    at: int


class _CellTexts:
    """What cells hold, by their places in all that is laid out."""

    def __init__(self, places: Places, elements: Elements) -> None:
        self._places, self._elements = places, elements
        self._signatures = Signatures(elements, places.codes)
        self._others = places.others()
        self._writers: dict[tuple[str, ...], _CellWriter] = {}
        self.signs = places.signs(self._signatures, self._others)
        self.ends = np.cumsum([len(placement.codes) for placement in places.placements], dtype=np.intp)
        """Where each line item ends."""

    def texts(self, places: Sequence[int]) -> dict[int, str | None]:
        """What cells hold; those whose elements are made alike are written together."""
        texts: dict[int, str | None] = {}
        alike: dict[tuple[int, int], list[_Cell]] = {}
        owners = np.searchsorted(self.ends, places, side="right").tolist()
        for place, owner in zip(places, owners, strict=True):
            placement, other = self._places.placements[owner], self._others.item(place)
            if other != NO_CELL:
                texts[place] = f"={self._places.text(other, placement.sheet)}"
                continue
            cell = _Cell(place, placement, *self._places.element(self._places.laid.numbers.item(place)))
            alike.setdefault((id(cell.trail), self.signs.item(place, MADE)), []).append(cell)
        for cells in alike.values():
            try:
                texts.update(self._written(cells))
            except (ModelError, UnlikeError):
                for cell in cells:
                    texts.update(self._written([cell]))
        return texts

    def _written(self, cells: Sequence[_Cell]) -> Iterator[tuple[int, str | None]]:
        places, placements, trails, at = zip(*cells, strict=True)
        element = self._elements.alike(trails[0], at)
        if element.operation in GIVEN:
            texts = [f"={MISSING}" if isnan(one.value) else None for one in element.singles]
        else:
            homes = tuple([placement.sheet for placement in placements])
            if homes not in self._writers:
                self._writers[homes] = _CellWriter(self._places, homes, self._signatures)
            formulas = self._writers[homes].formulas(element, placements[0].item)
            texts = [f"={formula}" for formula in formulas]
        return zip(places, texts, strict=True)


def _runs(signs: Signs, ends: NDArray[np.intp]) -> Iterator[tuple[range, bool]]:
    """The cells whose formulas follow from that of the first, and whether they are that moved on."""
    same = _last_alike(signs[1:, HERE] == signs[:-1, HERE], ends)
    moved = _last_alike(signs[1:, HERE] == signs[:-1, NEXT], ends)
    start = 0
    while start < len(signs):
        moving = same.item(start) == start
        stop = 1 + (moved if moving else same).item(start)
        yield range(start, stop), moving
        start = stop


def _copies(first: str | None, count: int, *, moving: bool) -> list[str | None]:
    """What a cell and those after it hold."""
    return [*moved_on(first, count)] if moving and first is not None else [first] * count


def _last_alike(alike: NDArray[np.bool_], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """Of each element the last of those that are alike one after another from it on, in its line item."""
    going = np.append(alike, False)
    going[ends[ends > 0] - 1] = False
    last = np.where(going, len(going), np.arange(len(going)))
    return np.minimum.accumulate(last[::-1])[::-1]
