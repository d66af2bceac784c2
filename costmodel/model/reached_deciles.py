"""Deciles reached: who receives what policies give, who pays for them, by decile of welfare.

A row is a decile of a policy, policy by policy, the poorest first. Shapes: (..., policy decile, year). The
functions of ``recipients`` are the same that the cells behind measures of poverty use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.decile_payers import RaisedLines, payments_by_decile
from costmodel.model.decile_places import (
    DECILES,
    FIFTH,
    FOUR_TENTHS,
    ReachedDeciles,
    deciles_for,
    deciles_of,
    each_decile,
    equivalents_per_person,
    no_rows,
    origins,
)
from costmodel.model.figures import ROW, Figure, line, rows, stacked, totals_by, with_rows
from costmodel.model.recipients import (
    HOUSEHOLD,
    gain_of_each,
    living_with_households,
    living_with_recipients,
    more_for_others,
    poorest,
    with_excess,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.model.benefits import BenefitLines
    from costmodel.model.cost import CostLines
    from costmodel.model.coverage import People
    from costmodel.model.financing import Financing


@dataclass(frozen=True)
class DecileLines:
    """Recipients, their households, money and payments by decile of each policy."""

    origin_share: Figure = line("Share of the decile in those among whom recipients are", "share")
    meant_share: Figure = line("Share of the decile in them, those for whom it is meant", "share")
    recipients_wanted: Figure = line("Recipients before the limit of people", "persons")
    recipients_limit: Figure = line("Most recipients there can be", "persons")
    recipients_shared: Figure = line("Recipients with the excess of full deciles", "persons")
    recipients_of_decile: Figure = line("Recipients", "persons")
    living_with_recipients: Figure = line("Share of people who live with a recipient", "share")
    gain_of_each: Figure = line("Gain of each person who lives with a recipient, a month", "LCU per person")
    transfers_of_decile: Figure = line("Transfers received", "LCU")
    services_of_decile: Figure = line("Services received, at cost", "LCU")
    payments_of_decile: Figure = line("Payments", "LCU")


@dataclass(frozen=True)
class ReachedLines:
    """What each policy gives and to whom, and what falls on nobody now."""

    transfers_received: Figure = line("Transfers that recipients get", "LCU")
    services_received: Figure = line("Services that recipients get, at cost", "LCU")
    to_be_raised: Figure = line("To be raised for transfers and services", "LCU")
    raised_before_tax: Figure = line("The same before tax on benefits and their spending", "LCU")
    general_revenue: Figure = line("From general revenue, less that tax", "LCU")
    paid_in_proportion: Figure = line("Paid in proportion to welfare", "LCU")
    falls_on_nobody: Figure = line("Falls on donors and the deficit: on nobody now", "LCU")
    share_meant: Figure = line("Share of those among whom recipients are, for whom it is meant", "share")
    first_excess: Figure = line("Growth of recipients in other deciles by the excess of full ones", "ratio")
    second_excess: Figure = line("The same once more", "ratio")
    recipients: Figure = line("Recipients for whom there are people", "persons")
    monthly_transfer: Figure = line("Transfers per recipient and month", "LCU per person")
    direct_coverage: Figure = line("Recipients, share of the target group", "share")
    generosity: Figure = line("Transfers per recipient and year", "LCU per person")
    cgh_20: Figure = line("Share of transfers of the poorest 20 %, over 20 %", "ratio")
    cgh_40: Figure = line("Share of transfers of the poorest 40 %, over 40 %", "ratio")


@dataclass(frozen=True)
class FittedShares:
    """Shares of welfare by decile, in proportion to which people pay, and of people where there are areas."""

    fitted_share: Figure = line("Share of welfare of the decile, by the fitted curve", "share", whole=True)
    people_of_decile: Figure = line("Share of people in the decile of all areas", "share", whole=True)


NO_DECILES_REACHED = DecileLines(*[no_rows()] * 11)
NONE_REACHED = ReachedLines(*[no_rows()] * 16)


def money_received(benefits: BenefitLines, cost: CostLines) -> tuple[Figure, Figure, Figure]:
    """Transfers T, services K and what is to be raised, by policy and year, LCU of each year.

    T = max(0, benefits with back-pay + fees forgone - tax on them - fees) - what another programme no longer
    pays. K = cost of the budget and the fund less benefits; fees above T come off K. To be raised = T + K -
    indirect tax.
    Source: Demery (2000), Benefit Incidence: A Practitioner's Guide, World Bank.
    """
    given = benefits.benefit_expenditure + cost.revenue_forgone + cost.forgone_by_fund
    back = cost.tax_on_benefits + cost.fees
    kept = np.maximum(given - back, 0)
    services = cost.consolidated_cost + cost.replaced_spending - given - (back - (given - kept))
    transfers = kept - cost.replaced_spending
    return transfers, services, transfers + services - cost.indirect_tax


def reached_lines(
    deciles: ReachedDeciles,
    who: People,
    groups: tuple[Figure, Figure],
    money: tuple[Figure, Figure, Figure],
    cost: CostLines,
    financing: Financing,
    population: Figure,
    months: Figure,
    zero: Figure,
) -> tuple[DecileLines, ReachedLines, RaisedLines]:
    """Recipients, households, money and payments by decile, and what each policy gives to whom.

    Recipients come from the deciles by their rows in Incidence; where a policy is meant for the poorest, from
    the poorest share of the parent group; else by the rows of the group or its nearest parent, or alike.
    Above the people of a decile the excess goes to the others in proportion, twice. Money is shared by
    recipients. Each source pays its share of cost less fees, tax on benefits and their spending comes off
    general revenue; people pay in proportion to welfare, or by the rows of payers.

    Shapes: ``groups`` are people and shares of groups (..., group, year), ``money`` is ``money_received``,
    population (..., 1, year) -> (..., policy decile, year) and (..., policy, year). Units: persons, LCU.
    """
    count = len(deciles.payee)
    each = each_decile(range(count))
    parts = deciles.people_of_poorest()
    people = population * parts[0]
    by_decile, whole = _recipients(deciles, who, groups, people)
    recipients, reached = by_decile["recipients_of_decile"], whole["recipients"]
    transfers, services, raised = money
    there = reached > 0
    some = np.where(there, reached, 1)
    monthly = transfers / months / some
    covered, gain = _households(deciles, recipients, deciles_for(people, count), rows(monthly, each))
    paid, sources, payments = payments_by_decile(deciles, raised, cost, financing, zero)
    shares = [
        totals_by(
            rows(recipients, _poorest(count, number)), [policy for policy, _ in _pairs(count, number)], count
        )
        for number in (FIFTH, FOUR_TENTHS)
    ]  # fmt: skip
    cgh = [
        _shown(_shown(poor / some / part, transfers > 0), there)
        for poor, part in zip(shares, parts[1:], strict=True)
    ]
    group = rows(groups[0], deciles.groups)
    return (
        DecileLines(
            **by_decile,
            living_with_recipients=covered,
            gain_of_each=gain,
            transfers_of_decile=recipients * rows(transfers / some, each),
            services_of_decile=recipients * rows(services / some, each),
            payments_of_decile=paid,
        ),
        ReachedLines(
            transfers_received=transfers,
            services_received=services,
            to_be_raised=raised,
            **whole,
            **payments,
            monthly_transfer=monthly,
            direct_coverage=_shown(reached / np.where(group > 0, group, 1), group > 0),
            generosity=_shown(transfers / some, there),
            cgh_20=cgh[0],
            cgh_40=cgh[1],
        ),
        RaisedLines(sources),
    )


def _pairs(count: int, number: int) -> list[tuple[int, int]]:
    """Policy and decile of the poorest deciles of each policy."""
    return [(policy, decile) for policy in range(count) for decile in range(number)]


def _poorest(count: int, number: int) -> list[int]:
    """The rows of the poorest deciles of each policy."""
    return [policy * DECILES + decile for policy, decile in _pairs(count, number)]


def _shown(figure: Figure, there: NDArray[np.bool_]) -> Figure:
    return np.where(there, figure, np.nan)


def _recipients(
    deciles: ReachedDeciles, who: People, groups: tuple[Figure, Figure], people: Figure
) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """Lines of recipients by decile and by policy."""
    count, places = len(deciles.payee), origins(deciles)
    each = each_decile(range(count))
    base = rows(places, deciles_of(deciles.origin))
    served = who.reached + who.included_in_error
    meant = base
    if deciles.means:
        meant = with_rows(base, deciles_of(deciles.means), _meant(deciles, groups[1], base))
    share_meant = totals_by(meant, each, count)
    wanted = base * rows(served, each)
    if deciles.means:
        at, policies = deciles_of(deciles.means), each_decile(deciles.means)
        others = rows(share_meant, policies)
        reached = _part(rows(who.reached, policies), rows(meant, at), others)
        wrong = _part(rows(who.included_in_error, policies), rows(base, at) - rows(meant, at), 1 - others)
        wanted = with_rows(wanted, at, reached + wrong)
    limit = _limit(deciles, who, groups[0], people, places)

    def sums(figure: Figure) -> Figure:
        return totals_by(figure, each, count)

    first = more_for_others(wanted, limit, sums)
    once = with_excess(wanted, limit, rows(first, each))
    second = more_for_others(once, limit, sums)
    capped = np.minimum(with_excess(once, limit, rows(second, each)), limit)
    recipients = sums(capped)
    return (
        {
            "origin_share": base, "meant_share": meant, "recipients_wanted": wanted,
            "recipients_limit": limit, "recipients_shared": once, "recipients_of_decile": capped,
        },
        {
            "share_meant": share_meant, "first_excess": first, "second_excess": second,
            "recipients": recipients,
        },
    )  # fmt: skip


def _part(count: Figure, meant: Figure, together: Figure) -> Figure:
    """A count spread in proportion to those meant; nothing where nobody is."""
    return np.where(together > 0, count * meant / np.where(together > 0, together, 1), 0)


def _limit(deciles: ReachedDeciles, who: People, groups: Figure, people: Figure, places: Figure) -> Figure:
    """People of each decile, or households, or the people of the group where nobody is served in error."""
    count = len(deciles.payee)
    limit = deciles_for(people, count)
    households = [policy for policy, payee in enumerate(deciles.payee) if payee == HOUSEHOLD]
    if households and deciles.size.shape[ROW]:
        counted = deciles_for(people / deciles.size, len(households))
        limit = with_rows(limit, deciles_of(households), counted)
    if deciles.limited:
        policies, at = each_decile(deciles.limited), deciles_of(deciles.limited)
        there = rows(groups, [deciles.groups[policy] for policy in policies]) * rows(
            places, deciles_of(deciles.group_origin)
        )
        everybody = rows(limit, at)
        wrong = rows(who.included_in_error, policies) > 0
        limit = with_rows(limit, at, np.where(wrong, everybody, np.minimum(there, everybody)))
    return limit


def _meant(deciles: ReachedDeciles, shares: Figure, base: Figure) -> Figure:
    """Of policies for the poorest, those meant: the poorest share of the parent group."""
    share = rows(shares, [deciles.groups[policy] for policy in deciles.means])
    above = [row for row, parent in enumerate(deciles.parents) if parent >= 0]
    if above:
        parents = rows(shares, [deciles.parents[row] for row in above])
        share = with_rows(share, above, rows(share, above) / np.where(parents > 0, parents, 1))
    origin, count = rows(base, deciles_of(deciles.means)), len(deciles.means)
    return poorest(origin, _before(origin, count), rows(share, each_decile(range(count))))


def _before(base: Figure, count: int) -> Figure:
    """The sum of the poorer deciles of the same policy."""
    sums = [rows(base, [policy * DECILES for policy in range(count)]) * 0]
    for decile in range(DECILES - 1):
        sums.append(sums[-1] + rows(base, [policy * DECILES + decile for policy in range(count)]))
    return rows(
        stacked(sums), [decile * count + policy for policy in range(count) for decile in range(DECILES)]
    )


def _households(
    deciles: ReachedDeciles, recipients: Figure, people: Figure, benefit: Figure
) -> tuple[Figure, Figure]:
    """Share of people who live with recipients, and what each of them gains; nothing where not known."""
    if not deciles.size.shape[ROW]:
        return no_rows(), no_rows()
    count = len(deciles.payee)
    size = deciles_for(deciles.size, count)
    households = deciles_of([policy for policy, payee in enumerate(deciles.payee) if payee == HOUSEHOLD])
    covered = living_with_recipients(recipients, people, size)
    if households:
        covered = with_rows(
            covered, households,
            living_with_households(*(rows(one, households) for one in (recipients, people, size))),
        )  # fmt: skip
    scale = equivalents_per_person(deciles)
    return covered, gain_of_each(recipients, people, covered, benefit, deciles_for(scale, count))
