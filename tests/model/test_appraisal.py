"""Appraisal against published tables, the documentation examples of Excel, and numpy-financial."""

import math
from itertools import pairwise

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from costmodel.errors import ModelError
from costmodel.model.appraisal import (
    benefit_cost_ratio,
    discount_factors,
    equivalent_annual_cost,
    internal_rate_of_return,
    internal_rates_of_return,
    marginal_value_of_public_funds,
    modified_internal_rate_of_return,
    net_present_value,
    payback_year,
    yearly_rates,
)
from costmodel.model.kernels import discount_factors_from_rates, present_value

GREEN_BOOK = [(0, 0.035), (31, 0.03), (76, 0.025), (126, 0.02), (201, 0.015), (301, 0.01)]
GREEN_BOOK_HEALTH = [(0, 0.015), (31, 0.0129), (76, 0.0107), (126, 0.0086), (201, 0.0064), (301, 0.0043)]

flow = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 2))
flow_rows = st.lists(flow, min_size=2, max_size=12)
rate = st.floats(0.0, 0.3)


# Green Book 2022, annex A6, table 8: factors printed to four digits.
@pytest.mark.parametrize(
    ("year", "printed"),
    [
        *enumerate([0.9662, 0.9335, 0.9019, 0.8714, 0.8420, 0.8135, 0.7860, 0.7594, 0.7337, 0.7089], start=1),
        (30, 0.3563),
    ],
)
def test_factors_printed_in_the_green_book(year, printed):
    assert round(float(discount_factors(GREEN_BOOK, [year])[0]), 4) == printed


# Green Book 2022, annex A6, table 7 (standard and health schedules): products of the rates.
@pytest.mark.parametrize(
    ("year", "standard", "health"),
    [
        (0, 1, 1),
        (1, 0.9661835749, 0.9852216749),
        (5, 0.8419731669, 0.9282603254),
        (10, 0.7089188137, 0.8616672317),
        (30, 0.3562784106, 0.6397624299),
        (31, 0.3459013695, 0.6316146015),
        (60, 0.1467819879, 0.4355335333),
        (75, 0.0942137726, 0.3593544536),
        (76, 0.0919158757, 0.3555500678),
        (125, 0.0274107630, 0.2110618529),
        (126, 0.0268732971, 0.2092621980),
    ],
)
def test_factors_of_declining_schedules(year, standard, health):
    assert discount_factors(GREEN_BOOK, [year])[0] == pytest.approx(standard, abs=5e-11)
    assert discount_factors(GREEN_BOOK_HEALTH, [year])[0] == pytest.approx(health, abs=5e-11)


@pytest.mark.parametrize(
    ("year", "factor"), [(200, 0.0062073787), (201, 0.0061156441), (300, 0.0014005674), (301, 0.0013867004)]
)
def test_factors_of_the_far_future(year, factor):
    assert discount_factors(GREEN_BOOK, year)[-1] == pytest.approx(factor, abs=5e-11)


# Green Book 2022, annex A6: 3.5 % a year; mid-year is half a year of the year's own rate, by hand.
@pytest.mark.parametrize(
    ("timing", "first", "second"),
    [
        ("end", 1 / 1.035, 1 / 1.035**2),
        ("start", 1.0, 1 / 1.035),
        ("mid", 0.9829463744, 0.9497066418),
    ],
)
def test_factors_of_each_timing(timing, first, second):
    assert discount_factors(GREEN_BOOK, 2, timing) == pytest.approx([first, second], abs=1e-10)


def test_mid_year_across_a_kink_takes_half_of_the_years_own_rate():
    before, after = discount_factors(GREEN_BOOK, [30, 31])
    assert discount_factors(GREEN_BOOK, 31, "mid")[-1] == pytest.approx(before / math.sqrt(1.03), rel=1e-14)
    assert discount_factors(GREEN_BOOK, 31, "start")[-1] == pytest.approx(before, rel=1e-14)
    assert after < before


@pytest.mark.parametrize("timing", ["start", "mid", "end"])
def test_the_valuation_date_counts_in_full_under_every_timing(timing):
    assert discount_factors(0.05, [0], timing) == [1.0]
    assert discount_factors(0.05, [[0, 2], [2, 0]], timing).shape == (2, 2)


def test_a_band_from_year_0_or_year_1_is_the_same():
    assert np.array_equal(discount_factors([(0, 0.04)], 9), discount_factors([(1, 0.04)], 9))
    assert np.array_equal(discount_factors(0.04, 9), discount_factors(np.array([[0, 0.04]]), 9))


def test_the_31st_step_is_the_first_of_the_second_band():
    assert yearly_rates(GREEN_BOOK, 32)[[29, 30]].tolist() == [0.035, 0.03]


def test_the_kernel_takes_rates_of_many_rows_at_once():
    rates = np.array([[0.03, 0.04, 0.05], [0.0, 0.0, 0.0]])
    both = discount_factors_from_rates(rates)
    assert both[0] == pytest.approx([1 / 1.03, 1 / (1.03 * 1.04), 1 / (1.03 * 1.04 * 1.05)])
    assert both[1].tolist() == [1, 1, 1]


@given(st.lists(rate, min_size=1, max_size=6), st.integers(1, 80), st.sampled_from(["start", "mid", "end"]))
def test_factors_never_rise_where_rates_are_not_negative(rates, years, timing):
    steps = [(10 * i, r) for i, r in enumerate(rates)]
    factors = discount_factors(steps, years, timing)
    assert factors.shape == (years,)
    assert (np.diff(factors) <= 1e-15).all()
    assert ((factors > 0) & (factors <= 1)).all()


@given(st.lists(rate, min_size=2, max_size=30))
def test_start_mid_and_end_are_ordered_and_mid_is_their_geometric_mean(rates):
    start, mid, end = (discount_factors_from_rates(np.array(rates), t) for t in ("start", "mid", "end"))
    assert (start >= mid * (1 - 1e-14)).all()
    assert (mid >= end * (1 - 1e-14)).all()
    assert mid == pytest.approx(np.sqrt(start * end), rel=1e-13)


@pytest.mark.parametrize(
    ("steps", "years", "timing"),
    [
        (GREEN_BOOK, 10, "middle"),
        (GREEN_BOOK, 0, "end"),
        (GREEN_BOOK, 2.5, "end"),
        (GREEN_BOOK, [1, -1], "end"),
        (GREEN_BOOK, [], "end"),
        (GREEN_BOOK, math.nan, "end"),
        (GREEN_BOOK, "ten", "end"),
        ([(0, 3.5)], 10, "end"),
        ([(0, -1.0)], 10, "end"),
        ([(0, math.nan)], 10, "end"),
        ([(5, 0.03)], 10, "end"),
        ([(0, 0.035), (31, 0.03), (31, 0.02)], 10, "end"),
        ([(0, 0.035), (1.5, 0.03)], 10, "end"),
        ([(0, 0.035, 1)], 10, "end"),
        ([0.035, 0.03, 0.02], 10, "end"),
        ([], 10, "end"),
    ],
)
def test_factors_refuse(steps, years, timing):
    with pytest.raises(ModelError, match=r"found .* expected "):
        discount_factors(steps, years, timing)


# Excel, documentation of NPV: the first argument is discounted one period.
@pytest.mark.parametrize(
    ("rate", "flows", "first_year", "printed"),
    [
        (0.10, [-10000, 3000, 4200, 6800], 1, 1188.44),
        (0.08, [-40000, 8000, 9200, 10000, 12000, 14500], 0, 1922.06),
        (0.08, [-40000, 8000, 9200, 10000, 12000, 14500, -9000], 0, -3749.47),
        # Green Book 2022 A6: 1,000 a year for 10 years at 3.5 %, by hand.
        (0.035, [1000] * 10, 1, 8316.61),
    ],
)
def test_net_present_values(rate, flows, first_year, printed):
    offsets = np.arange(first_year, first_year + len(flows))
    assert net_present_value(flows, discount_factors(rate, offsets)) == pytest.approx(printed, abs=0.005)


# University of Queensland, Social Cost-Benefit Analysis, chapter 3: 10,000 now, then 5,000 a year, 5 %.
@pytest.mark.parametrize(("timing", "printed"), [("end", 3616.24), ("start", 4297.05), ("mid", 3952.49)])
def test_net_present_value_of_each_timing(timing, printed):
    factors = discount_factors(0.05, range(4), timing)
    assert net_present_value([-10000, 5000, 5000, 5000], factors) == pytest.approx(printed, abs=0.005)


# SROI Guide 2012, stage 5: impact 54,000 falling by a tenth, five years, 3.5 %, from the end of year 1.
def test_present_value_of_a_social_return():
    impact = 54000 * 0.9 ** np.arange(5)
    value = net_present_value(impact, discount_factors(0.035, 5))
    assert value == pytest.approx(201129.3059, abs=5e-5)
    assert benefit_cost_ratio(value, 100000) == pytest.approx(2.0113, abs=5e-5)


@given(flow_rows, flow_rows, rate, st.floats(-5, 5))
def test_net_present_value_is_linear(first, second, r, scale):
    n = min(len(first), len(second))
    one, two = np.array(first[:n]), np.array(second[:n])
    factors = discount_factors(r, range(n))
    apart = net_present_value(one, factors) + scale * net_present_value(two, factors)
    assert net_present_value(one + scale * two, factors) == pytest.approx(apart, rel=1e-9, abs=1e-4)


@given(flow_rows, rate)
def test_net_present_value_agrees_with_numpy_financial(flows, r):
    factors = discount_factors(r, range(len(flows)))
    assert net_present_value(flows, factors) == pytest.approx(npf.npv(r, flows), rel=1e-9, abs=1e-5)


def test_rows_of_flows_give_a_value_each():
    flows = np.arange(12.0).reshape(2, 2, 3)
    values = net_present_value(flows, [1, 0.5, 0.25])
    assert values.shape == (2, 2)
    assert values[0, 0] == 0 * 1 + 1 * 0.5 + 2 * 0.25
    assert present_value(flows, np.array([1, 0.5, 0.25]))[..., 0] == pytest.approx(values)


@pytest.mark.parametrize(
    ("flows", "factors"),
    [
        ([1, 2, 3], [1, 1]),
        ([1], [1, 1]),
        ([1, math.nan], [1, 1]),
        ([], []),
        (np.ones((2, 3)), np.ones((3, 3))),
        (5, [1]),
    ],
)
def test_net_present_value_refuses(flows, factors):
    with pytest.raises(ModelError, match=r"found .* expected "):
        net_present_value(flows, factors)


def test_benefit_cost_ratios_of_pairs():
    assert benefit_cost_ratio([300, 50], [100, 100]).tolist() == [3, 0.5]


@pytest.mark.parametrize(
    ("benefits", "costs"), [(1, 0), (1, -5), ([1, 2], [1, 0]), (math.nan, 1), ([1, 2], [1, 2, 3]), ("a", 1)]
)
def test_benefit_cost_ratio_refuses(benefits, costs):
    with pytest.raises(ModelError, match=r"found .* expected "):
        benefit_cost_ratio(benefits, costs)


@pytest.mark.parametrize(
    ("flows", "value", "digits"),
    [
        # numpy-financial, documentation of irr
        ([-100, 39, 59, 55, 20], 0.28095, 5),
        ([-100, 0, 0, 74], -0.0955, 4),
        ([-100, 100, 0, -7], -0.0833, 4),
        ([-100, 100, 0, 7], 0.06206, 5),
        ([-5, 10.5, 1, -8, 1], 0.0886, 4),
        # Excel, documentation of IRR
        ([-70000, 12000, 15000, 18000, 21000], -0.021, 3),
        ([-70000, 12000, 15000, 18000, 21000, 26000], 0.087, 3),
        ([-70000, 12000, 15000], -0.444, 3),
    ],
)
def test_internal_rates_published(flows, value, digits):
    assert round(internal_rate_of_return(flows).value, digits) == value


# By hand: a polynomial in 1 / (1 + r) written out from the rates it must have.
@pytest.mark.parametrize(
    ("rates", "status", "chosen"),
    [
        ((0.1,), "unique", 0.1),
        ((0.1, 0.2), "multiple", 0.1),
        ((-0.5, 0.1, 0.4), "multiple", 0.1),
        ((-0.05, 0.3), "multiple", -0.05),
        ((0.0, 1.0), "multiple", 0.0),
        ((0.02, 0.1, 0.25, 0.6), "multiple", 0.02),
    ],
)
def test_every_rate_is_found(rates, status, chosen):
    flows = -np.poly(1 + np.array(rates))
    assert internal_rates_of_return(flows) == pytest.approx(rates, abs=1e-9)
    value, state = internal_rate_of_return(flows)
    assert (value, state) == (pytest.approx(chosen, abs=1e-9), status)


def test_a_double_root_is_one_rate():
    assert internal_rate_of_return([-1, 2.2, -1.21]) == (pytest.approx(0.1, abs=1e-6), "unique")


@pytest.mark.parametrize("flows", [[-1, -2], [3, 0, 5], [0, 0], [-7], [-1, 2, -1.5]])
def test_no_rate_has_its_own_status(flows):
    value, status = internal_rate_of_return(flows)
    assert math.isnan(value)
    assert status == "none"
    assert internal_rates_of_return(flows) == ()


def test_a_horizon_of_two_centuries():
    flows = [-100] + [1.5] * 200
    value, status = internal_rate_of_return(flows)
    assert status == "unique"
    assert npf.npv(value, flows) == pytest.approx(0, abs=1e-9)


@given(st.floats(1, 1e5), st.lists(st.floats(0.01, 1e5), min_size=1, max_size=20))
def test_the_rate_agrees_with_numpy_financial(outlay, receipts):
    flows = [-outlay, *receipts]
    expected = npf.irr(flows)
    assume(np.isfinite(expected))
    assert internal_rate_of_return(flows).value == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_leading_and_trailing_zeros_do_not_matter():
    assert internal_rate_of_return([0, 0, -100, 121, 0]).value == pytest.approx(0.21)


@given(st.floats(1, 1e5), st.lists(st.floats(0.01, 1e5), min_size=1, max_size=40))
def test_an_investment_has_one_rate_and_its_value_there_is_0(outlay, receipts):
    flows = [-outlay, *receipts]
    value, status = internal_rate_of_return(flows)
    assert status == "unique"
    powers = (1 + value) ** -np.arange(len(flows))
    assert abs(np.dot(flows, powers)) <= 1e-7 * np.dot(np.abs(flows), powers)


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=9))
def test_no_more_rates_than_changes_of_sign_and_each_is_a_root(flows):
    rates = internal_rates_of_return(flows)
    signs = [x > 0 for x in flows if x]
    assert len(rates) <= sum(a != b for a, b in pairwise(signs))
    for r in rates:
        powers = np.exp(-np.log1p(r) * np.arange(len(flows)))
        assert abs(np.dot(flows, powers)) <= 1e-7 * np.dot(np.abs(flows), powers)


@pytest.mark.parametrize("flows", [[], [math.nan, 1], [[-1, 2], [-1, 3]], ["a", 1], 5])
def test_internal_rate_refuses(flows):
    with pytest.raises(ModelError, match=r"found .* expected "):
        internal_rate_of_return(flows)


@pytest.mark.parametrize(
    ("flows", "finance", "reinvest", "value", "tolerance"),
    [
        # Excel, documentation of MIRR
        ([-120000, 39000, 30000, 21000, 37000, 46000], 0.10, 0.12, 0.1261, 5e-5),
        ([-120000, 39000, 30000, 21000], 0.10, 0.12, -0.0480, 5e-5),
        ([-120000, 39000, 30000, 21000, 37000, 46000], 0.10, 0.14, 0.1348, 5e-5),
        # Lin 1976, by hand: (1280.6156 + 200) / 1000 compounded at 6 %
        ([-1000, 300, 400, 500, 200], 0.04, 0.06, 0.1133980031, 5e-11),
    ],
)
def test_modified_rates_published(flows, finance, reinvest, value, tolerance):
    assert modified_internal_rate_of_return(flows, finance, reinvest) == pytest.approx(value, abs=tolerance)


@given(flow_rows, rate, rate)
def test_modified_rate_is_what_the_receipts_grow_to_over_what_the_outlays_are_worth(flows, finance, reinvest):
    assume(min(flows) < -1 and max(flows) > 1)
    years = len(flows) - 1
    grown = sum(flow * (1 + reinvest) ** (years - year) for year, flow in enumerate(flows) if flow > 0)
    financed = sum(-flow / (1 + finance) ** year for year, flow in enumerate(flows) if flow < 0)
    assert (1 + modified_internal_rate_of_return(flows, finance, reinvest)) ** years == pytest.approx(
        grown / financed, rel=1e-7
    )


def test_modified_rates_of_rows():
    rows = np.array([[-100.0, 121.0, 0], [-100.0, 0, 121.0]])
    assert modified_internal_rate_of_return(rows, 0.1, 0.0) == pytest.approx([0.1, 0.1])


@pytest.mark.parametrize(
    ("flows", "finance", "reinvest"),
    [
        ([1, 2], 0.1, 0.1),
        ([-1, -2], 0.1, 0.1),
        ([-1, 2], 10, 0.1),
        ([-1, 2], 0.1, math.nan),
        ([-1], 0.1, 0.1),
    ],
)
def test_modified_rate_refuses(flows, finance, reinvest):
    with pytest.raises(ModelError, match=r"found .* expected "):
        modified_internal_rate_of_return(flows, finance, reinvest)


# Brealey, Myers, Allen, chapter 5 (payback as the running sum), values by hand.
@pytest.mark.parametrize(
    ("flows", "years"),
    [
        ([-100, 40, 40, 40], 2.5),
        ([-100, 100], 1.0),
        ([-100, 0, 0, 50, 100], 3.5),
        ([-100, -50, 75, 75], 3.0),
        ([-0.3, 0.1, 0.1, 0.1], 3.0),
        ([10, -5, -20], 0.0),
        ([0, 0], 0.0),
        ([-100, 200, -300, 50], 0.5),
        ([5], 0.0),
    ],
)
def test_payback(flows, years):
    assert payback_year(flows) == pytest.approx(years)


def test_payback_never_in_the_horizon_is_nan():
    assert math.isnan(payback_year([-100, 10, 10]))
    assert np.isnan(payback_year([[-100, 10, 10], [-15, 10, 10]])).tolist() == [True, False]


def test_discounted_payback_is_later():
    flows = np.array([-100, 40, 40, 40.0])
    assert payback_year(flows * discount_factors(0.05, range(4))) > payback_year(flows)


@given(st.floats(1, 1e6), st.lists(st.floats(0, 1e6), min_size=1, max_size=20), st.floats(0.01, 100))
def test_payback_does_not_depend_on_the_unit_of_money(outlay, receipts, unit):
    flows = np.array([-outlay, *receipts])
    if abs(flows.sum()) > 1e-6 * outlay:
        assert payback_year(flows * unit) == pytest.approx(payback_year(flows), nan_ok=True, rel=1e-6)


@pytest.mark.parametrize("flows", [[], [math.nan], [-1, math.inf]])
def test_payback_refuses(flows):
    with pytest.raises(ModelError, match=r"found .* expected "):
        payback_year(flows)


@pytest.mark.parametrize(
    ("value", "rate", "years", "annual"),
    [
        # Green Book 2022 A6: the sum of ten factors at 3.5 % is 8.3166053226
        (1000, 0.035, 10, 120.2413678674),
        # Brealey, Myers, Allen, chapter 6: five years at 5 %
        (10000, 0.05, 5, 2309.748),
        (1000, 0.05, 20, 80.2425871907),
        (1000, 0, 10, 100),
    ],
)
def test_equivalent_annual_costs(value, rate, years, annual):
    assert equivalent_annual_cost(value, rate, years) == pytest.approx(annual, rel=1e-7)


@given(st.floats(1, 1e6), st.floats(0.001, 0.3), st.integers(1, 80), st.sampled_from(["end", "start"]))
def test_equivalent_annual_cost_agrees_with_numpy_financial(value, r, years, timing):
    when = {"end": "end", "start": "begin"}[timing]
    expected = -npf.pmt(r, years, value, when=when)
    assert equivalent_annual_cost(value, r, years, timing) == pytest.approx(expected, rel=1e-9)


def test_equivalent_annual_cost_on_a_declining_schedule_gives_the_value_back():
    annual = equivalent_annual_cost([1000, 2000], GREEN_BOOK, 60)
    assert net_present_value(
        np.ones((2, 60)) * annual[:, None], discount_factors(GREEN_BOOK, 60)
    ) == pytest.approx([1000, 2000])


@pytest.mark.parametrize("years", [0, -1, 2.5, [10, 20], math.nan])
def test_equivalent_annual_cost_refuses(years):
    with pytest.raises(ModelError, match=r"found .* expected "):
        equivalent_annual_cost(1000, 0.035, years)


@pytest.mark.parametrize(
    ("worth", "cost", "value", "status"),
    [
        # policyimpacts.org, scholarship of 1,000 to 100 students and 20 new ones: 340,000 over 60,000
        (340000, 60000, 340000 / 60000, "ratio"),
        # Hendren and Sprung-Keyser 2020, section II: policies that pay for themselves have an infinite MVPF
        (5, -1, math.inf, "infinite"),
        (5, 0, math.inf, "infinite"),
        (-5, 0, -math.inf, "negative_infinite"),
        (-5, 10, -0.5, "ratio"),
        (-5, -10, 0.5, "loss_per_unit_saved"),
        (-90, -100, 0.9, "loss_per_unit_saved"),
        (0, 10, 0, "ratio"),
    ],
)
def test_marginal_values(worth, cost, value, status):
    ratio = marginal_value_of_public_funds(worth, cost)
    assert ratio == (pytest.approx(value), status)
    assert isinstance(ratio.status, str)


def test_draws_in_the_opposite_quadrant_of_the_point_estimate_are_undefined():
    worth, cost = [2, -2, 2, -2], [1, -1, -1, 1]
    value, status = marginal_value_of_public_funds(worth, cost, point_estimate=(3, 2))
    assert status.tolist() == ["ratio", "undefined", "infinite", "ratio"]
    assert value.tolist()[2:] == [math.inf, -2]
    assert np.isnan(value).tolist() == [False, True, False, False]
    _, status = marginal_value_of_public_funds(worth, cost, point_estimate=(-3, -2))
    assert status.tolist() == ["undefined", "loss_per_unit_saved", "infinite", "ratio"]


@pytest.mark.parametrize(
    ("worth", "cost", "point"),
    [(math.nan, 1, None), ([1, 2], [1, 2, 3], None), ("a", 1, None), (1, 1, (1,)), ([], 1, None)],
)
def test_marginal_value_refuses(worth, cost, point):
    with pytest.raises(ModelError, match=r"found .* expected "):
        marginal_value_of_public_funds(worth, cost, point)


def test_no_change_at_no_cost_has_no_value_of_public_funds():
    nothing = marginal_value_of_public_funds(0, 0)
    assert nothing.status == "no_change"
    assert np.isnan(nothing.value)
