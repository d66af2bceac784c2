"""Operands of array tapes in runs: places that follow one another, or one place for many elements.

Figures are mostly whole arrays, rows of years, or one number for all years. A step that knows this reads one
place for each run, not one for each element, and the compiler can compute several elements at once.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.tape.array_interpreter import CODES, EACH, FOLLOWING, SCATTERED, SINGLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Places = NDArray[np.integer[Any]]
    Steps = NDArray[np.int64]

OPERANDS = {CODES["where"]: 3} | {CODES[name]: 1 for name in ("negative", "sqrt", "logical_not", "same")}
"""Of other operations two."""
RUN = 8.0
"""What a run costs; the operation on an element costs 1."""
LAID = {FOLLOWING: 0.0, SINGLE: 0.3, SCATTERED: 1.5}
"""What an element of an operand costs that is laid in a row first."""


def in_runs(steps: Steps, shapes: Sequence[tuple[int, ...]], places: Places) -> tuple[Steps, Places]:
    """The steps with their elements in runs of equal length, and the first places of the runs.

    ``shapes`` are those of the results. A step on elements gets, in place of its two sizes, the length of a
    run and the kinds of its operands, in threes. An operand begins in the second result, and one that is
    scattered in ``places``.
    """
    gaps = np.diff(places.astype(np.int64))
    breaks = [np.concatenate([[0], np.cumsum(gaps != step)]) for step in (1, 0)]
    steps = steps.copy()
    runs: list[Places] = [np.zeros(1, dtype=np.uint32)]  # for operands that an operation does not have
    count = 1
    for step, shape in zip(steps, shapes, strict=True):
        code, _, size, *begins = step[:6].tolist()
        if code >= EACH:
            continue
        begins = begins[: OPERANDS.get(code, 2)]
        length, kinds = _best(size, shape, begins, breaks)
        for number, (begin, kind) in enumerate(zip(begins, kinds, strict=True)):
            if kind != SCATTERED:
                runs.append(places[begin : begin + size : length])
                step[3 + number] = count
                count += len(runs[-1])
        step[6:] = length, sum(kind * 3**number for number, kind in enumerate(kinds))
    return steps, np.concatenate(runs)


def _best(
    size: int, shape: tuple[int, ...], begins: Sequence[int], breaks: Sequence[NDArray[np.int64]]
) -> tuple[int, list[int]]:
    """The length of the runs that cost least, and the kinds of the operands."""
    found: list[tuple[float, int, list[int]]] = []
    for length in dict.fromkeys((size, *(prod(shape[axis:]) for axis in range(1, len(shape))))):
        kinds = [_kind(begin, size, length, breaks) for begin in begins]
        cost = RUN * (size // length) + size * sum(LAID[kind] for kind in kinds)
        found.append((cost, length, kinds))
        if not any(kinds):
            break
    _, length, kinds = min(found)
    return length, kinds


def _kind(begin: int, size: int, length: int, breaks: Sequence[NDArray[np.int64]]) -> int:
    """How the places of an operand are within every run."""
    for kind, before in zip((FOLLOWING, SINGLE), breaks, strict=True):
        firsts = before[begin : begin + size : length]
        if np.array_equal(firsts, before[begin + length - 1 : begin + size : length]):
            return kind
    return SCATTERED
