"""Guarantees against figures worked by hand: people below the minimum, money, adequacy, erosion, marks."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.model.counted_once import largest_by
from costmodel.model.figures import totals_by
from costmodel.model.guarantee_gaps import Guarantee, cash_gap, reached_once
from costmodel.model.guarantee_marks import Score, score_of
from costmodel.model.kernels import rebased
from costmodel.model.redress_indicators import Participation, participation_lines
from costmodel.model.union import people_counted_once

ZERO, MONTHS = np.array([[1e-9]]), np.array([[12.0]])


def gap(entitled, reached, minimum, paid):
    cells = (np.array([[float(value)]]) for value in (entitled, reached, minimum, paid))
    people, money = cash_gap(*cells, ZERO, MONTHS)
    return float(people[0, 0]), float(money[0, 0])


def test_the_vector_of_a_minimum_in_cash():
    people, money = gap(160_000, 152_000, 1_200, 900)
    assert people == 160_000
    assert money * 1.05 == pytest.approx(695_520_000)


@pytest.mark.parametrize(
    ("paid", "people", "money"),
    [
        (1_200, 8_000, 12 * 8_000 * 1_200),  # exactly the minimum
        (1_200 * (1 - 1e-12), 8_000, 12 * 8_000 * 1_200),  # the same but for rounding
        (1_199, 160_000, 12 * (8_000 * 1_200 + 152_000)),
        (5_000, 8_000, 12 * 8_000 * 1_200),
        (0, 160_000, 12 * 160_000 * 1_200),
    ],
)
def test_around_the_minimum(paid, people, money):
    assert gap(160_000, 152_000, 1_200, paid) == pytest.approx((people, money), rel=1e-9)


def test_more_reached_than_entitled_leaves_no_gap_below_0():
    assert gap(100, 120, 10, 10) == (0, 0)
    assert gap(100, 120, 10, 4) == (100, 12 * 120 * 6)


@given(entitled=st.floats(1, 1e8), reached=st.floats(0, 1), minimum=st.floats(1, 1e6), paid=st.floats(0, 1e6))
def test_a_gap_is_between_nothing_and_everything(entitled, reached, minimum, paid):
    people, money = gap(entitled, entitled * reached, minimum, paid)
    assert 0 <= people <= entitled
    assert -1e-6 <= money <= 12 * entitled * minimum * (1 + 1e-9)
    more, less = gap(entitled, entitled * reached, minimum, paid + 1)
    assert more <= people
    assert less <= money + 1e-6


def test_several_policies_count_each_person_once():
    served = np.array([[6000.0], [5000.0], [4000.0]])
    shared = np.array([[1800.0], [1500.0], [2000.0]])
    guarantee = Guarantee(
        None, None, None, guarantees=(0, 0, 0), policies=(0, 1, 2), shared=(0, 1, 2), later=(1, 2, 2)
    )  # type: ignore[arg-type]
    once = people_counted_once([6000, 5000, 4000], {(0, 1): 1800, (0, 2): 1500, (1, 2): 2000}, 10_000)
    assert float(reached_once(guarantee, served, shared, 1)[0, 0]) == once.least == 9700


def test_a_guarantee_without_policies_reaches_nobody():
    guarantee = Guarantee(None, None, None, guarantees=(1,), policies=(0,))  # type: ignore[arg-type]
    people = reached_once(guarantee, np.array([[70.0]]), np.zeros((0, 1)), 3)
    assert people.tolist() == [[0], [70], [0]]
    assert largest_by(people, (0, 0, 0), 1).tolist() == [[70]]
    assert totals_by(people, (0, 0, 0), 1).tolist() == [[70]]


def test_adequacy_and_erosion_of_the_vector():
    line = 3_826.58
    assert 900 / line == pytest.approx(0.2351969644, abs=1e-9)
    index = np.cumprod(np.array([[1.0, 1.04, 1.04, 1.04]]), axis=1)
    z = line * rebased(index, np.array([[2022.0]]), np.array([[2022.0]]))
    assert (900 / z[0, 3]) / (900 / z[0, 0]) - 1 == pytest.approx(-0.1110036413, abs=1e-10)


def test_marks_that_are_not_given_are_not_0():
    assert score_of([2, 2, 1, 1, 2, 1, 2, None]) == Score(11, 14, 1)
    assert score_of([None] * 8) == Score(0, 0, 8)
    assert score_of([0] * 8) == Score(0, 16, 0)


def test_the_vector_of_the_cascade_waits_for_months():
    waiting = np.array([[242.55, 0, 996.676758, 1035.606877074]])
    possible = np.array([[3000.0, 3000, 2000, 2000]])
    asked = SimpleNamespace(people_asked=np.array([[600.0]]))
    lines = participation_lines(
        Participation(assessed=(0,), policies=(0,), consulted=(0,)),
        SimpleNamespace(waiting_for_decision=waiting, decisions_possible=possible),
        np.full((1, 4), 0.825),
        np.full((1, 1), 0.98),
        asked,
        SimpleNamespace(eligible=np.array([[10_000.0, 10_200, 500, 0]])),
        SimpleNamespace(in_force=np.ones((1, 4))),
        SimpleNamespace(years=np.zeros((1, 4)), months=MONTHS),
    )  # type: ignore[arg-type]
    assert lines.undecided[0] == pytest.approx([300, 0, 1232.747999, 1280.899043], rel=1e-6)
    assert lines.months_to_decision[0] == pytest.approx([1.2, 0, 7.396488, 7.685394], rel=1e-6)
    assert lines.consulted[0].tolist() == [600, 600, 500, 0]
    assert lines.consulted_share[0] == pytest.approx([0.06, 600 / 10_200, 1, 0])
