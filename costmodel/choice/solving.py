"""Solving: the benefit, coverage, start year or other assumption at which a figure reaches its target."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.choice.ceiling_room import ceiling_of
from costmodel.choice.crossings import Crossing, crossings, is_constant, is_monotone
from costmodel.choice.tried_runs import CEILING, TARGETS, SolveTarget, TriedRuns
from costmodel.choice.varied_assumption import VariedAssumption, searched_range, stated_number, varied
from costmodel.engine.impossible_runs import refuse_impossible
from costmodel.engine.inputs.scenarios import LEVEL, basis_of
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.metrics import check_place, effects_stated, metric_named, unit_of
from costmodel.engine.run import run
from costmodel.errors import ModelError
from costmodel.model.measure_list import BY_NAME
from costmodel.notebook import defined

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure

FOUND, JUMP, NO_SOLUTION = "found", "jump", "no solution in range"
NOT_MONOTONE, NO_EFFECT = "not monotone", "no effect"
STATUSES = (FOUND, JUMP, NO_SOLUTION, NOT_MONOTONE, NO_EFFECT)
POINTS = 11
"""Values tried first, over the whole range; of years each one."""


@dataclass(frozen=True)
class Tried:
    """A value of the assumption and the figure there."""

    value: float
    figure: float


@dataclass(frozen=True)
class SolutionSide:
    """Where the target is met, or the two neighbouring values between which the figure jumps over it."""

    low: Tried
    high: Tried
    is_jump: bool


@dataclass(frozen=True)
class Solution:
    """The value of an assumption at which a figure of a scenario reaches its target."""

    status: str
    """One of ``STATUSES``."""
    value: float | None
    """The solution, in the unit of the assumption; None unless it was found."""
    path: str
    label: str
    unit: str
    scenario_value: float
    """Its value in the scenario in the year from which it was varied, or its first."""
    scenario_values: tuple[float, ...]
    """Its values in the scenario at all steps from then on, which one value replaces."""
    from_year: int | None
    """From this year on it was varied; None for the whole time."""
    measure: str
    measure_label: str
    measure_unit: str
    target: float
    policy: str
    basis: str
    year: int | None
    ministry: str
    scenario_figure: float
    """The figure of the scenario as it stands."""
    low: float
    high: float
    points: tuple[Tried, ...]
    """What was tried first."""
    crossings: tuple[SolutionSide, ...]
    """Every place where the target is met or jumped over, between the points."""
    stamp: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain fields, for JSON; None where a figure is not defined."""
        fields: dict[str, Any] = defined(asdict(self))
        return fields


def solve(
    assumptions: Assumptions | str | PathLike[str],
    scenario: str,
    vary: str,
    target: str = "npv",
    value: float | None = None,
    *,
    low: float | None = None,
    high: float | None = None,
    policy: str = TOTAL,
    basis: str = LEVEL,
    year: int | None = None,
    ministry: str | None = None,
    from_year: int | None = None,
) -> Solution:
    """The value of one assumption at which a measure of a scenario reaches a target.

    ``vary`` is a path such as ``policy.child_benefit.benefit.amount`` or
    ``policy.child_benefit.coverage.target``, or ``start_year``: the whole scenario begun later. The value
    replaces every step of the assumption in the scenario from ``from_year`` on; by default from the year of
    the scenario's own change of it, or else for the whole time. ``target`` is a measure, or ``ceiling``: the
    largest amount by which the spending of ``ministry`` is above its ceiling in any year. ``value`` defaults
    to the threshold of the measure: 0 for a net present value and a ceiling, 1 for a ratio. ``policy``,
    ``basis`` and ``year`` as in ``sensitivity``.

    Eleven values from ``low`` to ``high`` are computed first, in one batch; years each. Raises ModelError for
    unknown names and a range outside the bounds of the assumption, and AssumptionError as ``run`` does, also
    where people do not allow the solution.
    """
    result = run(assumptions, scenario)
    aim = _target(result, target, value, policy, basis, year, ministry)
    variable = varied(result, vary, from_year)
    least, most = searched_range(variable, low, high)
    runs = TriedRuns(result, aim)

    def gap(values: Figure) -> Figure:
        return runs.gaps([variable.scenario(float(x)) for x in values])

    points = np.arange(least, most + 1) if variable.whole else np.linspace(least, most, POINTS)
    figures = runs.figures([variable.scenario(float(x)) for x in points])
    gaps = runs.gaps_of(figures)
    crossed = crossings(gap, points, gaps, whole=variable.whole)
    status = _status(figures.values, crossed)
    sides = _sides(runs, variable, crossed)
    if status == FOUND:
        refuse_impossible(result.assumptions, variable.scenario(crossed[0].low))
    return Solution(
        status=status,
        value=crossed[0].low if status == FOUND else None,
        path=variable.path,
        label=variable.label,
        unit=variable.unit,
        scenario_value=variable.value,
        scenario_values=variable.values,
        from_year=variable.from_year,
        measure=aim.measure,
        measure_label=aim.label,
        measure_unit=aim.unit,
        target=aim.value,
        policy=policy,
        basis=aim.basis,
        year=year,
        ministry="" if aim.ceiling is None else aim.ceiling.ministry,
        scenario_figure=float(runs.figures([result.scenario]).values[0]),
        low=least,
        high=most,
        points=tuple(map(Tried, points.tolist(), figures.values.tolist())),
        crossings=sides,
        stamp=result.stamp,
    )


def _status(figures: Figure, crossed: Sequence[Crossing]) -> str:
    defined = figures[np.isfinite(figures)]
    if defined.size and is_constant(defined):
        return NO_EFFECT
    if not crossed:
        return NO_SOLUTION
    if len(crossed) > 1 or not is_monotone(defined):
        return NOT_MONOTONE
    return JUMP if crossed[0].is_jump else FOUND


def _sides(
    runs: TriedRuns, variable: VariedAssumption, crossed: Sequence[Crossing]
) -> tuple[SolutionSide, ...]:
    """The crossings with the figure at both of their ends, all computed together."""
    if not crossed:
        return ()
    ends = [end for crossing in crossed for end in (crossing.low, crossing.high)]
    figures = runs.figures([variable.scenario(end) for end in ends]).values.tolist()
    tried = list(map(Tried, ends, figures))
    return tuple(
        SolutionSide(low, high, crossing.is_jump)
        for crossing, low, high in zip(crossed, tried[::2], tried[1::2], strict=True)
    )


def _target(
    result: Result,
    name: str,
    value: float | None,
    policy: str,
    basis: str,
    year: int | None,
    ministry: str | None,
) -> SolveTarget:
    measure = metric_named(name, TARGETS)
    check_place(result, policy, year)
    if measure == CEILING:
        if policy != TOTAL or basis != LEVEL or year is not None:
            raise ModelError(
                f"target {CEILING}: leave out policy, basis and year; it has a ministry instead."
            )
        currency = str(result.assumptions.about["currency"])
        path = ceiling_of(result.assumptions, result.years, ministry)
        label = f"Spending of {path.ministry} above its ceiling, largest of all years"
        return SolveTarget(
            CEILING, label, currency, stated_number("value", value or 0.0), None, None, LEVEL, path
        )
    if ministry is not None:
        raise ModelError(f"ministry: only the target {CEILING} has one; leave it out, or name that target.")
    declared = BY_NAME[measure]
    if declared.needs_effects and not effects_stated(result.budget_lines):
        raise ModelError(
            f"target: found {measure} of a set without effects; expected a set with effects. Add rows to "
            "the table Outcomes, or choose a cost or npv."
        )
    if year is not None and not declared.line:
        raise ModelError(f"{measure} covers the whole horizon: leave the year out")
    goal = declared.threshold if value is None else value
    if goal is None:
        raise ModelError(f"value: found none for {measure}, which has no threshold. Give the value to reach.")
    return SolveTarget(
        measure,
        declared.label,
        unit_of(result.assumptions, measure),
        stated_number("value", goal),
        None if policy == TOTAL else result.policies.index(policy),
        None if year is None else result.years.index(year),
        basis_of(result.scenario.name, basis),
    )
