"""Residual value of capital: straight line over its life, at the end of the last year; by hand."""

import copy
from datetime import UTC, datetime

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import FAILED, result_checks
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.perspectives import present_tableau
from costmodel.model.tableau import tableau_sums
from costmodel.reports.sheets import return_page
from costmodel.reports.sheets.result_report import ScenarioReport
from tests.formula_cells import differing_cells

YEARS, LIFE = 5, 20
LAST = 2030
POLICY = "childcare"


def counted(rows, answer="yes", life=LIFE, timing=None, **effect):
    """The small set with residual value; the first effect changed."""
    changed = copy.deepcopy(rows)
    about = {"residual_value": answer, "discount_timing": timing}
    stated = {name: value for name, value in about.items() if value is not None}
    changed["About"] = [row for row in changed["About"] if row["property"] not in stated]
    changed["About"] += [{"property": name, "value": value} for name, value in stated.items()]
    for row in changed["Parameters"]:
        if row["parameter"] == "capital.life":
            row["value"] = life
    changed["Outcomes"][0].update(effect)
    return changed


def run(rows, scenario="baseline"):
    return cm.run(assumptions_from_rows(rows), scenario)


@pytest.mark.parametrize("life", [20, 4, 2])
def test_what_is_left_is_a_straight_line_over_the_life(small_rows, life):
    result = run(counted(small_rows, life=life))
    flow = result.budget_lines.flows
    row = result.policies.index(POLICY)
    bought = flow.capital_real[row, :YEARS]
    assert (bought[1:] > 0).all()
    left = [max(1 - (YEARS - k) / life, 0) for k in range(YEARS)]
    np.testing.assert_allclose(flow.capital_left[row, :YEARS], bought * left, rtol=1e-12)
    residual = flow.residual_value[row]
    assert residual[YEARS - 1] == pytest.approx(bought @ left, rel=1e-12)
    assert not np.delete(residual, YEARS - 1).any()
    assert not np.delete(flow.residual_value, row, axis=0).any()


@pytest.mark.parametrize("timing", ["start", "mid", "end"])
def test_it_is_discounted_from_the_end_of_the_last_year(small_rows, timing):
    before, after = (run(counted(small_rows, answer, timing=timing)) for answer in ("no", "yes"))
    amount = after.budget_lines.flows.residual_value.sum()
    step = {"start": 0, "mid": 0.5, "end": 1}[timing]
    usual = after.budget_lines.discount_factors[0]
    rate = usual[0] / usual[1] - 1 if timing != "mid" else usual[1] / usual[2] - 1
    factor = usual[YEARS - 1] * (1 + rate) ** (step - 1)
    old, new = (each.appraised("level")["total"] for each in (before, after))
    assert amount > 0
    assert new["npv"] - old["npv"] == pytest.approx(amount * factor, rel=1e-9)
    assert new["present_residual"] == pytest.approx(amount * factor, rel=1e-9)
    assert old["present_resources"] - new["present_resources"] == pytest.approx(amount * factor, rel=1e-9)
    assert old["present_net_cost"] - new["present_net_cost"] == pytest.approx(amount * factor, rel=1e-9)
    assert new["willingness_to_pay"] == pytest.approx(old["willingness_to_pay"])
    assert new["npv_within"] == pytest.approx(new["npv"] - new["present_after"])


def test_it_is_in_no_budget_line(small_rows):
    before, after = (run(counted(small_rows, answer)) for answer in ("no", "yes"))
    for part in ("cost", "totals", "delivery", "financing"):
        for name, figure in vars(getattr(before.budget_lines, part)).items():
            np.testing.assert_array_equal(getattr(getattr(after.budget_lines, part), name), figure)
    assert not [check.name for check in result_checks(after) if check.outcome == FAILED]


@pytest.mark.parametrize("answer", ["no", None])
def test_older_sets_count_none(small_rows, answer):
    result = run(counted(small_rows, answer))
    assert not result.budget_lines.flows.residual_value.any()
    assert result.appraised("level")["total"]["npv"] == run(small_rows).appraised("level")["total"]["npv"]
    assert result.appraised("level")["total"]["present_residual"] == 0


@pytest.mark.parametrize(
    ("driver", "duration", "followed", "counts"),
    [
        ("new_units", 10, 2040, False),
        ("new_units", 10, LAST, True),
        ("new_units", 1, 2040, True),
        ("units_in_place", 10, 2040, True),
        ("beneficiaries", 10, 2040, True),
    ],
)
def test_there_is_none_where_effects_of_new_units_are_followed(
    small_rows, driver, duration, followed, counts
):
    rows = counted(small_rows, driver=driver, duration=duration, lag=0)
    (about,) = [row for row in rows["About"] if row["property"] == "effects_followed_to"]
    about["value"] = followed
    assert bool(run(rows).budget_lines.flows.residual_value.any()) is counts


def test_a_policy_that_has_ended_keeps_none(small_rows):
    rows = counted(small_rows)
    rows["Policies"][1]["end_year"] = LAST - 1
    result = run(rows)
    assert result.budget_lines.flows.capital_real[result.policies.index(POLICY)].any()
    assert not result.budget_lines.flows.residual_value.any()


@pytest.mark.parametrize("timing", ["start", "mid", "end"])
def test_worth_less_net_cost_is_npv_and_indirect_tax(small_rows, timing):
    result = run(counted(small_rows, timing=timing), "generous")
    for basis in ("level", "increment"):
        flow = present_tableau(result, basis)
        sums = tableau_sums(flow)
        rows = list(result.appraised(basis).values())[:-1]
        npv = np.array([row["npv_before_burden"] for row in rows])
        size = np.abs(sums.absolute).max()
        gap = sums.worth[:, 0] - sums.net_cost[:, 0] - npv - flow.indirect_tax[:, 0]
        np.testing.assert_allclose(gap / size, 0, atol=1e-12)
    assert not [check.name for check in result_checks(result) if check.outcome == FAILED]


def test_the_flow_of_dates_gives_the_net_present_value(small_rows):
    from costmodel.engine.line_items.appraised_rows import _society  # noqa: PLC0415  the dated flow itself

    result = run(counted(small_rows, timing="mid"))
    lines = result.budget_lines
    flow, factors, steps = _society(lines.flows, lines.appraisal.net_flow, lines.discounting)
    assert steps == 2
    np.testing.assert_allclose(flow @ factors, lines.appraisal.net_present_value[:, 0], rtol=1e-9)


def test_the_page_return_names_it(small_rows):
    pages = [
        return_page.returns(ScenarioReport(run(counted(small_rows, one)), datetime(2026, 11, 1, tzinfo=UTC)))
        for one in ("no", "yes")
    ]
    named = [[block for block in page.blocks if getattr(block, "name", "") == "NamedParts"] for page in pages]
    assert [len(one) for one in named] == [0, 1]
    assert "Residual value" in [column.name for column in named[1][0].columns]


def test_an_answer_is_yes_or_no(small_rows):
    problems = [p for p in check_rows(counted(small_rows, "perhaps")) if p.severity == "error"]
    assert [p.table for p in problems] == ["About"]


@pytest.mark.parametrize("timing", ["mid", "end"])
@pytest.mark.sampled(2)
@pytest.mark.slow
def test_audit_formulas_give_the_same_figures(small_rows, recalculate, tmp_path, timing):
    rows = counted(small_rows, timing=timing)
    if timing == "end":
        rows["Outcomes"][1].update(driver="new_units", duration=1, lag=0)
    layout = lay_out(assumptions_from_rows(rows), "generous")
    assert differing_cells(layout, recalculate, tmp_path) == []


def test_draws_have_it(small_rows):
    drawn = cm.simulate(assumptions_from_rows(counted(small_rows)), draws=64, lines=["residual_value"])
    table = drawn.table()
    last = table[(table["policy"] == POLICY) & (table["year"] == LAST)].iloc[0]
    assert last["central"] > 0
