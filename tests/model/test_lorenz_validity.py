"""When a Lorenz curve is valid: vectors on both sides of every bound, and the curve itself as a judge."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from costmodel.model.lorenz import BetaLorenz, QuadraticLorenz
from costmodel.model.welfare_cells import published_shares, welfare_cells
from costmodel.model.welfare_measures import inequality_measures, ranked

PLACES = np.linspace(0, 1, 2001)


def is_a_curve(a, b, c):
    """Whether the quadratic is real, begins at 0, rises and bends upwards; None too near to say."""
    e = -(a + b + c + 1)
    inside = (b * b - 4 * a) * PLACES**2 + (2 * b * e - 4 * c) * PLACES + e * e
    if abs(inside.min()) < 1e-4:
        return None
    if inside.min() < 0 or e > 0:
        return False
    curve = -(b * PLACES + e + np.sqrt(inside)) / 2
    rise, bend = np.diff(curve), np.diff(curve, 2)
    if abs(rise.min()) < 1e-8 or abs(bend.min()) < 1e-11:
        return None
    return bool(rise.min() > 0 and bend.min() > 0)


@given(st.floats(0.1, 2), st.floats(-2.5, 1), st.floats(-0.3, 1))
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@pytest.mark.slow
def test_the_rules_of_the_quadratic_are_those_of_the_curve(a, b, c):
    assume(a + c >= 0.9 + 1e-9 and abs(c) > 1e-3 and abs(a + b + c + 1) > 1e-3)
    valid = is_a_curve(a, b, c)
    assume(valid is not None)
    assert QuadraticLorenz(a, b, c).valid == valid


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ((0.7 + 1e-9, -1.0, 0.2), (0.7 - 1e-9, -1.0, 0.2)),  # a + c of 0.9
        ((1.0, -1.0, 1e-9), (1.0, -1.0, -1e-9)),  # c of 0
        ((1.0, -1.0, 0.0), (1.0, -1.0, -1e-9)),
        ((0.7, -1.7 + 1e-3, 0.3), (0.7, -1.7 - 1e-3, 0.3)),  # m of -n / 2
        ((1.1, -1.9, 0.2), (1.1, -2.31, 0.2)),  # e of 0
    ],
)
def test_quadratic_curves_on_both_sides_of_a_bound(inside, outside):
    assert QuadraticLorenz(*inside).valid
    assert not QuadraticLorenz(*outside).valid


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ((0.9, 0.99, 0.5), (1.5, 0.99, 0.5)),  # a poorest group below 0
        ((0.6, 0.95, 0.5), (0.6, 1.5, 0.5)),  # bent downwards among the poor
        ((0.6, 0.95, 0.5), (0.6, 0.95, 1.5)),  # and among the rich
        ((1e-9, 0.95, 0.5), (0.0, 0.95, 0.5)),
        ((0.6, 0.95, 1e-9), (0.6, 0.95, 0.0)),
        ((0.6, 0.95, 0.5), (0.6, 0.0, 0.5)),
        ((1.0, 1.0, 1.0), (1.02, 1.0, 1.0)),  # p - p(1 - p) = p^2 is a curve; with more it falls at 0
    ],
)
def test_beta_curves_on_both_sides_of_a_bound(inside, outside):
    assert BetaLorenz(*inside).valid
    assert not BetaLorenz(*outside).valid


MIDDLES = np.array([-1.645, -1.036, -0.674, -0.385, -0.126, 0.126, 0.385, 0.674, 1.036, 1.645])
"""Middles of tenths of a normal distribution: their exponentials are deciles of a lognormal one."""


@given(st.floats(0.2, 1.4))
@settings(max_examples=100, deadline=None)
def test_cells_rise_from_above_0_and_have_the_mean_1(sigma):
    values = np.exp(sigma * MIDDLES)
    cells = welfare_cells(published_shares(values / values.sum(), 10))
    assume(cells is not None)
    assert cells.relative[0] > 0
    assert (np.diff(cells.relative) >= 0).all()
    assert cells.relative.mean() == pytest.approx(1, abs=1e-12)
    # Fitted shares are near those given: no better curve would be far from them.
    assert np.abs(cells.decile_shares - values / values.sum()).max() < 0.2


def test_of_two_valid_curves_the_nearer_one_is_taken():
    # Colombia 2023 (World Bank PIP): a + c of 0.9658, and the last cell takes what the curve leaves.
    colombia = np.array([1.122, 2.284, 3.1704, 4.0739, 5.1151, 6.4194, 8.1876, 10.9111, 16.0533, 42.6631])
    cells = welfare_cells(published_shares(colombia / 100, 10))
    assert cells.form == "general quadratic"
    assert cells.curves[0].a + cells.curves[0].c == pytest.approx(0.9658029, abs=5e-8)
    # Computed in rational numbers: the normal equations, and the root to 50 digits.
    assert cells.relative[-1] == pytest.approx(62.850321658568, abs=1e-9)
    gini = inequality_measures(ranked(np.full(1000, 1.0), cells.relative))["gini"]
    assert gini == pytest.approx(0.5417525478, abs=5e-11)
