"""How much one user may ask for: calls a second, and bytes and seconds of a request."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Message, Receive

KNOWN = 10_000
"""Names remembered; the longest unseen is forgotten first."""


class Rate:
    """Calls by name: ``burst`` at once, then ``rate`` a second."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, float(burst)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> float:
        """Take one call; 0, or the seconds until there is one."""
        now = time.monotonic()
        left, seen = self._left.pop(name, (self._burst, now))
        left = min(self._burst, left + (now - seen) * self._rate)
        allowed = left >= 1
        self._left[name] = (left - 1 if allowed else left, now)
        if len(self._left) > KNOWN:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._rate


class TooLargeError(Exception):
    """A request has more bytes than allowed."""


async def whole_body(receive: Receive, limit: int, seconds: float) -> bytes:
    """The body of a request. Raises TooLargeError, TimeoutError, or ConnectionError where the client left."""
    parts: list[bytes] = []
    size = 0
    async with asyncio.timeout(seconds):
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise ConnectionError
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > limit:
                raise TooLargeError
            if not message.get("more_body", False):
                return b"".join(parts)


def again(body: bytes, receive: Receive) -> Receive:
    """A receive that gives a body that was read already, then what the client does next."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return waiting.pop() if waiting else await receive()

    return given
