"""Positions of rows: they follow from the workbook and not from its values, and are kept for later runs."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
KEPT_INDICES = 8192


@lru_cache(KEPT_INDICES)
def row_index(index: tuple[int, ...]) -> Rows:
    """The positions of rows as an array."""
    return np.asarray(index, dtype=np.intp)


@lru_cache(KEPT_INDICES)
def rows_put_back(index: tuple[int, ...], count: int) -> tuple[Rows, Rows]:
    """Rows that are not in the index, and the order of these and of the index that puts each in its place."""
    chosen = set(index)
    kept = [row for row in range(count) if row not in chosen]
    return row_index(tuple(kept)), np.argsort([*kept, *index])


@lru_cache(KEPT_INDICES)
def owned_rows(owner: tuple[int, ...], count: int) -> tuple[Rows, ...]:
    """The first row of every owner, then the second of every owner, and so on.

    An owner with fewer rows has the row behind the last in their place.
    """
    owned: list[list[int]] = [[] for _ in range(count)]
    for row, number in enumerate(owner):
        owned[number].append(row)
    nothing, most = len(owner), max((len(members) for members in owned), default=0)
    return tuple(
        row_index(tuple(members[place] if place < len(members) else nothing for members in owned))
        for place in range(max(most, 1))
    )


@lru_cache(KEPT_INDICES)
def gathered_rows(
    names: tuple[str, ...], index: tuple[int, ...]
) -> tuple[tuple[tuple[str, Rows], ...], Rows]:
    """The rows of each figure that is gathered, and the order that puts each in its place."""
    parts: list[tuple[str, Rows]] = []
    order: list[int] = []
    for name in dict.fromkeys(names):
        positions = [k for k, figure_name in enumerate(names) if figure_name == name]
        parts.append((name, row_index(tuple(index[k] for k in positions))))
        order += positions
    return tuple(parts), np.argsort(order)


def flat_places(places: NDArray[np.intp], count: int | None = None) -> NDArray[np.intp]:
    """Places in the last axis as places in the whole figure, as ``take`` reads them.

    ``count`` is the length of the figure's last axis, where it is not that of the places. The leading axes
    of both are the same. Shapes: (..., place) -> the same.
    """
    leading = places.shape[:-1]
    length = places.shape[-1] if count is None else count
    begins = np.arange(int(np.prod(leading)), dtype=np.intp).reshape(*leading, 1) * length
    flat: NDArray[np.intp] = begins + places
    return flat
