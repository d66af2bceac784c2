"""Where each block of a page is on its sheet, and how the sheet is printed.

Columns are as wide as what they hold, and text that does not fit is wrapped, so that nothing runs into the
next cell. A page that is too wide for A4 at a readable size is printed on several sheets of paper, which
all have the columns of titles. Rows and columns are counted from 0, lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from costmodel.palette import FONT_SIZE, HEADING_SIZE, STAMP_SIZE, TITLE_SIZE
from costmodel.reports import paper
from costmodel.reports.catalogue import tr
from costmodel.reports.page import (
    Answers,
    Banner,
    Charts,
    PageTable,
    Sentences,
    TableRow,
    cell_text,
    column_heading,
)
from costmodel.reports.paper import CELL_PADDING, Columns, PrintedSheet, Segment
from costmodel.reports.shown import shown
from costmodel.reports.text_width import longest_word, text_points, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.reports.page import Page, PageBlock, TableColumn

FIRST_ROW = 3
"""Below title, sentence and stamp."""
WIDEST_TEXT = 480.0
"""Of a column of text."""
LEAST_PART = 0.4
"""Of the width at which nothing is wrapped, for a column of a page on several sheets of paper."""
TITLES_PART = 0.38
"""Of a printed page, at most for the columns that are on all of them."""
NUMBER_PADDING = 5.5
"""Beside a number: the space that its format keeps on its right, and what programs round."""
HEADING_LINES = 4
"""Lines of the headings of a table, if their words are not longer."""
NAMES_FIRST = 3
"""Weight of the first column where columns have to be narrow."""
QUESTION = "question"
EMPTY = (None, "")


@dataclass(frozen=True)
class TextLine:
    """A line of running text: in a row of its own."""

    text: str
    tone: str = ""


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

    @property
    def heads(self) -> tuple[str, str]:
        """Title, and sentence about the page."""
        return tr(self.page.title), tr(self.page.about)

    @cached_property
    def head_lines(self) -> list[list[str]]:
        """Lines of title, sentence and stamp."""
        room = _reach(self.widths, self.groups) - CELL_PADDING
        return [
            wrapped(text, room, size, bold=bold)
            for text, size, bold in zip((*self.heads, self.stamp), HEAD_SIZES, HEADS_BOLD, strict=True)
        ]

    @cached_property
    def last_row(self) -> int:
        """The last row in use."""
        return max((one.last for one in self.blocks), default=FIRST_ROW - 1)

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
                own = table_points(one.block, points, self.groups[0].last)
                for row in self._repeats(one) & set(self.breaks):
                    cells = one.block.rows[row - one.header - 1]
                    heights[row] = _row_height(cells, own, self.groups[0].last, repeats=False)
        return heights

    def hidden(self, one: PlacedBlock) -> list[tuple[int, int]]:
        """Rows of a table whose first cell is not shown where it repeats the one above: first and last."""
        rows = sorted(self._repeats(one) - set(self.breaks))
        starts = [row for row in rows if row - 1 not in rows]
        return [(start, next(row for row in rows if row >= start and row + 1 not in rows)) for start in starts]

    def _repeats(self, one: PlacedBlock) -> set[int]:
        return {one.header + 1 + place for place, again in enumerate(repeated(one.block.rows)) if again}

    def _heights(self) -> list[float]:
        heights = [paper.ROW] * (self.last_row + 1)
        for row, (lines, size) in enumerate(zip(self.head_lines, HEAD_SIZES, strict=True)):
            heights[row] = paper.head_height(len(lines), size)
        for one in self.blocks:
            heights[one.row : one.row + len(one.heights)] = one.heights
        return heights

    def printed(self) -> PrintedSheet:
        """How the sheet is printed."""
        titles = self.titles if self.cut else 0
        return PrintedSheet(
            self._percent, self._areas, self.breaks, titles, self._repeated()
        )

    @cached_property
    def _percent(self) -> int:
        """Of the size on paper: a page that is to be on one sheet of paper is, if it can be read there."""
        percent = min(paper.scale(self._covered(area[1], area[3])) for area in self._areas)
        if not self.page.one_page:
            return percent
        return max(paper.SMALLEST, min(percent, int(100 * paper.HEIGHT * paper.SPARE / sum(self._heights()))))

    @cached_property
    def breaks(self) -> list[int]:
        """Rows at which a printed page begins."""
        heights, header = self._heights(), self._repeated()
        return paper.row_breaks(
            heights,
            self._segments(),
            self._percent,
            (0.0 if header is None else heights[header]) + 2 * paper.LINE,
            self._sections(),
        )

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
        running = (_width_of(line) for one in self.blocks for line in one.lines)
        charts = (
            _charts_width(one.block) * self.shrunk(one.block)
            for one in self.blocks
            if isinstance(one.block, Charts)
        )
        return max((*texts, *running, *charts), default=0.0) + CELL_PADDING

    def shrunk(self, charts: Charts) -> float:
        """The part of their width that charts have, to be on the first printed page as a whole."""
        room = _reach(self.widths, self.groups) if self.cut else paper.WIDEST
        return min(1.0, (room - 2 * CELL_PADDING) / _charts_width(charts))

    def _repeated(self) -> int | None:
        """The row of headings that is printed on every page: of tables that have the same columns."""
        tables = [one for one in self.blocks if isinstance(one.block, PageTable)]
        if not tables or self.page.frozen is None:
            return None
        headings = {tuple(column.name for column in one.block.columns) for one in tables}
        years = {tuple(column.name for column in one.block.columns if column.year) for one in tables} - {()}
        room = paper.HEIGHT * paper.SPARE * 100 / self._percent
        if not any(sum(one.heights) > room for one in tables):
            return None
        if len(headings) == 1:
            return tables[0].header
        if len(years) == 1:
            return next(one.header for one in tables if any(column.year for column in one.block.columns))
        return None

    def _segments(self) -> list[Segment]:
        """The blocks with what is above them; a text stays with the table below it."""
        segments: list[Segment] = []
        first, begins = 0, False
        for number, one in enumerate(self.blocks):
            begins = begins or one.block.page_break
            following = self.blocks[number + 1].block if number + 1 < len(self.blocks) else None
            introduces = isinstance(one.block, Sentences) and one.block.tone != "muted"
            if introduces and isinstance(following, PageTable) and not following.page_break:
                continue
            segments.append(Segment(first, one.last, begins))
            first, begins = one.last + 1, False
        return segments

    def _sections(self) -> set[int]:
        """Rows at which a section of a table begins."""
        return {
            one.header + 1 + place
            for one in self.blocks
            if isinstance(one.block, PageTable)
            for place, row in enumerate(one.block.rows)
            if row.tone == "section"
        }

    @cached_property
    def _areas(self) -> list[tuple[int, int, int, int]]:
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


HEAD_SIZES = (TITLE_SIZE, HEADING_SIZE, STAMP_SIZE)
HEADS_BOLD = (True, False, False)


def _looks(tone: str) -> tuple[float, bool]:
    """Size and weight of running text."""
    return (HEADING_SIZE, True) if tone == "heading" else (FONT_SIZE, tone in BOLD_TONES)


BOLD_TONES = ("strong", "good", "bad", QUESTION)


def laid_page(page: Page, stamp: str) -> LaidPage:
    """A page with everything in its place."""
    widths, titles, groups = _columns(page)
    points = [paper.column_points(width) for width in widths]
    reach = _reach(widths, groups)
    row, blocks = FIRST_ROW, []
    for block in page.blocks:
        row += block.gap
        lines = [
            TextLine(part, tone)
            for text, tone in _running(block)
            for part in _parts(text, tone, reach - 2 * CELL_PADDING)
        ]
        blocks.append(PlacedBlock(page, block, row, lines, _heights(block, len(lines), points, groups[0])))
        row += len(blocks[-1].heights)
    return LaidPage(page, widths, titles, groups, blocks, stamp)


def _reach(widths: Sequence[float], groups: Sequence[Columns]) -> float:
    """Width that running text may take: of the columns of the first printed page, or of the paper."""
    columns = sum(paper.column_points(width) for width in widths[: groups[0].last + 1])
    return columns if len(groups) > 1 else max(columns, paper.FULL)


def _running(block: PageBlock) -> Iterator[tuple[str, str]]:
    """Running text of a block with its tones; the heading of a table is one."""
    if isinstance(block, (PageTable, Sentences, Answers)) and block.heading:
        yield tr(block.heading), "heading"
    if isinstance(block, Sentences):
        yield from ((tr(line), block.tone) for line in block.lines)
    elif isinstance(block, Banner):
        yield from ((tr(line), "bad") for line in block.lines)
    elif isinstance(block, Answers):
        for question, answer in block.pairs:
            yield tr(question), QUESTION
            yield tr(answer), ""


def _charts_width(block: Charts) -> float:
    """Points from the left edge of charts to their right one."""
    ends = [number * block.apart + chart.width for number, chart in enumerate(block.charts)]
    return max(ends, default=1) * paper.PIXEL


def _width_of(line: TextLine) -> float:
    size, bold = _looks(line.tone)
    return text_points(line.text, size, bold=bold)


def _parts(text: str, tone: str, width: float) -> list[str]:
    size, bold = _looks(tone)
    return wrapped(text, width, size, bold=bold)


def _heights(block: PageBlock, lines: int, points: Sequence[float], group: Columns) -> list[float]:
    """Heights of the rows of a block."""
    if isinstance(block, Charts):
        least = max((chart.height * paper.PIXEL for chart in block.charts), default=0.0)
        return [paper.ROW] * max(block.rows, int(least // paper.ROW) + 2)
    if isinstance(block, PageTable):
        head = [round(HEADING_SIZE * 1.4)] * lines
        points = table_points(block, points, group.last)
        columns = zip(block.columns, points, strict=False)
        high = max((_heading_lines(column, width) for column, width in columns), default=1)
        header = max(block.height if high > 1 else min(block.height, 20), high * paper.LINE + 6)
        rows = [
            _row_height(row, points, group.last, repeats=repeats)
            for row, repeats in zip(block.rows, repeated(block.rows), strict=True)
        ] or [paper.ROW]
        return [*head, header, *rows]
    return [paper.ROW] * lines


def _heading_lines(column: TableColumn, width: float) -> int:
    return len(wrapped(column_heading(column), width - CELL_PADDING, bold=True))


def spans(table: PageTable, points: Sequence[float], last: int) -> bool:
    """Whether the texts of its last column need the free columns on its right, up to a last one."""
    place = len(table.columns) - 1
    return place < last and any(
        isinstance(row.cells[place], str) and cell_lines(row, place, points, place) > 1 for row in table.rows
    )


def table_points(table: PageTable, points: Sequence[float], last: int) -> list[float]:
    """Widths of the columns of a table; its last one may have the free columns on its right."""
    place = len(table.columns) - 1
    if not spans(table, points, last):
        return list(points)
    return [*points[:place], sum(points[place : last + 1])]


def _row_height(row: TableRow, points: Sequence[float], last: int, *, repeats: bool) -> float:
    """The height of a row of a table; a first cell that repeats the one above is not shown."""
    high = 1
    for place, cell in enumerate(row.cells):
        if isinstance(cell, str) and cell and not (repeats and place == 0):
            high = max(high, cell_lines(row, place, points, last))
    return paper.row_height(high)


def cell_lines(row: TableRow, place: int, points: Sequence[float], last: int) -> int:
    """Lines that a text takes in a cell of a table; before empty cells it may run on, to a last column."""
    text = str(cell_text(row.cells[place]))
    bold = row.tones.get(place, row.tone) in BOLD_TONES
    width = text_points(text, bold=bold)
    if width <= points[place] - CELL_PADDING:
        return 1
    if _ends(row, place) and width <= sum(points[place : last + 1]) - CELL_PADDING:
        return 1
    return len(wrapped(text, points[place] - CELL_PADDING, bold=bold))


def _ends(row: TableRow, place: int) -> bool:
    """Whether a row has nothing after a cell."""
    return all(cell in EMPTY for cell in row.cells[place + 1 :])


def repeated(rows: Sequence[TableRow]) -> list[bool]:
    """Whether the first cell of each row is a text that repeats the one above."""
    firsts = [row.cells[0] for row in rows]
    return [
        bool(number) and isinstance(first, str) and bool(first) and first == firsts[number - 1]
        for number, first in enumerate(firsts)
    ]


# --- widths of columns ------------------------------------------------------------------------------------


def _columns(page: Page) -> tuple[list[float], int, list[Columns]]:
    """Widths of the columns in characters, how many every printed page has, and those of each page."""
    tables = [table for table in page.tables if table.columns]
    if not tables:
        return list(page.widths), 0, [Columns(0, max(len(page.widths) - 1, 0))]
    count = max(len(table.columns) for table in tables)
    least, wanted, dated = [0.0] * count, [0.0] * count, set()
    for table in tables:
        for place, (low, high) in enumerate(_content(table, count)):
            least[place] = max(least[place], low)
            wanted[place] = max(wanted[place], min(high, WIDEST_TEXT), low)
        dated |= {place for place, column in enumerate(table.columns) if column.year}
    same = max((least[place] for place in dated), default=0.0)
    for place in dated:
        least[place] = wanted[place] = same
    room = paper.WIDEST - count * paper.PIXEL
    names = _names_weight(tables)
    points = _spread(least, wanted, room, names)
    if points is not None and len(dated) <= paper.MOST_YEARS:
        return [*map(paper.characters, points)], 0, [Columns(0, count - 1)]
    titles = min(page.frozen if page.frozen is not None else min(dated, default=1), count - 1)
    front = _spread(least[:titles], wanted[:titles], room * TITLES_PART, names) or least[:titles]
    floors = [max(low, LEAST_PART * high) for low, high in zip(least[titles:], wanted[titles:], strict=True)]
    groups = paper.column_groups([*front, *floors], titles, paper.MOST_YEARS if dated else None)
    points = [*front, *floors]
    for group in groups:
        first = max(group.first, titles)
        inside = slice(first, group.last + 1)
        points[inside] = _spread(points[inside], wanted[inside], room - sum(front)) or points[inside]
    if dated:  # Names take what the years leave.
        used = max(sum(points[max(group.first, titles) : group.last + 1]) for group in groups)
        points[:titles] = _spread(least[:titles], wanted[:titles], room - used, names) or front
    return [*map(paper.characters, points)], titles, groups


def _names_weight(tables: Sequence[PageTable]) -> int:
    """Weight of the first column, which names the rows: more, unless most of its names are repeated."""
    again = [repeats for table in tables for repeats in repeated(table.rows)]
    return 1 if sum(again) > len(again) / 2 else NAMES_FIRST


def _spread(
    least: Sequence[float], wanted: Sequence[float], room: float, names: int = 1
) -> list[float] | None:
    """Widths between the least and the wanted ones that have room; None if they do not.

    What is left over the least is shared by what each lacks; the first column counts ``names`` times.
    """
    left = room - sum(least)
    if left < 0:
        return None
    lacks = [high - low for low, high in zip(least, wanted, strict=True)]
    weights = [lack * (names if place == 0 else 1) for place, lack in enumerate(lacks)]
    part = min(1.0, left / (sum(weights) or 1.0))
    given = [min(lack, part * weight) for lack, weight in zip(lacks, weights, strict=True)]
    rest = sum(lacks) - sum(given)
    more = min(1.0, (left - sum(given)) / rest) if rest > 0 else 0.0
    return [
        low + share + more * (lack - share) for low, share, lack in zip(least, given, lacks, strict=True)
    ]


def _content(table: PageTable, count: int) -> list[tuple[float, float]]:
    """The least width of each column of a table, and the width at which nothing is wrapped."""
    columns = table.columns
    low, high = [0.0] * len(columns), [0.0] * len(columns)
    for place, column in enumerate(columns):
        heading = column_heading(column)
        low[place] = longest_word(heading, bold=True)
        high[place] = max(low[place], text_points(heading, bold=True) / HEADING_LINES * 1.3)
    extremes: dict[tuple[int, str], tuple[float, float]] = {}
    for row in table.rows:
        runs_on = next((place for place in range(len(columns) - 1, -1, -1) if row.cells[place] not in EMPTY), 0)
        free = len(columns) < count and runs_on == len(columns) - 1
        for place, cell in enumerate(row.cells):
            if cell in EMPTY:
                continue
            if not isinstance(cell, str):
                key = (place, row.format_of(place, columns[place]))
                lowest, highest = extremes.get(key, (cell, cell))
                if not lowest <= cell <= highest or key not in extremes:
                    extremes[key] = (min(lowest, cell), max(highest, cell))
            elif place != runs_on or not (free or runs_on == 0):
                text = str(cell_text(cell))
                bold = row.tones.get(place, row.tone) in BOLD_TONES
                width = text_points(text, bold=bold)
                if width > high[place]:
                    high[place] = width
                if width > low[place]:
                    low[place] = max(low[place], min(longest_word(text, bold=bold), MOST_WORD))
    for (place, number), values in extremes.items():
        width = max(text_points(shown(value, number)) for value in values) + NUMBER_PADDING
        low[place] = max(low[place], width)
    return [
        (least + CELL_PADDING + 1, max(least, wanted) + CELL_PADDING + 2)
        for least, wanted in zip(low, high, strict=True)
    ]


MOST_WORD = 120.0
"""A longer word, such as an address, is cut rather than given a column of its width."""
