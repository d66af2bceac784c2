"""The interpreter of array tapes: one compiled loop over the elements of every step.

Sums add as numpy adds, one after another or in eight partial sums, so that the last digits are the same.
Of two zeros of different sign maximum and minimum give the second, as numpy does. Positions are unsigned:
only then does the compiler leave out the check for negative ones.
"""

# ruff: noqa: ANN001, ANN201, C901, PLR0912, PLR0915
from __future__ import annotations

import numpy as np

from costmodel.tape.compiled import compiled

NAMES = (
    "multiply", "add", "subtract", "divide", "where", "maximum", "minimum", "less", "less_equal", "equal",
    "not_equal", "logical_and", "logical_or", "logical_not", "negative", "sqrt", "same", "sum", "pairwise",
    "running_sum", "running_product", "pick", "power", "power_by_row", "exp", "log",
)  # fmt: skip
CODES = {name: code for code, name in enumerate(NAMES)}
"""The last four are functions that numpy computes."""
(
    MULTIPLY, ADD, SUBTRACT, DIVIDE, WHERE, MAXIMUM, MINIMUM, LESS, LESS_EQUAL, EQUAL,
    NOT_EQUAL, AND, OR, NOT, NEGATIVE, SQRT, SAME, SUM, PAIRWISE_SUM, RUNNING_SUM, RUNNING_PRODUCT, PICK,
) = (CODES[name] for name in NAMES[:-4])  # fmt: skip
PARTIAL = 8
"""Partial sums that numpy adds at once; shorter sums it adds one after another."""


EACH = CODES["sum"]
"""Codes below are of operations on each element alone."""
FOLLOWING, SINGLE, SCATTERED = range(3)
"""How the places of an operand are within a run: one after another, all the same, or anywhere."""
SPAN = 256
"""Elements that are computed at once."""


@compiled
def interpret_arrays(steps, runs, places, rows, room):  # type: ignore[no-untyped-def]
    """Run the steps; whether every position picked was within its row.

    A step is: code, first place of the result, elements, where its up to three operands begin, and two
    sizes, as the number of addends of a sum. Operations on each element have runs, as ``operand_runs`` says.
    Operands that do not follow one another are laid in the last places of ``rows``, from ``room`` on.
    """
    inside = True
    one, span = np.uint64(1), np.uint64(SPAN)
    for i in range(len(steps)):
        o = steps[i, 0]
        r, n = np.uint64(steps[i, 1]), np.uint64(steps[i, 2])
        a, b, c = np.uint64(steps[i, 3]), np.uint64(steps[i, 4]), np.uint64(steps[i, 5])
        m, s = np.uint64(steps[i, 6]), np.uint64(steps[i, 7])
        if o < EACH:
            for j in range(np.uint64(0), n, m):
                for h in range(np.uint64(0), m, span):
                    w = min(span, m - h)
                    q = r + j + h
                    x, y, z = np.uint64(room), np.uint64(room) + span, np.uint64(room) + span + span
                    kind = s % np.uint64(3)
                    if kind == FOLLOWING:
                        x = runs[a] + h
                    elif kind == SCATTERED:
                        for k in range(w):
                            rows[x + k] = rows[places[a + j + h + k]]
                    elif h == 0:
                        v = rows[runs[a]]
                        for k in range(w):
                            rows[x + k] = v
                    kind = s // np.uint64(3) % np.uint64(3)
                    if kind == FOLLOWING:
                        y = runs[b] + h
                    elif kind == SCATTERED:
                        for k in range(w):
                            rows[y + k] = rows[places[b + j + h + k]]
                    elif h == 0:
                        v = rows[runs[b]]
                        for k in range(w):
                            rows[y + k] = v
                    if o == MULTIPLY:
                        for k in range(w):
                            rows[q + k] = rows[x + k] * rows[y + k]
                    elif o == ADD:
                        for k in range(w):
                            rows[q + k] = rows[x + k] + rows[y + k]
                    elif o == SUBTRACT:
                        for k in range(w):
                            rows[q + k] = rows[x + k] - rows[y + k]
                    elif o == DIVIDE:
                        for k in range(w):
                            rows[q + k] = rows[x + k] / rows[y + k]
                    elif o == WHERE:
                        kind = s // np.uint64(9)
                        if kind == FOLLOWING:
                            z = runs[c] + h
                        elif kind == SCATTERED:
                            for k in range(w):
                                rows[z + k] = rows[places[c + j + h + k]]
                        elif h == 0:
                            v = rows[runs[c]]
                            for k in range(w):
                                rows[z + k] = v
                        for k in range(w):
                            rows[q + k] = rows[y + k] if rows[x + k] != 0 else rows[z + k]
                    elif o == MAXIMUM:
                        for k in range(w):
                            d, e = rows[x + k], rows[y + k]
                            rows[q + k] = d if d > e or d != d else e  # noqa: PLR0124  NaN stays
                    elif o == MINIMUM:
                        for k in range(w):
                            d, e = rows[x + k], rows[y + k]
                            rows[q + k] = d if d < e or d != d else e  # noqa: PLR0124
                    elif o == LESS:
                        for k in range(w):
                            rows[q + k] = 1.0 if rows[x + k] < rows[y + k] else 0.0
                    elif o == LESS_EQUAL:
                        for k in range(w):
                            rows[q + k] = 1.0 if rows[x + k] <= rows[y + k] else 0.0
                    elif o == EQUAL:
                        for k in range(w):
                            rows[q + k] = 1.0 if rows[x + k] == rows[y + k] else 0.0
                    elif o == NOT_EQUAL:
                        for k in range(w):
                            rows[q + k] = 1.0 if rows[x + k] != rows[y + k] else 0.0
                    elif o == AND:
                        for k in range(w):
                            rows[q + k] = 1.0 if (rows[x + k] != 0) & (rows[y + k] != 0) else 0.0
                    elif o == OR:
                        for k in range(w):
                            rows[q + k] = 1.0 if (rows[x + k] != 0) | (rows[y + k] != 0) else 0.0
                    elif o == NOT:
                        for k in range(w):
                            rows[q + k] = 0.0 if rows[x + k] != 0 else 1.0
                    elif o == NEGATIVE:
                        for k in range(w):
                            rows[q + k] = -rows[x + k]
                    elif o == SAME:
                        for k in range(w):
                            rows[q + k] = rows[x + k]
                    elif o == SQRT:
                        for k in range(w):
                            rows[q + k] = np.sqrt(rows[x + k])
                a += one if s % np.uint64(3) != SCATTERED else np.uint64(0)
                b += one if s // np.uint64(3) % np.uint64(3) != SCATTERED else np.uint64(0)
                c += one if s // np.uint64(9) != SCATTERED else np.uint64(0)
        elif o == SUM:
            for k in range(n):
                t = a + k * m
                total = rows[places[t]]
                for j in range(np.uint64(1), m):
                    total += rows[places[t + j]]
                rows[r + k] = total
        elif o == PAIRWISE_SUM:
            for k in range(n):
                t = a + k * m
                p0, p1, p2, p3 = (
                    rows[places[t]], rows[places[t + np.uint64(1)]], rows[places[t + np.uint64(2)]],
                    rows[places[t + np.uint64(3)]],
                )  # fmt: skip
                p4, p5, p6, p7 = (
                    rows[places[t + np.uint64(4)]], rows[places[t + np.uint64(5)]],
                    rows[places[t + np.uint64(6)]], rows[places[t + np.uint64(7)]],
                )  # fmt: skip
                whole = m - m % np.uint64(PARTIAL)
                for j in range(np.uint64(PARTIAL), whole, np.uint64(PARTIAL)):
                    p0 += rows[places[t + j]]
                    p1 += rows[places[t + j + np.uint64(1)]]
                    p2 += rows[places[t + j + np.uint64(2)]]
                    p3 += rows[places[t + j + np.uint64(3)]]
                    p4 += rows[places[t + j + np.uint64(4)]]
                    p5 += rows[places[t + j + np.uint64(5)]]
                    p6 += rows[places[t + j + np.uint64(6)]]
                    p7 += rows[places[t + j + np.uint64(7)]]
                total = ((p0 + p1) + (p2 + p3)) + ((p4 + p5) + (p6 + p7))
                for j in range(whole, m):
                    total += rows[places[t + j]]
                rows[r + k] = total
        elif o == RUNNING_SUM:
            for k in range(n):
                x = rows[places[a + k]]
                rows[r + k] = x if (k // s) % m == 0 else rows[r + k - s] + x
        elif o == RUNNING_PRODUCT:
            for k in range(n):
                x = rows[places[a + k]]
                rows[r + k] = x if (k // s) % m == 0 else rows[r + k - s] * x
        elif o == PICK:
            for k in range(n):
                place = rows[places[a + k]]
                if not (place > -1 and place < m):
                    inside = False
                    place = 0.0
                rows[r + k] = rows[places[c + np.uint64(places[b + k]) * m + np.uint64(place)]]
    return inside
