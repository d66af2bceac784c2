"""The choice of one option per policy as a mixed-integer programme, solved by scipy's HiGHS.

Maximise the value of the options chosen, so that at most one option of a policy is chosen (none is the
baseline) and every limit, exclusion and prerequisite holds.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.choice.programme_rows import (
    EXACT,
    OPTIMAL,
    SIZE,
    TIME_LIMIT,
    ChoiceProblem,
    ProgrammeAnswer,
    base_rows,
    positions,
    row_factor,
    scaled,
    searched,
    with_value,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BETTER = 1e-6
"""A next entry adds at least this share of the optimum."""
TOLD_APART = 1e-5
"""It also adds this share of the largest value of an option: HiGHS takes what is within 1e-6 of a whole
number for one, and cannot tell smaller gains from none."""


@dataclass(frozen=True)
class Optimum:
    """The best set of options; of those with the same value the one that costs least."""

    status: str
    taken: tuple[int, ...] = ()
    value: float = 0.0
    cost: float = 0.0
    gap: float = 0.0
    """How far the best value that is possible may lie above it, as a share, where time ran out."""


@dataclass(frozen=True)
class Relaxation:
    """The optimum if options could be split, and what a little more of each limit would then be worth."""

    value: float
    prices: tuple[float, ...]
    """Value for each unit more of a limit, in the order of the limits; not unique where degenerate."""


@dataclass(frozen=True)
class NextEntry:
    """The least more of one ceiling, or the least share more of all, at which a better set fits."""

    limit: int | None
    """Position of the ceiling; None for all by one share."""
    more: float
    """Units of the ceiling; of all a share."""
    value: float
    taken: tuple[int, ...]


def best(problem: ChoiceProblem, seconds: float) -> Optimum:
    """The set of the highest value; of those with the same value the one of the lowest cost."""
    deadline = time.monotonic() + seconds
    first = _of_highest_value(problem, deadline)
    if first.taken is None:
        return Optimum(first.status)
    value = problem.value_of(first.taken)
    least = value - EXACT * max(1.0, abs(value))
    cheaper = with_value(replace(base_rows(problem), objective=scaled(problem.costs)), problem, least)
    second = searched(
        cheaper, deadline, lambda taken: not problem.broken(taken) and problem.value_of(taken) >= least
    )
    taken = first.taken if second.taken is None else second.taken
    if problem.costs[taken].sum() > problem.costs[first.taken].sum():
        taken = first.taken
    status = OPTIMAL if first.status == second.status == OPTIMAL else TIME_LIMIT
    return Optimum(
        status,
        positions(taken),
        problem.value_of(taken),
        float(problem.costs[taken].sum()),
        first.gap,
    )


def _of_highest_value(problem: ChoiceProblem, deadline: float) -> ProgrammeAnswer:
    rows = replace(base_rows(problem), objective=-scaled(problem.values))
    return searched(rows, deadline, lambda taken: not problem.broken(taken))


def relaxed(problem: ChoiceProblem) -> Relaxation | None:
    """The optimum of the relaxation and the dual of each limit; None where even that has no solution."""
    from scipy.optimize import linprog  # noqa: PLC0415  slow to import, needed only here

    rows = base_rows(problem, tolerant=False)
    objective = scaled(problem.values)
    solution = linprog(-objective, A_ub=rows.matrix, b_ub=rows.bounds, bounds=(0, 1), method="highs")
    if solution.x is None:
        return None
    of_objective = row_factor(problem.values) * SIZE
    duals = -np.asarray(solution.ineqlin.marginals)[: len(problem.limits)]
    prices = [
        float(dual * row_factor(limit.weights) / of_objective) + 0.0
        for dual, limit in zip(duals, problem.limits, strict=True)
    ]
    return Relaxation(float(problem.values @ solution.x), tuple(prices))


def next_entries(
    problem: ChoiceProblem, optimum: Optimum, prices: Sequence[float], seconds: float
) -> tuple[list[NextEntry], list[int]]:
    """The next entry of each ceiling and of all by one share; then the ceilings there was no time for.

    Ceilings with a price come first. A ceiling of which no more helps alone has no entry.
    """
    deadline = time.monotonic() + seconds
    largest = float(np.abs(problem.values).max(initial=0.0))
    least = optimum.value + max(BETTER * max(1.0, abs(optimum.value)), TOLD_APART * largest)
    ceilings = [k for k, limit in enumerate(problem.limits) if limit.is_ceiling]
    order = sorted(ceilings, key=lambda k: -prices[k] if len(prices) else 0.0)
    entries, left = [], []
    for number in [None, *order] if ceilings else []:
        if time.monotonic() >= deadline:
            left += [] if number is None else [number]
            continue
        entry = _next_entry(problem, number, least, deadline)
        entries += [] if entry is None else [entry]
    return entries, left


def _next_entry(
    problem: ChoiceProblem, number: int | None, least: float, deadline: float
) -> NextEntry | None:
    of_size = [k for k, limit in enumerate(problem.limits) if limit.is_ceiling and limit.size > 0]
    grown = of_size if number is None else [number]
    if not grown:
        return None
    sizes = {k: problem.limits[k].size if number is None else 1.0 for k in grown}

    def accepted(taken: NDArray[np.bool_]) -> bool:
        return problem.value_of(taken) >= least and not set(problem.broken(taken)) - set(grown)

    if number is None:
        rows = base_rows(problem, sizes, one_variable=True)
        rows = replace(rows, objective=np.append(np.zeros(len(problem.owner)), SIZE))
    else:
        rows = base_rows(problem, without=number)
        rows = replace(rows, objective=scaled(problem.limits[number].weights))
    answer = searched(with_value(rows, problem, least), deadline, accepted)
    if answer.taken is None or answer.status != OPTIMAL:
        return None
    over = (problem.limits[k].weights[answer.taken].sum() - problem.limits[k].room for k in grown)
    more = max(0.0, *(float(amount / sizes[k]) for k, amount in zip(grown, over, strict=True)))
    eased = replace(
        problem,
        limits=tuple(
            replace(limit, room=limit.room + more * sizes[k]) if k in sizes else limit
            for k, limit in enumerate(problem.limits)
        ),
    )
    richest = _of_highest_value(eased, deadline)
    better = richest.taken is not None and eased.value_of(richest.taken) > eased.value_of(answer.taken)
    taken = richest.taken if better and richest.taken is not None else answer.taken
    return NextEntry(number, more, problem.value_of(taken), positions(taken))


def mends(problem: ChoiceProblem, seconds: float) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """What makes an infeasible problem feasible: each limit that does so alone, or the least of all.

    Each is the position of a limit and the amount by which it has to give way, least as a share of its size.
    """
    deadline = time.monotonic() + seconds
    alone = []
    for number in range(len(problem.limits)):
        amounts = _relaxed_least(problem, [number], deadline)
        alone += amounts or []
    return alone, [] if alone else _relaxed_least(problem, range(len(problem.limits)), deadline) or []


def _relaxed_least(
    problem: ChoiceProblem, numbers: Sequence[int], deadline: float
) -> list[tuple[int, float]] | None:
    sizes = {k: max(abs(problem.limits[k].size), abs(problem.limits[k].room), 1.0) for k in numbers}
    rows = base_rows(problem, sizes)
    objective = np.append(np.zeros(len(problem.owner)), np.full(len(sizes), SIZE))
    answer = searched(
        replace(rows, objective=objective), deadline,
        lambda taken: not set(problem.broken(taken)) - set(numbers),
    )  # fmt: skip
    if answer.taken is None:
        return None
    over = ((k, problem.limits[k].weights[answer.taken].sum() - problem.limits[k].room) for k in numbers)
    return [(k, float(amount)) for k, amount in over if amount > problem.limits[k].tolerance]
