"""Running text of a page: lines that fit on paper, each in a row of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.palette import FONT_SIZE, HEADING_SIZE
from costmodel.reports.layout.page import Answers, Banner, PageTable, Sentences, SheetList
from costmodel.reports.layout.table_widths import BOLD_TONES, QUESTION
from costmodel.reports.layout.text_width import text_points, wrapped
from costmodel.wording.catalogue import tr

LINK = "link"
"""Tone of a line that leads to a sheet."""

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.reports.layout.page import PageBlock


@dataclass(frozen=True)
class TextLine:
    """A line of running text: in a row of its own."""

    text: str
    tone: str = ""
    sheet: str = ""
    """The sheet that it leads to."""


def text_lines(block: PageBlock, width: float) -> list[TextLine]:
    """The running text of a block, in lines no wider than so many points."""
    lines = [TextLine(part, tone) for text, tone in _running(block) for part in _parts(text, tone, width)]
    if not isinstance(block, SheetList):
        return lines
    links = [
        TextLine(part, LINK, name)
        for name, about in block.sheets
        for part in _parts(f"{name}: {tr(about)}", LINK, width)
    ]
    return [*lines[:1], *links, *lines[1:]]


def _looks(tone: str) -> tuple[float, bool]:
    """Size and weight of running text."""
    return (HEADING_SIZE, True) if tone == "heading" else (FONT_SIZE, tone in BOLD_TONES)


def _running(block: PageBlock) -> Iterator[tuple[str, str]]:
    """Running text of a block with its tones; the heading of a table is one."""
    if isinstance(block, (PageTable, Sentences, Answers, SheetList)) and block.heading:
        yield tr(block.heading), "heading"
    if isinstance(block, Sentences):
        yield from ((tr(line), block.tone) for line in block.lines)
    elif isinstance(block, Banner):
        yield from ((tr(line), "bad") for line in block.lines)
    elif isinstance(block, SheetList):
        yield from ((tr(note), "muted") for note in block.notes)
    elif isinstance(block, Answers):
        for question, answer in block.pairs:
            yield tr(question), QUESTION
            yield tr(answer), ""


def line_points(line: TextLine) -> float:
    """Width of a line in points."""
    size, bold = _looks(line.tone)
    return text_points(line.text, size, bold=bold)


def _parts(text: str, tone: str, width: float) -> list[str]:
    size, bold = _looks(tone)
    return wrapped(text, width, size, bold=bold)
