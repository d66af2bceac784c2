"""The page on checks says what the program tests, range by range."""

from pathlib import Path

import pytest

from costmodel.assumptions.checks import plausible_ranges
from costmodel.assumptions.checks.plausible_ranges import RATIOS, Plausible

PAGE = (Path(__file__).parents[2] / "docs" / "checks.md").read_text(encoding="utf-8")
RANGES = [ratio.plausible for ratio in RATIOS] + [
    value for value in vars(plausible_ranges).values() if isinstance(value, Plausible)
]


@pytest.mark.parametrize("plausible", RANGES, ids=lambda plausible: plausible.what)
def test_every_range_stands_on_the_page_with_its_reason(plausible: Plausible) -> None:
    assert f"| {plausible.what} | {plausible.words} | {plausible.reason} |" in PAGE
