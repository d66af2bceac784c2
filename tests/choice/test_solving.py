"""Solving for a target: against plain runs with the solution typed in, and every outcome there is."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.choice.crossings import crossings
from costmodel.choice.tried_runs import TriedRuns
from costmodel.errors import ModelError
from costmodel.reports.sheets.solve_page import sentences
from tests import small_set
from tests.command_line import costmodel

AMOUNT, TARGET = "policy.child_benefit.benefit.amount", "policy.child_benefit.coverage.target"
MINISTRY = "Ministry of Welfare"


def small(changes=None):
    tables = small_set.rows()
    if changes is not None:
        tables["Scenarios"] = changes
    return assumptions_from_rows(tables, "small")


def more(path, value, from_year=None, policy="child_benefit"):
    return small([small_set.change("more", policy, path, "set", value, from_year)])


def test_a_share_of_gdp_is_met_by_the_solution_typed_in():
    share = cm.run(small(), "baseline").budget_lines.totals.gross_cost_of_gdp[0, 3] * 1.01
    solution = cm.solve(more("benefit.amount", 700), "more", AMOUNT, "gross_cost_of_gdp", share, year=2029)
    assert solution.status == "found"
    assert solution.from_year is None
    typed = cm.run(more("benefit.amount", solution.value), "more")
    assert typed.budget_lines.totals.gross_cost_of_gdp[0, 3] == pytest.approx(share, rel=1e-9)


def test_a_net_present_value_of_0_is_found_within_a_billionth_of_the_flows():
    solution = cm.solve(more("benefit.amount", 700), "more", AMOUNT, "npv", basis="increment", high=20_000)
    assert solution.status == "found"
    typed = cm.run(more("benefit.amount", solution.value), "more")
    whole = typed.appraisal().loc["total"]
    flows = whole[["present_cost", "present_transfers", "present_gains", "present_harms"]].abs().sum()
    assert abs(typed.appraisal("increment").loc["total", "npv"]) <= 1e-9 * flows


def test_a_change_from_a_year_on_is_varied_from_that_year_on():
    goal = cm.run(small(), "baseline").budget_lines.totals.gross_cost[0, 4] * 1.01
    solution = cm.solve(more("benefit.amount", 700, 2028), "more", AMOUNT, "gross_cost", goal, year=2030)
    assert (solution.status, solution.from_year, solution.scenario_value) == ("found", 2028, 700)
    result = cm.run(more("benefit.amount", solution.value, 2028), "more")
    assert result.budget_lines.totals.gross_cost[0, 4] == pytest.approx(goal, rel=1e-9)
    assert result.budget_lines.totals.gross_cost[0, 1] == pytest.approx(
        result.baseline_lines.totals.gross_cost[0, 1]
    )


def test_coverage_is_solved_for_the_ceiling_of_a_ministry():
    tables = small_set.rows()
    tables["Scenarios"] = [small_set.change("wider", "child_benefit", "coverage.target", "set", 1.0)]
    plain = cm.run(assumptions_from_rows(tables, "small"), "wider")
    middle = float(
        (plain.budget_lines.cost.expenditure + plain.baseline_lines.cost.expenditure)[:, 3].sum() / 2
    )
    tables["Ceilings"] = [{"ministry": MINISTRY, "year": 2029, "amount": middle}]
    solution = cm.solve(assumptions_from_rows(tables, "small"), "wider", TARGET, "ceiling", ministry=MINISTRY)
    assert solution.value == pytest.approx(0.9, rel=1e-9)  # half way from 0.8 to 1, as cost is linear in it
    assert solution.crossings[0].low.figure == pytest.approx(0, abs=1e-9 * middle)


def test_eleven_values_over_the_bounds_are_tried_first():
    solution = cm.solve(more("coverage.target", 0.9), "more", TARGET, "gross_cost", 1.0)
    assert [point.value for point in solution.points] == pytest.approx(np.linspace(0, 1, 11))
    assert (solution.low, solution.high, solution.scenario_value) == (0, 1, 0.9)


def test_no_solution_in_range_shows_both_ends():
    solution = cm.solve(more("benefit.amount", 700), "more", AMOUNT, "gross_cost", 1e15)
    assert (solution.status, solution.value, solution.crossings) == ("no solution in range", None, ())
    assert (solution.points[0].value, solution.points[-1].value) == (0, 2100)  # three times 700
    assert solution.points[0].figure < solution.points[-1].figure < 1e15


def test_an_assumption_that_moves_nothing_has_no_effect():
    solution = cm.solve(
        more("benefit.amount", 700), "more", "outcome.schooling.effect", "gross_cost", 1.0, low=0.0, high=1.0
    )
    assert solution.status == "no effect"


def test_of_years_each_is_tried_and_the_target_is_jumped_over():
    path = "policy.childcare.timing.start_year"
    assumptions = more("timing.start_year", 2028, policy="childcare")
    solution = cm.solve(assumptions, "more", path, "gross_cost", low=2027, high=2030, value=1.0)
    assert [point.value for point in solution.points] == [2027, 2028, 2029, 2030]
    middle = (solution.points[1].figure + solution.points[2].figure) / 2
    jump = cm.solve(assumptions, "more", path, "gross_cost", middle, low=2027, high=2030)
    assert (jump.status, jump.value) == ("jump", None)
    (side,) = jump.crossings
    assert (side.low.value, side.high.value) == (2028, 2029)
    exact = cm.solve(assumptions, "more", path, "gross_cost", solution.points[2].figure, low=2027, high=2030)
    assert (exact.status, exact.value) == ("found", 2029)


def test_the_start_of_a_scenario_is_that_of_the_delayed_one():
    assumptions = small()
    solution = cm.solve(assumptions, "generous", "start_year", "npv", basis="increment")
    delayed = cm.delay(assumptions, "generous", 3)
    npvs = [row["npv"] for row in delayed.totals[:4]]
    assert [point.value for point in solution.points] == [2027, 2028, 2029, 2030]
    assert [point.figure for point in solution.points[:3]] == pytest.approx(npvs[:3])


def gap_of(figure):
    return np.vectorize(figure)


@pytest.mark.parametrize(
    ("figure", "places"),
    [
        (lambda x: x**2 - 0.5, [(0.5**0.5, 0.5**0.5)]),
        (lambda x: (x - 0.33) * (x - 0.77), [(0.33, 0.33), (0.77, 0.77)]),
        (lambda x: -1.0 if x < 0.3141 else 2.0, [(0.3141, 0.3141)]),
        (lambda x: x + 1, []),
        (lambda x: x - 0.5, [(0.5, 0.5)]),  # at a point itself
    ],
)
def test_crossings_of_known_functions(figure, places):
    points = np.linspace(0, 1, 11)
    brackets = crossings(gap_of(figure), points, gap_of(figure)(points), whole=False)
    assert [(one.low, one.high) for one in brackets] == [pytest.approx(place, abs=1e-12) for place in places]


def test_a_jump_is_closed_in_from_both_sides():
    points = np.linspace(0, 1, 11)
    step = gap_of(lambda x: -1.0 if x < 0.3141 else 2.0)
    (jump,) = crossings(step, points, step(points), whole=False)
    assert jump.is_jump
    assert jump.low < 0.3141 <= jump.high
    assert jump.high - jump.low < 1e-15


def test_two_crossings_are_not_monotone(monkeypatch):
    """Spending that rises with coverage and falls again: two values of it meet the target."""
    real = TriedRuns.figures

    def bent(self, batch):
        figures = real(self, batch)
        return replace(figures, values=-((figures.values - 9e8) ** 2))

    monkeypatch.setattr(TriedRuns, "figures", bent)
    path = "policy.childcare.coverage.target"
    assumptions = more("coverage.target", 0.5, policy="childcare")
    solution = cm.solve(assumptions, "more", path, "gross_cost", -1e16, year=2029)
    assert (solution.status, solution.value, len(solution.crossings)) == ("not monotone", None, 2)
    for side, spent in zip(solution.crossings, (8e8, 1e9), strict=True):
        monkeypatch.undo()
        typed = cm.run(more("coverage.target", side.low.value, policy="childcare"), "more")
        assert typed.budget_lines.totals.gross_cost[0, 3] == pytest.approx(spent, rel=1e-6)


@pytest.mark.parametrize(
    ("asked", "options", "words"),
    [
        ("policy.child_benefit.benefit.amuont", {}, "benefit.amount"),
        (AMOUNT, {"target": "gross_cots"}, "gross_cost"),
        (AMOUNT, {"target": "gross_cost"}, "value"),
        (AMOUNT, {"low": -5.0}, "0 to inf"),
        (TARGET, {"high": 1.5}, "0 to 1"),
        (AMOUNT, {"low": 5.0, "high": 5.0}, "low below high"),
        (AMOUNT, {"year": 1999, "target": "gross_cost", "value": 1.0}, "1999"),
        (AMOUNT, {"policy": "nobody"}, "nobody"),
        (AMOUNT, {"ministry": MINISTRY}, "only the target ceiling"),
        (AMOUNT, {"target": "ceiling", "ministry": "Nobody"}, "Nobody"),
        (AMOUNT, {"target": "ceiling", "year": 2028}, "leave out policy, basis and year"),
        (AMOUNT, {"from_year": 1999}, "1999"),
        ("outcome.schooling.duration", {"low": 2.5, "high": 6.0}, "whole"),
        ("", {}, "no assumption"),
        (None, {}, "path"),
        (AMOUNT, {"low": 10**30}, "low"),
        (AMOUNT, {"policy": pd.NA}, "policy"),
        (AMOUNT, {"year": np.array([2027, 2028]), "target": "gross_cost", "value": 1.0}, "year"),
        (AMOUNT, {"from_year": pd.Series([2027, 2028])}, "from_year"),
        (AMOUNT, {"target": "ceiling", "ministry": [MINISTRY]}, "one with a ceiling"),
    ],
)
def test_what_cannot_be_solved_is_refused_with_its_cure(asked, options, words):
    with pytest.raises(ModelError, match=words):
        cm.solve(small(), "generous", asked, **options)


def test_a_harm_is_searched_from_three_times_its_size_to_none():
    """A negative value: the range from 0 to three times the value is turned round."""
    tables = small_set.rows()
    harm = next(row for row in tables["Outcomes"] if row["outcome"] == "schooling")
    harm |= {"effect": -harm["effect"], "low": None, "high": None, "distribution": None}
    harmful = assumptions_from_rows(tables, "small")
    npv = cm.run(harmful, "generous").appraisal("level").loc["total", "npv"]
    solution = cm.solve(harmful, "generous", "outcome.schooling.effect", "npv", npv * 1.05)
    assert solution.status == "found"
    assert 3 * harm["effect"] < solution.value < 0


def test_the_command_prints_the_answer_and_json(tmp_path):
    solution = cm.solve("kenya", "reform", TARGET, "gross_cost_of_gdp", 0.01, year=2030)
    asked = (
        "solve", "kenya", "-s", "reform", "--vary", TARGET, "--target", "gross_cost_of_gdp",
        "--value", "0.01", "--year", "2030",
    )  # fmt: skip
    done = costmodel(*asked, cwd=tmp_path)
    assert done.returncode == 0
    assert f"Found: {solution.value:.4%}." in done.stdout
    answer = json.loads(costmodel(*asked, "--json", cwd=tmp_path).stdout)
    assert (answer["status"], answer["value"]) == ("found", pytest.approx(solution.value))
    assert len(answer["points"]) == 11


def test_the_command_names_the_smallest_cuts(tmp_path):
    name = "State Department for Social Protection and Senior Citizen Affairs"
    done = costmodel("solve", "kenya", "-s", "reform", "--ceiling", name, cwd=tmp_path)
    cut = cm.smallest_cut("kenya", "reform", name, "benefit")
    assert done.returncode == 0
    assert f"{name}: first above its ceiling in {cut.first_breach}." in done.stdout
    assert "Even a cut of 100%" in done.stdout or f"A cut of {cut.printed:.1%}" in done.stdout
    assert costmodel("solve", "kenya", "-s", "reform", cwd=tmp_path).returncode == 1


@pytest.mark.parametrize(
    ("path", "policy"), [("item.meals.unit_cost", "school_meals"), ("value.year_of_earnings.value", "total")]
)
def test_whatever_a_scenario_can_change_is_varied(path, policy):
    """What the scenario costs or returns as it stands is met by the value that it has."""
    assumptions = cm.load("kenya")
    wanted = cm.run(assumptions, "reform").appraisal().loc[policy, "npv"]
    solution = cm.solve(assumptions, "reform", path, "npv", float(wanted), policy=policy)
    assert solution.status == "found"
    assert solution.value == pytest.approx(solution.scenario_value, rel=1e-6)


def test_a_duration_is_varied_in_whole_years():
    solution = cm.solve(
        cm.load("kenya"), "reform", "outcome.youth_earnings.duration", "npv", -9.7e10,
        policy="youth_training", low=5, high=9,
    )  # fmt: skip
    values = [side.value for crossing in solution.crossings for side in (crossing.low, crossing.high)]
    values += [tried.value for tried in solution.points]
    assert len(values) >= 5
    assert all(float(value).is_integer() for value in values)


def test_what_was_varied_is_told_where_the_scenario_has_a_value_a_year():
    rows = small_set.rows()
    rates = {str(year): 0.02 + 0.01 * (year % 3) for year in range(2024, 2031)}
    next(row for row in rows["Macro"] if row["indicator"] == "inflation").update(rates)
    solution = cm.solve(assumptions_from_rows(rows), "generous", "macro.inflation", "npv", from_year=2027)
    assert min(solution.scenario_values) == pytest.approx(0.02)
    assert max(solution.scenario_values) == pytest.approx(0.04)
    assert solution.scenario_value == pytest.approx(rates["2027"])
    question, _, scenario = sentences(solution)
    assert "one value for all years" in question
    assert "2.0000%" in scenario
    assert "4.0000%" in scenario
    whole = cm.solve(assumptions_from_rows(rows), "generous", "macro.inflation", "npv")
    assert not any(str(year) in whole.label for year in range(2015, 2031))
