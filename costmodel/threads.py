"""Work on several threads: of functions that leave Python free meanwhile, as numpy's and the tape's do."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
R = TypeVar("R")

_MOST_THREADS: list[int] = []


def limit_threads(most: int) -> None:
    """Use no more threads than this from now on, as where several processes share the processors."""
    _MOST_THREADS[:] = [most]


def threads() -> int:
    """Threads that this process may use."""
    return _MOST_THREADS[0] if _MOST_THREADS else processors()


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def on_threads(function: Callable[[T], R], parts: Iterable[T]) -> list[R]:
    """The function of each part, in their order; several parts at a time."""
    parts = list(parts)
    workers = min(threads(), len(parts))
    if workers <= 1:
        return [function(part) for part in parts]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(function, parts))
