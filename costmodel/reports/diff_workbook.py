"""The difference between two versions as a workbook: one line per change, in colour and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.versions.diff import ADDED, CHANGED, REMOVED
from costmodel.reports.look import GENERAL, write_book
from costmodel.reports.sheet_tables import Cell, Column, Line, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from costmodel.assumptions.versions.diff import Diff, Difference
    from costmodel.reports.look import Book

TONES = {CHANGED: "notice", ADDED: "good", REMOVED: "bad"}
WIDTHS = (14, 40, 14, 10, 24, 24, 18, 10, 16, 40, 18)
COLUMNS = (
    Column("Table"),
    Column("Row", wrap=True),
    Column("Column"),
    Column("What"),
    Column("Before", wrap=True),
    Column("After", wrap=True),
    Column("Unit", wrap=True),
    Column("Change", "+0.0%;-0.0%;0.0%"),
    Column("Who", wrap=True),
    Column("Why", wrap=True),
    Column("Cell"),
)
VALUES = (4, 5)
SHOWN = 300
"""Characters of a value that the sheet shows."""


def write_diff(path: str | Path, found: Diff) -> Path:
    """Write the differences as a workbook."""
    stamp = f"{found.before} -> {found.after}"

    def fill(book: Book) -> None:
        sheet = book.sheet("Changes", f"What changed: {found.summary}", _about(found), WIDTHS)
        table = write_table(
            sheet, 4, COLUMNS, [_line(one) for one in found], filtered=len(found) > 0, height=20
        )
        sheet.frozen(table.first, 2)

    return write_book(path, stamp, {"title": "What changed between two versions"}, fill)


def _about(found: Diff) -> str:
    return f"From {found.before} to {found.after}. Yellow: changed; green: a row added; red: a row removed."


def _line(one: Difference) -> Line:
    tone = TONES[one.kind]
    before, after = (value[:SHOWN] if isinstance(value, str) else value for value in (one.before, one.after))
    cells: list[Cell] = [
        one.table, one.key, one.column, one.kind, before, after, one.unit, one.relative, one.who, one.why,
        one.cell,
    ]  # fmt: skip
    looks = {place: _look(one, cells[place]) for place in VALUES}
    return Line(cells, tones=dict.fromkeys((3, *VALUES), tone), numbers=looks)


def _look(one: Difference, value: Cell) -> str:
    """Whole amounts with thousands separators; shares and years unchanged."""
    amount = isinstance(value, int | float) and float(value).is_integer() and one.relative is not None
    return "#,##0" if amount else GENERAL
