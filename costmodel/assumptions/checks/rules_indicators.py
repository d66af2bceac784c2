"""Rules of indicators: lines of the model, units, pairs, and bands of status."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown
from costmodel.model.arguments import ROUNDING
from costmodel.model.indicators import EXCLUSION, INCLUSION, ON_TRACK, WATCH
from costmodel.model.planned_lines import PLANNED_LINES, UNITS_OF_LINES

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import TableData

SINCE = 4
SHARES = ("share", "ratio")


def indicator_rules(context: Context) -> None:
    """Report all problems of indicators and their status."""
    for number in range(len(context.tables["Indicators"].rows)):
        _indicator(context, number)
    _pairs(context)
    _bands(context)


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
            table, number, str(base),
            f"{shown(reported)} in the year of the baseline of {shown(row['baseline'])}",
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
        line_name = row["line"] if row["over"] is None else f"{row['line']} over {row['over']}"
        report.at(table, number, "unit", f"{shown(row['unit'])} with the line {line_name}", f"{usual[0]}",
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
    for (pair, group), numbers in members.items():
        kinds = sorted(str(table.rows[number]["kind"] or "no kind") for number in numbers)
        if kinds != sorted((INCLUSION, EXCLUSION)):
            group_words = "" if group is None else f" of {group}"
            context.report.at(
                table, numbers[0], "pair", f"{pair}{group_words} with {' and '.join(kinds)}",
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
            table, 0, "status", f"only {', '.join(map(str, least))}",
            f"a row for {ON_TRACK} and one for {WATCH}",
            "Add the other row, or delete all for 0.9 and 0.6.", since=SINCE,
        )  # fmt: skip
    elif None not in least.values() and least[ON_TRACK] <= least[WATCH] + ROUNDING:
        context.report.at(
            table, stated[ON_TRACK], "least",
            f"{shown(least[ON_TRACK])} with {shown(least[WATCH])} for {WATCH}",
            f"more for {ON_TRACK} than for {WATCH}", "Correct one of the two.", since=SINCE,
        )  # fmt: skip
