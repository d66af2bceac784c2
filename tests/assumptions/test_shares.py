"""Shares of one whole: who pays, what a benefit is indexed to, the parts of a target group."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.assumptions.checks.examination import check_rows, examined_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.checks.rules_shares import value_in
from costmodel.assumptions.format.hashing import content_hash
from costmodel.engine.checking.result_checks import result_checks, verdict
from costmodel.engine.run import run

SMALL = runpy.run_path(str(Path(__file__).parents[1] / "small_set.py"))


def findings(rows):
    return [(p.cell, p.severity, p.alarm, p.found) for p in check_rows(rows)]


def test_financing_below_the_whole_is_named_in_checks_and_on_the_summary(small_rows):
    small_rows["Financing"][1]["share"] = 0.3
    ((cell, severity, alarm, words),) = findings(small_rows)
    assert (cell, severity, alarm) == ("Financing!D6", "warning", True)
    for part in ("childcare", "0.9", "2027", "0.1"):
        assert part in words
    small_rows["Outcomes"][0]["value"] *= 200
    told = verdict(result_checks(run(assumptions_from_rows(small_rows))))
    assert told.colour == "amber"
    assert told.reasons[0].startswith("Financing!D6: shares of childcare that sum to 0.9")


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ([("tax", None, 1.0)], None),
        ([("tax", None, 0.6), ("donor", None, 0.4), ("donor", 2029, 0.1)], ("warning", "0.7", "2029")),
        ([("tax", None, 0.6), ("donor", 2028, 0.4)], ("warning", "0.6", "2027")),
        ([("tax", None, 0.6), ("donor", 2026, 0.4)], None),
        ([("tax", None, 0.6), ("donor", 2029, 0.5)], ("warning", "0.6", "2027")),
        ([("tax", None, 1.0), ("donor", 2029, 0.5)], ("error", "1.5", "2029")),
    ],
)
def test_financing_is_whole_in_every_year_a_policy_runs(small_rows, rows, outcome):
    small_rows["Financing"] = [
        {"policy": "childcare", "source": source, "from_year": year, "share": share}
        for source, year, share in rows
    ]
    problems = findings(small_rows)
    assert len(problems) == (outcome is not None)
    if outcome is not None:
        assert problems[0][1] == outcome[0]
        assert all(part in problems[0][3] for part in outcome[1:])


def indexed(name, value, year=None):
    path = f"benefit.indexed_to_{name}"
    return SMALL["parameter"]("child_benefit", path, value, "share", from_year=year)


@pytest.mark.parametrize("other", ["wages", "gdp_per_head"])
def test_indexation_to_more_than_one_whole_is_refused(small_rows, other):
    small_rows["Parameters"].append(indexed(other, 1))
    ((cell, severity, _, words),) = findings(small_rows)
    assert (cell, severity) == (f"Parameters!E{len(small_rows['Parameters']) + 4}", "error")
    for part in ("prices 1", f"{other} 1", "= 2"):
        assert part in words


def test_indexation_is_held_to_the_whole_in_every_year(small_rows):
    prices = next(r for r in small_rows["Parameters"] if r["parameter"] == "benefit.indexed_to_prices")
    prices["value"] = 0.5
    small_rows["Parameters"] += [indexed("wages", 0.5), indexed("wages", 0.6, 2029)]
    ((_, _, _, words),) = findings(small_rows)
    assert "1.1 from 2029" in words
    small_rows["Parameters"].append(indexed("prices", 0.4, 2029))
    assert findings(small_rows) == []


def test_a_scenario_cannot_index_to_more_than_the_whole(small_rows):
    change = SMALL["change"]
    small_rows["Scenarios"].append(
        change("richer", "child_benefit", "benefit.indexed_to_wages", "set", 0.5, 2028)
    )
    ((cell, severity, _, words),) = findings(small_rows)
    assert (cell, severity) == ("Scenarios!G11", "error")
    assert "richer" in words
    assert "2028" in words
    small_rows["Scenarios"].append(
        change("richer", "child_benefit", "benefit.indexed_to_prices", "multiply", 0.5)
    )
    assert findings(small_rows) == []


def child(name, prevalence, ages=(0, 4), sex="both"):
    group = SMALL["group"](name, name, ages[0], ages[1], prevalence, parent="children")
    return group | {"sex": sex}


@pytest.mark.parametrize(
    ("groups", "sums"),
    [
        ([child("a", 0.9), child("b", 0.9)], "1.8"),
        ([child("a", 0.6), child("b", 0.4)], None),
        ([child("a", 0.9, (0, 2)), child("b", 0.9, (3, 4))], None),
        ([child("a", 0.9, (0, 2)), child("b", 0.9, (2, None))], "1.8"),
        ([child("a", 0.9, sex="male"), child("b", 0.9, sex="female")], None),
        ([child("a", 0.9, sex="male"), child("b", 0.9)], "1.8"),
        ([child("a", 0.5), child("b", 0.5), child("c", 0.2)], "1.2"),
    ],
)
def test_parts_of_one_group_are_at_most_the_whole(small_rows, groups, sums):
    small_rows["Groups"] = [small_rows["Groups"][0], *groups]
    small_rows["Exclusion"] = small_rows["Targeting"] = small_rows["Guarantees"] = []
    small_rows["Policies"][0]["group"] = "a"
    small_rows["Scenarios"] = small_rows["Options"] = []
    problems = findings(small_rows)
    if sums is None:
        assert problems == []
    else:
        ((cell, severity, _, words),) = problems
        assert (cell, severity) == (f"Groups!F{len(groups) + 5}", "error")
        assert f"sum to {sums}" in words
        assert "a 0." in words


def test_groups_of_all_people_may_overlap(small_rows):
    small_rows["Groups"] += [
        SMALL["group"]("disabled", "Disabled", 0, None, 0.1), SMALL["group"]("boys", "Boys", 0, 4, 1.0)
    ]  # fmt: skip
    assert findings(small_rows) == []


def test_a_scenario_cannot_make_parts_more_than_the_whole(small_rows):
    small_rows["Groups"].append(child("others", 0.25))
    small_rows["Scenarios"].append(
        SMALL["change"]("poorer", None, "group.poor_children.prevalence", "set", 0.7, 2029)
    )
    ((cell, severity, _, words),) = findings(small_rows)
    assert (cell, severity) == ("Scenarios!G11", "error")
    for part in ("poorer", "1.25", "2029", "others 0.25"):
        assert part in words


def test_an_older_workbook_that_did_not_change_is_warned(small_rows):
    about = {row["property"]: row for row in small_rows["About"]}
    about["format_version"]["value"] = 1
    small_rows["Outcomes"][0]["value"] *= 200
    small_rows["Groups"].append(child("others", 0.7))
    small_rows["Parameters"].append(indexed("wages", 1))
    assert [p.severity for p in check_rows(small_rows)] == ["error", "error"]
    _, tables = examined_rows(small_rows, "older")
    small_rows["About"].append({"property": "content_hash", "value": content_hash(tables)})
    assert [(p.severity, p.alarm) for p in check_rows(small_rows)] == [("warning", True)] * 2
    told = verdict(result_checks(run(assumptions_from_rows(small_rows))))
    assert (told.colour, told.alarmed) == ("amber", 2)


def shares(most):
    """Shares; none so small that dividing by it overflows, which a run refuses."""
    return st.just(0.0) | st.floats(1e-9, most)


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.sampled_from([2027, 2028, 2029]), shares(1)), unique_by=lambda step: step[0]),
    st.lists(
        st.tuples(
            st.sampled_from([None, 2027, 2029, 2030]),
            st.sampled_from(["set", "multiply", "add"]),
            shares(0.3),
        ),
        max_size=3,
        unique_by=lambda change: change[0],
    ),
)
def test_values_of_years_are_those_of_the_model(steps, changes):
    """The checks follow dated rows and scenarios as the engine does: take-up by year, from the result."""
    rows = SMALL["rows"]()
    take_up = next(r for r in rows["Parameters"] if r["parameter"] == "coverage.take_up")
    rows["Parameters"] += [{**take_up, "from_year": year, "value": value} for year, value in steps]
    rows["Scenarios"] = [
        SMALL["change"]("other", "child_benefit", "coverage.take_up", operation, value, year)
        for year, operation, value in changes
    ] or [SMALL["change"]("other", "child_benefit", "coverage.take_up", "multiply", 1.0)]
    dated = [(None, take_up["value"]), *steps]
    expected = [value_in(year, dated, changes) for year in range(2026, 2031)]
    if any(not 0 <= value <= 1 for value in expected) or check_rows_fail(rows):
        return
    lines = run(assumptions_from_rows(rows), "other").budget_lines.people
    assert lines.taken_up[0] / lines.covered[0] == pytest.approx(expected)


def check_rows_fail(rows):
    return any(problem.severity == "error" for problem in check_rows(rows))
