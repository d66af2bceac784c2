"""Unchecked tables: cells with their kind, from a workbook file or from plain rows."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.cells import BLANK, LAST_COLUMN, RawCell, cell_of
from costmodel.assumptions.format.columns import Table, is_year
from costmodel.assumptions.format.report import SHOWN_NAMES, SHOWN_TEXT, Finding
from costmodel.assumptions.format.schema import BY_NAME, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costmodel.assumptions.format.cells import RawSheet
    from costmodel.assumptions.format.package import ExcelTable, Package

    Area = tuple[int, int, int, int]
    Beside = tuple[tuple[int, int, RawCell], ...]

MOST_PLACES = 2_000_000
"""Cells of a table, filled or blank."""
HEADER_ROW = 4
"""Row of the header on the sheets that the program writes, below the title and the description."""
AIDS = ("Choices", "Control")
"""Further tables that the program writes; they contain no assumptions."""
MOST_ON_A_SHEET = 64
"""Highest number of tables of one sheet that cells are compared with."""


@dataclass(frozen=True)
class RawTable:
    """A table as it is in the file."""

    name: str
    sheet: str
    header: tuple[RawCell, ...]
    header_row: int
    first_column: int
    rows: tuple[tuple[int, tuple[RawCell, ...]], ...]
    """Row of the sheet and its cells, for each row that is not blank."""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    twice: tuple[tuple[int, int], ...] = ()
    beside: Beside = ()
    """Row, column and cell of everything outside the table: below it, to its left and to its right."""
    last_row: int = 0
    """Last row of data; 0 for rows that do not come from a sheet."""
    totals: int = 0
    """Number of total rows, which Excel adds below the data."""
    stale: Beside = ()
    """Formulas whose stored results may be out of date, or are others on another day."""
    why_stale: str = ""
    has_header: bool = True

    @property
    def columns(self) -> dict[str, int]:
        """Column of the sheet by header; the first one if a header occurs twice."""
        positions: dict[str, int] = {}
        for offset, cell in enumerate(self.header):
            positions.setdefault(header_text(cell), self.first_column + offset)
        return positions


def header_text(cell: RawCell) -> str:
    """A header as text: a year typed as a number, or in the digits of another script, is the same header.

    >>> header_text(RawCell("number", 2031.0)), header_text(RawCell("text", "\u0662\u0660\u0663\u0661"))
    ('2031', '2031')
    """
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    text = "" if cell.value is None else str(cell.value).strip()
    if text.isascii() or not text.isdecimal():
        return text
    digits = "".join(str(unicodedata.decimal(digit)) for digit in text)
    return digits if is_year(digits) else text


def raw_from_package(package: Package) -> list[RawTable]:
    """The schema's tables among the Excel tables of a file, in the order of the file."""
    tables: dict[str, list[ExcelTable]] = defaultdict(list)
    for table in package.tables:
        tables[table.sheet].append(table)
    raw: list[RawTable] = []
    read: set[str] = set()
    for sheet, together in tables.items():
        known = {n: name for n, table in enumerate(together) if (name := schema_name(table.name))}
        if not known:
            continue
        cells = package.sheet(sheet)
        beside = outside(cells.columns, [table.area for table in together], list(known))
        for n, name in known.items():
            table = together[n]
            if name in read:  # a second table of the same name is only reported
                raw.append(RawTable(name, sheet, (), table.first_row, table.first_column, ()))
            else:
                raw.append(_raw(name, table, cells, beside.get(n, ())))
            read.add(name)
    if not raw:
        raise _without_tables(package)
    return raw


def _without_tables(package: Package) -> Finding:
    """Why a workbook has none of the tables: another program removed them, or it is another workbook."""
    sheets = list(package.sheet_parts)
    known = {name.casefold() for name in BY_NAME}
    same_names = [name for name in sheets if name.strip().casefold() in known]
    expected = "an Excel table on each sheet with the name of the sheet"
    if same_names:
        return Finding(
            f"sheets named like the tables ({_listed(same_names)}) but none of the Excel tables: "
            "another program removed them when it saved the workbook",
            expected,
            "Use the workbook as it was before that program saved it. Or, on each sheet in Excel, select "
            "the header and the rows below it, choose Insert, Table, and name it like the sheet.",
        )
    return Finding(
        f"a workbook without tables of assumptions (its sheets: {_listed(sheets) or 'none'})",
        expected,
        "Choose the assumption workbook, or create one with: costmodel new my-country.xlsx.",
    )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
    return ", ".join(name[:SHOWN_TEXT] for name in names[:SHOWN_NAMES]) + more


def schema_name(name: str) -> str:
    """The name of a table as in the schema; "" if the schema has no such table."""
    return _SCHEMA_NAMES.get(name.casefold(), "")


_SCHEMA_NAMES = {name.casefold(): name for name in BY_NAME}


def outside(
    columns: Mapping[int, Mapping[int, RawCell]], areas: Sequence[Area], known: Sequence[int]
) -> dict[int, Beside]:
    """The cells of a sheet outside its tables, by the nearest of the known tables.

    Cells above the header of a table, such as titles and notes, are left out.
    """
    compared, chosen = areas[:MOST_ON_A_SHEET], [n for n in known if n < MOST_ON_A_SHEET]
    top = min((areas[n][0] for n in chosen), default=0)
    beside: dict[int, list[tuple[int, int, RawCell]]] = defaultdict(list)
    for column, cells in columns.items():
        rows: Iterable[int] = cells
        for first_row, first_column, last_row, last_column in compared:
            if first_column <= column <= last_column:
                rows = [row for row in rows if not first_row <= row <= last_row]
        for row in rows:
            below_header = [n for n in chosen if areas[n][0] <= row]
            if row >= top and cells[row].kind != "blank" and below_header:
                nearest = min(below_header, key=lambda n: _distance(areas[n], row, column))
                beside[nearest].append((row, column, cells[row]))
    return {n: tuple(sorted(near, key=lambda each: each[:2])) for n, near in beside.items()}


def _distance(area: Area, row: int, column: int) -> int:
    """Distance of a cell from an area, in cells."""
    return max(area[0] - row, row - area[2], 0) + max(area[1] - column, column - area[3], 0)


def _raw(name: str, table: ExcelTable, sheet: RawSheet, beside: Beside) -> RawTable:
    columns = range(table.first_column, table.last_column + 1)
    by_column = [sheet.columns.get(column, {}) for column in columns]
    filled = _filled(by_column, table)
    if len(columns) > LAST_COLUMN or len(filled) * len(columns) > MOST_PLACES:
        size = f"a table {name} of {len(columns):,} columns and {len(filled):,} rows"
        raise Finding(size, f"at most {MOST_PLACES:,} cells", "Reduce it to the rows and columns in use.")
    in_columns = [map(cells.get, filled, repeat(BLANK)) for cells in by_column]
    inside = list(zip(filled, zip(*in_columns, strict=True), strict=True))
    return RawTable(
        name=name,
        sheet=table.sheet,
        header=tuple(cells.get(table.first_row, BLANK) for cells in by_column),
        header_row=table.first_row,
        first_column=table.first_column,
        rows=tuple((row, cells) for row, cells in inside if any(cell.kind != "blank" for cell in cells)),
        merged=tuple(each for each in sheet.merged if _overlap(each, table)),
        twice=tuple(sorted(at for at in sheet.twice if _overlap((*at, *at), table))),
        beside=beside,
        last_row=table.last_row,
        totals=table.totals,
        stale=tuple(
            (row, column, cell)
            for row, cells in inside
            for column, cell in zip(columns, cells, strict=True)
            if cell.formula and (sheet.stale or cell.changes_by_itself)
        ),
        why_stale=sheet.stale,
        has_header=table.header,
    )


def _filled(columns: Sequence[Mapping[int, RawCell]], table: ExcelTable) -> list[int]:
    """The rows of a table that are not blank, so that a table extended to Excel's last row costs nothing."""
    return sorted(row for row in set().union(*columns) if table.first_row < row <= table.last_row)


def _overlap(cells: tuple[int, int, int, int], table: ExcelTable) -> bool:
    rows = cells[0] <= table.last_row and cells[2] >= table.first_row
    return rows and cells[1] <= table.last_column and cells[3] >= table.first_column


def raw_from_rows(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> list[RawTable]:
    """Plain rows in the layout of the writer; tables that are not given are empty."""
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


def layout(table: Table, names: Iterable[str]) -> list[str]:
    """The columns of a table in their order: those of the schema, the years, and all other ``names``."""
    declared = [column.name for column in table.columns]
    others = sorted(set(names) - set(declared))
    years = [name for name in others if table.years is not None and is_year(name)]
    return declared + years + [name for name in others if name not in years]
