"""A poverty line that misses its published headcount is told, with both figures and its cell."""

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks
from costmodel.engine.line_items.verdict import NOTE, PASSED
from tests import small_set
from tests.engine.test_distribution_of_a_set import example_rows

NAME = "Poverty lines have their published headcount in the survey year"


def check(rows, scenario="baseline"):
    result = cm.run(assumptions_from_rows(rows), scenario)
    return next((one for one in result_checks(result) if one.name == NAME), None)


@pytest.mark.parametrize(
    ("published", "outcome"),
    [(0.3761, PASSED), (0.398, PASSED), (0.4159, PASSED), (0.3759, NOTE), (0.4161, NOTE)],
)
def test_two_points_are_the_limit(published, outcome):
    """The line of the example has 39.6 % of people below it."""
    rows = example_rows()
    rows["Lines"][0]["headcount"] = published
    told = check(rows)
    assert (told.found, told.expected, told.outcome) == (pytest.approx(0.396), published, outcome)
    if outcome == NOTE:
        for part in ("39.6%", f"{published:.1%}", "Lines!C5", "National"):
            assert part in told.explanation


def test_a_share_of_the_median_and_the_year_of_the_survey():
    rows = example_rows()
    next(row for row in rows["Welfare"] if row["property"] == "survey_year")["value"] = 2024
    rows["Lines"].append(
        {"line": "half", "label": "Half the median", "value": 0.5, "unit": "share of the median",
         "headcount": 0.2, "source": small_set.SOURCE}
    )  # fmt: skip
    told = check(rows)
    # Money of the survey year: carried to 2026, fewer would be below the national line.
    assert "11.2%" in told.explanation
    assert "Lines!C6" in told.explanation
    assert "National" not in told.explanation


def test_changes_of_a_scenario_do_not_count():
    rows = example_rows()
    rows["Scenarios"].append(small_set.change("both", None, "line.national.value", "set", 9000))
    assert check(rows, "both").outcome == PASSED


def test_none_without_a_published_headcount():
    rows = example_rows()
    rows["Lines"][0]["headcount"] = None
    assert check(rows) is None
