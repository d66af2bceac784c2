"""Pages: the sheets a macro writes, computed completely before the first cell is changed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from costmodel.reports.look import GENERAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Cell = str | float | int | None

MARK = "Written by costmodel. "
"""Start of the second row of every sheet written by costmodel: other sheets are never overwritten."""
FIRST_ROW = 4
"""Row of the first block, counted from 0; title, description and stamp are above it."""
PLAIN_TEXT = re.compile(r"[^\W\d_][^\d=]*")
"""Text that no program reads as a number, a date or a formula."""
TAKEN = re.compile(r"(?i)true|false|e|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*")
LONGEST_TEXT = 32_000


@dataclass(frozen=True)
class Block:
    """A table of a page: a heading, one header row, rows below."""

    heading: str
    header: tuple[str | int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    number: str = GENERAL
    """Its number format."""
    numbers: Mapping[int, str] = field(default_factory=dict)
    """Number formats of single rows, by position."""
    columns: Mapping[int, str] = field(default_factory=dict)
    """Number formats of single columns, by position."""


@dataclass(frozen=True)
class Page:
    """A sheet written by costmodel."""

    name: str
    title: str
    about: str
    stamp: str
    blocks: tuple[Block, ...]
    widths: tuple[float, ...] = ()
    """In characters."""
    colour: str = ""
    """Colour of the master check in the stamp: green, amber or red; "" without one."""

    def places(self) -> list[tuple[int, Block]]:
        """The row of the heading of each block, counted from 0."""
        row, found = FIRST_ROW, []
        for block in self.blocks:
            found.append((row, block))
            row += len(block.rows) + 3
        return found

    @property
    def columns(self) -> int:
        """Columns of the widest block."""
        return max((len(block.header) for block in self.blocks), default=1)

    def matrix(self) -> list[list[Cell]]:
        """Every cell of the page, safe for a spreadsheet: text stays text, figures are finite."""
        lines: list[Sequence[Cell]] = [[self.title], [MARK + self.about], [self.stamp], []]
        for _, block in self.places():
            lines += [[block.heading], block.header, *block.rows, []]
        width = self.columns
        return [[*(kept(cell) for cell in line), *[None] * (width - len(line))] for line in lines[:-1]]


def kept(cell: Cell) -> Cell:
    """A cell that a spreadsheet does not reinterpret.

    A text that might be read as a number, a date or a formula gets the apostrophe that makes it a text.

    >>> kept("2026.10"), kept("=1+1"), kept("child_benefit"), kept(float("nan"))
    ("'2026.10", "'=1+1", 'child_benefit', 'no figure')
    """
    if isinstance(cell, float) and not math.isfinite(cell):
        return "no figure"
    if not isinstance(cell, str) or not cell:
        return cell
    text = cell[:LONGEST_TEXT]
    safe = PLAIN_TEXT.fullmatch(text) and not TAKEN.fullmatch(text)
    return text if safe else f"'{text}"
