"""Pages as sheets of an open workbook: every cell and format is known before the first one is written.

Charts are left out: not every host of xlwings can draw them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from costmodel.reports.layout.answer_boxes import Boxes
from costmodel.reports.layout.page import (
    GENERAL,
    Answers,
    Banner,
    Charts,
    PageTable,
    Sentences,
    TableColumn,
    TableRow,
    cell_text,
    column_heading,
)
from costmodel.reports.layout.stamp_words import spoken_stamp
from costmodel.wording.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.reports.layout.page import CellValue, Page, PageBlock

MARK = "Written by costmodel. "
"""Start of the second row of every sheet written by costmodel: other sheets are never overwritten."""
FIRST_ROW = 4
"""Row of the first block, counted from 0; title, description and stamp are above it."""
PLAIN_TEXT = re.compile(r"[^\W\d_][^\d=]*")
"""Text that no program reads as a number, a date or a formula."""
TAKEN = re.compile(r"(?i)true|false|e|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*")
LONGEST_TEXT = 32_000
CHARACTERS = 150
"""Of a line of an answer: cells do not wrap, and the cells to its right are empty."""
KEY_WIDTHS = (24, 20)
"""Of the columns of policy and line, by which a figure can be explained."""


class FormattedArea(NamedTuple):
    """Cells with one number format: first row and column, counted from 0, and size."""

    row: int
    column: int
    rows: int
    columns: int
    number: str


@dataclass(frozen=True)
class LivePage:
    """A page as rows of cells, and how they are dressed."""

    matrix: list[list[CellValue]]
    headings: list[int]
    """Rows of headings of blocks, counted from 0."""
    headers: list[tuple[int, int]]
    """Rows of headings of columns, and how many columns they have."""
    formats: list[FormattedArea]
    widths: tuple[float, ...]


def live_page(page: Page) -> LivePage:
    """A page laid out for a sheet: text stays text, figures are finite."""
    keyed = any(table.keyed for table in page.tables)
    lines: list[Sequence[CellValue]] = [
        [tr(page.title)],
        [MARK + tr(page.about)],
        [spoken_stamp(page.stamp)],
        [],
    ]
    headings: list[int] = []
    headers: list[tuple[int, int]] = []
    formats: list[FormattedArea] = []
    for block in page.blocks:
        table = _as_table(block)
        if table is None:
            continue
        if isinstance(block, PageTable):
            table = _translated(block)
        if keyed and isinstance(block, PageTable):
            table = _with_keys(table)
        if table.heading:
            headings.append(len(lines))
            lines.append([tr(table.heading)])
        if table.columns:
            headers.append((len(lines), len(table.columns)))
            header = [column.year or column_heading(column) for column in table.columns]
            # The macro that explains a figure reads the names of its keys, which are not translated.
            lines.append([*table.key_names, *header[len(table.key_names) :]] if table.keyed else header)
        formats += _formats(len(lines), table)
        lines += [*(row.cells for row in table.rows), []]
    width = max(map(len, lines))
    matrix = [[*map(kept, line), *[None] * (width - len(line))] for line in lines[:-1]]
    return LivePage(matrix, headings, headers, formats, (*(KEY_WIDTHS if keyed else ()), *page.widths))


def _as_table(block: PageBlock) -> PageTable | None:
    """A block as a table, the one form of a live sheet; None for what it does not show."""
    if isinstance(block, PageTable):
        return block
    if isinstance(block, Answers):
        columns = [TableColumn("question"), TableColumn("answer")]
        return PageTable(columns, list(_answers(block)), block.heading)
    if isinstance(block, Banner):
        name, *reasons = block.lines
        # A master check without reasons is in the stamp, with its colour.
        return PageTable([TableColumn("why")], _text_rows(reasons), name) if reasons else None
    if isinstance(block, Sentences):
        return PageTable([], _text_rows(block.lines), block.heading) if any(block.lines) else None
    if isinstance(block, Boxes):
        columns = [TableColumn("question"), TableColumn("answer")]
        rows = [TableRow([tr(box.heading), "; ".join(map(tr, box.lines))]) for box in block.boxes]
        return PageTable(columns, rows)
    if isinstance(block, Charts):
        return None
    raise TypeError(f"a live sheet has no form for {type(block).__name__}")


def _text_rows(lines: Sequence[str]) -> list[TableRow]:
    return [TableRow([tr(line)]) for line in lines]


def _answers(block: Answers) -> Iterator[TableRow]:
    """The answers, one line per row; the question before the first."""
    for question, answer in block.pairs:
        first, *rest = wrap(tr(answer), CHARACTERS)
        yield TableRow([tr(question), first])
        yield from (TableRow(["", line]) for line in rest)


def _translated(table: PageTable) -> PageTable:
    rows = [replace(row, cells=[*map(cell_text, row.cells)]) for row in table.rows]
    return replace(table, rows=rows)


def _with_keys(table: PageTable) -> PageTable:
    """A table with the keys of its rows in two columns in front, which stay empty where it has none."""
    names = table.key_names if table.keyed else ("", "")
    rows = [
        TableRow(
            [*(row.keys or (None, None)), *row.cells],
            row.number,
            numbers={place + len(names): number for place, number in row.numbers.items()},
            keys=row.keys,
        )
        for row in table.rows
    ]
    return replace(table, columns=[*map(TableColumn, names), *table.columns], rows=rows)


def _formats(first: int, table: PageTable) -> Iterator[FormattedArea]:
    """Areas of one number format: neighbouring rows with the same formats, and columns within them."""
    each = [tuple(row.format_of(k, column) for k, column in enumerate(table.columns)) for row in table.rows]
    for numbers, alike in groupby(each):
        count, column = len(list(alike)), 0
        for number, same in groupby(numbers):
            width = len(list(same))
            if number != GENERAL:
                yield FormattedArea(first, column, count, width, number)
            column += width
        first += count


def kept(cell: CellValue) -> CellValue:
    """A cell that a spreadsheet does not reinterpret.

    A text that might be read as a number, a date or a formula gets the apostrophe that makes it a text.

    >>> kept("2026.10"), kept("=1+1"), kept("child_benefit"), kept(float("nan"))
    ("'2026.10", "'=1+1", 'child_benefit', 'no figure')
    """
    if isinstance(cell, float) and not math.isfinite(cell):
        return "no figure"
    if not isinstance(cell, str) or not cell:
        return cell
    text = cell[:LONGEST_TEXT]
    safe = PLAIN_TEXT.fullmatch(text) and not TAKEN.fullmatch(text)
    return text if safe else f"'{text}"
