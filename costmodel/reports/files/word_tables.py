"""A table of a page in Word: header rows that repeat, a description, and widths by what the cells hold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from docx.shared import Cm, Pt

from costmodel.palette import GRID, INK
from costmodel.reports.files.look import TONES
from costmodel.reports.files.word_elements import shading_element, word_element, xml_text
from costmodel.reports.layout.page import (
    PageTable,
    TableRow,
    column_heading,
)
from costmodel.reports.layout.shown import shown
from costmodel.reports.layout.text_width import text_points
from costmodel.wording.catalogue import phrase, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordDocument

    from costmodel.reports.layout.page import TableColumn

PAGE_WIDTH, MARGIN = Cm(21), Cm(2)
"""A4."""
TABLE_SIZE = 8.5
"""Points."""
LEAST_WIDTH, LONGEST_HEADING, LONGEST_WORD, PADDING = 500, 1400, 2600, 180
"""Of a column: its least text, what a heading gets on one line, a word that may be broken (an address), and
both margins; twentieths of a point."""
KEPT_TOGETHER = 24
"""Lines of a table that is not broken over two pages."""
LEAST_ROWS = 3
"""Rows of a table broken over pages that stay with its heading, and rows that begin its last page."""
GAP = Pt(6)
"""Below a table."""
HEADER_ROW = TableRow((), tone="header")


def add_word_table(document: WordDocument, block: PageTable) -> None:
    """A table whose first row is a header row and whose first column names the rows."""
    if block.heading:
        document.add_paragraph(tr(block.heading), style="Caption")
    texts = [
        [str(shown(cell, row.format_of(place, block.columns[place]))) for place, cell in enumerate(row.cells)]
        for row in block.rows
    ]
    columns = block.columns
    if not texts:
        document.add_paragraph(tr("none"))
        return
    headings = [column_heading(column) for column in block.columns]
    table = document.add_table(0, 0)
    element = table._tbl  # noqa: SLF001  cells are written at once: adding them one by one is slow
    widths = _widths(columns, headings, [cells for cells in texts if not _names_others(cells)] or texts)
    properties = element.tblPr
    for child in list(properties):
        properties.remove(child)
    look = {
        "firstRow": "1",
        "lastRow": "0",
        "firstColumn": "1",
        "lastColumn": "0",
        "noHBand": "1",
        "noVBand": "1",
    }
    for child in (  # in the order of the schema: Word refuses another
        word_element("w:tblW", {"w:w": str(sum(widths)), "w:type": "dxa"}),
        word_element("w:tblLayout", {"w:type": "fixed"}),
        _margins(),
        word_element("w:tblLook", {"w:val": "06A0"} | {f"w:{name}": value for name, value in look.items()}),
        word_element("w:tblCaption", {"w:val": tr(block.heading)}),
        word_element("w:tblDescription", {"w:val": _described(block, headings)}),
    ):
        properties.append(child)
    grid = element.tblGrid
    for width in widths:
        grid.append(word_element("w:gridCol", {"w:w": str(width)}))
    element.append(_row_of(columns, headings, widths, HEADER_ROW, kept=True))
    together = sum(_lines(cells, widths) for cells in texts) <= KEPT_TOGETHER
    last = len(texts) - 1
    for place, (row, cells) in enumerate(zip(block.rows, texts, strict=True)):
        names = _names_others(cells)
        kept = names or (place < last and (together or place < LEAST_ROWS - 1 or last - place < LEAST_ROWS))
        element.append(_row_of(columns, cells[:1] if names else cells, widths, row, kept=kept))
    between = document.add_paragraph().paragraph_format
    between.space_after, between.line_spacing = Pt(0), GAP


def _described(block: PageTable, headings: Sequence[str]) -> str:
    """The alternative text of a table."""
    columns = ", ".join(headings)
    return phrase("{rows} rows; columns: {columns}", rows=len(block.rows), columns=columns)


def _names_others(cells: Sequence[str]) -> bool:
    """Whether a row only names those below it: it then spans the table."""
    return len(cells) > 1 and bool(cells[0]) and not any(cells[1:])


def _row_of(
    columns: Sequence[TableColumn], cells: Sequence[str], widths: Sequence[int], row: TableRow, *, kept: bool
) -> Any:  # noqa: ANN401  an element of lxml
    """A row of a table; a single cell spans it. The header row is repeated on every page."""
    element = word_element("w:tr")
    properties = word_element("w:trPr")
    properties.append(word_element("w:cantSplit"))
    if row is HEADER_ROW:
        properties.append(word_element("w:tblHeader"))
    element.append(properties)
    for place, (text, column) in enumerate(zip(cells, columns, strict=False)):
        style = TONES[row.tones.get(place, row.tone)]
        cell = word_element("w:tc")
        of_cell = word_element("w:tcPr")
        width = widths[place] if len(cells) > 1 else sum(widths)
        of_cell.append(word_element("w:tcW", {"w:w": str(width), "w:type": "dxa"}))
        if len(cells) == 1 < len(columns):
            of_cell.append(word_element("w:gridSpan", {"w:val": str(len(columns))}))
        borders = word_element("w:tcBorders")
        borders.append(
            word_element("w:bottom", {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": GRID[1:]})
        )
        of_cell.append(borders)
        if "bg_color" in style:
            of_cell.append(shading_element(style["bg_color"]))
        cell.append(of_cell)
        for line in text.split("\n"):
            cell.append(_paragraph_of(line, column, style, kept=kept))
        element.append(cell)
    return element


def _paragraph_of(text: str, column: TableColumn, tone: dict[str, Any], *, kept: bool) -> Any:  # noqa: ANN401  as above
    """A line of a cell; ``kept`` on the page of the next row."""
    paragraph = word_element("w:p")
    properties = word_element("w:pPr")
    if kept:
        properties.append(word_element("w:keepNext"))
    properties.append(
        word_element("w:spacing", {"w:before": "0", "w:after": "0", "w:line": "240", "w:lineRule": "auto"})
    )
    properties.append(word_element("w:jc", {"w:val": "right" if column.align == "right" else "left"}))
    paragraph.append(properties)
    run = word_element("w:r")
    look = word_element("w:rPr")
    if tone.get("bold"):
        look.append(word_element("w:b"))
    look.append(word_element("w:color", {"w:val": tone.get("font_color", INK)[1:]}))
    look.append(word_element("w:sz", {"w:val": str(round(2 * TABLE_SIZE))}))
    run.append(look)
    content = word_element("w:t", {"xml:space": "preserve"})
    content.text = xml_text(text)
    run.append(content)
    paragraph.append(run)
    return paragraph


def _margins() -> Any:  # noqa: ANN401  as above
    margins = word_element("w:tblCellMar")
    for side, width in (("top", 30), ("left", 70), ("bottom", 30), ("right", 70)):
        margins.append(word_element(f"w:{side}", {"w:w": str(width), "w:type": "dxa"}))
    return margins


def _widths(
    columns: Sequence[TableColumn], headings: Sequence[str], texts: Sequence[Sequence[str]]
) -> list[int]:
    """Widths of the columns in twentieths of a point.

    Each is at least as wide as its longest word, a column of numbers as its longest number. What the page has
    left goes to the columns in proportion to their mean text, to none more than its longest text needs.
    """
    whole = PAGE_WIDTH.twips - 2 * MARGIN.twips
    least, most, weights = [], [], []
    for place, column in enumerate(columns):
        cells = [headings[place], *(row[place] for row in texts)]
        word = min(max(_extent(word) for text in cells for word in text.split() or [""]), LONGEST_WORD)
        longest = max(_extent(text) for text in cells[1:])
        heading = min(_extent(headings[place]), LONGEST_HEADING)
        number = column.align == "right"
        least.append(max(word, longest if number else 0.0, LEAST_WIDTH) + PADDING)
        most.append(max(longest, heading, least[-1] - PADDING) + PADDING)
        weights.append(max(sum(map(_extent, cells[1:])) / len(texts), LEAST_WIDTH))
    if sum(least) >= whole:
        return [math.floor(width * whole / sum(least)) for width in least]
    widths, open_places = list(least), set(range(len(columns)))
    while open_places and whole - sum(widths) > 1:
        spare, weight = whole - sum(widths), sum(weights[place] for place in open_places)
        for place in sorted(open_places):
            widths[place] = min(widths[place] + spare * weights[place] / weight, most[place])
        open_places = {place for place in open_places if most[place] - widths[place] > 1}
    return [math.floor(width) for width in widths]


def _lines(cells: Sequence[str], widths: Sequence[int]) -> int:
    """About how many lines a row takes."""
    return max(
        math.ceil(_extent(text) / (width - PADDING)) for text, width in zip(cells, widths, strict=True)
    )


def _extent(text: str) -> float:
    """How wide a text of a table is in bold, in twentieths of a point."""
    return text_points(text, TABLE_SIZE, bold=True) * 20
