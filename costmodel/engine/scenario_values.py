"""Values of the set as the scenario of a result has them, outside the traced model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.welfare_inputs import DECILES

if TYPE_CHECKING:
    from costmodel.engine.computed import Computed
    from costmodel.model.figures import Figure


def changed(result: Computed, path: str, value: float) -> float:
    """A value of the set as the scenario of a result has it."""
    for change in result.scenario.changes:
        if change.path == path:
            value = change.applied(value)
    return value


def decile_column(result: Computed, column: str) -> Figure | None:
    """A column of Distribution as the scenario has it, poorest first; None where a row is blank."""
    table = result.assumptions.table("Distribution").rows
    if any(row.get(column) is None for row in table):
        return None
    stated = {int(row["decile"]): float(row[column]) for row in table}
    return np.array([changed(result, f"distribution.{d}.{column}", stated[d]) for d in range(1, DECILES + 1)])
