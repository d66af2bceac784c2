"""Steep hiring: staff that a policy would have to hire faster than ministries usually can."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.once import once
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.inputs.scenarios import AT_ONCE, scenarios
from costmodel.errors import ModelError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.model.figures import Figure

MOST = 0.5
"""Hires of a year as a share of last year's staff above which they are told of."""
EXPECTED = "hires of at most half of last year's staff"
MEND = (
    "Lengthen the ramp (coverage.ramp_years), or give the staff by grade in StaffGrades with opening posts, "
    "training and intake, so that staff limit how many are served."
)


@dataclass(frozen=True)
class SteepHiring:
    """The staff of a policy in the year in which most are hired compared with the staff there."""

    policy: str
    grade: str
    """Grade of the table StaffGrades; "" where the policy has one kind of staff."""
    year: int
    hires: float
    before: float
    """Staff of the year before."""
    first_year: int
    """Year before the first with such hiring."""
    first: float
    last_year: int
    """Last year with such hiring."""
    last: float

    @property
    def words(self) -> str:
        """Who, how many and when."""
        staff = f"the staff of {self.policy}" + (f" ({self.grade})" if self.grade else "")
        return (
            f"{staff} go from {self.first:,.0f} in {self.first_year} to {self.last:,.0f} in "
            f"{self.last_year}, with {self.hires:,.0f} hires in {self.year} beside the "
            f"{self.before:,.0f} of the year before ({self.hires / self.before:.0%})"
        )


def steep_hiring(
    staff: Sequence[tuple[str, str]], posts: Figure, hires: Figure, years: Sequence[int]
) -> Iterator[SteepHiring]:
    """Staff of whom more than half of last year's number are hired in a year; the first year is apart.

    Shapes: posts, hires (row, year), a row for each of ``staff``, policy and grade. Units: staff.
    """
    for (policy, grade), grade_posts, hired in zip(staff, posts, hires, strict=True):
        there = grade_posts[:-1] > 0
        share = np.where(there, hired[1:] / np.where(there, grade_posts[:-1], 1), 0)
        if not share.size or share.max() <= MOST:
            continue
        worst, steep = int(np.argmax(share)), np.flatnonzero(share > MOST)
        first, last = int(steep[0]), int(steep[-1]) + 1
        yield SteepHiring(
            policy, grade, years[worst + 1], float(hired[worst + 1]), float(grade_posts[worst]),
            years[first], float(grade_posts[first]), years[last], float(grade_posts[last]),
        )  # fmt: skip


def hiring_problems(assumptions: Assumptions) -> list[Problem]:
    """A warning for each kind of staff that some scenario hires steeply, with its cell.

    None where a scenario cannot be computed: ``idle_problems`` says which.
    """
    try:
        return list(_problems(assumptions))
    except ModelError:
        return []


@once
def _problems(assumptions: Assumptions) -> tuple[Problem, ...]:
    worst: dict[tuple[str, str], tuple[str, SteepHiring]] = {}
    every = list(scenarios(assumptions).values())
    for start in range(0, len(every), AT_ONCE):
        together = every[start : start + AT_ONCE]
        bound = bind(assumptions, together)
        staff, lines = bound.names.cascade.staff, evaluate(bound).staffing
        if not staff:
            return ()
        shape = (len(together), len(staff), len(bound.years))
        posts, hires = (np.broadcast_to(figure, shape) for figure in (lines.posts, lines.hires))
        for place, scenario in enumerate(together):
            for steep in steep_hiring(staff, posts[place], hires[place], bound.years):
                key = steep.policy, steep.grade
                if key not in worst or steep.hires / steep.before > _share(worst[key][1]):
                    worst[key] = scenario.name, steep
    return tuple(_problem(assumptions, scenario, steep) for scenario, steep in worst.values())


def _share(steep: SteepHiring) -> float:
    return steep.hires / steep.before


def _problem(assumptions: Assumptions, scenario: str, steep: SteepHiring) -> Problem:
    table = assumptions.table("StaffGrades" if steep.grade else "Parameters")
    column, key = ("staff_grade", steep.grade) if steep.grade else ("parameter", "staff.people_per_staff")
    number = next(
        k for k, row in enumerate(table.rows) if row["policy"] == steep.policy and row[column] == key
    )
    cell = table.cell(number, "people_per_staff" if steep.grade else "value")
    workbook = Path(assumptions.path).name if assumptions.path else assumptions.set
    text = f"{steep.words}, in the scenario {scenario}"
    return Problem(workbook, table.name, cell, text, EXPECTED, MEND, "warning")
