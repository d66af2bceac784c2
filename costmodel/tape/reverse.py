"""Exact derivatives: one pass back over a tape gives those of an output with respect to every input at once.

At a kink (a minimum of two equal figures, a comparison) the derivative is that of the branch the run takes;
conditions and positions have none. An input at several kinks at once may have a slope of no side, see
``first_order_changes``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from costmodel.tape.lowering import Operations
    from costmodel.tape.tape import Tape

    Rows = NDArray[np.float64]
    Numbers = NDArray[np.integer]
    Passed = Iterator[tuple[Numbers, Rows]]
    """Numbers, and what is added to their derivatives."""


TINY = float(np.finfo(np.float64).tiny)
KINK, NOISE = 1e-4, 2e-10
"""Of a change, how far another estimate of it shows a kink; of the figure, what may be rounding."""


def first_order_changes(tape: Tape, values: Rows, slopes: Rows, output: int = 0) -> tuple[float, Rows]:
    """An output in the first run, and its change in each other run to the first order: (run - 1,).

    ``values`` are (input, run), near those of the first run; ``slopes`` are its derivatives. Where an input
    stands at a kink (a maximum of two equal figures), one pass back takes a branch at each, and their sum may
    be the slope of no side: there the change is that of runs in the direction of the run. It is found from
    half and a quarter of the way, each without its curvature; where they disagree the line turns or jumps on
    the way, and the derivative of the first run holds.
    """
    steps = values[:, 1:] - values[:, :1]
    moved = slopes @ steps
    figures = tape.run(values, searching=True)[output]
    central, changes = float(figures[0]), figures[1:] - figures[0]
    with np.errstate(invalid="ignore"):
        unlike = np.flatnonzero(_apart(changes, moved, central))
        if unlike.size:
            half, quarter = (
                parts * (tape.run(values[:, :1] + steps[:, unlike] / parts, searching=True)[output] - central)
                for parts in (2, 4)
            )
            near, far = 2 * quarter - half, 2 * half - changes[unlike]
            kinked = _apart(near, moved[unlike], central) & ~_apart(near, far, central)
            moved[unlike[kinked]] = near[kinked]
    return central, moved


def _apart(changes: Rows, others: Rows, central: float) -> NDArray[np.bool_]:
    """Whether two estimates of the change of a figure differ by more than rounding."""
    difference = np.abs(changes - others)
    return (difference > KINK * np.maximum(np.abs(changes), np.abs(others))) & (
        difference > NOISE * abs(central)
    )


def derivatives(tape: Tape, values: Rows, output: int = 0) -> Rows:
    """The derivative of an output with respect to every input, at given values: (input,) -> (input,)."""
    operations = tape.operations
    rows = tape.all_numbers(values[:, None])[:, 0]
    back = np.zeros(len(rows))
    if operations.outputs[output] >= 0:
        back[operations.outputs[output]] = 1.0
    with np.errstate(all="ignore"):
        for part in reversed(tape.groups):
            span = slice(part.begin, part.end)
            from_above = back[operations.inputs + part.begin : operations.inputs + part.end]
            acting = np.flatnonzero(from_above)
            rule = _RULES.get(part.name)
            if rule is None or not acting.size:
                continue
            places = np.arange(span.start, span.stop)[acting]
            results = rows[operations.inputs + places]
            for numbers, slopes in rule(operations, places, rows, results):
                np.add.at(back, numbers, from_above[acting] * slopes)
    return back[: operations.inputs]


def _two(
    slopes: Callable[[Rows, Rows, Rows], tuple[Rows | float, Rows | float]],
) -> Callable[[Operations, Numbers, Rows, Rows], Passed]:
    """An operation of two figures: its slopes in each, given both and the result."""

    def passed(operations: Operations, at: Numbers, rows: Rows, results: Rows) -> Passed:
        first, second = operations.first[at], operations.second[at]
        one, other = slopes(rows[first], rows[second], results)
        yield first, np.broadcast_to(one, results.shape)
        yield second, np.broadcast_to(other, results.shape)

    return passed


def _one(
    slope: Callable[[Rows, Rows, Rows], Rows | float],
) -> Callable[[Operations, Numbers, Rows, Rows], Passed]:
    """An operation of one figure, and a constant where it has one: its slope, given both and the result."""

    def passed(operations: Operations, at: Numbers, rows: Rows, results: Rows) -> Passed:
        first = operations.first[at]
        constants = (
            operations.constants[np.minimum(operations.second[at], len(operations.constants) - 1)]
            if len(operations.constants)
            else np.zeros(len(at))
        )
        yield first, np.broadcast_to(slope(rows[first], constants, results), results.shape)

    return passed


def _sum(operations: Operations, at: Numbers, _: Rows, results: Rows) -> Passed:
    starts, count = operations.first[at], int(operations.second[at[0]])
    for place in range(count):
        yield operations.lists[starts + place], np.ones(results.shape)


def _pick(operations: Operations, at: Numbers, rows: Rows, results: Rows) -> Passed:
    which = operations.lists[operations.second[at] + rows[operations.first[at]].astype(np.intp)]
    yield np.maximum(which, 0), np.where(which >= 0, 1.0, 0.0) * np.ones(results.shape)


def _where(operations: Operations, at: Numbers, rows: Rows, _: Rows) -> Passed:
    taken = rows[operations.first[at]] != 0
    yield operations.second[at], np.where(taken, 1.0, 0.0)
    yield operations.third[at], np.where(taken, 0.0, 1.0)


def _where_one(*, given: bool) -> Callable[[Operations, Numbers, Rows, Rows], Passed]:
    """A choice of which one branch is a constant: the first where it is ``given``."""

    def passed(operations: Operations, at: Numbers, rows: Rows, _: Rows) -> Passed:
        taken = (rows[operations.first[at]] != 0) != given
        yield operations.second[at], np.where(taken, 1.0, 0.0)

    return passed


_RULES: dict[str, Callable[[Operations, Numbers, Rows, Rows], Passed]] = {
    "add": _two(lambda x, y, r: (1.0, 1.0)),
    "subtract": _two(lambda x, y, r: (1.0, -1.0)),
    "multiply": _two(lambda x, y, r: (y, x)),
    "divide": _two(lambda x, y, r: (1 / y, -r / y)),
    "power": _two(lambda x, y, r: (y * x ** (y - 1), np.where(x > 0, r * np.log(np.maximum(x, TINY)), 0.0))),
    "minimum": _two(lambda x, y, r: (np.where(x <= y, 1.0, 0.0), np.where(x <= y, 0.0, 1.0))),
    "maximum": _two(lambda x, y, r: (np.where(x >= y, 1.0, 0.0), np.where(x >= y, 0.0, 1.0))),
    "negative": _one(lambda x, c, r: -1.0),
    "absolute": _one(lambda x, c, r: np.sign(x)),
    "exp": _one(lambda x, c, r: r),
    "log": _one(lambda x, c, r: 1 / x),
    "sqrt": _one(lambda x, c, r: 0.5 / r),
    "add_constant": _one(lambda x, c, r: 1.0),
    "constant_less": _one(lambda x, c, r: -1.0),
    "times_constant": _one(lambda x, c, r: c),
    "over_constant": _one(lambda x, c, r: 1 / c),
    "constant_over": _one(lambda x, c, r: -r / x),
    "to_constant": _one(lambda x, c, r: c * x ** (c - 1)),
    "constant_to": _one(lambda x, c, r: np.where(c > 0, r * np.log(np.maximum(c, TINY)), 0.0)),
    "at_most": _one(lambda x, c, r: np.where(x <= c, 1.0, 0.0)),
    "at_least": _one(lambda x, c, r: np.where(x >= c, 1.0, 0.0)),
    "sum": _sum,
    "pick": _pick,
    "where": _where,
    "where_else": _where_one(given=False),
    "where_given": _where_one(given=True),
}
