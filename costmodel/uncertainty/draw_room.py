"""Room for figures of draws: in memory, or in files where there are more draws than are computed at once.

The figures of every draw are what percentiles are made of, so all are kept. In a file they take no memory but
while they are read; the file has no name and is gone with the figures in it.
"""

from __future__ import annotations

import mmap
import os
from functools import reduce
from math import prod
from tempfile import TemporaryFile
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, finalize

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from costmodel.model.figures import Figure

AT_ONCE = 1 << 14
"""Draws up to which all figures are in memory together."""
FILED_AT_ONCE = 7 << 10
"""Draws that are computed together where figures are kept in a file."""
OF_FILE = 1 << 23
"""Numbers of a file, at least: it holds many figures, since a process may have few files open."""

_FILES: WeakKeyDictionary[Any, tuple[BinaryIO, int]] = WeakKeyDictionary()
"""By the pages of a file the file, and where in memory they begin."""
_REST: list[Figure] = []
"""The room that is left in the last file."""
_TURN = Lock()
"""The server computes in several threads."""


def at_once(draws: int) -> int:
    """The draws that are computed together, of so many."""
    return AT_ONCE if draws <= AT_ONCE else FILED_AT_ONCE


def room(*shape: int) -> Figure:
    """Room for figures whose draws are beside one another: (..., draw) -> (draw, ...)."""
    count = prod(shape)
    if shape[-1] <= AT_ONCE or not count:
        return np.moveaxis(np.empty(shape), -1, 0)
    with _TURN:
        if not _REST or len(_REST[0]) < count:
            _REST[:] = [_new_file(max(count, OF_FILE))]
        part, _REST[0] = _REST[0][:count], _REST[0][count:]
    return np.moveaxis(part.reshape(shape), -1, 0)


def _new_file(count: int) -> Figure:
    file = TemporaryFile(prefix="costmodel-draws-")  # noqa: SIM115  closed with the last figure in it
    memory: Any = np.memmap(file, dtype=np.float64, mode="w+", shape=(count,))
    _FILES[memory._mmap] = file, memory.ctypes.data  # noqa: SLF001  numpy tells it no other way
    finalize(memory._mmap, file.close)  # noqa: SLF001
    return memory  # type: ignore[no-any-return]


def put(figure: Figure, first: int, values: Figure) -> None:
    """Put the figures of some draws from ``first`` on in their room: (..., draw) in (draw, ...).

    Written to the file, not to the memory that stands for it, of which the system would give page by page.
    """
    count = values.shape[-1]
    within = np.moveaxis(figure[first : first + count], 0, -1)
    pages = getattr(figure, "_mmap", None)
    if pages is None or not hasattr(os, "pwrite"):
        within[...] = values
        return
    file, begin = _FILES[pages]
    steps = [np.arange(size) * step for size, step in zip(within.shape[:-1], within.strides, strict=False)]
    starts = reduce(np.add.outer, steps, np.array(within.ctypes.data - begin))
    rows = np.ascontiguousarray(np.broadcast_to(values, within.shape)).reshape(-1, count)
    for start, row in zip(starts.ravel().tolist(), rows, strict=True):
        written = 0
        while written < row.nbytes:
            written += os.pwrite(file.fileno(), row.data.cast("B")[written:], start + written)


def let_go(figures: Iterable[Figure]) -> None:
    """Take figures that are in a file out of memory; they are read again where they are asked for."""
    pages = {id(page): page for figure in figures if (page := getattr(figure, "_mmap", None)) is not None}
    for page in pages.values():
        if hasattr(mmap, "MADV_DONTNEED"):
            page.madvise(mmap.MADV_DONTNEED)
