"""Rules of Prevalence, Overlaps, Breakdown and households: each problem with its cell."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.examination import check_rows
from tests import counted_set
from tests.counted_set import band, overlap, part
from tests.small_set import change, group, parameter


@pytest.fixture
def rows():
    return counted_set.rows()


def errors(rows):
    """Cell, and found with expected, of every error."""
    return [(p.cell, f"{p.found}; {p.expected}") for p in check_rows(rows) if p.severity == "error"]


def one(rows, cell, *words):
    ((where, text),) = errors(rows)
    assert where == cell
    for word in words:
        assert word in text


def test_the_set_has_no_problem(rows):
    assert errors(rows) == []


@pytest.mark.parametrize(
    ("bands", "cell", "words"),
    [
        ([band("girls", 0.5, age_to=6), band("girls", 0.5, age_from=6)], "Prevalence!C6", "age 6"),
        ([band("girls", 0.5, age_from=3, age_to=6)], "Prevalence!D5", "no prevalence of girls at age 7"),
        ([band("girls", 0.5, age_from=2)], "Prevalence!C5", "does not have"),
        ([band("girls", 0.5, sex="male"), band("girls", 0.5)], "Prevalence!C5", "a sex that girls"),
    ],
)  # fmt: skip
def test_bands_fill_the_ages_once(rows, bands, cell, words):
    rows["Prevalence"] = [*bands, *rows["Prevalence"][3:]]
    one(rows, cell, words)


def test_a_prevalence_stands_in_one_place(rows):
    next(row for row in rows["Groups"] if row["group"] == "girls")["prevalence"] = 0.5
    one(rows, "Groups!F7", "0.5", "a blank")


def test_a_group_without_any_prevalence(rows):
    rows["Prevalence"] = rows["Prevalence"][2:]  # the first rows of girls begin in 2028
    one(rows, "Groups!F7", "a blank", "share of the people")


def test_parts_are_within_the_ages_of_a_parent_with_bands(rows):
    next(row for row in rows["Groups"] if row["group"] == "kin")["age_to"] = 9
    one(rows, "Groups!D8", "3 to 9", "3 to 8")


def test_two_parts_at_0_9_need_an_overlap(rows):
    for row in rows["Groups"]:
        if row["group"] in ("blind", "deaf"):
            row["prevalence"] = 0.9
    rows["Overlaps"] = rows["Overlaps"][1:3]
    one(rows, "Groups!F11", "sum to 1.8")
    rows["Overlaps"].append(overlap("blind", "deaf", 0.9))
    assert errors(rows) == []


def test_parts_with_bands_may_not_exceed_the_whole(rows):
    rows["Prevalence"].append(band("blind", 0.9, from_year=2029))
    ((cell, text),) = errors(rows)
    assert cell.startswith(("Groups!F", "Prevalence!F"))
    assert "2029" in text


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        (overlap("children", "poor_children", 1), "Overlaps!B9", "a part of children"),
        (overlap("girls", "poor", 0.1), "Overlaps!B9", "which is no target group"),
        (overlap("girls", "childcare", 0.1), "Overlaps!B9", "one is a group and one a policy"),
        (overlap("deaf", "blind", 0.4), "Overlaps!A9", "a second time"),
        (overlap("childcare", "aid", None), "Overlaps!C9", "a share, or yes"),
        (overlap("childcare", "aid", 0.2) | {"as_groups": "yes"}, "Overlaps!C9", "beside as_groups"),
        (overlap("childcare", "aid", None) | {"as_groups": "yes"}, "Overlaps!D9", "is not known"),
        (overlap("grant", "heating", None) | {"as_groups": "yes"}, "Overlaps!D9", "households"),
        (overlap("girls", "homes", 0.5), "Overlaps!B9", "of the same unit"),
        (overlap("girls", "girls", 0.5), "Overlaps!B9", "two that differ"),
    ],
)
def test_overlaps(rows, row, cell, words):
    rows["Overlaps"].append(row)
    one(rows, cell, words)


def test_groups_that_do_not_meet_need_no_row(rows):
    rows["Groups"].append(group("older", "Older", 9, 11, 0.5))
    rows["Overlaps"].append(overlap("girls", "older", 0.1))
    one(rows, "Overlaps!B9", "9 to 11", "in common")


@pytest.mark.parametrize(
    ("parts", "cell", "words"),
    [
        ([part("region", "North", 0.4, 2), part("region", "South", 0.5, None)], "Breakdown!C6", "sum to 0.9"),
        ([part("region", "North", None, 2)], "Breakdown!C5", "a blank"),
        ([part("region", "North", 1, 0)], "Breakdown!D5", "0 in every region"),
        ([part("sex", "women", None, 2)], "Breakdown!B5", "male or female"),
        ([part("sex", "female", 0.5, 2)], "Breakdown!C5", "how many are of each sex"),
        ([part("sex", "female", None, None)], "Breakdown!D5", "relative to the other"),
    ],
)
def test_breakdowns(rows, parts, cell, words):
    rows["Breakdown"] = parts
    one(rows, cell, words)


def test_households_are_counted_by_their_unit(rows):
    rows["Parameters"].append(parameter("aid", "household.persons", 4, "persons"))
    ((cell, text),) = errors(rows)
    assert cell == f"Parameters!B{4 + len(rows['Parameters'])}"
    assert "a target group of persons" in text


def test_a_policy_of_households_states_their_size(rows):
    rows["Parameters"] = [row for row in rows["Parameters"] if row["parameter"] != "household.persons"]
    one(rows, "Policies!D10", "without household.persons")


def test_a_part_has_the_unit_of_its_group(rows):
    rows["Groups"][-1]["counted_in"] = None
    assert ("Groups!O13", "persons") in [(cell, text[:7]) for cell, text in errors(rows)]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("group.girls.prevalence", "female_3_5"),
        ("overlap.childcare.nobody", "a value of the tables"),
        ("breakdown.region.share.West", "a value of the tables"),
    ],
)
def test_a_scenario_names_what_the_tables_have(rows, path, words):
    rows["Scenarios"].append(change("own", None, path, "set", 0.5))
    ((cell, text),) = errors(rows)
    assert cell.startswith("Scenarios!")
    assert words in text


def test_a_scenario_keeps_an_overlap_a_share(rows):
    rows["Scenarios"].append(change("own", None, "overlap.childcare.child_benefit", "multiply", 10))
    ((_, text),) = errors(rows)
    assert "which gives 3" in text
