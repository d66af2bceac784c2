"""XlsxWriter with an error for everything that it would otherwise silently drop."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from costmodel.errors import OutputError
from costmodel.palette import ABOUT_STYLE, FONT, GRID, HEADER_STYLE, INK, INPUT_STYLE, LINK_STYLE, TITLE_STYLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    Area = tuple[int, int, int, int]
    Style = Mapping[str, Any]

PLAIN: Style = {**FONT, "font_color": INK, "valign": "top"}
TITLE: Style = {**PLAIN, **TITLE_STYLE}
ABOUT_LINE: Style = {**PLAIN, **ABOUT_STYLE}
INPUT: Style = {**PLAIN, **INPUT_STYLE, "border": 1, "border_color": GRID, "locked": False}
HEADER: Style = {**PLAIN, **HEADER_STYLE}
ESCAPED = ("=", "+", "-", "@", "\t", "\r")
"""First characters that would turn a text into a formula when it is edited."""
COMMENT_SIZE = {"width": 280, "height": 110}


class InputWriter:
    """Writes cells, tables and limits to the sheets of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, style: Style) -> Format:
        """The format of a style, made once."""
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(style))
        return self._formats[key]

    def text(self, sheet: Worksheet, row: int, column: int, text: str, style: Style = PLAIN) -> None:
        """Write a text as text, whatever its first character."""
        escaped = {**style, "quote_prefix": True} if text.startswith(ESCAPED) else style
        _kept(sheet, row, column, sheet.write_string(row, column, text, self.format(escaped)))

    def number(self, sheet: Worksheet, row: int, column: int, number: float, style: Style = PLAIN) -> None:
        """Write a number. Raises an OutputError for infinity and not-a-number."""
        if not math.isfinite(number):
            raise OutputError(f"{sheet.get_name()}, row {row + 1}: {number} cannot be written to a workbook")
        _kept(sheet, row, column, sheet.write_number(row, column, number, self.format(style)))

    def blank(self, sheet: Worksheet, row: int, column: int, style: Style = PLAIN) -> None:
        """Style an empty cell."""
        _kept(sheet, row, column, sheet.write_blank(row, column, None, self.format(style)))

    def formula(
        self, sheet: Worksheet, row: int, column: int, formula: str, result: float | str, style: Style = PLAIN
    ) -> None:
        """Write a formula with its result, which programs show that do not compute."""
        code = sheet.write_formula(row, column, formula, self.format(style), result)
        _kept(sheet, row, column, code)

    def link(self, sheet: Worksheet, row: int, column: int, name: str) -> None:
        """Write the name of a sheet as a link to it."""
        look = self.format({**LINK_STYLE, "valign": "top"})
        _kept(sheet, row, column, sheet.write_url(row, column, f"internal:'{name}'!A1", look, name))

    def comment(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        """Put a comment on a cell."""
        _kept(sheet, row, column, sheet.write_comment(row, column, text, COMMENT_SIZE))

    def table(self, sheet: Worksheet, name: str, area: Area, columns: Sequence[str], look: str) -> None:
        """Make an Excel table of an area; its rows are written separately."""
        headers = [{"header": column, "header_format": self.format(HEADER)} for column in columns]
        options = {"name": name, "columns": headers, "style": look, "autofilter": True}
        _kept(sheet, area[0], area[1], sheet.add_table(*area, options))

    def limit(self, sheet: Worksheet, column: int, rows: Sequence[int], limits: Mapping[str, object]) -> None:
        """Limit the values that may be typed into some rows of a column, as one rule."""
        first, *others = [[top, column, bottom, column] for top, bottom in _runs(rows)]
        rule = {**limits, "other_cells": others} if others else dict(limits)
        _kept(sheet, first[0], column, sheet.data_validation(*first, rule))


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """First and last row of each run of consecutive rows.

    >>> _runs([4, 5, 6, 9])
    [(4, 6), (9, 9)]
    """
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = runs[-1][0], row
        else:
            runs.append((row, row))
    return runs


def _kept(sheet: Worksheet, row: int, column: int, code: int) -> None:
    """XlsxWriter returns a code other than 0 if it has dropped something."""
    if code:
        place = f"{sheet.get_name()}, row {row + 1}, column {column + 1}"
        raise OutputError(f"{place} could not be written (XlsxWriter's code {code}); nothing was saved")
