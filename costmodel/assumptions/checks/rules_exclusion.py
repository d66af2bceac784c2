"""Rules of the table Exclusion: plausible gaps, and none counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_policies import price_base
from costmodel.assumptions.format.report import shown
from costmodel.model.exclusion import EARNINGS, EMPLOYMENT

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import TableData

TABLE, SINCE = "Exclusion", 3


def exclusion_rules(context: Context) -> None:
    """Report all problems of the gaps between groups."""
    table = context.tables[TABLE]
    for number in range(len(table)):
        context.range_of(table, number, "gap")
        price_base(context, table, number, needed=False)
        _gap(context, table, number)
    _twice(context, table)
    _earnings_of_all(context, table)


def _gap(context: Context, table: TableData, number: int) -> None:
    row = table.rows[number]
    gap = row["gap"]
    if not isinstance(gap, float):
        return
    if row["dimension"] == EMPLOYMENT:
        for column in ("gap", "low", "high"):
            if isinstance(row[column], float) and abs(row[column]) > 1:
                context.report.at(
                    table, number, column, shown(row[column]),
                    "a share from -1 to 1 of the people who would be in work",
                    "Give a fraction of 1: 0.27 for 27 percentage points.", since=SINCE,
                )  # fmt: skip
    if gap < 0:
        context.report.at(
            table, number, "gap", f"a gap of {shown(gap)}: the group is better off than the reference group",
            "a gap of 0 or more, reference group less group",
            "Turn the sign round, or leave it if the group is better off in this respect.", "warning",
            alarm=True, since=SINCE,
        )  # fmt: skip


def _twice(context: Context, table: TableData) -> None:
    """Two gaps of one group in one dimension may be the same loss."""
    first: dict[tuple[object, object], int] = {}
    for number, row in enumerate(table.rows):
        if row["group"] is None or row["dimension"] is None:
            continue
        earlier = first.setdefault((row["group"], row["dimension"]), number)
        if earlier != number:
            context.report.at(
                table, number, "dimension",
                f"a second gap in {row['dimension']} of {row['group']}; one is in "
                f"{table.cell(earlier, 'dimension')}",
                "one gap of a group in each dimension, or gaps that have nothing in common",
                "Delete one of them if both describe the same loss.", "warning", alarm=True, since=SINCE,
            )  # fmt: skip


def _earnings_of_all(context: Context, table: TableData) -> None:
    """Who is not in work earns nothing: a gap in the earnings of all people contains that in employment."""
    without_work = {row["group"] for row in table.rows if row["dimension"] == EMPLOYMENT}
    for number, row in enumerate(table.rows):
        everybody = row["share_of_group"] is None or row["share_of_group"] == 1
        if row["dimension"] == EARNINGS and row["group"] in without_work and everybody:
            context.report.at(
                table, number, "share_of_group",
                f"a gap in the earnings of all people of {row['group']}, beside a gap in their employment",
                "the share of the group in work, to whom a gap in earnings applies",
                "Give the share and the gap of those in work: the loss of those without work counts in "
                "employment.", "warning", alarm=True, since=SINCE,
            )  # fmt: skip
