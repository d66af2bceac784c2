"""The guide for who comes next is true: the reference is fresh, and the files it names are there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
LISTS = dict(re.findall(r"<!-- files: ([\w ]+) -->\n(.+?)\n<!-- end -->", CONTRIBUTING, re.DOTALL))
STEPS = {
    "cost line", "measure", "optional table", "column", "report page", "function", "macro",
    "publisher layout", "embedded version", "language",
}  # fmt: skip
NAMED = sorted(
    {
        path
        for text in (CONTRIBUTING, ARCHITECTURE, (ROOT / "README.md").read_text(encoding="utf-8"))
        for path in re.findall(r"`((?:costmodel\w*|tests|tools|docs|workbooks|assumptions)/[\w./-]+)`", text)
    }
)


def test_the_reference_says_what_the_code_declares():
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "reference.py", "--check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"run: python tools/reference.py\n{done.stderr}"


def test_every_step_has_its_list_of_files():
    assert set(LISTS) == STEPS
    for step, listed in LISTS.items():
        assert re.search(r"^- `", listed, re.MULTILINE), step


@pytest.mark.parametrize("path", NAMED)
def test_every_file_the_guide_names_is_there(path):
    assert (ROOT / path).exists()


def test_every_page_of_the_docs_is_listed_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = sorted(page.name for page in (ROOT / "docs").glob("*.md"))
    assert not [name for name in pages if f"docs/{name}" not in readme]
