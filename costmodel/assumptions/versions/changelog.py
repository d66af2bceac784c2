"""The log of changes in every version, made from the difference to the previous version."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.versions.diff import EVERY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import TableData
    from costmodel.assumptions.versions.diff import Diff

LONGEST = 400
"""Highest number of characters of a value in the log."""
MOST = 500
"""Highest number of differences of one table listed one by one; a new population is one line."""


def log_rows(
    earlier: TableData | None, changes: Diff, version: str, by: str, on: str, why: str
) -> list[dict[str, Any]]:
    """The rows of the log: those of the previous version, then one for each difference."""
    kept = [] if earlier is None else [dict(row.values) for row in earlier.rows]
    counts = Counter(one.table for one in changes)
    common = {"version": version, "by": by, "on": on, "why": why}
    rows: list[dict[str, Any]] = []
    for table, count in counts.items():
        if count > MOST:
            rows.append({**common, "table": table, "key": EVERY, "column": EVERY, "before": None,
                          "after": f"{count} differences"})  # fmt: skip
    rows += [
        {**common, "table": one.table, "key": one.key, "column": one.column or None,
         "before": _text(one.before), "after": _text(one.after)}
        for one in changes
        if counts[one.table] <= MOST
    ]  # fmt: skip
    return [*kept, *rows]


def first_row(version: str, by: str, on: str, why: str) -> list[dict[str, Sequence[str] | str | None]]:
    """The log of the first version of a set: one row with its origin."""
    return [{"version": version, "table": EVERY, "key": EVERY, "column": EVERY, "before": None,
             "after": "first version", "by": by, "on": on, "why": why}]  # fmt: skip


def _text(value: str | float | None) -> str | None:
    if value is None:
        return None
    text = f"{value:.15g}" if isinstance(value, int | float) else value
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
