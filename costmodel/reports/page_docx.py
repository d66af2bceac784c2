"""Pages as one Word document: real headings, tables with header rows that repeat, and a footer on every page.

The same pages give the HTML (``page_html``). A screen reader finds the language, the title, the outline, the
header rows, and a description of each table.
"""

from __future__ import annotations

import math
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from costmodel.files import replace_file
from costmodel.palette import FONT_NAME, FONT_SIZE, GRID, HEADER, INK, MUTED, TITLE_SIZE
from costmodel.reports.catalogue import tr
from costmodel.reports.look import TONES
from costmodel.reports.page import (
    Answers,
    Banner,
    Charts,
    PageTable,
    Sentences,
    TableRow,
    begins_page,
    column_heading,
)
from costmodel.reports.page_file import TONES as ALARM_TONES
from costmodel.reports.shown import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

    from costmodel.reports.page import Page, PageBlock, TableColumn

PAGE_WIDTH, PAGE_HEIGHT, MARGIN, BOTTOM = Cm(21), Cm(29.7), Cm(2), Cm(2.2)
"""A4."""
TABLE_SIZE, FOOTER_SIZE = 8.5, 8
"""Points."""
SECTION_SIZE, BLOCK_SIZE = 14, 11
LEAST_WIDTH, LONGEST_HEADING, LONGEST_WORD, PADDING = 500, 1400, 2600, 180
"""Of a column: its least text, what a heading gets on one line, a word (as an address) that may be broken, and both
margins; twentieths of a point."""
KEPT_TOGETHER = 12
"""Rows of a table that is not broken over two pages."""
HEADER_ROW = TableRow((), tone="header")
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of the parts of the package, so that the same content gives the same bytes."""


@dataclass(frozen=True)
class WordProperties:
    """What a Word document says of itself."""

    title: str
    subject: str
    author: str
    language: str
    """As of BCP 47: en-GB."""
    footer: str
    """At the foot of every page, before its number."""
    made_at: datetime


def write_docx(path: str | Path, pages: Sequence[Page], about: WordProperties) -> Path:
    """Write pages as one Word document, whole or not at all. Raises OutputError as ``replace_file``."""
    content = word_document(pages, about)

    def write(file: BinaryIO) -> None:
        file.write(content)

    return replace_file(path, write)


def word_document(pages: Sequence[Page], about: WordProperties) -> bytes:
    """Pages below one another; the first gives the title, the others a heading of the first level each."""
    document = Document()
    _prepare(document, about)
    for number, page in enumerate(pages):
        heading = document.add_paragraph(tr(page.title), style="Heading 1" if number else "Title")
        heading.paragraph_format.page_break_before = begins_page(page)
        for text in (page.about, page.stamp):
            if text:
                document.add_paragraph(tr(text), style="Subtitle")
        for block in page.blocks:
            _add(document, block)
    held = BytesIO()
    document.save(held)
    return _dated(held.getvalue())


# --- styles, page and footer --------------------------------------------------------------------------


def _prepare(document: WordDocument, about: WordProperties) -> None:
    properties = document.core_properties
    properties.title, properties.subject, properties.author = about.title, about.subject, about.author
    properties.language, properties.comments, properties.keywords = about.language, "", ""
    properties.created = properties.modified = about.made_at.replace(tzinfo=None)
    properties.last_modified_by = about.author
    sizes = {
        "Normal": (FONT_SIZE, INK, False), "Title": (TITLE_SIZE + 2, HEADER, True),
        "Subtitle": (FONT_SIZE + 1, MUTED, False), "Heading 1": (SECTION_SIZE, HEADER, True),
        "Heading 2": (BLOCK_SIZE, HEADER, True), "Caption": (FONT_SIZE - 1, HEADER, True),
    }  # fmt: skip
    for name, (size, colour, bold) in sizes.items():
        _dress(document.styles[name], size, colour, bold=bold)
    normal: Any = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(6)
    for name in ("Heading 1", "Heading 2", "Caption"):
        style: Any = document.styles[name]
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(14 if name == "Heading 1" else 8)
        style.paragraph_format.space_after = Pt(4)
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), about.language)
    section = document.sections[0]
    section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
    section.left_margin = section.right_margin = section.top_margin = MARGIN
    section.bottom_margin = BOTTOM
    _footer(section.footer.paragraphs[0], about.footer)


def _dress(style: Any, size: float, colour: str, *, bold: bool) -> None:  # noqa: ANN401  python-docx types styles loosely
    style.font.name, style.font.size, style.font.bold = FONT_NAME, Pt(size), bold
    style.font.italic, style.font.color.rgb = False, _rgb(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)  # a font of the theme would win over the name
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT_NAME)
    for dressed in (
        f".//{qn('w:pBdr')}",
        f"{qn('w:rPr')}/{qn('w:spacing')}",
        f"{qn('w:rPr')}/{qn('w:kern')}",
    ):
        found = style.element.find(dressed)
        if found is not None:
            found.getparent().remove(found)


def _footer(paragraph: Paragraph, text: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    _run(paragraph, f"{text} · {tr('page')} ", size=FOOTER_SIZE, colour=MUTED)
    _field(paragraph, "PAGE")
    _run(paragraph, f" {tr('of')} ", size=FOOTER_SIZE, colour=MUTED)
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Paragraph, code: str) -> None:
    """A figure that Word fills in: the number of the page, or of all pages."""
    for kind in ("begin", code, "end"):
        run = paragraph.add_run()
        run.font.size, run.font.color.rgb = Pt(FOOTER_SIZE), _rgb(MUTED)
        if kind == code:
            element = _element("w:instrText", {"xml:space": "preserve"})
            element.text = code
        else:
            element = _element("w:fldChar", {"w:fldCharType": kind})
        run._r.append(element)  # noqa: SLF001  python-docx has no fields


# --- blocks -------------------------------------------------------------------------------------------


def _add(document: WordDocument, block: PageBlock) -> None:
    if isinstance(block, PageTable):
        _table(document, block)
    elif isinstance(block, Banner):
        _banner(document, block)
    elif isinstance(block, Answers):
        document.add_paragraph(tr(block.heading), style="Heading 2")
        for name, text in block.pairs:
            paragraph = document.add_paragraph()
            _run(paragraph, f"{tr(name)}: ", bold=True)
            _run(paragraph, tr(text))
    elif isinstance(block, Sentences):
        if block.heading:
            document.add_paragraph(tr(block.heading), style="Heading 2")
        tone = TONES[block.tone]
        for line in block.lines:
            if line:
                paragraph = document.add_paragraph()
                _run(
                    paragraph, tr(line), bold=bool(tone.get("bold")), colour=tone.get("font_color", INK),
                    size=FONT_SIZE - 1 if block.tone == "muted" else FONT_SIZE,
                )  # fmt: skip
    elif not isinstance(block, Charts):  # the figures of charts are in the tables
        raise TypeError(f"Word has no form for {type(block).__name__}")


def _banner(document: WordDocument, block: Banner) -> None:
    tone = TONES[ALARM_TONES[block.colour]]
    for line in block.lines:
        paragraph = document.add_paragraph()
        paragraph._p.get_or_add_pPr().append(_shading(tone["bg_color"]))  # noqa: SLF001  as above
        _run(paragraph, tr(line), bold=True, colour=tone["font_color"])


def _table(document: WordDocument, block: PageTable) -> None:
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
        _element("w:tblW", {"w:w": str(sum(widths)), "w:type": "dxa"}),
        _element("w:tblLayout", {"w:type": "fixed"}),
        _margins(),
        _element("w:tblLook", {"w:val": "06A0"} | {f"w:{name}": value for name, value in look.items()}),
        _element("w:tblCaption", {"w:val": tr(block.heading)}),
        _element("w:tblDescription", {"w:val": _described(block, headings)}),
    ):
        properties.append(child)
    grid = element.tblGrid
    for width in widths:
        grid.append(_element("w:gridCol", {"w:w": str(width)}))
    element.append(_row_of(columns, headings, widths, HEADER_ROW, kept=True))
    together, last = len(texts) <= KEPT_TOGETHER, len(texts) - 1
    for place, (row, cells) in enumerate(zip(block.rows, texts, strict=True)):
        names = _names_others(cells)
        kept = names or (together and place < last)
        element.append(_row_of(columns, cells[:1] if names else cells, widths, row, kept=kept))
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _described(block: PageTable, headings: Sequence[str]) -> str:
    """The alternative text of a table."""
    return f"{len(block.rows)} × {len(headings)}: {', '.join(headings)}"


def _names_others(cells: Sequence[str]) -> bool:
    """Whether a row only names those below it: it then spans the table."""
    return len(cells) > 1 and bool(cells[0]) and not any(cells[1:])


def _row_of(
    columns: Sequence[TableColumn], cells: Sequence[str], widths: Sequence[int], row: TableRow, *, kept: bool
) -> Any:  # noqa: ANN401  an element of lxml
    """A row of a table; a single cell spans it. The header row is repeated on every page."""
    element = _element("w:tr")
    properties = _element("w:trPr")
    properties.append(_element("w:cantSplit"))
    if row is HEADER_ROW:
        properties.append(_element("w:tblHeader"))
    element.append(properties)
    for place, (text, column) in enumerate(zip(cells, columns, strict=False)):
        own = TONES[row.tones.get(place, row.tone)]
        cell = _element("w:tc")
        of_cell = _element("w:tcPr")
        width = widths[place] if len(cells) > 1 else sum(widths)
        of_cell.append(_element("w:tcW", {"w:w": str(width), "w:type": "dxa"}))
        if len(cells) == 1 < len(columns):
            of_cell.append(_element("w:gridSpan", {"w:val": str(len(columns))}))
        borders = _element("w:tcBorders")
        borders.append(
            _element("w:bottom", {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": GRID[1:]})
        )
        of_cell.append(borders)
        if "bg_color" in own:
            of_cell.append(_shading(own["bg_color"]))
        cell.append(of_cell)
        for line in text.split("\n"):
            cell.append(_paragraph_of(line, column, own, kept=kept))
        element.append(cell)
    return element


def _paragraph_of(text: str, column: TableColumn, tone: dict[str, Any], *, kept: bool) -> Any:  # noqa: ANN401  as above
    """A line of a cell; ``kept`` on the page of the next row."""
    paragraph = _element("w:p")
    properties = _element("w:pPr")
    if kept:
        properties.append(_element("w:keepNext"))
    properties.append(
        _element("w:spacing", {"w:before": "0", "w:after": "0", "w:line": "240", "w:lineRule": "auto"})
    )
    properties.append(_element("w:jc", {"w:val": "right" if column.align == "right" else "left"}))
    paragraph.append(properties)
    run = _element("w:r")
    look = _element("w:rPr")
    if tone.get("bold"):
        look.append(_element("w:b"))
    look.append(_element("w:color", {"w:val": tone.get("font_color", INK)[1:]}))
    look.append(_element("w:sz", {"w:val": str(round(2 * TABLE_SIZE))}))
    run.append(look)
    content = _element("w:t", {"xml:space": "preserve"})
    content.text = _clean(text)
    run.append(content)
    paragraph.append(run)
    return paragraph


def _margins() -> Any:  # noqa: ANN401  as above
    margins = _element("w:tblCellMar")
    for side, width in (("top", 30), ("left", 70), ("bottom", 30), ("right", 70)):
        margins.append(_element(f"w:{side}", {"w:w": str(width), "w:type": "dxa"}))
    return margins


def _widths(
    columns: Sequence[TableColumn], headings: Sequence[str], texts: Sequence[Sequence[str]]
) -> list[int]:
    """Widths of the columns in twentieths of a point.

    Each is at least as wide as its longest word, a column of numbers as its longest number. What the page has left
    goes to the columns in proportion to their mean text, but to none more than its longest text needs.
    """
    whole = PAGE_WIDTH.twips - 2 * MARGIN.twips
    least, most, weights = [], [], []
    for place, column in enumerate(columns):
        own = [headings[place], *(row[place] for row in texts)]
        word = min(max(_extent(word) for text in own for word in text.split() or [""]), LONGEST_WORD)
        longest = max(_extent(text) for text in own[1:])
        heading = min(_extent(headings[place]), LONGEST_HEADING)
        number = column.align == "right"
        least.append(max(word, longest if number else 0.0, LEAST_WIDTH) + PADDING)
        most.append(max(longest, heading, least[-1] - PADDING) + PADDING)
        weights.append(max(sum(map(_extent, own[1:])) / len(texts), LEAST_WIDTH))
    if sum(least) >= whole:
        return [math.floor(width * whole / sum(least)) for width in least]
    widths, open_places = list(least), set(range(len(columns)))
    while open_places and whole - sum(widths) > 1:
        spare, weight = whole - sum(widths), sum(weights[place] for place in open_places)
        for place in sorted(open_places):
            widths[place] = min(widths[place] + spare * weights[place] / weight, most[place])
        open_places = {place for place in open_places if most[place] - widths[place] > 1}
    return [math.floor(width) for width in widths]


def _extent(text: str) -> float:
    """About how wide a text of a table is in Arial, in twentieths of a point."""
    ems = sum(0.9 if char in "%mwMW@" else 0.7 if char.isupper() or char == "_" else 0.56 for char in text)
    return ems * TABLE_SIZE * 20


# --- small parts --------------------------------------------------------------------------------------


def _run(
    paragraph: Paragraph, text: str, *, bold: bool = False, colour: str = INK, size: float = FONT_SIZE
) -> None:
    run = paragraph.add_run(_clean(text))
    run.bold, run.font.size, run.font.color.rgb = bold, Pt(size), _rgb(colour)


def _clean(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(char for char in text if char >= " " or char in "\t\n")


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour[1:])


def _shading(colour: str) -> Any:  # noqa: ANN401  as above
    return _element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": colour[1:]})


def _element(name: str, attributes: dict[str, str] | None = None) -> Any:  # noqa: ANN401  as above
    element = OxmlElement(name)
    for key, value in (attributes or {}).items():
        element.set(XML_SPACE if key == "xml:space" else qn(key), _clean(value))
    return element


XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def _dated(package: bytes) -> bytes:
    """The package with a fixed time of its parts."""
    held = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as before, zipfile.ZipFile(held, "w") as after:
        for name in before.namelist():
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(part, before.read(name))
    return held.getvalue()
