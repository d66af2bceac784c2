"""Registered people per person projected: traced to its cell, checked, and the same in the audit workbook."""

from __future__ import annotations

import pytest

import costmodel
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from tests import small_set
from tests.formula_cells import differing_cells
from tests.small_set import change, parameter

PATH = "coverage.registered"


def with_register(value=1.1, note="register of June 2026 by the projection of 2026"):
    rows = small_set.rows()
    rows["Parameters"].append({**parameter("child_benefit", PATH, value, "ratio"), "note": note})
    return rows


def line(result, name):
    table = result.table()
    return table[(table["policy"] == "child_benefit") & (table["line"] == name)]["value"].to_numpy()


def test_cost_follows_the_register_and_other_policies_do_not_change():
    plain = costmodel.run(assumptions_from_rows(small_set.rows()))
    more = costmodel.run(assumptions_from_rows(with_register()))
    for name in ("eligible", "beneficiaries", "new_beneficiaries", "gross_cost"):
        assert line(more, name) == pytest.approx(1.1 * line(plain, name))
    both = [result.budget(by="policy", basis="nominal").loc["childcare"] for result in (plain, more)]
    assert both[0].tolist() == both[1].tolist()


@pytest.mark.slow
def test_the_explanation_names_its_cell():
    rows = with_register()
    why = costmodel.run(assumptions_from_rows(rows)).explain("child_benefit", "eligible", 2027)
    assert f"Parameters!E{len(rows['Parameters']) + 4}" in str(why)


@pytest.mark.parametrize(("value", "note", "word", "alarm"), [
    (1.1, None, "note", False),
    (11 / 10, "a note", None, False),
    (1.0, None, None, False),
    (1.9, "a note", "1.9", True),
])  # fmt: skip
def test_a_register_is_checked(value, note, word, alarm):
    rows = with_register(value, note)
    row = len(rows["Parameters"]) + 4
    problems = [
        problem
        for problem in assumptions_from_rows(rows).warnings
        if problem.table == "Parameters" and problem.cell.endswith(f"{row}") and "regist" in problem.found
    ]
    assert len(problems) == (word is not None)
    if word:
        assert problems[0].alarm is alarm
        assert word in problems[0].found


@pytest.mark.parametrize("scenario", ["own", "baseline"])
@pytest.mark.slow
def test_the_audit_workbook_follows(scenario, tmp_path, recalculate):
    rows = with_register()
    rows["Scenarios"].append(change("own", "child_benefit", PATH, "multiply", 1.05, 2028))
    layout = lay_out(assumptions_from_rows(rows), scenario)
    assert any("eligible" in one.item for one in written(layout.places))
    assert differing_cells(layout, recalculate, tmp_path) == []
