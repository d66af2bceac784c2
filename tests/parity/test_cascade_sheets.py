"""Steps of take-up, limits and staff by grade in the audit workbook: formulas against the engine."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.book_layout import lay_out
from costmodel.engine.places import written
from tests import cascade_set
from tests.formula_cells import differing_cells

LINES = (
    "care: demand", "care: servable", "care: waiting_for_place", "care: carried_over", "care: nurses.posts",
    "care: carers.trainees", "care: helpers.hires", "care: upheld", "care: take_up_effective",
    "course: waiting", "childcare: posts", "child_benefit: supply",
)  # fmt: skip


@pytest.mark.parametrize("scenario", ["baseline", "generous"])
def test_the_audit_workbook_follows(scenario, tmp_path, recalculate):
    layout = lay_out(assumptions_from_rows(cascade_set.rows()), scenario)
    expected = list(written(layout.places))
    for line in LINES:
        assert any(one.item == line and one.formula is not None for one in expected), line
    assert differing_cells(layout, recalculate, tmp_path) == []
