"""How sheets of a workbook file are printed, and what of them is shown once or over several columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell

from costmodel.palette import FONT_SIZE
from costmodel.reports.files.look import HEADS, TONES, accepted
from costmodel.reports.layout import paper
from costmodel.reports.layout.text_width import wrapped

if TYPE_CHECKING:
    from costmodel.reports.files.look import Sheet
    from costmodel.reports.layout.paper import PrintedSheet

STAMP_ROW = 2
COUNT_SEEN = 103
"""The function of SUBTOTAL that counts cells with a value in rows that are not hidden."""


def set_print(sheet: Sheet, printed: PrintedSheet) -> None:
    """Set how the sheet is printed: scale, what is on which page, and what is repeated."""
    sheet.page.set_default_row(paper.ROW)
    where = quote_sheetname(sheet.name)
    sheet.page.print_area_range = ",".join(f"{where}!{xl_range_abs(*area)}" for area in printed.areas)
    if printed.titles:
        accepted(sheet.page.repeat_columns(0, printed.titles - 1), sheet.name)
    if printed.header is not None:
        accepted(sheet.page.repeat_rows(printed.header), sheet.name)
    # Spreadsheets ignore page breaks where a sheet is fitted to pages.
    sheet.page.set_print_scale(printed.percent)
    if printed.breaks:
        sheet.page.set_h_pagebreaks(printed.breaks)


def fit_on_paper(sheet: Sheet, titles: int, header: int, frozen: int, stamp_end: int | None = None) -> None:
    """Set how a sheet with fitted texts is printed, when all is written.

    The first ``titles`` columns and the row ``header`` are on every page; the columns before ``frozen``
    and the rows down to the header stay in sight. Beside the stamp there may be other cells, after its
    column ``stamp_end``.
    """
    points = [paper.column_points(width) for width in sheet.widths]
    groups = paper.column_groups(points, titles)
    sheet.page.freeze_panes(header + 1, frozen)
    last = sheet.page.dim_rowmax or header
    heights = [paper.row_height(sheet.lines.get(row, 1)) for row in range(last + 1)]
    for row, (text, tone) in enumerate(zip(sheet.heads, HEADS, strict=True)):
        size, bold = TONES[tone].get("font_size", FONT_SIZE), TONES[tone].get("bold", False)
        end = groups[0].last if row != STAMP_ROW or stamp_end is None else stamp_end
        lines = len(wrapped(text, sum(points[: end + 1]) - paper.CELL_PADDING, size, bold=bold))
        heights[row] = paper.head_height(lines, size)
        if lines > 1:
            across(sheet, row, end, tone)
    for row, height in enumerate(heights):
        if height != paper.ROW:
            sheet.page.set_row(row, height)
    areas = [(0, 0, last, groups[0].last), *((header, first, last, end) for first, end in groups[1:])]
    percent = paper.scale(max(sum(points[: groups[0].last + 1]), paper.FULL))
    for first, end in groups[1:]:
        percent = min(percent, paper.scale(sum(points[:titles]) + sum(points[first : end + 1])))
    breaks = paper.row_breaks(heights, [paper.Segment(0, last)], percent, heights[header])
    set_print(sheet, paper.PrintedSheet(percent, areas, breaks, titles if len(groups) > 1 else 0, header))


def across(sheet: Sheet, row: int, last: int, tone: str) -> None:
    """Wrap a line at the top of the sheet over the columns up to ``last``."""
    if last:
        sheet.merge(row, 0, last, tone)
    sheet.text(row, 0, sheet.heads[row], tone, wrap=True)


def hide_repeats(sheet: Sheet, first: int, last: int) -> None:
    """Do not show texts of the first column that are the same as in the row above, while that is seen.

    They stay in the cells, so that the rows can be filtered.
    """
    above, here = (xl_rowcol_to_cell(row, 0, col_abs=True) for row in (first - 1, first))
    rule = {
        "type": "formula",
        "criteria": f"=AND({here}={above},SUBTOTAL({COUNT_SEEN},{above})=1)",
        "format": sheet.book.unseen,
    }
    accepted(sheet.page.conditional_format(first, 0, last, 0, rule), sheet.place(first, 0))


def link(sheet: Sheet, row: int, text: str, target: str, tone: str) -> None:
    """Make a text of the first column lead to another sheet."""
    where = f"internal:{quote_sheetname(target)}!A1"
    look = sheet.book.style(tone)
    accepted(sheet.page.write_url(row, 0, where, look, text, target), sheet.place(row, 0))
