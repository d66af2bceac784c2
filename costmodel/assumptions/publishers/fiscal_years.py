"""Whether the years of a series are calendar or fiscal years, as its note says.

A set names a fiscal year by the year it begins in; many publishers name it by the year it ends in. Column
2025 of a source with fiscal years from July is then July 2024 to June 2025, the set's year 2024.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown
from costmodel.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.publishers.common import Asked, MacroSeries

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
END, START, UNKNOWN = "end", "start", "unknown"
SHIFT, KEEP = "shift", "keep"
_MONTH = "(" + "|".join(name[:3] for name in MONTHS) + ")[a-z]*"
_BY_END = re.compile(r"[FS]Y ?\(t-1/t\) ?= ?CY ?\(t\)|CY ?\(t\) ?= ?[FS]Y ?\(t-1/t\)(?! ?[*+])")
_BY_START = re.compile(r"[FS]Y ?\(t/t\+1\) ?= ?CY ?\(t\)|CY ?\(t\) ?= ?[FS]Y ?\(t/t\+1\)(?! ?[*+])")
_AVERAGED = re.compile(r"\d ?\* ?[FS]Y|\bavg\b|average of (?:the )?fiscal years", re.IGNORECASE)
_CALENDAR = re.compile(r"reporting in calendar year: yes", re.IGNORECASE)
_FISCAL = re.compile(
    r"reporting in calendar year: no|data refer to fiscal years|\bFY ?\d{4}/\d{2}", re.IGNORECASE
)
_BEGINS = re.compile(
    rf"(?:starts?|begins?|runs) (?:on |in |from )?{_MONTH}|\b{_MONTH} ?/ ?{_MONTH}", re.IGNORECASE
)
_LAST_ACTUAL = re.compile(r"latest actual data: FY ?(\d{4})/\d{2}", re.IGNORECASE)


@dataclass(frozen=True)
class FiscalYears:
    """Fiscal years behind the years of a series."""

    named_by: str
    """end, start, or unknown."""
    month: int | None
    """The month they begin in, where the note says so."""
    note: str
    """The publisher's note."""

    @property
    def words(self) -> str:
        """What the year 2025 of the source is."""
        begin = f", from {MONTHS[self.month - 1]}" if self.month else ""
        meaning = {END: "2025 is 2024/25", START: "2025 is 2025/26"}.get(
            self.named_by, "2025 is 2024/25 or 2025/26"
        )
        return f"fiscal years{begin}: {meaning}"


def fiscal_years(note: str, last_actual: str = "") -> FiscalYears | None:
    """The fiscal years a note speaks of; None where the figures are of calendar years.

    ``last_actual`` is the last year with actual figures as the source names it; it tells how the source names
    the fiscal year that its note calls the latest.

    >>> fiscal_years("Fiscal year data are mapped to calendar year as follows: FY(t-1/t) = CY(t)").named_by
    'end'
    """
    text = " ".join(note.split())
    if _AVERAGED.search(text) or _CALENDAR.search(text):
        return None
    named_by = END if _BY_END.search(text) else START if _BY_START.search(text) else ""
    month = _month(text)
    fiscal = _FISCAL.search(text) or last_actual.strip().upper().startswith("FY")
    if not named_by and (month == 1 or not fiscal):
        return None
    return FiscalYears(named_by or _named_by_latest(text, last_actual), month, text)


def _month(text: str) -> int | None:
    begins = _BEGINS.search(text)
    if begins is None:
        return None
    name = (begins[1] or begins[2]).capitalize()
    return [month[:3] for month in MONTHS].index(name) + 1


def _named_by_latest(text: str, last_actual: str) -> str:
    latest = _LAST_ACTUAL.search(text)
    if latest is None or not last_actual.strip().isdigit():
        return UNKNOWN
    return {int(latest[1]) + 1: END, int(latest[1]): START}.get(int(last_actual), UNKNOWN)


def aligned(
    series: Sequence[MacroSeries], asked: Asked, file: str, problems: list[Problem]
) -> list[MacroSeries]:
    """The series with their fiscal years moved as asked; a warning where nobody has said what to do."""
    month = int(asked.about["fiscal_year_start_month"])
    apart = [each for each in series if each.fiscal is not None and not _fits(each.fiscal, month)]
    if apart and asked.fiscal_years == SHIFT and month == 1:
        problems.append(_problem(apart, month, file, "error"))
    elif apart and asked.fiscal_years is None:
        problems.append(_problem(apart, month, file, "warning"))
    if asked.fiscal_years != SHIFT or month == 1:
        return [_noted(each, month) for each in series]
    moved = [_noted(_moved(each), month) for each in series]
    calendar = [each for each in series if each.fiscal is None]
    if calendar and any(each.shifted for each in moved):
        problems.append(_left([each for each in moved if each.shifted], calendar, file))
    return moved


def _fits(fiscal: FiscalYears, month: int) -> bool:
    """Whether the source means by a year what the set means by it."""
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


def _problem(apart: Sequence[MacroSeries], month: int, file: str, severity: str) -> Problem:
    fiscal = apart[0].fiscal
    assert fiscal is not None  # noqa: S101  only such series are apart
    found = f"{_names(apart)} in {fiscal.words} ({shown(fiscal.note)})"
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
            "keep leaves them, as was done here."
        )
    return Problem(file, "", "", found, expected, mend, severity)


def _left(apart: Sequence[MacroSeries], stay: Sequence[MacroSeries], file: str) -> Problem:
    found = f"{_names(stay)} without a note on fiscal years"
    expected = f"the years of {_names(apart)}, which were moved"
    mend = "They were not moved: calendar years are up to half a year apart from the fiscal years."
    return Problem(file, "", "", found, expected, mend, "warning")


def _names(series: Sequence[MacroSeries]) -> str:
    return ", ".join(each.indicator for each in series)
