"""The page Summary of a simulation: answers in words, the fan of cost, the histogram of the return."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.inputs.scale import scale_of
from costmodel.engine.inputs.scenarios import INCREMENT, LEVEL
from costmodel.model.measure_list import BY_NAME
from costmodel.reports.files.look import SHARE, SMALL_SHARE, YEAR
from costmodel.reports.language import uncertainty_words as texts
from costmodel.reports.language import words
from costmodel.reports.layout.page import (
    Answers,
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
from costmodel.reports.ranges.uncertainty_report import answers, gain
from costmodel.reports.sheets.checks_page import master
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.model.figures import Figure
    from costmodel.reports.layout.page import CellValue
    from costmodel.reports.ranges.uncertainty_report import Span, Uncertainty

WIDTHS = (50, 27, *[11.8] * 7)
BINS = 20
TAILS = (0.005, 0.995)
"""Draws outside these percentiles are combined in the first and the last column of the histogram."""
PERCENTILES = (
    "P5: 5% of draws lie below it. Half of the draws lie between P25 and P75, and 90% between P5 and P95."
)
SHOWN = ("Central estimate", "P5", "P25", "Median", "P75", "P95")
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def ranges(uncertainty: Uncertainty) -> tuple[Page, list[PageTable]]:
    """The page Summary, and the tables of the figures of its charts, which belong on the page of helpers."""
    fan, bins = _fan_table(uncertainty), _bin_table(uncertainty)
    page = Page(
        "Summary",
        uncertainty.title,
        phrase(
            "Distribution of cost and return when all ranges are drawn together, {years}.",
            years=uncertainty.report.period,
        ),
        uncertainty.stamp,
        [
            master(uncertainty.report.verdict, "Central estimates"),
            Answers("Results of the simulation", list(answers(uncertainty))),
            Notes(
                ["The ranges cover only the assumptions that have low and high values; see the sheet About."]
            ),
            Sentences([], heading="Ranges of the main figures", page_break=True),
            Charts([_fan(uncertainty, fan), _histogram(uncertainty, bins)], gap=0),
            _spans(uncertainty),
            Notes([PERCENTILES], gap=0),
        ],
        WIDTHS,
        uncertainty.report.verdict.colour,
    )  # fmt: skip
    return page, [fan, bins]


def _fan(uncertainty: Uncertainty, table: PageTable) -> Chart:
    report = uncertainty.report
    title, unit = "Gross cost, prices of each year", report.money
    names = ("below P5", "P5 to P25", "P25 to P75", "P75 to P95")
    gross = uncertainty.yearly("gross_cost")[report.years[-1]]
    scale = scale_of(gross.p95)
    return Chart(
        "fan",
        title,
        unit,
        words.axis(report.scale.number),
        table.column(0),
        [ChartSeries(name, table.column(place)) for place, name in enumerate(names, 1)],
        phrase(
            "Fan chart: {title}, {unit}. In {year} 90 of 100 draws lie from {low} to {high} {scale} "
            "{currency}.",
            title=title, unit=unit, year=report.years[-1], low=texts.number(gross.p5 / scale.size),
            high=texts.number(gross.p95 / scale.size), scale=scale.name, currency=report.currency,
        ),
        over=[
            ChartSeries("Median", table.column(5), 0),
            ChartSeries("Central estimate", table.column(6), 5),
        ],
    )  # fmt: skip


def _histogram(uncertainty: Uncertainty, table: PageTable) -> Chart:
    unit = words.scale(_largest(uncertainty)).unit(uncertainty.report.result.unit("real"))
    return Chart(
        "histogram",
        phrase("{measure}: distribution of the draws", measure=BY_NAME["npv"].label),
        "share of draws",
        "0%",
        table.column(0),
        [ChartSeries("Draws below 0", table.column(1), 1), ChartSeries("Draws above 0", table.column(2), 0)],
        phrase(
            "Histogram: net present value, {unit}, in {draws} draws. {gain}",
            unit=unit, draws=f"{uncertainty.draws:,}", gain=gain(uncertainty, LEVEL),
        ),
        along=phrase("{unit}; each column begins at its label", unit=unit),
    )  # fmt: skip


def _fan_table(uncertainty: Uncertainty) -> PageTable:
    number = uncertainty.report.scale.number
    names = ("Below P5, invisible", "P5 to P25", "P25 to P75", "P75 to P95", "Median", "Central estimate")
    money = uncertainty.report.money
    columns = [TableColumn("Year", YEAR), *(TableColumn(name, number, unit=money) for name in names)]
    rows = []
    for year, span in uncertainty.yearly("gross_cost").items():
        edges = (0.0, span.p5, span.p25, span.p75, span.p95)
        heights = [upper - lower for lower, upper in pairwise(edges)]
        rows.append(TableRow([float(year), *heights, span.p50, span.central]))
    return PageTable(columns, rows, "Fan of gross cost: heights of the bands", "Fan", height=58)


def _largest(uncertainty: Uncertainty) -> float:
    drawn = uncertainty.simulation.measures[LEVEL]["npv"][:, -1]
    return float(np.abs(drawn).max())


def _bins(uncertainty: Uncertainty) -> list[tuple[str, float, bool]]:
    """Label, share of the draws and whether it is above zero, of every column of the histogram."""
    return binned(
        uncertainty.simulation.measures[LEVEL]["npv"][:, -1] / words.scale(_largest(uncertainty)).size
    )


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
    columns = []
    for place in range(first, last + 1):
        begin = f"{place * width:,.10g}"
        label = f"up to {(place + 1) * width:,.10g}" if place == first < last else begin
        columns.append((label, float((places == place).mean()), place >= 0))
    return columns


def _round_width(width: float) -> float:
    power = 10.0 ** math.floor(math.log10(width))
    return power * next(step for step in STEPS if step * power >= width * (1 - 1e-12))


def _bin_table(uncertainty: Uncertainty) -> PageTable:
    unit = words.scale(_largest(uncertainty)).unit(uncertainty.report.result.unit("real"))
    columns = [
        TableColumn("Net present value from", unit=unit), TableColumn("Draws below 0", SHARE),
        TableColumn("Draws above 0", SHARE),
    ]  # fmt: skip
    rows = [
        TableRow([label, *((None, share) if above else (share, None))])
        for label, share, above in _bins(uncertainty)
    ]
    heading = "Histogram of the net present value: share of the draws"
    return PageTable(columns, rows, heading, "Histogram", height=20, gap=2)


def _spans(uncertainty: Uncertainty) -> PageTable:
    columns = [
        TableColumn("Figure"), TableColumn("Unit"),
        *(TableColumn(name, "0.00", wrap=True) for name in SHOWN),
        TableColumn("Draws above the central estimate", SHARE, wrap=True),
    ]  # fmt: skip
    return PageTable(columns, list(_span_rows(uncertainty)), "Ranges of all policies together", height=44)


def _span_rows(uncertainty: Uncertainty) -> Iterator[TableRow]:
    report = uncertainty.report
    gross, share = uncertainty.yearly("gross_cost"), uncertainty.yearly("gross_cost_of_gdp")
    for year in words.key_years(report.years):
        yield _row(phrase("Gross cost {year}", year=year), report.money, gross[year], report.scale.number)
    for year in words.key_years(report.years):
        yield _row(phrase("Gross cost {year}", year=year), "share of GDP", share[year], SMALL_SHARE)
    for basis in uncertainty.simulation.bases:
        label = "{measure} over the baseline" if basis == INCREMENT else "{measure}"
        for name in ("npv", "bcr", "present_cost", "fiscal_return"):
            unit = words.measure_unit(name, report.result, report.real_money)
            number = words.measure_number(name, report.scale.number)
            yield _row(
                phrase(label, measure=BY_NAME[name].label), unit, uncertainty.measure(name, basis), number
            )


def _row(label: str, unit: str, span: Span, number: str) -> TableRow:
    values = (span.central, span.p5, span.p25, span.p50, span.p75, span.p95)
    cells: list[CellValue] = [value if math.isfinite(value) else texts.number(value) for value in values]
    above = span.above if math.isfinite(span.above) else texts.NOT_DEFINED
    return TableRow([label, unit, *cells, above], numbers=dict.fromkeys(range(2, 8), number))
