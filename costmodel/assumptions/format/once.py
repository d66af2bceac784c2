"""Results computed only once for assumptions or tables while these are in memory."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


def once(work: Callable[P, R]) -> Callable[P, R]:
    """The same function, which keeps its result as long as all its arguments are in memory.

    Assumptions and tables contain dictionaries and are therefore not hashable; they are identified by ``id``.
    Weak references ensure that the id has not been reused for another object. Call it without keywords.
    """
    kept: dict[tuple[int, ...], tuple[list[ref[object]], R]] = {}

    @wraps(work)
    def kept_result(*args: P.args, **_: P.kwargs) -> R:
        key = tuple(map(id, args))
        known = kept.get(key)
        if known is None or any(weak() is not given for weak, given in zip(known[0], args, strict=True)):
            result = work(*args)  # type: ignore[call-arg]
            known = kept[key] = [ref(given, lambda _: kept.pop(key, None)) for given in args], result
        return known[1]

    return kept_result
