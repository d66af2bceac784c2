"""The end of the first page: what would change the conclusion, and what is not in money."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costmodel.reports.page_money import MINUS
from costmodel.wording.catalogue import joined, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.reports.first_page import FirstPage
    from costmodel.reports.result_report import ScenarioReport
    from costmodel.uncertainty.turning_points import TurningPoint

SIGNIFICANT = 3


def turning_heading(page: FirstPage) -> str:
    """The heading of what would change the conclusion, with the trials that the ranges are of."""
    heading = "What would change the conclusion"
    if page.ranges is None:
        return heading
    return phrase(
        "{heading} (ranges on this page: {draws} random trials, seed {seed})",
        heading=heading, draws=f"{page.ranges.draws:,}", seed=page.ranges.seed,
    )  # fmt: skip


def turning_lines(report: ScenarioReport, page: FirstPage) -> Iterator[str]:
    """The parameters that would turn the result, a line each, or why none is known."""
    if page.turning_points:
        for number, point in enumerate(page.turning_points, 1):
            yield _turning_line(number, point, report.currency)
    elif page.ranges is None:
        yield "Not known: no assumption has a range."
    elif page.ranges.npv is None:
        yield "Not known: the return is not, or has no range."
    else:
        yield "No single assumption turns it, even far beyond its range."


def _turning_line(number: int, point: TurningPoint, currency: str) -> str:
    words = (
        "{number}  {name}: {central} {unit}; the result turns at {turn}, within the plausible {low} to {high}"
        if point.within
        else "{number}  {name}: {central} {unit}; "
        "the result turns at {turn}, outside the plausible {low} to {high}"
    )
    central, turn, low, high = map(_figure, (point.central, point.break_even, point.low, point.high))
    return phrase(
        words, number=number, name=point.assumption, central=central,
        unit=point.unit.replace("LCU", currency), turn=turn, low=low, high=high,
    )  # fmt: skip


def _figure(value: float) -> str:
    """A value of any size with three significant digits, and no exponent."""
    if not value:
        return "0"
    decimals = max(0, SIGNIFICANT - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS)


def not_in_money(page: FirstPage) -> str:
    """Effects in words, and the harms that are counted."""
    beyond = page.beyond
    parts: list[str] = [
        phrase(one if len(texts) == 1 else many, count=len(texts), named=texts[0])
        for one, many, texts in (
            ("1 gain in words: {named}", "{count} gains in words, such as: {named}", beyond.gains),
            ("1 harm in words: {named}", "{count} harms, such as: {named}", beyond.harms),
        )
        if texts
    ]
    parts = parts or ["no effect is described in words"]
    if beyond.counted_harms:
        words = "harms counted in money: {count}, {amount}"
        parts.append(phrase(words, count=beyond.counted_harms, amount=page.money.amount(beyond.harm_value)))
    return phrase("NOT IN MONEY (sheet Return): {parts}.", parts=joined(parts, "{first}; {last}"))
