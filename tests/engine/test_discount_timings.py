"""Timing by kind of flow in a workbook: About, results, the tableau of who gains, and formulas."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from costmodel.engine.perspectives import perspectives, present_tableau
from costmodel.model.tableau import tableau_sums
from costmodel.reports.sheets.about_page import facts
from tests import small_set
from tests.formula_cells import differing_cells
from tests.tableau_oracle import tableau_measures

OTHER_TIMINGS = {"discount_timing_capital": "start", "discount_timing_outcomes": "end"}


@pytest.fixture
def rows():
    """The small set with recurrent flows in mid-year, capital at the start and outcomes at the end."""
    tables = small_set.rows()
    for row in tables["About"]:
        if row["property"] == "discount_timing":
            row["value"] = "mid"
    tables["About"] += [{"property": name, "value": value} for name, value in OTHER_TIMINGS.items()]
    return tables


def test_each_kind_of_flow_has_its_own_factors(rows):
    result = cm.run(assumptions_from_rows(rows))
    lines = result.budget_lines
    real = {name: figure.sum(axis=0) for name, figure in vars(lines.flows).items()}
    start = np.array([1.035**-year for year in range(len(real["gains"]))])
    recurrent = real["gross_cost_real"] - real["capital_real"]
    assert real["capital_real"].sum() > 0
    cost = (recurrent * start / 1.035**0.5).sum() + (real["capital_real"] * start).sum()
    gains, harms = ((real[name] * start / 1.035).sum() for name in ("gains", "harms"))
    transfers = (real["transfers_real"] * start / 1.035**0.5).sum()
    total = result.appraisal().loc["total"]
    assert total["present_cost"] == pytest.approx(cost)
    assert total["present_gains"] == pytest.approx(gains)
    assert total["npv"] == pytest.approx(transfers + gains - harms - cost)
    named = set(result.table()["line"])
    assert {"discount_factors", "capital_factors", "outcome_factors"} <= named


def test_all_who_gain_and_pay_sum_to_society(rows):
    result = cm.run(assumptions_from_rows(rows), scenario="generous")
    assert [
        check.name for check in result_checks(result) if not check.passed and check.severity == "error"
    ] == []
    for view in perspectives(result):
        parts = view.participants + view.budget + view.others + view.donors
        assert parts == pytest.approx(view.society)
    there = present_tableau(result)
    appraised = result.budget_lines.appraisal
    np.testing.assert_allclose(tableau_sums(there).net_cost, appraised.present_net_cost, rtol=1e-12)
    np.testing.assert_allclose(
        tableau_measures(there)["npv"], appraised.net_present_value, rtol=1e-12, atol=1e-6
    )


def test_without_own_times_there_is_one_row_of_factors():
    result = cm.run(assumptions_from_rows(small_set.rows()))
    assert {line for line in result.table()["line"] if line.endswith("factors")} == {"discount_factors"}


def test_the_times_are_said_and_a_wrong_one_is_refused(rows):
    words = dict(facts(assumptions_from_rows(rows)))["Discounting"]
    assert words.count("occur") == 1
    assert "capital cost" in words
    rows["About"][-1]["value"] = "middle"
    (problem,) = [problem for problem in check_rows(rows) if problem.severity == "error"]
    assert problem.table == "About"
    assert "middle" in problem.found


def test_a_rate_of_return_of_the_dates(rows):
    # Childcare alone is mostly a service: its rate discounts each flow on its own date.
    result = cm.run(assumptions_from_rows(rows))
    row = result.appraisal().loc["childcare"]
    assert row["irr_status"] in ("unique", "multiple", "none", "no investment")


@pytest.mark.slow
def test_the_audit_workbook_follows(rows, tmp_path, recalculate):
    layout = lay_out(assumptions_from_rows(rows), "generous")
    assert differing_cells(layout, recalculate, tmp_path) == []
    assert sum("capital_factors" in place.item for place in written(layout.places)) >= 5
