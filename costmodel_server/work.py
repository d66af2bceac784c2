"""Calls run on a few threads, so that the server answers others meanwhile."""

from __future__ import annotations

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from costmodel_server.stopping import Stoppable, TookTooLongError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
AGAIN = 0.5
"""Seconds after which a job that continues is stopped again."""


class BusyError(Exception):
    """Too many calls wait already."""


class Workers:
    """A few threads for all users, never all of them for one."""

    def __init__(self, threads: int, seconds: float, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="costmodel")
        self._each = max(1, threads - 1)
        self._seconds, self._room = seconds, waiting
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._running: set[Stoppable] = set()

    async def run(self, user: str, job: Callable[..., T], *given: object) -> T:
        """The answer of a job, run on a thread and stopped after its time.

        Raises BusyError or TookTooLongError.
        """
        if self._room <= 0:
            raise BusyError
        self._room -= 1
        task = asyncio.ensure_future(self._in_turn(user, job, *given))
        task.add_done_callback(self._left)
        with suppress(TimeoutError):
            return await asyncio.wait_for(asyncio.shield(task), self._seconds)
        task.cancel()  # takes effect while the job still waits for its turn
        raise TookTooLongError

    async def _in_turn(self, user: str, job: Callable[..., T], *given: object) -> T:
        turn = self._turns.setdefault(user, asyncio.Semaphore(self._each))
        async with turn:
            context, stoppable = contextvars.copy_context(), Stoppable()
            loop = asyncio.get_running_loop()
            running = loop.run_in_executor(self._pool, context.run, stoppable.run, job, *given)
            self._running.add(stoppable)
            try:
                return await asyncio.shield(running)
            except asyncio.CancelledError:
                while not running.done():  # the thread is busy until then: keep the turn
                    stoppable.stop()
                    await asyncio.wait({running}, timeout=AGAIN)
                raise
            finally:
                self._running.discard(stoppable)

    def _left(self, task: asyncio.Task[T]) -> None:
        self._room += 1
        if not task.cancelled():
            task.exception()  # a call that was given up on may still fail: nobody is left to be told

    def close(self) -> None:
        """Stop, and the jobs that run too."""
        for stoppable in tuple(self._running):
            stoppable.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)
