"""Slots: room for every result from where it is computed to where it is read for the last time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.tape.compiled import compiled
from costmodel.tape.operation_codes import CODES, LISTED, OPERANDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.tape.lowering import Operations

    Numbers = NDArray[np.int32]

INPUT, OUTPUT = CODES["input"], CODES["output"]


@dataclass(frozen=True)
class Slots:
    """A tape as it is run: operations with the slots of their operands and results."""

    code: Numbers
    result: Numbers
    first: Numbers
    second: Numbers
    third: Numbers
    lists: Numbers
    constants: NDArray[np.float64]
    count: int
    """Slots needed."""


def slots(operations: Operations) -> Slots:
    """The operations with a slot for every result, used again once the result is read for the last time."""
    count = len(operations.code)
    wanted = np.flatnonzero(operations.outputs >= operations.inputs).astype(np.int32)
    wanted = wanted[np.argsort(operations.outputs[wanted], kind="stable")]
    room = count + operations.inputs + len(wanted)
    code, result, first, second, third = (np.zeros(room, dtype=np.int32) for _ in range(5))
    slot = np.zeros(operations.inputs + count, dtype=np.int32)
    used, most = _allot(
        operations.code, operations.first, operations.second, operations.third, operations.lists,
        operations.inputs, OPERANDS, wanted, operations.outputs, slot, code, result, first, second, third,
        LISTED, INPUT, OUTPUT,
    )  # fmt: skip
    lists = np.where(operations.lists < 0, operations.lists, slot[np.maximum(operations.lists, 0)]).astype(
        np.int32
    )
    return Slots(
        code[:used],
        result[:used],
        first[:used],
        second[:used],
        third[:used],
        lists,
        operations.constants,
        int(most),
    )


@compiled
def _allot(  # type: ignore[no-untyped-def]  # noqa: ANN202, C901, PLR0912, PLR0915
    code, first, second, third, lists, inputs, operands, wanted, outputs, slot,  # noqa: ANN001
    to_code, to_result, to_first, to_second, to_third, listed, input_code, output_code,  # noqa: ANN001
):  # fmt: skip
    """Write the operations with slots; inputs are read before their first use, outputs given at once."""
    count = len(code)
    last = np.full(inputs + count, -1, dtype=np.int32)
    for i in range(count):
        o = code[i]
        n = operands[o]
        if n > 0:
            last[first[i]] = i
        if n > 1:
            last[second[i]] = i
        if n > 2:
            last[third[i]] = i
        start, many = 0, 0
        if listed[o] == 1:
            start, many = first[i], second[i]
        elif listed[o] == 2:
            start, many = second[i], third[i]
        for k in range(start, start + many):
            if lists[k] >= 0:
                last[lists[k]] = i
    free = np.zeros(inputs + count, dtype=np.int32)
    free_count, most, at, next_output = 0, 0, 0, 0
    there = np.zeros(inputs + count, dtype=np.bool_)
    read = np.zeros(inputs + count + 3, dtype=np.int32)
    for i in range(count):
        o = code[i]
        n = operands[o]
        number_read = 0
        if n > 0:
            read[number_read] = first[i]
            number_read += 1
        if n > 1:
            read[number_read] = second[i]
            number_read += 1
        if n > 2:
            read[number_read] = third[i]
            number_read += 1
        start, many = 0, 0
        if listed[o] == 1:
            start, many = first[i], second[i]
        elif listed[o] == 2:
            start, many = second[i], third[i]
        for k in range(start, start + many):
            if lists[k] >= 0:
                read[number_read] = lists[k]
                number_read += 1
        for k in range(number_read):
            operand = read[k]
            if operand < inputs and not there[operand]:
                there[operand] = True
                if free_count > 0:
                    free_count -= 1
                    slot[operand] = free[free_count]
                else:
                    slot[operand] = most
                    most += 1
                to_code[at], to_result[at], to_first[at] = input_code, slot[operand], operand
                at += 1
        this = inputs + i
        if free_count > 0:
            free_count -= 1
            slot[this] = free[free_count]
        else:
            slot[this] = most
            most += 1
        there[this] = True
        to_code[at], to_result[at] = o, slot[this]
        to_first[at] = slot[first[i]] if n > 0 else first[i]
        to_second[at] = slot[second[i]] if n > 1 else second[i]
        to_third[at] = slot[third[i]] if n > 2 else third[i]
        at += 1
        while next_output < len(wanted) and outputs[wanted[next_output]] == this:
            to_code[at], to_first[at], to_second[at] = output_code, slot[this], wanted[next_output]
            at += 1
            next_output += 1
        for k in range(number_read):
            operand = read[k]
            if last[operand] == i and there[operand]:
                there[operand] = False
                free[free_count] = slot[operand]
                free_count += 1
        if last[this] < 0:
            free[free_count] = slot[this]
            free_count += 1
    return at, most
