"""Tables before they are checked: cells with their kind, from a workbook file or from plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.cells import BLANK, Cell, cell_of
from costmodel.assumptions.schema import BY_NAME, TABLES, Table, is_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costmodel.assumptions.cells import Sheet
    from costmodel.assumptions.package import ExcelTable, Package

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
    sheets = {table.sheet: package.sheet(table.sheet) for _, table in wanted}
    return [_raw(name, table, sheets[table.sheet]) for name, table in wanted]


def _raw(name: str, table: ExcelTable, sheet: Sheet) -> RawTable:
    columns = range(table.first_column, table.last_column + 1)
    inside = [
        (row, tuple(sheet.cells.get((row, column), BLANK) for column in columns))
        for row in _filled(sheet, table)
    ]
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
