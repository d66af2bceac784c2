"""Boxes beside one another, each with a question, its answer in a few words, and the colour of an alarm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.reports.layout.page import PageBlock
from costmodel.reports.layout.paper import CELL_PADDING
from costmodel.reports.layout.text_width import wrapped
from costmodel.wording.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class AnswerBox:
    """A question with its answer, and the colour of an alarm: green, amber or red."""

    heading: str
    lines: Sequence[str]
    colour: str


@dataclass(frozen=True)
class Boxes(PageBlock):
    """Answers beside one another, each over some columns of the sheet."""

    boxes: Sequence[AnswerBox]
    spans: Sequence[tuple[int, int]]
    """First and last column of each, counted from 0."""


def box_lines(block: Boxes, points: Sequence[float]) -> list[list[str]]:
    """The lines of each box, wrapped to its columns, whose widths are in points; its heading comes first."""
    lines = []
    for box, (first, last) in zip(block.boxes, block.spans, strict=True):
        room = sum(points[first : last + 1]) - 2 * CELL_PADDING
        texts = (box.heading, *box.lines)
        lines.append([part for text in texts for part in wrapped(tr(text), room, bold=True)])
    return lines
