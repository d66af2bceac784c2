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
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest.mock import patch

os.environ.update(XLWINGS_LICENSE_KEY="noncommercial", XLWINGS_ON_SERVER="true")

import xlwings
import xlwings.server

from costmodel.excel import macros
from costmodel.reports import page_list
from costmodel.reports.page_list import ListedPage
from costmodel.reports.sheets import people_page

if TYPE_CHECKING:
    from costmodel.reports.layout.page import Page
    from costmodel.reports.sheets.result_report import ScenarioReport

KEPT = {name: getattr(macros, name) for name in ("run", "on_server", "run_pages")}


def broken(*_args: object) -> None:
    raise ZeroDivisionError("oh")


def added(report: ScenarioReport) -> tuple[Page, ...]:
    """The pages of the macro Run scenario, with one more in the list."""
    page = ListedPage("Extra", lambda report: replace(people_page.people(report), name="Extra"))
    with patch.object(page_list, "PAGES", [*page_list.PAGES, page]):
        return page_list.run_pages(report)


PATCHES = {
    "broken": {"run": broken},
    "desktop": {"on_server": lambda: False},
    "added": {"run_pages": added},
}


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
