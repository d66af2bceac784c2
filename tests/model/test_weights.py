"""Distributional weights: averages over money, against figures worked out by hand and in cells."""

from __future__ import annotations

import numpy as np
import pytest

from costmodel.model.weights import (
    NO_DECILES,
    NO_WEIGHTS,
    Deciles,
    Weights,
    any_weight,
    weight_lines,
    weighting,
)
from tests.tableau_oracle import distributional_weight


def column(*values):
    return np.array(values, dtype=float)[:, None]


def incomes(*values):
    return Deciles(column(*values), *[column(*[0] * len(values))] * 3)


def eta(value):
    return np.array([[[float(value)]]])


def test_weights_of_two_incomes_by_hand():
    # Incomes 50 and 100, all paid by the richer, half received by each: (1/50 + 1/100) / 2 x 100 = 1.5.
    given = Weights((0,), column(0.5, 0.5), column(0, 1))
    lines = weight_lines(given, incomes(50, 100), eta(1))
    assert lines.decile_weight.ravel() == pytest.approx([2, 1])
    assert lines.participant_weight.ravel() == pytest.approx([1.5])
    assert weighting(given, lines, column(10.0, 7.0), 2).ravel() == pytest.approx([5.0, 0.0])


def test_typed_weights_replace_those_by_income():
    given = Weights((0,), column(0.5, 0.5), column(0, 1), typed=True)
    assert weight_lines(
        given, Deciles(column(50, 100), column(9, 3), *[column(0, 0)] * 2), eta(1)
    ).participant_weight.ravel() == pytest.approx([2.0])


def test_an_elasticity_of_0_weighs_all_alike():
    given = Weights((0, 2), column(0.9, 0.1, 0.2, 0.8), column(0.3, 0.7))
    assert weight_lines(given, incomes(1, 4), eta(0)).participant_weight.ravel() == pytest.approx([1, 1])


def test_without_weights_there_are_no_lines():
    lines = weight_lines(NO_WEIGHTS, NO_DECILES, eta(1.3))
    assert not any_weight(lines)
    assert weighting(NO_WEIGHTS, lines, column(1.0, 2.0), 2).ravel().tolist() == [0, 0]


def kenya_in_cells():
    """A thousand cells of income, and what a child benefit and a grant to the poorest give to each.

    Kenya 2022: a general quadratic Lorenz curve through the deciles, mean 6,008.69 a month. The benefit pays
    136.8 million a month by decile of children; the grant pays 3,000 to 46,314 households, 70 % of them in
    the poorest fifth of households.
    """
    a, b, c = 0.737469317942, -0.829409648724, 0.340085201573
    e = -(a + b + c + 1)
    m, n = b**2 - 4 * a, 2 * b * e - 4 * c
    p = np.arange(1001) / 1000
    lorenz = -(b * p + e + np.sqrt(np.maximum(m * p**2 + n * p + e**2, 0))) / 2
    lorenz[[0, -1]] = 0, 1
    income = 1000 * 6008.69 * np.diff(lorenz)
    households = 1000 / np.repeat([5.6, 5.1, 4.8, 4.5, 4.2, 3.9, 3.6, 3.2, 2.8, 2.2], 100)
    reached = np.cumsum(households)
    poor = np.clip((0.2 * households.sum() - (reached - households)) / households, 0, 1)
    target, others = 0.6 * households * poor, households * (1 - poor)
    recipients = target + others / others.sum() * target.sum() / 0.7 * 0.3
    benefit = np.repeat(np.array([14, 13, 12, 11, 10.5, 9.5, 9, 8, 7, 6]) / 100, 100) * 1_368_000.0
    return income, benefit + 3000 * recipients


def test_the_weight_of_recipients_in_a_thousand_cells():
    income, received = kenya_in_cells()
    assert received.sum() == pytest.approx(136_800_000 + 138_943_388.5442282, rel=1e-12)
    assert distributional_weight(received, income, income, 1.3) == pytest.approx(2.1919099602, abs=1e-9)
    # The same by the traced lines: every cell in place of a decile, paid in proportion to income.
    given = Weights((0,), column(*received / received.sum()))
    shares = incomes(*income / income.sum())
    weight = weight_lines(given, shares, eta(1.3)).participant_weight
    assert weight.ravel() == pytest.approx([2.1919099602], abs=1e-9)
    # It is not the weight of the mean income of recipients.
    mean = (received * income).sum() / received.sum()
    payers = (income * income**-1.3).sum() / income.sum()
    assert mean**-1.3 / payers == pytest.approx(1.278297, abs=1e-6)
