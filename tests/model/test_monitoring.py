"""Outturn against plan: the exact split, the year forecast again, and progress of indicators."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.model.exact_split import exact_split
from costmodel.model.indicators import expected_by, progress
from costmodel.model.monitoring import (
    CountedPeriod,
    OutturnLines,
    forecast,
    months_in_operation,
    people_counted,
    plan_by_month,
    summed,
    variance,
)
from costmodel.model.outturn import Comparison, PlanMonths, Reported

PLANNED, OUTTURN = (1_000, 0.5, 10, 1), (1_100, 0.6, 12, 0.75)
WEIGHTS = (np.array([[1 / 4]]), np.array([[1 / 12]]))


def cell(*values):
    return np.array(values, dtype=float).reshape(-1, 1)


# --- the split ---------------------------------------------------------------------------------------


def test_the_split_of_the_worked_example():
    effects = exact_split([cell(each) for each in PLANNED], [cell(each) for each in OUTTURN])
    expected = (526.25, 1005.4166667, 1005.4166667, -1597.0833333)
    assert [float(effect[0, 0]) for effect in effects] == pytest.approx(expected)
    assert float(sum(effects)[0, 0]) == pytest.approx(940)


def test_a_factor_of_one_leaves_thirds_and_sixths():
    # (1000, .5, 10) to (1100, .6, 12): the published three-factor split.
    planned, outturn = (1_000, 0.5, 10, 1), (1_100, 0.6, 12, 1)
    effects = exact_split(planned, outturn)
    assert effects == pytest.approx((606.6666667, 1156.6666667, 1156.6666667, 0))
    assert sum(effects) == pytest.approx(2_920)


def orders(planned, outturn):
    """The average over all orders in which the factors change: the definition, written out."""
    effects = [Fraction(0)] * len(planned)
    every = list(permutations(range(len(planned))))
    for order in every:
        now = list(planned)
        for factor in order:
            before = now[0] * now[1] * now[2] * now[3]
            now[factor] = outturn[factor]
            effects[factor] += now[0] * now[1] * now[2] * now[3] - before
    return [each / len(every) for each in effects]


@given(st.tuples(*[st.integers(0, 10**6)] * 4), st.tuples(*[st.integers(0, 10**6)] * 4))
def test_whole_money_is_split_without_a_rest(planned, outturn):
    exact = [[Fraction(each) for each in factors] for factors in (planned, outturn)]
    effects = exact_split(*exact, alike=Fraction(1, 4), mixed=Fraction(1, 12))
    assert list(effects) == orders(*exact)
    assert sum(effects) == np.prod(exact[1], dtype=object) - np.prod(exact[0], dtype=object)


FACTOR = st.tuples(
    st.floats(0, 1e8), st.floats(0, 2), st.floats(0, 1e6), st.floats(0, 1)
)  # fmt: skip


@given(FACTOR, FACTOR)
def test_the_effects_sum_to_the_difference(planned, outturn):
    difference = np.prod(outturn) - np.prod(planned)
    size = max(np.prod(outturn), np.prod(planned), 1.0)
    largest = max(np.prod(np.maximum(planned, outturn)), size)
    assert sum(exact_split(planned, outturn)) == pytest.approx(difference, abs=1e-12 * largest)


# --- periods -----------------------------------------------------------------------------------------


def lines(planned, spent, planned_time=1.0, time=1.0):
    months = cell(12 * planned_time), cell(12 * time)
    return OutturnLines(
        cell(planned), cell(spent), cell(spent - planned), *months, cell(planned_time), cell(time)
    )


def one(**others):
    base = {"with_people": cell(1), "with_eligible": cell(1), "split": (0,), "forecast": (0,),
            "arrears": cell(0), "weights": WEIGHTS}  # fmt: skip
    return Comparison(**{**base, **others})


def people(eligible_0, served_0, eligible_1, served_1):
    return CountedPeriod(
        *(cell(each) for each in (eligible_0, served_0, eligible_1, served_1, 12 * served_1))
    )


EFFECTS = ("volume_effect", "take_up_effect", "price_effect", "timing_effect")


def effects_of(split):
    return [float(getattr(split, name)[0, 0]) for name in EFFECTS]


def test_a_period_is_split_into_its_factors():
    split = variance(lines(5_000, 5_940, 1, 0.75), people(1_000, 500, 1_100, 660), one(), cell(0))
    assert effects_of(split) == pytest.approx((526.25, 1005.4166667, 1005.4166667, -1597.0833333))
    assert split.factor_price[0, 0] == pytest.approx(12)
    assert split.flexed_budget[0, 0] == pytest.approx(10 * 660 * 0.75)


def test_nobody_served_and_nothing_spent_keeps_the_planned_price():
    split = variance(lines(5_000, 0), people(1_000, 500, 1_000, 0), one(), cell(0))
    assert split.factor_price[0, 0] == 10
    assert effects_of(split) == pytest.approx((0, -5_000, 0, 0))


def test_a_plan_of_nothing_has_the_price_of_the_year():
    # Not planned before the second half of the year, at 20 a person for half a year; begun at once.
    split = variance(lines(0, 6_000, 0, 1), people(1_000, 500, 1_000, 500), one(), cell(10))
    assert split.factor_planned_price[0, 0] == 10
    assert sum(effects_of(split)) == pytest.approx(6_000)
    assert effects_of(split)[3] > 0


def test_spending_without_people_in_operation_is_a_matter_of_price():
    split = variance(lines(900, 0, 0, 0), people(1_000, 0, 1_000, 0), one(), cell(0))
    assert effects_of(split) == pytest.approx((0, 0, -900, 0))


@given(
    st.floats(0, 1e9), st.floats(0, 1e9), st.floats(1, 1e6), st.just(0) | st.floats(1, 1e6),
    st.floats(1, 1e6), st.floats(1, 1e6), st.just(0) | st.floats(0.01, 1), st.floats(0.01, 1),
)  # fmt: skip
def test_no_rest_is_left_of_any_period(planned, spent, who, served, entitled, reached, time_0, time_1):
    split = variance(
        lines(planned, spent, time_0, time_1), people(who, served, entitled, reached), one(), cell(0)
    )
    size = max(planned, spent, *map(abs, effects_of(split)), 1.0)
    assert sum(effects_of(split)) == pytest.approx(spent - planned, abs=1e-9 * size)


def test_people_of_several_reports_are_weighted_by_months_in_operation():
    reported = Reported(people=cell(900, 950), eligible=cell(3_000, 3_400), length=cell(3, 1))
    comparison = Comparison(
        (0,) * 3, (0,) * 3, reports=((0,), (1,), (0, 1)), length=cell(3, 1, 4),
        with_eligible=cell(1, 1, 1), with_people=cell(1, 1, 1), forecast=(2,),
    )  # fmt: skip
    reported = replace(reported, months=cell(2, 0), months_stated=cell(1, 0))
    operated = months_in_operation(comparison, reported, cell(3, 1, 4))
    assert operated[:, 0].tolist() == [2, 1, 3]
    counted = people_counted(
        comparison, reported, operated, np.array([[5_000.0, 1]]), np.array([[4_000.0, 1]])
    )
    assert counted.people[2, 0] == pytest.approx((900 * 2 + 950) / 3)
    assert counted.eligible[2, 0] == pytest.approx((3_000 * 3 + 3_400) / 4)
    assert (counted.planned_eligible[2, 0], counted.planned_people[2, 0]) == (5_000, 4_000)


def test_people_take_the_place_of_those_entitled_where_these_are_not_reported():
    reported = Reported(people=cell(900), eligible=cell(0), length=cell(3))
    comparison = Comparison((0,), (0,), reports=((0,),), length=cell(3), with_eligible=cell(0))
    counted = people_counted(comparison, reported, cell(3), np.array([[5_000.0]]), np.array([[4_000.0]]))
    assert (counted.planned_eligible[0, 0], counted.eligible[0, 0]) == (4_000, 900)


# --- the plan by month ---------------------------------------------------------------------------------


def months(share, year=0):
    return PlanMonths((0,) * 12, (year,) * 12, (0,) * 12, cell(*range(12)), share)


def test_a_year_is_spread_over_its_months_in_operation():
    plan = plan_by_month(
        months(cell(*[1 / 12] * 12)), np.array([[600.0]]), np.array([[0.5]]), np.array([[1.0]]),
        np.array([[12.0]]),
    )  # fmt: skip
    assert plan.planned_month_operation[:, 0].tolist() == [0] * 6 + [1] * 6
    assert plan.planned_month_spending[:, 0] == pytest.approx([0] * 6 + [100] * 6)


@given(st.lists(st.floats(0.001, 1), min_size=12, max_size=12), st.floats(0, 1), st.floats(0, 1e9))
def test_the_months_sum_to_the_year(shares, part_year, spending):
    plan = plan_by_month(
        months(cell(*shares)), np.array([[spending]]), np.array([[part_year]]), np.array([[1.0]]),
        np.array([[12.0]]),
    )  # fmt: skip
    assert plan.planned_month_spending.sum() == pytest.approx(spending)


def test_a_set_up_before_the_start_follows_the_profile():
    plan = plan_by_month(
        months(cell(1, *[0] * 11)), np.array([[70.0]]), np.array([[1.0]]), np.array([[0.0]]),
        np.array([[12.0]]),
    )  # fmt: skip
    assert plan.planned_month_spending[:, 0].tolist() == [70] + [0] * 11


def test_a_row_may_be_in_several_sums():
    assert summed(cell(1, 2, 4), ((0, 1), (1, 2), ())).tolist() == [[3], [6], [0]]


# --- the year forecast again ---------------------------------------------------------------------------


@pytest.mark.parametrize(("arrears", "expected"), [(0, 13_860), (1, 15_840)])
def test_the_forecast_of_the_worked_example(arrears, expected):
    year = forecast(
        lines(5_000, 5_940, 1, 0.75), people(1_000, 500, 1_100, 660), one(arrears=cell(arrears)),
        cell(10_000),
    )  # fmt: skip
    assert year.pace[0, 0] == pytest.approx(1.584)
    assert year.reforecast[0, 0] == pytest.approx(expected)
    assert year.reforecast_variance[0, 0] == pytest.approx(expected - 10_000)


def test_nothing_planned_to_date_leaves_the_rest_as_planned():
    year = forecast(lines(0, 300, 0, 1), people(1_000, 500, 1_000, 500), one(), cell(9_000))
    assert (year.pace[0, 0], year.reforecast[0, 0]) == (1, 9_300)


def test_nobody_served_forecasts_nothing_more():
    # Entitled x take-up x price of the rest: take-up was 0.
    year = forecast(lines(5_000, 0), people(1_000, 500, 1_000, 0), one(), cell(10_000))
    assert year.reforecast[0, 0] == 0


def test_out_of_operation_without_people_reported_nothing_is_known_of_the_pace():
    year = forecast(lines(5_000, 0, 1, 0), people(1_000, 500, 0, 0), one(with_people=cell(0)), cell(10_000))
    assert (year.pace[0, 0], year.reforecast[0, 0]) == (1, 5_000)


# --- indicators ----------------------------------------------------------------------------------------


def test_progress_of_the_worked_example():
    expected = expected_by(cell(0.3), cell(0.6), cell(2025), cell(2030), cell(2027))
    assert expected[0, 0] == pytest.approx(0.42)
    assert progress(cell(0.4), expected, cell(0.3), cell(1))[0, 0] == pytest.approx(0.8333333)


def test_after_its_year_the_target_is_expected():
    assert expected_by(cell(0.3), cell(0.6), cell(2025), cell(2030), cell(2034))[0, 0] == 0.6


def test_a_fall_is_progress_of_what_is_to_fall():
    assert progress(cell(0.6), cell(0.5), cell(0.7), cell(0))[0, 0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("value", "rising", "expected"), [(0.4, 1, 1), (0.39, 1, 0), (0.4, 0, 1), (0.41, 0, 0)]
)
def test_a_target_at_the_baseline_is_reached_or_not(value, rising, expected):
    assert progress(cell(value), cell(0.4), cell(0.4), cell(rising))[0, 0] == expected
