"""What reaches a terminal: text of a workbook never acts on it, and JSON is valid for any text."""

from __future__ import annotations

import inspect
import io
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import costmodel as cm
from costmodel.cli import command_parser
from costmodel.commands.command_options import names_of
from costmodel.commands.slopes import basis_note
from costmodel.commands.terminal import out, print_json, print_problems, printable, program
from costmodel.errors import Problem

ACTING = ["\x1b[2J", "\x07", "\x9b31m", "\x7f", "\r", "\b", "\ud800", "\u202e", "\u2066", "\u2028", "\x00"]
ANY_TEXT = st.text(st.characters(codec=None, categories=None))


@pytest.mark.parametrize("text", ACTING)
def test_what_acts_on_a_terminal_is_shown_by_its_number(capsys, text):
    problem = Problem(f"a{text}.xlsx", "Groups", f"Groups{text}!F5", f"x{text}", "a number", "Type it.")
    print_problems([problem])
    told = capsys.readouterr().err
    assert text not in told
    assert f"{ord(text[0]):02x}" in told
    assert told.count("\n") == 1


def test_letters_of_every_language_are_printed_as_they_are():
    text = "Côte d'Ivoire, République · 東京, القاهرة, 😀\tx\ny"
    assert printable(text) == text


def test_a_figure_of_the_level_says_how_to_have_the_increment():
    (note,) = basis_note("level", "reform")
    assert "--basis increment" in note
    assert basis_note("increment", "reform") == basis_note("level", "baseline") == []


def test_a_problem_is_one_line(capsys):
    print_problems([Problem("a.xlsx", "", "", "x\nerror: another", "y", "z.")])
    assert capsys.readouterr().err.count("\n") == 1


@given(st.dictionaries(ANY_TEXT, st.one_of(ANY_TEXT, st.lists(ANY_TEXT))))
def test_json_is_valid_for_any_text(mapping):
    real, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    try:
        print_json(mapping)
        sys.stdout.flush()
        told = sys.stdout.buffer.getvalue().decode()
    finally:
        sys.stdout = real
    assert json.loads(told) == mapping
    assert told == told.translate(dict.fromkeys([*range(10), *range(11, 32), *range(127, 160)]))


@given(ANY_TEXT)
def test_any_text_can_be_printed(text):
    for encoding in ("utf-8", "ascii", "cp1252"):
        real, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        try:
            out(text)
            print_json({"text": text})
            sys.stdout.flush()
        finally:
            sys.stdout = real


@pytest.mark.skipif(os.name == "nt", reason="Windows has no names of files that are no text")
@pytest.mark.parametrize("option", [(), ("--json",)])
def test_a_name_that_is_no_text_is_told(tmp_path, option):
    asked = [sys.executable, "-m", "costmodel.cli", "check", b"no\xff\x1b[31m.xlsx", *option]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"no such file" in done.stdout + done.stderr
    assert b"\x1b" not in done.stdout + done.stderr
    if option:
        assert json.loads(done.stdout)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are made on POSIX systems alone")
@pytest.mark.parametrize("command", ["check", "run", "import weo --into kenya"])
def test_no_command_waits_for_a_pipe(tmp_path, command):
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    words = command.split()
    at = 2 if words[0] == "import" else 1
    asked = [sys.executable, "-m", "costmodel.cli", *words[:at], str(pipe), *words[at:]]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1, done.stderr
    assert "pipe" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="scripts without a suffix run on POSIX systems alone")
def test_the_program_is_named_so_that_a_printed_command_runs(tmp_path, monkeypatch):
    """By its name where the shell finds it, else by its whole path, quoted; never by another script's."""
    script = tmp_path / "my env" / "bin" / "costmodel"
    script.parent.mkdir(parents=True)
    script.write_text("#!/bin/sh\necho ran $1\n")
    script.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["my env/bin/costmodel", "check"])
    monkeypatch.setenv("PATH", str(script.parent))
    assert program() == "costmodel"
    monkeypatch.setenv("PATH", "/bin:/usr/bin")
    named = program()
    assert str(script) in named
    monkeypatch.chdir("/")
    done = subprocess.run(["/bin/sh", "-c", f"{named} check"], capture_output=True, text=True, check=True)
    assert done.stdout == "ran check\n"
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "pytest"), "check"])
    assert program() == "costmodel"


@pytest.mark.parametrize(
    ("words", "function"),
    [
        ("simulate", cm.simulate), ("sensitivity", cm.sensitivity), ("batch", cm.batch),
        ("bridge a b", cm.bridge), ("delay -s x", cm.delay), ("solve -s x", cm.solve),
        ("compare-targeting --targeted x", cm.compare_targeting), ("compare-speeds -s x", cm.compare_speeds),
        ("portfolio", cm.portfolio), ("minute -s x", cm.minute),
    ],
)  # fmt: skip
def test_an_option_left_out_has_the_default_of_the_function(words, function):
    """The command line states its defaults itself: it starts without importing a function."""
    options = vars(command_parser().parse_args(words.split()))
    defaults = {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if name in options and parameter.default is not inspect.Parameter.empty
    }
    if function is cm.batch:  # a process for each processor, and a seed for samples only
        del defaults["workers"], defaults["seed"]
        options |= {name: names_of(options[name]) for name in ("lines", "measures")}
    assert defaults
    assert {name: options[name] or None for name in defaults} == {
        name: default or None for name, default in defaults.items()
    }
