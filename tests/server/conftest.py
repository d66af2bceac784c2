"""The server as an application, without a socket: our functions, and some that misbehave."""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import httpx
import pytest
import xlwings as xw

from costmodel.assumptions.versions import store
from costmodel.excel.functions import models
from costmodel_server import offered
from costmodel_server.app import application
from costmodel_server.settings import Settings
from costmodel_server.users import Users, line_of

TOKENS = {"amina": "token-of-amina", "joseph": "token-of-joseph"}
RAN: list[object] = []
"""What a helper that must never run has done."""


@xw.func
def t_same(cells):
    """Give the argument back."""
    return cells


@xw.func
def t_slow(seconds):
    """Hold the interpreter for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(1000))
    return seconds


@xw.func
def t_sleep(seconds):
    """Wait."""
    time.sleep(seconds)
    return seconds


@xw.func
def t_fails():
    """Fail as a fault of ours would."""
    raise RuntimeError("the password is swordfish")


@xw.func
def t_infinite():
    """An answer that JSON cannot say."""
    return float("inf")


@xw.func
def t_owner():
    """Who asks."""
    return models.OWNER.get()


@xw.script(include="Sheet1")
def t_write(book: xw.Book):
    """Write the name of the workbook that is active after a while."""
    time.sleep(0.05)
    book.sheets[0]["B1"].value = book.app.books.active.name


def t_helper(*args):
    """Undecorated: nobody may call it."""
    RAN.append(args)


def hosted(mark: str) -> ModuleType:
    module = ModuleType("hosted")
    for name, value in list(globals().items()):
        if name.startswith("t_") or name in ("shutil", "asyncio", "xw"):
            setattr(module, name, value)
    return offered.only(module, mark, "custom_functions")


class Server:
    """One application and requests to it."""

    def __init__(self, settings: Settings, *, ours: bool = False) -> None:
        given = () if ours else (hosted("__xlfunc__"), hosted("__xlscript__"))
        self.settings, self.app = settings, application(settings, *given)

    def close(self):
        """Stop the threads, as the end of a server does."""

        async def ended():
            said = iter(["lifespan.startup", "lifespan.shutdown"])

            async def receive():
                return {"type": next(said)}

            async def send(_message):
                return None

            await self.app({"type": "lifespan", "state": {}}, receive, send)

        asyncio.run(ended())

    def run(self, act):
        """Run requests together: act is given a client."""

        async def together():
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url=f"http://127.0.0.1:{self.settings.port}", timeout=60
            ) as client:
                return await act(client)

        return asyncio.run(together())

    def ask(self, method, path, user="amina", **kwargs):
        """One request."""
        headers = {**bearer(user), **kwargs.pop("headers", {})}
        return self.run(lambda client: client.request(method, path, headers=headers, **kwargs))

    def get(self, path, user="amina", **kwargs):
        return self.ask("GET", path, user, **kwargs)

    def post(self, path, json, user="amina", **kwargs):
        return self.ask("POST", path, user, json=json, **kwargs)

    def call(self, name, *args, user="amina"):
        """A function, as a cell calls it."""
        return self.post(FUNCTIONS, called(name, *args), user)

    def value(self, name, *args, user="amina"):
        """The value of a function."""
        answer = self.call(name, *args, user=user)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]


FUNCTIONS = "/xlwings/custom-functions-call"


def bearer(user):
    return {"authorization": f"Bearer {TOKENS[user]}"} if user else {}


def called(name, *args):
    return {
        "client": "Office.js", "version": xw.__version__, "func_name": name, "args": list(args),
        "caller_address": "[budget.xlsx]Sheet1!B2", "session_id": "one", "culture_info_name": "en-GB",
        "date_format": "dd/MM/yyyy", "runtime": "1.4",
    }  # fmt: skip


@pytest.fixture(scope="session")
def users() -> Users:
    return Users(text="\n".join(line_of(name, token) for name, token in TOKENS.items()))


@pytest.fixture
def settings(users) -> Settings:
    return Settings(users=users, port=8000, seconds=20)


@pytest.fixture
def make(settings):
    """Make a server with some settings changed."""
    made = []

    def new_server(*, ours=False, **changed):
        made.append(Server(replace(settings, **changed), ours=ours))
        return made[-1]

    yield new_server
    for server in made:
        server.close()


@pytest.fixture
def server(make) -> Server:
    """A server of the functions above."""
    return make()


@pytest.fixture
def own_store(tmp_path, monkeypatch) -> Path:
    """A store of its own with one set, and a secret beside it that no name may reach."""
    home = tmp_path / "outer" / "store"
    source = store.locate("kenya@2026.2")
    shutil.copytree(source.parent, home / "kenya")
    for beside in (tmp_path / "outer", tmp_path / "outer" / "other"):
        beside.mkdir(exist_ok=True)
        shutil.copy(source, beside / "2026.1.xlsx")
        (beside / "secret.txt").write_text("swordfish", encoding="utf-8")
    monkeypatch.setenv(store.VARIABLE, str(home))
    return home


@pytest.fixture
def ran() -> list[object]:
    """What the helper that must never run has done."""
    RAN.clear()
    return RAN


@pytest.fixture
def ours(make) -> Server:
    """A server of our functions and macros."""
    return make(ours=True)


@pytest.fixture
def as_called():
    """A call of a function as Excel sends it."""
    return called
