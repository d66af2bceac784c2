"""Who receives and who pays in a year: recipients by cell, what each gains, and payments by source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.welfare_inputs import DECILES, DEFICIT, DONORS, YES, WelfareInputs
from costmodel.model.followed_people import Payments, Transfer
from costmodel.model.recipients import (
    HOUSEHOLD,
    MEANS,
    gain_of_each,
    living_with_recipients,
    poorest,
    spread,
    within_limit,
)

if TYPE_CHECKING:
    from costmodel.engine.computed import Computed
    from costmodel.model.figures import Figure
    from costmodel.model.followed_people import WelfarePopulation
    from costmodel.model.social_budget import SocialBudget

MONTHS = 12
PROPORTIONAL, PAYERS = "proportional", "payers"


@dataclass(frozen=True)
class Received:
    """A policy in a year: money of the baseline's prices, a month."""

    recipients: Figure
    """(cell,)."""
    transfer: Transfer | None
    """None where households are not known."""
    transfers: float
    """Money that recipients get: T."""
    services: float
    """Services at cost: K."""
    lost: float
    """Recipients for whom no people are left, of all recipients: a share."""


@dataclass(frozen=True)
class Raised:
    """What is to be raised for a policy, a month, by on whom it falls."""

    payments: Payments
    nobody_now: float
    """Donors and deficit."""

    @property
    def total(self) -> float:
        """All of it."""
        return self.payments.total + self.nobody_now


def money_received(lines: SocialBudget) -> tuple[Figure, Figure, Figure]:
    """Transfers T, services K and what is to be raised, by policy and year, LCU of each year.

    T = max(0, benefits + fees forgone - tax on them - fees) - what another programme no longer pays. K = cost
    of the budget and the fund less benefits; fees above T come off K. To be raised = T + K - indirect tax.
    """
    cost = lines.cost
    given = lines.benefits.benefit_expenditure + cost.revenue_forgone + cost.forgone_by_fund
    back = cost.tax_on_benefits + cost.fees
    kept = np.maximum(given - back, 0)
    services = cost.consolidated_cost + cost.replaced_spending - given - (back - (given - kept))
    transfers = kept - cost.replaced_spending
    return transfers, services, transfers + services - cost.indirect_tax


def recipients_by_cell(
    result: Computed,
    lines: SocialBudget,
    inputs: WelfareInputs,
    population: WelfarePopulation,
    policy: int,
    year: int,
) -> tuple[Figure, float]:
    """Recipients of a policy in each cell, and the share of them for whom no people are left.

    By the Incidence rows of the policy; else, where it is meant for the poorest, by them; else by the rows of
    its group or the nearest parent; else in proportion to people.
    """
    names, design = result.bound.names, result.bound.assumed.policies.targeting
    who, people = lines.people, population.people
    name, group = names.policies[policy], result.bound.assumed.policies.group[policy]
    reached, wrong = (float(figure[policy, year]) for figure in (who.reached, who.included_in_error))
    units = people if inputs.size is None or design.payee[policy] != HOUSEHOLD else (
        people / inputs.size[population.decile]
    )  # fmt: skip
    rows = inputs.incidence.get(("policy", name))
    of_group = people_of_group(result, lines, inputs, population, group, year)
    if rows is not None:
        found = _by_decile(rows, reached + wrong, units if of_group is None else of_group, population)
    elif design.design[policy] == MEANS:
        found = _by_means(result, lines, inputs, population, (policy, group, year), units)
    else:
        base = units if of_group is None or design.payee[policy] == HOUSEHOLD else of_group
        found = (reached + wrong) * base / base.sum()
    limit = units if of_group is None or design.payee[policy] == HOUSEHOLD or wrong > 0 else (
        np.minimum(of_group, units)
    )  # fmt: skip
    held = within_limit(found[:, None], limit[:, None])[:, 0]
    wanted = found.sum()
    return held, float(1 - held.sum() / wanted) if wanted > 0 else 0.0


def people_of_group(
    result: Computed,
    lines: SocialBudget,
    inputs: WelfareInputs,
    population: WelfarePopulation,
    group: int,
    year: int,
) -> Figure | None:
    """The people of a group by cell, by the rows of the group or its nearest parent; None without any."""
    parents = result.bound.assumed.groups.parent
    at = group
    while at >= 0:
        rows = inputs.incidence.get(("group", result.bound.names.groups[at]))
        if rows is not None:
            count = float(lines.groups.group_people[group, year])
            return _by_decile(rows, count, population.people, population)
        at = parents[at]
    return None


def _by_decile(rows: Figure, count: float, within: Figure, population: WelfarePopulation) -> Figure:
    """A count by decile, inside a decile in proportion to ``within``."""
    of_decile = np.bincount(population.decile, weights=within, minlength=DECILES)
    return count * rows[population.decile] * within / of_decile[population.decile]


def _by_means(
    result: Computed, lines: SocialBudget, inputs: WelfareInputs, population: WelfarePopulation,
    place: tuple[int, int, int], units: Figure,
) -> Figure:  # fmt: skip
    policy, group, year = place
    parent = result.bound.assumed.groups.parent[group]
    base = units
    if parent >= 0 and result.bound.assumed.policies.targeting.payee[policy] != HOUSEHOLD:
        of_parent = people_of_group(result, lines, inputs, population, parent, year)
        base = units if of_parent is None else of_parent
    of_ages = lines.groups.group_share
    share = float(of_ages[group, year if of_ages.shape[-1] > 1 else 0])
    if parent >= 0:
        above = float(of_ages[parent, year if of_ages.shape[-1] > 1 else 0])
        share = share / above if above else 0.0
    before = np.cumsum(base) - base
    meant = poorest(base[:, None], before[:, None], np.array([[share * base.sum()]]))
    reached, wrong = (
        np.array([[float(figure[policy, year])]])
        for figure in (lines.people.reached, lines.people.included_in_error)
    )
    return (spread(reached, meant) + spread(wrong, base[:, None] - meant))[:, 0]


def received(
    result: Computed, lines: SocialBudget, inputs: WelfareInputs, population: WelfarePopulation,
    place: tuple[int, int], price: float, money: tuple[Figure, Figure, Figure],
) -> Received:  # fmt: skip
    """What a policy gives in a year, by cell, in money of the baseline."""
    policy, year = place
    found, lost = recipients_by_cell(result, lines, inputs, population, policy, year)
    transfers, services = (float(figure[policy, year]) * price / MONTHS for figure in money[:2])
    transfer = None
    if inputs.size is not None:
        column = found[:, None]
        people, size = population.people[:, None], inputs.size[population.decile][:, None]
        payee = result.bound.assumed.policies.targeting.payee[policy]
        covered = living_with_recipients(column, people, size, payee)
        each = transfers / found.sum() if found.sum() > 0 else 0.0
        gain = gain_of_each(column, people, covered, np.array([[each]]), population.scale[:, None])
        transfer = Transfer(covered[:, 0], gain[:, 0])
    return Received(found, transfer, transfers, services, lost)


def raised(
    result: Computed, lines: SocialBudget, inputs: WelfareInputs, place: tuple[int, int], price: float,
    money: tuple[Figure, Figure, Figure],
) -> Raised:  # fmt: skip
    """What is to be raised for a policy in a year: by source, tax on benefits off general revenue."""
    policy, year = place
    cost = lines.cost
    whole = float(money[2][policy, year])
    tax = float(cost.tax_on_benefits[policy, year] + cost.indirect_tax[policy, year])
    before_tax = whole + tax
    spent = float(cost.expenditure[policy, year])
    own = [k for k, (name, _) in enumerate(result.bound.names.financing)
           if name == result.bound.names.policies[policy]]  # fmt: skip
    default = PAYERS if ("payer", "") in inputs.incidence else PROPORTIONAL
    amounts = {DONORS: 0.0, DEFICIT: 0.0, PROPORTIONAL: 0.0}
    by_decile = np.zeros(DECILES)
    general = before_tax if not own else 0.0
    left = 1.0
    for k in own:
        _, source = result.bound.names.financing[k]
        share = float(lines.financing.financed[k, year]) / spent if spent else 0.0
        left -= share
        on = inputs.falls_on.get((result.bound.names.policies[policy], source))
        if on == PAYERS or (on is None and ("payer", source) in inputs.incidence):
            rows = inputs.incidence.get(("payer", source), inputs.incidence.get(("payer", "")))
            by_decile = by_decile + share * before_tax * (0 if rows is None else rows)
        elif on is None:
            general += share * before_tax
        else:
            amounts[on] += share * before_tax
    if own:
        amounts[DEFICIT] += left * before_tax
    general -= tax
    if default == PAYERS:
        by_decile = by_decile + general * inputs.incidence["payer", ""]
    else:
        amounts[PROPORTIONAL] += general
    factor = price / MONTHS
    return Raised(
        Payments(amounts[PROPORTIONAL] * factor, by_decile * factor),
        (amounts[DONORS] + amounts[DEFICIT]) * factor,
    )


def in_survey(result: Computed, inputs: WelfareInputs) -> tuple[bool, ...]:
    """For each policy whether the survey already holds what the baseline pays."""
    rows = result.assumptions.table("Policies").by("policy")
    found = []
    for name in result.bound.names.policies:
        stated, start = rows[name].get("in_survey"), rows[name]["start_year"]
        held = start is None or int(start) <= inputs.survey_year
        found.append(held if stated is None else stated == YES)
    return tuple(found)
