"""Who pays and who saves, from the workbook to the tables: refusals with their cells, and ties."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks, verdict
from tests.parity.test_fiscal_space import HEALTH, WELFARE, full_rows
from tests.small_set import change, parameter


def errors(rows):
    return [problem for problem in check_rows(rows) if problem.severity == "error"]


@pytest.fixture
def full():
    return full_rows()


@pytest.fixture(scope="module")
def result():
    return cm.run(assumptions_from_rows(full_rows()), "generous")


def test_a_source_without_a_kind_beside_others_with_one_is_refused(full):
    full["Financing"][0]["kind"] = None
    (problem,) = errors(full)
    assert problem.cell == "Financing!F5"
    assert "donor loan" in problem.expected


def test_shares_above_one_are_refused_and_below_one_are_an_alarm(full):
    assert [(p.cell, p.alarm) for p in check_rows(full) if p.table == "Financing"] == [("Financing!D6", True)]
    full["Financing"][0]["share"] = 0.7
    assert errors(full)[0].table == "Financing"


@pytest.mark.parametrize("flat", ["offset.tax_on_benefits", "offset.indirect_tax"])
def test_a_flat_rate_beside_the_clawback_is_refused(full, flat):
    full["Parameters"].append(parameter("child_benefit", flat, 0.1, "share"))
    (problem,) = errors(full)
    assert problem.table == "Parameters"
    assert "twice" in problem.expected
    full["Parameters"].pop()
    full["Scenarios"].append(change("generous", "child_benefit", flat, "set", 0.1))
    assert [problem.table for problem in errors(full)] == ["Scenarios"]


def test_a_clawback_above_the_benefit_is_refused(full):
    full["Parameters"] += [
        parameter("child_benefit", "clawback.contribution_rate", 0.98, "share"),
        parameter("child_benefit", "clawback.contributory_share", 1, "share"),
    ]
    (problem,) = errors(full)
    assert "1.03" in problem.found
    assert "at most 1" in problem.expected


@pytest.mark.parametrize(("winner", "effect"), [("participants", 0.02), ("taxpayers", -0.02)])
def test_only_a_gain_of_taxpayers_has_a_saver(full, winner, effect):
    full["Outcomes"][-1] |= {"gains_to": winner, "effect": effect}
    assert {problem.table for problem in errors(full)} == {"Outcomes"}


def test_a_saving_without_a_saver_stays_out_with_a_warning(full):
    full["Outcomes"][-1] |= {"saver": None, "saving_lag": None}
    (problem,) = [p for p in check_rows(full) if p.table == "Outcomes" and "without a ministry" in p.found]
    assert problem.severity == "warning"
    assert len(cm.run(assumptions_from_rows(full)).payers()) == 0


def test_a_ceiling_of_nobody_is_refused_and_of_all_is_not(full):
    assert errors(full) == []
    full["Ceilings"][0]["ministry"] = "Ministry of Nothing"
    assert [problem.cell for problem in errors(full)] == ["Ceilings!A5"]


def test_the_matrix_sums_to_the_savings_and_cashable_reaches_the_net(result, full):
    table = result.payers()
    years = list(result.years)
    matrix = table[table["item"] == "saving"][years].to_numpy().sum(axis=0)
    savings = result.budget_lines.savers.saving.sum(axis=0)
    assert matrix == pytest.approx(savings)
    assert savings.max() > 0
    full["Outcomes"][-1]["cashable"] = 0
    without = cm.run(assumptions_from_rows(full), "generous")
    net, before = (r.budget_lines.savers.cost_net_of_savings[0] for r in (result, without))
    assert before - net == pytest.approx(savings)


def test_a_lag_delays_the_saving_and_society_gains_then(full):
    full["Outcomes"][-1]["saving_lag"] = None
    now = cm.run(assumptions_from_rows(full)).budget_lines
    full["Outcomes"][-1]["saving_lag"] = 2
    late = cm.run(assumptions_from_rows(full)).budget_lines
    count = now.outcomes.cashable_real.shape[-1]
    assert late.outcomes.cashable_real[-1, 2:] == pytest.approx(now.outcomes.cashable_real[-1, : count - 2])
    assert late.outcomes.cashable_real[-1, :2].tolist() == [0, 0]
    kept = [lines.outcomes.value_real[-1] - lines.outcomes.cashable_real[-1] for lines in (now, late)]
    assert kept[0] == pytest.approx(kept[1])


def test_sources_fees_and_what_is_not_found_are_the_expenditure(result):
    lines = result.budget_lines
    paid = lines.financing.financed.sum(axis=0) + lines.financing.fees_first[0] + lines.financing.not_found[0]
    assert paid == pytest.approx(lines.cost.expenditure[1])
    by_source = result.budget(by="source")[list(result.years)].to_numpy().sum(axis=0)
    assert by_source == pytest.approx(lines.totals.gross_cost[0])


def test_clawback_goes_to_the_treasury_and_into_the_return(result, full):
    full["Parameters"] = [row for row in full["Parameters"] if not row["parameter"].startswith("clawback.")]
    without = cm.run(assumptions_from_rows(full), "generous")
    benefit = result.budget_lines.benefits.benefit_expenditure[0]
    assert result.budget_lines.cost.tax_on_benefits[0] == pytest.approx(0.05 * benefit)
    assert (result.budget_lines.ceilings.room == without.budget_lines.ceilings.room).all()
    taxed, other = (r.appraised()["child_benefit"] for r in (result, without))
    assert taxed["npv"] == pytest.approx(other["npv"])
    assert other["present_net_cost"] - taxed["present_net_cost"] == pytest.approx(
        0.05 * taxed["present_transfers"]
    )


def test_ceilings_in_the_framework_leave_donors_out(result):
    frame = result.ceilings().set_index(["ministry", "year"])
    rows = {(row.ministry, row.part): row for row in result.framework().rows() if not row.function}
    for ministry, year in ((WELFARE, 2028), ("all", 2029)):
        place = result.years.index(year)
        assert rows[ministry, "room"].amounts[place] == pytest.approx(frame.loc[(ministry, year), "room"])
    assert frame.loc[(WELFARE, 2027), "first_breach"] == 2027


def test_a_breach_of_the_whole_budget_turns_the_master_line(full):
    full["Ceilings"] = [{"ministry": "all", "year": 2029, "amount": 1e6}]
    judgement = verdict(result_checks(cm.run(assumptions_from_rows(full), "generous")))
    assert any("whole budget" in reason for reason in judgement.reasons)


def test_second_round_is_over_the_baseline_and_off_without_multipliers(result, full):
    frame = result.fiscal_space()
    spent = [
        (lines.cost.expenditure - lines.cost.replaced_spending).sum(axis=0)
        for lines in (result.budget_lines, result.baseline_lines)
    ]
    more = spent[0] - spent[1]
    output = 0.4 * more + 0.1 * np.concatenate([[0], more[:-1]])
    assert frame.loc["second round: output", list(result.years)].to_numpy(float) == pytest.approx(output)
    full["Society"] = [row for row in full["Society"] if not row["assumption"].startswith("multiplier")]
    assert "second round: output" not in cm.run(assumptions_from_rows(full)).fiscal_space().index


def test_net_of_savings_may_be_below_zero_where_a_ministry_only_saves(result):
    frame = result.payers().set_index(["item", "saver"])
    assert frame.loc[("net of savings", HEALTH), result.years[-1]] < 0
