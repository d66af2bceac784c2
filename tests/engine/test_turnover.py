"""New beneficiaries of a set: newborns of an age band, deaths of the old, and formulas of both."""

from __future__ import annotations

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from costmodel.engine.inputs.population import population
from tests import small_set
from tests.formula_cells import differing_cells
from tests.small_set import group, parameter


def line(result, name, policy):
    return getattr(result.budget_lines.people, name)[result.policies.index(policy)]


@pytest.fixture(scope="module")
def ambitious():
    return cm.run(cm.load("kenya@2026.1"), scenario="ambitious")


def test_a_mature_child_benefit_enrols_its_newborns(ambitious):
    # All children of Kenya are covered in 2040, and 88 % of them take the benefit up.
    new = line(ambitious, "new_beneficiaries", "child_benefit")
    assert new[-1] == pytest.approx(1_426_063, abs=1)
    newborns = population(ambitious.assumptions).of_ages("both", 0, 0)
    assert new[-3:] == pytest.approx(0.88 * newborns[-3:])


def test_applications_follow_those_who_are_new(ambitious):
    # 5 % of the others renew, 95 % of the applications are approved.
    place = ambitious.policies.index("child_benefit")
    new, stock = (
        line(ambitious, name, "child_benefit")[-1] for name in ("new_beneficiaries", "beneficiaries")
    )
    applications = ambitious.budget_lines.delivery.applications[place, -1]
    assert applications == pytest.approx((new + 0.05 * (stock - new)) / 0.95)


def test_a_pension_is_left_by_those_who_die(ambitious):
    # Everybody of 65 and over, no ramp in the baseline: those of 65 enter, and leavers have died.
    people = population(ambitious.assumptions)
    before = people.of_ages("both", 65, None)[-2]
    survivors = people.of_ages("both", 66, None)[-1]
    stock, left = (line(ambitious, name, "social_pension") for name in ("beneficiaries", "leavers"))
    assert left[-1] / stock[-2] == pytest.approx(1 - survivors / before)
    assert 0.03 < left[-1] / stock[-2] < 0.1


def test_a_policy_of_one_age_is_new_every_year():
    rows = small_set.rows()
    rows["Groups"].append(group("school_starters", "Of six", 6, 6, 1.0))
    rows["Policies"][0]["group"] = "school_starters"
    result = cm.run(assumptions_from_rows(rows))
    assert line(result, "new_beneficiaries", "child_benefit") == pytest.approx(
        line(result, "beneficiaries", "child_benefit")
    )


def test_the_explanation_names_those_who_left(ambitious):
    text = ambitious.explain("child_benefit", "new_beneficiaries", 2040, depth=40).text
    for words in ("Share of last year's beneficiaries who left, 2040", "first age", "age band"):
        assert words in text


@pytest.mark.parametrize("with_population", [False, True])
@pytest.mark.sampled(2)
@pytest.mark.slow
def test_the_audit_workbook_follows(with_population, tmp_path, recalculate, vital_rows):
    rows = small_set.rows()
    rows["Parameters"].append(parameter("child_benefit", "coverage.mean_duration", 0.5, "years"))
    rows["Parameters"].append(
        parameter("child_benefit", "coverage.mean_duration", 3, "years", from_year=2028)
    )
    if with_population:
        del rows["Projection"]
        rows |= vital_rows
    layout = lay_out(assumptions_from_rows(rows), "generous", with_population=with_population)
    assert differing_cells(layout, recalculate, tmp_path) == []
    items = [place.item for place in written(layout.places)]
    for name in ("group_youngest", "group_staying", "leaving_share", "new_beneficiaries", "leavers"):
        assert any(name in item for item in items), name
