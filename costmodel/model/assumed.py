"""What the model is computed from: the economy, people, policies and their effects, each as figures."""

from __future__ import annotations

from dataclasses import dataclass, field

from costmodel.model.adequacy import NO_ADEQUACY, Adequacy
from costmodel.model.assets import (
    Assets,
    no_assets,
)
from costmodel.model.benchmark import NO_BENCHMARK, Benchmark
from costmodel.model.benefits import (
    USUAL_RULES,
    Benefit,
    BenefitRules,
    RevenueForgone,
)
from costmodel.model.capacity import Capacity
from costmodel.model.capital_charge import (
    NOTHING_CHARGED,
    Charged,
)
from costmodel.model.classification import (
    UNCLASSIFIED,
    Classification,
)
from costmodel.model.clawback import Clawback
from costmodel.model.cost import Offset, Sponsorship
from costmodel.model.counting import COUNTED_PER_POLICY, Counting
from costmodel.model.coverage import Coverage
from costmodel.model.decile_places import NOT_REACHED, ReachedDeciles
from costmodel.model.delivery import Administration, Capital, Service, Staff
from costmodel.model.discounting import DiscountTimings
from costmodel.model.economy import Macro
from costmodel.model.effects import Outcome, UnitValue
from costmodel.model.exclusion import (
    Exclusion,
)
from costmodel.model.figures import (
    Figure,
)
from costmodel.model.financing import Financing
from costmodel.model.fiscal_space import (
    NO_CEILINGS,
    NO_LEVERS,
    CeilingLimits,
    Lever,
)
from costmodel.model.guarantee_gaps import NO_GUARANTEES, Guarantee
from costmodel.model.input_prices import USUAL_PRICES, InputPrices
from costmodel.model.items import (
    Items,
    Loading,
    no_items,
)
from costmodel.model.measures import (
    LIMITS,
    Limits,
)
from costmodel.model.members import Household
from costmodel.model.monitored_budget import NOTHING_REPORTED, Monitoring
from costmodel.model.recipients import TargetingDesign
from costmodel.model.redress import Consultation, Redress
from costmodel.model.redress_indicators import NO_PARTICIPATION, Participation
from costmodel.model.savers import NO_SAVERS, Savers
from costmodel.model.served import NO_CASCADE, Cascade
from costmodel.model.society import WITHOUT_BURDEN, Society
from costmodel.model.staffing import NO_GRADES, StaffGrade
from costmodel.model.target_groups import TargetGroups
from costmodel.model.timing import Calendar, Timing
from costmodel.model.unit_costs import NO_LIBRARY, UnitCost
from costmodel.model.uplifts import (
    Uplifts,
    no_uplifts,
)
from costmodel.model.weights import (
    NO_DECILES,
    NO_WEIGHTS,
    Deciles,
    Weights,
)
from costmodel.model.welfare_survey import NO_LINE_VALUES, PovertyLineValue, WelfareSurvey


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
    survey: WelfareSurvey | None = None
    """None where the set does not place people by welfare."""
    poverty_lines: PovertyLineValue = NO_LINE_VALUES
    reached: ReachedDeciles = NOT_REACHED
    monitoring: Monitoring = NOTHING_REPORTED
    guarantees: Guarantee = NO_GUARANTEES
    adequacy: Adequacy = NO_ADEQUACY
    participation: Participation = NO_PARTICIPATION
