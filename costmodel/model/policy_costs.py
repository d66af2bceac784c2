"""From the people served to the cost of each policy: delivery, redress, uplifts, and linked effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.assets import (
    AssetLines,
    asset_lines,
    assets_of_policies,
)
from costmodel.model.assumed import Assumed
from costmodel.model.benefits import (
    revenue_forgone,
)
from costmodel.model.clawback import ClawbackLines, clawback_lines
from costmodel.model.cost import CostLines, cost_lines
from costmodel.model.delivery import DeliveryLines, delivery
from costmodel.model.figures import (
    YEAR,
    Figure,
)
from costmodel.model.incidence import (
    ReturnLines,
    return_lines,
)
from costmodel.model.items import (
    ItemLines,
    item_lines,
    items_of_policies,
    loading_on_unit_costs,
)
from costmodel.model.people_served import PeopleServed
from costmodel.model.redress import RedressLines, redress_lines
from costmodel.model.returns import (
    OutcomeLines,
    money_drivers,
    outcome_lines,
)
from costmodel.model.staffing import Staffed, staffing
from costmodel.model.uplifts import (
    CAPITAL,
    SERVICES,
    SET_UP,
    UpliftLines,
    UpliftTotals,
    uplift_lines,
)


@dataclass(frozen=True)
class PolicyCosts:
    """What each policy costs, and the effects that bring cost with them."""

    items: ItemLines
    assets: AssetLines
    delivery: DeliveryLines
    staffing: Staffed
    redress: RedressLines
    uplift_rows: UpliftLines
    uplifts: UpliftTotals
    revenue_forgone: Figure
    outcomes: OutcomeLines
    returns: ReturnLines
    clawback: ClawbackLines
    cost: CostLines


def policy_costs(assumed: Assumed, served: PeopleServed) -> PolicyCosts:
    """The cost of each policy, with the effects that bring cost with them.

    Shapes: see the parts; leading axes of the assumptions carry through.
    """
    calendar = assumed.calendar
    count = calendar.years.shape[YEAR]
    policies, who, around, benefits, timing = (
        served.policies, served.people, served.economy, served.benefits, served.timing,
    )  # fmt: skip
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
        served.decisions.applications,
        loading=loading,
        by_item=items_of_policies(assumed.items, by_item, count_of_policies),
        by_asset=assets_of_policies(assumed.assets, by_asset, count_of_policies),
    )
    staffed = staffing(
        policies.staff,
        assumed.cascade.one_staff,
        assumed.staff_grades,
        served.cascade.staff,
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
        served.decisions.lines.appeals,
        served.decisions.lines.upheld,
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
        assumed.outcomes, drivers, around, calendar, benefits.benefit_per_year, assumed.values,
        served.groups.group_people,
    )  # fmt: skip
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
    return PolicyCosts(
        items=by_item,
        assets=by_asset,
        delivery=delivered,
        staffing=staffed,
        redress=redress,
        uplift_rows=uplift_rows,
        uplifts=uplifts,
        revenue_forgone=forgone,
        outcomes=outcomes,
        returns=returns,
        clawback=recovered,
        cost=cost,
    )
