"""The values that the assumptions of a result have in a year, with their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import address_of
from costmodel.engine.inputs.entries import Entry
from costmodel.engine.inputs.scenarios import begin

if TYPE_CHECKING:
    from costmodel.engine.results import Result


class AssumedValues:
    """The assumptions of a result's scenario by path, with their cells."""

    def __init__(self, result: Result) -> None:
        self.scenario = result.scenario.name
        self.steps: dict[str, dict[Entry, None]] = {}
        for entry in result.bound.entries:
            self.steps.setdefault(entry.path, {})[entry] = None

    def value_of(self, path: str, year: int) -> tuple[float, str]:
        """The value of a year and its cell; no number and "" where it is not given."""
        value, cell = np.nan, ""
        for number, step in enumerate(sorted(self.steps.get(path, ()), key=begin)):
            if number > 0 and begin(step) > year:
                break
            if step.base is not None:
                value, cell = step.base, step.cell
            for name, change in step.changes:
                if name == self.scenario:
                    value, cell = change.applied(value), change.cell
        return value, cell

    def last_given(self, path: str, year: int) -> tuple[float, str]:
        """The last figure of a row of Macro up to a year, and its cell."""
        years = (
            int(address_of(step_path).field) for step_path in self.steps if step_path.startswith(f"{path}.")
        )
        last = max((stated_year for stated_year in years if stated_year <= year), default=year)
        return self.value_of(f"{path}.{last}", last)
