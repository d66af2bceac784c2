"""Monitoring: outturn against plan, what explains it, the year forecast again, progress of indicators.

Figures are (..., row, 1): rows are months of the plan, reported periods, or reported values of indicators.
Plan is what the scenario of the run makes of the year; it stands in the line items of the policies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.model.exact_split import exact_split
from costmodel.model.figures import ROW, YEAR, Figure, line, rows, stacked, totals_by
from costmodel.model.kernels import over
from costmodel.model.without_rows import lines_of_nothing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.outturn import Comparison, PlanMonths, Reported


@dataclass(frozen=True)
class MonthLines:
    """The plan of a year by month."""

    planned_month_operation: Figure = line("Planned share of the month in operation", "share", whole=True)
    planned_month_weight: Figure = line("Seasonal share of the month in operation", "share", whole=True)
    planned_year_operation: Figure = line("Planned months of the year in operation", "months", whole=True)
    planned_year_weight: Figure = line("Seasonal shares of the months in operation", "share", whole=True)
    planned_year_profile: Figure = line("Seasonal shares of the year", "share", whole=True)
    planned_month_spending: Figure = line("Planned spending of the month", "LCU", whole=True)


@dataclass(frozen=True)
class OutturnLines:
    """Plan and outturn of a period."""

    period_planned: Figure = line("Planned spending of the period", "LCU", whole=True)
    period_spending: Figure = line("Outturn of the period", "LCU", whole=True)
    period_variance: Figure = line("Outturn less plan", "LCU", whole=True)
    period_planned_months: Figure = line("Planned months in operation", "months", whole=True)
    period_months: Figure = line("Months in operation", "months", whole=True)
    period_planned_operation: Figure = line("Planned share of the period in operation", "share", whole=True)
    period_operation: Figure = line("Share of the period in operation", "share", whole=True)


@dataclass(frozen=True)
class VarianceLines:
    """What explains the variance of a period with people reported: S = E c b f."""

    person_months: Figure = line("People served x months in operation", "persons", whole=True)
    people_served: Figure = line("People served, outturn", "persons", whole=True)
    price_throughout: Figure = line(
        "Planned cost of a person for a period in operation throughout", "LCU per person", whole=True
    )
    factor_planned_eligible: Figure = line("Volume: people entitled, planned", "persons", whole=True)
    factor_eligible: Figure = line("Volume: people entitled, outturn", "persons", whole=True)
    factor_planned_take_up: Figure = line(
        "Take-up: people served over entitled, planned", "share", whole=True
    )
    factor_take_up: Figure = line("Take-up: people served over entitled, outturn", "share", whole=True)
    factor_planned_price: Figure = line(
        "Price: cost of a person for the period, planned", "LCU per person", whole=True
    )
    factor_price: Figure = line(
        "Price: cost of a person for the period, outturn", "LCU per person", whole=True
    )
    spending_without_people: Figure = line(
        "Spending without people in operation, outturn less plan", "LCU", whole=True
    )
    volume_effect: Figure = line("Variance by volume", "LCU", whole=True)
    take_up_effect: Figure = line("Variance by take-up", "LCU", whole=True)
    price_effect: Figure = line("Variance by price", "LCU", whole=True)
    timing_effect: Figure = line("Variance by timing", "LCU", whole=True)
    flexed_budget: Figure = line(
        "Flexed budget: planned price x people served as reported", "LCU", whole=True
    )


@dataclass(frozen=True)
class ForecastLines:
    """The year forecast again from what was spent to date."""

    planned_year: Figure = line("Planned spending of the year", "LCU", whole=True)
    planned_rest: Figure = line("Planned spending of the rest of the year", "LCU", whole=True)
    pace: Figure = line("Outturn over plan, to date, months in operation alike", "ratio", whole=True)
    arrears_to_pay: Figure = line("Arrears paid later in the year", "LCU", whole=True)
    reforecast: Figure = line("Year forecast again: outturn and planned rest x pace", "LCU", whole=True)
    reforecast_variance: Figure = line("Year forecast again less plan", "LCU", whole=True)


NO_PLAN, NO_OUTTURN, NO_VARIANCE = (
    lines_of_nothing(MonthLines), lines_of_nothing(OutturnLines), lines_of_nothing(VarianceLines)
)  # fmt: skip
NO_REFORECAST = lines_of_nothing(ForecastLines)


def summed(figure: Figure, members: Sequence[Sequence[int]]) -> Figure:
    """Sums of rows: (..., row, 1) -> (..., group of rows, 1); a row may be in several."""
    flat = [row for group in members for row in group]
    owners = [place for place, group in enumerate(members) for _ in group]
    return totals_by(rows(figure, flat), owners, len(members))


def of_years(figure: Figure, policies: Sequence[int], places: Sequence[int]) -> Figure:
    """A figure of the policies, each in a year of its own: (..., policy, year) -> (..., len(policies), 1)."""
    columns = places if figure.shape[YEAR] > 1 else [0] * len(places)
    parts, order = [], []
    for place in dict.fromkeys(columns):
        chosen = [row for row, each in enumerate(columns) if each == place]
        parts.append(rows(figure[..., place : place + 1], [policies[row] for row in chosen]))
        order += chosen
    return rows(stacked(parts), [int(row) for row in np.argsort(order)])


def plan_by_month(
    months: PlanMonths, spending: Figure, part_year: Figure, in_force: Figure, months_in_year: Figure
) -> MonthLines:
    """Spending of a year spread over its months in operation, by the seasonal profile.

    In the first year a policy is in operation from its first month on. Where it is not in operation in any
    month and spends, as for a set-up, the profile alone spreads it.

    Shapes: policies (..., policy, year) -> (..., month, 1). Units: LCU, shares.
    """
    positions = months.policies, months.places
    missed = months_in_year * (1 - of_years(part_year, *positions))
    operation = of_years(in_force, *positions) * np.minimum(np.maximum(months.number + 1 - missed, 0), 1)
    year = months.years
    count = 1 + max(year)
    weight = months.share * operation
    operated, whole, profile = (
        rows(totals_by(each, year, count), year) for each in (operation, weight, months.share)
    )
    running = whole > 0
    share = np.where(running, weight, months.share) / np.where(running, whole, profile)
    return MonthLines(operation, weight, operated, whole, profile, of_years(spending, *positions) * share)


class CountedPeriod(NamedTuple):
    """People of the periods compared: planned, and as reported; 0 where not reported."""

    planned_eligible: Figure
    planned_people: Figure
    eligible: Figure
    people: Figure
    person_months: Figure
    """People served x months in operation."""


def months_in_operation(comparison: Comparison, reported: Reported, planned: Figure) -> Figure:
    """Months in operation of each period, as reported, else as planned; of several reports their sum.

    Shapes: planned (..., period, 1) -> (..., period, 1). Units: months.
    """
    alone = {
        reports[0]: period
        for period, reports in enumerate(comparison.reports)
        if len(reports) == 1 and period not in comparison.forecast
    }
    periods = tuple(alone.values())
    chosen = list(alone)
    each = np.where(
        rows(reported.months_stated, chosen) > 0, rows(reported.months, chosen), rows(planned, periods)
    )
    place = {report: number for number, report in enumerate(alone)}
    return summed(each, [[place[report] for report in reports] for reports in comparison.reports])


def people_counted(
    comparison: Comparison, reported: Reported, operated: Figure, eligible: Figure, people: Figure
) -> CountedPeriod:
    """People of each period: of several reports the average, people served by months in operation.

    Where those eligible are not reported everywhere, people served take their place on both sides, and the
    take-up is 1. Shapes: policies (..., policy, year) -> (..., period, 1). Units: persons.
    """
    at = comparison.policies, comparison.places
    planned_people = of_years(people, *at)
    alone = [comparison.reports.index((report,)) for report in range(reported.people.shape[ROW])]
    person_months = summed(reported.people * rows(operated, alone), comparison.reports)
    served = np.where(
        operated > 0,
        over(person_months, operated),
        summed(reported.people * reported.length, comparison.reports) / comparison.length,
    )
    entitled = summed(reported.eligible * reported.length, comparison.reports) / comparison.length
    stated = comparison.with_eligible
    return CountedPeriod(
        planned_eligible=np.where(stated > 0, of_years(eligible, *at), planned_people),
        planned_people=planned_people,
        eligible=np.where(stated > 0, entitled, served),
        people=served,
        person_months=person_months,
    )


def variance(
    outturn: OutturnLines, counted: CountedPeriod, comparison: Comparison, year_price: Figure
) -> VarianceLines:
    """Spending = entitled x take-up x price x share of the period in operation, and the effect of each.

    The price is spending over people and operation. Where one side spent nothing for want of people or
    operation, it has the price of the other. Planned spending without people in operation, such as a set-up,
    is a matter of price. ``year_price`` is the planned price of a year in operation, where the period has
    none. Shapes: (..., period, 1) -> (..., period with people, 1). Units: LCU, persons.
    """
    chosen = comparison.split

    def compared(figure: Figure) -> Figure:
        return rows(figure, chosen)

    entitled_0, served_0, entitled_1, served_1, person_months = (compared(each) for each in counted)
    planned, spent = compared(outturn.period_planned), compared(outturn.period_spending)
    time_0, time_1 = compared(outturn.period_planned_operation), compared(outturn.period_operation)
    take_up_0, take_up_1 = over(served_0, entitled_0), over(served_1, entitled_1)
    base_0, base_1 = served_0 * time_0, served_1 * time_1
    stated = over(spent, base_1)
    usual = compared(year_price)
    price_0 = np.where(base_0 > 0, over(planned, base_0), np.where(usual > 0, usual, stated))
    price_1 = np.where(base_1 > 0, stated, price_0)
    volume, take_up, price, timing = exact_split(
        (entitled_0, take_up_0, price_0, time_0),
        (entitled_1, take_up_1, price_1, time_1),
        *comparison.weights,
    )
    without = np.where(base_1 > 0, 0, spent) - np.where(base_0 > 0, 0, planned)
    return VarianceLines(
        person_months, served_1, usual, entitled_0, entitled_1, take_up_0, take_up_1, price_0, price_1,
        without, volume, take_up, price + without, timing, price_0 * served_1 * time_1,
    )  # fmt: skip


def forecast(
    outturn: OutturnLines, counted: CountedPeriod, comparison: Comparison, planned_year: Figure
) -> ForecastLines:
    """The year = outturn + planned rest x pace, and arrears where they are paid later in the year.

    pace = (entitled x take-up x price) as reported over planned, to date: outturn over plan, each for a whole
    period in operation. Where nothing was planned to date, or nothing is known of a period out of operation,
    the rest is as planned. Arrears = plan to date x pace x the share of planned operation that was missed.

    Shapes: (..., period, 1) -> (..., year to date, 1). Units: LCU.
    Source: run rate on a seasonal plan, as in Potter and Diamond (1999), Guidelines for Public Expenditure
    Management, IMF. Example: half a year planned 5,000, outturn 5,940 of which three quarters in operation,
    rest 5,000: 13,860; with arrears 15,840.
    """
    chosen = comparison.forecast

    def to_date(figure: Figure) -> Figure:
        return rows(figure, chosen)

    planned, spent = to_date(outturn.period_planned), to_date(outturn.period_spending)
    time_0, time_1 = to_date(outturn.period_planned_operation), to_date(outturn.period_operation)
    of_people = np.where(
        to_date(comparison.with_people) * to_date(counted.planned_people) > 0,
        over(to_date(counted.people), to_date(counted.planned_people)),
        1,
    )
    ran = time_1 > 0
    rate_0 = planned / np.where(time_0 > 0, time_0, 1)
    rate_1 = spent / np.where(ran, time_1, 1)
    pace = np.where(planned > 0, np.where(ran, over(rate_1, rate_0), of_people), 1)
    rest = planned_year - planned
    arrears = comparison.arrears * planned * pace * over(np.maximum(time_0 - time_1, 0), time_0)
    year = spent + rest * pace + arrears
    return ForecastLines(planned_year, rest, pace, arrears, year, year - planned_year)
