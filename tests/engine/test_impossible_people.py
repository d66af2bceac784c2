"""What people do not allow: a batch refuses it as a run does, a simulation counts the draws that are held."""

from __future__ import annotations

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.errors import AssumptionError
from costmodel.reports.ranges.uncertainty_report import answers, uncertainty_of
from costmodel.reports.uncertainty_export import tables
from tests import counted_set, small_set, targeting_set
from tests.small_set import change, group, parameter

ERRORS = "policy.targeted.coverage.inclusion_error"


@pytest.fixture(scope="module")
def counted():
    return assumptions_from_rows(counted_set.rows())


@pytest.mark.parametrize(
    ("grid", "scenario", "cell", "word"),
    [
        ({"group.blind.prevalence": [0.4, 0.1, 0.9]}, "3", "Overlaps!C5", "3,504"),
        ({"breakdown.region.coverage.North": [2, 0], "policy.child_benefit.coverage.target": [0.8, 1.0]},
         "3", "Breakdown!D5", "child_benefit"),
    ],
)  # fmt: skip
def test_a_batch_refuses_what_a_run_refuses(counted, tmp_path, grid, scenario, cell, word):
    with pytest.raises(AssumptionError) as refused:
        cm.batch(counted, grid, out=tmp_path / "batch")
    (problem, *_) = refused.value.problems
    assert problem.cell == cell
    assert word in problem.found
    assert f"scenario {scenario}" in problem.found


def test_a_batch_refuses_errors_that_people_do_not_allow(tmp_path):
    designs = targeting_set.designs()
    # 1,200 outside the group and 600 reached: at most 1,200 / 1,800.
    with pytest.raises(AssumptionError, match=r"0\.6666666667") as refused:
        cm.batch(designs, {ERRORS: [0.2, 0.6, 0.7]}, out=tmp_path / "batch")
    assert "scenario 3" in refused.value.problems[0].found


def test_a_batch_without_anything_impossible_is_written(counted, tmp_path):
    assert cm.batch(counted, {"group.blind.prevalence": [0.45, 0.5]}, out=tmp_path / "batch").scenarios == 2


def test_an_older_set_keeps_its_cut_errors_in_a_batch(tmp_path):
    rows = targeting_set.designs(plain=True)
    rows["Targeting"] = []
    next(
        row
        for row in rows["Parameters"]
        if row["policy"] == "targeted" and row["parameter"] == "coverage.inclusion_error"
    )["value"] = 0.9
    targeting_set.as_older(rows)
    older = assumptions_from_rows(rows)
    assert cm.batch(older, {"policy.targeted.coverage.exclusion_error": [0.2]}, out=tmp_path / "b").scenarios


def test_a_scenario_that_closes_a_part_is_refused_with_its_cell():
    rows = counted_set.rows()
    rows["Scenarios"] = [
        change("shut", None, "breakdown.region.coverage.North", "set", 0),
        change("shut", "child_benefit", "coverage.target", "set", 1),
    ]
    with pytest.raises(AssumptionError, match="child_benefit") as refused:
        cm.run(assumptions_from_rows(rows), "shut")
    assert refused.value.problems[0].cell == "Breakdown!D5"


def test_a_solution_that_people_do_not_allow_is_refused(counted):
    """Aid for blind children costs in proportion to them: 1.8 times as much at 0.9, too many for the deaf."""
    result = cm.run(counted)
    cost = float(result.budget_lines.cost.gross_cost[result.policies.index("aid"), 0])
    path, aim = "group.blind.prevalence", {"policy": "aid", "year": result.years[0]}
    assert cm.solve(counted, "baseline", path, "gross_cost", 0.96 * cost, **aim).value == pytest.approx(0.48)
    with pytest.raises(AssumptionError) as refused:
        cm.solve(counted, "baseline", path, "gross_cost", 1.8 * cost, **aim)
    assert refused.value.problems[0].cell == "Overlaps!C5"


def ranged(rows, table, low, high, **wanted):
    """Give a row a range: each value as likely, but in Groups, where the range is a triangle."""
    row = next(row for row in rows[table] if all(row.get(key) == value for key, value in wanted.items()))
    row.update(low=low, high=high, **({} if table == "Groups" else {"distribution": "uniform"}))


def limited_draws(simulation):
    return {(row["limit"], row["of"]): row["draws"] for row in simulation.held_draws().to_dict("records")}


def test_draws_of_a_cut_error_are_counted():
    rows = targeting_set.designs(plain=True)
    ranged(rows, "Parameters", 0.1, 0.9, policy="targeted", parameter="coverage.inclusion_error")
    simulation = cm.simulate(assumptions_from_rows(rows), draws=400)
    # Above 2/3 the people outside the group do not suffice: (0.9 - 2/3) / 0.8 of the draws.
    assert limited_draws(simulation) == {("inclusion error", "targeted"): pytest.approx(400 * 7 / 24, abs=2)}


@pytest.mark.parametrize("draws", [64, 400])
def test_draws_of_overlaps_parts_and_indices_are_counted_by_numpy_and_by_the_tape(draws):
    rows = small_set.rows()
    rows["Groups"] += [
        group("disabled", "Disabled children", 0, 11, 0.1),
        group("blind", "Blind children", 0, 11, 0.5, parent="disabled"),
        group("deaf", "Deaf children", 0, 11, 0.45, parent="disabled"),
    ]
    rows["Overlaps"] = [counted_set.overlap("rural_children", "poor_children", 0.5)]
    ranged(rows, "Groups", 0.4, 0.6, group="blind")
    ranged(rows, "Overlaps", 0.4, 1.0, a="rural_children")
    ranged(rows, "Groups", 0.2, 0.6, group="poor_children")
    rows["Parameters"] += [
        parameter("child_benefit", "benefit.indexed_to_wages", 0.1, "share")
        | {"low": 0, "high": 0.4, "distribution": "uniform"}
    ]
    next(row for row in rows["Parameters"] if row["parameter"] == "benefit.indexed_to_prices")["value"] = 0.8
    counts = limited_draws(cm.simulate(assumptions_from_rows(rows), draws=draws))
    # Blind above 0.55, in a triangle from 0.4 over 0.5 to 0.6: an eighth. Wages above 0.2 of 0.4: half.
    assert counts["parts of a group", "disabled"] == pytest.approx(draws / 8, abs=2)
    assert counts["indexation", "child_benefit"] == pytest.approx(draws / 2, abs=2)
    # 0.3 x share (uniform, 0.4 to 1) above the prevalence p of poor children (triangle, 0.2, 0.4, 0.6):
    # the integral over p from 0.2 to 0.3 of 25 (p - 0.2) (1 - p / 0.3) / 0.6.
    expected = 25 / (0.6 * 0.3) * 0.1**3 / 6
    name = "rural_children and poor_children"
    assert counts["overlap of groups", name] == pytest.approx(draws * expected, abs=max(3, draws * 0.02))


def test_draws_that_are_held_are_told_and_written():
    rows = targeting_set.designs(plain=True)
    ranged(rows, "Parameters", 0.1, 0.9, policy="targeted", parameter="coverage.inclusion_error")
    simulation = cm.simulate(assumptions_from_rows(rows), draws=200)
    report = uncertainty_of(simulation)
    told = dict(answers(report))["Were all draws possible?"]
    assert "targeted" in told
    assert f"{limited_draws(simulation)['inclusion error', 'targeted']:,} of 200" in told
    assert tables(report)["held"]["draws"].tolist() == list(limited_draws(simulation).values())


def test_nothing_is_told_where_every_draw_is_possible(small_set):
    simulation = cm.simulate(small_set, draws=64)
    assert limited_draws(simulation) == {}
    assert "held" not in tables(uncertainty_of(simulation))
