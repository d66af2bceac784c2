"""Capital charges: the worked example, the reconciliation with cash, what stood before, and odd lives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from costmodel.model.capital_charge import annuity, capital_charges
from tests.model.conftest import calendar


def charges(bought, life, rate, opening=0.0):
    return capital_charges(
        np.array([bought], dtype=float), np.array([[opening]]), np.array([[float(life)]]),
        np.array([[rate]]), calendar(count=len(bought)),
    )  # fmt: skip


def test_the_worked_example_of_purchases_charges_and_value_left():
    lines = charges([1000, 0, 500, 0, 1000], 4, 0.05)
    assert lines.charge[0] == pytest.approx(
        [282.01183260, 282.01183260, 423.01774891, 423.01774891, 423.01774891], abs=5e-9
    )
    assert lines.capital_value[0] == pytest.approx(
        [767.98816740, 524.37574316, 652.57678142, 262.18787158, 902.27951626], abs=5e-9
    )
    assert lines.present_purchases[0, 0] == pytest.approx(2276.21721402, abs=5e-9)
    assert lines.present_charges[0, 0] == pytest.approx(1569.25760357, abs=5e-9)
    assert lines.present_capital_left[0, 0] == pytest.approx(706.95961045, abs=5e-9)


def test_interest_and_consumption_follow_year_by_year():
    bought, rate = [1000, 0, 500, 0, 1000], 0.05
    lines, value = charges(bought, 4, rate), 0.0
    for year, amount in enumerate(bought):
        interest = rate * (value + amount)
        value = (value + amount) * (1 + rate) - lines.charge[0, year]
        assert lines.interest[0, year] == pytest.approx(interest)
        assert lines.consumption[0, year] == pytest.approx(lines.charge[0, year] - interest)
        assert lines.capital_value[0, year] == pytest.approx(value)


@given(
    bought=arrays.arrays(float, st.integers(2, 30), elements=st.floats(0, 1e6)),
    life=st.integers(1, 60),
    rate=st.one_of(st.just(0.0), st.floats(1e-3, 0.3)),
)
def test_cash_equals_charges_and_what_is_left(bought, life, rate):
    lines = charges(bought, life, rate)
    cash = sum(amount * (1 + rate) ** -year for year, amount in enumerate(bought))
    paid = sum(amount * (1 + rate) ** -(year + 1) for year, amount in enumerate(lines.charge[0]))
    left = lines.capital_value[0, -1] * (1 + rate) ** -len(bought)
    size = max(1.0, float(bought.sum()))
    assert paid + left == pytest.approx(cash, abs=1e-8 * size)
    assert lines.capital_value.min() >= -1e-8 * size * (1 + rate) ** len(bought)


def test_at_a_rate_of_0_the_charge_is_the_price_over_the_life():
    assert charges([900, 0, 0, 0], 3, 0.0).charge[0] == pytest.approx([300, 300, 300, 0])
    assert annuity(np.array([[0.05]]), np.array([[4.0]]))[0, 0] == pytest.approx(0.28201183260)


def test_what_stood_before_is_charged_apart_until_it_is_replaced():
    """400 bought evenly over the four years before: of the first year's four cohorts three are still paid."""
    lines = charges([0, 0, 0, 0, 0], 4, 0.05, opening=400)
    each = 0.28201183260 * 100
    assert lines.opening_charge[0] == pytest.approx([3 * each, 2 * each, each, 0, 0], abs=1e-6)
    assert lines.charge.sum() == lines.capital_value.sum() == 0


def test_a_life_that_is_no_whole_number_of_years_has_no_charge():
    lines = charges([1000, 0, 0, 0], 2.5, 0.05)
    assert lines.charge.sum() == lines.purchases.sum() == 0
