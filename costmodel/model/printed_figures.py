"""Printed figures: amounts rounded so that what is printed adds up in every table.

The total is rounded; every figure above gives its printed amount to those it is the sum of, by largest
remainders. A printed figure then differs from the exact one by less than one unit.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    Path = tuple[Hashable, ...]

NEAR = 1e-9
"""Within this of a whole unit a figure is whole, and remainders within this of one another are equal."""


def rounded(amount: float) -> int:
    """The nearest whole unit, half away from zero.

    >>> rounded(45.75), rounded(-2.5), rounded(2.5)
    (46, -3, 3)
    """
    return int(math.copysign(math.floor(abs(amount) + 0.5 + NEAR), amount))


def shared_out(printed: int, amounts: Sequence[float]) -> list[int]:
    """A printed figure given to the amounts it is the sum of: floors, and one unit to the largest remainders.

    Ties go to the first.

    >>> shared_out(31, [10.4, 20.4]), shared_out(-1, [1.3, -2.6])
    ([11, 20], [1, -2])
    """
    floors = [math.floor(amount + NEAR) for amount in amounts]
    rest = [max(amount - floor, 0.0) for amount, floor in zip(amounts, floors, strict=True)]
    given = printed - sum(floors)
    # Sums of large amounts are exact only to their last digits: then more units than amounts can be left, or
    # fewer than none.
    while given and amounts:
        step = 1 if given > 0 else -1
        best = max(step * each for each in rest)
        place = next(k for k, each in enumerate(rest) if step * each >= best - NEAR)
        floors[place] += step
        rest[place] -= step
        given -= step
    return floors


def printed_leaves(paths: Sequence[Path], amounts: Sequence[float]) -> list[int]:
    """The printed amounts of the leaves of a tree, so that every sum of them is printed as its own sum.

    ``paths`` are all of the same length and name the branches from the trunk to each leaf, none twice.

    >>> printed_leaves([("A", "x"), ("A", "y"), ("B", "x")], [0.5, 0.5, 0.6])
    [1, 0, 1]
    """
    printed_amounts = [0] * len(paths)

    def share(members: list[int], depth: int, printed: int) -> None:
        if depth == len(paths[members[0]]):
            printed_amounts[members[0]] = printed
            return
        branches: dict[Hashable, list[int]] = {}
        for member in members:
            branches.setdefault(paths[member][depth], []).append(member)
        sums = [math.fsum(amounts[member] for member in branch) for branch in branches.values()]
        for branch, amount in zip(branches.values(), shared_out(printed, sums), strict=True):
            share(branch, depth + 1, amount)

    if paths:
        share(list(range(len(paths))), 0, rounded(math.fsum(amounts)))
    return printed_amounts
