"""Signatures: which elements have formulas that differ only in their cells, told without writing any.

Every element has three numbers. The first stands for what its formula is made of, down to cells and
constants; the second is the same with every cell that is not locked one column further on. Where the second
number of an element is the first of another, the formula of the other is that of the one, moved on by a
column. The third stands for the trails and the constants it is made of, whatever the cells. Elements in which
it is equal can be written together. The numbers are worked out for whole trails at once. They have 64 bits,
so that chance makes none equal.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.trace.cell_codes import COLUMN, COLUMN_LOCKED, NO_CELL
from costmodel.trace.operations import Kind
from costmodel.trace.routes import operands_first

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from costmodel.trace.cell_codes import Codes
    from costmodel.trace.elements import Element
    from costmodel.trace.folding import Constants
    from costmodel.trace.trail import Trail

    Signs = NDArray[np.uint64]
    """(..., 3): the numbers of every element."""

_HALF = np.uint64(32)
HERE, NEXT, MADE = NUMBERS = range(3)
"""The numbers of an element."""
_TOGETHER = np.dtype((np.void, 8 * len(NUMBERS)))
"""They as one value, so that what moves values about moves them."""


class Signatures:
    """The signatures of elements.

    ``codes`` gives the numbers of the cells that formulas show the elements of a trail as, NO_CELL where
    there is none: one array for every way to show them, none at all where no element has a cell.
    """

    def __init__(self, constants: Constants, codes: Callable[[Trail], Sequence[Codes]]) -> None:
        self._constants, self._codes = constants, codes
        self._shown: dict[int, Signs] = {}
        self._made: dict[int, Signs] = {}

    def signs(self, trail: Trail) -> Signs:
        """(element, 3): the signatures of how the elements of a trail are computed, counted row by row."""
        if id(trail) not in self._made:
            self._constants.mask(trail)  # with all behind it at once
            for top in operands_first([trail], self._shown):
                self._shown[id(top)] = self._signed(top)
        return self._made[id(trail)]

    def moving(self, elements: Sequence[Element]) -> bool:
        """Whether each of these elements is computed as the one before it, a column further on."""
        trail = elements[0].trail
        if any(element.trail is not trail for element in elements):
            return False
        signs = self.signs(trail)[[element.places for element in elements]]
        return bool((signs[1:, :, HERE] == signs[:-1, :, NEXT]).all())

    def _signed(self, trail: Trail) -> Signs:
        parts = [self._shown[id(part)] for part in trail.operands]
        kind = trail.kind
        if kind is Kind.STRUCTURE:
            values = [np.ascontiguousarray(part).view(_TOGETHER)[..., 0] for part in parts]
            moved: Signs = np.asarray(trail.detail(values))[..., None].view(np.uint64)  # type: ignore[operator,misc]
            return moved
        known, given = self._given(trail)
        if kind is Kind.EACH:
            made = _mixed(trail.operation, parts)
        elif kind is Kind.RUNNING:
            made = _running(trail, parts[0], known, given)
        else:
            made = _MADE[kind](trail, parts, self._constants)
        self._made[id(trail)] = made.reshape(-1, len(NUMBERS))
        if given is not None:
            made = known if given is _ALL else np.where(given[..., None], known, made)
        made[..., MADE] += len(self._made)  # sets the trails apart
        return made

    def _given(self, trail: Trail) -> tuple[Signs, NDArray[np.bool_] | None]:
        """The signatures of elements that are shown as cells or constants, and which those are."""
        mask = self._constants.mask(trail)
        codes = self._codes(trail)
        if mask is None and not codes:
            return _NOTHING, None
        known = np.empty((*trail.shape, len(NUMBERS)), dtype=np.uint64)
        if mask is not None:
            bits = np.ascontiguousarray(trail.values, dtype=np.float64).view(np.uint64)
            known[...] = _mixed("constant", [bits])[..., None]
        if not codes:
            return known, mask
        signs = [signs_of_cells(code) for code in codes]
        one = (_mixed("cells", signs) if len(signs) > 1 else signs[0]).reshape(known.shape)
        if mask is None and NO_CELL not in codes[0]:
            return one, _ALL
        placed = (codes[0] != NO_CELL).reshape(trail.shape)
        given = placed if mask is None else mask | placed
        return np.where(placed[..., None], one, known), given


_NOTHING = np.zeros(len(NUMBERS), dtype=np.uint64)
_ALL = np.ones(1, dtype=bool)
"""Of a trail whose elements are all shown as cells."""


def signs_of_cells(codes: Codes) -> Signs:
    """The signatures of references to cells."""
    cells = np.zeros((*codes.shape, len(NUMBERS)), dtype=np.int64)
    cells[..., HERE] = codes
    cells[..., NEXT] = np.where(codes & COLUMN_LOCKED, codes, codes + COLUMN)
    return _mixed("cell", [cells.view(np.uint64)])


# --- how they are computed ----------------------------------------------------------------------------


def _mixed(name: str, parts: Sequence[Signs]) -> Signs:
    """One number made of several."""
    added, *factors = _factors(name, len(parts) + 1)
    mixed: Signs = parts[0] * factors[0] + added
    for part, factor in zip(parts[1:], factors[1:]):  # noqa: B905  as many
        mixed = mixed + part * factor
    mixed ^= mixed >> _HALF
    return mixed


@cache
def _numbers(name: str, count: int) -> NDArray[np.uint64]:
    """Odd numbers that have nothing to do with one another."""
    digests = [blake2b(f"{name} {place}".encode(), digest_size=8).digest() for place in range(count)]
    return np.array([int.from_bytes(digest, "big") | 1 for digest in digests], dtype=np.uint64)


@cache
def _factors(name: str, count: int) -> tuple[np.uint64, ...]:
    return tuple(_numbers(name, count))


def _nowhere(made: Signs) -> Signs:
    """The same for elements whose formulas do not move on."""
    made[..., NEXT] = _mixed("nowhere", [made[..., HERE]])
    return made


def _leaf(trail: Trail, _: Sequence[Signs], __: Constants) -> Signs:
    return np.zeros((*trail.shape, len(NUMBERS)), dtype=np.uint64)


def _reduce(trail: Trail, parts: Sequence[Signs], _: Constants) -> Signs:
    axis = int(trail.detail)  # type: ignore[arg-type]
    made = _along(parts[0], axis).reshape(*trail.shape, len(NUMBERS))
    # The columns of a sum over the years are locked in its formula.
    return _nowhere(made) if axis == trail.operands[0].ndim - 1 else made


def _along(part: Signs, axis: int) -> Signs:
    """Of all elements along an axis one number."""
    weights = _numbers("sum", part.shape[axis] + 1)
    shape = [1] * part.ndim
    shape[axis] = -1
    summed = (part * weights[1:].reshape(shape)).sum(axis=axis, dtype=np.uint64)
    return _mixed("sum", [summed])


def _running(trail: Trail, part: Signs, known: Signs, given: NDArray[np.bool_] | None) -> Signs:
    axis = int(trail.detail)  # type: ignore[arg-type]
    made = np.array(part)
    rows, cells = np.moveaxis(made, axis, 0), np.moveaxis(np.broadcast_to(known, made.shape), axis, 0)
    if given is not None:
        given = np.broadcast_to(given, trail.shape)
    shown = None if given is None else np.moveaxis(given, axis, 0)[..., None]
    for place in range(1, len(rows)):
        before = rows[place - 1]
        if shown is not None:
            before = np.where(shown[place - 1], cells[place - 1], before)
        rows[place] = _mixed(trail.operation, [before, rows[place]])
    return made


def _pick(trail: Trail, parts: Sequence[Signs], constants: Constants) -> Signs:
    figure, position = parts
    row = _along(figure, figure.ndim - 2)[..., None, :]
    row[..., NEXT] = row[..., HERE]  # its columns are locked
    made = np.array(np.broadcast_to(_mixed("pick", [position, row]), (*trail.shape, len(NUMBERS))))
    across = (figure[..., 1:, HERE] == figure[..., :-1, NEXT]).all(axis=-1, keepdims=True)
    fixed = constants.mask(trail.operands[1])
    loose = np.broadcast_to(~across | bool(trail.detail), trail.shape)
    loose = loose if fixed is None else loose | fixed
    made[loose] = _nowhere(made[loose])
    return made


_MADE: dict[Kind, Callable[[Trail, Sequence[Signs], Constants], Any]] = {
    Kind.LEAF: _leaf,
    Kind.REDUCE: _reduce,
    Kind.PICK: _pick,
}
