"""What is written is read again: every value, in a workbook an officer can work with."""

from __future__ import annotations

import re
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.assumptions.checks.examination import check
from costmodel.assumptions.checks.reader import assumptions_from_rows, read
from costmodel.assumptions.format.schema import TABLES
from costmodel.assumptions.format.tables import plain_rows
from costmodel.assumptions.format.values import SMALLEST
from costmodel.assumptions.format.writer import workbook_bytes, write, write_new
from costmodel.errors import AssumptionError, OutputError


def test_what_is_written_is_read_again(small_set, tmp_path):
    again = read(write(tmp_path / "small.xlsx", small_set))
    assert again == small_set
    assert again.content_hash == small_set.content_hash
    assert again.stamp.startswith("smallland 2026.1 · sha256 ")


def test_the_vital_tables_too(small_rows, vital_rows, tmp_path):
    del small_rows["Projection"]
    assumptions = assumptions_from_rows(small_rows | vital_rows)
    assert read(write(tmp_path / "vital.xlsx", assumptions)) == assumptions


def test_plain_rows_make_the_same_assumptions(small_set):
    assert assumptions_from_rows(plain_rows(small_set)) == small_set


@pytest.mark.slow
def test_the_same_rows_give_the_same_bytes(small_rows, small_set):
    assert workbook_bytes(small_rows) == workbook_bytes(small_rows)
    assert workbook_bytes(small_set) == workbook_bytes(small_set)


def test_cells_know_their_place(small_set, good_path):
    table = read(good_path).table("Parameters")
    sheet = openpyxl.load_workbook(good_path)["Parameters"]
    for number, row in enumerate(table.rows):
        for column in ("policy", "parameter", "value", "grade"):
            assert sheet[table.cell(number, column).partition("!")[2]].value == row[column]
    assert small_set.table("Parameters").cell(0, "value") == table.cell(0, "value") == "Parameters!E5"


def test_a_changed_copy(small_set):
    changed = small_set.replaced("Groups", 0, "prevalence", 0.9)
    assert changed.table("Groups").rows[0]["prevalence"] == 0.9
    assert small_set.table("Groups").rows[0]["prevalence"] == 1
    assert changed.content_hash != small_set.content_hash
    with pytest.raises(KeyError):
        small_set.replaced("Groups", 0, "prevalance", 0.9)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(text=st.text(min_size=1, max_size=40), number=st.one_of(st.just(0.0), st.floats(SMALLEST, 1e15)))
def test_any_text_and_number_survives(small_set_module, tmp_path_factory, text, number):
    rows = small_set_module["rows"]()
    rows["NotMonetised"][0]["note"] = text
    rows["Ceilings"][0]["amount"] = number
    path = tmp_path_factory.mktemp("any") / "any.xlsx"
    try:
        assumptions = assumptions_from_rows(rows)
    except AssumptionError as error:
        wrong = [problem.cell for problem in error.problems if problem.severity == "error"]
        assert wrong == ["NotMonetised!E5"]
        return
    assert read(write(path, assumptions)).tables == assumptions.tables


@pytest.mark.parametrize(
    "text", ["=1+1", "=cmd|' /C calc'!A0", "{=A1}", "+1", "-1", "@SUM(A1)", "http://x.y/z"]
)
def test_text_stays_text(small_rows, tmp_path, text):
    small_rows["NotMonetised"][0]["note"] = text
    path = write(tmp_path / "text.xlsx", small_rows)
    assert check(path) == []
    cell = openpyxl.load_workbook(path)["NotMonetised"]["E5"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@"))


def test_what_a_workbook_cannot_hold_is_refused(small_rows):
    for value in (float("nan"), float("inf"), True, object()):
        small_rows["Ceilings"][0]["amount"] = value
        with pytest.raises(ValueError, match="Ceilings, row 5"):
            workbook_bytes(small_rows)
    small_rows["Ceilings"][0]["amount"] = 1
    small_rows["NotMonetised"][0]["note"] = "x" * 40_000
    with pytest.raises(OutputError, match="NotMonetised, row 5"):
        workbook_bytes(small_rows)


def test_a_workbook_is_never_overwritten_by_write_new(small_set, tmp_path):
    write_new(tmp_path / "a.xlsx", small_set)
    with pytest.raises(OutputError, match="already"):
        write_new(tmp_path / "a.xlsx", small_set)


@pytest.fixture(scope="module")
def book(small_set_module, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    return openpyxl.load_workbook(write(path, small_set_module["rows"]()))


def test_every_sheet_is_fit_for_work(book):
    assert book.sheetnames == ["Start", *(table.name for table in TABLES), "Choices"]
    assert book.active.title == "Start"
    for table in TABLES:
        sheet = book[table.name]
        assert list(sheet.tables) == [table.name]
        assert sheet.tables[table.name].ref.startswith("A4:")
        assert sheet["A1"].value
        assert sheet["A2"].value.startswith("One row for ")
        assert sheet.freeze_panes
        assert sheet.sheet_state == "visible"
        assert not sheet.merged_cells.ranges
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$1:$4"
        assert sheet.oddFooter.right.text == "Page &P of &N"
        assert all(sheet.cell(4, column + 1).comment for column in range(len(table.columns)))
    assert (book.properties.title, book.properties.creator) == ("A small land", "A tester")


def test_inputs_are_shown_in_their_unit(book):
    sheet = book["Parameters"]
    assert sheet["E6"].number_format == "0.0## %"
    assert sheet["E8"].number_format == "0"
    assert sheet["E6"].font.color.rgb == "FF0000FF"
    assert sheet["E6"].fill.fgColor.rgb == "FFFFFFCC"
    assert book["Macro"]["H5"].number_format == "0.0## %"
    assert book["Projection"]["E5"].number_format == "#,##0"


def test_dropdowns_and_limits_help(book):
    rules = {str(rule.sqref): rule for rule in book["Policies"].data_validations.dataValidation}
    assert rules["D5:D14"].formula1 == "Groups!$A$5:$A$15"
    assert rules["G5:G14"].type == "whole"
    assert "year" in rules["G5:G14"].error
    groups = {str(rule.sqref): rule for rule in book["Groups"].data_validations.dataValidation}
    assert groups["C5:C15"].formula1 == '"male,female,both"'
    assert (groups["F5:F15"].type, groups["F5:F15"].formula2) == ("decimal", "1")
    limits = book["Parameters"].data_validations.dataValidation
    parameters = {str(area): rule for rule in limits for area in rule.sqref.ranges}
    assert parameters["E5"].formula1.startswith('"linear,')
    assert parameters["B5:B67"].formula1.startswith("INDEX(Choices!$J$5:")


def test_nothing_personal_or_foreign_travels(good_path):
    with zipfile.ZipFile(good_path) as archive:
        names = archive.namelist()
    assert not [name for name in names if re.search(r"externalLink|vba|media|custom", name)]
