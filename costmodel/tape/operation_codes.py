"""The codes of operations on a tape, those of the trace first, then the forms with a constant operand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from costmodel.trace.operations import OPERATIONS, Kind

_COMPUTED = [name for name, operation in OPERATIONS.items() if operation.kind is Kind.EACH]
PLAIN = (*_COMPUTED, "sum", "pick", "absolute")
"""Operations of figures; an absolute amount is the larger of an amount and its opposite."""
WITH_CONSTANT = (
    "add_constant",
    "constant_less",  # the constant minus the operand
    "times_constant",
    "over_constant",
    "constant_over",
    "to_constant",  # the operand to the power of the constant
    "constant_to",
    "at_most",
    "at_least",
    "below",
    "up_to",
    "above",
    "from",
    "is",
    "is_not",
    "where_else",  # the second branch is a constant
    "where_given",  # the first branch is a constant
    "where_constants",
)
"""Operations with one operand that varies and one that does not, beside a choice that varies."""
FUSED = (
    "gap",  # a difference, 0 where its amount is at most a share (third) of the larger operand
    "products",  # the sum of the products of pairs in a list
    "weighted",  # the sum of figures in a list, each times the constant that follows it there
    "number_of",  # of the figures in a list that are not 0
    "product_added",
    "weighted_added",  # the first times a constant (third), and the second
)
"""Several operations as one, for the interpreter."""
MOVED = ("input", "output", "constant")
"""Reading an input, giving an output, and a constant as an operand like any other."""
CODES = {name: code for code, name in enumerate((*PLAIN, *WITH_CONSTANT, *FUSED, *MOVED))}
NAMES = tuple(CODES)
EITHER_WAY = ("add", "multiply", "minimum", "maximum", "logical_and", "logical_or", "equal", "not_equal")
"""Operations whose operands may change places."""
ONE, TWO, THREE = 1, 2, 3


def _operand_counts() -> NDArray[np.int32]:
    """How many of the three operands are figures, by code; lists are counted apart."""
    three = ("where", "product_added")
    two = (
        "where_else",
        "where_given",
        "gap",
        "weighted_added",
        *(name for name in PLAIN if name not in ("sum", "pick", "where")),
    )
    one = ("negative", "absolute", "exp", "log", "sqrt", "logical_not", "pick", "output")
    none = ("sum", "products", "weighted", "number_of", "input", "constant")
    counts = []
    for name in NAMES:
        if name in three:
            counts.append(THREE)
        elif name in none:
            counts.append(0)
        elif name in one or name not in two:
            counts.append(ONE)
        else:
            counts.append(TWO)
    return np.array(counts, dtype=np.int32)


CAN_FAIL = np.isin(NAMES, ("divide", "constant_over", "power", "to_constant", "constant_to", "log", "sqrt"))
"""Operations, by code, that have no value for some operands of usual size."""
OPERANDS = _operand_counts()
IS_EITHER_WAY = np.array([name in EITHER_WAY for name in NAMES])
AT_FIRST, AT_SECOND = 1, 2
LISTED = np.zeros(len(NAMES), dtype=np.int32)
"""Where an operation has its list: 1 for start and count in first and second, 2 in second and third."""
LISTED[[CODES[name] for name in ("sum", "products", "weighted", "number_of")]] = AT_FIRST
LISTED[CODES["pick"]] = AT_SECOND
