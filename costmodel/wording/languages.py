"""Languages of the reports: how each writes numbers and per cent, and in which direction it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass

THIN = "\u202f"
"""A narrow space at which no line is broken."""
ENGLISH = "en"
NUMBER = re.compile(r"[+\N{MINUS SIGN}-]?\d{1,3}(?:(?:,\d{3})+|\d*)(?:\.\d+)?(?:E[+-]?\d+)?%?")
"""A number as the program formats it, in English."""
VERSION = re.compile(r"\d{4,}\.\d+")
"""A version such as 2026.1, or another number that no format writes: it has no comma."""


@dataclass(frozen=True)
class Language:
    """A language: its name for itself, its marks in numbers, and whether it is read from right to left."""

    code: str
    """As of ISO 639-1: fr."""
    name: str
    decimal: str = ","
    thousands: str = THIN
    percent: str = f"{THIN}%"
    right_to_left: bool = False
    document: str = ""
    """The language of a Word document, as of BCP 47; the code where it is empty."""

    @property
    def plain(self) -> bool:
        """Whether its marks are those of English, in which numbers are made."""
        return self.decimal == "." and self.thousands == "," and self.percent == "%"

    def number(self, text: str) -> str:
        r"""A number in English marks in those of the language; any other text as it is.

        >>> LANGUAGES["es"].number("-1,234.5"), LANGUAGES["es"].number("2026.1"), LANGUAGES["es"].number("a")
        ('-1\u202f234,5', '2026.1', 'a')
        """
        if self.plain or not NUMBER.fullmatch(text) or VERSION.fullmatch(text):
            return text
        marks = {",": self.thousands, ".": self.decimal, "%": self.percent}
        return "".join(marks.get(mark, mark) for mark in text)


LANGUAGES = {
    language.code: language
    for language in (
        Language(ENGLISH, "English", decimal=".", thousands=",", percent="%", document="en-GB"),
        Language("fr", "Français"),
        Language("es", "Español"),
        # Prepared: sheets and documents turn round; its texts are still to be translated.
        Language("ar", "العربية", decimal="\u066b", thousands="\u066c", percent="\u066a", right_to_left=True),
    )
}
"""By code. A language can be chosen once it has a catalogue."""


def language_of(code: str) -> Language:
    """A language by its code; one that is not listed is written as most are."""
    return LANGUAGES.get(code) or Language(code, code)
