"""The gate before everything else: user, origin, limits, and the content of error messages.

Nothing behind it sees a request without a user, but for the pages that Excel reads before anyone signs in.
"""

from __future__ import annotations

import logging
import re
import secrets
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse

from costmodel_server.headers import security_headers
from costmodel_server.limits import Rate, TooLargeError, again, whole_body
from costmodel_server.users import NOBODY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from costmodel_server.settings import Settings

LOG = logging.getLogger(__name__)
USER = "costmodel.user"
"""Key of the user's name in the scope of a request."""
PATH = re.compile(r"/(?:[\w@-][\w.@-]*/)*(?:[\w@-][\w.@-]*)?", re.ASCII)
"""Allowed paths: no '..', no hidden file, no backslash, nothing encoded."""
OPEN = re.compile(
    r"/|/(healthz|favicon\.ico|manifest\.xml|taskpane(\.html)?)|/(static|app)/.*|/xlwings/(custom-[a-z.-]+|alert)"
)
"""Readable without a token, because Excel asks before anyone can sign in. These paths have no data."""
FAILURES_A_MINUTE = 60
SIGN_IN = "Sign in first: paste your access token into the task pane."
SIGN_IN_AGAIN = "Sign in again: this access token is not valid. Ask your administrator for a new one."

TOO_MANY = "Sign in first: there were too many calls without a valid token. Wait a minute, then sign in."


class Refusal(Exception):  # noqa: N818  most are no errors of ours
    """A request that is refused."""

    def __init__(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.status, self.text, self.headers = status, text, headers


class Guard:
    """Lets requests through to an application, one by one."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._rate = Rate(settings.rate, settings.burst)
        self._failures = Rate(FAILURES_A_MINUTE / 60, FAILURES_A_MINUTE)
        self._headers = security_headers(settings)
        self._origins = settings.allowed_origins
        shared = CORSMiddleware(
            self._answered,
            settings.origins,
            ("GET", "POST"),
            ("authorization", "content-type", "auth-provider"),
        )
        # Starlette writes IPv6 addresses in brackets. A * would mean any host.
        names = sorted(settings.hosts - {"", "*"})
        hosts = [f"[{name}]" if ":" in name else name for name in names]
        self._outer = TrustedHostMiddleware(shared, hosts, www_redirect=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or have the application answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._outer(scope, receive, _Sent(send, self._headers))
        # Anything else, a websocket for example, is not answered.

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        sent = _Sent(send)
        try:
            passed = await self._checked(scope, headers, receive)
            await self._app(scope, passed, sent)
        except Refusal as refusal:
            answer = PlainTextResponse(refusal.text, refusal.status, refusal.headers)
            await answer(scope, receive, sent)
        except HTTPException as error:
            await PlainTextResponse(error.detail, error.status_code)(scope, receive, sent)
        except ConnectionError:
            return
        except Exception:
            reference = secrets.token_hex(4)
            LOG.exception("failure %s in %s", reference, scope["path"])
            if sent.started:
                raise
            text = f"An error occurred on the server. Give its administrator the reference {reference}."
            await PlainTextResponse(text, 500)(scope, receive, sent)

    async def _checked(self, scope: Scope, headers: dict[str, str], receive: Receive) -> Receive:
        method, path = scope["method"], scope["path"]
        raw = scope.get("raw_path") or path.encode()
        if not PATH.fullmatch(path) or b"%" in raw:
            raise Refusal(404, "Not found.")
        origin = headers.get("origin")
        if origin is not None and origin not in self._origins and method not in ("GET", "HEAD"):
            raise Refusal(403, "This origin may not call the server.")
        if method not in ("GET", "HEAD", "POST"):
            raise Refusal(405, "Only GET and POST are allowed.")
        if method != "POST" and OPEN.fullmatch(path):
            return receive
        scope[USER] = self._user(scope, headers)
        wait = self._rate.take(scope[USER])
        if wait:
            raise Refusal(429, "Too many calls: wait a moment.", {"retry-after": str(int(wait) + 1)})
        return await self._body(headers, receive) if method == "POST" else receive

    def _user(self, scope: Scope, headers: dict[str, str]) -> str:
        if self._settings.no_auth:
            return NOBODY
        name = self._settings.users.named(headers.get("authorization", ""))
        if name is not None:
            return name
        client = scope.get("client") or ("unknown", 0)
        if self._failures.take(str(client[0])):
            raise Refusal(429, TOO_MANY, {"retry-after": "60"})
        if headers.get("authorization"):
            LOG.warning("a token that is not valid, from %s", client[0])
        text = SIGN_IN_AGAIN if headers.get("authorization") else SIGN_IN
        raise Refusal(401, text, {"www-authenticate": "Bearer"})

    async def _body(self, headers: dict[str, str], receive: Receive) -> Receive:
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Refusal(415, "Send JSON.")
        limit = self._settings.body_limit
        large = Refusal(413, f"The request is larger than {limit / 2**20:.3g} MiB: send fewer cells.")
        stated = headers.get("content-length", "0")
        if not stated.isdecimal() or int(stated) > limit:
            raise large
        try:
            return again(await whole_body(receive, limit, self._settings.upload_seconds), receive)
        except TooLargeError:
            raise large from None
        except TimeoutError:
            raise Refusal(408, "The request took too long to arrive.") from None


class _Sent:
    """What is sent back, with these headers in place of others of their names."""

    def __init__(self, send: Send, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
        self._send, self._headers = send, headers
        self._names = {name for name, _ in headers}
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            others = [pair for pair in message.get("headers", []) if pair[0].lower() not in self._names]
            message = {**message, "headers": [*others, *self._headers]}
        await self._send(message)
