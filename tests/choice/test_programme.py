"""The choice of options: the worked example, and every set listed as an oracle."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.choice.programme import best, mends, next_entries, relaxed
from costmodel.choice.programme_rows import INFEASIBLE, OPTIMAL, ChoiceProblem, Limit

NAMES = ("A1", "A2", "B1", "B2", "C1", "C2")
COSTS = np.array([[40, 50], [70, 90], [30, 35], [60, 60], [20, 40], [45, 50.0]])
OF_AB = np.array([1, 1, 1, 1, 0, 0.0])
PEOPLE = np.array([20, 35, 15, 25, 18, 30.0])
SECONDS = 60


def ceiling(name, weights, amount):
    return Limit(name, np.asarray(weights, dtype=float), amount, amount)


def guarantee(name, people, least):
    return Limit(name, -np.asarray(people, dtype=float), -least, least, is_ceiling=False)


def worked(people=38):
    """Three policies with two options each, two years, two ministries: made up, worked by hand."""
    limits = [
        ceiling(f"{name} {year}", COSTS[:, year] * share, amounts[year])
        for name, share, amounts in (
            ("all", np.ones(6), (120, 140)),
            ("AB", OF_AB, (110, 125)),
            ("C", 1 - OF_AB, (45, 55)),
        )
        for year in (0, 1)
    ]
    served = guarantee("people", PEOPLE * np.array([1, 1, 0, 0, 1, 1]), people)
    return ChoiceProblem(
        owner=(0, 0, 1, 1, 2, 2),
        values=np.array([60, 95, 50, 80, 25, 30.0]),
        costs=COSTS.sum(axis=1),
        limits=(*limits, served),
        exclusions=((1, 5),),
        prerequisites=((3, (0, 1)),),
    )


def named(taken):
    return [NAMES[k] for k in taken]


def test_the_best_of_the_five_feasible_sets_is_chosen():
    optimum = best(worked(), SECONDS)
    assert (optimum.status, named(optimum.taken), optimum.value) == (OPTIMAL, ["A1", "B1", "C2"], 140)


@pytest.mark.parametrize(
    ("barred", "chosen", "value"),
    [
        ([("A1", "B1", "C2")], ["A1", "B1", "C1"], 135),
        ([("A1", "B1")], ["A2", "C1"], 120),
        ([("A1", "B1"), ("A2", "C1")], ["A1", "C2"], 90),
        ([("A1", "B1"), ("A2", "C1"), ("A1", "C2")], ["A1", "C1"], 85),
    ],
)
def test_the_next_best_sets_follow_in_their_order(barred, chosen, value):
    limits = [ceiling("barred", [float(name in names) for name in NAMES], len(names) - 1) for names in barred]
    problem = worked()
    optimum = best(replace(problem, limits=(*problem.limits, *limits)), SECONDS)
    assert (named(optimum.taken), optimum.value) == (chosen, value)


def test_prices_are_those_of_the_relaxation():
    problem = worked()
    relaxation = relaxed(problem)
    assert relaxation.value == pytest.approx(159.0732758621, rel=1e-11)
    assert [price > 0 for price in relaxation.prices] == [True, True, False, True, False, False, True]
    # A little more of the second ministry's first year, with options split: the price of it.
    eased = replace(problem, limits=tuple(
        replace(limit, room=limit.room + 0.01) if limit.name == "AB 1" else limit for limit in problem.limits
    ))  # fmt: skip
    assert (relaxed(eased).value - relaxation.value) / 0.01 == pytest.approx(relaxation.prices[3], rel=1e-6)


def test_the_next_entry_is_exact():
    problem = worked()
    entries, left = next_entries(problem, best(problem, SECONDS), relaxed(problem).prices, SECONDS)
    assert not left
    of_all, alone = entries  # of the others no more helps alone
    assert problem.limits[alone.limit].name == "all 1"
    assert (alone.more, alone.value, named(alone.taken)) == (10, 165, ["A1", "B2", "C1"])
    assert of_all.limit is None
    assert of_all.more == pytest.approx(10 / 140)


def test_of_sets_with_the_same_value_the_cheapest_is_chosen():
    problem = ChoiceProblem((0, 0, 1), np.array([5.0, 5.0, 2.0]), np.array([9.0, 7.0, 4.0]))
    optimum = best(problem, SECONDS)
    assert (optimum.taken, optimum.value, optimum.cost) == ((1, 2), 7, 11)


def test_an_option_that_costs_value_is_left_out():
    optimum = best(ChoiceProblem((0, 1), np.array([-1.0, -2.0]), np.array([1.0, 1.0])), SECONDS)
    assert (optimum.status, optimum.taken, optimum.value) == (OPTIMAL, (), 0)


def test_what_mends_an_infeasible_choice_is_named():
    problem = worked(people=60)
    assert best(problem, SECONDS).status == INFEASIBLE
    alone, _ = mends(problem, SECONDS)
    # A2 and C2 exclude one another: at most 53 people, by A2 and C1, which the ceilings allow.
    assert [(problem.limits[k].name, amount) for k, amount in alone] == [("people", 7)]


def test_two_limits_that_have_to_give_way_together():
    tight = (ceiling("spending", [10.0], -3), guarantee("people", [5.0], 4))
    problem = ChoiceProblem((0,), np.array([1.0]), np.array([10.0]), tight)
    alone, together = mends(problem, SECONDS)
    assert alone == [(0, 13)]
    assert together == []
    barred = (*tight, ceiling("other", [1.0], -1))
    alone, together = mends(replace(problem, limits=barred), SECONDS)
    assert alone == []
    assert {k for k, _ in together} <= {0, 1, 2}
    assert {0, 2} <= {k for k, _ in together}


WHOLE = st.integers(min_value=-3, max_value=12)


@st.composite
def problems(draw):
    """Up to four policies with up to three options, up to three limits; small whole numbers, many ties."""
    counts = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    owner = tuple(policy for policy, count in enumerate(counts) for _ in range(count))
    size = len(owner)

    def row():
        return np.array(draw(st.lists(WHOLE, min_size=size, max_size=size)), dtype=float)

    scale = draw(st.sampled_from([1.0, 1e9, 1e-3]))
    limits = [ceiling(str(k), row() * scale, draw(WHOLE) * scale) for k in range(draw(st.integers(0, 2)))]
    if draw(st.booleans()):
        limits.append(guarantee("people", row(), float(draw(WHOLE))))
    options = st.integers(0, size - 1)
    exclusions = draw(st.lists(st.tuples(options, options), max_size=2))
    prerequisites = draw(st.lists(st.tuples(options, st.tuples(options)), max_size=2))
    return ChoiceProblem(
        owner, row() * scale, np.abs(row()), tuple(limits),
        tuple(pair for pair in exclusions if pair[0] != pair[1]),
        tuple(pair for pair in prerequisites if pair[0] not in pair[1]),
    )  # fmt: skip


def every_set(problem):
    """Value, cost and options of every set that keeps all conditions, one by one."""
    policies = dict.fromkeys(problem.owner)
    choices = [[None, *(k for k, p in enumerate(problem.owner) if p == policy)] for policy in policies]
    for picked in product(*choices):
        taken = [k for k in picked if k is not None]
        over = (sum(limit.weights[k] for k in taken) - limit.room for limit in problem.limits)
        if any(more > 1e-9 * abs(limit.size) for more, limit in zip(over, problem.limits, strict=True)):
            continue
        if any(len({*pair} & {*taken}) > 1 for pair in problem.exclusions):
            continue
        if any(k in taken and not {*needed} & {*taken} for k, needed in problem.prerequisites):
            continue
        yield sum(problem.values[k] for k in taken), sum(problem.costs[k] for k in taken), taken


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_choice_is_the_best_of_all_sets_listed(problem):
    listed = list(every_set(problem))
    optimum = best(problem, SECONDS)
    if not listed:
        assert optimum.status == INFEASIBLE
        return
    most = max(value for value, _, _ in listed)
    cheapest = min(cost for value, cost, _ in listed if value >= most - 1e-9 * max(1, abs(most)))
    assert optimum.status == OPTIMAL
    assert optimum.value == pytest.approx(most, rel=1e-9, abs=1e-9)
    assert optimum.cost == pytest.approx(cheapest, rel=1e-9, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(problems())
def test_the_next_entry_of_a_ceiling_is_the_least_that_helps(problem):
    ceilings = [k for k, limit in enumerate(problem.limits) if limit.is_ceiling]
    optimum = best(problem, SECONDS)
    if optimum.status != OPTIMAL or not ceilings:
        return
    entries, _ = next_entries(problem, optimum, (), SECONDS)
    more_room = {entry.limit: entry for entry in entries}
    least = optimum.value + max(1e-6 * max(1, abs(optimum.value)), 1e-5 * abs(problem.values).max())
    for k in ceilings:
        others = replace(problem, limits=tuple(other for j, other in enumerate(problem.limits) if j != k))
        limit = problem.limits[k]
        needed = [
            sum(limit.weights[taken]) - limit.room for value, _, taken in every_set(others) if value >= least
        ]
        assert (k in more_room) == bool(needed)
        if needed:
            assert more_room[k].more == pytest.approx(min(needed), rel=1e-6)
            assert more_room[k].value >= least
