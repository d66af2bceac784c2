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
    lines: dict[str, Any] = {}
    if monitoring.comparison.policies:
        lines |= _compared(parts, monitoring, months_in_year)
    if len(monitoring.indicator.rising):
        lines |= _indicators(parts, monitoring.indicator)
    return lines


def _compared(parts: Mapping[str, Any], monitoring: Monitoring, months_in_year: Figure) -> dict[str, Any]:
    months, comparison, reported = monitoring.months, monitoring.comparison, monitoring.reported
    timing, people, spending = parts["timing"], parts["people"], parts["cost"].expenditure
    plan = plan_by_month(months, spending, timing.part_year, timing.in_force, months_in_year)
    outturn = _outturn(plan, comparison, reported)
    counted = people_counted(
        comparison, reported, outturn.period_months, people.eligible, people.beneficiaries
    )
    planned_year = of_years(spending, comparison.policies, comparison.places)
    lines: dict[str, Any] = {"planned_months": plan, "outturn": outturn}
    if comparison.split:
        price = _price_of_a_year(plan, months, comparison, planned_year, counted.planned_people)
        lines["variance"] = variance(outturn, counted, comparison, price)
    if comparison.forecast:
        lines["forecast"] = forecast(outturn, counted, comparison, rows(planned_year, comparison.forecast))
    return lines


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


def _indicators(parts: Mapping[str, Any], indicator: Indicator) -> dict[str, Any]:
    target = indicator.target
    if indicator.plans:
        target = with_rows(target, indicator.target_planned, _planned(parts, indicator.plans))
    lines: dict[str, Any] = {"targets": TargetLines(target)}
    if not indicator.indicators:
        return lines
    baseline, year, aim, last, rising = (
        rows(each, indicator.indicators)
        for each in (
            indicator.baseline,
            indicator.baseline_year,
            target,
            indicator.target_year,
            indicator.rising,
        )
    )
    expected = expected_by(baseline, aim, year, last, indicator.value_year)
    if indicator.value_plans:
        expected = with_rows(expected, indicator.value_planned, _planned(parts, indicator.value_plans))
    return lines | {
        "progress": ProgressLines(
            indicator.value, expected, progress(indicator.value, expected, baseline, rising)
        )
    }
