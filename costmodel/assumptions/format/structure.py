"""From raw cells to tables: checks that all tables and columns exist and that every cell fits its column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.addresses import address
from costmodel.assumptions.format.asked_columns import asked
from costmodel.assumptions.format.cells import BLANK
from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.raw import header_text, layout
from costmodel.assumptions.format.report import Finding, ProblemReport, shown
from costmodel.assumptions.format.schema import FORMAT_VERSION, PROGRAM_TABLES, TABLES
from costmodel.assumptions.format.surroundings import beside_rules, declares, unread_rules, year_advice
from costmodel.assumptions.format.tables import Row, TableData
from costmodel.assumptions.format.values import named, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.format.raw import RawTable
    from costmodel.assumptions.format.unread_parts import UnreadPart

DECIDING = ("property", "parameter", "indicator", "beyond", "operation")
"""Columns on which the allowed values of the other cells of a row depend."""
NO_ROWS = "no rows"
OF_POLICIES = ("Groups", "Policies", "Parameters")
"""Tables that are empty in a set without policies: the rules say so."""


def tables_of(
    raw: Sequence[RawTable],
    report: ProblemReport,
    stated: int = FORMAT_VERSION,
    unread: Sequence[UnreadPart] = (),
) -> dict[str, TableData]:
    """The tables of the schema; problems of their structure are added to the report.

    ``stated`` is the format that the workbook states, ``unread`` the parts that the program does not read.
    """
    present: dict[str, RawTable] = {}
    for table in raw:
        if table.name in present:
            report.table(
                table.name,
                f"two tables {table.name}, on the sheets {present[table.name].sheet} and {table.sheet}",
                "one table of that name",
                "Delete or rename the other one.",
            )
            continue
        present[table.name] = table
    absent = [declared.name for declared in TABLES if declared.name not in present]
    misspelt = unread_rules(unread, absent, stated, report)
    return {
        declared.name: _present(declared, present[declared.name], report, stated)
        if declared.name in present
        else _absent(declared, report, stated, reported=declared.name in misspelt)
        for declared in TABLES
    }


def _absent(declared: Table, report: ProblemReport, stated: int, *, reported: bool) -> TableData:
    """An absent table reads as empty; it is an error if the table must have rows."""
    if not reported and declared.name not in PROGRAM_TABLES and declared.since <= max(stated, 1):
        if declared.required:
            report.table(
                declared.name,
                no_table(declared.name),
                f"an Excel table of that name with one row for {declared.row}",
                "Copy the sheet from the blank template and fill it in.",
            )
        elif declared.since == 1:
            report.table(
                declared.name,
                f"no table {declared.name}, which is read as empty",
                f"an Excel table of that name with one row for {declared.row}",
                "If you need it, copy the sheet from the blank template.",
                "warning",
            )
    return TableData(declared.name, declared.name, tuple(layout(declared, ())), (), 1, {})


def no_table(name: str) -> str:
    """What is said of a table that must be there."""
    return f"no table {name}"


def _present(declared: Table, raw: RawTable, report: ProblemReport, stated: int) -> TableData:
    _shape(raw, report)
    _headers(declared, raw, report, stated)
    beside_rules(declared, raw, report)
    positions = raw.columns
    columns = tuple(c for c in layout(declared, positions) if declares(declared, c))
    asked_of = {column: _asked_of(declared, column, stated) for column in columns}
    rows = _rows(asked_of, raw, report)
    if declared.required and not rows and declared.name not in OF_POLICIES:
        report.table(declared.name, NO_ROWS, "at least one row", f"Add a row for {declared.row}.")
    return TableData(declared.name, raw.sheet, columns, rows, raw.header_row, positions)


def _shape(raw: RawTable, report: ProblemReport) -> None:
    if not raw.has_header:
        report.table(
            raw.name,
            "a table without a header row",
            "a header row with the names of the columns",
            "Tick Header Row in Table Design.",
        )
    for first_row, first_column, last_row, last_column in raw.merged:
        report.cell(
            raw.name,
            f"{raw.sheet}!{address(first_row, first_column)}",
            f"merged cells to {address(last_row, last_column)}",
            "one value per cell",
            "Unmerge the cells and fill in each of them.",
        )
    for row, column in raw.twice:
        report.cell(
            raw.name,
            f"{raw.sheet}!{address(row, column)}",
            "the same cell twice in the file",
            "one value per cell",
            "Open the workbook in Excel, check the value, and save it.",
        )
    for row, column, cell in raw.stale:
        where = f"{raw.sheet}!{address(row, column)}"
        if cell.changes_by_itself:
            report.cell(
                raw.name,
                where,
                f"a formula ({shown(cell.formula)}) whose result changes by itself",
                "a value that stays until someone changes it",
                "Copy the cell and paste it as a value.",
                "warning",
            )
        if raw.why_stale:
            report.cell(
                raw.name,
                where,
                f"a formula ({shown(cell.formula)}) whose result may be out of date: {raw.why_stale}",
                "a result that is up to date, or a plain value",
                "In Excel choose Formulas, Calculation Options, Automatic, press F9, and save the workbook.",
                since=2,
            )


def _headers(declared: Table, raw: RawTable, report: ProblemReport, stated: int) -> None:
    names = [header_text(cell) for cell in raw.header]
    first = raw.columns
    for column in declared.columns:
        if column.name not in first:
            _no_column(declared, column, names, report, stated)
    for offset, name in enumerate(names):
        where = f"{raw.sheet}!{address(raw.header_row, raw.first_column + offset)}"
        if not name and first[name] < raw.first_column + offset:
            continue  # one blank is told for all
        if first[name] < raw.first_column + offset:
            report.cell(
                raw.name,
                where,
                f"column {shown(name)} a second time",
                "each column once",
                "Delete or rename it.",
            )
        elif not declares(declared, name):
            known = [column.name for column in declared.columns]
            mend = year_advice(name) if declared.years is not None else ""
            report.cell(
                raw.name,
                where,
                f"an unknown column {shown(name)}" if name else "a column without a name",
                _columns_of(declared),
                mend or (report.suggestion(name, known) if name else "Type its name, or delete the column."),
            )


def _no_column(declared: Table, column: Column, names: list[str], report: ProblemReport, stated: int) -> None:
    """An absent column reads as empty; it is an error if the column must be filled in."""
    if column.required and max(declared.since, column.since) <= stated:
        report.table(
            declared.name,
            f"no column {column.name}",
            f"a column {column.name}: {column.comment}",
            f"Add it to the table. {report.suggestion(column.name, [n for n in names if n])}",
        )
    elif not column.required and max(declared.since, column.since) == 1:
        report.table(
            declared.name,
            f"no column {column.name}, which is read as empty",
            f"a column {column.name}: {column.comment}",
            "If you need it, add it to the table.",
            "warning",
        )


def _columns_of(declared: Table) -> str:
    years = " and one column per year" if declared.years else ""
    return f"the columns of {declared.name}{years}"


def _asked_of(declared: Table, name: str, stated: int) -> Column:
    """A column as required by the format of a workbook: a column of a later format may be blank."""
    column = declared.column(name)
    return replace(column, required=False) if max(declared.since, column.since) > stated else column


def _rows(columns: Mapping[str, Column], raw: RawTable, report: ProblemReport) -> tuple[Row, ...]:
    """The rows of a table, whose ``columns`` are as its format requires; problems are reported row by row."""
    reader = _ColumnReader(columns, raw)
    values = [reader.values(column) for column in columns.values()]
    for row, place, finding in sorted(reader.findings, key=lambda each: each[0]):
        where = f"{raw.sheet}!{address(raw.rows[row][0], raw.first_column + place)}"
        report.cell(raw.name, where, finding.found, finding.expected, finding.mend)
    return tuple(
        Row(dict(zip(columns, each, strict=True)), number)
        for (number, _), each in zip(raw.rows, zip(*values, strict=True), strict=True)
    )


class _ColumnReader:
    """Reads the columns of a table. The same unit or source stands in many rows and is read once."""

    def __init__(self, columns: Mapping[str, Column], raw: RawTable) -> None:
        self.count = len(raw.rows)
        cells = list(zip(*(cells for _, cells in raw.rows), strict=True)) or [()] * len(raw.header)
        self.places = {name: at - raw.first_column for name, at in raw.columns.items() if name in columns}
        self.cells = {name: cells[place] for name, place in self.places.items()}
        self.deciding = [name for name in DECIDING if name in self.cells]
        texts = [[named(cell.value, columns[name]) for cell in self.cells[name]] for name in self.deciding]
        self.texts = list(zip(*texts, strict=True)) if texts else [()] * self.count
        """Of each row the texts on which its other cells depend."""
        self.findings: list[tuple[int, int, Finding]] = []
        """Row and place of each cell with a problem, and the problem; such a cell has no value."""

    def values(self, column: Column) -> list[object]:
        """The values of a column, row by row."""
        cells = self.cells.get(column.name, ())
        may_be_blank = not column.required and column.kind != "property"
        if not cells or (may_be_blank and cells.count(BLANK) == self.count):
            return [None] * self.count  # most columns of most tables
        keys: list[Any] = list(map(id, cells))
        if by_row := bool(self.deciding) or column.kind in ("property", "parameter"):
            keys = list(zip(keys, self.texts, strict=True))
        others = self.cells.get(column.unless, ())
        if replaced := others.count(BLANK) < len(others):
            keys = list(zip(keys, (other.kind != "blank" for other in others), strict=True))
        known: dict[Any, object] = {}
        faulty = set()
        for key, row in dict(zip(keys, range(self.count), strict=True)).items():
            cell, asked_of = cells[row], column
            if cell is BLANK and may_be_blank:
                known[key] = None
                continue
            if by_row:
                asked_of = asked(column, dict(zip(self.deciding, self.texts[row], strict=True)))
            if replaced and others[row].kind != "blank":
                asked_of = replace(asked_of, required=False)
            try:
                known[key] = value_of(cell, asked_of)
            except Finding as finding:
                known[key] = finding
                faulty.add(key)
        if faulty:
            place = self.places[column.name]
            each_row = ((row, known[key]) for row, key in enumerate(keys) if key in faulty)
            self.findings += [(row, place, each) for row, each in each_row if isinstance(each, Finding)]
            known |= dict.fromkeys(faulty)
        return list(map(known.__getitem__, keys))
