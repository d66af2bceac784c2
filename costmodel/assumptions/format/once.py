"""What is worked out of a set of assumptions only once while it is in memory."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from costmodel.assumptions.format.tables import Assumptions

R = TypeVar("R")


def once_for_a_set(work: Callable[[Assumptions], R]) -> Callable[[Assumptions], R]:
    """The same function, which keeps its result for as long as the set is in memory.

    Assumptions hold dictionaries and so cannot be keys of one; they are told apart by identity. A weak
    reference shows that an identity was not given to another set since.
    """
    kept: dict[int, tuple[ref[Assumptions], R]] = {}

    @wraps(work)
    def once(assumptions: Assumptions) -> R:
        key = id(assumptions)
        known = kept.get(key)
        if known is None or known[0]() is not assumptions:
            result = work(assumptions)
            known = kept[key] = ref(assumptions, lambda _: kept.pop(key, None)), result
        return known[1]

    return once
