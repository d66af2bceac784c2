"""The page Monitoring: outturn against plan, what explains it, the year forecast again, and indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.inputs.scale import SCALES, Scale
from costmodel.engine.statements.monitoring_rows import (
    EARLIER,
    EFFECTS,
    PERIOD,
    bands_of,
    indicator_rows,
    outturn_rows,
)
from costmodel.model.indicators import OFF_TRACK, ON_TRACK, WATCH
from costmodel.model.printed_figures import printed_leaves, rounded
from costmodel.reports.files.look import COUNT, SHARE
from costmodel.reports.language import words
from costmodel.reports.layout.page import Charts, Notes, Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.reports.sheets.monitoring_charts import (
    EFFECT_LABELS,
    bridge_tables,
    charts,
    latest,
    month_tables,
    progress_chart,
    progress_height,
)
from costmodel.wording.catalogue import phrase, tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.statements.monitoring_rows import IndicatorRow, OutturnRow
    from costmodel.reports.language.words import CellScale
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Monitoring"
DATE, REPORTED, INDICATORS, PROGRESS = "Variance", "Periods", "IndicatorStatus", "Progress"
WIDTHS = (42, 11, *[12.4] * 9)
WHOLE_FROM = 1e3
YEAR = "0"
NOTHING = "The set has no outturn (table Outturn) and no indicators (table Indicators)."
TONES = {ON_TRACK: "good", WATCH: "notice", OFF_TRACK: "bad"}
HOW = (
    "Plan: spending of this scenario, spread over the months in operation, alike or as Seasons says.",
    "Spending = people entitled (volume) x share served (take-up) x cost of a person (price) x timing.",
    "Timing: share of the period in operation. The four effects sum to the difference exactly.",
    "Where people entitled are not reported, volume is people served. Without people there is no split.",
    "Forecast: outturn + planned rest x pace. Pace: outturn over plan to date, for equal time in operation.",
    "A month that was not reported is not zero: the comparison ends before it. Blank: not reported.",
    "Amounts of the first table are rounded so that they add up.",
)
HOW_INDICATORS = (
    "Expected: evenly from the baseline to the target, or what the model plans.",
    "Progress: share of the change expected by the year that was reached.",
    "A pair has the worse status of its two.",
)


def monitoring(report: ScenarioReport) -> Page:
    """What a programme manager reads every month."""
    blocks = list(_blocks(report, outturn_rows(report.result), indicator_rows(report.result)))
    return Page(
        NAME,
        "Monitoring",
        "Outturn against plan, what explains the difference, the year forecast again, and indicators.",
        report.stamp,
        blocks or [Notes([NOTHING])],
        WIDTHS,
        frozen=1,
        frozen_header=False,
    )


def _blocks(
    report: ScenarioReport, outturn: Sequence[OutturnRow], indicators: Sequence[IndicatorRow]
) -> Iterator[PageBlock]:
    """First what a manager must know, then charts, then the figures month by month."""
    last, status = latest(outturn), _latest_values(indicators)
    if last:
        yield Sentences([text for row in last for text in sentences(report, row)], heading="Up to now")
        yield _to_date(report, last)
    if status:
        yield from _flagged(status)
        yield _status(status)
    progress = _progress(status)
    if progress.rows:
        yield Charts([progress_chart(progress)], rows=progress_height(progress) // 17)
    months, bridges = list(month_tables(report, outturn)), list(bridge_tables(report, outturn))
    if last:
        yield Sentences([], heading="Charts", page_break=True)
    yield from charts(report, outturn, [*months, *bridges])
    compared = [row for row in outturn if row.kind == PERIOD]
    if compared:
        yield _periods(report, compared, "Periods reported", REPORTED)
    yield from months
    earlier = [row for row in outturn if row.kind == EARLIER]
    if earlier:
        yield _periods(report, earlier, "Before the years of the model: no plan to compare with", "Earlier")
    yield from bridges
    if progress.rows:
        yield progress
    if last:
        yield Notes(HOW)
    if status:
        yield Notes(_how_indicators(report))


def _how_indicators(report: ScenarioReport) -> list[str]:
    bands = bands_of(report.result)
    return [*HOW_INDICATORS, phrase(
        "On track: progress of at least {track}; watch: at least {watch}; else off track.",
        track=f"{bands[ON_TRACK]:.0%}", watch=f"{bands[WATCH]:.0%}",
    )]  # fmt: skip


def sentences(report: ScenarioReport, row: OutturnRow) -> list[str]:
    """Plan, outturn and forecast of a policy in words."""
    planned, variance = row.planned or 0.0, row.variance or 0.0
    scale = _scale(max(planned, row.outturn))
    text: list[str] = [phrase(
        "{policy}, {year} up to {month}: {spent} spent, {planned} planned, {difference} {direction}.",
        policy=report.labels[row.policy], year=str(row.year), month=row.last_month,
        spent=scale.amount(row.outturn, report.currency), planned=scale.amount(planned, report.currency),
        difference=scale.amount(abs(variance), report.currency),
        direction=tr("above plan" if variance > 0 else "below plan"),
    )]  # fmt: skip
    if row.effects is not None and any(row.effects):
        place = max(range(len(EFFECTS)), key=lambda k: abs(row.effects[k]))  # type: ignore[index]
        text.append(phrase(
            "    The largest effect is {effect}: {amount}.", effect=tr(EFFECT_LABELS[EFFECTS[place]]).lower(),
            amount=scale.amount(row.effects[place], report.currency),
        ))  # fmt: skip
    if not row.complete and row.reforecast is not None and row.planned_year is not None:
        whole = _scale(max(row.reforecast, row.planned_year))
        text.append(phrase(
            "    The year is forecast at {year}, {planned} planned.",
            year=whole.amount(row.reforecast, report.currency),
            planned=whole.amount(row.planned_year, report.currency),
        ))  # fmt: skip
    return text


def _scale(largest: float) -> Scale:
    """The largest scale in which an amount is at least one."""
    return next((each for each in SCALES if largest >= each.size), SCALES[-1])


def printed_in(rows: Sequence[OutturnRow]) -> CellScale:
    """The largest scale in which the largest amount has five digits."""
    amounts = [
        abs(amount)
        for row in rows
        for amount in (row.outturn, row.planned, row.planned_year, row.reforecast)
        if amount is not None
    ]
    return words.whole_scale(max(amounts, default=0.0))


def printed(row: OutturnRow, size: float) -> list[float | None]:
    """Plan, outturn, difference and the four effects in multiples of a unit, so that they add up."""
    if row.planned is None:
        return [None, whole(row.outturn, size), None]
    parts = [row.planned, *(row.effects or (row.variance or 0.0,))]
    plan, *others = printed_leaves([(str(k),) for k in range(len(parts))], [part / size for part in parts])
    shown = [each * size for each in others] if row.effects else [None] * len(EFFECTS)
    return [plan * size, (plan + sum(others)) * size, sum(others) * size, *shown]


def whole(amount: float, size: float) -> float:
    """The nearest multiple of a unit."""
    return float(rounded(amount / size)) * size


def _to_date(report: ScenarioReport, rows: Sequence[OutturnRow]) -> PageTable:
    scale = printed_in(rows)
    unit = scale.unit(report.currency)
    cells = []
    for row in rows:
        year = [
            None if amount is None else whole(amount, scale.size)
            for amount in (row.planned_year, row.reforecast)
        ]
        cells.append(TableRow([report.labels[row.policy], row.last_month, *printed(row, scale.size), *year]))
    names = (
        "Plan to date", "Outturn", "Difference", *EFFECT_LABELS.values(), "Plan of the year",
        "Forecast of the year",
    )  # fmt: skip
    return PageTable(
        [TableColumn("Policy"), TableColumn("Up to"),
         *(TableColumn(name, scale.number, wrap=True) for name in names)],
        cells, phrase("What explains the difference, {unit}", unit=unit), DATE, height=34,
    )  # fmt: skip


def _periods(report: ScenarioReport, rows: Sequence[OutturnRow], heading: str, name: str) -> PageTable:
    scale = printed_in(rows)
    unit = scale.unit(report.currency)

    amounts = [printed(row, scale.size) for row in rows]
    numbers: dict[str, list[float | None]] = {
        "Plan": [plan for plan, *_ in amounts],
        "Outturn": [outturn for _, outturn, *_ in amounts],
        "Difference": [difference for _, _, difference, *_ in amounts],
        "People planned": [row.planned_people for row in rows],
        "People served": [row.people for row in rows],
    }
    if name != REPORTED:
        numbers = {text: numbers[text] for text in ("Outturn", "People served")}
    names = [
        TableRow([report.labels[row.policy], row.period, row.reported_on, *values])
        for row, *values in zip(rows, *numbers.values(), strict=True)
    ]
    return PageTable(
        [
            TableColumn("Policy"), TableColumn("Period"), TableColumn("Reported on"),
            *(
                TableColumn(text, COUNT if text.startswith("People") else scale.number, wrap=True)
                for text in numbers
            ),
        ],
        names, phrase("{heading}; amounts in {unit}", heading=tr(heading), unit=unit), name, height=34,
        page_break=name == REPORTED,
    )  # fmt: skip


def _latest_values(rows: Sequence[IndicatorRow]) -> list[IndicatorRow]:
    """The last value of every indicator, pairs beside one another."""
    last: dict[tuple[str, str], IndicatorRow] = {}
    for row in rows:
        last[row.indicator, row.group] = row  # years rise
    latest_rows = list(last.values())
    return sorted(latest_rows, key=lambda row: _pair_first(row, latest_rows))


def _flagged(rows: Sequence[IndicatorRow]) -> Iterator[PageBlock]:
    flagged = list(dict.fromkeys((row.pair, row.group) for row in rows if row.flag))
    if flagged:
        yield Sentences(
            [
                phrase(
                    "{pair}: inclusion and exclusion both rise. More are reached, and more are left out.",
                    pair=pair if not group else f"{pair}, {group}",
                )
                for pair, group in flagged
            ],
            heading="Pairs to look at",
        )


def _progress(rows: Sequence[IndicatorRow]) -> PageTable:
    return PageTable(
        [TableColumn("Indicator"), TableColumn("Progress", SHARE)],
        [TableRow([_named(row), row.progress]) for row in rows if row.progress is not None],
        "Progress, of what was expected by the year reported", PROGRESS, height=20,
    )  # fmt: skip


def _pair_first(row: IndicatorRow, rows: Sequence[IndicatorRow]) -> tuple[int, int]:
    """Beside the first of its pair, inclusion first."""
    pair = [place for place, other in enumerate(rows) if (other.pair, other.group) == (row.pair, row.group)]
    place = rows.index(row)
    return (pair[0] if row.pair else place, place)


def _named(row: IndicatorRow) -> str:
    return row.label if not row.group else f"{row.label}, {row.group}"


def _status(rows: Sequence[IndicatorRow]) -> PageTable:
    cells = []
    for row in rows:
        number = SHARE if row.unit == "share" else COUNT if abs(row.target) >= WHOLE_FROM else "#,##0.0"
        tones = {9: TONES.get(row.status, "muted")}
        if row.pair_status:
            tones[10] = TONES.get(row.pair_status, "muted")
        cells.append(
            TableRow(
                [
                    _named(row), row.unit, row.baseline, float(row.baseline_year), row.target,
                    float(row.target_year), None if row.year is None else float(row.year), row.value,
                    row.expected, row.status, row.pair_status,
                ],
                numbers=dict.fromkeys((2, 4, 7, 8), number),
                tones=tones,
            )
        )  # fmt: skip
    return PageTable(
        [
            TableColumn("Indicator", wrap=True), TableColumn("Unit"), TableColumn("Baseline", COUNT),
            TableColumn("Its year", YEAR), TableColumn("Target", COUNT), TableColumn("Target year", YEAR),
            TableColumn("Reported of", YEAR), TableColumn("Outturn", COUNT), TableColumn("Expected", COUNT),
            TableColumn("Status"), TableColumn("Status of the pair"),
        ],
        cells, "Indicators", INDICATORS, height=34,
    )  # fmt: skip
