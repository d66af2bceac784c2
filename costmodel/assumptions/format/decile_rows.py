"""Rows of the table Distribution: those of the whole country, and those of areas beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import SEX
from costmodel.assumptions.format.once import once

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Row, TableData

COUNTRY_ONLY = ("weight", "household_size", "equivalents")
"""Columns that only deciles of the whole country have, to which the people of areas belong."""


@once
def national_rows(distribution: TableData) -> tuple[Row, ...]:
    """The rows of the whole country, poorest decile first."""
    rows = (row for row in distribution.rows if row.get("area") is None)
    return tuple(sorted(rows, key=lambda row: row["decile"] or 0))


def partly_blank(distribution: TableData, column: str) -> int | None:
    """The first row of the whole country with a blank in a column that others of them fill; else None."""
    blank = [row for row in national_rows(distribution) if row[column] is None]
    if not blank or len(blank) == len(national_rows(distribution)):
        return None
    return min(map(distribution.rows.index, blank))


@once
def area_names(distribution: TableData) -> tuple[str, ...]:
    """The areas in the order of the table."""
    return tuple(dict.fromkeys(str(row["area"]) for row in distribution.rows if row.get("area") is not None))


@once
def area_dimension(distribution: TableData, breakdown: TableData) -> str:
    """The dimension of the table Breakdown whose parts are the areas; "" where there is none."""
    areas = set(area_names(distribution))
    parts: dict[str, set[str]] = {}
    for row in breakdown.rows:
        parts.setdefault(str(row["dimension"]), set()).add(str(row["part"]))
    return next((name for name, named in parts.items() if areas and name != SEX and named == areas), "")
