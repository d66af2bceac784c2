"""A table that was deleted or emptied is one error; what follows from it is counted, not listed."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.examination import examined_raw
from costmodel.assumptions.format.raw import raw_from_rows


def errors(rows, absent=""):
    raw = [table for table in raw_from_rows(rows) if table.name != absent]
    return [problem for problem in examined_raw(raw, "rows")[0] if problem.severity == "error"]


@pytest.mark.parametrize("table", ["Groups", "Policies", "Sources", "Parameters", "About"])
def test_only_the_absent_table_is_listed(table, small_rows):
    assert not errors(small_rows)
    (problem,) = errors(small_rows, table)
    assert problem.table == table
    assert "not listed" in problem.mend


def test_only_the_empty_table_is_listed(small_rows):
    small_rows["Sources"] = []
    (problem,) = errors(small_rows)
    assert problem.table == "Sources"
    assert "not listed" in problem.mend


def test_an_error_of_another_kind_is_listed_too(small_rows):
    small_rows["Macro"] = [dict(small_rows["Macro"][0], unit="no unit"), *small_rows["Macro"][1:]]
    assert {problem.table for problem in errors(small_rows, "Sources")} == {"Sources", "Macro"}


def test_unknown_names_are_listed_each_where_their_table_is_there(small_rows):
    small_rows["Policies"] = [dict(row, group="nobody") for row in small_rows["Policies"]]
    problems = errors(small_rows)
    assert all(problem.table != "Groups" for problem in problems)
    assert any("nobody" in problem.found for problem in problems)
