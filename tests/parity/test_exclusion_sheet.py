"""The cost of exclusion in the audit workbook, recalculated by a spreadsheet engine."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import RETURN, lay_out
from costmodel.engine.explanations.written_cells import written
from costmodel.reports.files.look import Sheet
from tests import small_set
from tests.formula_cells import differing_cells

LINES = (
    "people_with_gap", "gap_of_all", "value_of_gap", "cost_of_exclusion", "present_cost_of_exclusion",
)  # fmt: skip
OF_GAPS = {f"{name}.{line}" for name in ("no_work", "low_pay") for line in LINES}
NAMES = OF_GAPS | {"poor_children.cost_of_all_gaps", "poor_children.present_cost_of_all_gaps"}


@pytest.mark.parametrize("scenario", ["baseline", "lean_years"])
@pytest.mark.slow
def test_every_cell_of_exclusion_equals_the_engine(scenario, tmp_path, recalculate, monkeypatch):
    right = Sheet.formula

    def wrong(self, row, column, formula, value, *look):
        right(self, row, column, formula, -1.0 if isinstance(value, int | float) else "wrong", *look)

    monkeypatch.setattr(Sheet, "formula", wrong)
    rows = small_set.rows()
    rows["Scenarios"] += [
        small_set.change("lean_years", None, "exclusion.no_work.gap", "multiply", 1.1, small_set.FIRST + 2),
        small_set.change("lean_years", None, "exclusion.low_pay.value", "set", 500_000),
    ]
    layout = lay_out(assumptions_from_rows(rows), scenario)
    lines = {line.line: line for line in layout.lines if line.line in NAMES}
    assert set(lines) == NAMES
    assert {line.sheet for line in lines.values()} == {RETURN}
    row_numbers = {line.row for line in lines.values()}
    cells = [
        one for one in written(layout.places) if one.cell.sheet == RETURN and one.cell.row in row_numbers
    ]
    assert sum(one.formula is not None for one in cells) >= 2 * (3 * small_set.HORIZON + 1)
    assert differing_cells(layout, recalculate, tmp_path) == []
