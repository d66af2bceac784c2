"""Counts of people as formulas: bands, overlaps, households, people counted once and breakdowns."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from tests import counted_set
from tests.formula_cells import differing_cells
from tests.small_set import change


@pytest.mark.slow
def test_the_audit_workbook_counts_as_the_engine(tmp_path, recalculate):
    rows = counted_set.rows()
    rows["Scenarios"] += [
        change("own", None, "group.girls.prevalence.female_3_5", "multiply", 0.5, 2027),
        change("own", None, "overlap.childcare.child_benefit", "set", 0.2),
        change("own", None, "breakdown.region.coverage.North", "set", 3, 2028),
        change("own", "child_benefit", "household.others", "add", 1),
    ]
    layout = lay_out(assumptions_from_rows(rows), "own")
    assert differing_cells(layout, recalculate, tmp_path) == []
    items = [place.item for place in written(layout.places)]
    for line in ("band_people", "overlap_people", "pair_most", "counted_once", "sex_people", "part_served",
                 "other_people"):  # fmt: skip
        assert any(line in item for item in items), line
