"""Target groups: cascades of shares worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.model.target_groups import group_people


def test_a_cascade_by_hand(make):
    # 1,000 adults, then 1,100; 15 % disabled, 40 % of these severely, half of these without support; and
    # beside them 200 children, a parent of nobody.
    adults = [1000.0, 1100]
    groups = make.target_groups(
        population=np.array([adults, adults, [200.0, 200], adults]),
        prevalence=np.array([[0.15], [0.4], [1.0], [0.5]]),
        parent=(-1, 0, -1, 1),
    )
    people = group_people(groups)
    assert people.group_share[:, 0] == pytest.approx([0.15, 0.06, 1, 0.03])
    assert people.group_people == pytest.approx(np.array([[150, 165], [60, 66], [200, 200], [30, 33]]))


def test_a_child_group_takes_its_own_ages(make):
    # The parent's prevalence goes down the cascade, its ages do not.
    groups = make.target_groups(np.array([[1000.0], [300.0]]), np.array([[0.2], [0.5]]), (-1, 0))
    assert group_people(groups).group_people[:, 0] == pytest.approx([200, 30])


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1e9))
def test_splitting_a_group_leaves_its_people(make, prevalence, share, people):
    population = np.full((3, 2), people)
    shares = np.array([[prevalence], [share], [1 - share]])
    parent, *children = group_people(make.target_groups(population, shares, (-1, 0, 0))).group_people
    assert sum(children) == pytest.approx(parent)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_a_child_is_never_larger_than_its_parent(make, shares):
    chain = tuple(range(-1, len(shares) - 1))
    groups = make.target_groups(np.full((len(shares), 1), 500.0), np.array(shares)[:, None], chain)
    people = group_people(groups).group_people[:, 0]
    assert (np.diff(people) <= 1e-9).all()
    assert (people <= 500).all()


def test_prevalence_may_vary_by_draw(make):
    groups = make.target_groups(np.full((1, 2), 100.0), np.array([[[0.1]], [[0.2]]]), (-1,))
    assert group_people(groups).group_people[:, 0, 0].tolist() == [10, 20]


# --- age bands ----------------------------------------------------------------------------------------


def test_those_still_in_an_age_band_are_its_people_but_the_youngest(make):
    # Ages 0 to 5: 600 people, then 630 of whom 110 are newborns: 520 of 600 are still there. In the first
    # year 500 of 600, as if the year before had been like it.
    people = group_people(make.target_groups(np.array([[600.0, 630]]), youngest=np.array([[100.0, 110]])))
    assert people.group_staying[0] == pytest.approx([500 / 600, 520 / 600])


def test_deaths_end_an_open_age_band_too(make):
    # 1,000 people of 65 and over die at 6 % a year, and 60 reach 65: 94 % stay.
    people = group_people(make.target_groups(np.full((1, 3), 1000.0), youngest=np.full((1, 3), 60.0)))
    assert people.group_staying[0] == pytest.approx([0.94] * 3)


def test_all_stay_in_a_group_that_is_no_age_band(make):
    people = group_people(make.target_groups(np.array([[600.0, 630]])))
    assert people.group_staying[0].tolist() == [1, 1]


def test_an_age_band_without_people_has_nobody_who_leaves(make):
    # Nothing is divided by the people of an empty group; and immigrants make no one stay twice.
    groups = make.target_groups(np.array([[0.0, 0, 50]]), youngest=np.array([[0.0, 0, 10]]))
    with np.errstate(all="raise"):
        assert group_people(groups).group_staying[0].tolist() == [0, 0, 1]
