"""Marks of a guarantee: eight aspects, each absent, in part, or in law, precise and enforceable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ASPECTS = {
    "legal_basis": "Legal basis",
    "holder": "Holder",
    "access": "Access",
    "quality": "Quality",
    "financial_protection": "Financial protection",
    "redress": "Redress",
    "participation": "Participation and review",
    "minimum": "Minimum",
}
"""The aspects of a guarantee in their order, and what they are called."""
MARKS = ("absent", "in part", "in law, precise and enforceable")
"""What the marks 0, 1 and 2 mean."""
HIGHEST = len(MARKS) - 1


@dataclass(frozen=True)
class Score:
    """The marks of a guarantee together: "11 of 14, one not scored"."""

    points: int
    most: int
    """Highest possible sum of the aspects that have a mark."""
    not_scored: int


def score_of(marks: Iterable[int | None]) -> Score:
    """The sum of the marks given and the highest sum they could have; a blank is not scored, and never 0.

    Source: adapted from the elements of a guarantee in ILO Recommendation 202 (2012) and the World Bank's
    social guarantees (Gacitua-Mario, Norton, Georgieva, 2009); the scale is the project's own.

    >>> score_of([2, 2, 1, 1, 2, 1, 2, None])
    Score(points=11, most=14, not_scored=1)
    """
    every = list(marks)
    given = [mark for mark in every if mark is not None]
    return Score(sum(given), HIGHEST * len(given), len(every) - len(given))
