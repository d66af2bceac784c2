"""Death rates, births and migrants of the UN's figures, in the periods and age groups of the set's tables."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.schema import SEXES
from costmodel.assumptions.publishers.common import Asked, Update, year_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costmodel.assumptions.publishers.delimited import TextFile
    from costmodel.errors import Problem

Interval = tuple[float, float]
Group = tuple[str, int, int]
Rates = defaultdict[str, defaultdict[Group, dict[Interval, float]]]
"""Figures by measure, then by sex, first age and width (0 where open-ended), then by time."""

FIVE, MIDDLE = 5, 0.5
AUGUST = 8
"""The middle of a fiscal year that begins in August or later lies in the next calendar year."""
BIRTHS, RATIO = "births per woman", "sex ratio at birth"
SAME = 1e-9
UNITS = {
    "Mortality": "deaths per person-year",
    BIRTHS: "births per woman per year",
    RATIO: "males per female",
    "Migration": "persons per year",
}


def rate_updates(file: TextFile, rates: Rates, asked: Asked, problems: list[Problem]) -> list[Update]:
    """The rows of Mortality, Fertility and Migration that the figures give."""
    made = [
        _mortality(file, rates, asked, problems),
        _births(file, rates, asked, problems),
        _sex_ratio(file, rates, asked, problems),
        _migration(file, rates, asked, problems),
    ]
    return [update for update in made if update is not None]


def mean_over(held: Mapping[Interval, float], begin: float, end: float) -> float | None:
    """The mean of published rates over a span of time; None where they do not cover it.

    >>> mean_over({(2024, 2025): 1.0, (2025, 2026): 3.0}, 2024.5, 2025.5)
    2.0
    """
    parts = [(min(e, end) - max(b, begin), value) for (b, e), value in held.items() if b < end and e > begin]
    if abs(sum(length for length, _ in parts) - (end - begin)) > SAME:
        return None
    return sum(length * value for length, value in parts) / (end - begin)


def periods(asked: Asked, table: str) -> list[tuple[int, int]]:
    """First year and length of the periods of a table: those it has, else five years up to the horizon."""
    data = asked.tables.get(table)
    years = sorted(data.years) if data is not None and data.rows else []
    if len(years) > 1:
        lengths = [later - year for year, later in pairwise(years)]
        return list(zip(years, [*lengths, lengths[-1]], strict=True))
    first = int(asked.about["population_year"])
    return [(year, FIVE) for year in range(first - first % FIVE, asked.last_year + 1, FIVE)]


def _means(held: Mapping[Interval, float], asked: Asked, table: str, missing: set[int]) -> dict[str, float]:
    found = {}
    for year, length in periods(asked, table):
        mean = mean_over(held, year + MIDDLE, year + length + MIDDLE)
        if mean is None:
            missing.update(range(year, year + length + 1))
        else:
            found[str(year)] = mean
    return found


def tell_missing(
    file: TextFile, table: str, missing: set[int], held: Iterable[Interval], problems: list[Problem]
) -> None:
    """Tell of years that the rates of a table lack, and which there are."""
    if not missing:
        return
    there = {int(begin) for begin, _ in held} | {int(end - SAME) for _, end in held}
    spans = year_text(range(min(there), max(there) + 1)) if there else "none"
    mend = "Give the file of those years too (estimates and projections are published apart)."
    expected = f"rates of {year_text(missing)}, for the periods of the table {table}"
    problems.append(file.problem("", f"rates of {spans}", expected, mend))


def _rows(
    file: TextFile,
    groups: Mapping[Group, Mapping[Interval, float]],
    asked: Asked,
    table: str,
    keys: Mapping[Group, dict[str, Any]],
    problems: list[Problem],
) -> tuple[dict[str, Any], ...]:
    missing: set[int] = set()
    rows = [{**keys[group], **_means(held, asked, table, missing)} for group, held in groups.items()]
    times = [time for held in groups.values() for time in held]
    tell_missing(file, table, missing, times, problems)
    return tuple(rows)


def _mortality(file: TextFile, rates: Rates, asked: Asked, problems: list[Problem]) -> Update | None:
    groups = dict(sorted(rates["mx"].items(), key=lambda each: (SEXES.index(each[0][0]), each[0][1])))
    if not groups:
        return None
    lacking = [sex for sex in SEXES if not any(group[0] == sex for group in groups)]
    if lacking:
        mend = "Give the file of the other sex too (mxM and mxF, or the life tables of both)."
        problems.append(file.problem("", f"no death rates of {lacking[0]}s", "both sexes", mend))
    keys = {
        group: {"sex": group[0], "age_from": group[1], "unit": UNITS["Mortality"], "note": "WPP mx."}
        for group in groups
    }
    return Update("Mortality", _rows(file, groups, asked, "Mortality", keys, problems))


def _births(file: TextFile, rates: Rates, asked: Asked, problems: list[Problem]) -> Update | None:
    groups, words = _five_year(rates["asfr"]), "WPP ASFR / 1,000"
    if any(width == 1 for _, _, width in rates["asfr"]) and not _has_five_year(rates["asfr"]):
        words = "Plain mean of WPP ASFR / 1,000 of the single ages"
    if not groups and rates["pasfr"]:
        if not rates["tfr"]:
            mend = "Give tfr and tfrprojMed too: births per woman are total fertility x share / 5."
            problems.append(file.problem("", "shares of total fertility alone", "total fertility too", mend))
            return None
        return _births_of_shares(file, rates, asked, problems)
    if not groups:
        return None
    keys = {group: _births_key(group[1], f"{words}.") for group in groups}
    return Update("Fertility", _rows(file, groups, asked, "Fertility", keys, problems), {"indicator": BIRTHS})


def _births_key(age: int, note: str) -> dict[str, Any]:
    return {"indicator": BIRTHS, "age_from": age, "unit": UNITS[BIRTHS], "note": note}


def _has_five_year(groups: Mapping[Group, Mapping[Interval, float]]) -> bool:
    return any(width == FIVE for _, _, width in groups)


def _five_year(groups: Mapping[Group, Mapping[Interval, float]]) -> dict[Group, dict[Interval, float]]:
    """Five-year groups as published, or means of the five single ages where all are there."""
    if _has_five_year(groups):
        return {group: dict(held) for group, held in sorted(groups.items()) if group[2] == FIVE}
    single = {age: held for (_, age, width), held in groups.items() if width == 1}
    found = {}
    for age in sorted(age for age in single if age % FIVE == 0):
        five = [single.get(each, {}) for each in range(age, age + FIVE)]
        shared = set(five[0]).intersection(*five[1:])
        if shared:
            found["", age, FIVE] = {time: sum(each[time] for each in five) / FIVE for time in shared}
    return found


def _births_of_shares(file: TextFile, rates: Rates, asked: Asked, problems: list[Problem]) -> Update:
    """Total fertility of the period x the group's share / five years of age."""
    (total,) = list(rates["tfr"].values())[:1]
    missing: set[int] = set()
    levels = _means(total, asked, "Fertility", missing)
    note = "Total fertility of the period x published share of the age group / 5."
    rows = []
    for (_, age, _), held in sorted(rates["pasfr"].items()):
        shares = _means(held, asked, "Fertility", missing)
        births = {year: shares[year] * levels[year] / FIVE for year in shares if year in levels}
        rows.append({**_births_key(age, note), **births})
    tell_missing(file, "Fertility", missing, total, problems)
    return Update("Fertility", tuple(rows), {"indicator": BIRTHS})


def _sex_ratio(file: TextFile, rates: Rates, asked: Asked, problems: list[Problem]) -> Update | None:
    if not rates["srb"]:
        return None
    note = "WPP sex ratio at birth, mean of the period."
    key = {"indicator": RATIO, "age_from": None, "unit": UNITS[RATIO], "note": note}
    (group,) = list(rates["srb"])[:1]
    rows = _rows(file, {group: rates["srb"][group]}, asked, "Fertility", {group: key}, problems)
    return Update("Fertility", rows, {"indicator": RATIO})


def migration_years(asked: Asked) -> range:
    """The calendar years the table Migration must hold."""
    month = asked.about.get("fiscal_year_start_month") or 1
    return range(int(asked.about["population_year"]), asked.last_year + 1 + int(month >= AUGUST))


def _migration(file: TextFile, rates: Rates, asked: Asked, problems: list[Problem]) -> Update | None:
    groups = dict(sorted(rates["migrants"].items(), key=lambda each: (SEXES.index(each[0][0]), each[0][1])))
    if not groups:
        return None
    years = migration_years(asked)
    missing: set[int] = set()
    rows = []
    for (sex, age, _), held in groups.items():
        key = {"sex": sex, "age_from": age, "unit": UNITS["Migration"], "note": "WPP, thousands x 1,000."}
        yearly = {year: mean_over(held, year, year + 1) for year in years}
        missing |= {year for year, value in yearly.items() if value is None}
        rows.append({**key, **{str(year): value for year, value in yearly.items()}})
    tell_missing(file, "Migration", missing, [t for held in groups.values() for t in held], problems)
    return Update("Migration", tuple(rows))
