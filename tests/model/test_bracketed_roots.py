"""Roots within brackets: those of scipy, to the last digit, and what is no root."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import elementwise

from costmodel.model.bracketed_roots import bracketed_roots

SHAPES = (
    lambda x, c: x**3 - c,
    lambda x, c: np.exp(np.clip(x, -50, 50)) - c,
    lambda x, c: np.sign(x - c) * np.sqrt(np.abs(x - c)),
    lambda x, c: np.where(x > c, 1.0, -2.0),
    lambda x, c: np.arctan(5 * (x - c)) + 0.1,
)


@pytest.mark.parametrize("shape", range(len(SHAPES)))
@settings(max_examples=25)  # each of many brackets at once, as scipy takes as long for one
@given(
    centres=st.lists(st.floats(0.01, 3, allow_subnormal=False), min_size=1, max_size=24),
    widths=st.tuples(st.floats(0.1, 20), st.floats(0.1, 20)),
    tolerance=st.sampled_from([{}, {"xrtol": 1e-7, "fatol": 1e-7}, {"xatol": 1e-3}]),
)
def test_the_roots_are_those_of_scipy(shape, centres, widths, tolerance):
    c = np.array(centres)
    low, high = c - widths[0], c + widths[1]

    def function(x, number):
        return SHAPES[shape](x, c[np.asarray(number, dtype=int)])

    ours = bracketed_roots(function, low, high, **tolerance)
    theirs = elementwise.find_root(function, (low, high), args=(np.arange(len(c)),), tolerances=tolerance)
    np.testing.assert_array_equal(ours.solved, theirs.success)
    np.testing.assert_array_equal(ours.x, theirs.x)
    np.testing.assert_array_equal(ours.value, theirs.f_x)
    np.testing.assert_array_equal((ours.low, ours.high), theirs.bracket)


def test_without_a_change_of_sign_or_a_figure_there_is_no_root():
    values = np.array([1.0, np.nan, 1.0])
    roots = bracketed_roots(
        lambda x, number: np.where(number == 2, x, values[number]), np.full(3, -1.0), np.full(3, 2.0)
    )
    assert roots.solved.tolist() == [False, False, True]
    assert np.isnan(roots.x[:2]).all()
    assert roots.x[2] == pytest.approx(0, abs=1e-12)
