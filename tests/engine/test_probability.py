"""Effects that may not occur: an effect counts by its probability, which has a range of its own."""

import copy
from datetime import UTC, datetime

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.ranged_facts import ranged_facts
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.reports.sheets import return_page
from costmodel.reports.sheets.result_report import ScenarioReport
from tests.formula_cells import differing_cells
from tests.small_set import change

HARM = 1
"""The row of the small set that is a harm."""


def with_harm(rows, **columns):
    changed = copy.deepcopy(rows)
    assert changed["Outcomes"][HARM]["effect"] < 0
    changed["Outcomes"][HARM].update({"low": None, "high": None} | columns)
    return changed


def appraised(rows):
    return cm.run(assumptions_from_rows(rows)).appraised("level")["childcare"]


def test_size_10_with_probability_a_tenth_is_size_1(small_rows):
    sure = appraised(with_harm(small_rows, effect=-0.1))
    rare = appraised(with_harm(small_rows, effect=-1.0, probability=0.1))
    assert sure["present_harms"] > 0
    for name in ("present_harms", "npv", "break_even_harm", "mvpf"):
        assert rare[name] == pytest.approx(sure[name], rel=1e-12)


@pytest.mark.parametrize(("probability", "share"), [(1, 1), (None, 1), (0.25, 0.25), (0, 0)])
def test_harms_are_proportional_to_probability(small_rows, probability, share):
    whole = appraised(with_harm(small_rows))["present_harms"]
    rows = with_harm(small_rows, probability=probability)
    assert appraised(rows)["present_harms"] == pytest.approx(share * whole, rel=1e-12, abs=1e-9)


def test_it_has_a_range_of_its_own(small_rows):
    rows = with_harm(small_rows, probability=0.1, probability_low=0.05, probability_high=0.2)
    assumptions = assumptions_from_rows(rows)
    path = f"outcome.{rows['Outcomes'][HARM]['outcome']}.probability"
    (fact,) = [fact for fact in ranged_facts(assumptions) if fact.path == path]
    assert (fact.low, fact.value, fact.high) == (0.05, 0.1, 0.2)
    drawn = cm.simulate(assumptions, draws=256, lines=["harms"]).table()
    harms = drawn[(drawn["policy"] == "childcare") & (drawn["line"] == "harms") & (drawn["central"] > 0)]
    ratio = (harms["p95"] / harms["central"]).to_numpy()
    assert (ratio > 1.4).all()
    assert (ratio < 2).all()


def test_other_inputs_of_a_row_get_no_range(small_rows):
    rows = with_harm(small_rows, effect=-0.1, probability=0.1, low=-0.3, high=-0.01)
    facts = ranged_facts(assumptions_from_rows(rows))
    assert not [fact.path for fact in facts if fact.path.endswith(".probability")]


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ({"probability": 1.5}, "1.5"),
        ({"probability": -0.1}, "-0.1"),
        ({"probability": 0.1, "probability_low": 0.2, "probability_high": 0.3}, "rising order"),
    ],
)
def test_bad_probabilities_are_refused(small_rows, columns, word):
    problems = [p for p in check_rows(with_harm(small_rows, **columns)) if p.severity == "error"]
    assert problems
    assert any(word in f"{p.found} {p.expected}" for p in problems)


@pytest.mark.parametrize(("scenario", "probability"), [("baseline", "0.1"), ("lean_years", "0.3")])
def test_it_stands_beside_the_harm_on_the_page_return(small_rows, scenario, probability):
    rows = with_harm(small_rows, probability=0.1)
    path = f"outcome.{rows['Outcomes'][HARM]['outcome']}.probability"
    rows["Scenarios"].append(change("lean_years", None, path, "multiply", 3))
    result = cm.run(assumptions_from_rows(rows), scenario)
    page = return_page.returns(ScenarioReport(result, datetime(2026, 11, 1, tzinfo=UTC)))
    label = rows["Outcomes"][HARM]["label"]
    (cells,) = [
        row.cells
        for block in page.blocks
        for row in getattr(block, "rows", ())
        if row.cells[0] == label and "harm" in str(row.cells[3])
    ]
    assert cells[2] == rows["Outcomes"][HARM]["gains_to"]
    assert cells[3] == f"harm, probability {probability}"


@pytest.mark.slow
def test_a_scenario_changes_it_and_audit_formulas_agree(small_rows, recalculate, tmp_path):
    rows = with_harm(small_rows, probability=0.1)
    path = f"outcome.{rows['Outcomes'][HARM]['outcome']}.probability"
    rows["Scenarios"].append(
        rows["Scenarios"][0]
        | {"scenario": "riskier", "label": "Riskier", "policy": None, "parameter": path, "from_year": None,
           "operation": "set", "value": 0.3}
    )  # fmt: skip
    assumptions = assumptions_from_rows(rows)
    harms = [cm.run(assumptions, name).budget_lines.returns.harms for name in ("baseline", "riskier")]
    np.testing.assert_allclose(harms[1], 3 * harms[0])
    assert differing_cells(lay_out(assumptions, "riskier"), recalculate, tmp_path) == []
