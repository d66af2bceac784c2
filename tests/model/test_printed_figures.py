"""Printed figures add up: the worked example, and any tree."""

import math

from hypothesis import given
from hypothesis import strategies as st

from costmodel.model.printed_figures import printed_leaves, rounded, shared_out

TREE = {
    ("A", "X", "f1", "c1"): 10.4,
    ("A", "X", "f1", "c2"): 20.4,
    ("A", "X", "f2", "c1"): 5.4,
    ("A", "Y", "f1", "c1"): 7.4,
    ("B", "X", "f1", "c1"): 1.3,
    ("B", "X", "f1", "c2"): -2.6,
    ("B", "X", "f2", "c1"): 0.0,
    ("B", "Y", "f1", "c1"): 3.45,
}
"""Baseline (A) and new policy (B) of ministries X and Y, by function and class."""


def test_the_worked_example():
    """Sum 45.75 prints 46 = A 44 (11, 20; 5; 8) + B 2 (1, -2; 0; 3)."""
    assert printed_leaves(list(TREE), list(TREE.values())) == [11, 20, 5, 8, 1, -2, 0, 3]


def test_room_is_of_printed_figures():
    total = sum(printed_leaves(list(TREE), list(TREE.values())))
    assert rounded(50.4) - total == 4


def test_ties_go_to_the_first_and_near_wholes_are_whole():
    assert shared_out(2, [0.5, 0.5, 1.0]) == [1, 0, 1]
    assert shared_out(3, [2 - 1e-10, 1 + 1e-10]) == [2, 1]
    assert shared_out(1, [0.3 + 1e-12, 0.3 + 2e-12, 0.4 - 1e-12]) == [0, 0, 1]


paths = st.lists(st.tuples(*(st.integers(0, 2) for _ in range(3))), min_size=1, max_size=20, unique=True)


@given(st.data())
def test_any_tree_adds_up_within_a_unit(data):
    leaves = sorted(data.draw(paths))
    amounts = [data.draw(st.floats(-1e4, 1e4)) for _ in leaves]
    printed = printed_leaves(leaves, amounts)
    assert sum(printed) == rounded(math.fsum(amounts))
    for depth in (1, 2, 3):
        for trunk in {leaf[:depth] for leaf in leaves}:
            branch = [k for k, leaf in enumerate(leaves) if leaf[:depth] == trunk]
            gap = sum(printed[k] for k in branch) - math.fsum(amounts[k] for k in branch)
            assert abs(gap) < 1 + 1e-6
