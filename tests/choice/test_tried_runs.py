"""Runs tried for a solution: by the tape the same figures as by numpy, for every assumption and target."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest

import costmodel
from costmodel.choice import tried_runs
from costmodel.choice.solving import _target, solve
from costmodel.choice.tried_runs import RunFigures, TriedRuns
from costmodel.choice.varied_assumption import _asked_as, searched_range, varied
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.run import run
from costmodel.errors import ModelError

CLOSE = 1e-12
POINTS, PARTS = 5, 4
pytest.importorskip("numba")


def without_tape(function, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(tried_runs, "is_compiled", lambda: False)
        return function()


def batch_of(result, path):
    """The scenarios with some values of an assumption."""
    variable = varied(result, path, None)
    least, most = searched_range(variable, None, None)
    points = np.linspace(least, most, POINTS)
    return [variable.scenario(float(x)) for x in (np.rint(points) if variable.whole else points)]


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


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.sampled(PARTS)
def test_every_assumption_of_a_small_set(part, small_set, monkeypatch):
    result = run(small_set, "generous")
    runs = TriedRuns(result, _target(result, "npv", None, TOTAL, "level", None, None))
    batches = []
    for path in paths_of(result)[part::PARTS]:
        with suppress(ModelError):  # an amount of 0 has no range of its own
            batches.append(batch_of(result, path))
    assert len(batches) > 30
    by_numpy = without_tape(
        lambda: runs.figures([scenario for batch in batches for scenario in batch]), monkeypatch
    )
    for place, batch in enumerate(batches):
        of_batch = slice(place * POINTS, (place + 1) * POINTS)
        assert_same(runs.figures(batch), RunFigures(by_numpy.values[of_batch], by_numpy.sizes[of_batch]))


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
    runs, batch = TriedRuns(result, aim), batch_of(result, path)
    assert_same(runs.figures(batch), without_tape(lambda: runs.figures(batch), monkeypatch))


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
