"""Those served within the limits of decisions, places and staff, year after year.

Figures are (..., policy, year); their rows are the policies of a cascade.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.model.figures import ROW, YEAR, Figure, by_year, rows, stacked, with_rows
from costmodel.model.staffing import LimitingStaff, least_by, posts_each, trained, training_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.model.staffing import StaffGrade
    from costmodel.model.timing import Calendar

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
    staffed: tuple[int, ...] = ()
    """Those with staff of a grade with an intake."""
    one_staff: tuple[int, ...] = ()
    """Policies with one kind of staff, by parameters of their own; they need not be in ``policies``."""

    @property
    def supplied(self) -> tuple[int, ...]:
        """Those with places, or with staff of a grade with an intake."""
        return tuple(policy for policy in self.policies if policy in (*self.placed, *self.staffed))


NO_CASCADE = Cascade()
OF_STAFF = ("staff", "entrants", "places_to_train", "trained")
"""Figures of a year with a row a grade, in the order of the fields of ``LimitingStaff``."""


def within_group(served: Figure, wrong: Figure, outside: Figure) -> Figure:
    """How many of the people served are of the target group: max(y (1 - IE), y - people outside the group).

    The second holds where everybody outside the group is served. Shapes: broadcast. Units: persons, share.
    """
    members: Figure = np.maximum(served * (1 - wrong), served - outside)
    return members


def in_error(members: Figure, wrong: Figure, outside: Figure) -> Figure:
    """Those served in error beside people of the group: min(y IE / (1 - IE), people outside the group).

    Shapes: broadcast. Units: persons, share.
    """
    others: Figure = np.minimum(members * wrong / (1 - wrong), outside)
    return others


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


def served_people(
    cascade: Cascade, grades: StaffGrade, now: Mapping[str, Figure], opening: Figure, calendar: Calendar
) -> tuple[dict[str, Figure], LimitingStaff]:
    """Demand, those approved and those reached, of all policies of the cascade; and their staff.

    ``now`` are what the account of a year needs, by name, ``opening`` the people served before the first
    year. Shapes: (..., policy of the cascade, 1 or year). Units: persons, shares, staff.
    """
    kinds: dict[_Kind, list[int]] = {}
    for place, policy in enumerate(cascade.policies):
        limits = (
            policy in group for group in (cascade.assessed, cascade.placed, cascade.staffed, cascade.once)
        )
        kinds.setdefault(_Kind(*limits), []).append(place)
    parts: dict[str, Parts] = {}
    for kind, places in kinds.items():
        figures = {name: rows(figure, places) for name, figure in now.items()}
        policies = [cascade.policies[place] for place in places]
        before = rows(opening, places)
        team = _team(grades, policies, figures, before, calendar) if kind.staffed else None
        made = (
            _year_by_year(kind, figures, before, team, calendar)
            if kind.by_year
            else _in_a_year(kind, figures, {}, None)
        )
        if team is not None:
            made |= {"places_to_train": team.places, "trained": team.available}
        for name, figure in made.items():
            rows_of = team.grades if team is not None and name in OF_STAFF else places
            parts.setdefault(name, []).append((rows_of, figure))
    nothing = np.zeros((0, calendar.years.shape[YEAR]))
    staff = LimitingStaff(
        tuple(sorted(grade for grade_rows, _ in parts.get("staff", ()) for grade in grade_rows)),
        *(together(parts[name]) if name in parts else nothing for name in OF_STAFF),
    )
    names = ("demand", "approved", "approved_in_all", "reached", "waiting", "renewals", "servable", "supply")
    return {name: together(parts[name]) if name in parts else nothing for name in names}, staff


@dataclass(frozen=True)
class _Team:
    """The limiting grades of some policies: their rows, and what their number of staff follows from."""

    grades: list[int]
    owner: list[int]
    """The policy of each grade, among the policies computed together."""
    each: Figure
    """Posts a beneficiary needs."""
    attrition: Figure
    places: Figure
    """People who can begin the training."""
    available: Figure
    """People who end their training."""
    opening: Figure
    running: Figure


def _team(
    grades: StaffGrade,
    policies: Sequence[int],
    now: Mapping[str, Figure],
    opening: Figure,
    calendar: Calendar,
) -> _Team:
    chosen = [grade for grade in grades.limiting if grades.policy[grade] in policies]
    owner = [policies.index(grades.policy[grade]) for grade in chosen]
    each = posts_each(grades, chosen)
    opened = [place for place, grade in enumerate(chosen) if grade in grades.opened]
    places = training_places(grades, chosen, calendar)
    stated = rows(grades.opening_posts, [chosen[place] for place in opened])
    return _Team(
        grades=chosen,
        owner=owner,
        each=each,
        attrition=rows(grades.attrition, chosen),
        places=places,
        available=trained(grades, chosen, places, calendar),
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
        at_work = None if team is None else _team_in(team, year)
        before = _in_a_year(kind, this, before, at_work)
        years.append(before)
    return {name: _side_by_side([each[name] for each in years]) for name in years[0]}


def _team_in(team: _Team, year: int) -> _Team:
    return replace(
        team,
        each=_at(team.each, year),
        attrition=_at(team.attrition, year),
        available=_at(team.available, year),
        running=_at(team.running, year),
    )


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
        made["renewals"] = now["renewing"] * staying
        for_new = np.maximum(now["after_appeals"] * now["decisions"] - made["renewals"], 0)
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
        served = np.where(needed, made["staff"] / np.where(needed, team.each, 1), rows(in_all, team.owner))
        # Staff who stay after a service has ended serve nobody, not even those who still wait.
        made["supply"] = least_by(served, team.owner, in_all.shape[ROW]) * now["running"]
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
    shapes = {year.shape[:YEAR] for year in years}
    leading = shapes.pop() if len(shapes) == 1 else np.broadcast_shapes(*shapes)
    alike = [year if year.shape[:YEAR] == leading else np.broadcast_to(year, (*leading, 1)) for year in years]
    return by_year(alike[0], alike[1:])


def together(parts: Parts) -> Figure:
    """Figures of some rows each as one figure, in the order of the rows."""
    filled = [(places, figure) for places, figure in parts if len(places)]
    order = [row for places, _ in filled for row in places]
    if len(filled) == 1 and order == sorted(order):
        return filled[0][1]
    return rows(stacked([figure for _, figure in filled]), [int(row) for row in np.argsort(order)])


def split(index: Sequence[int], chosen: Sequence[int]) -> tuple[list[int], list[int]]:
    """The places of the policies that are chosen, and of the others."""
    inside = places_of(index, chosen)
    return inside, [place for place in range(len(index)) if place not in inside]


def places_of(index: Sequence[int], chosen: Sequence[int]) -> list[int]:
    """The places of the policies that are chosen."""
    return [place for place, policy in enumerate(index) if policy in chosen]
