"""What is worked out of assumptions or their tables only once while these are in memory."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


def once(work: Callable[P, R]) -> Callable[P, R]:
    """The same function, which keeps its result for as long as all its arguments are in memory.

    Assumptions and tables hold dictionaries and so cannot be keys of one; they are told apart by identity.
    Weak references show that no identity was given to another object since. Call it without keywords.
    """
    kept: dict[tuple[int, ...], tuple[list[ref[object]], R]] = {}

    @wraps(work)
    def kept_result(*args: P.args, **_: P.kwargs) -> R:
        key = tuple(map(id, args))
        known = kept.get(key)
        if known is None or any(held() is not given for held, given in zip(known[0], args, strict=True)):
            result = work(*args)  # type: ignore[call-arg]
            known = kept[key] = [ref(given, lambda _: kept.pop(key, None)) for given in args], result
        return known[1]

    return kept_result
