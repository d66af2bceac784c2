"""Which target groups are an age band of the population: everybody of some ages, without any share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costmodel.assumptions.format.tables import Row


def age_bands(groups: Iterable[Row]) -> frozenset[str]:
    """The groups whose share, and that of every group above them, is 1 in the workbook.

    They are left by age and death only, so that the projection says who is new. A group that is a part of
    itself, which the checks refuse, is none.
    """
    rows = {str(row["group"]): row for row in groups if row["group"] is not None}
    return frozenset(
        name for name in rows if all(row is not None and row["prevalence"] == 1 for row in _chain(rows, name))
    )


def _chain(rows: dict[str, Row], name: str) -> Iterator[Row | None]:
    """A group and the groups above it; None where one is missing or repeats."""
    seen: set[str] = set()
    at: str | None = name
    while at is not None:
        if at in seen or at not in rows:
            yield None
            return
        seen.add(at)
        yield rows[at]
        parent = rows[at]["of"]
        at = None if parent is None else str(parent)
