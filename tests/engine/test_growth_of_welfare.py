"""Welfare that grows with household consumption in place of GDP."""

from __future__ import annotations

import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from tests import small_set
from tests.engine.test_distribution_of_a_set import example_rows, welfare

GROWTH = (0.02, 0.03, 0.01, 0.05)


def rows_by_consumption(basis="fiscal_by_start"):
    """The worked example with a survey of 2024 and growth of consumption that differs from year to year."""
    rows = example_rows()
    rows["Welfare"] = welfare(survey_year=2024, growth="consumption")
    years = small_set.MACRO_YEARS
    rows["Macro"].append(
        {"indicator": "real_consumption_growth", "unit": "share per year", "source": small_set.SOURCE,
         "beyond": "hold", "basis": basis, **dict(zip(years, GROWTH, strict=False))}
    )  # fmt: skip
    return rows


def test_the_mean_follows_consumption_per_head():
    result = cm.run(assumptions_from_rows(rows_by_consumption()), "both")
    first = int(small_set.MACRO_YEARS[0])
    expected = 6008.69
    for year in (2025, 2026):  # inflation 5 %, the same population in all years
        expected *= 1.05 * (1 + 0.7 * GROWTH[year - first])
    assert result.living_standards.mean[0] == pytest.approx(expected, rel=1e-12)
    last_growth = 1.05 * (1 + 0.7 * GROWTH[-1])
    assert result.living_standards.mean[-1] / result.living_standards.mean[-2] == pytest.approx(last_growth)
    table = result.table().set_index(["line", "year"])["value"]
    assert table["real_consumption_growth", 2026] == pytest.approx(GROWTH[2026 - first])


def test_a_scenario_changes_it_and_calendar_years_are_taken_to_fiscal_years():
    rows = rows_by_consumption()
    rows["Scenarios"].append(small_set.change("both", None, "macro.real_consumption_growth", "add", 0.02))
    result = cm.run(assumptions_from_rows(rows), "both")
    pair = (result.baseline_lines, result.budget_lines)
    then, now = (lines.economy.real_consumption_growth[0] for lines in pair)
    assert now == pytest.approx(then + 0.02)


def test_without_it_there_is_no_row_and_with_it_unused_it_is_told():
    plain = cm.run(assumptions_from_rows(example_rows()), "both")
    assert "real_consumption_growth" not in set(plain.table()["line"])
    rows = rows_by_consumption()
    rows["Welfare"] = welfare(survey_year=2024)
    result = cm.run(assumptions_from_rows(rows), "both")
    assert any("real_consumption_growth" in warning.found for warning in result.warnings)
    step = 1.05 * (1 + 0.7 * 0.04)
    assert result.living_standards.mean[0] == pytest.approx(6008.69 * step**2, rel=1e-12)


def test_growth_by_consumption_needs_its_row():
    rows = example_rows()
    rows["Welfare"] = welfare(growth="consumption")
    (problem,) = [problem for problem in check_rows(rows) if "real_consumption_growth" in problem.found]
    assert problem.severity == "error"
    assert problem.table == "Welfare"
    assert problem.cell.startswith("Welfare!B")
