"""Lines of monitoring, which read the lines of the plan and change none of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.model.figures import Figure, rows, stacked, with_rows
from costmodel.model.monitoring import (
    Comparison,
    Indicator,
    OutturnLines,
    PlannedValue,
    PlanMonths,
    ProgressLines,
    Reported,
    TargetLines,
    expected_by,
    forecast,
    of_years,
    people_counted,
    plan_by_month,
    progress,
    summed,
    variance,
)
from costmodel.model.planned_lines import planned_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.monitoring import Monitoring, MonthLines
    from costmodel.model.social_budget import SocialBudget


def with_monitoring(budget: SocialBudget, monitoring: Monitoring, months_in_year: Figure) -> SocialBudget:
    """The budget with outturn against plan, the year forecast again, and progress; as it is without any.

    Shapes: see the parts. ``months_in_year`` is (1, 1).
    """
    found: dict[str, Any] = {}
    if monitoring.comparison.policies:
        found |= _compared(budget, monitoring, months_in_year)
    if len(monitoring.indicator.direction):
        found |= _indicators(budget, monitoring.indicator)
    return replace(budget, **found) if found else budget


def _compared(budget: SocialBudget, monitoring: Monitoring, months_in_year: Figure) -> dict[str, Any]:
    months, comparison, reported = monitoring.months, monitoring.comparison, monitoring.reported
    timing, spending = budget.timing, budget.cost.expenditure
    plan = plan_by_month(months, spending, timing.part_year, timing.in_force, months_in_year)
    operated = np.where(
        reported.months_stated > 0,
        reported.months,
        summed(plan.planned_month_operation, reported.planned_months),
    )
    outturn = _outturn(plan, comparison, reported, operated)
    counted = people_counted(
        comparison, reported, operated, budget.people.eligible, budget.people.beneficiaries
    )
    planned_year = of_years(spending, comparison.policies, comparison.places)
    found: dict[str, Any] = {"planned_months": plan, "outturn": outturn}
    if comparison.split:
        price = _price_of_a_year(plan, months, comparison, planned_year, counted.planned_people)
        found["variance"] = variance(outturn, counted, comparison, price)
    if comparison.forecast:
        found["forecast"] = forecast(outturn, counted, comparison, rows(planned_year, comparison.forecast))
    return found


def _outturn(
    plan: MonthLines, comparison: Comparison, reported: Reported, operated: Figure
) -> OutturnLines:
    planned = summed(plan.planned_month_spending, comparison.months)
    spent = summed(reported.spending, comparison.reports)
    return OutturnLines(
        planned,
        spent,
        spent - planned,
        summed(plan.planned_month_operation, comparison.months) / comparison.length,
        summed(operated, comparison.reports) / comparison.length,
    )


def _price_of_a_year(
    plan: MonthLines, months: PlanMonths, comparison: Comparison, planned_year: Figure, people: Figure
) -> Figure:
    """Planned cost of a person for as many months of operation as the period has; 0 where there is none."""
    own = [[row for row, year in enumerate(months.years) if year == wanted] for wanted in comparison.years]
    base = people * summed(plan.planned_month_operation, own)
    price: Figure = np.where(base > 0, planned_year * comparison.length, 0) / np.where(base > 0, base, 1)
    return price


def _planned(budget: SocialBudget, plans: Sequence[PlannedValue]) -> Figure:
    """The planned value of each indicator or year: (..., value, 1); 0 where the divisor is 0."""
    parts = []
    for plan in plans:
        figure = of_years(planned_figure(budget, plan.line), [plan.policy], [plan.place])
        if plan.over:
            whole = of_years(planned_figure(budget, plan.over), [plan.policy], [plan.place])
            known = whole > 0
            figure = np.where(known, figure, 0) / np.where(known, whole, 1)
        parts.append(figure)
    return stacked(parts)


def _indicators(budget: SocialBudget, of: Indicator) -> dict[str, Any]:
    target = of.target
    if of.plans:
        target = with_rows(target, of.target_planned, _planned(budget, of.plans))
    found: dict[str, Any] = {"targets": TargetLines(target)}
    if not of.indicators:
        return found
    baseline, year, aim, last, direction = (
        rows(each, of.indicators)
        for each in (of.baseline, of.baseline_year, target, of.target_year, of.direction)
    )
    expected = expected_by(baseline, aim, year, last, of.value_year)
    if of.value_plans:
        expected = with_rows(expected, of.value_planned, _planned(budget, of.value_plans))
    return found | {
        "progress": ProgressLines(of.value, expected, progress(of.value, expected, baseline, direction))
    }
