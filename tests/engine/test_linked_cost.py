"""Cost that effects bring: a share of pupils more needs places, which the budget pays; by hand."""

import copy
from datetime import UTC, datetime

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import FAILED, result_checks
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.perspectives import linked_costs, present_tableau
from costmodel.model.tableau import tableau_sums
from costmodel.reports.sheets import return_page
from costmodel.reports.sheets.result_report import ScenarioReport
from tests.formula_cells import differing_cells

PLACE = 12_000
MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)


def with_place(rows, cost=PLACE, **columns):
    """The small set whose schooling of childcare brings the cost of a place, at prices of 2025."""
    changed = copy.deepcopy(rows)
    changed["Outcomes"][0].update(linked_cost=cost, **columns)
    return changed


@pytest.fixture
def results(small_rows):
    return tuple(
        cm.run(assumptions_from_rows(rows), "lean_years") for rows in (small_rows, with_place(small_rows))
    )


def test_cost_is_effect_times_linked_cost_in_each_year(results):
    """Prices rise by 4.5 % from 2025, the price base, to 2026, whose prices are 1."""
    _, result = results
    lines = result.budget_lines
    effect = lines.outcomes.lasting_effect[0]
    real = effect * PLACE * 1.045
    np.testing.assert_allclose(lines.outcomes.cost_of_effect[0], real, rtol=1e-12)
    deflator = 1.045 ** np.arange(len(result.years))
    childcare = result.policies.index("childcare")
    np.testing.assert_allclose(
        lines.cost.linked_cost[childcare], real[: len(result.years)] * deflator, rtol=1e-12
    )
    assert lines.cost.linked_cost[childcare, -1] > 0
    assert not np.delete(lines.cost.linked_cost, childcare, axis=0).any()


def test_budget_lines_rise_by_the_linked_cost_and_tie_out(results):
    before, result = results
    added = result.budget_lines.cost.linked_cost
    for name in ("expenditure", "gross_cost", "net_cost", "consolidated_cost"):
        gap = getattr(result.budget_lines.cost, name) - getattr(before.budget_lines.cost, name)
        np.testing.assert_allclose(gap, added, rtol=1e-9, atol=1e-6)
    services = "22 Use of goods and services"
    years = list(result.years)
    gap = result.budget(by="economic")[years] - before.budget(by="economic")[years]
    np.testing.assert_allclose(gap.loc[services], added.sum(axis=0), rtol=1e-9)
    assert not [check.name for check in result_checks(result) if check.outcome == FAILED]


def test_npv_falls_by_its_present_value_also_after_the_horizon(results):
    before, result = results
    flow, factors = result.budget_lines.flows.linked_cost_real, result.budget_lines.discount_factors
    later = flow[:, len(result.years) :]
    assert (later.sum(axis=0) > 0).any()
    present = float((flow * factors).sum())
    old, new = (each.appraised("level")["childcare"] for each in (before, result))
    assert old["npv"] - new["npv"] == pytest.approx(present, rel=1e-9)
    assert new["present_cost"] - old["present_cost"] == pytest.approx(present, rel=1e-9)
    assert new["present_resources"] - old["present_resources"] == pytest.approx(present, rel=1e-9)
    assert new["present_linked"] == pytest.approx(present)
    assert new["willingness_to_pay"] == pytest.approx(old["willingness_to_pay"])
    after = float((later * factors[..., len(result.years) :]).sum())
    assert old["present_after"] - new["present_after"] == pytest.approx(after, rel=1e-9)
    assert linked_costs(result).sum() == pytest.approx(present)


def test_worth_less_net_cost_is_npv_and_indirect_tax(results):
    _, result = results
    flow = present_tableau(result)
    sums = tableau_sums(flow)
    whole = result.budget_lines.appraisal
    npv = whole.npv_before_burden
    np.testing.assert_allclose(sums.worth - sums.net_cost, npv + flow.indirect_tax, rtol=1e-9)
    np.testing.assert_allclose(sums.net_cost, whole.present_net_cost, rtol=1e-9)


def test_the_result_cut_at_the_horizon_has_no_later_cost(small_rows):
    def run_to(year):
        rows = with_place(small_rows)
        (row,) = [row for row in rows["About"] if row["property"] == "effects_followed_to"]
        row["value"] = year
        return cm.run(assumptions_from_rows(rows)).appraised("level")["childcare"]

    assert run_to(2040)["npv_within"] == pytest.approx(run_to(None)["npv"], rel=1e-12)


def test_a_scenario_changes_it(small_rows):
    rows = with_place(small_rows)
    rows["Scenarios"].append(
        rows["Scenarios"][0]
        | {"scenario": "dear", "label": "Dear", "policy": None, "parameter": "outcome.schooling.linked_cost",
           "from_year": None, "operation": "multiply", "value": 2}
    )  # fmt: skip
    assumptions = assumptions_from_rows(rows)
    base, dear = (cm.run(assumptions, name).budget_lines.cost.linked_cost for name in ("baseline", "dear"))
    np.testing.assert_allclose(dear, 2 * base)


def test_its_range_is_drawn(small_rows):
    rows = with_place(small_rows, linked_cost_low=6_000, linked_cost_high=18_000)
    drawn = cm.simulate(assumptions_from_rows(rows), draws=256, lines=["linked_cost"]).table()
    last = drawn[(drawn["policy"] == "childcare") & (drawn["line"] == "linked_cost")].iloc[-1]
    assert last["p5"] < 0.8 * last["central"]
    assert last["p95"] > 1.2 * last["central"]


@pytest.mark.parametrize(
    ("columns", "cell", "word"),
    [
        ({"effect": -0.1, "low": None, "high": None}, "linked_cost", "harm"),
        ({"price_base": None}, "price_base", "blank"),
        ({"linked_cost_low": 20_000, "linked_cost_high": 30_000}, "linked_cost", "rising order"),
        ({"linked_cost": -1}, "linked_cost", ""),
    ],
)
def test_bad_linked_costs_are_refused(small_rows, columns, cell, word):
    rows = with_place(small_rows)
    rows["Outcomes"][0].update(columns)
    problems = [p for p in check_rows(rows) if p.severity == "error" and p.table == "Outcomes"]
    assert problems
    assert any(word in f"{p.found} {p.expected}" for p in problems), [str(p) for p in problems]


def test_return_page_lists_it_only_where_an_effect_brings_cost(results):
    names = [
        {getattr(block, "name", "") for block in return_page.returns(ScenarioReport(result, MADE_AT)).blocks}
        for result in results
    ]
    assert ["LinkedCost" in one for one in names] == [False, True]


@pytest.mark.slow
def test_audit_formulas_give_the_same_figures(small_rows, recalculate, tmp_path):
    rows = with_place(small_rows)
    assert differing_cells(lay_out(assumptions_from_rows(rows), "lean_years"), recalculate, tmp_path) == []
