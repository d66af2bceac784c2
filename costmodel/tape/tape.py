"""Tapes: the operations behind some wanted figures, ready to run for many values of their inputs at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from costmodel.tape import floating_faults
from costmodel.tape.by_array import Fault, blocks_of, computed_rows, first_fault, groups
from costmodel.tape.compiled import numba_is_there
from costmodel.tape.depth_first import depth_first
from costmodel.tape.fused_operations import fused
from costmodel.tape.lowering import lower
from costmodel.tape.scheduling import scheduled
from costmodel.tape.slot_allotment import slots
from costmodel.tape.tape_interpreter import interpret, width_of
from costmodel.threads import on_threads, threads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from costmodel.tape.by_array import Group
    from costmodel.tape.lowering import Operations
    from costmodel.tape.slot_allotment import Slots
    from costmodel.trace.trail import Trail

    Rows = NDArray[np.float64]

BY_ARRAY = 128
"""Runs of a block where numpy runs the tape."""


@dataclass(frozen=True)
class TapeFaultError(ArithmeticError):
    """An operation without a finite value: which trail, which of its elements, in which run."""

    trail: Trail
    element: int
    run: int

    def __str__(self) -> str:
        return f"{self.trail.operation} has no finite value in run {self.run}"


@dataclass(frozen=True)
class Tape:
    """Operations on numbered inputs that give numbered outputs; the same whatever the values."""

    operations: Operations

    @property
    def inputs(self) -> int:
        """The number of inputs."""
        return self.operations.inputs

    @property
    def outputs(self) -> int:
        """The number of outputs."""
        return len(self.operations.outputs) - self.operations.checked

    def __len__(self) -> int:
        return len(self.operations.code)

    @cached_property
    def slots(self) -> Slots:
        """The operations with their slots, in the order in which they are run."""
        return slots(depth_first(fused(self.operations)))

    @cached_property
    def groups(self) -> list[Group]:
        """The operations in groups for numpy."""
        return groups(self.operations)

    def run(self, values: Rows, *, searching: bool = False) -> Rows:
        """The outputs for every column of ``values``: (input, run) -> (output, run).

        Raises TapeFaultError where an operation has no finite value, and IndexError for a position outside
        its row. With ``searching`` the outputs that are computed of it are missing or infinite, and all of
        that run are missing where none is, as where it is multiplied by 0.
        """
        count = values.shape[1]
        operations = self.operations
        outputs = np.empty((len(operations.outputs), count))
        fixed, given = (
            operations.outputs < 0,
            (operations.outputs >= 0) & (operations.outputs < operations.inputs),
        )
        outputs[fixed] = operations.constants[-1 - operations.outputs[fixed], None]
        outputs[given] = values[operations.outputs[given]]
        if len(self):
            if numba_is_there() and (searching or floating_faults.recorded()):
                self._interpreted(np.ascontiguousarray(values), outputs, searching=searching)
            else:
                self._by_array(values, outputs, searching=searching)
        wanted, checked = outputs[: self.outputs], outputs[self.outputs :]
        wanted[:, ~np.isfinite(checked).all(axis=0)] = np.nan
        return wanted

    def all_numbers(self, values: Rows) -> Rows:
        """Every number of the tape: (input or operation, run)."""
        with np.errstate(all="ignore"):
            return computed_rows(self.operations, self.groups, values)

    def _by_array(self, values: Rows, outputs: Rows, *, searching: bool) -> None:
        computed = np.flatnonzero(self.operations.outputs >= self.inputs)
        how = "ignore" if searching else "raise"
        for begin, end in blocks_of(values.shape[1], BY_ARRAY):
            try:
                with np.errstate(divide=how, over=how, invalid=how, under="ignore"):  # type: ignore[arg-type]
                    rows = computed_rows(self.operations, self.groups, values[:, begin:end])
            except FloatingPointError:
                self._refuse(values, begin, end)
                raise
            outputs[computed, begin:end] = rows[self.operations.outputs[computed]]

    def _interpreted(self, values: Rows, outputs: Rows, *, searching: bool) -> None:
        count = values.shape[1]
        width = width_of(count)
        workers = min(threads(), -(-count // width))
        share = -(-count // (workers * width)) * width
        parts = list(blocks_of(count, share))

        def work(part: tuple[int, int]) -> bool:
            return self._part(values, outputs, *part, searching=searching)

        for (begin, end), failed in zip(parts, on_threads(work, parts), strict=True):
            if failed:
                for first, last in blocks_of(end - begin, BY_ARRAY):
                    self._refuse(values, begin + first, begin + last)

    def _part(self, values: Rows, outputs: Rows, begin: int, end: int, *, searching: bool) -> bool:
        """Run some columns; whether an operation may have failed."""
        steps = self.slots
        width = width_of(end - begin)
        rows = np.empty(steps.count * width)
        if not searching:
            floating_faults.clear()
        inside = interpret(
            steps.code, steps.result, steps.first, steps.second, steps.third, steps.lists, steps.constants,
            values, outputs, begin, end, rows, width,
        )  # fmt: skip
        if not inside:
            raise IndexError("a year outside the figure's years was asked for")
        return not searching and floating_faults.any_fault()

    def _refuse(self, values: Rows, begin: int, end: int) -> None:
        """Raise the fault of some columns, if there is one."""
        fault = first_fault(self.operations, self.groups, values[:, begin:end])
        if fault is not None:
            raise self._fault(fault, begin)

    def _fault(self, fault: Fault, begin: int) -> TapeFaultError:
        operations = self.operations
        trail = operations.trails[operations.owner[operations.group[fault.operation]]]
        return TapeFaultError(trail, int(operations.element[fault.operation]), begin + fault.run)


def tape(wanted: Sequence[Trail], inputs: Mapping[int, NDArray[np.int32]], count: int) -> Tape:
    """The tape behind the wanted trails; ``inputs`` and ``count`` as in ``lower``."""
    return Tape(scheduled(lower(wanted, inputs, count)))
