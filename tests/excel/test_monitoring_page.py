"""The page Monitoring: what a programme manager reads, on every surface."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import openpyxl
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.reports.files.page_html import write_html
from costmodel.reports.files.page_json import page_json
from costmodel.reports.layout.page import Charts, Notes, Sentences
from costmodel.reports.page_list import run_sheets
from costmodel.reports.result_workbook import write_result
from costmodel.reports.sheets import monitoring_page, mtef_page
from costmodel.reports.sheets.monitoring_charts import heights, known_to_date
from costmodel.reports.sheets.result_report import ScenarioReport
from tests import monitored_set, small_set
from tests.monitored_set import report as outturn

WHEN = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture(scope="module")
def report():
    return ScenarioReport(cm.run(assumptions_from_rows(monitored_set.rows())), WHEN)


@pytest.fixture(scope="module")
def page(report):
    return monitoring_page.monitoring(report)


def lines_of(page):
    return [line for block in page.blocks if isinstance(block, Sentences) for line in block.lines]


def test_it_says_first_how_far_each_policy_is(page):
    first = lines_of(page)[0]
    for part in ("Child benefit", "up to 2027-09", "4.00 million SMD spent", "below plan"):
        assert part in first
    assert any("forecast" in line for line in lines_of(page))


def test_printed_effects_add_up(page):
    table = page.table("Variance")
    names = [column.name for column in table.columns]
    for row in table.rows:
        cells = dict(zip(names, row.cells, strict=True))
        assert cells["Outturn"] - cells["Plan to date"] == cells["Difference"]
        parts = [cells[name] for name in ("Volume", "Take-up", "Price", "Timing")]
        assert None in parts or sum(parts) == cells["Difference"]
        assert all(float(value).is_integer() for value in row.cells[2:] if value is not None)


def test_a_policy_without_people_has_blanks_and_no_zeros(page):
    row = next(row for row in page.table("Variance").rows if row.cells[0] == "Childcare")
    assert row.cells[5:9] == [None, None, None, None]


def test_months_that_were_not_reported_are_blank(page):
    months = page.table("Months child_benefit")
    assert [row.cells[0] for row in months.rows][:3] == ["2027-07", "2027-08", "2027-09"]
    assert [row.cells[2] for row in months.rows] == [None] * 12
    to_date = [row.cells[4] for row in months.rows]
    assert to_date == [None, None, 4e6, *[None] * 9]
    assert months.rows[-1].cells[3] == pytest.approx(sum(row.cells[1] for row in months.rows))


def test_outturn_to_date_ends_at_a_gap():
    rows = small_set.rows()
    rows["Outturn"] = [
        outturn("child_benefit", period, 1e6, people=900)
        for period in ("2026-07", "2026-08", "2026-10", "2026-12")
    ]
    rows["Outturn"].append(outturn("child_benefit", "2026-11", 5e6, people=900, cumulative="yes"))
    result = cm.run(assumptions_from_rows(rows))
    from costmodel.engine.statements.monitoring_rows import outturn_rows  # noqa: PLC0415

    outturns = known_to_date(outturn_rows(result), "2026-07")
    assert outturns == {"2026-07": 1e6, "2026-08": 2e6, "2026-11": 5e6, "2026-12": 6e6}


def test_indicators_stand_in_pairs_with_their_status(page):
    table = page.table("IndicatorStatus")
    assert [row.cells[0] for row in table.rows][:2] == ["Reach", "Left_Out"]
    assert [row.cells[9] for row in table.rows] == [
        "watch", "off track", "off track", "watch", "not reported", "not reported"
    ]  # fmt: skip
    assert table.rows[1].tones[9] == "bad"
    assert any("both rise" in line for line in lines_of(page))


def test_the_charts(page):
    kinds = [chart.kind for block in page.blocks if isinstance(block, Charts) for chart in block.charts]
    assert kinds == ["bars", "histogram", "waterfall", "histogram"]  # childcare has no bridge


def test_a_bridge_goes_from_plan_to_outturn_below_zero_too():
    rows = heights(
        [("Plan", 10.0, True), ("Volume", -15.0, False), ("Price", 8.0, False), ("Out", 3.0, True)]
    )
    assert [row[1] for row in rows] == [10, -15, 8, 3]
    tops = [row[2] + row[3] + row[4] + row[5] for row in rows]
    assert tops == [10, 10, 3, 3]
    assert rows[1][8] == -5  # below the axis


def test_a_set_without_monitoring_says_so():
    rows = small_set.rows() | {"Outturn": [], "Seasons": [], "Indicators": [], "StatusBands": []}
    empty_page = monitoring_page.monitoring(ScenarioReport(cm.run(assumptions_from_rows(rows)), WHEN))
    (note,) = empty_page.blocks
    assert isinstance(note, Notes)
    assert "no outturn" in note.lines[0]


def test_it_is_on_every_surface(report, page, tmp_path):
    assert "Monitoring" in run_sheets()
    shown = page_json(page, {table.name: table for table in page.tables if table.name})
    assert "2027-09" in str(shown)
    html = write_html(tmp_path / "page.html", [page]).read_text(encoding="utf-8")
    assert "What explains the difference" in html
    book = openpyxl.load_workbook(write_result(report.result, tmp_path / "out.xlsx"))
    sheet = book["Monitoring"]
    texts = [str(cell.value) for row in sheet.iter_rows(max_col=1) for cell in row if cell.value]
    assert any("up to 2027-09" in text for text in texts)
    assert not any(re.search(r"nan|None", text) for text in texts)
    assert len(sheet._charts) == 4


def test_the_framework_shows_last_years_outturn():
    rows = small_set.rows()
    rows["Outturn"] = [outturn("child_benefit", "2025", 3e9, people=800)]
    page = mtef_page.mtef_page(ScenarioReport(cm.run(assumptions_from_rows(rows)), WHEN))
    table = page.table("MTEF")
    assert [column.name for column in table.columns][2:4] == ["Outturn 2025", "2026"]
    assert len(page.widths) == len(table.columns)
    whole = [row.cells[2] for row in table.rows if row.cells[0] == "C"]
    assert whole[-1] == whole[0] > 0
    assert all(row.cells[2] is None for row in table.rows if row.cells[0] in ("A", "B"))
