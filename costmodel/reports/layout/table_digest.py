"""Digests of what pages are made of: equal ones have the same layout."""

from __future__ import annotations

import marshal
from functools import lru_cache
from hashlib import blake2b
from typing import Any

PLAIN = 2
"""The form of ``marshal`` in which equal values have the same bytes."""


@lru_cache(maxsize=1 << 14)
def _kinds(types: tuple[type, ...]) -> tuple[bytes, list[int]]:
    """Which cells of these types are texts, and which are empty; and the places of the texts."""
    texts = [issubclass(kind, str) for kind in types]
    empty = [kind is type(None) for kind in types]
    kinds = bytes(2 * text + none for text, none in zip(texts, empty, strict=True))
    return kinds, [place for place, text in enumerate(texts) if text]


def digest(parts: Any) -> bytes:  # noqa: ANN401  lists of anything that marshal knows
    """The digest of lists, tuples, texts and numbers."""
    return blake2b(marshal.dumps(parts, PLAIN), digest_size=16).digest()


def texts_of_row(row: Any) -> bytes:  # noqa: ANN401  a TableRow, whose module uses this one
    """A row but for its numbers, as ``marshal`` writes it."""
    cells = row.cells
    kinds, texts = _kinds(tuple(map(type, cells)))
    parts = (
        row.number, row.tone, list(row.tones.items()) if row.tones else (),
        list(row.numbers.items()) if row.numbers else (), kinds, [str(cells[place]) for place in texts],
    )  # fmt: skip
    return marshal.dumps(parts, PLAIN)


def digest_of(table: Any) -> bytes:  # noqa: ANN401  a PageTable, whose module uses this one
    """The digest of a table but for its numbers."""
    rows = [row.texts for row in table.rows]
    columns = [(str(column.name), column.number, column.wrap, str(column.unit)) for column in table.columns]
    return digest((columns, rows, str(table.heading), table.filtered, table.height))
