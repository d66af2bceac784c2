"""Rules of figures that move together: a group has two figures or more, each with a range."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import TableData

OPPOSITE = "-"


def together_rules(context: Context) -> None:
    """Report groups of one figure, and figures of a group that have no range: neither moves with anything."""
    members: dict[str, list[tuple[TableData, int]]] = defaultdict(list)
    for table in context.tables.values():
        for number, row in enumerate(table.rows):
            name = str(row.get("moves_with") or "").removeprefix(OPPOSITE).strip()
            if name:
                members[name].append((table, number))
    for name, rows in members.items():
        for table, number in rows:
            if table.rows[number].get("low") is None:
                fault, expected = f"the group {shown(name)} without a range", "low and high in the same row"
                mend = "Give the range, or clear the cell."
                context.report.at(table, number, "moves_with", fault, expected, mend, "warning")
        if len(rows) == 1:
            table, number = rows[0]
            fault, expected = f"the group {shown(name)} of one figure", "two figures or more in a group"
            mend = "Write the same name in the rows that move together, or clear the cell."
            context.report.at(table, number, "moves_with", fault, expected, mend, "warning")
