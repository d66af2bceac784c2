"""The order in which the interpreter runs operations: each output's own, one after another, depth first.

A result is then read soon after it is made, mostly while it is still in the processor's first cache.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.tape.compiled import compiled
from costmodel.tape.operation_codes import LISTED, OPERANDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.tape.lowering import Operations

    Numbers = NDArray[np.int32]


def depth_first(operations: Operations) -> Operations:
    """The same operations, each right after those that it is computed of; all of them must be live."""
    count = len(operations.code)
    roots = operations.outputs[operations.outputs >= operations.inputs] - operations.inputs
    order = np.zeros(count, dtype=np.int32)
    _order(
        operations.code, operations.first, operations.second, operations.third, operations.lists,
        operations.inputs, roots, OPERANDS, LISTED, order,
    )  # fmt: skip
    number = np.arange(operations.inputs + count, dtype=np.int32)
    number[operations.inputs + order] = operations.inputs + np.arange(count, dtype=np.int32)
    code = operations.code[order]
    figures = OPERANDS[code]

    def renamed(operands: Numbers, place: int) -> Numbers:
        ordered = operands[order]
        return np.where(figures > place, number[np.where(figures > place, ordered, 0)], ordered)

    return replace(
        operations,
        code=code,
        first=renamed(operations.first, 0),
        second=renamed(operations.second, 1),
        third=renamed(operations.third, 2),
        lists=np.where(operations.lists < 0, operations.lists, number[np.maximum(operations.lists, 0)]),
        group=operations.group[order],
        element=operations.element[order],
        outputs=np.where(
            operations.outputs < 0, operations.outputs, number[np.maximum(operations.outputs, 0)]
        ),
    )


@compiled
def _order(code, first, second, third, lists, inputs, roots, operands, listed, order):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901
    """Write the order; a stack of operations with the number of operands of each that were looked at."""
    count = len(code)
    seen = np.zeros(count, dtype=np.bool_)
    stack = np.zeros(count + 1, dtype=np.int32)
    looked = np.zeros(count + 1, dtype=np.int32)
    at = 0
    for root in roots:
        if seen[root]:
            continue
        seen[root] = True
        depth = 0
        stack[0], looked[0] = root, 0
        while depth >= 0:
            i = stack[depth]
            k = looked[depth]
            o = code[i]
            n = operands[o]
            start, many = 0, 0
            if listed[o] == 1:
                start, many = first[i], second[i]
            elif listed[o] == 2:
                start, many = second[i], third[i]
            if k == n + many:
                order[at] = i
                at += 1
                depth -= 1
                continue
            looked[depth] += 1
            if k >= n:
                operand = lists[start + k - n]
            elif k == 0:
                operand = first[i]
            elif k == 1:
                operand = second[i]
            else:
                operand = third[i]
            operand -= inputs
            if operand >= 0 and not seen[operand]:
                seen[operand] = True
                depth += 1
                stack[depth], looked[depth] = operand, 0
