"""Tables on a sheet: one header row with unique names, rows below, a name for screen readers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from costmodel.reports.look import GENERAL, Sheet, _accepted

if TYPE_CHECKING:
    import math
from collections.abc import Iterable

Cell = str | float | None
POINTS_A_ROW = 12.75
CHARACTERS = 1.15
"""Characters of running text on a unit of column width, which is that of a digit."""


@dataclass(frozen=True)
class Column:
    """A column of a table: header, number format, and whether its text is wrapped."""

    name: str
    number: str = GENERAL
    wrap: bool = False

    @property
    def align(self) -> str:
        """Text is left-aligned, but right-aligned in a column of numbers."""
        return "right" if self.number != GENERAL or self.name.isdigit() else "left"


@dataclass(frozen=True)
class Line:
    """A row of a table."""

    cells: Sequence[Cell]
    number: str | None = None
    """Number format that replaces the format of the columns."""
    tone: str = ""
    tones: Mapping[int, str] = field(default_factory=dict)
    """Tones of single cells by their position."""
    numbers: Mapping[int, str] = field(default_factory=dict)
    """Number formats of single cells by their position."""


@dataclass(frozen=True)
class Placed:
    """The place of a table."""

    sheet: str
    header: int
    first: int
    last: int

    def row(self, line: int, first: int, last: int) -> list[str | int]:
        """The reference to some columns of a line, as charts want it."""
        return [self.sheet, self.first + line, first, self.first + line, last]

    def column(self, column: int, first: int, last: int) -> list[str | int]:
        """The reference to some lines of a column."""
        return [self.sheet, self.first + first, column, self.first + last, column]

    def cell(self, line: int, column: int) -> list[str | int]:
        """The reference to one cell."""
        return [self.sheet, self.first + line, column]

    def headers(self, first: int, last: int) -> list[str | int]:
        """The reference to some headers."""
        return [self.sheet, self.header, first, self.header, last]


def year_columns(years: Iterable[int]) -> list[Column]:
    """The columns of the years."""
    return [Column(str(year)) for year in years]


def write_table(
    sheet: Sheet,
    row: int,
    columns: Sequence[Column],
    lines: Sequence[Line],
    *,
    heading: str = "",
    filtered: bool = False,
    height: float = 30,
) -> Placed:
    """Write a table with its heading above; a table without rows says so in its first cell."""
    if heading:
        sheet.text(row, 0, heading, "heading")
        row += 1
    shown = lines or [Line(["none", *[None] * (len(columns) - 1)], tone="muted")]
    placed = Placed(sheet.name, row, row + 1, row + len(shown))
    _accepted(
        sheet.page.add_table(
            row,
            0,
            placed.last,
            len(columns) - 1,
            {
                "name": f"{sheet.name.replace(' ', '_')}_{sheet.book.table_name()}",
                "columns": [_header(sheet, column) for column in columns],
                "style": None,
                "autofilter": filtered,
            },
        ),
        f"{sheet.name}, table at row {row + 1}",
    )
    sheet.page.set_row(row, height)
    for number, line in enumerate(shown, placed.first):
        _write_line(sheet, number, columns, line)
    return placed


def _header(sheet: Sheet, column: Column) -> dict[str, object]:
    """A header over text is left-aligned, a header over numbers is centred."""
    look = sheet.book.style("header", align="center" if column.align == "right" else "left")
    return {"header": column.name, "header_format": look}


def _rows(cell: Cell, width: float) -> int:
    """Lines that a wrapped cell needs: set by the writer, because not every program computes the height."""
    return math.ceil(len(cell) / (width * CHARACTERS)) if isinstance(cell, str) and cell else 1


def _write_line(sheet: Sheet, row: int, columns: Sequence[Column], line: Line) -> None:
    high = max(
        (_rows(cell, sheet.widths[place]) for place, cell in enumerate(line.cells) if columns[place].wrap),
        default=1,
    )
    if high > 1:
        sheet.page.set_row(row, POINTS_A_ROW * high + 2)
    for place, (column, cell) in enumerate(zip(columns, line.cells, strict=True)):
        tone = line.tones.get(place, line.tone)
        number = line.numbers.get(place) or line.number or column.number
        sheet.value(row, place, cell, number, tone, wrap=column.wrap, align=column.align)
