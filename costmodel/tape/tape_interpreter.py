"""The interpreter: one compiled loop that runs any tape over a block of runs, the runs innermost.

It is compiled once for all sets of assumptions and kept on disk. A slot is a row of some runs. Positions are
unsigned and the number of runs is an argument: only then does the compiler make the loops work on several
runs at once.
"""

# ruff: noqa: ANN001, ANN201, C901, PLR0912, PLR0915
from __future__ import annotations

import numpy as np

from costmodel.tape.compiled import compiled
from costmodel.tape.operation_codes import CODES

INPUT, OUTPUT, ADD, SUBTRACT, MULTIPLY, DIVIDE, POWER = (
    CODES[name] for name in ("input", "output", "add", "subtract", "multiply", "divide", "power")
)
NEGATIVE, ABSOLUTE, MINIMUM, MAXIMUM, EXP, LOG, SQRT, WHERE = (
    CODES[name] for name in ("negative", "absolute", "minimum", "maximum", "exp", "log", "sqrt", "where")
)
LESS, LESS_EQUAL, EQUAL, NOT_EQUAL, AND, OR, NOT, SUM, PICK = (
    CODES[name]
    for name in (
        "less", "less_equal", "equal", "not_equal", "logical_and", "logical_or", "logical_not", "sum", "pick",
    )
)  # fmt: skip
ADD_CONSTANT, CONSTANT_LESS, TIMES_CONSTANT, OVER_CONSTANT, CONSTANT_OVER, TO_CONSTANT, CONSTANT_TO = (
    CODES[name]
    for name in (
        "add_constant", "constant_less", "times_constant", "over_constant", "constant_over", "to_constant",
        "constant_to",
    )
)  # fmt: skip
AT_MOST, AT_LEAST, BELOW, UP_TO, ABOVE, FROM, IS, IS_NOT = (
    CODES[name] for name in ("at_most", "at_least", "below", "up_to", "above", "from", "is", "is_not")
)
WHERE_ELSE, WHERE_GIVEN, WHERE_CONSTANTS = (
    CODES[name] for name in ("where_else", "where_given", "where_constants")
)
GAP, PRODUCTS, WEIGHTED, NUMBER_OF, PRODUCT_ADDED, WEIGHTED_ADDED = (
    CODES[name] for name in ("gap", "products", "weighted", "number_of", "product_added", "weighted_added")
)
WIDTHS = (16, 32, 64)
"""Runs of a block, the fewest first; all multiples of what the processor computes at once."""


def width_of(runs: int) -> int:
    """The runs of a block where there are so many."""
    return next((width for width in WIDTHS if runs <= width), WIDTHS[-1])


@compiled
def interpret(code, result, first, second, third, lists, constants, values, outputs, begin, end, rows, width):  # type: ignore[no-untyped-def]
    """Run the tape for the runs from ``begin`` to ``end``; whether every position picked was within its row.

    ``values`` are (input, run), ``outputs`` (output, run), ``rows`` the room for slots, flat, and ``width``
    the runs of a block.
    """
    inside = True
    wide = np.uint64(width)
    for start in range(begin, end, width):
        full = np.uint64(min(width, end - start))
        for i in range(len(code)):
            o = code[i]
            r = np.uint64(result[i]) * wide
            a = np.uint64(first[i]) * wide
            b = np.uint64(second[i]) * wide
            if o == MULTIPLY:
                for k in range(wide):
                    rows[r + k] = rows[a + k] * rows[b + k]
            elif o == ADD:
                for k in range(wide):
                    rows[r + k] = rows[a + k] + rows[b + k]
            elif o == SUBTRACT:
                for k in range(wide):
                    rows[r + k] = rows[a + k] - rows[b + k]
            elif o == TIMES_CONSTANT:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = rows[a + k] * c
            elif o == ADD_CONSTANT:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = rows[a + k] + c
            elif o == CONSTANT_LESS:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = c - rows[a + k]
            elif o == DIVIDE:
                for k in range(wide):
                    rows[r + k] = rows[a + k] / rows[b + k]
            elif o == OVER_CONSTANT:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = rows[a + k] / c
            elif o == CONSTANT_OVER:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = c / rows[a + k]
            elif o == SUM:
                at, count = first[i], second[i]
                s = np.uint64(lists[at]) * wide
                t = np.uint64(lists[at + 1]) * wide
                for k in range(wide):
                    rows[r + k] = rows[s + k] + rows[t + k]
                for m in range(at + 2, at + count):
                    s = np.uint64(lists[m]) * wide
                    for k in range(wide):
                        rows[r + k] += rows[s + k]
            elif o == GAP:
                c = constants[third[i]]
                for k in range(wide):
                    x, y = rows[a + k], rows[b + k]
                    gap = x - y
                    small = abs(gap) <= max(abs(x), abs(y)) * c
                    rows[r + k] = 0.0 if small else gap
            elif o == PRODUCT_ADDED:
                t = np.uint64(third[i]) * wide
                for k in range(wide):
                    rows[r + k] = rows[t + k] + rows[a + k] * rows[b + k]
            elif o == WEIGHTED_ADDED:
                c = constants[third[i]]
                for k in range(wide):
                    rows[r + k] = rows[b + k] + rows[a + k] * c
            elif o == WEIGHTED:
                at, count = first[i], second[i]
                s = np.uint64(lists[at]) * wide
                c = constants[-1 - lists[at + 1]]
                for k in range(wide):
                    rows[r + k] = rows[s + k] * c
                for m in range(at + 2, at + count, 2):
                    s = np.uint64(lists[m]) * wide
                    c = constants[-1 - lists[m + 1]]
                    for k in range(wide):
                        rows[r + k] += rows[s + k] * c
            elif o == PRODUCTS:
                at, count = first[i], second[i]
                s = np.uint64(lists[at]) * wide
                t = np.uint64(lists[at + 1]) * wide
                for k in range(wide):
                    rows[r + k] = rows[s + k] * rows[t + k]
                for m in range(at + 2, at + count, 2):
                    s = np.uint64(lists[m]) * wide
                    t = np.uint64(lists[m + 1]) * wide
                    for k in range(wide):
                        rows[r + k] += rows[s + k] * rows[t + k]
            elif o == NUMBER_OF:
                at, count = first[i], second[i]
                for k in range(wide):
                    rows[r + k] = 0.0
                for m in range(at, at + count):
                    s = np.uint64(lists[m]) * wide
                    for k in range(wide):
                        rows[r + k] += 1.0 if rows[s + k] != 0 else 0.0
            elif o == WHERE:
                t = np.uint64(third[i]) * wide
                for k in range(wide):
                    rows[r + k] = rows[b + k] if rows[a + k] != 0 else rows[t + k]
            elif o == WHERE_ELSE:
                c = constants[third[i]]
                for k in range(wide):
                    rows[r + k] = rows[b + k] if rows[a + k] != 0 else c
            elif o == WHERE_GIVEN:
                c = constants[third[i]]
                for k in range(wide):
                    rows[r + k] = c if rows[a + k] != 0 else rows[b + k]
            elif o == WHERE_CONSTANTS:
                c = constants[second[i]]
                d = constants[third[i]]
                for k in range(wide):
                    rows[r + k] = c if rows[a + k] != 0 else d
            elif o == MINIMUM:
                for k in range(wide):
                    x, y = rows[a + k], rows[b + k]
                    rows[r + k] = x if x < y or x != x else y  # noqa: PLR0124  NaN stays
            elif o == MAXIMUM:
                for k in range(wide):
                    x, y = rows[a + k], rows[b + k]
                    rows[r + k] = x if x > y or x != x else y  # noqa: PLR0124
            elif o == AT_MOST:
                c = constants[second[i]]
                for k in range(wide):
                    x = rows[a + k]
                    rows[r + k] = min(x, c)
            elif o == AT_LEAST:
                c = constants[second[i]]
                for k in range(wide):
                    x = rows[a + k]
                    rows[r + k] = max(x, c)
            elif o == LESS:
                for k in range(wide):
                    rows[r + k] = 1.0 if rows[a + k] < rows[b + k] else 0.0
            elif o == LESS_EQUAL:
                for k in range(wide):
                    rows[r + k] = 1.0 if rows[a + k] <= rows[b + k] else 0.0
            elif o == EQUAL:
                for k in range(wide):
                    rows[r + k] = 1.0 if rows[a + k] == rows[b + k] else 0.0
            elif o == NOT_EQUAL:
                for k in range(wide):
                    rows[r + k] = 1.0 if rows[a + k] != rows[b + k] else 0.0
            elif o == BELOW:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = 1.0 if rows[a + k] < c else 0.0
            elif o == UP_TO:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = 1.0 if rows[a + k] <= c else 0.0
            elif o == ABOVE:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = 1.0 if rows[a + k] > c else 0.0
            elif o == FROM:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = 1.0 if rows[a + k] >= c else 0.0
            elif o == IS:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = 1.0 if rows[a + k] == c else 0.0
            elif o == IS_NOT:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = 1.0 if rows[a + k] != c else 0.0
            elif o == AND:
                for k in range(wide):
                    rows[r + k] = 1.0 if (rows[a + k] != 0) & (rows[b + k] != 0) else 0.0
            elif o == OR:
                for k in range(wide):
                    rows[r + k] = 1.0 if (rows[a + k] != 0) | (rows[b + k] != 0) else 0.0
            elif o == NOT:
                for k in range(wide):
                    rows[r + k] = 0.0 if rows[a + k] != 0 else 1.0
            elif o == NEGATIVE:
                for k in range(wide):
                    rows[r + k] = -rows[a + k]
            elif o == ABSOLUTE:
                for k in range(wide):
                    rows[r + k] = abs(rows[a + k])
            elif o == POWER:
                for k in range(wide):
                    rows[r + k] = rows[a + k] ** rows[b + k]
            elif o == TO_CONSTANT:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = rows[a + k] ** c
            elif o == CONSTANT_TO:
                c = constants[second[i]]
                for k in range(wide):
                    rows[r + k] = c ** rows[a + k]
            elif o == EXP:
                for k in range(wide):
                    rows[r + k] = np.exp(rows[a + k])
            elif o == LOG:
                for k in range(wide):
                    rows[r + k] = np.log(rows[a + k])
            elif o == SQRT:
                for k in range(wide):
                    rows[r + k] = np.sqrt(rows[a + k])
            elif o == PICK:
                at, count = second[i], third[i]
                for k in range(wide):
                    place = rows[a + k]
                    if not (place > -1 and place < count):
                        inside = False
                        place = 0.0
                    e = lists[at + int(place)]
                    rows[r + k] = rows[np.uint64(e) * wide + k] if e >= 0 else constants[-1 - e]
            elif o == INPUT:
                e = first[i]
                for k in range(full):
                    rows[r + k] = values[e, np.uint64(start) + k]
                for k in range(full, wide):  # the last block is filled with its last run
                    rows[r + k] = values[e, end - 1]
            elif o == OUTPUT:
                e = second[i]
                for k in range(full):
                    outputs[e, np.uint64(start) + k] = rows[a + k]
    return inside
