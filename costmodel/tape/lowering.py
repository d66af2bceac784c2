"""Lowering: trails become a flat list of operations on single numbers, array by array.

Every trail gives the numbers of its elements: the operation or input that each is the result of, or
"constant". Moves of elements (slices, stacking, broadcasting) are done to the numbers and leave no operation.
What no input acts on is a constant, with its value in the traced run. Nothing is built for a single element;
numpy does each trail at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from costmodel.tape.neutral_constants import CONSTANT, EMITTED, FOLDS, Numbered
from costmodel.tape.operation_codes import CODES
from costmodel.trace.operations import LOGICAL, Kind
from costmodel.trace.routes import operands_first

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from costmodel.trace.trail import Trail

    Ids = NDArray[np.int32]
    Values = NDArray[np.float64]

PLACED = 2
"""Axes of a figure; more where the scenarios of a run are side by side."""


@dataclass(frozen=True)
class Operations:
    """Operations in an order in which each follows what it is computed of; one element of every array each.

    Operands are numbers: an input from 0 on, then the operations in their order; below 0, minus one less the
    place of a constant. A ``sum`` and a ``pick`` have their operands in ``lists``: ``first`` of a sum and
    ``second`` of a pick is the start there, ``second`` of a sum and ``third`` of a pick the count.
    """

    inputs: int
    code: NDArray[np.int32]
    first: Ids
    second: Ids
    third: Ids
    lists: Ids
    constants: Values
    group: NDArray[np.int32]
    """Operations of one group do not depend on one another."""
    outputs: Ids
    """The number of each wanted element; constants below 0."""
    owner: NDArray[np.int32]
    """The trail of each group, by its place in ``trails``."""
    element: NDArray[np.int64]
    """The element of that trail that each operation is, counted row by row."""
    trails: tuple[Trail, ...]
    checked: int = 0
    """Outputs at the end that nobody wants: a run in which one of them has no finite value is at fault."""


def lower(wanted: Sequence[Trail], inputs: Mapping[int, Ids], count: int) -> Operations:
    """The operations behind the wanted trails.

    ``inputs`` gives, by the identity of a leaf trail, the number of the input that each element is, from 0 to
    ``count``, or -1 for a constant. The outputs are the elements of the wanted trails, one after another.
    """
    return _Lowering(inputs, count).operations(wanted)


class _Lowering:
    """Collects operations group by group; used only during one lowering."""

    def __init__(self, inputs: Mapping[int, Ids], count: int) -> None:
        self.inputs, self.count, self.next = inputs, count, count
        self.parts: list[tuple[int, Ids, Ids, Ids]] = []
        self.elements: list[NDArray[np.int64]] = []
        self.owners: list[int] = []
        self.lists: list[Ids] = []
        self.listed = 0
        self.constants: list[Values] = []
        self.pooled = 0
        self.known: dict[int, Numbered] = {}
        self.trails: list[Trail] = []
        self.elements_now: NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def operations(self, wanted: Sequence[Trail]) -> Operations:
        for trail in operands_first(reversed(wanted)):
            self.known[id(trail)] = self._lowered(trail)
        outputs = [self._operand(self.known[id(output)]) for output in wanted]
        sizes = [len(first) for _, first, _, _ in self.parts]
        empty = np.zeros(0, dtype=np.int32)
        columns = [np.concatenate([empty, *(part[k] for part in self.parts)]) for k in (1, 2, 3)]
        return Operations(
            inputs=self.count,
            code=np.repeat(np.array([part[0] for part in self.parts], dtype=np.int32), sizes),
            first=columns[0],
            second=columns[1],
            third=columns[2],
            lists=np.concatenate([empty, *self.lists]),
            constants=np.concatenate([np.zeros(0), *self.constants]),
            group=np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
            outputs=np.concatenate([empty, *outputs]),
            owner=np.array(self.owners, dtype=np.int32),
            element=np.concatenate([np.zeros(0, dtype=np.int64), *self.elements]),
            trails=tuple(self.trails),
        )

    def _lowered(self, trail: Trail) -> Numbered:
        values = np.asarray(trail.values, dtype=np.float64)
        operands = [self.known[id(part)] for part in trail.operands]
        given = self.inputs.get(id(trail)) if trail.kind is Kind.LEAF else None
        if given is None and all(part.fixed for part in operands):
            return Numbered(np.full(values.shape, CONSTANT, dtype=np.int32), values, fixed=True)
        if given is not None:
            ids = given
        elif trail.kind is Kind.STRUCTURE:
            ids = np.asarray(trail.detail([part.ids for part in operands]))  # type: ignore[operator,misc]
        else:
            self.trails.append(trail)
            ids = _LOWERED[trail.kind](self, trail, operands)
        return Numbered(ids, values, fixed=not ids.size or int(ids.max()) < 0)

    # --- one kind of trail each ---------------------------------------------------------------------

    def each(self, trail: Trail, operands: Sequence[Numbered]) -> Ids:
        """Element by element."""
        shape = trail.shape
        again = _as_in_the_first(operands, shape) if len(shape) > PLACED and shape[0] > 1 else None
        parts = [part.spread(shape) for part in operands]
        varies = reduce(np.maximum, [part.ids for part in parts]) >= 0
        if again is not None:
            varies[again] = False
        where = self.elements_now = varies.nonzero()[0]
        if where.size < varies.size:
            parts = [part.at(where) for part in parts]
        logical = [part.operation in LOGICAL for part in trail.operands]
        result = np.full(trail.size, CONSTANT, dtype=np.int32)
        if where.size:
            result[where] = self.elementwise(trail.operation, parts, logical)
        if again is not None:
            result[again] = result[again.nonzero()[0] % (trail.size // shape[0])]
        return result.reshape(shape)

    def elementwise(self, operation: str, parts: Sequence[Numbered], logical: Sequence[bool] = ()) -> Ids:
        """The numbers of the results of one operation on flat operands of one length."""
        rule = FOLDS.get(operation)
        result = None if rule is None else rule(parts, logical)
        if result is None:
            return self.emit(operation, *map(self._operand, parts))
        left = (result == EMITTED).nonzero()[0]
        if left.size:
            self.elements_now = self.elements_now[left]
            result[left] = self.emit(operation, *(self._operand(part.at(left)) for part in parts))
        return result

    def reduce(self, trail: Trail, operands: Sequence[Numbered]) -> Ids:
        """Sums: of one operand itself, of two an addition, of more a list. Constants are one addend."""
        (part,) = operands
        ids: Ids = np.moveaxis(part.ids, trail.detail, -1).reshape(trail.size, -1)  # type: ignore[arg-type]
        values: Values = np.moveaxis(part.values, trail.detail, -1).reshape(trail.size, -1)  # type: ignore[arg-type]
        varies = ids >= 0
        number = varies.sum(axis=1)
        order = np.argsort(~varies, axis=1, kind="stable")
        ids = np.take_along_axis(ids, order, axis=1)
        constant = np.where(varies, 0.0, values).sum(axis=1)
        result = ids[:, 0].copy()
        result[number == 0] = CONSTANT
        for many in np.unique(number[number > 1]).tolist():
            rows = np.flatnonzero(number == many)
            self.elements_now = rows
            if many == 2:  # noqa: PLR2004  two operands: an addition
                result[rows] = self.emit("add", ids[rows, 0], ids[rows, 1])
                continue
            starts = self.listed + many * np.arange(rows.size, dtype=np.int32)
            self.lists.append(ids[rows, :many].ravel())
            self.listed += many * rows.size
            result[rows] = self.emit("sum", starts, np.full(rows.size, many, dtype=np.int32))
        more = np.flatnonzero((number > 0) & (constant != 0))
        if more.size:
            self.elements_now = more
            fixed = np.full(more.size, CONSTANT, dtype=np.int32)
            result[more] = self.elementwise(
                "add", [Numbered(result[more], constant[more]), Numbered(fixed, constant[more])]
            )
        return result.reshape(trail.shape)

    def running(self, trail: Trail, operands: Sequence[Numbered]) -> Ids:
        """Running totals and products, one step along the axis after another."""
        operation = "add" if trail.operation == "running_sum" else "multiply"
        axis = trail.detail
        ids, values, sofar = (
            np.moveaxis(array, axis, 0).reshape(trail.shape[axis], -1)  # type: ignore[arg-type,index]
            for array in (operands[0].ids, operands[0].values, np.asarray(trail.values, dtype=np.float64))
        )
        places = np.moveaxis(np.arange(trail.size).reshape(trail.shape), axis, 0).reshape(len(ids), -1)  # type: ignore[arg-type]
        result = np.empty_like(ids)
        result[0] = ids[0]
        for step in range(1, len(ids)):
            now = np.full(ids.shape[1], CONSTANT, dtype=np.int32)
            where = np.flatnonzero(np.maximum(result[step - 1], ids[step]) >= 0)
            self.elements_now = places[step][where]
            now[where] = self.elementwise(
                operation,
                [
                    Numbered(result[step - 1][where], sofar[step - 1][where]),
                    Numbered(ids[step][where], values[step][where]),
                ],
            )
            result[step] = now
        moved = np.moveaxis(trail.values, axis, 0).shape  # type: ignore[arg-type]
        return np.ascontiguousarray(np.moveaxis(result.reshape(moved), 0, axis))  # type: ignore[arg-type]

    def pick(self, trail: Trail, operands: Sequence[Numbered]) -> Ids:
        """Elements at positions: at a constant position the element itself."""
        figure, position = operands
        shape, length = trail.shape, figure.ids.shape[-1]
        rows = np.broadcast_to(
            np.arange(figure.ids.size // max(length, 1), dtype=np.intp).reshape(*figure.ids.shape[:-1], 1),
            (*shape[:-1], 1),
        )
        rows = np.broadcast_to(rows, shape).ravel()
        where = np.broadcast_to(position.ids, shape).ravel()
        at = np.broadcast_to(position.values, shape).ravel().astype(np.intp)
        flat_ids, flat_values = (array.reshape(-1, length) for array in (figure.ids, figure.values))
        result: Ids = np.where(where < 0, flat_ids[rows, at], EMITTED).astype(np.int32)
        alike = (flat_ids == flat_ids[:, :1]).all(axis=1) & (
            (flat_ids[:, 0] >= 0) | (flat_values == flat_values[:, :1]).all(axis=1)
        )
        result = np.where((result == EMITTED) & alike[rows], flat_ids[rows, 0], result)
        left = np.flatnonzero(result == EMITTED)
        if left.size:
            read, which = np.unique(rows[left], return_inverse=True)
            listed = self._operand(Numbered(flat_ids[read].ravel(), flat_values[read].ravel()))
            starts = (self.listed + length * which).astype(np.int32)
            self.lists.append(listed)
            self.listed += listed.size
            self.elements_now = left
            result[left] = self.emit(
                "pick", where[left].astype(np.int32), starts, np.full(left.size, length, dtype=np.int32)
            )
        return result.reshape(shape)

    # --- what is collected ---------------------------------------------------------------------------

    def emit(self, operation: str, *operands: Ids) -> Ids:
        """A group of operations; their numbers."""
        size = len(operands[0])
        blank = [np.zeros(size, dtype=np.int32)] * (3 - len(operands))
        first, second, third = [*operands, *blank][:3]
        self.parts.append((CODES[operation], first, second, third))
        self.owners.append(len(self.trails) - 1)
        self.elements.append(np.asarray(self.elements_now, dtype=np.int64))
        self.next += size
        return np.arange(self.next - size, self.next, dtype=np.int32)

    def _operand(self, part: Numbered) -> Ids:
        """Numbers as operands: every constant gets a place of its own."""
        ids = part.ids.ravel()
        fixed = ids < 0
        count = int(np.count_nonzero(fixed))
        if not count:
            return ids
        ids = ids.copy()
        ids[fixed] = -1 - np.arange(self.pooled, self.pooled + count, dtype=np.int32)
        self.constants.append(part.values.ravel()[fixed])
        self.pooled += count
        return ids


_LOWERED: dict[Kind, Callable[[_Lowering, Trail, Sequence[Numbered]], Ids]] = {
    Kind.EACH: _Lowering.each,
    Kind.REDUCE: _Lowering.reduce,
    Kind.RUNNING: _Lowering.running,
    Kind.PICK: _Lowering.pick,
}


def _as_in_the_first(operands: Sequence[Numbered], shape: tuple[int, ...]) -> NDArray[np.bool_] | None:
    """Which elements, row by row, are computed of the same as at the first place of the first axis."""
    same: NDArray[np.bool_] = np.ones((1,) * len(shape), dtype=bool)
    for part in operands:
        if part.ids.ndim == len(shape) and len(part.ids) > 1:
            same = same & part.as_in_the_first()
    whole = np.empty(shape, dtype=bool)
    whole[...] = same
    whole[0] = False
    return whole.ravel() if whole.any() else None
