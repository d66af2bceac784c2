"""Periods reported: each by itself, and the reports that make a year up to a month."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.format.periods import Period, period_of
from costmodel.model.effects import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import TableData

YES = ANSWERS[0]


class Window(NamedTuple):
    """A period compared with the plan: one report, or the reports of a year up to a month."""

    policy: str
    period: Period
    reports: tuple[int, ...]
    """Rows of the table Outturn."""
    to_date: bool


def windows_of(table: TableData, start_month: int, years: Sequence[int]) -> list[Window]:
    """Every period reported in some years, in time, each year followed by the year to date.

    To date: the last cumulative report, then the periods that follow it without a gap; without a cumulative
    one from the first month on. A period after a gap is compared by itself only.
    """
    by_year: dict[tuple[str, int], list[tuple[Period, int, bool]]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        period = period_of(str(row["period"]), start_month)
        if period is not None and period.year in years:
            cumulative = row["cumulative"] == YES
            by_year[str(row["policy"]), period.year].append(
                (Period(period.year, 1, period.last) if cumulative else period, number, cumulative)
            )
    windows = []
    for (policy, year), periods in by_year.items():
        ordered = sorted(periods, key=lambda each: (each[0].last, each[0].first))
        windows += [Window(policy, period, (number,), to_date=False) for period, number, _ in ordered]
        members = to_date_of(ordered)
        if members:
            last = max(ordered[place][0].last for place in members)
            reports = tuple(ordered[place][1] for place in members)
            windows.append(Window(policy, Period(year, 1, last), reports, to_date=True))
    return windows


def to_date_of(ordered: Sequence[tuple[Period, int, bool]]) -> list[int]:
    """The reports that make the year to date, by their place among those ordered by their end."""
    cumulative = [place for place, (_, _, whole) in enumerate(ordered) if whole]
    members = cumulative[-1:]
    last = ordered[members[0]][0].last if members else 0
    for place, (period, _, whole) in enumerate(ordered):
        if not whole and period.first == last + 1:
            members.append(place)
            last = period.last
    return members
