"""The content hash: a fingerprint of the assumptions that does not depend on the program that saved the file.

Reordering rows and columns or formatting cells does not change it; any other value, unit or source does.
"""

from __future__ import annotations

import hashlib
import unicodedata
from json.encoder import encode_basestring_ascii
from typing import TYPE_CHECKING, Any, Protocol

from costmodel.assumptions.format.schema import NOT_HASHED, PROGRAM_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costmodel.assumptions.format.tables import TableData

DIGITS = 15
"""Significant digits of a number: files store at most 16, and programs differ in the last ones."""
WHOLE = 10**DIGITS
"""Whole numbers below it have no more digits."""

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
    if -WHOLE < number < WHOLE and number.is_integer():
        return number
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
    known = _Quoted()
    for name in sorted(tables):
        if name in PROGRAM_TABLES or not tables[name].rows:
            continue
        lines = sorted(_lines([row.values for row in tables[name].rows if not _working(name, row)], known))
        digest.update("\n".join((name, *lines, "")).encode())
    return digest.hexdigest()


def arrangement(tables: Mapping[str, TableData]) -> str:
    """SHA-256 of the tables as they lie: with the order of their rows and their cells, which no content has.

    What is computed by row or names cells belongs to one arrangement; two of them may have the same content.
    """
    digest = hashlib.sha256()
    for name, table in tables.items():
        if name in PROGRAM_TABLES:
            continue
        layout = name, table.sheet, table.header_row, table.columns, tuple(table.positions.items())
        digest.update(repr((layout, [(row.number, *row.values.values()) for row in table.rows])).encode())
    return digest.hexdigest()


def _working(table: str, row: HashedRow) -> bool:
    return table == "About" and row.values["property"] in NOT_HASHED


class _Quoted(dict[str, str]):
    """Canonical texts in quotes: the same unit or source stands in many rows."""

    def __missing__(self, text: str) -> str:
        quoted = self[text] = _quoted(canonical(text))
        return quoted


def _lines(rows: Sequence[Mapping[str, Any]], known: _Quoted) -> Iterator[str]:
    """The canonical values of each row as JSON, in the order of the columns' names."""
    names: dict[str, str] = {}
    for values in rows:
        if names.keys() != values.keys():
            names = {column: f"{_quoted(column)}: " for column in sorted(values)}
        filled = [
            name + (known[value] if type(value) is str else _quoted(canonical(value)))
            for column, name in names.items()
            if (value := values[column]) is not None
        ]
        yield "{" + ", ".join(filled) + "}"
