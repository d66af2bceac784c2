"""Monitoring row by row: what the tables, the page and the checks are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.periods import month_name, period_of
from costmodel.engine.inputs.reported_windows import YES
from costmodel.engine.line_items.scenario_values import changed
from costmodel.model.indicators import EXCLUSION, INCLUSION, OFF_TRACK, ON_TRACK, STATUSES, WATCH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.format.tables import Row
    from costmodel.engine.inputs.monitoring_binding import MonitoringNames
    from costmodel.engine.inputs.reported_windows import Window
    from costmodel.engine.line_items.computed import Computed
    from costmodel.model.figures import Figure
    from costmodel.model.monitoring import VarianceLines

BANDS = {ON_TRACK: 0.9, WATCH: 0.6}
"""Least progress of a status where the table StatusBands has no rows."""
PERIOD, TO_DATE, EARLIER = "period", "to date", "before the model"
"""Kinds of rows: reported for a period, the year up to the last month reported, without a plan."""
EVEN, SEASONAL = "run rate, months alike", "run rate, seasonal profile"
"""Methods of the forecast."""
BOTH_UP = "inclusion and exclusion both rise"
NOT_REPORTED = "not reported"
ROUNDING = 1e-9
EFFECTS = ("volume", "take_up", "price", "timing")


@dataclass(frozen=True)
class OutturnRow:
    """A period of a policy, or its year to date, against the plan; None where it is not known."""

    policy: str
    year: int
    period: str
    kind: str
    first_month: str
    last_month: str
    reported_on: str
    cell: str
    outturn: float
    planned: float | None = None
    variance: float | None = None
    volume: float | None = None
    take_up: float | None = None
    price: float | None = None
    timing: float | None = None
    flexed_budget: float | None = None
    planned_people: float | None = None
    people: float | None = None
    planned_year: float | None = None
    pace: float | None = None
    arrears: float | None = None
    reforecast: float | None = None
    reforecast_variance: float | None = None
    method: str = ""
    complete: bool = False
    """Whether it covers the whole fiscal year."""
    cumulative: bool = False
    """Whether it was reported from the start of the fiscal year."""

    @property
    def effects(self) -> tuple[float, ...] | None:
        """Volume, take-up, price and timing; None where people are not reported."""
        split_effects = tuple(getattr(self, name) for name in EFFECTS)
        return None if None in split_effects else split_effects


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator in a year reported, or without any value; None where it is not known."""

    indicator: str
    label: str
    pair: str
    kind: str
    policy: str
    group: str
    unit: str
    baseline: float
    baseline_year: int
    target: float
    target_year: int
    year: int | None
    value: float | None
    expected: float | None
    progress: float | None
    status: str
    pair_status: str = ""
    """The worse of the two of a pair, by the last year of each."""
    flag: str = ""


def outturn_rows(result: Computed) -> list[OutturnRow]:
    """Years before the model as reported, then every period against its plan, and each year to date."""
    return [*_earlier(result), *_compared(result)]


def _start(result: Computed) -> int:
    return int(result.assumptions.about["fiscal_year_start_month"])


def _earlier(result: Computed) -> list[OutturnRow]:
    table, start = result.assumptions.table("Outturn"), _start(result)
    rows = []
    for number, row in enumerate(table.rows):
        period = period_of(str(row["period"]), start)
        if period is None or period.year in result.years:
            continue
        first = 1 if row["cumulative"] == YES else period.first
        rows.append(
            OutturnRow(
                str(row["policy"]), period.year, str(row["period"]), EARLIER,
                month_name(period.year, first, start), month_name(period.year, period.last, start),
                str(row["reported_on"] or ""), table.cell(number, "spending"), float(row["spending"]),
                people=None if row["people"] is None else float(row["people"]),
                complete=(first, period.last) == (1, 12),
                cumulative=row["cumulative"] == YES,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (result.policies.index(row.policy), row.last_month))


def _column(figure: Figure, rows: Sequence[int] | None = None, count: int = 0) -> dict[int, float]:
    """A line with one figure a row, by the row of the window."""
    values = np.broadcast_to(figure, (len(figure) if rows is None else len(rows), 1))[:, 0].tolist()
    return dict(zip(range(count) if rows is None else rows, values, strict=True))


def _compared(result: Computed) -> list[OutturnRow]:
    names, lines, table = (
        result.bound.names.monitoring,
        result.budget_lines,
        result.assumptions.table("Outturn"),
    )
    if not names.windows:
        return []
    start, count = _start(result), len(names.windows)
    seasonal = {str(row["policy"]) for row in result.assumptions.table("Seasons").rows}
    outturn = {
        name: _column(getattr(lines.outturn, f"period_{line}"), None, count)
        for name, line in (("outturn", "spending"), ("planned", "planned"), ("variance", "variance"))
    }
    if names.split:
        outturn |= {name: _column(getattr(lines.variance, f"{name}_effect"), names.split) for name in EFFECTS}
        outturn["flexed_budget"] = _column(lines.variance.flexed_budget, names.split)
        outturn["planned_people"] = _people(lines.variance, "planned_", names.split)
        outturn["people"] = _people(lines.variance, "", names.split)
    for name, line in (
        ("planned_year", "planned_year"), ("pace", "pace"), ("arrears", "arrears_to_pay"),
        ("reforecast", "reforecast"), ("reforecast_variance", "reforecast_variance"),
    ):  # fmt: skip
        if names.forecast:
            outturn[name] = _column(getattr(lines.forecast, line), names.forecast)
    compared = []
    for place, window in enumerate(names.windows):
        figures = {name: by_row[place] for name, by_row in outturn.items() if place in by_row}
        rows = [table.rows[number] for number in window.reports]
        compared.append(
            OutturnRow(
                window.policy,
                window.period.year,
                _text(window, rows),
                TO_DATE if window.to_date else PERIOD,
                month_name(window.period.year, window.period.first, start),
                month_name(window.period.year, window.period.last, start),
                max(str(row["reported_on"] or "") for row in rows),
                table.cell(window.reports[-1], "spending"),
                method=(SEASONAL if window.policy in seasonal else EVEN) if window.to_date else "",
                complete=(window.period.first, window.period.last) == (1, 12),
                cumulative=not window.to_date and rows[0]["cumulative"] == YES,
                **figures,
            )
        )
    return compared


def _people(variance: VarianceLines, which: str, rows: Sequence[int]) -> dict[int, float]:
    """People served, planned or reported: those entitled x take-up."""
    entitled, take_up = (
        _column(getattr(variance, f"factor_{which}{name}"), rows) for name in ("eligible", "take_up")
    )
    return {row: entitled[row] * take_up[row] for row in rows}


def _text(window: Window, rows: Sequence[Row]) -> str:
    if window.to_date:
        return str(window.period.year)
    return f"to {rows[0]['period']}" if rows[0]["cumulative"] == YES else str(rows[0]["period"])


def planned_by_month(result: Computed) -> dict[tuple[str, int], tuple[list[str], list[float]]]:
    """Of each policy and year with outturn the months and their planned spending."""
    names: MonitoringNames = result.bound.names.monitoring
    if not names.months:
        return {}
    amounts = _column(result.budget_lines.planned_months.planned_month_spending, None, len(names.months))
    years = dict.fromkeys((window.policy, window.period.year) for window in names.windows)
    planned = {}
    for number, year in enumerate(years):
        places = range(12 * number, 12 * (number + 1))
        planned[year] = [names.months[k][1] for k in places], [amounts[k] for k in places]
    return planned


def bands_of(result: Computed) -> Mapping[str, float]:
    """The least progress of each status."""
    rows = result.assumptions.table("StatusBands").rows
    return {str(row["status"]): float(row["least"]) for row in rows} if rows else BANDS


def status_of(progress: float, bands: Mapping[str, float]) -> str:
    """On track, watch or off track.

    >>> status_of(0.8333, BANDS)
    'watch'
    """
    return next((name for name in (ON_TRACK, WATCH) if progress >= bands[name] - ROUNDING), OFF_TRACK)


def indicator_rows(result: Computed) -> list[IndicatorRow]:
    """Every indicator in each year reported after its baseline; one without a year where there is none."""
    table, lines = result.assumptions.table("Indicators"), result.budget_lines
    names = result.bound.names.monitoring
    if not table.rows:
        return []
    bands = bands_of(result)
    targets = _column(lines.targets.indicator_target, None, len(table.rows))
    values: dict[int, list[tuple[int, float, float, float]]] = {}
    if names.values:
        every = zip(
            names.values,
            *(
                _column(getattr(lines.progress, f"indicator_{name}"), None, len(names.values)).values()
                for name in ("value", "expected", "progress")
            ),
            strict=True,
        )
        for (row, year), value, expected, done in every:
            values.setdefault(row, []).append((year, value, expected, done))
    last = {row: max(reports) for row, reports in values.items()}
    baselines = _baselines(result)
    pairs = _pairs(table.rows, last, baselines, bands)
    rows = []
    for number, row in enumerate(table.rows):
        pair_status, flag = pairs.get((str(row["pair"] or ""), row["group"]), ("", ""))
        reported: Sequence[tuple[int | None, float | None, float | None, float | None]]
        reported = values.get(number) or [(None, None, None, None)]
        for year, amount, due, share in reported:
            rows.append(
                IndicatorRow(
                    str(row["indicator"]), str(row["label"]), str(row["pair"] or ""), str(row["kind"] or ""),
                    str(row["policy"] or ""), str(row["group"] or ""), str(row["unit"]),
                    baselines[number], int(row["baseline_year"]), targets[number],
                    int(row["target_year"]), year, amount, due, share,
                    NOT_REPORTED if share is None else status_of(share, bands), pair_status, flag,
                )
            )  # fmt: skip
    return rows


def _baselines(result: Computed) -> list[float]:
    """The baseline of each indicator as the scenario has it."""
    facts = facts_of(result.assumptions, "Indicators")
    stated = (fact for fact in facts if fact.address.field.rpartition(".")[2] == "baseline")
    return [changed(result, fact.path, float(fact.value)) for fact in stated]


def _pairs(
    rows: Sequence[Row],
    last: Mapping[int, tuple[int, float, float, float]],
    baselines: Sequence[float],
    bands: Mapping[str, float],
) -> dict[tuple[str, object], tuple[str, str]]:
    """The status of each pair, and whether both of it rise since the baseline."""
    members: dict[tuple[str, object], list[int]] = {}
    for number, row in enumerate(rows):
        if row["pair"] is not None:
            members.setdefault((str(row["pair"]), row["group"]), []).append(number)
    statuses = {}
    for key, pair_rows in members.items():
        known = [status_of(last[number][3], bands) for number in pair_rows if number in last]
        worse = max(known, key=STATUSES.index) if len(known) == len(pair_rows) else NOT_REPORTED
        rise = {
            str(rows[number]["kind"])
            for number in pair_rows
            if number in last and last[number][1] > baselines[number]
        }
        statuses[key] = worse, BOTH_UP if rise == {INCLUSION, EXCLUSION} else ""
    return statuses
