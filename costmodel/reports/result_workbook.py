"""The result workbook of one scenario: from the page a minister reads to the assumption behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.reports import (
    sheets_about,
    sheets_assumptions,
    sheets_budget,
    sheets_checks,
    sheets_people,
    sheets_return,
    sheets_summary,
)
from costmodel.reports.look import write_book
from costmodel.reports.result_report import Report, now

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from costmodel.engine.results import Result
    from costmodel.reports.look import Book


def write_result(result: Result, path: str | Path, made_at: datetime | None = None) -> Path:
    """Write the workbook of one scenario, whole or not at all.

    Raises OutputError where it cannot be written; a file that was there before is then unchanged.
    """
    report = Report(result, made_at or now())
    return write_book(path, report.stamp, report.properties, lambda book: _fill(book, report))


def _fill(book: Book, report: Report) -> None:
    title = f"{report.result.assumptions.about['country']}: {report.result.scenario.label}"
    years = f"{report.years[0]} to {report.years[-1]}"
    with_years = sheets_budget.widths(report)
    summary = book.sheet(
        "Summary",
        title,
        f"What it costs, whom it reaches and what society gets back, {years}.",
        sheets_summary.WIDTHS,
    )
    budget = book.sheet(
        "Budget",
        "Budget",
        f"Cost by policy, function, economic class, ministry and source, {years}.",
        with_years,
    )
    people = book.sheet(
        "People",
        "People",
        "From the target group to beneficiaries, by policy; then the target groups.",
        with_years,
    )
    returns = book.sheet(
        "Return",
        "Return",
        "Cost and return by policy, who gains and who pays, outcomes and harms.",
        sheets_return.WIDTHS,
    )
    used = book.sheet(
        "Assumptions",
        "Assumptions",
        "Every assumption used in this scenario, with changes marked.",
        sheets_assumptions.WIDTHS,
    )
    sources = book.sheet(
        "Sources", "Sources", "Where the assumptions come from.", sheets_assumptions.SOURCE_WIDTHS
    )
    checks = book.sheet(
        "Checks", "Checks", "A failed check means that the figures must not be used.", sheets_checks.WIDTHS
    )
    about = book.sheet(
        "About", "About", "How these figures were computed and how to read them.", sheets_about.WIDTHS
    )
    places = sheets_summary.Places(sheets_budget.fill(budget, report), sheets_return.fill(returns, report))
    sheets_people.fill(people, report)
    sheets_assumptions.fill(used, report)
    sheets_assumptions.fill_sources(sources, report)
    each = [("", check) for check in report.checks]
    sheets_checks.fill(checks, each, report.result.warnings, report.verdict)
    sheets_about.fill(about, report)
    sheets_summary.fill(summary, report, places)
