"""Parts of a workbook that are no table of the format: other tables, sheets without a table, copies."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from costmodel.assumptions.format.package import DAMAGED
from costmodel.assumptions.format.raw import AIDS, schema_name
from costmodel.assumptions.format.report import Finding
from costmodel.assumptions.format.schema import BY_NAME, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costmodel.assumptions.format.package import Package

NEAR_NAME = 0.8
FEWEST_HEADINGS = 3
"""So many headings of a table in one row make a sheet look like a copy of it."""
LARGEST_UNREAD = 2_000_000
"""Bytes of a sheet without a table that is searched for headings."""
_HEADINGS = {
    table.name: needed
    for table in TABLES
    if len(needed := {column.name for column in table.columns if column.required or column.name in table.key})
    >= FEWEST_HEADINGS
}
"""Of each table with enough of them the headings that it cannot lack."""


@dataclass(frozen=True)
class UnreadPart:
    """A part of a workbook that is not a table of the format."""

    name: str
    """Name of the table, or of the sheet if it has no table."""
    sheet: str
    kind: Literal["table", "pivot table", "sheet"]
    like: str = ""
    """Of a sheet without a table, the table of the format whose headings it has."""


def unread_of_package(package: Package) -> list[UnreadPart]:
    """Excel tables and pivot tables that are not in the schema, and sheets without their table."""
    unread = [
        UnreadPart(table.name, table.sheet, "table")
        for table in package.tables
        if not schema_name(table.name) and table.name not in AIDS
    ]
    with_table = {table.sheet for table in package.tables}
    lacking = [name for name in BY_NAME if name not in {schema_name(table.name) for table in package.tables}]
    for sheet, part in package.sheet_parts.items():
        if package.parts.related(part, "/pivotTable"):
            unread.append(UnreadPart(sheet, sheet, "pivot table"))
        elif sheet not in with_table:
            near = near_name(sheet, lacking)
            small = part in package.parts and package.parts.by_name[part].file_size <= LARGEST_UNREAD
            headers = _texts_by_row(package, sheet) if small or near else {}
            like = _headed_like(headers.values())
            if like or (near and headers):
                unread.append(UnreadPart(sheet, sheet, "sheet", like))
    return unread


def _texts_by_row(package: Package, sheet: str) -> dict[int, set[str]]:
    """The texts of each row of a sheet that nothing is read from; empty where it is damaged."""
    texts: dict[int, set[str]] = defaultdict(set)
    with suppress(Finding, *DAMAGED):
        for cells in package.sheet(sheet).columns.values():
            for row, cell in cells.items():
                if cell.kind != "blank":
                    texts[row].add(str(cell.value).strip())
    return texts


def _headed_like(headers: Iterable[set[str]]) -> str:
    """The table whose headings are in one of the rows, as in a copy of its sheet; "" if no table has them."""
    like = [name for header in headers for name, needed in _HEADINGS.items() if needed <= header]
    return max(like, key=lambda name: len(_HEADINGS[name]), default="")


def near_name(name: str, names: Sequence[str]) -> str:
    """The one of ``names`` that ``name`` is probably a misspelling of; "" if it resembles no name.

    >>> near_name("Financng", ["Policies", "Financing"]), near_name("Guarantees", ["Financing"])
    ('Financing', '')
    """
    folded = {each.casefold(): each for each in names}
    close = get_close_matches(name.casefold().strip(" _0123456789"), folded, n=1, cutoff=NEAR_NAME)
    return folded[close[0]] if close else ""
