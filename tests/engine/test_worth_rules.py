"""Two rules of what a policy is worth to people, and tax on the way: face value and envelope."""

from __future__ import annotations

import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.lines import TOTAL
from tests.small_set import parameter


def appraised(rows, basis="level"):
    return cm.run(assumptions_from_rows(rows), "generous").appraised(basis)


def test_without_a_marked_effect_both_rules_give_the_same(small_rows):
    for row in appraised(small_rows).values():
        assert row["mvpf_envelope"] == pytest.approx(row["mvpf"], nan_ok=True)
        assert row["envelope_worth"] == row["willingness_to_pay"]


@pytest.mark.parametrize("basis", ["level", "increment"])
def test_by_the_envelope_rule_a_response_counts_only_by_its_tax(small_rows, basis):
    before = appraised(small_rows, basis)["childcare"]
    small_rows["Outcomes"][0]["response"] = "yes"
    after = appraised(small_rows, basis)["childcare"]
    # A tenth of the gain is tax, which stays; nine tenths are no gain of people by this rule.
    assert after["envelope_worth"] == pytest.approx(
        before["willingness_to_pay"] - 0.9 * before["present_gains"], rel=1e-9
    )
    if basis == "level":  # the increment saves
        ratio = after["envelope_worth"] / after["present_net_cost"]
        assert after["mvpf_envelope"] == pytest.approx(ratio, rel=1e-12)
    for same in ("mvpf", "npv", "present_net_cost", "willingness_to_pay", "bcr"):
        assert after[same] == pytest.approx(before[same], nan_ok=True)


def test_indirect_tax_comes_back_to_the_budget_and_is_not_taken_off_the_worth(small_rows):
    before = appraised(small_rows)["child_benefit"]
    small_rows["Parameters"].append(parameter("child_benefit", "offset.indirect_tax", 0.08, "share"))
    after = appraised(small_rows)["child_benefit"]
    tax = 0.08 * before["present_transfers"]
    assert after["present_net_cost"] == pytest.approx(before["present_net_cost"] - tax, rel=1e-12)
    assert after["willingness_to_pay"] == before["willingness_to_pay"]
    assert after["npv"] == before["npv"]
    # W - N = npv + indirect tax, so the policy breaks even at an MVPF of 1 + tax / N.
    assert after["willingness_to_pay"] - after["present_net_cost"] == pytest.approx(
        after["npv"] + tax, rel=1e-9
    )
    assert after["mvpf"] - after["mvpf_break_even"] == pytest.approx(
        after["npv"] / after["present_net_cost"], rel=1e-9
    )


def test_tax_on_staff_pay_is_theirs_before_it_is_the_budgets(small_rows):
    before = appraised(small_rows)["childcare"]
    small_rows["Parameters"].append(parameter("childcare", "offset.tax_on_wages", 0.1, "share"))
    after = appraised(small_rows)["childcare"]
    assert after["npv"] == before["npv"]
    assert before["present_net_cost"] - after["present_net_cost"] == pytest.approx(
        before["willingness_to_pay"] - after["willingness_to_pay"], rel=1e-9
    )


def test_draws_and_words_know_both_rules(small_rows):
    small_rows["Outcomes"][0] |= {"response": "yes", "low": 0.01, "high": 0.09}
    assumptions = assumptions_from_rows(small_rows)
    drawn = cm.simulate(assumptions, "generous", draws=50, seed=2)
    table = drawn.appraisal().set_index(["policy", "measure"])["p50"]
    assert table[TOTAL, "mvpf_envelope"] < table[TOTAL, "mvpf"]
    explained = cm.run(assumptions, "generous").explain("childcare", "mvpf_envelope", depth=2).text
    assert "envelope" in explained


def test_a_harm_is_no_response(small_rows):
    small_rows["Outcomes"][1]["response"] = "yes"
    problems = [problem for problem in check_rows(small_rows) if problem.severity == "error"]
    assert [problem.table for problem in problems] == ["Outcomes"]
    assert "harm" in problems[0].found
