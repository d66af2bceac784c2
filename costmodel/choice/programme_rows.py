"""Rows of the programme of a portfolio for scipy's HiGHS, and the search with exact figures.

HiGHS works to tolerances of its own: what it finds is tested with exact figures, and what fails is excluded
and the search goes on.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

OPTIMAL, TIME_LIMIT, INFEASIBLE = "optimal", "time limit", "infeasible"
EXACT = 1e-9
"""Values that differ by less than this share are equal, and a limit passed by less than it holds."""
SIZE = 1e4
"""Largest coefficient of the objective for HiGHS, which stops at a gap of 1e-6. Those of rows are at most 1:
it accepts what passes them by up to 1e-6, and exact figures then refuse it."""
MOST_EXCLUDED = 200
"""Sets that HiGHS finds and exact figures refuse, before the search is given up."""
MILP_TIME_LIMIT = 1
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
class ProgrammeRows:
    """Rows ``matrix`` x (options, one more variable) <= ``bounds``, and the objective, to be least."""

    matrix: NDArray[np.float64]
    bounds: NDArray[np.float64]
    objective: NDArray[np.float64]
    extra: int = 0
    """Variables after the options, 0 or more and not whole."""
    excluded: tuple[tuple[int, ...], ...] = field(default=())


@dataclass(frozen=True)
class ProgrammeAnswer:
    """What a search found: nothing where no set keeps the rows or time ran out first."""

    status: str
    taken: NDArray[np.bool_] | None = None
    gap: float = 0.0


def base_rows(
    problem: ChoiceProblem,
    give: dict[int, float] | None = None,
    *,
    one_variable: bool = False,
    without: int | None = None,
    tolerant: bool = True,
) -> ProgrammeRows:
    """All conditions of a problem.

    The limits in ``give`` are eased by so much for each unit of a variable of their own, or of one that they
    share; the limit ``without`` does not count.
    """
    count, given = len(problem.owner), give or {}
    extra = min(len(given), 1) if one_variable else len(given)
    logic, bounds = problem.logic
    matrix = np.zeros((len(problem.limits) + len(logic), count + extra))
    places = {k: 0 if one_variable else place for place, k in enumerate(given)}
    room = np.empty(len(problem.limits))
    for number, limit in enumerate(problem.limits):
        factor = row_factor(limit.weights)
        matrix[number, :count] = limit.weights * factor
        # What no set can reach is no limit; without this its bound could be too large for a tolerance.
        reach = np.maximum(limit.weights, 0).sum() * factor + 1
        bound = (limit.room + limit.tolerance * tolerant) * factor
        room[number] = reach if number == without else min(bound, reach)
        if number in places:
            matrix[number, count + places[number]] = -given[number] * factor
    matrix[len(problem.limits) :, :count] = logic
    return ProgrammeRows(matrix, np.append(room, bounds), np.zeros(count + extra), extra)


def with_value(rows: ProgrammeRows, problem: ChoiceProblem, least: float) -> ProgrammeRows:
    """The rows with one more: the value is at least so much."""
    factor = row_factor(problem.values)
    row = np.append(-problem.values * factor, np.zeros(rows.extra))
    return replace(rows, matrix=np.vstack([rows.matrix, row]), bounds=np.append(rows.bounds, -least * factor))


def row_factor(coefficients: Figure) -> float:
    """What makes the largest coefficient 1."""
    return 1 / (float(np.abs(coefficients).max(initial=0.0)) or 1.0)


def scaled(coefficients: Figure) -> Figure:
    """The objective as HiGHS gets it."""
    return coefficients * row_factor(coefficients) * SIZE


def searched(
    rows: ProgrammeRows, deadline: float, accepted: Callable[[NDArray[np.bool_]], bool]
) -> ProgrammeAnswer:
    """The best set that exact figures accept; those that they refuse are excluded one by one."""
    for _ in range(MOST_EXCLUDED):
        answer = _highs(rows, max(deadline - time.monotonic(), SHORTEST))
        if answer.taken is None or accepted(answer.taken):
            return answer
        rows = replace(rows, excluded=(*rows.excluded, positions(answer.taken)))
    return ProgrammeAnswer(TIME_LIMIT)


def _highs(rows: ProgrammeRows, seconds: float) -> ProgrammeAnswer:
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  slow to import, needed only here

    width = len(rows.objective)
    count = width - rows.extra
    matrix, bounds = rows.matrix, rows.bounds
    for taken in rows.excluded:
        inside = np.isin(np.arange(width), taken)
        row = np.where(inside, 1.0, np.where(np.arange(width) < count, -1.0, 0.0))
        matrix, bounds = np.vstack([matrix, row]), np.append(bounds, len(taken) - 1.0)
    solution = milp(
        rows.objective,
        integrality=np.append(np.ones(count), np.zeros(rows.extra)),
        bounds=Bounds(np.zeros(width), np.append(np.ones(count), np.full(rows.extra, np.inf))),
        constraints=LinearConstraint(matrix, -np.inf, bounds) if len(bounds) else (),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    status = {0: OPTIMAL, MILP_TIME_LIMIT: TIME_LIMIT}.get(solution.status, INFEASIBLE)
    if solution.x is None:
        return ProgrammeAnswer(status)
    gap = float(solution.mip_gap or 0.0) if status == TIME_LIMIT else 0.0
    return ProgrammeAnswer(status, solution.x[:count] > CHOSEN, gap)


def positions(taken: NDArray[np.bool_]) -> tuple[int, ...]:
    """The options of a set, by number."""
    return tuple(int(k) for k in np.flatnonzero(taken))
