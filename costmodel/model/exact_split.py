"""The difference of two products, split exactly into the effects of their factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.figures import Figure

ALIKE, MIXED = 1 / 4, 1 / 12
"""Weights of the exact split of a product of four factors, where the other three are all as planned or all as
reported, and where they are not."""


def exact_split(
    planned: Sequence[Figure],
    outturn: Sequence[Figure],
    alike: Figure | float = ALIKE,
    mixed: Figure | float = MIXED,
) -> tuple[Figure, ...]:
    """The difference of two products of four factors, split exactly: one effect a factor, in the same order.

    Effect of a factor = its change x [(all others planned + all others outturn) / 4 + (the six mixed products
    of the others) / 12]. It is the average over every order in which the factors could change, so that no
    order is preferred and nothing is left over. A factor of 1 on both sides leaves the split of the others as
    thirds and sixths.

    Shapes: broadcast. Source: Shapley (1953), A value for n-person games; as a decomposition: Sun (1998),
    Energy Economics 20.
    Example: (1000, 0.5, 10, 1) to (1100, 0.6, 12, 0.75): 526.25, 1005.42, 1005.42, -1597.08; sum 2940 - 2000.
    """
    effects = []
    for place, (before, after) in enumerate(zip(planned, outturn, strict=True)):
        others = [k for k in range(len(planned)) if k != place]
        (a, b, c), (p, q, r) = ([factors[k] for k in others] for factors in (planned, outturn))
        ends = a * b * c + p * q * r
        between = p * b * c + a * q * c + a * b * r + p * q * c + p * b * r + a * q * r
        effects.append((after - before) * (ends * alike + between * mixed))
    return tuple(effects)
