"""The whole model on one page: from people, prices and policies to cost, budget and return.

Figures are (..., row, year); leading axes are scenarios and draws. The model year axis is the last part of
the Macro table's years. Every field of a result is a line item; its order is the order on a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from costmodel.model.benchmark import NO_BENCHMARK, Benchmark, TargetingLines, targeting_lines
from costmodel.model.benefits import (
    USUAL_RULES,
    Benefit,
    BenefitLines,
    BenefitRules,
    RevenueForgone,
    cash_benefit,
    revenue_forgone,
)
from costmodel.model.breakdown import BreakdownLines, PartLines, SexLines, SpreadLines
from costmodel.model.classification import (
    UNCLASSIFIED,
    Classification,
    ClassifiedLines,
    classified_lines,
    lines_to_classify,
)
from costmodel.model.clawback import Clawback, ClawbackLines, clawback_lines
from costmodel.model.cost import CostLines, Offset, Sponsorship, cost_lines
from costmodel.model.counted_once import AddedLines, CountedLines
from costmodel.model.counting import COUNTED_PER_POLICY, Counting, counts_of_people, everybody
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
    rows,
    totals_by,
)
from costmodel.model.financing import Financing, FinancingLines, financing_lines
from costmodel.model.fiscal_space import (
    NO_CEILINGS,
    NO_LEVERS,
    CeilingLimits,
    CeilingLines,
    FiscalSpaceLines,
    Lever,
    LeverLines,
    ceiling_lines,
    fiscal_space_lines,
    lever_lines,
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
from costmodel.model.members import Household, MemberLines
from costmodel.model.overlaps import OverlapLines, PairLines, SharedLines
from costmodel.model.prevalence import BandLines, band_lines
from costmodel.model.residual import share_of_life_left
from costmodel.model.returns import (
    OutcomeLines,
    any_effect,
    money_drivers,
    outcome_lines,
)
from costmodel.model.savers import NO_SAVERS, SaverLines, Savers, saver_lines
from costmodel.model.second_round import SecondRoundLines, second_round_lines
from costmodel.model.society import WITHOUT_BURDEN, Society
from costmodel.model.source_years import SourceYears
from costmodel.model.target_groups import GroupPeople, TargetGroups, group_people, with_bands
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
    household: Household
    clawback: Clawback


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
    savers: Savers = NO_SAVERS
    ceilings: CeilingLimits = NO_CEILINGS
    levers: Lever = NO_LEVERS
    second_round: bool = False
    """Whether a multiplier is stated."""
    benchmark: Benchmark = NO_BENCHMARK
    benefit_rules: BenefitRules = USUAL_RULES
    input_prices: InputPrices = USUAL_PRICES
    counting: Counting = COUNTED_PER_POLICY


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
    clawback: ClawbackLines
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
    targeting: TargetingLines
    classified: ClassifiedLines
    savers: SaverLines
    ceilings: CeilingLines
    levers: LeverLines
    fiscal_space: FiscalSpaceLines
    second_round: SecondRoundLines
    bands: BandLines
    group_overlaps: OverlapLines
    members: MemberLines
    policy_overlaps: SharedLines
    pairs: PairLines
    added: AddedLines
    counted: CountedLines
    sexes: SexLines
    parts: PartLines
    spreads: SpreadLines
    breakdown: BreakdownLines

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
    bands, areas = band_lines(assumed.counting.bands, assumed.groups.prevalence)
    groups = with_bands(group_people(assumed.groups), assumed.counting.bands.groups, areas)
    timing = timing_lines(policies.timing, calendar)
    who = people(
        policies.coverage,
        rows(groups.group_people, policies.group),
        everybody(assumed.counting, groups, assumed.population),
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
    recovered = clawback_lines(policies.clawback, benefits.benefit_expenditure)
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
        recovered,
    )
    sources, count_of_policies = assumed.financing, len(policies.group)
    financed = financing_lines(sources, cost.expenditure, cost.fees)
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
            rows(financed.financed, sources.grants),
            [sources.policy[k] for k in sources.grants],
            count_of_policies,
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
    counts = counts_of_people(
        assumed.counting, policies.household, policies.coverage.registered, who, groups, areas,
        assumed.population,
    )  # fmt: skip
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
        financing=financed,
        exclusion=excluded,
        exclusion_by_group=exclusion_by_group(assumed.exclusion, excluded),
        targeting=targeting_lines(
            assumed.benchmark,
            policies.group,
            groups.group_people,
            assumed.population,
            policies.coverage,
            who,
            benefits,
            delivered,
            cost,
        ),
        classified=classified_lines(
            assumed.classification,
            lines_to_classify(benefits, delivered, cost, policies.staff.on_cost),
        ),
        clawback=recovered,
        **_who_pays_and_saves(assumed, cost, financed, outcomes, around),
        bands=bands,
        **vars(counts),
    )


def _who_pays_and_saves(
    assumed: Assumed, cost: CostLines, financed: FinancingLines, outcomes: OutcomeLines, around: Economy
) -> dict[str, Any]:
    """Savings by ministry, ceilings, levers and debt, second-round effects; nothing where none is stated."""
    calendar, shares, sources = assumed.calendar, assumed.classification, assumed.financing
    count = calendar.years.shape[YEAR]
    spending = cost.expenditure - cost.replaced_spending
    split = shares.split_policy, shares.split_share
    donors = totals_by(
        rows(financed.financed, sources.donors),
        [sources.policy[k] for k in sources.donors],
        len(assumed.policies.group),
    )
    ceilings = ceiling_lines(assumed.ceilings, spending, donors, *split)
    nothing: Figure = np.zeros((0, count))
    levers = LeverLines(nothing, nothing)
    if assumed.levers.kind:
        levers = lever_lines(assumed.levers, around.price_index, calendar)
    return {
        "savers": saver_lines(
            assumed.savers, outcomes.cashable_real, around.deflator[..., -count:], spending, *split
        ),
        "ceilings": ceilings,
        "levers": levers,
        "fiscal_space": fiscal_space_lines(
            assumed.ceilings, ceilings.lacking, levers.lever, assumed.society.interest_rate
        ),
        "second_round": second_round_lines(assumed.society, cost, stated=assumed.second_round),
    }
