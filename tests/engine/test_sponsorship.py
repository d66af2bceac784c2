"""Contributions that a ministry pays to a public fund: its expenditure, and the consolidated view beside."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from tests import small_set
from tests.formula_cells import differing_cells
from tests.small_set import parameter


@pytest.fixture
def rows():
    """The small set, whose childcare is paid for by contributions to a fund that bears meals."""
    tables = small_set.rows()
    tables["Parameters"] += [
        parameter("childcare", "sponsorship.contribution", 9_000, "LCU per person", 2026),
        parameter("childcare", "service.quantity", 1, "units"),
        parameter("childcare", "service.unit_cost", 5_000, "LCU per unit", 2026),
    ]
    return tables


@pytest.mark.parametrize("by", ["policy", "function", "economic", "ministry", "source"])
def test_every_breakdown_sums_to_what_is_appropriated(rows, by):
    result = cm.run(assumptions_from_rows(rows))
    totals = result.budget_lines.totals
    np.testing.assert_allclose(
        result.budget(by=by)[list(result.years)].sum(), totals.gross_cost[0], rtol=1e-12
    )
    assert (totals.consolidated_cost[0, 1:] < totals.gross_cost[0, 1:]).all()
    assert all(check.passed for check in result_checks(result) if check.severity == "error")


@pytest.mark.slow
def test_the_audit_workbook_follows(rows, tmp_path, recalculate):
    layout = lay_out(assumptions_from_rows(rows))
    assert differing_cells(layout, recalculate, tmp_path) == []
    assert sum("contribution_cost" in place.item for place in written(layout.places)) == 5
