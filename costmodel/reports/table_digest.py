"""Digests of what pages are made of: equal ones have the same layout."""

from __future__ import annotations

import marshal
from hashlib import blake2b
from typing import Any

PLAIN = 2
"""The form of ``marshal`` in which equal values have the same bytes."""


def digest(parts: Any) -> bytes:  # noqa: ANN401  lists of anything that marshal knows
    """The digest of lists, tuples, texts and numbers."""
    return blake2b(marshal.dumps(parts, PLAIN), digest_size=16).digest()


def digest_of(table: Any) -> bytes:  # noqa: ANN401  a PageTable, whose module uses this one
    """The digest of a table but for its numbers."""
    rows = [
        (
            row.number, row.tone, list(row.tones.items()), list(row.numbers.items()),
            [str(cell) if isinstance(cell, str) else cell is None for cell in row.cells],
        )
        for row in table.rows
    ]  # fmt: skip
    columns = [(str(own.name), own.number, own.wrap, str(own.unit)) for own in table.columns]
    return digest((columns, rows, str(table.heading), table.filtered, table.height))
