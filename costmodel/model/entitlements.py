"""What the law entitles people to: guarantees, adequacy of benefits, redress and participation together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.model.adequacy import Adequacy, adequacy_lines
from costmodel.model.guarantee_gaps import Guarantee, guarantee_lines
from costmodel.model.redress_indicators import Participation, participation_lines

if TYPE_CHECKING:
    from costmodel.model.cascade import Counted
    from costmodel.model.counting import Counting, Counts
    from costmodel.model.coverage import Coverage
    from costmodel.model.decisions import Decided
    from costmodel.model.economy import Economy
    from costmodel.model.figures import Figure
    from costmodel.model.members import Household
    from costmodel.model.redress import Consultation
    from costmodel.model.timing import Calendar, TimingLines


def entitlement_lines(
    of: tuple[Guarantee, Adequacy, Participation],
    stated: tuple[Coverage, Household, Consultation],
    counting: Counting,
    by_step: Counted,
    people: tuple[Figure, Figure],
    counts: Counts,
    decisions: Decided,
    benefit_per_year: Figure,
    timing: TimingLines,
    economy: Economy,
    calendar: Calendar,
) -> dict[str, Any]:
    """The parts ``guarantees``, ``adequacy`` and ``participation`` of a result, by name.

    ``people`` are those of the groups and everybody. Shapes and units: see ``guarantee_lines``,
    ``adequacy_lines`` and ``participation_lines``.
    """
    (guarantee, adequacy, participation), (coverage, household, consultation) = of, stated
    group_people, population = people
    return {
        "guarantees": guarantee_lines(
            guarantee,
            by_step.people,
            coverage.registered[..., : calendar.years.shape[-1]],
            group_people,
            population,
            counting,
            counts.group_overlaps.overlap_people,
            benefit_per_year,
            economy,
            calendar,
        ),
        "adequacy": adequacy_lines(adequacy, household, benefit_per_year, economy, calendar),
        "participation": participation_lines(
            participation,
            by_step.lines,
            decisions.lines.approved_after_appeals,
            by_step.paid,
            consultation,
            by_step.people,
            timing,
            calendar,
        ),
    }
