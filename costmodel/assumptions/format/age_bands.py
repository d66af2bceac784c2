"""Which target groups are an age band of the population: everybody of some ages, without any share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from costmodel.assumptions.format.tables import Row


def age_bands(groups: Iterable[Row], refined: Collection[object] = ()) -> frozenset[str]:
    """The groups whose share, and that of every group above them, is 1 in the workbook.

    They are left by age and death only, so that the projection says who is new. A group that is a part of
    itself, or of a group that is missing, which the checks refuse, is none. Each group is visited once.
    ``refined`` are the groups with rows in the table Prevalence.
    """
    rows = {str(row["group"]): row for row in groups if row["group"] is not None}
    banded: dict[str | None, bool] = {None: True}
    for group in rows:
        chain: dict[str | None, None] = {}
        at: str | None = group
        while at in rows and at not in banded and at not in chain:
            chain[at] = None
            parent = rows[at]["of"]
            at = None if parent is None else str(parent)
        above = banded.get(at, False)
        for name in reversed(chain):
            above = above and rows[str(name)]["prevalence"] == 1 and name not in refined
            banded[name] = above
    return frozenset(name for name, holds in banded.items() if holds and name is not None)
