"""The minute: the range of the change of gross cost in a year, and why the central figure lies outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.reports.minute.minute_words import (
    assumed_words,
    counted_words,
    joined_words,
    per_cent,
    range_words,
)
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from costmodel.model.figures import Figure
    from costmodel.reports.minute.minute_subject import MinuteSubject
    from costmodel.uncertainty.sensitivity import Bar

RANGE_ENDS, MIDDLE = (0.05, 0.95), 0.5
ONE_SIDED = 0.5
"""An assumption reaches to one side where the two sides differ by this part of its span: 3 to 1 or more."""


def span(drawn: Figure) -> tuple[float, float]:
    """The values below and above which 5 in 100 draws lie."""
    low, high = np.quantile(drawn, RANGE_ENDS, method="inverted_cdf")
    return float(low), float(high)


def range_sentences(minute: MinuteSubject) -> list[str]:
    """The range of the change of gross cost in one year, and why the central figure lies outside it."""
    drawn, place = minute.drawn_change, minute.middle
    if drawn is None or minute.changes_nothing:
        return []
    low, high = span(drawn[:, place])
    central, year = float(minute.change[place]), minute.years[place]
    if minute.signed(low) == minute.signed(high) == minute.signed(central):
        return [phrase("No uncertain assumption moves the change of gross cost in {year}.", year=year)]
    middle = float(np.quantile(drawn[:, place], MIDDLE, method="inverted_cdf"))
    sentence = phrase(
        "In {year} the change of gross cost is {central}. When the uncertain assumptions are drawn at "
        "random, "
        "90 of 100 draws give {low} to {high}, and the middle draw {middle}.",
        year=year,
        central=minute.signed(central),
        low=minute.signed(low),
        high=minute.signed(high),
        middle=minute.signed(middle),
    )
    if low <= central <= high:
        return [sentence]
    above = central > high
    beyond = float(np.mean(drawn[:, place] < central if above else drawn[:, place] > central))
    words = (
        "{share} of the draws lie below the central figure; a lower cost is more likely than a higher one."
        if above
        else "{share} of the draws lie above the central figure; a higher cost is more likely than a lower "
        "one."
    )
    return [joined_words([sentence, phrase(words, share=per_cent(beyond)), *_one_sided(minute, below=above)])]


def value_and_range(minute: MinuteSubject, bar: Bar) -> tuple[str, str]:
    """Value and range of an assumption in the scenario: where that sets a value, with its relative error."""
    used = [one for one in minute.report.used if one.path in bar.paths and one.low is not None]
    if len({(one.value, one.low, one.high) for one in used}) == 1:
        one = used[0]
        if one.low is not None and one.high is not None:
            return assumed_words(one.value, one.unit), range_words(one.low, one.high, one.unit)
    return assumed_words(bar.central, bar.unit), range_words(bar.low, bar.high, bar.unit)


def _one_sided(minute: MinuteSubject, *, below: bool) -> list[str]:
    """The assumptions whose ranges take the change further to one side than to the other."""
    central = float(minute.change[minute.middle])

    def further(bar: Bar) -> float:
        ends = bar.at_low, bar.at_high
        more, less = max(*ends, central) - central, central - min(*ends, central)
        return less - more if below else more - less

    sided = [bar for bar in minute.movers if further(bar) > bar.span * ONE_SIDED]
    if not sided:
        return []
    most = max(sided, key=further)
    value, width = value_and_range(minute, most)
    words = (
        "{count} that move it most can lower it more than raise it, above all {name}: {value}, range {range}."
        if below
        else "{count} that move it most can raise it more than lower it, above all {name}: {value}, range "
        "{range}."
    )
    return [
        phrase(
            words,
            count=phrase(
                "{some} of the {all}",
                some=len(sided),
                all=counted_words(len(minute.movers), "{count} assumption", "{count} assumptions"),
            ),
            name=most.assumption,
            value=value,
            range=width,
        )
    ]
