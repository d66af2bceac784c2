"""The worksheet that writes its cells at once: the same parts as the ordinary writer makes."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from costmodel.errors import OutputError
from costmodel.reports.files.look import Book
from costmodel.reports.files.plain_worksheet import PlainWorksheet
from costmodel.reports.layout.text_width import line_count, wrapped

OPTIONS = {"strings_to_formulas": False, "nan_inf_to_errors": False, "in_memory": True}
COLUMNS = [4, 5, 7]
FORMULAS = ["=A1+1", '=IF(A1<B1,"a & b",1)', "=SUM($A$1:$B$1)"]
VALUES = [1.5, 2e-17, 123456789.123456]
LONG = "x" * 20_000
"""A text whose units of UTF-16 are counted."""


def parts(kind):
    """The parts of a workbook with every kind of cell, gaps between rows, heights, notes and links."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, OPTIONS)
    sheet = book.add_worksheet("Sheet", worksheet_class=kind)
    plain, bold = book.add_format({"num_format": "0.00"}), book.add_format({"bold": True})
    sheet.write_string(0, 0, "text <&>", bold)
    sheet.write_number(0, 1, 1 / 3, plain)
    sheet.write_number(0, 30, -0.5)
    sheet.write_blank(2, 2, None, bold)
    sheet.write_boolean(2, 4, True, plain)
    sheet.write_formula(17, 3, '=IF(A1>0,"a","b")', bold, "a")
    sheet.write_formula(17, 4, "=1/0", bold, "#N/A")
    sheet.write_formula(17, 5, "=ISNUMBER(A1)", bold, True)
    sheet.write_url(19, 0, "internal:Sheet!A1", bold, "link")
    sheet.write_comment(40, 6, "a note")
    sheet.set_row(45, 30)
    if kind is PlainWorksheet:
        sheet.write_plain_row(33, COLUMNS, FORMULAS, plain, VALUES)
        sheet.write_cells(35, [("text <&>", bold), (1 / 3, plain), ("", bold), (LONG, plain)])
    else:
        sheet.write_string(35, 0, "text <&>", bold)
        sheet.write_number(35, 1, 1 / 3, plain)
        sheet.write_blank(35, 2, None, bold)
        sheet.write_string(35, 3, LONG, plain)
        for column, formula, value in zip(COLUMNS, FORMULAS, VALUES, strict=True):
            sheet.write_formula(33, column, formula, plain, value)
    book.close()
    with ZipFile(content) as package:
        return {name: package.read(name) for name in package.namelist() if "core.xml" not in name}


def test_the_parts_are_those_of_the_ordinary_writer():
    assert parts(PlainWorksheet) == parts(Worksheet)


@pytest.mark.parametrize("columns", [[0, 16_384], [-1, 3]])
def test_a_row_beyond_the_sheet_is_refused(columns):
    sheet = xlsxwriter.Workbook(BytesIO(), OPTIONS).add_worksheet("Sheet", worksheet_class=PlainWorksheet)
    assert sheet.write_plain_row(0, columns, ["=1", "=2"], None, [1.0, 2.0]) == -1


@pytest.mark.parametrize(("row", "text"), [(1_048_576, "a"), (0, "\N{CAT FACE}" * 20_000)])
def test_cells_that_a_sheet_cannot_hold_are_refused(row, text):
    sheet = xlsxwriter.Workbook(BytesIO(), OPTIONS).add_worksheet("Sheet", worksheet_class=PlainWorksheet)
    assert sheet.write_cells(row, [(1.0, None), (text, None)]) < 0


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "x" * 32_768])
def test_a_value_that_no_cell_holds_is_refused_with_its_cell(value):
    book = Book(BytesIO(), "a stamp", {})
    sheet = book.sheet("Sheet", "a title", "about it", [10, 10])
    with pytest.raises(OutputError, match="Sheet!B6"):
        sheet.cells(5, [("a", book.style()), (value, book.style())])


def test_lines_are_counted_as_they_are_wrapped():
    text = "People reached, by age and sex\nand by area"
    for width in (40, 80, 400):
        assert line_count(text, width) == len(wrapped(text, width))
