"""Rules of the table Breakdown: shares that sum to 1, and coverage of the sexes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import SEX, SEXES
from costmodel.assumptions.format.report import shown
from costmodel.model.arguments import ROUNDING

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import TableData

SINCE = 4


def breakdown_rules(context: Context) -> None:
    """Report all problems of the parts of every dimension."""
    table = context.tables["Breakdown"]
    dimensions: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "coverage")
        if row["dimension"] is None:
            continue
        if row["dimension"] == SEX:
            _sex(context, table, number)
        elif row["share"] is None and context.report.sound(table, number, "share"):
            context.report.at(
                table, number, "share", "a blank", f"the share of the people who are in {row['part']}",
                "Fill it in; a blank is missing, never zero.", since=SINCE,
            )  # fmt: skip
        else:
            dimensions[str(row["dimension"])].append(number)
    for dimension, numbers in dimensions.items():
        shares = sum(table.rows[number]["share"] or 0.0 for number in numbers)
        if abs(shares - 1) > ROUNDING and all(context.report.sound(table, k, "share") for k in numbers):
            context.report.at(
                table, numbers[-1], "share", f"shares of the {dimension}s that sum to {shares:.10g}",
                "shares that sum to 1", "Correct the shares, or add the missing part.", since=SINCE,
            )  # fmt: skip
        if all(table.rows[number]["coverage"] == 0 for number in numbers):
            context.report.at(
                table, numbers[-1], "coverage", f"a coverage of 0 in every {dimension}",
                "a coverage above 0 in some part", "Correct the coverage.", since=SINCE,
            )  # fmt: skip


def _sex(context: Context, table: TableData, number: int) -> None:
    row = table.rows[number]
    if row["part"] is not None and row["part"] not in SEXES:
        context.report.at(
            table, number, "part", shown(row["part"]), "male or female", "Correct the part.", since=SINCE
        )
    if row["share"] is not None:
        context.report.at(
            table, number, "share", shown(row["share"]),
            "a blank: the population tells how many are of each sex",
            "Clear the cell.", since=SINCE,
        )  # fmt: skip
    if row["coverage"] is None:
        context.report.at(
            table, number, "coverage", "a blank", "the coverage of this sex relative to the other",
            "Fill it in, or delete the row: coverage is equal.", since=SINCE,
        )  # fmt: skip
