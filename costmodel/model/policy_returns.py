"""From cost and effects to return: financing, weights, flows over time, and their appraisal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.model.assets import (
    share_left,
)
from costmodel.model.assumed import Assumed
from costmodel.model.discounting import DiscountFactors, factors_by_kind
from costmodel.model.figures import (
    YEAR,
    rows,
    totals_by,
)
from costmodel.model.financing import FinancingLines, financing_lines
from costmodel.model.flows import Flows, appraise, flows, total_flows
from costmodel.model.incidence import (
    budget_harms,
    equal_gains,
    response_gains,
)
from costmodel.model.measures import (
    Appraisal,
    Stated,
)
from costmodel.model.people_served import PeopleServed
from costmodel.model.policy_costs import PolicyCosts
from costmodel.model.redress import with_back_pay
from costmodel.model.returns import (
    any_effect,
)
from costmodel.model.weights import (
    WeightLines,
    any_weight,
    weight_lines,
    weighting,
    weights_by_welfare,
)

if TYPE_CHECKING:
    from costmodel.model.welfare_parts import WelfareLines


@dataclass(frozen=True)
class PolicyReturns:
    """Who finances each policy, its flows, and their appraisal."""

    financing: FinancingLines
    weights: WeightLines
    flows: Flows
    total_flows: Flows
    discounting: DiscountFactors
    appraisal: Appraisal
    total_appraisal: Appraisal
    stated: Stated


def policy_returns(
    assumed: Assumed, served: PeopleServed, costs: PolicyCosts, welfare: WelfareLines
) -> PolicyReturns:
    """The financing, flows and appraisal of each policy and of all.

    Shapes: see the parts; leading axes of the assumptions carry through.
    """
    calendar = assumed.calendar
    uplifted = costs.uplifts if assumed.uplifts.policy else None
    deflator = served.economy.deflator[..., -calendar.years.shape[YEAR] :]
    sources, count_of_policies = assumed.financing, len(served.policies.group)
    financed = financing_lines(sources, costs.cost.expenditure, costs.cost.fees)
    equal = equal_gains(assumed.outcomes, costs.outcomes, count_of_policies)
    if assumed.weights.by_welfare:
        weights = weights_by_welfare(
            assumed.weights, welfare.deciles, welfare.reached, welfare.fitted.fitted_share
        )
    else:
        weights = weight_lines(assumed.weights, assumed.deciles, assumed.society.income_elasticity)
    flow = flows(
        costs.cost,
        with_back_pay(served.benefits, costs.redress),
        costs.delivery.capital_cost
        if uplifted is None
        else costs.delivery.capital_cost + uplifted.uplift_of_capital,
        costs.revenue_forgone,
        costs.returns,
        budget_harms(assumed.outcomes, costs.outcomes, count_of_policies),
        response_gains(assumed.outcomes, costs.outcomes, count_of_policies),
        served.people.beneficiary_years,
        totals_by(
            rows(financed.financed, sources.grants),
            [sources.policy[k] for k in sources.grants],
            count_of_policies,
        ),
        deflator,
        share_left(
            served.policies.capital,
            costs.delivery,
            assumed.assets,
            costs.assets,
            assumed.outcomes,
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
    stated = Stated(any_effect(costs.outcomes), any_weight(weights))
    return PolicyReturns(
        financing=financed,
        weights=weights,
        flows=flow,
        total_flows=all_flows,
        discounting=factors,
        appraisal=appraised,
        total_appraisal=all_appraised,
        stated=stated,
    )
