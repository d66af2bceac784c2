"""The light ranges of a run: those of a simulation with as many draws."""

import numpy as np
import pytest

from costmodel.engine.run import run_all
from costmodel.uncertainty.light_ranges import LIGHT_DRAWS, LIGHT_SEED, light_ranges
from costmodel.uncertainty.simulation import WORTH_IT, simulate


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
