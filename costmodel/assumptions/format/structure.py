"""From raw cells to tables: checks that all tables and columns exist and that every cell fits its column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.assumptions.format.addresses import address
from costmodel.assumptions.format.asked_columns import asked
from costmodel.assumptions.format.cells import BLANK
from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.raw import header_text, layout
from costmodel.assumptions.format.report import Finding, ProblemReport, shown
from costmodel.assumptions.format.schema import FORMAT_VERSION, PROGRAM_TABLES, TABLES
from costmodel.assumptions.format.surroundings import beside_rules, declares, unread_rules, year_advice
from costmodel.assumptions.format.tables import Row, TableData
from costmodel.assumptions.format.values import value_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.format.cells import RawCell
    from costmodel.assumptions.format.raw import RawTable, UnreadPart

DECIDING = ("property", "parameter", "indicator", "beyond", "operation")
"""Columns on which the allowed values of the other cells of a row depend."""
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
                f"no table {declared.name}",
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


def _present(declared: Table, raw: RawTable, report: ProblemReport, stated: int) -> TableData:
    _shape(raw, report)
    _headers(declared, raw, report, stated)
    beside_rules(declared, raw, report)
    positions = raw.columns
    columns = tuple(c for c in layout(declared, positions) if declares(declared, c))
    asked_of = {column: _asked_of(declared, column, stated) for column in columns}
    reader = _RowReader(asked_of, raw, report)
    rows = tuple(Row(reader.values(number, cells), number) for number, cells in raw.rows)
    if declared.required and not rows and declared.name not in OF_POLICIES:
        report.table(declared.name, "no rows", "at least one row", f"Add a row for {declared.row}.")
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
        report.cell(
            raw.name,
            f"{raw.sheet}!{address(row, column)}",
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
                f"an unknown column {shown(name)}",
                _columns_of(declared),
                mend or report.suggestion(name, known),
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


class _RowReader:
    """Reads the rows of a table, whose ``columns`` are as the format of the workbook requires."""

    def __init__(self, columns: Mapping[str, Column], raw: RawTable, report: ProblemReport) -> None:
        self.raw, self.report = raw, report
        self.blank = dict.fromkeys(columns)
        places = {name: at - raw.first_column for name, at in raw.columns.items()}
        self.deciding = {name: places[name] for name in DECIDING if name in columns and name in places}
        self.read = [
            (
                places[name],
                column,
                not column.required and column.kind != "property",
                places.get(column.unless) if column.unless in columns else None,
                bool(self.deciding) or column.kind in ("property", "parameter"),
            )
            for name, column in columns.items()
            if name in places
        ]
        """Place, column, whether it may be blank in any row, the place of the column that may replace it, and
        whether its rules depend on the row."""
        self.known: dict[str, dict[RawCell, object]] = {name: {} for name in columns}
        """Values by column and cell: the same unit or source stands in many rows."""

    def values(self, number: int, cells: tuple[RawCell, ...]) -> dict[str, object]:
        """The values of a row; a cell with a problem is reported and has none."""
        deciding = {name: str(cells[place].value or "").strip() for name, place in self.deciding.items()}
        values: dict[str, object] = self.blank.copy()
        for place, column, may_be_blank, instead, by_row in self.read:
            cell = cells[place]
            if cell is BLANK and may_be_blank:
                continue  # most cells of most tables
            known = self.known[column.name]
            if cell in known:
                values[column.name] = known[cell]
                continue
            asked_of = asked(column, deciding) if by_row else column
            if instead is not None and cells[instead].kind != "blank":
                asked_of = replace(asked_of, required=False)
            try:
                value = values[column.name] = value_of(cell, asked_of)
            except Finding as finding:
                where = f"{self.raw.sheet}!{address(number, self.raw.first_column + place)}"
                self.report.cell(self.raw.name, where, finding.found, finding.expected, finding.mend)
            else:
                if not by_row and cell.kind != "blank":
                    known[cell] = value
        return values
