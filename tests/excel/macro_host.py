"""A host of the macros as a server is one, in a process of its own: a line of JSON in, a line of JSON out.

xlwings decides at import which decorators it hands out, so the environment must be set before; other tests
of the same process may have imported it already. Started by the fixture ``macro_server``.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys

os.environ.update(XLWINGS_LICENSE_KEY="noncommercial", XLWINGS_ON_SERVER="true")

import xlwings
import xlwings.server

from costmodel.excel import macros

KEPT = {name: getattr(macros, name) for name in ("run", "on_server")}


def broken(*_args: object) -> None:
    raise ZeroDivisionError("oh")


PATCHES = {"broken": {"run": broken}, "desktop": {"on_server": lambda: False}}


def called(asked: dict) -> dict:
    """The answer of a server to a script call."""
    os.environ["COSTMODEL_STORE"] = asked["store"]
    for name, value in {**KEPT, **PATCHES.get(asked["patch"], {})}.items():
        setattr(macros, name, value)
    book = xlwings.Book(json=asked["request"])
    arguments = {"typehint_to_value": {xlwings.Book: book}, "args": asked["args"]}
    asyncio.run(xlwings.server.custom_scripts_call(macros, asked["name"], None, **arguments))
    return book.json()


if __name__ == "__main__":
    # ruff: noqa: T201  a line out is what this program is for
    logging.disable(logging.CRITICAL)
    print(json.dumps(xlwings.server.custom_scripts_meta(macros)), flush=True)
    for line in sys.stdin:
        print(json.dumps(called(json.loads(line)), default=str), flush=True)
