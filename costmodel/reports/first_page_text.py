"""The first page as lines of text, as ``costmodel run`` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.reports.first_page_figures import ADDED, CEILING, ROOM, SPENDING, TOTAL
from costmodel.reports.shown import shown
from costmodel.wording.catalogue import tr

if TYPE_CHECKING:
    from costmodel.reports.first_page import FirstPage

TOLD = (ADDED, TOTAL, CEILING, SPENDING, ROOM)
"""Rows of the medium-term table that are printed; the workbook has all."""
LABEL, FIGURE, QUESTION = 24, 10, 13
"""Characters of a label, of a figure and of the question of a box."""


def first_page_text(page: FirstPage) -> str:
    """Title, what is to be decided, sentences, the four boxes, and the main rows of the medium-term table."""
    told = [page.decided, *page.sentences] if page.decided else page.sentences
    lines = [tr(page.title), *(f"  {tr(text)}" for text in told)]
    for box in page.boxes:
        answer = "; ".join(map(tr, (box.word, *box.reasons)))
        lines.append(f"  {box.symbol} {tr(box.question):<{QUESTION}} {answer}")
    lines.append(_row(tr(page.money.unit), [str(year) for year in page.years]))
    for row in page.rows:
        if row.kind == CEILING:
            lines.append(f"  {tr(page.ceiling_heading)}:")
        if row.kind in TOLD:
            cells = ["" if cell is None else shown(cell, page.money.number) for cell in row.amounts]
            lines.append(_row(tr(row.label), cells))
    return "\n".join(lines)


def _row(label: str, cells: list[str]) -> str:
    return f"  {label:<{LABEL}}" + "".join(f"{cell:>{FIGURE}}" for cell in cells)
