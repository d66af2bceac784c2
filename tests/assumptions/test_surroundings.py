"""What stands near a table and is no part of it: rows below, columns beside, totals, other tables."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table

from costmodel.assumptions.checks.examination import check, examined_raw
from costmodel.assumptions.format.cells import BLANK, RawSheet, cell_of
from costmodel.assumptions.format.hashing import content_hash
from costmodel.assumptions.format.package import ExcelTable
from costmodel.assumptions.format.raw import raw_from_package, raw_from_rows
from costmodel.assumptions.format.schema import BY_NAME, TABLES
from tests import counted_set, survey_set

FILLED = [table.name for table in TABLES if table.name != "ChangeLog"]
OF_YEARS = [table.name for table in TABLES if table.years is not None]


@pytest.fixture(scope="module")
def tables(small_set_module):
    """The raw tables of two sets that together hold rows in every table, by table."""
    given = {**counted_set.rows(), "SurveyFile": survey_set.mapping()}
    components = {**given, **small_set_module["vital_rows"]()}
    del components["Projection"]
    projected, composed = ({raw.name: raw for raw in raw_from_rows(rows)} for rows in (given, components))
    return {name: projected if name == "Projection" else composed for name in BY_NAME}


class Edited:
    """A workbook under edit, as ``raw_from_package`` sees one: the cells of the sheet of one table."""

    def __init__(self, tables, name):
        self.name, self.totals = name, 0
        self.sheets = {each: self._sheet(raw) for each, raw in tables.items()}
        self.areas = {each: self._area(raw) for each, raw in tables.items()}
        self.left, self.top, self.right, self.bottom = self.areas[name]

    @staticmethod
    def _sheet(raw):
        numbers, rows = zip((raw.header_row, raw.header), *raw.rows, strict=True)
        by_column = enumerate(zip(*rows, strict=True), 1)
        return {column: dict(zip(numbers, cells, strict=True)) for column, cells in by_column}

    @staticmethod
    def _area(raw):
        return 1, raw.header_row, len(raw.header), max([raw.header_row + 1, *(row for row, _ in raw.rows)])

    def put(self, row, column, value):
        self.sheets[self.name].setdefault(column, {})[row] = cell_of(value)

    def row(self, number):
        cells = self.sheets[self.name]
        return [cells[column].get(number, BLANK).value for column in range(self.left, self.right + 1)]

    def resize(self, left, right, bottom, totals=0):
        self.areas[self.name] = left, self.top, right, bottom
        self.totals = totals

    @property
    def tables(self):
        for name, (left, top, right, bottom) in self.areas.items():
            totals = self.totals if name == self.name else 0
            yield ExcelTable(name, name, True, top, left, bottom - totals, right, totals)

    def sheet(self, name):
        return RawSheet(self.sheets[name], (), frozenset())

    def examined(self):
        return examined_raw(raw_from_package(self), "edited")

    def told(self):
        return [problem for problem in self.examined()[0] if problem.table == self.name]


@pytest.fixture
def edit(tables):
    return lambda table: Edited(tables[table], table)


@pytest.mark.parametrize("table", FILLED)
def test_a_complete_row_two_rows_below_is_refused(edit, table):
    edited = edit(table)
    for column, value in enumerate(edited.row(edited.bottom), edited.left):
        edited.put(edited.bottom + 2, column, value)
    (problem,) = edited.told()
    assert (problem.severity, problem.since) == ("error", 2)
    assert problem.cell == f"{table}!A{edited.bottom + 2}"
    assert "inside the table" in problem.expected
    assert "blank row" not in problem.mend


@pytest.mark.parametrize("table", FILLED)
def test_a_row_right_below_is_refused(edit, table):
    edited = edit(table)
    edited.put(edited.bottom + 1, edited.left, "anything")
    (problem,) = edited.told()
    assert (problem.severity, problem.since) == ("error", 1)
    assert problem.cell == f"{table}!A{edited.bottom + 1}"


@pytest.mark.parametrize("table", [*FILLED, "ChangeLog"])
def test_a_note_below_or_beside_is_a_warning_that_names_it(edit, table):
    edited = edit(table)
    edited.put(edited.bottom + 4, edited.left, "Seen by the committee")
    edited.put(edited.top + 1, edited.right + 3, 12.5)
    (problem,) = edited.told()
    assert (problem.severity, problem.alarm) == ("warning", False)
    assert problem.cell == f"{table}!{get_column_letter(edited.right + 3)}{edited.top + 1}"
    assert "1 more" in problem.found
    assert "does not read" in problem.found


@pytest.mark.parametrize("table", FILLED)
def test_titles_and_notes_above_the_header_are_nobodys_problem(edit, table):
    edited = edit(table)
    edited.put(1, edited.right + 2, "for the cabinet")
    edited.put(edited.top - 1, edited.left, 2031)
    assert edited.told() == []


@pytest.mark.parametrize("table", OF_YEARS)
@pytest.mark.parametrize("gap", [1, 2])
def test_a_year_right_of_a_table_is_refused(edit, table, gap):
    edited = edit(table)
    for row in range(edited.top + 1, edited.bottom + 1):
        edited.put(row, edited.right + gap, edited.row(row)[-1])
    edited.put(edited.top, edited.right + gap, 2099)
    (problem,) = edited.told()
    assert (problem.severity, problem.since) == ("error", 2)
    assert problem.cell == f"{table}!{get_column_letter(edited.right + gap)}{edited.top}"
    assert "2099" in problem.found


@pytest.mark.parametrize("table", OF_YEARS)
def test_a_table_that_ends_a_year_early_is_refused(edit, table):
    edited = edit(table)
    year = edited.row(edited.top)[-1]
    edited.resize(edited.left, edited.right - 1, edited.bottom)
    cell = f"{table}!{get_column_letter(edited.right)}{edited.top}"
    assert any(p.cell == cell and p.severity == "error" and str(year) in p.found for p in edited.told())


@pytest.mark.parametrize("table", FILLED)
def test_a_table_that_begins_a_column_late_is_refused(edit, table):
    edited = edit(table)
    edited.resize(edited.left + 1, edited.right, edited.bottom)
    first = f"{table}!A{edited.top}"
    assert any(p.cell == first and p.severity == "error" for p in edited.told())


@pytest.mark.parametrize("table", FILLED)
def test_a_table_that_ends_a_row_early_is_refused(edit, table):
    edited = edit(table)
    edited.resize(edited.left, edited.right, edited.bottom - 1)
    assert any(p.cell == f"{table}!A{edited.bottom}" for p in edited.told() if p.severity == "error")


@pytest.mark.parametrize("table", FILLED)
@pytest.mark.sampled(4)
def test_excels_own_total_row_is_no_row_of_the_table(edit, table):
    before = edit(table).examined()
    edited = edit(table)
    edited.put(edited.bottom + 1, edited.left, "Total")
    edited.put(edited.bottom + 1, edited.right, 12345)
    edited.resize(edited.left, edited.right, edited.bottom + 1, totals=1)
    problems, tables = edited.examined()
    assert problems == before[0] == []
    assert content_hash(tables) == content_hash(before[1])


def test_a_row_below_the_total_row_is_refused(edit):
    edited = edit("Ceilings")
    edited.put(edited.bottom + 1, edited.left, "Total")
    for column, value in enumerate(("Ministry of Welfare", 2028, 5e9), edited.left):
        edited.put(edited.bottom + 2, column, value)
    edited.resize(edited.left, edited.right, edited.bottom + 1, totals=1)
    (problem,) = edited.told()
    assert (problem.severity, problem.cell) == ("error", f"Ceilings!A{edited.bottom + 2}")


class Workbook:
    """A real workbook under edit."""

    def __init__(self, data, table):
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.sheet = self.book[table]

    def saved(self, folder):
        path = folder / "edited.xlsx"
        self.book.save(path)
        return path


@pytest.fixture
def workbook(good):
    return lambda table: Workbook(good, table)


@pytest.mark.slow
def test_a_real_workbook_with_a_total_row_and_a_year_beside_it(workbook, tmp_path):
    edited = workbook("Ceilings")
    table = edited.sheet.tables["Ceilings"]
    last = int(table.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) + 1
    edited.sheet[f"A{last}"] = "Total"
    table.ref, table.totalsRowCount, table.autoFilter = f"A4:E{last}", 1, None
    assert check(edited.saved(tmp_path)) == []
    edited.book["Macro"]["N4"], edited.book["Macro"]["N5"] = 2031, 0.05
    (problem,) = check(edited.saved(tmp_path))
    assert (problem.severity, problem.cell) == ("error", "Macro!N4")


def test_tables_that_share_a_sheet_are_no_part_of_one_another(workbook, tmp_path):
    edited = workbook("Financing")
    top = 40
    for column, values in enumerate((("ours", 1), ("theirs", 2)), 1):
        for row, value in enumerate(values, top):
            edited.sheet.cell(row, column, value)
    edited.sheet.add_table(Table(displayName="Workings", ref=f"A{top}:B{top + 1}"))
    problems = check(edited.saved(tmp_path))
    assert [(p.severity, p.table) for p in problems] == [("warning", "")]
    assert '"Workings" on the sheet "Financing"' in problems[0].found


@pytest.mark.parametrize("name", ["Promises", "Registers", "Pivot1"])
@pytest.mark.slow
def test_a_table_of_another_kind_is_named(workbook, tmp_path, name):
    edited = workbook("About")
    sheet = edited.book.create_sheet(name)
    sheet.append(["ours", "theirs"])
    sheet.append([1, 2])
    sheet.add_table(Table(displayName=name, ref="A1:B2"))
    (problem,) = check(edited.saved(tmp_path))
    assert (problem.severity, problem.alarm) == ("warning", False)
    assert f'"{name}" on the sheet "{name}"' in problem.found
    assert "does not read" in problem.found


@pytest.mark.parametrize(
    ("table", "named", "sheet"),
    [
        ("Financing", "Financng", "Financing"),
        ("Financing", "Table7", "Financing"),
        ("Ceilings", "Ceiling", "Limits"),
        ("Scenarios", "Scenarios_2", "Work"),
        ("UnitCosts", "Unit_Costs", "Work"),
    ],
)
@pytest.mark.slow
def test_a_misspelt_table_is_refused_with_the_name_that_was_meant(workbook, tmp_path, table, named, sheet):
    edited = workbook(table)
    excel_table = edited.sheet.tables.pop(table)
    excel_table.displayName = excel_table.name = named
    edited.sheet.tables.add(excel_table)
    edited.sheet.title = sheet
    problems = [p for p in check(edited.saved(tmp_path)) if p.table == table]
    assert [p.severity for p in problems] == ["error"]
    assert f'Did you mean "{table}"?' in problems[0].mend
    assert named in problems[0].found


@pytest.mark.parametrize("table", ["Groups", "Financing", "Ceilings", "Scenarios"])
@pytest.mark.slow
def test_a_sheet_that_has_lost_its_table_is_refused(workbook, tmp_path, table):
    edited = workbook(table)
    edited.sheet.tables.pop(table)
    problems = [p for p in check(edited.saved(tmp_path)) if p.table == table and "no table" in p.found]
    assert [p.severity for p in problems] == ["error"]
    assert "Ctrl+T" in problems[0].mend


@pytest.mark.slow
def test_sheets_without_tables_are_nobodys_problem(workbook, tmp_path):
    edited = workbook("About")
    edited.book.create_sheet("Notes").append(["call the ministry", 2031])
    assert check(edited.saved(tmp_path)) == []


def test_a_pivot_table_is_named(good, hostile, tmp_path):
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        book = archive.read("xl/workbook.xml").decode()
    number = len(re.findall("<sheet ", book))
    pivot = (
        b'<Relationship Id="rId99" Target="../pivotTables/pivotTable1.xml" Type="http://schemas.openxml'
        b'formats.org/officeDocument/2006/relationships/pivotTable"/></Relationships>'
    )
    part = f"xl/worksheets/_rels/sheet{number}.xml.rels"
    path = tmp_path / "pivot.xlsx"
    change = {part: lambda data: data.replace(b"</Relationships>", pivot)}
    path.write_bytes(hostile["patched"](good, change))
    (problem,) = check(path)
    assert (problem.severity, problem.alarm) == ("warning", False)
    assert 'a pivot table on the sheet "Choices"' in problem.found


@pytest.mark.parametrize("headed", [True, False], ids=["as an Excel table", "as cells only"])
def test_a_copy_of_a_sheet_is_told_and_not_read(good_path, headed, tmp_path):
    book = openpyxl.load_workbook(good_path)
    copy = book.copy_worksheet(book["Parameters"])
    copy.title = "Parameters (2)"
    copy["E5"] = 1.0
    if headed:
        copy.add_table(Table(displayName="Parameters3", ref=book["Parameters"].tables["Parameters"].ref))
    path = tmp_path / "copied.xlsx"
    book.save(path)
    told = [problem for problem in check(path) if "Parameters (2)" in problem.found]
    assert [problem.severity for problem in told] == ["warning"]
    assert (told[0].table, "Parameters" in told[0].mend) == ("Parameters", True)


def test_a_damaged_sheet_of_the_users_own_stops_nothing(good_path, tmp_path):
    book = openpyxl.load_workbook(good_path)
    book.create_sheet("Our work")["A1"] = "ours"
    whole, damaged = io.BytesIO(), tmp_path / "damaged.xlsx"
    book.save(whole)
    names = [f"xl/worksheets/sheet{len(book.sheetnames)}.xml"]
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name)[:-20] if name in names else source.read(name))
    assert check(damaged) == []
