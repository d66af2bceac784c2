"""The whole model on one page: from people, prices and policies to cost, budget and return.

Figures are (..., row, year); leading axes are scenarios and draws. The model year axis is the last part of
the Macro table's years. Every field of a result is a line item; its order is the order on a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.model.benefits import (
    USUAL_RULES,
    Benefit,
    BenefitLines,
    BenefitRules,
    RevenueForgone,
    cash_benefit,
    revenue_forgone,
)
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
from costmodel.model.discounting import DiscountFactors, DiscountTimings, factors_by_kind
from costmodel.model.economy import Economy, Macro, economy_and_sources
from costmodel.model.effects import Outcome, UnitValue
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
    rows,
    totals_by,
)
from costmodel.model.flows import Flows, appraise, flows, total_flows
from costmodel.model.incidence import (
    ReturnLines,
    budget_harms,
    equal_gains,
    response_gains,
    return_lines,
)
from costmodel.model.input_prices import USUAL_PRICES, InputPriceLines, InputPrices, input_prices
from costmodel.model.measures import (
    LIMITS,
    Appraisal,
    Limits,
    MeasureLines,
    Stated,
    measure_lines,
)
from costmodel.model.residual import share_of_life_left
from costmodel.model.returns import (
    OutcomeLines,
    any_effect,
    money_drivers,
    outcome_lines,
)
from costmodel.model.society import WITHOUT_BURDEN, Society
from costmodel.model.source_years import SourceYears
from costmodel.model.target_groups import GroupPeople, TargetGroups, group_people
from costmodel.model.timing import Calendar, Timing, TimingLines, timing_lines
from costmodel.model.totals import Totals, budget_totals
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
    pass


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
    benefit_rules: BenefitRules = USUAL_RULES
    input_prices: InputPrices = USUAL_PRICES


@dataclass(frozen=True)
class FinancingLines:
    """Expenditure by source."""

    financed: Figure = line("Financed by the source", "LCU")


@dataclass(frozen=True)
class SocialBudget:
    """Every line item of the model."""

    source_years: SourceYears
    economy: Economy
    input_prices: InputPriceLines
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


def social_budget(assumed: Assumed) -> SocialBudget:
    """The whole model: people, cost, budget, outcomes and appraisal of all policies.

    Shapes: see the parts; leading axes of the assumptions (scenarios, draws) carry through.
    """
    calendar = assumed.calendar
    count = calendar.years.shape[YEAR]
    around, of_sources = economy_and_sources(assumed.macro, assumed.population, calendar)
    policies, prices = input_prices(assumed.input_prices, assumed.policies, around, calendar)
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
    benefits = cash_benefit(policies.benefit, around, who.beneficiary_years, calendar, assumed.benefit_rules)
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
    deflator = around.deflator[..., -count:]
    cost = cost_lines(
        policies.offset,
        policies.sponsorship,
        policies.staff.on_cost,
        benefits,
        delivered,
        forgone,
        who.beneficiary_years,
        returns.linked_cost_real[..., :count] * deflator,
        timing,
        around,
        calendar,
    )
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
        deflator,
        share_of_life_left(
            policies.capital.life[..., :1],
            delivered.units_in_place,
            assumed.outcomes,
            count_of_policies,
            calendar,
        )
        if assumed.timings.residual
        else None,
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
        source_years=of_sources,
        economy=around,
        input_prices=prices,
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
