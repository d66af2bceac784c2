"""The first page as lines of text, as ``costmodel run`` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.reports.layout.shown import shown
from costmodel.reports.summary.first_page_figures import ADDED, CEILING, ROOM, SPENDING, TOTAL
from costmodel.wording.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.reports.summary.first_page import FirstPage

TOLD = (ADDED, TOTAL, CEILING, SPENDING, ROOM)
"""Rows of the medium-term table that are printed; the workbook has all."""
FIGURE = 10
"""Characters of a figure."""


def first_page_text(page: FirstPage) -> str:
    """Title, what is to be decided, sentences, the four boxes, and the main rows of the medium-term table."""
    told = [page.decided, *page.sentences] if page.decided else page.sentences
    lines = [tr(page.title), *(f"  {tr(text)}" for text in told)]
    questions = max(len(tr(box.question)) for box in page.boxes)
    for box in page.boxes:
        answer = "; ".join(map(tr, (box.word, *box.reasons)))
        lines.append(f"  {box.symbol} {tr(box.question):<{questions}} {answer}")
    rows = [row for row in page.rows if row.kind in TOLD]
    labels = max(len(tr(text)) for text in (page.money.unit, *(row.label for row in rows)))

    def line(label: str, cells: Iterable[str]) -> str:
        return f"  {tr(label):<{labels}}" + "".join(f"{cell:>{FIGURE}}" for cell in cells)

    lines.append(line(page.money.unit, map(str, page.years)))
    for row in rows:
        if row.kind == CEILING:
            lines.append(f"  {tr(page.ceiling_heading)}:")
        amounts = ("" if cell is None else shown(cell, page.money.number) for cell in row.amounts)
        lines.append(line(row.label, amounts))
    return "\n".join(lines)
