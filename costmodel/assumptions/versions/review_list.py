"""Assumptions to review: overdue, old, without a source, illustrative, or with a guessed range."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import GRADES
from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.ranged_facts import changes
from costmodel.assumptions.format.schema import BY_NAME
from costmodel.assumptions.versions.diff import readable
from costmodel.model.parameters import parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions, Row, TableData

OLD_AFTER = 5
"""Years after which a figure is old: most surveys and price lists are repeated within them."""
ROUND_STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
NEAR = 1e-9
OVERDUE, OLD, UNSOURCED, ILLUSTRATIVE, GUESSED = (
    "past its review date", "old", "without a source", "illustrative (grade D)",
    "range guessed in round steps",
)  # fmt: skip
KINDS = (OVERDUE, OLD, UNSOURCED, ILLUSTRATIVE, GUESSED)
NOT_SOURCES = ("Sources", "Financing")
"""Tables whose column source is not a reference to Sources: in Financing it is the payer."""
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Weakness:
    """One reason to review an assumption."""

    kind: str
    table: str
    cell: str
    name: str
    found: str

    def to_dict(self) -> dict[str, str]:
        """The weakness as plain fields, for JSON."""
        return asdict(self)


def weaknesses(assumptions: Assumptions, on: str) -> list[Weakness]:
    """Every weakness of a set as of a day (YYYY-MM-DD), kind by kind, in the order of the workbook."""
    today = date.fromisoformat(on)
    of_tables = (_of_table(assumptions, table, today) for table in assumptions.tables.values())
    return sorted(chain.from_iterable(of_tables), key=lambda weakness: KINDS.index(weakness.kind))


def _of_table(assumptions: Assumptions, table: TableData, today: date) -> Iterator[Weakness]:
    without_address = {
        str(row["source"])
        for row in assumptions.table("Sources")
        if row["link"] is None and row["accessed"] is None
    }
    columns = {column.name for column in BY_NAME[table.name].columns}
    rows = changes(assumptions) if table.name == "Scenarios" else facts_of(assumptions, table.name)
    round_steps = {fact.index: _round_step(fact) for fact in rows if fact.low is not None}
    for number, row in enumerate(table.rows):
        weak = list(_of_row(table.name, row, columns, without_address, today))
        if round_steps.get(number):
            weak.append((GUESSED, "low", f"{round_steps[number]} of the value"))
        for kind, column, reason in weak:
            yield Weakness(kind, table.name, table.cell(number, column), _name(table, row), reason)


def _of_row(
    table: str, row: Row, columns: set[str], without_address: set[str], today: date
) -> Iterator[tuple[str, str, str]]:
    due = _day(row.get("review_by"))
    if due is not None and due < today:
        yield OVERDUE, "review_by", f"to be reviewed by {due.isoformat()}"
    year = _YEAR.search(str(row.get("as_of") or ""))
    if year is not None and today.year - int(year[0]) > OLD_AFTER:
        yield OLD, "as_of", f"of {row['as_of']}"
    if "source" in columns and table not in NOT_SOURCES:
        source = row.get("source")
        if source is None and row.get("priced_as") is None:
            yield UNSOURCED, "source", "no source"
        elif source is not None and str(source) in without_address:
            yield UNSOURCED, "source", f"the source {source}, which has no web address and no date"
    if row.get("grade") == GRADES[-1]:
        yield ILLUSTRATIVE, "grade", "grade D"


def _round_step(fact: Fact) -> str:
    """Distance of low and high from the value if both are round shares of it, otherwise ""."""
    if fact.low is None or fact.high is None or isinstance(fact.value, str) or not fact.value:
        return ""
    ends = [(end - fact.value) / abs(fact.value) for end in (fact.low, fact.high)]
    if not all(any(abs(abs(end) - step) < NEAR for step in ROUND_STEPS) for end in ends):
        return ""
    return " and ".join(f"{end:+.0%}" for end in ends)


def _day(text: object) -> date | None:
    match = _DAY.fullmatch(str(text or "").strip())
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def _name(table: TableData, row: Row) -> str:
    label = row.get("label")
    if label is None and table.name == "Parameters":
        label = parameters()[str(row["parameter"])].label
    key = readable(table.name, row)
    return f"{label} ({key})" if label else key
