"""Tables that run over printed pages, in parts that each have the headings above their rows.

A sheet can repeat one row on all its printed pages. That serves tables with the same columns; on other pages
a table is written in parts.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from costmodel.reports.layout import paper
from costmodel.reports.layout.page import HEADER_ROW, Charts, PageTable
from costmodel.reports.layout.page_layout import laid_page
from costmodel.reports.layout.table_widths import repeated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.reports.layout.page import Page, PageBlock
    from costmodel.reports.layout.page_layout import LaidPage, PlacedBlock


def laid_in_parts(page: Page, stamp: str, charted: Mapping[str, int]) -> LaidPage:
    """A page with everything in its place, and headings on every printed page of a table.

    ``charted`` is the last row that charts show of each table: its parts begin below that.
    """
    laid = laid_page(page, stamp)
    parts = [
        part
        for one, rows in zip(laid.blocks, _starts_of_parts(laid), strict=True)
        for part in _parts(one.block, rows, charted)
    ]
    return laid if len(parts) == len(laid.blocks) else laid_page(replace(page, blocks=parts), stamp)


def charted_rows(pages: Sequence[Page]) -> dict[str, int]:
    """The last row that charts show of each table."""
    blocks = [block for page in pages for block in page.blocks if isinstance(block, Charts)]
    last: dict[str, int] = {}
    for chart in (chart for block in blocks for chart in block.charts):
        series = [*chart.series, *chart.over]
        named = [each.name for each in series if not isinstance(each.name, str)]
        for cells in (chart.categories, *(each.values for each in series), *named):
            last[cells.table] = max(last.get(cells.table, HEADER_ROW), cells.rows[1])
    return last


def _starts_of_parts(laid: LaidPage) -> list[list[int]]:
    """For each block, the rows of a table that begin a printed page without headings."""
    tables = [one for one in laid.blocks if isinstance(one.block, PageTable)]
    repeats = laid.page.full_size or laid.repeated_header() is not None
    if repeats or not any(map(laid.tall, tables)):
        return [[] for _ in laid.blocks]
    highest = max(one.heights[len(one.lines)] for one in tables)
    sections = laid.sections().union(*map(_good_starts, tables))
    breaks = laid.breaks_leaving(highest, sections, paper.LEAST_OF_PARTS)
    return [
        [row - one.header - 1 for row in breaks if one.header + 1 < row <= one.last]
        if isinstance(one.block, PageTable) and not one.block.filtered
        else []
        for one in laid.blocks
    ]


def _good_starts(one: PlacedBlock) -> set[int]:
    """The first of several rows with a name, and rows after a total."""
    again, rows = [*repeated(one.table), False], one.table.rows
    return {
        one.header + 1 + place
        for place, row in enumerate(rows)
        if row.tone != "strong"
        and ((not again[place] and again[place + 1]) or (place and rows[place - 1].tone == "strong"))
    }


def _parts(block: PageBlock, starts: Sequence[int], charted: Mapping[str, int]) -> list[PageBlock]:
    """A table in parts that begin with these rows, each on a page of its own below the headings."""
    if not isinstance(block, PageTable):
        return [block]
    edges = [0, *(row for row in starts if row > charted.get(block.name, HEADER_ROW)), len(block.rows)]
    first, *others = (block.rows[start:end] for start, end in pairwise(edges))
    if not others:
        return [block]
    again = [replace(block, rows=rows, heading="", name="", gap=0, page_break=True) for rows in others]
    return [replace(block, rows=first), *again]
