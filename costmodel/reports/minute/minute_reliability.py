"""The minute: reliability in five named factors, each with its figure and what it means.

The factors are those of the Parliamentary Budget Office of Australia, Factors influencing the reliability of
policy proposal costings, information paper 01/2017 (2 September 2022): data quality, assumptions,
methodology, volatility of the costing base, magnitude of the policy change. There is no mark for the whole:
that office gave its own up in 2017, since readers took it for a judgement on the work (PBO guidance 01/2017).
The bounds between low, medium and high are ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.column_choices import GRADES
from costmodel.engine.checking.result_checks import ALARM, FAILED
from costmodel.engine.evidence import main_grades
from costmodel.engine.inputs.scenarios import INCREMENT
from costmodel.reports.layout.page import Notes, Page, PageTable, TableColumn, TableRow
from costmodel.reports.minute.minute_range import span
from costmodel.reports.minute.minute_words import NOTHING, counted_words, per_cent
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from costmodel.reports.minute.minute_subject import MinuteSubject

LOW, MEDIUM, HIGH, UNRATED = "low", "medium", "high", "not rated"
TONES = {LOW: "good", MEDIUM: "notice", HIGH: "bad"}
SHARES = 0.25, 0.5
"""Bounds for shares of cost that rest on weak figures: below a quarter low, above a half high."""
SPREAD = 0.1, 0.25
"""Bounds for the farther end of the range of draws, relative to the central figure."""
STEP = 0.1, 0.5
"""Bounds for the change over what the same policies cost in the baseline."""
NOTE = (
    "The five factors are those of the Parliamentary Budget Office of Australia (information paper 01/2017, "
    "updated "
    "in 2022, Factors influencing the reliability of policy proposal costings). The bounds are those of this "
    "program. Data quality, assumptions and methodology: low below 25% of the change of cost, high above "
    "50%. "
    "Volatility: low within 10% of the central figure, high beyond 25%. Magnitude: low below 10% of the "
    "cost of the "
    "same policies in the baseline, high above 50% and for what is new."
)


UNCHANGED = "Gross cost does not change."


@dataclass(frozen=True)
class Factor:
    """One factor: how uncertain it makes the costing, and why."""

    name: str
    rating: str
    why: str


def rated(value: float, bounds: tuple[float, float]) -> str:
    """Low below the first bound, high above the second, medium from the one to the other.

    >>> [rated(value, (0.25, 0.5)) for value in (0.2, 0.25, 0.5, 0.51, float("nan"))]
    ['low', 'medium', 'medium', 'high', 'not rated']
    """
    if not math.isfinite(value):
        return UNRATED
    return LOW if value < bounds[0] else HIGH if value > bounds[1] else MEDIUM


def grade_shares(minute: MinuteSubject) -> dict[str, float]:
    """The share of the change of cost that rests on each grade; they sum to 1. "" and D are one.

    The cost that a policy adds, in present value and whatever its sign, is shared equally among its main cost
    parameters. Where nothing changes there are no shares: NaN.
    """
    appraised = minute.report.appraised[INCREMENT]
    costs = [abs(float(appraised[policy]["present_cost"])) for policy in minute.policies]
    shares = dict.fromkeys(GRADES, 0.0)
    for policy, cost in zip(minute.policies, costs, strict=True):
        grades = main_grades(minute.result, policy)
        for grade in grades:
            shares[grade or GRADES[-1]] += cost / len(grades)
    whole = sum(shares.values())
    return {grade: share / whole if whole else math.nan for grade, share in shares.items()}


def reliability(minute: MinuteSubject) -> list[Factor]:
    """The five factors of a minute."""
    *_, estimated, weak = grade_shares(minute).values()
    return [
        _data(estimated + weak),
        _assumptions(weak),
        _methodology(minute, estimated),
        _volatility(minute),
        _magnitude(minute),
    ]


def _data(unpublished: float) -> Factor:
    why = (
        phrase(
            "{share} of the change of cost rests on figures that are neither official nor published (grades "
            "C and D).",
            share=per_cent(unpublished),
        )
        if math.isfinite(unpublished)
        else UNCHANGED
    )
    return Factor("Data quality", rated(unpublished, SHARES), why)


def _assumptions(weak: float) -> Factor:
    why = (
        phrase(
            "{share} of the change of cost rests on illustrative figures without evidence (grade D).",
            share=per_cent(weak),
        )
        if math.isfinite(weak)
        else UNCHANGED
    )
    return Factor("Assumptions", rated(weak, SHARES), why)


def _methodology(minute: MinuteSubject, estimated: float) -> Factor:
    failed = sum(check.outcome == FAILED for check in minute.report.checks)
    alarms = sum(check.outcome == ALARM for check in minute.report.checks)
    if not math.isfinite(estimated):
        return Factor("Methodology", UNRATED, UNCHANGED)
    rating = HIGH if failed else rated(estimated, SHARES)
    if alarms and rating == LOW:
        rating = MEDIUM
    return Factor(
        "Methodology",
        rating,
        phrase(
            "{share} of the change of cost rests on own estimates from published figures (grade C). Of the "
            "checks of the "
            "model {failed} and {alarms}.",
            share=per_cent(estimated),
            failed=counted_words(failed, "{count} fails", "{count} fail") if failed else "none fails",
            alarms=counted_words(alarms, "{count} gives an alarm", "{count} give an alarm")
            if alarms
            else "none gives an alarm",
        ),
    )


def _volatility(minute: MinuteSubject) -> Factor:
    name, year = "Volatility of the costing base", minute.years[minute.middle]
    drawn, central = minute.drawn_change, float(minute.change[minute.middle])
    if drawn is None or abs(central) < NOTHING:
        why = "There is no range of draws, or nothing changes in the year of the test."
        return Factor(name, UNRATED, why)
    low, high = span(drawn[:, minute.middle])
    ends = [end / central - 1 for end in sorted((low, high), key=lambda end: end / central)]
    return Factor(
        name,
        rated(max(map(abs, ends)), SPREAD),
        phrase(
            "Within the ranges of people, prices and economy the change of {year} is {low} to {high} "
            "off its central figure "
            "(90 of 100 draws).",
            year=year,
            low=_signed(ends[0]),
            high=_signed(ends[1]),
        ),
    )


def _magnitude(minute: MinuteSubject) -> Factor:
    place, name = minute.middle, "Magnitude of the policy change"
    places = list(minute.places)
    if not places:
        return Factor(name, UNRATED, UNCHANGED)
    cost = np.broadcast_to(
        minute.result.baseline_lines.cost.gross_cost, (len(minute.result.policies), len(minute.years))
    )
    base, year = float(cost[places, place].sum()), minute.years[place]
    if abs(base) < NOTHING:
        return Factor(
            name, HIGH, "The baseline spends nothing on it: there is no experience to compare with."
        )
    share = abs(float(minute.change[place])) / abs(base)
    return Factor(
        name,
        rated(share, STEP),
        phrase(
            "In {year} the change is {share} of what the same policies cost in the baseline.",
            year=year,
            share=per_cent(share),
        ),
    )


def _signed(share: float) -> str:
    """A relative difference with its sign."""
    sign = "+" if share > 0 else "\N{MINUS SIGN}" if share < 0 else ""
    return f"{sign}{per_cent(share)}"


def reliability_page(minute: MinuteSubject) -> Page:
    """The factors as a table."""
    columns = [TableColumn("Factor", wrap=True), TableColumn("Uncertainty"), TableColumn("Why", wrap=True)]
    rows = [
        TableRow([one.name, one.rating, one.why], tones={1: TONES[one.rating]} if one.rating in TONES else {})
        for one in reliability(minute)
    ]
    return Page(
        "Reliability",
        "Reliability",
        "",
        "",
        [PageTable(columns, rows, "Reliability in five factors"), Notes([NOTE])],
    )
