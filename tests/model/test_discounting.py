"""Timing by kind of flow: a published appraisal, and the sum of the parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.model.discounting import DiscountTimings, by_moment, factors_by_kind, present
from costmodel.model.measure_states import rate_of_return
from costmodel.model.social_budget import social_budget

ONCE = {"units": 1, "price": 10_000, "life": 50}
"""One building of 10,000, bought in the first year."""
FROM_2025 = {"start_year": 2025}


def appraised(make, timings, running=0.0, gains=0.0):
    """A building of 10,000 in the first of three years, at 5 %, with yearly running cost and gains."""
    policy = make.policies(
        timing=FROM_2025, capital=ONCE, administration={"fixed": running},
        coverage={"start": 1, "target": 1, "start_year": 2024},
    )  # fmt: skip
    effects = make.outcomes(effect=1, value=gains / 1000) if gains else None
    return social_budget(
        make.assumed(policy, effects, rate=0.05, timing=timings, inflation=0, deflator_growth=0)
    )


@pytest.mark.parametrize(
    ("timings", "npv"),
    [
        # University of Queensland, Social Cost-Benefit Analysis, chapter 3: 10,000 now and 5,000 a year for
        # three years at 5 %, at the ends, the starts and the middles of the years.
        (("end", "start", "end"), 3_616.24),
        (("start", "start", "start"), 4_297.05),
        (("mid", "start", "mid"), 3_952.49),
    ],
)
def test_a_published_appraisal_with_capital_at_the_start(make, timings, npv):
    appraisal = appraised(make, timings, gains=5_000).total_appraisal
    assert appraisal.net_present_value[0, 0] == pytest.approx(npv, abs=0.005)
    assert appraisal.present_cost[0, 0] == pytest.approx(10_000)


def test_capital_at_the_start_and_running_cost_in_mid_year(make):
    # The same factors: 5,000 a year in mid-year are 13,952.49, now a cost beside the 10,000 of the building;
    # gains of 10,000 a year at the ends of the years are 27,232.48.
    appraisal = appraised(make, ("mid", "start", "end"), running=5_000, gains=10_000).total_appraisal
    assert appraisal.present_cost[0, 0] == pytest.approx(23_952.49, abs=0.005)
    assert appraisal.present_gains[0, 0] == pytest.approx(27_232.48, abs=0.005)
    assert appraisal.net_present_value[0, 0] == pytest.approx(3_279.99, abs=0.01)
    # The default: one time for all.
    middle = 1 / 1.05**0.5
    alike = appraised(make, "mid", running=5_000, gains=10_000).total_appraisal
    assert alike.present_cost[0, 0] == pytest.approx(10_000 * middle + 13_952.49, abs=0.005)


def test_factors_of_kinds_of_one_time_are_one_figure():
    rates = np.full((1, 3), 0.05)
    alike = factors_by_kind(rates, DiscountTimings("mid", "mid", "mid"))
    assert alike.discount_factors is alike.capital_factors is alike.outcome_factors
    assert alike.capital is alike.outcomes is None
    other = factors_by_kind(rates, DiscountTimings("mid", "start", "end"))
    assert other.capital_factors[0] == pytest.approx([1, 1 / 1.05, 1 / 1.05**2])
    assert other.outcome_factors[0] == pytest.approx(other.capital_factors[0] / 1.05)
    assert other.discount_factors[0] == pytest.approx(other.capital_factors[0] / 1.05**0.5)


amounts = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3).map(lambda values: np.array([values]))


@given(amounts, amounts)
def test_a_present_value_is_the_sum_of_those_of_its_parts(part, rest):
    factors, usual = np.array([[1, 0.9, 0.8]]), np.array([[0.95, 0.85, 0.75]])
    expected = (part * factors).sum() + (rest * usual).sum()
    assert present(part + rest, usual, (part, factors))[0, 0] == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert present(part + rest, usual, (part, None))[0, 0] == pytest.approx(((part + rest) * usual).sum())


def test_a_rate_of_return_is_that_of_the_dates(make):
    # 10,000 now, 5,000 in the middles of three years: 5000 / (1 + r)^(t - 1/2) sum to 10,000 at the rate.
    budget = appraised(make, ("mid", "start", "mid"), gains=5_000)
    flow, factors, lines = budget.total_flows, budget.discounting, ("mid", "start", "mid")
    dated, of_dates = by_moment((
        (-flow.capital_real, factors.capital_factors[0], lines[1]),
        (flow.gains - flow.harms, factors.outcome_factors[0], lines[2]),
    ))  # fmt: skip
    assert dated[0].tolist() == [-10_000, 5_000, 0, 5_000, 0, 5_000, 0]
    rate = rate_of_return(dated[0], of_dates, 10_000, 0, steps=2)
    (root,) = rate.roots
    assert sum(5_000 / (1 + root) ** (year + 0.5) for year in range(3)) == pytest.approx(10_000)
    assert 1 < rate.payback_simple < rate.payback_discounted < 3
