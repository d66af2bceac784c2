"""Headline figures of a run or of a whole batch of runs: amounts, net present value and ratios.

Appraisals, bridges, sensitivities and simulations all take them from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import WHOLE_BUDGET
from costmodel.engine.inputs.figure_trees import as_figure
from costmodel.engine.line_items.lines import TOTAL
from costmodel.errors import ModelError
from costmodel.model.arguments import among, one_of
from costmodel.model.figures import totals_by
from costmodel.model.flows import Flows, appraise
from costmodel.model.measure_list import BY_NAME, OLDER_NAMES
from costmodel.model.measures import Stated, measures
from costmodel.model.returns import any_effect
from costmodel.model.weights import any_weight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.engine.line_items.computed import Computed
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

SMALLEST = 1e-9
"""Below this share of the larger of two figures, their difference counts as none: it is rounding."""


def metric_named(name: object, names: Iterable[str]) -> str:
    """The metric of a name, one it had before included. Raises ModelError for any other name."""
    older = {old: new for old, new in OLDER_NAMES.items() if new in names}
    known = one_of(name, "metric", names, older)
    return older.get(known, known)


def check_place(result: Computed, policy: object, year: object) -> None:
    """Raise ModelError for an unknown policy and a year that the model has not; None is the whole horizon."""
    if not among(policy, (TOTAL, *result.policies)):
        raise ModelError(f"no policy {policy!r:.80}: use {TOTAL} or one of {', '.join(result.policies)}")
    if year is not None and not among(year, result.years):
        raise ModelError(f"no year {year!r:.40}: the model has {result.years[0]} to {result.years[-1]}")


def unit_of(assumptions: Assumptions, measure: str) -> str:
    """The unit of a measure, in words."""
    about = assumptions.about
    return BY_NAME[measure].unit_in(str(about["currency"]), int(str(about["price_base_year"])))


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
    line, of_gdp = BY_NAME[metric].line, metric.endswith("_of_gdp")
    if not line:
        return as_figure(worth(budget, row, over)[metric])
    amount = _amount(budget, line, year, row, of_gdp=of_gdp)
    return amount if over is None else amount - _amount(over, line, year, row, of_gdp=of_gdp)


def _amount(budget: SocialBudget, line: str, year: int | None, row: int | None, *, of_gdp: bool) -> Figure:
    part, place = (budget.totals, 0) if row is None else (budget.cost, row)
    amount = getattr(part, line)[..., place, :]
    within = slice(None) if year is None else slice(year, year + 1)
    summed = amount[..., within].sum(axis=-1)
    if not of_gdp:
        return as_figure(summed)
    gdp = budget.economy.gdp[..., 0, -amount.shape[-1] :]
    return as_figure(summed / gdp[..., within].sum(axis=-1))


def worth(
    budget: SocialBudget, row: int | None = None, over: SocialBudget | None = None
) -> dict[str, Figure]:
    """What ``measures`` gives, of one policy or of all together, of every run of a batch: (...,)."""
    if over is None:
        appraised = budget.total_appraisal if row is None else budget.appraisal
    else:
        flow, base = (side.total_flows if row is None else side.flows for side in (budget, over))
        appraised = appraise(difference(flow, base), budget.discounting)
    values = measures(appraised, stated(budget))
    return {name: figure[..., row or 0, 0] for name, figure in values.items()}


def stated(budget: SocialBudget) -> Stated:
    """What the assumptions state of effects and weights."""
    return Stated(effects_stated(budget), any_weight(budget.weights))


def effects_stated(budget: SocialBudget) -> bool:
    """Whether the assumptions have any effect; without one a return is unknown, not 0."""
    return any_effect(budget.outcomes)


def difference(flow: Flows, base: Flows) -> Flows:
    """Flows over those of the baseline; rounding differences count as 0."""

    def over(name: str) -> Figure:
        left, right = getattr(flow, name), getattr(base, name)
        gap = left - right
        # Absolute amounts as the larger of an amount and its opposite: this also runs on trails.
        scale = np.maximum(np.maximum(left, -left), np.maximum(right, -right))
        return np.where(np.maximum(gap, -gap) <= SMALLEST * scale, 0.0, gap)

    return Flows(**{name: over(name) for name in vars(flow)})


def unequal(one: Figure | float, other: Figure | float) -> NDArray[np.bool_]:
    """Whether two figures differ by more than rounding. Shapes: any that broadcast -> the same."""
    gap: NDArray[np.bool_] = np.abs(one - other) > SMALLEST * np.maximum(np.abs(one), np.abs(other))
    return gap


def spending_of(budget: SocialBudget, bound: Bound, ministry: str) -> Figure:
    """Expenditure of one ministry, or of all, on its shares in policies, less what they replace: (..., year).

    What is replaced falls in the same ministry.
    """
    return _of_ministry(budget.cost.expenditure - budget.cost.replaced_spending, bound, ministry)


def by_donors_of(budget: SocialBudget, bound: Bound, ministry: str) -> Figure:
    """What donors pay, by grants and loans, of the expenditure of one ministry, or of all: (..., year)."""
    sources, financed = bound.assumed.financing, budget.financing.financed
    owners = [sources.policy[row] for row in sources.donors]
    paid = totals_by(financed[..., list(sources.donors), :], owners, len(bound.names.policies))
    return _of_ministry(paid, bound, ministry)


def _of_ministry(figure: Figure, bound: Bound, ministry: str) -> Figure:
    parts = figure if ministry == WHOLE_BUDGET else split(figure, bound, "ministry", ministry)
    return as_figure(parts.sum(axis=-2))


def split(figure: Figure, bound: Bound, by: str, name: str) -> Figure:
    """The parts of a figure by policy that are of one ministry or function: (..., part, year).

    ``by`` is ministry or function.
    """
    shares, names = bound.assumed.classification, bound.names.classes.splits
    split_rows = [k for k, each in enumerate(names) if getattr(each, by) == name]
    share = shares.split_share.reshape(-1, *shares.split_share.shape[-2:])[0]
    return as_figure(figure[..., [shares.split_policy[k] for k in split_rows], :] * share[split_rows])
