"""The whole model on one page: from people, prices and policies to cost, budget and return.

Figures are (..., row, year); leading axes are scenarios and draws. The model year axis is the last part of
the Macro table's years. Every field of a result is a line item; its order is the order on a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.benefits import Benefit, BenefitLines, RevenueForgone, cash_benefit, revenue_forgone
from costmodel.model.classification import (
    UNCLASSIFIED,
    Classification,
    ClassifiedLines,
    classified_lines,
    lines_to_classify,
)
from costmodel.model.cost import CostLines, Offset, Sponsorship, cost_lines
from costmodel.model.coverage import Coverage, People, people
from costmodel.model.delivery import Administration, Capital, DeliveryLines, Service, Staff, delivery
from costmodel.model.discounting import DiscountFactors, DiscountTimings, factors_by_kind, present
from costmodel.model.economy import Economy, Macro, economy
from costmodel.model.exclusion import (
    Exclusion,
    ExclusionLines,
    GroupExclusionLines,
    exclusion_by_group,
    exclusion_lines,
)
from costmodel.model.figures import (
    YEAR,
    Figure,
    line,
    nothing_after,
    only_after,
    rows,
    total,
    totals_by,
)
from costmodel.model.incidence import budget_harms, equal_gains, response_gains
from costmodel.model.kernels import deflated
from costmodel.model.measure_list import LABELS
from costmodel.model.measures import (
    LIMITS,
    Appraisal,
    Limits,
    MeasureLines,
    Stated,
    largest_zero,
    measure_lines,
)
from costmodel.model.returns import (
    Outcome,
    OutcomeLines,
    ReturnLines,
    UnitValue,
    any_effect,
    money_drivers,
    outcome_lines,
    return_lines,
)
from costmodel.model.society import WITHOUT_BURDEN, Society, excess_burden
from costmodel.model.target_groups import GroupPeople, TargetGroups, group_people
from costmodel.model.timing import Calendar, Timing, TimingLines, timing_lines
from costmodel.model.weights import (
    NO_DECILES,
    NO_WEIGHTS,
    Deciles,
    WeightLines,
    Weights,
    any_weight,
    weight_lines,
    weighting,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Policies:
    """What is assumed of the policies, stacked: row k of every figure is policy k.

    Each field but ``group`` is a part of a policy, and its fields are the parameters: the path
    ``benefit.amount`` of the Parameters table is the field ``amount`` of the part ``benefit``.
    """

    group: tuple[int, ...]
    """Row of the target group of each policy."""
    timing: Timing
    coverage: Coverage
    benefit: Benefit
    service: Service
    staff: Staff
    capital: Capital
    administration: Administration
    revenue_forgone: RevenueForgone
    offset: Offset
    sponsorship: Sponsorship


@dataclass(frozen=True)
class Financing:
    """Who pays: shares of the expenditure of a policy, one row a policy and source."""

    policy: tuple[int, ...]
    share: Figure
    """(..., row, year): share of the policy's expenditure."""
    grants: tuple[int, ...] = ()
    """Rows whose money is a grant of a donor that would not come otherwise."""


@dataclass(frozen=True)
class Assumed:
    """Everything the model is computed from."""

    calendar: Calendar
    macro: Macro
    population: Figure
    """(..., 1, year): total population of the model's years, persons."""
    groups: TargetGroups
    policies: Policies
    values: UnitValue
    outcomes: Outcome
    financing: Financing
    discount_rates: Figure
    """(..., 1, year): the rate of each year, the first year being year 1 of the schedule."""
    timings: DiscountTimings
    exclusion: Exclusion
    """Gaps between groups; they enter no appraisal."""
    limits: Limits = LIMITS
    society: Society = WITHOUT_BURDEN
    weights: Weights = NO_WEIGHTS
    deciles: Deciles = NO_DECILES
    classification: Classification = UNCLASSIFIED


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


@dataclass(frozen=True)
class Totals:
    """The budget as a whole."""

    expenditure: Figure = line("Expenditure, all policies", "LCU")
    cost_before_replacement: Figure = line("Cost before replacement, all policies", "LCU")
    replaced_spending: Figure = line("Spending replaced, all policies", "LCU")
    gross_cost: Figure = line("Gross cost, all policies", "LCU")
    net_cost: Figure = line("Net cost, all policies", "LCU")
    gross_cost_of_gdp: Figure = line(LABELS["gross_cost_of_gdp"], "share")
    consolidated_cost: Figure = line("Gross cost, consolidated, all policies", "LCU")
    consolidated_cost_of_gdp: Figure = line("Gross cost, consolidated, share of GDP", "share")
    net_cost_of_gdp: Figure = line(LABELS["net_cost_of_gdp"], "share")
    gross_cost_of_expenditure: Figure = line("Gross cost, share of government expenditure", "share")
    gross_cost_of_revenue: Figure = line("Gross cost, share of government revenue", "share")


@dataclass(frozen=True)
class FinancingLines:
    """Expenditure by source."""

    financed: Figure = line("Financed by the source", "LCU")


@dataclass(frozen=True)
class SocialBudget:
    """Every line item of the model."""

    economy: Economy
    groups: GroupPeople
    timing: TimingLines
    people: People
    benefits: BenefitLines
    delivery: DeliveryLines
    cost: CostLines
    outcomes: OutcomeLines
    returns: ReturnLines
    weights: WeightLines
    flows: Flows
    discounting: DiscountFactors
    """(..., 1, year)."""
    appraisal: Appraisal
    measures: MeasureLines
    totals: Totals
    total_flows: Flows
    total_appraisal: Appraisal
    total_measures: MeasureLines
    financing: FinancingLines
    exclusion: ExclusionLines
    exclusion_by_group: GroupExclusionLines
    classified: ClassifiedLines

    @property
    def discount_factors(self) -> Figure:
        """The discount factors of recurrent flows: (..., 1, year)."""
        return self.discounting.discount_factors


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
    society: Society,
    weigh: Callable[[Figure], Figure],
    calendar: Calendar,
) -> Flows:
    """The flows that are appraised, deflated to base-year prices.

    Cost is that of the budget and a public fund together: contributions from one to the other are no cost.
    What is replaced counts as transfers of the other programme: gross cost and transfers are after it. Cost
    ends with the horizon; effects are followed after it. ``weigh`` gives what weights add to the gains of
    participants.
    Shapes: (..., policy, year) -> (..., policy, followed year).
    """
    years = calendar.followed.shape[YEAR]

    def real(amounts: Figure) -> Figure:
        return nothing_after(deflated(amounts, deflator), years)

    gross, given_by_donors = real(cost.consolidated_cost), real(grants)
    on_benefits, on_spending = real(cost.tax_on_benefits), real(cost.indirect_tax)
    on_wages, fees = real(cost.tax_on_wages), real(cost.fees)
    transfers = real(benefits.benefit_expenditure + forgone - cost.replaced_spending)
    net_cost = gross - (on_benefits + on_spending + on_wages + fees + returns.cashable_savings)
    participants = transfers - on_benefits - on_spending - fees + returns.net_to_participants
    return Flows(
        gross_cost_real=gross,
        capital_real=real(capital),
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
    )


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
    values; the excess burden and weights of participants have those of recurrent flows.

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
    cost = present(flow.gross_cost_real, usual, (flow.capital_real, capital))
    returned = present(back, usual, (flow.cashable_savings, outcome))
    transfers, grants, burden, on_spending = (
        present(part, usual)
        for part in (flow.transfers_real, flow.grants_real, flow.excess_burden, flow.indirect_tax_real)
    )
    gains, harms, after, responses, burden_of_harms = (
        present(part, factors.outcome_factors)
        for part in (flow.gains, flow.harms, flow.effects_after, flow.response_gains, flow.burden_of_harms)
    )
    effects = flow.gains - flow.harms
    worth = present(net_flow, usual, (effects, outcome), (-flow.capital_real, capital))
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
        npv_weighted=worth + present(flow.weighting, usual),
        harms_and_burden=harms + burden_of_harms,
        present_resources=cost - transfers,
        present_benefits=transfers + gains - harms,
        present_outcomes=gains - harms,
        present_after=after,
        npv_within=worth - after,
        smallest=smallest,
        least_net_cost=np.maximum(limits.net_cost * np.maximum(cost, -cost), smallest),
        total_beneficiary_years=np.sum(flow.beneficiary_years, axis=YEAR, keepdims=True),
        total_net_cost=np.sum(flow.gross_cost_real, axis=YEAR, keepdims=True)
        - np.sum(back, axis=YEAR, keepdims=True),
    )


def total_flows(flow: Flows) -> Flows:
    """The flows of all policies together: (..., policy, year) -> (..., 1, year)."""
    return Flows(**{name: total(figure) for name, figure in vars(flow).items()})


def budget_totals(cost: CostLines, economy_: Economy) -> Totals:
    """The budget as a whole, and against GDP and what the government spends and collects.

    Shapes: (..., 1, year).
    """
    count = cost.gross_cost.shape[YEAR]
    gross, net, replaced = total(cost.gross_cost), total(cost.net_cost), total(cost.replaced_spending)
    consolidated = gross - total(cost.passed_to_fund)
    gdp = economy_.gdp[..., -count:]
    return Totals(
        expenditure=total(cost.expenditure),
        cost_before_replacement=gross + replaced,
        replaced_spending=replaced,
        gross_cost=gross,
        net_cost=net,
        gross_cost_of_gdp=gross / gdp,
        consolidated_cost=consolidated,
        consolidated_cost_of_gdp=consolidated / gdp,
        net_cost_of_gdp=net / gdp,
        gross_cost_of_expenditure=gross / economy_.government_expenditure[..., -count:],
        gross_cost_of_revenue=gross / economy_.government_revenue[..., -count:],
    )


def social_budget(assumed: Assumed) -> SocialBudget:
    """The whole model: people, cost, budget, outcomes and appraisal of all policies.

    Shapes: see the parts; leading axes of the assumptions (scenarios, draws) carry through.
    """
    calendar, policies = assumed.calendar, assumed.policies
    count = calendar.years.shape[YEAR]
    around = economy(assumed.macro, assumed.population, calendar)
    groups = group_people(assumed.groups)
    timing = timing_lines(policies.timing, calendar)
    who = people(
        policies.coverage,
        rows(groups.group_people, policies.group),
        assumed.population,
        timing,
        calendar.years,
        rows(groups.group_staying, policies.group),
    )
    benefits = cash_benefit(policies.benefit, around, who.beneficiary_years, calendar)
    delivered = delivery(
        policies.service,
        policies.staff,
        policies.capital,
        policies.administration,
        who,
        around,
        benefits.benefit_expenditure,
        timing,
        calendar,
    )
    forgone = revenue_forgone(policies.revenue_forgone, around, who.beneficiary_years, calendar)
    cost = cost_lines(
        policies.offset,
        policies.sponsorship,
        policies.staff.on_cost,
        benefits,
        delivered,
        forgone,
        who.beneficiary_years,
        timing,
        around,
        calendar,
    )
    drivers = {
        "beneficiaries": who.beneficiary_years,
        "new_beneficiaries": who.new_beneficiaries,
        "units_in_place": delivered.units_in_place,
        "new_units": delivered.new_units,
    } | money_drivers(assumed.outcomes, benefits.benefit_expenditure, around.deflator)
    outcomes = outcome_lines(
        assumed.outcomes, drivers, around, calendar, benefits.benefit_per_year, assumed.values
    )
    returns = return_lines(assumed.outcomes, outcomes, len(policies.group))
    sources, count_of_policies = assumed.financing, len(policies.group)
    financed = rows(cost.expenditure, sources.policy) * sources.share
    equal = equal_gains(assumed.outcomes, outcomes, count_of_policies)
    weights = weight_lines(assumed.weights, assumed.deciles, assumed.society.income_elasticity)
    flow = flows(
        cost,
        benefits,
        delivered.capital_cost,
        forgone,
        returns,
        budget_harms(assumed.outcomes, outcomes, count_of_policies),
        response_gains(assumed.outcomes, outcomes, count_of_policies),
        who.beneficiary_years,
        totals_by(
            rows(financed, sources.grants), [sources.policy[k] for k in sources.grants], count_of_policies
        ),
        around.deflator[..., -count:],
        assumed.society,
        lambda gains: weighting(assumed.weights, weights, gains - equal, count_of_policies),
        calendar,
    )
    all_flows = total_flows(flow)
    factors = factors_by_kind(assumed.discount_rates, assumed.timings)
    appraised, all_appraised = (appraise(one, factors, assumed.limits) for one in (flow, all_flows))
    stated = Stated(any_effect(outcomes), any_weight(weights))
    own_years = factors.discount_factors[..., :count]
    excluded = exclusion_lines(assumed.exclusion, groups.group_people, around.deflator, own_years, calendar)
    return SocialBudget(
        economy=around,
        groups=groups,
        timing=timing,
        people=who,
        benefits=benefits,
        delivery=delivered,
        cost=cost,
        outcomes=outcomes,
        returns=returns,
        weights=weights,
        flows=flow,
        discounting=factors,
        appraisal=appraised,
        measures=measure_lines(appraised, stated),
        totals=budget_totals(cost, around),
        total_flows=all_flows,
        total_appraisal=all_appraised,
        total_measures=measure_lines(all_appraised, stated),
        financing=FinancingLines(financed),
        exclusion=excluded,
        exclusion_by_group=exclusion_by_group(assumed.exclusion, excluded),
        classified=classified_lines(
            assumed.classification,
            lines_to_classify(benefits, delivered, cost, policies.staff.on_cost),
        ),
    )
