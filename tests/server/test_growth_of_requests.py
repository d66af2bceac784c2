"""Time is linear in a request, whatever it holds: one signed-in user stops nobody."""

from __future__ import annotations

import json
import runpy
from contextlib import redirect_stderr, suppress
from functools import partial
from io import StringIO
from pathlib import Path

import pytest

from costmodel import cli
from costmodel.errors import CostModelError
from costmodel.excel.functions import cell_values, models, ranges
from costmodel.files import safe_name
from costmodel_server import calls, gate

check_growth = runpy.run_path(str(Path(__file__).parents[1] / "growth.py"))["check_growth"]
MACRO = ["indicator", "unit", "source", "beyond", "note", "2025"]


def body(**more):
    call = {"func_name": "sb_cost", "args": [], "runtime": "1.4"}
    return json.dumps({**call, **more}).encode()


BODIES = {
    "cells": (100_000, lambda n: body(args=[[[1.5] * n]])),
    "rows": (50_000, lambda n: body(args=[[[1.5]] * n])),
    "texts": (50_000, lambda n: body(args=[[["abc"] * n]])),
    "a long text": (500_000, lambda n: body(args=[["x" * n]])),
    "digits": (200_000, lambda n: b'{"args": ' + b"1" * n + b"}"),
    "names": (50_000, lambda n: b'{"func_name": "a"' + b', "func_name": "sb_cost"' * n + b"}"),
    "blanks": (500_000, lambda n: b'{"func_name"' + b" " * n + b"}"),
    "names without an end": (100_000, lambda n: b'"func_name":"' * n),
    "brackets": (200_000, lambda n: b"[" * n),
    "quotes": (200_000, lambda n: b'"' * n),
    "escapes": (200_000, lambda n: b'{"a":"' + b"\\u0041" * n + b'"}'),
}


@pytest.mark.parametrize("how", BODIES)
def test_a_request_is_read_in_linear_time(how):
    size, made = BODIES[how]

    def read(sent):
        calls.is_heavy(sent, frozenset({"sb_bridge"}))
        with suppress(calls.RefusedError):
            calls._function_call(calls.parsed(sent))

    check_growth(lambda n: partial(read, made(n)), size)


TABLES = {
    "digits and a letter": (20_000, lambda n: [MACRO, ["gdp", "LCU", "a", "hold", None, "1" * n + "x"]]),
    "digits and commas": (20_000, lambda n: [MACRO, ["gdp", "LCU", "a", "hold", None, "1," * n]]),
    "a long name": (20_000, lambda n: [MACRO, ["g" * n, "LCU", "a", "hold", None, 1.0]]),
    "a long header": (20_000, lambda n: [[*MACRO, "h" * n], ["gdp", "LCU", "a", "hold", None, 1.0, 2.0]]),
    "rows": (2_000, lambda n: [MACRO, *([f"gdp{k}", "LCU", "a", "hold", None, 1.0] for k in range(n))]),
    "columns": (2_000, lambda n: [[*MACRO, *(f"c{k}" for k in range(n))], ["gdp"] * (n + 6)]),
}


@pytest.mark.parametrize("how", TABLES)
@pytest.mark.slow
def test_ranges_are_read_as_tables_in_linear_time(how):
    size, made = TABLES[how]

    def read(rows):
        with suppress(CostModelError):
            ranges.assumptions([rows])

    check_growth(lambda n: partial(read, made(n)), size)


READERS = {
    "a set": models.opened,
    "a handle": models.model,
    "a choice": lambda text: cell_values.chosen(text, "scenario", ["baseline", "reform"]),
    "a name": safe_name,
    "a path": gate.PATH.fullmatch,
    "an open path": gate.OPEN.fullmatch,
}


@pytest.mark.parametrize("text", ["a", "a.", "/a", "a@", "-", "1", " ", "@2026.", "/static/"])
@pytest.mark.parametrize("reader", READERS)
def test_a_name_is_read_in_linear_time(reader, text):
    def read(given):
        with suppress(CostModelError, ValueError):
            READERS[reader](given)

    for end in ("", "#", "\\"):
        check_growth(lambda n, end=end: partial(read, text * n + end), 10_000)


ARGUMENTS = {
    "vary": ("sensitivity", "--vary", lambda n: "a." * n + "=" + "1" * n + "x"),
    "vary without an end": ("sensitivity", "--vary", lambda n: "=:" * n),
    "draws": ("simulate", "--draws", lambda n: "1," * n + "x"),
    "year": ("sensitivity", "--year", lambda n: "1" * n),
    "formats": ("run", "--formats", lambda n: "a," * n),
}


@pytest.mark.parametrize("how", ARGUMENTS)
def test_an_argument_is_read_in_linear_time(how):
    command, option, made = ARGUMENTS[how]

    def read(text):
        with suppress(SystemExit, ValueError), redirect_stderr(StringIO()):
            cli.command_parser().parse_args([command, option, text])

    check_growth(lambda n: partial(read, made(n)), 20_000)
