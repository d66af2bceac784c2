"""What the law entitles people to: guarantees, adequacy of benefits, redress and participation together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costmodel.model.adequacy import NO_ADEQUACY, Adequacy, adequacy_lines
from costmodel.model.guarantee_gaps import NO_GUARANTEES, Guarantee, guarantee_lines
from costmodel.model.redress_indicators import NO_PARTICIPATION, Participation, participation_lines

if TYPE_CHECKING:
    from costmodel.model.cascade import Counted
    from costmodel.model.counting import Counts
    from costmodel.model.decisions import Decided
    from costmodel.model.economy import Economy
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import Assumed
    from costmodel.model.timing import TimingLines


@dataclass(frozen=True)
class Entitlements:
    """What guarantees, adequacy and participation are computed from."""

    guarantees: Guarantee = NO_GUARANTEES
    adequacy: Adequacy = NO_ADEQUACY
    participation: Participation = NO_PARTICIPATION


NO_ENTITLEMENTS = Entitlements()


def entitlement_lines(
    assumed: Assumed,
    by_step: Counted,
    group_people: Figure,
    counts: Counts,
    decisions: Decided,
    benefit_per_year: Figure,
    timing: TimingLines,
    economy: Economy,
) -> dict[str, Any]:
    """The parts ``guarantees``, ``adequacy`` and ``participation`` of a result, by name.

    Shapes and units: see ``guarantee_lines``, ``adequacy_lines`` and ``participation_lines``.
    """
    of, policies, who, calendar = assumed.entitlements, assumed.policies, by_step.people, assumed.calendar
    return {
        "guarantees": guarantee_lines(
            of.guarantees,
            who,
            policies.coverage.registered[..., : calendar.years.shape[-1]],
            group_people,
            assumed.population,
            assumed.counting,
            counts.group_overlaps.overlap_people,
            benefit_per_year,
            economy,
            calendar,
        ),
        "adequacy": adequacy_lines(of.adequacy, policies.household, benefit_per_year, economy, calendar),
        "participation": participation_lines(
            of.participation,
            by_step.lines,
            decisions.lines.approved_after_appeals,
            by_step.paid,
            policies.consultation,
            who,
            timing,
            calendar,
        ),
    }
