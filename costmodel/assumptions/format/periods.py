"""Periods of outturn: a fiscal year, a quarter of it, or a calendar month, as months of a fiscal year."""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS, QUARTERS = 12, 4
QUARTER = MONTHS // QUARTERS
_TEXT = re.compile(r"(\d{4})(?:-(?:[Qq]([1-4])|(0[1-9]|1[0-2])(?:-01)?))?")
"""A date is the first day of a month where Excel made one of it."""
EXPECTED = "a fiscal year YYYY, a quarter YYYY-Qn, or a month YYYY-MM"


@dataclass(frozen=True)
class Period:
    """Months of a fiscal year, counted from 1; both ends included."""

    year: int
    """The fiscal year, by the calendar year in which it starts."""
    first: int
    last: int

    @property
    def months(self) -> int:
        """Its length."""
        return self.last - self.first + 1

    @property
    def kind(self) -> str:
        """year, quarter or month."""
        return {MONTHS: "year", QUARTER: "quarter"}.get(self.months, "month")

    def last_month(self, start_month: int) -> tuple[int, int]:
        """Calendar year and month of its end."""
        return calendar_month(self.year, self.last, start_month)


def period_of(text: str, start_month: int) -> Period | None:
    """The period of a text; None where it is none.

    ``start_month`` is the first month of the fiscal year. A year and its quarters are fiscal, a month is of
    the calendar.

    >>> period_of("2026-Q2", 7), period_of("2027-03", 7)
    (Period(year=2026, first=4, last=6), Period(year=2026, first=9, last=9))
    """
    parts = _TEXT.fullmatch(text.strip())
    if parts is None:
        return None
    year, quarter, month = parts.groups()
    if quarter is not None:
        return Period(int(year), QUARTER * (int(quarter) - 1) + 1, QUARTER * int(quarter))
    if month is None:
        return Period(int(year), 1, MONTHS)
    place = (int(month) - start_month) % MONTHS + 1
    return Period(int(year) - (int(month) < start_month), place, place)


def calendar_month(year: int, month: int, start_month: int) -> tuple[int, int]:
    """Calendar year and month of a month of a fiscal year.

    >>> calendar_month(2026, 9, 7)
    (2027, 3)
    """
    after, before = divmod(start_month - 1 + month - 1, MONTHS)
    return year + after, before + 1


def month_name(year: int, month: int, start_month: int) -> str:
    """The calendar month of a month of a fiscal year, YYYY-MM."""
    of_year, number = calendar_month(year, month, start_month)
    return f"{of_year}-{number:02d}"
