"""A host of the functions as a server is one, in a process of its own: a line of JSON in, a line of JSON out.

xlwings decides at import which decorators it hands out, so the environment must be set before; other tests
of the same process may have imported it already. Started by the fixture ``excel_host``.
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
from xlwings import utils
from xlwings.pro import udfs_officejs

from costmodel.excel import host, udfs
from costmodel.excel.functions import models

CONTEXT = {
    "client": "Office.js",
    "version": xlwings.__version__,
    "caller_address": "[a.xlsx]Costs!B2",
    "session_id": "s",
    "culture_info_name": "en-GB",
    "date_format": "dd/MM/yyyy",
    "runtime": "1.4",
}


def called(name: str, arguments: list) -> dict:
    """What a server would send back: a value, or the message and how a server would take it."""
    data = {**CONTEXT, "func_name": name, "args": arguments}
    try:
        value = asyncio.run(xlwings.server.custom_functions_call(data, udfs))
        json.dumps(value, allow_nan=False)
    except xlwings.XlwingsError as error:
        return {"error": str(error)}
    except Exception as error:  # noqa: BLE001  a server would answer 500 and be asked three times
        return {"fault": repr(error)}
    return {"value": value}


def options() -> dict:
    """What the decorators noted of each function."""
    every = {name: getattr(udfs, name).__xlfunc__ for name in udfs.__all__}
    return {
        name: {"volatile": info["volatile"], "args": {arg["name"]: arg["options"] for arg in info["args"]}}
        for name, info in every.items()
    }


QUESTIONS = {
    "meta": lambda: xlwings.server.custom_functions_meta(udfs),
    "options": options,
    "forget": models.forget,
    "quickened": lambda: [utils.is_jsnull is host._never, udfs_officejs.js_to_none is host._same],
}


def answer(name: str, arguments: list) -> dict:
    """The answer to a call or to a question about the host itself."""
    return {"value": QUESTIONS[name]()} if name in QUESTIONS else called(name, arguments)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(answer(asked["name"], asked["args"])) + "\n")
        sys.stdout.flush()
