"""The content hash: a fingerprint of the assumptions that does not depend on the program that saved the file.

Reordering rows and columns or formatting cells does not change it; any other value, unit or source does.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import TYPE_CHECKING, Any, Protocol

from costmodel.assumptions.format.schema import NOT_HASHED, PROGRAM_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DIGITS = 15
"""Significant digits of a number: files store at most 16, and programs differ in the last ones."""

_quoted = encode_basestring_ascii


class HashedRow(Protocol):
    """The part of a row that the hash needs."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Its values by column."""


class HashedTable(Protocol):
    """The part of a table that the hash needs."""

    @property
    def rows(self) -> Sequence[HashedRow]:
        """Its rows."""


def canonical_text(text: str) -> str:
    """Text in the form in which it is compared: composed letters, one kind of line end, no outer space."""
    if text.isascii() and "\r" not in text:  # nearly all texts: there is nothing to compose
        return text.strip()
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def rounded(number: float) -> float:
    """A number rounded to 15 digits, so that workbooks with the same hash give the same result, bit for bit.

    >>> rounded(0.1 + 0.2)
    0.3
    """
    return float(f"{number:.{DIGITS}g}")


def canonical(value: object) -> str:
    """A value as text that distinguishes numbers from texts.

    >>> canonical(0.1 + 0.2), canonical(3), canonical("3")
    ('n:0.3', 'n:3', 't:3')
    """
    if isinstance(value, (int, float)):
        return f"n:{float(value) + 0.0:.{DIGITS}g}"
    return f"t:{canonical_text(str(value))}"


def content_hash(tables: Mapping[str, HashedTable]) -> str:
    """SHA-256 over the canonical text of all tables but the program's own and About's working properties."""
    digest = hashlib.sha256()
    for name in sorted(tables):
        if name in PROGRAM_TABLES or not tables[name].rows:
            continue
        lines = sorted(_line(row) for row in tables[name].rows if not _working(name, row))
        digest.update("\n".join((name, *lines, "")).encode())
    return digest.hexdigest()


def _working(table: str, row: HashedRow) -> bool:
    return table == "About" and row.values["property"] in NOT_HASHED


def _line(row: HashedRow) -> str:
    """The canonical values of a row as JSON, in the order of the columns' names."""
    values = row.values
    parts = [
        f"{_quoted(column)}: {_quoted(canonical(value))}"
        for column in _ordered(tuple(values))
        if (value := values[column]) is not None
    ]
    return "{" + ", ".join(parts) + "}"


@lru_cache(maxsize=200)
def _ordered(columns: tuple[str, ...]) -> list[str]:
    return sorted(columns)
