"""Figures of the cells of welfare that many scenarios share: computed once and kept."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.model.offsets import hashed_names, offsets
from costmodel.model.welfare_cells import CELLS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure
    from costmodel.model.welfare_cells import WelfareCells

MOST_KEPT = 64
_KEPT: dict[bytes, Figure] = {}


def kept_figure(made_of: Sequence[NDArray[Any]], make: Callable[[], Figure]) -> Figure:
    """A figure that follows from others: made once for those that are equal to the last bit."""
    key = blake2b(b"".join(figure.tobytes() for figure in made_of), digest_size=16).digest()
    if key not in _KEPT:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = make()
    return _KEPT[key]


def cell_offsets(policies: tuple[str, ...], areas: tuple[str, ...], cells: WelfareCells) -> Figure:
    """Where in each cell the people of each policy are: (cell, policy)."""
    if not areas:
        return _offsets(policies, "")[cells.place]
    return np.stack([_offsets(policies, f"{area}:") for area in areas])[cells.area, cells.place]


@lru_cache(maxsize=64)
def _offsets(policies: tuple[str, ...], area: str) -> Figure:
    """The offsets of policies in each cell of an area, the same in every scenario: (cell, policy)."""
    names = hashed_names(f"{area}{place}" for place in range(1, CELLS + 1))
    figure = np.stack([offsets(policy, names) for policy in policies], axis=1)
    figure.flags.writeable = False
    return figure
