"""Examine a workbook, or plain rows, and find everything that is wrong with it in one go.

First the guard looks at the file, then each cell is held against its column, then the tables against one
another. The same checks meet a workbook and rows that never were in one.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.guard import look
from costmodel.assumptions.hashing import content_hash
from costmodel.assumptions.package import DAMAGED, Package
from costmodel.assumptions.raw import raw_from_package, raw_from_rows
from costmodel.assumptions.report import Finding, Report
from costmodel.assumptions.rules import check_tables
from costmodel.assumptions.schema import FORMAT_VERSION
from costmodel.assumptions.structure import tables_of
from costmodel.assumptions.tables import SEAL, properties
from costmodel.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costmodel.assumptions.raw import RawTable
    from costmodel.assumptions.tables import TableData

    Rows = Mapping[str, Iterable[Mapping[str, Any]]]
    Examined = tuple[list[Problem], dict[str, TableData]]


def check(path: str | Path) -> list[Problem]:
    """All problems of a workbook, errors and warnings; none where it can be used as it is."""
    return examined_file(Path(path))[0]


def check_rows(rows: Rows, name: str = "rows") -> list[Problem]:
    """All problems of plain rows by table."""
    return examined_rows(rows, name)[0]


def examined_file(path: Path) -> Examined:
    """The problems of a workbook and its tables; no tables where it cannot be read."""
    data, problems = look(path)
    if data is None:
        return problems, {}
    try:
        raw = raw_from_package(Package.open(data))
    except Finding as unfit:
        return [*problems, Problem(path.name, "", "", unfit.found, unfit.expected, unfit.mend)], {}
    except DAMAGED as error:
        return [*problems, _damaged(path.name, error)], {}
    found, tables = _examined(raw, path.name)
    return problems + found, tables


def examined_rows(rows: Rows, name: str) -> Examined:
    """The problems of plain rows and their tables."""
    return _examined(raw_from_rows(rows), name)


def _examined(raw: Sequence[RawTable], name: str) -> Examined:
    report = Report(name)
    tables = tables_of(raw, report)
    check_tables(tables, report)
    return _judged(report.problems, tables), tables


def _judged(problems: list[Problem], tables: Mapping[str, TableData]) -> list[Problem]:
    """The problems, where a workbook saved before a check existed is warned in place of being refused.

    Its format is older than the check and its content is that which its hash was written for. A warning of
    this kind turns the master line of every result.
    """
    about = properties(tables["About"])
    stated = about.get("format_version")
    if not isinstance(stated, int) or stated >= FORMAT_VERSION or about.get(SEAL) != content_hash(tables):
        return problems
    return [
        replace(problem, severity="warning", alarm=True)
        if problem.severity == "error" and problem.since > stated
        else problem
        for problem in problems
    ]


def _damaged(name: str, error: Exception) -> Problem:
    return Problem(
        name,
        "",
        "",
        f"a damaged workbook ({type(error).__name__}: {error})",
        "a workbook as Excel saves it",
        "Open it in Excel, let Excel repair it, check the values and save it anew.",
    )
