"""Series of a source with what its years are, so that the model takes them to the fiscal years of the set."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.assumptions.format.months import MONTHS
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.publishers.fiscal_years import END, KEEP, OF_CALENDAR, SHIFT, START, FiscalYears
from costmodel.errors import Problem
from costmodel.model.source_years import BY_END, BY_START, CALENDAR, GROWTH, RATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.publishers.common import ImportRequest, MacroSeries


def aligned(
    series: Sequence[MacroSeries], request: ImportRequest, file: str, problems: list[Problem]
) -> list[MacroSeries]:
    """The series with the basis of their years, and moved if asked; a warning where years are fiscal.

    The basis stays blank where the source does not name its fiscal years, or begins them in another month,
    and the user has not said what to do. The checks refuse a set with such a row.
    """
    month = int(request.about["fiscal_year_start_month"])
    unlike = [each for each in series if each.fiscal is not None and not _fits(each.fiscal, month)]
    if unlike and request.fiscal_years == SHIFT and month == 1:
        problems.append(_problem(unlike, month, request.first_year, file, "error"))
    elif unlike and request.fiscal_years is None:
        problems.append(_problem(unlike, month, request.first_year, file, "warning"))
    if month == 1:
        return [_noted(each, month) for each in series]
    option = request.fiscal_years
    moved = [_noted(_moved(each) if option == SHIFT else each, month) for each in series]
    calendar = [each for each in series if each.fiscal is None]
    if calendar and any(each.shifted for each in moved):
        problems.append(_not_moved([each for each in moved if each.shifted], calendar, file))
    return [replace(each, basis=_basis(each, month, option)) for each in moved]


def _basis(series: MacroSeries, month: int, option: str | None) -> str:
    """What a year of the series is; blank where neither the source nor the user says so."""
    fiscal = series.fiscal
    calendar = GROWTH if series.indicator in RATES else CALENDAR
    if fiscal is None:
        return series.basis or calendar
    if series.shifted:
        return BY_START
    known = fiscal.month in (None, month)
    if fiscal.named_by == END and (known or option == KEEP):
        return BY_END
    if (fiscal.named_by == START and known) or option == KEEP:
        return BY_START
    return calendar if option == OF_CALENDAR else ""


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


def _both(series: MacroSeries, year: int) -> str:
    """The figure of the set's first year if the years are taken as named, and if they are moved one year."""
    named, moved = series.values.get(year), series.values.get(year + 1)
    if named is None or moved is None:
        return ""
    return f"; {series.indicator} of {year} is {named:,.6g} as named, {moved:,.6g} if moved one year"


def _problem(unlike: Sequence[MacroSeries], month: int, year: int, file: str, severity: str) -> Problem:
    fiscal = unlike[0].fiscal
    assert fiscal is not None  # noqa: S101  only such series come here
    fault = f"{_names(unlike)} in {fiscal.words} ({shown(fiscal.note)}){_both(unlike[0], year)}"
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
        mend = _mend(fiscal, month)
    return Problem(file, "", "", fault, expected, mend, severity)


def _mend(fiscal: FiscalYears, month: int) -> str:
    """What was done with fiscal years that are not named as in the set, and what can be done."""
    shift = "--fiscal-years shift puts each figure under the year its fiscal year begins in"
    if fiscal.month not in (None, month):
        return (
            f"Correct fiscal_year_start_month, or use a source with the months of the budget year. {shift}; "
            "--fiscal-years keep takes them as they are, up to half a year apart. Without it basis is blank, "
            "and the checks refuse the set."
        )
    if fiscal.named_by == END:
        return (
            "The figures stay in their columns; the column basis says fiscal_by_end, so that the model puts "
            f"each into its own year. {shift} instead."
        )
    return (
        f"Ask the publisher. {shift}, if they are named by their end; --fiscal-years keep says that they are "
        "named by their start, and --fiscal-years calendar that they are calendar years. Without it basis is "
        "blank, and the checks refuse the set."
    )


def _not_moved(moved: Sequence[MacroSeries], calendar: Sequence[MacroSeries], file: str) -> Problem:
    fault = f"{_names(calendar)} without a note on fiscal years"
    expected = f"the years of {_names(moved)}, which were moved"
    mend = "They are of calendar years and were not moved: the model takes them to fiscal years by the basis."
    return Problem(file, "", "", fault, expected, mend, "warning")


def _names(series: Sequence[MacroSeries]) -> str:
    return ", ".join(each.indicator for each in series)
