"""Effects of people served within the horizon are followed after it, to the year that the set states."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.inputs.population import survivors
from costmodel.model.kernels import of_cohorts
from tests.formula_cells import differing_cells

FIRST, LAST = 2026, 2030


def follow(rows, year):
    (row,) = [row for row in rows["About"] if row["property"] == "effects_followed_to"]
    row["value"] = year
    return rows


def measured(rows):
    return cm.run(assumptions_from_rows(rows)).appraised("level")["childcare"]


def effect(rows, **given):
    rows["Outcomes"][0].update(given)
    return rows["Outcomes"][0]


@pytest.mark.parametrize("followed", [None, LAST])
def test_without_a_later_year_effects_end_with_the_horizon(small_rows, followed):
    follow(small_rows, followed)
    measures = measured(small_rows)
    assert measures["present_after"] == 0
    assert measures["npv_within"] == measures["npv"]


def test_effects_after_the_horizon_count_and_stand_apart(small_rows):
    cut = measured(follow(small_rows, None))
    whole = measured(follow(small_rows, LAST + 30))
    assert whole["npv_within"] == pytest.approx(cut["npv"], rel=1e-12)
    assert whole["npv"] == pytest.approx(cut["npv"] + whole["present_after"], rel=1e-12)
    assert whole["present_cost"] == cut["present_cost"]
    assert whole["present_harms"] > cut["present_harms"]
    assert whole["present_gains"] > cut["present_gains"]


def test_following_longer_than_the_last_effect_changes_nothing(small_rows):
    enough = measured(follow(small_rows, LAST + 10))["npv"]
    assert measured(follow(small_rows, LAST + 60))["npv"] == pytest.approx(enough, rel=1e-12)
    assert measured(follow(small_rows, LAST + 9))["npv"] != pytest.approx(enough, rel=1e-9)


def test_the_later_effect_of_one_cohort_by_hand(small_rows):
    """One year of service in 2036: lag 1, three years, drop-off 5 %; value 30,000 at prices of 2025."""
    small_rows["Policies"][1].update(start_year=LAST, end_year=LAST)
    del small_rows["Outcomes"][1]
    effect(small_rows, duration=3)
    result = cm.run(assumptions_from_rows(follow(small_rows, LAST + 10)))
    table = result.table().set_index(["policy", "line", "year"])["value"]
    new = table["childcare", "schooling.attributable_effect", LAST]
    worth = 30_000 / result.budget_lines.economy.deflator[0][list(result.bound.all_years).index(2025)]
    gains = [new * worth * 0.95**k for k in range(3)]
    later = range(LAST + 1, LAST + 5)
    assert [table["childcare", "gains", year] for year in later] == pytest.approx([*gains, 0])
    factors = [table["total", "discount_factors", year] for year in later]
    assert measured(small_rows)["present_after"] == pytest.approx(np.dot([*gains, 0], factors))


def test_cohorts_add_up_as_a_convolution():
    random = np.random.default_rng(5)
    new, left = random.random((2, 3, 6)), random.random((3, 9))
    cohorts = of_cohorts(new, left)
    expected = [[np.convolve(new[d, r], left[r])[:9] for r in range(3)] for d in range(2)]
    np.testing.assert_allclose(cohorts, expected, rtol=1e-13)


def living(small_rows, vital_rows, **given):
    rows = {name: table_rows for name, table_rows in small_rows.items() if name != "Projection"} | vital_rows
    effect(rows, **given)
    return follow(rows, LAST + 40)


def test_only_survivors_keep_an_effect_with_an_age(small_rows, vital_rows):
    """The set's death rate of an age group, 0.002 + first age / 400, is that of 2.5 years later."""
    rows = living(small_rows, vital_rows, age_served=20, drop_off=0.0, lag=0, duration=30)
    result = cm.run(assumptions_from_rows(rows))
    table = result.table().set_index(["policy", "line", "year"])["value"]
    since = np.arange(30)
    alive = np.exp(-(0.002 * since + ((18 + since) ** 2 - 18**2) / 800))
    left = [table["childcare", "schooling.share_left", FIRST + k] for k in range(31)]
    assert left[0] == 1
    np.testing.assert_allclose(left[:30], alive, rtol=0.02)
    assert left[30] == 0
    rows["Outcomes"][0]["age_served"] = None
    without = measured(rows)
    assert result.appraised("level")["childcare"]["present_gains"] < without["present_gains"]


def test_lifetime_earnings_are_booked_by_year(small_rows, vital_rows):
    """Formula: sum over years of survivors x earnings x growth x discount factor."""
    given = {"age_served": 6, "lag": 12, "duration": 25, "drop_off": 0.0, "real_growth": 0.02}
    rows = living(small_rows, vital_rows, **given)
    del rows["Outcomes"][1]
    assumptions = assumptions_from_rows(rows)
    result = cm.run(assumptions)
    table = result.table().set_index(["policy", "line", "year"])["value"]
    alive = survivors(assumptions, 6, 37)
    price = result.budget_lines.economy.deflator[0][list(result.bound.all_years).index(2025)]
    total = 0.0
    for served in range(FIRST, LAST + 1):
        new = table["childcare", "schooling.attributable_effect", served]
        for year in range(served + 12, served + 37):
            earned = 30_000 / price * 1.02 ** (year - 2025)
            total += new * alive[year - served] * earned * table["total", "discount_factors", year]
    assert result.appraised("level")["childcare"]["present_gains"] == pytest.approx(total, rel=1e-12)


def test_survivors_need_a_life_table(small_rows):
    effect(small_rows, age_served=20)
    (problem,) = [p for p in check_rows(small_rows) if p.severity == "error"]
    assert problem.cell.startswith("Outcomes!")
    assert "Mortality" in problem.expected


def test_effects_that_are_cut_off_are_named(small_rows):
    follow(small_rows, None)
    (note,) = [p for p in check_rows(small_rows) if "effects_followed_to" in p.expected]
    assert (note.severity, note.alarm) == ("warning", False)
    assert "2 effects" in note.found
    assert str(LAST + 10) in note.mend
    follow(small_rows, LAST + 10)
    assert not [p for p in check_rows(small_rows) if "effects_followed_to" in p.expected]


def test_ranges_reach_the_years_after_the_horizon(small_rows, vital_rows):
    rows = living(small_rows, vital_rows, age_served=20, low=0.02, high=0.08, duration=25)
    answer = cm.simulate(assumptions_from_rows(rows), "baseline", draws=64)
    assert answer is not None


def test_trace_and_model_agree_after_the_horizon(small_rows, vital_rows):
    assumptions = assumptions_from_rows(living(small_rows, vital_rows, age_served=20, duration=25))
    plain = cm.run(assumptions).table().set_index(["policy", "line", "year"])["value"]
    layout = lay_out(assumptions)
    lines = [line for line in layout.lines if line.policy == "childcare" and line.years]
    assert max(line.years[-1] for line in lines) == LAST + 40
    for line in lines:
        traced = line.trail.values[0]
        expected = [plain[line.policy, line.line, year] for year in line.years]
        np.testing.assert_allclose(np.broadcast_to(traced, len(expected)), expected, rtol=1e-12)


@pytest.mark.slow
def test_formulas_after_the_horizon_equal_the_engine(small_rows, vital_rows, tmp_path, recalculate):
    rows = living(small_rows, vital_rows, age_served=20, lag=3, duration=25, follows="wages")
    assert differing_cells(lay_out(assumptions_from_rows(rows)), recalculate, tmp_path) == []
