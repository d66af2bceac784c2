"""Weights of gains by the income of who gets them: beside the unweighted result, with a break-even weight."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.measure_reasons import reason
from costmodel.engine.line_items.verdict import verdict
from costmodel.model.welfare_cells import welfare_cells

POOR = (0.3, 0.25, 0.2, 0.1, 0.05, 0.04, 0.03, 0.02, 0.01, 0)


def incidence(policy, shares):
    kind = "payer" if policy is None else "policy"
    return [
        {"of": kind, "name": policy, "decile": decile, "share": share, "source": "made_up"}
        for decile, share in enumerate(shares, 1)
    ]


def elasticity(value, **others):
    return {"assumption": "income_elasticity", "value": value, "unit": "ratio", "source": "made_up", **others}


@pytest.fixture
def weighted_rows(small_rows):
    small_rows["Incidence"] = [*incidence("child_benefit", POOR), *incidence("childcare", [0.1] * 10)]
    small_rows["Society"] = [elasticity(1.3, low=0.8, high=2)]
    return small_rows


def cells(rows):
    """Welfare of a thousand cells over its mean, by the fitted curve."""
    shares = np.array([row["share"] for row in rows["Distribution"]])
    return welfare_cells(shares / shares.sum()).relative


def appraised(rows, basis="level"):
    return cm.run(assumptions_from_rows(rows), "generous").appraised(basis)


@pytest.mark.parametrize("basis", ["level", "increment"])
def test_the_weighted_figure_stands_beside_the_unweighted_one(weighted_rows, basis):
    weighted = appraised(weighted_rows, basis)
    relative = cells(weighted_rows)
    raised = (relative**-0.3).sum() / relative.sum()  # those who pay do so in proportion to their income
    of_decile = (relative**-1.3).reshape(10, -1).mean(axis=1)
    weight = {
        "child_benefit": (np.array(POOR) * of_decile).sum() / raised,
        "childcare": (0.1 * of_decile).sum() / raised,
    }
    for policy, policy_weight in weight.items():
        row = weighted[policy]
        expected = row["npv"] + (policy_weight - 1) * row["present_participants"]
        assert row["npv_weighted"] == pytest.approx(expected, rel=1e-9)
    total = weighted.pop(TOTAL)
    assert total["npv_weighted"] == pytest.approx(
        sum(row["npv_weighted"] for row in weighted.values()), rel=1e-9
    )
    del weighted_rows["Society"], weighted_rows["Incidence"]
    plain = appraised(weighted_rows, basis)
    for policy, row in {**weighted, TOTAL: total}.items():
        assert row["npv"] == plain[policy]["npv"]
        assert reason(row, "npv_weighted") == ""
        assert reason(plain[policy], "npv_weighted") == "no weights are given"


def test_a_value_that_is_the_same_for_all_is_not_weighted(weighted_rows):
    before = appraised(weighted_rows)["childcare"]
    weighted_rows["Outcomes"][0]["weighted"] = "no"
    result = cm.run(assumptions_from_rows(weighted_rows), "generous")
    after = result.appraised()["childcare"]
    weight = float(result.budget_lines.weights.participant_weight[1, 0])
    # A tenth of the gain of participants is tax; nine tenths are theirs, now with weight 1.
    expected = before["npv_weighted"] - (weight - 1) * 0.9 * before["present_gains"]
    assert after["npv_weighted"] == pytest.approx(expected, rel=1e-9)
    for same in ("npv", "break_even_weight", "present_participants"):
        assert after[same] == before[same]


def test_payers_and_typed_weights_may_be_given(weighted_rows):
    weighted_rows["Incidence"] += incidence(None, [0] * 9 + [1])
    assert "participant_weight" in set(
        cm.run(assumptions_from_rows(weighted_rows), "generous").table()["line"]
    )
    for row in weighted_rows["Distribution"]:
        row["weight"] = 11 - row["decile"]
    result = cm.run(assumptions_from_rows(weighted_rows), "generous")
    table = result.table().set_index(["policy", "line"])["value"]
    assert table["childcare", "participant_weight"] == pytest.approx(5.5)
    assert table["", "decile_1.decile_weight"] == pytest.approx(10)
    assert table["", "decile_10.decile_weight"] == pytest.approx(1)


def test_with_the_break_even_weight_society_breaks_even(small_rows):
    row = appraised(small_rows)["childcare"]
    weight = row["break_even_weight"]
    assert row["npv"] + (weight - 1) * row["present_participants"] == pytest.approx(
        0, abs=1e-6 * row["present_cost"]
    )
    rest = row["npv"] - row["present_participants"]
    assert weight == pytest.approx(-rest / row["present_participants"], rel=1e-9)


def test_kenyas_increment_says_what_carries_it():
    row = cm.run("kenya@2026.2", "reform").appraised("increment")[TOTAL]
    assert row["break_even_weight"] == pytest.approx(1 - row["npv"] / row["present_participants"], rel=1e-12)
    assert 0.9 < row["break_even_weight"] < 1


def test_where_society_loses_the_first_line_names_the_break_even_weight(small_rows):
    judgement = verdict(result_checks(cm.run(assumptions_from_rows(small_rows), "lean_years")))
    assert judgement.losses
    assert any("break-even weight" in line.lower() for line in judgement.reasons)


def test_the_elasticity_is_drawn_varied_and_explained(weighted_rows):
    assumptions = assumptions_from_rows(weighted_rows)
    result = cm.run(assumptions, "generous")
    drawn = cm.simulate(assumptions, "generous", draws=60, seed=3).measures["level"]
    assert np.ptp(drawn["npv_weighted"][:, -1] - drawn["npv"][:, -1]) > 0
    text = result.explain("child_benefit", "participant_weight", result.years[0], depth=4).text
    assert "Mean weight of money of recipients" in text
    assert not [problem for problem in result.warnings if problem.table in ("Society", "Incidence")]


@pytest.mark.parametrize("missing", ["Society", "Distribution"])
def test_shares_of_deciles_that_weigh_nothing_are_reported_as_without_effect(weighted_rows, missing):
    del weighted_rows[missing], weighted_rows["Welfare"], weighted_rows["Lines"]
    result = cm.run(assumptions_from_rows(weighted_rows), "generous")
    told = [problem for problem in result.warnings if problem.table == "Incidence"]
    assert len(told) == 2
    assert "income_elasticity" in told[0].mend


@pytest.mark.parametrize("by", ["policy", "table", "parameter"])
def test_a_bridge_takes_weights_and_a_policy_that_comes(weighted_rows, by):
    after = assumptions_from_rows(weighted_rows)
    before = {
        name: [row for row in rows if "childcare" not in (row.get("policy"), row.get("name"))]
        for name, rows in weighted_rows.items()
        if name not in ("Society", "Ceilings", "NotMonetised", "Scenarios")
    }
    before["Incidence"], before["Outcomes"] = [], []
    bridge = cm.bridge(assumptions_from_rows(before), after, "npv", by=by)
    assert bridge.end == pytest.approx(cm.run(after).appraised()[TOTAL]["npv"])
    assert sum(step.contribution for step in bridge) == pytest.approx(bridge.end - bridge.start, rel=1e-9)


@pytest.mark.parametrize(
    ("change", "table", "words"),
    [
        (lambda rows: rows["Incidence"][3].update(share=0.9), "Incidence", "sum to 1"),
        (lambda rows: rows["Incidence"].pop(3), "Incidence", "deciles 1 to 10"),
        (lambda rows: rows["Incidence"][3].update(name=None), "Incidence", "policy"),
        (lambda rows: rows["Distribution"][0].update(share=0), "Distribution", "above 0"),
        (lambda rows: rows["Distribution"][0].update(weight=2), "Distribution", "every row"),
        (lambda rows: rows["Society"][0].update(value=9), "Society", "0 to 4"),
    ],
)
def test_wrong_shares_and_weights_are_refused(weighted_rows, change, table, words):
    change(weighted_rows)
    problems = [problem for problem in check_rows(weighted_rows) if problem.severity == "error"]
    assert any(problem.table == table and words in problem.expected for problem in problems), problems
