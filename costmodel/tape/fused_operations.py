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


def fused(operations: Operations) -> Operations:
    """The same outputs of fewer operations."""
    if not len(operations.code):
        return operations
    changed = _Fusing(operations)
    changed.gaps()
    changed.sums()
    changed.products_added()
    return live_operations(changed.result())


class _Fusing:
    """The arrays of a tape while operations become one; used only during one fusion."""

    def __init__(self, operations: Operations) -> None:
        self.operations = operations
        self.code, self.first, self.second, self.third = (
            array.copy() for array in (operations.code, operations.first, operations.second, operations.third)
        )
        self.lists = [operations.lists]
        self.listed = len(operations.lists)
        self.constants = operations.constants
        self.uses = _uses(operations)

    def result(self) -> Operations:
        """The tape with what has become one; what nothing reads any more is still there."""
        return replace(
            self.operations, code=self.code, first=self.first, second=self.second, third=self.third,
            lists=np.concatenate(self.lists).astype(np.int32), constants=self.constants,
        )  # fmt: skip

    def _is(self, numbers: Numbers, name: str) -> Mask:
        """Which numbers are results of an operation."""
        place = numbers - self.operations.inputs
        mask: Mask = (place >= 0) & (self.code[np.maximum(place, 0)] == CODES[name])
        return mask

    def gaps(self) -> None:
        """A difference that is 0 where it is only rounding beside its operands: eight operations as one."""
        inputs, code, first, second, third = (
            self.operations.inputs, self.code, self.first, self.second, self.third,
        )  # fmt: skip
        choices = np.flatnonzero(code == CODES["where_given"])
        choices = choices[self.constants[third[choices]] == 0]
        # Step by step into what each is computed of, keeping those that go on as they should.
        choices = choices[self._is(first[choices], "less_equal") & self._is(second[choices], "subtract")]
        condition = first[choices] - inputs
        scaled = self._is(second[condition], "times_constant")
        choices = choices[self._is(first[condition], "absolute") & scaled]
        choices = choices[self._is(first[second[first[choices] - inputs] - inputs], "maximum")]
        condition, gap = first[choices] - inputs, second[choices] - inputs
        same = first[first[condition] - inputs] == second[choices]
        choices, condition, gap = choices[same], condition[same], gap[same]
        scaled = second[condition] - inputs
        larger = first[scaled] - inputs
        left, right = first[larger], second[larger]
        both = self._is(left, "absolute") & self._is(right, "absolute")
        choices, gap, scaled, left, right = (array[both] for array in (choices, gap, scaled, left, right))
        one, other = first[left - inputs], first[right - inputs]
        alike = ((one == first[gap]) & (other == second[gap])) | (
            (other == first[gap]) & (one == second[gap])
        )
        choices, gap, scaled = choices[alike], gap[alike], scaled[alike]
        code[choices], first[choices], second[choices], third[choices] = (
            CODES["gap"],
            first[gap],
            second[gap],
            second[scaled],
        )

    def sums(self) -> None:
        """Sums of products, of weighted figures, and of 1 for each figure that is not 0."""
        inputs = self.operations.inputs
        sums = np.flatnonzero(self.code == CODES["sum"])
        counts, starts = self.second[sums], self.first[sums]
        if not sums.size:
            return
        which = np.repeat(np.arange(sums.size), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        addends = self.operations.lists[starts[which] + within]
        alone = (addends >= 0) & (self.uses[np.maximum(addends, 0)] == 1)
        place = np.maximum(addends - inputs, 0)
        products = alone & self._is(addends, "multiply")
        weighted = alone & self._is(addends, "times_constant")
        truths = alone & self._is(addends, "is_not")
        truths[truths] = self.constants[self.second[place[truths]]] == 0

        def all_of(mask: Mask) -> Mask:
            whole: Mask = np.bincount(which, mask, sums.size) == counts
            return whole

        some = (np.bincount(which, weighted, sums.size) * MOSTLY >= counts) & all_of(addends >= 0)
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
            ends = sums[chosen]
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
                additions = np.flatnonzero(self.code == CODES["add"])
                additions = additions[self._is(mine[additions], name) & (self.uses[mine[additions]] == 1)]
                product, kept = mine[additions] - self.operations.inputs, rest[additions]
                self.code[additions] = CODES[other]
                self.first[additions] = self.first[product]
                if name == "multiply":
                    self.second[additions], self.third[additions] = self.second[product], kept
                else:
                    self.second[additions], self.third[additions] = kept, self.second[product]


def _uses(operations: Operations) -> Numbers:
    """How often each number is read, as an operand or an output."""
    figures = OPERANDS[operations.code]
    numbers = [operations.outputs[operations.outputs >= 0]]
    numbers += [
        operand[figures > place]
        for place, operand in enumerate((operations.first, operations.second, operations.third))
    ]
    for which, start, count in (
        (1, operations.first, operations.second),
        (2, operations.second, operations.third),
    ):
        listed = np.flatnonzero(LISTED[operations.code] == which)
        sizes = count[listed]
        at = np.repeat(start[listed] - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
        read = operations.lists[at]
        numbers.append(read[read >= 0])
    return np.bincount(np.concatenate(numbers), minlength=operations.inputs + len(operations.code)).astype(
        np.int32
    )
