"""The same tape run by numpy, a group of operations at a time: without numba, and to find a fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.tape.operation_codes import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from costmodel.tape.lowering import Operations

    Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """Operations of one code that do not depend on one another: from ``begin`` to before ``end``."""

    name: str
    begin: int
    end: int


@dataclass(frozen=True)
class Fault:
    """The first operation that has no finite value, and the first of the runs in which it has none."""

    operation: int
    run: int


def groups(operations: Operations) -> list[Group]:
    """The operations in groups."""
    count = len(operations.code)
    if not count:
        return []
    changes = np.flatnonzero((np.diff(operations.code) != 0) | (np.diff(operations.group) != 0)) + 1
    begins = np.concatenate([[0], changes]).tolist()
    return [
        Group(NAMES[operations.code[begin]], begin, end)
        for begin, end in zip(begins, [*begins[1:], count], strict=True)
    ]


def computed_rows(operations: Operations, parts: list[Group], values: Rows) -> Rows:
    """Every number of the tape in every run: (input or operation, run)."""
    rows = np.empty((operations.inputs + len(operations.code), values.shape[1]))
    rows[: operations.inputs] = values
    for part in parts:
        rows[operations.inputs + part.begin : operations.inputs + part.end] = _result(operations, part, rows)
    return rows


def first_fault(operations: Operations, parts: list[Group], values: Rows) -> Fault | None:
    """Where a division by zero, an overflow or an invalid operation happens first, if one does."""
    rows = np.empty((operations.inputs + len(operations.code), values.shape[1]))
    rows[: operations.inputs] = values
    for part in parts:
        results = slice(operations.inputs + part.begin, operations.inputs + part.end)
        try:
            with np.errstate(divide="raise", over="raise", invalid="raise"):
                rows[results] = _result(operations, part, rows)
        except FloatingPointError:
            with np.errstate(all="ignore"):
                rows[results] = _result(operations, part, rows)
            return _place(operations, part, rows)
    return None


def _place(operations: Operations, part: Group, rows: Rows) -> Fault:
    """The run that fails first within a group; of its operations the first."""
    for run in range(rows.shape[1]):
        for operation in range(part.begin, part.end):
            one = Group(part.name, operation, operation + 1)
            try:
                with np.errstate(divide="raise", over="raise", invalid="raise"):
                    _result(operations, one, rows[:, run : run + 1])
            except FloatingPointError:
                return Fault(operation, run)
    return Fault(part.begin, 0)


def _result(operations: Operations, part: Group, rows: Rows) -> Rows:
    span = slice(part.begin, part.end)
    return _FUNCTIONS[part.name](operations, span, rows)


def _figures(function: Callable[..., Rows], count: int) -> Callable[[Operations, slice, Rows], Rows]:
    """An operation of figures only."""

    def apply(operations: Operations, span: slice, rows: Rows) -> Rows:
        operands = (operations.first, operations.second, operations.third)[:count]
        return function(*(rows[operand[span]] for operand in operands))

    return apply


def _constant(function: Callable[[Rows, Rows], Rows]) -> Callable[[Operations, slice, Rows], Rows]:
    """An operation of a figure and a constant."""

    def apply(operations: Operations, span: slice, rows: Rows) -> Rows:
        return function(rows[operations.first[span]], operations.constants[operations.second[span], None])

    return apply


def _summed(operations: Operations, span: slice, rows: Rows) -> Rows:
    """Sums of a group have one number of addends."""
    starts, count = operations.first[span], int(operations.second[span.start])
    total: Rows = rows[operations.lists[starts]] + rows[operations.lists[starts + 1]]
    for place in range(2, count):
        total += rows[operations.lists[starts + place]]
    return total


def _picked(operations: Operations, span: slice, rows: Rows) -> Rows:
    position = rows[operations.first[span]].astype(np.intp)
    if position.size and (position.min() < 0 or (position >= operations.third[span, None]).any()):
        raise IndexError("a year outside the figure's years was asked for")
    which = operations.lists[operations.second[span, None] + position]
    run = np.broadcast_to(np.arange(rows.shape[1]), which.shape)
    picked: Rows = rows[np.maximum(which, 0), run]
    fixed = which < 0
    picked[fixed] = operations.constants[-1 - which[fixed]]
    return picked


def _where_else(operations: Operations, span: slice, rows: Rows) -> Rows:
    return np.where(
        rows[operations.first[span]] != 0,
        rows[operations.second[span]],
        operations.constants[operations.third[span], None],
    )


def _where_given(operations: Operations, span: slice, rows: Rows) -> Rows:
    return np.where(
        rows[operations.first[span]] != 0,
        operations.constants[operations.third[span], None],
        rows[operations.second[span]],
    )


def _where_constants(operations: Operations, span: slice, rows: Rows) -> Rows:
    yes, no = (operations.constants[place[span], None] for place in (operations.second, operations.third))
    return np.where(rows[operations.first[span]] != 0, yes, no)


def _chosen(choice: Rows, yes: Rows, no: Rows) -> Rows:
    chosen: Rows = np.where(choice != 0, yes, no)
    return chosen


_FUNCTIONS: dict[str, Callable[[Operations, slice, Rows], Rows]] = {
    **{
        name: _figures(getattr(np, name), 2)
        for name in (
            "add", "subtract", "multiply", "divide", "power", "minimum", "maximum", "less", "less_equal",
            "equal", "not_equal", "logical_and", "logical_or",
        )
    },
    **{
        name: _figures(getattr(np, name), 1)
        for name in ("negative", "absolute", "exp", "log", "sqrt", "logical_not")
    },
    "where": _figures(_chosen, 3),
    "sum": _summed,
    "pick": _picked,
    "add_constant": _constant(np.add),
    "constant_less": _constant(lambda x, c: c - x),
    "times_constant": _constant(np.multiply),
    "over_constant": _constant(np.divide),
    "constant_over": _constant(lambda x, c: c / x),
    "to_constant": _constant(np.power),
    "constant_to": _constant(lambda x, c: c**x),
    "at_most": _constant(np.minimum),
    "at_least": _constant(np.maximum),
    "below": _constant(np.less),
    "up_to": _constant(np.less_equal),
    "above": _constant(np.greater),
    "from": _constant(np.greater_equal),
    "is": _constant(np.equal),
    "is_not": _constant(np.not_equal),
    "where_else": _where_else,
    "where_given": _where_given,
    "where_constants": _where_constants,
}  # fmt: skip


def blocks_of(count: int, width: int) -> Iterator[tuple[int, int]]:
    """The runs in blocks: first, and one after the last."""
    return ((first, min(first + width, count)) for first in range(0, count, width))
