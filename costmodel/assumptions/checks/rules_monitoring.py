"""Rules of monitoring: reported periods, seasonal profiles, and indicators in pairs."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_shares import ROUNDING
from costmodel.assumptions.format.periods import EXPECTED, MONTHS, Period, period_of
from costmodel.assumptions.format.report import shown
from costmodel.model.effects import ANSWERS
from costmodel.model.monitoring import EXCLUSION, INCLUSION, ON_TRACK, WATCH
from costmodel.model.planned_lines import PLANNED_LINES, UNITS_OF_LINES

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
SHARES = ("share", "ratio")


def monitoring_rules(context: Context) -> None:
    """Report all problems of outturn, seasons, indicators and their status."""
    _outturn(context)
    _seasons(context)
    for number in range(len(context.tables["Indicators"].rows)):
        _indicator(context, number)
    _pairs(context)
    _bands(context)


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
    early: list[int] = []
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
        if context.first_year is not None and period.year < context.first_year:
            early.append(number)
        cumulative = row["cumulative"] == YES
        covered = Period(period.year, 1, period.last) if cumulative else period
        _amounts(context, table, number, covered)
        _date(context, table, number, period, start)
        if row["spending"] is not None:
            by_policy[str(row["policy"])].append(
                _Report(number, period, covered, cumulative, float(row["spending"]))
            )
    if early:
        context.report.at(
            table, early[0], "period",
            f"{len(early)} periods before {context.first_year}, the first year of the model",
            "periods of the model's years where they are to be compared with the plan",
            "Nothing need be done: they are shown as reported, and beside the framework (page MTEF).",
            "warning", since=SINCE,
        )  # fmt: skip
    for own in by_policy.values():
        _together(context, table, own)


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
            table, number, "reported_on", shown(stated), "a date, YYYY-MM-DD", "Correct it, or clear the cell.",
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


def _together(context: Context, table: TableData, own: list[_Report]) -> None:
    """No month twice, and totals to date that do not fall and are not below the months in them."""
    seen: dict[tuple[int, int, int], _Report] = {}
    parts = [each for each in own if not each.cumulative]
    for each in own:
        covered = each.covered.year, each.covered.first, each.covered.last
        earlier = seen.setdefault(covered, each)
        if earlier is not each:
            _twice(context, table, each, earlier, "the same months")
            continue
        if not each.cumulative:
            clash = next((other for other in parts if other.number < each.number and _overlap(other, each)), None)
            if clash is not None and (clash.covered != each.covered):
                _twice(context, table, each, clash, "months that both have")
    totals = sorted((each for each in own if each.cumulative), key=lambda each: each.covered.last)
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
                f"{shown(each.spending)} from the start of the year, while earlier reports have {shown(least)}",
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
    for policy, own in by_policy.items():
        if not all(context.report.sound(table, number, "month", "share") for number in own):
            continue
        total = sum(table.rows[number]["share"] or 0.0 for number in own)
        if len(own) != MONTHS or abs(total - 1) > SEASONS_ROUNDING:
            context.report.at(
                table, own[0], "share", f"{len(own)} months of {policy} with shares of {total:.4g} in all",
                "twelve months whose shares sum to 1", "Complete or correct the rows of the policy.",
                since=SINCE,
            )  # fmt: skip


def _indicator(context: Context, number: int) -> None:
    table = context.tables["Indicators"]
    row = table.rows[number]
    _line(context, table, number)
    base, last = row["baseline_year"], row["target_year"]
    if base is not None and last is not None and last <= base:
        context.report.at(
            table, number, "target_year", f"{last}, with a baseline of {base}", "a year after the baseline",
            "Correct one of the two.", since=SINCE,
        )  # fmt: skip
    values = {str(year): row[str(year)] for year in table.years} | {
        name: row[name] for name in ("baseline", "target")
    }
    if row["unit"] == "share":
        for name, value in values.items():
            if isinstance(value, float) and not -1 <= value <= 1:
                context.report.at(
                    table, number, name, f"{shown(value)} with the unit share",
                    "a share as a fraction of 1 (0.45 is 45 %)",
                    f"Type {shown(value / 100)} if you mean {shown(value)} per cent.", since=SINCE,
                )  # fmt: skip
    reported = row.get(str(base))
    if reported is not None and row["baseline"] is not None and reported != row["baseline"]:
        context.report.at(
            table, number, str(base), f"{shown(reported)} in the year of the baseline of {shown(row['baseline'])}",
            "the baseline itself, or a blank", "Correct one of the two.", "warning", alarm=True, since=SINCE,
        )  # fmt: skip


def _line(context: Context, table: TableData, number: int) -> None:
    """A line of the model needs a policy and a year of the model; without one there must be a target."""
    row, report = table.rows[number], context.report
    for column in ("line", "over"):
        name = row[column]
        if name is not None and name not in PLANNED_LINES:
            mend = report.suggestion(str(name), PLANNED_LINES)
            report.at(table, number, column, shown(name), "a line of the policies", mend, since=SINCE)
            return
    if row["line"] is None:
        if row["over"] is not None:
            report.at(table, number, "over", f"{row['over']} without a line", "a line that it divides",
                      "Fill in line, or clear the cell.", since=SINCE)  # fmt: skip
        if row["target"] is None and report.sound(table, number, "target"):
            report.at(table, number, "target", "a blank without a line of the model", "the target",
                      "Fill in target, or line.", since=SINCE)  # fmt: skip
        return
    if row["policy"] is None:
        report.at(table, number, "policy", f"a blank with the line {row['line']}", "the policy of the line",
                  "Fill it in.", since=SINCE)  # fmt: skip
    unit = UNITS_OF_LINES[str(row["line"])]
    usual = SHARES if row["over"] is not None or unit in SHARES else (unit,)
    if row["unit"] is not None and row["unit"] not in usual:
        of = row["line"] if row["over"] is None else f"{row['line']} over {row['over']}"
        report.at(table, number, "unit", f"{shown(row['unit'])} with the line {of}", f"{usual[0]}",
                  "Give the values in the unit of the line.", since=SINCE)  # fmt: skip
    last = row["target_year"]
    if row["target"] is None and last is not None and context.first_year and context.last_year and not (
        context.first_year <= last <= context.last_year
    ):  # fmt: skip
        report.at(table, number, "target_year", f"{last} with a target that the model gives",
                  f"a year of the model, {context.first_year} to {context.last_year}",
                  "Correct the year, or fill in target.", since=SINCE)  # fmt: skip


def _pairs(context: Context) -> None:
    """A pair is one indicator of inclusion and one of exclusion, of the same people."""
    table = context.tables["Indicators"]
    members: dict[tuple[str, object], list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        if row["pair"] is not None:
            members[str(row["pair"]), row["group"]].append(number)
    for (pair, group), own in members.items():
        kinds = sorted(str(table.rows[number]["kind"] or "no kind") for number in own)
        if kinds != sorted((INCLUSION, EXCLUSION)):
            of = "" if group is None else f" of {group}"
            context.report.at(
                table, own[0], "pair", f"{pair}{of} with {' and '.join(kinds)}",
                f"one indicator of {INCLUSION} and one of {EXCLUSION}",
                "Fill in kind, add the other indicator, or clear pair.", since=SINCE,
            )  # fmt: skip


def _bands(context: Context) -> None:
    table = context.tables["StatusBands"]
    stated = {row["status"]: number for number, row in enumerate(table.rows)}
    if not stated:
        return
    least = {status: table.rows[number]["least"] for status, number in stated.items()}
    if set(least) != {ON_TRACK, WATCH}:
        context.report.at(
            table, 0, "status", f"only {', '.join(map(str, least))}", f"a row for {ON_TRACK} and one for {WATCH}",
            "Add the other row, or delete all for 0.9 and 0.6.", since=SINCE,
        )  # fmt: skip
    elif None not in least.values() and least[ON_TRACK] <= least[WATCH] + ROUNDING:
        context.report.at(
            table, stated[ON_TRACK], "least", f"{shown(least[ON_TRACK])} with {shown(least[WATCH])} for {WATCH}",
            f"more for {ON_TRACK} than for {WATCH}", "Correct one of the two.", since=SINCE,
        )  # fmt: skip
