"""Stages of take-up: covered, aware, applying, approved, paid, before the limits of decisions and places.

Figures are (..., policy, year); their rows are the policies of a cascade.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import ROW, YEAR, Figure, rows
from costmodel.model.served import in_error, split, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.coverage import Coverage, People
    from costmodel.model.served import Cascade


@dataclass(frozen=True)
class TakeUpStages:
    """The policies of a cascade stage by stage, before the limits of decisions, places and staff.

    Figures are (..., policy of the cascade, year or 1): persons, and shares of the stage before.
    """

    index: list[int]
    """The policies, as rows of all policies."""
    steps: list[int]
    """Places in ``index`` of the policies with steps of take-up."""
    others: list[int]
    """Places of those with one share of take-up."""
    nobody: Figure
    """Zero of every policy and year."""
    people: Figure
    covered: Figure
    covered_share: Figure
    aware: Figure
    """The share of those covered."""
    applying: Figure
    after_appeals: Figure
    knowing: Figure
    """Persons aware."""
    applied: Figure
    approved: Figure
    demand: Figure
    paid: Figure
    wrong: Figure
    """The inclusion error."""
    outside: Figure
    """People outside the group, while the policy is in force."""
    assumed: Figure
    """The take-up assumed."""
    before: Figure
    """Reached before the first year."""
    opening: Figure
    """The same with those in error."""

    def by_kind(self, by_step: Figure, otherwise: Figure) -> Figure:
        """One figure of the policies with steps, another one of those without."""
        return by_kind(self.steps, self.others, by_step, otherwise)


def by_kind(steps: Sequence[int], others: Sequence[int], by_step: Figure, otherwise: Figure) -> Figure:
    """One figure of the places with steps, another one of the others.

    Shapes: (..., policy of the cascade, year) -> the same.
    """
    return together([(steps, rows(by_step, steps)), (others, rows(otherwise, others))])


def take_up_stages(
    cascade: Cascade,
    coverage: Coverage,
    approved_in_the_end: Figure,
    who: People,
    share_who_apply: Figure,
    population: Figure,
    running: Figure,
) -> TakeUpStages:
    """Covered, aware, applying, approved, paid, now and before the first year.

    Shapes: as in ``counted``; running (..., policy of the cascade, year).
    """
    index = list(cascade.policies)
    steps, others = split(index, cascade.by_step)
    people, covered, share = (rows(figure, index) for figure in (who.eligible, who.covered, who.coverage))
    aware, paid, wrong, take_up, missed = (
        rows(figure, index)
        for figure in (
            coverage.aware, coverage.paid, coverage.inclusion_error, coverage.take_up,
            coverage.exclusion_error,
        )
    )  # fmt: skip
    everybody = rows(population, index) if population.shape[ROW] > 1 else population
    nobody: Figure = np.zeros((len(index), running.shape[YEAR]))
    outside = np.maximum(everybody - people, 0) * running
    p, after_appeals = rows(share_who_apply, index) + nobody, rows(approved_in_the_end, index)
    knowing = covered * aware
    applied = knowing * p
    approved = applied * after_appeals
    assumed = by_kind(steps, others, aware * p * after_appeals * paid, take_up * (1 - missed)) + nobody
    before = people[..., :1] * rows(who.opening_coverage, index) * assumed[..., :1]
    with_error = before + in_error(before, wrong[..., :1], outside[..., :1])
    return TakeUpStages(
        index=index,
        steps=steps,
        others=others,
        nobody=nobody,
        people=people,
        covered=covered,
        covered_share=share,
        aware=aware,
        applying=p,
        after_appeals=after_appeals,
        knowing=knowing,
        applied=applied,
        approved=approved,
        demand=by_kind(steps, others, approved * paid, rows(who.reached, index)),
        paid=paid,
        wrong=wrong,
        outside=outside,
        assumed=assumed,
        before=before,
        opening=by_kind(steps, others, with_error, rows(who.opening_beneficiaries, index)),
    )
