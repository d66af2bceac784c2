"""The difference between two versions as a workbook: one line per change, in colour and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.versions.diff import ADDED, CHANGED, REMOVED
from costmodel.reports.files.look import GENERAL
from costmodel.reports.files.page_file import write_pages
from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow
from costmodel.wording.catalogue import Verbatim, phrase

if TYPE_CHECKING:
    from pathlib import Path

    from costmodel.assumptions.versions.diff import Diff, Difference
    from costmodel.reports.layout.page import CellValue

TONES = {CHANGED: "notice", ADDED: "good", REMOVED: "bad"}
WIDTHS = (14, 40, 14, 10, 24, 24, 18, 10, 16, 40, 18)
COLUMNS = (
    TableColumn("Table"),
    TableColumn("Row", wrap=True),
    TableColumn("Column"),
    TableColumn("What"),
    TableColumn("Before", wrap=True),
    TableColumn("After", wrap=True),
    TableColumn("Unit", wrap=True),
    TableColumn("Change", "+0.0%;-0.0%;0.0%"),
    TableColumn("Who", wrap=True),
    TableColumn("Why", wrap=True),
    TableColumn("Cell"),
)
VALUES = (4, 5)
SHOWN = 300
"""Characters of a value that the sheet shows."""


def write_diff(path: str | Path, difference: Diff) -> Path:
    """Write the differences as a workbook."""
    return write_pages(path, [diff_page(difference)], {"title": "What changed between two versions"})


def diff_page(difference: Diff) -> Page:
    """What changed between two versions, one row per change."""
    return Page(
        "Changes",
        phrase("What changed: {summary}", summary=difference.summary),
        phrase(
            "From {before} to {after}. Yellow: changed; green: a row added; red: a row removed.",
            before=difference.before, after=difference.after,
        ),
        f"{difference.before} -> {difference.after}",
        [PageTable(COLUMNS, [_row(one) for one in difference], name="Changes", filtered=True, height=20)],
        WIDTHS,
        frozen=2,
    )  # fmt: skip


def _row(one: Difference) -> TableRow:
    tone = TONES[one.kind]
    before, after = (
        Verbatim(value[:SHOWN]) if isinstance(value, str) else value for value in (one.before, one.after)
    )
    table, key, column, who, why, cell = map(
        Verbatim, (one.table, one.key, one.column, one.who, one.why, one.cell)
    )
    cells: list[CellValue] = [
        table, key, column, one.kind, before, after, one.unit, one.relative, who, why, cell
    ]  # fmt: skip
    looks = {place: _look(one, cells[place]) for place in VALUES}
    return TableRow(cells, tones=dict.fromkeys((3, *VALUES), tone), numbers=looks)


def _look(one: Difference, value: CellValue) -> str:
    """Whole amounts with thousands separators; shares and years unchanged."""
    amount = isinstance(value, int | float) and float(value).is_integer() and one.relative is not None
    return "#,##0" if amount else GENERAL
