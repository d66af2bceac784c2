"""The macros that solve for a target and choose a portfolio, from what the sheet Control says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.choice.portfolio import portfolio
from costmodel.choice.smallest_cut import cuts_below_ceilings
from costmodel.choice.solving import solve
from costmodel.engine.run import run
from costmodel.errors import CostModelError
from costmodel.excel.live import macro_pages as pages
from costmodel.excel.live.macro_book import assumptions_of, say, settings
from costmodel.excel.live.macro_runner import MacroResult
from costmodel.excel.live.macro_selection import as_number, scenario_of
from costmodel.reports.answers import portfolio_page
from costmodel.reports.sheets import solve_page

if TYPE_CHECKING:
    import xlwings as xw


def solved(book: xw.Book, vary: str, target: str, value: str) -> MacroResult:
    """The solution of what is asked, or of what Control says: vary, target, target value, scenario."""
    said = settings(book)
    path = vary or said.get("vary", "")
    if not path:
        raise CostModelError(
            "Write on the sheet Control what to vary, such as policy.child_benefit.benefit.amount."
        )
    result = run(assumptions_of(book), scenario_of(book))
    goal = as_number("target value", value or said.get("target value", ""))
    solution = solve(
        result.assumptions, result.scenario.name, path, target or said.get("target") or "npv", goal
    )
    page = pages.solved(result, solution, cuts_below_ceilings(result))
    return MacroResult(f"{solve_page.answer(solution)} Written to the sheet Solve. {page.stamp}", (page,))


def chosen_portfolio(book: xw.Book) -> MacroResult:
    """The portfolio of the options of all scenarios within the table Ceilings."""
    assumptions = assumptions_of(book)
    say(book, "costmodel: Choose portfolio …")
    chosen = portfolio(assumptions)
    page = pages.portfolio(chosen)
    first = portfolio_page.sentences(chosen)[0]
    return MacroResult(f"{first} Written to the sheet Portfolio. {page.stamp}", (page,))
