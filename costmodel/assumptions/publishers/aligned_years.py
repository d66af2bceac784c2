"""Series of fiscal years under the years of the set they go into, moved where that was asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.assumptions.format.months import MONTHS
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.publishers.fiscal_years import SHIFT, START, FiscalYears
from costmodel.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.publishers.common import ImportRequest, MacroSeries


def aligned(
    series: Sequence[MacroSeries], request: ImportRequest, file: str, problems: list[Problem]
) -> list[MacroSeries]:
    """The series with their fiscal years moved as asked; a warning if the user has not said what to do."""
    month = int(request.about["fiscal_year_start_month"])
    unlike = [each for each in series if each.fiscal is not None and not _fits(each.fiscal, month)]
    if unlike and request.fiscal_years == SHIFT and month == 1:
        problems.append(_problem(unlike, month, file, "error"))
    elif unlike and request.fiscal_years is None:
        problems.append(_problem(unlike, month, file, "warning"))
    if request.fiscal_years != SHIFT or month == 1:
        return [_noted(each, month) for each in series]
    moved = [_noted(_moved(each), month) for each in series]
    calendar = [each for each in series if each.fiscal is None]
    if calendar and any(each.shifted for each in moved):
        problems.append(_not_moved([each for each in moved if each.shifted], calendar, file))
    return moved


def _fits(fiscal: FiscalYears, month: int) -> bool:
    """Whether the source names fiscal years as the set does."""
    return fiscal.named_by == START and month > 1 and fiscal.month in (None, month)


def _moved(series: MacroSeries) -> MacroSeries:
    """Every figure under the year its fiscal year begins in."""
    if series.fiscal is None or series.fiscal.named_by == START:
        return series
    return replace(series, values={year - 1: value for year, value in series.values.items()}, shifted=True)


def _noted(series: MacroSeries, month: int) -> MacroSeries:
    """The series with the publisher's note on its years, and what was done with them, in its own note."""
    if series.fiscal is None:
        return series
    if series.shifted:
        done = "moved one year, so that each year of the set holds the fiscal year that begins in it"
    elif _fits(series.fiscal, month):
        done = "named as in the set"
    else:
        done = f"not moved (fiscal_year_start_month is {month})"
    words = f"Source in {series.fiscal.words}; {done}. Publisher's note: {series.fiscal.note}"
    return replace(series, note=f"{series.note} {words}")


def _problem(unlike: Sequence[MacroSeries], month: int, file: str, severity: str) -> Problem:
    fiscal = unlike[0].fiscal
    assert fiscal is not None  # noqa: S101  only such series come here
    found = f"{_names(unlike)} in {fiscal.words} ({shown(fiscal.note)})"
    if month == 1:
        expected = "calendar years: fiscal_year_start_month is 1 in About"
        mend = (
            "Correct fiscal_year_start_month if the budget year does not begin in January; or take the "
            "figures as they are with --fiscal-years keep."
        )
    else:
        expected = (
            f"years named by their start: fiscal_year_start_month is {month} ({MONTHS[month - 1]}) in About, "
            "so that 2025 is 2025/26"
        )
        mend = (
            "--fiscal-years shift puts each figure under the year its fiscal year begins in; --fiscal-years "
            "keep leaves them where they are, as was done here."
        )
    return Problem(file, "", "", found, expected, mend, severity)


def _not_moved(moved: Sequence[MacroSeries], calendar: Sequence[MacroSeries], file: str) -> Problem:
    found = f"{_names(calendar)} without a note on fiscal years"
    expected = f"the years of {_names(moved)}, which were moved"
    mend = "They were not moved: calendar years are up to half a year apart from the fiscal years."
    return Problem(file, "", "", found, expected, mend, "warning")


def _names(series: Sequence[MacroSeries]) -> str:
    return ", ".join(each.indicator for each in series)
