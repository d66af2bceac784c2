"""How wide the columns of a page are, and how many lines its texts take in them.

Columns are as wide as what they hold, and text that does not fit is wrapped, so that nothing runs into the
next cell. Columns are counted from 0, lengths are in points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from costmodel.reports.layout import paper
from costmodel.reports.layout.kept_layouts import kept, kept_by
from costmodel.reports.layout.page import cell_text, column_heading
from costmodel.reports.layout.paper import CELL_PADDING, Columns
from costmodel.reports.layout.shown import has_fixed_decimals, shown
from costmodel.reports.layout.table_digest import digest
from costmodel.reports.layout.text_width import line_count, longest_word, text_points, wrapped

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow

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
LONG_TEXT = 400.0
"""Beside a column of texts as wide as this, names are not given more."""
NAMES_FIRST = 8
"""Weight of the first column where columns have to be narrow."""
EMPTY = (None, "")
UNEVEN = 1.3
"""Lines of a wrapped text are not equally long."""
MOST_WORD = 120.0
"""A longer word, such as an address, is cut rather than given a column of its width."""
QUESTION = "question"
BOLD_TONES = ("bold", "strong", "good", "bad", QUESTION)
NUMBERS, NO_NUMBER = {float, int}, (str, type(None))


class PageColumns(NamedTuple):
    """The columns of a page; lists of others, and not to be changed."""

    widths: list[float]
    """In characters."""
    titles: int
    """How many every printed page has."""
    groups: list[Columns]
    """Those of each printed page."""
    form: bytes
    """Digest of what all this and the heights of tables follow from."""


def page_columns(page: Page) -> PageColumns:
    """The columns of a page by what its tables hold."""
    tables = [table for table in page.tables if table.columns]
    if not tables or page.full_size:
        form = digest((list(page.widths), [table.texts for table in tables]))
        return PageColumns(list(page.widths), 0, [Columns(0, max(len(page.widths) - 1, 0))], form)
    numbers = [_number_widths(table) for table in tables]
    number_widths = [list(by_place.items()) for by_place in numbers]
    form = digest((page.frozen, [table.texts for table in tables], number_widths))
    widths, titles, groups = kept_by(("columns", form), lambda: _columns(page, tables, numbers))
    return PageColumns(widths, titles, groups, form)


def _columns(
    page: Page, tables: Sequence[PageTable], numbers: Sequence[Mapping[int, float]]
) -> tuple[list[float], int, list[Columns]]:
    count = max(len(table.columns) for table in tables)
    least, wanted, dated = [0.0] * count, [0.0] * count, set()
    for table, number_widths in zip(tables, numbers, strict=True):
        for place, (low, high) in enumerate(_content(table, number_widths, count)):
            least[place] = max(least[place], low)
            wanted[place] = max(wanted[place], min(high, WIDEST_TEXT), low)
        dated |= {place for place, column in enumerate(table.columns) if column.year}
    same = max((least[place] for place in dated), default=0.0)
    for place in dated:
        least[place] = wanted[place] = same
    room = paper.WIDEST - count * paper.PIXEL
    names = _names_weight(tables) if max(wanted[1:], default=0.0) < LONG_TEXT else 1
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
    again = [repeats for table in tables for repeats in repeated(table)]
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
    return [low + share + more * (lack - share) for low, share, lack in zip(least, given, lacks, strict=True)]


def _number_widths(table: PageTable) -> dict[int, float]:
    """The width of the widest number of each column that has some."""
    widths: dict[int, float] = {}
    for (place, number), values in _extremes(table).items():
        wide = values[1:] if values[0] > 0 and has_fixed_decimals(number) else values
        width = max(text_points(shown(value, number)) for value in wide) + NUMBER_PADDING
        widths[place] = max(widths.get(place, 0.0), width)
    return widths


def _content(table: PageTable, numbers: Mapping[int, float], count: int) -> list[tuple[float, float]]:
    """The least width of each column of a table, and the width at which nothing is wrapped."""
    texts = kept(table, lambda: _of_texts(table, count), "texts", len(table.columns) < count)
    low, high = [max(least, numbers.get(place, 0.0)) for place, least in enumerate(texts[0])], texts[1]
    return [
        (least + CELL_PADDING + 1, max(least, wanted) + CELL_PADDING + 2)
        for least, wanted in zip(low, high, strict=True)
    ]


def _extremes(table: PageTable) -> dict[tuple[int, str], tuple[float, float]]:
    """The least and the largest number of each column and number format."""
    alike: dict[Hashable, list[TableRow]] = {}
    for row in table.rows:
        form = (row.number, tuple(row.numbers.items())) if row.numbers else row.number
        alike.setdefault(form, []).append(row)
    extremes: dict[tuple[int, str], tuple[float, float]] = {}
    for rows in alike.values():
        for place, cells in enumerate(zip(*(row.cells for row in rows), strict=True)):
            plain = not set(map(type, cells)) - NUMBERS
            numbers = cells if plain else [cell for cell in cells if not isinstance(cell, NO_NUMBER)]
            if numbers:
                key = (place, rows[0].format_of(place, table.columns[place]))
                least, most = extremes.get(key, (numbers[0], numbers[0]))
                extremes[key] = (min(least, *numbers), max(most, *numbers))
    return extremes


def _of_texts(table: PageTable, count: int) -> tuple[list[float], list[float]]:
    """Least and wanted widths of the columns by their texts."""
    low, high = _of_headings(table.columns)
    last = len(table.columns) - 1
    for row in table.rows:
        end = next((place for place in range(last, -1, -1) if row.cells[place] not in EMPTY), 0)
        # The last text of a row may run on over columns of other tables.
        runs_on = end if end == 0 or (end == last and last + 1 < count) else None
        if runs_on is not None and table.columns[runs_on].align != "left":
            runs_on = None
        for place, cell in enumerate(row.cells):
            if isinstance(cell, str) and cell and place != runs_on:
                bold = row.tones.get(place, row.tone) in BOLD_TONES
                _add_text(str(cell_text(cell)), place, low, high, bold=bold)
    return low, high


def _of_headings(columns: Sequence[TableColumn]) -> tuple[list[float], list[float]]:
    """Least and wanted widths of headings."""
    headings = [column_heading(column) for column in columns]
    low = [longest_word(heading, bold=True) for heading in headings]
    wanted = [text_points(heading, bold=True) / HEADING_LINES * UNEVEN for heading in headings]
    return low, list(map(max, low, wanted))


def _add_text(text: str, place: int, low: list[float], high: list[float], *, bold: bool) -> None:
    """Make the widths of a column large enough for a text."""
    width = text_points(text, bold=bold)
    high[place] = max(high[place], width)
    if width > low[place]:
        low[place] = max(low[place], min(longest_word(text, bold=bold), MOST_WORD))


# --- cells of a table ----------------------------------------------------------------------------------


def heading_lines(column: TableColumn, width: float) -> int:
    """Lines that the heading of a column takes."""
    return len(wrapped(column_heading(column), width - CELL_PADDING, bold=True))


def spans(table: PageTable, points: Sequence[float], last: int) -> bool:
    """Whether texts of its last column need the free columns on its right and more than a line there.

    A text of one line runs on over them by itself.
    """
    place = len(table.columns) - 1
    if place >= last or table.columns[place].align != "left":
        return False
    return any(
        isinstance(row.cells[place], str) and cell_lines(table.columns, row, place, points, last) > 1
        for row in table.rows
    )


def table_points(table: PageTable, points: Sequence[float], last: int) -> list[float]:
    """Widths of the columns of a table; its last one may have the free columns on its right."""
    place = len(table.columns) - 1
    if not kept(table, lambda: spans(table, points, last), "spans", tuple(points), last):
        return list(points)
    return [*points[:place], sum(points[place : last + 1])]


def row_height_of(
    columns: Sequence[TableColumn], row: TableRow, points: Sequence[float], last: int, *, repeats: bool
) -> float:
    """The height of a row of a table; a first cell that repeats the one above is not shown."""
    high = 1
    for place, cell in enumerate(row.cells):
        if isinstance(cell, str) and cell and not (repeats and place == 0):
            high = max(high, cell_lines(columns, row, place, points, last))
    return paper.row_height(high)


def cell_lines(
    columns: Sequence[TableColumn], row: TableRow, place: int, points: Sequence[float], last: int
) -> int:
    """Lines that a text takes in a cell of a table; before empty cells it may run on, to a last column."""
    text = str(cell_text(row.cells[place]))
    bold = row.tones.get(place, row.tone) in BOLD_TONES
    width = text_points(text, bold=bold)
    if "\n" in text:
        return line_count(text, points[place] - CELL_PADDING, bold=bold)
    if width <= points[place] - CELL_PADDING:
        return 1
    if (
        columns[place].align == "left"
        and _ends(row, place)
        and width <= sum(points[place : last + 1]) - CELL_PADDING
    ):
        return 1
    return line_count(text, points[place] - CELL_PADDING, bold=bold)


def _ends(row: TableRow, place: int) -> bool:
    """Whether a row has nothing after a cell."""
    return all(cell in EMPTY for cell in row.cells[place + 1 :])


def table_heights(table: PageTable, points: Sequence[float], last: int) -> list[float]:
    """Heights of the rows of headings and of the rows below it; one row where there are none."""
    heights: list[float] = kept(
        table, lambda: _table_heights(table, points, last), "heights", tuple(points), last
    )
    return heights


def _table_heights(table: PageTable, widths: Sequence[float], last: int) -> list[float]:
    points = table_points(table, widths, last)
    columns = zip(table.columns, points, strict=False)
    high = max((heading_lines(column, width) for column, width in columns), default=1)
    header = max(table.height if high > 1 else min(table.height, 20), high * paper.ROW + 6)
    rows = [
        row_height_of(table.columns, row, points, last, repeats=repeats)
        for row, repeats in zip(table.rows, repeated(table), strict=True)
    ]
    return [header, *(rows or [paper.ROW])]


def repeated(table: PageTable) -> list[bool]:
    """Whether the first cell of each row is a text that repeats the one above."""
    repeats: list[bool] = kept(table, lambda: _repeated(table.rows), "repeated")
    return repeats


def _repeated(rows: Sequence[TableRow]) -> list[bool]:
    firsts = [row.cells[0] for row in rows]
    return [
        bool(number) and isinstance(first, str) and bool(first) and first == firsts[number - 1]
        for number, first in enumerate(firsts)
    ]
