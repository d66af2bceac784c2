"""Values of the set as the scenario of a result has them, outside the traced model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.decile_rows import national_rows
from costmodel.assumptions.format.paths import DISTRIBUTION

if TYPE_CHECKING:
    from costmodel.engine.line_items.computed import Computed
    from costmodel.model.figures import Figure


def changed(result: Computed, path: str, value: float) -> float:
    """A value of the set as the scenario of a result has it."""
    for change in result.scenario.changes:
        if change.path == path:
            value = change.applied(value)
    return value


def decile_column(result: Computed, column: str) -> Figure | None:
    """A column of the whole country as the scenario has it, poorest first; None where a row is blank."""
    rows = national_rows(result.assumptions.table("Distribution"))
    if any(row.get(column) is None for row in rows):
        return None
    paths = (f"{DISTRIBUTION}.{row['decile']}.{column}" for row in rows)
    return np.array(
        [changed(result, path, float(row[column])) for path, row in zip(paths, rows, strict=True)]
    )
