"""The marginal cost of public funds: off unless given, counted once, with its switching value."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.perspectives import who_gains


def cost_of_funds(value, **others):
    return {"assumption": "cost_of_funds", "value": value, "unit": "ratio", "source": "made_up", **others}


def run_with(rows, *items, scenario="generous"):
    return cm.run(assumptions_from_rows({**rows, "Society": list(items)}), scenario)


TIMINGS = [
    {"property": "discount_timing_capital", "value": "start"},
    {"property": "discount_timing_outcomes", "value": "mid"},
]
"""Beside recurrent flows at the end of the year."""


def test_without_a_row_there_is_no_excess_burden_and_the_switching_value_is_shown(small_rows):
    result = run_with(small_rows)
    total = result.appraised()[TOTAL]
    assert total["present_burden"] == 0
    assert total["npv"] == total["npv_before_burden"]
    assert total["break_even_cost_of_funds"] == pytest.approx(
        1 + total["npv"] / total["present_net_cost"], rel=1e-12
    )
    assert result.headline()["break_even_cost_of_funds"] == total["break_even_cost_of_funds"]


@pytest.mark.parametrize("timings", [[], TIMINGS])
@pytest.mark.parametrize("basis", ["level", "increment"])
def test_the_excess_burden_is_counted_once(small_rows, basis, timings):
    small_rows["About"] += timings
    plain, burdened = run_with(small_rows), run_with(small_rows, cost_of_funds(1.2))
    for policy, before in plain.appraised(basis).items():
        after = burdened.appraised(basis)[policy]
        assert after["present_burden"] == pytest.approx(0.2 * before["present_net_cost"], rel=1e-12)
        assert after["npv"] == pytest.approx(before["npv"] - after["present_burden"], rel=1e-12)
        assert after["npv_before_burden"] == pytest.approx(before["npv"], rel=1e-9, abs=1e-3)
        for same in ("present_cost", "present_net_cost", "bcr", "mvpf", "break_even_cost_of_funds"):
            assert after[same] == pytest.approx(before[same], rel=1e-9, nan_ok=True), same


def test_at_the_break_even_cost_of_funds_the_net_present_value_is_0(small_rows):
    for row in small_rows["Outcomes"]:
        row["value"] *= 30
    before = run_with(small_rows).appraised()[TOTAL]
    after = run_with(small_rows, cost_of_funds(before["break_even_cost_of_funds"])).appraised()[TOTAL]
    assert before["npv"] > 1e6
    assert after["npv"] == pytest.approx(0, abs=1e-6 * before["npv"])


def test_at_its_break_even_the_npv_is_0_wherever_in_the_year_flows_fall(small_rows):
    small_rows["About"] += TIMINGS
    for row in small_rows["Outcomes"]:
        row["value"] *= 30
    plain = run_with(small_rows).appraised()[TOTAL]
    assert plain["break_even_cost_of_funds"] > 1
    result = run_with(small_rows, cost_of_funds(plain["break_even_cost_of_funds"]))
    burdened = result.appraised()[TOTAL]
    assert burdened["npv"] == pytest.approx(0, abs=1e-9 * plain["npv"])
    assert burdened["present_burden"] == pytest.approx(plain["npv"], rel=1e-12)
    burden = who_gains(result)[-1]
    assert burden.name == "Excess burden"
    assert burden.society == pytest.approx(-plain["npv"], rel=1e-12)


def test_what_weights_add_to_outcomes_is_discounted_as_outcomes_are(small_rows):
    small_rows["About"] += TIMINGS
    small_rows["Distribution"] = [
        {**row, "weight": 1.0 if row["decile"] == 10 else 3.0} for row in small_rows["Distribution"]
    ]
    for row in small_rows["Outcomes"]:
        row["effect"] = abs(row["effect"]) / 100  # gains of both, so that participants gain
    small_rows["Incidence"] = [
        {"of": kind, "name": name, "decile": decile, "share": float(decile == place), "source": "made_up"}
        for kind, name, place in (("payer", None, 10), ("policy", "childcare", 1))
        for decile in range(1, 11)
    ]
    care = run_with(small_rows, {"assumption": "income_elasticity", "value": 1, "unit": "ratio",
                                 "source": "made_up"}).appraised()["childcare"]  # fmt: skip
    assert care["present_participants"] > 0
    assert care["npv_weighted"] == pytest.approx(care["npv"] + 2 * care["present_participants"], rel=1e-9)


def test_the_cost_of_funds_at_which_kenyas_increment_turns():
    row = cm.run("kenya@2026.2", "reform").appraised("increment")[TOTAL]
    assert row["break_even_cost_of_funds"] == pytest.approx(1.0229, abs=5e-5)


def test_at_the_break_even_harm_harms_to_the_budget_carry_their_burden(small_rows):
    small_rows["Outcomes"][1]["cashable"] = 0.5
    before = run_with(small_rows, cost_of_funds(1.5)).appraised()[TOTAL]
    small_rows["Outcomes"][1]["effect"] *= before["break_even_harm"]
    harmed = run_with(small_rows, cost_of_funds(1.5)).appraised()[TOTAL]
    assert before["present_harms"] > 0
    assert harmed["npv"] == pytest.approx(0, abs=1e-9 * before["present_cost"])


def test_it_is_explained_drawn_and_varied(small_rows):
    for row in small_rows["Outcomes"]:
        row["value"] *= 30
    rows = {**small_rows, "Society": [cost_of_funds(1.2, low=1.1, high=1.4, distribution="uniform")]}
    assumptions = assumptions_from_rows(rows)
    text = cm.run(assumptions, "generous").explain("childcare", "excess_burden", 2029).text
    assert "Marginal cost of public funds" in text
    bars = {bar.paths[0]: bar for bar in cm.sensitivity(assumptions, "generous", "npv")}
    bar = bars["society.cost_of_funds"]
    total = cm.run(assumptions, "generous").appraised()[TOTAL]
    assert bar.at_low - bar.at_high == pytest.approx(0.3 * total["present_net_cost"], rel=1e-9)
    assert bar.switching_value == pytest.approx(total["break_even_cost_of_funds"], rel=1e-5)
    npv = cm.simulate(assumptions, "generous", draws=200, seed=1).measures["level"]["npv"][:, -1]
    assert npv.std() > 0


@pytest.mark.parametrize("operation", ["set", "multiply"])
def test_a_scenario_may_change_it(small_rows, operation):
    small_rows["Scenarios"].append(
        {"scenario": "generous", "label": "Generous", "policy": None, "parameter": "society.cost_of_funds",
         "operation": operation, "value": 1.3}
    )  # fmt: skip
    total = run_with(small_rows).appraised()[TOTAL]
    assert total["present_burden"] == pytest.approx(0.3 * total["present_net_cost"], rel=1e-9)


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        (cost_of_funds(0.2), "Society!B5", "1 to 5"),
        (cost_of_funds(1.2, low=0.5, high=1.3), "Society!D5", "1 to 5"),
        (cost_of_funds(1.2, low=1.3, high=1.4), "Society!D5", "rising order"),
        ({**cost_of_funds(1.2), "unit": "per cent"}, "Society!C5", "ratio"),
    ],
)
def test_a_wrong_row_is_refused(small_rows, row, cell, words):
    problems = [p for p in check_rows({**small_rows, "Society": [row]}) if p.severity == "error"]
    assert [problem.cell for problem in problems] == [cell]
    assert words in problems[0].expected


def test_a_row_of_1_is_no_idle_assumption_and_changes_nothing(small_rows):
    plain, same = run_with(small_rows), run_with(small_rows, cost_of_funds(1))
    pd.testing.assert_frame_equal(same.appraisal(), plain.appraisal())
    assert not [problem for problem in same.warnings if problem.table == "Society"]
    assert np.isfinite(same.appraised()[TOTAL]["break_even_cost_of_funds"])
