"""The numbers that a text may represent in the notation of any country. Used only in messages."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[\s'\u2019`\u00a0\u202f\u2009\u066c]")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?P<mark>[.,])\d{3}")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
LONGEST = 60
"""Highest number of characters of a text that may represent a number."""


def readings(text: str) -> list[float]:
    """The numbers that a text may represent: none, one, or two if a mark may separate thousands.

    >>> readings("1.200,50"), readings("1,200"), readings("12 %"), readings("(500)"), readings("n/a")
    ([1200.5], [1200.0, 1.2], [0.12], [-500.0], [])
    """
    bare = text.strip()
    if len(bare) > LONGEST:
        return []
    plain = "".join(_digit(letter) for letter in bare)
    plain = _SPACES.sub("", plain).replace("\u2212", "-").replace("\u066b", ",")
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    divisor = 1.0
    if plain.endswith(("%", "\u066a")):
        plain, divisor = plain[:-1], 100.0
    return [float(each) / divisor for each in _decimal_forms(plain) if _PLAIN.fullmatch(each)]


def _digit(letter: str) -> str:
    digit = unicodedata.digit(letter, None)
    return letter if digit is None else str(digit)


def _decimal_forms(plain: str) -> list[str]:
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        decimal = max(".,", key=plain.rfind)
        other = "," if decimal == "." else "."
        return [plain.replace(other, "").replace(decimal, ".")]
    mark = "." if points else ","
    if points + commas > 1:
        return [plain.replace(mark, "")]
    grouped = _GROUPED.fullmatch(plain)
    whole = [plain.replace(mark, "")] if grouped else []
    return [*whole, plain.replace(",", ".")]
