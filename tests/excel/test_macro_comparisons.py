"""The macros Compare targeting and Compare speeds through xlwings' own protocol, and the page Targeting."""

from __future__ import annotations

from contextlib import closing

import openpyxl
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows, read
from costmodel.assumptions.format.writer import write
from costmodel.comparison.speeds import INCREMENTAL
from costmodel.reports.sheets.result_report import ScenarioReport, now
from costmodel.reports.sheets.targeting_page import targeting
from tests.excel.control_sheet import add_control
from tests.targeting_set import FIRST, designs


def cells(path, sheet):
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        rows = book[sheet].iter_rows(values_only=True)
        return {row[0]: row[1:] for row in rows if row[0] not in (None, "")}


@pytest.mark.slow
def test_the_designs_on_control_are_compared(macro, tmp_path):
    book = write(tmp_path / "designs.xlsx", designs())
    add_control(book, universal_policy="universal", targeted_policy="targeted")
    said = macro("compare_targeting", book)
    assert "200 people of the benchmark group are missed" in said
    written = cells(book, "CompareTargeting")
    assert written["Cost"][1:4] == pytest.approx((199_820, 88_500, -111_320))
    macro("compare_targeting", book)
    assert cells(book, "CompareTargeting") == written


@pytest.mark.slow
def test_designs_are_asked_for(macro, tmp_path):
    book = write(tmp_path / "designs.xlsx", designs())
    add_control(book, universal_policy="universal")
    assert "targeted policy" in macro("compare_targeting", book)


@pytest.mark.slow
def test_the_scenario_on_control_is_compared_with_itself_at_once(macro, tmp_path, small_rows):
    small_rows["Scenarios"].append(
        {"scenario": "wide", "label": "Wide", "policy": "childcare", "parameter": "coverage.target",
         "operation": "set", "value": 0.5}
    )  # fmt: skip
    book = write(tmp_path / "small.xlsx", assumptions_from_rows(small_rows))
    add_control(book, scenario="wide")
    said = macro("compare_speeds", book)
    compared = cm.compare_speeds(read(book), "wide")
    assert f"{compared.difference.person_years_missed:,.0f} person-years" in said
    written = cells(book, "CompareSpeeds")
    assert written[str(FIRST)][1] == pytest.approx(compared.total(INCREMENTAL).cost[0])
    assert "baseline phases nothing in" in macro("compare_speeds", book, "baseline")


def test_the_page_targeting_names_the_benchmark_group_and_shows_every_line():
    page = targeting(ScenarioReport(cm.run(designs()), now()))
    rows = [row.cells for row in page.tables[0].rows]
    first = next(row for row in rows if row[0] == "Benefit for all")
    assert "Poor people" in first[1]
    missed = [row[3] for row in rows if row[1] == "Missed"]
    assert missed == pytest.approx([24, 200])
    assert [column.name for column in page.tables[0].columns][3] == str(FIRST)
