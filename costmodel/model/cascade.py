"""Take-up step by step: who knows of a policy, applies, is approved, is paid, and who waits for a place.

Figures are (..., policy, year); their rows are those policies only whose assumptions state a step of take-up,
a limit of capacity or a published take-up.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import ROW, YEAR, Figure, at_year, line, rows, with_rows, year_before
from costmodel.model.kernels import deflated, new_people
from costmodel.model.served import in_error, places_of, served_people
from costmodel.model.staffing import LimitingStaff
from costmodel.model.take_up_stages import take_up_stages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.model.capacity import Capacity
    from costmodel.model.coverage import Coverage, People
    from costmodel.model.delivery import Administration
    from costmodel.model.economy import Economy
    from costmodel.model.served import Cascade
    from costmodel.model.staffing import StaffGrade
    from costmodel.model.take_up_stages import TakeUpStages
    from costmodel.model.timing import Calendar, TimingLines


@dataclass(frozen=True)
class CascadeLines:
    """From the people of the target group to those reached: everybody is in one of the steps."""

    opening_reached: Figure = line("Reached before the first year", "persons", whole=True)
    applying: Figure = line("Share of those aware who apply", "share")
    not_covered: Figure = line("Not covered", "persons")
    unaware: Figure = line("Covered, unaware", "persons")
    discouraged: Figure = line("Aware, not applying", "persons")
    turned_down: Figure = line("Turned down", "persons")
    not_paid: Figure = line("Approved, not paid", "persons")
    not_taken_up: Figure = line("Not taken up or refused", "persons")
    outside: Figure = line("People outside the group, while the policy is in force", "persons")
    demand: Figure = line("Demand: would be paid, given a decision and a place", "persons")
    decisions_possible: Figure = line("Decisions possible", "units")
    renewals: Figure = line("Renewals approved", "persons")
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
    staff: LimitingStaff
    """Staff of the grades that limit supply."""
    approved_in_all: Figure
    """(..., policy, year): the stock that decisions follow from."""
    paid: Figure
    """(..., policy, 1 or year): share of the approved who are paid."""


def no_steps(count: int) -> CascadeLines:
    """The lines where no policy is counted step by step: no rows, ``count`` years."""
    return CascadeLines(
        **{
            declared.name: np.zeros((0, 1 if declared.metadata["whole"] else count))
            for declared in fields(CascadeLines)
        }
    )


def share_applying(
    coverage: Coverage, responding: Sequence[int], benefit: Figure, reference: Figure
) -> Figure:
    """Share of those aware who apply: min(1, p (benefit / reference benefit)^elasticity).

    Policies without a response keep p. Shapes: benefit, reference (..., responding policy, year) -> (...,
    policy, year). Units: shares; money of one price level.
    Source: constant elasticity of take-up to the level of a benefit, van Oorschot (1996), chapter 2.
    """
    stated, elasticity = rows(coverage.apply, responding), rows(coverage.response_elasticity, responding)
    answer = np.minimum(stated * (benefit / reference) ** elasticity, 1)
    return with_rows(coverage.apply, responding, answer)


def _applying(
    cascade: Cascade, coverage: Coverage, benefit_per_year: Figure, economy: Economy, calendar: Calendar
) -> Figure:
    """Share of those aware who apply, with both benefits at base-year prices."""
    if not cascade.responding:
        return coverage.apply
    deflator, stated = economy.deflator, coverage.reference_benefit
    benefit = rows(benefit_per_year, cascade.responding)
    amount, base = (rows(figure, cascade.responding) for figure in (stated.value, stated.price_base))
    reference = amount / at_year(deflator, base, calendar.first_of_all)
    real = deflated(benefit, deflator[..., -benefit.shape[YEAR] :])
    return share_applying(coverage, cascade.responding, real, reference)


def approval(administration: Administration, count: int) -> Figure:
    """Share approved after appeals: q + (1 - q) x share of the refused who appeal x share of these upheld.

    Shapes: (..., policy, ``count`` years). Units: shares.
    """
    first = administration.approval_rate
    appealed = administration.appeal_share * administration.upheld_share
    return first + (1 - first) * appealed + np.zeros((1, count))


def counted(
    cascade: Cascade,
    coverage: Coverage,
    capacity: Capacity,
    administration: Administration,
    approved_in_the_end: Figure,
    grades: StaffGrade,
    who: People,
    benefit_per_year: Figure,
    economy: Economy,
    population: Figure,
    timing: TimingLines,
    calendar: Calendar,
) -> Counted:
    """People step by step, one count for all parts of the model.

    Of E people a share c is covered, a of these is aware, p of these apply, q* is approved after appeals, f
    is paid. Demand = E c a p q* f, or E c x take-up x (1 - exclusion error) without the steps. Z are those
    approved with those in error, s = Z of the year before x the share who stay. K decisions go to renewals
    r s first, then to new people, of whom q* is approved: approved = min(demand, in(s + min(d, 1) f max(0,
    q* K - r s))), with in() the part ``within_group``; reached = min(approved, in(supply)), the supply of
    places and staff. In a service had once nobody stays, and those who still wait add to demand.

    Shapes: (..., policy, year), the population one row or one a policy. Units: persons, shares. Without a
    limit reached = demand; without a policy of the cascade the people are those given. Where people respond
    to the benefit, see ``share_applying``.
    Source: van Oorschot (1996), Modelling non-take-up, chapter 1; Grosh et al. (2022), annex 7A.
    """
    index, count = list(cascade.policies), calendar.years.shape[YEAR]
    if not index:
        return Counted(who, no_steps(count), LimitingStaff(), who.beneficiaries, np.ones((1, 1)))
    running, part_year = rows(timing.in_force, index), rows(timing.part_year, index)
    applying = _applying(cascade, coverage, benefit_per_year, economy, calendar)
    stages = take_up_stages(cascade, coverage, approved_in_the_end, who, applying, population, running)
    duration = rows(coverage.mean_duration, index)
    once = rows(capacity.once, index)
    leaving = rows(who.leaving_share, index)
    leaving = np.where(once > 0, 1, leaving) if cascade.once else leaving
    limits = {
        "demand": stages.demand,
        "wrong": stages.wrong,
        "outside": stages.outside,
        "staying": 1 - leaving,
        "once": once,
        "kept": 1 - rows(capacity.give_up_share, index),
        "places": rows(capacity.places, index) * running,
        "decisions": rows(capacity.assessors * capacity.decisions_each, index) * part_year * running,
        "after_appeals": stages.after_appeals,
        "paid": stages.by_kind(stages.paid, stages.nobody[..., :1] + 1),
        "renewing": rows(administration.renewal_share, index),
        "length": np.where(duration > 0, np.minimum(duration, 1), 1),
        "running": running,
    }
    served, staff = served_people(cascade, grades, limits, stages.opening, calendar)
    reached, waiting = served["reached"], served["waiting"]
    included = in_error(reached, stages.wrong, stages.outside)
    stock = reached + included
    previous = year_before(stages.opening, stock)
    new = new_people(stock, previous, duration, leaving)
    replaced: Mapping[str, Figure] = {
        "taken_up": stages.by_kind(stages.applied, rows(who.taken_up, index)),
        "reached": reached,
        "included_in_error": included,
        "beneficiaries": stock,
        "opening_beneficiaries": stages.opening,
        "previous_beneficiaries": previous,
        "leaving_share": leaving,
        "new_beneficiaries": new,
        "leavers": new - (stock - previous),
        "beneficiary_years": stock * part_year,
    }
    # A published take-up alone changes nobody.
    changing = places_of(index, (*cascade.by_step, *cascade.assessed, *cascade.supplied, *cascade.once))
    policies = [index[place] for place in changing]
    anew = {
        name: with_rows(getattr(who, name), policies, rows(figure, changing))
        for name, figure in replaced.items()
    }
    carried = np.minimum(year_before(stages.nobody[..., :1], waiting) * limits["kept"], waiting)
    published = rows(coverage.observed_take_up, cascade.observed) * rows(timing.in_force, cascade.observed)
    decisions_possible = rows(limits["decisions"], places_of(index, cascade.assessed))
    return Counted(
        people=replace(who, **anew),
        lines=_lines(stages, served, rows(who.reached, index), carried, published, decisions_possible),
        staff=staff,
        approved_in_all=with_rows(who.beneficiaries, index, served["approved_in_all"]),
        paid=with_rows(np.ones((who.beneficiaries.shape[ROW], 1)), index, limits["paid"]),
    )


def _lines(
    stages: TakeUpStages,
    served: Mapping[str, Figure],
    reached_without_limits: Figure,
    carried_over: Figure,
    take_up_observed: Figure,
    decisions_possible: Figure,
) -> CascadeLines:
    """Everybody of the groups in one of the steps, and the shares of take-up."""
    people, covered = stages.people, stages.covered
    reached, waiting = served["reached"], served["waiting"]
    return CascadeLines(
        opening_reached=rows(stages.before, stages.steps),
        applying=stages.applying,
        not_covered=people * (1 - stages.covered_share),
        unaware=stages.by_kind(covered * (1 - stages.aware), stages.nobody),
        discouraged=stages.by_kind(stages.knowing * (1 - stages.applying), stages.nobody),
        turned_down=stages.by_kind(stages.applied * (1 - stages.after_appeals), stages.nobody),
        not_paid=stages.by_kind(stages.approved * (1 - stages.paid), stages.nobody),
        not_taken_up=stages.by_kind(stages.nobody, covered - reached_without_limits),
        outside=stages.outside,
        demand=served["demand"],
        decisions_possible=decisions_possible,
        renewals=served["renewals"],
        servable=served["servable"],
        approved=served["approved"],
        approved_in_all=served["approved_in_all"],
        supply=served["supply"],
        waiting_for_decision=served["demand"] - served["approved"],
        waiting_for_place=served["approved"] - reached,
        waiting=waiting,
        carried_over=carried_over,
        added_to_waiting=waiting - carried_over,
        take_up_observed=take_up_observed,
        take_up_assumed=stages.assumed,
        take_up_effective=reached / np.where(covered > 0, covered, 1),
        take_up_rate=reached / np.where(people > 0, people, 1),
    )
