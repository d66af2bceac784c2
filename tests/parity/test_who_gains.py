"""The rows of who gains and who pays in the audit workbook: its formulas against the engine, every cell."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from tests import small_set
from tests.formula_cells import differing_cells


def with_ledger():
    """A small set with a cost of public funds."""
    rows = small_set.rows()
    rows["Society"] = [
        {
            "assumption": "cost_of_funds",
            "value": 1.2,
            "low": 1.1,
            "high": 1.4,
            "unit": "ratio",
            "source": "made_up",
        },
        {"assumption": "income_elasticity", "value": 1.3, "unit": "ratio", "source": "made_up"},
    ]
    rows["Incidence"] = [
        {"of": "policy", "name": policy, "decile": decile, "share": (11 - decile) / 55,
         "source": "made_up"}
        for policy in ("child_benefit", "childcare")
        for decile in range(1, 11)
    ]  # fmt: skip
    rows["Outcomes"][1]["cashable"] = 0.5
    rows["Outcomes"][0] |= {"response": "yes", "weighted": "no"}
    rows["Outcomes"].append(small_set.staff_gain("childcare"))
    rows["Financing"][1]["kind"] = "grant"
    rows["Parameters"] += [
        small_set.parameter("child_benefit", "offset.indirect_tax", 0.08, "share"),
        small_set.parameter("childcare", "offset.tax_on_wages", 0.1, "share"),
        small_set.parameter("childcare", "offset.fee_per_beneficiary", 200, "LCU per person", 2025),
    ]
    rows["Scenarios"].append(
        {"scenario": "generous", "label": "Generous", "policy": None, "parameter": "society.cost_of_funds",
         "operation": "multiply", "value": 1.1}
    )  # fmt: skip
    return rows


NEW_LINES = (
    "excess_burden", "burden_of_harms", "break_even_cost_of_funds", "indirect_tax_real", "response_gains",
    "mvpf_envelope", "mvpf_break_even", "break_even_weight", "participant_weight",
    "weighting", "fees_real", "grants_real", "npv_national", "burden_of_capital", "burden_avoided",
    "weighting_of_outcomes",
)  # fmt: skip


@pytest.mark.parametrize(("scenario", "timings"), [
    ("generous", {}), ("baseline", {}), ("generous", {"capital": "start", "outcomes": "mid"}),
])  # fmt: skip
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_the_audit_workbook_follows(scenario, timings, tmp_path, recalculate):
    rows = with_ledger()
    rows["About"] += [
        {"property": f"discount_timing_{kind}", "value": moment} for kind, moment in timings.items()
    ]
    layout = lay_out(assumptions_from_rows(rows), scenario)
    expected = list(written(layout.places))
    for line in NEW_LINES:
        assert any(one.item.endswith(line) and one.formula is not None for one in expected), line
    assert differing_cells(layout, recalculate, tmp_path) == []
