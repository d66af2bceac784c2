"""Take-up step by step: who knows of a policy, applies, is approved, is paid, and who waits for a place.

Figures are (..., policy, year); their rows are those policies only whose assumptions state a step of take-up,
a limit of capacity or a published take-up.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.model.figures import ROW, YEAR, Figure, by_year, line, rows, stacked, with_rows, year_before
from costmodel.model.kernels import new_people
from costmodel.model.staffing import Limit, StaffGrade, least_by, no_grades, posts_each, trained

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.model.capacity import Capacity
    from costmodel.model.coverage import Coverage, People
    from costmodel.model.delivery import Administration
    from costmodel.model.timing import Calendar, TimingLines

    Parts = list[tuple[Sequence[int], Figure]]
    """Figures of some rows each, with the rows that they are of."""


@dataclass(frozen=True)
class Cascade:
    """The policies whose people are counted step by step: rows of the policies."""

    policies: tuple[int, ...] = ()
    """All of them."""
    by_step: tuple[int, ...] = ()
    """Those with a share aware or a share who apply; the others have one share of take-up."""
    responding: tuple[int, ...] = ()
    """Those whose people apply more often where the benefit is higher."""
    assessed: tuple[int, ...] = ()
    """Those with a number of assessors."""
    placed: tuple[int, ...] = ()
    """Those with a number of places."""
    once: tuple[int, ...] = ()
    """Those that may serve a person only once."""
    observed: tuple[int, ...] = ()
    """Those with a published take-up."""
    one_staff: tuple[int, ...] = ()
    """Policies with one kind of staff, by parameters of their own; they need not be in ``policies``."""
    grades: StaffGrade = field(default_factory=no_grades)
    """Staff by grade."""

    @property
    def supplied(self) -> tuple[int, ...]:
        """Those with places, or with staff of a grade with an intake."""
        staffed = {self.grades.policy[grade] for grade in self.grades.limiting}
        return tuple(policy for policy in self.policies if policy in self.placed or policy in staffed)


NO_CASCADE = Cascade()


@dataclass(frozen=True)
class CascadeLines:
    """From the people of the target group to those reached: everybody is in one of the steps."""

    applying: Figure = line("Share of those aware who apply", "share")
    not_covered: Figure = line("Not covered", "persons")
    unaware: Figure = line("Covered, unaware", "persons")
    discouraged: Figure = line("Aware, not applying", "persons")
    turned_down: Figure = line("Turned down", "persons")
    not_paid: Figure = line("Approved, not paid", "persons")
    not_taken_up: Figure = line("Not taken up or refused", "persons")
    demand: Figure = line("Demand: would be paid, given a decision and a place", "persons")
    decisions_possible: Figure = line("Decisions possible", "units")
    servable: Figure = line("Could be paid after these decisions", "persons")
    approved: Figure = line("Approved and paid when there is a place", "persons")
    approved_in_all: Figure = line("Approved, with those in error", "persons")
    supply: Figure = line("Could be served with these places and staff", "persons")
    waiting_for_decision: Figure = line("Waiting for a decision", "persons")
    waiting_for_place: Figure = line("Waiting for a place", "persons")
    waiting: Figure = line("Waiting", "persons")
    carried_over: Figure = line("Waiting since the year before", "persons")
    added_to_waiting: Figure = line("Added to those waiting", "persons")
    take_up_observed: Figure = line("Take-up as published", "share")
    take_up_assumed: Figure = line("Take-up assumed", "share")
    take_up_effective: Figure = line("Take-up effective: reached, of those covered", "share")
    take_up_rate: Figure = line("Reached, of all in the group", "share")


STEPS = ("not_covered", "unaware", "discouraged", "turned_down", "not_paid", "not_taken_up",
         "waiting_for_decision", "reached", "waiting_for_place")  # fmt: skip
"""The lines in one of which everybody of the group is; ``reached`` is a line of People."""


@dataclass(frozen=True)
class Counted:
    """The people of all policies, and what the steps leave to other parts of the model."""

    people: People
    lines: CascadeLines
    staff: Limit
    """Staff of the grades that limit supply."""
    approved_in_all: Figure
    """(..., policy, year): the stock that decisions follow from."""
    paid: Figure
    """(..., policy, 1 or year): share of the approved who are paid."""


def no_steps(count: int) -> CascadeLines:
    """The lines where no policy is counted step by step: no rows, ``count`` years."""
    return CascadeLines(*[np.zeros((0, count))] * len(fields(CascadeLines)))


def within_group(served: Figure, wrong: Figure, outside: Figure) -> Figure:
    """How many of the people served are of the target group: max(y (1 - IE), y - people outside the group).

    The second holds where everybody outside the group is served. Shapes: broadcast. Units: persons, share.
    """
    own: Figure = np.maximum(served * (1 - wrong), served - outside)
    return own


def in_error(own: Figure, wrong: Figure, outside: Figure) -> Figure:
    """Those served in error beside people of the group: min(y IE / (1 - IE), people outside the group).

    Shapes: broadcast. Units: persons, share.
    """
    others: Figure = np.minimum(own * wrong / (1 - wrong), outside)
    return others


def share_applying(
    coverage: Coverage, responding: Sequence[int], benefit: Figure, reference: Figure
) -> Figure:
    """Share of those aware who apply: min(1, p (benefit / reference benefit)^elasticity).

    Policies without a response keep p. Shapes: benefit, reference (..., responding policy, year) -> (...,
    policy, year). Units: shares; money of one price level.
    Source: constant elasticity of take-up to the level of a benefit, van Oorschot (1996), chapter 2.
    """
    if not responding:
        return coverage.apply
    stated, elasticity = rows(coverage.apply, responding), rows(coverage.response_elasticity, responding)
    answer = np.minimum(stated * (benefit / reference) ** elasticity, 1)
    return with_rows(coverage.apply, responding, answer)


def approval(administration: Administration) -> Figure:
    """Share approved after appeals: q + (1 - q) x share of the refused who appeal x share of these upheld.

    Shapes: (..., policy, 1 or year). Units: shares.
    """
    first = administration.approval_rate
    return first + (1 - first) * administration.appeal_share * administration.upheld_share


def counted(
    of: Cascade,
    coverage: Coverage,
    capacity: Capacity,
    administration: Administration,
    who: People,
    population: Figure,
    applying: Figure,
    timing: TimingLines,
    calendar: Calendar,
) -> Counted:
    """People step by step, one count for all parts of the model.

    Of E people a share c is covered, a of these is aware, p of these apply, q* is approved after appeals, f is
    paid. Demand = E c a p q* f, or E c x take-up x (1 - exclusion error) without the steps. Z is the number
    approved with those in error, s = Z of the year before x the share who stay. K decisions go to renewals
    r s first, then to new people, of whom q* is approved: approved = min(demand, in(s + min(d, 1) f max(0,
    q* K - r s))), with in() the part ``within_group``; reached = min(approved, in(supply)), the supply of
    places and staff. In a service had once nobody stays, and those who still wait add to demand.

    Shapes: (..., policy, year). Units: persons, shares. Without a limit reached = demand.
    Source: van Oorschot (1996), Modelling non-take-up, chapter 1; Grosh et al. (2022), annex 7A.
    """
    index, count = list(of.policies), calendar.years.shape[YEAR]
    steps, others = _split(index, of.by_step)
    people, covered, share = (rows(figure, index) for figure in (who.eligible, who.covered, who.coverage))
    aware, paid, wrong, duration, take_up, missed = (
        rows(figure, index)
        for figure in (
            coverage.aware, coverage.paid, coverage.inclusion_error, coverage.mean_duration,
            coverage.take_up, coverage.exclusion_error,
        )
    )  # fmt: skip
    p, after_appeals = rows(applying, index), rows(approval(administration), index)
    running, part_year = rows(timing.in_force, index), rows(timing.part_year, index)
    outside, nobody = np.maximum(population - people, 0), np.zeros((len(index), count))

    def of_steps(by_step: Figure, other: Figure = nobody) -> Figure:
        """One figure for the policies with steps, another one for those without."""
        return _together([(steps, rows(by_step, steps)), (others, rows(other, others))])

    know = covered * aware
    apply = know * p
    approved = apply * after_appeals
    assumed = aware * p * after_appeals * paid
    opening = rows(who.opening_beneficiaries, index)
    if steps:
        before = people[..., :1] * rows(who.opening_coverage, index) * assumed[..., :1]
        before = before + in_error(before, wrong[..., :1], outside[..., :1])
        opening = of_steps(before, opening)
    once = rows(capacity.once, index)
    leaving = rows(who.leaving_share, index)
    leaving = np.where(once > 0, 1, leaving) if of.once else leaving
    now = {
        "demand": of_steps(approved * paid, rows(who.reached, index)),
        "wrong": wrong,
        "outside": outside,
        "staying": 1 - leaving,
        "once": once,
        "kept": 1 - rows(capacity.give_up_share, index),
        "places": rows(capacity.places, index),
        "decisions": rows(capacity.assessors * capacity.decisions_each, index) * part_year * running,
        "after_appeals": after_appeals,
        "paid": of_steps(paid, nobody[..., :1] + 1),
        "renewing": rows(administration.renewal_share, index),
        "length": np.where(duration > 0, np.minimum(duration, 1), 1),
        "running": running,
    }
    served, staff = _served(of, now, opening, calendar)
    reached, waiting = served["reached"], served["waiting"]
    included = in_error(reached, wrong, outside)
    stock = reached + included
    previous = year_before(opening, stock)
    new = new_people(stock, previous, duration, leaving)
    carried = np.minimum(year_before(nobody[..., :1], waiting) * now["kept"], waiting)
    lines = CascadeLines(
        applying=p + nobody,
        not_covered=people * (1 - share),
        unaware=of_steps(covered * (1 - aware)),
        discouraged=of_steps(know * (1 - p)),
        turned_down=of_steps(apply * (1 - after_appeals)),
        not_paid=of_steps(approved * (1 - paid)),
        not_taken_up=of_steps(nobody, covered - rows(who.reached, index)),
        demand=served["demand"],
        decisions_possible=rows(now["decisions"], _places(index, of.assessed)),
        servable=served["servable"],
        approved=served["approved"],
        approved_in_all=served["approved_in_all"],
        supply=served["supply"],
        waiting_for_decision=served["demand"] - served["approved"],
        waiting_for_place=served["approved"] - reached,
        waiting=waiting,
        carried_over=carried,
        added_to_waiting=waiting - carried,
        take_up_observed=rows(coverage.observed_take_up, of.observed) + nobody[: len(of.observed)],
        take_up_assumed=of_steps(assumed, take_up * (1 - missed)) + nobody,
        take_up_effective=reached / np.where(covered > 0, covered, 1),
        take_up_rate=reached / np.where(people > 0, people, 1),
    )
    replaced: Mapping[str, Figure] = {
        "taken_up": of_steps(apply, rows(who.taken_up, index)),
        "reached": reached,
        "included_in_error": included,
        "beneficiaries": stock,
        "opening_beneficiaries": opening,
        "previous_beneficiaries": previous,
        "leaving_share": leaving,
        "new_beneficiaries": new,
        "leavers": new - (stock - previous),
        "beneficiary_years": stock * part_year,
    }
    everybody = {name: with_rows(getattr(who, name), index, own) for name, own in replaced.items()}
    return Counted(
        people=replace(who, **everybody),
        lines=lines,
        staff=staff,
        approved_in_all=with_rows(who.beneficiaries, index, served["approved_in_all"]),
        paid=with_rows(np.ones((who.beneficiaries.shape[ROW], 1)), index, now["paid"]),
    )


class _Kind(NamedTuple):
    """What limits a policy; policies of one kind are computed together."""

    assessed: bool
    placed: bool
    staffed: bool
    once: bool

    @property
    def by_year(self) -> bool:
        """Whether a year depends on the one before."""
        return self.assessed or self.staffed or self.once


def _served(
    of: Cascade, now: Mapping[str, Figure], opening: Figure, calendar: Calendar
) -> tuple[dict[str, Figure], Limit]:
    """Demand, those approved and those reached, of all policies of the cascade; and their staff."""
    staffed = {of.grades.policy[grade] for grade in of.grades.limiting}
    kinds: dict[_Kind, list[int]] = {}
    for place, policy in enumerate(of.policies):
        limits = (policy in group for group in (of.assessed, of.placed, staffed, of.once))
        kinds.setdefault(_Kind(*limits), []).append(place)
    parts: dict[str, Parts] = {}
    for kind, places in kinds.items():
        own = {name: rows(figure, places) for name, figure in now.items()}
        policies = [of.policies[place] for place in places]
        before = rows(opening, places)
        team = _team(of.grades, policies, own, before, calendar) if kind.staffed else None
        made = (
            _year_by_year(kind, own, before, team, calendar)
            if kind.by_year
            else _in_a_year(kind, own, {}, None)
        )
        for name, figure in made.items():
            rows_of = team.grades if team is not None and name in ("staff", "entrants") else places
            parts.setdefault(name, []).append((rows_of, figure))
    nothing = np.zeros((0, calendar.years.shape[YEAR]))
    staff = Limit(
        tuple(sorted(grade for own, _ in parts.get("staff", ()) for grade in own)),
        *(_together(parts[name]) if name in parts else nothing for name in ("staff", "entrants")),
    )
    names = ("demand", "approved", "approved_in_all", "reached", "waiting", "servable", "supply")
    return {name: _together(parts[name]) if name in parts else nothing for name in names}, staff


@dataclass(frozen=True)
class _Team:
    """The limiting grades of some policies: their rows, and what their number of staff follows from."""

    grades: list[int]
    owner: list[int]
    """The policy of each grade, among the policies computed together."""
    each: Figure
    """Posts a beneficiary needs."""
    attrition: Figure
    available: Figure
    """People who end their training."""
    opening: Figure
    running: Figure


def _team(
    grades: StaffGrade, policies: Sequence[int], now: Mapping[str, Figure], opening: Figure, calendar: Calendar
) -> _Team:
    chosen = [grade for grade in grades.limiting if grades.policy[grade] in policies]
    owner = [policies.index(grades.policy[grade]) for grade in chosen]
    each = posts_each(grades, chosen)
    opened = [place for place, grade in enumerate(chosen) if grade in grades.opened]
    stated = rows(grades.opening_posts, [chosen[place] for place in opened])
    return _Team(
        grades=chosen,
        owner=owner,
        each=each,
        attrition=rows(grades.attrition, chosen),
        available=trained(grades, chosen, calendar),
        opening=with_rows(each[..., :1] * rows(opening, owner), opened, stated),
        running=rows(now["running"], owner),
    )


def _year_by_year(
    kind: _Kind, now: Mapping[str, Figure], opening: Figure, team: _Team | None, calendar: Calendar
) -> dict[str, Figure]:
    """The account of each year after that of the year before."""
    before = {"approved_in_all": opening, "waiting": opening * 0}
    if team is not None:
        before["staff"] = team.opening
    years: list[dict[str, Figure]] = []
    for year in range(calendar.years.shape[YEAR]):
        this = {name: _at(figure, year) for name, figure in now.items()}
        at_work = None if team is None else replace(
            team, **{name: _at(getattr(team, name), year) for name in ("each", "attrition", "available", "running")}
        )  # fmt: skip
        before = _in_a_year(kind, this, before, at_work)
        years.append(before)
    return {name: _side_by_side([each[name] for each in years]) for name in years[0]}


def _in_a_year(
    kind: _Kind, now: Mapping[str, Figure], before: Mapping[str, Figure], team: _Team | None
) -> dict[str, Figure]:
    """Demand, those approved, the staff, those reached and those waiting, given the year before."""
    wrong, outside, demand = now["wrong"], now["outside"], now["demand"]
    made: dict[str, Figure] = {}
    if kind.once:
        demand = demand + np.where(now["once"] > 0, before["waiting"] * now["kept"], 0)
    approved = demand
    if kind.assessed:
        staying = before["approved_in_all"] * now["staying"]
        for_new = np.maximum(now["after_appeals"] * now["decisions"] - now["renewing"] * staying, 0)
        made["servable"] = staying + now["length"] * now["paid"] * for_new
        approved = np.minimum(demand, within_group(made["servable"], wrong, outside))
    in_all = approved + in_error(approved, wrong, outside)
    reached = approved
    if team is not None:
        wanted = np.minimum(in_all, now["places"]) if kind.placed else in_all
        left = before["staff"] * (1 - team.attrition)
        missing = np.maximum(team.each * rows(wanted, team.owner) - left, 0)
        begun = team.running > 0
        made["entrants"] = np.where(begun, np.minimum(team.available, missing), 0)
        made["staff"] = np.where(begun, left + made["entrants"], before["staff"])
        # A grade of which nobody is needed sets no limit.
        needed = team.each > 0
        served = np.where(
            needed, made["staff"] / np.where(needed, team.each, 1), rows(in_all, team.owner)
        )
        made["supply"] = least_by(served, team.owner, in_all.shape[ROW])
        if kind.placed:
            made["supply"] = np.minimum(now["places"], made["supply"])
    elif kind.placed:
        made["supply"] = now["places"] + demand * 0
    if "supply" in made:
        reached = np.minimum(approved, within_group(made["supply"], wrong, outside))
    return made | {
        "demand": demand,
        "approved": approved,
        "approved_in_all": in_all,
        "reached": reached,
        "waiting": demand - reached,
    }


def _at(figure: Figure, year: int) -> Figure:
    """A figure in one year; one that does not vary as it is."""
    return figure[..., year : year + 1] if figure.shape[YEAR] > 1 else figure


def _side_by_side(years: Sequence[Figure]) -> Figure:
    """A value of each year side by side, whatever scenarios and draws the first years lack."""
    leading = np.broadcast_shapes(*(year.shape[:YEAR] for year in years))
    alike = [year if year.shape[:YEAR] == leading else np.broadcast_to(year, (*leading, 1)) for year in years]
    return by_year(alike[0], alike[1:])


def _together(parts: Parts) -> Figure:
    """Figures of some rows each as one figure, in the order of the rows."""
    held = [(own, figure) for own, figure in parts if len(own)]
    order = [row for own, _ in held for row in own]
    if len(held) == 1 and order == sorted(order):
        return held[0][1]
    return rows(stacked([figure for _, figure in held]), [int(row) for row in np.argsort(order)])


def _split(index: Sequence[int], chosen: Sequence[int]) -> tuple[list[int], list[int]]:
    """The places of the policies that are chosen, and of the others."""
    inside = _places(index, chosen)
    return inside, [place for place in range(len(index)) if place not in inside]


def _places(index: Sequence[int], chosen: Sequence[int]) -> list[int]:
    return [place for place, policy in enumerate(index) if policy in chosen]
