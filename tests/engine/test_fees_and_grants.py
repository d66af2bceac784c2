"""Fees of participants and grants of donors: who pays them, who gains them, and that society is the sum."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.perspectives import perspectives, who_gains
from costmodel.reports.sheets import return_page
from costmodel.reports.sheets.result_report import ScenarioReport
from tests.small_set import parameter, staff_gain

BASES = ["level", "increment"]


def run_with(rows):
    return cm.run(assumptions_from_rows(rows), "generous")


def test_a_fee_moves_money_from_participants_to_the_budget(small_rows):
    before = run_with(small_rows)
    small_rows["Parameters"].append(
        parameter("childcare", "offset.fee_per_beneficiary", 100, "LCU per person", 2026)
    )
    after = run_with(small_rows)
    lines = after.budget_lines
    # 100 at prices of 2026, the first and base year, rises by 5 % inflation a year; childcare is row 1.
    people = lines.people.beneficiary_years[1]
    growth = lines.economy.price_index[0, -len(people) :] / lines.economy.price_index[0, -len(people)]
    assert lines.cost.fees[1] == pytest.approx(people * 100 * growth, rel=1e-9)
    old, new = before.appraised()["childcare"], after.appraised()["childcare"]
    fees = old["present_net_cost"] - new["present_net_cost"]
    assert fees > 0
    for name in ("willingness_to_pay", "present_participants"):
        assert old[name] - new[name] == pytest.approx(fees, rel=1e-9)
    for name in ("npv", "present_cost", "bcr"):
        assert new[name] == old[name]


def test_a_grant_is_a_gain_in_the_national_view_only(small_rows):
    before = run_with(small_rows).appraised()
    small_rows["Financing"][1]["kind"] = "grant"
    result = run_with(small_rows)
    after = result.appraised()
    row = after["childcare"]
    # Donors pay two fifths of all expenditure, which is all the cost of childcare.
    assert row["present_grants"] == pytest.approx(0.4 * row["present_cost"], rel=1e-9)
    assert row["npv"] == before["childcare"]["npv"]
    assert row["npv_national"] == pytest.approx(row["npv"] + row["present_grants"], rel=1e-12)
    assert row["present_raised"] == pytest.approx(row["present_net_cost"] - row["present_grants"], rel=1e-12)
    assert row["break_even_cost_of_funds"] == pytest.approx(1 + row["npv"] / row["present_raised"], rel=1e-9)
    assert after["child_benefit"]["present_grants"] == 0
    view = next(one for one in perspectives(result) if one.name == "childcare")
    assert view.donors == pytest.approx(-row["present_grants"], rel=1e-12)
    assert view.budget == pytest.approx(-row["present_raised"], rel=1e-12)


def test_a_loan_is_no_grant_and_a_source_has_one_kind(small_rows):
    small_rows["Financing"][1]["kind"] = "loan"
    assert run_with(small_rows).appraised()[TOTAL]["present_grants"] == 0
    small_rows["Financing"].append({**small_rows["Financing"][1], "kind": "grant", "from_year": 2028})
    problems = [problem for problem in check_rows(small_rows) if problem.severity == "error"]
    assert [(problem.cell, problem.expected) for problem in problems] == [
        ("Financing!F7", "one kind for a source")
    ]


@pytest.fixture
def full(small_rows):
    """A set with every flow of the tableau."""
    small_rows["Financing"][1]["kind"] = "grant"
    small_rows["Parameters"] += [
        parameter("childcare", "offset.fee_per_beneficiary", 100, "LCU per person", 2026),
        parameter("childcare", "offset.tax_on_wages", 0.1, "share"),
        parameter("child_benefit", "offset.indirect_tax", 0.08, "share"),
        parameter("child_benefit", "offset.tax_on_benefits", 0.03, "share"),
        parameter("child_benefit", "offset.replaced_per_beneficiary", 20, "LCU per person", 2026),
    ]
    small_rows["Outcomes"].append(staff_gain("childcare"))
    small_rows["Society"] = [
        {"assumption": "cost_of_funds", "value": 1.2, "unit": "ratio", "source": "made_up"}
    ]
    return run_with(small_rows)


@pytest.mark.parametrize("basis", BASES)
def test_rows_and_columns_sum_to_society(full, basis):
    columns = ("participants", "budget", "others", "donors")
    gains, size = who_gains(full, basis), abs(full.appraised(basis)[TOTAL]["present_cost"])
    assert [row.name for row in gains][-1] == "Excess burden"
    for row in gains:
        parts = sum(getattr(row, name) for name in columns)
        assert parts == pytest.approx(row.society, abs=1e-9 * size), row.name
    *each, whole = perspectives(full, basis)
    for name in (*columns, "society"):
        assert sum(getattr(row, name) for row in gains) == pytest.approx(
            getattr(whole, name), rel=1e-9, abs=1e-9 * size
        ), name
    appraised = full.appraised(basis)
    for view in (*each, whole):
        row = appraised[view.name]
        assert view.society == pytest.approx(row["npv"], abs=1e-9 * size)
        assert view.participants == pytest.approx(row["present_participants"], abs=1e-9 * size)
        assert view.donors == pytest.approx(-row["present_grants"], abs=1e-9 * size)


def test_worth_less_net_cost_is_society_before_the_burden_and_indirect_tax(full):
    row = full.appraised()[TOTAL]
    tax = full.budget_lines.total_appraisal.present_indirect_tax[0, 0]
    assert row["willingness_to_pay"] - row["present_net_cost"] == pytest.approx(
        row["npv_before_burden"] + tax, rel=1e-9
    )


def test_the_page_shows_the_tableau_and_the_checks_hold_it(full):
    page = return_page.returns(ScenarioReport(full, datetime(2026, 11, 1, tzinfo=UTC)))
    table = next(block for block in page.blocks if getattr(block, "name", "") == "WhoGains")
    names = [row.cells[0] for row in table.rows]
    assert {"Transfers", "Fees", "Donors", "Excess burden", "Net present value"} <= {*names}
    assert table.rows[-1].cells[-1] == pytest.approx(full.appraised("increment")[TOTAL]["npv"], rel=1e-9)
    check = next(one for one in result_checks(full) if one.name.startswith("Participants, budget"))
    assert check.passed
