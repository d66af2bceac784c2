"""Price indices and price bases against compound growth worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.errors import ModelError
from costmodel.model.indexation import price_index, to_nominal, to_real
from costmodel.model.kernels import cumulative, rebased, updated

YEARS = [2024, 2025, 2026]


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        # inflation 10 %, 20 %, 5 %; a year's rate leads from the year before to it: by hand
        (2024, [1, 1.2, 1.26]),
        (2025, [1 / 1.2, 1, 1.05]),
        (2026, [1 / 1.26, 1 / 1.05, 1]),
    ],
)
def test_price_index_by_hand(base, expected):
    assert price_index([0.1, 0.2, 0.05], base, YEARS) == pytest.approx(expected, rel=1e-14)


def test_the_rate_of_the_first_year_moves_nothing():
    assert price_index([0.9, 0.2], 2024, YEARS[:2]) == pytest.approx(price_index([0, 0.2], 2024, YEARS[:2]))


def test_price_index_of_several_draws():
    draws = np.array([[0, 0.1, 0.1], [0, 0.2, 0.5]])
    assert price_index(draws, 2025, YEARS) == pytest.approx(np.array([[1 / 1.1, 1, 1.1], [1 / 1.2, 1, 1.5]]))


@pytest.mark.parametrize(
    ("inflation", "base", "words"),
    [
        ([0.1, 0.2], 2025, "one rate a year"),
        ([0.1, 0.2, 0.05], 2023, "found 2023; expected one of 2024"),
    ],
)
def test_mistakes_are_told(inflation, base, words):
    with pytest.raises(ModelError, match=words):
        price_index(inflation, base, YEARS)


def test_fisher_8_percent_nominal_at_5_percent_inflation():
    # Fisher (1930): 1 + r = (1 + i) / (1 + pi); 8 % at 5 % is 2.857 % real, not 3 %.
    assert to_real(1.08, 1.05) - 1 == pytest.approx(0.0285714285714, rel=1e-11)


rates = st.lists(st.floats(-0.5, 2), min_size=3, max_size=3)


@given(rates, st.sampled_from(YEARS), st.floats(-1e12, 1e12))
def test_to_nominal_undoes_to_real(inflation, base, amount):
    index = price_index(inflation, base, YEARS, hyperinflation=True)
    assert to_nominal(to_real(amount, index), index) == pytest.approx(amount, rel=1e-12)


@given(rates)
def test_an_index_is_the_running_product(inflation):
    product, expected = 1.0, []
    for rate in inflation:
        product *= 1 + rate
        expected.append(product)
    assert cumulative(np.array([inflation]))[0] == pytest.approx(expected)


@given(rates, st.sampled_from(YEARS), st.sampled_from(YEARS))
def test_rebasing_twice_is_rebasing_once(inflation, first, second):
    begin, index = np.full((1, 1), YEARS[0]), cumulative(np.array([inflation]))
    once = rebased(index, np.full((1, 1), second), begin)
    twice = rebased(rebased(index, np.full((1, 1), first), begin), np.full((1, 1), second), begin)
    assert twice == pytest.approx(once)
    assert once[0, YEARS.index(second)] == 1


@pytest.mark.parametrize(
    ("value", "base", "expected"),
    [
        # index 1, 1.05, 1.1025, 1.157625 over 2023 to 2026, of which 2025 and 2026 are the model's years
        (100, 2023, [110.25, 115.7625]),
        (100, 2025, [100, 105]),
        (100, 2026, [100 / 1.05, 100]),
        ([[100, 200]], [[2025, 2023]], [100, 231.525]),
        ([[100, 200]], 2024, [105, 220.5]),
    ],
)
def test_an_amount_is_carried_from_its_price_base_by_hand(make, value, base, expected):
    index = np.array([[1, 1.05, 1.1025, 1.157625]])
    amounts = updated(make.money(value, base), index, make.figure(2023), 2)
    assert amounts[0] == pytest.approx(expected, rel=1e-14)


def test_a_price_base_outside_the_index_is_refused(make):
    with pytest.raises(IndexError, match="outside the figure's years"):
        updated(make.money(1, 2020), np.ones((1, 3)), make.figure(2023), 2)
