"""What the gains rest on, on every first page; ranges by grade and by value act in simulations."""

import copy
import json
from datetime import UTC, datetime

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.facts import facts_of
from costmodel.cli import main
from costmodel.engine.inputs.scenarios import INCREMENT, LEVEL
from costmodel.engine.line_items.lines import TOTAL
from costmodel.reports.layout.page import PageTable, Sentences
from costmodel.reports.sheets.result_report import ScenarioReport
from costmodel.reports.summary.key_figures_page import key_figures as summary

MADE_AT = datetime(2026, 11, 28, tzinfo=UTC)


def with_grades(small_rows, **effects_and_grades):
    """Two effects of the child benefit: a share of grade D among the gains, as effect and grade by name."""
    rows = copy.deepcopy(small_rows)
    common = rows["Outcomes"][0] | {
        "policy": "child_benefit", "driver": "beneficiaries", "deadweight": 0, "displacement": 0,
        "attribution": 0, "low": None, "high": None,
    }  # fmt: skip
    rows["Outcomes"] = [
        common | {"outcome": name, "label": name, "effect": effect, "grade": grade}
        for name, (effect, grade) in effects_and_grades.items()
    ]
    rows["Scenarios"] = [r for r in rows["Scenarios"] if not str(r["parameter"]).startswith("outcome.")]
    return rows


def summary_of(result):
    page = summary(ScenarioReport(result, MADE_AT))
    lines = [line for block in page.blocks if isinstance(block, Sentences) for line in block.lines]
    table = next(
        block for block in page.blocks
        if isinstance(block, PageTable) and block.columns[0].name == "Quality of evidence"
    )  # fmt: skip
    return lines, {str(row.cells[0]): row.cells[2] for row in table.rows}


@pytest.mark.parametrize(("illustrative", "evidenced"), [(0.02, True), (0.021, False)])
def test_the_summary_says_on_what_the_gains_rest(small_rows, illustrative, evidenced):
    rows = with_grades(small_rows, proven=(0.02, "B"), guessed=(illustrative, "D"), harm=(-0.9, "D"))
    lines, shares = summary_of(cm.run(assumptions_from_rows(rows)))
    assert shares["Gains of grade D (illustrative)"] == pytest.approx(illustrative / (illustrative + 0.02))
    assert shares["Gains of grade B (published estimate)"] == pytest.approx(0.02 / (illustrative + 0.02))
    assert shares["Gains of grade A (official)"] == 0
    assert ("benefit-cost ratio" in lines[1]) is evidenced
    assert ("not evidenced: 51.2% of the gains" in lines[1]) is not evidenced


def test_what_a_scenario_adds_has_its_own_evidence(small_rows):
    rows = with_grades(small_rows, proven=(0.02, "B"), guessed=(0.01, "D"))
    change = next(row for row in rows["Scenarios"] if row["scenario"] == "generous")
    rows["Scenarios"].append(
        change | {"policy": "child_benefit", "parameter": "outcome.guessed.effect", "operation": "set",
                  "from_year": None, "value": 0.02}
    )  # fmt: skip
    result = cm.run(assumptions_from_rows(rows), "generous")
    value = {
        line: result.table().query("line == @line")["value"].to_numpy()
        for line in ("proven.value_real", "guessed.value_real")
    }
    base = cm.run(result.assumptions).table()
    factors = result.budget_lines.discount_factors[0]
    added = {
        line: abs(((values - base.query("line == @line")["value"].to_numpy()) * factors).sum())
        for line, values in value.items()
    }
    share = added["guessed.value_real"] / sum(added.values())
    assert share > 0.5
    headline = result.headline()
    assert headline["increment"]["gains_by_grade"]["D"] == pytest.approx(share)
    assert headline["gains_by_grade"]["D"] == pytest.approx(0.5)
    assert headline["increment"]["not_evidenced"].startswith("not evidenced")
    assert headline["not_evidenced"] == ""
    lines, _ = summary_of(result)
    assert lines[0].startswith("Over the baseline: gross cost")
    assert "not evidenced" in lines[1]


@pytest.mark.slow
def test_console_and_json_say_not_evidenced_in_place_of_a_ratio(tmp_path, capsys):
    command = ["run", "kenya@2026.1", "-s", "reform", "--out", str(tmp_path), "--formats", "csv"]
    assert main(command) == 0
    first = next(line for line in capsys.readouterr().out.splitlines() if "reform, over the" in line)
    assert "not evidenced: 100.0% of the gains" in first
    assert "ratio" not in first
    assert main([*command, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)["results"][-1]
    assert next(iter(record)) == "first_line"
    assert "not evidenced" in record["first_line"]
    assert "ratio" not in record["first_line"]
    assert sum(record["gains_by_grade"].values()) == pytest.approx(1)


def test_the_first_page_says_when_no_effect_depends_on_the_amount(small_rows):
    def said(**columns):
        rows = with_grades(small_rows, proven=(0.02, "B"))
        rows["Outcomes"][0] |= columns
        result = cm.run(assumptions_from_rows(rows))
        in_page = any("do not depend on the amount" in line for line in summary_of(result)[0])
        assert in_page is bool(result.headline()["caveats"])
        return in_page

    assert said()
    assert not said(driver="transfers")
    assert not said(elasticity=0.5, benefit_studied=3000)
    assert not said(policy="childcare")  # it pays no cash


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ({"deadweight": 0.3}, 1), ({"deadweight": 0.35, "displacement": 0.1}, 2), ({"deadweight": 0.314}, 0),
        ({"deadweight": 0.3, "grade": "C"}, 0), ({}, 0),
    ],
)  # fmt: skip
def test_round_guesses_of_illustrative_effects_are_a_note(small_rows, columns, cells):
    rows = with_grades(small_rows, guessed=(0.02, "D"))
    rows["Outcomes"][0] |= columns
    notes = [problem for problem in check_rows(rows) if "round guesses" in problem.found]
    assert len(notes) == (cells > 0)
    for note in notes:
        assert (note.severity, note.alarm) == ("warning", False)
        assert note.found.count("Outcomes!") == cells


@pytest.mark.parametrize(
    ("columns", "about"),
    [
        ({"value_low": 15_000, "value_high": 60_000}, {}),
        ({"grade": "C"}, {"least_width_C": 0.4}),
        ({"grade": "B", "value_grade": "D"}, {"least_width_D": 0.5}),
    ],
)
def test_ranges_of_values_and_of_grades_act_in_simulations(small_rows, columns, about):
    rows = with_grades(small_rows, effect=(0.02, "B"))
    rows["Exclusion"] = []
    for name in ("Groups", "Parameters", "Scenarios"):
        rows[name] = [{k: v for k, v in row.items() if k not in ("low", "high")} for row in rows[name]]
    rows["Outcomes"][0] |= {"value": 30_000} | columns
    rows["About"] += [{"property": name, "value": value} for name, value in about.items()]
    simulated = cm.simulate(assumptions_from_rows(rows), draws=200)
    drawn = simulated.measures[LEVEL]["npv"][:, -1]
    central = simulated.result.appraised(LEVEL)[TOTAL]["npv"]
    assert np.ptp(drawn) > 0
    assert drawn.min() < central < drawn.max()
    assert {path for fact in simulated.facts for path in fact.paths} <= {
        "outcome.effect.effect", "outcome.effect.value"
    }  # fmt: skip


def test_least_widths_leave_increments_of_unchanged_policies_alone(small_rows):
    rows = with_grades(small_rows, guessed=(0.02, "D"))
    rows["About"].append({"property": "least_width_D", "value": 0.5})
    narrow = cm.simulate(assumptions_from_rows(with_grades(small_rows, guessed=(0.02, "D"))), draws=100)
    wide = cm.simulate(assumptions_from_rows(rows), "generous", draws=100)
    assert np.ptp(wide.measures[LEVEL]["npv"][:, -1]) > np.ptp(narrow.measures[LEVEL]["npv"][:, -1])
    policies = wide.result.policies
    unchanged = wide.unchanged[INCREMENT]
    assert all(
        (wide.measures[INCREMENT]["npv"][:, place] == 0).all()
        for place, _ in enumerate(policies) if unchanged[place]
    )  # fmt: skip


def test_a_range_by_grade_is_marked_and_keeps_a_lognormal_figure_above_0(small_rows):
    rows = with_grades(small_rows, effect=(0.02, "D"), other=(0.03, "D"))
    rows["Outcomes"][0] |= {"low": 0.019, "high": 0.021, "distribution": "lognormal"}
    rows["Outcomes"][1] |= {"low": 0.001, "high": 0.1}
    rows["About"].append({"property": "least_width_D", "value": 1})
    facts = {fact.path: fact for fact in facts_of(assumptions_from_rows(rows), "Outcomes")}
    effect, other = facts["outcome.effect.effect"], facts["outcome.other.effect"]
    assert (effect.low, effect.high) == pytest.approx((0.01, 0.04))
    assert "least width of grade D" in effect.note
    assert (other.low, other.high) == pytest.approx((0, 0.1))
    drawn = cm.simulate(assumptions_from_rows(rows), draws=50).measures[LEVEL]["npv"]
    assert np.isfinite(drawn).all()
