"""Attributable effects against the Guide to Social Return on Investment and geometric series."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.errors import ModelError
from costmodel.model.kernels import at_work, begun, ended, lasting, net_of_counterfactual
from costmodel.model.outcomes import attributable

share = st.floats(0, 1)


@pytest.mark.parametrize(
    ("quantity", "value", "net", "drop_off", "years", "expected"),
    [
        # SROI Guide 2012, stage 4: shares are taken one after the other (0.54, not 0.45); values by hand
        (100.0, 1000, (0.2, 0.1, 0.25), 0.1, 5, [54000, 48600, 43740, 39366, 35429.4]),
        (100.0, 500, (0.25, 0.2, 0.1), 0.2, 3, [27000, 21600, 17280]),
        (100.0, 1, (0, 0, 0), 0, 2, [100, 100]),
        (100.0, 1, (1, 0, 0), 0.3, 2, [0, 0]),
    ],
)
def test_impact_of_one_vintage(quantity, value, net, drop_off, years, expected):
    effect = attributable(quantity, *net, drop_off, lag=0, duration=years, years=years)
    assert effect * value == pytest.approx(expected, rel=1e-12)


# SROI Guide 2012, stage 4.6: each year's effect begins, wears off and ends on its own; sums by hand.
@pytest.mark.parametrize(
    ("new", "drop_off", "lag", "duration", "expected"),
    [
        ([10, 20, 0, 0, 5], 0.5, 1, 2, [0, 10, 25, 10, 0]),
        ([10, 0, 0, 0, 0], 0.0, 0, 2, [10, 10, 0, 0, 0]),
        ([10, 10, 10, 10, 10], 0.0, 0, 1, [10, 10, 10, 10, 10]),
        ([10, 10, 10, 10, 10], 0.0, 0, 3, [10, 20, 30, 30, 30]),
        ([10, 10, 10, 10, 10], 1.0, 0, 3, [10, 10, 10, 10, 10]),
        ([10, 0, 0, 0, 0], 0.1, 7, 3, [0, 0, 0, 0, 0]),
        ([10, 0, 0, 0, 0], 0.1, 3, 99, [0, 0, 0, 10, 9]),
        ([-10, 0, 4, 0, 0], 0.0, 0, 1, [-10, 0, 4, 0, 0]),
    ],
)
def test_vintages_add_up(new, drop_off, lag, duration, expected):
    assert attributable(new, 0, 0, 0, drop_off, lag, duration, 5) == pytest.approx(expected, abs=1e-12)


def test_an_effect_that_has_ended_is_exactly_0():
    effect = attributable([0.1, 0.7, 0.3, 0, 0, 0, 0, 0], 0.13, 0, 0.07, 0.37, 1, 3, 8)
    assert effect[6:].tolist() == [0, 0]
    assert (effect[1:6] > 0).all()


@given(st.floats(0.01, 1e6), share, share, share, share, st.integers(0, 12), st.integers(1, 12))
def test_a_single_vintage_is_a_geometric_series(quantity, dead, moved, others, drop_off, lag, duration):
    years = lag + duration + 2
    effect = attributable(quantity, dead, moved, others, drop_off, lag, duration, years)
    keep = 1 - drop_off
    net = quantity * (1 - dead) * (1 - moved) * (1 - others)
    series = duration if drop_off < 1e-9 else (1 - keep**duration) / drop_off
    assert effect.sum() == pytest.approx(net * series, rel=1e-6, abs=1e-9)
    assert (effect[:lag] == 0).all()
    assert (effect[lag + duration :] == 0).all()


@given(
    st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=15),
    share,
    st.integers(0, 6),
    st.integers(1, 8),
)
def test_the_recursion_equals_the_sum_over_vintages(new, drop_off, lag, duration):
    n = len(new)
    expected = np.zeros(n)
    for year, size in enumerate(new):
        for age in range(duration):
            if year + lag + age < n:
                expected[year + lag + age] += size * (1 - drop_off) ** age
    assert attributable(new, 0, 0, 0, drop_off, lag, duration, n) == pytest.approx(
        expected, rel=1e-9, abs=1e-7
    )


@given(st.permutations([0.2, 0.1, 0.25]))
def test_the_order_of_the_shares_does_not_matter(order):
    assert net_of_counterfactual(100, *order) == pytest.approx(54)


def test_rows_and_draws_are_computed_at_once():
    draws = np.array([0.0, 0.5]).reshape(2, 1, 1)
    quantity = np.array([[10.0, 0, 0], [0, 4.0, 4.0], [1, 1, 1]])
    lag, duration = np.array([[0], [0], [1]]), np.array([[2], [1], [9]])
    together = attributable(quantity, draws, 0, 0, 0.1, lag, duration, 3)
    assert together.shape == (2, 3, 3)
    for d, dead in enumerate([0.0, 0.5]):
        for r in range(3):
            alone = attributable(quantity[r], dead, 0, 0, 0.1, lag[r, 0], duration[r, 0], 3)
            assert together[d, r] == pytest.approx(alone)


def test_years_may_be_named():
    named = attributable(100, 0, 0, 0, 0.1, 1, 2, [2027, 2028, 2029, 2030])
    assert named.tolist() == attributable(100, 0, 0, 0, 0.1, 1, 2, 4).tolist() == [0, 100, 90, 0]


def test_the_count_of_effects_at_work_only_clears_rounding():
    new, years = np.array([[0.1, 0.7, 0, 0, 0, 0]]), np.arange(2026.0, 2032.0)[np.newaxis]
    lag, duration, drop_off = np.array([[1.0]]), np.array([[2.0]]), np.array([[0.3]])
    beginning, ending = begun(new, lag, years), ended(new, lag, duration, years)
    count = at_work(beginning, ending)
    assert count.tolist() == [[0, 1, 2, 1, 0, 0]]
    plain = lasting(beginning, ending, drop_off, duration)
    assert lasting(beginning, ending, drop_off, duration, count) == pytest.approx(plain, abs=1e-15)


GOOD = {
    "quantity": 100.0,
    "deadweight": 0.2,
    "displacement": 0.1,
    "attribution": 0.25,
    "drop_off": 0.1,
    "lag": 0,
    "duration": 5,
    "years": 5,
}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("quantity", math.nan),
        ("quantity", [1, 2, 3]),
        ("quantity", [100.0]),
        ("quantity", []),
        ("quantity", "many"),
        ("deadweight", 20),
        ("deadweight", -0.1),
        ("displacement", 1.1),
        ("attribution", math.nan),
        ("attribution", [0.1, 0.2]),
        ("drop_off", 10),
        ("drop_off", [0.1, 0.1, 0.1, 0.1, 0.1]),
        ("lag", -1),
        ("lag", 0.5),
        ("duration", 0),
        ("duration", 2.5),
        ("duration", [1, 2, 3, 4, 5]),
        ("years", 0),
        ("years", [2026, 2028, 2029]),
        ("years", [[2026, 2027]]),
    ],
)
def test_attributable_refuses(name, wrong):
    with pytest.raises(ModelError, match=r"found .* expected "):
        attributable(**{**GOOD, name: wrong})
