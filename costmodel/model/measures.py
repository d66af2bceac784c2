"""Measures of return: ratios of the present values of an appraisal.

Each is a ratio of sums, never a mean of ratios. A ratio whose denominator is not above 0 has no meaning and
is missing (nan), never 0. Shapes: figures (..., row, 1), as an ``Appraisal`` has them, -> the same. Present
values are LCU at base-year prices, at the start of the first year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.figures import Figure, line
from costmodel.model.measure_list import LABELS, NEED_EFFECTS


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
    net_present_value: Figure = line(LABELS["npv"], "LCU", whole=True)
    total_beneficiary_years: Figure = line(LABELS["beneficiary_years"], "persons", whole=True)
    total_net_cost: Figure = line("Net cost over the horizon, base-year prices", "LCU", whole=True)


@dataclass(frozen=True)
class MeasureLines:
    """Ratios of the whole horizon, one a policy; missing (nan) where the denominator is not above 0."""

    bcr: Figure = line(LABELS["bcr"], "ratio", whole=True)
    sroi: Figure = line(LABELS["sroi"], "ratio", whole=True)
    mvpf: Figure = line(LABELS["mvpf"], "ratio", whole=True)
    fiscal_return: Figure = line(LABELS["fiscal_return"], "share", whole=True)
    cost_per_beneficiary: Figure = line(LABELS["cost_per_beneficiary"], "LCU per person", whole=True)
    net_social_efficiency: Figure = line(LABELS["net_social_efficiency"], "ratio", whole=True)


def ratio(numerator: Figure, denominator: Figure) -> Figure:
    """A ratio; missing where the denominator is not above 0. Shapes: any that broadcast -> the same.

    >>> ratio(np.array([3.0, 3.0]), np.array([2.0, 0.0]))
    [1.5, nan]
    """
    positive = denominator > 0
    return np.where(positive, numerator / np.where(positive, denominator, 1), np.nan)


def outcomes(appraised: Appraisal) -> Figure:
    """Present value of gains less harms, to all, transfers apart. Units: LCU."""
    return appraised.present_gains - appraised.present_harms


def benefits_per_cost(appraised: Appraisal) -> Figure:
    """Benefit-cost ratio: (transfers + gains - harms) / gross cost.

    A transfer is a cost and a benefit at once, so society breaks even at 1. Units: ratio.
    Source: HM Treasury, The Green Book (2022), chapter 6; WSIPP, Benefit-Cost Technical Documentation.
    Example: transfers 279.05, gains 71.66, harms 9.07, gross cost 325.79 give 1.0487.
    """
    return ratio(appraised.present_transfers + outcomes(appraised), appraised.present_cost)


def outcomes_per_cost(appraised: Appraisal) -> Figure:
    """Social return on investment: (gains - harms) / gross cost, transfers apart. Units: ratio.

    Source: Nicholls and others, A Guide to Social Return on Investment (SROI Network, 2012), stage 5.
    Example: gains 71.66, harms 9.07, gross cost 325.79 give 0.1921.
    """
    return ratio(outcomes(appraised), appraised.present_cost)


def share_recovered(appraised: Appraisal) -> Figure:
    """Fiscal return: the share of gross cost that comes back to the budget. Units: ratio; 1 pays for itself.

    Source: HM Treasury, Public Service Transformation Network and New Economy (2014), Supporting public
    service transformation: cost benefit analysis guidance for local partnerships.
    Example: 60.10 recovered of a gross cost of 325.79 gives 0.1845.
    """
    return ratio(appraised.present_returns, appraised.present_cost)


def cost_per_beneficiary_year(appraised: Appraisal) -> Figure:
    """Net cost to the budget over the horizon / beneficiary-years, not discounted. Units: LCU per person.

    Source: a definition of this program.
    Example: net cost 300 over 60 beneficiary-years gives 5.
    """
    return ratio(appraised.total_net_cost, appraised.total_beneficiary_years)


def outcomes_per_net_cost(appraised: Appraisal) -> Figure:
    """Net social efficiency: (gains - harms) / net cost to the budget. Units: ratio.

    Source: a definition of this program.
    Example: gains 71.66, harms 9.07, net cost 265.69 give 0.2356.
    """
    return ratio(outcomes(appraised), appraised.present_net_cost)


def worth_per_net_cost(appraised: Appraisal) -> Figure:
    """Marginal value of public funds: what people gain for each unit of net cost to the budget. Units: ratio.

    Missing where net cost is not above 0, unless people lose and the budget saves: then the ratio is what
    people lose for each unit saved. ``marginal_value_of_public_funds`` says which state holds.
    Source: Hendren and Sprung-Keyser (2020), A Unified Welfare Analysis of Government Policies, section II.
    Example: gains of people 303.87, net cost 265.69 give 1.1437.
    """
    gain, cost = appraised.willingness_to_pay, appraised.present_net_cost
    defined = np.logical_or(cost > 0, np.logical_and(cost < 0, gain < 0))
    return np.where(defined, gain / np.where(defined, cost, 1), np.nan)


def measure_lines(appraised: Appraisal, *, effects: bool = True) -> MeasureLines:
    """The ratios of an appraisal as line items, each a ratio of present values; none is a mean of ratios.

    A ratio whose denominator is not above 0 has no meaning and is missing: #N/A in a workbook, never 0.
    Without any stated effect (``effects``) the ratios that count effects are missing too.
    Source: HM Treasury, The Green Book (2022), chapter 6; Hendren and Sprung-Keyser (2020), section II;
    SROI Network (2012), A Guide to Social Return on Investment, stage 5.
    """
    ratios = {name: figure for name, figure in measures(appraised, effects=effects).items() if name != "npv"}
    missing = np.full_like(appraised.present_cost, np.nan)
    return MeasureLines(**ratios, mvpf=worth_per_net_cost(appraised) if effects else missing)


def measures(appraised: Appraisal, *, effects: bool = True) -> dict[str, Figure]:
    """Net present value and ratios of an appraisal by name; ``effects`` says whether any effect is stated."""
    values = {
        "npv": appraised.net_present_value,
        "bcr": benefits_per_cost(appraised),
        "sroi": outcomes_per_cost(appraised),
        "fiscal_return": share_recovered(appraised),
        "cost_per_beneficiary": cost_per_beneficiary_year(appraised),
        "net_social_efficiency": outcomes_per_net_cost(appraised),
    }
    missing = np.full_like(appraised.present_cost, np.nan)
    return {name: missing if name in NEED_EFFECTS and not effects else values[name] for name in values}
