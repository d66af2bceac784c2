"""The catalogue of texts: headings, labels, notes and chart titles in the language in force.

Builders of pages write English. Renderers pass what they write through ``tr``, which looks it up in the
catalogue of the language. A text with figures is a ``phrase``: its template is translated, and its fields
are put in afterwards, numbers with the marks of the language. A language is a folder of gettext,
``locale/LANGUAGE/LC_MESSAGES``: ``costmodel.po`` has the texts of pages, ``messages.po`` those of checks and
errors; ``tools/messages.py`` compiles them. ``speaking`` chooses a language for a block of code; outside one,
the environment variable COSTMODEL_LANGUAGE names it.
"""

from __future__ import annotations

import gettext
import os
import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.errors import OutputError
from costmodel.wording.known_texts import KnownTexts, in_parts
from costmodel.wording.languages import ENGLISH, LANGUAGES, Language, language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Catalogue = Callable[[str], str]
    """The translation of a text; the text itself where the catalogue does not have it."""

LOCALE = Path(__file__).with_name("locale")
LANGUAGE = "COSTMODEL_LANGUAGE"
PAGES, MESSAGES = "costmodel", "messages"
"""The two files of a language."""
VERBATIM = frozenset({"code", "version"})
"""Fields of phrases that are no figures, though they may look like one: 10.4."""


NAMES = frozenset({"near", "close", "path"})
"""Fields that name something to type, which is the same in every language."""
KEYED = re.compile(r"\bscenarios?(?: from)? \{(\w+)\}")
"""The field of a template that is the key of a scenario: what ``--scenario`` is given."""


class Phrase(str):
    """A text made of a template and its fields: plain English for everyone but the catalogue."""

    __slots__ = ("fields", "number", "one", "template")
    fields: dict[str, str]
    template: str
    one: str
    """The template for one thing, where the text counts things; else empty."""
    number: float


class Verbatim(str):
    """A text that is the same in every language: a name in a workbook, what somebody wrote."""

    __slots__ = ()


def phrase(template: str, /, **fields: object) -> Phrase:
    """A text with figures or names in it, whose template can be translated.

    >>> phrase("In {year}, {label}", year=2030, label="cost")
    'In 2030, cost'
    """
    kept = {name: value if isinstance(value, str) else str(value) for name, value in fields.items()}
    text = Phrase(template.format(**kept))
    text.template, text.fields, text.one, text.number = template, kept, "", 0.0
    return text


def joined(parts: Sequence[str], template: str) -> str:
    """Texts joined by a template of {first} and {last}, each of them still to be translated.

    >>> joined(["a", "b", "c"], "{first}; {last}")
    'a; b; c'
    """
    return reduce(lambda first, last: phrase(template, first=first, last=last), parts) if parts else ""


def counted_phrase(number: float, one: str, many: str, /, **fields: object) -> Phrase:
    """A text that counts things: ``one`` for a single one, else ``many``; a language may draw another line.

    >>> str(counted_phrase(0, "{count} year", "{count} years", count=0))
    '0 years'
    """
    text = phrase(one if number == 1 else many, **fields)
    text.template, text.one, text.number = many, one, number
    return text


class Texts:
    """The texts of a language from its files."""

    def __init__(self, language: str, folder: Path) -> None:
        self._files = gettext.translation(PAGES, folder, [language])
        known = [self._files]
        if gettext.find(MESSAGES, str(folder), [language]):
            messages = gettext.translation(MESSAGES, folder, [language])
            self._files.add_fallback(messages)
            known.append(messages)
        # gettext offers no public list of what a file contains.
        texts = {text for file in known for text in file._catalog if isinstance(text, str)}  # type: ignore[attr-defined]  # noqa: SLF001
        self._known = KnownTexts(texts)
        self._has = texts
        self._translations: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The translation of a text, of its template, or of its parts."""
        if text in self._has:
            return self._files.gettext(text)
        if text not in self._translations:
            if len(self._translations) > MOST_KEPT:
                self._translations.clear()
            self._translations[text] = self._rebuilt(text)
        return self._translations[text]

    def plural(self, one: str, many: str, number: float) -> str:
        """The template for a number of things."""
        return self._files.ngettext(one, many, int(number))

    def _rebuilt(self, text: str) -> str:
        if scaled := SCALED.fullmatch(text):
            template = f"{{number}} {scaled[2]}"
            amount = counted_phrase(
                abs(float(scaled[1].replace(",", ""))), template, template, number=scaled[1]
            )
            return tr(amount)
        if text[0].isspace():
            return in_parts(text, tr)
        other = text[0].swapcase() + text[1:]
        # One word with a capital may be the beginning of a label of the set.
        if other in self._has and (text[0].islower() or " " in text):
            return (_lowered if text[0].islower() else _raised)(self._files.gettext(other))
        if text[0] in MARKS and ", " in text and not text.endswith("."):
            return ", ".join(map(self, text.split(", ")))
        return self._matched(text) or in_parts(text, tr)

    def _matched(self, text: str) -> str:
        """The translation of the template that fits a text, however its first letter is written; else ""."""
        for form in dict.fromkeys((text, _lowered(text) if text[:1].isupper() else text)):
            if (matched := self._known.matched(form)) is not None:
                template, fields = matched
                spoken = self._files.gettext(template).format(**_spoken(template, fields))
                return spoken if form == text else _raised(spoken)
        return ""


def _lowered(text: str) -> str:
    """A text with its first letter small, except an abbreviation."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _raised(text: str) -> str:
    """A text with its first letter capital."""
    return text[:1].upper() + text[1:]


SCALED = re.compile(r"(-?\d[\d,]*(?:\.\d+)?) (million|billion|trillion)")
MARKS = "\N{CHECK MARK}\N{BLACK UP-POINTING TRIANGLE}\N{BALLOT X}"
"""A master line begins with one of these; each of its parts is a text."""
MOST_KEPT = 20_000
"""Rebuilt texts that are remembered."""


@dataclass(frozen=True)
class Speech:
    """A language with its texts."""

    language: Language
    texts: Catalogue

    @cached_property
    def plain(self) -> bool:
        """Whether every text is written as the program makes it."""
        return self.texts is str and self.language.code == ENGLISH


def tr(text: str) -> str:
    """A text in the language in force; English where the catalogue does not have it.

    >>> tr("Budget")
    'Budget'
    """
    if not text:
        return text
    speech = _speech()
    if speech.plain:
        return str(text)
    if isinstance(text, Phrase):
        return _template(speech, text).format(**_spoken(text.template, text.fields))
    if isinstance(text, Verbatim):
        return text
    number = speech.language.number(text)
    return number if number != text and not text.replace(".", "").isdecimal() else speech.texts(text)


def _spoken(template: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of a template in the language in force; the key of a scenario stays as it is."""
    keys = KEYED.findall(template)
    return {name: field if name in keys else _field(name, field) for name, field in fields.items()}


def _field(name: str, field: str) -> str:
    """A field of a phrase: a figure in the marks of the language, other text translated."""
    if name in NAMES:
        return field
    if name in VERBATIM or isinstance(field, Phrase | Verbatim):
        return tr(field)
    number = language().number(field)
    return number if number != field else tr(field)


def _template(speech: Speech, text: Phrase) -> str:
    if not text.one:
        return speech.texts(text.template)
    plural: Callable[[str, str, float], str] | None = getattr(speech.texts, "plural", None)
    if plural is not None:
        return plural(text.one, text.template, text.number)
    return speech.texts(text.one if text.number == 1 else text.template)


def language() -> Language:
    """The language in force."""
    return _speech().language


def languages(folder: Path = LOCALE) -> list[str]:
    """The languages that can be chosen."""
    return [ENGLISH, *sorted(path.parents[1].name for path in folder.glob(f"*/LC_MESSAGES/{PAGES}.mo"))]


def in_force() -> Catalogue:
    """The catalogue in force: that of the block, else of the environment."""
    return _speech().texts


@cache
def catalogue(code: str, folder: Path = LOCALE) -> Catalogue:
    """The catalogue of a language. Raises OutputError where there is none."""
    if code == ENGLISH:
        return str
    known = languages(folder)
    if code not in known:
        raise OutputError(f"{LANGUAGE}: there is no language {code!r}; expected one of {', '.join(known)}")
    return Texts(code, folder)


_SPEECH: ContextVar[Speech | None] = ContextVar("speech", default=None)
_PLAIN = Speech(LANGUAGES[ENGLISH], str)


def _speech() -> Speech:
    chosen = _SPEECH.get()
    if chosen is not None:
        return chosen
    code = os.environ.get(LANGUAGE) or ENGLISH
    return _PLAIN if code == ENGLISH else Speech(language_of(code), catalogue(code))


@contextmanager
def use(chosen: Catalogue, written: Language = LANGUAGES[ENGLISH]) -> Iterator[None]:
    """Use a catalogue within a block, and the marks of a language, whatever the environment says."""
    token = _SPEECH.set(Speech(written, chosen))
    try:
        yield
    finally:
        _SPEECH.reset(token)


@contextmanager
def speaking(code: str | None) -> Iterator[None]:
    """Use a language within a block; without a code, the one that is in force already.

    Raises OutputError where there is no such language.
    """
    if not code:
        yield
        return
    with use(catalogue(code), language_of(code)):
        yield


@contextmanager
def settled() -> Iterator[None]:
    """Keep the language in force within a block, whatever becomes of the environment; looked up once."""
    token = _SPEECH.set(_speech())
    try:
        yield
    finally:
        _SPEECH.reset(token)
