"""What every row of a survey says, and the rows of poverty: the measures of ``welfare_measures``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.welfare.distribution_rows import COLUMNS
from costmodel.engine.welfare.reach_rows import EVERYBODY
from costmodel.engine.welfare.split_people import POVERTY_UNITS
from costmodel.engine.welfare.welfare_transfers import MONTHS
from costmodel.model.welfare_effects import fiscal_impoverishment, movements
from costmodel.model.welfare_measures import poverty_measures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from costmodel.engine.inputs.welfare_inputs import PovertyLine
    from costmodel.engine.welfare.survey_standards import SurveyStandards
    from costmodel.model.figures import Figure

    Poverty = Mapping[str, Mapping[str, Figure]]


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

    @cached_property
    def lines(self) -> tuple[tuple[PovertyLine, float], ...]:
        """The poverty lines with their value in the year: LCU a month."""
        return tuple((line, self.standards.line_in(line, self.year)) for line in self.standards.lines)

    def poverty(self, people: Figure, welfare: Figure, scale: Figure) -> Poverty:
        """The measures of poverty by every line."""
        return {line.name: poverty_measures(people, welfare, z, scale) for line, z in self.lines}


@dataclass(frozen=True)
class PoorHouseholds:
    """Households that are poor in some case; all others are one row far above every line."""

    place: NDArray[np.intp]
    """(row,): places of those households."""
    top: float
    """Welfare of the row for all others, LCU a month."""

    def people(self, people: Figure, number: float) -> Figure:
        """The people of these households, and the rest of a number."""
        poor = people[self.place]
        return np.append(poor, max(number - poor.sum(), 0.0))

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
    before: Poverty | None = None,
) -> Iterator[dict[str, Any]]:
    """Poverty by every line, before and after, and those who cross it.

    ``before`` are the measures before where they are known.
    """
    start = make.poverty(people, welfare[0], scale) if before is None else before
    by_line = [start, *(make.poverty(people, y, scale) for y in welfare[1:])]
    for line, z in make.lines:
        measures = [each[line.name] for each in by_line]
        for name, unit in POVERTY_UNITS.items():
            times = MONTHS if name == "money_gap" else 1
            yield make.row(
                policy, line.name, name, unit, *(float(one[name]) * times for one in measures), group=group
            )
        moved = [movements(people, welfare[0], y, z) for y in welfare[1:]]
        for name in ("lifted", "pushed_below"):
            crossed = (0.0, *(float(one[name]) for one in moved))
            yield make.row(policy, line.name, name, "persons", *crossed, group=group)


def fiscal_rows(
    make: YearRows, people: Figure, before: Figure, after: Figure, scale: Figure, group: str = EVERYBODY
) -> Iterator[dict[str, Any]]:
    """Fiscal impoverishment and gains to the poor by every line."""
    for line, z in make.lines:
        for name, value in fiscal_impoverishment(people, before, after, z, scale).items():
            unit, times = ("persons", 1) if name.endswith("people") else ("LCU", MONTHS)
            yield make.row(TOTAL, line.name, name, unit, np.nan, np.nan, float(value) * times, group=group)
