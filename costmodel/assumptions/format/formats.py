"""Formats of the workbook: tables of an older format become those of today before they are checked.

What a later format only adds needs no step here: an absent table or column reads as empty. A format that
renames or moves something brings a function from the raw tables of the format before it to its own. The
content hash is computed from what the steps give, so a step must leave the hash of its format as it was.
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
"""The step from each format to the next one where the next one renames something; format 2 does not."""
PROPERTY = "format_version"


def stated_format(raw: Sequence[RawTable]) -> tuple[int, str]:
    """The format that About states, and the cell it stands in; today's format where it states none."""
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
    """The tables of a workbook of some format as tables of today's format."""
    for number in range(stated, FORMAT_VERSION):
        raw = UPGRADES[number](raw) if number in UPGRADES else raw
    return raw


def newer(stated: int, cell: str, workbook: str) -> Problem:
    """The problem of a workbook of a format that this program does not know yet."""
    return Problem(
        workbook,
        "About",
        cell,
        f"format {stated}, which is newer than this program",
        f"format {FORMAT_VERSION} or an older one",
        "Install the newest version of costmodel, which reads it; this one cannot read it rightly. If the "
        f"number was typed by hand, type {FORMAT_VERSION}.",
    )
