"""The page of the macro Uncertainty: ranges of the figures of a scenario."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from costmodel.engine.scenarios import INCREMENT, LEVEL
from costmodel.errors import CostModelError
from costmodel.excel.live.live_pages import Block, Page
from costmodel.excel.live.macro_pages import UNCERTAINTY
from costmodel.model.measure_list import BY_NAME
from costmodel.reports import uncertainty_words as said
from costmodel.reports import words
from costmodel.reports.look import GENERAL, SHARE
from costmodel.reports.result_report import Report, now
from costmodel.reports.sheets_tornado import fact_format
from costmodel.reports.uncertainty_export import tornados
from costmodel.reports.uncertainty_report import Uncertainty, answers
from costmodel.uncertainty.simulation import simulate
from costmodel.uncertainty.uncertain import uncertain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.excel.live.live_pages import Cell
    from costmodel.uncertainty.sensitivity import Bar, Sensitivity

TOP = 15
"""Parameters of the tornado."""
CHARACTERS = 150
"""Of a line of an answer: cells do not wrap, and the cells to its right are empty."""
WIDTHS = (68, 26, *[14] * 6, 21, 46, 40)
SPAN = ("unit", "central", "P5", "P25", "median", "P75", "P95", "draws above central")
LEFT_YEAR = "0* "
"""A year at the left edge of its wide column: the star fills the rest with blanks."""
READ = "5 of 100 draws lie below P5, half below the median, 95 below P95."


def uncertainty(assumptions: Assumptions, scenario: str, draws: int) -> Page:
    """Answers in words, gross cost by year over all draws, and the sensitivity of the net present value."""
    if not uncertain(assumptions):
        raise CostModelError(
            "No assumption has a range. Give low and high beside the values that are uncertain, then run the "
            "macro again."
        )
    simulation = simulate(assumptions, scenario, draws)
    result = simulation.result
    beside = tornados(simulation)
    of = Uncertainty(simulation, tuple(beside), Report(result, now()))
    added = [_yearly(of, INCREMENT, "Gross cost over the baseline")] if INCREMENT in simulation.bases else []
    return Page(
        UNCERTAINTY,
        f"{result.assumptions.about['country']}: {result.scenario.label}: uncertainty of the figures",
        f"The scenario {result.scenario.name}, {of.report.years[0]} to {of.report.years[-1]}. {READ}",
        of.stamp,
        (
            Block("Results of the simulation", ("question", "answer"), tuple(_told(of))),
            _yearly(of, LEVEL, "Gross cost, prices of each year, all policies together"),
            *added,
            _tornado(beside[0], of.report.currency),
        ),
        WIDTHS,
    )


def _told(of: Uncertainty) -> Iterator[tuple[Cell, ...]]:
    """The answers, one line per row; the question before the first."""
    for question, answer in (*answers(of), ("How were these figures computed?", of.simulation.method)):
        first, *rest = wrap(answer, CHARACTERS)
        yield question, first
        yield from (("", line) for line in rest)


def _yearly(of: Uncertainty, basis: str, heading: str) -> Block:
    scale, money = of.report.scale, of.report.money
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (year, money, span.central, span.p5, span.p25, span.p50, span.p75, span.p95, span.above)
        for year, span in of.yearly("gross_cost", basis).items()
    )
    return Block(heading, ("year", *SPAN), rows, scale.number, columns={0: LEFT_YEAR, len(SPAN): SHARE})


def _tornado(of: Sensitivity, currency: str) -> Block:
    shown = of.bars[:TOP]
    scale = words.scale(max([abs(of.central), *(abs(end) for bar in shown for end in _ends(bar))]))
    unit = scale.unit(of.unit)
    header = ("uncertain parameter", "unit", "low", "central", "high", f"{BY_NAME[of.metric].short} at low",
              f"{BY_NAME[of.metric].short} at high", "apart",
              "grade", f"where it reaches {of.threshold:g}", "cells")  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (bar.assumption, bar.unit.replace("LCU", currency), bar.low, bar.central, bar.high, *_ends(bar),
         bar.span, bar.grade, said.switching(bar), said.cells(bar.cells))
        for bar in shown
    )  # fmt: skip
    rest = len(of.bars) - len(shown)
    more = f"; {rest} other parameters change it less" if rest else ""
    return Block(
        f"Parameters that change the {of.label.lower()} ({unit}) most, one at a time. With all "
        f"parameters at their central values it is {said.central(of)}{more}",
        header,
        rows,
        GENERAL,
        numbers={
            place: fact_format(bar.unit, bar.low, bar.central, bar.high) for place, bar in enumerate(shown)
        },
        columns=dict.fromkeys((5, 6, 7), scale.number),
    )


def _ends(bar: Bar) -> tuple[float, float]:
    return bar.at_low, bar.at_high
