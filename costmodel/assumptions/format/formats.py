"""Formats of the workbook: tables of an older format are upgraded to the current format before the checks.

Additions of a later format need no step here: an absent table or column reads as empty. A format that renames
or moves something adds a function that converts the raw tables of the previous format. The content hash is
computed from the result, so a step must not change the hash of workbooks of its format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.addresses import address
from costmodel.assumptions.format.schema import FORMAT_VERSION
from costmodel.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from costmodel.assumptions.format.cells import RawCell
    from costmodel.assumptions.format.raw import RawTable

    Upgrade = Callable[[Sequence[RawTable]], Sequence[RawTable]]

UPGRADES: Mapping[int, Upgrade] = {}
"""The step from a format to the next one if that renames something; no format so far does."""
PROPERTY = "format_version"


def stated_format(raw: Sequence[RawTable]) -> tuple[int, str]:
    """The format stated in About and its cell; the current format if none is stated."""
    for table in raw:
        if table.name != "About" or not {"property", "value"} <= set(table.columns):
            continue
        for number, cells in table.rows:
            name, value = (_in(table, cells, column) for column in ("property", "value"))
            if str(name.value).strip().casefold() == PROPERTY and _is_format(value):
                cell = f"{table.sheet}!{address(number, table.columns['value'])}"
                return int(float(str(value.value))), cell
    return FORMAT_VERSION, ""


def _in(table: RawTable, cells: tuple[RawCell, ...], column: str) -> RawCell:
    return cells[table.columns[column] - table.first_column]


def _is_format(cell: RawCell) -> bool:
    return isinstance(cell.value, float) and cell.value.is_integer() and cell.value >= 1


def upgraded(raw: Sequence[RawTable], stated: int) -> Sequence[RawTable]:
    """The tables of a workbook of an older format as tables of the current format."""
    for number in range(stated, FORMAT_VERSION):
        raw = UPGRADES[number](raw) if number in UPGRADES else raw
    return raw


def newer(stated: int, cell: str, workbook: str) -> Problem:
    """The problem of a workbook whose format is newer than this program."""
    return Problem(
        workbook,
        "About",
        cell,
        f"format {stated}, which is newer than this program",
        f"format {FORMAT_VERSION} or an older one",
        "Install the newest version of costmodel; this version cannot read the workbook correctly. If the "
        f"number was typed by hand, type {FORMAT_VERSION}.",
    )
