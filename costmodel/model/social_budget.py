"""The whole model on one page: from people, prices and policies to cost, budget and return.

Figures are (..., row, year); leading axes are scenarios and draws. The model year axis is the last part of
the Macro table's years. Every field of a result is a line item; its order is the order on a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from costmodel.model.adequacy import NO_ADEQUACY, Adequacy, AdequacyLines
from costmodel.model.assets import (
    AssetLines,
    Assets,
    asset_lines,
    assets_of_policies,
    no_assets,
    purchased,
    share_left,
)
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
from costmodel.model.capacity import Capacity
from costmodel.model.capital_charge import (
    NOTHING_CHARGED,
    Charged,
    ChargeLines,
    ChargeTotals,
    Purchases,
    charge_lines,
)
from costmodel.model.cascade import CascadeLines, approval, counted
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
from costmodel.model.decisions import DecisionLines, decided
from costmodel.model.delivery import Administration, Capital, DeliveryLines, Service, Staff, delivery
from costmodel.model.discounting import DiscountFactors, DiscountTimings, factors_by_kind
from costmodel.model.economy import Economy, Macro, economy_and_sources
from costmodel.model.effects import Outcome, UnitValue
from costmodel.model.entitlements import entitlement_lines
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
from costmodel.model.guarantee_gaps import NO_GUARANTEES, Guarantee, GuaranteeLines
from costmodel.model.incidence import (
    ReturnLines,
    budget_harms,
    equal_gains,
    response_gains,
    return_lines,
)
from costmodel.model.input_prices import USUAL_PRICES, InputPriceLines, InputPrices, input_prices
from costmodel.model.items import (
    ItemLines,
    Items,
    Loading,
    item_lines,
    items_of_policies,
    loading_on_unit_costs,
    no_items,
)
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
from costmodel.model.recipients import TargetingDesign
from costmodel.model.redress import Consultation, Redress, RedressLines, redress_lines
from costmodel.model.redress_indicators import NO_PARTICIPATION, Participation, ParticipationLines
from costmodel.model.returns import (
    OutcomeLines,
    any_effect,
    money_drivers,
    outcome_lines,
)
from costmodel.model.savers import NO_SAVERS, SaverLines, Savers, saver_lines
from costmodel.model.second_round import SecondRoundLines, second_round_lines
from costmodel.model.served import NO_CASCADE, Cascade
from costmodel.model.society import WITHOUT_BURDEN, Society
from costmodel.model.source_years import SourceYears
from costmodel.model.staffing import NO_GRADES, StaffGrade, StaffingLines, staffing
from costmodel.model.target_groups import GroupPeople, TargetGroups, group_people, with_bands
from costmodel.model.timing import Calendar, Timing, TimingLines, timing_lines
from costmodel.model.totals import Totals, budget_totals
from costmodel.model.unit_costs import NO_LIBRARY, UnitCost
from costmodel.model.uplifts import (
    CAPITAL,
    SERVICES,
    SET_UP,
    UpliftLines,
    Uplifts,
    UpliftTotals,
    no_uplifts,
    uplift_lines,
)
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
    capacity: Capacity
    benefit: Benefit
    service: Service
    loading: Loading
    staff: Staff
    capital: Capital
    administration: Administration
    revenue_forgone: RevenueForgone
    offset: Offset
    sponsorship: Sponsorship
    targeting: TargetingDesign
    household: Household
    redress: Redress
    consultation: Consultation
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
    items: Items = field(default_factory=no_items)
    assets: Assets = field(default_factory=no_assets)
    uplifts: Uplifts = field(default_factory=no_uplifts)
    library: UnitCost = NO_LIBRARY
    """Items of the unit-cost library that are referred to."""
    charged: Charged = NOTHING_CHARGED
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
    cascade: Cascade = NO_CASCADE
    staff_grades: StaffGrade = NO_GRADES
    benchmark: Benchmark = NO_BENCHMARK
    benefit_rules: BenefitRules = USUAL_RULES
    input_prices: InputPrices = USUAL_PRICES
    counting: Counting = COUNTED_PER_POLICY
    guarantees: Guarantee = NO_GUARANTEES
    adequacy: Adequacy = NO_ADEQUACY
    participation: Participation = NO_PARTICIPATION


@dataclass(frozen=True)
class SocialBudget:
    """Every line item of the model."""

    source_years: SourceYears
    economy: Economy
    input_prices: InputPriceLines
    groups: GroupPeople
    timing: TimingLines
    people: People
    cascade: CascadeLines
    benefits: BenefitLines
    decisions: DecisionLines
    items: ItemLines
    assets: AssetLines
    delivery: DeliveryLines
    clawback: ClawbackLines
    staffing: StaffingLines
    redress: RedressLines
    uplift_rows: UpliftLines
    uplifts: UpliftTotals
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
    charges: ChargeLines
    charges_of_policies: ChargeTotals
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
    guarantees: GuaranteeLines
    adequacy: AdequacyLines
    participation: ParticipationLines

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
    living = everybody(assumed.counting, groups, assumed.population)
    who = people(
        policies.coverage,
        rows(groups.group_people, policies.group),
        living,
        timing,
        calendar.years,
        rows(groups.group_staying, policies.group),
    )
    benefits = cash_benefit(policies.benefit, around, who.beneficiary_years, calendar, assumed.benefit_rules)
    after_appeals = approval(policies.administration, count)
    by_step = counted(
        assumed.cascade,
        policies.coverage,
        policies.capacity,
        policies.administration,
        after_appeals,
        assumed.staff_grades,
        who,
        benefits.benefit_per_year,
        around,
        living,
        timing,
        calendar,
    )
    if by_step.people is not who:
        who = by_step.people
        benefits = replace(benefits, benefit_expenditure=who.beneficiary_years * benefits.benefit_per_year)
    decisions = decided(
        policies.administration,
        policies.coverage,
        who,
        after_appeals,
        by_step.approved_in_all,
        by_step.paid,
    )
    count_of_policies = len(policies.group)
    loading = loading_on_unit_costs(policies.loading)
    by_item = item_lines(
        assumed.items, assumed.library, loading, who.beneficiary_years, timing, around, calendar
    )
    by_asset = asset_lines(assumed.assets, assumed.library, who, timing, around, calendar)
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
        decisions.applications,
        loading=loading,
        by_item=items_of_policies(assumed.items, by_item, count_of_policies),
        by_asset=assets_of_policies(assumed.assets, by_asset, count_of_policies),
    )
    staffed = staffing(
        policies.staff,
        assumed.cascade.one_staff,
        assumed.staff_grades,
        by_step.staff,
        who,
        delivered,
        around,
        timing,
        calendar,
    )
    delivered = staffed.delivery
    redress = redress_lines(
        policies.redress,
        policies.consultation,
        decisions.lines.appeals,
        decisions.lines.upheld,
        benefits.benefit_per_year,
        timing,
        around,
        calendar,
    )
    uplift_rows, uplifts = uplift_lines(
        assumed.uplifts,
        {
            CAPITAL: delivered.capital_cost,
            SERVICES: delivered.service_cost * np.where(policies.sponsorship.contribution.value > 0, 0, 1),
            SET_UP: delivered.set_up_cost,
        },
        count_of_policies,
    )
    uplifted = uplifts if assumed.uplifts.policy else None
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
    recovered = clawback_lines(policies.clawback, benefits.benefit_expenditure + redress.back_pay)
    cost = cost_lines(
        policies.offset,
        policies.sponsorship,
        staffed.on_cost,
        benefits,
        delivered,
        forgone,
        who.beneficiary_years,
        returns.linked_cost_real[..., :count] * deflator,
        timing,
        around,
        calendar,
        redress,
        uplifted,
        recovered,
    )
    sources, count_of_policies = assumed.financing, len(policies.group)
    financed = financing_lines(sources, cost.expenditure, cost.fees)
    equal = equal_gains(assumed.outcomes, outcomes, count_of_policies)
    weights = weight_lines(assumed.weights, assumed.deciles, assumed.society.income_elasticity)
    flow = flows(
        cost,
        replace(benefits, benefit_expenditure=benefits.benefit_expenditure + redress.back_pay),
        delivered.capital_cost if uplifted is None else delivered.capital_cost + uplifted.uplift_of_capital,
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
        share_left(policies.capital, delivered, assumed.assets, by_asset, assumed.outcomes, calendar)
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
    charges, charges_of_policies = charge_lines(
        assumed.charged,
        Purchases(
            delivered.units_bought,
            delivered.opening_units,
            policies.capital.price,
            policies.capital.life[..., :1],
        ),
        purchased(assumed.assets, assumed.library, by_asset),
        count_of_policies,
        around,
        calendar,
    )
    return SocialBudget(
        source_years=of_sources,
        economy=around,
        input_prices=prices,
        groups=groups,
        timing=timing,
        people=who,
        cascade=by_step.lines,
        benefits=benefits,
        decisions=decisions.lines,
        items=by_item,
        assets=by_asset,
        delivery=delivered,
        staffing=staffed.lines,
        redress=redress,
        uplift_rows=uplift_rows,
        uplifts=uplifts,
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
            lines_to_classify(benefits, delivered, cost, staffed.on_cost, redress, uplifts),
        ),
        charges=charges,
        charges_of_policies=charges_of_policies,
        clawback=recovered,
        **_who_pays_and_saves(assumed, cost, financed, outcomes, around),
        bands=bands,
        **vars(counts),
        **entitlement_lines(
            (assumed.guarantees, assumed.adequacy, assumed.participation),
            (policies.coverage, policies.household, policies.consultation),
            assumed.counting,
            by_step,
            (groups.group_people, assumed.population),
            counts,
            decisions,
            benefits.benefit_per_year,
            timing,
            around,
            calendar,
        ),
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
