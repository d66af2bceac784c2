"""The end of the first page: what would change the conclusion, and what is not in money."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costmodel.reports.language.page_money import MINUS
from costmodel.reports.layout import paper
from costmodel.reports.layout.text_width import shortened, text_points
from costmodel.uncertainty.uncertain import has_uncertain
from costmodel.wording.catalogue import joined, phrase, tr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.reports.sheets.result_report import ScenarioReport
    from costmodel.reports.summary.first_page import FirstPage
    from costmodel.uncertainty.turning_points import TurningPoint

SIGNIFICANT = 3
LINE_POINTS = paper.FULL - 3 * paper.CELL_PADDING
"""Width of a line of text."""


def turning_heading(report: ScenarioReport, page: FirstPage) -> str:
    """The answer first: whether an assumption turns the result within its plausible range."""
    if not page.turning_points:
        return "What would change the conclusion"
    gains = float(report.return_row["npv"]) >= 0
    if any(point.within for point in page.turning_points):
        if gains:
            return "Within its plausible range, one figure alone turns the gain into a loss:"
        return "Within its plausible range, one figure alone turns the loss into a gain:"
    if gains:
        return "No single figure turns the gain into a loss within its plausible range. It would take:"
    return "No single figure turns the loss into a gain within its plausible range. It would take:"


def turning_lines(report: ScenarioReport, page: FirstPage) -> Iterator[str]:
    """The parameters that would turn the result, a line each, or why none is known."""
    if page.turning_points:
        within = [point for point in page.turning_points if point.within]
        for number, point in enumerate(within or page.turning_points, 1):
            yield _turning_line(number, point, report.currency)
    elif page.ranges is None and has_uncertain(report.result.assumptions):
        yield "Not known: the ranges of the assumptions were not drawn for this scenario."
    elif page.ranges is None:
        yield "Not known: no assumption has a range."
    elif page.ranges.npv is None:
        yield "Not known: the return is not, or has no range."
    else:
        yield "No single assumption turns it, even far beyond its range."


def _turning_line(number: int, point: TurningPoint, currency: str) -> str:
    central, turn, low, high = map(_figure, (point.central, point.break_even, point.low, point.high))
    unit = point.unit.replace("LCU", currency)

    def line(name: str) -> str:
        return phrase(
            "{number}. {name}: {turn} {unit} ({central} assumed, {low} to {high} plausible).",
            number=number, name=name, central=central, unit=unit, turn=turn, low=low, high=high,
        )  # fmt: skip

    name = tr(point.assumption)
    return line(shortened(name, LINE_POINTS - text_points(tr(line(name))) + text_points(name)))


def _figure(value: float) -> str:
    """A value of any size with three significant digits, and no exponent."""
    if not value:
        return "0"
    decimals = max(0, SIGNIFICANT - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS)


def not_in_money(page: FirstPage, *, named: bool = True) -> str:
    """Effects in words, an example ``named`` of each kind, and the harms that are counted."""
    beyond = page.beyond
    kinds = (
        ("1 gain in words: {named}", "{count} gains in words, such as: {named}", beyond.gains),
        ("1 harm in words: {named}", "{count} harms, such as: {named}", beyond.harms),
    ) if named else (
        ("1 gain described", "{count} gains described", beyond.gains),
        ("1 harm described", "{count} harms described", beyond.harms),
    )  # fmt: skip
    parts: list[str] = [
        phrase(one if len(texts) == 1 else many, count=len(texts), named=texts[0])
        for one, many, texts in kinds
        if texts
    ]
    parts = parts or ["no effect is described in words"]
    if beyond.counted_harms:
        words = "harms counted in money: {count}, {amount}"
        parts.append(phrase(words, count=beyond.counted_harms, amount=page.money.amount(beyond.harm_value)))
    return phrase("NOT IN MONEY (sheet Return): {parts}.", parts=joined(parts, "{first}; {last}"))
