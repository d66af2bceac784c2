"""The sheet Summary of a simulation: answers in words, the fan of cost, the histogram of the return."""

from __future__ import annotations

import math
from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.scale import scale_of
from costmodel.engine.scenarios import INCREMENT, LEVEL
from costmodel.model.measure_list import BY_NAME
from costmodel.reports import charts, words
from costmodel.reports import uncertainty_words as said
from costmodel.reports.charts import Frame, Series
from costmodel.reports.look import SHARE, SMALL_SHARE, YEAR
from costmodel.reports.sheet_tables import Cell, Column, Line, Placed, write_table
from costmodel.reports.sheets_checks import master
from costmodel.reports.uncertainty_report import answers, gain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.model.figures import Figure
    from costmodel.reports.look import Sheet
    from costmodel.reports.uncertainty_report import Span, Uncertainty

WIDTHS = (50, 27, *[11.8] * 7)
FIGURE_WIDTHS = (60, *[16] * 8)
CHARACTERS = 190
"""Of a line of text across the page."""
CHART_ROWS = 18
SECOND = 600
"""Pixels from the left edge to the second chart of a row."""
PRINT_SCALE = 80
BINS = 20
TAILS = (0.005, 0.995)
"""Draws outside these percentiles are combined in the first and the last column of the histogram."""
SHOWN = ("Central estimate", "P5", "P25", "Median", "P75", "P95")
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def fill(sheet: Sheet, helper: Sheet, of: Uncertainty) -> int:
    """Write the sheet, and the data of its charts on the helper sheet; returns the next row of the latter."""
    row = master(sheet, 3, of.report.verdict, "Central estimates") + 2
    sheet.text(row, 0, "Results of the simulation", "heading")
    row += 1
    for question, answer in answers(of):
        sheet.text(row, 0, question, "question")
        for column in range(1, len(WIDTHS)):
            sheet.text(row, column, "", "section")
        for number, line in enumerate(wrap(answer, CHARACTERS), 1):
            sheet.text(row + number, 0, line)
        row += number + 1
    sheet.text(
        row + 1, 0,
        "The ranges cover only the assumptions that have low and high values; see the sheet About.",
        "muted",
    )  # fmt: skip
    page_two = row + 3
    sheet.text(page_two, 0, "Ranges of the main figures", "heading")
    fan, bins = _fan_table(helper, of), _bins(of)
    columns = _bin_table(helper, fan.last + 3, of, bins)
    _charts(sheet, of, page_two + 1, fan, columns)
    table = _spans(sheet, of, page_two + CHART_ROWS + 2)
    sheet.text(
        table.last + 1, 0,
        "P5: 5% of draws lie below it. Half of the draws lie between P25 and P75, and 90% between P5 and "
        "P95.",
        "muted",
    )  # fmt: skip
    sheet.page.set_h_pagebreaks([page_two])
    sheet.page.set_print_scale(PRINT_SCALE)
    return columns.last + 3


def _charts(sheet: Sheet, of: Uncertainty, row: int, fan: Placed, bins: Placed) -> None:
    last = fan.last - fan.first
    report = of.report
    frame = Frame("Gross cost, prices of each year", report.money, _axis(report.scale.number),
                  fan.column(0, 0, last))  # fmt: skip
    names = ("below P5", "P5 to P25", "P25 to P75", "P75 to P95")
    bands = [Series(name, fan.column(k, 0, last)) for k, name in enumerate(names, 1)]
    over = [
        Series("Median", fan.column(5, 0, last), 0),
        Series("Central estimate", fan.column(6, 0, last), 5),
    ]
    chart = charts.fan(sheet.book, frame, bands, over)
    gross = of.yearly("gross_cost")[report.years[-1]]
    scale = scale_of(gross.p95)
    told = (
        f"Fan chart: {frame.title}, {frame.unit}. In {report.years[-1]} 90 of 100 draws lie from "
        f"{said.number(gross.p5 / scale.size)} to {said.number(gross.p95 / scale.size)} {scale.name} "
        f"{report.currency}."
    )
    sheet.chart(row, 0, chart, told)
    last = bins.last - bins.first
    unit = words.scale(_largest(of)).unit(report.result.unit("real"))
    frame = Frame(
        f"{BY_NAME['npv'].label}: distribution of the draws",
        "share of draws",
        "0%",
        bins.column(0, 0, last),
    )
    series = [Series("Draws below 0", bins.column(1, 0, last), 1),
              Series("Draws above 0", bins.column(2, 0, last), 0)]  # fmt: skip
    chart = charts.histogram(sheet.book, frame, series, f"{unit}; each column begins at its label")
    told = f"Histogram: net present value, {unit}, in {of.draws:,} draws. {gain(of, LEVEL)}"
    sheet.chart(row, 0, chart, told, (SECOND, 0))


def _fan_table(sheet: Sheet, of: Uncertainty) -> Placed:
    number = of.report.scale.number
    names = ("Below P5, invisible", "P5 to P25", "P25 to P75", "P75 to P95", "Median", "Central estimate")
    columns = [Column("Year", YEAR), *(Column(f"{name}, {of.report.money}", number) for name in names)]
    lines = []
    for year, span in of.yearly("gross_cost").items():
        edges = (0.0, span.p5, span.p25, span.p75, span.p95)
        heights = [upper - lower for lower, upper in pairwise(edges)]
        lines.append(Line([float(year), *heights, span.p50, span.central]))
    return write_table(sheet, 4, columns, lines, heading="Fan of gross cost: heights of the bands", height=58)


def _largest(of: Uncertainty) -> float:
    drawn = of.simulation.measures[LEVEL]["npv"][:, -1]
    return float(np.abs(drawn).max())


def _bins(of: Uncertainty) -> list[tuple[str, float, bool]]:
    """Label, share of the draws and whether it is above zero, of every column of the histogram."""
    return binned(of.simulation.measures[LEVEL]["npv"][:, -1] / words.scale(_largest(of)).size)


def binned(drawn: Figure) -> list[tuple[str, float, bool]]:
    """Label, share and whether it is above zero, of columns of equal width that begin at round figures.

    The label is where the column begins; the first column has no beginning, the last no end. Zero is always
    where a column begins, so that no column stands on both sides of it.
    """
    low, high = np.quantile(drawn, TAILS)
    width = _round_width((high - low) / BINS or abs(high) / BINS or 1.0)
    first, last = math.floor(low / width), math.floor(high / width)
    places = np.clip(np.floor(drawn / width), first, last)
    if first < 0 <= last:  # what is clipped stays on its side of zero
        places = np.where(drawn < 0, np.minimum(places, -1), np.maximum(places, 0))
    found = []
    for place in range(first, last + 1):
        begin = f"{place * width:,.10g}"
        label = f"up to {(place + 1) * width:,.10g}" if place == first < last else begin
        found.append((label, float((places == place).mean()), place >= 0))
    return found


def _round_width(width: float) -> float:
    power = 10.0 ** math.floor(math.log10(width))
    return power * next(step for step in STEPS if step * power >= width * (1 - 1e-12))


def _bin_table(sheet: Sheet, row: int, of: Uncertainty, bins: list[tuple[str, float, bool]]) -> Placed:
    unit = words.scale(_largest(of)).unit(of.report.result.unit("real"))
    columns = [Column(f"Net present value from, {unit}"), Column("Draws below 0", SHARE),
               Column("Draws above 0", SHARE)]  # fmt: skip
    lines = [Line([label, *((None, share) if above else (share, None))]) for label, share, above in bins]
    heading = "Histogram of the net present value: share of the draws"
    return write_table(sheet, row, columns, lines, heading=heading, height=20)


def _spans(sheet: Sheet, of: Uncertainty, row: int) -> Placed:
    columns = [
        Column("Figure"), Column("Unit"),
        *(Column(name, "0.00", wrap=True) for name in SHOWN),
        Column("Draws above the central estimate", SHARE, wrap=True),
    ]  # fmt: skip
    return write_table(
        sheet, row, columns, list(_span_lines(of)), heading="Ranges of all policies together", height=44
    )


def _span_lines(of: Uncertainty) -> Iterator[Line]:
    report = of.report
    gross, share = of.yearly("gross_cost"), of.yearly("gross_cost_of_gdp")
    for year in words.key_years(report.years):
        yield _line(f"Gross cost {year}", report.money, gross[year], report.scale.number)
    for year in words.key_years(report.years):
        yield _line(f"Gross cost {year}", "share of GDP", share[year], SMALL_SHARE)
    for basis in of.simulation.bases:
        whom = " over the baseline" if basis == INCREMENT else ""
        for name in ("npv", "bcr", "present_cost", "fiscal_return"):
            unit = words.measure_unit(name, report.result, report.real_money)
            number = words.measure_number(name, report.scale.number)
            yield _line(f"{BY_NAME[name].label}{whom}", unit, of.measure(name, basis), number)


def _line(label: str, unit: str, span: Span, number: str) -> Line:
    values = (span.central, span.p5, span.p25, span.p50, span.p75, span.p95)
    cells: list[Cell] = [value if math.isfinite(value) else said.number(value) for value in values]
    above = span.above if math.isfinite(span.above) else said.NOT_DEFINED
    return Line([label, unit, *cells, above], numbers=dict.fromkeys(range(2, 8), number))


def _axis(number: str) -> str:
    """The number format of an axis: that of the cells without decimals."""
    return number.partition(";")[0].replace(".00", "")
