"""The styles of every workbook, and the one safe way to write it.

Text stays text: nothing from an assumption workbook becomes a formula or a link. A value that is no number is
refused with the sheet and the cell it was meant for, and so is everything that the writer would drop.
Values keep their full precision; only the number formats round.
"""

from __future__ import annotations

import math
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter

from costmodel.errors import OutputError
from costmodel.palette import (
    ABOUT_STYLE,
    BAD,
    BAND,
    FONT,
    GOOD,
    HEADER,
    HEADER_STYLE,
    HEADING_SIZE,
    INK,
    INPUT_STYLE,
    LINE,
    LINK_STYLE,
    MUTED,
    NOTICE,
    SERIES,
    STAMP_SIZE,
    TITLE_HEIGHT,
    TITLE_STYLE,
)
from costmodel.reports.files.earlier_output import replace_output
from costmodel.reports.files.plain_worksheet import PlainWorksheet
from costmodel.reports.files.zip_package import PartPackager
from costmodel.reports.layout import page, paper
from costmodel.reports.layout.text_width import line_count
from costmodel.wording.catalogue import language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    Heads = tuple[str, str, str]

    from xlsxwriter.chart import Chart
    from xlsxwriter.format import Format

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "in_memory": True,
}
HEADS = ("title", "about", "stamp")
FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r")

NOTHING = "\N{EN DASH}"
"""How a zero is shown."""
COUNT = f"#,##0;-#,##0;{NOTHING}"
SHARE = f"0.0%;-0.0%;{NOTHING}"
SMALL_SHARE = f"0.00%;-0.00%;{NOTHING}"
RATIO = "0.00;-0.00;0.00"
YEAR = "0"
GENERAL = page.GENERAL
PAD = "_)"
"""Keeps numbers a little apart from the text to their right."""

TABS = {"Summary": HEADER, "Checks": BAD[0], "About": INK, "Assumptions": SERIES[0]}
RESULTS_TAB = SERIES[2]

TONES: dict[str, dict[str, Any]] = {
    "": {},
    "strong": {"bold": True, "top": 1, "top_color": LINE, "bg_color": BAND},
    "bold": {"bold": True},
    "muted": {"font_color": MUTED},
    "good": {"font_color": GOOD[0], "bg_color": GOOD[1], "bold": True},
    "bad": {"font_color": BAD[0], "bg_color": BAD[1], "bold": True},
    "notice": {"font_color": NOTICE[0], "bg_color": NOTICE[1]},
    "section": {"top": 1, "top_color": LINE},
    "question": {"bold": True, "top": 1, "top_color": LINE},
    "title": TITLE_STYLE,
    "about": ABOUT_STYLE,
    "stamp": {"font_size": STAMP_SIZE, "font_color": MUTED},
    "heading": {"bold": True, "font_size": HEADING_SIZE, "font_color": HEADER},
    "input": {**INPUT_STYLE, "locked": False},
    "header": HEADER_STYLE,
    "link": LINK_STYLE,
}


THICK = 5
"""The thickest line of a cell."""


class Book:
    """A workbook that is being written; its sheets share the stamp and the styles."""

    def __init__(
        self, file: BytesIO, stamp: str, properties: dict[str, Any], made_at: datetime | None = None
    ) -> None:
        self.workbook = xlsxwriter.Workbook(file, {**OPTIONS, "default_format_properties": dict(FONT)})
        self.stamp = stamp
        self.styles: dict[tuple[Any, ...], Format] = {}
        """By tone, number format, and whether text is wrapped, quoted and aligned."""
        self.unseen = self.workbook.add_format({"num_format": ";;;"})
        when = {} if made_at is None else {"created": made_at}
        self.workbook.set_properties({"title": properties.get("title", ""), "subject": stamp, **when})
        for name, value in {**properties, "language": language().code}.items():
            accepted(self.workbook.set_custom_property(name, str(value)[:255]), "document properties")

    def style(
        self,
        tone: str = "",
        number: str = GENERAL,
        *,
        wrap: bool = False,
        quoted: bool = False,
        align: str = "left",
        line: str = "",
    ) -> Format:
        """A cell format; made once. ``line`` is the colour of a thick line on the left."""
        key = (tone, number, wrap, quoted, align, line)
        style = self.styles.get(key)
        if style is None:
            shown = number if number == GENERAL else ";".join(part + PAD for part in number.split(";"))
            look = {"num_format": shown, "valign": "top", "font_color": INK, "align": align, **TONES[tone]}
            if wrap:
                look["text_wrap"] = True
            if quoted:
                look["quote_prefix"] = True
            if line:
                look |= {"left": THICK, "left_color": line, "indent": 1}
            style = self.styles[key] = self.workbook.add_format(look)
        return style

    def sheet(
        self, name: str, title: str, about: str, widths: Sequence[float], *, fitted: bool = False
    ) -> Sheet:
        """A new sheet with its title, description and stamp; texts are wrapped to fit with ``fitted``."""
        return Sheet(self, name, (title, about, self.stamp), widths, fitted=fitted)


class Sheet:
    """A sheet with a title, a sentence about it and a stamp: every write goes through it and is checked."""

    def __init__(
        self, book: Book, name: str, heads: Heads, widths: Sequence[float], *, fitted: bool = False
    ) -> None:
        self.book, self.name, self.widths = book, name, widths
        self.rooms = [paper.column_points(width) - paper.CELL_PADDING for width in widths]
        self.fitted = self.plain = False
        """Whether texts are wrapped to fit; whether no formula has a function newer than Excel 2010."""
        self.lines: dict[int, int] = {}
        """Of the rows with wrapped text."""
        self.page: PlainWorksheet = book.workbook.add_worksheet(name, worksheet_class=PlainWorksheet)
        self.page.hide_gridlines(2)
        if language().right_to_left:
            self.page.right_to_left()
        self.page.set_tab_color(TABS.get(name, RESULTS_TAB))
        for column, width in enumerate(widths):
            accepted(self.page.set_column(column, column, width), name)
        self.page.set_row(0, TITLE_HEIGHT)
        self.heads = heads
        for row, (text, tone) in enumerate(zip(self.heads, HEADS, strict=True)):
            self.text(row, 0, text, tone)
        self.fitted = fitted
        self._paper()

    def _paper(self) -> None:
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.margins(paper.TOP, paper.BOTTOM, paper.FOOT)

    def margins(self, top: float, bottom: float, foot: float) -> None:
        """Set margins above and below, and how far the footer is from the edge, in inches."""
        self.page.set_margins(left=paper.SIDE, right=paper.SIDE, top=top, bottom=bottom)
        code = self.page.set_footer(paper.footer(self.book.stamp, self.name), {"margin": foot})
        accepted(code, f"{self.name}, footer")

    def text(
        self,
        row: int,
        column: int,
        value: str,
        tone: str = "",
        *,
        wrap: bool = False,
        align: str = "left",
        line: str = "",
    ) -> None:
        """Write text as text, whatever its first character."""
        if self.fitted and value and tone != "heading":
            count = line_count(value, self.rooms[column], bold=TONES[tone].get("bold", False))
            wrap = count > 1
            if wrap:
                self.lines[row] = max(self.lines.get(row, 1), count)
        self.page.require(row, column, value)
        look = self.book.style(tone, wrap=wrap, quoted=value.startswith(FORMULA_LIKE), align=align, line=line)
        code = self.page.write_text(row, column, value, look) if value else self.blank(row, column, look)
        self._accepted(code, row, column)

    def blank(self, row: int, column: int, look: Format) -> int:
        """Give an empty cell its style."""
        return self.page.write_empty(row, column, look)

    def number(self, row: int, column: int, value: float, number: str = GENERAL, tone: str = "") -> None:
        """Write a finite number; anything else is refused."""
        self.page.require(row, column, value)
        code = self.page.write_finite(row, column, value, self.book.style(tone, number, align="right"))
        self._accepted(code, row, column)

    def cells(self, row: int, cells: Sequence[tuple[str | float, Format]]) -> None:
        """Write the cells of a row from its first column on, as ``text`` and ``number`` do."""
        self._accepted(self.page.write_cells(row, cells), row, 0)

    def formula(
        self, row: int, column: int, formula: str, value: float | str, number: str = GENERAL, tone: str = ""
    ) -> None:
        """Write a formula with the value it has now, so that a preview shows numbers."""
        align = "left" if isinstance(value, str) else "right"
        look = self.book.style(tone, number, align=align)
        write = self.page.write_plain_formula if self.plain else self.page.write_formula
        self._accepted(write(row, column, formula, look, value), row, column)

    def figures(
        self,
        row: int,
        columns: Sequence[int],
        formulas: Sequence[str | None],
        values: Sequence[float],
        number: str = GENERAL,
    ) -> None:
        """Write the formulas of a row with the values they have now, and a number where there is none.

        They stand after all other cells of the row, from left to right. Formulas have no function newer than
        Excel 2010.
        """
        look = self.book.style("", number, align="right")
        texts = [formula for formula in formulas if formula is not None]
        if len(texts) == len(formulas) and not math.isnan(sum(values)):
            self._accepted(self.page.write_plain_row(row, columns, texts, look, values), row, columns[0])
            return
        for column, formula, value in zip(columns, formulas, values, strict=True):
            if formula is None:
                self.number(row, column, value, number)
            else:
                self.formula(row, column, formula, "#N/A" if math.isnan(value) else value, number)

    def value(
        self,
        row: int,
        column: int,
        value: str | float | None,
        number: str = GENERAL,
        tone: str = "",
        *,
        wrap: bool = False,
        align: str = "left",
    ) -> None:
        """Write a number or a text; None leaves the cell empty but styled."""
        if value is None or isinstance(value, str):
            self.text(row, column, value or "", tone, wrap=wrap, align=align)
        else:
            self.number(row, column, float(value), number, tone)

    def merge(self, row: int, first: int, last: int, tone: str) -> None:
        """Make one cell of several of a row; it is written afterwards."""
        code = self.page.merge_range(row, first, row, last, "", self.book.style(tone))
        accepted(code, self.place(row, first))

    def _accepted(self, code: int, row: int, column: int) -> None:
        if code:
            accepted(code, self.place(row, column))

    def place(self, row: int, column: int) -> str:
        """Sheet and address of a cell."""
        return self.page.place(row, column)

    def chart(
        self, row: int, column: int, chart: Chart, description: str, offset: tuple[int, int] = (0, 0)
    ) -> None:
        """Put a chart on the sheet, with alternative text for screen readers."""
        code = self.page.insert_chart(
            row,
            column,
            chart,
            {"description": description, "object_position": 2, "x_offset": offset[0], "y_offset": offset[1]},
        )
        accepted(code, self.place(row, column))


def accepted(code: object, where: str) -> None:
    """Stop where the writer reports that it dropped something."""
    if isinstance(code, int) and code != 0:
        raise OutputError(f"{where}: the workbook could not be written (writer's code {code})")


def book_content(
    stamp: str, properties: dict[str, Any], fill: Callable[[Book], object], made_at: datetime | None = None
) -> bytes:
    """A workbook as the content of a file; ``fill`` puts the sheets into it."""
    book = Book(BytesIO(), stamp, properties, made_at)
    fill(book)
    first = book.workbook.worksheets()[0]
    first.activate()
    first.set_first_sheet()
    packager = PartPackager()
    book.workbook._get_packager = lambda: packager  # noqa: SLF001  deflated faster than the writer does
    book.workbook.close()
    return packager.content()  # at once, so that a full disk meets one plain write, and no half-made package


def write_book(
    path: str | Path,
    stamp: str,
    properties: dict[str, Any],
    fill: Callable[[Book], object],
    made_at: datetime | None = None,
) -> Path:
    """Write a workbook whole or not at all; ``fill`` puts the sheets into it.

    With the same content and ``made_at`` the file has the same bytes; without it, it says when it was
    written. Fails with an OutputError; a file that was there before is then still there.
    """
    return replace_output(path, lambda file: file.write(book_content(stamp, properties, fill, made_at)))
