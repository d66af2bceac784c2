"""Target groups: cascades of shares worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.model.target_groups import TargetGroups, group_people


def test_a_cascade_by_hand():
    # 1,000 adults, then 1,100; 15 % disabled, 40 % of these severely, half of these without support; and
    # beside them 200 children, a parent of nobody.
    adults = [1000.0, 1100]
    groups = TargetGroups(
        population=np.array([adults, adults, [200.0, 200], adults]),
        prevalence=np.array([[0.15], [0.4], [1.0], [0.5]]),
        parent=(-1, 0, -1, 1),
    )
    found = group_people(groups)
    assert found.group_share[:, 0] == pytest.approx([0.15, 0.06, 1, 0.03])
    assert found.group_people == pytest.approx(np.array([[150, 165], [60, 66], [200, 200], [30, 33]]))


def test_a_child_group_takes_its_own_ages():
    # The parent's prevalence goes down the cascade, its ages do not.
    groups = TargetGroups(np.array([[1000.0], [300.0]]), np.array([[0.2], [0.5]]), (-1, 0))
    assert group_people(groups).group_people[:, 0] == pytest.approx([200, 30])


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1e9))
def test_splitting_a_group_leaves_its_people(prevalence, share, people):
    population = np.full((3, 2), people)
    shares = np.array([[prevalence], [share], [1 - share]])
    parent, *children = group_people(TargetGroups(population, shares, (-1, 0, 0))).group_people
    assert sum(children) == pytest.approx(parent)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_a_child_is_never_larger_than_its_parent(shares):
    chain = tuple(range(-1, len(shares) - 1))
    groups = TargetGroups(np.full((len(shares), 1), 500.0), np.array(shares)[:, None], chain)
    people = group_people(groups).group_people[:, 0]
    assert (np.diff(people) <= 1e-9).all()
    assert (people <= 500).all()


def test_prevalence_may_vary_by_draw():
    groups = TargetGroups(np.full((1, 2), 100.0), np.array([[[0.1]], [[0.2]]]), (-1,))
    assert group_people(groups).group_people[:, 0, 0].tolist() == [10, 20]
