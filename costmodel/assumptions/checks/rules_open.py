"""What is still to be filled in: stand-ins of figures that are not published, and a set without policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.schema import TO_FILL_IN
from costmodel.errors import OPEN

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context


def open_rules(context: Context) -> None:
    """List every row of the source TO_FILL_IN, and say where the set has no policy yet."""
    for table in context.tables.values():
        for number, row in enumerate(table.rows):
            if row.get("source") == TO_FILL_IN and table.name != "Sources":
                found = "a stand-in, for which the package has no published figure"
                mend = "Replace the figure and name its source; the note says how it was made."
                context.report.at(table, number, "source", found, "a figure of the country", mend, OPEN)
    if not context.tables["Policies"].rows:
        mend = "Add one of the library: costmodel add SET ARCHETYPE; costmodel add --list names them."
        context.report.table("Policies", "no policy yet", "at least one policy", mend, OPEN)
