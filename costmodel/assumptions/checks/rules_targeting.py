"""Rules of the table Targeting: a share of the policy's group in the benchmark group where none follows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.format.age_bands import age_bands
from costmodel.assumptions.format.column_choices import PERSONS
from costmodel.assumptions.format.report import shown

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import TableData

TABLE, SINCE = "Targeting", 4
BOTH = "both"


class _Group(NamedTuple):
    """Who belongs to a target group, as far as the workbook says it without people."""

    sex: str
    first: int
    last: float
    above: frozenset[str]
    """Groups of which it is a part, and itself."""
    everybody: bool
    """Whether all people of its ages and sex belong to it."""
    unit: str
    """What it is counted in."""

    def of_ages(self, other: _Group) -> bool:
        """Whether its ages and sex are among those of another group."""
        sexes = other.sex in (BOTH, self.sex)
        return sexes and other.first <= self.first and self.last <= other.last


def targeting_rules(context: Context) -> None:
    """Report all problems of the benchmark groups."""
    table = context.tables[TABLE]
    if not table.rows:
        return
    own_of = {row["policy"]: row["group"] for row in context.tables["Policies"].rows}
    compared = {str(name) for row in table.rows for name in (own_of.get(row["policy"]), row["benchmark"])}
    groups = _groups(context.tables["Groups"], compared)
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "share")
        target, meant = own_of.get(row["policy"]), row["benchmark"]
        if target in groups and meant in groups and groups[target].unit != groups[meant].unit:
            context.report.at(
                table, number, "benchmark",
                f"{meant}, counted in {groups[meant].unit}, for {target} in {groups[target].unit}",
                f"a group counted in {groups[target].unit}: reached and missed are counted in one unit",
                "Name a benchmark group of the same unit.", since=SINCE,
            )  # fmt: skip
        elif target in groups and meant in groups:
            _share(context, number, str(target), str(meant), _follows(groups, str(target), str(meant)))


def _share(context: Context, number: int, target: str, meant: str, follows: bool) -> None:
    table = context.tables[TABLE]
    share, outside = table.rows[number]["share"], table.rows[number]["share_outside"]
    if share is None and not follows:
        context.report.at(
            table, number, "share",
            f"a blank, for {target} against {meant}, of which none is a part of the other",
            f"the share of {target} who belong to {meant}",
            "Type the share, with its source: it does not follow from the table Groups.", since=SINCE,
        )  # fmt: skip
    if follows:
        for column, value in (("share", share), ("share_outside", outside)):
            if value is not None:
                context.report.at(
                    table, number, column, shown(value),
                    f"a blank: of {target} and {meant} one is a part of the other, so that the share follows "
                    "from their people",
                    "Clear the cell, or name another benchmark group.", since=SINCE,
                )  # fmt: skip


def _groups(table: TableData, compared: set[str]) -> dict[str, _Group]:
    """The groups that are compared, each with those above it."""
    rows = {str(row["group"]): row for row in table.rows if row["group"] is not None}
    everybody = age_bands(table.rows)
    groups = {}
    for name in compared & rows.keys():
        row, at = rows[name], name
        above: set[str] = set()
        while at in rows and at not in above:
            above.add(at)
            at = str(rows[at]["of"])
        first, last = row["age_from"], row["age_to"]
        groups[name] = _Group(
            str(row["sex"]), int(first or 0), math.inf if last is None else last, frozenset(above),
            name in everybody, str(row.get("counted_in") or PERSONS),
        )  # fmt: skip
    return groups


def _follows(groups: dict[str, _Group], target: str, meant: str) -> bool:
    """Whether one group is a part of the other: below it and of its ages, or everybody's part."""

    def part(inner: str, outer: str) -> bool:
        return (outer in groups[inner].above or groups[outer].everybody) and groups[inner].of_ages(
            groups[outer]
        )

    return part(target, meant) or part(meant, target)
