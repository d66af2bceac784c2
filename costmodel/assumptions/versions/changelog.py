"""The log of changes that every version carries, written from the difference to the version before."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.versions.diff import EVERY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import TableData
    from costmodel.assumptions.versions.diff import Diff

LONGEST = 400
"""Characters of a value that the log keeps."""
MOST = 500
"""Differences of one table that the log tells one by one; a new population is one line."""


def log_rows(
    earlier: TableData | None, changes: Diff, version: str, by: str, on: str, why: str
) -> list[dict[str, Any]]:
    """The rows of the log: those of the version before, then one for each difference."""
    kept = [] if earlier is None else [dict(row.values) for row in earlier.rows]
    counts = Counter(one.table for one in changes)
    said = {"version": version, "by": by, "on": on, "why": why}
    found: list[dict[str, Any]] = []
    for table, count in counts.items():
        if count > MOST:
            found.append({**said, "table": table, "key": EVERY, "column": EVERY, "before": None,
                          "after": f"{count} differences"})  # fmt: skip
    found += [
        {**said, "table": one.table, "key": one.key, "column": one.column or None,
         "before": _text(one.before), "after": _text(one.after)}
        for one in changes
        if counts[one.table] <= MOST
    ]  # fmt: skip
    return [*kept, *found]


def first_row(version: str, by: str, on: str, why: str) -> list[dict[str, Sequence[str] | str | None]]:
    """The log of a set's first version: one row that says where it comes from."""
    return [{"version": version, "table": EVERY, "key": EVERY, "column": EVERY, "before": None,
             "after": "first version", "by": by, "on": on, "why": why}]  # fmt: skip


def _text(value: str | float | None) -> str | None:
    if value is None:
        return None
    text = f"{value:.15g}" if isinstance(value, int | float) else value
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
