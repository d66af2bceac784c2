"""Shapley values: the contribution of each of several blocks to a change, independent of their order.

A combination of blocks is a whole number; its bit k says whether block k has changed. The contribution of a
block is the mean of what it adds over all orders in which the blocks could change, so that the contributions
add up to the whole change, equal blocks get equal shares, and a block that never matters gets none.
Source: Shapley (1953), A value for n-person games; Shorrocks (2013), Decomposition procedures for
distributional analysis, Journal of Economic Inequality 11, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Worth = Callable[[Sequence[int]], Values]
    """The value of every combination asked for."""


@dataclass(frozen=True)
class Attribution:
    """The contribution of each block."""

    contributions: Values
    standard_errors: Values
    """Zero where every combination was computed."""
    first: Values
    """The change by each block when it changes first."""
    last: Values
    """The change by each block when it changes last."""
    start: float
    end: float
    combinations: int
    """How many were computed."""
    pairs: Values | None
    """Interaction of two blocks beyond the sum of their separate changes; None where not computed."""


def exact(worth: Worth, count: int) -> Attribution:
    """Contributions from all combinations of ``count`` blocks: 2^count values.

    >>> halves = exact(lambda asked: np.array([0.0, 1.0, 2.0, 7.0])[list(asked)], 2)
    >>> halves.contributions.tolist()
    [3.0, 4.0]
    """
    every = np.arange(1 << count)
    values = worth([int(number) for number in every])
    size = np.array([int(number).bit_count() for number in every])
    weight = np.array([factorial(k) * factorial(count - k - 1) / factorial(count) for k in range(count)])
    contributions = np.empty(count)
    for block in range(count):
        without = every[(every >> block) & 1 == 0]
        contributions[block] = np.sum(
            weight[size[without]] * (values[without | 1 << block] - values[without])
        )
    whole = (1 << count) - 1
    single = values[[1 << block for block in range(count)]] - values[0]
    pairs = np.zeros((count, count))
    for one in range(count):
        for other in range(one + 1, count):
            both = values[1 << one | 1 << other] - values[0]
            pairs[one, other] = pairs[other, one] = both - single[one] - single[other]
    last = values[whole] - values[[whole ^ 1 << block for block in range(count)]]
    return Attribution(
        contributions,
        np.zeros(count),
        single,
        last,
        float(values[0]),
        float(values[whole]),
        len(values),
        pairs,
    )


def sampled(worth: Worth, count: int, orders: int, seed: int) -> Attribution:
    """Contributions from random orders, each taken forwards and backwards, with their standard errors.

    Every order by itself adds up to the whole change, so their mean does too.
    """
    pairs = max(2, -(-orders // 2))
    random = np.random.default_rng(seed)
    forwards = [random.permutation(count) for _ in range(pairs)]
    taken = [order for forward in forwards for order in (forward, forward[::-1])]
    asked: dict[int, None] = {0: None}
    for order in taken:
        asked |= dict.fromkeys(_path(order))
    whole = (1 << count) - 1
    singles, lasts = [1 << k for k in range(count)], [whole ^ 1 << k for k in range(count)]
    asked |= dict.fromkeys([*singles, *lasts, whole])
    value = dict(zip(asked, worth(list(asked)).tolist(), strict=True))
    added = np.empty((len(taken), count))
    for number, order in enumerate(taken):
        along = np.array([value[0], *(value[combination] for combination in _path(order))])
        added[number, order] = np.diff(along)
    both = added.reshape(pairs, 2, count).mean(axis=1)
    errors = both.std(axis=0, ddof=1) / np.sqrt(pairs)
    first = np.array([value[single] for single in singles]) - value[0]
    last = value[whole] - np.array([value[but] for but in lasts])
    return Attribution(both.mean(axis=0), errors, first, last, value[0], value[whole], len(asked), None)


def _path(order: NDArray[np.intp]) -> list[int]:
    """The combinations that an order passes through."""
    combinations, combination = [], 0
    for block in order:
        combination |= 1 << int(block)
        combinations.append(combination)
    return combinations
