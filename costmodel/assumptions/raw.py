"""Tables before they are checked: cells with their kind, from a workbook file or from plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.cells import BLANK, LAST_COLUMN, Cell, cell_of
from costmodel.assumptions.report import SHOWN_NAMES, SHOWN_TEXT, Finding
from costmodel.assumptions.schema import BY_NAME, TABLES, Table, is_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costmodel.assumptions.cells import Sheet
    from costmodel.assumptions.package import ExcelTable, Package

MOST_PLACES = 2_000_000
"""Places of a table, filled or not."""
HEADER_ROW = 4
"""Row of the header on the sheets the program writes; the title and what the sheet holds stand above it."""


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in the file."""

    name: str
    sheet: str
    header: tuple[Cell, ...]
    header_row: int
    first_column: int
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    """Row of the sheet and its cells, for each row that is not blank."""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    twice: tuple[tuple[int, int], ...] = ()
    below: tuple[tuple[int, int, Cell], ...] = ()
    """Cells that stand right below the table: rows someone typed that the table does not hold."""
    stale: tuple[tuple[int, int, Cell], ...] = ()
    """Formulas whose stored results may be out of date."""
    why_stale: str = ""
    has_header: bool = True

    @property
    def columns(self) -> dict[str, int]:
        """Column of the sheet by header, the first where a header stands twice."""
        found: dict[str, int] = {}
        for offset, cell in enumerate(self.header):
            found.setdefault(header_text(cell), self.first_column + offset)
        return found


def header_text(cell: Cell) -> str:
    """A header as text: a year typed as a number is the same header."""
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    return "" if cell.value is None else str(cell.value).strip()


def raw_from_package(package: Package) -> list[RawTable]:
    """The schema's tables among the Excel tables of a file, in the order of the file."""
    known = {name.casefold(): name for name in BY_NAME}
    wanted = [(known[t.name.casefold()], t) for t in package.tables if t.name.casefold() in known]
    if not wanted:
        raise _without_tables(package)
    first = dict(reversed(wanted))
    sheets = {name: package.sheet(name) for name in {table.sheet for table in first.values()}}
    return [
        # A second table of a name is only told of.
        _raw(name, table, sheets[table.sheet]) if first[name] is table else RawTable(
            name, table.sheet, (), table.first_row, table.first_column, ()
        )
        for name, table in wanted
    ]  # fmt: skip


def _without_tables(package: Package) -> Finding:
    """Why a workbook has none of the tables: another program dropped them, or it is another workbook."""
    sheets = list(package.sheet_parts)
    known = {name.casefold() for name in BY_NAME}
    alike = [name for name in sheets if name.strip().casefold() in known]
    expected = "an Excel table on each sheet, of the name of the sheet"
    if alike:
        return Finding(
            f"sheets named like the tables ({_listed(alike)}) but none of the Excel tables: "
            "another program dropped them when it saved the workbook",
            expected,
            "Take the workbook as it was before that program saved it; or, on each sheet in Excel, select "
            "the header and the rows below it, choose Insert, Table, and name it like the sheet.",
        )
    return Finding(
        f"a workbook without any table of assumptions (its sheets are {_listed(sheets) or 'none'})",
        expected,
        "Choose the assumption workbook, or begin one with: costmodel new my-country.xlsx.",
    )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
    return ", ".join(name[:SHOWN_TEXT] for name in names[:SHOWN_NAMES]) + more


def _raw(name: str, table: ExcelTable, sheet: Sheet) -> RawTable:
    columns = range(table.first_column, table.last_column + 1)
    filled = _filled(sheet, table)
    if len(columns) > LAST_COLUMN or len(filled) * len(columns) > MOST_PLACES:
        found = f"a table {name} of {len(columns):,} columns and {len(filled):,} rows"
        raise Finding(found, f"at most {MOST_PLACES:,} cells", "Make the table as small as what it holds.")
    inside = [(row, tuple(sheet.cells.get((row, column), BLANK) for column in columns)) for row in filled]
    below = table.last_row + 1
    return RawTable(
        name=name,
        sheet=table.sheet,
        header=tuple(sheet.cells.get((table.first_row, column), BLANK) for column in columns),
        header_row=table.first_row,
        first_column=table.first_column,
        rows=tuple((row, cells) for row, cells in inside if any(cell.kind != "blank" for cell in cells)),
        merged=tuple(each for each in sheet.merged if _overlap(each, table)),
        twice=tuple(sorted(at for at in sheet.twice if _overlap((*at, *at), table))),
        below=tuple((below, c, sheet.cells[below, c]) for c in columns if (below, c) in sheet.cells),
        stale=tuple(
            (row, column, cell)
            for row, cells in inside
            for column, cell in zip(columns, cells, strict=True)
            if sheet.stale and cell.formula
        ),
        why_stale=sheet.stale,
        has_header=table.header,
    )


def _filled(sheet: Sheet, table: ExcelTable) -> list[int]:
    """The rows of a table that hold anything: a table drawn down to the last row of Excel costs nothing."""
    return sorted({row for row, _ in sheet.cells if table.first_row < row <= table.last_row})


def _overlap(cells: tuple[int, int, int, int], table: ExcelTable) -> bool:
    rows = cells[0] <= table.last_row and cells[2] >= table.first_row
    return rows and cells[1] <= table.last_column and cells[3] >= table.first_column


def raw_from_rows(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> list[RawTable]:
    """Plain rows, laid out as the writer lays them out; tables that are not given are empty."""
    unknown = [name for name in rows if name not in BY_NAME]
    if unknown:
        raise KeyError(f"no such table: {', '.join(unknown)}")
    return [_raw_rows(table, [_texts(row) for row in rows.get(table.name, ())]) for table in TABLES]


def _texts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {str(column): value for column, value in row.items()}


def _raw_rows(table: Table, rows: list[dict[str, Any]]) -> RawTable:
    columns = layout(table, {column for row in rows for column in row})
    filled = ((n, tuple(cell_of(row.get(c)) for c in columns)) for n, row in enumerate(rows, HEADER_ROW + 1))
    return RawTable(
        name=table.name,
        sheet=table.name,
        header=tuple(cell_of(column) for column in columns),
        header_row=HEADER_ROW,
        first_column=1,
        rows=tuple((number, cells) for number, cells in filled if any(cell != BLANK for cell in cells)),
    )


def layout(table: Table, found: Iterable[str]) -> list[str]:
    """The columns of a table in their order: those of the schema, the years, and what else was found."""
    own = [column.name for column in table.columns]
    others = sorted(set(found) - set(own))
    years = [name for name in others if table.years is not None and is_year(name)]
    return own + years + [name for name in others if name not in years]
