"""The result workbook, read back: figures, stamps, accessibility, alarms."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks, verdict
from costmodel.engine.line_items.measure_reasons import reason
from costmodel.engine.run import run_all
from costmodel.errors import OutputError
from costmodel.palette import BAD
from costmodel.reports.result_workbook import write_result
from costmodel.reports.sheets import budget_page, return_page

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from costmodel.engine.results import Result

SHEETS = [
    "Summary",
    "KeyFigures",
    "Budget",
    "MTEF",
    "CrossTable",
    "Payers",
    "Ceilings",
    "People",
    "Capacity",
    "Targeting",
    "Delivery",
    "Prices",
    "Return",
    "Delay",
    "Distribution",
    "Guarantees",
    "Monitoring",
    "Assumptions",
    "Sources",
    "ChartFigures",
    "Checks",
    "About",
]
DIGITS = 1e-14
FILE_DIGITS = {"rel": DIGITS, "abs": 0}
HOSTILE = "=cmd|' /C calc'!A0"


def rows(sheet: Worksheet, first: int, width: int) -> dict[tuple[object, ...], list[object]]:
    """The rows below a table's header by their first texts."""
    figures: dict[tuple[object, ...], list[object]] = {}
    for row in sheet.iter_rows(min_row=first, values_only=True):
        if row[0] is not None:
            figures[row[:width]] = list(row[width:])
    return figures


@pytest.mark.parametrize("basis", ["nominal", "real", "gdp"])
@pytest.mark.parametrize("by", ["policy", "function", "economic", "ministry", "source"])
def test_budget_is_the_results_budget(
    generous: Result, generous_book: openpyxl.Workbook, by: str, basis: str
) -> None:
    frame = generous.budget(by=by, basis=basis)[list(generous.years)]
    name = budget_page.name_of(by, basis)
    written = [row for key, row in rows(generous_book["Budget"], 6, 2).items() if key[0] == name]
    amounts = frame.to_numpy()
    for expected, row in zip([*amounts, amounts.sum(axis=0)], written[: len(amounts) + 1], strict=True):
        assert row[1:] == pytest.approx(list(expected), **FILE_DIGITS)
    assert rows(generous_book["Budget"], 6, 2)[name, "Total"] == written[len(amounts)]


def test_full_year_cost_stands_beside_the_part_year(
    generous: Result, generous_book: openpyxl.Workbook
) -> None:
    name = budget_page.name_of("policy", "nominal", "full_year_cost")
    expected = generous.budget(line="full_year_cost")[list(generous.years)].to_numpy()
    costs = [row[1:] for key, row in rows(generous_book["Budget"], 6, 2).items() if key[0] == name]
    assert costs[:2] == [pytest.approx(list(amounts), **FILE_DIGITS) for amounts in expected]


def test_people_are_those_of_the_tidy_table(generous: Result, generous_book: openpyxl.Workbook) -> None:
    table = generous.table()
    sheet = rows(generous_book["People"], 6, 2)
    for policy, label in zip(generous.policies, generous.policy_field("label"), strict=True):
        for line, words in (
            ("beneficiaries", "Beneficiaries"),
            ("coverage", "Coverage while the policy runs"),
        ):
            expected = table[(table["policy"] == policy) & (table["line"] == line)]["value"]
            assert sheet[label, words][1:] == pytest.approx(list(expected), **FILE_DIGITS)


def test_returns_are_those_of_the_appraisal(generous: Result, generous_book: openpyxl.Workbook) -> None:
    lines = [row for row in generous_book["Return"].iter_rows(min_row=7, values_only=True) if row[0]]
    for basis, words in (("level", "this scenario"), ("increment", "over the baseline")):
        for policy, label in (("child_benefit", "Child benefit"), ("total", "All policies")):
            row = generous.appraisal(basis).loc[policy]
            blocks = (return_page.AMOUNTS, *return_page.RATIO_TABLES.values())
            shown = [cells[2:] for cells in lines if cells[:2] == (label, words)]
            assert len(shown) == len(blocks) + 1  # the last one says who gains
            for names, cells in zip(blocks, shown[:-1], strict=True):
                for name, cell in zip(names, cells, strict=False):
                    if reason(row, name):
                        assert cell == reason(row, name)
                    else:
                        assert cell == pytest.approx(row[name], **FILE_DIGITS)


def test_ratio_without_a_cost_is_said_in_words(small_rows: dict[str, list[dict]], tmp_path: Path) -> None:
    small_rows["Parameters"] = [
        {**row, "value": 0.0} if row["parameter"].startswith("coverage.") and row["unit"] == "share" else row
        for row in small_rows["Parameters"]
    ]
    result = run_all(assumptions_from_rows(small_rows), ["baseline"])["baseline"]
    book = openpyxl.load_workbook(write_result(result, tmp_path / "none.xlsx"))
    texts = [cell for row in book["Return"].iter_rows(values_only=True) for cell in row if cell]
    assert {"no public cost", "no resources used", "no harm is counted", "no change"} <= {*texts}
    assert not any(isinstance(cell, float) and np.isnan(cell) for cell in texts)


def table_rows(area: str) -> range:
    """The rows of a native table."""
    _, first, _, last = openpyxl.utils.range_boundaries(area)
    return range(first, last + 1)


def test_every_sheet_is_titled_stamped_and_set_up_for_print(
    generous: Result, generous_book: openpyxl.Workbook
) -> None:
    stamp = generous.stamp
    assert generous_book.sheetnames == SHEETS
    for sheet in generous_book:
        assert sheet["A1"].value
        assert sheet["A2"].value or sheet.title == "Summary"
        # On the first page the stamp is at the end, below what is read first.
        stamped = sheet.cell(sheet.max_row, 1) if sheet.title == "Summary" else sheet["A3"]
        for text in (stamped.value, sheet.oddFooter.left.text):
            for part in ("set", "version", "engine_version", "scenario"):
                assert stamp[part] in text
            assert stamp["content_hash"][:12] in text
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9
        assert not sheet.sheet_properties.pageSetUpPr.fitToPage
        for area in sheet.merged_cells.ranges:  # only of texts at the end of a row that need more lines
            assert area.size["rows"] == 1
            assert sheet.cell(area.min_row, area.max_col + 1).value is None
            assert all(area.min_row not in table_rows(table.ref) for table in sheet.tables.values())
        assert sheet.sheet_state == "visible"
    assert generous_book.active.title == "Summary"
    about = rows(generous_book["About"], 7, 1)
    assert about["Content hash, SHA-256",][0] == stamp["content_hash"]
    assert about["Made at",][0] == "2026-03-01 09:30 UTC"


def test_document_says_what_it_is(generous: Result, generous_book: openpyxl.Workbook) -> None:
    properties = {one.name: one.value for one in generous_book.custom_doc_props.props}
    assert properties["content_hash"] == generous.stamp["content_hash"]
    assert properties["language"] == "en"
    assert generous_book.properties.title == "A small land: Generous"


def test_tables_have_unique_headers_and_no_cell_says_an_error(generous_book: openpyxl.Workbook) -> None:
    for sheet in generous_book:
        assert sheet.tables
        for table in sheet.tables.values():
            names = [column.name for column in table.tableColumns]
            assert len(set(names)) == len(names)
            assert all(name.strip() for name in names)
        for row in sheet.iter_rows():
            assert not any(cell.data_type in ("f", "e") for cell in row)


def test_columns_of_years_are_the_same_on_all_sheets_with_years(
    generous: Result, generous_book: openpyxl.Workbook
) -> None:
    for name in ("Budget", "People"):
        header = [cell.value for cell in generous_book[name][5]]
        assert header[3:] == [str(year) for year in generous.years]


def test_charts_are_told_to_those_who_cannot_see_them(generous_path: Path) -> None:
    with zipfile.ZipFile(generous_path) as package:
        drawings = [name for name in package.namelist() if re.match(r"xl/drawings/drawing\d+\.xml", name)]
        frames = [
            part
            for name in drawings
            for part in re.findall(r"<xdr:cNvPr [^>]*>", package.read(name).decode())
        ]
        charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == len(frames) == 16
    assert all(re.search(r'descr="Chart: [^"]{20,}"', frame) for frame in frames)


def test_changed_assumptions_say_so_beside_the_baselines(generous_book: openpyxl.Workbook) -> None:
    changed = [row for row in generous_book["Assumptions"].iter_rows(min_row=6) if row[5].value == "changed"]
    changes = {(row[1].value, row[2].value, round(row[3].value, 9), row[4].value) for row in changed}
    assert changes == {
        ("Benefit per payment", 2027, 600, 500),
        ("Benefit per payment", 2028, 780, 650),
        ("First year", None, 2028, 2027),
    }
    assert all(row[3].fill.fgColor.rgb != "00000000" for row in changed)
    assert all(re.match(r"(Parameters|Policies|Scenarios)![A-Z]+\d+", row[13].value) for row in changed)


def tampered(result: Result) -> Result:
    """The result with one policy's cost a tenth too high."""
    lines = result.budget_lines
    cost = lines.cost.gross_cost.copy()
    cost[0] *= 1.1
    return replace(result, budget_lines=replace(lines, cost=replace(lines.cost, gross_cost=cost)))


def test_failed_check_is_red_on_summary_and_checks(generous: Result, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_result(tampered(generous), tmp_path / "bad.xlsx"))
    master = book["Summary"]["A4"]
    assert "FAILED" in master.value
    assert master.fill.fgColor.rgb == f"FF{BAD[1][1:]}"
    failed = [row for row in book["Checks"].iter_rows(min_row=7) if row[1].value == "failed"]
    assert "Gross cost by policy sums to the total" in [row[0].value for row in failed]
    assert all(row[1].fill.fgColor.rgb == f"FF{BAD[1][1:]}" for row in failed)
    assert "FAILED" in book["Budget"]["A3"].value


def test_sound_result_is_green(generous: Result, generous_book: openpyxl.Workbook) -> None:
    assert verdict(result_checks(generous)).passed
    assert "FAILED" not in generous_book["Summary"]["A4"].value
    outcomes = {
        row[1].value for row in generous_book["Checks"].iter_rows(min_row=7) if row[2].value is not None
    }
    assert "passed" in outcomes
    assert "failed" not in outcomes


@pytest.mark.slow
def test_text_that_looks_like_a_formula_stays_text(small_rows: dict[str, list[dict]], tmp_path: Path) -> None:
    small_rows["Policies"][0]["label"] = HOSTILE
    small_rows["Sources"][0]["link"] = "http://example.org/=1+1"
    result = run_all(assumptions_from_rows(small_rows), ["baseline"])["baseline"]
    path = write_result(result, tmp_path / "hostile.xlsx")
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    hostile = [cell for cell in cells if cell.value == HOSTILE]
    assert len(hostile) > 10
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in hostile)
    assert all(cell.hyperlink.target is None for cell in cells if cell.hyperlink), "only to other sheets"
    with zipfile.ZipFile(path) as package:
        sheets = [package.read(name) for name in package.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_missing_figure_is_refused_and_names_its_cell(generous: Result, tmp_path: Path) -> None:
    lines = generous.budget_lines
    people = lines.people.beneficiaries.copy()
    people[1, 2] = np.nan
    broken = replace(
        generous, budget_lines=replace(lines, people=replace(lines.people, beneficiaries=people))
    )
    target = tmp_path / "nan.xlsx"
    target.write_bytes(as_it_was := b"results of an earlier run, sha256 0123abcd")
    named = r"(Summary|KeyFigures|People|Budget|Return)![A-Z]+\d+: the value is nan"
    with pytest.raises(OutputError, match=named):
        write_result(broken, target)
    assert target.read_bytes() == as_it_was
    assert [one.name for one in tmp_path.iterdir()] == ["nan.xlsx"]


def test_same_result_and_time_give_the_same_content(
    generous: Result, generous_path: Path, tmp_path: Path
) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    again = write_result(generous, tmp_path / "again.xlsx", datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    with zipfile.ZipFile(generous_path) as one, zipfile.ZipFile(again) as two:
        for name in one.namelist():
            if not name.startswith("docProps/"):
                assert one.read(name) == two.read(name)
