"""Runs tried for a solution: by the tape the same figures as by numpy, for every assumption and target."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel
from costmodel.choice import tried_runs
from costmodel.choice.solving import _target, solve
from costmodel.choice.tried_runs import TriedRuns
from costmodel.choice.varied_assumption import _asked_as, searched_range, varied
from costmodel.engine.lines import TOTAL
from costmodel.engine.run import run
from costmodel.errors import ModelError

CLOSE = 1e-12
POINTS = 5
pytest.importorskip("numba")


def without_tape(function, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(tried_runs, "is_compiled", lambda: False)
        return function()


def both(result, aim, path, monkeypatch):
    """The figures of some values of an assumption by the tape and by numpy."""
    variable = varied(result, path, None)
    least, most = searched_range(variable, None, None)
    points = np.linspace(least, most, POINTS)
    batch = [variable.scenario(float(x)) for x in (np.rint(points) if variable.whole else points)]
    runs = TriedRuns(result, aim)
    return runs.figures(batch), without_tape(lambda: runs.figures(batch), monkeypatch)


def assert_same(one, other):
    """Equal, and no figure where numpy has none."""
    known = np.isfinite(other.values) & np.isfinite(other.sizes)
    assert np.array_equal(np.isfinite(one.values) & np.isfinite(one.sizes), known)
    assert known.sum() >= POINTS - 1
    rounding = CLOSE * other.sizes[known].max(initial=0.0)
    assert one.values[known] == pytest.approx(other.values[known], rel=CLOSE, abs=rounding)
    assert one.sizes[known] == pytest.approx(other.sizes[known], rel=CLOSE)


def paths_of(result):
    return sorted({_asked_as(entry) for entry in result.bound.entries} - {""})


def test_every_assumption_of_a_small_set(small_set, monkeypatch):
    names = [str(row["scenario"]) for row in small_set.table("Scenarios").rows]
    result = run(small_set, names[0] if names else "baseline")
    aim = _target(result, "npv", None, TOTAL, "level", None, None)
    for path in paths_of(result):
        try:
            searched_range(varied(result, path, None), None, None)
        except ModelError:
            continue  # an amount of 0 has no range of its own
        assert_same(*both(result, aim, path, monkeypatch))


@pytest.mark.parametrize("target", ["npv", "bcr", "gross_cost", "net_cost_of_gdp", "ceiling"])
@pytest.mark.parametrize(
    "path", ["policy.child_benefit.coverage.target", "macro.inflation", "macro.gdp", "macro.population"]
)
def test_every_kind_of_target(target, path, monkeypatch):
    kenya = costmodel.load("kenya")
    result = run(kenya, "reform")
    ministry = str(kenya.table("Ceilings").rows[0]["ministry"]) if target == "ceiling" else None
    if target == "ceiling":
        aim = _target(result, target, None, TOTAL, "level", None, ministry)
    else:
        year = result.years[3] if target == "gross_cost" else None
        aim = _target(result, target, 1e9, result.policies[0], "increment", year, None)
    assert_same(*both(result, aim, path, monkeypatch))


def test_a_solution_is_the_same(monkeypatch):
    def solved():
        amount = "policy.child_benefit.benefit.amount"
        return solve("kenya", "reform", amount, "gross_cost", policy="child_benefit", value=5e11)

    one, other = solved(), without_tape(solved, monkeypatch)
    assert one.status == other.status == "found"
    assert one.value == pytest.approx(other.value, rel=1e-9)
    assert [point.figure for point in one.points] == pytest.approx(
        [point.figure for point in other.points], rel=CLOSE
    )


def test_scenarios_that_differ_in_more_are_bound_each(monkeypatch):
    result = run("kenya", "reform")
    aim = _target(result, "npv", None, TOTAL, "level", None, None)
    variable = varied(result, "start_year", None)
    monkeypatch.setattr(TriedRuns, "_by_tape", None)
    figures = TriedRuns(result, aim).figures([variable.scenario(x) for x in (2030, 2031)])
    assert np.isfinite(figures.values).all()
