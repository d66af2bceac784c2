"""The assumption that is varied to reach a target: its range, and the scenario for each of its values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import SHARED_KINDS, address_of, bounds_of
from costmodel.assumptions.format.report import suggestion
from costmodel.comparison.delayed_scenario import delayed, first_changes
from costmodel.engine.inputs.drawn_values import in_whole_numbers
from costmodel.engine.inputs.scenarios import BASELINE, Change, Scenario
from costmodel.errors import ModelError
from costmodel.model.arguments import among, is_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costmodel.engine.inputs.entries import Entry
    from costmodel.engine.results import Result

TIMES = 3
"""The range of an amount without a bound is from its lowest value, or 0, to so many times its value."""
YEARS_AROUND = 5
"""Years are tried so far on either side of their value, unless other ends are asked for."""
MOST_YEARS = 200
START = "start_year"
"""Varied in place of an assumption: the first year in which the scenario changes anything."""
KINDS = ("policy", *SHARED_KINDS)
"""Kinds of assumptions that a scenario can set."""


@dataclass(frozen=True)
class VariedAssumption:
    """What is varied: its range, and the scenario for each of its values."""

    path: str
    label: str
    unit: str
    values: tuple[float, ...]
    """Those of the scenario at its steps, from the year on from which it is varied."""
    from_year: int | None
    whole: bool
    least: float
    most: float
    scenario: Callable[[float], Scenario]

    @property
    def value(self) -> float:
        """The value of the scenario in the year from which it is varied, or its first."""
        return self.values[0]


def varied(result: Result, path: str, from_year: int | None) -> VariedAssumption:
    """The assumption at a path, or the start of the scenario. Raises ModelError for an unknown name."""
    if not isinstance(path, str):
        raise ModelError(f"vary: found {path!r:.80}; expected the path of an assumption. Name one.")
    if path == START:
        return _start(result, from_year)
    entries = [entry for entry in result.bound.entries if path and _asked_as(entry) == path]
    if not entries:
        known = sorted({START, *(_asked_as(entry) for entry in result.bound.entries)} - {""})
        raise ModelError(
            f"vary: found no assumption {path!r:.80} that a scenario can set. {suggestion(path, known)}"
        )
    if from_year is not None and not among(from_year, result.years):
        raise ModelError(
            f"from_year: found {from_year!r:.40}; expected {result.years[0]} to {result.years[-1]}."
        )
    changes = [change for change in result.scenario.changes if change.path == path]
    kept = tuple(change for change in result.scenario.changes if change.path != path)
    dated = [change.from_year for change in changes if change.from_year is not None]
    own_year = min(dated) if dated and len(dated) == len(changes) else None
    since = own_year if from_year is None else from_year
    before = tuple(change for change in changes if since is not None and (change.from_year or 0) < since)

    def made(x: float) -> Scenario:
        return replace(result.scenario, changes=(*kept, *before, Change(path, "set", x, since)))

    least, most = bounds_of(path)
    first = entries[0]
    label = first.label.removesuffix(f", {first.from_year}") if path != first.path else first.label
    return VariedAssumption(
        path, label, _unit(result, first), _in_force(entries, since, result.scenario.name), since,
        in_whole_numbers(first.unit, path), least, most, made,
    )  # fmt: skip


def _asked_as(entry: Entry) -> str:
    """The path by which an assumption is varied, a series as a whole; "" where it cannot be."""
    kind, owner, _ = address_of(entry.path)
    if entry.is_price_base or kind not in KINDS or entry.unit == "choice":
        return ""
    return f"macro.{owner}" if kind == "macro" else entry.path


def _in_force(steps: Sequence[Entry], since: int | None, scenario: str) -> tuple[float, ...]:
    """The values of the scenario from the year on from which it is varied: at its start, then each step."""
    value, values = 0.0, list[float]()
    for step in steps:
        if since is not None and (step.from_year is None or step.from_year <= since):
            values.clear()
        value = value if step.base is None else step.base
        for name, change in step.changes:
            value = float(change.applied(value)) if name == scenario else value
        values.append(value)
    return tuple(values)


def _unit(result: Result, entry: Entry) -> str:
    unit = entry.unit.replace("LCU", str(result.assumptions.about["currency"]))
    base = next((e.base for e in result.bound.entries if e.path == f"{entry.path}.price_base"), None)
    return unit if base is None else f"{unit}, prices of {base:.0f}"


def _start(result: Result, from_year: int | None) -> VariedAssumption:
    """The scenario begun in another year, not before its own."""
    if result.scenario.name == BASELINE:
        raise ModelError(f"vary: found {START} of the baseline, which begins nothing. Name another scenario.")
    if from_year is not None:
        raise ModelError(f"from_year: leave it out where {START} is varied.")
    starts = first_changes(result)
    if not starts:
        raise ModelError(f"vary: {START} moves nothing, as the scenario changes neither cost nor people.")
    first = min(starts.values())

    def made(x: float) -> Scenario:
        years = int(x) - first
        return delayed(result.assumptions, result.scenario, years, starts) if years else result.scenario

    return VariedAssumption(
        START, "First year of the scenario", "year", (first,), None, True, first, result.years[-1], made
    )


def searched_range(variable: VariedAssumption, low: float | None, high: float | None) -> tuple[float, float]:
    """The range to search: as asked for, else the bounds, else from 0 to three times the value."""
    bottom = variable.least if np.isfinite(variable.least) else min(0.0, TIMES * variable.value)
    top = variable.most if np.isfinite(variable.most) else max(0.0, TIMES * variable.value)
    if variable.whole and variable.path != START:
        bottom, top = max(bottom, variable.value - YEARS_AROUND), min(top, variable.value + YEARS_AROUND)
    least = float(bottom) if low is None else stated_number("low", low)
    most = float(top) if high is None else stated_number("high", high)
    if not least < most:
        raise ModelError(
            f"range of {variable.path}: found {least:g} to {most:g}; expected low below high. Give both."
        )
    if least < variable.least or most > variable.most:
        raise ModelError(
            f"range of {variable.path}: found {least:g} to {most:g}; it may be from {variable.least:g} to "
            f"{variable.most:g}."
        )
    if variable.whole and not (least.is_integer() and most.is_integer() and most - least <= MOST_YEARS):
        raise ModelError(f"range of {variable.path}: found {least:g} to {most:g}; expected whole years.")
    return least, most


def stated_number(name: str, value: object) -> float:
    """A number that was asked for. Raises ModelError for anything else."""
    if not is_number(value):
        raise ModelError(f"{name}: found {value!r:.40}; expected a number.")
    return float(value)  # type: ignore[arg-type]
