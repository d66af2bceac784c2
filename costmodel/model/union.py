"""The size of a union of sets: people counted once over several groups or policies."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.errors import ModelError
from costmodel.model.arguments import ROUNDING, not_negative
from costmodel.model.counted_once import counted_lines
from costmodel.model.figures import Figure, rows
from costmodel.model.overlaps import PairLines, overlap_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike


class CountedOnce(NamedTuple):
    """People counted once: least and most."""

    least: Figure
    most: Figure


def people_counted_once(
    people: ArrayLike, overlaps: Mapping[tuple[int, int], float], population: float
) -> CountedOnce:
    """People counted once over several sets: the least and the most that the sizes and overlaps allow.

    ``overlaps`` are people in both of two sets by their positions, counted from 0. A pair that is not given
    takes its largest value in the least, its smallest in the most.

    Shapes: people (set,) -> two numbers. Units: persons. Raises ModelError for an overlap that two sets
    cannot have, and for overlaps that are possible in pairs and not together. Source: see ``counted_lines``.

    >>> people_counted_once([6000, 5000, 4000], {(0, 1): 1800, (0, 2): 1500, (1, 2): 2000}, 10_000)
    CountedOnce(least=9700.0, most=10000.0)
    """
    sizes = not_negative(people, "people")[:, np.newaxis]
    everybody = not_negative(population, "population").reshape(1, 1)
    pairs = list(combinations(range(len(sizes)), 2))
    unknown = {tuple(sorted(pair)) for pair in overlaps} - set(pairs)
    if unknown:
        raise ModelError(f"overlaps: found {sorted(unknown)}; expected pairs of the {len(sizes)} sets.")
    at = [[pair[side] for pair in pairs] for side in (0, 1)]
    fewest, most = overlap_bounds(rows(sizes, at[0]), rows(sizes, at[1]), everybody)
    for pair, both in overlaps.items():
        row = pairs.index((min(pair), max(pair)))
        low, high = float(fewest[row, 0]), float(most[row, 0])
        if not low * (1 - ROUNDING) <= both <= high * (1 + ROUNDING):
            raise ModelError(f"overlap of {pair}: found {both:g}; expected {low:g} to {high:g} people.")
        fewest[row] = most[row] = both
    _, counted = counted_lines(at[1], sizes, PairLines(fewest, most), everybody)
    least, greatest = float(counted.counted_once[0, 0]), float(counted.counted_once_most[0, 0])
    if least > greatest * (1 + ROUNDING):
        raise ModelError(
            f"overlaps: found ones that need {least:g} people at least and {greatest:g} at most; expected "
            "overlaps that are possible together. Raise the smallest."
        )
    return CountedOnce(np.float64(least), np.float64(greatest))  # type: ignore[arg-type]
