"""Constants that leave an operation without effect: ``x * 1`` and ``x + 0`` are x, ``x * 0`` is 0.

A rule looks at the operands of many operations at once and says of each whether its result is one of them, a
constant, or must be computed. The value of a constant result is that of the traced run. A division of 0 is
left as it is, since it may be a division by 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Ids = NDArray[np.int32]
    Values = NDArray[np.float64]

CONSTANT, EMITTED = -1, -2
"""In place of a number: a constant; an operation that cannot be left out."""


@dataclass
class Numbered:
    """A trail as numbers: its elements' operations or inputs, and their values where constant."""

    ids: Ids
    values: Values

    def moved(self, change: Callable[[Any], Any]) -> Numbered:
        """The same change made to both."""
        return Numbered(change(self.ids), change(self.values))


def _fixed(part: Numbered, value: float) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = (part.ids < 0) & (part.values == value)
    return mask


def _chosen(count: int, *cases: tuple[NDArray[np.bool_], Ids | int]) -> Ids:
    """The first case that holds, else an operation."""
    result = np.full(count, EMITTED, dtype=np.int32)
    for mask, ids in reversed(cases):
        if mask.any():
            result = np.where(mask, ids, result)
    return result


def _add(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids:
    left, right = parts
    return _chosen(len(left.ids), (_fixed(left, 0), right.ids), (_fixed(right, 0), left.ids))


def _subtract(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids:
    left, right = parts
    same = (left.ids == right.ids) & (left.ids >= 0)
    return _chosen(len(left.ids), (_fixed(right, 0), left.ids), (same, CONSTANT))


def _multiply(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids:
    left, right = parts
    return _chosen(
        len(left.ids),
        (_fixed(left, 0) | _fixed(right, 0), CONSTANT),
        (_fixed(left, 1), right.ids),
        (_fixed(right, 1), left.ids),
    )


def _divide(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids:
    left, right = parts
    return _chosen(len(left.ids), (_fixed(right, 1), left.ids))


def _power(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids:
    base, exponent = parts
    return _chosen(
        len(base.ids), (_fixed(base, 1) | _fixed(exponent, 0), CONSTANT), (_fixed(exponent, 1), base.ids)
    )


def _where(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids:
    choice, yes, no = parts
    decided = choice.ids < 0
    alike = (yes.ids == no.ids) & ((yes.ids >= 0) | (yes.values == no.values))
    return _chosen(
        len(choice.ids),
        (decided & (choice.values != 0), yes.ids),
        (decided, no.ids),
        (alike, yes.ids),
    )


def _extreme(parts: Sequence[Numbered], _: Sequence[bool]) -> Ids:
    left, right = parts
    same = (left.ids == right.ids) & (left.ids >= 0)
    return _chosen(len(left.ids), (same, left.ids))


def _and(parts: Sequence[Numbered], logical: Sequence[bool]) -> Ids:
    left, right = parts
    none = _fixed(left, 0) | _fixed(right, 0)
    return _chosen(
        len(left.ids),
        (none, CONSTANT),
        ((left.ids < 0) & logical[1], right.ids),
        ((right.ids < 0) & logical[0], left.ids),
    )


def _or(parts: Sequence[Numbered], logical: Sequence[bool]) -> Ids:
    left, right = parts
    sure = ((left.ids < 0) & (left.values != 0)) | ((right.ids < 0) & (right.values != 0))
    return _chosen(
        len(left.ids),
        (sure, CONSTANT),
        ((left.ids < 0) & logical[1], right.ids),
        ((right.ids < 0) & logical[0], left.ids),
    )


FOLDS: dict[str, Callable[[Sequence[Numbered], Sequence[bool]], Ids]] = {
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
