"""From the operations of a lowering to those that are run: equal ones merged, idle ones left out.

What no output needs stays where it can fail, as a division can: numpy computes it too, and refuses the run.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.tape.canonical_forms import constants_once, formed
from costmodel.tape.compiled import compiled
from costmodel.tape.operation_codes import CAN_FAIL, CODES, IS_EITHER_WAY, LISTED, OPERANDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.tape.lowering import Operations

    Numbers = NDArray[np.int32]

ONE, TWO, THREE = 1, 2, 3


SUM, PICK = CODES["sum"], CODES["pick"]


def scheduled(lowered: Operations) -> Operations:
    """The operations in one form each, equal ones merged, those that no output needs left out."""
    operations = formed(constants_once(lowered))
    number = np.arange(max(1, operations.inputs + len(operations.code)), dtype=np.int32)
    _merge(
        operations.code, operations.first, operations.second, operations.third, operations.lists,
        operations.inputs, number, OPERANDS, IS_EITHER_WAY,
        np.full(_table_size(len(operations.code)), -1, dtype=np.int32), SUM, PICK,
    )  # fmt: skip
    outputs = np.where(operations.outputs < 0, operations.outputs, number[np.maximum(operations.outputs, 0)])
    operations = replace(operations, outputs=outputs.astype(np.int32))
    can_fail = np.unique(number[operations.inputs + np.flatnonzero(CAN_FAIL[operations.code])])
    checked = can_fail[~_live(operations)[can_fail]]
    return live_operations(
        replace(operations, outputs=np.concatenate([operations.outputs, checked]), checked=len(checked))
    )


def live_operations(operations: Operations) -> Operations:
    """The operations without those that no output needs."""
    return _compressed(operations, _live(operations))


def acting_inputs(operations: Operations, wanted: Numbers) -> NDArray[np.bool_]:
    """Which inputs some of the outputs are computed of: (input,)."""
    return _live(replace(operations, outputs=operations.outputs[wanted]))[: operations.inputs]


def _live(operations: Operations) -> NDArray[np.bool_]:
    """Which inputs and operations an output needs."""
    live = np.zeros(max(1, operations.inputs + len(operations.code)), dtype=np.bool_)
    live[operations.outputs[operations.outputs >= 0]] = True
    _mark_live(
        operations.code, operations.first, operations.second, operations.third, operations.lists,
        operations.inputs, live, OPERANDS, LISTED,
    )  # fmt: skip
    return live


def _table_size(count: int) -> int:
    return 1 << max(4, int(2 * count).bit_length())


@compiled
def _merge(code, first, second, third, lists, inputs, number, operands, either, table, sum_code, pick_code):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0912, C901
    """Point the number of every operation to the first that equals it; operands are renamed on the way."""
    size = len(table)
    for i in range(len(code)):
        o = code[i]
        n = operands[o]
        if n > 0 and first[i] >= 0:
            first[i] = number[first[i]]
        if n > 1 and second[i] >= 0:
            second[i] = number[second[i]]
        if n > 2 and third[i] >= 0:
            third[i] = number[third[i]]
        if either[o] and first[i] > second[i]:
            first[i], second[i] = second[i], first[i]
        start, count = 0, 0
        if o == sum_code:
            start, count = first[i], second[i]
        elif o == pick_code:
            start, count = second[i], third[i]
        h = np.int64(o) * 1000003 + n
        if o != sum_code:
            h = (h * 1000003 + first[i]) & 0x3FFFFFFFFF
        if count == 0:
            h = (h * 1000003 + second[i]) & 0x3FFFFFFFFF
            h = (h * 1000003 + third[i]) & 0x3FFFFFFFFF
        for k in range(start, start + count):
            if lists[k] >= 0:
                lists[k] = number[lists[k]]
            h = (h * 1000003 + lists[k]) & 0x3FFFFFFFFF
        h ^= h >> 17
        at = h % size
        while table[at] >= 0:
            j = table[at]
            same = code[j] == o
            if same and count == 0:
                same = first[j] == first[i] and second[j] == second[i] and third[j] == third[i]
            elif same:
                other = first[j] if o == sum_code else second[j]
                same = second[j] == count if o == sum_code else first[j] == first[i] and third[j] == count
                if same:
                    for k in range(count):
                        if lists[other + k] != lists[start + k]:
                            same = False
                            break
            if same:
                number[inputs + i] = number[inputs + j]
                break
            at = (at + 1) % size
        if table[at] < 0:
            table[at] = i


@compiled
def _mark_live(code, first, second, third, lists, inputs, live, operands, listed):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Go back from the outputs and mark every number that one of them is computed of."""
    for i in range(len(code) - 1, -1, -1):
        if not live[inputs + i]:
            continue
        o = code[i]
        n = operands[o]
        if n > 0:
            live[first[i]] = True
        if n > 1:
            live[second[i]] = True
        if n > 2:
            live[third[i]] = True
        start, count = 0, 0
        if listed[o] == 1:
            start, count = first[i], second[i]
        elif listed[o] == 2:
            start, count = second[i], third[i]
        for k in range(start, start + count):
            if lists[k] >= 0:
                live[lists[k]] = True


def _compressed(operations: Operations, live: NDArray[np.bool_]) -> Operations:
    """Only the operations that are live, numbered anew; inputs keep their numbers."""
    live[: operations.inputs] = True
    number = (np.cumsum(live) - 1).astype(np.int32)
    kept = np.flatnonzero(live[operations.inputs :])
    code = operations.code[kept]
    figures = OPERANDS[code]

    def renamed(operands: Numbers, place: int) -> Numbers:
        remaining = operands[kept]
        return np.where(figures >= place, number[np.where(figures >= place, remaining, 0)], remaining).astype(
            np.int32
        )

    lists = operations.lists
    return replace(
        operations,
        code=code,
        first=renamed(operations.first, ONE),
        second=renamed(operations.second, TWO),
        third=renamed(operations.third, THREE),
        lists=np.where(lists < 0, lists, number[np.maximum(lists, 0)]).astype(np.int32),
        group=operations.group[kept],
        element=operations.element[kept],
        outputs=np.where(
            operations.outputs < 0, operations.outputs, number[np.maximum(operations.outputs, 0)]
        ).astype(np.int32),
    )
