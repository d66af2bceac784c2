"""What a run writes: names, formats, tidy tables, and that nothing there before is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from costmodel import files
from costmodel.errors import OutputError
from costmodel.reports import export
from costmodel.reports.export import write_outputs
from costmodel.reports.files.look import write_book
from costmodel.reports.result_workbook import write_result
from costmodel.reports.results_csv import neutralised, results_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.results import Result


@pytest.fixture
def each(results: dict[str, Result]) -> list[Result]:
    return list(results.values())


def test_a_workbook_a_scenario_a_comparison_and_tables(each: list[Result], tmp_path: Path) -> None:
    written = write_outputs(each, tmp_path / "out", ("xlsx", "csv"))
    assert [path.name for path in written] == [
        *(f"smallland-2026.1-{result.scenario.name}.xlsx" for result in each),
        "smallland-2026.1-comparison.xlsx",
        "results.csv",
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in written)


def test_one_scenario_needs_no_comparison(each: list[Result], tmp_path: Path) -> None:
    assert [path.name for path in write_outputs(each[:1], tmp_path, ["xlsx"])] == [
        "smallland-2026.1-baseline.xlsx"
    ]


def test_csv_is_the_tidy_table_of_all_scenarios(each: list[Result], tmp_path: Path) -> None:
    write_outputs(each, tmp_path, ["csv"])
    read = pd.read_csv(tmp_path / "results.csv", keep_default_na=False, dtype={"version": str})
    expected = pd.concat([result.table() for result in each], ignore_index=True)
    assert list(read.columns) == list(expected.columns)
    assert list(read["scenario"].unique()) == [result.scenario.name for result in each]
    numbers = pd.to_numeric(read["value"]).to_numpy()
    assert np.array_equal(numbers, expected["value"].to_numpy(), equal_nan=True)
    assert (read["line"].to_numpy() == expected["line"].to_numpy()).all()


def test_parquet_is_the_tidy_table(each: list[Result], tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    write_outputs(each[:1], tmp_path, ["parquet"])
    pd.testing.assert_frame_equal(
        pd.read_parquet(tmp_path / "results.parquet"), each[0].table(), check_dtype=False
    )


def test_parquet_without_its_package_is_refused_before_anything_is_written(
    each: list[Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "find_spec", lambda _: None)
    with pytest.raises(OutputError, match=r"pyarrow.*costmodel\[parquet\]"):
        write_outputs(each, tmp_path, ["xlsx", "parquet"])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("formats", [["pdf"], []])
def test_unknown_format_is_refused(each: list[Result], tmp_path: Path, formats: list[str]) -> None:
    with pytest.raises(OutputError, match="choose from xlsx, csv, parquet"):
        write_outputs(each, tmp_path, formats)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_text_that_a_spreadsheet_takes_for_a_formula_is_neutralised(text: str) -> None:
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "child_benefit", "1=1", "a-b", "'quoted"])
def test_other_text_is_left_alone(text: str) -> None:
    assert neutralised(text) == text


def test_csv_neutralises_texts_and_leaves_numbers(each: list[Result], tmp_path: Path) -> None:
    result = replace(each[0])
    figure, rows = np.array([[-5.0, -0.25], [1e21, 0.1]]), (("=1+1", "line"), ("=1+1", "other"))
    vars(result)["blocks"] = (
        each[0].blocks[0]._replace(figure=figure, rows=rows, unit="@x", years=(2025, 2026)),
    )
    write_outputs([result], tmp_path, ["csv"])
    lines = (tmp_path / "results.csv").read_text(encoding="utf-8").splitlines()
    assert all(",'=1+1," in line and ",'@x," in line for line in lines[1:])
    assert [line.split(",")[7] for line in lines[1:]] == ["-5.0", "-0.25", "1e+21", "0.1"]


def test_csv_is_the_table_as_pandas_writes_it(each: list[Result]) -> None:
    odd = replace(each[0])
    figure = np.array([[np.nan, -np.inf, 5e-324, 1e16], [-0.0, 0.1 + 0.2, 123456789.0, 1 / 3]])
    rows = (("with, comma", 'with "quotes"'), ("", "two\nlines"))
    first = each[0].blocks[0]._replace(figure=figure, rows=rows, unit="a; b", years=(2025, 2026, 2027, 2028))
    whole = first._replace(figure=figure[:, :1], years=())
    vars(odd)["blocks"] = (first, whole)
    for results in (each, [odd]):
        frame = pd.concat([result.table() for result in results], ignore_index=True)
        expected = frame.to_csv(index=False, lineterminator="\n").encode()
        assert b"".join(results_csv(results)) == expected


@pytest.mark.parametrize("name", ["../../etc/x", "a/b", "CON", "comparison"])
def test_scenario_cannot_lead_out_of_the_folder_or_over_another_file(
    each: list[Result], tmp_path: Path, name: str
) -> None:
    moved = [each[0], replace(each[1], scenario=replace(each[1].scenario, name=name))]
    out = tmp_path / "out"
    with pytest.raises(OutputError):
        write_outputs(moved, out, ["xlsx"])
    assert not out.exists() or not list(out.iterdir())


AS_IT_WAS = b"results of an earlier run, kenya 2026.4 \xc2\xb7 sha256 0123abcd"


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Path]:
    """A file that was there before, which must be there after; and nothing else beside it."""
    path = tmp_path / "result.xlsx"
    path.write_bytes(AS_IT_WAS)
    yield path
    assert path.read_bytes() == AS_IT_WAS
    assert [one.name for one in tmp_path.iterdir()] == ["result.xlsx"]


def test_failure_in_the_middle_of_writing_leaves_the_old_file(
    each: list[Result], before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(xlsxwriter.Workbook, "close", full)
    with pytest.raises(OutputError, match=r"No space left on device.*Nothing was changed"):
        write_result(each[0], before)


def test_writers_own_error_is_an_output_error_too(before: Path) -> None:
    def fill(book: object) -> None:
        book.sheet("Data", "t", "a", [10]).text(5, 0, "x" * 40_000)

    with pytest.raises(OutputError, match=r"Data!A6: a text of 40000 characters"):
        write_book(before, "stamp", {}, fill)


def test_cell_outside_the_sheet_is_refused(before: Path) -> None:
    def fill(book: object) -> None:
        book.sheet("Data", "t", "a", [10]).number(2_000_000, 0, 1.0)

    with pytest.raises(OutputError, match=r"Data!A2000001"):
        write_book(before, "stamp", {}, fill)


def test_workbook_open_elsewhere_is_left_alone(
    each: list[Result], before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(files, "WAIT", 0)
    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(OutputError, match="Close it in Excel"):
        write_result(each[0], before)


@pytest.mark.slow
def test_comparison_holds_every_scenario(each: list[Result], tmp_path: Path) -> None:
    path = write_outputs(each, tmp_path, ["xlsx"])[-1]
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Summary", "Increments", "Differences", "Checks", "About"]
    rows = {row[:2]: row[3:] for row in book["Summary"].iter_rows(min_row=8, values_only=True) if row[0]}
    for result in each:
        cost = result.budget_lines.totals.gross_cost[0]
        assert rows["Gross cost, nominal", result.scenario.label] == pytest.approx(tuple(cost), rel=1e-14)
    for sheet in book:
        assert all(result.scenario.name in sheet["A3"].value for result in each)


@pytest.mark.slow
def test_comparison_lists_what_differs(each: list[Result], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_outputs(each, tmp_path, ["xlsx"])[-1])
    differences = {row[1:6] for row in book["Differences"].iter_rows(min_row=6, values_only=True)}
    assert ("Benefit per payment", 2027, 500, 600, 500) in differences
    assert ("Discount rate", None, 0.035, 0.035, 0.05) in differences
    assert ("First year", None, 2027, 2028, 2027) in differences


@pytest.mark.slow
def test_comparison_of_different_sets_is_refused(each: list[Result], tmp_path: Path) -> None:
    other = replace(each[1], assumptions=replace(each[1].assumptions, content_hash="0" * 64))
    with pytest.raises(OutputError, match="one version of one set"):
        write_outputs([each[0], other], tmp_path, ["xlsx"])
