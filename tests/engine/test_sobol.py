"""Scrambled Sobol points: those of scipy, number by number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from costmodel.uncertainty import sobol as own


@given(dimensions=st.integers(1, 60), power=st.integers(0, 6), seed=st.integers(0, 2**32 - 1))
def test_points_are_those_of_scipy(dimensions, power, seed):
    theirs = qmc.Sobol(dimensions, scramble=True, rng=seed).random_base2(power)
    np.testing.assert_array_equal(own.sobol(dimensions, power, seed), theirs)


@pytest.mark.parametrize(("dimensions", "power"), [(400, 10), (1_500, 2)])
def test_also_of_many_dimensions(dimensions, power):
    theirs = qmc.Sobol(dimensions, scramble=True, rng=1).random_base2(power)
    np.testing.assert_array_equal(own.sobol(dimensions, power, 1), theirs)


def test_the_direction_numbers_are_there():
    assert own._file() is not None


def test_without_them_scipy_makes_the_points(monkeypatch):
    expected = own.sobol(3, 4, 5)
    monkeypatch.setattr(own, "FILE", "none.npz")
    np.testing.assert_array_equal(own.sobol(3, 4, 5), expected)
