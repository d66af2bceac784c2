"""Squares in the colour that a row has in a chart: the table is the key of the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.palette import FONT, INK
from costmodel.reports.look import accepted

if TYPE_CHECKING:
    from costmodel.reports.look import Sheet

SWATCH = "\N{BLACK SQUARE}"
"""Before the name of a row that has a colour in a chart."""


def write_swatch(sheet: Sheet, cell: tuple[int, int], text: str, colour: str, tone: str) -> None:
    """Write a text after a square in a colour into a cell, by its row and column."""
    square, plain = (sheet.book.workbook.add_format({**FONT, "font_color": own}) for own in (colour, INK))
    code = sheet.page.write_rich_string(
        *cell, square, SWATCH, plain, f" {text or SWATCH}", sheet.book.style(tone)
    )  # fmt: skip
    accepted(code, sheet.place(*cell))
