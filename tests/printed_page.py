"""How a sheet of a workbook looks on paper, measured from the file: sizes, widths and heights in points."""

from __future__ import annotations

import re
from functools import cached_property
from zipfile import ZipFile

import openpyxl
from openpyxl.utils import column_index_from_string, range_boundaries

from costmodel.reports.layout.shown import shown
from costmodel.reports.layout.text_width import text_points, wrapped

LEAST = 8.0
A4_WIDTH = 841.9
INCH = 72
PADDING = 3.0
DEFAULT_WIDTH = 48.0


class PrintedPage:
    """A sheet, with the faults of how it is printed."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.scale = (sheet.page_setup.scale or 100) / 100
        self.merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}

    @cached_property
    def widths(self):
        """Points of the columns with a stated width, as Excel draws them."""
        widths = {}
        for one in self.sheet.column_dimensions.values():
            for column in range(one.min, one.max + 1):
                widths[column] = one.width * 7 * 0.75
        return widths

    def width(self, first, last):
        return sum(self.widths.get(column, DEFAULT_WIDTH) for column in range(first, last + 1))

    @cached_property
    def areas(self):
        area = self.sheet.print_area
        parts = area if isinstance(area, list) else area.split(",")
        return [range_boundaries(part.rpartition("!")[2].replace("$", "")) for part in parts]

    @cached_property
    def repeats(self):
        """Cells that are not shown, because they repeat the one above."""
        cells = set()
        for area in self.sheet.conditional_formatting:
            if all(rule.dxf is not None and rule.dxf.numFmt is not None for rule in area.rules):
                for part in area.sqref.ranges:
                    for row in range(part.min_row, part.max_row + 1):
                        if self.sheet.cell(row, 1).value == self.sheet.cell(row - 1, 1).value:
                            cells.add((row, 1))
        return cells

    def faults(self):
        """What cannot be read on paper."""
        name = self.sheet.title
        if self.sheet.sheet_properties.pageSetUpPr and self.sheet.sheet_properties.pageSetUpPr.fitToPage:
            return [f"{name}: fitted to pages, however small"]
        assert self.sheet.page_setup.orientation == "landscape"
        assert self.sheet.page_setup.paperSize in (9, "9")
        return [f"{name}: {fault}" for fault in (*self.of_paper(), *self.of_footer(), *self.of_cells())]

    def of_paper(self):
        titles = 0.0
        if self.sheet.print_title_cols:
            ends = self.sheet.print_title_cols.replace("$", "").split(":")
            titles = self.width(*map(column_index_from_string, ends))
        margins = self.sheet.page_margins
        room = A4_WIDTH - (margins.left + margins.right) * INCH
        for first, _, last, _ in self.areas:
            width = self.width(first, last) + (titles if first > 1 else 0)
            if width * self.scale > room:
                yield f"columns {first} to {last} take {width * self.scale:.0f} of {room:.0f} points"

    def of_footer(self):
        text = self.sheet.oddFooter.left.text + self.sheet.oddFooter.right.text
        assert "&F" in text
        assert "&D" in text
        for part in (self.sheet.oddFooter.left, self.sheet.oddFooter.right):
            if part.size * self.scale < LEAST:
                yield f"footer at {part.size * self.scale:.1f} points"

    def of_cells(self):
        last = max(area[2] for area in self.areas)
        for row in self.sheet.iter_rows(max_col=last):
            for cell in row:
                if cell.value is None or cell.value == "" or (cell.row, cell.column) in self.repeats:
                    continue
                if cell.font.sz * self.scale < LEAST:
                    yield f"{cell.coordinate} at {cell.font.sz * self.scale:.1f} points"
                if isinstance(cell.value, str) and cell.data_type != "f":
                    yield from self.of_text(cell)
                elif isinstance(cell.value, (int, float)):
                    yield from self.of_number(cell)

    def of_text(self, cell):
        size, bold = cell.font.sz, bool(cell.font.b)
        room = self.room(cell) - PADDING
        width = text_points(cell.value, size, bold=bold)
        if width <= room:
            return
        if not cell.alignment.wrap_text:
            yield f"{cell.coordinate}: {cell.value!r} takes {width:.0f} of {room:.0f} points"
            return
        lines = len(wrapped(cell.value, room, size, bold=bold))
        high = self.sheet.row_dimensions[cell.row].height or self.sheet.sheet_format.defaultRowHeight
        if lines * size * 1.2 > high + 2:
            yield f"{cell.coordinate}: {lines} lines in {high} points"

    def of_number(self, cell):
        number = cell.number_format.replace("_)", "")
        room = self.widths.get(cell.column, DEFAULT_WIDTH)
        text = shown(float(cell.value), number)
        if text_points(text, cell.font.sz) > room - 1:
            yield f"{cell.coordinate}: {text} is wider than its column"

    def room(self, cell):
        """Width that a text may take: its cell, merged cells, and empty cells after it on its page."""
        area = self.merged.get((cell.row, cell.column))
        if area is not None:
            return self.width(area.min_col, area.max_col)
        end = next(
            last for first, top, last, bottom in self.areas
            if first <= cell.column <= last and top <= cell.row <= bottom
        )  # fmt: skip
        column = cell.column
        # Text that is aligned to the right runs on to the left, where its neighbour is.
        if not cell.alignment.wrap_text and cell.alignment.horizontal != "right":
            while column < end and self.sheet.cell(cell.row, column + 1).value in (None, ""):
                column += 1
        return self.width(cell.column, column)


def printed_faults(path):
    """What cannot be read on paper of any sheet of a workbook."""
    faults = [fault for sheet in openpyxl.load_workbook(path) for fault in PrintedPage(sheet).faults()]
    with ZipFile(path) as book:
        for name in book.namelist():
            if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
                sizes = [int(size) for size in re.findall(r'\bsz="(\d+)"', book.read(name).decode())]
                assert sizes
                faults += [f"{name}: text of {size / 100} points" for size in sizes if size < 1000]
    return faults
