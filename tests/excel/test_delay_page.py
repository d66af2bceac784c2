"""The page Delay: the scenario begun later, or never, with the figures of the runs it compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.comparison.delay import delay
from costmodel.reports.layout.page import Notes, Sentences
from costmodel.reports.sheets.delay_page import AMOUNTS, PEOPLE, delay_page
from costmodel.reports.sheets.result_report import ScenarioReport, now

if TYPE_CHECKING:
    from costmodel.engine.results import Result
    from costmodel.reports.layout.page import Page

BEGUN = ["at once", "1 year later", "2 years later", "3 years later", "never"]


def page_of(result: Result) -> Page:
    return delay_page(ScenarioReport(result, now()))


def test_every_delay_has_its_row_and_the_figures_of_its_run() -> None:
    result = cm.run("kenya@2026.2", "reform")
    everyone, by_policy = page_of(result).tables
    assert [row.cells[1] for row in everyone.rows] == BEGUN
    expected = delay("kenya@2026.2", "reform").totals
    for row, figures in zip(everyone.rows, expected, strict=True):
        shown = dict(zip([column.name for column in everyone.columns], row.cells, strict=True))
        assert shown[AMOUNTS["npv"]] == pytest.approx(figures["npv"], rel=1e-12)
        assert shown[PEOPLE] == pytest.approx(figures["people_missed"], rel=1e-12)
    place = [column.name for column in by_policy.columns].index(AMOUNTS["cost_of_delay"])
    late = [row.cells for row in by_policy.rows if row.cells[1] == BEGUN[2]]
    assert sum(cells[place] for cells in late) == pytest.approx(expected[2]["cost_of_delay"])
    assert len(late) > 1


def test_a_policy_that_the_scenario_leaves_alone_has_no_row(
    small_rows: dict[str, list[dict[str, object]]],
) -> None:
    small_rows["Scenarios"] = [
        row
        for row in small_rows["Scenarios"]
        if (row["scenario"], row["policy"]) == ("generous", "child_benefit")
    ]
    page = page_of(cm.run(assumptions_from_rows(small_rows), "generous"))
    assert {row.cells[0] for row in page.tables[1].rows} == {"Child benefit"}


def test_it_says_in_words_what_a_year_costs() -> None:
    (said,) = (b for b in page_of(cm.run("kenya@2026.2", "reform")).blocks if type(b) is Sentences)
    assert "less to society" in said.lines[0]
    assert "15,817,757 fewer person-years" in said.lines[1]
    (said,) = (b for b in page_of(cm.run("colombia@2026.2", "reform")).blocks if type(b) is Sentences)
    assert "delay saves" in said.lines[0]


def test_the_baseline_has_nothing_to_delay(results: dict[str, Result]) -> None:
    page = page_of(results["baseline"])
    assert [table.name for table in page.tables] == ["Cost of exclusion"]
    assert "baseline" in next(b for b in page.blocks if isinstance(b, Notes)).lines[0]


def test_the_cost_of_exclusion_stands_on_the_page(
    small_rows: dict[str, list[dict[str, object]]],
) -> None:
    small_rows["Exclusion"][0] |= {"low": 0.2, "high": 0.35}
    generous = cm.run(assumptions_from_rows(small_rows), "generous")
    (table,) = (table for table in page_of(generous).tables if table.name == "Cost of exclusion")
    columns = [column.name for column in table.columns]
    by_gap = {str(row.cells[1]): dict(zip(columns, row.cells, strict=True)) for row in table.rows}
    frame = generous.table().set_index(["line", "year"])["value"]
    first = by_gap["Gap in employment"]
    assert first["Gap per person"] == 0.25
    assert first["Cost 2026"] == pytest.approx(frame["no_work.cost_of_exclusion", 2026])
    assert first["People 2026"] == pytest.approx(frame["no_work.people_with_gap", 2026])
    assert first["Present value, high gap"] == pytest.approx(first["Present value"] * 0.35 / 0.25)
    together = by_gap["All gaps"]
    assert together["Present value"] == pytest.approx(
        sum(row["Present value"] for name, row in by_gap.items() if name != "All gaps")
    )


def test_a_set_without_gaps_says_that_the_cost_is_not_known() -> None:
    page = page_of(cm.run("kenya@2026.2", "reform"))
    assert "Cost of exclusion" not in [table.name for table in page.tables]
    assert any("not known" in line for b in page.blocks if isinstance(b, Notes) for line in b.lines)
