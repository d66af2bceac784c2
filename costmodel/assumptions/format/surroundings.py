"""The parts of a workbook outside its tables: rows below, columns to the side, other tables.

The program does not read them. What looks like a part of a table is an error, everything else a warning.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

from costmodel.assumptions.format.addresses import address
from costmodel.assumptions.format.asked_columns import asked
from costmodel.assumptions.format.columns import is_year
from costmodel.assumptions.format.raw import header_text
from costmodel.assumptions.format.report import Finding, shown
from costmodel.assumptions.format.schema import BY_NAME, PROGRAM_TABLES
from costmodel.assumptions.format.unread_parts import near_name
from costmodel.assumptions.format.values import value_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.format.cells import RawCell
    from costmodel.assumptions.format.columns import Column, Table
    from costmodel.assumptions.format.raw import RawTable
    from costmodel.assumptions.format.report import ProblemReport
    from costmodel.assumptions.format.unread_parts import UnreadPart

HALF = 0.5
MOVE = "Move cells that do not belong to it above the table or to another sheet."


def declares(declared: Table, column: str) -> bool:
    """Whether a table has a column of that name."""
    try:
        declared.column(column)
    except KeyError:
        return False
    return True


def year_advice(header: str) -> str:
    """Advice for a header that is a year in other digits, such as 203²; "" for other headers."""
    digits = [unicodedata.digit(sign, None) for sign in header.strip()]
    year = "".join(str(digit) for digit in digits if digit is not None)
    if header.isascii() or len(year) != len(header.strip()) or not is_year(year):
        return ""
    return f"Type it in the digits 0 to 9; did you mean {year}?"


def unread_rules(
    unread: Sequence[UnreadPart], absent: Sequence[str], stated: int, report: ProblemReport
) -> set[str]:
    """Report parts that are not tables of the format. Returns the absent tables that were probably intended.

    A table of a later format than the workbook's is not an error: it may be the user's own work.
    """
    intended: set[str] = set()
    for each in unread:
        near = near_name(each.name, absent) or near_name(each.sheet, absent)
        like = each.like or near_name(each.name, list(BY_NAME))
        what = {
            "table": f"a table {shown(each.name)} on the sheet {shown(each.sheet)}",
            "pivot table": f"a pivot table on the sheet {shown(each.sheet)}",
            "sheet": f"a sheet {shown(each.sheet)} without an Excel table",
        }[each.kind]
        if near and each.kind != "pivot table":
            intended.add(near)
            mend = f'Did you mean "{near}"? Select the table and rename it in Table Design.'
            if each.kind == "sheet":
                mend = f'Select its cells and press Ctrl+T, then name the table "{near}" in Table Design.'
            expected = f"an Excel table {near} with one row for {BY_NAME[near].row}"
            since = BY_NAME[near].since
            severity = "error" if since <= stated else "warning"
            fault = f"no table {near}, but {what}"
            report.table(near, fault, expected, mend, severity, since=max(2, since))
        elif like and each.kind != "pivot table":
            report.table(
                like,
                f"{what} that looks like a copy of the table {like}, and which the program does not read",
                f"all rows in the one table {like}",
                f"Move the rows that are meant into the table {like}. If the copy is your own work, no "
                "action is needed; it does not affect the results.",
                "warning",
            )
        else:
            report.table(
                "",
                f"{what}, which the program does not read",
                f"the tables of the format ({', '.join(list(BY_NAME)[:3])} and so on)",
                "No action is needed if it is your own work; it does not affect the results.",
                "warning",
            )
    return intended


def beside_rules(declared: Table, raw: RawTable, report: ProblemReport) -> None:
    """Report the cells below a table and to its left and right."""
    span = range(raw.first_column, raw.first_column + len(raw.header))
    below: dict[int, dict[int, RawCell]] = defaultdict(dict)
    for row, column, cell in raw.beside:
        if row > raw.last_row and column in span:
            below[row][column] = cell
    taken = _rows_below(declared, raw, below, report)
    columns = _columns_aside(declared, raw, report)
    rest = [
        each for each in raw.beside if each[1] not in columns and not (each[0] in taken and each[1] in span)
    ]
    if rest:
        row, column, cell = rest[0]
        more = f" and {len(rest) - 1} more cells" if len(rest) > 1 else ""
        report.cell(
            raw.name,
            f"{raw.sheet}!{address(row, column)}",
            f"{shown(cell.value)} outside the table{more}, which the program does not read",
            "cells inside the table",
            MOVE,
            "warning",
        )


def _rows_below(
    declared: Table, raw: RawTable, below: Mapping[int, Mapping[int, RawCell]], report: ProblemReport
) -> set[int]:
    """The rows below a table that touch it or look like rows of it; the first one is reported."""
    touching = raw.last_row + 1 if not raw.totals else None
    needed = _needed(declared, raw)
    lost = sorted(row for row, cells in below.items() if row == touching or _is_row(raw, needed, cells))
    if not lost or (declared.name in PROGRAM_TABLES and touching not in lost):
        return set()
    column, cell = min(below[lost[0]].items())
    more = f" (and {len(lost) - 1} more rows)" if len(lost) > 1 else ""
    report.cell(
        raw.name,
        f"{raw.sheet}!{address(lost[0], column)}",
        f"{shown(cell.value)} below the table, which ends in row {raw.last_row + raw.totals}{more}",
        "rows inside the table",
        f"Drag the corner of the table down to include the rows. {MOVE}",
        since=1 if lost[0] == touching else 2,
    )
    return set(lost)


def _needed(declared: Table, raw: RawTable) -> list[Column]:
    """The columns that a row usually fills in: required columns, the key and the years."""
    columns = [declared.column(name) for name in raw.columns if declares(declared, name)]
    return [c for c in columns if c.required or c.name in declared.key or is_year(c.name)]


def _is_row(raw: RawTable, needed: Sequence[Column], cells: Mapping[int, RawCell]) -> bool:
    """Whether cells below a table are a row of it: more than half of the usual values can be read."""
    most = HALF * len(needed)
    if len(cells) <= most:
        return False
    places = raw.columns
    texts = {name: str(cells[at].value).strip() for name, at in places.items() if at in cells}
    return sum(_readable(cells.get(places[column.name]), asked(column, texts)) for column in needed) > most


def _readable(cell: RawCell | None, column: Column) -> bool:
    with suppress(Finding):
        return cell is not None and value_of(cell, column) is not None
    return False


def _columns_aside(declared: Table, raw: RawTable, report: ProblemReport) -> set[int]:
    """The columns next to a table with the header of one of its columns; reported at the first one."""
    headers = {
        column: header_text(cell)
        for row, column, cell in raw.beside
        if row == raw.header_row and declares(declared, header_text(cell))
    }
    if headers:
        report.cell(
            raw.name,
            f"{raw.sheet}!{address(raw.header_row, min(headers))}",
            f"{', '.join(headers.values())} outside the table",
            "all columns inside the table",
            f"Drag the corner of the table to include them. {MOVE}",
            since=2,
        )
    return set(headers)
