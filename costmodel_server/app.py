"""The server as one application: guard, calls of Excel, task pane, and xlwings-server's own pages."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles

from costmodel.excel.functions import models
from costmodel.wording.catalogue import speaking
from costmodel_server import offered, pane, site_pages
from costmodel_server.calls import Calls, RefusedError, packed, parsed, told
from costmodel_server.gate import USER, Guard, Refusal
from costmodel_server.inner import READ, SITE, xlwings_app
from costmodel_server.stopping import TookTooLongError
from costmodel_server.users import NOBODY
from costmodel_server.work import BusyError, Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from types import ModuleType

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from costmodel_server.settings import Settings

LOG = logging.getLogger(__name__)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JSON = "application/json"


def application(
    settings: Settings, functions: ModuleType | None = None, scripts: ModuleType | None = None
) -> Guard:
    """The whole server for these settings; functions and macros are ours unless others are given."""
    functions = offered.functions() if functions is None else functions
    scripts = offered.scripts() if scripts is None else scripts
    inner = xlwings_app(settings, functions, scripts)
    served = Served(settings, Calls(functions, scripts), scripts)
    routes = [*served.routes(), Mount("/", app=_Read(inner))]
    # A bare router: errors come through to the guard, which tells nothing of them.
    return Guard(Router(routes=routes, lifespan=served.lifespan), settings)


def _spoken(answer: Callable[[dict[str, Any]], dict[str, Any]], asked: dict[str, Any]) -> bytes:
    """An answer in the language that was asked for."""
    with speaking(pane.language_asked(asked)):
        return packed(answer(asked))


class Served:
    """The routes that are ours."""

    def __init__(self, settings: Settings, calls: Calls, scripts: ModuleType) -> None:
        self._calls = calls
        self._work = Workers(settings.threads, settings.seconds, settings.waiting)
        self._heavy = Workers(max(1, settings.threads // 4), settings.seconds, settings.waiting)
        self._macros = Workers(1, settings.seconds, settings.waiting)
        self._manifest, self._pane = site_pages.manifest(settings, scripts), site_pages.task_pane(settings)
        self._buttons = site_pages.buttons(scripts)

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[None]:
        """Keep the threads as long as the server runs."""
        yield
        self.close()

    def close(self) -> None:
        """Stop the threads."""
        for work in (self._work, self._heavy, self._macros):
            work.close()

    def routes(self) -> list[Route | Mount]:
        """The routes."""
        return [
            Route("/", self.health),
            Route("/healthz", self.health),
            Route("/manifest.xml", self.manifest),
            Route("/taskpane", self.pane),
            Route("/taskpane.html", self.pane),
            Route("/favicon.ico", lambda _: FileResponse(SITE / "app" / "icon-32.png")),
            Mount("/app", StaticFiles(directory=SITE / "app")),
            Route("/xlwings/custom-functions-call", self.function, methods=["POST"]),
            Route("/xlwings/custom-scripts-call/{name}", self.script, methods=["POST"]),
            Route("/api/sets", self.sets, methods=["GET"]),
            Route("/api/open", self._asked(pane.opened), methods=["POST"]),
            Route("/api/run", self._asked(pane.run), methods=["POST"]),
            Route("/api/texts", self._asked(pane.texts), methods=["POST"]),
            Route("/api/page", self._asked(pane.page), methods=["POST"]),
            Route("/api/explain", self._asked(pane.explain), methods=["POST"]),
            Route("/api/download", self._file(pane.workbook, WORKBOOK), methods=["POST"]),
            Route("/api/minute", self._file(pane.minute, DOCUMENT), methods=["POST"]),
        ]

    async def health(self, _request: Request) -> Response:
        """That the server answers."""
        return JSONResponse({"status": "ok"})

    async def manifest(self, _request: Request) -> Response:
        """The manifest, to be given to Excel."""
        return Response(self._manifest, media_type="application/xml")

    async def pane(self, _request: Request) -> Response:
        """The task pane."""
        return Response(self._pane, media_type="text/html")

    async def function(self, request: Request) -> Response:
        """A call of a cell."""
        body = await request.body()
        work = self._heavy if self._calls.is_heavy_function(body) else self._work
        return await self._answered(request, work, self._calls.function, body)

    async def script(self, request: Request) -> Response:
        """A call of a button."""
        name = request.path_params["name"]
        work = self._heavy if self._calls.is_heavy_script(name) else self._macros
        return await self._answered(request, work, self._calls.script, name, await request.body())

    async def sets(self, request: Request) -> Response:
        """Who is signed in, and what there is to choose."""
        user = request.scope[USER]
        answer = {"user": user, "macros": self._buttons}
        return await self._answered(request, self._work, lambda: packed({**answer, "sets": pane.choices()}))

    def _file(
        self, content_of: Callable[[dict[str, Any]], tuple[str, bytes]], kind: str
    ) -> Callable[[Request], Any]:
        """The route to a file: its name and its content."""

        async def route(request: Request) -> Response:
            named: list[str] = []

            def made(body: bytes) -> bytes:
                asked = parsed(body)
                with speaking(pane.language_asked(asked)):
                    name, content = content_of(asked)
                named.append(name)
                return content

            answer = await self._answered(request, self._heavy, made, await request.body(), kind=kind)
            if named and answer.status_code == 200:  # noqa: PLR2004  done
                answer.headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(named[0])}"
            return answer

        return route

    def _asked(self, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Request], Any]:
        async def route(request: Request) -> Response:
            return await self._answered(
                request, self._work, lambda body: _spoken(answer, parsed(body)), await request.body()
            )

        return route

    async def _answered(
        self, request: Request, work: Workers, job: Callable[..., bytes], *given: object, kind: str = JSON
    ) -> Response:
        """The answer of a job on a thread; an error that was made for the user as its message alone."""
        user = request.scope[USER]
        models.OWNER.set("" if user == NOBODY else user)
        try:
            answer = await work.run(user, job, *given)
        except RefusedError as refused:
            return PlainTextResponse(str(refused), refused.status)
        except BusyError:
            return PlainTextResponse("The server is busy: try again in a moment.", 503, {"retry-after": "5"})
        except TookTooLongError:
            LOG.warning("%s of %s took too long", request.url.path, user)
            return PlainTextResponse("The computation took too long: request less at once.", 504)
        except Exception as error:
            text = told(error)
            if text is None:
                raise
            return PlainTextResponse(text, 400)
        LOG.info("%s %s", user, request.url.path)
        return Response(answer, media_type=kind)


class _Read:
    """Read access to a few paths of xlwings-server; nothing else of it can be reached."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD") or not READ.fullmatch(scope["path"]):
            raise Refusal(404, "Not found.")
        await self._app({**scope, "app": self._app, "root_path": ""}, receive, send)
