"""The page Checks: every check with the figure found, the figure expected, and the outcome."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costmodel.engine.checking.result_checks import ERROR
from costmodel.errors import OPEN
from costmodel.reports.language.words import three_digits
from costmodel.reports.layout.page import Banner, Page, PageTable, TableColumn, TableRow
from costmodel.wording.catalogue import Verbatim, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.engine.checking.result_checks import Check, Verdict
    from costmodel.errors import Problem
    from costmodel.reports.layout.page import CellValue
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Checks"
WIDTHS = (62, 12, 24, 12, 24, 12, 14, 90)
COLUMNS = (
    TableColumn("Check", wrap=True),
    TableColumn("Outcome"),
    TableColumn("Found", "#,##0.######"),
    TableColumn("Should be"),
    TableColumn("Expected", "#,##0.######"),
    TableColumn("Tolerance", "0.0E+00"),
    TableColumn("Unit"),
    TableColumn("What is compared", wrap=True),
)
WARNING_COLUMNS = (
    TableColumn("Warning from the assumption workbook", wrap=True),
    TableColumn("Changes the master check", wrap=True),
    TableColumn("Cell"),
    TableColumn("Expected"),
    TableColumn("What to do"),
)
OPEN_COLUMNS = (
    TableColumn("To fill in", wrap=True), TableColumn("Sheet"), TableColumn("Cell"), TableColumn("What to do")
)  # fmt: skip


def checks(report: ScenarioReport) -> Page:
    """The checks of a scenario, and the warnings of its assumptions."""
    return checks_of(
        [("", check) for check in report.checks], report.result.warnings, report.verdict, report.stamp
    )


def checks_of(
    checked: Iterable[tuple[str, Check]], warnings: Iterable[Problem], verdict: Verdict, stamp: str
) -> Page:
    """The page; each check with a prefix of its name, "" for none."""
    warned = sorted(warnings, key=lambda warning: not warning.alarm)
    still_open = [_open(one) for one in warned if one.severity == OPEN]
    to_fill_in = PageTable(
        OPEN_COLUMNS, still_open, "Rows to fill in: stand-ins for figures of the country", height=20
    )
    return Page(
        NAME,
        "Checks",
        "A failed check means that the figures must not be used.",
        stamp,
        [
            master(verdict),
            PageTable(COLUMNS, [_row(prefix, check) for prefix, check in checked], name=NAME, height=20),
            PageTable(
                WARNING_COLUMNS,
                [_warning(one) for one in warned if one.severity != OPEN],
                "Warnings from the assumption workbook: they do not stop a run, but should be read",
                height=20,
            ),
            *([to_fill_in] if still_open else []),
        ],
        WIDTHS,
        verdict.colour,
        frozen=1,
    )


def master(verdict: Verdict, name: str = "Master check") -> Banner:
    """The master check, in symbol, words and colour, and its reasons."""
    first, *reasons = verdict.lines
    return Banner([phrase("{name}: {outcome}", name=name, outcome=first), *reasons], verdict.colour)


def every_reason(verdict: Verdict) -> Banner:
    """The master check with all its reasons, where no sheet Checks has them."""
    heading = phrase("{name}: {outcome}", name="Master check", outcome=verdict.words)
    return Banner([heading, *verdict.reasons], verdict.colour)


def _warning(warning: Problem) -> TableRow:
    alarm = "ALARM" if warning.alarm else "no"
    cells = [warning.found, alarm, warning.cell, warning.expected, warning.mend]
    return TableRow(cells, tones={1: "notice"} if warning.alarm else {})


def _open(problem: Problem) -> TableRow:
    return TableRow([problem.found, problem.table, problem.cell.partition("!")[2], problem.mend])


def _row(prefix: str, check: Check) -> TableRow:
    tone = "good" if check.passed else "bad" if check.severity == ERROR else "notice"
    cells: list[CellValue] = [
        phrase("{key}{check}", key=Verbatim(prefix), check=check.name) if prefix else check.name,
        check.outcome,
        _figure(check.found),
        check.relation,
        _figure(check.expected),
        _figure(check.tolerance),
        check.unit,
        check.explanation,
    ]
    figures = {2: check.found, 4: check.expected, 5: check.tolerance}
    return TableRow(
        cells, tones={1: tone}, numbers={place: three_digits(value) for place, value in figures.items()}
    )


def _figure(value: float) -> float | str:
    """A figure, or text where it is not finite: a check must show it and not fail on it."""
    return value if math.isfinite(value) else "not a number"
