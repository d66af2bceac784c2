"""Constants that leave an operation without effect: ``x * 1`` and ``x + 0`` are x, ``x * 0`` is 0.

A rule looks at the operands of many operations at once and says of each whether its result is one of them, a
constant, or must be computed. The value of a constant result is that of the traced run. A division of 0 is
left as it is, since it may be a division by 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Ids = NDArray[np.int32]
    Values = NDArray[np.float64]

CONSTANT, EMITTED = np.int32(-1), np.int32(-2)
"""In place of a number: a constant; an operation that cannot be left out."""


@dataclass
class Numbered:
    """A trail as numbers: its elements' operations or inputs, and their values where constant."""

    ids: Ids
    values: Values
    fixed: bool = False
    """Whether it is known that all are constants."""

    def at(self, where: NDArray[np.intp]) -> Numbered:
        """Some of the elements, which are flat."""
        return Numbered(self.ids[where], self.values[where])

    def spread(self, shape: tuple[int, ...]) -> Numbered:
        """The elements broadcast to a shape, flat."""
        if self.ids.shape == shape:
            return Numbered(self.ids.ravel(), self.values.ravel())
        return Numbered(np.full(shape, self.ids).ravel(), np.full(shape, self.values).ravel())

    def as_in_the_first(self) -> NDArray[np.bool_]:
        """Which elements are the same as at the first place of the first axis."""
        ids, values = self.ids, self.values
        same: NDArray[np.bool_] = (ids == ids[:1]) & ((ids >= 0) | (values == values[:1]))
        return same


def _fixed(part: Numbered, value: float) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = (part.ids < 0) & (part.values == value)
    return mask


def _chosen(*cases: tuple[NDArray[np.bool_], Ids | np.int32]) -> Ids | None:
    """The first case that holds, else an operation; None where no case holds anywhere."""
    result: Ids | None = None
    for mask, ids in reversed(cases):
        if mask.any():
            result = np.where(mask, ids, EMITTED if result is None else result)
    return result


def _add(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids | None:
    left, right = parts
    return _chosen((_fixed(left, 0), right.ids), (_fixed(right, 0), left.ids))


def _subtract(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids | None:
    left, right = parts
    same = (left.ids == right.ids) & (left.ids >= 0)
    return _chosen((_fixed(right, 0), left.ids), (same, CONSTANT))


def _multiply(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids | None:
    left, right = parts
    return _chosen(
        (_fixed(left, 0) | _fixed(right, 0), CONSTANT),
        (_fixed(left, 1), right.ids),
        (_fixed(right, 1), left.ids),
    )


def _divide(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids | None:
    left, right = parts
    return _chosen((_fixed(right, 1), left.ids))


def _power(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids | None:
    base, exponent = parts
    return _chosen((_fixed(base, 1) | _fixed(exponent, 0), CONSTANT), (_fixed(exponent, 1), base.ids))


def _where(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids | None:
    choice, yes, no = parts
    decided = choice.ids < 0
    alike = (yes.ids == no.ids) & ((yes.ids >= 0) | (yes.values == no.values))
    return _chosen(
        (decided & (choice.values != 0), yes.ids),
        (decided, no.ids),
        (alike, yes.ids),
    )


def _extreme(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids | None:
    left, right = parts
    same = (left.ids == right.ids) & (left.ids >= 0)
    return _chosen((same, left.ids))


def _and(parts: Sequence[Numbered], logical: Sequence[bool]) -> Ids | None:
    left, right = parts
    none = _fixed(left, 0) | _fixed(right, 0)
    return _chosen(
        (none, CONSTANT),
        ((left.ids < 0) & logical[1], right.ids),
        ((right.ids < 0) & logical[0], left.ids),
    )


def _or(parts: Sequence[Numbered], logical: Sequence[bool]) -> Ids | None:
    left, right = parts
    sure = ((left.ids < 0) & (left.values != 0)) | ((right.ids < 0) & (right.values != 0))
    return _chosen(
        (sure, CONSTANT),
        ((left.ids < 0) & logical[1], right.ids),
        ((right.ids < 0) & logical[0], left.ids),
    )


FOLDS: dict[str, Callable[[Sequence[Numbered], Sequence[bool]], Ids | None]] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "power": _power,
    "where": _where,
    "minimum": _extreme,
    "maximum": _extreme,
    "logical_and": _and,
    "logical_or": _or,
}
