"""What every row of a survey says, and the rows of poverty: the measures of ``welfare_measures``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.distribution_rows import COLUMNS, EVERYBODY, POVERTY_UNITS
from costmodel.engine.lines import TOTAL
from costmodel.engine.living_standards import MONTHS
from costmodel.model.welfare_measures import fiscal_impoverishment, movements, poverty_measures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from costmodel.engine.survey_standards import SurveyStandards
    from costmodel.engine.welfare_inputs import PovertyLine
    from costmodel.model.figures import Figure


@dataclass(frozen=True)
class YearRows:
    """A year of the survey, and the rows of its measures."""

    standards: SurveyStandards
    year: int

    def row(
        self, policy: str, line: str, measure: str, unit: str, *values: float, group: str = EVERYBODY
    ) -> dict[str, Any]:
        """A row of the distribution; values that are left out are missing."""
        padded = [*values, *[np.nan] * (3 - len(values))]
        calendar = self.standards.result.years[self.year]
        return dict(zip(COLUMNS, (policy, group, line, measure, calendar, unit, *padded), strict=True))

    def lines(self) -> Iterator[tuple[PovertyLine, float]]:
        """The poverty lines with their value in the year: LCU a month."""
        for line in self.standards.lines:
            yield line, self.standards.line_in(line, self.year)


@dataclass(frozen=True)
class PoorHouseholds:
    """Households that are poor in some case; all others are one row far above every line."""

    place: NDArray[np.intp]
    """(row,): places of those households."""
    top: float
    """Welfare of the row for all others, LCU a month."""

    def people(self, people: Figure, number: float) -> Figure:
        """The people of these households, and the rest of a number."""
        own = people[self.place]
        return np.append(own, max(number - own.sum(), 0.0))

    def welfare(self, welfare: Figure) -> Figure:
        """The welfare of these households and of the row for all others."""
        return np.append(welfare[self.place], self.top)


def poverty_rows(
    make: YearRows,
    policy: str,
    people: Figure,
    welfare: Sequence[Figure],
    scale: Figure,
    group: str = EVERYBODY,
) -> Iterator[dict[str, Any]]:
    """Poverty by every line, before and after, and those who cross it."""
    for line, z in make.lines():
        found = [poverty_measures(people, y, z, scale) for y in welfare]
        for name, unit in POVERTY_UNITS.items():
            times = MONTHS if name == "money_gap" else 1
            yield make.row(
                policy, line.name, name, unit, *(float(one[name]) * times for one in found), group=group
            )
        moved = [movements(people, welfare[0], y, z) for y in welfare]
        for name in ("lifted", "pushed_below"):
            yield make.row(
                policy, line.name, name, "persons", *(float(one[name]) for one in moved), group=group
            )


def fiscal_rows(
    make: YearRows, people: Figure, before: Figure, after: Figure, scale: Figure, group: str = EVERYBODY
) -> Iterator[dict[str, Any]]:
    """Fiscal impoverishment and gains to the poor by every line."""
    for line, z in make.lines():
        for name, value in fiscal_impoverishment(people, before, after, z, scale).items():
            unit, times = ("persons", 1) if name.endswith("people") else ("LCU", MONTHS)
            yield make.row(TOTAL, line.name, name, unit, np.nan, np.nan, float(value) * times, group=group)
