"""Binding of the cascade and of capacity: which policies have a step, a limit or staff by grade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.engine.inputs.stated_parameters import policies_stating
from costmodel.engine.inputs.table_binding import stated_rows
from costmodel.model.served import Cascade
from costmodel.model.staffing import NO_GRADES, OF_ALL_STAFF, OF_LIMITING, StaffGrade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.engine.inputs.table_binding import TableBinder
    from costmodel.model.timing import Calendar


STEPS = ("coverage.aware", "coverage.apply")
RESPONSE, PLACES, ASSESSORS, ONCE, OBSERVED = (
    "coverage.response_elasticity", "capacity.places", "capacity.assessors", "capacity.once",
    "coverage.observed_take_up",
)  # fmt: skip
OF_ASSESSED = ("decisions_possible", "renewals", "servable")
"""Lines of the policies with assessors; the other lines of the cascade are of all its policies, but three."""


@dataclass(frozen=True)
class CascadeNames:
    """What the rows of the cascade and of staff are called."""

    policies: tuple[str, ...] = ()
    by_step: tuple[str, ...] = ()
    assessed: tuple[str, ...] = ()
    supplied: tuple[str, ...] = ()
    observed: tuple[str, ...] = ()
    staff: tuple[tuple[str, str], ...] = ()
    """Policy and grade of all staff; no grade where a policy has one kind of staff."""

    limiting: tuple[tuple[str, str], ...] = ()
    """Those of the grades with an intake."""

    def rows(self, part: str, line: str) -> tuple[tuple[str, str], ...]:
        """For each row of a line of the cascade or of staffing its policy and its name."""
        if part == "staffing":
            staff = (
                self.staff if line in OF_ALL_STAFF
                else self.limiting if line in OF_LIMITING
                else tuple(member for member in self.staff if member[1])
            )  # fmt: skip
            return tuple((policy, f"{grade}.{line}" if grade else line) for policy, grade in staff)
        special = {
            "supply": self.supplied,
            "take_up_observed": self.observed,
            "opening_reached": self.by_step,
        }
        special |= dict.fromkeys(OF_ASSESSED, self.assessed)
        return tuple((policy, line) for policy in special.get(line, self.policies))


def bound_cascade(
    assumptions: Assumptions, make: Figures, grades: StaffGrade, policies: Sequence[str]
) -> tuple[Cascade, CascadeNames]:
    """The policies that are counted step by step, and what their rows are called.

    A policy belongs to them if the workbook or a scenario states one of their parameters, or if it has staff
    of a grade with an intake. ``grades`` are the rows of StaffGrades.
    """
    stating = policies_stating(assumptions, make, policies)
    limited = {grades.policy[grade] for grade in grades.limiting}
    concerned = {*stating(*STEPS, RESPONSE, PLACES, ASSESSORS, ONCE, OBSERVED), *limited}
    own_staff = stating("staff.people_per_staff")
    cascade = Cascade(
        policies=tuple(sorted(concerned)),
        by_step=stating(*STEPS),
        responding=stating(RESPONSE),
        assessed=stating(ASSESSORS),
        placed=stating(PLACES),
        once=stating(ONCE),
        observed=stating(OBSERVED),
        staffed=tuple(sorted(limited)),
        one_staff=tuple(k for k in own_staff if k not in grades.policy),
    )
    names = [str(row["staff_grade"]) for row in assumptions.table("StaffGrades").rows]
    return cascade, CascadeNames(
        policies=_named(policies, cascade.policies),
        by_step=_named(policies, cascade.by_step),
        assessed=_named(policies, cascade.assessed),
        supplied=_named(policies, cascade.supplied),
        observed=_named(policies, cascade.observed),
        staff=(
            *((policies[k], "") for k in cascade.one_staff),
            *((policies[k], name) for k, name in zip(grades.policy, names, strict=True)),
        ),
        limiting=tuple((policies[grades.policy[k]], names[k]) for k in grades.limiting),
    )


def bound_staff_grades(tables: TableBinder, policies: Sequence[str], calendar: Calendar) -> StaffGrade:
    """The rows of StaffGrades."""
    table = tables.assumptions.table("StaffGrades")
    if not table.rows:
        return NO_GRADES
    return tables.bind_table(
        StaffGrade, "StaffGrades", calendar,
        policy=tuple(policies.index(str(row["policy"])) for row in table.rows),
        limiting=stated_rows(table, "intake"),
        opened=stated_rows(table, "opening_posts"),
    )  # fmt: skip


def _named(policies: Sequence[str], rows: Sequence[int]) -> tuple[str, ...]:
    return tuple(policies[row] for row in rows)
