"""The workbooks of a difference and of a bridge, read back."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.versions.diff import diff
from costmodel.comparison.bridge import bridge
from costmodel.engine.inputs.scale import scale_of
from costmodel.reports.answers.bridge_workbook import _heights, write_bridge
from costmodel.reports.answers.diff_workbook import write_diff


@pytest.fixture
def pair(small_set, small_rows):
    for row in small_rows["Parameters"]:
        if row["parameter"] == "benefit.amount":
            row["value"] *= 1.3
    small_rows["Macro"][0]["2027"] = 0.08
    small_rows["UnitCosts"][0]["item"] = "meal"
    small_rows["Groups"][1]["prevalence"] = 0.35
    return small_set, assumptions_from_rows(small_rows)


def cells(path, sheet):
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def test_every_difference_is_a_line(pair, tmp_path):
    differences = diff(*pair)
    rows = cells(write_diff(tmp_path / "diff.xlsx", differences), "Changes")
    head = next(number for number, row in enumerate(rows) if row[0] == "Table")
    assert rows[head][:8] == ["Table", "Row", "Column", "What", "Before", "After", "Unit", "Change"]
    assert len(rows) - head - 1 == len(differences)
    for row, one in zip(rows[head + 1 :], differences, strict=True):
        assert (row[0], row[1], row[3]) == (one.table, one.key, one.kind)
        if one.kind == "changed":
            assert (row[4], row[5], row[7]) == (one.before, one.after, pytest.approx(one.relative))


def test_a_change_is_told_by_colour_and_in_words(pair, tmp_path):
    book = openpyxl.load_workbook(write_diff(tmp_path / "diff.xlsx", diff(*pair)))
    colours = {row[3].value: row[3].fill.fgColor.rgb for row in book["Changes"].iter_rows(min_row=6)}
    assert set(colours) == {"changed", "added", "removed"}
    assert len(set(colours.values())) == 3


def test_no_difference_is_said(small_set, tmp_path):
    rows = cells(write_diff(tmp_path / "diff.xlsx", diff(small_set, small_set)), "Changes")
    assert "no difference" in rows[0][0]


def test_the_steps_stand_in_the_workbook_and_add_up(pair, tmp_path):
    attribution = bridge(*pair)
    rows = cells(write_bridge(tmp_path / "bridge.xlsx", attribution), "Bridge")
    head = next(number for number, row in enumerate(rows) if row[0] == "Step")
    start, *steps = rows[head + 1 : head + 3 + len(attribution.steps)]
    end = steps.pop()
    assert [row[0] for row in steps] == [step.label for step in attribution]
    assert start[1] + sum(row[1] for row in steps) == pytest.approx(end[1], rel=1e-9)
    assert end[1] == pytest.approx(attribution.end, rel=1e-9)


def test_the_waterfall_is_of_native_stacked_columns_with_words(pair, tmp_path):
    path = write_bridge(tmp_path / "bridge.xlsx", bridge(*pair))
    with zipfile.ZipFile(path) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert '<c:grouping val="stacked"/>' in chart
    assert chart.count("<c:ser>") == 7
    assert "<a:noFill/>" in chart
    assert 'descr="Waterfall. From' in drawing


@pytest.mark.parametrize(
    "shown",
    [
        [("a", 10, True), ("b", 4, False), ("c", -3, False), ("d", 11, True)],
        [("a", 2, True), ("b", -5, False), ("c", 4, False), ("d", 1, True)],
        [("a", -2, True), ("b", -5, False), ("c", 9, False), ("d", 2, True)],
    ],
)
def test_bars_stand_where_the_levels_are(shown):
    level = 0
    for row, (_, amount, is_total) in zip(_heights(shown, scale_of(1)), shown, strict=True):
        low, high = sorted((0, amount) if is_total else (level, level + amount))
        unseen, above, below = row[2], sum(row[3:6]), sum(row[6:9])
        top = max(unseen, 0) + above
        bottom = min(unseen, 0) + below
        assert (top if high > 0 else min(unseen, 0)) == pytest.approx(high)
        assert (bottom if low < 0 else max(unseen, 0)) == pytest.approx(low)
        level = amount if is_total else level + amount


def test_many_steps_are_drawn_together_but_all_are_listed(small_set, small_rows, tmp_path):
    for row in small_rows["Parameters"]:
        if isinstance(row["value"], int | float) and not row["parameter"].endswith(("_year", "life")):
            row["value"] *= 0.98
    attribution = bridge(small_set, assumptions_from_rows(small_rows), by="parameter", orders=10)
    path = write_bridge(tmp_path / "bridge.xlsx", attribution)
    drawn = [row[0] for row in cells(path, "Waterfall")[5:]]
    assert len(drawn) <= 17
    listed = {row[0] for row in cells(path, "Bridge")}
    assert {step.label for step in attribution} <= listed
