"""Recipients by welfare: who gets a policy, how many people live with them, and what each of them gains.

A class is a decile or a cell of people of about the same welfare, poorest first: the last axis but one of a
figure. The same functions give the deciles of the audit workbook and the cells behind measures of poverty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import Figure, given

if TYPE_CHECKING:
    from collections.abc import Callable

PERSON, HOUSEHOLD = "person", "household"
PAYEES = (PERSON, HOUSEHOLD)
"""Who is paid: every eligible member of a household, or the household once."""
UNIVERSAL, MEANS, SELF = "universal", "means", "self"
DESIGNS = (UNIVERSAL, MEANS, SELF)
"""Whom a policy is meant for: all of its group, the poorest of the parent group, or those who come."""


@dataclass(frozen=True)
class TargetingDesign:
    """For whom a policy is meant and who is paid; measures of welfare use it."""

    design: tuple[str, ...] = given("Whom the policy is meant for", "choice", default=0, choices=DESIGNS)
    payee: tuple[str, ...] = given("Who is paid", "choice", default=0, choices=PAYEES)


def poorest(people: Figure, before: Figure, wanted: Figure) -> Figure:
    """Of the people of each class those among the poorest ``wanted``: min(people, max(0, wanted - before)).

    Shapes: people and those in poorer classes (..., class, 1 or year), wanted (..., 1, year) -> (..., class,
    year). Units: persons or households.
    """
    return np.minimum(np.maximum(wanted - before, 0), people)


def spread(count: Figure, meant: Figure) -> Figure:
    """A count spread over classes in proportion to those meant: count x meant / sum of those meant; else 0.

    Shapes: count (..., 1, year), meant (..., class, 1 or year) -> (..., class, year). Units: persons.
    """
    together = np.sum(meant, axis=-2, keepdims=True)
    return np.where(together > 0, count * meant / np.where(together > 0, together, 1), 0)


def living_with_recipients(recipients: Figure, people: Figure, size: Figure) -> Figure:
    """Share of the people of a class who live in a household with a recipient, where persons are paid.

    1 - (1 - p)^h with p = recipients / people, members taken as independent; as children cluster, the true
    share is smaller and the gain of each larger.

    Shapes: (..., class, 1 or year) each -> the same. Units: persons, persons, people per household -> share.
    """
    covered: Figure = 1 - np.maximum(1 - _rate(recipients, people), 0) ** size
    return covered


def living_with_households(recipients: Figure, people: Figure, size: Figure) -> Figure:
    """The same where the household is paid: min(1, p h).

    Shapes: (..., class, 1 or year) each -> the same. Units: households, persons, people per household ->
    share.
    """
    covered: Figure = np.minimum(_rate(recipients, people) * size, 1)
    return covered


def _rate(recipients: Figure, people: Figure) -> Figure:
    return np.where(people > 0, recipients / np.where(people > 0, people, 1), 0)


def gain_of_each(
    recipients: Figure, people: Figure, covered: Figure, benefit: Figure, scale: Figure | float = 1.0
) -> Figure:
    """What each in a household with a recipient gains, the benefit shared equally: p b / (c rho); else 0.

    Shapes: (..., class, 1 or year) each -> the same. Units: persons, persons, share, LCU a month per
    recipient, adult equivalents per person -> LCU a month per person (or per equivalent).
    """
    there = covered * people * scale
    return np.where(there > 0, recipients * benefit / np.where(there > 0, there, 1), 0)


def living_of_group(of_group: Figure, recipients: Figure, people: Figure, size: Figure) -> Figure:
    """Share of a group's people who live in a household with a recipient, where persons are paid.

    1 - (1 - tau)(1 - p)^(h - 1), tau the recipients per person of the group. Where households are paid it is
    the share of everybody.

    Shapes: (..., class, 1 or year) each -> the same. Units: share, persons, persons, people -> share.
    """
    covered: Figure = 1 - (1 - of_group) * np.maximum(1 - _rate(recipients, people), 0) ** (size - 1)
    return covered


def more_for_others(recipients: Figure, limit: Figure, sums: Callable[[Figure], Figure]) -> Figure:
    """By how much the recipients of classes that are not full grow with the excess of the full ones.

    1 + excess / recipients of the others. ``sums`` gives the sum over the classes of a policy.
    Shapes: (..., class, year) both -> those of ``sums``. Units: persons -> ratio.
    """
    free = sums(np.where(recipients >= limit, 0, recipients))
    excess = sums(np.maximum(recipients - limit, 0))
    return np.where(free > 0, 1 + excess / np.where(free > 0, free, 1), 1)


def held_to(recipients: Figure, limit: Figure, sums: Callable[[Figure], Figure]) -> Figure:
    """Recipients held to the people there are, the excess given to other classes in proportion, twice.

    What is then still above the limit is lost: the caller compares the sums. ``sums`` gives the sum over the
    classes of a policy in each of them. Shapes: (..., class, year) both -> the same. Units: persons.
    """
    once = with_excess(recipients, limit, more_for_others(recipients, limit, sums))
    again = with_excess(once, limit, more_for_others(once, limit, sums))
    return np.minimum(again, limit)


def with_excess(recipients: Figure, limit: Figure, more: Figure) -> Figure:
    """Full classes at their limit, the others with their part of the excess.

    Shapes: (..., class, year) each -> the same. Units: persons.
    """
    return np.where(recipients >= limit, limit, recipients * more)
