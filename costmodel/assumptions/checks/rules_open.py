"""What is still to be filled in: stand-ins, parameters that an archetype has, a set without policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.countries.archetypes import SET_UP, archetype_names, find_archetype
from costmodel.assumptions.format.column_choices import TO_FILL_IN
from costmodel.assumptions.format.schema import BY_NAME
from costmodel.errors import OPEN

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import Row, TableData

SINCE = 4
"""Format from which an archetype is one of the library; before, its name was free and may be the same."""
IN_TABLES = {"staff": "StaffGrades", "service": "Items", "capital": "Assets"}
"""Parts of a policy whose rows may stand in a table of their own."""
COLUMNS = ("source", "value_source")


def open_rules(context: Context) -> None:
    """List every row of the source TO_FILL_IN, and say where the set has no policy yet."""
    for table in context.tables.values():
        for number, row in enumerate(table.rows):
            for column in COLUMNS:
                if row.get(column) == TO_FILL_IN and table.name != "Sources":
                    stand_in = f"a stand-in{_row_name(table, row, column)}"
                    mend = "Replace the figure and name its source; the note says how it was made."
                    context.report.at(table, number, column, stand_in, "a figure of the country", mend, OPEN)
    _lacking(context)
    if not context.tables["Policies"].rows:
        mend = "Add one of the library: costmodel add SET ARCHETYPE; costmodel add --list names them."
        context.report.table("Policies", "no policy yet", "at least one policy", mend, OPEN)


def _lacking(context: Context) -> None:
    """List what a policy of an archetype of the library has no row for.

    What it pays in another way is not listed: a part with rows in a table of its own, and a part for which
    the policy has parameters under other names; nor the set-up of a policy that began before the model.
    """
    if int(context.about.get("format_version") or 0) < SINCE:
        return
    table = context.tables["Policies"]
    stated: dict[str, set[str]] = {}
    for row in context.tables["Parameters"].rows:
        stated.setdefault(str(row["policy"]), set()).add(str(row["parameter"]))
    listed = {part: context.tables[name].by("policy") for part, name in IN_TABLES.items()}
    for number, row in enumerate(table.rows):
        if row.get("archetype") in archetype_names():
            begun = context.first_year is not None and (row["start_year"] or 0) < context.first_year
            needed = [
                path
                for path in find_archetype(str(row["archetype"])).needed
                if not (begun and path == SET_UP)
            ]
            paths = stated.get(str(row["policy"]), set())
            other = {path.partition(".")[0] for path in paths - set(needed)}
            other |= {part for part, rows in listed.items() if row["policy"] in rows}
            absent = [path for path in needed if path not in paths and path.partition(".")[0] not in other]
            if absent:
                fault = f"{row['policy']} without {', '.join(absent)}"
                expected = f"the parameters of a policy of the archetype {row['archetype']}"
                mend = "Add rows to Parameters, or leave them out on purpose: they then have their defaults."
                context.report.at(table, number, "archetype", fault, expected, mend, OPEN)


def _row_name(table: TableData, row: Row, column: str) -> str:
    """What the figure is: the key of its row, and of an outcome whether it is the effect or the value."""
    key = " ".join(str(row[each]) for each in BY_NAME[table.name].key if isinstance(row.get(each), str))
    return f" for {key}{', its value' if column == 'value_source' else ''}"
