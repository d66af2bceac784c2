"""The tableau of who gains, made of a result: it agrees with the appraisal of the same result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.perspectives import tableau_flows
from costmodel.engine.run import run_all
from costmodel.model.measures import measure_lines
from costmodel.model.tableau import (
    COLUMNS,
    all_flows,
    column_sums,
    present_flows,
    tableau,
    tableau_sums,
)
from tests import small_set
from tests.tableau_oracle import tableau_measures

if TYPE_CHECKING:
    from costmodel.engine.results import Result

    Rows = dict[str, list[dict]]


@pytest.mark.parametrize("all_together", [False, True], ids=["by policy", "total"])
def test_a_result_has_one_net_cost_and_one_net_present_value(small_rows: Rows, all_together: bool) -> None:
    small_rows["Parameters"] += [
        small_set.parameter("child_benefit", "offset.indirect_tax", 0.08, "share"),
        small_set.parameter("child_benefit", "offset.tax_on_benefits", 0.04, "share"),
        small_set.parameter("childcare", "offset.tax_on_wages", 0.1, "share"),
        small_set.parameter("childcare", "offset.fee_per_beneficiary", 200, "LCU per person", 2025),
    ]
    small_rows["Outcomes"][0]["response"] = "yes"
    small_rows["Outcomes"].append(small_set.staff_gain("childcare"))
    small_rows["Financing"][1]["kind"] = "grant"
    results = run_all(assumptions_from_rows(small_rows))
    assert len(results) > 1
    for result in results.values():
        agrees(result, all_together)


def agrees(result: Result, all_together: bool) -> None:
    lines = result.budget_lines
    appraised = lines.total_appraisal if all_together else lines.appraisal
    flow = tableau_flows(result)
    there = present_flows(all_flows(flow) if all_together else flow, lines.discount_factors)
    sums, columns, measured = tableau_sums(there), column_sums(tableau(there)), tableau_measures(there)
    np.testing.assert_allclose(columns["society"], appraised.net_present_value, rtol=1e-12, atol=1e-6)
    np.testing.assert_allclose(sum(columns[name] for name in COLUMNS), columns["society"], rtol=1e-9)
    np.testing.assert_allclose(sums.net_cost, appraised.present_net_cost, rtol=1e-12)
    np.testing.assert_allclose(columns["budget"], -appraised.present_raised, rtol=1e-12)
    np.testing.assert_allclose(columns["participants"], appraised.present_participants, rtol=1e-12)
    np.testing.assert_allclose(columns["donors"], -appraised.present_grants, rtol=1e-12)
    np.testing.assert_allclose(measured["npv_national"], appraised.npv_national, rtol=1e-9)
    np.testing.assert_allclose(measured["npv"], appraised.net_present_value, rtol=1e-12, atol=1e-6)
    np.testing.assert_allclose(sums.worth, appraised.willingness_to_pay, rtol=1e-12, atol=1e-6)
    for name in ("mvpf", "mvpf_envelope", "break_even_weight", "break_even_cost_of_funds"):
        np.testing.assert_allclose(
            measured[name], getattr(measure_lines(appraised), name), rtol=1e-9, err_msg=name
        )
