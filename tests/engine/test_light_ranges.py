"""The light ranges of a run: those of a simulation with as many draws."""

import numpy as np
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.evaluation import tape_runs
from costmodel.engine.run import run_all
from costmodel.uncertainty.light_ranges import LIGHT_DRAWS, LIGHT_SEED, key_of, light_ranges, ranges_together
from costmodel.uncertainty.simulation import WORTH_IT, simulate

from .uncertain_set import ranged


@pytest.mark.parametrize("scenario", ["baseline", "generous"])
def test_the_ranges_are_those_of_a_simulation(small_set, scenario):
    ranges = light_ranges(run_all(small_set)[scenario])
    drawn = simulate(small_set, scenario, LIGHT_DRAWS, LIGHT_SEED)
    basis = "level" if scenario == "baseline" else "increment"
    for name, band in (("npv", ranges.npv), ("bcr", ranges.bcr)):
        values = drawn.measures[basis][name][:, -1]
        if np.isfinite(values).all():
            assert band == pytest.approx(tuple(np.percentile(values, (5, 95))), rel=1e-12)
        else:
            assert band is None
    chances = drawn.probabilities()
    worth = chances[(chances["event"] == WORTH_IT) & (chances["basis"] == basis) & (chances["of"] == "total")]
    assert ranges.chance == worth["chance"].item()
    line = next(each for each in drawn.lines if each.central.name == "gross_cost_of_gdp")
    np.testing.assert_allclose(ranges.of_gdp, np.percentile(line.figure[:, 0], (5, 95), axis=0), rtol=1e-12)


def test_scenarios_drawn_together_have_the_ranges_of_each_alone(small_rows, monkeypatch):
    for change, low, high in zip(small_rows["Scenarios"], (1.1, None, -0.02), (1.3, None, 0.0), strict=False):
        change |= {"low": low, "high": high}
    results = run_all(assumptions_from_rows(small_rows)).values()
    made, make = [], tape_runs.tape
    monkeypatch.setattr(tape_runs, "tape", lambda *given: made.append(given) or make(*given))
    together = ranges_together(results)
    assert len(made) == 1
    assert together == [(key_of(result), light_ranges(result)) for result in results]
    assert len({ranges.parameters for _, ranges in together}) > 1


def test_a_scenario_that_cannot_be_drawn_leaves_the_ranges_of_the_others(small_rows):
    change = {**small_rows["Scenarios"][0], "parameter": "coverage.take_up", "value": 1.1}
    small_rows["Scenarios"].append(change)
    results = run_all(ranged(small_rows, ("child_benefit", "coverage.take_up", 0.7, 1.0))).values()
    together = ranges_together(results)
    assert together == [(key_of(result), light_ranges(result)) for result in results]
    assert {key[-1].name for key, ranges in together if ranges is None} == {"generous"}
