"""The audit workbook recalculated: which of its cells differ from the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from costmodel.engine.explanations.written_cells import written
from costmodel.reports.audit.audit_workbook import write_audit
from costmodel.trace.references import column_letters

if TYPE_CHECKING:
    from pathlib import Path

    from costmodel.engine.explanations.book_layout import Layout


def differing_cells(layout: Layout, recalculate: Any, folder: Path) -> list[tuple[str, str, float, object]]:
    """Item, cell, engine's value and recalculated value of every cell that differs."""
    values = recalculate(write_audit(layout, folder / "audit.xlsx"))
    places = list(written(layout.places))
    assert places
    pairs = [
        (place, values.get((place.cell.sheet, f"{column_letters(place.cell.column)}{place.cell.row + 1}")))
        for place in places
    ]
    return [
        (place.item, place.cell.text(""), place.value, value)
        for place, value in pairs
        if not (np.isnan(place.value) and value == "#N/A")
        and value != pytest.approx(place.value, rel=1e-9, abs=1e-6)
    ]
