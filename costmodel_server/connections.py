"""Slow connections are closed: no client can keep one open without sending a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

HEAD_SECONDS = 10.0
"""Time for the line and headers of a request, from the opening of the connection or its first byte."""


class TimedConnection(H11Protocol):
    """A connection of uvicorn's with a limit of time for each request's head, and for each answer.

    uvicorn itself only closes a connection on which nothing follows an answer.
    """

    head_seconds = HEAD_SECONDS
    answer_seconds = 600.0
    """Time from the head of a request to the end of its answer, which a client may be slow to take."""
    _timer: asyncio.TimerHandle | None = None
    _answering = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait(answering=False)

    def data_received(self, data: bytes) -> None:
        """Take bytes; a head that is complete ends the wait for it."""
        super().data_received(data)
        answering = self.cycle is not None and not self.cycle.response_complete
        if answering != self._answering or self._timer is None:
            self._wait(answering=answering)

    def on_response_complete(self) -> None:
        """Leave the wait for a next request to uvicorn, until its first byte comes."""
        self._forget()
        self._answering = False
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._forget()
        super().connection_lost(exc)

    def _wait(self, *, answering: bool) -> None:
        self._forget()
        self._answering = answering
        seconds = self.answer_seconds if answering else self.head_seconds
        self._timer = self.loop.call_later(seconds, self.transport.abort)

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def timed(head_seconds: float, answer_seconds: float) -> type[TimedConnection]:
    """The connections of one server, with its limits of time."""
    limits = {"head_seconds": head_seconds, "answer_seconds": answer_seconds}
    return type("OurConnection", (TimedConnection,), limits)
