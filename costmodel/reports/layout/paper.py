"""A4, landscape: how columns and rows are spread over sheets of paper so that all text can be read.

Lengths are in points. Body text of 10 points is never printed smaller than at ``SMALLEST`` percent; what is
wider than a sheet of paper goes on the next one, with the columns of titles repeated.
"""

from __future__ import annotations

import math
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from costmodel.palette import FONT_SIZE
from costmodel.reports.layout.text_width import text_points
from costmodel.wording.catalogue import phrase, tr

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

INCH = 72
SIDE, TOP, BOTTOM, FOOT = 0.4, 0.5, 0.7, 0.3
"""Margins in inches, and how far the footer is from the edge."""
WIDTH = 297 / 25.4 * INCH - 2 * SIDE * INCH
HEIGHT = 210 / 25.4 * INCH - (TOP + BOTTOM) * INCH
FULL_TOP, FULL_BOTTOM, FULL_FOOT = 0.25, 0.56, 0.2
"""The same for a page that has to hold all it says at full size."""
FULL_HEIGHT = 210 / 25.4 * INCH - (FULL_TOP + FULL_BOTTOM) * INCH
SMALLEST = 81
"""Smallest scale in percent: text of 10 points is then 8.1."""
SPARE, NARROW = 0.97, 0.935
"""Of the height and the width of paper: programs round the sizes of cells differently, and LibreOffice makes
columns 6 % wider than Excel, because it does not round the width of a digit to whole pixels."""
WIDEST = WIDTH * NARROW * 100 / SMALLEST
"""Of a printed page, before scaling."""
FULL = WIDTH * NARROW
"""The width at full size."""
HEADING_ROW, ROW = 17.0, 12.75
"""Heights of a heading and of a line of text: what spreadsheets give the font of the workbooks."""
PIXEL = 0.75
DEFAULT_COLUMN = 64 * PIXEL
"""Width of a column without a stated width."""
CELL_PADDING = 4.5
"""Points of a cell's width that its text cannot use."""
MOST_YEARS = 10
"""Columns of years on a printed page."""
LEAST_PART = 0.25
"""A long table begins on a page only if this part of it is empty."""
LEAST_OF_PARTS = 0.5
"""The same of a table that has its headings again on the next page."""
SOFT = 0.6
"""A page may end before the first row of a section once it is filled to this part."""
LONGEST_FOOTER = 250
STAMP_PART, VERDICT_PART = " · ", ", "
"""Between the parts of a stamp, and those of its last, a verdict: a footer has as many as it can hold."""


class Columns(NamedTuple):
    """Columns of a printed page, first and last, counted from 0."""

    first: int
    last: int


class Segment(NamedTuple):
    """Rows that are kept on one page where they fit on it, first and last."""

    first: int
    last: int
    begins_page: bool = False


class PrintedSheet(NamedTuple):
    """How a sheet is printed."""

    percent: int
    areas: Sequence[tuple[int, int, int, int]]
    """First row and column and last row and column of what is printed, one after the other."""
    breaks: Sequence[int]
    """Rows at which a printed page begins."""
    titles: int
    """Columns that are on every printed page."""
    header: int | None
    """Row that is on every printed page."""


def column_points(characters: float) -> float:
    """Width of a column of so many characters, as spreadsheets compute it for the font of the workbooks."""
    return (int(characters * 7 + 0.5) + 5) * PIXEL


def characters(points: float) -> float:
    """The column width in characters that holds so many points."""
    return math.ceil(points / PIXEL - 5) / 7


def row_height(lines: int) -> float:
    """Height of a row with so many lines of text."""
    return lines * ROW


def head_height(lines: int, size: float) -> float:
    """Height of the row of a title, of the sentence about a page or of its stamp."""
    return max(ROW, round(size * 1.3 * lines + 2))


def scale(width: float) -> int:
    """Percent at which so many points are one page wide: never above 100, never below ``SMALLEST``."""
    return max(SMALLEST, min(100, int(100 * FULL / width)))


def column_groups(points: Sequence[float], titles: int, most: int | None = None) -> list[Columns]:
    """The columns of each printed page; the first ``titles`` columns are on all of them.

    With ``most``, pages have at most so many columns beside the titles, and about as many each.
    """
    room = WIDEST - sum(points[:titles])
    rest = list(points[titles:])
    groups = _filled(rest, room, most or len(rest))
    if most is not None:
        # The same number of pages, filled evenly.
        for even in range(-(-len(rest) // len(groups)), most):
            filled = _filled(rest, room, even)
            if len(filled) == len(groups):
                groups = filled
                break
    edges = [0, *accumulate(groups)]
    pages = [Columns(titles + a, titles + b - 1) for a, b in pairwise(edges)]
    return [Columns(0, pages[0].last), *pages[1:]]


def reach(widths: Sequence[float], groups: Sequence[Columns], stated: bool = False) -> float:
    """Width that running text may take: of the columns of the first printed page, or of the paper.

    With ``stated`` widths it is never more than that of the columns.
    """
    columns = sum(column_points(width) for width in widths[: groups[0].last + 1])
    return columns if stated or len(groups) > 1 else max(columns, FULL)


def _filled(points: Sequence[float], room: float, most: int) -> list[int]:
    """How many columns each page has when pages are filled one after the other."""
    groups: list[int] = []
    used, count = 0.0, 0
    for width in points:
        if count and (used + width > room or count == most):
            groups.append(count)
            used, count = 0.0, 0
        used, count = used + width, count + 1
    return [*groups, count]


def row_breaks(
    heights: Sequence[float],
    segments: Sequence[Segment],
    percent: int,
    repeated: float = 0.0,
    sections: Collection[int] = (),
    height: float = HEIGHT,
    least_part: float = LEAST_PART,
) -> list[int]:
    """Rows at which printed pages begin, the first page left out.

    ``heights`` of all rows from the first; ``segments`` cover them in order. ``repeated`` is the height of
    the rows that are printed again on each page; ``sections`` are good rows to begin a page with; ``height``
    is that of the paper between its margins. What does not fit begins on a page of which ``least_part`` is
    empty.
    """
    room = height * SPARE * 100 / percent
    breaks: list[int] = []
    used = 0.0
    for segment in segments:
        size = sum(heights[segment.first : segment.last + 1])
        fits = used + size <= room
        whole = size <= room - repeated
        late = used > room * (1 - least_part)
        if used and (segment.begins_page or (not fits and (whole or late))):
            breaks.append(segment.first)
            used = repeated
        if used + size <= room:
            used += size
            continue
        row = segment.first
        while row <= segment.last:
            end = _page_end(heights, row, segment.last, room - used)
            if end > segment.last:
                used += sum(heights[row : segment.last + 1])
                break
            end = _at_section(heights, row, end, room - used, sections)
            breaks.append(end)
            row, used = end, repeated
    return breaks


def _page_end(heights: Sequence[float], row: int, last: int, room: float) -> int:
    """The first row that is not on the page any more; always a later one."""
    total, end = heights[row], row + 1
    while end <= last and total + heights[end] <= room:
        total += heights[end]
        end += 1
    return end


def _at_section(heights: Sequence[float], row: int, end: int, room: float, sections: Collection[int]) -> int:
    """The start of a section to end the page at, if the page is then full enough."""
    for place in range(end, row, -1):
        if sum(heights[row:place]) < SOFT * room:
            return end
        if place in sections:
            return place
    return end


def footer(stamp: str, name: str) -> str:
    """The footer of a sheet: as many parts of the stamp as it can hold, the file, the date and the page."""
    size = f"&{FONT_SIZE}"
    printed = phrase("{file}, printed {day}", file="&F", day="&D")
    pages = phrase("page {number} of {count}", number="&P", count="&N")
    end = f"\n{tr(printed)}&R{size}\n{name}, {tr(pages)}"
    # After a size a first digit would be read as its last.
    size = f"{size} " if stamp[:1].isdigit() else size
    room = LONGEST_FOOTER - len(f"&L{size}{end}")
    stamp = stamp.replace("&", "&&")
    while (len(stamp) > room or text_points(stamp) > FULL) and STAMP_PART in stamp:
        last = stamp.rpartition(STAMP_PART)[2]
        stamp = stamp.rpartition(VERDICT_PART if VERDICT_PART in last else STAMP_PART)[0]
    return f"&L{size}{stamp[:room]}{end}"
