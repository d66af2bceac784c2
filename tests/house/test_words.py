"""Plain English: phrases that no text, docstring, comment or page of ours may hold again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = ("costmodel", "costmodel_server", "costmodel_calc", "docs", "tools")
TEXTS = sorted(
    path
    for place in PLACES
    for path in (ROOT / place).rglob("*")
    if path.suffix in (".py", ".md", ".js", ".html")
) + [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
ODD = (
    "hangs on", "how firm", "held against", "seed of the drawing", "hurts nobody", "nobody's choice",
    "in none of the draws", "hold it to", "had the year been full", "is known by this name", "holds it to",
    "held to its", "shared out evenly",
    "are no UTF-8", "that holds no text", "a row a series", "a row a year", "see that it is",
    "held to its", "shared out evenly", "tells any figure", "passed over in silence", "is no row of",
    "careless hands", "goes on opening", "go on opening", "turns the verdict", "belongs into",
    "worked out apart", "is no opinion", "is no forecast",
    "held to its", "shared out evenly", "lies beside", "reads nothing of it", "is no code of",
    "per cent is meant",
    "told of already", "as the eye sees", "whatever its name says",
    "start with neither", "mend the block", "not at hand",
)  # fmt: skip
"""Add a phrase here when its last place has been reworded."""
PATTERN = re.compile("|".join(rf"\b{phrase.replace(' ', chr(92) + 's+')}\b" for phrase in ODD), re.IGNORECASE)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_odd_phrase(path):
    text = path.read_text(encoding="utf-8")
    odd = [
        f"line {text.count(chr(10), 0, match.start()) + 1}: {match[0]}" for match in PATTERN.finditer(text)
    ]
    assert not odd, "; ".join(odd)
