"""Cash benefits and waivers: indexation by loops, amounts by hand, identities of national accounts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.model.benefits import Benefit, RevenueForgone, cash_benefit, indexation, revenue_forgone

PER_HEAD = 1.03 * 1.04 - 1
"""Growth of GDP per head in the test economy, whose population is constant."""


def paid(make, when=None, people=100.0, around=None, **benefit):
    when = make.calendar(2025, 3) if when is None else when
    around = make.economy(when) if around is None else around
    years = np.broadcast_to(people, (1, when.years.shape[-1]))
    return cash_benefit(make.part(Benefit, **benefit), around, years, when)


@pytest.mark.parametrize(
    ("prices", "wages", "per_head", "expected"),
    [
        # ILO Convention 102, articles 65 and 66: by the cost of living or by earnings; 5 % and 6 % here
        (0, 0, 0, 0),
        (1, 0, 0, 0.05),
        (0, 1, 0, 0.06),
        (0.5, 0.5, 0, 0.055),
        (0, 0, 1, PER_HEAD),
        (0.8, 0, 0, 0.04),
    ],
)
def test_indexation_rules(make, prices, wages, per_head, expected):
    when = make.calendar(2025, 3)
    rule = make.part(
        Benefit, indexed_to_prices=prices, indexed_to_wages=wages, indexed_to_gdp_per_head=per_head
    )
    assert indexation(rule, make.economy(when))[0, 1:] == pytest.approx([expected] * 3, abs=1e-12)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(2023, 2027))
def test_an_amount_is_indexed_year_by_year(make, prices, wages, base):
    when = make.calendar(2025, 3, before=2)
    amount = make.money(100, base)
    benefit = paid(
        make, when, amount=amount, indexed_to_prices=prices, indexed_to_wages=wages, payments_per_year=12
    )
    growth = 1 + 0.05 * prices + 0.06 * wages
    expected = []
    for year in (2025, 2026, 2027):
        value = 100.0
        for _ in range(base, year):
            value *= growth
        for _ in range(year, base):
            value /= growth
        expected.append(value)
    assert benefit.benefit_amount[0] == pytest.approx(expected)
    assert benefit.benefit_expenditure[0] == pytest.approx([100 * 12 * value for value in expected])


def test_an_amount_is_indexed_also_before_a_change_dated_later(make):
    # 100 at 2024 prices until 2026, 200 at 2024 prices from 2027: indexed by 5 % from 2024 on throughout.
    amount = make.money([[100, 100, 200]], 2024)
    benefit = paid(make, amount=amount, indexed_to_prices=1)
    assert benefit.benefit_amount[0] == pytest.approx([105, 110.25, 200 * 1.05**3])


def test_each_step_of_an_amount_has_its_own_price_base(make):
    amount = make.money([[100, 100, 200]], [[2024, 2024, 2027]])
    assert paid(make, amount=amount, indexed_to_prices=1).benefit_amount[0] == pytest.approx(
        [105, 110.25, 200]
    )


def test_a_rule_of_indexation_may_change_within_the_horizon(make):
    # No indexation until 2026, full indexation to prices from 2027 on.
    benefit = paid(make, make.calendar(2025, 4), amount=100, indexed_to_prices=[[0, 0, 1, 1]])
    assert benefit.indexation[0].tolist() == pytest.approx([0, 0, 0, 0.05, 0.05])
    assert benefit.benefit_amount[0] == pytest.approx([100, 100, 105, 110.25])


def test_without_indexation_money_keeps_its_number(make):
    assert paid(make, amount=make.money(100, 2024)).benefit_amount[0].tolist() == [100, 100, 100]


@pytest.mark.parametrize(
    ("share", "reference", "months", "growth"),
    [
        ("share_of_poverty_line", 150, 12, 1.05),
        ("share_of_average_wage", 1000, 12, 1.06),
        ("share_of_gdp_per_head", 1000, 1, 1.03 * 1.04),
    ],
)
def test_a_share_follows_its_reference(make, share, reference, months, growth):
    # Poverty line and wage are of a month, GDP per head (1e9 for 1e6 people in 2024) of a year.
    benefit = paid(make, **{share: 0.3})
    expected = [100 * 0.3 * reference * months * growth**k for k in (1, 2, 3)]
    assert benefit.benefit_expenditure[0] == pytest.approx(expected)


def test_a_share_of_a_reference_is_not_multiplied_by_payments(make):
    once, monthly = (paid(make, share_of_average_wage=0.1, payments_per_year=n) for n in (1, 12))
    assert once.benefit_expenditure == pytest.approx(monthly.benefit_expenditure)


def test_8_percent_of_people_at_20_percent_of_gdp_per_head_cost_16_percent_of_8_of_gdp(make):
    # 0.08 x 0.20 = 1.6 % of GDP; with 5 % administration 1.68 % (see test_social_budget).
    when = make.calendar(2025, 3)
    around = make.economy(when)
    benefit = paid(make, when, people=0.08 * 1e6, around=around, share_of_gdp_per_head=0.2)
    assert benefit.benefit_expenditure[0] / around.gdp[0, 1:] == pytest.approx([0.016] * 3)


def test_a_fixed_amount_and_a_share_add_up(make):
    both = paid(make, amount=50, share_of_poverty_line=0.2)
    parts = paid(make, amount=50), paid(make, share_of_poverty_line=0.2)
    assert both.benefit_expenditure == pytest.approx(
        parts[0].benefit_expenditure + parts[1].benefit_expenditure
    )


def test_no_benefit_no_expenditure(make):
    assert not paid(make).benefit_expenditure.any()


def test_only_those_who_would_have_paid_cost_revenue(make):
    # 1,000 people, a fee of 40 at 2024 prices, a quarter of whom would have paid it; prices 5 % a year.
    when = make.calendar(2025, 2)
    waiver = make.part(RevenueForgone, fee=make.money(40, 2024), paying_share=0.25)
    forgone = revenue_forgone(waiver, make.economy(when), np.full((1, 2), 1000.0), when)
    assert forgone[0] == pytest.approx([10_500, 11_025])
