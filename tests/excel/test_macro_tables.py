"""The tables of an open workbook as the macros see them: the same checks as of a file."""

from __future__ import annotations

import runpy
from pathlib import Path

import openpyxl
import pytest
import xlwings
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.table import Table

from costmodel.assumptions.checks.examination import check
from costmodel.assumptions.format.schema import BY_NAME, FORMAT_VERSION
from costmodel.assumptions.format.writer import write
from costmodel.excel.live.macro_book import examined

FAKE = runpy.run_path(str(Path(__file__).with_name("fake_host.py")))
KEPT = Path(__file__).parents[1] / "assumptions" / "formats" / "format_1.xlsx"


@pytest.fixture
def opened(small_rows, tmp_path):
    """The problems of a workbook that a change was made to: as the macros and as a file."""

    def both(change=lambda _: None, path=None):
        path = path or write(tmp_path / "small.xlsx", small_rows)
        book = openpyxl.load_workbook(path)
        change(book)
        changed = tmp_path / "changed.xlsx"
        book.save(changed)
        problems, assumptions = examined(xlwings.Book(json=FAKE["request"](changed)))
        return problems, assumptions, check(changed)

    return both


def told(problems):
    return [(p.table, p.cell, p.severity, p.alarm, p.found) for p in problems]


def last_row(book, name):
    """The last row of a table, which may be blank."""
    return range_boundaries(book[name].tables[name].ref)[3]


def row_below(book):
    for column, value in enumerate(("Ministry of Welfare", 2028, 5e9), 1):
        book["Ceilings"].cell(max(last_row(book, "Ceilings") + 1, 7), column, value)


def year_beside(book):
    book["Macro"]["N4"], book["Macro"]["N5"] = 2031, 0.05


def total_row(book):
    table, below = book["Ceilings"].tables["Ceilings"], last_row(book, "Ceilings") + 1
    book["Ceilings"].cell(below, 1, "Total")
    table.ref = table.ref.rstrip("0123456789") + str(below)
    table.totalsRowCount, table.autoFilter = 1, None


def other_table(book):
    sheet = book.create_sheet("Promises")
    sheet.append(["ours", "theirs"])
    sheet.append([1, 2])
    sheet.add_table(Table(displayName="Promises", ref="A1:B2"))


def misspelt(book):
    table = book["Financing"].tables.pop("Financing")
    table.displayName = table.name = "Financng"
    book["Financing"].tables.add(table)


def newer(book):
    book["About"]["B17"] = FORMAT_VERSION + 1


def note(book):
    book["Groups"]["T9"] = "ask again"


CHANGES = [
    (row_below, 1),
    (year_beside, 1),
    (total_row, 0),
    (other_table, 1),
    (misspelt, 1),
    (newer, 1),
    (note, 1),
]


@pytest.mark.parametrize(("change", "count"), CHANGES)
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_the_macros_tell_what_a_check_of_the_file_tells(opened, change, count):
    macros, _, file = opened(change)
    assert told(macros) == told(file)
    assert len(file) == count


def test_a_workbook_of_an_older_format_opens_in_the_macros(opened):
    """With its own hash, and only warned of what a newer format refuses."""
    problems, assumptions, _ = opened(path=KEPT)
    by_table = {p.table: p for p in problems}
    assert [(p.severity, p.alarm) for p in problems] == [("warning", p.table == "Macro") for p in problems]
    assert set(by_table) == {"Outcomes", "Macro"}
    assert "effects_followed_to" in by_table["Outcomes"].expected
    assert "the fiscal year begins in July" in by_table["Macro"].found
    assert assumptions.content_hash == assumptions.about["content_hash"]
    assert assumptions.about["format_version"] == 1


def test_a_new_refusal_only_warns_in_an_unchanged_older_workbook(opened):
    """A row near a table is no part of what is assumed: the hash is that of the workbook."""
    problems, assumptions, file = opened(row_below, path=KEPT)
    alarms = [(p.severity, p.table) for p in problems if p.alarm]
    assert sorted(alarms) == [("warning", "Ceilings"), ("warning", "Macro")]
    assert "Ceilings!A7" in [p.cell for p in problems]
    assert told(problems) == told(file)
    assert assumptions is not None


@pytest.mark.slow
def test_every_sheet_the_program_ships_is_quiet():
    """The macro workbook: start, settings, examples and lists are nobody's tables."""
    book = Path(__file__).parents[2] / "workbooks" / "costmodel.xlsm"
    assert [str(problem) for problem in check(book) if "does not read" in problem.found] == []
    names = {name for sheet in openpyxl.load_workbook(book) for name in sheet.tables}
    assert names - set(BY_NAME) == {"Choices", "Control"}
