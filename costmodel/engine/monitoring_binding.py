"""Binding of monitoring: reported periods against months of the plan, and indicators with their values."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.periods import MONTHS, Period, month_name, period_of
from costmodel.engine.entries import entry_of
from costmodel.model.effects import ANSWERS
from costmodel.model.monitoring import (
    EXCLUSION,
    NOTHING_REPORTED,
    Comparison,
    Indicator,
    Monitoring,
    PlannedValue,
    PlanMonths,
    Reported,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions, Row, TableData
    from costmodel.engine.entries import Entry
    from costmodel.engine.entry_figures import Figures
    from costmodel.model.figures import Figure
    from costmodel.model.timing import Calendar

Rows = tuple[tuple[str, str], ...]
"""Policy and name of each row."""
YES = ANSWERS[0]
BY_MONTH, COMPARED, SPLIT, TO_DATE, OF_INDICATORS, OF_VALUES = (
    "planned_months", "outturn", "variance", "forecast", "targets", "progress",
)  # fmt: skip
"""Parts of the model."""


class Window(NamedTuple):
    """A period compared with the plan: one report, or the reports of a year up to a month."""

    policy: str
    period: Period
    reports: tuple[int, ...]
    """Rows of the table Outturn."""
    to_date: bool


@dataclass(frozen=True)
class MonitoringNames:
    """What the rows of monitoring are called, and what they are of."""

    windows: tuple[Window, ...] = ()
    names: tuple[str, ...] = ()
    """Of the windows."""
    reports: tuple[int, ...] = ()
    """Rows of the table Outturn in the model's years; the others have no plan to compare with."""
    months: Rows = ()
    split: tuple[int, ...] = ()
    forecast: tuple[int, ...] = ()
    indicators: Rows = ()
    values: tuple[tuple[int, int], ...] = ()
    """Row of the indicator, and year, of each value."""

    def rows(self, part: str, line: str) -> Rows:
        """For each row of a line its policy and its name."""
        compared = tuple((own.policy, name) for own, name in zip(self.windows, self.names, strict=True))
        of_part: Mapping[str, Rows] = {
            BY_MONTH: self.months,
            COMPARED: compared,
            SPLIT: tuple(compared[row] for row in self.split),
            TO_DATE: tuple(compared[row] for row in self.forecast),
            OF_INDICATORS: self.indicators,
            OF_VALUES: tuple(
                (self.indicators[row][0], f"{self.indicators[row][1]} {year}") for row, year in self.values
            ),
        }
        return tuple((policy, f"{name}.{line}") for policy, name in of_part[part])


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
    found = []
    for (policy, year), own in by_year.items():
        ordered = sorted(own, key=lambda each: (each[0].last, each[0].first))
        found += [Window(policy, period, (number,), to_date=False) for period, number, _ in ordered]
        members = to_date_of(ordered)
        if members:
            last = max(ordered[place][0].last for place in members)
            reports = tuple(ordered[place][1] for place in members)
            found.append(Window(policy, Period(year, 1, last), reports, to_date=True))
    return found


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


def bound_monitoring(
    assumptions: Assumptions,
    make: Figures,
    policies: Sequence[str],
    years: Sequence[int],
    calendar: Calendar,
) -> tuple[Monitoring, MonitoringNames]:
    """Outturn and indicators as the model takes them, and the names of their rows."""
    outturn, indicators = assumptions.table("Outturn"), assumptions.table("Indicators")
    if not outturn.rows and not indicators.rows:
        return NOTHING_REPORTED, MonitoringNames()
    binder = _Binding(assumptions, make, policies, years, calendar)
    windows = windows_of(outturn, binder.start, years)
    monitoring, names = binder.compared(windows) if windows else (NOTHING_REPORTED, MonitoringNames())
    if not indicators.rows:
        return monitoring, names
    indicator, rows, values = binder.indicators(indicators)
    return (
        Monitoring(monitoring.reported, monitoring.months, monitoring.comparison, indicator),
        MonitoringNames(
            names.windows, names.names, names.reports, names.months, names.split, names.forecast, rows,
            values,
        ),
    )  # fmt: skip


class _Binding:
    """Makes the figures of one binding."""

    def __init__(
        self,
        assumptions: Assumptions,
        make: Figures,
        policies: Sequence[str],
        years: Sequence[int],
        calendar: Calendar,
    ) -> None:
        self.assumptions, self.make, self.policies, self.years = assumptions, make, policies, years
        self.calendar = calendar
        self.start = int(assumptions.about["fiscal_year_start_month"])
        self.entries: dict[tuple[str, int, str], Entry] = {
            (name, fact.index, fact.address.field.rpartition(".")[2]): entry_of(fact)
            for name in ("Outturn", "Seasons", "Indicators")
            for fact in facts_of(assumptions, name)
        }

    def cells(self, table: str, rows: Sequence[int], column: str) -> Figure:
        """A column of some rows; a blank is 0: (..., row, 1)."""
        return self.stack([self.entries.get((table, row, column)) for row in rows])

    def stack(self, cells: Sequence[Entry | None], absent: float = 0.0) -> Figure:
        """Cells as scenarios change them, from the beginning: (..., row, 1)."""
        steps = [absent if cell is None else self.make.with_changes([cell]) for cell in cells]
        return self.make.stack(steps, self.calendar)[..., :1]

    def flags(self, values: Sequence[float | bool]) -> Figure:
        return self.make.constants(np.array(values, dtype=float).reshape(-1, 1))

    def compared(self, windows: Sequence[Window]) -> tuple[Monitoring, MonitoringNames]:
        table = self.assumptions.table("Outturn")
        reports = tuple(dict.fromkeys(row for window in windows for row in window.reports))
        years = tuple(dict.fromkeys((window.policy, window.period.year) for window in windows))
        first = {year: MONTHS * number for number, year in enumerate(years)}

        def months_of(window: Window) -> tuple[int, ...]:
            start = first[window.policy, window.period.year] - 1
            return tuple(range(start + window.period.first, start + window.period.last + 1))

        of_report = {window.reports[0]: window for window in windows if not window.to_date}
        reported = Reported(
            *(self.cells("Outturn", reports, name) for name in ("spending", "people", "eligible", "months")),
            months_stated=self.flags([table.rows[row]["months"] is not None for row in reports]),
            length=self.flags([of_report[row].period.months for row in reports]),
            planned_months=tuple(months_of(of_report[row]) for row in reports),
        )
        place = {row: number for number, row in enumerate(reports)}

        def every(column: str) -> list[bool]:
            return [all(table.rows[row][column] is not None for row in window.reports) for window in windows]

        people = every("people")
        entitled = [a and b for a, b in zip(people, every("eligible"), strict=True)]
        forecast = tuple(row for row, window in enumerate(windows) if window.to_date)
        split = tuple(row for row, known in enumerate(people) if known)
        comparison = Comparison(
            policies=tuple(self.policies.index(window.policy) for window in windows),
            places=tuple(self.years.index(window.period.year) for window in windows),
            years=tuple(years.index((window.policy, window.period.year)) for window in windows),
            months=tuple(months_of(window) for window in windows),
            reports=tuple(tuple(place[row] for row in window.reports) for window in windows),
            length=self.flags([window.period.months for window in windows]),
            with_people=self.flags(people),
            with_eligible=self.flags(entitled),
            split=split,
            forecast=forecast,
            arrears=self.flags(
                [table.rows[windows[row].reports[-1]]["arrears"] == YES for row in forecast]
            ),
        )
        names = MonitoringNames(
            windows=tuple(windows),
            names=tuple(self.name(window, table) for window in windows),
            reports=reports,
            months=tuple(
                (policy, month_name(year, month, self.start))
                for policy, year in years
                for month in range(1, MONTHS + 1)
            ),
            split=split,
            forecast=forecast,
        )
        return Monitoring(reported, self.plan_months(years), comparison), names

    def name(self, window: Window, table: TableData) -> str:
        if window.to_date:
            return f"{window.period.year} to date"
        return f"reported {table.rows[window.reports[0]]['period']}"

    def plan_months(self, years: Sequence[tuple[str, int]]) -> PlanMonths:
        seasons = {
            (str(row["policy"]), int(row["month"])): number
            for number, row in enumerate(self.assumptions.table("Seasons").rows)
        }
        shares: list[Entry | None] = []
        for policy, _ in years:
            for month in range(1, MONTHS + 1):
                number = seasons.get((policy, month))
                shares.append(None if number is None else self.entries["Seasons", number, f"month_{month}"])
        return PlanMonths(
            policies=tuple(self.policies.index(policy) for policy, _ in years for _ in range(MONTHS)),
            places=tuple(self.years.index(year) for _, year in years for _ in range(MONTHS)),
            years=tuple(number for number in range(len(years)) for _ in range(MONTHS)),
            number=self.flags([month for _ in years for month in range(MONTHS)]),
            share=self.stack(shares, absent=1.0),
        )

    def indicators(self, table: TableData) -> tuple[Indicator, Rows, tuple[tuple[int, int], ...]]:
        every = range(len(table.rows))
        values = tuple(
            (row, year)
            for row in every
            for year in table.years
            if table.rows[row][str(year)] is not None and year > table.rows[row]["baseline_year"]
        )
        of_target = tuple(row for row in every if table.rows[row]["target"] is None)
        planned = tuple(
            place
            for place, (row, year) in enumerate(values)
            if table.rows[row]["line"] is not None and year in self.years
        )
        indicator = Indicator(
            *(
                self.cells("Indicators", every, name)
                for name in ("baseline", "baseline_year", "target", "target_year")
            ),
            target_planned=of_target,
            plans=tuple(self.plan(table.rows[row], table.rows[row]["target_year"]) for row in of_target),
            direction=self.flags([direction_of(row) for row in table.rows]),
            indicators=tuple(row for row, _ in values),
            value=self.stack([self.entries["Indicators", row, str(year)] for row, year in values]),
            value_year=self.flags([year for _, year in values]),
            value_planned=planned,
            value_plans=tuple(self.plan(table.rows[values[k][0]], values[k][1]) for k in planned),
        )
        names = tuple((str(row["policy"] or ""), indicator_name(row)) for row in table.rows)
        return indicator, names, values

    def plan(self, row: Row, year: int) -> PlannedValue:
        return PlannedValue(
            self.policies.index(str(row["policy"])), self.years.index(year), str(row["line"]),
            str(row["over"] or ""),
        )  # fmt: skip


def direction_of(row: Row) -> int:
    """1 where an indicator is better if it rises, -1 where it is better if it falls."""
    return -1 if row["kind"] == EXCLUSION else 1


def indicator_name(row: Row) -> str:
    """The name of an indicator and its group."""
    return str(row["indicator"]) if row["group"] is None else f"{row['indicator']} ({row['group']})"
