"""Decisions on applications: how many apply, are refused, appeal and win. Flows, never added to people.

Figures are (..., policy, year).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import Figure, line, year_before
from costmodel.model.kernels import new_people

if TYPE_CHECKING:
    from costmodel.model.coverage import Coverage, People
    from costmodel.model.delivery import Administration


@dataclass(frozen=True)
class DecisionLines:
    """Decisions of a year."""

    approved_after_appeals: Figure = line("Share approved after appeals", "share")
    denials: Figure = line("Applications refused at first", "units")
    appeals: Figure = line("Appeals", "units")
    upheld: Figure = line("Appeals upheld", "units")
    final_denials: Figure = line("Applications refused in the end", "units")


@dataclass(frozen=True)
class Decided:
    """Applications, a line of delivery, and what becomes of them."""

    applications: Figure
    lines: DecisionLines


def decided(
    administration: Administration,
    coverage: Coverage,
    who: People,
    approved_in_the_end: Figure,
    approved: Figure,
    paid: Figure,
) -> Decided:
    """Applications and what becomes of them.

    With Z the people approved (with those in error), q* the share approved after appeals (``approval``), f
    the share of the approved who are paid and r the share of the others who apply again: new = max(0, Z /
    min(d, 1) - those of the year before who stay); applications = (new / f + r max(0, Z - new)) / q*;
    denials = applications x (1 - share approved at first); appeals = denials x share who appeal; upheld =
    appeals x share upheld; final denials = applications (1 - q*).

    Shapes: approved (..., policy, year), paid (..., policy, 1 or year). Units: persons -> units (decisions).
    Source: screening cost by applicant in Grosh et al. (2022), Revisiting Targeting in Social Assistance,
    chapter 5.
    """
    previous = year_before(who.opening_beneficiaries, approved)
    new = new_people(approved, previous, coverage.mean_duration, who.leaving_share)
    renewing = np.maximum(approved - new, 0)
    applications = (new / paid + administration.renewal_share * renewing) / approved_in_the_end
    denials = applications * (1 - administration.approval_rate)
    appeals = denials * administration.appeal_share
    lines = DecisionLines(
        approved_after_appeals=approved_in_the_end,
        denials=denials,
        appeals=appeals,
        upheld=appeals * administration.upheld_share,
        final_denials=applications * (1 - approved_in_the_end),
    )
    return Decided(applications, lines)
