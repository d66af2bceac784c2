"""Effects that several policies have on the same people: together at most the people still without them."""

from __future__ import annotations

import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.reports.files.look import Sheet
from tests.formula_cells import differing_cells
from tests.small_set import outcome

ONCE = {"deadweight": 0, "displacement": 0, "attribution": 0, "drop_off": 0, "cashable": 0, "lag": 0,
        "duration": 1, "unit": "children in school"}  # fmt: skip


def effect(policy, size, group="poor_children"):
    return (
        outcome(f"{policy}_schooling", size, "participants") | ONCE | {"policy": policy, "capped_by": group}
    )


@pytest.fixture
def rows(small_rows):
    small_rows["Scenarios"] = [
        row for row in small_rows["Scenarios"] if not row["parameter"].startswith("outcome.")
    ]
    small_rows["Outcomes"] = [effect("child_benefit", 0.9), effect("childcare", 0.8)]
    return small_rows


def lines_of(rows, scenario="baseline"):
    table = cm.run(assumptions_from_rows(rows), scenario).table()

    def line(policy, name):
        chosen = table[(table["policy"] == policy) & (table["line"] == name)]
        return chosen.sort_values("year")["value"].to_list()[:5]

    return line


def test_effects_on_the_same_people_share_the_people_who_are_without(rows):
    line = lines_of(rows)
    benefit = [0.9 * people for people in line("child_benefit", "beneficiary_years")]
    care = [0.8 * people for people in line("childcare", "beneficiary_years")]
    without = line("", "poor_children.group_people")
    shares = [
        min(1, people / (one + other)) for people, one, other in zip(without, benefit, care, strict=True)
    ]
    assert min(shares) < 0.9
    assert max(shares) == 1
    for policy, gross in (("child_benefit", benefit), ("childcare", care)):
        name = f"{policy}_schooling"
        assert line(policy, f"{name}.share_without_it") == pytest.approx(shares)
        expected = [share * each for share, each in zip(shares, gross, strict=True)]
        assert line(policy, f"{name}.attributable_effect") == pytest.approx(expected)
        value = [30_000 * 1.045 * each for each in expected]
        assert line(policy, f"{name}.value_real") == pytest.approx(value)


def test_effects_without_a_cap_or_below_it_are_as_they_were(rows):
    line = lines_of(rows)
    full = [0.8 * people for people in line("childcare", "beneficiary_years")]
    for cap in (None, "children"):
        rows["Outcomes"][1]["capped_by"] = cap
        assert lines_of(rows)("childcare", "childcare_schooling.attributable_effect") == pytest.approx(full)


@pytest.mark.slow
def test_every_cell_of_the_audit_workbook_equals_the_engine(rows, tmp_path, recalculate, monkeypatch):
    right = Sheet.formula

    def wrong(self, row, column, formula, value, *look):
        right(self, row, column, formula, -1.0 if isinstance(value, int | float) else "wrong", *look)

    monkeypatch.setattr(Sheet, "formula", wrong)
    layout = lay_out(assumptions_from_rows(rows), "generous")
    names = {line.line.rpartition(".")[2] for line in layout.lines}
    assert {"share_without_it", "attributable_effect", "gross_cost_per_outcome", "cost_per_outcome"} <= names
    assert differing_cells(layout, recalculate, tmp_path) == []


def test_effects_that_share_a_cap_are_not_told_to_count_twice(rows):
    def told():
        return [one for one in check_rows(rows) if "one publication" in one.found]

    for row in rows["Outcomes"]:
        row["valued_as"], row["value"] = "school_year", None
        row["unit"] = "school years"
    assert told() == []
    for row in rows["Outcomes"]:
        row["capped_by"] = None
    assert len(told()) == 1


def test_a_cap_is_of_one_effect(rows):
    rows["Outcomes"].append(effect("childcare", -0.1) | {"outcome": "harm"})
    rows["Outcomes"][1]["unit"] = "school years"
    refused = [problem for problem in check_rows(rows) if problem.severity == "error"]
    assert [(one.cell.partition("!")[0], "harm" in one.found) for one in refused] == [
        ("Outcomes", False), ("Outcomes", True),
    ]  # fmt: skip
    rows["Outcomes"] = [effect("childcare", 0.1, "nobody")]
    (unknown,) = [problem for problem in check_rows(rows) if problem.severity == "error"]
    assert "poor_children" in unknown.mend + unknown.expected
