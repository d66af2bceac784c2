"""Trails become an array tape, which is tried on the traced values before anyone uses it."""

from __future__ import annotations

from bisect import bisect_right
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.tape import floating_faults
from costmodel.tape.array_interpreter import CODES, PARTIAL
from costmodel.tape.array_places import StepResults, array_places, moved_places
from costmodel.tape.array_tape import BY_NUMPY, FLOAT, ArrayTape, TapePart
from costmodel.tape.operand_runs import in_runs
from costmodel.tape.summing_order import in_pairs
from costmodel.trace.operations import Kind
from costmodel.trace.routes import operands_first
from costmodel.trace.trail import stride

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from costmodel.trace.trail import Trail

    Places = NDArray[np.integer[Any]]
    Rows = NDArray[np.float64]

MOST = 1 << 18
"""Places that a lowering begins with."""
HALVED_FROM = 128
"""Sums of more addends numpy makes of two halves."""
SWAPPED = {"greater": "less", "greater_equal": "less_equal"}
"""Comparisons that are others with their operands exchanged."""


def array_tape(inputs: Sequence[Trail], wanted: Sequence[Trail]) -> ArrayTape | None:
    """The tape from some leaf trails to the wanted ones; None where it would not give numpy's last digits.

    Its figures on the traced values are compared with those of the trails.
    """
    if not floating_faults.recorded():
        return None
    made = _ArrayLowering(inputs, wanted).tape()
    figures = made.run([trail.values for trail in inputs])
    if figures is None:
        return None
    expected = np.concatenate([trail.values for trail in wanted], axis=None)
    return made if np.array_equal(np.concatenate(figures, axis=None), expected, equal_nan=True) else None


class _ArrayLowering:
    """Collects steps; used only during one lowering."""

    def __init__(self, inputs: Sequence[Trail], wanted: Sequence[Trail]) -> None:
        self.inputs, self.wanted = inputs, wanted
        given = {id(trail) for trail in inputs}
        self.order = [trail for trail in operands_first(wanted) if id(trail) not in given]
        self.most = MOST
        """Constants at most, and about as many other places, until there are more."""
        self.numbers = np.arange(-self.most, self.most, dtype=np.int32)
        """The places; those of an array are a part of them."""
        self.known: dict[int, Places] = {}
        self.results = 0
        """Places of inputs and results so far."""
        self.constants: list[Rows] = []
        self.constant_trails: set[int] = set()
        self.fixed = 0
        self.steps: list[tuple[int, ...]] = []
        self.starts: list[int] = []
        self.step_levels: list[int] = []
        self.shapes: list[tuple[int, ...]] = []
        self.places = np.empty(2 * self.most, dtype=np.int32)
        self.placed = 0
        self.equal: dict[tuple[object, ...], tuple[int, int, Places]] = {}
        """The level, the first operand and the results of a step that others may equal."""
        self.levels: dict[int, int] = dict.fromkeys(given, 0)
        """Of every trail how many functions of numpy follow one another up to it."""
        self.level = 0

    def tape(self) -> ArrayTape:
        # Constants are numbered from the end of the row back, from -1 on, while its length is not known.
        for trail in self.inputs:
            self.known[id(trail)] = self._numbered(trail.shape, trail.size)
        inputs = self.results
        for trail in self.order:
            names = [id(part) for part in trail.operands]
            self.level = max([self.levels[name] for name in names], default=0) + (trail.operation in BY_NUMPY)
            self.levels[id(trail)] = self.level
            self.known[id(trail)] = self._lowered(trail, names)
        outputs: list[tuple[int, tuple[int, ...]]] = []
        for trail in self.wanted:
            self.level = self.levels[id(trail)]
            outputs.append((self._together(self.known[id(trail)]), trail.shape))
        steps = np.array(self.steps, dtype=np.int64).reshape(-1, 8)
        levels = np.array(self.step_levels, dtype=np.int64)
        by_numpy = np.isin(steps[:, 0], [CODES[name] for name in BY_NUMPY])
        places = self.places[: self.placed]
        begins = np.append(steps[:, 3], self.placed)
        results = StepResults(inputs, steps[:, 1], steps[:, 2], begins, places)
        calls = np.flatnonzero(by_numpy)
        read = [results.steps_of(places[begins[step] : begins[step + 1]]) for step in calls]
        order = np.lexsort((~by_numpy, levels))
        made = array_places(results, order, np.concatenate([calls, *read]), outputs)
        size = made.size + self.fixed
        steps[:, 1] = made.moved[steps[:, 1]]
        places = moved_places(places, made.moved, size)
        return ArrayTape(
            self._parts(steps, levels, by_numpy, places),
            places,
            np.concatenate([np.zeros(0), *reversed(self.constants)]),
            inputs,
            size,
            [(shape, start % max(size, 1) * FLOAT.itemsize) for start, shape in made.alike],
            made.order,
            {
                number: trail.values.dtype
                for number, trail in enumerate(self.wanted)
                if trail.values.dtype != FLOAT
            },
        )

    def _parts(
        self, steps: NDArray[np.int64], levels: Places, by_numpy: NDArray[np.bool_], places: Places
    ) -> tuple[TapePart, ...]:
        """The steps level by level: at each the functions of numpy, then all others in their order."""
        parts: list[TapePart] = []
        for level in range(int(levels.max(initial=0)) + 1):
            level_steps = steps[levels == level]
            calls = []
            for name in BY_NUMPY:
                mine = level_steps[level_steps[:, 0] == CODES[name]]
                ends = [mine[:, 3], mine[:, 4]] if name.startswith("power") else [mine[:, 3]]
                operands = tuple(places[_ranges(begin, mine[:, 2])].astype(np.intp) for begin in ends)
                if len(mine):
                    calls.append((name, operands, _ranges(mine[:, 1], mine[:, 2])))
            others = (levels == level) & ~by_numpy & (steps[:, 2] > 0)
            shapes = [self.shapes[place] for place in np.flatnonzero(others)]
            parts.append(TapePart(tuple(calls), *in_runs(steps[others], shapes, places)))
        return tuple(parts)

    def _numbered(self, shape: tuple[int, ...], size: int) -> Places:
        """The next places of the row."""
        start = self.results
        self.results += size
        return self._from(start, size).reshape(shape)

    def _from(self, start: int, size: int) -> Places:
        """So many places from a first one on, which is below 0 for constants."""
        if max(-start, start + size) > self.most:
            self.most = 2 * max(-start, start + size)
            self.numbers = np.arange(-self.most, self.most, dtype=np.int32)
        return self.numbers[self.most + start : self.most + start + size]

    def _constant(self, trail: Trail) -> Places:
        values = trail.values
        self.constants.append(values.astype(np.float64).ravel())
        self.constant_trails.add(id(trail))
        self.fixed += values.size
        return self._from(-self.fixed, values.size).reshape(values.shape)

    def _lowered(self, trail: Trail, names: Sequence[int]) -> Places:
        """The places of a trail whose operands have these identities."""
        fixed = self.constant_trails.issuperset(names)
        kind = trail.kind
        if fixed and kind is not Kind.STRUCTURE:
            return self._constant(trail)
        operands = [self.known[name] for name in names]
        if kind is not Kind.STRUCTURE:
            return _LOWERED[kind](self, trail, operands)
        moved: Places = np.asarray(trail.detail(operands))  # type: ignore[operator,misc]
        if fixed or (moved.size and moved.item(0) < 0 and moved.max() < 0):
            self.constant_trails.add(id(trail))
        return moved

    def _together(self, places: Places) -> int:
        """The first of places that are those of one result, or of inputs, or constants; else of a copy."""
        flat = places.ravel()
        if not flat.size:
            return 0
        first, last = flat.item(0), flat.item(-1)
        one = bisect_right(self.starts, first) == bisect_right(self.starts, last) and (first >= 0 or last < 0)
        if one and last - first == flat.size - 1 and (flat[1:] > flat[:-1]).all():
            return int(first)
        return int(self._step("same", places.shape, [self._put(places, places.shape)]).item(0))

    def each(self, trail: Trail, operands: Sequence[Places]) -> Places:
        name = trail.operation
        shape = trail.values.shape
        if name in SWAPPED:
            name, operands = SWAPPED[name], operands[::-1]
        elif name == "power" and operands[1].shape[-1:] in {(), (1,)} and (trail.size == 1 or shape[-1] > 1):
            name = "power_by_row"
        return self._step(name, shape, [self._put(part, shape) for part in operands])

    def reduce(self, trail: Trail, operands: Sequence[Places]) -> Places:
        (part,) = operands
        addends = np.moveaxis(part, trail.detail, -1).reshape(trail.size, part.shape[trail.detail])  # type: ignore[arg-type,index]
        if addends.shape[1] < PARTIAL or not in_pairs(trail):
            return self._step("sum", trail.shape, [self._put(addends, addends.shape)], addends.shape[1])
        return self._pairs(addends).reshape(trail.shape)

    def _pairs(self, addends: Places) -> Places:
        """Sums in eight partial sums; of many addends the sums of two halves, as numpy halves them."""
        many = addends.shape[1]
        if many <= HALVED_FROM:
            name = "sum" if many < PARTIAL else "pairwise"
            return self._step(name, (len(addends),), [self._put(addends, addends.shape)], many)
        half = many // 2
        half -= half % PARTIAL
        parts = [self._pairs(addends[:, :half]), self._pairs(addends[:, half:])]
        return self._step("add", (len(addends),), [self._put(part, part.shape) for part in parts])

    def running(self, trail: Trail, operands: Sequence[Places]) -> Places:
        axis = int(trail.detail)  # type: ignore[arg-type]
        shape = trail.shape
        begin = self._put(operands[0], shape)
        return self._step(trail.operation, shape, [begin], shape[axis], stride(shape, axis))

    def pick(self, trail: Trail, operands: Sequence[Places]) -> Places:
        figure, position = operands
        shape, length = trail.shape, figure.shape[-1]
        numbers = np.arange(figure.size // max(length, 1), dtype=np.int32)
        rows = numbers.reshape(*figure.shape[:-1], 1)
        begins = [self._put(position, shape), self._put(rows, shape), self._put(figure, figure.shape)]
        return self._step("pick", shape, begins, length)

    def _put(self, operand: Places, shape: tuple[int, ...]) -> int:
        """Put the places of an operand, broadcast to a shape, after those before; where they begin."""
        begin = self.placed
        self.placed += prod(shape)
        if self.placed > len(self.places):
            self.places = np.concatenate([self.places, np.empty(self.placed, dtype=np.int32)])
        self.places[begin : self.placed].reshape(shape)[...] = operand
        return begin

    def _step(
        self, name: str, shape: tuple[int, ...], begins: Sequence[int], one: int = 0, two: int = 0
    ) -> Places:
        """The places of the results of a step on the operands put last: one that is there, or a new one."""
        begin, end = begins[0], self.placed
        item = self.places.item
        ends = (item(begin), item(begins[-1]), item(end - 1)) if end > begin else ()
        key = (name, shape, one, two, end - begin, ends)
        known = self.equal.get(key)
        if known is not None and known[0] <= self.level:  # a later one is not there yet
            _, first, made = known
            if (self.places[first : first + end - begin] == self.places[begin:end]).all():
                self.placed = begin
                return made
        size, start = prod(shape), self.results
        self.steps.append((CODES[name], start, size, *begins, *(0,) * (3 - len(begins)), one, two))
        self.starts.append(start)
        self.step_levels.append(self.level)
        self.shapes.append(shape)
        made = self._numbered(shape, size)
        self.equal[key] = self.level, begin, made
        return made


def _ranges(begins: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.intp]:
    """The numbers from each begin on, as many as its size."""
    ends = np.cumsum(sizes)
    within: NDArray[np.intp] = np.arange(sizes.sum()) + np.repeat(begins - (ends - sizes), sizes)
    return within


_LOWERED: dict[Kind, Callable[[_ArrayLowering, Trail, Sequence[Places]], Places]] = {
    Kind.EACH: _ArrayLowering.each,
    Kind.REDUCE: _ArrayLowering.reduce,
    Kind.RUNNING: _ArrayLowering.running,
    Kind.PICK: _ArrayLowering.pick,
}
