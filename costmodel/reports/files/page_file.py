"""Pages as the sheets of a workbook file, with native charts.

Every table is placed before the first cell is written, because a chart may show the cells of a later sheet.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.reports.files.charts import native_chart
from costmodel.reports.files.look import FORMULA_LIKE, HEADS, Sheet, accepted, write_book
from costmodel.reports.files.printed_sheet import across, hide_repeats, link, set_print
from costmodel.reports.layout import paper
from costmodel.reports.layout.answer_boxes import Boxes, box_lines
from costmodel.reports.layout.page import (
    HEADER_ROW,
    Banner,
    Charts,
    PageTable,
    SheetList,
    TableRow,
    cell_text,
    column_heading,
)
from costmodel.reports.layout.stamp_words import spoken_stamp
from costmodel.reports.layout.table_parts import charted_rows, laid_in_parts
from costmodel.reports.layout.table_widths import QUESTION, cell_lines, table_points
from costmodel.wording.catalogue import settled, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import Any

    from xlsxwriter.format import Format

    from costmodel.reports.files.look import Book
    from costmodel.reports.layout.page import Page, TableCells, TableColumn
    from costmodel.reports.layout.page_layout import LaidPage, PlacedBlock

HOW_TO_READ = (
    "Cost, payments and people are positive; savings, losses and what falls have a minus; a dash is zero.",
    "A name that is not repeated holds for the rows below it. The title of a sheet leads back to this one.",
)
"""On the first sheet, below the list of sheets."""
TONES = {"green": "good", "amber": "notice", "red": "bad"}
"""Tones of an alarm by its colour."""


def write_pages(
    path: str | Path, pages: Sequence[Page], properties: dict[str, Any], made_at: datetime | None = None
) -> Path:
    """Write pages as a workbook, whole or not at all; all carry the stamp of the first.

    Raises OutputError where it cannot be written; a file that was there before is then unchanged.
    """
    return write_book(
        path, spoken_stamp(pages[0].stamp), properties, lambda book: fill_book(book, pages), made_at
    )


def fill_book(book: Book, pages: Sequence[Page]) -> None:
    """Write pages as sheets, in their order."""
    fill_laid(book, laid_pages(pages, book.stamp))


def laid_pages(pages: Sequence[Page], stamp: str) -> list[LaidPage]:
    """The pages with everything in its place; the first lists the others."""
    with settled():
        charted = charted_rows(pages)
        return [laid_in_parts(page, stamp, charted) for page in with_list(pages)]


def fill_laid(book: Book, laid: Sequence[LaidPage]) -> None:
    """Write pages that are laid out as sheets, in their order."""
    with settled():
        _fill_sheets(book, laid)


def _fill_sheets(book: Book, laid: Sequence[LaidPage]) -> None:
    tables = {
        one.block.name: one
        for page in laid
        for one in page.blocks
        if isinstance(one.block, PageTable) and one.block.name
    }
    for page in laid:
        sheet = Sheet(book, page.page.name, page.heads, page.widths)
        _fill(sheet, page, tables)
        if page is not laid[0]:
            link(sheet, 0, page.heads[0], laid[0].page.name, HEADS[0])


def with_list(pages: Sequence[Page]) -> list[Page]:
    """The pages, the first with a list of the others at its end."""
    first, *others = pages
    if not others:
        return list(pages)
    sheets = [(page.name, page.about) for page in others]
    contents = SheetList("Sheets of this workbook", sheets, HOW_TO_READ, page_break=True)
    return [replace(first, blocks=[*first.blocks, contents]), *others]


def _fill(sheet: Sheet, laid: LaidPage, tables: dict[str, PlacedBlock]) -> None:
    _rows(sheet, laid)
    count, reach = 0, laid.groups[0].last
    for one in laid.blocks:
        block = one.block
        if isinstance(block, Banner):
            _banner(sheet, one, TONES[block.colour], reach)
        elif isinstance(block, Boxes):
            _boxes(sheet, one.row, block)
        elif isinstance(block, Charts) and block.beside:
            _charts_beside(sheet, one.row, block, tables)
        elif isinstance(block, Charts):
            _charts(sheet, one.row, block, tables, laid.shrunk(block))
        else:
            _texts(sheet, one, reach)
        if isinstance(block, PageTable):
            count += 1
            _table(sheet, one, laid.heights, count, reach)
            for first, last in laid.hidden(one):
                hide_repeats(sheet, first, last)
    if laid.page.frozen is not None:
        sheet.page.freeze_panes(laid.frozen_rows, laid.page.frozen)
    if laid.page.full_size:
        sheet.margins(paper.FULL_TOP, paper.FULL_BOTTOM, paper.FULL_FOOT)
    set_print(sheet, laid.printed())


def _rows(sheet: Sheet, laid: LaidPage) -> None:
    """Heights of the rows, and the lines at the top that do not fit in one."""
    for row, height in enumerate(laid.heights):
        if height != paper.ROW:
            sheet.page.set_row(row, height)
    for row, lines in enumerate(laid.head_lines):
        if len(lines) > 1:
            across(sheet, row, laid.groups[0].last, HEADS[row])


def _texts(sheet: Sheet, one: PlacedBlock, reach: int) -> None:
    """Running text, a row a line; a question has a line above it over the columns."""
    for row, line in enumerate(one.lines, one.row):
        if line.sheet:
            link(sheet, row, line.text, line.sheet, line.tone)
            continue
        sheet.text(row, 0, line.text, line.tone)
        if line.tone == QUESTION:
            for column in range(1, reach + 1):
                sheet.text(row, column, "", "section")


def _banner(sheet: Sheet, one: PlacedBlock, tone: str, reach: int) -> None:
    for row, line in enumerate(one.lines, one.row):
        sheet.text(row, 0, line.text, tone)
        for column in range(1, reach + 1):
            sheet.blank(row, column, sheet.book.style(tone))


def _boxes(sheet: Sheet, row: int, block: Boxes) -> None:
    """Boxes beside one another: a row a line, in the colour of the box; text runs on over its columns."""
    texts = box_lines(block, [paper.column_points(width) for width in sheet.widths])
    high = max(map(len, texts), default=0)
    for box, lines, (first, last) in zip(block.boxes, texts, block.spans, strict=True):
        tone = TONES[box.colour]
        for number in range(high):
            sheet.text(row + number, first, lines[number] if number < len(lines) else "", tone)
            for column in range(first + 1, last + 1):
                sheet.blank(row + number, column, sheet.book.style(tone))


def _charts_beside(sheet: Sheet, row: int, block: Charts, tables: dict[str, PlacedBlock]) -> None:
    """Charts below one another, on the right of the blocks that follow."""
    down = 0
    for chart, column in zip(block.charts, block.beside, strict=True):
        native = native_chart(sheet.book, chart, _placing(tables))
        sheet.chart(row, column, native, tr(chart.description), (0, down))
        down += chart.height


def _charts(sheet: Sheet, row: int, block: Charts, tables: dict[str, PlacedBlock], shrunk: float) -> None:
    place = _placing(tables)
    for number, chart in enumerate(block.charts):
        native = native_chart(sheet.book, replace(chart, width=int(chart.width * shrunk)), place)
        sheet.chart(row, 0, native, tr(chart.description), (int(number * block.apart * shrunk), 0))


def _placing(tables: dict[str, PlacedBlock]) -> Callable[[TableCells], list[str | int]]:
    def place(cells: TableCells) -> list[str | int]:
        table = tables[cells.table]
        first, last = (table.header + row - HEADER_ROW for row in cells.rows)
        return [table.page.name, first, cells.columns[0], last, cells.columns[1]]

    return place


# --- tables -----------------------------------------------------------------------------------------------


def _table(sheet: Sheet, one: PlacedBlock, heights: Sequence[float], number: int, reach: int) -> None:
    """Write the headings and rows of a table; without rows, its first cell says so."""
    table, row = one.table, one.header
    columns = table.columns
    rows = table.rows or [TableRow([tr("none"), *[None] * (len(columns) - 1)], tone="muted")]
    known: Counter[str] = Counter()
    headings = [_heading(sheet, column, known) for column in columns]
    options = {
        "name": f"{sheet.name.replace(' ', '_')}_Table_{number}",
        "columns": headings,
        "style": None,
        "autofilter": table.filtered and bool(table.rows),
    }
    widths = [paper.column_points(width) for width in sheet.widths]
    points = table_points(table, widths, reach)
    if len(points) == len(widths):
        code = sheet.page.add_table(row, 0, row + len(rows), len(columns) - 1, options)
        accepted(code, f"{sheet.name}, table at row {row + 1}")
    else:  # Cells of a native table cannot be merged.
        for place, tone in enumerate(["header", *(line.tone for line in rows)], row):
            sheet.merge(place, len(columns) - 1, reach, tone)
        for place, heading in enumerate(headings):
            sheet.page.write_string(row, place, heading["header"], heading["header_format"])
    aligns = [column.align for column in columns]
    for place, line in enumerate(rows, row + 1):
        # In a row of one line no text is wrapped.
        _write_row(sheet, place, columns, aligns, line, points if heights[place] > paper.ROW else None, reach)


def _heading(sheet: Sheet, column: TableColumn, known: Counter[str]) -> dict[str, Any]:
    """A heading over text is left-aligned, one over numbers is centred; Excel wants them to be unique."""
    look = sheet.book.style("header", align="center" if column.align == "right" else "left")
    text = column_heading(column)
    known[text.casefold()] += 1
    count = known[text.casefold()]
    return {"header": text if count == 1 else f"{text} ({count})", "header_format": look}


def _write_row(
    sheet: Sheet,
    row: int,
    columns: Sequence[TableColumn],
    aligns: Sequence[str],
    line: TableRow,
    points: Sequence[float] | None,
    reach: int,
) -> None:
    tones, usual, style = line.tones, line.tone, sheet.book.style
    cells: list[tuple[str | float, Format]] = []
    for place, (column, align, cell) in enumerate(zip(columns, aligns, line.cells, strict=True)):
        tone = tones.get(place, usual) if tones else usual
        if cell is None or cell == "":
            cells.append(("", style(tone, align=align)))
        elif isinstance(cell, str):
            wrap = points is not None and cell_lines(columns, line, place, points, reach) > 1
            colour = "" if place else line.swatch
            text = str(cell_text(cell))
            quoted = text.startswith(FORMULA_LIKE)
            cells.append((text, style(tone, wrap=wrap, quoted=quoted, align=align, line=colour)))
        else:
            cells.append((float(cell), style(tone, line.format_of(place, column), align="right")))
    sheet.cells(row, cells)
