"""The content hash: what is assumed, as one number that every program that saves the workbook leaves alone.

Rows and columns may be reordered and cells formatted anew; one other value, unit or source is another hash.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import TYPE_CHECKING, Any, Protocol

from costmodel.assumptions.format.schema import NOT_HASHED, PROGRAM_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DIGITS = 15
"""Significant digits of a number: files keep no more than 16, and programs differ in the last."""


class HashedRow(Protocol):
    """What the hash needs of a row of a table."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Its values by column."""


class HashedTable(Protocol):
    """What the hash needs of a table."""

    @property
    def rows(self) -> Sequence[HashedRow]:
        """Its rows."""


def canonical_text(text: str) -> str:
    """Text as it is compared: composed letters, one kind of line end, no space around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def rounded(number: float) -> float:
    """A number as it is assumed, at 15 digits: workbooks of one hash then give one result, bit for bit.

    >>> rounded(0.1 + 0.2)
    0.3
    """
    return float(f"{number:.{DIGITS}g}")


def canonical(value: object) -> str:
    """A value as text that tells numbers from texts.

    >>> canonical(0.1 + 0.2), canonical(3), canonical("3")
    ('n:0.3', 'n:3', 't:3')
    """
    if isinstance(value, int | float):
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
    known = {column: canonical(value) for column, value in row.values.items() if value is not None}
    return json.dumps(known, sort_keys=True, ensure_ascii=True)
