"""Classic xlwings on Windows, as far as it runs elsewhere: its decorators, its VBA, its way to call."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from costmodel.excel import udfs


@pytest.fixture(scope="module")
def classic():
    environment = {k: v for k, v in os.environ.items() if not k.startswith("XLWINGS")}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("udf_classic.py"))],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_all_functions_stand_in_our_category_and_none_is_volatile(classic):
    assert set(classic["info"]) == set(udfs.__all__)
    for info in classic["info"].values():
        assert info["category"] == "Social budget"
        assert info["volatile"] is False
        assert info["sub"] is False
        assert info["async_mode"] is None
        assert 40 <= len(info["doc"]) <= 255


@pytest.mark.slow
def test_arguments_come_raw_and_are_described(classic):
    for info in classic["info"].values():
        for argument in info["args"]:
            assert argument["options"] == {"convert": "raw", "ndim": 2}
            assert 15 <= len(argument["doc"]) <= 255
            assert argument["name"] != "caller"


@pytest.mark.slow
def test_defaults_are_words_or_numbers_never_nothing(classic):
    defaults = [a["optional"] for info in classic["info"].values() for a in info["args"] if "optional" in a]
    assert len(defaults) > 15
    assert all(default not in (None, "") for default in defaults)


def test_the_vba_has_a_function_for_each(classic):
    heads = dict(re.findall(r"^Function (\w+)\((.*)\)$", classic["vba"], re.MULTILINE))
    assert set(heads) == set(udfs.__all__)
    assert heads["sb_cost"] == "handle, policies, years, Optional scenario, Optional line, Optional basis"
    assert heads["sb_model"] == "ParamArray tables()"
    assert "Application.Volatile" not in classic["vba"]
    assert 'XLPy.CallUDF("costmodel.excel.udfs", "sb_cost"' in classic["vba"]


KEPT_BY_VBA = {
    *(
        "as",
        "call",
        "each",
        "end",
        "for",
        "function",
        "get",
        "in",
        "input",
        "is",
        "let",
        "loop",
        "me",
        "next",
    ),
    *("on", "open", "option", "print", "seek", "set", "stop", "string", "sub", "to", "type", "with", "write"),
}


def test_no_argument_has_a_name_that_vba_keeps_for_itself(classic):
    names = {argument["name"] for info in classic["info"].values() for argument in info["args"]}
    assert not names & KEPT_BY_VBA


def test_calls_as_windows_makes_them(classic):
    assert isinstance(classic["one"], float)
    assert classic["block"][0][0] < classic["one"]
    assert classic["error"] == "CellError: Correct the cell given as years first: it holds #REF!."
