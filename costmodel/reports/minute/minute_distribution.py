"""The minute: who gains and who loses by tenth of welfare, and poverty before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.inputs.welfare_inputs import DECILES
from costmodel.engine.welfare.distribution_rows import poverty_in
from costmodel.reports.files.look import COUNT
from costmodel.reports.language import words
from costmodel.reports.layout.page import Notes, Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.reports.minute.minute_words import (
    FALL,
    NOTHING,
    RISE,
    SAME,
    counted_words,
    direction,
    joined_words,
    listed_words,
    per_cent,
)
from costmodel.reports.sheets.distribution_page import NOT_STATED
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from costmodel.engine.welfare.living_standards import LivingStandards
    from costmodel.model.figures import Figure
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.minute.minute_subject import MinuteSubject

MONEY = ("transfers", "services", "paid")
A_TENTH_OF_A_POINT = 0.0005
"""A share of people that changes by less, half of the last printed digit, does not change."""
TENTHS = "Minute by tenth"
HOW_TO_READ = (
    "The first tenth are the poorest people. Amounts are what the proposal changes over the baseline in that "
    "year. Services are counted at cost and are not money in hand: they are not in the net. Whoever lives in "
    "the household of a recipient shares what it receives. Only what policies pay and take is counted, no "
    "gains, harms or responses."
)


def distribution_page(minute: MinuteSubject) -> Page:
    """Winners and losers by tenth, and poverty before and after."""
    standards = minute.result.living_standards
    if standards is None:
        return Page("Tenths", "Distribution", "", "", [Sentences([NOT_STATED])])
    changes, nobody = _changes(minute)
    people = _winners(minute, standards)
    sentences = [
        *_poverty(minute, standards),
        *_tenths(changes),
        *_all_together(minute, changes),
        *_nobody(minute, nobody),
    ]
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
        _of_year(result.incidence("grouped"), minute, year) for result in (minute.result, minute.baseline)
    )
    money = {name: after[0][name].to_numpy(float) - before[0][name].to_numpy(float) for name in MONEY}
    return money, after[1] - before[1]


def _of_year(frame: pd.DataFrame, minute: MinuteSubject, year: int) -> tuple[pd.DataFrame, float]:
    rows = frame[frame["year"] == year]
    deciles = rows[(rows["policy"] == minute.key) & rows["decile"].notna()].sort_values("decile")
    nobody = rows[rows["decile"].isna() & rows["policy"].isin(minute.policies)]
    return deciles, float(nobody["paid"].sum())


def _winners(minute: MinuteSubject, standards: LivingStandards) -> dict[str, Figure]:
    """People who gain and who lose after financing, by tenth; empty where welfare is not known."""
    if standards.reason:
        return {}
    changing = np.isin(np.arange(len(standards.in_survey)), minute.places) if minute.policy else None
    split = standards.split([_place(minute)], changing)
    people = split.people[0]
    change = np.broadcast_to(split.after_financing - split.before, split.people.shape)[0]
    small = 1e-9 * max(float(np.abs(split.before).max()), 1.0)
    decile = np.broadcast_to(standards.decile[:, None], people.shape)
    return {
        name: np.bincount(decile[which], people[which], DECILES).astype(float)
        for name, which in (("gain", change > small), ("lose", change < -small))
    }


def _tenth_table(
    minute: MinuteSubject, changes: Mapping[str, Figure], people: Mapping[str, Figure]
) -> PageTable:
    net = changes["transfers"] - changes["paid"]
    figures = [changes["transfers"], changes["paid"], net, changes["services"]]
    scale = words.scale(float(max(np.abs(one).max() for one in figures)))
    columns = [
        TableColumn("Tenth"),
        *(
            TableColumn(name, scale.number)
            for name in ("Money received", "Money paid", "Net", "Services at cost")
        ),
        *(TableColumn(name, COUNT) for name in (("People who gain", "People who lose") if people else ())),
    ]
    counts = [people[name] for name in ("gain", "lose")] if people else []
    rows = [
        TableRow(
            [str(place + 1), *(float(one[place]) for one in (*figures, *counts))],
            tones={3: "bad"} if net[place] <= -NOTHING else {},
        )
        for place in range(DECILES)
    ]
    rows.append(TableRow(["All", *(float(one.sum()) for one in (*figures, *counts))], tone="strong"))
    heading = phrase(
        "Winners and losers by tenth of welfare, {year}, change over the baseline, {unit}",
        year=minute.years[_place(minute)],
        unit=scale.unit(minute.result.unit("nominal")),
    )
    return PageTable(columns, rows, heading, TENTHS)


def _tenths(changes: Mapping[str, Figure]) -> list[str]:
    """Which tenths gain and which lose."""
    net = changes["transfers"] - changes["paid"]
    ways = [direction(float(one)) for one in net]
    if all(way == SAME for way in ways):
        return ["No tenth gains or loses money."]
    parts = [
        phrase(words_, tenths=_places([place + 1 for place, way in enumerate(ways) if way == wanted]))
        for wanted, words_ in (
            (RISE, "{tenths} receive more money than they pay"),
            (FALL, "{tenths} pay more than they receive"),
        )
        if wanted in ways
    ]
    return [phrase("Of the tenths of people by welfare, {parts}.", parts=listed_words(parts))]


def _all_together(minute: MinuteSubject, changes: Mapping[str, Figure]) -> list[str]:
    """Why all tenths together pay more than they receive, and which cost is not split."""
    net = float((changes["transfers"] - changes["paid"]).sum())
    split = float((changes["transfers"] + changes["services"]).sum())
    rest = float(minute.change[_place(minute)]) - split
    sentences: list[str] = []
    if net <= -NOTHING:
        sentences.append(
            phrase(
                "Together they pay {amount} more than they receive in money, because their payments also "
                "finance services.",
                amount=minute.money(net),
            )
        )
    if rest >= NOTHING:
        sentences.append(
            phrase(
                "Payments are for transfers and services, less the taxes that come back; other cost of "
                "{amount}, such as administration, is not split.",
                amount=minute.money(rest),
            )
        )
    return [joined_words(sentences)] if sentences else []


def _places(tenths: list[int]) -> str:
    """Numbers of tenths, a run of them by its ends: 1 to 4."""
    runs: list[list[int]] = []
    for tenth in tenths:
        if runs and tenth == runs[-1][-1] + 1:
            runs[-1].append(tenth)
        else:
            runs.append([tenth])
    return listed_words(
        [
            f"{run[0]}" if len(run) == 1 else phrase("{first} to {last}", first=run[0], last=run[-1])
            for run in runs
        ]
    )


def _nobody(minute: MinuteSubject, nobody: float) -> list[str]:
    if abs(nobody) < NOTHING:
        return []
    return (
        [
            phrase(
                "{amount} of the money of {year} is borne by donors or added to the deficit: it falls "
                "on no tenth.",
                amount=minute.money(nobody),
                year=minute.years[_place(minute)],
            )
        ]
        if nobody > 0
        else []
    )


def _poverty(minute: MinuteSubject, standards: LivingStandards) -> list[str]:
    """What happens to poverty by the main line; first whether some poor people become poorer."""
    if standards.reason:
        return []
    line = standards.lines[0]
    year = minute.years[_place(minute)]
    rows = poverty_in(standards, _place(minute), minute.places[0] if minute.policy else None)
    before, paid, after = rows["headcount"]
    way = direction(after - before, A_TENTH_OF_A_POINT)
    sentences: list[str] = [
        phrase(
            {
                RISE: "The share of poor people in {year} rises from {before} to {after}, and to {paid} "
                "before the financing "
                "(line: {line}).",
                FALL: "The share of poor people in {year} falls from {before} to {after}, and to {paid} "
                "before the financing "
                "(line: {line}).",
                SAME: "The share of poor people in {year} stays at {before}; before the financing it is "
                "{paid} (line: {line}).",
            }[way],
            line=line.label,
            year=year,
            before=per_cent(before),
            after=per_cent(after),
            paid=per_cent(paid),
        )
    ]
    poorer = rows["fi_people"][-1] if "fi_people" in rows else 0.0
    if poorer >= NOTHING:
        warning = (
            "Poverty falls, and yet {people} become poorer." if way == FALL else "{people} become poorer."
        )
        people = counted_words(poorer, "{count} poor person", "{count} poor people")
        sentences.insert(0, phrase(warning, people=people))
    return sentences
