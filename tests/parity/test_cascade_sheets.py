"""Steps of take-up, limits and staff by grade in the audit workbook: formulas against the engine."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from tests import cascade_set
from tests.formula_cells import differing_cells
from tests.parity.test_audit import changes, depth, relative

LINES = (
    "care: demand", "care: servable", "care: waiting_for_place", "care: carried_over", "care: nurses.posts",
    "care: carers.trainees", "care: helpers.hires", "care: upheld", "care: take_up_effective",
    "course: waiting", "childcare: posts", "child_benefit: supply",
)  # fmt: skip


@pytest.mark.slow
def test_formulas_are_short_shallow_and_uniform_along_a_row():
    layout = lay_out(assumptions_from_rows(cascade_set.rows()), "generous")
    parts = ("people", "cascade", "decisions", "staffing")
    addresses = {(line.sheet, line.row) for line in layout.lines if line.part in parts}
    rows = {}
    for one in written(layout.places):
        if one.formula is not None and (one.cell.sheet, one.cell.row) in addresses:
            assert len(one.formula) <= 250, (one.item, one.formula)
            assert depth(one.formula) <= 4, (one.item, one.formula)
            shape = relative(one.formula, one.cell.row, one.cell.column)
            rows.setdefault((one.cell.sheet, one.cell.row, one.item), []).append(shape)
    assert [key for key, shapes in rows.items() if changes(shapes) > 1] == []
    assert any(item == "care: carers.trainees" for _, _, item in rows)


@pytest.mark.parametrize("scenario", ["baseline", "generous"])
@pytest.mark.sampled(2)
@pytest.mark.slow
def test_the_audit_workbook_follows(scenario, tmp_path, recalculate):
    layout = lay_out(assumptions_from_rows(cascade_set.rows()), scenario)
    expected = list(written(layout.places))
    for line in LINES:
        assert any(one.item == line and one.formula is not None for one in expected), line
    assert differing_cells(layout, recalculate, tmp_path) == []
