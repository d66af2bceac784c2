"""From the operations of a lowering to those that are run: one form each, equal ones merged, idle ones left out.

Operations with a constant operand get codes of their own, so that constants need no room beside the figures.
Every result has a slot from where it is computed to where it is last read; then the slot is used again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.tape.compiled import compiled
from costmodel.tape.operation_codes import CODES, NAMES, PLAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.tape.lowering import Operations

    Numbers = NDArray[np.int32]

SWAPPED = {"greater": "less", "greater_equal": "less_equal"}
EITHER_WAY = ("add", "multiply", "minimum", "maximum", "logical_and", "logical_or", "equal", "not_equal")
"""Operations whose operands may change places."""
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
ONE, TWO, THREE = 1, 2, 3


def _operand_counts() -> NDArray[np.int32]:
    """How many of the three operands are figures, by code; lists are counted apart."""
    three = ("where",)
    two = ("where_else", "where_given", *(name for name in PLAIN if name not in ("sum", "pick", "where")))
    one = ("negative", "absolute", "exp", "log", "sqrt", "logical_not", "pick", "output")
    none = ("sum", "input", "constant")
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


OPERANDS = _operand_counts()
IS_EITHER_WAY = np.array([name in EITHER_WAY for name in NAMES])
SUM, PICK, INPUT, OUTPUT = (CODES[name] for name in ("sum", "pick", "input", "output"))


@dataclass(frozen=True)
class Slots:
    """A tape as it is run: operations with the slots of their operands and results."""

    code: Numbers
    result: Numbers
    first: Numbers
    second: Numbers
    third: Numbers
    lists: Numbers
    count: int
    """Slots needed."""


def scheduled(lowered: Operations) -> Operations:
    """The operations in one form each, equal ones merged, those that no output needs left out."""
    formed = _formed(_constants_once(lowered))
    number = np.arange(formed.inputs + len(formed.code), dtype=np.int32)
    _merge(
        formed.code, formed.first, formed.second, formed.third, formed.lists, formed.inputs, number,
        OPERANDS, IS_EITHER_WAY, np.full(_table_size(len(formed.code)), -1, dtype=np.int32), SUM, PICK,
    )  # fmt: skip
    outputs = np.where(formed.outputs < 0, formed.outputs, number[np.maximum(formed.outputs, 0)])
    live = np.zeros(len(number), dtype=np.bool_)
    live[outputs[outputs >= 0]] = True
    _mark_live(
        formed.code, formed.first, formed.second, formed.third, formed.lists, formed.inputs, live, OPERANDS,
        SUM, PICK,
    )  # fmt: skip
    return _compressed(replace(formed, outputs=outputs.astype(np.int32)), live)


def _table_size(count: int) -> int:
    return 1 << max(4, int(2 * count).bit_length())


def _constants_once(lowered: Operations) -> Operations:
    """Constants that are equal as one."""
    bits, place = np.unique(lowered.constants.view(np.int64), return_inverse=True)
    place = place.astype(np.int32)

    def once(operands: Numbers, held: NDArray[np.bool_] | None = None) -> Numbers:
        fixed = operands < 0 if held is None else held & (operands < 0)
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


def _formed(held: Operations) -> Operations:
    """Operations with constant operands in the forms that have them; comparisons one way round."""
    code, first, second, third = (
        array.copy() for array in (held.code, held.first, held.second, held.third)
    )
    constants = list(held.constants)

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
        constants.extend((-held.constants[taken]).tolist())
        second[mask] = -1 - (start + place)
        code[mask] = CODES["add"]
    for name in {*CONSTANT_LEFT, *CONSTANT_RIGHT}:
        own = code == CODES[name]
        if not own.any():
            continue
        left, right = own & (first < 0), own & (second < 0) & (first >= 0)
        if name in CONSTANT_RIGHT:
            second[right] = -1 - second[right]
            code[right] = CODES[CONSTANT_RIGHT[name]]
        if name in CONSTANT_LEFT:
            first[left], second[left] = second[left], -1 - first[left]
            code[left] = CODES[CONSTANT_LEFT[name]]
    for name in TRUTHS:  # a constant that does not decide leaves the truth of the other operand
        own = (code == CODES[name]) & ((first < 0) | (second < 0))
        if own.any():
            first[own] = np.maximum(first[own], second[own])
            second[own] = constant(0.0)
            code[own] = CODES["is_not"]
    _absolute(held.inputs, code, first, second)
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
    _truths(held.inputs, values, code, first, second, third)
    return replace(held, code=code, first=first, second=second, third=third, constants=values)


def _absolute(inputs: int, code: Numbers, first: Numbers, second: Numbers) -> None:
    """The larger of an amount and its opposite in one operation."""
    larger = np.flatnonzero((code == CODES["maximum"]) & (second >= inputs) & (first >= 0))
    opposite = second[larger] - inputs
    own = larger[(code[opposite] == CODES["negative"]) & (first[opposite] == first[larger])]
    code[own], second[own] = CODES["absolute"], 0


def _truths(
    inputs: int, constants: NDArray[np.float64], code: Numbers, first: Numbers, second: Numbers, third: Numbers
) -> None:
    """1 where a figure is not a constant, else 0, in one operation."""
    chosen = np.flatnonzero((code == CODES["where_constants"]) & (first >= inputs))
    zero_one = (constants[second[chosen]] == 0) & (constants[third[chosen]] == 1)
    condition = first[chosen] - inputs
    held = zero_one & (code[condition] == CODES["is"])
    own, condition = chosen[held], condition[held]
    code[own], first[own], second[own], third[own] = CODES["is_not"], first[condition], second[condition], 0


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
        if n > 2 and third[i] >= 0:  # noqa: PLR2004
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
                if o == sum_code:
                    same = second[j] == count
                else:
                    same = first[j] == first[i] and third[j] == count
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
def _mark_live(code, first, second, third, lists, inputs, live, operands, sum_code, pick_code):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
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
        if n > 2:  # noqa: PLR2004
            live[third[i]] = True
        start, count = 0, 0
        if o == sum_code:
            start, count = first[i], second[i]
        elif o == pick_code:
            start, count = second[i], third[i]
        for k in range(start, start + count):
            if lists[k] >= 0:
                live[lists[k]] = True


def _compressed(held: Operations, live: NDArray[np.bool_]) -> Operations:
    """Only the operations that are live, numbered anew; inputs keep their numbers."""
    live[: held.inputs] = True
    number = (np.cumsum(live) - 1).astype(np.int32)
    kept = np.flatnonzero(live[held.inputs :])
    code = held.code[kept]
    figures = OPERANDS[code]

    def renamed(operands: Numbers, place: int) -> Numbers:
        own = operands[kept]
        return np.where(figures >= place, number[np.where(figures >= place, own, 0)], own).astype(np.int32)

    lists = held.lists
    return replace(
        held,
        code=code,
        first=renamed(held.first, ONE),
        second=renamed(held.second, TWO),
        third=renamed(held.third, THREE),
        lists=np.where(lists < 0, lists, number[np.maximum(lists, 0)]).astype(np.int32),
        group=held.group[kept],
        element=held.element[kept],
        outputs=np.where(held.outputs < 0, held.outputs, number[np.maximum(held.outputs, 0)]).astype(np.int32),
    )


def slots(held: Operations) -> Slots:
    """The operations with a slot for every result, used again once the result is read for the last time."""
    count = len(held.code)
    wanted = np.flatnonzero(held.outputs >= held.inputs).astype(np.int32)
    wanted = wanted[np.argsort(held.outputs[wanted], kind="stable")]
    room = count + held.inputs + len(wanted)
    code, result, first, second, third = (np.zeros(room, dtype=np.int32) for _ in range(5))
    slot = np.zeros(held.inputs + count, dtype=np.int32)
    used, most = _allot(
        held.code, held.first, held.second, held.third, held.lists, held.inputs, OPERANDS,
        wanted, held.outputs, slot, code, result, first, second, third, SUM, PICK, INPUT, OUTPUT,
    )  # fmt: skip
    lists = np.where(held.lists < 0, held.lists, slot[np.maximum(held.lists, 0)]).astype(np.int32)
    return Slots(code[:used], result[:used], first[:used], second[:used], third[:used], lists, int(most))


@compiled
def _allot(  # type: ignore[no-untyped-def]  # noqa: ANN202, C901, PLR0912, PLR0915
    code, first, second, third, lists, inputs, operands, wanted, outputs, slot,  # noqa: ANN001
    to_code, to_result, to_first, to_second, to_third, sum_code, pick_code, input_code, output_code,  # noqa: ANN001
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
        if n > 2:  # noqa: PLR2004
            last[third[i]] = i
        start, many = 0, 0
        if o == sum_code:
            start, many = first[i], second[i]
        elif o == pick_code:
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
        if n > 2:  # noqa: PLR2004
            read[number_read] = third[i]
            number_read += 1
        start, many = 0, 0
        if o == sum_code:
            start, many = first[i], second[i]
        elif o == pick_code:
            start, many = second[i], third[i]
        for k in range(start, start + many):
            if lists[k] >= 0:
                read[number_read] = lists[k]
                number_read += 1
        for k in range(number_read):
            own = read[k]
            if own < inputs and not there[own]:
                there[own] = True
                if free_count > 0:
                    free_count -= 1
                    slot[own] = free[free_count]
                else:
                    slot[own] = most
                    most += 1
                to_code[at], to_result[at], to_first[at] = input_code, slot[own], own
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
        to_third[at] = slot[third[i]] if n > 2 else third[i]  # noqa: PLR2004
        at += 1
        while next_output < len(wanted) and outputs[wanted[next_output]] == this:
            to_code[at], to_first[at], to_second[at] = output_code, slot[this], wanted[next_output]
            at += 1
            next_output += 1
        for k in range(number_read):
            own = read[k]
            if last[own] == i and there[own]:
                there[own] = False
                free[free_count] = slot[own]
                free_count += 1
        if last[this] < 0:
            free[free_count] = slot[this]
            free_count += 1
    return at, most
