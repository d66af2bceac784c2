"""A prevalence that a scenario changes from a year on, as formulas with the switch, against the engine."""

from __future__ import annotations

import numpy as np
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.book_layout import lay_out
from costmodel.engine.places import written
from costmodel.reports.audit_workbook import write_audit
from costmodel.trace.references import column_letters
from tests import small_set
from tests.small_set import change


@pytest.mark.parametrize("scenario", ["own", "baseline"])
def test_the_audit_workbook_follows(scenario, tmp_path, recalculate):
    rows = small_set.rows()
    rows["Scenarios"] += [
        change("own", None, "group.poor_children.prevalence", "multiply", 0.5, 2028),
        change("own", None, "group.children.prevalence", "set", 0.9, 2029),
    ]
    layout = lay_out(assumptions_from_rows(rows), scenario)
    found = recalculate(write_audit(layout, tmp_path / "audit.xlsx"))
    expected = list(written(layout.places))
    assert any("group_share" in one.item for one in expected)
    values = [
        found[one.cell.sheet, f"{column_letters(one.cell.column)}{one.cell.row + 1}"] for one in expected
    ]
    wrong = [
        (one.item, one.cell.text(""), one.value)
        for one, value in zip(expected, values, strict=True)
        if not (np.isnan(one.value) and value == "#N/A")
        and value != pytest.approx(one.value, rel=1e-9, abs=1e-6)
    ]
    assert wrong == []
