"""The catalogue of texts: headings, labels, notes and chart titles in the language in force.

Builders of pages write English. Renderers pass what they write through ``tr``, which looks it up in the
catalogue of the language. A text with figures is a ``phrase``: its template is translated, and its fields
are put in afterwards.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Catalogue = Callable[[str], str]
    """The translation of a text; the text itself where the catalogue does not have it."""


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


def _english(text: str) -> str:
    return text


_CATALOGUE: ContextVar[Catalogue] = ContextVar("catalogue", default=_english)


def tr(text: str) -> str:
    """A text in the language in force; English where the catalogue does not have it.

    >>> tr("Budget")
    'Budget'
    """
    translated = _CATALOGUE.get()
    if isinstance(text, Phrase):
        return translated(text.template).format(**{name: tr(field) for name, field in text.fields.items()})
    return translated(text) if text else text


@contextmanager
def language(catalogue: Catalogue) -> Iterator[None]:
    """Use a catalogue within a block."""
    token = _CATALOGUE.set(catalogue)
    try:
        yield
    finally:
        _CATALOGUE.reset(token)
