"""Read the assumptions of a workbook or of plain rows; refuse them with all their problems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.examination import examined_file, examined_raw, examined_rows
from costmodel.assumptions.format.tables import Assumptions, from_tables
from costmodel.errors import OPEN, AssumptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.checks.examination import Examined, Rows
    from costmodel.assumptions.format.raw import RawTable


def read(path: str | Path) -> Assumptions:
    """The assumptions of a workbook. Raises an AssumptionError with all its problems if it has errors."""
    return _without_errors(examined_file(Path(path)), str(path))


def assumptions_from_rows(rows: Rows, name: str = "rows") -> Assumptions:
    """Assumptions of plain rows by table, through the same checks as a workbook."""
    return _without_errors(examined_rows(rows, name), None)


def assumptions_from_raw(raw: Sequence[RawTable], name: str) -> Assumptions:
    """Assumptions of raw tables, of which none is absent, through the same checks as a workbook."""
    return _without_errors(examined_raw(raw, name), None)


def _without_errors(examined: Examined, path: str | None) -> Assumptions:
    problems, tables = examined
    if any(problem.severity == "error" for problem in problems):
        raise AssumptionError([problem for problem in problems if problem.severity != OPEN])
    return from_tables(tables, path, tuple(problems))
