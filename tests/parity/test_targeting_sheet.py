"""Targeting in the audit workbook, recalculated by a spreadsheet engine."""

from __future__ import annotations

from dataclasses import fields

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from costmodel.model.benchmark import TargetingLines
from costmodel.reports.files.look import Sheet
from tests.formula_cells import differing_cells
from tests.targeting_set import FIRST, change, designs, targeting_row

NAMES = {line.name for line in fields(TargetingLines)}


@pytest.mark.parametrize("scenario", ["baseline", "moved"])
@pytest.mark.slow
def test_every_cell_of_targeting_equals_the_engine(scenario, tmp_path, recalculate, monkeypatch):
    right = Sheet.formula

    def wrong(self, row, column, formula, value, *look):
        right(self, row, column, formula, -1.0 if isinstance(value, int | float) else "wrong", *look)

    monkeypatch.setattr(Sheet, "formula", wrong)
    rows = designs(plain=True)
    rows["Targeting"] = [
        targeting_row("universal", "poor"), targeting_row("targeted", "rural", share=0.5, share_outside=0.2)
    ]  # fmt: skip
    rows["Scenarios"] = [
        change("moved", None, "targeting.targeted.share", 0.6, FIRST + 1),
        change("moved", "universal", "coverage.take_up", 0.9, FIRST + 2),
    ]
    layout = lay_out(assumptions_from_rows(rows), scenario)
    lines = {(line.policy, line.line) for line in layout.lines if line.line in NAMES}
    assert {policy for policy, _ in lines} == {"universal", "targeted"}
    addresses = {(line.sheet, line.row) for line in layout.lines if line.line in NAMES}
    cells = [one for one in written(layout.places) if (one.cell.sheet, one.cell.row) in addresses]
    assert sum(one.formula is not None for one in cells) > 2 * len(NAMES)
    assert differing_cells(layout, recalculate, tmp_path) == []
