"""Floor, lag and months of a benefit, by hand."""

import numpy as np
import pytest

from costmodel.model.benefits import Benefit, BenefitRules, cash_benefit, indexation

PATH = [0.0, 0.05, -0.02, 0.04]


def amounts(make, rules, inflation=PATH, **stated):
    when = make.calendar(2025, 3, before=1, base=2024)
    benefit = make.part(Benefit, amount=make.money(100, 2024), **stated)
    around = make.economy(when, inflation=inflation)
    return cash_benefit(benefit, around, np.ones((1, 3)), when, rules).benefit_amount[0]


def test_an_amount_with_a_floor_never_falls(make):
    with_floor = amounts(make, BenefitRules(floored=(0,)), indexed_to_prices=0.8, indexation_floor=0)
    assert with_floor.tolist() == pytest.approx([104, 104, 107.328])
    without = amounts(make, BenefitRules(), indexed_to_prices=0.8)
    assert without[-1] == pytest.approx(105.610752)


def test_a_blank_floor_is_minus_one(make):
    stated = amounts(make, BenefitRules(floored=(0,)), indexed_to_prices=0.8, indexation_floor=-1)
    assert stated[-1] == pytest.approx(105.610752)


def test_rates_of_years_before(make):
    # Lag 1: 2025 grows by the rate of 2024, and so on.
    late = amounts(
        make, BenefitRules(lagged=(0,)), [0.1, 0.05, -0.02, 0.04], indexed_to_prices=1, indexation_lag=1
    )
    assert late.tolist() == pytest.approx([110, 115.5, 113.19])


def test_shares_of_a_draw_that_sum_above_one_are_scaled(make):
    when = make.calendar(2025, 2, before=0)
    benefit = make.part(Benefit, amount=make.money(100), indexed_to_prices=0.9, indexed_to_wages=0.6)
    around = make.economy(when, inflation=0.05, wage_growth=0.08)
    scaled = indexation(benefit, around, BenefitRules(bounded=(0,)))
    assert scaled[0, 1] == pytest.approx((0.9 * 0.05 + 0.6 * 0.08) / 1.5)
    half = make.part(Benefit, amount=make.money(100), indexed_to_prices=0.5, indexed_to_wages=0.4)
    kept = indexation(half, around, BenefitRules(bounded=(0,)))
    assert kept[0, 1] == 0.5 * 0.05 + 0.4 * 0.08


def test_shares_of_a_reference_for_a_number_of_months(make):
    when = make.calendar(2025, 2)
    around = make.economy(when, poverty_line=150, average_wage=1000, gdp=12e9)
    shares = {"share_of_poverty_line": 0.4, "share_of_average_wage": 0.1, "share_of_gdp_per_head": 0.05}
    benefit = make.part(Benefit, **shares, reference_months=4)
    timed = cash_benefit(benefit, around, np.ones((1, 2)), when, BenefitRules(timed=(0,)))
    line, wage, head = around.poverty_line[0, -1], around.average_wage[0, -1], around.gdp_per_head[0, -1]
    assert timed.benefit_per_year[0, -1] == pytest.approx(
        (0.4 * line + 0.1 * wage) * 4 + 0.05 * head * 4 / 12
    )
    whole = make.part(Benefit, **shares, reference_months=12)
    usual = cash_benefit(make.part(Benefit, **shares), around, np.ones((1, 2)), when)
    stated = cash_benefit(whole, around, np.ones((1, 2)), when, BenefitRules(timed=(0,)))
    assert stated.benefit_per_year.tolist() == usual.benefit_per_year.tolist()
