"""The processor's own record of floating-point faults: division by zero, overflow, invalid operation.

The record belongs to a thread and stays until it is cleared, so that asking once after a block of work tells
whether any of its millions of operations failed. It costs nothing while none does.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import platform
from functools import cache
from typing import Any

import numpy as np

from costmodel.tape.compiled import compiled

INVALID, DIVISION, OVERFLOW = {"arm": (1, 2, 4)}.get(
    "arm" if platform.machine().lower() in ("arm64", "aarch64") else "", (1, 4, 8)
)
FAULTS = INVALID | DIVISION | OVERFLOW


@cache
def _library() -> Any:  # noqa: ANN401  the C library, or None
    """The C library with the two functions asked, where they work as they should."""
    try:
        name = ctypes.util.find_library("m") or ctypes.util.find_library("c")
        library = ctypes.CDLL(name)
        library.feclearexcept(FAULTS)
        before = library.fetestexcept(FAULTS)
        _divide(np.ones(1), np.zeros(1))
        seen = library.fetestexcept(FAULTS)
        library.feclearexcept(FAULTS)
    except (OSError, AttributeError, TypeError):
        return None
    return library if before == 0 and seen & DIVISION else None


@compiled
def _divide(left, right):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    left[0] = left[0] / right[0]


def recorded() -> bool:
    """Whether this machine's record can be read."""
    return _library() is not None


def clear() -> None:
    """Forget earlier faults of this thread."""
    _library().feclearexcept(FAULTS)


def any_fault() -> bool:
    """Whether an operation of this thread failed since the record was cleared."""
    return bool(_library().fetestexcept(FAULTS))
