"""Every sheet is printed so that it can be read: A4, text of 8 points or more, nothing cut or overprinted."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise

import openpyxl
import pytest

from costmodel.assumptions.versions import store
from costmodel.engine.run import run_all
from costmodel.reports.answers.comparison_workbook import write_comparison
from costmodel.reports.files.look import COUNT
from costmodel.reports.files.page_file import write_pages
from costmodel.reports.layout import paper
from costmodel.reports.layout.page import (
    Banner,
    Chart,
    Charts,
    ChartSeries,
    Notes,
    Page,
    PageTable,
    Sentences,
    TableColumn,
    TableRow,
    year_columns,
)
from costmodel.reports.layout.page_layout import laid_page
from costmodel.reports.layout.shown import shown
from costmodel.reports.layout.text_width import text_points, wrapped
from costmodel.reports.result_workbook import write_result
from costmodel.reports.sheets.assumptions_page import number_format
from tests.printed_page import printed_faults

LONG = "A policy with a name that is much longer than any column of a table is wide, as ministries like them"
YEARS = range(2025, 2065)


def page(*blocks, **options):
    """A page as somebody may build it, without a thought for paper."""
    return Page(
        "One", options.pop("title", "Title"), "About", "stamp", blocks, **{"widths": (20, 8), **options}
    )


def long_table(name="", rows=90, years=YEARS, **options):
    columns = [TableColumn("Policy"), TableColumn("Line"), TableColumn("Unit"), *year_columns(years)]
    lines = [
        TableRow([f"{LONG} {place // 9}", f"Line {place}", "persons", *[1e9 + place] * len(years)], COUNT,
                 "section" if place % 9 == 0 else "")
        for place in range(rows)
    ]  # fmt: skip
    return PageTable(columns, lines, "Heading", name, **options)


def written(tmp_path, *pages):
    return write_pages(tmp_path / "pages.xlsx", pages, {})


def test_a_page_of_long_names_and_forty_years_can_be_read(tmp_path):
    blocks = [
        Banner([LONG * 3], "red"), Sentences([LONG * 3]), long_table(filtered=True), Notes([LONG * 4]),
        PageTable([TableColumn("Name"), TableColumn("How to read it")], [TableRow(["a", LONG * 3])], "Other"),
    ]  # fmt: skip
    path = written(tmp_path, page(*blocks, title=LONG * 2, frozen=3))
    assert not printed_faults(path)
    sheet = openpyxl.load_workbook(path)["One"]
    assert sheet.print_title_cols == "$A:$C"
    assert sheet.page_setup.scale >= paper.SMALLEST
    # Every year is on exactly one of the sheets of paper that the table takes.
    printed = [
        column for first, _, last, bottom in areas(sheet) if bottom > 20 for column in range(first, last + 1)
    ]
    assert sorted(printed) == list(range(1, 3 + len(YEARS) + 1))


def areas(sheet):
    parts = sheet.print_area if isinstance(sheet.print_area, list) else sheet.print_area.split(",")
    return [openpyxl.utils.range_boundaries(part.rpartition("!")[2].replace("$", "")) for part in parts]


def test_a_table_without_years_that_is_too_wide_goes_on_more_sheets_of_paper(tmp_path):
    columns = [TableColumn(f"Heading {place}") for place in range(24)]
    table = PageTable(columns, [TableRow([LONG] * 24)] * 50)
    path = written(tmp_path, page(table, frozen=1))
    assert not printed_faults(path)
    assert len(areas(openpyxl.load_workbook(path)["One"])) > 1


def test_printed_pages_end_between_tables_where_they_can(tmp_path):
    tables = [long_table(f"T{place}", 20, range(2025, 2028)) for place in range(6)]
    laid = laid_page(page(*tables), "stamp")
    starts = {one.row - one.block.gap for one in laid.blocks}
    assert laid.breaks
    assert set(laid.breaks) <= starts
    heights, room = laid.heights, paper.HEIGHT * 100 / laid.printed().percent
    edges = [0, *laid.breaks, len(heights)]
    assert all(sum(heights[a:b]) <= room for a, b in pairwise(edges))


def test_the_headings_of_a_long_table_are_on_every_page_it_takes(tmp_path):
    path = written(tmp_path, page(long_table(years=range(2025, 2030)), frozen=3))
    sheet = openpyxl.load_workbook(path)["One"]
    assert sheet.print_title_rows == "$6:$6"
    assert len(sheet.row_breaks.brk) > 1
    path.unlink()
    short = written(tmp_path, page(long_table("a", 5), long_table("b", 5), frozen=3))
    assert openpyxl.load_workbook(short)["One"].print_title_rows is None


@pytest.fixture(scope="module")
def two_kinds(tmp_path_factory):
    """A sheet with two long tables of different columns, and the chart of the first rows of one."""
    other = PageTable([TableColumn("Other"), TableColumn("Amount", "0")],
                      [TableRow([f"row {place}", place]) for place in range(90)], "Second")  # fmt: skip
    table = long_table("T", years=range(2025, 2028))
    series = ChartSeries("a", table.column(3, 0, 20))
    chart = Chart("bars", "Title", "unit", "0", table.column(1, 0, 20), [series], "text")
    path = written(tmp_path_factory.mktemp("kinds"), page(Charts([chart]), table, other, frozen=3))
    return openpyxl.load_workbook(path)["One"]


def test_tables_of_different_columns_have_their_headings_on_every_page(two_kinds):
    sheet = two_kinds
    assert sheet.print_title_rows is None
    firsts = [sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)]
    starts = [brk.id for brk in sheet.row_breaks.brk]
    assert len(starts) > 2
    tops = [next(filter(None, firsts[start:])) for start in starts]
    assert set(tops) <= {"Policy", "Other", "Heading", "Second"}
    assert firsts.count("Policy") > 1
    assert firsts.count("Other") > 1
    assert [value for value in firsts if str(value).startswith("row ")] == [f"row {n}" for n in range(90)]


def test_a_chart_shows_rows_of_one_part_of_a_table(two_kinds):
    (chart,) = two_kinds._charts
    reference = chart.ser[0].cat.strRef.f if chart.ser[0].cat.strRef else chart.ser[0].cat.numRef.f
    _, first, _, last = openpyxl.utils.range_boundaries(reference.rpartition("!")[2].replace("$", ""))
    assert [two_kinds.cell(row, 2).value for row in range(first, last + 1)] == [
        f"Line {n}" for n in range(21)
    ]


def test_notes_are_not_alone_on_a_page():
    breaks = set()
    for rows in range(15, 28):
        lines = [TableRow([f"row {place}", 1.0]) for place in range(rows)]
        table = PageTable([TableColumn("Name"), TableColumn("Amount", "0")], lines, "Heading")
        laid = laid_page(page(Notes(["a note"] * 6), table, Notes(["a note"] * 3)), "stamp")
        notes = laid.blocks[2]
        assert not any(notes.row - 1 <= start <= notes.last for start in laid.breaks)
        breaks |= set(laid.breaks)
    assert breaks


def test_a_name_is_shown_once_and_stays_in_every_row(tmp_path):
    path = written(tmp_path, page(long_table(years=range(2025, 2030)), frozen=3))
    sheet = openpyxl.load_workbook(path)["One"]
    assert all(str(sheet.cell(row, 1).value).startswith(LONG) for row in range(7, 90))
    unseen = {
        cell for area in sheet.conditional_formatting for part in area.sqref.ranges for cell in part.cells
    }
    shown = {row for row in range(7, 97) if (row, 1) not in unseen}
    breaks = {brk.id + 1 for brk in sheet.row_breaks.brk}
    assert shown == {row for row in range(7, 97) if (row - 7) % 9 == 0} | (breaks & set(range(7, 97)))


def test_charts_are_on_one_sheet_of_paper(tmp_path):
    table = long_table("T")
    chart = Chart("lines", "Title", "unit", "0", table.headings(3),
                  [ChartSeries(table.row(0, 0, 0), table.row(0, 3))], "text", width=1600)  # fmt: skip
    laid = laid_page(page(Charts([chart, chart]), table, frozen=3), "stamp")
    ends = 600 * laid.shrunk(laid.blocks[0].block) + 1600 * laid.shrunk(laid.blocks[0].block)
    first = sum(paper.column_points(width) for width in laid.widths[: laid.groups[0].last + 1])
    assert ends * 0.75 <= first


@pytest.mark.parametrize("text", [LONG, "x" * 200, "", "two words", "one\ntwo"])
def test_lines_of_wrapped_text_fit_and_lose_nothing(text):
    lines = wrapped(text, 90.0)
    assert all(text_points(line) <= 90 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")


def test_the_first_sheet_lists_the_others_with_links_and_they_lead_back(tmp_path):
    pages = [page(long_table(str(place), 5), frozen=3) for place in range(3)]
    names = ["First", "Second one", "Third"]
    path = written(tmp_path, *(replace(one, name=name) for one, name in zip(pages, names, strict=True)))
    book = openpyxl.load_workbook(path)
    links = [cell for cell in book["First"]["A"] if cell.hyperlink]
    assert [cell.hyperlink.location for cell in links] == ["'Second one'!A1", "Third!A1"]
    assert [cell.value for cell in links] == ["Second one: About", "Third: About"]
    assert {book[name]["A1"].hyperlink.location for name in names[1:]} == {"First!A1"}
    assert any("minus" in str(cell.value) for cell in book["First"]["A"])
    assert not printed_faults(path)


def test_a_number_aligned_text_is_wrapped_where_its_neighbour_is_filled(tmp_path):
    columns = [TableColumn("Policy"), TableColumn("Harms", COUNT), TableColumn("Break-even", "0.00")]
    others = PageTable([TableColumn(str(place)) for place in range(9)], [TableRow([LONG] * 9)], "Others")
    path = written(
        tmp_path, page(PageTable(columns, [TableRow(["a", 1e9, "no harm is counted " * 3])]), others)
    )
    cell = openpyxl.load_workbook(path)["One"]["C6"]
    assert cell.value.startswith("no harm")
    assert cell.alignment.wrap_text
    assert not printed_faults(path)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.00003125, "0.0000313"), (0.2, "0.2"), (0.0, "0"), (0.0005, "0.0005"), (-0.000012, "-0.000012")],
)
def test_small_figures_on_the_sheet_assumptions_are_not_shown_as_zero(value, text):
    assert shown(value, number_format("years of average earnings", value)) == text


# --- whole countries --------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["kenya", "colombia"])
def country(request, tmp_path_factory):
    """Result and comparison workbook of an embedded set."""
    folder = tmp_path_factory.mktemp(request.param)
    results = run_all(store.load(request.param))
    return (
        write_result(results["reform"], folder / "result.xlsx"),
        write_comparison(list(results.values()), folder / "comparison.xlsx"),
    )


@pytest.mark.slow
def test_every_sheet_of_a_country_can_be_read(country):
    for path in country:
        assert not printed_faults(path)


LEAST = 7.95
MOST_ROTATED = 12
"""Short words in the titles of axes, which stand on their side: pdftotext does not say so."""
PDF_HEIGHT = 1.3
"""Height of a word by ``pdftotext``, in sizes of its font."""


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
def test_libreoffice_prints_every_sheet_of_a_country_at_8_points_or_more(country, libreoffice, tmp_path):
    for path in country:
        pdf = libreoffice(path, tmp_path, "pdf")
        text = subprocess.run(
            ["pdftotext", "-bbox-layout", str(pdf), "-"],
            check=True, capture_output=True, text=True, timeout=300,
        ).stdout  # fmt: skip
        places = '<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">([^<]*)'
        words = [(*map(float, word[:4]), word[4]) for word in re.findall(places, text)]
        assert len(words) > 5000
        # A word of rotated text stands on its side.
        low = [word for word in words if word[3] - word[1] < LEAST * PDF_HEIGHT]
        assert {word[4] for word in low} <= {"of"}
        assert len(low) <= MOST_ROTATED
        assert not [word for word in words if "###" in word[4]]
        pages = re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', text)
        assert all(float(width) > float(height) for width, height in pages)
        assert max(word[2] for word in words) < paper.WIDTH + 2 * paper.SIDE * paper.INCH


def test_a_set_named_by_a_digit_does_not_change_the_size_of_the_footer():
    assert f"&{paper.FONT_SIZE} 2030plan" in paper.footer("2030plan 2026.1", "Budget")
    assert f"&{paper.FONT_SIZE}kenya" in paper.footer("kenya 2026.4", "Budget")
