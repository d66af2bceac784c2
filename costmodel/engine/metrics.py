"""Headline figures of a run or of a whole batch of runs: amounts, net present value and ratios.

Appraisals, bridges, sensitivities and simulations all take them from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import ROW
from costmodel.model.measures import measures
from costmodel.model.social_budget import Flows, appraise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

METRICS = {
    "total_cost": "Gross cost of all policies",
    "net_cost": "Net cost of all policies",
    "expenditure": "Expenditure on all policies",
    "cost_of_gdp": "Gross cost as a share of GDP",
    "net_cost_of_gdp": "Net cost as a share of GDP",
    "npv": "Net present value to society",
}
RATIOS = {
    "bcr": "Benefits per unit of gross cost",
    "sroi": "Outcomes per unit of gross cost, transfers apart",
    "fiscal_return": "Share of gross cost that comes back to the budget",
    "cost_per_beneficiary": "Net cost per beneficiary and year",
    "net_social_efficiency": "Outcomes per unit of net cost to the budget",
}
LINES = {"total_cost": "gross_cost", "net_cost": "net_cost", "expenditure": "expenditure",
         "cost_of_gdp": "gross_cost", "net_cost_of_gdp": "net_cost"}  # fmt: skip
"""The cost line behind each amount."""
OF_HORIZON = ("npv", *RATIOS)
"""Metrics of the whole horizon, which have no year."""
SMALLEST = 1e-9
"""Below this share of the largest flow, an increment counts as none: it is a rounding difference."""


def unit_of(assumptions: Assumptions, metric: str) -> str:
    """The unit of a metric, in words."""
    currency, base = assumptions.about["currency"], assumptions.about["price_base_year"]
    if metric.endswith("_of_gdp"):
        return "share of GDP"
    if metric == "cost_per_beneficiary":
        return f"{currency} of {base} per person and year"
    if metric in RATIOS:
        return "ratio"
    return f"{currency} of {base}" if metric == "npv" else str(currency)


def measured(
    budget: SocialBudget,
    metric: str,
    year: int | None = None,
    row: int | None = None,
    over: SocialBudget | None = None,
) -> Figure:
    """A metric of every run of a batch: (...,).

    ``year`` counts the model's years from 0; None takes the whole horizon: the sum of nominal amounts, their
    share of the sum of GDP, the present value. ``row`` is a policy, None all together. ``over`` is what the
    runs are compared with: the metric is then that of the increment.
    """
    if metric in OF_HORIZON:
        return np.asarray(worth(budget, row, over)[metric])
    line, of_gdp = LINES[metric], metric.endswith("_of_gdp")
    amount = _amount(budget, line, year, row, of_gdp=of_gdp)
    return amount if over is None else amount - _amount(over, line, year, row, of_gdp=of_gdp)


def _amount(budget: SocialBudget, line: str, year: int | None, row: int | None, *, of_gdp: bool) -> Figure:
    part, place = (budget.totals, 0) if row is None else (budget.cost, row)
    amount = getattr(part, line)[..., place, :]
    within = slice(None) if year is None else slice(year, year + 1)
    summed = amount[..., within].sum(axis=-1)
    if not of_gdp:
        return np.asarray(summed)
    gdp = budget.economy.gdp[..., 0, -amount.shape[-1] :]
    return np.asarray(summed / gdp[..., within].sum(axis=-1))


def worth(
    budget: SocialBudget, row: int | None = None, over: SocialBudget | None = None
) -> dict[str, Figure]:
    """What ``measures`` gives, of one policy or of all together, of every run of a batch: (...,)."""
    if over is None:
        appraised = budget.total_appraisal if row is None else budget.appraisal
    else:
        flow, base = (of.total_flows if row is None else of.flows for of in (budget, over))
        appraised = appraise(difference(flow, base), budget.discount_factors)
    found = measures(appraised, effects=effects_stated(budget))
    return {name: figure[..., row or 0, 0] for name, figure in found.items()}


def effects_stated(budget: SocialBudget) -> bool:
    """Whether the assumptions have any effect; without one a return is unknown, not 0."""
    return bool(budget.outcomes.value_real.shape[ROW] > 0)


def difference(flow: Flows, base: Flows) -> Flows:
    """Flows over those of the baseline; rounding differences count as 0."""

    def over(name: str) -> Figure:
        left, right = getattr(flow, name), getattr(base, name)
        gap = left - right
        scale = np.maximum(np.abs(left), np.abs(right))
        return np.where(np.abs(gap) <= SMALLEST * scale, 0.0, gap)

    return Flows(**{name: over(name) for name in vars(flow)})


def spending_of(budget: SocialBudget, ministries: Sequence[str], ministry: str) -> Figure:
    """Expenditure on the policies of one ministry: (..., year). ``ministries`` names that of each policy."""
    own = [place for place, name in enumerate(ministries) if name == ministry]
    return np.asarray(budget.cost.expenditure[..., own, :].sum(axis=-2))
