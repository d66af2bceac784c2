"""Every problem of a workbook: of its cells, of the people its targeting needs, and of idle assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.tables import from_tables
from costmodel.assumptions.versions import store
from costmodel.engine.checking.hiring import hiring_problems
from costmodel.engine.explanations.idle_assumptions import idle_problems
from costmodel.engine.inclusion_cuts import cut_warnings
from costmodel.engine.run import run_all
from costmodel.errors import AssumptionError, CostModelError

if TYPE_CHECKING:
    from pathlib import Path

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.errors import Problem


def check(name: str | Path) -> list[Problem]:
    """All problems of a workbook: those found by its checks and, without errors, by running every scenario.

    The latter are targeting errors that the people do not allow, assumptions without effect, and staff that
    would have to be hired steeply. ``name`` is a path, a set (its newest version) or a version
    ("kenya@2026.1"), as for ``load``.
    """
    problems, tables = store.examined(name)
    if not tables or not tables["Policies"].rows or any(each.severity == "error" for each in problems):
        return problems
    assumptions = from_tables(tables, str(store.locate(name)))
    shown_by_runs = [*_impossible(assumptions), *idle_problems(assumptions)]
    if any(problem.severity == "error" for problem in shown_by_runs):
        return [*problems, *shown_by_runs]
    return [*problems, *shown_by_runs, *hiring_problems(assumptions)]


def _impossible(assumptions: Assumptions) -> list[Problem]:
    try:
        return cut_warnings(run_all(assumptions).values())
    except AssumptionError as error:
        return error.problems
    except CostModelError:
        return []  # idle_problems says which scenario cannot be computed
