"""A prevalence that a scenario changes from a year on, as formulas with the switch, against the engine."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from tests import small_set
from tests.formula_cells import differing_cells
from tests.small_set import change


@pytest.mark.parametrize("scenario", ["own", "baseline"])
@pytest.mark.slow
def test_the_audit_workbook_follows(scenario, tmp_path, recalculate):
    rows = small_set.rows()
    rows["Scenarios"] += [
        change("own", None, "group.poor_children.prevalence", "multiply", 0.5, 2028),
        change("own", None, "group.children.prevalence", "set", 0.9, 2029),
    ]
    layout = lay_out(assumptions_from_rows(rows), scenario)
    assert differing_cells(layout, recalculate, tmp_path) == []
    assert any("group_share" in place.item for place in written(layout.places))
