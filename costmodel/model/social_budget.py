"""The whole model on one page: from people, prices and policies to cost, budget and return.

Figures are (..., row, year); leading axes are scenarios and draws. The model year axis is the last part of
the Macro table's years. Every field of a result is a line item; its order is the order on a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from costmodel.model.adequacy import AdequacyLines
from costmodel.model.assets import AssetLines, purchased
from costmodel.model.assumed import Assumed
from costmodel.model.benchmark import TargetingLines, targeting_lines
from costmodel.model.benefits import BenefitLines
from costmodel.model.breakdown import BreakdownLines, PartLines, SexLines, SpreadLines
from costmodel.model.capital_charge import ChargeLines, ChargeTotals, Purchases, charge_lines
from costmodel.model.cascade import CascadeLines
from costmodel.model.classification import ClassifiedLines, classified_lines, lines_to_classify
from costmodel.model.clawback import ClawbackLines
from costmodel.model.cost import CostLines
from costmodel.model.counted_once import AddedLines, CountedLines
from costmodel.model.counting import counts_of_people
from costmodel.model.coverage import People
from costmodel.model.decile_payers import RaisedLines
from costmodel.model.decisions import DecisionLines
from costmodel.model.delivery import DeliveryLines
from costmodel.model.discounting import DiscountFactors
from costmodel.model.economy import Economy
from costmodel.model.entitlements import entitlement_lines
from costmodel.model.exclusion import (
    ExclusionLines,
    GroupExclusionLines,
    exclusion_by_group,
    exclusion_lines,
)
from costmodel.model.figures import YEAR, Figure, rows, totals_by
from costmodel.model.financing import FinancingLines
from costmodel.model.fiscal_space import (
    CeilingLines,
    FiscalSpaceLines,
    LeverLines,
    ceiling_lines,
    fiscal_space_lines,
    lever_lines,
)
from costmodel.model.flows import Flows
from costmodel.model.guarantee_gaps import GuaranteeLines
from costmodel.model.incidence import ReturnLines
from costmodel.model.indicators import NO_PROGRESS, NO_TARGETS, ProgressLines, TargetLines
from costmodel.model.input_prices import InputPriceLines
from costmodel.model.items import ItemLines
from costmodel.model.measures import Appraisal, MeasureLines, measure_lines
from costmodel.model.members import MemberLines
from costmodel.model.monitored_budget import monitored
from costmodel.model.monitoring import (
    NO_OUTTURN,
    NO_PLAN,
    NO_REFORECAST,
    NO_VARIANCE,
    ForecastLines,
    MonthLines,
    OutturnLines,
    VarianceLines,
)
from costmodel.model.outcome_costs import OutcomeCosts, outcome_costs, present_effects
from costmodel.model.overlaps import OverlapLines, PairLines, SharedLines
from costmodel.model.people_served import people_served
from costmodel.model.policy_costs import policy_costs
from costmodel.model.policy_returns import policy_returns
from costmodel.model.prevalence import BandLines
from costmodel.model.reached_deciles import DecileLines, FittedShares, ReachedLines
from costmodel.model.redress import RedressLines
from costmodel.model.redress_indicators import ParticipationLines
from costmodel.model.returns import OutcomeLines
from costmodel.model.savers import SaverLines, saver_lines
from costmodel.model.second_round import SecondRoundLines, second_round_lines
from costmodel.model.source_years import SourceYears
from costmodel.model.staffing import StaffingLines
from costmodel.model.target_groups import GroupPeople
from costmodel.model.timing import TimingLines
from costmodel.model.totals import Totals, budget_totals
from costmodel.model.uplifts import UpliftLines, UpliftTotals
from costmodel.model.weights import WeightLines
from costmodel.model.welfare_parts import welfare_lines
from costmodel.model.welfare_survey import PovertyLines, SurveyLines


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
    outcome_costs: OutcomeCosts
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
    survey: SurveyLines
    poverty_lines: PovertyLines
    fitted: FittedShares
    deciles: DecileLines
    reached: ReachedLines
    raised: RaisedLines
    planned_months: MonthLines = NO_PLAN
    outturn: OutturnLines = NO_OUTTURN
    variance: VarianceLines = NO_VARIANCE
    forecast: ForecastLines = NO_REFORECAST
    targets: TargetLines = NO_TARGETS
    progress: ProgressLines = NO_PROGRESS

    @property
    def discount_factors(self) -> Figure:
        """The discount factors of recurrent flows: (..., 1, year)."""
        return self.discounting.discount_factors


def social_budget(assumed: Assumed) -> SocialBudget:
    """The whole model: people, cost, budget, outcomes and appraisal of all policies.

    Shapes: see the parts; leading axes of the assumptions (scenarios, draws) carry through.
    """
    calendar = assumed.calendar
    served = people_served(assumed)
    policies, around = served.policies, served.economy
    costs = policy_costs(assumed, served)
    welfare = welfare_lines(assumed, served, costs)
    gained = policy_returns(assumed, served, costs, welfare)
    own_years = gained.discounting.discount_factors[..., : calendar.years.shape[YEAR]]
    counts = counts_of_people(
        assumed.counting,
        policies.household,
        policies.coverage.registered,
        served.people,
        served.groups,
        served.areas,
        assumed.population,
    )
    excluded = exclusion_lines(
        assumed.exclusion,
        served.groups.group_people,
        around.deflator,
        own_years,
        calendar,
    )
    charges, charges_of_policies = charge_lines(
        assumed.charged,
        Purchases(
            costs.delivery.units_bought,
            costs.delivery.opening_units,
            policies.capital.price,
            policies.capital.life[..., :1],
        ),
        purchased(assumed.assets, assumed.library, costs.assets),
        len(policies.group),
        around,
        calendar,
    )
    budget = SocialBudget(
        source_years=served.source_years,
        economy=around,
        input_prices=served.input_prices,
        groups=served.groups,
        timing=served.timing,
        people=served.people,
        cascade=served.cascade.lines,
        benefits=served.benefits,
        decisions=served.decisions.lines,
        items=costs.items,
        assets=costs.assets,
        delivery=costs.delivery,
        staffing=costs.staffing.lines,
        redress=costs.redress,
        uplift_rows=costs.uplift_rows,
        uplifts=costs.uplifts,
        cost=costs.cost,
        outcomes=costs.outcomes,
        returns=costs.returns,
        weights=gained.weights,
        flows=gained.flows,
        discounting=gained.discounting,
        appraisal=gained.appraisal,
        measures=measure_lines(gained.appraisal, gained.stated),
        outcome_costs=outcome_costs(
            present_effects(costs.outcomes, gained.discounting), assumed.outcomes.policy, gained.appraisal
        ),
        totals=budget_totals(costs.cost, around),
        total_flows=gained.total_flows,
        total_appraisal=gained.total_appraisal,
        total_measures=measure_lines(gained.total_appraisal, gained.stated),
        financing=gained.financing,
        exclusion=excluded,
        exclusion_by_group=exclusion_by_group(assumed.exclusion, excluded),
        targeting=targeting_lines(
            assumed.benchmark,
            policies.group,
            served.groups.group_people,
            assumed.population,
            policies.coverage,
            served.people,
            served.benefits,
            costs.delivery,
            costs.cost,
        ),
        classified=classified_lines(
            assumed.classification,
            lines_to_classify(
                served.benefits,
                costs.delivery,
                costs.cost,
                costs.staffing.on_cost,
                costs.redress,
                costs.uplifts,
            ),
        ),
        charges=charges,
        charges_of_policies=charges_of_policies,
        clawback=costs.clawback,
        **_who_pays_and_saves(assumed, costs.cost, gained.financing, costs.outcomes, around),
        bands=served.bands,
        **vars(counts),
        **vars(welfare),
        **entitlement_lines(assumed, served, counts, welfare.poverty_lines),
    )
    return replace(budget, **monitored(assumed.monitoring, vars(budget), calendar.months))


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
