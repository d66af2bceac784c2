"""Scenarios of a batch as they are computed: known operations, numbers, and years that the model has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import declared_at
from costmodel.assumptions.format.tables import span
from costmodel.assumptions.format.values import LARGEST, SMALLEST
from costmodel.engine.inputs.scenarios import Change, Scenario
from costmodel.errors import ModelError
from costmodel.model.arguments import one_of, whole_number
from costmodel.model.timing import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.format.tables import Assumptions

OPERATIONS = ("set", "multiply", "add")


@dataclass(frozen=True)
class YearsOfChanges:
    """The years from which changes of a set may hold."""

    first: int
    last: int
    """Last year of the model."""
    published: Mapping[str, int]
    """Last year with a figure of each indicator of the economy, by path: later ones follow from it."""

    def refused(self, path: str, year: int, *, dated: bool) -> str:
        """What is expected where a year is none of them, as for a row of the table Scenarios; else empty."""
        if not dated and year > self.first:
            return "no year: the assumption applies to all years. Leave it out."
        if path.startswith("macro."):
            last = self.published.get(path, year)
            return f"a year up to {last}, as in the table Scenarios. Correct it." if year > last else ""
        if self.first <= year <= self.last:
            return ""
        return f"a year from {self.first} to {self.last}, as in the table Scenarios. Correct it."


def years_of_changes(assumptions: Assumptions) -> YearsOfChanges:
    """The years from which changes may hold in a set."""
    macro = assumptions.table("Macro")
    published = {
        f"macro.{row['indicator']}": max(
            (year for year in macro.years if row[str(year)] is not None), default=0
        )
        for row in macro.rows
    }
    return YearsOfChanges(*span(assumptions.about), published)


def settled(scenario: Scenario, years: YearsOfChanges) -> Scenario:
    """The scenario with known operations and whole years.

    Raises ModelError for a change without path, number or year, for one from a year outside the model, and
    for one from a later year than its first to an assumption that holds for all years.
    """
    if not isinstance(scenario, Scenario):
        raise ModelError(f"scenarios: found {scenario!r:.80}; expected each a Scenario. Make it one.")
    return Scenario(
        scenario.name, scenario.label, tuple(_whole(scenario, each, years) for each in scenario.changes)
    )


def _whole(scenario: Scenario, change: Change, years: YearsOfChanges) -> Change:
    if not isinstance(change.path, str):
        raise ModelError(
            f"scenario {scenario.name}: found {change.path!r:.80}; expected the path of an assumption. "
            "Name one."
        )
    if not is_operand(change.value):
        raise ModelError(
            f"scenario {scenario.name}: found {change.value!r:.40} for {change.path!r:.80}; expected a "
            "number. Leave the change out where the assumption stays as it is."
        )
    operation, dated = _settled(change.path, change.operation)
    year = change.from_year
    if year is not None:
        year = whole_number(year, f"scenario {scenario.name}: from_year", FIRST_YEAR, LAST_YEAR)
        if expected := years.refused(change.path, year, dated=dated):
            raise ModelError(
                f"scenario {scenario.name}: found {change.path!r:.80} changed from {year} on; "
                f"expected {expected}"
            )
    return Change(change.path, operation, float(change.value), year if dated else None)


def is_operand(value: object) -> bool:
    """Whether a value is a number of a plausible size; a truth value is none, nor is 1_700 in a text."""
    if isinstance(value, bool | np.bool_) or (isinstance(value, str) and "_" in value):
        return False
    try:
        size = abs(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return size == 0 or SMALLEST <= size <= LARGEST


@lru_cache(maxsize=4096)
def _settled(path: str, operation: str) -> tuple[str, bool]:
    """The known operation, and whether the assumption at a path may change from year to year."""
    declared = declared_at(path)
    return one_of(operation, "operation of a change", OPERATIONS), declared is None or declared.dated
