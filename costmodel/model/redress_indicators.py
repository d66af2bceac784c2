"""Redress and participation: the time to a decision, and the people asked.

Figures are (..., policy, year); their rows are those policies only that state what each follows from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import YEAR, Figure, line, rows

if TYPE_CHECKING:
    from costmodel.model.cascade import CascadeLines
    from costmodel.model.coverage import People
    from costmodel.model.redress import Consultation
    from costmodel.model.timing import Calendar, TimingLines


@dataclass(frozen=True)
class Participation:
    """Policies with an indicator of redress or participation."""

    assessed: tuple[int, ...] = ()
    """Places within the policies of the cascade of those with assessors."""
    policies: tuple[int, ...] = ()
    """Their rows among all policies."""
    consulted: tuple[int, ...] = ()
    """Policies that state how many people they ask."""


NO_PARTICIPATION = Participation()


@dataclass(frozen=True)
class ParticipationLines:
    """How long people wait for a decision, and how many are asked."""

    undecided: Figure = line("Applications waiting for a decision at the end of the year", "units")
    months_to_decision: Figure = line("Months to a decision for the last of them", "months")
    consulted: Figure = line("People consulted", "persons")
    consulted_share: Figure = line("People consulted, share of the group", "share")


def participation_lines(
    participation: Participation,
    cascade: CascadeLines,
    after_appeals: Figure,
    paid: Figure,
    consultation: Consultation,
    who: People,
    timing: TimingLines,
    calendar: Calendar,
) -> ParticipationLines:
    """Applications without a decision, the months that deciding them takes, and people consulted.

    Undecided = people waiting for a decision / (share approved after appeals x share paid): of the undecided
    only those wait who would be paid. Months = undecided / decisions possible in a year x 12, by Little's
    law; 0 in a year without decisions. Consulted = people asked, in the years in operation.

    Shapes: cascade (..., its policy, year), shares (..., policy, 1 or year) -> (..., policy, year). Units:
    units (applications), months, persons, shares.
    Source: Little (1961), A proof for the queuing formula L = lambda W, Operations Research 9.
    Example: 242.55 wait, 0.825 approved, 0.98 paid, 3,000 decisions a year: 300 applications, 1.2 months.
    """
    count = calendar.years.shape[YEAR]
    nothing: Figure = np.zeros((0, count))
    undecided = months = consulted = share = nothing
    if participation.policies:
        would_be_paid = rows(after_appeals, participation.policies) * rows(paid, participation.policies)
        undecided = rows(cascade.waiting_for_decision, participation.assessed) / would_be_paid
        possible = cascade.decisions_possible
        a_year = undecided / np.where(possible > 0, possible, 1)
        months = np.where(possible > 0, a_year, 0) * calendar.months
    if participation.consulted:
        asked = rows(consultation.people_asked, participation.consulted) * rows(
            timing.in_force, participation.consulted
        )
        group = rows(who.eligible, participation.consulted)
        consulted = np.minimum(asked, group)
        share = consulted / np.where(group > 0, group, 1)
    return ParticipationLines(undecided, months, consulted, share)
