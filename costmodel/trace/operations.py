"""The closed table of what a traced model may do, and what to do instead of the rest.

A traced model may use what numpy and a spreadsheet formula both can do, and that is ``OPERATIONS``. An
operation not listed here is refused with a sentence: nothing falls out of the record silently.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import numpy as np

from costmodel.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Kind(Enum):
    """How the elements of a result hang together with the elements of the operands."""

    LEAF = "given, not computed"
    EACH = "element by element, broadcast"
    REDUCE = "all elements along one axis"
    RUNNING = "the element before it along one axis, and one element of the operand"
    STRUCTURE = "an element of an operand, put elsewhere"
    PICK = "one element of a row, at a computed position"

    __hash__ = object.__hash__  # of identity, which is enough and several times as fast as that of the name


class Operation(NamedTuple):
    """One line of the table of operations: how it works and the numpy function that does it."""

    kind: Kind
    function: Callable[..., Any] | None = None


COMPARISONS = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")
_LOGIC = ("logical_and", "logical_or", "logical_not")
_ARITHMETIC = ("add", "subtract", "multiply", "divide", "power", "negative")
_FUNCTIONS = ("minimum", "maximum", "exp", "log", "sqrt", "where")
_MOVES = ("broadcast_to", "expand_dims", "transpose", "swapaxes", "moveaxis", "squeeze", "flip", "reshape")

LOGICAL = frozenset((*COMPARISONS, *_LOGIC))
"""Operations whose result is true or false."""

OPERATIONS: Mapping[str, Operation] = {
    "input": Operation(Kind.LEAF),
    "constant": Operation(Kind.LEAF),
    **{
        name: Operation(Kind.EACH, getattr(np, name))
        for name in (*_ARITHMETIC, *_FUNCTIONS, *COMPARISONS, *_LOGIC)
    },
    "sum": Operation(Kind.REDUCE, np.sum),
    "running_sum": Operation(Kind.RUNNING, np.cumsum),
    "running_product": Operation(Kind.RUNNING, np.cumprod),
    **{name: Operation(Kind.STRUCTURE, getattr(np, name)) for name in ("concatenate", "stack", *_MOVES)},
    "getitem": Operation(Kind.STRUCTURE),
    "pick": Operation(Kind.PICK),
}
"""Every operation a trail supports. There is no other list: an operation not listed here is refused."""

SAME = "same"
"""The operation of an element that folding made equal to its only operand."""

_INSTEAD = {
    "bool": "choose with np.where, np.minimum or np.maximum, not with if, and, or, not, max, min",
    "index": "read a figure at computed positions with costmodel.model.figures.pick",
    "assign": "build the figure with np.where, np.concatenate or figures.by_year",
    "clip": "use np.minimum(np.maximum(figure, low), high)",
    "round": "keep full precision; figures are rounded only for display",
    "mean": "divide a sum by a count that is a figure itself",
    "matmul": "multiply and sum over one axis",
    "sum": "sum over one axis, given by number",
}
_SAME_ADVICE = {
    "round": ("around", "rint", "floor", "ceil", "trunc", "fix", "floor_divide", "remainder", "divmod"),
    "mean": ("average", "median"),
    "matmul": ("dot", "einsum", "tensordot", "inner", "outer", "vdot"),
    "index": ("take_along_axis", "take", "choose", "compress", "extract", "interp", "searchsorted"),
    "assign": ("put", "place", "copyto", "putmask"),
}
_INSTEAD |= {name: _INSTEAD[advice] for advice, names in _SAME_ADVICE.items() for name in names}
_OTHERWISE = "write it with the operations a trail supports (costmodel.trace.operations.OPERATIONS)"


def refuse(tried: str, advice: str = "") -> NoReturn:
    """Raise the error that names what was tried on a trail and what to do instead."""
    raise ModelError(
        f"{tried} has no spreadsheet formula, so it cannot be applied to a traced figure; "
        f"{_INSTEAD.get(advice, _OTHERWISE)}."
    )
