"""Check a workbook or plain rows and find all their problems in one run.

The guard checks the file, then each cell is compared with its column, then the tables with one another.
Plain rows go through the same checks as a workbook.
"""

from __future__ import annotations

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
from costmodel.assumptions.format.report import Finding, ProblemReport
from costmodel.assumptions.format.schema import FORMAT_VERSION
from costmodel.assumptions.format.structure import tables_of
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
    return _judged(report.problems, tables), tables


def _judged(problems: list[Problem], tables: Mapping[str, TableData]) -> list[Problem]:
    """The problems, with warnings instead of errors for a workbook that was saved before a check existed.

    This applies if its format is older than the check and its hash shows that it is unchanged. The warning
    is shown in the master line of every result.
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
        "Open it in Excel, let Excel repair it, check the values and save it again.",
    )
