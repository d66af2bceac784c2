"""A household survey beside published deciles: the same measures, and what is unusual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.welfare.reach_rows import EVERYBODY
from costmodel.engine.welfare.survey_weights import LEAST_FACTOR, MOST_FACTOR
from costmodel.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costmodel.engine.welfare.reach_rows import Measured
    from costmodel.engine.welfare.survey_rows import SurveyFigures
    from costmodel.engine.welfare.survey_standards import SurveyStandards

BEFORE, AFTER = "before", "after_financing"
FIGURES = (BEFORE, "after_transfers", AFTER)
LEVELS = {"headcount": 0.017, "gini": 0.0035}
"""Differences of the level before that 95 of 100 countries do not pass: 171 countries, World Bank data."""
CHANGES = {"headcount": 0.014, "gap": 0.0023}
"""Differences of the change that 95 of 100 made-up populations do not pass."""
POINTS = 100
TABLE = "SurveyFile"


@dataclass(frozen=True)
class Compared:
    """A measure of all people in a year, from published deciles and from the survey."""

    line: str
    measure: str
    year: int
    unit: str
    grouped: dict[str, float] | None
    """None where published deciles give none."""
    survey: dict[str, float]

    @property
    def unusual(self) -> str:
        """What differs by more than is usual: "level", "change", or ""."""
        if self.grouped is None:
            return ""
        gap = {name: self.survey[name] - self.grouped[name] for name in (BEFORE, AFTER)}
        if abs(gap[BEFORE]) > LEVELS.get(self.measure, np.inf):
            return "level"
        return "change" if abs(gap[AFTER] - gap[BEFORE]) > CHANGES.get(self.measure, np.inf) else ""


def compared(grouped: Iterable[Measured], figures: SurveyFigures) -> Iterator[Compared]:
    """Every measure of all people together, side by side, in the order of the survey's rows."""
    known = {
        (measured.line, measured.measure): measured
        for measured in grouped
        if (measured.policy, measured.group) == (TOTAL, EVERYBODY)
    }
    for row in figures.distribution:
        if row["policy"] == TOTAL and row["group"] == EVERYBODY:
            other = known.get((row["line"], row["measure"]))
            yield Compared(
                row["line"], row["measure"], row["year"], row["unit"],
                None if other is None else dict(zip(FIGURES, other.in_year(row["year"]), strict=True)),
                {name: float(row[name]) for name in FIGURES},
            )  # fmt: skip


def survey_problems(
    standards: SurveyStandards, figures: SurveyFigures, beside: Iterable[Compared]
) -> list[Problem]:
    """Warnings: weights far from the population, who is eligible not told, and unusual differences."""
    origin, result = standards.households.origin, standards.result
    workbook = result.assumptions.path or result.assumptions.set

    def warning(finding: str, expected: str, mend: str) -> Problem:
        return Problem(workbook, TABLE, "", finding, expected, mend, "warning")

    problems: list[Problem] = []
    if not LEAST_FACTOR <= standards.factor <= MOST_FACTOR:
        people = standards.households.weighted_people
        problems.append(warning(
            f"weights of {origin.file} that sum to {people:,.0f} people: the population of "
            f"{standards.survey_year} is {standards.factor:.2f} times that",
            f"a factor from {LEAST_FACTOR} to {MOST_FACTOR}",
            "Look at weight and weight_of, or at the population of the set.",
        ))  # fmt: skip
    if origin.dropped:
        problems.append(warning(
            f"{origin.dropped:,} households of {origin.file} left out because a value is missing",
            "no missing values", "Fill them in; the others stand for them.",
        ))  # fmt: skip
    if origin.zeroed:
        problems.append(warning(
            f"{origin.zeroed:,} households of {origin.file} with welfare below 0, taken as 0",
            "welfare of 0 or more", "Look at their income, or report consumption.",
        ))  # fmt: skip
    if figures.untold:
        problems.append(warning(
            f"no column that says who is eligible for {', '.join(figures.untold)}: recipients are spread "
            "over the members of the nearest group that the file tells", "a row group, or sex and age",
            "Add a row group with the column of its target group.",
        ))  # fmt: skip
    for each in beside:
        if each.unusual and each.grouped is not None:
            gap = {name: each.survey[name] - each.grouped[name] for name in (BEFORE, AFTER)}
            level = each.unusual == "level"
            off, most = (
                (gap[BEFORE], LEVELS[each.measure]) if level
                else (gap[AFTER] - gap[BEFORE], CHANGES[each.measure])
            )  # fmt: skip
            what = f"a {each.measure} before the change" if level else f"a change of {each.measure}"
            problems.append(warning(
                f"{what}, {each.line or 'all'}, {each.year}, that differs by {off * POINTS:+.2f} points "
                "between survey and published deciles",
                f"at most {most * POINTS:.2f} points, as in 95 of 100 cases",
                "Look at the year, the concept and the unit of both.",
            ))  # fmt: skip
    return problems
