"""Weights by welfare in every way to compute: a run, a batch on the tape, draws, solving, a bridge."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.inputs.drawn_values import Draws
from costmodel.engine.inputs.scenarios import Change, Scenario, chosen
from costmodel.engine.line_items.lines import TOTAL
from tests import small_set
from tests.engine.test_policy_weights import ETA, paid_before_the_survey, rows_with_elasticity

TAKE_UP = "policy.child_benefit.coverage.take_up"
OPERATING = "policy.poor_household_grant.timing.in_operation"


def small():
    """The small set: the survey holds all that the baseline pays, and nobody is chosen by means."""
    rows = small_set.rows()
    rows["Society"] = [
        {"assumption": "income_elasticity", "value": ETA, "low": 0.5, "high": 2, "unit": "ratio",
         "source": small_set.SOURCE},
    ]  # fmt: skip
    return rows


def by_people():
    """The worked example with a benefit that no survey holds and a grant for the poorest."""
    return paid_before_the_survey(rows_with_elasticity())


SETS = pytest.mark.parametrize("made", [small, by_people])


@SETS
def test_a_batch_has_the_weighted_values_of_single_runs(made, tmp_path):
    rows = made()
    names = [f"s{number}" for number in range(3)]
    shares = dict(zip(names, (0.55, 0.7, 0.85), strict=True))
    rows["Scenarios"] += [
        small_set.change(name, "child_benefit", "coverage.take_up", "set", share)
        for name, share in shares.items()
    ]
    if made is by_people:
        rows["Scenarios"] += [
            small_set.change(name, "poor_household_grant", "timing.in_operation", "set", 1) for name in names
        ]
    assumptions = assumptions_from_rows(rows)
    also = (Change(OPERATING, "set", 1.0),) if made is by_people else ()
    batch = [Scenario(name, "", (Change(TAKE_UP, "set", share), *also)) for name, share in shares.items()]
    table = cm.batch(
        assumptions, batch, out=tmp_path, lines=["gross_cost"], measures=["npv_weighted"]
    ).table()
    table = table[table["line"] == "npv_weighted"].set_index(["scenario", "policy"])["horizon"]
    for name, result in cm.run_all(assumptions, names).items():
        for policy, row in result.appraised().items():
            assert table[name, policy] == pytest.approx(row["npv_weighted"], rel=1e-9)
    assert table.groupby("policy").nunique()["child_benefit"] == 3


@SETS
def test_draws_keep_the_weights_of_the_central_run(made):
    assumptions = assumptions_from_rows(made())
    scenario = "generous" if made is small else "both"
    together = chosen(assumptions, ["baseline", scenario])
    central = evaluate(bind(assumptions, together)).weights.participant_weight
    cell = next(entry.cell for entry in bind(assumptions, together).entries if entry.path == TAKE_UP)
    drawn = Draws(3, {cell: np.array([0.4, 0.6, 0.8])}, sampled=True)
    budget = evaluate(bind(assumptions, together, draws=drawn))
    weight = np.broadcast_to(budget.weights.participant_weight, (6, *central.shape[-2:]))
    assert np.array_equal(weight, np.tile(np.broadcast_to(central, (2, *central.shape[-2:])), (3, 1, 1)))
    assert np.ptp(budget.appraisal.npv_weighted[1::2, 0]) > 0


def test_an_uncertain_elasticity_alone_moves_no_draw():
    rows = small()
    for name, table in rows.items():
        for row in table if name != "SeriesErrors" else ():
            if "low" in row and row.get("assumption") != "income_elasticity":
                row["low"] = row["high"] = None
    assumptions = assumptions_from_rows(rows)
    drawn = cm.simulate(assumptions, "generous", draws=20, seed=1).measures["level"]["npv_weighted"]
    expected = cm.run(assumptions, "generous").appraised()[TOTAL]["npv_weighted"]
    assert drawn[:, -1] == pytest.approx([expected] * 20, rel=1e-9)


@SETS
def test_a_value_solved_for_reaches_its_target_in_a_run(made):
    rows, scenario = made(), "generous" if made is small else "both"
    assumptions = assumptions_from_rows(rows)
    target = cm.run(assumptions, scenario).appraised()["child_benefit"]["npv_weighted"] * 0.9
    solution = cm.solve(
        assumptions, scenario, TAKE_UP, "npv_weighted", target, low=0.3, high=1.0, policy="child_benefit"
    )
    rows["Scenarios"].append(
        small_set.change(scenario, "child_benefit", "coverage.take_up", "set", solution.value)
    )
    reached = cm.run(assumptions_from_rows(rows), scenario).appraised()["child_benefit"]["npv_weighted"]
    assert reached == pytest.approx(target, rel=1e-6)


@SETS
def test_a_change_of_mean_welfare_moves_no_weight_of_held_benefits(made):
    rows, scenario = made(), "generous" if made is small else "both"
    before = cm.run(assumptions_from_rows(rows), scenario).budget_lines.weights.participant_weight
    rows["Scenarios"].append(small_set.change(scenario, None, "welfare.mean", "multiply", 1.5))
    after = cm.run(assumptions_from_rows(rows), scenario).budget_lines.weights.participant_weight
    if made is small:
        assert after == pytest.approx(before, rel=1e-12)
    else:  # what the baseline pays is a smaller part of welfare
        assert (after[0] > before[0]).all()
