"""Check a workbook or plain rows and find all their problems in one run.

The guard checks the file, then each cell is compared with its column, then the tables with one another.
Plain rows go through the same checks as a workbook.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.checks.rules import check_tables
from costmodel.assumptions.format.formats import newer, stated_format, upgraded
from costmodel.assumptions.format.guard import look
from costmodel.assumptions.format.hashing import content_hash
from costmodel.assumptions.format.package import DAMAGED, Package
from costmodel.assumptions.format.raw import raw_from_package, raw_from_rows
from costmodel.assumptions.format.report import NONE_YET, Finding, ProblemReport
from costmodel.assumptions.format.schema import BY_NAME, FORMAT_VERSION
from costmodel.assumptions.format.structure import NO_ROWS, no_table, tables_of
from costmodel.assumptions.format.tables import SEAL, properties
from costmodel.assumptions.format.unread_parts import unread_of_package
from costmodel.collection import without_collection
from costmodel.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costmodel.assumptions.format.raw import RawTable
    from costmodel.assumptions.format.tables import TableData
    from costmodel.assumptions.format.unread_parts import UnreadPart

    Rows = Mapping[str, Iterable[Mapping[str, Any]]]
    Examined = tuple[list[Problem], dict[str, TableData]]

KEPT = 4
"""Workbooks whose examination is kept in memory."""


def check(path: str | Path) -> list[Problem]:
    """All problems of a workbook, errors and warnings; an empty list if it can be used as it is.

    ``costmodel.check`` also takes a set or a version by its name and checks its ledger.
    """
    return examined_file(Path(path))[0]


def check_rows(rows: Rows, name: str = "rows") -> list[Problem]:
    """All problems of plain rows by table."""
    return examined_rows(rows, name)[0]


def examined_file(path: Path) -> Examined:
    """The problems of a workbook and its tables; no tables if it cannot be read."""
    data, problems = look(path)
    if data is None:
        return problems, {}
    of_contents, tables = examined_bytes(data, path.name, date.today())  # noqa: DTZ011  the day of the reader
    return [*problems, *of_contents], dict(tables)


@lru_cache(maxsize=KEPT)
def examined_bytes(data: bytes, name: str, day: date) -> Examined:  # noqa: ARG001  checks use the day
    """The problems of the bytes of a workbook, and its tables.

    The last ones are kept, since a command reads a file several times.
    """
    with without_collection():
        try:
            package = Package.open(data)
            raw, unread = raw_from_package(package), unread_of_package(package)
        except Finding as unfit:
            return [Problem(name, "", "", unfit.found, unfit.expected, unfit.mend)], {}
        except DAMAGED as error:
            return [_damaged(name, error)], {}
        return examined_raw(raw, name, unread)


def examined_rows(rows: Rows, name: str) -> Examined:
    """The problems of plain rows and their tables."""
    return examined_raw(raw_from_rows(rows), name)


def examined_raw(raw: Sequence[RawTable], name: str, unread: Sequence[UnreadPart] = ()) -> Examined:
    """The problems of raw tables, and the tables; no tables if their format is newer than this program.

    ``unread`` are the parts of the workbook that the program does not read.
    """
    stated, cell = stated_format(raw)
    if stated > FORMAT_VERSION:
        return [newer(stated, cell, name)], {}
    report = ProblemReport(name)
    tables = tables_of(upgraded(raw, stated), report, stated, unread)
    check_tables(tables, report)
    return _judged(_causes(report.problems), tables), tables


def _causes(problems: list[Problem]) -> list[Problem]:
    """The problems without errors that follow from an absent or empty table: that one tells how many do."""
    lacking = {problem.table for problem in problems if _lacks_rows(problem)}
    # What is told of such a table before, as that there are two of its name, does not follow from it.
    first = next((place for place, problem in enumerate(problems) if _lacks_rows(problem)), 0)
    kept, following = problems[:first], Counter[str]()
    for problem in problems[first:]:
        cause = next((name for name in lacking if _follows(problem, name)), "")
        following[cause] += 1
        if not cause:
            kept.append(problem)
    return [
        replace(problem, mend=f"{problem.mend} {_not_listed(count)}")
        if _lacks_rows(problem) and (count := following[problem.table])
        else problem
        for problem in kept
    ]


def _lacks_rows(problem: Problem) -> bool:
    """Whether a table is absent or empty that must have rows."""
    return problem.severity == "error" and problem.found in (no_table(problem.table), NO_ROWS)


def _follows(problem: Problem, table: str) -> bool:
    """Whether an error is about names or rows that only this table could have."""
    if problem.severity != "error" or _lacks_rows(problem):
        return False
    said = f"{problem.found} {problem.expected} {problem.mend}"
    row = BY_NAME[table].row.partition(" ")[2].partition(",")[0]
    named = re.search(rf"\b({table}|{row})\b", said) is not None
    whole = problem.table == table and not problem.cell
    return whole or (problem.table != table and (NONE_YET in said or named))


def _not_listed(count: int) -> str:
    if count == 1:
        return "1 more error follows from this one and is not listed."
    return f"{count} more errors follow from this one and are not listed."


def _judged(problems: list[Problem], tables: Mapping[str, TableData]) -> list[Problem]:
    """The problems, with warnings instead of errors for a workbook that was saved before a check existed.

    This applies if its format is older than the check and its hash shows that it is unchanged; a check that
    came after the newest format is of the next one. The warning is shown in the master line of every result.
    """
    about = properties(tables["About"])
    stated = about.get("format_version")
    if not isinstance(stated, int) or about.get(SEAL) != content_hash(tables):
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
        "Open it in Excel, let Excel repair it, check the values and save it again.",
    )
