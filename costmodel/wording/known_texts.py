"""Texts of the program found again in finished text: templates with their fields, and parts that are labels.

Most sentences of pages are phrases, and keep their template. Messages of checks and labels made of several
parts arrive as plain text. A template of the catalogue that fits the whole text gives its translation;
failing that, the parts between colons and semicolons are looked up one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LETTERS = 6
"""Letters that a template needs for it to be found again: a shorter one would fit texts of the set."""
MOST_VARYING = 6
"""In a text of several parts, a template needs a sixth of its letters; else the parts are looked up."""
BETWEEN = re.compile(r"(: |; | · |\n)")
SENTENCES = re.compile(r"(?<=[a-zA-Z0-9)%}]\.)( )(?=[A-Z{])")
CODED = re.compile(r"(\s+|\d[\d.]*\s+(?!(?:million|billion|trillion)\b|[A-Z]{3} of ))(\S.*)", re.DOTALL)
"""A text with spaces or a code of a classification before it; no amount."""
DATED = re.compile(r"(.+)(, (?:\d{4}|\d{4}-\d{2,4}))")
"""A label with a year behind it."""


YEAR_FIELD = re.compile(r"year(_\d+)?")
YEAR_PATTERN = r".*?\d.*?"


def _field_pattern(name: str) -> str:
    """What a field may be: a text with a figure in it where it is a year or of a year, else any text."""
    return YEAR_PATTERN if YEAR_FIELD.fullmatch(name) else ".+?"


@dataclass(frozen=True)
class Template:
    """A text with fields, as an expression that finds them."""

    text: str
    longest: str
    """The longest part between its fields: most texts do not contain it."""
    pattern: re.Pattern[str]
    letters: int

    @classmethod
    def of(cls, text: str) -> Template | None:
        """The template; None where it says too little, or names a field twice."""
        try:
            parts = list(Formatter().parse(text))
        except ValueError:  # braces that are no fields
            return None
        literals = [literal for literal, *_ in parts]
        names = [name for _, name, *_ in parts if name is not None]
        if any(not literal and place for place, (literal, name, *_) in enumerate(parts) if name is not None):
            return None  # where one of two fields side by side ends cannot be told
        letters = sum(character.isalpha() for literal in literals for character in literal)
        if not all(name.isidentifier() for name in names):
            return None
        if not names or len(set(names)) < len(names) or letters < LETTERS:
            return None
        pattern = "".join(
            re.escape(literal) + ("" if name is None else f"(?P<{name}>{_field_pattern(name)})")
            for literal, name, *_ in parts
        )
        return cls(text, max(literals, key=len), re.compile(pattern, re.DOTALL), letters)


class KnownTexts:
    """The templates of a catalogue; those that say most come first."""

    def __init__(self, texts: Iterable[str]) -> None:
        every = filter(None, (Template.of(text) for text in texts if "{" in text))
        self.templates = sorted(every, key=lambda one: (-one.letters, one.pattern.groups, one.text))

    def matched(self, text: str) -> tuple[str, dict[str, str]] | None:
        """The template that fits a text, and its fields."""
        several = SENTENCES.search(text) is not None
        whole = not (SENTENCES.search(text) or BETWEEN.search(text))
        least = 0 if whole else sum(character.isalpha() for character in text) / MOST_VARYING
        for template in self.templates:
            if template.letters < least:
                break
            if several and not SENTENCES.search(template.text):
                continue
            if template.longest in text and (match := template.pattern.fullmatch(text)):
                return template.text, match.groupdict()
        return None


SPAN, TO = re.compile(r"(\d{4}(?:-\d{2,4})?) to (\d{4}(?:-\d{2,4})?)"), "{low} to {high}"
"""Years from one to another, and the text that says so."""
AMOUNT = re.compile(
    r"(?:(?P<before>[A-Z]{3}) )?(?P<number>-?\d[\d,.]*)(?: (?P<scale>million|billion|trillion))?"
    r"(?: (?P<after>[A-Z]{3}))?(?P<rest>(?: of \d{4}| at \d{4} prices)?)"
)
"""An amount of money with its scale and its currency, before it or behind it."""


SCALED_UNIT = re.compile(r"(?:(million|billion|trillion) )?([A-Z]{3})(?: of (\d{4})| at (\d{4}) prices)?")
"""The unit of amounts that stand before it."""
PRICE = re.compile(r"([A-Z]{3})( [a-z -]+)")
"""A unit of money in a currency; the catalogue has it with LCU."""
LCU = "LCU"


def in_parts(text: str, translated: Callable[[str], str]) -> str:
    """A text of which a catalogue has only parts, each translated."""
    if (match := AMOUNT.fullmatch(text)) and (match["scale"] or match["after"] or match["before"]):
        return _amount(match, translated)
    if (match := SCALED_UNIT.fullmatch(text)) or (match := SPAN.fullmatch(text)):
        return _unit_or_span(match, translated)
    for pattern in (CODED, DATED, PRICE):
        if (match := pattern.fullmatch(text)) and match[1] != LCU:
            return _with_part(pattern, *match.groups(), translated=translated)
    if text.startswith(", ") and ", " in text[2:]:
        return "".join(translated(f", {part}") for part in text[2:].split(", "))
    for pattern, most in ((SENTENCES, 0), (BETWEEN, 1)):  # what follows a colon may be one text with another
        parts = pattern.split(text, maxsplit=most)
        if len(parts) > 1:
            return "".join(part if place % 2 else translated(part) for place, part in enumerate(parts))
    return f"{translated(text[:-1])}." if text.endswith(".") else text


def _unit_or_span(match: re.Match[str], translated: Callable[[str], str]) -> str:
    """The unit of scaled amounts with its currency, or years from one to another."""
    if match.re is SPAN:
        return translated(TO).format(low=match[1], high=match[2])
    year = match[3] or match[4]
    scale = f"{translated(match[1])} " if match[1] else ""
    return f"{scale}{match[2]}" + (f" ({year})" if year else "")


def _with_part(pattern: re.Pattern[str], first: str, last: str, *, translated: Callable[[str], str]) -> str:
    """A text with a code before it or a year behind it, or a unit of money in another currency than LCU."""
    if pattern is CODED:
        return first + translated(last)
    if pattern is DATED:
        return translated(first) + last
    unit = translated(LCU + last)
    return first + last if unit == LCU + last else unit.replace(translated(LCU), first, 1)


def _amount(match: re.Match[str], translated: Callable[[str], str]) -> str:
    """An amount with its currency behind it."""
    number = translated(f"{match['number']} {match['scale']}" if match["scale"] else match["number"])
    year = "".join(re.findall(r"\d{4}", match["rest"]))
    currency = " ".join(filter(None, (number, match["before"] or match["after"])))
    return f"{currency} ({year})" if year else currency
