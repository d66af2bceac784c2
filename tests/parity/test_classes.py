"""Classified expenditure in the audit workbook: its formulas against the engine, every cell."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import BUDGET, lay_out
from costmodel.engine.explanations.written_cells import written
from tests import small_set
from tests.formula_cells import differing_cells

WELFARE, SCHOOLS = "Ministry of Welfare", "Ministry of Education"
LINES = (f"{WELFARE} 09.1.1 2111", f"{SCHOOLS} 09.1.1 2111", f"{WELFARE} 10.4.0 2521")


def with_shares():
    """Childcare is shared by two ministries from a year on; a part of cash is a wage subsidy."""
    rows = small_set.rows()
    rows["Splits"] = [
        {"policy": "childcare", "function": "09.1.1", "ministry": WELFARE, "share": 1},
        {"policy": "childcare", "from_year": 2028, "function": "09.1.1", "ministry": SCHOOLS, "share": 0.7},
        {"policy": "childcare", "from_year": 2028, "function": "09.1.1", "ministry": WELFARE, "share": 0.3},
    ]
    rows["Classes"] = [
        {"policy": "child_benefit", "line": "benefit_expenditure", "code": "2721", "share": 0.75},
        {"policy": "child_benefit", "line": "benefit_expenditure", "code": "2521", "share": 0.25},
    ]
    rows["Parameters"].append(
        small_set.parameter("child_benefit", "offset.replaced_per_beneficiary", 20, "LCU per person", 2025)
    )
    return rows


@pytest.mark.parametrize("scenario", ["baseline", "generous"])
@pytest.mark.sampled(2)
@pytest.mark.slow
def test_the_audit_workbook_follows(scenario, tmp_path, recalculate):
    layout = lay_out(assumptions_from_rows(with_shares()), scenario)
    expected = [one for one in written(layout.places) if one.cell.sheet == BUDGET]
    for line in LINES:
        assert any(one.item.endswith(line) and one.formula is not None for one in expected), line
    assert any("classified_replaced" in one.item for one in expected)
    assert differing_cells(layout, recalculate, tmp_path) == []
