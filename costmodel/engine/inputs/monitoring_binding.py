"""Binding of monitoring: reported periods against months of the plan, and indicators with their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.periods import MONTHS, month_name
from costmodel.engine.inputs.entries import Entry, entry_of
from costmodel.engine.inputs.reported_windows import YES, Window, windows_of
from costmodel.model.exact_split import ALIKE, MIXED
from costmodel.model.indicators import EXCLUSION, Indicator, PlannedValue
from costmodel.model.monitored_budget import NOTHING_REPORTED, Monitoring
from costmodel.model.outturn import Comparison, PlanMonths, Reported

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions, Row, TableData
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.model.figures import Figure
    from costmodel.model.timing import Calendar

Rows = tuple[tuple[str, str], ...]
"""Policy and name of each row."""
BY_MONTH, COMPARED, SPLIT, TO_DATE, OF_INDICATORS, OF_VALUES = (
    "planned_months", "outturn", "variance", "forecast", "targets", "progress",
)  # fmt: skip
"""Parts of the model."""


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
        compared = tuple((window.policy, name) for window, name in zip(self.windows, self.names, strict=True))
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

    def stack(self, cells: Sequence[Entry | None]) -> Figure:
        """Cells as scenarios change them, from the beginning; a blank is 0: (..., row, 1)."""
        steps = [0.0 if cell is None else self.make.with_changes([cell]) for cell in cells]
        return self.make.stack(steps, self.calendar)[..., :1]

    def months(self, values: Sequence[int]) -> Figure:
        """Numbers of months, each with a cell: (..., row, 1)."""
        return self.make.column(
            [
                float(value) if value in (0, 1) else definition(f"months_{value}", "Months", "months", value)
                for value in values
            ]
        )

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
        columns = ("spending", "people", "eligible", "months")
        figures = {name: self.cells("Outturn", reports, name) for name in columns}
        reported = Reported(
            **figures,
            months_stated=self.flags([table.rows[row]["months"] is not None for row in reports]),
            length=self.months([of_report[row].period.months for row in reports]),
        )
        place = {row: number for number, row in enumerate(reports)}

        def stated_throughout(column: str) -> list[bool]:
            return [all(table.rows[row][column] is not None for row in window.reports) for window in windows]

        people = stated_throughout("people")
        entitled = [a and b for a, b in zip(people, stated_throughout("eligible"), strict=True)]
        forecast = tuple(row for row, window in enumerate(windows) if window.to_date)
        split = tuple(row for row, known in enumerate(people) if known)
        comparison = Comparison(
            policies=tuple(self.policies.index(window.policy) for window in windows),
            places=tuple(self.years.index(window.period.year) for window in windows),
            years=tuple(years.index((window.policy, window.period.year)) for window in windows),
            months=tuple(months_of(window) for window in windows),
            reports=tuple(tuple(place[row] for row in window.reports) for window in windows),
            length=self.months([window.period.months for window in windows]),
            with_people=self.flags(people),
            with_eligible=self.flags(entitled),
            split=split,
            forecast=forecast,
            weights=(
                self.make.definition("split_alike", "Weight of the other factors alike", ALIKE),
                self.make.definition("split_mixed", "Weight of the other factors mixed", MIXED),
            ),
            arrears=self.flags([table.rows[windows[row].reports[-1]]["arrears"] == YES for row in forecast]),
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
        alike = definition("month_alike", "Share of a month where all are alike", "share", 1 / MONTHS)
        shares: list[Entry | None] = []
        for policy, _ in years:
            for month in range(1, MONTHS + 1):
                number = seasons.get((policy, month))
                shares.append(alike if number is None else self.entries["Seasons", number, f"month_{month}"])
        return PlanMonths(
            policies=tuple(self.policies.index(policy) for policy, _ in years for _ in range(MONTHS)),
            places=tuple(self.years.index(year) for _, year in years for _ in range(MONTHS)),
            years=tuple(number for number in range(len(years)) for _ in range(MONTHS)),
            number=self.months([month for _ in years for month in range(MONTHS)]),
            share=self.stack(shares),
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
        columns = ("baseline", "baseline_year", "target", "target_year")
        figures = {name: self.cells("Indicators", every, name) for name in columns}
        indicator = Indicator(
            **figures,
            target_planned=of_target,
            plans=tuple(self.plan(table.rows[row], table.rows[row]["target_year"]) for row in of_target),
            rising=self.flags([row["kind"] != EXCLUSION for row in table.rows]),
            indicators=tuple(row for row, _ in values),
            value=self.stack([self.entries["Indicators", row, str(year)] for row, year in values]),
            value_year=self.make.column(
                [definition(f"year_{year}", "Year", "year", year) for _, year in values]
            ),
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


def definition(name: str, label: str, unit: str, value: float) -> Entry:
    """A number that is so by definition, with a cell of its own."""
    return Entry(f"definition.{name}", label, unit, float(value), table="About", source="definition")


def indicator_name(row: Row) -> str:
    """The name of an indicator and its group."""
    return str(row["indicator"]) if row["group"] is None else f"{row['indicator']} ({row['group']})"
