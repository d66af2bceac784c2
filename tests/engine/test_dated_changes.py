"""A change of a scenario from a year on acts from that year on, whatever it changes, or is refused."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.tables import plain_rows
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.inputs.drawn_values import Draws
from costmodel.engine.inputs.scenarios import scenarios
from costmodel.model.parameters import outcome_parameters, parameters
from tests import small_set
from tests.small_set import change

FIRST, LATER = 2026, 2029
PEOPLE_AND_MONEY = ("people", "delivery", "cost", "returns", "totals")


@cache
def kenya():
    return plain_rows(cm.load("kenya@2026.2"))


def rows_with(rows, *changes):
    """The set with a scenario "own" of these changes."""
    return {**rows, "Scenarios": [*rows.get("Scenarios", ()), *(change("own", *one) for one in changes)]}


def run_with(rows, *changes):
    """The result of a scenario "own" with these changes."""
    return cm.run(assumptions_from_rows(rows_with(rows, *changes)), "own")


def cost(result, policy, year, lines="budget_lines"):
    place = result.policies.index(policy), result.years.index(year)
    return float(getattr(result, lines).cost.gross_cost[place])


def test_the_prevalence_of_a_group_halves_from_its_year_on():
    """Half the poor children are half the cost: 11,657,567,998 in 2030 before, 5,828,783,999 after."""
    path = "group.poor_children.prevalence"
    result = run_with(kenya(), (None, path, "multiply", 0.5, LATER))
    assert cost(result, "ovc_cash", 2030) == pytest.approx(5_828_783_999, abs=1)
    assert cost(result, "ovc_cash", 2030, "baseline_lines") == pytest.approx(11_657_567_998, abs=1)
    for year in (2025, 2028):
        assert cost(result, "ovc_cash", year) == cost(result, "ovc_cash", year, "baseline_lines")
    undated = run_with(kenya(), (None, path, "multiply", 0.5))
    assert cost(undated, "ovc_cash", 2030) == pytest.approx(5_828_783_999, abs=1)


GROUPS = [row["group"] for row in kenya()["Groups"]]


@pytest.mark.parametrize("name", GROUPS)
def test_the_prevalence_of_every_group_acts_from_its_year_on(name):
    result = run_with(kenya(), (None, f"group.{name}.prevalence", "multiply", 0.5, LATER))
    begin = result.years.index(LATER)
    within = {name} | {row["group"] for row in kenya()["Groups"] if row["of"] == name}
    people, before = (lines.groups.group_people for lines in (result.budget_lines, result.baseline_lines))
    for place, group in enumerate(result.bound.names.groups):
        factor = 0.5 if group in within else 1
        np.testing.assert_allclose(people[place, begin:], before[place, begin:] * factor, rtol=1e-12)
        np.testing.assert_array_equal(people[place, :begin], before[place, :begin])


def test_two_dates_of_one_prevalence_and_draws_of_it():
    rows = small_set.rows()
    path = "group.poor_children.prevalence"
    rows["Scenarios"] += [
        change("own", None, path, "set", 0.5, 2027), change("own", None, path, "multiply", 1.2, LATER),
    ]  # fmt: skip
    assumptions = assumptions_from_rows(rows)
    result = cm.run(assumptions, "own")
    place = result.bound.names.groups.index("poor_children")
    np.testing.assert_allclose(result.budget_lines.groups.group_share[place], [0.4, 0.5, 0.5, 0.6, 0.6])
    cell = assumptions.table("Groups").cell(1, "prevalence")
    scenario_list = [scenarios(assumptions)["own"]]
    drawn = evaluate(bind(assumptions, scenario_list, draws=Draws(2, {cell: np.array([0.3, 0.4])})))
    shares = drawn.groups.group_share[:, place]
    # What is set keeps the relative error of what it replaces: 0.3 in place of 0.4.
    np.testing.assert_allclose(shares, [[0.3, 0.375, 0.375, 0.45, 0.45], [0.4, 0.5, 0.5, 0.6, 0.6]])
    text = result.explain("child_benefit", "eligible", LATER, depth=4).text
    assert "0.6" in text


def targets():
    """Every path that a scenario can change, with a change of it that matters in the small set."""
    for path, declared in parameters().items():
        owner = "childcare" if declared.part in ("staff", "capital", "timing") else "child_benefit"
        step = {"year": 1, "month": 1, "years": 1, "per year": 2, "persons": 2}.get(declared.unit, 0.1)
        if not declared.choices:
            yield owner, path, "add", -1 if path == "timing.in_operation" else step
    for name, declared in outcome_parameters().items():
        if not declared.choices:
            step = 1 if declared.unit == "years" else 0.1
            yield None, f"outcome.schooling.{name}", "add", step
    for name in small_set.MACRO:
        yield None, f"macro.{name}", "multiply", 1.1
    yield None, "group.children.prevalence", "multiply", 0.5
    yield None, "discounting.rate", "add", 0.01


def of_all_years(budget):
    """Every figure of people and money, (row, year)."""
    for part in PEOPLE_AND_MONEY:
        yield from (figure for figure in vars(getattr(budget, part)).values() if figure.shape[-1] == 5)


def differing(left, right):
    """Which years any figure differs in."""
    years = np.zeros(5, dtype=bool)
    for one, other in zip(of_all_years(left), of_all_years(right), strict=True):
        years |= (~np.isclose(one, other, rtol=1e-12, atol=1e-12)).any(axis=0)
    return years


@pytest.mark.parametrize("target", list(targets()), ids=lambda target: str(target[1]))
@pytest.mark.sampled(5)
def test_a_change_acts_from_its_year_on_or_is_refused(target):
    rows = small_set.rows()
    if check_rows(rows_with(rows, target)):
        pytest.skip("not a change of this set")
    whole = run_with(rows, target)
    dates = rows_with(rows, (*target, FIRST)), rows_with(rows, (*target, LATER))
    refused = [check_rows(dated) for dated in dates]
    if not refused[0]:
        first = run_with(rows, (*target, FIRST))
        assert not differing(whole.budget_lines, first.budget_lines).any()
    if refused[1]:
        assert any("all years" in p.expected or "earlier" in p.expected for p in refused[1])
        return
    later = run_with(rows, (*target, LATER))
    begin = later.years.index(LATER)
    assert not differing(later.budget_lines, later.baseline_lines)[:begin].any()
    if differing(whole.budget_lines, whole.baseline_lines)[begin:].any():
        assert differing(later.budget_lines, later.baseline_lines)[begin:].any()
