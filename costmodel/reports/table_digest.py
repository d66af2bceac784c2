"""Digests of what pages are made of: equal ones have the same layout."""

from __future__ import annotations

import marshal
from functools import lru_cache
from hashlib import blake2b
from typing import Any

PLAIN = 2
"""The form of ``marshal`` in which equal values have the same bytes."""


@lru_cache(maxsize=1 << 14)
def _texts_in(kinds: tuple[type, ...]) -> tuple[list[int], list[int]]:
    """The places of texts among cells of these types, and those of empty cells."""
    texts = [place for place, kind in enumerate(kinds) if issubclass(kind, str)]
    return texts, [place for place, kind in enumerate(kinds) if kind is type(None)]


def digest(parts: Any) -> bytes:  # noqa: ANN401  lists of anything that marshal knows
    """The digest of lists, tuples, texts and numbers."""
    return blake2b(marshal.dumps(parts, PLAIN), digest_size=16).digest()


def texts_of_row(row: Any) -> tuple[Any, ...]:  # noqa: ANN401  a TableRow, whose module uses this one
    """A row but for its numbers, as ``marshal`` knows it."""
    cells = row.cells
    texts, empty = _texts_in(tuple(map(type, cells)))
    return (
        row.number, row.tone, list(row.tones.items()) if row.tones else (),
        list(row.numbers.items()) if row.numbers else (), len(cells), texts,
        [str(cells[place]) for place in texts], empty,
    )  # fmt: skip


def digest_of(table: Any) -> bytes:  # noqa: ANN401  a PageTable, whose module uses this one
    """The digest of a table but for its numbers."""
    rows = [row.texts for row in table.rows]
    columns = [(str(own.name), own.number, own.wrap, str(own.unit)) for own in table.columns]
    return digest((columns, rows, str(table.heading), table.filtered, table.height))
