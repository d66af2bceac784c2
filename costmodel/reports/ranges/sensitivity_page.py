"""The page Sensitivity: effect of each uncertain parameter alone on a figure, as tornado and as table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costmodel.model.measure_list import BY_NAME, MONEY, SMALL_SHARE
from costmodel.reports.language import uncertainty_words as texts
from costmodel.reports.language import words
from costmodel.reports.layout.page import (
    Chart,
    Charts,
    ChartSeries,
    Notes,
    Page,
    PageTable,
    Sentences,
    TableColumn,
    TableRow,
)
from costmodel.uncertainty.sensitivity import WITHIN
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.reports.layout.page import CellValue, PageBlock
    from costmodel.uncertainty.sensitivity import Bar, Sensitivity

NAME = "Sensitivity"
ALONE = (
    "Each parameter in turn is set to its low and its high value; all others stay at their central values."
)
WIDTHS = (48, 16, 14.5, 14.5, 14.5, 13, 13, 42, 27, 22, 7, 11)
CHART_ROWS, CHART_WIDTH = 27, 1600
DRAWN = 15
"""Parameters in the chart; the table has all."""
MOST_DECIMALS = 6
BELOW, ABOVE = 4, 1
"""Colours for the low and the high value, not for good and bad."""


def sensitivity_page(
    tornados: Sequence[Sensitivity], labels: Mapping[str, str], currency: str, stamp: str, title: str = NAME
) -> tuple[Page, list[PageTable]]:
    """The page, and the tables of the figures of its charts, which belong on the page of helpers."""
    blocks: list[PageBlock] = []
    chart_tables = []
    for place, tornado in enumerate(tornados):
        heading = _title(tornado, labels) if len(tornados) > 1 else ""
        chart_table = _chart_table(tornado, labels, place)
        chart_tables.append(chart_table)
        blocks += [
            Sentences(
                [texts.turning(tornado) or _no_verdict(tornado)],
                heading=heading,
                gap=2 if place or not heading else 1,
                page_break=place > 0,
            ),
            Charts([_chart(tornado, chart_table, labels)], CHART_ROWS),
            tornado_table(tornado, currency),
            Notes(
                [phrase("Uncertain parameters that do not change it: {count}.", count=tornado.without_effect)]
            ),
        ]
    return Page(NAME, title, ALONE, stamp, blocks, WIDTHS), chart_tables


def _title(tornado: Sensitivity, labels: Mapping[str, str]) -> str:
    return texts.subject(tornado, dict(labels))


def _no_verdict(tornado: Sensitivity) -> str:
    return f"{tornado.label} has no threshold, so there are no switching values."


def _scale(tornado: Sensitivity) -> tuple[str, str]:
    """The unit in words and the number format of the metric."""
    kind = BY_NAME[tornado.metric].format
    if kind == SMALL_SHARE:
        return tornado.unit, "0.000%"
    if kind != MONEY:
        return tornado.unit, words.measure_number(tornado.metric, "")
    size = max((abs(end) for bar in tornado.bars for end in (bar.at_low, bar.at_high) if math.isfinite(end)),
               default=abs(tornado.central))  # fmt: skip
    scale = words.scale(size)
    return scale.unit(tornado.unit), scale.number


def _chart_table(tornado: Sensitivity, labels: Mapping[str, str], place: int) -> PageTable:
    unit, number = _scale(tornado)
    columns = [
        TableColumn("Parameter in the chart"),
        TableColumn("Change at the low value", number, wrap=True, unit=unit),
        TableColumn("Change at the high value", number, wrap=True, unit=unit),
    ]
    rows = [
        TableRow(
            [
                texts.short(bar.assumption),
                *(_change(end, tornado.central) for end in (bar.at_low, bar.at_high)),
            ]
        )
        for bar in tornado.bars[:DRAWN]
    ]
    heading = phrase("Tornado: {title}", title=_title(tornado, labels))
    return PageTable(columns, rows, heading, f"Tornado {place}", height=44, gap=2)


def _change(end: float, central: float) -> CellValue:
    change = end - central
    return change if math.isfinite(change) else texts.NOT_DEFINED


def _chart(tornado: Sensitivity, chart_table: PageTable, labels: Mapping[str, str]) -> Chart:
    unit, number = _scale(tornado)
    return Chart(
        "tornado",
        phrase(
            "{title}: change from the central estimate ({central})",
            title=_title(tornado, labels), central=texts.central(tornado),
        ),
        phrase("change, {unit}", unit=unit),
        _axis(number),
        chart_table.column(0),
        [
            ChartSeries("Parameter at its low value", chart_table.column(1), BELOW),
            ChartSeries("Parameter at its high value", chart_table.column(2), ABOVE),
        ],
        _in_words(tornado, labels),
        width=CHART_WIDTH,
        height=CHART_ROWS * 20,
    )  # fmt: skip


def _axis(number: str) -> str:
    """The number format of an axis: with its sign, as it shows changes."""
    shown = number.partition(";")[0].replace(".00,", ",")
    return f"+{shown};-{shown};0"


def _in_words(tornado: Sensitivity, labels: Mapping[str, str]) -> str:
    return phrase(
        "Tornado: {title}. {movers} All figures are in the table below.",
        title=_title(tornado, labels), movers=texts.movers(tornado),
    )  # fmt: skip


def tornado_table(tornado: Sensitivity, currency: str) -> PageTable:
    """The effect of every uncertain parameter alone, widest first."""
    unit, number = _scale(tornado)
    columns = [
        TableColumn("Uncertain parameter", wrap=True), TableColumn("Unit", wrap=True),
        TableColumn("Low", "0.00"), TableColumn("Central value", "0.00"), TableColumn("High", "0.00"),
        TableColumn("At low", number, unit=unit), TableColumn("At high", number, unit=unit),
        TableColumn(_turns(tornado), wrap=True), TableColumn("Cells", wrap=True),
        TableColumn("Source", wrap=True), TableColumn("Grade"),
        TableColumn("Elasticity", "0.00", wrap=True),
    ]  # fmt: skip
    heading = phrase(
        "One parameter at a time, all others at their central values ({central}); widest first",
        central=texts.central(tornado),
    )
    return PageTable(columns, [_row(bar, tornado, currency) for bar in tornado.bars], heading, height=44)


def _turns(tornado: Sensitivity) -> str:
    if tornado.threshold is None:
        return "Change of the figure from the central estimate, at low and at high"
    return f"Switching value: the figure reaches {tornado.threshold:g}"


def _relative(end: float, central: float) -> str:
    change = end / central - 1 if central else math.nan
    return f"{change:+.2%}" if math.isfinite(change) else texts.NOT_DEFINED


def _row(bar: Bar, tornado: Sensitivity, currency: str) -> TableRow:
    facts = dict.fromkeys((2, 3, 4), fact_format(bar.unit, bar.low, bar.central, bar.high))
    ends: list[CellValue] = [
        end if math.isfinite(end) else texts.number(end) for end in (bar.at_low, bar.at_high)
    ]
    turns = texts.switching(bar)
    if tornado.threshold is None:
        turns = " and ".join(_relative(end, tornado.central) for end in (bar.at_low, bar.at_high))
    cells: list[CellValue] = [
        bar.assumption, bar.unit.replace("LCU", currency), bar.low, bar.central, bar.high, *ends, turns,
        texts.cells(bar.cells), bar.source, bar.grade, bar.elasticity,
    ]  # fmt: skip
    within = bar.switching == WITHIN
    return TableRow(cells, numbers=facts, tones={7: "notice"} if within else {})


def fact_format(unit: str, *values: float) -> str:
    """Format of the low, central and high value of a parameter: with the decimals that the smallest needs."""
    if unit == "year":
        return "0"
    if unit.startswith("share"):
        return "0.00%"
    sizes = [abs(value) for value in values if value]
    if max(sizes, default=0.0) >= texts.WHOLE_FROM:
        return "#,##0"
    decimals = 1 - math.floor(math.log10(min(sizes, default=1.0)))
    return f"0.{'0' * min(max(decimals, 1), MOST_DECIMALS)}"
