"""The codes of operations on a tape, those of the trace first, then the forms with a constant operand."""

from __future__ import annotations

from costmodel.trace.operations import OPERATIONS, Kind

_COMPUTED = [name for name, own in OPERATIONS.items() if own.kind is Kind.EACH]
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
MOVED = ("input", "output", "constant")
"""Reading an input, giving an output, and a constant as an operand like any other."""
CODES = {name: code for code, name in enumerate((*PLAIN, *WITH_CONSTANT, *MOVED))}
NAMES = tuple(CODES)
