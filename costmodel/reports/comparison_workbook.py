"""The comparison workbook: several scenarios of one set beside one another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from costmodel.engine.result_checks import Verdict
from costmodel.errors import OutputError
from costmodel.reports import sheets_about, sheets_checks, sheets_comparison, words
from costmodel.reports.look import write_book
from costmodel.reports.result_report import Report, moment, now
from costmodel.reports.sheet_tables import Column, Line, write_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from costmodel.engine.results import Result
    from costmodel.reports.look import Book, Sheet


@dataclass(frozen=True)
class Comparison:
    """The scenarios compared; the first is the one the others are compared with."""

    reports: tuple[Report, ...]

    @property
    def first(self) -> Report:
        """The report of the first scenario."""
        return self.reports[0]

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict of the checks of all scenarios."""
        return Verdict.of_all([report.verdict for report in self.reports])

    @property
    def stamp(self) -> str:
        """The stamp under every title and on every page."""
        names = ", ".join(report.result.scenario.name for report in self.reports)
        return f"{words.set_stamp(self.first.result)} · scenarios {names} · {self.verdict.words}"


def write_comparison(results: Sequence[Result], path: str | Path, made_at: datetime | None = None) -> Path:
    """Write the workbook that compares scenarios of one set, whole or not at all.

    Raises OutputError where it cannot be written, and where the results are not of the same assumptions.
    """
    if len({result.assumptions.content_hash for result in results}) != 1:
        raise OutputError("a comparison needs scenarios of one version of one set; nothing was written")
    when = made_at or now()
    compared = Comparison(tuple(Report(result, when) for result in results))
    properties = {
        **compared.first.properties,
        "title": f"{compared.first.result.assumptions.title}: scenarios compared",
        "scenario": ", ".join(result.scenario.name for result in results),
        "checks": compared.verdict.words,
    }
    return write_book(path, compared.stamp, properties, lambda book: _fill(book, compared))


def _fill(book: Book, compared: Comparison) -> None:
    first = compared.first
    about = first.result.assumptions.about
    years = f"{first.years[0]} to {first.years[-1]}"
    summary = book.sheet(
        "Summary",
        f"{about['country']}: scenarios compared",
        f"What each scenario costs, whom it reaches and what society gets back, {years}.",
        sheets_comparison.widths(first),
    )
    added = book.sheet(
        "Increments",
        "Increments",
        "What each scenario adds to the baseline, by policy.",
        sheets_comparison.widths(first),
    )
    changed = book.sheet(
        "Differences",
        "Differences",
        "Assumptions that differ between scenarios.",
        sheets_comparison.difference_widths(compared.reports),
    )
    checks = book.sheet(
        "Checks", "Checks", "A failed check means that the figures must not be used.", sheets_checks.WIDTHS
    )
    told = book.sheet(
        "About", "About", "How the figures were computed, and how to read them.", sheets_about.WIDTHS
    )
    row = sheets_checks.master(summary, 3, compared.verdict) + 2
    sheets_comparison.fill_summary(summary, compared.reports, row)
    sheets_comparison.fill_increments(added, compared.reports)
    sheets_comparison.fill_differences(changed, compared.reports)
    each = [
        (f"{report.result.scenario.name}: ", check) for report in compared.reports for check in report.checks
    ]
    warnings = dict.fromkeys(told for report in compared.reports for told in report.result.warnings)
    sheets_checks.fill(checks, each, warnings, compared.verdict)
    _about(told, compared)


def _about(sheet: Sheet, compared: Comparison) -> None:
    stamp = compared.first.result.stamp
    pairs = [
        ("Set", stamp["set"]),
        ("Version", stamp["version"]),
        ("Content hash, SHA-256", stamp["content_hash"]),
        ("Engine version", f"costmodel {stamp['engine_version']}"),
        *(("Scenario", f"{r.result.scenario.name}: {r.result.scenario.label}") for r in compared.reports),
        ("Made at", moment(compared.first.made_at)),
        ("Master check", "\n".join(compared.verdict.lines)),
        *sheets_about.facts(compared.first.result.assumptions),
    ]
    columns = [Column("Property"), Column("Value", wrap=True)]
    lines = [Line(list(pair)) for pair in pairs]
    table = write_table(sheet, 4, columns, lines, heading="How these figures were computed", height=20)
    sheets_about.method(sheet, table.last + 2)
