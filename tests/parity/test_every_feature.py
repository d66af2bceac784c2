"""Sets that use every part of the budget side: every cell of the audit workbook equals the engine."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from costmodel.engine.run import run
from costmodel.reports.files.look import Sheet
from tests import cascade_set, counted_set, delivery_set, full_set, small_set, targeting_set
from tests.formula_cells import differing_cells

SETS = {
    "small": (small_set.rows, ("baseline", "generous", "lean_years")),
    "cascade": (cascade_set.rows, ("baseline", "generous", "lean_years")),
    "counted": (counted_set.rows, ("baseline", "generous")),
    "delivery": (delivery_set.rows, ("baseline", "generous")),
    "targeting": (lambda: targeting_set.designs(plain=True), ("baseline",)),
    "full": (full_set.small, ("baseline", "wider")),
}


@pytest.fixture
def wrong_values(monkeypatch):
    """Every formula is written with a wrong value beside it."""
    right = Sheet.formula

    def wrong(self, row, column, formula, value, *look):
        right(self, row, column, formula, -1.0 if isinstance(value, int | float) else "wrong", *look)

    monkeypatch.setattr(Sheet, "formula", wrong)


@pytest.mark.parametrize(
    ("name", "scenario"),
    [
        pytest.param(name, scenario, marks=[] if (name, scenario) == ("full", "wider") else pytest.mark.slow)
        for name, (_, chosen) in SETS.items()
        for scenario in chosen
    ],
)
def test_every_cell_equals_the_engine(name, scenario, tmp_path, recalculate, wrong_values):
    layout = lay_out(assumptions_from_rows(SETS[name][0]()), scenario)
    assert sum(place.formula is not None for place in written(layout.places)) > 500
    assert differing_cells(layout, recalculate, tmp_path) == []


def test_the_full_set_uses_every_part_of_the_model():
    blocks = run(assumptions_from_rows(full_set.small()), "wider").blocks
    assert {block.part for block in blocks} == {block.part for block in blocks if block.figure.any()}
