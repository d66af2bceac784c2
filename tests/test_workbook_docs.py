"""The pages for a new user: every table, column and picture they need is there."""

from __future__ import annotations

import re
from pathlib import Path

from costmodel.assumptions.format.schema import TABLES
from costmodel.assumptions.format.start_sheet import STEPS

DOCS = Path(__file__).parents[1] / "docs"
MOST = 150_000
"""Bytes of a picture."""


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_table_and_column_is_explained():
    text = page("workbook.md")
    for table in TABLES:
        part = text.partition(f"\n### {table.name}\n")[2].partition("\n#")[0]
        explained = dict(re.findall(r"^\| (\w+) \| ([^|]+) \|", part, re.MULTILINE))
        for column in table.columns:
            assert explained[column.name] == column.comment.replace("|", "\\|")


def test_the_steps_of_start_are_those_of_the_page():
    assert all(text in page("workbook.md") for text in STEPS.values())


def test_the_pictures_of_the_tour_are_there_and_small():
    named = re.findall(r"!\[[^\]]{20,}\]\((pictures/\w+\.png)\)", page("tour.md"))
    assert len(named) >= 3
    assert all(0 < (DOCS / name).stat().st_size < MOST for name in named)


def test_the_glossary_is_in_order_and_has_each_word_once():
    words = [word.casefold() for word in re.findall(r"^\| ([^|]+?) \|", page("glossary.md"), re.MULTILINE)][
        1:
    ]
    words = [word for word in words if not word.startswith("-")]
    assert words == sorted(set(words))
