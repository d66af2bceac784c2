"""The macros Solve for target and Choose portfolio through xlwings' own protocol."""

from __future__ import annotations

from contextlib import closing

import openpyxl
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import read
from tests.excel.control_sheet import add_control
from tests.written_once import written_bare

AMOUNT = "policy.child_benefit.benefit.amount"
MINISTRY = "Ministry of Welfare"


@pytest.fixture
def book(small_rows, tmp_path):
    small_rows["Ceilings"] = [{"ministry": MINISTRY, "year": 2028, "amount": 8e8}]
    return written_bare(tmp_path / "small.xlsx", small_rows)


def values(path, sheet):
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        rows = book[sheet].iter_rows(values_only=True)
        return [row for row in rows if any(cell not in (None, "") for cell in row)]


def texts(path, sheet):
    return "\n".join(str(cell) for row in values(path, sheet) for cell in row if cell not in (None, ""))


@pytest.mark.slow
def test_the_solution_is_said_and_written(macro, book):
    goal = float(cm.run(read(book), "baseline").budget_lines.totals.gross_cost.sum()) * 1.01
    add_control(book, scenario="generous", vary=AMOUNT, target="gross_cost", target_value=goal)
    solution = cm.solve(read(book), "generous", AMOUNT, "gross_cost", goal)
    said = macro("solve_scenario", book)
    assert said.startswith(f"Found: {solution.value:,.6g}")
    written = [row for row in values(book, "Solve") if isinstance(row[0], float | int)]
    assert {float(row[0]) for row in written} >= {point.value for point in solution.points}
    assert any(row[0] == pytest.approx(solution.value) and row[2] == pytest.approx(goal) for row in written)


@pytest.mark.slow
def test_the_smallest_cuts_are_on_the_sheet_where_a_ceiling_is_broken(macro, book):
    add_control(book, scenario="generous", vary=AMOUNT)
    macro("solve_scenario", book)
    assert f"{MINISTRY}: first above its ceiling in 2028" in texts(book, "Solve")


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({}, "what to vary"),
        ({"vary": AMOUNT, "target_value": "a lot"}, '"a lot" is none'),
        ({"vary": "policy.child_benefit.benefit.amuont"}, "amuont"),
    ],
)
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_what_control_does_not_say_is_asked_for_and_nothing_is_written(macro, book, named, words):
    add_control(book, scenario="generous", **named)
    said = macro("solve_scenario", book)
    assert words in said
    assert "Solve" not in openpyxl.load_workbook(book).sheetnames


@pytest.mark.slow
def test_the_portfolio_is_written_with_options_and_limits(macro, book):
    add_control(book, scenario="generous")
    portfolio = cm.portfolio(read(book))
    said = macro("choose_portfolio", book)
    assert said.startswith(
        f"{sum(row.chosen for row in portfolio.options)} of {len(portfolio.chosen)} policies change"
    )
    written = texts(book, "Portfolio")
    for row in portfolio.limits:
        assert f"{row.owner}\n{row.kind}\n{row.year}" in written
    chosen = [row for row in values(book, "Portfolio") if row[2] == "yes"]
    assert [(row[0], row[3]) for row in chosen] == [
        (row.policy_label, pytest.approx(row.value)) for row in portfolio.options if row.chosen
    ]
