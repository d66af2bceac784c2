"""Lines of monitoring, which read the lines of the plan and change none of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costmodel.model.figures import Figure, rows, stacked, with_rows
from costmodel.model.indicators import Indicator, ProgressLines, TargetLines, expected_by, progress
from costmodel.model.kernels import over
from costmodel.model.monitoring import (
    OutturnLines,
    forecast,
    months_in_operation,
    of_years,
    people_counted,
    plan_by_month,
    summed,
    variance,
)
from costmodel.model.outturn import Comparison, PlanMonths, Reported
from costmodel.model.planned_lines import planned_figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.model.indicators import PlannedValue
    from costmodel.model.monitoring import MonthLines


@dataclass(frozen=True)
class Monitoring:
    """Everything that is reported beside the assumptions."""

    reported: Reported = Reported()
    months: PlanMonths = PlanMonths()
    comparison: Comparison = Comparison()
    indicator: Indicator = Indicator()


NOTHING_REPORTED = Monitoring()


def monitored(monitoring: Monitoring, parts: Mapping[str, Any], months_in_year: Figure) -> dict[str, Any]:
    """Outturn against plan, the year forecast again, and progress, part by part; empty without any.

    ``parts`` are those of the model by name, whose lines are the plan. Shapes: see the parts;
    ``months_in_year`` is (1, 1).
    """
    found: dict[str, Any] = {}
    if monitoring.comparison.policies:
        found |= _compared(parts, monitoring, months_in_year)
    if len(monitoring.indicator.rising):
        found |= _indicators(parts, monitoring.indicator)
    return found


def _compared(parts: Mapping[str, Any], monitoring: Monitoring, months_in_year: Figure) -> dict[str, Any]:
    months, comparison, reported = monitoring.months, monitoring.comparison, monitoring.reported
    timing, people, spending = parts["timing"], parts["people"], parts["cost"].expenditure
    plan = plan_by_month(months, spending, timing.part_year, timing.in_force, months_in_year)
    outturn = _outturn(plan, comparison, reported)
    counted = people_counted(
        comparison, reported, outturn.period_months, people.eligible, people.beneficiaries
    )
    planned_year = of_years(spending, comparison.policies, comparison.places)
    found: dict[str, Any] = {"planned_months": plan, "outturn": outturn}
    if comparison.split:
        price = _price_of_a_year(plan, months, comparison, planned_year, counted.planned_people)
        found["variance"] = variance(outturn, counted, comparison, price)
    if comparison.forecast:
        found["forecast"] = forecast(outturn, counted, comparison, rows(planned_year, comparison.forecast))
    return found


def _outturn(plan: MonthLines, comparison: Comparison, reported: Reported) -> OutturnLines:
    planned = summed(plan.planned_month_spending, comparison.months)
    spent = summed(reported.spending, comparison.reports)
    planned_months = summed(plan.planned_month_operation, comparison.months)
    months = months_in_operation(comparison, reported, planned_months)
    return OutturnLines(
        planned,
        spent,
        spent - planned,
        planned_months,
        months,
        planned_months / comparison.length,
        months / comparison.length,
    )


def _price_of_a_year(
    plan: MonthLines, months: PlanMonths, comparison: Comparison, planned_year: Figure, people: Figure
) -> Figure:
    """Planned cost of a person for as many months of operation as the period has; 0 where there is none."""
    base = people * rows(plan.planned_year_operation, [months.years.index(year) for year in comparison.years])
    return over(planned_year * comparison.length, base)


def _planned(parts: Mapping[str, Any], plans: Sequence[PlannedValue]) -> Figure:
    """The planned value of each indicator or year: (..., value, 1); 0 where the divisor is 0."""
    values = []
    for plan in plans:
        figure = of_years(planned_figure(parts, plan.line), [plan.policy], [plan.place])
        if plan.over:
            figure = over(figure, of_years(planned_figure(parts, plan.over), [plan.policy], [plan.place]))
        values.append(figure)
    return stacked(values)


def _indicators(parts: Mapping[str, Any], of: Indicator) -> dict[str, Any]:
    target = of.target
    if of.plans:
        target = with_rows(target, of.target_planned, _planned(parts, of.plans))
    found: dict[str, Any] = {"targets": TargetLines(target)}
    if not of.indicators:
        return found
    baseline, year, aim, last, rising = (
        rows(each, of.indicators)
        for each in (of.baseline, of.baseline_year, target, of.target_year, of.rising)
    )
    expected = expected_by(baseline, aim, year, last, of.value_year)
    if of.value_plans:
        expected = with_rows(expected, of.value_planned, _planned(parts, of.value_plans))
    return found | {
        "progress": ProgressLines(of.value, expected, progress(of.value, expected, baseline, rising))
    }
