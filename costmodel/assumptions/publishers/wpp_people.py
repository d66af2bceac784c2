"""People by sex and single age on the days a set asks for, from the UN's counts."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import SEXES
from costmodel.assumptions.publishers.common import ImportRequest, Update
from costmodel.assumptions.publishers.recipe import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.publishers.published import Figures, PublishedFile

MONTHS, MIDDLE, NEAR = 12, 0.5, 1.0
"""NEAR: counts are interpolated over a year at most."""
SPLIT = " Five-year groups split along a monotone curve."
Counts = dict[tuple[str, int, int], float]
"""Persons by sex, first age and width."""


def people_updates(file: PublishedFile, figures: Figures) -> list[Update]:
    """Population on 1 January; in a set with a given projection, people in the middle of each fiscal year."""
    by_day: dict[float, Counts] = {}
    for group, times in figures["people"].items():
        for (day, _), value in times.items():
            by_day.setdefault(day, {})[group] = value
    if not by_day:
        return []
    table, days = _days(file.request)
    around = {column: _around(by_day, day) for column, day in days.items()}
    missing = [day for column, day in days.items() if not around[column]]
    if missing:
        _report_days(file, sorted(by_day), missing)
        return []
    counts = {column: _on(by_day, day, around[column]) for column, day in days.items()}
    split = file.request.split and not any(_has_single(each) for each in counts.values())
    whole = {column: _split(each) if split else _narrowest(each) for column, each in counts.items()}
    first = next(iter(whole.values()))
    if not _is_whole(file, first):
        return []
    note = _note(by_day, list(days.values())) + (SPLIT if split else "")
    rows = (
        {"sex": group[0], "age": group[1], "note": note}
        | {column: people[group] for column, people in whole.items()}
        for group in sorted(first, key=lambda each: (SEXES.index(each[0]), each[1]))
    )
    return [Update(table, tuple(rows))]


def _days(request: ImportRequest) -> tuple[str, dict[str, float]]:
    """The table of people that a set has, and the day of each of its columns."""
    data = request.tables.get("Projection")
    if data is None or not data.rows:
        return "Population", {"population": float(request.about["population_year"])}
    middle = (int(request.about["fiscal_year_start_month"]) - 1) / MONTHS + MIDDLE
    return "Projection", {
        str(year): year + middle for year in range(request.first_year, request.last_year + 1)
    }


def _around(by_day: Mapping[float, Counts], day: float) -> tuple[float, ...]:
    """The day of a count, or the nearest days before and after it; empty where they are too far apart."""
    if day in by_day:
        return (day,)
    before = max((each for each in by_day if each < day), default=-inf)
    after = min((each for each in by_day if each > day), default=inf)
    return (before, after) if after - before <= NEAR else ()


def _on(by_day: Mapping[float, Counts], day: float, around: tuple[float, ...]) -> Counts:
    """The counts of a day; between two counts of the same age along a straight line."""
    before, after = by_day[around[0]], by_day[around[-1]]
    if before is after:
        return before
    share = (day - around[0]) / (around[1] - around[0])
    shared = before.keys() & after.keys()
    return {group: before[group] * (1 - share) + after[group] * share for group in shared}


def _narrowest(counts: Counts) -> Counts:
    """The single ages where there are any, else the groups as they are."""
    single = {group: value for group, value in counts.items() if group[2] in (1, OPEN)}
    return single if _has_single(counts) else counts


def _split(counts: Counts) -> Counts:
    """Groups of several years as single ages, along a monotone curve that keeps the sum of each group."""
    from costmodel.model.vital_rates import spread  # noqa: PLC0415  numpy only where it is needed

    single = {group: value for group, value in counts.items() if group[2] == OPEN}
    for sex in SEXES:
        groups = sorted(
            (age, width, value) for (each, age, width), value in counts.items() if each == sex and width
        )
        if not groups:
            continue
        edges = [age for age, _, _ in groups] + [groups[-1][0] + groups[-1][1]]
        ages = range(edges[0], edges[-1])
        parts = spread([value for _, _, value in groups], edges, [*ages, edges[-1]])
        single |= {(sex, age, 1): float(part) for age, part in zip(ages, parts, strict=True)}
    return single


def _has_single(counts: Counts) -> bool:
    return any(width == 1 for _, _, width in counts)


def _is_whole(file: PublishedFile, counts: Counts) -> bool:
    """Whether counts are a population by single age and sex; a problem where they are not."""
    for sex in SEXES:
        ages = {age: width for (each, age, width) in counts if each == sex}
        wide = [age for age, width in ages.items() if width > 1]
        gaps = sorted(set(range(max(ages, default=0) + 1)) - set(ages))
        if not ages:
            mend = "Add the file of the other sex."
            file.problem("", f"no people of the sex {sex}", "both sexes", mend)
        elif wide:
            fault = f"age groups of several years, such as the one from {min(wide)}"
            mend = (
                "Use WPP's Population1JanuaryBySingleAgeSex (or PopulationBySingleAgeSex), or let the "
                "groups be split along a smooth curve with --split."
            )
            file.problem("", fault, "single years of age", mend)
        elif gaps or OPEN not in ages.values():
            fault = f"no {sex}s of age {gaps[0]}" if gaps else f"no open-ended age of {sex}s"
            mend = "Download the file again: it is incomplete."
            file.problem("", fault, "every age from 0 to the open-ended one", mend)
        else:
            continue
        return False
    return True


def _note(by_day: Mapping[float, Counts], days: Sequence[float]) -> str:
    """How the counts were made of published ones."""
    if all(day in by_day for day in days):
        return "As published."
    if all(day % 1 == 0 for day in days):
        return "Mean of the mid-years before and after 1 January, at the same age."
    return "Between the nearest published days, at the same age, along a straight line."


def _report_days(file: PublishedFile, published: Sequence[float], missing: Sequence[float]) -> None:
    days = f"people on {_period(published)}"
    expected = f"people on {_period(missing)}, or at most half a year before and after"
    mend = (
        "Use the UN's file of 1 January (Population1JanuaryBySingleAgeSex) that holds the year, or the "
        "mid-year files of both years around it: estimates and projections are published apart."
    )
    file.problem("", days, expected, mend)


def _period(days: Sequence[float]) -> str:
    first, last = min(days), max(days)
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"


def _day(when: float) -> str:
    names = {0.0: f"1 January {when:.0f}", MIDDLE: f"mid-{int(when)}"}
    return names.get(when % 1, f"{when:.2f}")
