"""Who leaves a policy: age bands, and a note where nobody leaves."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.format.age_bands import age_bands
from tests import small_set
from tests.small_set import change, group, outcome, parameter

POLICY = "child_benefit"
APPLICATIONS = [
    parameter(POLICY, "administration.per_application", 5, "LCU per unit", 2026),
    parameter(POLICY, "administration.approval_rate", 0.9, "share"),
]


@pytest.fixture
def rows():
    """The small set, whose child benefit is for a share of an age band, with a cost of each application."""
    tables = small_set.rows()
    tables["Parameters"] += APPLICATIONS
    return tables


def notes(rows):
    return [problem for problem in check_rows(rows) if "mean_duration" in problem.found]


def test_an_age_band_is_everybody_of_its_ages_up_to_the_last_parent():
    groups = [
        group("all", "All", 0, None, 1.0),
        group("band", "Band", 0, 4, 1.0, parent="all"),
        group("poor", "Poor", 0, 4, 0.4, parent="all"),
        group("poor_girls", "Poor girls", 0, 4, 1.0, parent="poor"),
        group("circle", "Circle", 0, 4, 1.0, parent="circle"),
        group("orphan", "Without a parent", 0, 4, 1.0, parent="nobody"),
    ]
    assert age_bands(groups) == {"all", "band"}


def test_a_policy_that_nobody_leaves_is_noted_with_what_follows(rows):
    rows["Outcomes"].append(outcome("arrivals", 1, "participants") | {
        "policy": POLICY, "driver": "new_beneficiaries",
    })  # fmt: skip
    (note,) = notes(rows)
    assert (note.severity, note.alarm, note.table) == ("warning", False, "Policies")
    assert note.cell.endswith("A5")
    for words in (POLICY, "poor_children", "applications", "arrivals"):
        assert words in note.found
    assert "coverage.mean_duration" in note.mend


def without_applications(rows):
    rows["Parameters"] = [row for row in rows["Parameters"] if row not in APPLICATIONS]


def for_an_age_band(rows):
    rows["Groups"][1]["prevalence"] = 1.0


def with_a_duration(rows):
    rows["Parameters"].append(parameter(POLICY, "coverage.mean_duration", 3, "years"))


def said_to_be_left_by_nobody(rows):
    rows["Parameters"].append(parameter(POLICY, "coverage.mean_duration", 0, "years"))


def with_a_duration_in_a_scenario(rows):
    rows["Scenarios"].append(change("generous", POLICY, "coverage.mean_duration", "set", 3))


@pytest.mark.parametrize(
    "different",
    [
        without_applications, for_an_age_band, with_a_duration, said_to_be_left_by_nobody,
        with_a_duration_in_a_scenario,
    ],
)  # fmt: skip
def test_no_note_where_it_is_known_or_does_not_matter(rows, different):
    different(rows)
    assert notes(rows) == []
