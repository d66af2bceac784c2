"""Poverty, inequality and Lorenz fits against the World Bank Handbook, Datt (1998) and closed forms."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from costmodel.errors import ModelError
from costmodel.model.distribution import (
    BetaLorenz,
    QuadraticLorenz,
    atkinson,
    foster_greer_thorbecke,
    generalised_entropy,
    gini,
    hoover,
    lorenz_fit,
    lorenz_points,
    palma_ratio,
    sen,
)

incomes = st.lists(st.floats(0.01, 1e6), min_size=2, max_size=40)
TEN = (6, 8, 11, 15, 21, 25, 30, 40, 50, 100)


@pytest.mark.parametrize(
    ("welfare", "line", "measures"),
    [
        # Haughton and Khandker 2009, Handbook on Poverty and Inequality, chapter 4
        ((100, 110, 150, 160), 125, (0.5, 0.08, 0.0136)),
        (TEN, 20, (0.4, 0.2, 0.1115)),
        # by hand
        ((80, 90, 110, 120, 200), 100, (0.4, 0.06, 0.01)),
        ((100, 200), 100, (0, 0, 0)),
    ],
)
def test_poverty_of_people(welfare, line, measures):
    indices = [foster_greer_thorbecke(welfare, line, alpha) for alpha in (0, 1, 2)]
    assert indices == pytest.approx(measures, abs=1e-12)


# The same incomes as a gap in money: Haughton and Khandker 2009, chapter 4 (N z P1 = 40).
def test_the_poverty_gap_in_money():
    assert len(TEN) * 20 * foster_greer_thorbecke(TEN, 20, 1) == pytest.approx(40)


@given(incomes, st.floats(1, 1e5), st.floats(0, 3))
def test_a_doubled_population_is_as_poor(welfare, line, alpha):
    once = foster_greer_thorbecke(welfare, line, alpha)
    assert foster_greer_thorbecke(welfare * 2, line, alpha) == pytest.approx(once)
    assert foster_greer_thorbecke(welfare, line, alpha, weights=[2] * len(welfare)) == pytest.approx(once)


@given(incomes, st.floats(1, 1e5))
def test_measures_fall_with_alpha_and_stay_between_0_and_1(welfare, line):
    headcount, gap, squared = (foster_greer_thorbecke(welfare, line, alpha) for alpha in (0, 1, 2))
    assert 0 <= squared <= gap <= headcount <= 1


@given(st.lists(st.tuples(st.floats(0.01, 1e4), st.integers(1, 4)), min_size=2, max_size=15))
def test_weights_stand_for_repeated_people(records):
    welfare, weights = [r[0] for r in records], [r[1] for r in records]
    people = np.repeat(welfare, weights)
    assert foster_greer_thorbecke(welfare, 100, 1, weights) == pytest.approx(
        foster_greer_thorbecke(people, 100, 1)
    )
    assert gini(welfare, weights) == pytest.approx(gini(people), abs=1e-12)
    assert palma_ratio(welfare, weights) == pytest.approx(palma_ratio(people))


@pytest.mark.parametrize(
    ("welfare", "value"),
    [
        # Haughton and Khandker 2009, chapter 6
        ((10, 15, 20, 25, 40, 20, 30, 35, 45, 90), 0.3272727),
        (TEN, 0.4359477),
        # R package ineq, documentation of ineq()
        ((541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261), 0.4620911),
        # Damgaard and Weiner 2000: 0.4444444 with the correction n / (n - 1), 0.4 without
        ([50 / 9] * 9 + [50], 0.4),
        ([2] * 5 + [18] * 5, 0.4),
        ([7, 7, 7], 0.0),
        ([0, 0, 0, 1], 0.75),
    ],
)
def test_gini(welfare, value):
    assert gini(welfare) == pytest.approx(value, abs=5e-8)


@given(incomes)
def test_gini_is_the_formula_of_ranks(welfare):
    y, n = np.sort(welfare), len(welfare)
    ranks = 2 * np.dot(np.arange(1, n + 1), y) / (n * y.sum()) - (n + 1) / n
    assert gini(welfare) == pytest.approx(ranks, abs=1e-12)


@given(incomes, st.floats(0.001, 1000))
def test_gini_lies_within_0_and_1_and_ignores_scale_and_order(welfare, scale):
    value = gini(welfare)
    assert -1e-12 <= value < 1
    assert gini([w * scale for w in reversed(welfare)]) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    ("welfare", "value"),
    [
        # Haughton and Khandker 2009, incomes of chapter 4: 100 over 40
        (TEN, 2.5),
        ([3, 3], 0.25),
        ([1, 1, 1, 1, 1], 0.25),
        ([0, 0, 1], None),
    ],
)
def test_palma(welfare, value):
    if value is None:
        with pytest.raises(ModelError, match="found nothing among the poorest"):
            palma_ratio(welfare)
    else:
        assert palma_ratio(welfare) == pytest.approx(value)


def test_lorenz_points_begin_and_end_at_the_corners():
    people, money = lorenz_points([3, 1], [1, 3])
    assert people.tolist() == [0, 0.75, 1]
    assert money.tolist() == [0, 0.5, 1]


@pytest.mark.parametrize(
    "call",
    [
        lambda: foster_greer_thorbecke([], 1, 0),
        lambda: foster_greer_thorbecke([1, math.nan], 1, 0),
        lambda: foster_greer_thorbecke([1, 2], 0, 0),
        lambda: foster_greer_thorbecke([1, 2], [1, 2], 0),
        lambda: foster_greer_thorbecke([1, 2], math.nan, 0),
        lambda: foster_greer_thorbecke([1, 2], 1, -1),
        lambda: foster_greer_thorbecke([1, 2], 1, 0, weights=[1]),
        lambda: foster_greer_thorbecke([1, 2], 1, 0, weights=[0, 0]),
        lambda: foster_greer_thorbecke([[1, 2]], 1, 0),
        lambda: gini([1, -1]),
        lambda: gini([0, 0]),
        lambda: gini([1, 2], weights=[1, -1]),
        lambda: gini([]),
        lambda: gini("abc"),
        lambda: palma_ratio([1, math.inf]),
    ],
)
def test_measures_of_people_refuse(call):
    with pytest.raises(ModelError, match=r"found .* expected "):
        call()


# World Bank, Poverty and Inequality Platform (R package wbpip), unit tests of the two functional forms.
MEAN, LINE = 51.5660557757944, 57.791666666666664
QUADRATIC = QuadraticLorenz(0.795981535745657, -1.4445933880119242, 0.14728191995919815)
BETA = BetaLorenz(0.57803721740313529, 0.94205090386544987, 0.52578600019473676)


@pytest.mark.parametrize(
    ("curve", "expected", "inequality"),
    [
        (QUADRATIC, (0.7600581, 0.2761760602, 0.1283288744), 0.3212646422),
        (BETA, (0.7183393815, 0.2713749848, 0.1293367486), 0.3123688420),
    ],
)
def test_fitted_curves_of_the_world_bank(curve, expected, inequality):
    assert curve.valid
    headcount, gap, squared_gap = curve.poverty(MEAN, LINE)
    assert headcount == pytest.approx(expected[0], abs=5e-8)
    assert gap == pytest.approx(expected[1], abs=5e-11)
    assert squared_gap == pytest.approx(expected[2], abs=5e-11)
    assert curve.gini == pytest.approx(inequality, abs=5e-11)


def test_median_of_the_quadratic_curve():
    assert MEAN * QUADRATIC.slope(0.5) == pytest.approx(42.2477824680, abs=5e-9)


def quadratic_in_closed_form(curve, line):
    """Headcount, gap and squared gap by Datt (1998), table 3; ``line`` is the line over the mean."""
    e, m, n = curve.e, curve.m, curve.n
    r, w = math.sqrt(n**2 - 4 * m * e**2), curve.b + 2 * line
    head = -(n + r * w / math.sqrt(w**2 - m)) / (2 * m)
    share = float(curve.share(head))
    low, high = (r - n) / (2 * m), -(r + n) / (2 * m)
    log = math.log((1 - head / low) / (1 - head / high))
    gap = head - share / line
    return head, gap, 2 * gap - head - (curve.a * head + curve.b * share - r / 16 * log) / line**2


@pytest.mark.parametrize(
    ("curve", "lines"),
    [
        (QUADRATIC, (0.4, 0.5, 0.8, 1.0, 1.1207, 1.3, 1.6)),
        (QuadraticLorenz(0.9, -0.9, 0.15), (0.4, 0.7, 1.0, 1.5)),
        (QuadraticLorenz(0.36, -1.26, 0.55), (0.9, 1.0, 1.1)),
    ],
)
def test_quadratic_poverty_equals_the_closed_forms_of_datt(curve, lines):
    assert curve.valid
    for line in lines:
        assert curve.poverty(1.0, line) == pytest.approx(quadratic_in_closed_form(curve, line), abs=2e-9)


def quadratic_gini_in_closed_form(curve):
    """Integral of Villasenor and Arnold's (1989) curve, also where a + c is below 1."""
    e, m, n = curve.e, curve.m, curve.n
    r, k = math.sqrt(n**2 - 4 * m * e**2), abs(curve.a + curve.c - 1)
    if m < 0:
        rest = r**2 / (8 * m * math.sqrt(-m)) * (math.asin((2 * m + n) / r) - math.asin(n / r))
    else:
        top, bottom = 2 * m + n + 2 * math.sqrt(m) * k, n + 2 * math.sqrt(m) * abs(e)
        rest = -(r**2) / (8 * m**1.5) * math.log(abs(top / bottom))
    return 1 + curve.b / 2 + e + (2 * m + n) * k / (4 * m) - n * abs(e) / (4 * m) + rest


@given(st.floats(0.3, 1.5), st.floats(-1.9, 0.5), st.floats(0.01, 0.8))
def test_quadratic_gini_equals_the_integral_of_villasenor_and_arnold(a, b, c):
    curve = QuadraticLorenz(a, b, c)
    assume(curve.valid and abs(curve.m) > 0.05 and abs(a + c - 1) > 1e-6)
    assert curve.gini == pytest.approx(quadratic_gini_in_closed_form(curve), abs=1e-8)


def test_a_quadratic_curve_whose_m_is_0_is_no_exception():
    near, at = QuadraticLorenz(0.81, -1.8 + 1e-7, 0.3), QuadraticLorenz(0.81, -1.8, 0.3)
    assert at.gini == pytest.approx(near.gini, abs=1e-6)
    assert at.poverty(1, 0.8) == pytest.approx(near.poverty(1, 0.8), abs=1e-6)


# Kakwani 1980: with theta = gamma = delta = 1 the curve is p^2, incomes even from 0 to twice the mean.
def test_a_uniform_distribution():
    curve = BetaLorenz(1, 1, 1)
    assert curve.valid
    assert curve.gini == pytest.approx(1 / 3)
    assert curve.poverty(10, 10) == pytest.approx((1 / 2, 1 / 4, 1 / 6), abs=1e-10)


@pytest.mark.parametrize("curve", [QUADRATIC, BETA])
def test_lines_below_and_above_all_incomes(curve):
    assert curve.poverty(1, 1e-4).headcount < 1e-3
    rich = curve.poverty(1, 1e4)
    assert rich.headcount == pytest.approx(1, abs=1e-6)
    assert rich.gap == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("curve", [QUADRATIC, BETA])
@given(lines=st.tuples(st.floats(0.2, 2), st.floats(0.2, 2)))
def test_poverty_rises_with_the_line(curve, lines):
    low, high = (curve.poverty(1, line) for line in sorted(lines))
    assert all(a <= b + 1e-9 for a, b in zip(low, high, strict=True))
    assert 0 <= high.squared_gap <= high.gap <= high.headcount <= 1


POINTS = np.linspace(0.1, 1, 10)


@pytest.mark.parametrize(("form", "curve"), [("quadratic", QUADRATIC), ("beta", BETA)])
def test_a_fit_through_its_own_points_gives_the_curve_back(form, curve):
    shares = curve.share(POINTS[:-1])
    fit = lorenz_fit([0, *POINTS], [0, *shares, 1], form)
    wanted = (curve.a, curve.b, curve.c) if form == "quadratic" else (curve.theta, curve.gamma, curve.delta)
    parameters = (fit.a, fit.b, fit.c) if form == "quadratic" else (fit.theta, fit.gamma, fit.delta)
    assert parameters == pytest.approx(wanted, rel=1e-8)
    assert fit.squared_error < 1e-20
    assert lorenz_fit(POINTS, [*shares, 1], "best") == fit


# Quintile shares by hand: the trapezium Gini, 2 sum of i x share / 5 - 6/5, is below that of any curve.
@pytest.mark.parametrize(
    ("form", "shares", "trapezium"),
    [("quadratic", [0.07, 0.12, 0.17, 0.23, 0.41], 0.316), ("beta", [0.09, 0.13, 0.17, 0.22, 0.39], 0.276)],
)
def test_group_shares_are_added_up(form, shares, trapezium):
    by_group = lorenz_fit([0.2] * 5, shares, form)
    cumulative = lorenz_fit(np.cumsum([0.2] * 5), np.cumsum(shares), form)
    assert by_group.gini == pytest.approx(cumulative.gini, abs=1e-12)
    assert trapezium < by_group.gini < trapezium + 0.044


@given(st.floats(0.3, 1.2))
def test_fits_to_a_lognormal_find_its_inequality(sigma):
    rng = np.random.default_rng(1)
    welfare = np.exp(sigma * rng.standard_normal(4000))
    people, money = lorenz_points(welfare)
    fit = lorenz_fit(POINTS, np.interp(POINTS, people, money), "best")
    assert fit.gini == pytest.approx(gini(welfare), abs=0.02)
    line = float(np.median(welfare))
    poverty = fit.poverty(float(welfare.mean()), line)
    assert poverty.headcount == pytest.approx(0.5, abs=0.05)


def test_an_unusable_quadratic_curve_says_so():
    assert not QuadraticLorenz(0.2, -1.0, 0.2).valid
    assert not QuadraticLorenz(1.2, -1.0, -0.1).valid
    assert not BetaLorenz(0.9, 0.3, 1.9).valid
    assert not BetaLorenz(-0.5, 0.9, 0.5).valid
    with pytest.raises(ModelError, match="not valid"):
        QuadraticLorenz(0.5, -2.0, 0.4).share([0.2, 0.5, 0.9])


@pytest.mark.parametrize(
    ("people", "money", "form"),
    [
        (POINTS, POINTS**2, "cubic"),
        (POINTS, POINTS, "beta"),
        (POINTS, POINTS[:-1], "beta"),
        (POINTS, np.sqrt(POINTS), "quadratic"),
        (POINTS[::-1], (POINTS**2)[::-1], "quadratic"),
        ([0.5, 1], [0.3, 1], "quadratic"),
        ([10, 50, 80, 100], [5, 30, 60, 100], "quadratic"),
        ([0.2, 0.5, 0.8, math.nan], [0.1, 0.3, 0.6, 1], "quadratic"),
        ([], [], "quadratic"),
        ([0.2] * 5, [0.41, 0.23, 0.17, 0.12, 0.07], "quadratic"),
    ],
)
def test_fits_refuse(people, money, form):
    with pytest.raises(ModelError, match=r"found .* expected "):
        lorenz_fit(people, money, form)


@pytest.mark.parametrize(("mean", "line"), [(0, 1), (1, 0), (-1, 1), (math.nan, 1), (1, math.inf)])
def test_poverty_on_a_curve_refuses(mean, line):
    with pytest.raises(ModelError, match=r"found .* expected "):
        BETA.poverty(mean, line)


# --- further indices ------------------------------------------------------------------------------------

HANDBOOK = (10, 10, 12, 15)
"""By hand: mean 11.75."""


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (generalised_entropy((1, 3), 0), -math.log(0.75) / 2),  # -(ln 0.5 + ln 1.5) / 2
        (generalised_entropy((1, 3), 1), (0.5 * math.log(0.5) + 1.5 * math.log(1.5)) / 2),
        (generalised_entropy((1, 3), 2), 0.125),  # (1.25 - 1) / 2
        (generalised_entropy((1, 3), -1), ((2 + 2 / 3) / 2 - 1) / 2),
        (atkinson((1, 4), 0), 0.0),
        (atkinson((1, 4), 1), 1 - 2 / 2.5),
        (atkinson((1, 4), 0.5), 1 - 2.25 / 2.5),  # ((1 + 2) / 2)^2
        (atkinson((1, 4), 2), 1 - 1.6 / 2.5),  # the harmonic mean
        (hoover((1, 3)), 0.25),
        (hoover((1, 1, 1, 1)), 0.0),
        (hoover((0, 0, 0, 8)), 0.75),
        (sen((50, 50, 100), 100), 1 / 3),  # no inequality among the poor: the gap
        (sen((25, 75, 100), 100), 2 / 3 * 0.25 + 1 / 3 * 0.75),
        (sen((100, 200), 100), 0.0),
        (sen((0, 0, 200), 100), 2 / 3),
    ],
)
def test_indices_by_hand(index, expected):
    assert index == pytest.approx(expected, abs=1e-12)


@given(incomes, st.floats(0.1, 1e3))
def test_indices_do_not_depend_on_the_unit_or_on_copies(welfare, factor):
    assume(max(welfare) / min(welfare) < 1e6)
    scaled, twice = [factor * each for each in welfare], [*welfare, *welfare]
    for index in (
        hoover,
        lambda y: generalised_entropy(y, 0),
        lambda y: generalised_entropy(y, 1),
        lambda y: atkinson(y, 0.5),
        lambda y: atkinson(y, 1),
    ):
        assert index(scaled) == pytest.approx(index(welfare), rel=1e-6, abs=1e-9)
        assert index(twice) == pytest.approx(index(welfare), rel=1e-6, abs=1e-9)


def test_weights_are_copies():
    for index in (hoover, lambda y, w: generalised_entropy(y, 2, w), lambda y, w: sen(y, 12, w)):
        copies = [value for value, number in zip(HANDBOOK, (1, 2, 3, 1), strict=True) for _ in range(number)]
        assert index(HANDBOOK, (1, 2, 3, 1)) == pytest.approx(index(copies, [1] * len(copies)), abs=1e-12)


@pytest.mark.parametrize("index", [lambda y: generalised_entropy(y, 0), lambda y: atkinson(y, 1)])
def test_nobody_may_have_nothing_where_logarithms_are_taken(index):
    with pytest.raises(ModelError, match="0 for somebody"):
        index((0, 10))
