"""The difference between two sets of assumptions, as an officer reads it."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.writer import write
from costmodel.assumptions.versions.diff import diff
from costmodel.assumptions.versions.set_text import text_of


@pytest.fixture
def other(small_rows, small_set):
    """The same set with some rows changed by a function."""

    def made(change):
        change(small_rows)
        return assumptions_from_rows(small_rows)

    return made


def benefit(rows):
    return next(row for row in rows["Parameters"] if row["parameter"] == "benefit.amount")


def test_a_changed_value_is_told_with_unit_share_and_cell(small_set, other):
    (one,) = diff(small_set, other(lambda rows: benefit(rows).update(value=550)))
    assert (one.table, one.key, one.column, one.kind) == (
        "Parameters", "child_benefit, benefit.amount", "value", "changed",
    )  # fmt: skip
    assert (one.before, one.after, one.unit) == (500.0, 550.0, "LCU per person")
    assert one.relative == pytest.approx(0.1)
    assert one.words == (
        f"{one.cell} child_benefit, benefit.amount, value: 500 -> 550 LCU per person (+10.0%)"
    )


def test_moved_rows_and_columns_are_no_change(small_set, other):
    def move(rows):
        for table in rows.values():
            random.Random(3).shuffle(table)
        rows["Parameters"] = [dict(reversed(row.items())) for row in rows["Parameters"]]

    assert len(diff(small_set, other(move))) == 0
    assert diff(small_set, small_set).summary == "no difference"


def test_added_and_removed_rows_are_told_once_each(small_set, other):
    def change(rows):
        rows["UnitCosts"] = [
            {"item": "meal", "unit": "LCU per meal", "value": 30, "price_base": 2025, "source": "made_up"}
        ]

    changes = diff(small_set, other(change))
    assert changes.summary == "1 row added, 1 row removed"
    assert [(one.kind, one.key) for one in changes] == [("added", "meal"), ("removed", "place")]
    assert "value 30" in str(changes.differences[0].after)


def test_a_year_that_only_one_has_is_a_change_of_its_rows(small_set, other):
    def longer(rows):
        for row in rows["Macro"]:
            if row["unit"] == "share per year":
                row["2031"] = 0.03

    changes = diff(small_set, other(longer))
    assert {(one.column, one.before, one.after) for one in changes} == {("2031", None, 0.03)}


def test_what_saving_writes_is_no_change(small_set, other):
    def saved(rows):
        for row in rows["About"]:
            if row["property"] in ("version", "status", "prepared_by"):
                row["value"] = {"version": "2026.2", "status": "submitted"}.get(row["property"], "Somebody")
        rows["ChangeLog"] = [{"version": "2026.2", "table": "Macro", "why": "x"}]

    assert len(diff(small_set, other(saved))) == 0


def test_shares_of_years_are_not_told(small_set, other):
    changes = diff(small_set, other(lambda rows: rows["Policies"][1].update(start_year=2028)))
    (one,) = changes
    assert one.relative is None
    assert "2027 -> 2028" in one.words


def test_differences_turn_round(small_set, other):
    after = other(lambda rows: benefit(rows).update(value=550))
    (there,), (back,) = diff(small_set, after), diff(after, small_set)
    assert (there.before, there.after) == (back.after, back.before)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data())
def test_any_one_value_that_changes_is_the_one_difference(small_set, data):
    tables = [
        name for name, table in small_set.tables.items() if len(table) and name not in ("About", "ChangeLog")
    ]
    name = data.draw(some.sampled_from(tables))
    table = small_set.table(name)
    place = data.draw(some.integers(0, len(table) - 1))
    from costmodel.assumptions.format.schema import BY_NAME  # noqa: PLC0415  only this test asks

    columns = [
        column for column, value in table.rows[place].values.items()
        if isinstance(value, float) and column not in BY_NAME[name].key
    ]  # fmt: skip
    if not columns:
        return
    column = data.draw(some.sampled_from(columns))
    before = table.rows[place][column]
    (one,) = diff(small_set, small_set.replaced(name, place, column, before + 1))
    assert (one.table, one.column, one.before, one.after) == (name, column, before, before + 1)
    assert one.cell == table.cell(place, column)


@pytest.mark.slow
def test_the_text_of_a_workbook_does_not_depend_on_the_order_of_rows(small_rows, tmp_path):
    first, problems = text_of(write(tmp_path / "a.xlsx", small_rows))
    for table in small_rows.values():
        table.reverse()
    assert text_of(write(tmp_path / "b.xlsx", small_rows))[0] == first
    assert not [problem for problem in problems if problem.severity == "error"]
    assert "child_benefit, benefit.amount | value = 500\n" in first


def test_one_value_is_one_line_of_the_text(small_rows, tmp_path):
    first = text_of(write(tmp_path / "a.xlsx", small_rows))[0].splitlines()
    benefit(small_rows)["value"] = 550
    second = text_of(write(tmp_path / "b.xlsx", small_rows))[0].splitlines()
    assert [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]] == [
        ("child_benefit, benefit.amount | value = 500", "child_benefit, benefit.amount | value = 550")
    ]
