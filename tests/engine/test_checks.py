"""Checks of a result: they pass on a sound one, and each sees its own damage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks, verdict
from costmodel.engine.evidence import evidence, grades, share_on_illustrative, weighted_share
from costmodel.engine.perspectives import outcome_values, perspectives
from costmodel.engine.run import run_all
from costmodel.engine.used_assumptions import used

if TYPE_CHECKING:
    from collections.abc import Callable

    from costmodel.engine.results import Result

    Rows = dict[str, list[dict]]


@pytest.fixture
def results(small_rows: Rows) -> dict[str, Result]:
    return run_all(assumptions_from_rows(small_rows))


def damaged(result: Result, part: str, name: str, change: Callable[[np.ndarray], np.ndarray]) -> Result:
    lines = result.budget_lines
    items = getattr(lines, part)
    return replace(
        result, budget_lines=replace(lines, **{part: replace(items, **{name: change(getattr(items, name))})})
    )


def test_sound_results_pass(results: dict[str, Result]) -> None:
    for result in results.values():
        checks = result_checks(result)
        assert [check.name for check in checks if check.outcome == "failed"] == []
        assert verdict(checks).passed


@pytest.mark.parametrize(
    ("part", "name", "change", "seen"),
    [
        ("cost", "gross_cost", lambda x: x * 1.001, "Gross cost by policy sums to the total"),
        (
            "classified",
            "classified",
            lambda x: x * 1.001,
            "Gross cost by economic class (GFSM) sums to the total",
        ),
        ("financing", "financed", lambda x: x * 3, "Financing does not exceed expenditure"),
        ("cost", "net_cost", lambda x: x + 1e6, "Net cost is gross cost less what comes off"),
        ("people", "beneficiaries", lambda x: x * 1e6, "Beneficiaries do not exceed the population"),
        ("people", "reached", lambda x: x * 50, "People reached do not exceed those in the target group"),
        ("people", "coverage", lambda x: x + 1, "Coverage: not above 1"),
        ("people", "coverage", lambda x: x - 1, "Coverage: not below 0"),
        ("delivery", "staff_cost", lambda x: -x, "No cost is negative"),
        (
            "appraisal",
            "present_cost",
            lambda x: x * 2,
            "Present value of gross cost: the policies sum to the total",
        ),
        (
            "appraisal",
            "net_present_value",
            lambda x: x * 1.01,
            "Net present value: the policies sum to the total",
        ),
        (
            "outcomes",
            "value_real",
            lambda x: x * 1.1,
            "Participants, budget, others and donors sum to society",
        ),
        ("timing", "part_year", lambda x: x * np.nan, "Every figure is a number"),
        ("people", "coverage", lambda x: x * np.nan, "Coverage: not above 1"),
    ],
)
def test_each_check_sees_its_damage(
    results: dict[str, Result], part: str, name: str, change: Callable[[np.ndarray], np.ndarray], seen: str
) -> None:
    checks = result_checks(damaged(results["generous"], part, name, change))
    assert seen in [check.name for check in checks if check.outcome == "failed"]
    assert "FAILED" in verdict(checks).words


def test_rising_discount_factors_are_seen(results: dict[str, Result]) -> None:
    lines = results["generous"].budget_lines
    rising = replace(lines.discounting, discount_factors=lines.discount_factors[:, ::-1])
    broken = replace(results["generous"], budget_lines=replace(lines, discounting=rising))
    assert not next(c for c in result_checks(broken) if c.name == "Discount factors never rise").passed


def test_a_broken_ceiling_turns_the_master_line_and_is_no_failure(small_rows: Rows) -> None:
    small_rows["Ceilings"][0]["amount"] = 1e6
    checks = result_checks(run_all(assumptions_from_rows(small_rows), ["baseline"])["baseline"])
    assert [check.outcome for check in checks if check.name.startswith("Ceiling")] == ["ALARM"]
    assert verdict(checks).passed
    assert verdict([check for check in checks if not check.loss]).colour == "amber"


def test_population_balances_where_it_is_projected(small_rows: Rows, vital_rows: Rows) -> None:
    small_rows.pop("Projection")
    checks = result_checks(run_all(assumptions_from_rows(small_rows | vital_rows), ["baseline"])["baseline"])
    assert next(check for check in checks if check.name.startswith("Population balance")).passed


def test_perspectives_add_up_to_society_and_total(results: dict[str, Result]) -> None:
    for result in results.values():
        *each, whole = perspectives(result)
        assert whole.society == pytest.approx(result.appraisal().loc["total", "npv"], rel=1e-12)
        for view in each:
            parts = view.participants + view.budget + view.others + view.donors
            assert parts == pytest.approx(view.society, rel=1e-9)
        assert whole.budget == pytest.approx(-result.appraisal().loc["total", "present_net_cost"])


def test_outcome_values_are_gains_less_harms(results: dict[str, Result]) -> None:
    row = results["baseline"].appraisal().loc["total"]
    worth = outcome_values(results["baseline"])
    assert worth.sum() == pytest.approx(row["present_gains"] - row["present_harms"])
    assert worth[1] < 0 < worth[0]


def test_policy_rests_on_illustrative_figures_when_a_main_parameter_is_graded_d(small_rows: Rows) -> None:
    def shares(grade: str, path: str) -> tuple[float, float]:
        for row in small_rows["Parameters"]:
            row["grade"] = grade if (row["policy"], row["parameter"]) == ("childcare", path) else "C"
        one = evidence(run_all(assumptions_from_rows(small_rows), ["baseline"])["baseline"])
        return share_on_illustrative(one), weighted_share(one)

    assert shares("C", "staff.people_per_staff") == (0, 0)
    assert shares("D", "capital.life") == (0, 0)
    whole, weighted = shares("D", "staff.people_per_staff")
    childcare = evidence(run_all(assumptions_from_rows(small_rows), ["baseline"])["baseline"])[1]
    assert whole == childcare.share
    assert weighted == pytest.approx(childcare.share / childcare.parameters)


def test_grades_count_groups_parameters_and_outcomes(results: dict[str, Result], small_rows: Rows) -> None:
    counted = grades(results["baseline"])
    assert sum(counted.values()) == sum(
        len(small_rows[name]) for name in ("Groups", "Parameters", "Outcomes")
    )
    assert counted["B"] == 3


def test_used_names_every_parameter_with_its_cell(results: dict[str, Result]) -> None:
    for result in results.values():
        table = result.assumptions.table("Parameters")
        cells = {one.cell for one in used(result)}
        assert {table.cell(number, "value") for number in range(len(table))} <= cells
        assert len(cells - {""}) == len([one for one in used(result) if one.cell])


def test_used_tells_the_scenarios_value_beside_the_baselines(results: dict[str, Result]) -> None:
    assert not [one for one in used(results["baseline"]) if one.changed]
    changed = {
        (one.path, one.from_year): (one.value, one.baseline)
        for one in used(results["lean_years"])
        if one.changed
    }
    assert changed["group.poor_children.prevalence", None] == (0.45, 0.4)
    assert changed["outcome.schooling.effect", None] == (0.025, 0.05)
    assert changed["discounting.rate", None] == (0.05, 0.035)
    assert changed["macro.real_growth.2026", 2026] == (pytest.approx(0.03), 0.04)
