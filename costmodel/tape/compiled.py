"""Compiled functions: numba where it is installed, else the same functions as Python runs them."""

from __future__ import annotations

from functools import cache, wraps
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def numba_is_there() -> bool:
    """Whether numba is installed (the extra ``fast``)."""
    return find_spec("numba") is not None


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function compiled by numba at its first call, and kept on disk for later processes.

    Without numba the function itself runs. numba is imported by the first call and not before.
    """

    @cache
    def made() -> Callable[..., Any]:
        if not numba_is_there():
            return function
        from numba import njit

        try:
            return njit(cache=True, nogil=True, error_model="numpy")(function)
        except RuntimeError:  # no folder that can be written, neither the package's nor the user's
            return njit(nogil=True, error_model="numpy")(function)

    @wraps(function)
    def call(*arguments: Any) -> Any:  # noqa: ANN401  arrays and numbers
        return made()(*arguments)

    return call
