"""Several operations as one where nothing else reads what is between them, to the same last digit.

A sum of products needs no room for its products. The interpreter reads and writes less then; numpy, which
finds faults, and the derivatives go on with the single operations.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.tape.operation_codes import CODES, LISTED, OPERANDS
from costmodel.tape.scheduling import live_operations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.tape.lowering import Operations

    Numbers = NDArray[np.int32]
    Mask = NDArray[np.bool_]

MOSTLY = 2
"""A sum is one of weights where at least every second addend has one."""


def fused(held: Operations) -> Operations:
    """The same outputs of fewer operations."""
    if not len(held.code):
        return held
    changed = _Fusing(held)
    changed.gaps()
    changed.sums()
    changed.products_added()
    return live_operations(changed.result())


class _Fusing:
    """The arrays of a tape while operations become one; used only during one fusion."""

    def __init__(self, held: Operations) -> None:
        self.held = held
        self.code, self.first, self.second, self.third = (
            array.copy() for array in (held.code, held.first, held.second, held.third)
        )
        self.lists = [held.lists]
        self.listed = len(held.lists)
        self.constants = held.constants
        self.uses = _uses(held)

    def result(self) -> Operations:
        """The tape with what has become one; what nothing reads any more is still there."""
        return replace(
            self.held, code=self.code, first=self.first, second=self.second, third=self.third,
            lists=np.concatenate(self.lists).astype(np.int32), constants=self.constants,
        )  # fmt: skip

    def _is(self, numbers: Numbers, name: str) -> Mask:
        """Which numbers are results of an operation."""
        place = numbers - self.held.inputs
        mask: Mask = (place >= 0) & (self.code[np.maximum(place, 0)] == CODES[name])
        return mask

    def gaps(self) -> None:
        """A difference that is 0 where it is only rounding beside its operands: eight operations as one."""
        inputs, code, first, second, third = (
            self.held.inputs, self.code, self.first, self.second, self.third,
        )  # fmt: skip
        own = np.flatnonzero(code == CODES["where_given"])
        own = own[self.constants[third[own]] == 0]
        # Step by step into what each is computed of, keeping those that go on as they should.
        own = own[self._is(first[own], "less_equal") & self._is(second[own], "subtract")]
        condition = first[own] - inputs
        scaled = self._is(second[condition], "times_constant")
        own = own[self._is(first[condition], "absolute") & scaled]
        own = own[self._is(first[second[first[own] - inputs] - inputs], "maximum")]
        condition, gap = first[own] - inputs, second[own] - inputs
        same = first[first[condition] - inputs] == second[own]
        own, condition, gap = own[same], condition[same], gap[same]
        scaled = second[condition] - inputs
        larger = first[scaled] - inputs
        left, right = first[larger], second[larger]
        held = self._is(left, "absolute") & self._is(right, "absolute")
        own, gap, scaled, left, right = (array[held] for array in (own, gap, scaled, left, right))
        one, other = first[left - inputs], first[right - inputs]
        held = ((one == first[gap]) & (other == second[gap])) | ((other == first[gap]) & (one == second[gap]))
        own, gap, scaled = own[held], gap[held], scaled[held]
        code[own], first[own], second[own], third[own] = CODES["gap"], first[gap], second[gap], second[scaled]

    def sums(self) -> None:
        """Sums of products, of weighted figures, and of 1 for each figure that is not 0."""
        inputs = self.held.inputs
        own = np.flatnonzero(self.code == CODES["sum"])
        counts, starts = self.second[own], self.first[own]
        if not own.size:
            return
        which = np.repeat(np.arange(own.size), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        addends = self.held.lists[starts[which] + within]
        alone = (addends >= 0) & (self.uses[np.maximum(addends, 0)] == 1)
        place = np.maximum(addends - inputs, 0)
        products = alone & self._is(addends, "multiply")
        weighted = alone & self._is(addends, "times_constant")
        truths = alone & self._is(addends, "is_not")
        truths[truths] = self.constants[self.second[place[truths]]] == 0

        def all_of(mask: Mask) -> Mask:
            whole: Mask = np.bincount(which, mask, own.size) == counts
            return whole

        some = (np.bincount(which, weighted, own.size) * MOSTLY >= counts) & all_of(addends >= 0)
        one = len(self.constants)
        self.constants = np.append(self.constants, 1.0)
        read = np.where(products | weighted | truths, self.first[place], addends)
        weight = np.where(weighted, -1 - self.second[place], -1 - one)
        for name, chosen, pairs in (
            ("products", all_of(products), [self.first[place], self.second[place]]),
            ("weighted", some, [np.where(weighted, read, addends), weight]),
            ("number_of", all_of(truths), [read]),
        ):
            parts = np.flatnonzero(chosen[which])
            ends = own[chosen]
            sizes = counts[chosen] * len(pairs)
            self.lists.append(np.stack([pair[parts] for pair in pairs], axis=1).ravel())
            self.code[ends] = CODES[name]
            self.first[ends] = self.listed + np.cumsum(sizes) - sizes
            self.second[ends] = sizes
            self.listed += int(sizes.sum())

    def products_added(self) -> None:
        """A product that is added to a figure."""
        for name, other in (("multiply", "product_added"), ("times_constant", "weighted_added")):
            for mine, rest in ((self.second, self.first), (self.first, self.second)):
                own = np.flatnonzero(self.code == CODES["add"])
                own = own[self._is(mine[own], name) & (self.uses[mine[own]] == 1)]
                product, kept = mine[own] - self.held.inputs, rest[own]
                self.code[own] = CODES[other]
                self.first[own] = self.first[product]
                if name == "multiply":
                    self.second[own], self.third[own] = self.second[product], kept
                else:
                    self.second[own], self.third[own] = kept, self.second[product]


def _uses(held: Operations) -> Numbers:
    """How often each number is read, as an operand or an output."""
    figures = OPERANDS[held.code]
    numbers = [held.outputs[held.outputs >= 0]]
    numbers += [
        operand[figures > place] for place, operand in enumerate((held.first, held.second, held.third))
    ]
    for which, start, count in ((1, held.first, held.second), (2, held.second, held.third)):
        own = np.flatnonzero(LISTED[held.code] == which)
        sizes = count[own]
        at = np.repeat(start[own] - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
        read = held.lists[at]
        numbers.append(read[read >= 0])
    return np.bincount(np.concatenate(numbers), minlength=held.inputs + len(held.code)).astype(np.int32)
