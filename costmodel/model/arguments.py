"""What the public functions demand of their arguments: finite numbers, shares of 1, whole years, known words.

Each check gives the argument back, numbers as a float array, or raises a ModelError that says what was found,
what was expected and how to mend it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from numbers import Real
from reprlib import repr as short
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Container

    from numpy.typing import ArrayLike

    from costmodel.model.figures import Figure

ROUNDING = 1e-9
"""How far outside 0 to 1 a computed share may be, or a sum of shares from 1, as a rounding difference."""


NUMBERS = "iuf"
"""Kinds of numpy arrays of real numbers; text, dates and truth values are not among them."""
MOST_YEARS = 1000
"""Longest horizon in years; a calendar year given in place of a number of years is above it."""
MOST_LISTED = 12
"""Words in a message; of many those are listed that are most like the one given."""
_SEPARATORS = re.compile(r"[\s_-]+")


def one_of(value: object, name: str, choices: Iterable[str], hidden: Iterable[str] = ()) -> str:
    """One of the words there are; capitals, spaces, hyphens and underscores do not matter.

    ``hidden`` words are accepted too, but no message offers them.
    """
    known = {_folded(choice): choice for choice in choices}
    word = _folded(value) if isinstance(value, str) else ""
    accepted = known | {_folded(choice): choice for choice in hidden}
    if word in accepted:
        return accepted[word]
    near = get_close_matches(word, known, n=1)
    meant = f' Did you mean "{known[near[0]]}"?' if near else " Choose one of these."
    words = list(known)
    if len(words) > 2 * MOST_LISTED:
        words = get_close_matches(word, words, n=MOST_LISTED, cutoff=0.4) or words[:MOST_LISTED]
    values = ", ".join(known[choice] for choice in words) + " …" * (len(words) < len(known))
    raise ModelError(f"{name}: found {short(value)}; expected one of {values}.{meant}")


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return _SEPARATORS.sub(" ", word.strip().casefold())


def among(value: object, known: Container[object]) -> bool:
    """Whether one text or number is one of those there are; a list, an array or a missing value is none.

    >>> among("a", "abc"), among(["a"], ["a"]), among(None, [None])
    (True, False, False)
    """
    return isinstance(value, str | Real) and value in known


def names_of(values: object, name: str) -> list[str]:
    """The names in a list of them, or the one that a text is."""
    if isinstance(values, str):
        return [values]
    names: list[Any] = list(values) if isinstance(values, Iterable) else [None]
    if not all(isinstance(each, str) for each in names):
        raise ModelError(f"{name}: found {short(values)}; expected names. Give a list of texts.")
    return names


def is_number(value: object) -> bool:
    """Whether a value is one finite number; a text, a truth value or a date is none."""
    return isinstance(value, Real) and not isinstance(value, bool) and bool(np.isfinite(float(value)))


def whole_number(value: object, name: str, least: int, most: int) -> int:
    """One whole number between two bounds, the bounds included."""
    if not is_number(value) or value != int(value) or not least <= int(value) <= most:  # type: ignore[call-overload]
        raise ModelError(
            f"{name}: found {short(value)}; expected a whole number from {least:,} to {most:,}. Give one."
        )
    return int(value)  # type: ignore[call-overload,no-any-return]


def numbers(values: ArrayLike, name: str) -> Figure:
    """The values as a float array, none of them missing or infinite, none a text or a truth value."""
    try:
        figure = _floats(values)
    except (TypeError, ValueError, OverflowError) as error:
        raise ModelError(
            f"{name}: found {short(values)}; expected numbers. Give a number or a row of them."
        ) from error
    if figure.size == 0:
        raise ModelError(
            f"{name}: found nothing; expected at least one number. Give the values to compute with."
        )
    if not np.isfinite(figure).all():
        bad = figure[~np.isfinite(figure)].flat[0]
        raise ModelError(f"{name}: found {bad}; expected finite numbers. Fill the gap or leave out the case.")
    return figure


def _floats(values: ArrayLike) -> Figure:
    """The values as floats; a TypeError where one is no real number."""
    given = np.asarray(values)
    each = given.ravel().tolist() if given.dtype.kind == "O" else []
    if given.dtype.kind not in f"{NUMBERS}O" or any(isinstance(value, str | bytes | bool) for value in each):
        raise TypeError("no numbers")
    # Where nobody has imported masked arrays there are none, and importing them takes longer than a run.
    if "numpy.ma" in sys.modules and np.ma.isMaskedArray(values):
        return np.asarray(np.ma.filled(values.astype(np.float64), np.nan))
    return np.asarray(given, dtype=np.float64)


def number(value: ArrayLike, name: str) -> float:
    """One number."""
    figure = numbers(value, name)
    if figure.ndim:
        raise ModelError(f"{name}: found {short(value)}; expected one number. Give one for all.")
    return float(figure)


def within(figure: Figure, name: str, low: float, high: float, mend: str) -> Figure:
    """The figure, all of it between two bounds, the bounds included."""
    wrong = (figure < low) | (figure > high)
    if wrong.any():
        bad = figure[wrong].flat[0]
        raise ModelError(f"{name}: found {bad:g}; expected {low:g} to {high:g}. {mend}")
    return figure


def shares(values: ArrayLike, name: str) -> Figure:
    """The values as shares of 1, none of them typed as a percentage."""
    figure = numbers(values, name)
    if (figure < -ROUNDING).any() or (figure > 1 + ROUNDING).any():
        within(figure, name, 0, 1, "Write a share of 1: 0.25 for 25 %.")
    return figure


def not_negative(values: ArrayLike, name: str) -> Figure:
    """The values, none below 0."""
    return within(numbers(values, name), name, 0, np.inf, "Give 0 or more.")


def positive(value: ArrayLike, name: str) -> float:
    """One number above 0."""
    figure = number(value, name)
    if figure <= 0:
        raise ModelError(f"{name}: found {figure:g}; expected one number above 0. Check it.")
    return figure


def whole(values: ArrayLike, name: str, least: int) -> Figure:
    """The values as whole numbers, none below the least one allowed."""
    figure = within(numbers(values, name), name, least, np.inf, f"Give {least} or more.")
    if (figure != np.floor(figure)).any():
        bad = figure[figure != np.floor(figure)].flat[0]
        raise ModelError(f"{name}: found {bad:g}; expected a whole number. Give whole years.")
    return figure


def rising(values: ArrayLike, name: str, least: int = 2) -> Figure:
    """The values as places on an axis: at least ``least`` of them, each above the one before."""
    places = numbers(values, name)
    if places.ndim != 1 or len(places) < least or (np.diff(places) <= 0).any():
        raise ModelError(
            f"{name}: found {places.tolist()}; expected at least {least} rising numbers. Put them in order."
        )
    return places


def years_in_order(values: ArrayLike, name: str) -> Figure:
    """Calendar years or years counted from a start: a row of whole years, each the one after the last."""
    when = each_year(values, name)
    if (np.diff(when) != 1).any():
        raise ModelError(
            f"{name}: found {short(when.astype(int).tolist())}; expected consecutive years. "
            "Give each year once, in order, without gaps."
        )
    return when


def each_year(values: ArrayLike, name: str) -> Figure:
    """A row of whole years."""
    when = numbers(values, name)
    if when.ndim != 1:
        raise ModelError(
            f"{name}: found {short(values)}; expected the years themselves, as range(2025, 2041) gives them. "
            "Name each year."
        )
    if (when != np.floor(when)).any():
        bad = when[when != np.floor(when)].flat[0]
        raise ModelError(f"{name}: found {bad:g}; expected whole years. Give years such as 2025.")
    return when
