"""What may be changed on a protected sheet, and the blank rows below those in use.

Protection has no password: it keeps titles, headers and formulas from being overwritten by accident. Excel
adds no row to a table of a protected sheet, so every table ends with blank rows, which are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.schema import PROGRAM_TABLES

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from costmodel.assumptions.format.columns import Table

ALLOWED = dict.fromkeys(
    (
        "select_locked_cells", "select_unlocked_cells", "format_cells", "format_columns", "format_rows",
        "sort", "autofilter",
    ),
    True,
)  # fmt: skip
"""What protection lets through on a sheet of inputs."""
SPARE, SPARE_OF = 8, {"Parameters": 40, "Scenarios": 12, "Outcomes": 12, "Sources": 16, "About": 4}
"""Blank rows of a table below those in use: an archetype of the library has some twenty parameters."""
PASTED = {"Population": 202, "Mortality": 44, "Fertility": 12, "Migration": 44}
"""Rows of tables that are pasted as a block: both sexes by year of age, or by groups of five years."""


def table_rows(table: Table, used: int) -> int:
    """The rows of a table with so many rows in use, blank ones among them."""
    if table.name in PROGRAM_TABLES:
        return max(used, 1)
    if table.name in PASTED:
        return max(used, PASTED[table.name])
    return used + SPARE_OF.get(table.name, SPARE)


def protect(sheet: Worksheet) -> None:
    """Protect all but the inputs of a sheet."""
    sheet.protect("", ALLOWED)
