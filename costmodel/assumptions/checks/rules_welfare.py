"""Rules of the table Welfare: every item within its bounds, with a range in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown
from costmodel.model.parameters import inputs_of
from costmodel.model.welfare import Welfare

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context

MEND = "Correct it; 1.2 says that raising one unit of money costs people 0.2 beyond the unit."


def welfare_rules(context: Context) -> None:
    """Report all problems of the table Welfare."""
    table, declared = context.tables["Welfare"], inputs_of(Welfare)
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "value")
        if row["item"] not in declared:
            continue
        item = declared[row["item"]]
        low, high = item.bounds
        for column in ("value", "low", "high"):
            value = row[column]
            if value is not None and not low <= value <= high:
                expected = f"{item.label.lower()} from {shown(low)} to {shown(high)}"
                context.report.at(table, number, column, shown(value), expected, MEND)
        if row["unit"] is not None and row["unit"] != item.unit:
            mend = f"Type {item.unit}, and give the value in this unit."
            context.report.at(table, number, "unit", shown(row["unit"]), f"the unit {item.unit}", mend)
