"""The catalogue of texts: headings, labels, notes and chart titles in the language in force.

Builders of pages write English. Renderers pass what they write through ``tr``, which looks it up in the
catalogue of the language. A text with figures is a ``phrase``: its template is translated, and its fields
are put in afterwards. A language is a file of gettext, ``locale/LANGUAGE/LC_MESSAGES/costmodel.po``, which
``tools/messages.py`` compiles; the environment variable COSTMODEL_LANGUAGE names the one in force.
"""

from __future__ import annotations

import gettext
import os
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Catalogue = Callable[[str], str]
    """The translation of a text; the text itself where the catalogue does not have it."""

LOCALE = Path(__file__).with_name("locale")
LANGUAGE, ENGLISH = "COSTMODEL_LANGUAGE", "en"


class Phrase(str):
    """A text made of a template and its fields: plain English for everyone but the catalogue."""

    __slots__ = ("fields", "template")
    fields: dict[str, str]
    template: str


def phrase(template: str, **fields: object) -> Phrase:
    """A text with figures or names in it, whose template can be translated.

    >>> phrase("In {year}, {label}", year=2030, label="cost")
    'In 2030, cost'
    """
    kept = {name: value if isinstance(value, str) else str(value) for name, value in fields.items()}
    text = Phrase(template.format(**kept))
    text.template, text.fields = template, kept
    return text


def joined(parts: Sequence[str], template: str) -> str:
    """Texts joined by a template of {first} and {last}, each of them still to be translated.

    >>> joined(["a", "b", "c"], "{first}; {last}")
    'a; b; c'
    """
    return reduce(lambda first, last: phrase(template, first=first, last=last), parts) if parts else ""


def tr(text: str) -> str:
    """A text in the language in force; English where the catalogue does not have it.

    >>> tr("Budget")
    'Budget'
    """
    translated = in_force()
    if isinstance(text, Phrase):
        return translated(text.template).format(**{name: tr(field) for name, field in text.fields.items()})
    return translated(text) if text else text


def in_force() -> Catalogue:
    """The catalogue in force: that of the block, else of the environment."""
    return _CATALOGUE.get() or catalogue(os.environ.get(LANGUAGE) or ENGLISH)


@cache
def catalogue(language: str, folder: Path = LOCALE) -> Catalogue:
    """The catalogue of a language. Raises OutputError where there is none."""
    if language == ENGLISH:
        return str
    known = sorted(path.parents[1].name for path in folder.glob("*/LC_MESSAGES/costmodel.mo"))
    if language not in known:
        raise OutputError(
            f"{LANGUAGE}: there is no language {language!r}; expected one of {', '.join([ENGLISH, *known])}"
        )
    return gettext.translation("costmodel", folder, [language]).gettext


_CATALOGUE: ContextVar[Catalogue | None] = ContextVar("catalogue", default=None)


@contextmanager
def use(chosen: Catalogue) -> Iterator[None]:
    """Use a catalogue within a block, whatever the environment says."""
    token = _CATALOGUE.set(chosen)
    try:
        yield
    finally:
        _CATALOGUE.reset(token)
