"""Rules of monitoring: reported periods and seasonal profiles."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from costmodel.assumptions.format.periods import EXPECTED, MONTHS, Period, period_of
from costmodel.assumptions.format.report import shown
from costmodel.model.effects import ANSWERS

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import TableData

SINCE = 4
YES = ANSWERS[0]
OLDEST = 30
"""Years before the model's first one at which a reported year is a typing error."""
SEASONS_ROUNDING = 0.005
NEAR = 0.005
"""Share by which months and a total to date may differ."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def monitoring_rules(context: Context) -> None:
    """Report all problems of outturn and seasons."""
    _outturn(context)
    _seasons(context)


@dataclass(frozen=True)
class _Report:
    """A row of Outturn whose period could be read."""

    number: int
    stated: Period
    covered: Period
    """From the start of the year where it is cumulative."""
    cumulative: bool
    spending: float


def _outturn(context: Context) -> None:
    table = context.tables["Outturn"]
    start = context.about.get("fiscal_year_start_month")
    if not table.rows or not isinstance(start, int):
        return
    by_policy: dict[str, list[_Report]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        if row["period"] is None or row["policy"] is None:
            continue
        period = period_of(str(row["period"]), start)
        if period is None:
            context.report.at(
                table, number, "period", shown(row["period"]), EXPECTED,
                "Type it as text, for example 2026-07 for a month, or 2026-Q1 for the first quarter.",
                since=SINCE,
            )  # fmt: skip
            continue
        if not _inside(context, table, number, period):
            continue
        cumulative = row["cumulative"] == YES
        covered = Period(period.year, 1, period.last) if cumulative else period
        _amounts(context, table, number, covered)
        _date(context, table, number, period, start)
        if row["spending"] is not None:
            by_policy[str(row["policy"])].append(
                _Report(number, period, covered, cumulative, float(row["spending"]))
            )
    for reports in by_policy.values():
        _together(context, table, reports)


def _inside(context: Context, table: TableData, number: int, period: Period) -> bool:
    first, last = context.first_year, context.last_year
    if first is None or last is None or first - OLDEST <= period.year <= last:
        return True
    context.report.at(
        table, number, "period", f"{table.rows[number]['period']}, in the fiscal year {period.year}",
        f"a period of {first} to {last}, or of the years before the model", "Correct the year.", since=SINCE,
    )  # fmt: skip
    return False


def _amounts(context: Context, table: TableData, number: int, period: Period) -> None:
    """People, months and those entitled must fit the spending."""
    row = table.rows[number]
    spending, people, eligible, months = (row[name] for name in ("spending", "people", "eligible", "months"))
    if months is not None and months > period.months:
        context.report.at(
            table, number, "months", f"{shown(months)} months of operation",
            f"at most {period.months}, the months of {row['period']}"
            f"{' from the start of the year' if row['cumulative'] == YES else ''}",
            "Correct the months, or the period.", since=SINCE,
        )  # fmt: skip
    if spending and people == 0:
        context.report.at(
            table, number, "people", f"0 people with spending of {shown(spending)}",
            "people above 0, or a blank where they are not reported",
            "Clear the cell if the number is not known; a blank is missing, never zero.", since=SINCE,
        )  # fmt: skip
    elif spending and people is None:
        context.report.at(
            table, number, "people", f"spending of {shown(spending)} and no people",
            "the people served, so that the variance can be split",
            "Fill it in where it is known; without it only the variance as a whole is shown.", "warning",
            since=SINCE,
        )  # fmt: skip
    if people and eligible is not None and people > eligible:
        zero = eligible == 0
        context.report.at(
            table, number, "eligible", f"{shown(people)} people served of {shown(eligible)} entitled",
            "at least as many entitled as served, but for people in error",
            "Correct one of the two, or clear eligible.", "error" if zero else "warning", alarm=not zero,
            since=SINCE,
        )  # fmt: skip
    if spending and months == 0:
        context.report.at(
            table, number, "months", f"spending of {shown(spending)} in a period out of operation",
            "months above 0, or no spending", "Check the months. The spending is shown as a matter of price.",
            "warning", since=SINCE,
        )  # fmt: skip


def _date(context: Context, table: TableData, number: int, period: Period, start: int) -> None:
    stated = table.rows[number]["reported_on"]
    if stated is None:
        return
    try:
        day = date.fromisoformat(str(stated)) if DAY.fullmatch(str(stated)) else None
    except ValueError:
        day = None
    if day is None:
        context.report.at(
            table, number, "reported_on", shown(stated), "a date, YYYY-MM-DD",
            "Correct it, or clear the cell.",
            since=SINCE,
        )  # fmt: skip
        return
    year, month = period.last_month(start)
    if (day.year, day.month) < (year, month):
        context.report.at(
            table, number, "reported_on", f"{day}, before the end of {table.rows[number]['period']}",
            f"a date from {year}-{month:02d} on", "Correct the date or the period.", "warning", alarm=True,
            since=SINCE,
        )  # fmt: skip


def _together(context: Context, table: TableData, reports: list[_Report]) -> None:
    """No month twice, and totals to date that do not fall and are not below the months in them."""
    seen: dict[tuple[int, int, int], _Report] = {}
    parts = [each for each in reports if not each.cumulative]
    for each in reports:
        covered = each.covered.year, each.covered.first, each.covered.last
        earlier = seen.setdefault(covered, each)
        if earlier is not each and table.rows[each.number]["period"] == table.rows[earlier.number]["period"]:
            continue  # the key of the table refuses it
        if earlier is not each:
            _twice(context, table, each, earlier, "the same months")
            continue
        if not each.cumulative:
            clash = next(
                (other for other in parts if other.number < each.number and _overlap(other, each)), None
            )
            if clash is not None and (clash.covered != each.covered):
                _twice(context, table, each, clash, "months that both have")
    totals = sorted((each for each in reports if each.cumulative), key=lambda each: each.covered.last)
    for each in totals:
        inside = [
            other for other in parts
            if other.covered.year == each.covered.year and other.covered.last <= each.covered.last
        ]  # fmt: skip
        before = [
            other for other in totals
            if other.covered.year == each.covered.year and other.covered.last < each.covered.last
        ]  # fmt: skip
        least = max([sum(other.spending for other in inside), *(other.spending for other in before)])
        if each.spending < least * (1 - NEAR):
            context.report.at(
                table, each.number, "spending",
                f"{shown(each.spending)} from the start of the year, while earlier reports have "
                f"{shown(least)}",
                "a total to date that is not below what was reported before",
                "Correct the amount, or clear cumulative if it is of the period alone.", "warning",
                alarm=True, since=SINCE,
            )  # fmt: skip


def _overlap(one: _Report, other: _Report) -> bool:
    a, b = one.covered, other.covered
    return a.year == b.year and a.first <= b.last and b.first <= a.last


def _twice(context: Context, table: TableData, each: _Report, earlier: _Report, what: str) -> None:
    row = table.rows[each.number]
    context.report.at(
        table, each.number, "period",
        f"{row['period']} beside {table.rows[earlier.number]['period']} in "
        f"{table.cell(earlier.number, 'period')}: {what}, of {row['policy']}",
        "each month once, beside totals from the start of the year",
        "Delete one of the rows; write yes in cumulative where it is a total from the start of the year.",
        since=SINCE,
    )  # fmt: skip


def _seasons(context: Context) -> None:
    table = context.tables["Seasons"]
    by_policy: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        if row["policy"] is not None:
            by_policy[str(row["policy"])].append(number)
    for policy, numbers in by_policy.items():
        if not all(context.report.sound(table, number, "month", "share") for number in numbers):
            continue
        total = sum(table.rows[number]["share"] or 0.0 for number in numbers)
        if len(numbers) != MONTHS or abs(total - 1) > SEASONS_ROUNDING:
            context.report.at(
                table, numbers[0], "share",
                f"{len(numbers)} months of {policy} with shares of {total:.4g} in all",
                "twelve months whose shares sum to 1", "Complete or correct the rows of the policy.",
                since=SINCE,
            )  # fmt: skip
