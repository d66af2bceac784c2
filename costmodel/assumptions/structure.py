"""From raw cells to tables: are all tables and columns there, and is every cell what its column asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.addresses import address
from costmodel.assumptions.raw import header_text, layout
from costmodel.assumptions.report import Finding, Report, shown
from costmodel.assumptions.schema import PROGRAM_TABLES, TABLES, Table
from costmodel.assumptions.tables import Row, TableData
from costmodel.assumptions.values import asked, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.cells import Cell
    from costmodel.assumptions.raw import RawTable

DECIDING = ("property", "parameter", "indicator")
"""Columns that decide what the other cells of a row may hold."""


def tables_of(raw: Sequence[RawTable], report: Report) -> dict[str, TableData]:
    """The tables of the schema, with every problem of form told to the report."""
    found: dict[str, RawTable] = {}
    for table in raw:
        if table.name in found:
            report.table(
                table.name,
                f"two tables {table.name}, on the sheets {found[table.name].sheet} and {table.sheet}",
                "one",
                "Delete or rename the one that is not meant.",
            )
            continue
        found[table.name] = table
    return {declared.name: _table(declared, found.get(declared.name), report) for declared in TABLES}


def _table(declared: Table, raw: RawTable | None, report: Report) -> TableData:
    if raw is None:
        if declared.name not in PROGRAM_TABLES:
            report.table(
                declared.name,
                f"no table {declared.name}",
                f"an Excel table of that name, a row for {declared.row}",
                "Copy the sheet from the blank template; leave it empty where there is nothing to say.",
            )
        return TableData(declared.name, declared.name, tuple(layout(declared, ())), (), 1, {})
    _shape(raw, report)
    _headers(declared, raw, report)
    positions = raw.columns
    columns = tuple(c for c in layout(declared, positions) if _declares(declared, c))
    rows = tuple(
        Row(_values(declared, raw, number, cells, columns, report), number) for number, cells in raw.rows
    )
    if declared.required and not rows:
        report.table(declared.name, "no rows", "at least one", f"Add a row for {declared.row}.")
    return TableData(declared.name, raw.sheet, columns, rows, raw.header_row, positions)


def _declares(declared: Table, column: str) -> bool:
    try:
        declared.column(column)
    except KeyError:
        return False
    return True


def _shape(raw: RawTable, report: Report) -> None:
    if not raw.has_header:
        report.table(
            raw.name,
            "a table without a header row",
            "the names of the columns",
            "Tick Header Row in Table Design.",
        )
    for first_row, first_column, last_row, last_column in raw.merged:
        report.cell(
            raw.name,
            f"{raw.sheet}!{address(first_row, first_column)}",
            f"merged cells to {address(last_row, last_column)}",
            "one value a cell",
            "Unmerge them and fill in each cell.",
        )
    for row, column in raw.twice:
        report.cell(
            raw.name,
            f"{raw.sheet}!{address(row, column)}",
            "the same cell twice in the file",
            "one value a cell",
            "Open the workbook in Excel, check the value, and save it.",
        )
    for row, column, cell in raw.stale:
        report.cell(
            raw.name,
            f"{raw.sheet}!{address(row, column)}",
            f"a formula ({shown(cell.formula)}) whose result may be out of date: {raw.why_stale}",
            "a result that is up to date, or a plain value",
            "In Excel choose Formulas, Calculation Options, Automatic, press F9, and save the workbook.",
            since=2,
        )
    for row, column, cell in raw.below[:1]:
        report.cell(
            raw.name,
            f"{raw.sheet}!{address(row, column)}",
            f"{shown(cell.value)} right below the table, which ends above it",
            "rows inside the table",
            "Drag the corner of the table down to take the rows in, or leave a blank row between.",
        )


def _headers(declared: Table, raw: RawTable, report: Report) -> None:
    names = [header_text(cell) for cell in raw.header]
    first = raw.columns
    for column in declared.columns:
        if column.name not in first:
            report.table(
                declared.name,
                f"no column {column.name}",
                f"a column {column.name}: {column.comment}",
                f"Add it to the table. {report.suggestion(column.name, [n for n in names if n])}",
            )
    for offset, name in enumerate(names):
        where = f"{raw.sheet}!{address(raw.header_row, raw.first_column + offset)}"
        if first[name] < raw.first_column + offset:
            report.cell(
                raw.name,
                where,
                f"column {shown(name)} a second time",
                "each column once",
                "Delete or rename it.",
            )
        elif not _declares(declared, name):
            known = [column.name for column in declared.columns]
            report.cell(
                raw.name,
                where,
                f"an unknown column {shown(name)}",
                _columns_of(declared),
                report.suggestion(name, known),
            )


def _columns_of(declared: Table) -> str:
    years = " and a column a year" if declared.years else ""
    return f"the columns of {declared.name}{years}"


def _values(
    declared: Table,
    raw: RawTable,
    number: int,
    cells: tuple[Cell, ...],
    columns: tuple[str, ...],
    report: Report,
) -> dict[str, object]:
    positions = raw.columns
    by_name = {name: cells[positions[name] - raw.first_column] for name in columns if name in positions}
    deciding = {
        name: str(by_name[name].value or "").strip() for name in (*DECIDING, "beyond") if name in by_name
    }
    values: dict[str, object] = dict.fromkeys(columns)
    for name, cell in by_name.items():
        column = declared.column(name)
        if deciding or column.kind in ("property", "parameter"):
            column = asked(column, deciding)
        try:
            values[name] = value_of(cell, column)
        except Finding as finding:
            where = f"{raw.sheet}!{address(number, positions[name])}"
            report.cell(raw.name, where, finding.found, finding.expected, finding.mend)
    return values
