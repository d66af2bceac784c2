"""Garbage collection, put off while very many small objects are made that all stay."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def without_collection(*, leftovers: bool = False) -> Iterator[None]:
    """Collect no garbage meanwhile, where objects are only added: looking through them is lost time.

    What was made counts afterwards as long-lived, so that it is not looked through at once. With
    ``leftovers`` what is no longer used by then is collected first, so that it does not add up.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if leftovers:
                gc.collect(0)
            if not gc.get_freeze_count():  # someone else's frozen objects stay frozen
                gc.freeze()
                gc.unfreeze()
            gc.enable()
