"""Array tapes: the operations behind some figures array by array, run for one run at a time.

The tape of ``tape.py`` is for many runs of a few figures. This one gives all figures of a single run. It is
made by ``array_lowering``: every trail is one step over its elements, and nothing is folded or ordered anew.
The figures are therefore those of numpy bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.tape import floating_faults
from costmodel.tape.array_interpreter import SPAN, interpret_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Places = NDArray[np.integer[Any]]
    Rows = NDArray[np.float64]

FLOAT = np.dtype(np.float64)
ROOM = 3 * SPAN
"""Numbers of the operands of a step that are laid in a row."""


def _power_by_row(base: Rows, exponent: Rows) -> Rows:
    """Powers with one exponent for a whole row, where numpy squares instead of taking the power of 2."""
    powers: Rows = np.where(exponent == SQUARE, base * base, np.power(base, exponent))
    return powers


SQUARE = 2.0
BY_NUMPY: dict[str, Callable[..., Rows]] = {
    "power": np.power, "power_by_row": _power_by_row, "exp": np.exp, "log": np.log,
}  # fmt: skip
"""Functions whose last digit depends on who computes them."""


@dataclass(frozen=True)
class TapePart:
    """Functions that numpy computes, and the steps after them up to the next ones."""

    calls: tuple[tuple[str, tuple[NDArray[np.intp], ...], NDArray[np.intp]], ...]
    """Name, places of the operands, places of the results."""
    steps: NDArray[np.int64]
    """(step, code, first place of the result, elements, three begins, two sizes); see ``in_runs``."""
    runs: Places
    """The first places of the runs."""

    def run(self, places: Places, rows: Rows) -> bool:
        """Whether every operation has a finite value and every position is within its row."""
        try:
            with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
                for name, operands, result in self.calls:
                    rows[result] = BY_NUMPY[name](*(rows[operand] for operand in operands))
        except FloatingPointError:
            return False
        floating_faults.clear()
        return (
            bool(interpret_arrays(self.steps, self.runs, places, rows, len(rows) - ROOM))
            and not floating_faults.any_fault()
        )


@dataclass(frozen=True)
class ArrayTape:
    """Steps over places of one long row of numbers: inputs first, then results, then constants."""

    parts: tuple[TapePart, ...]
    places: Places
    """Where the operands of the elements are, operand by operand."""
    constants: Rows
    inputs: int
    size: int
    alike: list[tuple[tuple[int, ...], int]]
    """Wanted arrays of one shape, one after another: the shape, with their number, and the bytes before."""
    order: list[int]
    """Of each wanted trail which of them it is."""
    other_kinds: dict[int, np.dtype[Any]]
    """The wanted trails that are no floating-point numbers."""

    def run(self, values: Sequence[NDArray[Any]]) -> list[NDArray[Any]] | None:
        """The figures of one run; None where an operation has no finite value or a position is outside.

        ``values`` are the figures of the inputs, in the order in which they were given.
        """
        rows = np.empty(self.size + ROOM)
        np.concatenate([figure.ravel() for figure in values], out=rows[: self.inputs])
        rows[self.size - len(self.constants) : self.size] = self.constants
        for part in self.parts:
            if not part.run(self.places, rows):
                return None
        memory = rows.data
        together: list[NDArray[Any]] = []
        for shape, start in self.alike:
            together.extend(np.ndarray(shape, FLOAT, memory, start))
        figures = [together[place] for place in self.order]
        for place, kind in self.other_kinds.items():
            figures[place] = figures[place].astype(kind)
        return figures
