"""Targeting errors against the definitions of Grosh et al. (2022)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.errors import ModelError
from costmodel.model.targeting import beneficiaries_with_errors


# Grosh et al. 2022, annex 7A: exclusion is a share of the target group, inclusion one of beneficiaries.
@pytest.mark.parametrize(
    ("target", "population", "coverage", "inclusion", "exclusion", "reached", "included"),
    [
        (1000, 10000, 1.0, 0.25, 0.2, 800, 266.6666666667),
        (1000, 10000, 0.5, 0.25, 0.2, 400, 133.3333333333),
        (1000, 10000, 1.0, 0.0, 0.0, 1000, 0),
        (1000, 10000, 1.0, 0.25, 1.0, 0, 0),
        (1000, 1100, 1.0, 1 / 9, 0.2, 800, 100),
        (1000, 1000, 1.0, 0.0, 0.0, 1000, 0),
        (0, 1000, 1.0, 0.5, 0.0, 0, 0),
    ],
)
def test_beneficiaries(target, population, coverage, inclusion, exclusion, reached, included):
    people = beneficiaries_with_errors(target, population, coverage, inclusion, exclusion)
    assert people.reached == pytest.approx(reached)
    assert people.included_in_error == pytest.approx(included, abs=1e-9)
    assert people.total == pytest.approx(reached + included)


@given(
    st.integers(0, 10_000_000),
    st.integers(0, 10_000_000),
    st.floats(0, 1),
    st.floats(0, 0.99),
    st.floats(0, 1),
)
def test_nobody_outside_the_population_is_served(target, others, coverage, inclusion, exclusion):
    reached = target * coverage * (1 - exclusion)
    largest = others / (others + reached) if reached else 1
    people = beneficiaries_with_errors(target, target + others, coverage, inclusion * largest, exclusion)
    assert people.reached <= target * (1 + 1e-12)
    assert people.included_in_error <= others * (1 + 1e-9) + 1e-6
    assert people.total == people.reached + people.included_in_error


@given(st.floats(1, 1e6), st.floats(0.01, 1), st.floats(0, 0.9), st.floats(0, 0.9))
def test_both_errors_are_recovered_from_the_counts(target, coverage, inclusion, exclusion):
    reached, included, total = beneficiaries_with_errors(target, 1e9, coverage, inclusion, exclusion)
    assert included / total == pytest.approx(inclusion, abs=1e-9)
    assert 1 - reached / (target * coverage) == pytest.approx(exclusion, abs=1e-9)


def test_figures_of_rows_and_years():
    target = np.array([[100.0, 200.0, 300.0], [10.0, 10.0, 10.0]])
    people = beneficiaries_with_errors(
        target, 1000.0, np.array([[0.5], [1.0]]), 0.0, np.array([[0.1], [0.0]])
    )
    assert people.total == pytest.approx(np.array([[45, 90, 135], [10, 10, 10]]))


GOOD = {
    "target": 1000,
    "population": 10000,
    "coverage": 1.0,
    "inclusion_error": 0.25,
    "exclusion_error": 0.2,
}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("target", -1),
        ("target", 10001),
        ("target", math.nan),
        ("target", []),
        ("population", "all"),
        ("coverage", 80),
        ("coverage", [0.1, 0.2, math.inf]),
        ("inclusion_error", 1),
        ("inclusion_error", 25),
        ("exclusion_error", -0.2),
    ],
)
def test_beneficiaries_refuse(name, wrong):
    with pytest.raises(ModelError, match=r"found .* expected "):
        beneficiaries_with_errors(**{**GOOD, name: wrong})


def test_lengths_that_differ_are_refused():
    with pytest.raises(ModelError, match="lengths that differ"):
        beneficiaries_with_errors([1, 2], [10, 10, 10], 1, 0, 0)
