"""Two rules of what a policy is worth to people, and tax on the way: face value and envelope."""

from __future__ import annotations

import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows, examined_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.hashing import content_hash
from costmodel.engine.checking.result_checks import result_checks
from costmodel.engine.line_items.lines import TOTAL
from tests.small_set import change, parameter, staff_gain


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
    small_rows["Outcomes"].append(staff_gain("childcare"))
    before = appraised(small_rows)["childcare"]
    small_rows["Parameters"].append(parameter("childcare", "offset.tax_on_wages", 0.1, "share"))
    after = appraised(small_rows)["childcare"]
    assert after["npv"] == before["npv"]
    assert before["present_net_cost"] - after["present_net_cost"] == pytest.approx(
        before["willingness_to_pay"] - after["willingness_to_pay"], rel=1e-9
    )


def test_tax_on_staff_pay_needs_staff_who_gain(small_rows):
    tax = parameter("childcare", "offset.tax_on_wages", 0.1, "share")
    set_later = change("generous", "childcare", "offset.tax_on_wages", "set", 0.1, 2027)
    for table, row in (("Parameters", tax), ("Scenarios", set_later)):
        rows = {**small_rows, table: [*small_rows[table], row]}
        (refused,) = [problem for problem in check_rows(rows) if problem.severity == "error"]
        assert refused.table == table
        assert "childcare" in refused.found
        rows["Outcomes"] = [*small_rows["Outcomes"], staff_gain("child_benefit")]
        assert [problem.cell for problem in check_rows(rows) if problem.severity == "error"] == [refused.cell]
        rows["Outcomes"] = [*small_rows["Outcomes"], staff_gain("childcare")]
        assert [problem for problem in check_rows(rows) if problem.severity == "error"] == []


def test_a_workbook_of_an_older_format_with_tax_on_staff_pay_opens_with_an_alarm(small_rows):
    small_rows["Parameters"].append(parameter("childcare", "offset.tax_on_wages", 0.1, "share"))
    next(row for row in small_rows["About"] if row["property"] == "format_version")["value"] = 3
    (told,) = [problem for problem in check_rows(small_rows) if "tax_on_wages" in problem.found]
    assert (told.severity, told.alarm) == ("warning", True)
    checks = result_checks(cm.run(assumptions_from_rows(small_rows)))
    assert not [one for one in checks if "staff pay does not exceed" in one.name]


def test_a_saved_workbook_with_tax_on_staff_pay_opens_with_an_alarm(small_rows):
    small_rows["Parameters"].append(parameter("childcare", "offset.tax_on_wages", 0.1, "share"))
    tables = examined_rows(small_rows, "rows")[1]
    small_rows["About"].append({"property": "content_hash", "value": content_hash(tables)})
    (told,) = [problem for problem in check_rows(small_rows) if "tax_on_wages" in problem.found]
    assert (told.severity, told.alarm) == ("warning", True)
    assert cm.run(assumptions_from_rows(small_rows)).budget_lines.flows.tax_on_wages_real.any()
    small_rows["Groups"][0]["prevalence"] = 0.123
    (told,) = [problem for problem in check_rows(small_rows) if "tax_on_wages" in problem.found]
    assert told.severity == "error"


def test_the_gain_of_staff_is_at_least_their_tax(small_rows):
    small_rows["Parameters"].append(parameter("childcare", "offset.tax_on_wages", 0.1, "share"))
    for effect, enough in ((0.125, True), (0.0001, False)):
        rows = {**small_rows, "Outcomes": [*small_rows["Outcomes"], staff_gain("childcare", effect)]}
        result = cm.run(assumptions_from_rows(rows))
        lines, factors = result.budget_lines, result.budget_lines.discount_factors[0]
        tax = (lines.flows.tax_on_wages_real[1] * factors).sum()
        gain = (lines.outcomes.value_real[-1] * factors).sum()
        assert bool(gain > tax) is enough
        (check,) = [one for one in result_checks(result) if "staff pay" in one.name]
        assert check.passed is enough
        assert enough or (check.found, check.expected) == pytest.approx((tax, gain))


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
