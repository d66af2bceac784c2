"""Where each block of a page is on its sheet, and how the sheet is printed.

A page that is too wide for A4 at a readable size is printed on several sheets of paper, which
all have the columns of titles. Rows and columns are counted from 0, lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from costmodel.palette import HEADING_SIZE, STAMP_SIZE, TITLE_SIZE
from costmodel.reports.layout import paper
from costmodel.reports.layout.answer_boxes import Boxes, box_lines
from costmodel.reports.layout.page import Charts, Notes, PageTable, Sentences
from costmodel.reports.layout.paper import CELL_PADDING, Columns, PrintedSheet, Segment
from costmodel.reports.layout.running_text import TextLine, line_points, text_lines
from costmodel.reports.layout.table_widths import (
    page_columns,
    repeated,
    row_height_of,
    table_heights,
    table_points,
)
from costmodel.reports.layout.text_width import text_points, wrapped
from costmodel.wording.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.reports.layout.page import Page, PageBlock

    Lines = Sequence[TextLine]

FIRST_ROW = 3
"""Below title, sentence and stamp."""
NO_HEAD = 3.0
"""Height of the row of a sentence that a page does not have."""
HEAD_SIZES, HEADS_BOLD = (TITLE_SIZE, HEADING_SIZE, STAMP_SIZE), (True, False, False)


@dataclass(frozen=True)
class PlacedBlock:
    """A block of a page, its first row on the sheet, and what was found out about its rows."""

    page: Page
    block: PageBlock
    row: int
    lines: Sequence[TextLine] = ()
    """Of a block of text, and the heading of a table."""
    heights: Sequence[float] = ()
    """Of its rows."""

    @property
    def header(self) -> int:
        """The row of the headings of a table."""
        return self.row + len(self.lines)

    @property
    def table(self) -> PageTable:
        """The block, which is a table."""
        assert isinstance(self.block, PageTable)  # noqa: S101  only asked of tables
        return self.block

    @property
    def last(self) -> int:
        """Its last row; the one above it where it has none."""
        return self.row + len(self.heights) - 1


@dataclass(frozen=True)
class LaidPage:
    """A page with the widths of its columns and the places of its blocks."""

    page: Page
    widths: Sequence[float]
    """Of the columns, in characters."""
    titles: int
    """Columns that are on every printed page."""
    groups: Sequence[Columns]
    """The columns of each printed page."""
    blocks: Sequence[PlacedBlock]
    stamp: str
    form: bytes
    """Digest of what the columns and the heights of tables follow from."""

    @property
    def heads(self) -> tuple[str, str, str]:
        """Title, sentence about the page, and its stamp, unless that is at its end."""
        return tr(self.page.title), tr(self.page.about), "" if self.page.full_size else self.stamp

    @cached_property
    def head_lines(self) -> list[list[str]]:
        """Lines of title, sentence and stamp."""
        room = paper.reach(self.widths, self.groups, self.page.full_size) - CELL_PADDING
        return [
            wrapped(text, room, size, bold=bold)
            for text, size, bold in zip(self.heads, HEAD_SIZES, HEADS_BOLD, strict=True)
        ]

    @cached_property
    def last_row(self) -> int:
        """The last row in use."""
        return max((one.last for one in self.blocks), default=FIRST_ROW - 1)

    @property
    def frozen_rows(self) -> int:
        """How many rows stay in sight."""
        headers = [one.header for one in self.blocks if isinstance(one.block, PageTable)]
        return headers[0] + 1 if self.page.frozen_header and headers else FIRST_ROW

    @property
    def cut(self) -> bool:
        """Whether a page is wider than a sheet of paper."""
        return len(self.groups) > 1

    @cached_property
    def heights(self) -> list[float]:
        """Heights of all rows; the first row of a printed page shows what it repeats."""
        heights = self._heights()
        points = [paper.column_points(width) for width in self.widths]
        for one in self.blocks:
            if isinstance(one.block, PageTable):
                widths = table_points(one.block, points, self.groups[0].last)
                for row in self._repeats(one) & set(self.breaks):
                    cells = one.block.rows[row - one.header - 1]
                    heights[row] = row_height_of(
                        one.table.columns, cells, widths, self.groups[0].last, repeats=False
                    )
        return heights

    def hidden(self, one: PlacedBlock) -> list[tuple[int, int]]:
        """Rows of a table whose first cell is not shown where it repeats the one above: first and last."""
        rows = self._repeats(one) - set(self.breaks)
        starts = sorted(row for row in rows if row - 1 not in rows)
        return list(zip(starts, sorted(row for row in rows if row + 1 not in rows), strict=True))

    def _repeats(self, one: PlacedBlock) -> set[int]:
        return {one.header + 1 + place for place, again in enumerate(repeated(one.table)) if again}

    def _heights(self) -> list[float]:
        heights = [paper.ROW] * (self.last_row + 1)
        for row, (lines, size) in enumerate(zip(self.head_lines, HEAD_SIZES, strict=True)):
            heights[row] = paper.head_height(len(lines), size) if any(lines) else NO_HEAD
        for one in self.blocks:
            heights[one.row : one.row + len(one.heights)] = one.heights
        return heights

    def printed(self) -> PrintedSheet:
        """How the sheet is printed."""
        titles = self.titles if self.cut else 0
        return PrintedSheet(self._percent, self.areas, self.breaks, titles, self.repeated_header())

    @cached_property
    def _percent(self) -> int:
        """Of the size on paper: a page that is to be on one sheet of paper is, if it can be read there."""
        percent = min(paper.scale(self._covered(area[1], area[3])) for area in self.areas)
        if not self.page.one_page:
            return percent
        return max(paper.SMALLEST, min(percent, int(100 * paper.HEIGHT * paper.SPARE / self._first_height())))

    @property
    def fits(self) -> bool:
        """Whether a page of stated widths has its first blocks on one sheet of paper."""
        return self._first_height() * self._percent <= 100 * paper.FULL_HEIGHT * paper.SPARE

    def _first_height(self) -> float:
        """Height of the rows before the first block that begins a page."""
        end = next((one.row for one in self.blocks if one.block.page_break), self.last_row + 1)
        return sum(self._heights()[:end])

    @cached_property
    def breaks(self) -> list[int]:
        """Rows at which a printed page begins."""
        header = self.repeated_header()
        return self.breaks_leaving(0.0 if header is None else self._heights()[header], self.sections())

    def breaks_leaving(
        self, repeated_height: float, sections: set[int], least_part: float = paper.LEAST_PART
    ) -> list[int]:
        """Such rows where each page leaves a height for headings; ``sections`` are good rows to begin one."""
        repeats = any(self._repeats(one) for one in self.blocks if isinstance(one.block, PageTable))
        slack = 2 * paper.ROW if repeats else 0.0  # for a name that is shown again
        return paper.row_breaks(
            self._heights(),
            self._segments(),
            self._percent,
            repeated_height + slack,
            sections,
            paper.FULL_HEIGHT if self.page.full_size else paper.HEIGHT,
            least_part,
        )

    def tall(self, one: PlacedBlock) -> bool:
        """Whether a table is higher than a printed page, which has its headings only once."""
        return sum(one.heights) > self._room

    @property
    def _room(self) -> float:
        """Height of a printed page."""
        return paper.HEIGHT * paper.SPARE * 100 / self._percent

    def _covered(self, first: int, last: int) -> float:
        """Width of columns, with the titles that are printed beside them."""
        points = [paper.column_points(width) for width in self.widths]
        points += [paper.DEFAULT_COLUMN] * (last + 1 - len(points))
        return sum(points[first : last + 1]) + (sum(points[: self.titles]) if first else 0.0)

    def _used(self) -> float:
        """Width that running text and charts take."""
        texts = (
            text_points(line, size, bold=bold)
            for lines, size, bold in zip(self.head_lines, HEAD_SIZES, HEADS_BOLD, strict=True)
            for line in lines
        )
        running = (line_points(line) for one in self.blocks for line in one.lines)
        charts = (
            one.block.pixels * paper.PIXEL * self.shrunk(one.block)
            for one in self.blocks
            if isinstance(one.block, Charts) and not one.block.beside
        )
        return max((*texts, *running, *charts), default=0.0) + CELL_PADDING

    def shrunk(self, charts: Charts) -> float:
        """The part of their width that charts have, to be on the first printed page as a whole."""
        room = paper.reach(self.widths, self.groups) if self.cut else paper.WIDEST
        return min(1.0, (room - 2 * CELL_PADDING) / (charts.pixels * paper.PIXEL))

    def repeated_header(self) -> int | None:
        """The row of headings that is printed on every page: of tables that have the same columns."""
        tables = [one for one in self.blocks if isinstance(one.block, PageTable)]
        if not tables or self.page.frozen is None:
            return None
        headings = {tuple(column.name for column in one.table.columns) for one in tables}
        years = {tuple(column.name for column in one.table.columns if column.year) for one in tables} - {()}
        tall = [one for one in tables if self.tall(one)]
        if not tall:
            return None
        if len(headings) == 1:
            return tables[0].header
        if len(years) == 1 and all(any(column.year for column in one.table.columns) for one in tall):
            return next(one.header for one in tables if any(column.year for column in one.table.columns))
        return None

    def _segments(self) -> list[Segment]:
        """The blocks with what is above them; texts stay with the table below them, notes with that above."""
        segments: list[Segment] = []
        first, begins = 0, False
        for number, one in enumerate(self.blocks):
            begins = begins or one.block.page_break
            if not begins and segments and self._stays(number, segments[-1].first):
                segments[-1] = segments[-1]._replace(last=one.last)
                first = one.last + 1
                continue
            following = self.blocks[number + 1].block if number + 1 < len(self.blocks) else None
            introduces = isinstance(one.block, Sentences) and one.block.tone != "muted"
            if introduces and isinstance(following, PageTable) and not following.page_break:
                continue
            segments.append(Segment(first, one.last, begins))
            first, begins = one.last + 1, False
        return segments

    def _stays(self, number: int, first: int) -> bool:
        """Whether a block is notes with room below their table on a page that begins at the row ``first``."""
        one, above = self.blocks[number], self.blocks[number - 1].block
        if self.page.full_size or not isinstance(one.block, Notes) or not isinstance(above, PageTable):
            return False
        return sum(self._heights()[first : one.last + 1]) <= self._room

    def sections(self) -> set[int]:
        """Rows at which a section of a table begins."""
        return {
            one.header + 1 + place
            for one in self.blocks
            if isinstance(one.block, PageTable)
            for place, row in enumerate(one.block.rows)
            if row.tone == "section"
        }

    @cached_property
    def areas(self) -> list[tuple[int, int, int, int]]:
        """First row and column and last row and column of what is printed, one after the other."""
        points = [paper.column_points(width) for width in self.widths]
        last, used = self.groups[0].last, self._used()
        covered = sum(points[: last + 1])
        while covered < used:
            last += 1
            covered += points[last] if last < len(points) else paper.DEFAULT_COLUMN
        areas = [(0, 0, self.last_row, last)]
        for group in self.groups[1:]:
            run: tuple[int, int] | None = None
            for one in self.blocks:
                wide = isinstance(one.block, PageTable) and len(one.block.columns) > group.first
                if wide:
                    run = (one.row if run is None else run[0], one.last)
                elif run is not None and one.heights:
                    areas.append((run[0], group.first, run[1], group.last))
                    run = None
            if run is not None:
                areas.append((run[0], group.first, run[1], group.last))
        return areas


def laid_page(page: Page, stamp: str) -> LaidPage:
    """A page with everything in its place."""
    widths, titles, groups, form = page_columns(page)
    points = [paper.column_points(width) for width in widths]
    reach = paper.reach(widths, groups, page.full_size)
    row, blocks = FIRST_ROW, []
    for block in [*page.blocks, *([Notes([stamp])] if page.full_size else [])]:
        row += block.gap
        lines = text_lines(block, reach - 2 * CELL_PADDING)
        blocks.append(PlacedBlock(page, block, row, lines, _heights(block, lines, points, groups[0])))
        row += len(blocks[-1].heights)
    return LaidPage(page, widths, titles, groups, blocks, stamp, form)


def _heights(
    block: PageBlock, lines: Sequence[TextLine], points: Sequence[float], group: Columns
) -> list[float]:
    """Heights of the rows of a block."""
    texts = [paper.HEADING_ROW if line.tone == "heading" else paper.ROW for line in lines]
    if isinstance(block, Boxes):
        return [paper.ROW] * max((len(lines) for lines in box_lines(block, points)), default=0)
    if isinstance(block, Charts):
        if block.beside:
            return []
        least = max((int(chart.height * paper.PIXEL / paper.ROW) + 2 for chart in block.charts), default=0)
        return [paper.ROW] * max(block.rows, least)
    if isinstance(block, PageTable):
        return [*texts, *table_heights(block, points, group.last)]
    return texts
