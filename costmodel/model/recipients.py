"""Recipients by welfare: who gets a policy, how many people live with them, and what each of them gains.

A class is a decile or a cell of people of about the same welfare, poorest first: the last axis but one of a
figure. The same functions give the deciles of the audit workbook and the cells behind measures of poverty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.figures import Figure, given

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


def living_with_recipients(recipients: Figure, people: Figure, size: Figure, payee: str) -> Figure:
    """Share of the people of a class who live in a household with a recipient.

    Paid to persons: 1 - (1 - p)^h with p = recipients / people, members taken as independent; as children
    cluster, the true share is smaller and the gain of each larger. Paid to households: min(1, p h).

    Shapes: (..., class, 1 or year) each -> the same. Units: persons, persons, people per household -> share.
    """
    rate = np.where(people > 0, recipients / np.where(people > 0, people, 1), 0)
    if payee == HOUSEHOLD:
        return np.minimum(rate * size, 1)
    covered: Figure = 1 - np.maximum(1 - rate, 0) ** size
    return covered


def gain_of_each(
    recipients: Figure, people: Figure, covered: Figure, benefit: Figure, scale: Figure | float = 1.0
) -> Figure:
    """What each in a household with a recipient gains, the benefit shared equally: p b / (c rho); else 0.

    Shapes: (..., class, 1 or year) each -> the same. Units: persons, persons, share, LCU a month per
    recipient, adult equivalents per person -> LCU a month per person (or per equivalent).
    """
    there = covered * people * scale
    return np.where(there > 0, recipients * benefit / np.where(there > 0, there, 1), 0)


def living_of_group(
    of_group: Figure | None, recipients: Figure, people: Figure, size: Figure, payee: str
) -> Figure:
    """Share of a group's people who live in a household with a recipient.

    Paid to persons: 1 - (1 - tau)(1 - p)^(h - 1), tau the recipients per person of the group (None: not
    known, p); paid to households as for everybody.

    Shapes: (..., class, 1 or year) each -> the same. Units: share, persons, persons, people -> share.
    """
    if payee == HOUSEHOLD or of_group is None:
        return living_with_recipients(recipients, people, size, payee)
    rate = np.where(people > 0, recipients / np.where(people > 0, people, 1), 0)
    covered: Figure = 1 - (1 - of_group) * np.maximum(1 - rate, 0) ** (size - 1)
    return covered


def within_limit(recipients: Figure, limit: Figure) -> Figure:
    """Recipients held to the people there are, the excess given to the other classes in proportion.

    Shapes: recipients and limit (class, year) -> the same; plain numbers only. Where all classes are full
    the excess is lost: the caller compares the sums.
    """
    held, wanted = recipients, np.sum(recipients, axis=0)
    for _ in range(recipients.shape[0]):
        full = held >= limit
        kept = np.where(full, limit, held)
        free = np.sum(np.where(full, 0, kept), axis=0)
        missing = wanted - np.sum(np.where(full, limit, 0), axis=0)
        held = np.where(full, limit, kept * np.where(free > 0, missing / np.where(free > 0, free, 1), 1))
        if not (held > limit).any():
            break
    return np.minimum(held, limit)
