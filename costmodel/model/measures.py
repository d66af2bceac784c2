"""Measures of return: ratios of the present values of an appraisal.

Each is a ratio of sums, never a mean of ratios. A ratio whose denominator is not above 0 has no meaning and
is missing (nan), never 0; ``measure_states`` says in words why. An amount below a billionth of all amounts
together is 0: it is a rounding difference. Shapes: figures (..., row, 1), as an ``Appraisal`` has them, ->
the same. Present values are LCU at base-year prices, at the start of the first year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import Figure, line
from costmodel.model.measure_list import LABELS, NEED_EFFECTS, WORTH
from costmodel.model.tableau import LEAST_NET_COST, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Appraisal:
    """Present values at the start of the first year, base-year prices; one figure a policy."""

    returned: Figure = line("Recovered by the budget, base-year prices", "LCU")
    gained: Figure = line("Gains of people, excluding the budget, base-year prices", "LCU")
    net_flow: Figure = line("Net flow to society, base-year prices", "LCU")
    present_cost: Figure = line(LABELS["present_cost"], "LCU", whole=True)
    present_transfers: Figure = line(LABELS["present_transfers"], "LCU", whole=True)
    present_gains: Figure = line(LABELS["present_gains"], "LCU", whole=True)
    present_harms: Figure = line(LABELS["present_harms"], "LCU", whole=True)
    present_returns: Figure = line(LABELS["present_returns"], "LCU", whole=True)
    present_net_cost: Figure = line(LABELS["present_net_cost"], "LCU", whole=True)
    willingness_to_pay: Figure = line(LABELS["willingness_to_pay"], "LCU", whole=True)
    envelope_worth: Figure = line(LABELS["envelope_worth"], "LCU", whole=True)
    present_indirect_tax: Figure = line("Present value of indirect tax on benefits", "LCU", whole=True)
    net_present_value: Figure = line(LABELS["npv"], "LCU", whole=True)
    present_grants: Figure = line(LABELS["present_grants"], "LCU", whole=True)
    present_raised: Figure = line(LABELS["present_raised"], "LCU", whole=True)
    npv_national: Figure = line(LABELS["npv_national"], "LCU", whole=True)
    present_burden: Figure = line(LABELS["present_burden"], "LCU", whole=True)
    npv_before_burden: Figure = line(LABELS["npv_before_burden"], "LCU", whole=True)
    present_participants: Figure = line(LABELS["present_participants"], "LCU", whole=True)
    npv_weighted: Figure = line("Net present value, participants with their weights", "LCU", whole=True)
    harms_and_burden: Figure = line("Present value of harms and of their excess burden", "LCU", whole=True)
    present_resources: Figure = line(LABELS["present_resources"], "LCU", whole=True)
    present_benefits: Figure = line(LABELS["present_benefits"], "LCU", whole=True)
    present_outcomes: Figure = line(LABELS["present_outcomes"], "LCU", whole=True)
    present_residual: Figure = line(LABELS["present_residual"], "LCU", whole=True)
    present_linked: Figure = line(LABELS["present_linked"], "LCU", whole=True)
    present_after: Figure = line(LABELS["present_after"], "LCU", whole=True)
    npv_within: Figure = line(LABELS["npv_within"], "LCU", whole=True)
    smallest: Figure = line("Largest amount that counts as 0, base-year prices", "LCU", whole=True)
    least_net_cost: Figure = line("Least net cost to divide by, base-year prices", "LCU", whole=True)
    total_beneficiary_years: Figure = line(LABELS["beneficiary_years"], "persons", whole=True)
    present_beneficiary_years: Figure = line(LABELS["present_beneficiary_years"], "persons", whole=True)
    total_net_cost: Figure = line("Net cost over the horizon, base-year prices", "LCU", whole=True)


@dataclass(frozen=True)
class MeasureLines:
    """Ratios of the whole horizon, one a policy; missing (nan) where the denominator is not above 0."""

    bcr: Figure = line(LABELS["bcr"], "ratio", whole=True)
    resource_bcr: Figure = line(LABELS["resource_bcr"], "ratio", whole=True)
    mvpf: Figure = line(LABELS["mvpf"], "ratio", whole=True)
    mvpf_envelope: Figure = line(LABELS["mvpf_envelope"], "ratio", whole=True)
    mvpf_break_even: Figure = line(LABELS["mvpf_break_even"], "ratio", whole=True)
    fiscal_return: Figure = line(LABELS["fiscal_return"], "share", whole=True)
    gross_cost_per_beneficiary: Figure = line(
        LABELS["gross_cost_per_beneficiary"], "LCU per person", whole=True
    )
    cost_per_beneficiary: Figure = line(LABELS["cost_per_beneficiary"], "LCU per person", whole=True)
    net_social_efficiency: Figure = line(LABELS["net_social_efficiency"], "ratio", whole=True)
    break_even_harm: Figure = line(LABELS["break_even_harm"], "ratio", whole=True)
    break_even_cost_of_funds: Figure = line(LABELS["break_even_cost_of_funds"], "ratio", whole=True)
    break_even_weight: Figure = line(LABELS["break_even_weight"], "ratio", whole=True)


def ratio(numerator: Figure, denominator: Figure, smallest: Figure | float = 0.0) -> Figure:
    """A ratio; missing where the denominator is not above 0. Shapes: any that broadcast -> the same.

    ``smallest`` is the largest amount that counts as 0.

    >>> ratio(np.array([3.0, 3.0]), np.array([2.0, 0.0]))
    [1.5, nan]
    """
    positive = denominator > smallest
    return np.where(positive, numerator / np.where(positive, denominator, 1), np.nan)


@dataclass(frozen=True)
class Limits:
    """Definitions of what is too small to count, shares of 1."""

    zero: Figure
    """Share of all amounts together below which an amount is 0: a rounding difference."""
    net_cost: Figure
    """Share of gross cost below which net cost is too small to divide by."""


LIMITS = Limits(np.array(ZERO), np.array(LEAST_NET_COST))


def largest_zero(amounts: Iterable[Figure], limits: Limits = LIMITS) -> Figure:
    """The largest amount that counts as 0 beside these: a billionth of their absolute sum. Units: LCU."""
    first, *rest = (np.maximum(amount, -amount) for amount in amounts)
    return limits.zero * sum(rest, first)


def benefits_per_cost(appraised: Appraisal) -> Figure:
    """Benefit-cost ratio: (transfers + gains - harms) / gross cost; society breaks even at 1. Units: ratio.

    A transfer is a cost and a benefit at once and stands on both sides. It is the social return on investment
    where outcomes carry the values that stakeholders themselves give them.
    Source: HM Treasury, The Green Book (2022), chapter 6; WSIPP, Benefit-Cost Technical Documentation;
    Nicholls and others, A Guide to Social Return on Investment (SROI Network, 2012), stage 5.
    Example: transfers 279.05, gains 71.66, harms 9.07, gross cost 325.79 give 1.0487.
    """
    return ratio(appraised.present_benefits, appraised.present_cost, appraised.smallest)


def outcomes_per_resource(appraised: Appraisal) -> Figure:
    """Resource benefit-cost ratio: (gains - harms) / resources used; society breaks even at 1. Units: ratio.

    Transfers stand on neither side: they use no resources. Missing where no resources are used.
    Source: Boardman and others, Cost-Benefit Analysis (2018), chapter 3: transfers are no social cost.
    Example: gains 71.66, harms 9.07, resources 46.74 give 1.3392.
    """
    return ratio(appraised.present_outcomes, appraised.present_resources, appraised.smallest)


def share_recovered(appraised: Appraisal) -> Figure:
    """Fiscal return: the share of gross cost that comes back to the budget. Units: ratio; 1 pays for itself.

    Source: HM Treasury, Public Service Transformation Network and New Economy (2014), Supporting public
    service transformation: cost benefit analysis guidance for local partnerships.
    Example: 60.10 recovered of a gross cost of 325.79 gives 0.1845.
    """
    return ratio(appraised.present_returns, appraised.present_cost, appraised.smallest)


def cost_per_beneficiary_year(appraised: Appraisal) -> Figure:
    """Net cost to the budget / beneficiary-years, both discounted. Units: LCU per person.

    Source: discounting as in Tan-Torres Edejer and others (2003), WHO Guide to Cost-Effectiveness Analysis.
    Example: net cost 300 over 60 beneficiary-years gives 5.
    """
    return ratio(appraised.present_net_cost, appraised.present_beneficiary_years)


def gross_cost_per_beneficiary_year(appraised: Appraisal) -> Figure:
    """Gross cost / beneficiary-years, both discounted. Units: LCU per person.

    Source: as the net cost per beneficiary and year.
    Example: gross cost 366 over 60 beneficiary-years gives 6.1.
    """
    return ratio(appraised.present_cost, appraised.present_beneficiary_years)


def net_gain_per_cost(appraised: Appraisal) -> Figure:
    """Net social efficiency: net present value / max(gross cost, -gross cost). Units: ratio; break-even 0.

    What society gains on net for each unit of public cost: below 0 exactly where society loses, also where
    a policy saves money. Missing only where there is no public cost.
    Source: a definition of this program; the net present value per unit of a constrained budget, as in
    HM Treasury, The Green Book (2022), chapter 6.
    Example: a net present value of 15.85 at a gross cost of 325.79 gives 0.0487, which is the
    benefit-cost ratio less 1; -8.62 at a saving of 293.01 gives -0.0294.
    """
    cost = appraised.present_cost
    size = np.maximum(cost, -cost)
    return ratio(appraised.net_present_value, size, appraised.smallest)


def break_even_factor(appraised: Appraisal) -> Figure:
    """Break-even harm: the factor on all harms at which the net present value is 0. Units: ratio.

    1 + net present value / (harms + excess burden of those to the budget). Below 1 society loses as harms
    are counted, below 0 even without any harm. Missing where no harm is counted.
    Source: switching values, HM Treasury, The Green Book (2022), chapter 5.
    Example: a net present value of 15.85 and harms of 9.07 give 2.7471.
    """
    return 1 + ratio(appraised.net_present_value, appraised.harms_and_burden, appraised.smallest)


def switching_cost_of_funds(appraised: Appraisal) -> Figure:
    """Break-even cost of funds: the marginal cost of public funds at which the net present value is 0.

    1 + net present value before excess burden / (net cost to the budget - grants of donors). Below 1 society
    loses at any cost of funds.
    Missing where no money is raised. Units: ratio.
    Source: switching values, HM Treasury, The Green Book (2022), chapter 5.
    Example: a net present value of 15.85 and a net cost of 265.69 give 1.0597.
    """
    return 1 + ratio(appraised.npv_before_burden, appraised.present_raised, appraised.smallest)


def worth_per_net_cost(appraised: Appraisal, rule: str = "mvpf") -> Figure:
    """Marginal value of public funds: what people gain for each unit of net cost to the budget. Units: ratio.

    By the rule ``mvpf`` a gain counts at face value; by ``mvpf_envelope`` gains in response to incentives do
    not count for people, only their tax for the budget.

    Missing where net cost is not above 0, unless people lose and the budget saves: then the figure is what
    people lose for each unit saved, so that a small one is good. Missing too where net cost is below 1 % of
    gross cost either way, which is too small to divide by. ``measure_states.mvpf_states`` says which holds.
    Source: Hendren and Sprung-Keyser (2020), A Unified Welfare Analysis of Government Policies, section II.
    Example: gains of people 303.87, net cost 265.69 give 1.1437.
    """
    gain: Figure = getattr(appraised, WORTH[rule])
    net, least = appraised.present_net_cost, appraised.least_net_cost
    both_lose = np.logical_and(net + least < 0, gain + appraised.smallest < 0)
    defined = np.logical_or(net > least, both_lose)
    return np.where(defined, gain / np.where(defined, net, 1), np.nan)


def switching_weight(appraised: Appraisal) -> Figure:
    """Break-even weight: the weight of participants' gains, all others at 1, at which society breaks even.

    1 - net present value / gains of participants after tax: what all others lose for each unit that
    participants gain. Above 1 a policy is worth it only for whom it reaches; at 0 or below it needs no
    weight. Missing where participants do not gain. Units: ratio.
    Source: switching values, HM Treasury, The Green Book (2022), chapter 5 and annex A3.
    Example: a net present value of 15.85 and gains of participants of 282.24 give 0.9438.
    """
    return 1 - ratio(appraised.net_present_value, appraised.present_participants, appraised.smallest)


def switching_mvpf(appraised: Appraisal) -> Figure:
    """Marginal value of public funds at which the net present value is 0. Units: ratio.

    1 + (indirect tax on benefits + excess burden) / net cost: people must gain what the taxes they pay on the
    way are worth too. Missing where net cost is not above 0.
    Source: a definition of this program, from the sums that the value of public funds divides.
    Example: indirect tax of 22.32 and a net cost of 265.69 give 1.0840.
    """
    more = appraised.present_indirect_tax + appraised.present_burden
    return 1 + ratio(more, appraised.present_net_cost, appraised.smallest)


@dataclass(frozen=True)
class Stated:
    """What the assumptions state; a measure that needs what they do not is unknown, not 0."""

    effects: bool = True
    weights: bool = False


def measure_lines(appraised: Appraisal, stated: Stated = Stated()) -> MeasureLines:
    """The ratios of an appraisal as line items, each a ratio of present values; none is a mean of ratios.

    A ratio whose denominator is not above 0 has no meaning and is missing: #N/A in a workbook, never 0.
    Without any stated effect the ratios that count effects are missing too.
    Source: HM Treasury, The Green Book (2022), chapter 6; Hendren and Sprung-Keyser (2020), section II.
    """
    amounts = ("npv", "npv_weighted")
    ratios = {name: figure for name, figure in measures(appraised, stated).items() if name not in amounts}
    missing = np.full_like(appraised.present_cost, np.nan)
    public = {name: worth_per_net_cost(appraised, name) if stated.effects else missing for name in WORTH}
    return MeasureLines(**ratios, **public)


def measures(appraised: Appraisal, stated: Stated = Stated()) -> dict[str, Figure]:
    """Net present value and ratios of an appraisal by name."""
    missing = np.full_like(appraised.present_cost, np.nan)
    values = {
        "npv": appraised.net_present_value,
        "bcr": benefits_per_cost(appraised),
        "resource_bcr": outcomes_per_resource(appraised),
        "fiscal_return": share_recovered(appraised),
        "gross_cost_per_beneficiary": gross_cost_per_beneficiary_year(appraised),
        "cost_per_beneficiary": cost_per_beneficiary_year(appraised),
        "net_social_efficiency": net_gain_per_cost(appraised),
        "break_even_harm": break_even_factor(appraised),
        "break_even_cost_of_funds": switching_cost_of_funds(appraised),
        "mvpf_break_even": switching_mvpf(appraised),
        "break_even_weight": switching_weight(appraised),
        "npv_weighted": appraised.npv_weighted if stated.weights else missing,
    }
    return {name: missing if name in NEED_EFFECTS and not stated.effects else values[name] for name in values}
