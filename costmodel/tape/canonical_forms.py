"""Operations in one form each: equal constants once, comparisons one way round, codes for constants.

An operation with a constant operand needs no room for it beside the figures.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.tape.operation_codes import CODES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.tape.lowering import Operations

    Numbers = NDArray[np.int32]

SWAPPED = {"greater": "less", "greater_equal": "less_equal"}
CONSTANT_RIGHT = {
    "add": "add_constant", "multiply": "times_constant", "divide": "over_constant", "power": "to_constant",
    "minimum": "at_most", "maximum": "at_least", "less": "below", "less_equal": "up_to", "equal": "is",
    "not_equal": "is_not",
}  # fmt: skip
CONSTANT_LEFT = {
    "add": "add_constant", "subtract": "constant_less", "multiply": "times_constant",
    "divide": "constant_over", "power": "constant_to", "minimum": "at_most", "maximum": "at_least",
    "less": "above", "less_equal": "from", "equal": "is", "not_equal": "is_not",
}  # fmt: skip
TRUTHS = ("logical_and", "logical_or")
TWO = 2
SUM = CODES["sum"]


def constants_once(lowered: Operations) -> Operations:
    """Constants that are equal as one."""
    bits, place = np.unique(lowered.constants.view(np.int64), return_inverse=True)
    place = place.astype(np.int32)

    def once(operands: Numbers, figures: NDArray[np.bool_] | None = None) -> Numbers:
        fixed = operands < 0 if figures is None else figures & (operands < 0)
        if not fixed.any():
            return operands
        changed = operands.copy()
        changed[fixed] = -1 - place[-1 - operands[fixed]]
        return changed

    listed = lowered.code == SUM
    return replace(
        lowered,
        constants=bits.view(np.float64),
        first=once(lowered.first, ~listed),
        second=once(lowered.second),
        third=once(lowered.third),
        lists=once(lowered.lists),
        outputs=once(lowered.outputs),
    )


def formed(operations: Operations) -> Operations:
    """Operations with constant operands in the forms that have them; comparisons one way round."""
    code, first, second, third = (
        array.copy() for array in (operations.code, operations.first, operations.second, operations.third)
    )
    constants = list(operations.constants)

    def constant(value: float) -> int:
        constants.append(value)
        return len(constants) - 1

    for name, turned in SWAPPED.items():
        mask = code == CODES[name]
        first[mask], second[mask] = second[mask], first[mask]
        code[mask] = CODES[turned]
    # x - c is x + (-c), bit for bit.
    mask = (code == CODES["subtract"]) & (second < 0)
    if mask.any():
        start = len(constants)
        taken, place = np.unique(-1 - second[mask], return_inverse=True)
        constants.extend((-operations.constants[taken]).tolist())
        second[mask] = -1 - (start + place)
        code[mask] = CODES["add"]
    _one_constant(code, first, second)
    for name in TRUTHS:  # a constant that does not decide leaves the truth of the other operand
        with_constant = (code == CODES[name]) & ((first < 0) | (second < 0))
        if with_constant.any():
            first[with_constant] = np.maximum(first[with_constant], second[with_constant])
            second[with_constant] = constant(0.0)
            code[with_constant] = CODES["is_not"]
    _absolute(operations.inputs, code, first, second)
    choice = code == CODES["where"]
    yes, no = choice & (second < 0) & (third >= 0), choice & (third < 0) & (second >= 0)
    both = choice & (second < 0) & (third < 0)
    second[yes], third[yes] = third[yes], -1 - second[yes]
    third[no] = -1 - third[no]
    second[both], third[both] = -1 - second[both], -1 - third[both]
    for mask, name in ((yes, "where_given"), (no, "where_else"), (both, "where_constants")):
        code[mask] = CODES[name]
    values = np.array(constants, dtype=np.float64)
    powers = np.flatnonzero(code == CODES["to_constant"])
    squared = powers[values[second[powers]] == TWO]
    second[squared], code[squared] = first[squared], CODES["multiply"]
    _truths(operations.inputs, values, code, first, second, third)
    return replace(operations, code=code, first=first, second=second, third=third, constants=values)


def _one_constant(code: Numbers, first: Numbers, second: Numbers) -> None:
    """Operations of a figure and a constant: the figure first, then the place of the constant."""
    for name in {*CONSTANT_LEFT, *CONSTANT_RIGHT}:
        mask = code == CODES[name]
        if not mask.any():
            continue
        left, right = mask & (first < 0), mask & (second < 0) & (first >= 0)
        if name in CONSTANT_RIGHT:
            second[right] = -1 - second[right]
            code[right] = CODES[CONSTANT_RIGHT[name]]
        if name in CONSTANT_LEFT:
            first[left], second[left] = second[left], -1 - first[left]
            code[left] = CODES[CONSTANT_LEFT[name]]


def _absolute(inputs: int, code: Numbers, first: Numbers, second: Numbers) -> None:
    """The larger of an amount and its opposite in one operation."""
    larger = np.flatnonzero((code == CODES["maximum"]) & (second >= inputs) & (first >= 0))
    opposite = second[larger] - inputs
    amounts = larger[(code[opposite] == CODES["negative"]) & (first[opposite] == first[larger])]
    code[amounts], second[amounts] = CODES["absolute"], 0


def _truths(
    inputs: int,
    constants: NDArray[np.float64],
    code: Numbers,
    first: Numbers,
    second: Numbers,
    third: Numbers,
) -> None:
    """1 where a figure is not a constant, else 0, in one operation."""
    chosen = np.flatnonzero((code == CODES["where_constants"]) & (first >= inputs))
    zero_one = (constants[second[chosen]] == 0) & (constants[third[chosen]] == 1)
    condition = first[chosen] - inputs
    compared = zero_one & (code[condition] == CODES["is"])
    truths, condition = chosen[compared], condition[compared]
    code[truths], first[truths], second[truths], third[truths] = (
        CODES["is_not"],
        first[condition],
        second[condition],
        0,
    )
