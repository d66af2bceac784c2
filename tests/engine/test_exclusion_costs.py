"""The cost of exclusion of a set: from its rows to figures, explanation, draws, checks and idle rows."""

from __future__ import annotations

import json

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import examined_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.schema import BY_NAME
from costmodel.engine.exclusion_costs import ALL_GAPS, exclusion_costs
from costmodel.engine.explanations.idle_assumptions import idle_problems
from tests import small_set
from tests.command_line import costmodel


@pytest.fixture
def ranged_rows(small_rows):
    """The small set with a range of the gap in employment."""
    small_rows["Exclusion"][0] |= {"low": 0.2, "high": 0.35}
    return small_rows


def problems(rows):
    all_problems, _ = examined_rows(rows, "small")
    return [one for one in all_problems if one.table == "Exclusion"]


def costs(rows, scenario="baseline"):
    return {one.name: one for one in exclusion_costs(cm.run(assumptions_from_rows(rows), scenario))}


def test_people_times_gap_times_value(small_rows):
    """Children under 5: 10 ages and sexes of 4,000 + 10 x age + 100 a year; 40 % of them are poor."""
    poor = [0.4 * 2 * sum(4_000 + 10 * age + 100 * year for age in range(5)) for year in range(5)]
    price = 1.045  # value of 2025 at prices of 2026
    by_gap = costs(small_rows)
    assert by_gap["no_work"].people == pytest.approx(poor)
    assert by_gap["no_work"].cost == pytest.approx([people * 0.25 * 480_000 * price for people in poor])
    assert by_gap["low_pay"].cost == pytest.approx(
        [people * 0.5 * 0.1 * 0.8 * 480_000 * price for people in poor]
    )
    together = by_gap["poor_children"]
    assert together.dimension == ALL_GAPS
    assert together.cost == pytest.approx(np.add(by_gap["no_work"].cost, by_gap["low_pay"].cost))
    present = sum(cost / 1.035 ** (year + 1) for year, cost in enumerate(together.cost))
    assert together.present == pytest.approx(present)


def test_the_range_is_that_of_the_gap(ranged_rows):
    gap = costs(ranged_rows)["no_work"]
    assert (gap.gap, gap.low, gap.high) == (0.25, 0.2, 0.35)
    assert gap.present_low == pytest.approx(gap.present * 0.2 / 0.25)
    assert gap.present_high == pytest.approx(gap.present * 0.35 / 0.25)
    assert costs(ranged_rows)["low_pay"].present_low is None


def test_a_scenario_can_change_a_gap(ranged_rows):
    ranged_rows["Scenarios"].append(
        small_set.change("generous", None, "exclusion.no_work.gap", "multiply", 0.8)
    )
    before, after = costs(ranged_rows)["no_work"], costs(ranged_rows, "generous")["no_work"]
    assert after.gap == pytest.approx(0.2)
    assert after.cost == pytest.approx(np.multiply(before.cost, 0.8))
    assert after.present_high == pytest.approx(before.present_high * 0.8)


def test_a_prevalence_changes_the_people(small_rows):
    before, after = costs(small_rows)["no_work"], costs(small_rows, "lean_years")["no_work"]
    assert after.people == pytest.approx(np.multiply(before.people, 0.45 / 0.4))


def test_it_changes_no_figure_of_the_appraisal(small_rows):
    with_it = cm.run(assumptions_from_rows(small_rows), "generous")
    small_rows["Exclusion"] = []
    without = cm.run(assumptions_from_rows(small_rows), "generous")
    for basis in ("level", "increment"):
        assert with_it.appraisal(basis).equals(without.appraisal(basis))
    lines = set(with_it.table()["line"]) - set(without.table()["line"])
    assert "no_work.cost_of_exclusion" in lines
    assert all(line.startswith(("no_work.", "low_pay.", "poor_children.")) for line in lines)
    assert exclusion_costs(without) == ()


def test_a_figure_is_explained_down_to_its_cells(small_rows):
    result = cm.run(assumptions_from_rows(small_rows))
    explained = result.explain("", "low_pay.cost_of_exclusion", 2027)
    table = result.table()
    value = table[(table["line"] == "low_pay.cost_of_exclusion") & (table["year"] == 2027)]["value"].item()
    assert explained.steps[0].value == pytest.approx(value)
    cells = {cell.cell for cell in explained.cells}
    assert {"Exclusion!F6", "Exclusion!H6", "Exclusion!J6", "Exclusion!K6", "Groups!F6"} <= cells
    assert result.explain("", "poor_children.present_cost_of_all_gaps").steps[0].value > 0


def test_the_gap_is_drawn(ranged_rows):
    assumptions = assumptions_from_rows(ranged_rows)
    simulated = cm.simulate(assumptions, "baseline", 256, seed=1, lines=["cost_of_exclusion"])
    (drawn,) = simulated.lines
    ratio = drawn.figure / drawn.central.figure  # the people of the group are drawn too: 0.3 to 0.5
    assert drawn.central.rows[0] == ("", "no_work.cost_of_exclusion")
    assert 0.3 / 0.4 * 0.2 / 0.25 < ratio[:, 0].min() < ratio[:, 0].max() < 0.5 / 0.4 * 0.35 / 0.25
    other = ratio[:, 0] / ratio[:, 1]  # people drop out: what is left is the gap
    assert 0.2 / 0.25 < other.min() < 0.9
    assert 1.3 < other.max() < 0.35 / 0.25


@pytest.mark.parametrize(
    ("column", "value", "severity", "word"),
    [
        ("gap", 25, "error", "from -1 to 1"),
        ("high", 35, "error", "from -1 to 1"),
        ("low", 0.3, "error", "rising order"),
        ("gap", -0.2, "warning", "better off"),
        ("group", "nobody", "error", "Groups"),
        ("dimension", "housing", "error", "employment, earnings"),
        ("price_base", 1990, "error", "Macro"),
        ("value", -1, "error", "0"),
        ("share_of_group", 1.5, "error", "1"),
        ("reference", None, "error", "blank"),
        ("unit", "per cent", "warning", "single unit"),
    ],
)
def test_a_wrong_cell_is_named(ranged_rows, column, value, severity, word):
    row = ranged_rows["Exclusion"][0]
    if value == -0.2:
        row |= {"low": -0.3, "high": -0.1}
    ranged_rows["Exclusion"][0] = row | {column: value}
    told = [one for one in problems(ranged_rows) if one.severity == severity]
    names = [each.name for each in BY_NAME["Exclusion"].columns]
    cell = f"Exclusion!{'ABCDEFGHIJKLMNOPQ'[names.index(column)]}5"
    assert any(word in str(one) and one.cell == cell for one in told), told


def test_earnings_of_those_without_work_are_not_counted_twice(small_rows):
    assert problems(small_rows) == []
    small_rows["Exclusion"][1]["share_of_group"] = None
    (told,) = problems(small_rows)
    assert (told.severity, told.alarm) == ("warning", True)
    assert "beside a gap in their employment" in told.found


def test_a_second_gap_in_one_dimension_is_told(small_rows):
    small_rows["Exclusion"].append(small_rows["Exclusion"][0] | {"exclusion": "again"})
    (told,) = problems(small_rows)
    assert "second gap in employment" in told.found
    assert told.alarm


def test_a_group_that_only_a_gap_names_is_in_use(small_rows):
    small_rows["Groups"].append(small_set.group("older", "Children of 5 and more", 5, 11, 0.1))
    small_rows["Exclusion"].append(small_rows["Exclusion"][0] | {"exclusion": "other", "group": "older"})
    assert not [p for p in idle_problems(assumptions_from_rows(small_rows)) if p.table == "Groups"]
    small_rows["Exclusion"].pop()
    assert [p for p in idle_problems(assumptions_from_rows(small_rows)) if p.table == "Groups"]


def test_a_gap_of_nobody_is_idle(small_rows):
    small_rows["Groups"][1] |= {"prevalence": 0, "low": None, "high": None}
    small_rows["Scenarios"] = [row for row in small_rows["Scenarios"] if "group" not in row["parameter"]]
    told = [p for p in idle_problems(assumptions_from_rows(small_rows)) if p.table == "Exclusion"]
    assert len(told) == 2
    assert "no_work" in told[0].found


def test_the_json_of_the_command_has_the_gaps(small_rows, tmp_path):
    from costmodel.assumptions.format.writer import write  # noqa: PLC0415  only here

    write(tmp_path / "small.xlsx", assumptions_from_rows(small_rows))
    told = costmodel("delay", "small.xlsx", "-s", "generous", "--json", cwd=tmp_path)
    names = [one["name"] for one in json.loads(told.stdout)["exclusion"]]
    assert names == ["no_work", "low_pay", "poor_children"]
    text = costmodel("delay", "small.xlsx", "-s", "generous", cwd=tmp_path).stdout
    assert "Cost of exclusion of Poor children under 5 in 2026" in text


def test_a_change_of_a_gap_is_listed_with_its_unit(small_rows):
    before = assumptions_from_rows(small_rows)
    after = before.replaced("Exclusion", 0, "gap", 0.3)
    (change,) = cm.diff(before, after)
    assert (change.column, change.before, change.after, change.unit) == ("gap", 0.25, 0.3, "share")
