"""Pages as one Word document: real headings, tables with header rows that repeat, and a footer on every page.

The same pages give the HTML (``page_html``). A screen reader finds the language, the title, the outline, the
header rows, and a description of each table.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from costmodel.palette import FONT_NAME, FONT_SIZE, HEADER, INK, MUTED, TITLE_SIZE
from costmodel.reports.files.earlier_output import replace_output
from costmodel.reports.files.look import TONES
from costmodel.reports.files.page_file import TONES as ALARM_TONES
from costmodel.reports.files.word_elements import shading_element, word_element, xml_text
from costmodel.reports.files.word_tables import MARGIN, PAGE_WIDTH, add_word_table
from costmodel.reports.layout.answer_boxes import Boxes
from costmodel.reports.layout.page import (
    Answers,
    Banner,
    Charts,
    PageTable,
    Sentences,
    begins_page,
)
from costmodel.wording.catalogue import language, tr

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

    from costmodel.reports.layout.page import Page, PageBlock

PAGE_HEIGHT, BOTTOM = Cm(29.7), Cm(2.2)
"""A4."""
FOOTER_SIZE = 8
"""Points."""
SECTION_SIZE, BLOCK_SIZE = 14, 11
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
    """Write pages as one Word document, whole or not at all. Raises OutputError as ``replace_output``."""
    content = word_document(pages, about)

    def write(file: BinaryIO) -> None:
        file.write(content)

    return replace_output(path, write)


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
    buffer = BytesIO()
    document.save(buffer)
    return _dated(buffer.getvalue())


# --- styles, page and footer --------------------------------------------------------------------------


def _prepare(document: WordDocument, about: WordProperties) -> None:
    properties = document.core_properties
    properties.title, properties.subject, properties.author = about.title, about.subject, about.author
    properties.language, properties.comments, properties.keywords = about.language, "", ""
    properties.created = properties.modified = about.made_at.replace(tzinfo=None)
    properties.last_modified_by = about.author
    sizes = {
        "Normal": (FONT_SIZE, INK, False),
        "Title": (TITLE_SIZE + 2, HEADER, True),
        "Subtitle": (FONT_SIZE + 1, MUTED, False),
        "Heading 1": (SECTION_SIZE, HEADER, True),
        "Heading 2": (BLOCK_SIZE, HEADER, True),
        "Caption": (FONT_SIZE - 1, HEADER, True),
    }
    for name, (size, colour, bold) in sizes.items():
        _dress(document.styles[name], size, colour, bold=bold)
    normal: Any = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(6)
    for name in ("Heading 1", "Heading 2", "Caption"):
        style: Any = document.styles[name]
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(14 if name == "Heading 1" else 8)
        style.paragraph_format.space_after = Pt(4)
    proofing = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if proofing is not None:
        proofing.set(qn("w:val"), about.language)
    section = document.sections[0]
    section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
    section.left_margin = section.right_margin = section.top_margin = MARGIN
    section.bottom_margin = BOTTOM
    if language().right_to_left:
        section._sectPr.append(word_element("w:bidi"))  # noqa: SLF001  python-docx has no name for it
        normal.element.get_or_add_pPr().append(word_element("w:bidi"))
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
        node = style.element.find(dressed)
        if node is not None:
            node.getparent().remove(node)


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
            element = word_element("w:instrText", {"xml:space": "preserve"})
            element.text = code
        else:
            element = word_element("w:fldChar", {"w:fldCharType": kind})
        run._r.append(element)  # noqa: SLF001  python-docx has no fields


# --- blocks -------------------------------------------------------------------------------------------


def _add(document: WordDocument, block: PageBlock) -> None:
    if isinstance(block, PageTable):
        add_word_table(document, block)
    elif isinstance(block, Banner):
        _banner(document, block)
    elif isinstance(block, Boxes):
        for box in block.boxes:
            _banner(document, Banner(["\t".join(map(tr, (box.heading, *box.lines)))], box.colour))
    elif isinstance(block, Answers):
        _answers(document, block)
    elif isinstance(block, Sentences):
        _sentences(document, block)
    elif not isinstance(block, Charts):  # the figures of charts are in the tables
        raise TypeError(f"Word has no form for {type(block).__name__}")


def _sentences(document: WordDocument, block: Sentences) -> None:
    if block.heading:
        document.add_paragraph(tr(block.heading), style="Heading 2")
    tone = TONES[block.tone]
    for line in filter(None, block.lines):
        _run(
            document.add_paragraph(),
            tr(line),
            bold=bool(tone.get("bold")),
            colour=tone.get("font_color", INK),
            size=FONT_SIZE - 1 if block.tone == "muted" else FONT_SIZE,
        )


def _answers(document: WordDocument, block: Answers) -> None:
    document.add_paragraph(tr(block.heading), style="Heading 2")
    for name, text in block.pairs:
        paragraph = document.add_paragraph()
        _run(paragraph, f"{tr(name)}: ", bold=True)
        _run(paragraph, tr(text))


def _banner(document: WordDocument, block: Banner) -> None:
    tone = TONES[ALARM_TONES[block.colour]]
    for line in block.lines:
        paragraph = document.add_paragraph()
        paragraph._p.get_or_add_pPr().append(shading_element(tone["bg_color"]))  # noqa: SLF001  as above
        _run(paragraph, tr(line), bold=True, colour=tone["font_color"])


# --- small parts --------------------------------------------------------------------------------------


def _run(
    paragraph: Paragraph, text: str, *, bold: bool = False, colour: str = INK, size: float = FONT_SIZE
) -> None:
    run = paragraph.add_run(xml_text(text))
    run.bold, run.font.size, run.font.color.rgb = bold, Pt(size), _rgb(colour)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour[1:])


def _dated(package: bytes) -> bytes:
    """The package with a fixed time of its parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(part, before.read(name))
    return buffer.getvalue()
