"""Residual value of capital by hand."""

from __future__ import annotations

import numpy as np
import pytest

from costmodel.model.residual import at_the_end, share_of_life_left
from costmodel.model.social_budget import social_budget


def building(make, life, timing, effects=None):
    """A building of 10,000 bought in the first of three years, at 5 %, prices unchanged."""
    policy = make.policies(
        timing={"start_year": 2025}, capital={"units": 1, "price": 10_000, "life": life},
        coverage={"start": 1, "target": 1, "start_year": 2024},
    )  # fmt: skip
    return social_budget(
        make.assumed(policy, effects, rate=0.05, timing=timing, inflation=0, deflator_growth=0)
    )


@pytest.mark.parametrize(
    ("life", "timing", "cost"),
    [
        # Bought for 10,000 at the start of the first year. Of 5 years 2 are left at the end of the third:
        # 4,000 / 1.05^3 = 3,455.35. Of 50 years 47: 9,400 / 1.05^3 = 8,120.07. Of 3 years none.
        (5, ("mid", "start", "mid", "end"), 6_544.65),
        (50, ("mid", "start", "mid", "end"), 1_879.93),
        (3, ("mid", "start", "mid", "end"), 10_000),
        # Discounted from the ends of the years: 10,000 / 1.05 = 9,523.81, less 3,455.35.
        (5, ("end", "end", "end", "end"), 6_068.46),
        (5, ("mid", "start", "mid"), 10_000),
    ],
)
def test_present_cost_of_a_building_by_hand(make, life, timing, cost):
    budget = building(make, life, timing)
    assert budget.total_appraisal.present_cost[0, 0] == pytest.approx(cost, abs=0.005)
    assert budget.total_appraisal.net_present_value[0, 0] == pytest.approx(-cost, abs=0.005)
    assert budget.totals.gross_cost[0].tolist() == pytest.approx([10_000, 0, 0])


def test_shares_of_a_life_of_five_years(make):
    left = share_of_life_left(np.array([[5.0]]), np.ones((1, 3)), make.outcomes(), 1, make.calendar(2025, 3))
    assert left[0].tolist() == pytest.approx([0.4, 0.6, 0.8])


def test_it_falls_in_the_last_year_of_the_horizon():
    assert at_the_end(np.array([[1.0, 2, 4, 0, 0]]), 3).tolist() == [[0, 0, 7, 0, 0]]
