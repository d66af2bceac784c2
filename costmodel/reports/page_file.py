"""Pages as the sheets of a workbook file, with native charts.

Every table is placed before the first cell is written, because a chart may show the cells of a later sheet.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from costmodel.reports.catalogue import tr
from costmodel.reports.charts import native_chart
from costmodel.reports.look import accepted, write_book
from costmodel.reports.page import (
    HEADER_ROW,
    Answers,
    Banner,
    Charts,
    PageBlock,
    PageTable,
    Sentences,
    TableRow,
    cell_text,
    column_heading,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import Any

    from costmodel.reports.look import Book, Sheet
    from costmodel.reports.page import CellValue, Page, TableCells, TableColumn

FIRST_ROW = 3
"""Below title, sentence and stamp."""
POINTS_A_ROW = 12.75
CHARACTERS = 1.15
"""Characters of running text on a unit of column width, which is that of a digit."""
BANNER = 110
"""Minimum width of a banner, in characters."""
ANSWER = 190
"""Characters of a line of an answer across the page."""
TONES = {"green": "good", "amber": "notice", "red": "bad"}
"""Tones of an alarm by its colour."""


@dataclass(frozen=True)
class PlacedBlock:
    """A block of a page and its first row on the sheet, counted from 0."""

    page: Page
    block: PageBlock
    row: int

    @property
    def header(self) -> int:
        """The row of the headings of a table."""
        return self.row + bool(isinstance(self.block, PageTable) and self.block.heading)


def write_pages(
    path: str | Path, pages: Sequence[Page], properties: dict[str, Any], made_at: datetime | None = None
) -> Path:
    """Write pages as a workbook, whole or not at all; all carry the stamp of the first.

    Raises OutputError where it cannot be written; a file that was there before is then unchanged.
    """
    return write_book(path, pages[0].stamp, properties, lambda book: fill_book(book, pages), made_at)


def fill_book(book: Book, pages: Sequence[Page]) -> None:
    """Write pages as sheets, in their order."""
    placed = [placed_blocks(page) for page in pages]
    tables = {
        one.block.name: one
        for blocks in placed
        for one in blocks
        if isinstance(one.block, PageTable) and one.block.name
    }
    for page, blocks in zip(pages, placed, strict=True):
        _fill(book.sheet(page.name, tr(page.title), tr(page.about), page.widths), page, blocks, tables)


def placed_blocks(page: Page) -> list[PlacedBlock]:
    """The blocks of a page with their rows."""
    row, placed = FIRST_ROW, []
    for block in page.blocks:
        row += block.gap
        placed.append(PlacedBlock(page, block, row))
        row += _height(page, block)
    return placed


def _height(page: Page, block: PageBlock) -> int:
    """Rows a block takes."""
    if isinstance(block, PageTable):
        return bool(block.heading) + 1 + max(len(block.rows), 1)
    if isinstance(block, Banner):
        return len(_banner(page, block)[0])
    if isinstance(block, Charts):
        return block.rows
    if isinstance(block, Answers):
        return 1 + sum(1 + len(wrap(tr(answer), ANSWER)) for _, answer in block.pairs)
    if isinstance(block, Sentences):
        return bool(block.heading) + len(block.lines)
    raise TypeError(f"a workbook has no form for {type(block).__name__}")


def _fill(sheet: Sheet, page: Page, placed: Sequence[PlacedBlock], tables: dict[str, PlacedBlock]) -> None:
    count = 0
    for one in placed:
        block = one.block
        if isinstance(block, PageTable):
            count += 1
            _table(sheet, one.header, block, count)
            if block.heading:
                sheet.text(one.row, 0, tr(block.heading), "heading")
        elif isinstance(block, Banner):
            _write_banner(sheet, page, one.row, block)
        elif isinstance(block, Charts):
            _charts(sheet, one.row, block, tables)
        elif isinstance(block, Answers):
            _answers(sheet, one.row, block)
        elif isinstance(block, Sentences):
            _sentences(sheet, one.row, block)
    _print(sheet, page, placed)


def _print(sheet: Sheet, page: Page, placed: Sequence[PlacedBlock]) -> None:
    """What stays in sight, and how the sheet is printed."""
    if page.frozen is not None and page.frozen_header:
        header = next(one.header for one in placed if isinstance(one.block, PageTable))
        sheet.frozen(header + 1, page.frozen)
    elif page.frozen is not None:
        sheet.page.freeze_panes(FIRST_ROW, page.frozen)
    breaks = [one.row for one in placed if one.block.page_break]
    if breaks:
        sheet.page.set_h_pagebreaks(breaks)
    if page.print_scale:
        sheet.page.set_print_scale(page.print_scale)
    if page.one_page:
        sheet.page.fit_to_pages(1, 1)


def _sentences(sheet: Sheet, row: int, block: Sentences) -> None:
    if block.heading:
        sheet.text(row, 0, tr(block.heading), "heading")
    for number, line in enumerate(block.lines, row + bool(block.heading)):
        sheet.text(number, 0, tr(line), block.tone)


def _answers(sheet: Sheet, row: int, block: Answers) -> None:
    sheet.text(row, 0, tr(block.heading), "heading")
    row += 1
    for question, answer in block.pairs:
        sheet.text(row, 0, tr(question), "question")
        for column in range(1, len(sheet.widths)):
            sheet.text(row, column, "", "section")
        lines = wrap(tr(answer), ANSWER)
        for number, line in enumerate(lines, row + 1):
            sheet.text(number, 0, line)
        row += 1 + len(lines)


def _banner(page: Page, block: Banner) -> tuple[list[str], int]:
    """The lines of a banner as rows, and the last column it covers."""
    widths = page.widths
    reach = next((k for k in range(len(widths)) if sum(widths[: k + 1]) >= BANNER), 0)
    width = int(sum(widths[: reach + 1]))
    return [part for line in block.lines for part in wrap(tr(line), width)], reach


def _write_banner(sheet: Sheet, page: Page, row: int, block: Banner) -> None:
    lines, reach = _banner(page, block)
    tone = TONES[block.colour]
    for number, line in enumerate(lines, row):
        sheet.text(number, 0, line, tone)
        for column in range(1, reach + 1):
            sheet.blank(number, column, sheet.book.style(tone))


def _charts(sheet: Sheet, row: int, block: Charts, tables: dict[str, PlacedBlock]) -> None:
    def place(cells: TableCells) -> list[str | int]:
        table = tables[cells.table]
        first, last = (table.header + row - HEADER_ROW for row in cells.rows)
        return [table.page.name, first, cells.columns[0], last, cells.columns[1]]

    for number, chart in enumerate(block.charts):
        native = native_chart(sheet.book, chart, place)
        sheet.chart(row, 0, native, tr(chart.description), (number * block.apart, 0))


# --- tables -----------------------------------------------------------------------------------------------


def _table(sheet: Sheet, row: int, table: PageTable, number: int) -> None:
    """Write the headings and rows of a table; without rows, its first cell says so."""
    columns = table.columns
    rows = table.rows or [TableRow([tr("none"), *[None] * (len(columns) - 1)], tone="muted")]
    known: Counter[str] = Counter()
    options = {
        "name": f"{sheet.name.replace(' ', '_')}_Table_{number}",
        "columns": [_heading(sheet, column, known) for column in columns],
        "style": None,
        "autofilter": table.filtered and bool(table.rows),
    }
    code = sheet.page.add_table(row, 0, row + len(rows), len(columns) - 1, options)
    accepted(code, f"{sheet.name}, table at row {row + 1}")
    sheet.page.set_row(row, table.height)
    for place, line in enumerate(rows, row + 1):
        _write_row(sheet, place, columns, line)


def _heading(sheet: Sheet, column: TableColumn, known: Counter[str]) -> dict[str, object]:
    """A heading over text is left-aligned, one over numbers is centred; Excel wants them to be unique."""
    look = sheet.book.style("header", align="center" if column.align == "right" else "left")
    text = column_heading(column)
    known[text.casefold()] += 1
    count = known[text.casefold()]
    return {"header": text if count == 1 else f"{text} ({count})", "header_format": look}


def _rows(cell: CellValue, width: float) -> int:
    """Lines that a wrapped cell needs: set by the writer, because not every program computes the height."""
    return math.ceil(len(cell) / (width * CHARACTERS)) if isinstance(cell, str) and cell else 1


def _write_row(sheet: Sheet, row: int, columns: Sequence[TableColumn], line: TableRow) -> None:
    high = max(
        (_rows(cell, sheet.widths[place]) for place, cell in enumerate(line.cells) if columns[place].wrap),
        default=1,
    )
    if high > 1:
        sheet.page.set_row(row, POINTS_A_ROW * high + 2)
    for place, (column, cell) in enumerate(zip(columns, line.cells, strict=True)):
        sheet.value(
            row, place, cell_text(cell), line.format_of(place, column), line.tones.get(place, line.tone),
            wrap=column.wrap, align=column.align,
        )  # fmt: skip
