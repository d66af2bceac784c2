"""The model of a page: one builder, the same figures on every surface."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from costmodel.excel.live.live_pages import MARK, live_page
from costmodel.reports import page_list
from costmodel.reports.files.look import COUNT, NOTHING
from costmodel.reports.files.page_file import write_pages
from costmodel.reports.files.page_html import html_document
from costmodel.reports.files.page_json import page_json
from costmodel.reports.layout.page import (
    Answers,
    Banner,
    Chart,
    Charts,
    ChartSeries,
    Notes,
    Page,
    PageTable,
    TableColumn,
    TableRow,
    named_tables,
    year_columns,
)
from costmodel.reports.layout.shown import shown
from costmodel.reports.page_list import ListedPage, run_pages, scenario_pages
from costmodel.reports.result_workbook import write_result
from costmodel.reports.sheets.result_report import ScenarioReport, now

if TYPE_CHECKING:
    from pathlib import Path

    from costmodel.engine.results import Result

NAME = "Ministries"


def ministries(report: ScenarioReport) -> Page:
    """A page as somebody would add it."""
    frame = report.result.budget(by="ministry")
    rows = [
        TableRow([str(name), *map(float, row)], report.scale.number)
        for name, row in zip(frame.index, frame[list(report.years)].to_numpy(), strict=True)
    ]
    table = PageTable([TableColumn("Ministry"), *year_columns(report.years)], rows, "Who spends it", NAME)
    chart = Chart("columns", "Cost by ministry", report.money, "0", table.headings(1),
                  [ChartSeries(table.row(0, 0, 0), table.row(0, 1))], "Chart: cost by ministry.")  # fmt: skip
    blocks = [table, Charts([chart]), Notes(["All policies together."])]
    return Page(NAME, "Ministries", "What each ministry spends.", report.stamp, blocks, (40, 12))


@pytest.fixture
def report(generous: Result, monkeypatch: pytest.MonkeyPatch) -> ScenarioReport:
    """A scenario, with the page in the list."""
    monkeypatch.setattr(page_list, "PAGES", [*page_list.PAGES, ListedPage(NAME, ministries)])
    return ScenarioReport(generous, now())


def spent(report: ScenarioReport) -> list[float]:
    return [float(amount) for amount in report.result.budget(by="ministry").iloc[0][list(report.years)]]


def test_a_page_of_the_list_is_a_sheet_of_the_result_workbook(report: ScenarioReport, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_result(report.result, tmp_path / "result.xlsx"))
    assert book.sheetnames[-1] == NAME
    header, first = list(book[NAME].iter_rows(min_row=6, max_row=7, values_only=True))
    assert header == ("Ministry", *map(str, report.years))
    assert list(first[1:]) == pytest.approx(spent(report), rel=1e-14)
    assert len(book[NAME]._charts) == 1


def test_a_page_of_the_list_is_a_sheet_of_the_macro(report: ScenarioReport) -> None:
    assert NAME in page_list.run_sheets()
    live = live_page(run_pages(report)[-1])
    assert live.matrix[1][0] == f"{MARK}What each ministry spends."
    assert live.matrix[5] == ["Ministry", *report.years]
    assert live.matrix[6][1:] == pytest.approx(spent(report), rel=1e-14)
    assert {area.number for area in live.formats} == {report.scale.number}


def test_a_page_of_the_list_is_plain_data_for_the_task_pane(report: ScenarioReport) -> None:
    pages = scenario_pages(report)
    page = json.loads(json.dumps(page_json(pages[-1], named_tables(pages)), allow_nan=False))
    table, charts, notes = page["blocks"]
    assert table["rows"][0]["values"][1:] == pytest.approx(spent(report), rel=1e-14)
    assert charts["charts"][0]["series"][0]["values"] == pytest.approx(spent(report), rel=1e-14)
    assert charts["charts"][0]["categories"] == [str(year) for year in report.years]
    assert notes["lines"] == ["All policies together."]


def test_a_page_of_the_list_is_in_the_html(report: ScenarioReport) -> None:
    document = html_document(scenario_pages(report))
    root = ET.fromstring(document.partition("\n")[2])  # noqa: S314  a text of our own
    table = root.findall(".//section")[-1].find(".//table")
    assert [cell.text for cell in table.find("thead/tr")] == ["Ministry", *map(str, report.years)]
    assert all(cell.get("scope") == "col" for cell in table.find("thead/tr"))
    row = table.find("tbody/tr")
    assert row[0].get("scope") == "row"
    assert [cell.text for cell in row[1:]] == [shown(amount, report.scale.number) for amount in spent(report)]
    assert len(root.findall(".//table")) == sum(len(page.tables) for page in scenario_pages(report))
    assert "<script" not in document
    assert not {"src", "href"} & {name for node in root.iter() for name in node.attrib if node.tag != "a"}


def test_every_page_reaches_every_surface(generous: Result) -> None:
    pages = scenario_pages(ScenarioReport(generous, now()))
    tables = named_tables(pages)
    for page in (*pages, *run_pages(ScenarioReport(generous, now()))):
        assert json.dumps(page_json(page, tables), allow_nan=False)
        live = live_page(page)
        assert len({len(line) for line in live.matrix}) == 1
    names = [table.name for page in pages for table in page.tables if table.name]
    assert len(names) == len(set(names))


def test_tables_on_two_surfaces_have_the_same_rows(generous: Result) -> None:
    report = ScenarioReport(generous, now())
    pages = {page.name: page for page in (*scenario_pages(report), *run_pages(report))}
    in_file = [row.cells[1:] for row in pages["Budget"].tables[0].rows
               if row.cells[0] == "Gross cost by policy, nominal"]  # fmt: skip
    live = [row.cells for row in pages["Result"].table("Gross cost by policy").rows]
    count = len(report.result.policies)
    assert [list(cells) for cells in live[:count]] == [list(cells) for cells in in_file[:count]]


def test_keys_of_figures_are_in_front_on_a_live_sheet(generous: Result) -> None:
    page, *_ = run_pages(ScenarioReport(generous, now()))
    lines = {(line[0], line[1]): line for line in live_page(page).matrix}
    assert lines["policy", "line"][4] is not None
    assert lines["total", "gross_cost"]


BLOCKS = [
    Banner(["All is well."], "green"),
    Answers("Answers", [("Why?", "Because. " * 60)]),
    PageTable([TableColumn("Name"), TableColumn("Name")], [], "Nothing"),
    PageTable([TableColumn("A", "0.00", unit="KES"), TableColumn("B")], [TableRow([1.5, "=1+1"])], "Last"),
]  # fmt: skip


def test_blocks_are_placed_below_one_another(tmp_path: Path) -> None:
    page = Page("One", "Title", "About", "stamp", BLOCKS, (30, 200))
    sheet = openpyxl.load_workbook(write_pages(tmp_path / "one.xlsx", [page], {}))["One"]
    texts = [cell.value for cell in sheet["A"]]
    assert texts[3] == "All is well."
    assert texts[5:7] == ["Answers", "Why?"]
    nothing = texts.index("Nothing")
    assert [cell.value for cell in sheet[nothing + 2]] == ["Name", "Name (2)"]
    assert texts[nothing + 2 :] == ["none", None, "Last", "A, KES", 1.5]
    assert sheet.cell(len(texts), 2).data_type == "s"
    assert live_page(page).matrix[-1] == [1.5, "'=1+1"]


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        (1_234_567.891, "#,##0", "1,234,568"),
        (1_234_567.891, "#,##0.00,,", "1.23"),
        (-0.5, f"0.0%;-0.0%;{NOTHING}", "-50.0%"),
        (0, COUNT, NOTHING),
        (0.0, "0.00;-0.00;0.00", "0.00"),
        (2030, "0", "2030"),
        (0.00012, "0.0E+00", "1.2E-04"),
        (12.5, "#,##0.######", "12.5"),
        (12.0, "#,##0.####", "12"),
        (0.031, "+0.0%;-0.0%;0.0%", "+3.1%"),
        (1.0, "General", "1"),
        (float("nan"), "0.00", "no figure"),
        (None, "0.00", ""),
        ("none", "0.00", "none"),
    ],
)
def test_values_read_as_in_a_spreadsheet(value: float | str | None, number: str, text: str) -> None:
    assert shown(value, number) == text
