"""Floor, lag and months of a benefit in a workbook: scenarios, audit formulas, and what the checks refuse."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.inputs.drawn_values import Draws
from costmodel.engine.inputs.scenarios import chosen
from tests.formula_cells import differing_cells


def with_parameters(small_rows, **values):
    template = next(
        row for row in small_rows["Parameters"] if row["parameter"] == "benefit.indexed_to_prices"
    )
    units = {"indexation_floor": "share per year", "indexation_lag": "years", "reference_months": "months"}
    small_rows["Parameters"] += [
        {**template, "parameter": f"benefit.{name}", "value": value, "unit": units.get(name, "share")}
        for name, value in values.items()
    ]
    return small_rows


@pytest.fixture
def ruled(small_rows):
    rows = with_parameters(
        small_rows, indexation_floor=0.01, indexation_lag=1, reference_months=4, share_of_poverty_line=0.1,
        share_of_gdp_per_head=0.01,
    )  # fmt: skip
    inflation = next(row for row in rows["Macro"] if row["indicator"] == "inflation")
    inflation |= {"2024": 0.05, "2025": 0.07, "2026": -0.02, "2027": 0.03}
    template = next(row for row in rows["Scenarios"])
    rows["Scenarios"].append(
        {**template, "parameter": "benefit.indexation_floor", "operation": "set", "value": 0.06}
    )
    return rows


@pytest.mark.slow
def test_formulas_equal_the_model(ruled, recalculate, tmp_path):
    layout = lay_out(assumptions_from_rows(ruled), "generous")
    assert differing_cells(layout, recalculate, tmp_path) == []


def test_a_scenario_changes_the_floor(ruled):
    baseline, generous = (
        cm.run(assumptions_from_rows(ruled), scenario=name) for name in ("baseline", "generous")
    )
    growth = [each.budget_lines.benefits.indexation[0] for each in (baseline, generous)]
    # 2024 to 2030; the rate of the year before, at least 1 %, and at least 6 % from 2027 on.
    assert growth[0][1:5] == pytest.approx([0.05, 0.07, 0.01, 0.03])
    assert growth[1][3:5] == pytest.approx([0.06, 0.06])


def test_a_scenario_may_state_what_the_workbook_does_not(small_rows):
    template = small_rows["Scenarios"][0]
    small_rows["Scenarios"].append(
        {
            **template,
            "parameter": "benefit.indexation_floor",
            "operation": "set",
            "value": 0.2,
            "from_year": None,
        }
    )
    share = cm.run(assumptions_from_rows(small_rows), scenario="generous").budget_lines.benefits.indexation
    assert share[0].tolist() == [0.2] * 7


def test_a_set_without_these_rules_has_the_figures_of_before(small_rows):
    plain = cm.run(assumptions_from_rows(small_rows)).budget_lines.benefits.benefit_expenditure
    usual = with_parameters(small_rows, indexation_floor=-1)
    stated = cm.run(assumptions_from_rows(usual)).budget_lines.benefits.benefit_expenditure
    assert (plain == stated).all()


def test_a_lag_beyond_the_table_macro_is_refused(small_rows):
    (problem,) = check_rows(with_parameters(small_rows, indexation_lag=3))
    assert problem.severity == "error"
    assert problem.cell.startswith("Parameters!E")
    assert "2023" in problem.found
    assert "2024" in problem.expected
    small_rows["Parameters"][-1]["value"] = 0.5
    (whole,) = check_rows(small_rows)
    assert "whole" in whole.expected


@pytest.mark.parametrize(
    ("name", "removed", "words"),
    [
        ("reference_months", "none", "share of a reference"),
        ("indexation_lag", "benefit.indexed_to_prices", "index"),
    ],
)  # fmt: skip
def test_a_rule_without_effect_is_told(small_rows, name, removed, words):
    rows = with_parameters(small_rows, **{name: 1})
    if removed != "none":
        row = next(row for row in rows["Parameters"] if row["parameter"] == removed)
        row["parameter"] = "benefit.indexed_to_wages"
        rows["Parameters"].remove(row)
    assert any(words in p.expected + p.found + p.mend for p in check_rows(rows))


def test_shares_above_one_are_scaled_in_draws_only(small_rows):
    rows = with_parameters(small_rows, indexed_to_wages=0.2)
    next(row for row in rows["Parameters"] if row["parameter"] == "benefit.indexed_to_prices")["value"] = 0.8
    data = assumptions_from_rows(rows)
    cell = next(e.cell for e in bind(data, chosen(data, ["baseline"])).entries if e.path.endswith("to_wages"))
    draws = Draws(2, {cell: np.array([0.2, 0.7])})
    share = evaluate(bind(data, chosen(data, ["baseline"]), draws=draws)).benefits.indexation[:, 0, 2]
    assert share[0] == 0.8 * 0.05 + 0.2 * 0.06
    assert share[1] == pytest.approx((0.8 * 0.05 + 0.7 * 0.06) / 1.5)
