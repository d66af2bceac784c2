"""Sources, clawback, savers, ceilings, levers and debt in the audit workbook: formulas against the engine."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from tests import small_set
from tests.formula_cells import differing_cells
from tests.small_set import SOURCE, parameter

WELFARE, HEALTH = "Ministry of Welfare", "Ministry of Health"
LINES = (
    f"saving_of_payer.{WELFARE} > {HEALTH}",
    f"net_of_savings.{HEALTH}",
    f"room.{WELFARE}",
    "need",
    "residual",
    "debt",
    "debt_interest",
    "lever.sugar_tax",
    "taken_over.donor",
    "not_found",
    "direct_tax_on_benefits",
    "tax_on_output",
)


def full_rows():
    """A small set with every kind of row of this subject."""
    rows = small_set.rows()
    source = {"policy": "childcare", "from_year": None}
    rows["Financing"] = [
        {**source, "source": "Treasury", "share": 0.5, "kind": "general revenue"},
        {**source, "source": "donor", "share": 0.4, "kind": "donor grant"},
        {**source, "source": "donor", "from_year": 2029, "share": 0.1, "kind": "donor grant"},
    ]
    rows["Ceilings"] = [
        {"ministry": WELFARE, "year": year, "amount": 3e7, "basis": basis}
        for year, basis in ((2027, None), (2028, "domestic"), (2029, "domestic"))
    ] + [{"ministry": "all", "year": 2029, "amount": 9e8}]
    rows["Society"] += [
        {"assumption": name, "value": value, "unit": unit, "source": SOURCE}
        for name, value, unit in (
            ("interest_rate", 0.08, "share per year"), ("multiplier", 0.4, "ratio"),
            ("multiplier_1", 0.1, "ratio"), ("tax_of_output", 0.15, "share"),
        )
    ]  # fmt: skip
    saving = {"outcome": "clinic", "label": "Fewer visits", "gains_to": "taxpayers", "effect": 0.02}
    rows["Outcomes"].append(
        {**rows["Outcomes"][0], **saving, "cashable": 0.5, "saver": HEALTH, "saving_lag": 1, "lag": 0}
    )
    rows["Parameters"] += [
        parameter("child_benefit", "clawback.direct_tax_rate", 0.1, "share"),
        parameter("child_benefit", "clawback.taxable_share", 0.5, "share"),
        parameter("childcare", "offset.fee_per_beneficiary", 2000, "LCU per person", 2026),
        parameter("childcare", "offset.fee_paying_share", 0.8, "share"),
    ]
    return rows


def test_the_rows_have_no_error():
    assert [p for p in check_rows(full_rows()) if p.severity == "error"] == []


@pytest.mark.parametrize("scenario", ["baseline", "generous"])
@pytest.mark.sampled(2)
@pytest.mark.slow
def test_the_audit_workbook_follows(scenario, tmp_path, recalculate):
    layout = lay_out(assumptions_from_rows(full_rows()), scenario)
    formulas = [one.item for one in written(layout.places) if one.formula is not None]
    for line in LINES:
        assert any(item.endswith(line) for item in formulas), line
    assert differing_cells(layout, recalculate, tmp_path) == []
