"""The choice of one option per policy as a mixed-integer programme, solved by scipy's HiGHS.

Maximise the value of the options chosen, so that at most one option of a policy is chosen (none is the
baseline) and every limit, exclusion and prerequisite holds. HiGHS works to tolerances of its own: what it
finds is tested with exact figures, and what fails is excluded and the search goes on.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

OPTIMAL, TIME_LIMIT, INFEASIBLE = "optimal", "time limit", "infeasible"
EXACT = 1e-9
"""Values that differ by less than this share are equal, and a limit passed by less than it holds."""
BETTER = 1e-6
"""A next entry adds at least this share of the optimum."""
SIZE = 1e4
"""Largest coefficient of the objective for HiGHS, which stops at a gap of 1e-6. Those of rows are at most 1: it
accepts what passes them by up to 1e-6, and exact figures then refuse it."""
MOST_EXCLUDED = 200
"""Sets that HiGHS finds and exact figures refuse, before the search is given up."""
MILP_TIME_LIMIT, MILP_INFEASIBLE = 1, 2
SHORTEST = 0.1
"""Seconds that a search gets at least."""
CHOSEN = 0.5
"""A variable of 0 or 1 above this is 1."""


@dataclass(frozen=True)
class Limit:
    """What the options chosen may add up to: the sum of ``weights`` of those chosen is at most ``room``."""

    name: str
    weights: Figure
    """(option,)."""
    room: float
    size: float
    """The ceiling or guarantee as a whole: a share of it is what relaxes it, and judges rounding."""
    is_ceiling: bool = True
    """Whether it is a ceiling of spending; a guarantee is written with weights and room below 0."""

    @property
    def tolerance(self) -> float:
        """The amount by which it may be passed."""
        return EXACT * max(abs(self.size), abs(self.room))


@dataclass(frozen=True)
class ChoiceProblem:
    """Options with value and cost, and the conditions on the set chosen of them."""

    owner: tuple[int, ...]
    """The policy of each option."""
    values: Figure
    costs: Figure
    """Present value of cost, which decides between sets of one value: (option,)."""
    limits: tuple[Limit, ...] = ()
    exclusions: tuple[tuple[int, ...], ...] = ()
    """Options of which at most one may be chosen."""
    prerequisites: tuple[tuple[int, tuple[int, ...]], ...] = ()
    """An option, and those of which one must be chosen with it."""

    @cached_property
    def logic(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Rows and bounds of what is no limit: one option a policy, exclusions, prerequisites."""
        count = len(self.owner)
        rows = [np.equal(self.owner, policy).astype(float) for policy in dict.fromkeys(self.owner)]
        bounds = [1.0] * len(rows)
        for options in self.exclusions:
            rows.append(np.isin(np.arange(count), options).astype(float))
            bounds.append(1.0)
        for option, needed in self.prerequisites:
            row = -np.isin(np.arange(count), needed).astype(float)
            row[option] += 1
            rows.append(row)
            bounds.append(0.0)
        return np.reshape(rows, (len(rows), count)), np.array(bounds)

    def broken(self, taken: NDArray[np.bool_]) -> list[int]:
        """Positions of the limits that a set breaks, by exact figures."""
        return [
            k for k, limit in enumerate(self.limits)
            if limit.weights[taken].sum() > limit.room + limit.tolerance
        ]  # fmt: skip

    def value_of(self, taken: NDArray[np.bool_]) -> float:
        """The value of a set."""
        return float(self.values[taken].sum())


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


@dataclass(frozen=True)
class _Rows:
    """Rows ``matrix`` x (options, one more variable) <= ``bounds``, and the objective, to be least."""

    matrix: NDArray[np.float64]
    bounds: NDArray[np.float64]
    objective: NDArray[np.float64]
    extra: int = 0
    """Variables after the options, 0 or more and not whole."""
    excluded: tuple[tuple[int, ...], ...] = field(default=())


@dataclass(frozen=True)
class _Answer:
    status: str
    taken: NDArray[np.bool_] | None = None
    gap: float = 0.0


def best(problem: ChoiceProblem, seconds: float) -> Optimum:
    """The set of the highest value; of those with the same value the one of the lowest cost."""
    deadline = time.monotonic() + seconds
    first = _of_highest_value(problem, deadline)
    if first.taken is None:
        return Optimum(first.status)
    value = problem.value_of(first.taken)
    least = value - EXACT * max(1.0, abs(value))
    cheaper = _with_value(replace(_base(problem), objective=_scaled(problem.costs)), problem, least)
    second = _searched(
        cheaper, deadline, lambda taken: not problem.broken(taken) and problem.value_of(taken) >= least
    )
    taken = first.taken if second.taken is None else second.taken
    if problem.costs[taken].sum() > problem.costs[first.taken].sum():
        taken = first.taken
    status = OPTIMAL if first.status == second.status == OPTIMAL else TIME_LIMIT
    return Optimum(
        status,
        _positions(taken),
        problem.value_of(taken),
        float(problem.costs[taken].sum()),
        first.gap,
    )


def _of_highest_value(problem: ChoiceProblem, deadline: float) -> _Answer:
    rows = replace(_base(problem), objective=-_scaled(problem.values))
    return _searched(rows, deadline, lambda taken: not problem.broken(taken))


def relaxed(problem: ChoiceProblem) -> Relaxation | None:
    """The optimum of the relaxation and the dual of each limit; None where even that has no solution."""
    from scipy.optimize import linprog  # noqa: PLC0415  slow to import, needed only here

    rows = _base(problem, tolerant=False)
    objective = _scaled(problem.values)
    found = linprog(-objective, A_ub=rows.matrix, b_ub=rows.bounds, bounds=(0, 1), method="highs")
    if found.status != 0:
        return None
    of_objective = _factor(problem.values) * SIZE
    duals = -np.asarray(found.ineqlin.marginals)[: len(problem.limits)]
    prices = [
        float(dual * _factor(limit.weights) / of_objective) + 0.0
        for dual, limit in zip(duals, problem.limits, strict=True)
    ]
    return Relaxation(float(problem.values @ found.x), tuple(prices))


def next_entries(
    problem: ChoiceProblem, optimum: Optimum, prices: Sequence[float], seconds: float
) -> tuple[list[NextEntry], list[int]]:
    """The next entry of each ceiling and of all by one share; then the ceilings there was no time for.

    Ceilings with a price come first. A ceiling of which no more helps alone has no entry.
    """
    deadline = time.monotonic() + seconds
    least = optimum.value + BETTER * max(1.0, abs(optimum.value))
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


def _next_entry(problem: ChoiceProblem, number: int | None, least: float, deadline: float) -> NextEntry | None:
    grown = [k for k, limit in enumerate(problem.limits) if limit.is_ceiling] if number is None else [number]
    sizes = {k: problem.limits[k].size if number is None else 1.0 for k in grown}

    def accepted(taken: NDArray[np.bool_]) -> bool:
        return problem.value_of(taken) >= least and not set(problem.broken(taken)) - set(grown)

    if number is None:
        rows = _base(problem, sizes, one_variable=True)
        rows = replace(rows, objective=np.append(np.zeros(len(problem.owner)), SIZE))
    else:
        rows = _base(problem, without=number)
        rows = replace(rows, objective=_scaled(problem.limits[number].weights))
    found = _searched(_with_value(rows, problem, least), deadline, accepted)
    if found.taken is None or found.status != OPTIMAL:
        return None
    over = (problem.limits[k].weights[found.taken].sum() - problem.limits[k].room for k in grown)
    more = max(0.0, *(float(amount / sizes[k]) for k, amount in zip(grown, over, strict=True)))
    eased = replace(
        problem,
        limits=tuple(
            replace(limit, room=limit.room + more * sizes[k]) if k in sizes else limit
            for k, limit in enumerate(problem.limits)
        ),
    )
    richest = _of_highest_value(eased, deadline)
    better = richest.taken is not None and eased.value_of(richest.taken) > eased.value_of(found.taken)
    taken = richest.taken if better and richest.taken is not None else found.taken
    return NextEntry(number, more, problem.value_of(taken), _positions(taken))


def mends(problem: ChoiceProblem, seconds: float) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """What makes an infeasible problem feasible: each limit that does so alone, and the least of all together.

    Each is the position of a limit and the amount by which it has to give way, least as a share of its size.
    """
    deadline = time.monotonic() + seconds
    alone = []
    for number in range(len(problem.limits)):
        found = _relaxed_least(problem, [number], deadline)
        alone += found or []
    return alone, [] if alone else _relaxed_least(problem, range(len(problem.limits)), deadline) or []


def _relaxed_least(
    problem: ChoiceProblem, numbers: Sequence[int], deadline: float
) -> list[tuple[int, float]] | None:
    sizes = {k: max(abs(problem.limits[k].size), abs(problem.limits[k].room), 1.0) for k in numbers}
    rows = _base(problem, sizes)
    objective = np.append(np.zeros(len(problem.owner)), np.full(len(sizes), SIZE))
    found = _searched(
        replace(rows, objective=objective), deadline,
        lambda taken: not set(problem.broken(taken)) - set(numbers),
    )  # fmt: skip
    if found.taken is None:
        return None
    over = ((k, problem.limits[k].weights[found.taken].sum() - problem.limits[k].room) for k in numbers)
    return [(k, float(amount)) for k, amount in over if amount > problem.limits[k].tolerance]


# --- rows for HiGHS -----------------------------------------------------------------------------------


def _base(
    problem: ChoiceProblem,
    give: dict[int, float] | None = None,
    *,
    one_variable: bool = False,
    without: int | None = None,
    tolerant: bool = True,
) -> _Rows:
    """All conditions. The limits in ``give`` are eased by so much for each unit of a variable of their own,
    or of one that they share; the limit ``without`` does not count."""
    count, given = len(problem.owner), give or {}
    extra = min(len(given), 1) if one_variable else len(given)
    logic, bounds = problem.logic
    matrix = np.zeros((len(problem.limits) + len(logic), count + extra))
    places = {k: 0 if one_variable else place for place, k in enumerate(given)}
    room = np.empty(len(problem.limits))
    for number, limit in enumerate(problem.limits):
        factor = _factor(limit.weights)
        matrix[number, :count] = limit.weights * factor
        # What no set can reach is no limit; without this its bound could be too large for a tolerance.
        reach = np.maximum(limit.weights, 0).sum() * factor + 1
        bound = (limit.room + limit.tolerance * tolerant) * factor
        room[number] = reach if number == without else min(bound, reach)
        if number in places:
            matrix[number, count + places[number]] = -given[number] * factor
    matrix[len(problem.limits) :, :count] = logic
    return _Rows(matrix, np.append(room, bounds), np.zeros(count + extra), extra)


def _with_value(rows: _Rows, problem: ChoiceProblem, least: float) -> _Rows:
    """The rows with one more: the value is at least so much."""
    factor = _factor(problem.values)
    row = np.append(-problem.values * factor, np.zeros(rows.extra))
    return replace(rows, matrix=np.vstack([rows.matrix, row]), bounds=np.append(rows.bounds, -least * factor))


def _factor(coefficients: Figure) -> float:
    """What makes the largest coefficient 1."""
    return 1 / (float(np.abs(coefficients).max(initial=0.0)) or 1.0)


def _scaled(coefficients: Figure) -> Figure:
    """The objective as HiGHS gets it."""
    return coefficients * _factor(coefficients) * SIZE


def _searched(
    rows: _Rows, deadline: float, accepted: Callable[[NDArray[np.bool_]], bool]
) -> _Answer:
    """The best set that exact figures accept; those that they refuse are excluded one by one."""
    for _ in range(MOST_EXCLUDED):
        answer = _highs(rows, max(deadline - time.monotonic(), SHORTEST))
        if answer.taken is None or accepted(answer.taken):
            return answer
        rows = replace(rows, excluded=(*rows.excluded, _positions(answer.taken)))
    return _Answer(TIME_LIMIT)


def _highs(rows: _Rows, seconds: float) -> _Answer:
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  slow to import, needed only here

    width = len(rows.objective)
    count = width - rows.extra
    matrix, bounds = rows.matrix, rows.bounds
    for taken in rows.excluded:
        inside = np.isin(np.arange(width), taken)
        row = np.where(inside, 1.0, np.where(np.arange(width) < count, -1.0, 0.0))
        matrix, bounds = np.vstack([matrix, row]), np.append(bounds, len(taken) - 1.0)
    found = milp(
        rows.objective,
        integrality=np.append(np.ones(count), np.zeros(rows.extra)),
        bounds=Bounds(np.zeros(width), np.append(np.ones(count), np.full(rows.extra, np.inf))),
        constraints=LinearConstraint(matrix, -np.inf, bounds) if len(bounds) else (),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    status = {0: OPTIMAL, MILP_TIME_LIMIT: TIME_LIMIT}.get(found.status, INFEASIBLE)
    if found.x is None:
        return _Answer(status)
    gap = float(found.mip_gap or 0.0) if status == TIME_LIMIT else 0.0
    return _Answer(status, found.x[:count] > CHOSEN, gap)


def _positions(taken: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(k) for k in np.flatnonzero(taken))


def _mask(problem: ChoiceProblem, taken: Sequence[int]) -> NDArray[np.bool_]:
    return np.isin(np.arange(len(problem.owner)), taken)
