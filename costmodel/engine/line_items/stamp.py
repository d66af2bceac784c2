"""The origin stated on every exported table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

BEFORE = ("set", "version", "scenario")
"""Columns a tidy table begins with."""
AFTER = ("content_hash", "changed", "engine_version")
"""Columns it ends with: two workbooks that both call themselves version 2026.1 differ here."""


def stamped(
    frame: pd.DataFrame,
    stamp: Mapping[str, Any],
    before: Sequence[str] = BEFORE,
    after: Sequence[str] = AFTER,
) -> pd.DataFrame:
    """The table with its origin: some columns before its own, some after, none twice."""
    missing = [name for name in before if name not in frame.columns]
    for place, name in enumerate(missing):
        frame.insert(place, name, stamp[name])
    for name in after:
        if name not in frame.columns:
            frame[name] = stamp[name]
    columns = [name for name in frame.columns if name not in after]
    return frame[[*columns, *after]]
