"""States of measures of return in numbers worked out by hand, and the words that every surface says."""

from __future__ import annotations

import numpy as np
import pytest

from costmodel.model.measure_states import (
    cost_words,
    harm_words,
    mvpf_states,
    mvpf_words,
    rate_of_return,
    rate_words,
    resource_words,
)

NO_DISCOUNT = np.ones(4)


def money(amount):
    return f"{amount:g}"


@pytest.mark.parametrize(
    ("worth", "net_cost", "state", "words"),
    [
        (120, 100, "ratio", ""),
        (-120, 100, "ratio", ""),
        (120, -100, "infinite", "pays for itself"),
        (120, 0, "infinite", "pays for itself"),
        (0, -100, "infinite", "pays for itself"),
        (-120, 0, "negative_infinite", "harms without saving"),
        (-90, -100, "loss_per_unit_saved", "people lose 0.90 for each unit saved"),
        (0, 0, "no_change", "no change"),
        (1e-8, -1e-8, "no_change", "no change"),
        (120, 0.5, "small_net_cost", "people gain 120, the budget pays 0.5"),
        (-120, -0.5, "small_net_cost", "people lose 120, the budget saves 0.5"),
        (120, 1.01, "ratio", ""),
    ],
)
def test_states_of_the_marginal_value_of_public_funds(worth, net_cost, state, words):
    computed = str(mvpf_states(np.array(worth), np.array(net_cost), np.array(100.0), 1e-6))
    assert (computed, mvpf_words(computed, worth, net_cost, money)) == (state, words)


def test_a_saving_has_words_in_place_of_ratios():
    # The cut of the worked example: gross cost -293, net present value -8.62, resources -14.
    assert cost_words(-293, -8.62, money) == "saves 293, society loses 8.62"
    assert cost_words(-293, 5, money) == "saves 293, society gains 5"
    assert cost_words(0, 5, money) == "no public cost"
    assert cost_words(1, 5, money) == ""
    assert resource_words(-14, money) == "saves 14 of resources"
    assert resource_words(1e-9, money, 1e-6) == "no resources used"
    assert resource_words(1, money) == ""
    assert [harm_words(harms) for harms in (-1, 0, 1)] == ["harms fall", "no harm is counted", ""]


def test_the_worked_example_shows_no_rate_because_transfers_are_most_of_the_cost():
    # Example A: society flow -17, 13, 23; transfers 279.05 of a gross cost of 325.79.
    rate = rate_of_return(np.array([-17.0, 13, 23]), NO_DISCOUNT[:3], 325.78686789, 279.04988480)
    assert (rate.state, rate.roots) == ("mostly transfers", ())
    assert np.isnan([rate.rate, rate.payback_simple, rate.payback_discounted]).all()
    # The same flow without transfers: 17 = 13 v + 23 v2, v = (sqrt(13^2 + 4 17 23) - 13) / 46.
    invested = rate_of_return(np.array([-17.0, 13, 23]), NO_DISCOUNT[:3], 50.0, 25.0)
    v = (np.sqrt(13**2 + 4 * 17 * 23) - 13) / 46
    assert invested.state == "unique"
    assert invested.rate == pytest.approx(1 / v - 1)


@pytest.mark.parametrize(
    ("flow", "cost", "state", "words"),
    [
        ([-100, 60, 60, 0], 100, "unique", ""),
        ([5, -100, 60, 60], 100, "no investment", "no outlay first"),
        ([100, -60, -60, 0], -100, "no public cost", "no public cost"),
        ([0, -100, 20, 20], 100, "unique", ""),
        ([-100, -20, 0, 0], 100, "none", "no rate makes it 0"),
        # (1 + r) = 1.25 and 1.6: -100 (x - 1.25)(x - 1.6) = -100 x2 + 285 x - 200.
        ([-100, 285, -200, 0], 100, "multiple", "several rates: 25.0 %, 60.0 %"),
    ],
)
def test_states_of_a_rate_of_return(flow, cost, state, words):
    rate = rate_of_return(np.array(flow, dtype=float), NO_DISCOUNT, cost, 0)
    assert (rate.state, rate_words(rate.state, rate.roots)) == (state, words)


def test_simple_and_discounted_payback_count_from_the_first_cost():
    flow, factors = np.array([0.0, -100, 60, 60]), np.array([1.0, 0.5, 0.45, 0.4])
    rate = rate_of_return(flow, factors, 100, 0)
    # 40 of the second 60 pay back the rest: 1 + 40/60. Present values: -50 + 27 + 24: 1 + 23/24.
    assert rate.payback_simple == pytest.approx(1 + 40 / 60)
    assert rate.payback_discounted == pytest.approx(1 + 23 / 24)
    # A declining enough discount factor: the amounts pay back, their present values do not.
    rate = rate_of_return(flow, np.array([1.0, 0.5, 0.2, 0.1]), 100, 0)
    assert rate.payback_simple == pytest.approx(1 + 40 / 60)
    assert np.isnan(rate.payback_discounted)
