"""Rows of the table Distribution: those of the whole country, and those of areas beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import SEX
from costmodel.assumptions.format.once import once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.format.tables import Row, TableData


@once
def national_rows(distribution: TableData) -> tuple[Row, ...]:
    """The rows of the whole country, poorest decile first."""
    rows = (row for row in distribution.rows if row.get("area") is None)
    return tuple(sorted(rows, key=lambda row: row["decile"] or 0))


@once
def area_rows(distribution: TableData) -> Mapping[str, tuple[Row, ...]]:
    """The rows of each area in the order of the table, its poorest decile first."""
    areas: dict[str, list[Row]] = {}
    for row in distribution.rows:
        if row.get("area") is not None:
            areas.setdefault(str(row["area"]), []).append(row)
    return {area: tuple(sorted(rows, key=lambda row: row["decile"] or 0)) for area, rows in areas.items()}


@once
def area_dimension(distribution: TableData, breakdown: TableData) -> str:
    """The dimension of the table Breakdown whose parts are the areas; "" where there is none."""
    areas = set(area_rows(distribution))
    parts: dict[str, set[str]] = {}
    for row in breakdown.rows:
        parts.setdefault(str(row["dimension"]), set()).add(str(row["part"]))
    return next((name for name, named in parts.items() if areas and name != SEX and named == areas), "")
