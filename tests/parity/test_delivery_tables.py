"""Items, assets, uplifts and capital charges in the audit workbook: its formulas against the engine."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from tests import delivery_set
from tests.formula_cells import differing_cells

LINES = ("meals.item_cost", "centre.asset_cost", "special.uplift", "bus.capital_value", "capital_charge")


@pytest.mark.parametrize("scenario", ["baseline", "generous"])
@pytest.mark.sampled(2)
@pytest.mark.slow
def test_the_audit_workbook_follows(scenario, tmp_path, recalculate):
    layout = lay_out(assumptions_from_rows(delivery_set.rows()), scenario)
    expected = list(written(layout.places))
    for line in LINES:
        assert any(one.item.endswith(line) and one.formula is not None for one in expected), line
    assert differing_cells(layout, recalculate, tmp_path) == []
