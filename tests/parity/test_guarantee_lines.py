"""Guarantees, adequacy, time to a decision in the audit workbook: formulas against the engine."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from tests import guarantee_set
from tests.formula_cells import differing_cells

LINES = (
    "floor.below_minimum", "high_floor.below_minimum", "high_floor.money_to_minimum", "care.at_standard",
    "care.money_to_minimum", "either.reached_once", "no_price.below_minimum", "adequacy_of_line",
    "adequacy_of_minimum_wage", "erosion", "undecided", "months_to_decision", "consulted_share",
)  # fmt: skip


def test_the_rows_have_no_error():
    assert [p for p in check_rows(guarantee_set.rows()) if p.severity == "error"] == []


@pytest.mark.parametrize("line", ["LCU a month", "PPP a day", "macro"])
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_the_audit_workbook_follows(line, tmp_path, recalculate):
    rows = guarantee_set.rows()
    if line == "PPP a day":
        rows["Lines"][0] |= {"unit": line, "value": 3.0}
        rows["Welfare"] += [{"property": name, "value": value, "source": guarantee_set.SOURCE}
                            for name, value in (("ppp", 40.0), ("cpi", 1.3))]  # fmt: skip
    elif line == "macro":
        rows["Lines"] = []
    layout = lay_out(assumptions_from_rows(rows), "generous")
    formulas = [one.item for one in written(layout.places) if one.formula is not None]
    for name in LINES:
        assert any(item.endswith(name) for item in formulas), name
    assert differing_cells(layout, recalculate, tmp_path) == []
