"""The sheet Checks: every check with the figure found, the figure expected, and the outcome."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costmodel.engine.result_checks import ERROR
from costmodel.reports.sheet_tables import Cell, Column, Line, write_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.engine.result_checks import Check, Verdict
    from costmodel.errors import Problem
    from costmodel.reports.look import Sheet

WIDTHS = (62, 12, 24, 12, 24, 12, 14, 90)
TONES = {"green": "good", "amber": "notice", "red": "bad"}
"""Tones of the master check by its colour."""
COLUMNS = (
    Column("Check", wrap=True),
    Column("Outcome"),
    Column("Found", "#,##0.######"),
    Column("Should be"),
    Column("Expected", "#,##0.######"),
    Column("Tolerance", "0.0E+00"),
    Column("Unit"),
    Column("What is compared", wrap=True),
)


def fill(
    sheet: Sheet, checks: Iterable[tuple[str, Check]], warnings: Iterable[Problem], verdict: Verdict
) -> None:
    """Write the sheet; each check with a prefix of its name, "" for none."""
    row = master(sheet, 3, verdict) + 2
    lines = [_line(prefix, check) for prefix, check in checks]
    table = write_table(sheet, row, COLUMNS, lines, height=20)
    sheet.frozen(table.first, 1)
    columns = [
        Column("Warning from the assumption workbook", wrap=True),
        Column("Changes the master check", wrap=True),
        Column("Cell"),
        Column("Expected"),
        Column("What to do"),
    ]
    shown = [
        Line(
            [warning.found, "ALARM" if warning.alarm else "no", warning.cell, warning.expected, warning.mend],
            tones={1: "notice"} if warning.alarm else {},
        )
        for warning in sorted(warnings, key=lambda warning: not warning.alarm)
    ]
    heading = "Warnings from the assumption workbook: they do not stop a run, but should be read"
    write_table(sheet, table.last + 2, columns, shown, heading=heading, height=20)


def master(sheet: Sheet, row: int, verdict: Verdict, of: str = "Master check") -> int:
    """The master check, in symbol, words and colour, and its reasons; returns its last row."""
    first, *reasons = verdict.lines
    return sheet.banner(row, [f"{of}: {first}", *reasons], TONES[verdict.colour])


def _line(prefix: str, check: Check) -> Line:
    tone = "good" if check.passed else "bad" if check.severity == ERROR else "notice"
    cells: list[Cell] = [
        prefix + check.name,
        check.outcome,
        _figure(check.found),
        check.relation,
        _figure(check.expected),
        _figure(check.tolerance),
        check.unit,
        check.explanation,
    ]
    return Line(cells, tones={1: tone})


def _figure(value: float) -> float | str:
    """A figure, or text where it is not finite: a check must show it and not fail on it."""
    return value if math.isfinite(value) else "not a number"
