"""Shapes of uncertainty against closed forms and against scipy's own distributions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from costmodel.assumptions.format.column_choices import DISTRIBUTIONS
from costmodel.errors import ModelError
from costmodel.uncertainty.distributions import DEFAULT, SHAPES, quantile

CHANCES = np.linspace(0.001, 0.999, 25)
HALF_WIDTH = 1.959963984540054
"""97.5th percentile of the standard normal distribution, as printed in every table of it."""


def test_every_shape_of_the_workbook_is_known():
    assert set(SHAPES) == set(DISTRIBUTIONS)
    assert DEFAULT in SHAPES


def test_triangular_by_hand():
    # From 0 over 3 to 10 the density peaks at 0.2: F(3) = 0.3, F(1.5) = 1.5² / 30 = 0.075.
    assert quantile("triangular", np.array([0, 0.075, 0.3, 1]), 0, 3, 10) == pytest.approx([0, 1.5, 3, 10])
    # The median of a right-angled triangle from 0 to 1 with its peak at 0 is 1 - sqrt(1/2).
    assert quantile("triangular", np.array([0.5]), 0, 0, 1) == pytest.approx(1 - np.sqrt(0.5))
    # Its mean is (a + m + b) / 3 (Kotz and van Dorp 2004, chapter 1).
    even = (np.arange(100_000) + 0.5) / 100_000
    assert quantile("triangular", even, 0, 3, 10).mean() == pytest.approx(13 / 3, rel=1e-6)


def test_pert_has_the_mean_of_its_inventors():
    # (low + 4 x most likely + high) / 6, Malcolm and others (1959).
    even = (np.arange(100_000) + 0.5) / 100_000
    assert quantile("pert", even, 2, 3, 10).mean() == pytest.approx((2 + 12 + 10) / 6, rel=1e-6)


@pytest.mark.parametrize(
    ("shape", "low", "value", "high", "oracle"),
    [
        ("uniform", 2, 5, 10, stats.uniform(2, 8)),
        ("triangular", 2, 5, 10, stats.triang(3 / 8, 2, 8)),
        ("pert", 2, 5, 10, stats.beta(1 + 4 * 3 / 8, 1 + 4 * 5 / 8, 2, 8)),
        ("normal", 2, 6, 10, stats.norm(6, 4 / HALF_WIDTH)),
        ("lognormal", 2, 4, 8, stats.lognorm(np.log(2) / HALF_WIDTH, scale=4)),
    ],
)
def test_against_the_distributions_of_scipy(shape, low, value, high, oracle):
    assert quantile(shape, CHANCES, low, value, high) == pytest.approx(oracle.ppf(CHANCES))


@pytest.mark.parametrize(("shape", "value"), [("normal", 6), ("lognormal", 4)])
def test_low_and_high_are_the_ends_of_a_95_per_cent_interval(shape, value):
    low, high = {"normal": (2, 10), "lognormal": (2, 8)}[shape]
    assert quantile(shape, np.array([0.025, 0.5, 0.975]), low, value, high) == pytest.approx(
        [low, value, high]
    )


def test_what_cannot_be_is_cut_off_and_not_heaped_up_at_the_edge():
    deviation = 0.2 / HALF_WIDTH
    oracle = stats.truncnorm((0 - 0.9) / deviation, (1 - 0.9) / deviation, 0.9, deviation)
    values = quantile("normal", CHANCES, 0.7, 0.9, 1.1, 0, 1)
    assert values == pytest.approx(oracle.ppf(CHANCES))
    assert values.max() < 1
    shares = quantile("lognormal", CHANCES, 0.3, 0.6, 1.2, 0, 1)
    assert (np.diff(shares) > 0).all()
    assert shares.max() < 1


@given(
    some.sampled_from(DISTRIBUTIONS),
    some.lists(some.floats(0.01, 1e6), min_size=3, max_size=3, unique=True),
    some.lists(some.floats(1e-9, 1 - 1e-9), min_size=2, max_size=20),
)
def test_a_greater_chance_never_gives_a_smaller_value(shape, ends, chances):
    low, value, high = sorted(ends)
    values = quantile(shape, np.sort(chances), low, value, high)
    assert np.isfinite(values).all()
    assert (np.diff(values) >= -1e-9 * high).all()
    if shape in ("triangular", "pert", "uniform"):
        assert low - 1e-9 * high <= values.min() <= values.max() <= high * (1 + 1e-9)


def test_a_range_that_is_a_point_is_certain():
    assert quantile("pert", CHANCES, 4, 4, 4).tolist() == [4] * len(CHANCES)


@pytest.mark.parametrize(
    ("shape", "ends", "told"),
    [
        ("beta", (0, 1, 2), "triangular"),
        ("normal", (3, 1, 2), "ascending"),
        ("lognormal", (0, 1, 2), "above 0"),
    ],
)
def test_errors_say_what_to_do(shape, ends, told):
    with pytest.raises(ModelError, match=told):
        quantile(shape, CHANCES, *ends)
