"""Charts of the page Monitoring: plan and outturn to date, bridge of the variance, progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.statements.monitoring_rows import EFFECTS, PERIOD, TO_DATE, planned_by_month
from costmodel.reports.language import words
from costmodel.reports.layout.page import Chart, Charts, ChartSeries, PageTable, TableColumn, TableRow
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.statements.monitoring_rows import OutturnRow
    from costmodel.reports.layout.page import CellValue
    from costmodel.reports.sheets.result_report import ScenarioReport

EFFECT_LABELS = dict(zip(EFFECTS, ("Volume", "Take-up", "Price", "Timing"), strict=True))
BARS = ("Total", "More", "Less")
COLOURS = (7, 5, 2)
MOST_CHARTED = 4
"""Policies with charts; all have tables."""


def latest(rows: Sequence[OutturnRow]) -> list[OutturnRow]:
    """The last year to date of every policy."""
    last: dict[str, OutturnRow] = {}
    for row in rows:
        if row.kind == TO_DATE and (row.policy not in last or row.year > last[row.policy].year):
            last[row.policy] = row
    return list(last.values())


def month_tables(report: ScenarioReport, rows: Sequence[OutturnRow]) -> Iterator[PageTable]:
    """Plan and outturn of each month of the last year of every policy, by itself and to date."""
    planned = planned_by_month(report.result)
    for row in latest(rows):
        months, amounts = planned[row.policy, row.year]
        year_rows = [each for each in rows if (each.policy, each.year) == (row.policy, row.year)]
        alone = {
            each.last_month: each.outturn for each in year_rows
            if each.kind == PERIOD and each.first_month == each.last_month
            and not each.cumulative
        }  # fmt: skip
        to_date = known_to_date(year_rows, months[0])
        scale = words.scale(max([*amounts, *alone.values(), *to_date.values(), sum(amounts)]))
        unit, so_far = scale.unit(report.currency), 0.0
        cells = []
        for month, amount in zip(months, amounts, strict=True):
            so_far += amount
            cells.append(TableRow([month, amount, alone.get(month), so_far, to_date.get(month)]))
        yield PageTable(
            [
                TableColumn("Month"),
                *(
                    TableColumn(name, scale.number, wrap=True, unit=unit)
                    for name in ("Plan", "Outturn", "Plan to date", "Outturn to date")
                ),
            ],
            cells,
            phrase("By month: {policy}, {year}", policy=report.labels[row.policy], year=str(row.year)),
            f"Months {row.policy}",
            height=46,
        )


def known_to_date(rows: Sequence[OutturnRow], first_month: str) -> dict[str, float]:
    """Outturn from the start of the year by the month up to which it is known; a gap ends it."""
    to_date: dict[str, float] = {}
    reported = [each for each in rows if each.kind == PERIOD]
    for each in sorted(reported, key=lambda row: (row.last_month, row.first_month)):
        if each.cumulative or each.first_month == first_month:
            to_date[each.last_month] = each.outturn
        else:
            before = _month_before(each.first_month)
            if before in to_date and each.last_month not in to_date:
                to_date[each.last_month] = to_date[before] + each.outturn
    return to_date


def _month_before(month: str) -> str:
    year, number = (int(part) for part in month.split("-"))
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def bridge_tables(report: ScenarioReport, rows: Sequence[OutturnRow]) -> Iterator[PageTable]:
    """From the plan to the outturn, as a waterfall; of the policies whose variance can be split."""
    for row in latest(rows):
        if row.effects is None or row.planned is None:
            continue
        scale = words.scale(max(row.planned, row.outturn, *(abs(each) for each in row.effects)))
        columns = [
            ("Plan", row.planned, True),
            *((EFFECT_LABELS[name], getattr(row, name), False) for name in EFFECTS),
            ("Outturn", row.outturn, True),
        ]
        unit = scale.unit(report.currency)
        names = ("Amount", "Unseen", *BARS, *(f"{name} below 0" for name in BARS))
        yield PageTable(
            [TableColumn("Step"), *(TableColumn(name, scale.number, wrap=True, unit=unit) for name in names)],
            [TableRow(cells) for cells in heights(columns)],
            phrase("Data of the bridge: {policy}", policy=report.labels[row.policy]),
            f"Bridge {row.policy}",
            height=46,
        )


def heights(columns: Sequence[tuple[str, float, bool]]) -> list[list[CellValue]]:
    """For every column its amount, the invisible part, then the parts above and below zero by colour."""
    rows: list[list[CellValue]] = []
    level = 0.0
    for label, amount, total in columns:
        low, high = (min(0.0, amount), max(0.0, amount)) if total else sorted((level, level + amount))
        kind = 0 if total else 1 if amount >= 0 else 2
        parts = [0.0] * (2 * len(BARS))
        parts[kind] = max(high, 0.0) - max(low, 0.0)
        parts[kind + len(BARS)] = min(low, 0.0) - min(high, 0.0)
        rows.append([label, amount, max(low, 0.0) + min(high, 0.0), *parts])
        level = amount if total else level + amount
    return rows


def charts(
    report: ScenarioReport, rows: Sequence[OutturnRow], tables: Sequence[PageTable]
) -> Iterator[Charts]:
    """Beside one another: plan and outturn to date, and the bridge, of the first policies."""
    by_name = {table.name: table for table in tables}
    for row in latest(rows)[:MOST_CHARTED]:
        label = report.labels[row.policy].replace("!", " ")  # in a title it would make a reference
        months, bridge = by_name[f"Months {row.policy}"], by_name.get(f"Bridge {row.policy}")
        both = [_to_date(label, row, months)]
        if bridge is not None:
            both.append(_bridge(label, row, bridge))
        yield Charts(both)


def _to_date(label: str, row: OutturnRow, table: PageTable) -> Chart:
    column = table.columns[3]
    title = phrase("Plan and outturn to date: {policy}, {year}", policy=label, year=str(row.year))
    return Chart(
        "histogram", title, column.unit, words.axis(column.number), table.column(0),
        [ChartSeries("Outturn to date", table.column(4), 0)],
        phrase("Chart: {title}, {unit}.", title=title, unit=column.unit), begin=0,
        over=[ChartSeries("Plan to date", table.column(3), 7)],
    )  # fmt: skip


def _bridge(label: str, row: OutturnRow, table: PageTable) -> Chart:
    column = table.columns[1]
    title = phrase("From plan to outturn: {policy}, up to {month}", policy=label, month=row.last_month)
    names = (*BARS, *BARS)
    return Chart(
        "waterfall", title, column.unit, words.axis(column.number), table.column(0),
        [
            ChartSeries("Unseen", table.column(2)),
            *(ChartSeries(name, table.column(3 + k), COLOURS[k % len(BARS)]) for k, name in enumerate(names)),
        ],
        phrase("Chart: {title}, {unit}.", title=title, unit=column.unit),
    )  # fmt: skip


def progress_height(table: PageTable) -> int:
    """Pixels of the chart of progress: room for names of two lines."""
    return 120 + 30 * len(table.rows)


def progress_chart(table: PageTable) -> Chart:
    """Progress of each indicator, of what was expected by now."""
    title = "Progress of indicators, of what was expected by now"
    lowest = min(float(row.cells[1] or 0.0) for row in table.rows)
    return Chart(
        "bars", title, "share", "0%", table.column(0), [ChartSeries("Progress", table.column(1), 0)],
        phrase("Chart: {title}, {unit}.", title=title, unit="share"),
        height=progress_height(table), width=760,
        begin=0 if lowest >= 0 else None,
    )  # fmt: skip
