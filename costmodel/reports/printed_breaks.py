"""Page breaks on paper: a table that does not fit on the rest of a sheet of paper begins on the next one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.reports.page import Charts, PageTable, Sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.reports.page import PageBlock

ROWS_OF_PAPER = 40
"""Rows of an A4 sheet, landscape, at full size."""
POINTS_A_ROW = 12.75
TITLE_ROWS = 4
FULL_SIZE = 134
"""Characters of column width that fit on A4 at full size; more make all smaller, so that more rows fit."""


def kept_together(blocks: Sequence[PageBlock], widths: Sequence[float]) -> list[PageBlock]:
    """The blocks, with a page break before each table that would be cut."""
    most = ROWS_OF_PAPER * max(1.0, sum(widths) / FULL_SIZE)
    used = float(TITLE_ROWS)
    kept: list[PageBlock] = []
    for block in blocks:
        size = _rows(block)
        used = 0.0 if block.page_break else used
        if isinstance(block, PageTable) and used + size > most and used > TITLE_ROWS and size <= most:
            kept.append(replace(block, page_break=True))
            used = size
        else:
            kept.append(block)
            used = (used + size) % most
    return kept


def _rows(block: PageBlock) -> float:
    if isinstance(block, PageTable):
        return block.gap + bool(block.heading) + block.height / POINTS_A_ROW + max(len(block.rows), 1)
    if isinstance(block, Sentences):
        return block.gap + bool(block.heading) + len(block.lines)
    return float(block.gap + block.rows) if isinstance(block, Charts) else 0.0
