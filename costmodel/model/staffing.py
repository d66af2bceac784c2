"""Staff by grade: posts, training, hiring, pay; and how many people the staff can serve.

Figures are (..., grade, year).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import (
    YEAR,
    Figure,
    Money,
    by_year,
    given,
    lagged,
    line,
    pick,
    rows,
    stacked,
    totals_by,
    with_rows,
    year_before,
)
from costmodel.model.kernels import updated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.coverage import People
    from costmodel.model.delivery import DeliveryLines, Staff
    from costmodel.model.economy import Economy
    from costmodel.model.timing import Calendar, TimingLines


@dataclass(frozen=True)
class StaffGrade:
    """What is assumed of the staff of a grade of a policy, one row a grade."""

    policy: tuple[int, ...]
    """Row of the policy each grade belongs to."""
    people_per_staff: Figure = given("Beneficiaries per full-time staff", "persons", low=0.01)
    hours_share: Figure = given(
        "Share of a full-time week that each beneficiary attends", "share", default=1, low=0, high=5
    )
    multiple_of_average_wage: Figure = given(
        "Pay as multiple of the average wage", "ratio", default=0, low=0, high=50
    )
    multiple_of_minimum_wage: Figure = given(
        "Pay as multiple of the minimum wage", "ratio", default=0, low=0, high=50
    )
    multiple_of_gdp_per_head: Figure = given(
        "Pay as multiple of GDP per head", "ratio", default=0, low=0, high=50
    )
    on_cost: Figure = given("Employer contributions on pay", "share", low=0, high=1)
    overhead_share: Figure = given("Overhead as share of total cost", "share", default=0, low=0, high=0.95)
    opening_posts: Figure = given("Staff before the first year", "staff", default=0, low=0, dated=False)
    attrition: Figure = given("Share of staff who leave in a year", "share", default=0, low=0, high=1)
    training_years: Figure = given(
        "Years of training before entry", "years", default=0, low=0, high=30, dated=False
    )
    training_cost: Money = given("Cost of training a member of staff", "LCU per person", default=0, low=0)
    intake: Figure = given("People who begin the training in a year", "persons", default=0, low=0)
    limiting: tuple[int, ...] = ()
    """Grades that limit how many people are served: their rows state an intake."""
    opened: tuple[int, ...] = ()
    """Grades whose rows state the staff before the first year."""


def _no_grades() -> StaffGrade:
    nothing = np.zeros((0, 1))
    numbers = {declared.name: nothing for declared in fields(StaffGrade) if declared.metadata}
    return StaffGrade(policy=(), **{**numbers, "training_cost": Money(nothing, nothing)})  # type: ignore[arg-type]


NO_GRADES = _no_grades()


@dataclass(frozen=True)
class LimitingStaff:
    """Staff of the grades that limit supply, year by year."""

    grades: tuple[int, ...] = ()
    """Rows of the grades, in the order of the figures."""
    staff: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    entrants: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    places: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    """People who can begin the training."""
    trained: Figure = field(default_factory=lambda: np.zeros((0, 1)))


@dataclass(frozen=True)
class StaffingLines:
    """Staff by grade; a policy with one kind of staff has one row."""

    posts: Figure = line("Staff in post", "staff")
    hires: Figure = line("Hires", "staff")
    peak_hiring: Figure = line("Most hires in a year so far", "staff")
    staff_paid: Figure = line("Staff paid", "staff")
    idle_staff: Figure = line("Staff without beneficiaries", "staff")
    trainees: Figure = line("People who begin training", "persons")
    pay_each: Figure = line("Yearly pay of a full-time staff", "LCU per person")
    pay_of_grade: Figure = line("Pay of the grade", "LCU")
    contributions_of_grade: Figure = line("Employer contributions of the grade", "LCU")
    overhead_of_grade: Figure = line("Overhead of the grade", "LCU")
    training_of_grade: Figure = line("Training of the grade", "LCU")
    training_places: Figure = line("People who can begin training", "persons")
    trained: Figure = line("People who end their training", "persons")


OF_ALL_STAFF = ("posts", "hires", "peak_hiring")
"""Lines of every kind of staff; the others are of the grades of the table StaffGrades."""
OF_LIMITING = ("training_places", "trained")
"""Lines of the grades with an intake."""


@dataclass(frozen=True)
class Staffed:
    """Lines by grade, and the delivery of the policies with them."""

    lines: StaffingLines
    delivery: DeliveryLines
    on_cost: Figure
    """(..., policy, 1 or year): employer contributions as a share of pay, all grades together."""


def posts_each(grades: StaffGrade, index: Sequence[int]) -> Figure:
    """Posts a beneficiary needs of some grades: hours share / beneficiaries per staff."""
    return rows(grades.hours_share, index) / rows(grades.people_per_staff, index)


def training_places(grades: StaffGrade, index: Sequence[int], calendar: Calendar) -> Figure:
    """People who can begin the training in each year; nobody before the first: (..., chosen grade, year)."""
    return np.where(calendar.years < calendar.first, 0, rows(grades.intake, index))


def trained(grades: StaffGrade, index: Sequence[int], begun: Figure, calendar: Calendar) -> Figure:
    """People who end their training in a year: those who began it ``training_years`` before.

    Shapes: begun (..., chosen grade, year) -> the same. Units: persons.
    """
    return lagged(begun, rows(grades.training_years, index), calendar.years, calendar.first)


def least_by(figure: Figure, owner: Sequence[int], count: int) -> Figure:
    """The least of the rows that belong to each owner, each of which has one: (..., row, year)."""
    first, *others = _filled_rows(tuple(owner), count)
    least = rows(figure, first)
    for positions in others:
        least = np.minimum(least, rows(figure, positions))
    return least


@lru_cache
def _filled_rows(owner: tuple[int, ...], count: int) -> tuple[tuple[int, ...], ...]:
    """The first row of every owner, the second, and so on; the last again where an owner has fewer."""
    owned: list[list[int]] = [[] for _ in range(count)]
    for row, number in enumerate(owner):
        owned[number].append(row)
    most = max(map(len, owned))
    return tuple(tuple(members[min(place, len(members) - 1)] for members in owned) for place in range(most))


def staffing(
    staff: Staff,
    stated: Sequence[int],
    grades: StaffGrade,
    limit: LimitingStaff,
    who: People,
    delivered: DeliveryLines,
    economy: Economy,
    timing: TimingLines,
    calendar: Calendar,
) -> Staffed:
    """Staff by grade, and what the grades cost: pay, employer contributions, overhead, training.

    ``stated`` are the policies with one kind of staff, by their own parameters. Where no intake limits them,
    posts are what beneficiaries need, and hires what posts rise by and what attrition takes. Staff who are
    there are paid, also without beneficiaries. People begin their training so many years before they enter;
    its whole cost falls in that year, and entries after the last year are not known.

    Shapes: (..., grade, year). Units: staff, persons, LCU of each year.
    Source: WHO (2010), Workload Indicators of Staffing Need; Dussault and Franceschini (2006), Human
    Resources for Health 4:12.
    """
    count = calendar.years.shape[YEAR]
    table, alone = list(range(len(grades.policy))), len(stated)
    owner = [*stated, *grades.policy]
    if not owner:
        nothing = np.zeros((0, count))
        return Staffed(no_lines(nothing), delivered, staff.on_cost)
    own_each = rows(staff.hours_share, stated) / rows(staff.people_per_staff, stated)
    each = stacked([own_each, posts_each(grades, table)]) if table else own_each
    served = rows(who.beneficiaries, owner)
    posts = each * served
    before = each[..., :1] * rows(who.opening_beneficiaries, owner)
    attrition: Figure = np.zeros((alone, 1))
    if table:
        attrition = stacked([attrition, grades.attrition])
        before = with_rows(
            before, [alone + k for k in grades.opened], rows(grades.opening_posts, grades.opened)
        )
    needed = posts
    limiting = [alone + k for k in limit.grades]
    posts = with_rows(posts, limiting, limit.staff)
    hires = np.maximum(posts - year_before(before, posts) * (1 - attrition), 0)
    hires = with_rows(hires, limiting, limit.entrants)
    peak = [np.maximum(np.zeros((1, 1)), hires[..., :1])]
    for year in range(1, count):
        peak.append(np.maximum(peak[-1], hires[..., year : year + 1]))
    lines = replace(
        no_lines(np.zeros((0, count))), posts=posts, hires=hires, peak_hiring=by_year(peak[0], peak[1:])
    )
    if not table:
        return Staffed(lines, delivered, staff.on_cost)
    of_table = [alone + k for k in table]
    running = rows(timing.in_force * timing.part_year, grades.policy)
    paid_staff = with_rows(
        rows(needed, of_table) * rows(timing.part_year, grades.policy),
        limit.grades,
        limit.staff * rows(running, limit.grades),
    )
    in_force = rows(timing.in_force, [grades.policy[k] for k in limit.grades])
    spare = np.maximum(limit.staff - rows(needed, limiting), 0) * in_force
    idle = with_rows(paid_staff * 0, limit.grades, spare)
    entering = rows(hires, of_table)
    entry = calendar.years + grades.training_years
    position = np.minimum(entry, calendar.last) - calendar.first
    trainees = np.where(entry > calendar.last, 0, pick(entering, position))
    recent = slice(-count, None)
    pay_each = (
        grades.multiple_of_average_wage * economy.average_wage[..., recent]
        + grades.multiple_of_minimum_wage * economy.minimum_wage[..., recent]
    ) * calendar.months + grades.multiple_of_gdp_per_head * economy.gdp_per_head[..., recent]
    pay = paid_staff * pay_each
    contributions = pay * grades.on_cost
    overhead = (pay + contributions) * grades.overhead_share / (1 - grades.overhead_share)
    price = updated(grades.training_cost, economy.price_index, calendar.first_of_all, count)
    training = trainees * price
    lines = replace(
        lines,
        staff_paid=paid_staff,
        idle_staff=idle,
        trainees=trainees,
        pay_each=pay_each,
        pay_of_grade=pay,
        contributions_of_grade=contributions,
        overhead_of_grade=overhead,
        training_of_grade=training,
        training_places=limit.places,
        trained=limit.trained,
    )
    return Staffed(lines, *_by_policy(staff, grades, delivered, lines))


def no_lines(nothing: Figure) -> StaffingLines:
    """The lines where there is no staff. Shapes: (0, year) each, the figure given."""
    return StaffingLines(*[nothing] * len(fields(StaffingLines)))


def _by_policy(
    staff: Staff, grades: StaffGrade, delivered: DeliveryLines, lines: StaffingLines
) -> tuple[DeliveryLines, Figure]:
    """Delivery with the staff of the grades, and employer contributions as a share of the pay of all."""
    policies = sorted(set(grades.policy))
    places = [policies.index(policy) for policy in grades.policy]

    def together(figure: Figure) -> Figure:
        return totals_by(figure, places, len(policies))

    def with_grades(figure: Figure, of_grades: Figure) -> Figure:
        return with_rows(figure, policies, of_grades)

    paid, pay, contributions = map(
        together, (lines.staff_paid, lines.pay_of_grade, lines.contributions_of_grade)
    )
    cost = pay + contributions
    delivered = replace(
        delivered,
        staff=with_grades(delivered.staff, paid),
        staff_cost=with_grades(delivered.staff_cost, cost),
        staff_cost_each=with_grades(
            delivered.staff_cost_each, np.where(paid > 0, cost / np.where(paid > 0, paid, 1), 0)
        ),
        overhead=with_grades(delivered.overhead, together(lines.overhead_of_grade)),
        training_cost=with_grades(delivered.training_cost, together(lines.training_of_grade)),
    )
    share = np.where(pay > 0, contributions / np.where(pay > 0, pay, 1), 0)
    return delivered, with_grades(staff.on_cost, share)
