"""The examples of the documents: every command is one the command line accepts, every Python block runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from costmodel.cli import command_parser

ROOT = Path(__file__).parents[1]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if path.name != "reference.md"
}
NAMES = {"import wpp", "ledger rebuild", "show --text"}
"""Names of commands in a text, without their arguments."""
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
COMMANDS = sorted(
    {
        (name, line)
        for name, text in PAGES.items()
        for language, block in BLOCK.findall(text)
        if language in ("", "sh", "bat")
        for line in re.findall(r"(?:^|&& |\\|/)costmodel (?=[a-z])([^&\n]+)", block, re.MULTILINE)
        if not re.search(r"[A-Z]{3,}|…|\[|\\$", line)  # a pattern, not an example
    }
    | {
        (name, line)
        for name, text in PAGES.items()
        for line in re.findall(r"`costmodel ([a-z]+ [^`\n…]+)`", text)
        if not re.search(r"[A-Z]{3,}|\[|--help", line) and line not in NAMES
    }
)


@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=[line for _, line in COMMANDS])
def test_a_command_of_the_documents_is_accepted(page, line):
    words = shlex.split(
        re.split(r"\s{3,}", line.replace("\\", "/").strip())[0]
    )  # a remark follows the blanks
    command_parser().parse_args(words)


@pytest.mark.slow  # simulations with 10,000 draws
@pytest.mark.parametrize(
    ("page", "block"),
    [
        pytest.param(name, block, id=name)
        for name, text in PAGES.items()
        for language, block in BLOCK.findall(text)
        if language == "python"
    ],
)
def test_a_python_block_runs(page, block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(block, page, "exec"), {})  # noqa: S102  our own documents
