"""Guarantees: people whom a guarantee of the law entitles, and what is missing to its minimum.

Figures are (..., guarantee, year), money in LCU of each year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.counted_once import largest_by
from costmodel.model.figures import YEAR, Figure, Money, given, line, rows, stacked, totals_by
from costmodel.model.kernels import updated
from costmodel.model.overlaps import PolicyOverlaps, pair_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.counting import Counting
    from costmodel.model.coverage import People
    from costmodel.model.economy import Economy
    from costmodel.model.timing import Calendar

CASH, SERVICE = "LCU a month", "service"
MINIMUM_UNITS = (CASH, SERVICE)


def _nothing() -> Figure:
    return np.zeros((0, 1))


def _no_money() -> Money:
    return Money(_nothing(), _nothing())


@dataclass(frozen=True)
class Guarantee:
    """What is assumed of the guarantees, one row a guarantee."""

    minimum: Money = given(
        "Minimum a month; of a service, the cost of a year",
        "LCU per person", default=0, low=0,
    )  # fmt: skip
    quality: Figure = given(
        "Share of those reached who are served at the standard", "share", default=1, absent=1, low=0, high=1
    )
    admin: Figure = given(
        "Administration, share of the money to the minimum", "share", default=0, low=0, high=5
    )
    group: tuple[int, ...] = ()
    """Row of the group of each guarantee: who is entitled."""
    cash: tuple[int, ...] = ()
    """Guarantees of cash with a minimum."""
    services: tuple[int, ...] = ()
    """Guarantees of a service with the share served at the standard."""
    priced: tuple[int, ...] = ()
    """Of these the ones with a cost of the service."""
    guarantees: tuple[int, ...] = ()
    """The guarantee of each pair of guarantee and policy that serves it."""
    policies: tuple[int, ...] = ()
    """The policy of each of these pairs."""
    shared: tuple[int, ...] = ()
    """Pairs of policies of one guarantee: rows of ``PolicyOverlaps``."""
    later: tuple[int, ...] = ()
    """For each of these the pair of guarantee and policy that is the later of the two."""
    zero: Figure = field(default_factory=_nothing)
    """(1, 1): what counts as equal, a share of the minimum."""

    @property
    def counted(self) -> tuple[int, ...]:
        """Guarantees whose people below the minimum are known, in their order."""
        return tuple(sorted((*self.cash, *self.services)))

    @property
    def costed(self) -> tuple[int, ...]:
        """Guarantees whose money to the minimum is known, in their order."""
        return tuple(sorted((*self.cash, *self.priced)))


NO_GUARANTEES = Guarantee(_no_money(), _nothing(), _nothing())


@dataclass(frozen=True)
class GuaranteeLines:
    """From those entitled to the people below the minimum and the money that is missing."""

    entitled: Figure = line("Entitled: people in the group of the guarantee", "persons")
    reached_once: Figure = line("Reached by the policies of the guarantee, each counted once", "persons")
    guarantee_minimum: Figure = line("Minimum a month, of a service the cost of a year", "LCU per person")
    guarantee_paid: Figure = line("Cash a month to a person reached", "LCU per person")
    at_standard: Figure = line("Served at the standard", "persons")
    below_minimum: Figure = line("People below the minimum", "persons")
    money_to_minimum: Figure = line("Money to the minimum, with administration", "LCU")


def reached_once(guarantee: Guarantee, reached: Figure, shared: Figure, count: int) -> Figure:
    """People reached by the policies of each guarantee, each counted once: the least there can be.

    max(the largest policy, sum over the policies of max(0, its people - those it shares with earlier ones)).

    Shapes: reached (..., guarantee and policy, year), shared (..., pair of policies, year) -> (...,
    ``count`` guarantees, year). Units: persons. Source: see ``counted_once.counted_lines``.
    """
    added = (
        np.maximum(reached - totals_by(shared, guarantee.later, len(guarantee.policies)), 0)
        if guarantee.shared
        else reached
    )
    least = totals_by(added, guarantee.guarantees, count)
    return np.maximum(least, largest_by(reached, guarantee.guarantees, count)) if guarantee.shared else least


def cash_gap(
    entitled: Figure, reached: Figure, minimum: Figure, paid: Figure, zero: Figure, months: Figure
) -> tuple[Figure, Figure]:
    """People below a minimum in cash, and the money that is missing to it, before administration.

    With E entitled, r reached, m the minimum and b what is paid a month: E - r people where b >= m, else E;
    months in a year x ((E - r) m + r max(0, m - b)). E - r is not below 0.

    Shapes: (..., guarantee, year). Units: persons; LCU per person -> persons, LCU of each year.
    Example: 160,000 entitled, 152,000 reached, 900 paid of 1,200: 160,000 people, 662,400,000.
    """
    left_out = np.maximum(entitled - reached, 0)
    people = np.where(paid < minimum * (1 - zero), entitled, left_out)
    return people, months * (left_out * minimum + reached * np.maximum(minimum - paid, 0))


def guarantee_lines(
    guarantee: Guarantee,
    who: People,
    registered: Figure,
    group_people: Figure,
    population: Figure,
    counting: Counting,
    overlaps_of_groups: Figure,
    benefit_per_year: Figure,
    economy: Economy,
    calendar: Calendar,
) -> GuaranteeLines:
    """People below the minimum of each guarantee, and the money that would bring all of them to it.

    Cash as in ``cash_gap``. Of a service, with q the share of those reached who are served at the standard:
    max(0, E - r q) people, times the cost of a year. Money x (1 + administration). Those included in error
    are never among those reached. Several policies: each person once, and b the sum of reached x benefit over
    r. The minimum moves with consumer prices.

    Shapes: policies (..., policy, year), groups (..., group, year) -> (..., guarantee, year); the rows of
    the last five lines are the guarantees for which they are known. Units: persons, LCU of each year.
    Source: gaps of a guarantee as in ILO Recommendation 202 (2012), paragraphs 4 to 9.
    """
    count, years = len(guarantee.group), calendar.years.shape[YEAR]
    if not count:
        none: Figure = np.zeros((0, years))
        return GuaranteeLines(none, none, none, none, none, none, none)
    entitled = rows(group_people, guarantee.group)
    reached = rows(who.reached, guarantee.policies)
    shared = rows(
        _shared(counting.policies, who, registered, group_people, population, overlaps_of_groups),
        guarantee.shared,
    ) if guarantee.shared else _nothing()  # fmt: skip
    once = reached_once(guarantee, reached, shared, count) if guarantee.policies else np.zeros((count, years))
    minimum = updated(guarantee.minimum, economy.price_index, calendar.first_of_all, years)
    money = reached * rows(benefit_per_year, guarantee.policies) / calendar.months
    in_all = totals_by(money, guarantee.guarantees, count) if guarantee.policies else once
    paid = rows(in_all / np.where(once > 0, once, 1), guarantee.cash)
    people, missing = cash_gap(
        rows(entitled, guarantee.cash),
        rows(once, guarantee.cash),
        rows(minimum, guarantee.cash),
        paid,
        guarantee.zero,
        calendar.months,
    )
    served = rows(once, guarantee.services) * rows(guarantee.quality, guarantee.services)
    unserved = np.maximum(rows(entitled, guarantee.services) - served, 0)
    known = [guarantee.services.index(row) for row in guarantee.priced]
    to_serve = rows(unserved, known) * rows(minimum, guarantee.priced)
    costed = _in_order([missing, to_serve], (*guarantee.cash, *guarantee.priced))
    return GuaranteeLines(
        entitled=entitled,
        reached_once=once,
        guarantee_minimum=rows(minimum, guarantee.costed),
        guarantee_paid=paid,
        at_standard=served,
        below_minimum=_in_order([people, unserved], (*guarantee.cash, *guarantee.services)),
        money_to_minimum=costed * (1 + rows(guarantee.admin, guarantee.costed)),
    )


def _in_order(parts: list[Figure], order: Sequence[int]) -> Figure:
    """The parts under one another, in the order of the guarantees they are of."""
    return rows(stacked(parts), [int(place) for place in np.argsort(order)])


def _shared(
    pairs: PolicyOverlaps,
    who: People,
    registered: Figure,
    group_people: Figure,
    population: Figure,
    overlaps_of_groups: Figure,
) -> Figure:
    """The most people of the target groups whom both of two policies can reach: (..., pair, year)."""
    nobody = who.reached * 0
    _, bounds = pair_lines(
        pairs, who.reached, who.reached, nobody, registered, group_people, population, overlaps_of_groups
    )
    return bounds.pair_most
