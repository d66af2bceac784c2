"""Operands of array tapes in runs: places that follow one another, or one place for many elements.

Figures are mostly whole arrays, rows of years, or one number for all years. A step that knows this reads one
place for each run, not one for each element, and the compiler can compute several elements at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.tape.array_interpreter import EACH, FOLLOWING, NAMES, SCATTERED, SINGLE
from costmodel.tape.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Places = NDArray[np.integer[Any]]
    Steps = NDArray[np.int64]

WITH_ONE, WITH_THREE = ("negative", "sqrt", "logical_not", "same"), ("where",)
OPERANDS = np.array([3 if name in WITH_THREE else 1 if name in WITH_ONE else 2 for name in NAMES[:EACH]])
"""By code."""
RUN = 8.0
"""What a run costs; the operation on an element costs 1."""
LAID = np.array([0.0, 0.3, 1.5])
"""What laying an element of an operand in a row costs, where it follows, is single, or is scattered."""


def in_runs(steps: Steps, shapes: Sequence[tuple[int, ...]], places: Places) -> tuple[Steps, Places]:
    """The steps with their elements in runs of equal length, and the first places of the runs.

    ``shapes`` are those of the results. A step on elements gets, in place of its two sizes, the length of a
    run and the kinds of its operands, in threes. An operand begins in the second result, and one that is
    scattered in ``places``.
    """
    steps = steps.copy()
    axes = max(map(len, shapes), default=0)
    extents = np.array([(1,) * (axes - len(shape)) + shape for shape in shapes], dtype=np.int64)
    lengths = np.multiply.accumulate(extents.reshape(len(steps), axes)[:, ::-1], axis=1)[:, ::-1]
    runs = np.empty(len(places) + 1, dtype=np.uint32)
    runs[0] = 0  # for operands that there are not
    count = _lay(steps, lengths, places, runs, OPERANDS, LAID)
    return steps, runs[:count].copy()


@compiled
def _lay(steps, lengths, places, runs, operands, laid):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901, PLR0912
    """Put the cheapest runs of every step in its place and in ``runs``; how many places of those there are.

    A run is all that the last axes of a result hold: ``lengths`` of them from each axis on.
    """
    count = 1
    for i in range(len(steps)):
        code, size = steps[i, 0], steps[i, 2]
        if code >= EACH:
            continue
        best, length, kinds = np.inf, size, 0
        for axis in range(lengths.shape[1]):
            m = lengths[i, axis]
            if axis > 0 and m == lengths[i, axis - 1]:
                continue
            cost, operand_kinds = RUN * (size // m), 0
            for number in range(operands[code]):
                begin = steps[i, 3 + number]
                follows = alike = True
                for start in range(begin, begin + size, m):
                    for k in range(start + 1, start + m):
                        gap = np.int64(places[k]) - np.int64(places[k - 1])
                        follows = follows and gap == 1
                        alike = alike and gap == 0
                    if not (follows or alike):
                        break
                kind = FOLLOWING if follows else SINGLE if alike else SCATTERED
                cost += size * laid[kind]
                operand_kinds += kind * 3**number
            if cost < best or (cost == best and m < length):
                best, length, kinds = cost, m, operand_kinds
            if operand_kinds == 0:
                break
        for number in range(operands[code]):
            if kinds // 3**number % 3 != SCATTERED:
                begin = steps[i, 3 + number]
                steps[i, 3 + number] = count
                for k in range(begin, begin + size, length):
                    runs[count] = places[k]
                    count += 1
        steps[i, 6], steps[i, 7] = length, kinds
    return count
