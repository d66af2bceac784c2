"""Weaknesses of a set: overdue, old, unsourced, illustrative, guessed."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.versions.review_list import (
    GUESSED,
    ILLUSTRATIVE,
    OLD,
    OVERDUE,
    UNSOURCED,
    weaknesses,
)
from costmodel.engine.policy_quality import resting
from costmodel.engine.run import run

DAY = "2026-03-01"


def weak_inputs(rows, kind):
    return [one for one in weaknesses(assumptions_from_rows(rows), DAY) if one.kind == kind]


def test_a_review_date_that_has_passed_is_told(small_rows):
    small_rows["UnitCosts"][0]["review_by"] = "2026-02-28"
    (one,) = weak_inputs(small_rows, OVERDUE)
    assert (one.name, one.found) == ("place", "to be reviewed by 2026-02-28")
    small_rows["UnitCosts"][0]["review_by"] = "2026-03-01"
    assert weak_inputs(small_rows, OVERDUE) == []


def test_old_figures_are_told(small_rows):
    small_rows["Parameters"][1]["as_of"] = "2019/20"
    (one,) = weak_inputs(small_rows, OLD)
    assert one.found == "of 2019/20"


def test_a_source_without_address_and_date_is_none(small_rows):
    assert len(weak_inputs(small_rows, UNSOURCED)) > 10
    small_rows["Sources"][0]["link"] = "https://example.org"
    assert weak_inputs(small_rows, UNSOURCED) == []


def test_grade_d_is_told_with_the_usual_label(small_rows):
    row = next(row for row in small_rows["Parameters"] if row["parameter"] == "benefit.amount")
    row["grade"] = "D"
    (one,) = weak_inputs(small_rows, ILLUSTRATIVE)
    assert one.name == "Benefit per payment (child_benefit, benefit.amount)"


@pytest.mark.parametrize(
    ("low", "high", "guessed"),
    [(375, 625, True), (250, 1000, True), (500, 750, True), (450, 550, False), (375, 640, False),
     (None, None, False)],
)  # fmt: skip
def test_ranges_in_round_steps_are_guessed(small_rows, low, high, guessed):
    row = next(row for row in small_rows["Parameters"] if row["parameter"] == "benefit.amount")
    row |= {"low": low, "high": high}
    names = [one.name for one in weak_inputs(small_rows, GUESSED)]
    assert ("Benefit per payment (child_benefit, benefit.amount)" in names) == guessed


def test_shares_by_grade_add_up_and_follow_the_weakest(small_rows):
    shares = resting(run(assumptions_from_rows(small_rows)))
    assert sum(one.cost for one in shares) == pytest.approx(1)
    assert {one.grade: one.cost for one in shares}["C"] == pytest.approx(1)
    row = next(row for row in small_rows["Parameters"] if row["parameter"] == "benefit.amount")
    row |= {"grade": "D", "low": 400, "high": 600}
    small_rows["Outcomes"][0]["grade"] = "A"
    result = run(assumptions_from_rows(small_rows))
    by_grade = {one.grade: one for one in resting(result)}
    present = result.budget_lines.appraisal.present_cost[:, 0]
    assert by_grade["D"].cost == pytest.approx(present[0] / present.sum())
    assert (by_grade["A"].gains, by_grade["C"].harms) == pytest.approx((1, 1))
