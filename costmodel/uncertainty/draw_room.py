"""Room for figures of draws: in memory, or in a file where there are more draws than are computed at once.

The figures of every draw are what percentiles are made of, so all are kept. In a file they take no memory but
while they are written or read; the file has no name and is gone with the process.
"""

from __future__ import annotations

import mmap
from math import prod
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.model.figures import Figure

AT_ONCE = 1 << 14
"""Draws up to which all figures are in memory together."""
FILED_AT_ONCE = 1 << 12
"""Draws that are computed together where figures are kept in a file."""


def at_once(draws: int) -> int:
    """The draws that are computed together, of so many."""
    return AT_ONCE if draws <= AT_ONCE else FILED_AT_ONCE


def room(*shape: int) -> Figure:
    """Room for figures whose draws are beside one another: (..., draw) -> (draw, ...)."""
    if shape[-1] <= AT_ONCE or not prod(shape):
        return np.moveaxis(np.empty(shape), -1, 0)
    with TemporaryFile(prefix="costmodel-draws-") as file:
        held = np.memmap(file, dtype=np.float64, mode="w+", shape=shape)
    return np.moveaxis(held, -1, 0)


def let_go(figures: Iterable[Figure]) -> None:
    """Take figures that are in a file out of memory; they are read again where they are asked for."""
    for figure in figures:
        pages: Any = getattr(figure, "_mmap", None)
        if pages is not None and hasattr(mmap, "MADV_DONTNEED"):
            pages.madvise(mmap.MADV_DONTNEED)
