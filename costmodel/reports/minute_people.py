"""The minute: who gains and who loses by tenth of welfare, guarantees, and what was not costed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.column_choices import TO_FILL_IN
from costmodel.engine.lines import TOTAL
from costmodel.engine.welfare_inputs import DECILES
from costmodel.reports import words
from costmodel.reports.catalogue import phrase
from costmodel.reports.distribution_page import NOT_STATED
from costmodel.reports.look import COUNT, SHARE
from costmodel.reports.minute_words import (
    FALL,
    NOTHING,
    RISE,
    SAME,
    counted_words,
    direction,
    listed_words,
    per_cent,
)
from costmodel.reports.page import Notes, Page, PageTable, Sentences, TableColumn, TableRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from costmodel.engine.living_standards import LivingStandards
    from costmodel.model.figures import Figure
    from costmodel.reports.minute_subject import MinuteSubject
    from costmodel.reports.page import PageBlock

MONEY = ("transfers", "services", "paid")
A_TENTH_OF_A_POINT = 0.0005
"""A share of people that changes by less, half of the last printed digit, does not change."""
PARTS = {
    "cash benefit": (("benefits", "benefit_expenditure"),),
    "services": (("delivery", "service_cost"),),
    "staff": (("delivery", "staff_cost"),),
    "buildings and equipment": (("delivery", "capital_cost"),),
    "administration": (("delivery", "running_administration"), ("delivery", "application_cost")),
    "set-up": (("delivery", "set_up_cost"),),
    "training": (("delivery", "training_cost"),),
    "appeals and redress": (("redress", "redress_cost"),),
    "fees waived": (("cost", "revenue_forgone"),),
    "contributions to a fund": (("cost", "contribution_cost"),),
}  # fmt: skip
"""Kinds of cost as a reader calls them, and the lines of the model that they are."""
USUAL = ("staff", "administration", "set-up", "training", "appeals and redress")
"""Kinds that delivery usually costs something of: where they are 0 a reader should ask why."""
TENTHS = "Minute by tenth"
HOW_TO_READ = (
    "The first tenth are the poorest people. Amounts are what the proposal changes over the baseline in that year. "
    "Services are counted at cost and are not money in hand: they are not in the net. Only what policies pay and "
    "take is counted, no gains, harms or responses."
)


# --- distribution -------------------------------------------------------------------------------------


def distribution_page(minute: MinuteSubject) -> Page:
    """Winners and losers by tenth, and poverty before and after."""
    standards = minute.result.living_standards
    if standards is None:
        return Page("Tenths", "Distribution", "", "", [Sentences([NOT_STATED])])
    changes, nobody = _changes(minute)
    people = _winners(minute, standards)
    sentences = [*_poverty(minute, standards), *_tenths(minute, changes), *_nobody(minute, nobody)]
    blocks: list[PageBlock] = [
        Sentences(sentences),
        _tenth_table(minute, changes, people),
        Notes([HOW_TO_READ]),
    ]
    if standards.reason:
        blocks.insert(
            0, Sentences([phrase("There is no figure of poverty: {reason}.", reason=standards.reason)])
        )
    return Page("Tenths", "Distribution", "", "", blocks)


def _place(minute: MinuteSubject) -> int:
    """The place of the year shown. A policy alone is followed in the first and the last year only."""
    return len(minute.years) - 1 if minute.policy else minute.middle


def _changes(minute: MinuteSubject) -> tuple[dict[str, Figure], float]:
    """What each tenth gets and pays more than in the baseline, and what falls on nobody now: LCU a year."""
    year = minute.years[_place(minute)]
    after, before = (
        _of_year(result.incidence(), minute, year) for result in (minute.result, minute.baseline)
    )
    money = {name: after[0][name].to_numpy(float) - before[0][name].to_numpy(float) for name in MONEY}
    return money, after[1] - before[1]


def _of_year(frame: pd.DataFrame, minute: MinuteSubject, year: int) -> tuple[pd.DataFrame, float]:
    own = frame[frame["year"] == year]
    deciles = own[(own["policy"] == minute.key) & own["decile"].notna()].sort_values("decile")
    nobody = own[own["decile"].isna() & own["policy"].isin(minute.policies)]
    return deciles, float(nobody["paid"].sum())


def _winners(minute: MinuteSubject, standards: LivingStandards) -> dict[str, Figure]:
    """People who gain and who lose after financing, by tenth; empty where welfare is not known."""
    if standards.reason:
        return {}
    only = list(minute.places) if minute.policy else None
    split = standards.split(_place(minute), only)
    people = split.people
    change = np.broadcast_to(split.after_financing - split.before, people.shape)
    small = 1e-9 * max(float(np.abs(split.before).max()), 1.0)
    decile = np.broadcast_to(np.asarray(split.decile)[:, None], people.shape)
    return {
        name: np.bincount(decile[which], people[which], DECILES)
        for name, which in (("gain", change > small), ("lose", change < -small))
    }


def _tenth_table(
    minute: MinuteSubject, changes: Mapping[str, Figure], people: Mapping[str, Figure]
) -> PageTable:
    net = changes["transfers"] - changes["paid"]
    figures = [changes["transfers"], changes["paid"], net, changes["services"]]
    scale = words.scale(float(max(np.abs(one).max() for one in figures)))
    columns = [
        TableColumn("Tenth"), *(TableColumn(name, scale.number) for name in
        ("Money received", "Money paid", "Net", "Services at cost")),
        *(TableColumn(name, COUNT) for name in (("People who gain", "People who lose") if people else ())),
    ]  # fmt: skip
    counts = [people[name] for name in ("gain", "lose")] if people else []
    rows = [
        TableRow([str(place + 1), *(float(one[place]) for one in (*figures, *counts))],
                 tones={3: "bad"} if net[place] <= -NOTHING else {})
        for place in range(DECILES)
    ]  # fmt: skip
    rows.append(TableRow(["All", *(float(one.sum()) for one in (*figures, *counts))], tone="strong"))
    heading = phrase(
        "Winners and losers by tenth of welfare, {year}, change over the baseline, {unit}",
        year=minute.years[_place(minute)], unit=scale.unit(minute.result.unit("nominal")),
    )  # fmt: skip
    return PageTable(columns, rows, heading, TENTHS)


def _tenths(minute: MinuteSubject, changes: Mapping[str, Figure]) -> list[str]:
    """Which tenths gain and which lose."""
    net = changes["transfers"] - changes["paid"]
    ways = [direction(float(one)) for one in net]
    if all(way == SAME for way in ways):
        return ["No tenth gains or loses money."]
    parts = [
        phrase(words_, tenths=_places([place + 1 for place, way in enumerate(ways) if way == wanted]))
        for wanted, words_ in ((RISE, "{tenths} gain on balance"), (FALL, "{tenths} pay on balance"))
        if wanted in ways
    ]
    return [phrase("Of the tenths {parts}.", parts=listed_words(parts))]


def _places(tenths: list[int]) -> str:
    """Numbers of tenths, a run of them by its ends: 1 to 4."""
    runs: list[list[int]] = []
    for tenth in tenths:
        if runs and tenth == runs[-1][-1] + 1:
            runs[-1].append(tenth)
        else:
            runs.append([tenth])
    return listed_words([f"{run[0]}" if len(run) == 1 else phrase("{first} to {last}", first=run[0], last=run[-1])
                         for run in runs])  # fmt: skip


def _nobody(minute: MinuteSubject, nobody: float) -> list[str]:
    if abs(nobody) < NOTHING:
        return []
    return [phrase(
        "{amount} of the money of {year} is borne by donors or added to the deficit: it falls on no tenth.",
        amount=minute.money(nobody), year=minute.years[_place(minute)],
    )] if nobody > 0 else []  # fmt: skip


def _poverty(minute: MinuteSubject, standards: LivingStandards) -> list[str]:
    """What happens to poverty by the main line; first whether some poor people become poorer."""
    if standards.reason:
        return []
    line = standards.lines[0]
    year = minute.years[_place(minute)]
    frame = minute.result.distribution()
    own = frame[(frame["policy"] == minute.key) & (frame["line"] == line.name) & (frame["year"] == year)]
    rows: dict[str, Any] = {str(row["measure"]): row for row in own.to_dict("records")}
    head = rows["headcount"]
    before, paid, after = (float(head[name]) for name in ("before", "after_transfers", "after_financing"))
    way = direction(after - before, A_TENTH_OF_A_POINT)
    sentences = [phrase(
        {RISE: "The share of poor people in {year} rises from {before} to {after}, and to {paid} before the financing "
               "(line: {line}).",
         FALL: "The share of poor people in {year} falls from {before} to {after}, and to {paid} before the financing "
               "(line: {line}).",
         SAME: "The share of poor people in {year} stays at {before}; before the financing it is {paid} (line: {line})."}[way],
        line=line.label, year=year, before=per_cent(before), after=per_cent(after), paid=per_cent(paid),
    )]  # fmt: skip
    poorer = float(rows["fi_people"]["after_financing"]) if "fi_people" in rows else 0.0
    if poorer >= NOTHING:
        warning = (
            "Poverty falls, and yet {people} become poorer." if way == FALL else "{people} become poorer."
        )  # fmt: skip
        people = counted_words(poorer, "{count} poor person", "{count} poor people")
        sentences.insert(0, phrase(warning, people=people))
    return sentences


# --- guarantees ---------------------------------------------------------------------------------------


def guarantees_page(_minute: MinuteSubject) -> Page:
    """Guarantees of the policies and the gap to their minimum."""
    return Page("Promises", "Guarantees", "", "", [Sentences(["The set states no guarantees."])])


# --- what was not costed ------------------------------------------------------------------------------


def not_costed_page(minute: MinuteSubject) -> Page:
    """What is left out of the figures, so that nobody takes it for nothing."""
    return Page("NotCosted", "What was not costed", "", "", [Sentences(_left_out(minute)), *_parts(minute)])


def _left_out(minute: MinuteSubject) -> list[str]:
    result, last = minute.result, minute.years[-1]
    lines = [
        phrase("Cost after {last}.", last=last),
        "How the economy as a whole responds: demand, prices, wages and tax revenue beyond the taxes named here.",
        "How people and other programmes respond, except for effects and for a response of take-up that the set states.",
    ]
    standing = [
        fact for fact in (*facts_of(result.assumptions, "Parameters"), *facts_of(result.assumptions, "Outcomes"))
        if fact.source == TO_FILL_IN and fact.policy in minute.policies
    ]  # fmt: skip
    if standing:
        lines.append(phrase(
            "{number} a stand-in until the ministry has the figure (source TO_FILL_IN).",
            number=counted_words(len(standing), "{count} assumption is", "{count} assumptions are"),
        ))  # fmt: skip
    ruled = [place for place, name in enumerate(result.bound.names.fiscal.ruled) if name in minute.policies]
    whole = np.asarray(result.budget_lines.financing.not_found)[ruled].sum(axis=0)
    if whole.max(initial=0.0) >= NOTHING:
        place = int(np.argmax(whole))
        lines.append(phrase(
            "Money for {amount} of the expenditure of {year} has no source yet.",
            amount=minute.money(float(whole[place])), year=minute.years[place],
        ))  # fmt: skip
    lines += minute.report.headline["caveats"]
    if minute.policy:
        lines.append(
            "What the policy changes in the cost of other policies, except spending that it replaces."
        )
    return lines


def _parts(minute: MinuteSubject) -> list[PageBlock]:
    """What the cost of each policy consists of, and which usual kinds of it are 0."""
    shape = (len(minute.result.policies), len(minute.years))

    def costed(name: str, place: int) -> bool:
        lines = (getattr(getattr(minute.result.budget_lines, part), line) for part, line in PARTS[name])
        return any(np.broadcast_to(figure, shape)[place].any() for figure in lines)

    rows = []
    for place, policy in zip(minute.places, minute.policies, strict=True):
        found = [name for name in PARTS if costed(name, place)]
        rows.append(TableRow([
            minute.report.labels[policy], listed_words(found) or "none",
            listed_words([name for name in USUAL if name not in found]) or "none",
        ]))  # fmt: skip
    columns = [TableColumn("Policy", wrap=True), TableColumn("Costed", wrap=True),
               TableColumn("No assumption, so no cost", wrap=True)]  # fmt: skip
    return [PageTable(columns, rows, "Kinds of cost of each policy")]
