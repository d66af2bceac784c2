"""People by sex and single age on the days a set asks for, from the UN's counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.schema import SEXES
from costmodel.assumptions.publishers.common import Asked, Update
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
    if not figures["people"]:
        return []
    asked = file.asked
    by_day: dict[float, Counts] = {}
    for group, times in figures["people"].items():
        for (day, _), value in times.items():
            by_day.setdefault(day, {})[group] = value
    data = asked.tables.get("Projection")
    days = _fiscal_middles(asked) if data is not None and data.rows else {"population": _january(asked)}
    missing = [day for day in days.values() if _around(by_day, day) is None]
    if missing:
        _report_days(file, sorted(by_day), missing)
        return []
    counts = {column: _on(by_day, day) for column, day in days.items()}
    split = asked.split and not any(_has_single(each) for each in counts.values())
    whole = {column: _split(each) if split else _narrowest(each) for column, each in counts.items()}
    if not _is_whole(file, next(iter(whole.values()))):
        return []
    table = "Population" if "population" in days else "Projection"
    note = _note(by_day, list(days.values())) + (SPLIT if split else "")
    return [Update(table, tuple(_rows(whole, note)))]


def _january(asked: Asked) -> float:
    return float(asked.about["population_year"])


def _fiscal_middles(asked: Asked) -> dict[str, float]:
    month = int(asked.about["fiscal_year_start_month"])
    years = range(asked.first_year, asked.last_year + 1)
    return {str(year): year + (month - 1) / MONTHS + MIDDLE for year in years}


def _around(by_day: Mapping[float, Counts], day: float) -> tuple[float, float] | None:
    """The count of the day, or the nearest before and after it."""
    if day in by_day:
        return day, day
    before = max((each for each in by_day if each < day), default=None)
    after = min((each for each in by_day if each > day), default=None)
    if before is None or after is None or after - before > NEAR:
        return None
    return before, after


def _on(by_day: Mapping[float, Counts], day: float) -> Counts:
    """The counts of a day; between two counts of the same age along a straight line."""
    around = _around(by_day, day)
    assert around is not None  # noqa: S101  told of before
    before, after = around
    if before == after:
        return by_day[day]
    share = (day - before) / (after - before)
    shared = by_day[before].keys() & by_day[after].keys()
    return {group: by_day[before][group] * (1 - share) + by_day[after][group] * share for group in shared}


def _narrowest(counts: Counts) -> Counts:
    """The single ages where there are any, else the groups as they are."""
    single = {group: value for group, value in counts.items() if group[2] in (1, OPEN)}
    return single if _has_single(counts) else counts


def _split(counts: Counts) -> Counts:
    """Groups of several years as single ages, along a monotone curve that keeps the sum of each group."""
    from costmodel.model.vital_rates import spread  # noqa: PLC0415  numpy only where it is needed

    found = {group: value for group, value in counts.items() if group[2] == OPEN}
    for sex in SEXES:
        groups = sorted(
            (age, width, value) for (of, age, width), value in counts.items() if of == sex and width
        )
        if not groups:
            continue
        edges = [age for age, _, _ in groups] + [groups[-1][0] + groups[-1][1]]
        ages = range(edges[0], edges[-1])
        parts = spread([value for _, _, value in groups], edges, [*ages, edges[-1]])
        found |= {(sex, age, 1): float(part) for age, part in zip(ages, parts, strict=True)}
    return found


def _has_single(counts: Counts) -> bool:
    return any(width == 1 for _, _, width in counts)


def _is_whole(file: PublishedFile, counts: Counts) -> bool:
    """Whether counts are a population by single age and sex; a problem where they are not."""
    for sex in SEXES:
        ages = {age: width for (each, age, width) in counts if each == sex}
        wide = [age for age, width in ages.items() if width > 1]
        gaps = sorted(set(range(max(ages, default=0) + 1)) - set(ages))
        if not ages:
            mend = "Give the file of the other sex too."
            file.problem("", f"no people of the sex {sex}", "both sexes", mend)
        elif wide:
            found = f"age groups of several years, such as the one from {min(wide)}"
            mend = (
                "Take WPP's Population1JanuaryBySingleAgeSex (or PopulationBySingleAgeSex), or let the "
                "groups be split along a smooth curve with --split."
            )
            file.problem("", found, "single years of age", mend)
        elif gaps or OPEN not in ages.values():
            found = f"no {sex}s of age {gaps[0]}" if gaps else f"no open-ended age of {sex}s"
            mend = "Download the file again: it is not whole."
            file.problem("", found, "every age from 0 to the open-ended one", mend)
        else:
            continue
        return False
    return True


def _rows(whole: Mapping[str, Counts], note: str) -> list[dict[str, Any]]:
    groups = sorted(next(iter(whole.values())), key=lambda each: (SEXES.index(each[0]), each[1]))
    return [
        {"sex": group[0], "age": group[1], "note": note}
        | {column: counts[group] for column, counts in whole.items()}
        for group in groups
    ]


def _note(by_day: Mapping[float, Counts], days: Sequence[float]) -> str:
    """How the counts were made of published ones."""
    if all(day in by_day for day in days):
        return "As published."
    if all(day % 1 == 0 for day in days):
        return "Mean of the mid-years before and after 1 January, at the same age."
    return "Between the nearest published days, at the same age, along a straight line."


def _report_days(file: PublishedFile, there: Sequence[float], missing: Sequence[float]) -> None:
    first, last = min(missing), max(missing)
    named = _day(first) if first == last else f"{_day(first)} to {_day(last)}"
    file.problem(
        "",
        f"people on {_day(there[0])}" + (f" to {_day(there[-1])}" if len(there) > 1 else ""),
        f"people on {named}, or at most half a year before and after",
        "Give the UN's file of 1 January (Population1JanuaryBySingleAgeSex) that holds the year, or the "
        "mid-year files of both years around it: estimates and projections are published apart.",
    )


def _day(when: float) -> str:
    return (
        f"1 January {when:.0f}"
        if when % 1 == 0
        else f"mid-{int(when)}"
        if when % 1 == MIDDLE
        else f"{when:.2f}"
    )
