"""Flows that are appraised, by policy and year, and their present values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.benefits import BenefitLines
from costmodel.model.cost import CostLines
from costmodel.model.discounting import DiscountFactors, present
from costmodel.model.figures import (
    ROW,
    YEAR,
    Figure,
    line,
    nothing_after,
    only_after,
    total,
)
from costmodel.model.incidence import (
    ReturnLines,
)
from costmodel.model.kernels import deflated
from costmodel.model.measures import (
    LIMITS,
    Appraisal,
    Limits,
    largest_zero,
)
from costmodel.model.residual import at_the_end
from costmodel.model.society import Society, excess_burden
from costmodel.model.timing import Calendar

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Flows:
    """The yearly flows that are appraised, by policy, LCU at base-year prices."""

    gross_cost_real: Figure = line("Gross cost, base-year prices", "LCU")
    capital_real: Figure = line("Capital cost, part of gross cost, base-year prices", "LCU")
    transfers_real: Figure = line("Transfers to participants after replacement, base-year prices", "LCU")
    tax_on_benefits_real: Figure = line("Tax on benefits, base-year prices", "LCU")
    tax_on_wages_real: Figure = line("Tax on staff pay, base-year prices", "LCU")
    replaced_real: Figure = line("Spending replaced, base-year prices", "LCU")
    gains: Figure = line("Gains of all, base-year prices", "LCU")
    harms: Figure = line("Harms to all, base-year prices", "LCU")
    net_to_participants: Figure = line("Outcomes for participants after tax, base-year prices", "LCU")
    net_to_others: Figure = line("Outcomes for others after tax, base-year prices", "LCU")
    cashable_savings: Figure = line("Savings and revenue of the budget, base-year prices", "LCU")
    beneficiary_years: Figure = line("Beneficiary-years in operation", "persons")
    effects_after: Figure = line("Gains less harms after the horizon, base-year prices", "LCU")
    excess_burden: Figure = line("Excess burden of the taxes that pay net cost, base-year prices", "LCU")
    indirect_tax_real: Figure = line("Indirect tax on spending of benefits, base-year prices", "LCU")
    fees_real: Figure = line("Fees paid by participants, base-year prices", "LCU")
    grants_real: Figure = line("Grants of donors, base-year prices", "LCU")
    response_gains: Figure = line("After-tax gains in response to incentives, base-year prices", "LCU")
    participants: Figure = line("Gains of participants after tax, base-year prices", "LCU")
    weighting: Figure = line("Added to them by their weight, base-year prices", "LCU")
    burden_of_harms: Figure = line("Of which for harms to the budget, base-year prices", "LCU")
    burden_of_capital: Figure = line("Of which for capital cost, base-year prices", "LCU")
    burden_avoided: Figure = line("Excess burden avoided by savings of the budget, base-year prices", "LCU")
    weighting_of_outcomes: Figure = line("Of which added to outcomes by their weight", "LCU")
    linked_cost_real: Figure = line("Cost that effects bring, base-year prices", "LCU")
    """Part of gross cost, named."""
    linked_after: Figure = line("Cost that effects bring after the horizon, base-year prices", "LCU")
    capital_left: Figure = line("Of capital cost, for years after the horizon, base-year prices", "LCU")
    residual_value: Figure = line("Residual value of capital, off gross cost, base-year prices", "LCU")
    burden_of_residual: Figure = line("Excess burden avoided by residual value, base-year prices", "LCU")


def flows(
    cost: CostLines,
    benefits: BenefitLines,
    capital: Figure,
    forgone: Figure,
    returns: ReturnLines,
    harms_of_budget: Figure,
    responses: Figure,
    beneficiary_years: Figure,
    grants: Figure,
    deflator: Figure,
    share_left: Figure | None,
    society: Society,
    weigh: Callable[[Figure], Figure],
    calendar: Calendar,
) -> Flows:
    """The flows that are appraised, deflated to base-year prices.

    Cost is that of the budget and a public fund together: contributions from one to the other are no cost.
    What is replaced counts as transfers of the other programme: gross cost and transfers are after it. Cost
    ends with the horizon; effects are followed after it, with the cost that they bring. ``share_left``
    is the share of the capital cost of each year that is left at the end of the horizon, where it comes off
    gross cost; without it no residual value is counted. ``weigh`` gives what weights add to the gains of
    participants.
    Shapes: (..., policy, year) -> (..., policy, followed year).
    """
    years = calendar.followed.shape[YEAR]

    def real(amounts: Figure) -> Figure:
        return nothing_after(deflated(amounts, deflator), years)

    linked_after = only_after(returns.linked_cost_real, calendar.years.shape[YEAR])
    bought = real(capital)
    left = residual = np.zeros(bought.shape[ROW:])
    if share_left is not None:
        left = bought * nothing_after(share_left, years)
        residual = at_the_end(left, share_left.shape[YEAR])
    gross, given_by_donors = real(cost.consolidated_cost) + linked_after - residual, real(grants)
    on_benefits, on_spending = real(cost.tax_on_benefits), real(cost.indirect_tax)
    on_wages, fees = real(cost.tax_on_wages), real(cost.fees)
    transfers = real(benefits.benefit_expenditure + forgone - cost.replaced_spending)
    net_cost = gross - (on_benefits + on_spending + on_wages + fees + returns.cashable_savings)
    participants = transfers - on_benefits - on_spending - fees + returns.net_to_participants
    return Flows(
        gross_cost_real=gross,
        capital_real=bought,
        transfers_real=transfers,
        tax_on_benefits_real=on_benefits,
        tax_on_wages_real=on_wages,
        replaced_real=real(cost.replaced_spending),
        gains=returns.gains,
        harms=returns.harms,
        net_to_participants=returns.net_to_participants,
        net_to_others=returns.net_to_others,
        cashable_savings=returns.cashable_savings,
        beneficiary_years=nothing_after(beneficiary_years, years),
        effects_after=only_after(returns.gains - returns.harms, calendar.years.shape[YEAR]),
        excess_burden=excess_burden(society.cost_of_funds, net_cost - given_by_donors),
        indirect_tax_real=on_spending,
        fees_real=fees,
        grants_real=given_by_donors,
        response_gains=responses,
        participants=participants,
        weighting=weigh(participants),
        burden_of_harms=excess_burden(society.cost_of_funds, harms_of_budget),
        burden_of_capital=excess_burden(society.cost_of_funds, bought),
        burden_avoided=excess_burden(society.cost_of_funds, returns.cashable_savings),
        weighting_of_outcomes=weigh(returns.net_to_participants),
        linked_cost_real=returns.linked_cost_real,
        linked_after=linked_after,
        capital_left=left,
        residual_value=residual,
        burden_of_residual=excess_burden(society.cost_of_funds, residual),
    )


def total_flows(flow: Flows) -> Flows:
    """The flows of all policies together.

    Shapes: (..., policy, year) -> (..., 1, year).
    """
    return Flows(**{name: total(figure) for name, figure in vars(flow).items()})


def appraise(flow: Flows, factors: DiscountFactors, limits: Limits = LIMITS) -> Appraisal:
    """Present values of cost and return, to society, to the budget, and to those who gain.

    To society a transfer is a cost and a gain at once: net flow = transfers + gains - harms - gross cost -
    excess burden of the taxes that pay for it. Gross cost and transfers are after what another programme no
    longer pays. Tax on a benefit moves money between participants and the budget and cancels. To the budget:
    net cost = gross cost - (tax on benefits, on their spending and on staff pay + fees + cashable savings).
    What people gain, the budget apart = transfers - tax on them and on staff pay - fees + gains - harms -
    what of these the budget saves. Indirect tax is not taken off: a benefit is worth what it buys at market
    prices. By the envelope rule gains in response to incentives do not count. Capital cost, outcomes and all
    other flows have discount factors of their own, and the present value of a sum is the sum of present
    values; a residual value has those of the end of the year. The excess burden and the weights of
    participants have those of the money they are for.

    Shapes: (..., policy, year), factors (..., 1, year) -> net flow (..., policy, year), all else
    (..., policy, 1). Units: LCU at base-year prices, at the start of the first year.
    Source: HM Treasury, The Green Book (2022), chapters 5 and 6; Hendren and Sprung-Keyser (2020), A Unified
    Welfare Analysis of Government Policies, section II.
    """
    net_flow = flow.transfers_real + flow.gains - flow.harms - flow.gross_cost_real - flow.excess_burden
    back = (
        flow.tax_on_benefits_real
        + flow.indirect_tax_real
        + flow.tax_on_wages_real
        + flow.fees_real
        + flow.cashable_savings
    )
    gained = (
        flow.transfers_real
        - flow.tax_on_benefits_real
        - flow.tax_on_wages_real
        - flow.fees_real
        + flow.gains
        - flow.harms
        - flow.cashable_savings
    )
    usual, capital, outcome = factors.discount_factors, factors.capital, factors.outcomes
    residual = flow.residual_value
    cost = present(flow.gross_cost_real, usual, (flow.capital_real, capital), (-residual, factors.ends))
    returned = present(back, usual, (flow.cashable_savings, outcome))
    transfers, grants, on_spending = (
        present(part, usual) for part in (flow.transfers_real, flow.grants_real, flow.indirect_tax_real)
    )
    of_capital, avoided = (flow.burden_of_capital, capital), (-flow.burden_avoided, outcome)
    burden = present(flow.excess_burden, usual, of_capital, avoided, (-flow.burden_of_residual, factors.ends))
    gains, harms, after, responses, burden_of_harms = (
        present(part, factors.outcome_factors)
        for part in (flow.gains, flow.harms, flow.effects_after, flow.response_gains, flow.burden_of_harms)
    )
    linked_after = present(flow.linked_after, usual)
    effects = flow.gains - flow.harms
    worth = present(
        net_flow,
        usual,
        (effects + flow.burden_avoided, outcome),
        (-flow.capital_real - flow.burden_of_capital, capital),
        (residual + flow.burden_of_residual, factors.ends),
    )
    gain = present(gained, usual, (effects - flow.cashable_savings, outcome))
    net_cost = cost - returned
    smallest = largest_zero((cost, transfers, gains, harms, net_cost), limits)
    return Appraisal(
        returned=back,
        gained=gained,
        net_flow=net_flow,
        present_cost=cost,
        present_transfers=transfers,
        present_gains=gains,
        present_harms=harms,
        present_returns=returned,
        present_net_cost=net_cost,
        willingness_to_pay=gain,
        envelope_worth=gain - responses,
        present_indirect_tax=on_spending,
        net_present_value=worth,
        present_grants=grants,
        present_raised=net_cost - grants,
        npv_national=worth + grants,
        present_burden=burden,
        npv_before_burden=worth + burden,
        present_participants=present(flow.participants, usual, (flow.net_to_participants, outcome)),
        npv_weighted=worth + present(flow.weighting, usual, (flow.weighting_of_outcomes, outcome)),
        harms_and_burden=harms + burden_of_harms,
        present_resources=cost - transfers,
        present_benefits=transfers + gains - harms,
        present_outcomes=gains - harms,
        present_residual=present(residual, usual, (residual, factors.ends)),
        present_linked=present(flow.linked_cost_real, usual),
        present_after=after - linked_after,
        npv_within=worth - (after - linked_after),
        smallest=smallest,
        least_net_cost=np.maximum(limits.net_cost * np.maximum(cost, -cost), smallest),
        total_beneficiary_years=np.sum(flow.beneficiary_years, axis=YEAR, keepdims=True),
        present_beneficiary_years=present(flow.beneficiary_years, usual),
        total_net_cost=np.sum(flow.gross_cost_real, axis=YEAR, keepdims=True)
        - np.sum(back, axis=YEAR, keepdims=True),
    )
