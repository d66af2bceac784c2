"""Delivery: staffing against a published costing, capital and administration by hand and by loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.model.delivery import Administration, Capital, Service, Staff, delivery, units_bought
from costmodel.model.timing import Timing, timing_lines


def delivered(make, who, when=None, transfers=0.0, timing=None, around=None, **given_):
    when = make.calendar(2025, 3) if when is None else when
    rows = who.beneficiaries.shape[0]
    kinds = {"service": Service, "staff": Staff, "capital": Capital, "administration": Administration}
    composed = (make.part(kind, **given_.get(name, {})) for name, kind in kinds.items())
    runs = make.part(Timing, **{"start_year": 2000, "end_year": 9999} | (timing or {}))
    return delivery(
        *composed,
        who,
        make.economy(when) if around is None else around,
        np.full((rows, when.years.shape[-1]), float(transfers)),
        timing_lines(runs, when),
        when,
    )


# --- staff --------------------------------------------------------------------------------------------


def test_childcare_staffing_of_the_ilo(make):
    # The method of De Henau (2022), ILO working paper 55, on 100,000 children under 3 and 120,000 of 3 to 5:
    # 30 % and 80 % enrolled, 5 and 10 to a staff, pay 12,000 a year, 15 % contributions, overhead 25 % of the
    # total. 6,000 and 9,600 full-time staff, 215.28 million pay, 287.04 million in all.
    when = make.calendar(2025, 1)
    lines = delivered(
        make,
        make.people([[100_000 * 0.3], [120_000 * 0.8]]),
        when,
        around=make.economy(when, average_wage=[1000, 1000]),
        staff={
            "people_per_staff": [5, 10],
            "multiple_of_average_wage": 1,
            "on_cost": 0.15,
            "overhead_share": 0.25,
        },
    )
    assert lines.staff[:, 0] == pytest.approx([6000, 9600])
    assert lines.staff_cost.sum() == pytest.approx(215.28e6)
    assert (lines.staff_cost + lines.overhead).sum() == pytest.approx(287.04e6)
    # a quarter of the total is a third on top
    assert lines.overhead == pytest.approx(lines.staff_cost / 3)


@pytest.mark.parametrize(
    ("pay", "reference", "growth"),
    [
        ("multiple_of_average_wage", 1000 * 12, 1.06),
        ("multiple_of_minimum_wage", 400 * 12, 1.06),
        ("multiple_of_gdp_per_head", 1000, 1.03 * 1.04),
    ],
)
def test_pay_follows_its_reference(make, pay, reference, growth):
    lines = delivered(make, make.people([[50] * 3]), staff={"people_per_staff": 10, pay: 1.5, "on_cost": 0.2})
    each = [1.5 * reference * growth**k * 1.2 for k in (1, 2, 3)]
    assert lines.staff_cost_each[0] == pytest.approx(each)
    assert lines.staff_cost[0] == pytest.approx([5 * cost for cost in each])


def test_half_time_children_need_half_the_staff(make):
    lines = delivered(make, make.people([[80] * 3]), staff={"people_per_staff": 8, "hours_share": 0.5})
    assert lines.staff[0].tolist() == [5, 5, 5]


# --- services -----------------------------------------------------------------------------------------


def test_a_unit_cost_grows_with_prices_and_above_them(make):
    # 30 a unit at 2024 prices, 5 % inflation, 2 % above it; 180 units for each of 10.
    service = {"quantity": 180, "unit_cost": make.money(30, 2024), "real_cost_growth": 0.02}
    lines = delivered(make, make.people([[10] * 3]), service=service)
    expected = [30 * (1.05 * 1.02) ** k for k in (1, 2, 3)]
    assert lines.unit_cost[0] == pytest.approx(expected)
    assert lines.service_cost[0] == pytest.approx([1800 * cost for cost in expected])


# --- capital ------------------------------------------------------------------------------------------


def bought_by_loop(in_place, opening, life):
    """Units bought, one by one: new, replacing the stock of the start, replacing what was bought."""
    bought = []
    for year, needed in enumerate(in_place):
        before = in_place[year - 1] if year else opening
        units = max(needed - before, 0)
        if year < life:
            units += opening / life
        if year >= life:
            units += bought[year - life]
        bought.append(units if needed > 0 else 0)
    return bought


def buys(in_place, opening, life):
    units = np.array([in_place], dtype=float)
    new = np.maximum(units - np.concatenate([[[opening]], units[:, :-1]], axis=1), 0)
    elapsed = np.arange(float(len(in_place)))[None]
    return units_bought(units, new, np.array([[opening]]), np.array([[life]]), elapsed)[0]


@pytest.mark.parametrize(
    ("in_place", "opening", "life", "expected"),
    [
        # 10 new, all replaced after 3 years, and again
        ([10] * 7, 0, 3, [10, 0, 0, 10, 0, 0, 10]),
        # 5 then 5 more
        ([5, 10, 10, 10], 0, 2, [5, 5, 5, 5]),
        # 12 there at the start, a third each year; what replaced them is replaced in turn, once
        ([12] * 7, 12, 3, [4] * 7),
        # the stock of the start and 6 more
        ([18] * 5, 12, 2, [12, 6, 12, 6, 12]),
        # a life beyond the horizon
        ([10] * 3, 0, 40, [10, 0, 0]),
        ([10] * 3, 40, 40, [1, 1, 1]),
        # a life that ends within a year: what was there is replaced once in all, new units the year after
        ([10] * 6, 10, 2.5, [4, 4, 2, 4, 4, 2]),
        # replaced every year
        ([3, 3, 3], 0, 1, [3, 3, 3]),
        # nothing is bought for a policy that has ended
        ([10, 10, 0, 0], 10, 2, [5, 5, 0, 0]),
    ],
)
def test_purchases_and_replacements_by_hand(in_place, opening, life, expected):
    assert buys(in_place, opening, life) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=9), st.floats(0, 500), st.integers(1, 10))
def test_purchases_by_a_loop(in_place, opening, life):
    assert buys(in_place, opening, life) == pytest.approx(bought_by_loop(in_place, opening, life))


@given(st.floats(1, 1000), st.integers(1, 8), st.integers(1, 4))
def test_a_steady_stock_is_bought_anew_once_in_every_life(opening, life, lives):
    assert buys([opening] * (life * lives), opening, life).sum() == pytest.approx(lives * opening)


def test_buildings_follow_coverage_and_people(make):
    # 100 units at full coverage, and one for every 20 people, at 1,000 each of 2024 prices, 2 % maintenance.
    who = make.people([[100, 200, 200]], opening=60, coverage=[[0.2, 0.5, 0.5]], opening_coverage=0.1)
    capital = {"units": 100, "units_per_beneficiary": 0.05, "price": make.money(1000, 2024), "life": 10,
               "maintenance_share": 0.02}  # fmt: skip
    lines = delivered(make, who, capital=capital)
    price = [1000 * 1.05**k for k in (1, 2, 3)]
    assert lines.opening_units[0, 0] == pytest.approx(13)
    assert lines.units_in_place[0] == pytest.approx([25, 60, 60])
    assert lines.new_units[0] == pytest.approx([12, 35, 0])
    assert lines.units_bought[0] == pytest.approx([13.3, 36.3, 1.3])
    assert lines.capital_cost[0] == pytest.approx([13.3 * price[0], 36.3 * price[1], 1.3 * price[2]])
    assert lines.maintenance[0] == pytest.approx([0.5 * price[0], 1.2 * price[1], 1.2 * price[2]])


# --- administration -----------------------------------------------------------------------------------


def test_administration_by_hand(make):
    # 4 % of 1,000 transferred, 2 a case for 100, 300 fixed; prices rise 5 % a year from 2024.
    administration = {
        "share_of_transfers": 0.04,
        "per_case": make.money(2, 2024),
        "fixed": make.money(300, 2024),
    }
    lines = delivered(make, make.people([[100] * 3]), transfers=1000, administration=administration)
    assert lines.running_administration[0] == pytest.approx([40 + 500 * 1.05**k for k in (1, 2, 3)])


def test_those_refused_cost_an_application_too(make):
    # 60 new of 100, then 50 new of 150; a tenth of the others renews; 80 % are approved; 5 an application.
    administration = {"per_application": 5, "approval_rate": 0.8, "renewal_share": 0.1}
    lines = delivered(make, make.people([[100, 150]], opening=40), make.calendar(2025, 2),
                      administration=administration)  # fmt: skip
    assert lines.applications[0] == pytest.approx([(60 + 4) / 0.8, (50 + 10) / 0.8])
    assert lines.application_cost[0] == pytest.approx([5 * 80, 5 * 1.05 * 75])


def test_new_people_apply_once_where_all_apply_anew(make):
    # Youth training of Kenya in 2025: 18,002 new people, 30 % of the applications approved.
    when, administration = make.calendar(2025, 2), {"approval_rate": 0.3, "renewal_share": 1}
    lines = delivered(make, make.people([[18_002] * 2]), when, administration=administration)
    assert lines.applications[0] == pytest.approx([60_007, 60_007], rel=1e-4)


def test_fixed_cost_and_set_up_of_a_policy_that_starts_in_its_seventh_month(make):
    administration = {"fixed": 1200, "set_up": 500}
    timing = {"start_year": 2026, "start_month": 7, "end_year": 2027}
    lines = delivered(
        make, make.people([[0] * 4]), make.calendar(2025, 4), timing=timing, administration=administration
    )
    assert lines.running_administration[0] == pytest.approx([0, 600 * 1.05, 1200 * 1.05**2, 0])
    assert lines.set_up_cost[0] == pytest.approx([0, 500 * 1.05, 0, 0])


def test_no_set_up_for_a_policy_that_runs_already(make):
    assert not delivered(make, make.people([[0] * 3]), administration={"set_up": 500}).set_up_cost.any()


def test_no_parts_no_cost(make):
    lines = delivered(make, make.people([[100] * 3], opening=100), transfers=1000)
    for name in set(vars(lines)) - {"unit_cost", "staff", "staff_cost_each", "capital_price", "applications"}:
        assert not getattr(lines, name).any(), name
