"""Years of the sources in a workbook: run, explanation, audit formulas, and what the checks refuse."""

from __future__ import annotations

import pytest
from pandas.testing import assert_series_equal

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows, examined_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.hashing import content_hash
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.errors import AssumptionError
from tests.formula_cells import differing_cells


@pytest.fixture
def varied(small_rows):
    """The small set with rows of every kind of years."""
    bases = {
        "inflation": "calendar_growth", "real_growth": "fiscal_by_end", "wage_growth": "calendar_from_fiscal",
        "gdp": "calendar", "government_expenditure": "fiscal_by_end", "government_revenue": "year_end",
        "average_wage": "calendar",
    }  # fmt: skip
    for row in small_rows["Macro"]:
        row["basis"] = bases.get(row["indicator"], row["basis"])
        for number, year in enumerate(name for name in list(row) if name.isdigit()):
            if row["indicator"] != "population":
                row[year] *= 1 + number / 20
    small_rows["Parameters"] += [
        {**small_rows["Parameters"][6], "parameter": path, "value": 0.1, "unit": "share", "price_base": None}
        for path in ("benefit.share_of_poverty_line", "benefit.share_of_gdp_per_head")
    ]
    return small_rows


@pytest.mark.slow
def test_formulas_equal_the_model(varied, recalculate, tmp_path):
    layout = lay_out(assumptions_from_rows(varied), "lean_years")
    assert differing_cells(layout, recalculate, tmp_path) == []


def test_the_workbook_is_read_as_it_says(varied):
    row = next(row for row in varied["Macro"] if row["indicator"] == "gdp")
    result = cm.run(assumptions_from_rows(varied))
    table = result.table().set_index(["line", "year"])["value"]
    assert table["gdp", 2025] == pytest.approx((row["2025"] + row["2026"]) / 2)
    assert table["gdp_source", 2025] == row["2025"]
    text = result.explain("", "gdp", 2025).text
    assert "About!B13" in text
    assert "Macro!" in text


def test_a_blank_basis_is_refused_with_its_rows(small_rows):
    for row in small_rows["Macro"][:3]:
        row["basis"] = None
    (problem,) = check_rows(small_rows)
    assert (problem.cell, problem.severity) == ("Macro!F5", "error")
    for words in ("inflation", "deflator_growth", "real_growth", "July"):
        assert words in problem.found
    assert "fiscal_by_end" in problem.expected


def test_an_older_workbook_keeps_its_figures_with_a_warning(small_rows):
    before = cm.run(assumptions_from_rows(small_rows)).table()["value"]
    next(row for row in small_rows["About"] if row["property"] == "format_version")["value"] = 3
    for row in small_rows["Macro"]:
        row["basis"] = None
    small_rows["About"].append(
        {"property": "content_hash", "value": content_hash(examined_rows(small_rows, "rows")[1])}
    )
    problems = check_rows(small_rows)
    assert [(each.severity, each.alarm) for each in problems if each.cell == "Macro!F5"] == [
        ("warning", True)
    ]
    assert not any(each.severity == "error" for each in problems)
    older = cm.run(assumptions_from_rows(small_rows)).table()
    assert older[older["line"] == "gross_cost"]["value"].sum() > 0
    assert len(before) > len(older)


@pytest.mark.parametrize(
    ("indicator", "basis", "month", "words"),
    [
        ("inflation", "calendar", 7, "rate"), ("gdp", "calendar_growth", 7, "amount"),
        ("gdp", "fiscal_by_end", 1, "calendar year"),
    ],
)  # fmt: skip
def test_a_basis_that_does_not_fit_is_refused(small_rows, indicator, basis, month, words):
    next(r for r in small_rows["About"] if r["property"] == "fiscal_year_start_month")["value"] = month
    number = next(k for k, row in enumerate(small_rows["Macro"]) if row["indicator"] == indicator)
    small_rows["Macro"][number]["basis"] = basis
    with pytest.raises(AssumptionError) as caught:
        assumptions_from_rows(small_rows)
    (problem,) = [each for each in caught.value.problems if each.cell == f"Macro!F{5 + number}"]
    assert basis in problem.found
    assert words in problem.found + problem.expected


def test_years_that_were_smoothed_before_get_a_note(small_rows):
    next(row for row in small_rows["Macro"] if row["indicator"] == "gdp")["basis"] = "calendar_from_fiscal"
    (problem,) = check_rows(small_rows)
    assert (problem.severity, problem.alarm) == ("warning", False)
    assert "smoothed twice" in problem.mend


def test_a_set_whose_years_begin_in_january_needs_no_basis(small_rows):
    next(r for r in small_rows["About"] if r["property"] == "fiscal_year_start_month")["value"] = 1
    with_basis = cm.run(assumptions_from_rows(small_rows)).table()["value"]
    for row in small_rows["Macro"]:
        row["basis"] = None
    without = cm.run(assumptions_from_rows(small_rows)).table()["value"]
    assert_series_equal(without, with_basis, check_exact=True)
