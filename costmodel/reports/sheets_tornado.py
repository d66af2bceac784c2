"""The sheet Sensitivity: effect of each uncertain parameter alone on a figure, as tornado and as table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costmodel.model.measure_list import BY_NAME, MONEY, SMALL_SHARE
from costmodel.reports import charts, words
from costmodel.reports import uncertainty_words as said
from costmodel.reports.charts import Frame, Series
from costmodel.reports.sheet_tables import Cell, Column, Line, Placed, write_table
from costmodel.uncertainty.sensitivity import WITHIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.chart import Chart

    from costmodel.reports.look import Sheet
    from costmodel.uncertainty.sensitivity import Bar, Sensitivity

WIDTHS = (48, 16, 14.5, 14.5, 14.5, 13, 13, 42, 27, 22, 7)
CHART_ROWS, CHART_WIDTH = 27, 1600
DRAWN = 15
"""Parameters in the chart; the table has all."""
MOST_DECIMALS = 6
BELOW, ABOVE = 4, 1
"""Colours for the low and the high value, not for good and bad."""


def fill(
    sheet: Sheet,
    helper: Sheet,
    row: int,
    tornados: Sequence[Sensitivity],
    labels: Mapping[str, str],
    currency: str,
) -> int:
    """Write the sheet, and the data of its charts on the helper sheet; returns the next row of the latter."""
    at, breaks = 4, []
    for place, tornado in enumerate(tornados):
        if place:
            breaks.append(at)
        if len(tornados) > 1:
            sheet.text(at, 0, _title(tornado, labels), "heading")
        sheet.text(at + 1, 0, said.turning(tornado) or _no_verdict(tornado))
        drawn = _helper(helper, row, tornado, labels)
        row = drawn.last + 3
        chart = _chart(sheet, tornado, drawn, labels)
        sheet.chart(at + 3, 0, chart, _in_words(tornado, labels))
        table = _table(sheet, at + 4 + CHART_ROWS, tornado, currency)
        note = f"Uncertain parameters that do not change it: {tornado.without_effect}."
        sheet.text(table.last + 2, 0, note, "muted")
        at = table.last + 5
    sheet.page.set_h_pagebreaks(breaks)
    return row


def _title(of: Sensitivity, labels: Mapping[str, str]) -> str:
    return said.subject(of, dict(labels))


def _no_verdict(of: Sensitivity) -> str:
    return f"{of.label} has no threshold, so there are no switching values."


def _scale(of: Sensitivity) -> tuple[str, str]:
    """The unit in words and the number format of the metric."""
    kind = BY_NAME[of.metric].format
    if kind == SMALL_SHARE:
        return of.unit, "0.000%"
    if kind != MONEY:
        return of.unit, words.measure_number(of.metric, "")
    size = max((abs(end) for bar in of.bars for end in (bar.at_low, bar.at_high) if math.isfinite(end)),
               default=abs(of.central))  # fmt: skip
    scale = words.scale(size)
    return scale.unit(of.unit), scale.number


def _helper(sheet: Sheet, row: int, of: Sensitivity, labels: Mapping[str, str]) -> Placed:
    unit, number = _scale(of)
    columns = [
        Column("Parameter in the chart"), Column(f"Change at the low value, {unit}", number, wrap=True),
        Column(f"Change at the high value, {unit}", number, wrap=True),
    ]  # fmt: skip
    lines = [
        Line([said.short(bar.assumption), *(_change(end, of.central) for end in (bar.at_low, bar.at_high))])
        for bar in of.bars[:DRAWN]
    ]
    heading = f"Tornado: {_title(of, labels)}"
    return write_table(sheet, row, columns, lines, heading=heading, height=44)


def _change(end: float, central: float) -> Cell:
    change = end - central
    return change if math.isfinite(change) else said.NOT_DEFINED


def _chart(sheet: Sheet, of: Sensitivity, drawn: Placed, labels: Mapping[str, str]) -> Chart:
    unit, number = _scale(of)
    last = drawn.last - drawn.first
    frame = Frame(
        f"{_title(of, labels)}: change from the central estimate ({said.central(of)})",
        f"change, {unit}",
        _axis(number),
        drawn.column(0, 0, last),
        CHART_WIDTH,
        CHART_ROWS * 20,
    )
    low = Series("Parameter at its low value", drawn.column(1, 0, last), BELOW)
    high = Series("Parameter at its high value", drawn.column(2, 0, last), ABOVE)
    return charts.tornado(sheet.book, frame, low, high)


def _axis(number: str) -> str:
    """The number format of an axis: with its sign, as it shows changes."""
    shown = number.partition(";")[0].replace(".00,", ",")
    return f"+{shown};-{shown};0"


def _in_words(of: Sensitivity, labels: Mapping[str, str]) -> str:
    return f"Tornado: {_title(of, labels)}. {said.movers(of)} All figures are in the table below."


def _table(sheet: Sheet, row: int, of: Sensitivity, currency: str) -> Placed:
    unit, number = _scale(of)
    columns = [
        Column("Uncertain parameter", wrap=True), Column("Unit", wrap=True), Column("Low", "0.00"),
        Column("Central value", "0.00"), Column("High", "0.00"), Column(f"At low, {unit}", number),
        Column(f"At high, {unit}", number), Column(_turns(of), wrap=True), Column("Cells", wrap=True),
        Column("Source", wrap=True), Column("Grade"),
    ]  # fmt: skip
    heading = (
        f"One parameter at a time, all others at their central values ({said.central(of)}); widest first"
    )
    lines = [_line(bar, of, currency) for bar in of.bars]
    return write_table(sheet, row, columns, lines, heading=heading, height=44)


def _turns(of: Sensitivity) -> str:
    if of.threshold is None:
        return "Change of the figure from the central estimate, at low and at high"
    return f"Switching value: the figure reaches {of.threshold:g}"


def _relative(end: float, central: float) -> str:
    change = end / central - 1 if central else math.nan
    return f"{change:+.2%}" if math.isfinite(change) else said.NOT_DEFINED


def _line(bar: Bar, of: Sensitivity, currency: str) -> Line:
    facts = dict.fromkeys((2, 3, 4), fact_format(bar.unit, bar.low, bar.central, bar.high))
    ends: list[Cell] = [end if math.isfinite(end) else said.number(end) for end in (bar.at_low, bar.at_high)]
    turns = said.switching(bar)
    if of.threshold is None:
        turns = " and ".join(_relative(end, of.central) for end in (bar.at_low, bar.at_high))
    cells: list[Cell] = [
        bar.assumption, bar.unit.replace("LCU", currency), bar.low, bar.central, bar.high, *ends, turns,
        said.cells(bar.cells), bar.source, bar.grade,
    ]  # fmt: skip
    within = bar.switching == WITHIN
    return Line(cells, numbers=facts, tones={7: "notice"} if within else {})


def fact_format(unit: str, *values: float) -> str:
    """Format of the low, central and high value of a parameter: with the decimals that the smallest needs."""
    if unit == "year":
        return "0"
    if unit.startswith("share"):
        return "0.00%"
    sizes = [abs(value) for value in values if value]
    if max(sizes, default=0.0) >= said.WHOLE_FROM:
        return "#,##0"
    decimals = 1 - math.floor(math.log10(min(sizes, default=1.0)))
    return f"0.{'0' * min(max(decimals, 1), MOST_DECIMALS)}"
