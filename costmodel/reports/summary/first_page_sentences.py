"""The sentences of the first page, each only if it has something to say: never more than five."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import WHOLE_BUDGET
from costmodel.engine.inputs.gains_evidence import WEAK, verdict_on_gains
from costmodel.engine.line_items.metrics import effects_stated
from costmodel.engine.line_items.verdict import ALARM, FAILED, PLAUSIBILITY
from costmodel.engine.statements.fiscal_tables import ceiling_rows
from costmodel.reports.language.page_money import MINUS, persons, share_text
from costmodel.reports.summary.first_page_figures import (
    budget_year,
    change,
    largest_policies,
    spending,
    then_year,
)
from costmodel.wording.catalogue import joined, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.reports.language.page_money import PageMoney
    from costmodel.reports.sheets.result_report import ScenarioReport
    from costmodel.reports.summary.first_page_figures import Reached
    from costmodel.uncertainty.light_ranges import LightRanges

EVIDENCE = {
    "A": "official figures",
    "B": "published estimates",
    "C": "derived estimates",
    "D": "figures without evidence",
}
"""Grades of evidence in plain words."""
NAMED_POLICIES = 2
SPOKEN_YEARS = 3
"""Years of the first sentence: the budget year and the two after it."""
NO_PROGRAMMES = "No programme runs in the baseline: nothing is spent in any year."
SAME = 1e-9
TENTHS = 10
FEW_TENTHS = 0.15
"""Below this share people are told in per cent rather than in tenths."""


def sentences(
    report: ScenarioReport, money: PageMoney, everybody: Reached, ranges: LightRanges | None
) -> tuple[str, ...]:
    """What is added, who is reached, ceilings, and the return."""
    if report.is_baseline and not spending(report.result.budget_lines).any():
        return (NO_PROGRAMMES, _ceilings(report, money))
    return (
        _cost(report, money),
        *_people(report, everybody),
        _ceilings(report, money),
        _return(report, money, ranges),
    )


def decided(report: ScenarioReport) -> str:
    """What is to be decided: how many policies begin, grow or shrink, and the largest; "" where none does."""
    result = report.result
    if report.is_baseline:
        return "Nothing to decide: existing programmes go on as they are."
    before, added = spending(result.baseline_lines), change(result)
    moved = np.abs(added).max(axis=-1) > SAME * max(float(np.abs(before).max()), 1.0)
    new = moved & ~before.any(axis=-1)
    more = moved & ~new & (added.sum(axis=-1) >= 0)
    counts = [
        phrase(one if count == 1 else many, count=count)
        for count, one, many in (
            (int(new.sum()), "1 new policy", "{count} new policies"),
            (int(more.sum()), "1 expanded", "{count} expanded"),
            (int((moved & ~new & ~more).sum()), "1 reduced", "{count} reduced"),
        )
        if count
    ]
    if not counts:
        return ""
    largest = [
        report.labels[result.policies[row]].partition(" (")[0]
        for row in largest_policies(result)[:NAMED_POLICIES]
    ]
    return phrase(
        "To decide: {counts}; the largest: {named}.",
        counts=joined(counts, "{first}, {last}"), named=_listed(largest),
    )  # fmt: skip


def alarm_sentence(report: ScenarioReport) -> str:
    """Failed checks, or the first figure out of proportion; "" without either."""
    for outcome in (FAILED, ALARM):
        for check in report.checks:
            if check.outcome != outcome or (outcome == ALARM and check.subject != PLAUSIBILITY):
                continue
            reason = check.reason or f"{check.name}."
            if outcome == ALARM:
                return phrase("Not plausible: {reason}", reason=reason)
            words = report.verdict.words.partition(", ")[0]
            return phrase("{words}. Do not use these figures: {reason}", words=words, reason=reason)
    return ""


def _cost(report: ScenarioReport, money: PageMoney) -> str:
    result = report.result
    first = result.years.index(budget_year(result))
    places = range(first, min(first + SPOKEN_YEARS, len(result.years)))
    years = [result.years[place] for place in places]
    added = (spending(result.budget_lines) if report.is_baseline else change(result)).sum(axis=0)
    amounts = [float(added[place]) for place in places]
    whole = spending(result.budget_lines).sum(axis=0)
    if not report.is_baseline and np.abs(added).max() <= SAME * max(float(np.abs(whole).max()), 1.0):
        return phrase("Spending is that of the baseline in every year from {first} to {last}.",
                      first=result.years[0], last=result.years[-1])  # fmt: skip
    shares = [
        share_text(abs(amount) / float(report.gdp[place]))
        for amount, place in zip(amounts, places, strict=True)
    ]
    if report.is_baseline:
        words = "Existing programmes cost {amounts} ({shares} % of GDP)."
    elif all(amount >= 0 for amount in amounts):
        words = "The scenario adds {amounts} ({shares} % of GDP) to what existing programmes cost."
    elif all(amount <= 0 for amount in amounts):
        words = "The scenario takes {amounts} ({shares} % of GDP) off what existing programmes cost."
    else:
        words = "The scenario changes spending by {amounts} ({shares} % of GDP)."
        shares = [
            f"{MINUS if amount < 0 else '+'}{share}" for amount, share in zip(amounts, shares, strict=True)
        ]
        return phrase(words, amounts=_amounts(money, amounts, years), shares=_listed(shares))
    return phrase(
        words, amounts=_amounts(money, [abs(amount) for amount in amounts], years), shares=_listed(shares)
    )  # fmt: skip


def _amounts(money: PageMoney, amounts: Sequence[float], years: Sequence[int]) -> str:
    """KES 42.2 billion in 2026, 85.0 in 2027 and 167 in 2028."""
    parts = [
        phrase(
            "{amount} in {year}", amount=money.digits(amount) if place else money.amount(amount), year=year
        )
        for place, (amount, year) in enumerate(zip(amounts, years, strict=True))
    ]
    return _listed(parts)


def _listed(parts: Sequence[str]) -> str:
    *before, last = parts
    if not before:
        return last
    return phrase("{first} and {last}", first=joined(before, "{first}, {last}"), last=last)


def _people(report: ScenarioReport, everybody: Reached) -> Iterator[str]:
    """Whom it reaches over today, each person once, and as a share of the eligible."""
    if not everybody.now and not everybody.then:
        return
    result = report.result
    year, before = then_year(result), result.years[0]
    # What several policies reach together is known at least: a difference of two such counts is not.
    words = (
        "In {year} they reach at least {count} people, each counted once"
        if report.is_baseline
        else "In {year} it reaches at least {count} people, each counted once"
    )
    reached = phrase(words, count=persons(everybody.then), year=year)
    if everybody.of_eligible is not None:
        share = _tenths(everybody.of_eligible)
        reached = phrase("{sentence}, or {share} of the eligible", sentence=reached, share=share)
    if year != before:
        now = persons(everybody.now)
        reached = phrase("{sentence} (in {before}: {now})", sentence=reached, before=before, now=now)
    yield phrase("{sentence}.", sentence=reached)


def _tenths(share: float) -> str:
    tenths = round(share * TENTHS)
    if share < FEW_TENTHS or tenths >= TENTHS:
        return phrase("{share} %", share=share_text(share))
    return phrase("{count} in 10", count=tenths)


def _ceilings(report: ScenarioReport, money: PageMoney) -> str:
    """The worst breach of a ceiling, or that there is none."""
    rows = ceiling_rows(report.result.fiscal)
    if not rows:
        return "The set states no ceiling: whether it can be paid for is not judged."
    broken = [row for row in rows if row.broken]
    if not broken:
        last = max(row.year for row in rows)
        return phrase("Spending stays within all ceilings, which are stated up to {year}.", year=last)
    worst = min(broken, key=lambda row: row.room)
    first = min(row.year for row in broken if row.ministry == worst.ministry)
    ministry = "the whole budget" if worst.ministry == WHOLE_BUDGET else worst.ministry
    amount = money.amount(-worst.room)
    if first == worst.year:
        return phrase("It is {amount} above the ceiling of {ministry} in {year}.",
                      amount=amount, ministry=ministry, year=first)  # fmt: skip
    return phrase(
        "It is above the ceiling of {ministry} from {first}, by {amount} in {year}.",
        ministry=ministry, first=first, amount=amount, year=worst.year,
    )  # fmt: skip


def _return(report: ScenarioReport, money: PageMoney, ranges: LightRanges | None) -> str:
    """The return with its range and what it rests on, or that it is not evidenced."""
    result, row = report.result, report.return_row
    if not effects_stated(result.budget_lines):
        return "What society gains is not known: the set states no effects, only costs."
    npv = float(row["npv"])
    if not report.is_baseline and not npv and not change(result).any():
        return "Society neither gains nor loses: nothing is changed."
    grades = result.gains_by_grade(report.return_basis)
    weak = sum(grades[grade] for grade in WEAK)
    way = (
        "Over the years to {year}, society gains {amount} in today's value"
        if npv >= 0
        else "Over the years to {year}, society loses {amount} in today's value"
    )
    head = phrase(way, amount=money.amount(abs(npv)), year=result.years[-1])
    if ranges is not None and ranges.npv is not None:
        low, high = ranges.npv
        if high <= 0 and npv < 0:  # both ends of what is lost
            low, high = -high, -low
        head = phrase(
            "{head} ({low} to {high} in 9 of 10 simulations)",
            head=head, low=money.digits(low), high=money.digits(high),
        )  # fmt: skip
    else:
        head = phrase("{head}, without a range", head=head)
    if verdict_on_gains(grades):
        return phrase(
            "{head}; {share} % of the gains rest on figures without evidence.",
            head=head, share=share_text(weak),
        )  # fmt: skip
    grade, share = max(grades.items(), key=lambda pair: pair[1])
    if not share:
        return phrase("{head}.", head=head)
    return phrase(
        "{head}; {share} % of the gains rest on {evidence}.",
        head=head, share=share_text(share), evidence=EVIDENCE.get(grade, EVIDENCE["D"]),
    )  # fmt: skip
