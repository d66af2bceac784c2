"""What the law entitles people to: guarantees, adequacy of benefits, redress and participation together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.model.adequacy import adequacy_lines
from costmodel.model.guarantee_gaps import guarantee_lines
from costmodel.model.redress_indicators import participation_lines

if TYPE_CHECKING:
    from costmodel.model.assumed import Assumed
    from costmodel.model.counting import Counts
    from costmodel.model.people_served import PeopleServed
    from costmodel.model.welfare_survey import PovertyLines


def entitlement_lines(
    assumed: Assumed, served: PeopleServed, counts: Counts, lines: PovertyLines
) -> dict[str, Any]:
    """The parts ``guarantees``, ``adequacy`` and ``participation`` of a result, by name.

    Shapes and units: see ``guarantee_lines``, ``adequacy_lines`` and ``participation_lines``.
    """
    calendar, policies = assumed.calendar, served.policies
    per_year = served.benefits.benefit_per_year
    return {
        "guarantees": guarantee_lines(
            assumed.guarantees,
            served.people,
            policies.coverage.registered[..., : calendar.years.shape[-1]],
            served.groups.group_people,
            assumed.population,
            assumed.counting,
            counts.group_overlaps.overlap_people,
            per_year,
            served.economy,
            calendar,
        ),
        "adequacy": adequacy_lines(
            assumed.adequacy, policies.household, per_year, served.economy, lines.carried_line, calendar
        ),
        "participation": participation_lines(
            assumed.participation,
            served.cascade.lines,
            served.decisions.lines.approved_after_appeals,
            served.cascade.paid,
            policies.consultation,
            served.people,
            served.timing,
            calendar,
        ),
    }
