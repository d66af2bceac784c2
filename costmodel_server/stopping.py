"""Work on a thread that another thread can stop.

Python can raise an exception in a thread at its next step; on every system, and without a process of its own
for each call, which would have to import and read everything anew and could keep no results. A single step
is short: inputs are bounded, and everything done with them is linear.
"""

from __future__ import annotations

import ctypes
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc


class TookTooLongError(Exception):
    """A call was not done in its time."""


class _StoppedError(BaseException):
    """The exception raised in the thread: handlers of ordinary errors do not catch it."""


class Stoppable:
    """One job, run on one thread and stopped from another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None
        self._over = False

    def run(self, job: Callable[..., T], *given: object) -> T:
        """The answer of a job. Raises TookTooLongError where it was stopped."""
        try:
            try:
                self._begin()
                return job(*given)
            finally:
                self._end()
        except _StoppedError:
            raise TookTooLongError from None

    def stop(self) -> None:
        """Stop the job where it is, or prevent its start; stop it again if it continued."""
        with self._lock:
            self._over = True
            if self._thread is not None:
                _raise_in(ctypes.c_ulong(self._thread), ctypes.py_object(_StoppedError))

    def _begin(self) -> None:
        with self._lock:
            if self._over:
                raise _StoppedError
            self._thread = threading.get_ident()

    def _end(self) -> None:
        """Leave the thread to others: from here on nothing is raised in it, also not what was about to be."""
        while True:
            try:
                with self._lock:
                    self._thread = None
                    _raise_in(ctypes.c_ulong(threading.get_ident()), None)
            except _StoppedError:  # it came just now
                continue
            return
