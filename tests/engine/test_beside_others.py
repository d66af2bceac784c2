"""What is told of a scenario is its own, whichever scenarios are computed beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks
from costmodel.engine.inputs.drawn_values import in_whole_numbers
from costmodel.engine.inputs.scenarios import BASELINE, Change, Scenario, chosen
from costmodel.engine.run import results_of, run
from costmodel.uncertainty.asked_assumptions import can_vary
from tests import cascade_set, full_set, guarantee_set, small_set

TABLES = {"full": full_set.small, "cascade": cascade_set.rows, "guarantee": guarantee_set.rows}
TAKE_UP = "policy.child_benefit.coverage.take_up"
OTHERS = "policy.child_benefit.household.others"


def together(assumptions, *scenarios):
    return results_of(assumptions, [*chosen(assumptions, [BASELINE]), *scenarios])


def changes_of_all(assumptions):
    """A change of every assumption that is a number."""
    numbers = {
        entry.path: in_whole_numbers(entry.unit, entry.path)
        for entry in run(assumptions, BASELINE).bound.entries
        if entry.base is not None and can_vary(entry) and entry.unit != "choice"
    }
    return tuple(
        Change(path, "add", 1) if whole else Change(path, "multiply", 0.97) for path, whole in numbers.items()
    )


@pytest.mark.parametrize("name", TABLES)
def test_checks_and_guarantees_do_not_depend_on_the_scenarios_beside(name):
    assumptions = assumptions_from_rows(TABLES[name]())
    changes = changes_of_all(assumptions)
    assert len(changes) > 100
    scenarios = (
        Scenario("all", "", changes),
        Scenario("half", "", changes[::2]),
        Scenario("one", "", changes[:1]),
    )
    among = together(assumptions, *scenarios)
    for scenario in scenarios:
        alone = together(assumptions, scenario)[scenario.name]
        by_name = {check.name: check for check in result_checks(among[scenario.name])}
        for check in result_checks(alone):
            other = by_name[check.name]
            assert other.passed == check.passed, check.name
            for field in ("found", "expected", "tolerance"):
                assert getattr(other, field) == pytest.approx(getattr(check, field)), (check.name, field)
        keys = ["guarantee", "policy", "measure", "year"]
        before, after = (result.guarantees().set_index(keys) for result in (alone, among[scenario.name]))
        for column in ("baseline", "scenario"):
            shared = after[column].reindex(before.index).to_numpy(float)
            assert shared == pytest.approx(before[column].to_numpy(float), nan_ok=True), column


def test_the_smallest_take_up_is_that_of_the_scenario():
    results = together(
        assumptions_from_rows(small_set.rows()),
        *(Scenario(str(share), "", (Change(TAKE_UP, "set", share),)) for share in (0.2, 0.7)),
    )
    for share in (0.2, 0.7):
        (check,) = (c for c in result_checks(results[str(share)]) if c.name == "Take-up: not below 0")
        assert check.found == share


def test_the_members_of_a_household_are_those_of_the_scenario():
    rows = guarantee_set.rows()
    rows["Parameters"] += [
        small_set.parameter("child_benefit", "targeting.payee", "household", "choice"),
        small_set.parameter("child_benefit", "household.others", 3, "persons"),
    ]
    larger = Scenario("larger", "", (Change(OTHERS, "set", 7.0),))
    table = together(assumptions_from_rows(rows), larger)["larger"].guarantees()
    share = table[(table.policy == "child_benefit") & (table.measure == "adequacy_of_median")]
    assert (share.scenario / share.baseline).to_numpy() == pytest.approx([0.5] * 5)  # 8 live on it, not 4


def test_a_limit_of_one_policy_does_not_widen_the_tolerance_of_another():
    assumptions = assumptions_from_rows(cascade_set.rows())
    changes = changes_of_all(assumptions)
    result = together(assumptions, Scenario("all", "", changes), Scenario("one", "", changes[:1]))["one"]
    delivery = result.budget_lines.delivery
    more = np.asarray(delivery.applications) + 100
    damaged = replace(
        result,
        budget_lines=replace(result.budget_lines, delivery=replace(delivery, applications=more)),
    )
    (check,) = (
        c for c in result_checks(damaged) if c.name == "Applications do not exceed the decisions possible"
    )
    assert not check.passed


def test_a_group_of_many_does_not_hide_people_missing_from_a_smaller_one():
    result = run(assumptions_from_rows(cascade_set.rows()), "baseline")
    lines = result.budget_lines
    places = list(result.bound.assumed.cascade.policies)
    eligible = np.array(np.broadcast_to(lines.people.eligible, (len(result.policies), len(result.years))))
    eligible[places[0]] *= 1e6
    not_covered = np.array(lines.cascade.not_covered)
    not_covered[0] += eligible[places[0]] - lines.people.eligible[places[0]]
    not_covered[1] += 1.0
    damaged = replace(
        result,
        budget_lines=replace(
            lines,
            people=replace(lines.people, eligible=eligible),
            cascade=replace(lines.cascade, not_covered=not_covered),
        ),
    )
    (check,) = (c for c in result_checks(damaged) if c.name.startswith("Everybody of the target group"))
    assert not check.passed
    assert check.found - check.expected == pytest.approx(1)


def changed(result, part, **figures):
    """The result with other figures in one part of its budget."""
    lines = result.budget_lines
    return replace(result, budget_lines=replace(lines, **{part: replace(getattr(lines, part), **figures)}))


def check_of(result, name):
    (check,) = (check for check in result_checks(result) if check.name.startswith(name))
    return check


def larger_first(figure, result, times=1e12):
    """A figure by policy and year in which the first policy is far larger than the others."""
    rows = np.array(np.broadcast_to(figure, (len(result.policies), len(result.years))))
    rows[0] *= times
    return rows


def test_money_of_a_large_policy_does_not_hide_a_difference_in_a_small_one():
    result = run(assumptions_from_rows(small_set.rows()), "baseline")
    names = ("gross_cost", "net_cost", "tax_on_benefits", "indirect_tax", "tax_on_wages", "fees")
    figures = {name: larger_first(getattr(result.budget_lines.cost, name), result) for name in names}
    assert check_of(changed(result, "cost", **figures), "Net cost is").passed
    figures["net_cost"][1, 2] += 1000
    check = check_of(changed(result, "cost", **figures), "Net cost is")
    assert not check.passed
    assert check.found - check.expected == pytest.approx(1000)


def test_people_of_a_large_policy_do_not_hide_too_many_in_a_small_one():
    result = run(assumptions_from_rows(small_set.rows()), "baseline")
    figures = {
        name: larger_first(getattr(result.budget_lines.people, name), result)
        for name in ("eligible", "reached")
    }
    assert check_of(changed(result, "people", **figures), "People reached do not").passed
    figures["reached"][1, 2] = figures["eligible"][1, 2] + 1
    check = check_of(changed(result, "people", **figures), "People reached do not")
    assert not check.passed
    assert check.found - check.expected == pytest.approx(1)
