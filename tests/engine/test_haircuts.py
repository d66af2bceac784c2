"""Haircuts: gains of a weak grade count less, harms in full; said where they act."""

import copy
from datetime import UTC, datetime

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.reports.sheets.result_report import ScenarioReport
from costmodel.reports.summary.summary_page import summary
from tests.formula_cells import differing_cells


def with_haircuts(rows, grades=("C", "C"), **haircuts):
    """The small set, whose first effect is a gain and whose second a harm, with these grades."""
    changed = copy.deepcopy(rows)
    for row, grade in zip(changed["Outcomes"], grades, strict=True):
        row.update(grade=grade, low=row.get("low") or row["effect"] - 0.001,
                   high=row.get("high") or row["effect"] + 0.001)  # fmt: skip
    changed["About"] += [{"property": name, "value": value} for name, value in haircuts.items()]
    return changed


def lines_of(rows):
    return cm.run(assumptions_from_rows(rows))


def test_gains_fall_by_the_haircut_and_harms_do_not(small_rows):
    full = lines_of(with_haircuts(small_rows))
    cut = lines_of(with_haircuts(small_rows, haircut_C=0.3))
    before, after = full.budget_lines, cut.budget_lines
    assert before.returns.gains.sum() > 0 < before.returns.harms.sum()
    np.testing.assert_allclose(after.returns.gains, 0.7 * before.returns.gains, rtol=1e-12)
    np.testing.assert_array_equal(after.returns.harms, before.returns.harms)
    np.testing.assert_array_equal(after.outcomes.lasting_effect, before.outcomes.lasting_effect)
    gain = before.outcomes.value_real[0]
    np.testing.assert_allclose(after.outcomes.taken_off_gains[0], 0.3 * gain)
    np.testing.assert_allclose(after.outcomes.cashable_real[0], 0.7 * before.outcomes.cashable_real[0])


@pytest.mark.parametrize(
    ("grades", "value_grade", "kept"),
    [(("B", "B"), None, 1), (("D", "D"), None, 0.5), (("B", "B"), "D", 0.5), (("C", "C"), "B", 0.9)],
)
def test_the_weaker_grade_of_effect_and_value_counts(small_rows, grades, value_grade, kept):
    rows = with_haircuts(small_rows, grades, haircut_C=0.1, haircut_D=0.5)
    rows["Outcomes"][0]["value_grade"] = value_grade
    full = lines_of(with_haircuts(small_rows, grades)).budget_lines.returns.gains
    np.testing.assert_allclose(lines_of(rows).budget_lines.returns.gains, kept * full, rtol=1e-12)


@pytest.mark.parametrize("haircuts", [{}, {"haircut_C": 0}, {"haircut_D": 0.4}])
def test_without_effect_nothing_changes_and_nothing_is_said(small_rows, haircuts):
    plain, cut = (lines_of(with_haircuts(small_rows, **given)) for given in ({}, haircuts))
    assert cut.appraised("level")["total"]["npv"] == plain.appraised("level")["total"]["npv"]
    assert not [text for text in cut.headline()["caveats"] if "evidence" in text]


def test_the_first_page_says_what_is_taken_off(small_rows):
    result = lines_of(with_haircuts(small_rows, haircut_C=0.3))
    (said,) = [text for text in result.headline()["caveats"] if "evidence" in text]
    assert "30% off grade C" in said
    page = summary(ScenarioReport(result, datetime(2026, 11, 1, tzinfo=UTC)))
    assert said in [line for block in page.blocks for line in getattr(block, "lines", ())]


def test_a_haircut_is_a_share(small_rows):
    problems = [p for p in check_rows(with_haircuts(small_rows, haircut_C=30)) if p.severity == "error"]
    assert [p.table for p in problems] == ["About"]


def test_an_effect_that_is_drawn_below_0_is_a_harm_in_full(small_rows):
    rows = with_haircuts(small_rows, haircut_C=1)
    rows["Outcomes"][0].update(low=-0.1, high=0.1, distribution="uniform")
    rows["Outcomes"][0]["effect"] = 0.05
    drawn = cm.simulate(assumptions_from_rows(rows), draws=128, lines=["gains", "harms"]).table()
    childcare = drawn[(drawn["policy"] == "childcare") & (drawn["year"] == 2030)].set_index("line")
    assert childcare.loc["gains", "p95"] == 0
    assert childcare.loc["harms", "p95"] > childcare.loc["harms", "central"]


@pytest.mark.slow
def test_it_is_explained_and_audit_formulas_agree(small_rows, recalculate, tmp_path):
    assumptions = assumptions_from_rows(with_haircuts(small_rows, haircut_C=0.3))
    name = assumptions.table("Outcomes").rows[0]["outcome"]
    text = cm.run(assumptions).explain("childcare", f"{name}.taken_off_gains", 2030).text
    assert "grade C" in text
    assert differing_cells(lay_out(assumptions), recalculate, tmp_path) == []


@pytest.mark.parametrize("by", ["policy", "table", "parameter"])
@pytest.mark.parametrize(
    ("name", "values"), [("haircut_C", (0.1, 0.4)), ("effects_followed_to", (2032, 2040))]
)
def test_a_bridge_names_the_change_of_a_rule(small_rows, name, values, by):
    def with_rule(value):
        rows = with_haircuts(small_rows)
        rows["About"] = [row for row in rows["About"] if row["property"] != name]
        rows["About"].append({"property": name, "value": value})
        return assumptions_from_rows(rows)

    before, after = map(with_rule, values)
    bridge = cm.bridge(before, after, metric="npv", by=by)
    steps = {step.label: step.contribution for step in bridge.steps}
    gap = [cm.run(assumptions).appraised("level")["total"]["npv"] for assumptions in (before, after)]
    assert gap[0] != gap[1]
    assert steps == {"Rules of the appraisal": pytest.approx(gap[1] - gap[0], rel=1e-9)}
