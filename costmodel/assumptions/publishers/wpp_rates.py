"""Death rates, births and migrants of the UN's figures, in the periods and age groups of the set's tables."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.column_choices import SEXES
from costmodel.assumptions.publishers.common import ImportRequest, Update, year_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costmodel.assumptions.publishers.published import Figures, Group, Interval, PublishedFile

    Times = Mapping[Interval, float]
    Groups = Mapping[Group, Times]

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


def rate_updates(file: PublishedFile, figures: Figures) -> list[Update]:
    """The rows of Mortality, Fertility and Migration that the figures give."""
    updates = []
    if figures["mx"]:
        _check_sexes(file, figures["mx"])
        updates.append(_by_sex_and_age(file, figures["mx"], "Mortality", "WPP mx."))
    updates += _births(file, figures)
    if figures["srb"]:
        (times,) = list(figures["srb"].values())[:1]
        row = {"age_from": None, "note": "WPP sex ratio at birth, mean of the period."}
        updates.append(_fertility(RATIO, [row | means(file, "Fertility", times)[0]]))
    if figures["migrants"]:
        updates.append(_by_sex_and_age(file, figures["migrants"], "Migration", "WPP, thousands x 1,000."))
    return updates


def mean_over(times: Times, begin: float, end: float) -> float | None:
    """The mean of published rates over a span of time; None where they do not cover it.

    >>> mean_over({(2024, 2025): 1.0, (2025, 2026): 3.0}, 2024.5, 2025.5)
    2.0
    """
    parts = [(min(e, end) - max(b, begin), value) for (b, e), value in times.items() if b < end and e > begin]
    if abs(sum(length for length, _ in parts) - (end - begin)) > SAME:
        return None
    return sum(length * value for length, value in parts) / (end - begin)


def means(file: PublishedFile, table: str, *groups: Times) -> list[dict[str, float]]:
    """The means of several rates in the columns of a table; a problem where a rate does not cover one."""
    columns = spans_of(file.request, table)
    missing: set[int] = set()
    rows: list[dict[str, float]] = []
    for times in groups:
        row = {column: mean_over(times, begin, end) for column, (begin, end) in columns.items()}
        rows.append({column: mean for column, mean in row.items() if mean is not None})
        for begin, end in (columns[column] for column, mean in row.items() if mean is None):
            missing.update(range(int(begin), ceil(end)))
    if missing:
        _report_missing(file, table, missing, [time for times in groups for time in times])
    return rows


def spans_of(request: ImportRequest, table: str) -> dict[str, Interval]:
    """Begin and end of the time that each column of a table is of.

    Migration has calendar years; the others have the periods of the set, else five years up to the horizon.
    """
    first = int(request.about["population_year"])
    if table == "Migration":
        month = request.about.get("fiscal_year_start_month") or 1
        last = request.last_year + int(month >= AUGUST)
        return {str(year): (year, year + 1) for year in range(first, last + 1)}
    data = request.tables.get(table)
    years = sorted(data.years) if data is not None and data.rows else []
    if len(years) > 1:
        ends = [*years[1:], 2 * years[-1] - years[-2]]
    else:
        years = list(range(first - first % FIVE, request.last_year + 1, FIVE))
        ends = [year + FIVE for year in years]
    return {str(year): (year + MIDDLE, end + MIDDLE) for year, end in zip(years, ends, strict=True)}


def _report_missing(
    file: PublishedFile, table: str, missing: Iterable[int], times: Iterable[Interval]
) -> None:
    """Report the years that the rates of a table lack, and which there are."""
    years = {int(begin) for begin, _ in times} | {int(end - SAME) for _, end in times}
    spans = year_text(range(min(years), max(years) + 1)) if years else "none"
    mend = "Add the file of those years (estimates and projections are published apart)."
    expected = f"rates of {year_text(missing)}, for the periods of the table {table}"
    file.problem("", f"rates of {spans}", expected, mend)


def _check_sexes(file: PublishedFile, groups: Groups) -> None:
    missing = [sex for sex in SEXES if not any(group[0] == sex for group in groups)]
    if missing:
        mend = "Add the file of the other sex (mxM and mxF, or the life tables of both)."
        file.problem("", f"no death rates of {missing[0]}s", "both sexes", mend)


def _by_sex_and_age(file: PublishedFile, groups: Groups, table: str, note: str) -> Update:
    ordered = sorted(groups, key=lambda group: (SEXES.index(group[0]), group[1]))
    rows = means(file, table, *(groups[group] for group in ordered))
    keys = [{"sex": sex, "age_from": age, "unit": UNITS[table], "note": note} for sex, age, _ in ordered]
    return Update(table, tuple(key | row for key, row in zip(keys, rows, strict=True)))


def _fertility(indicator: str, rows: Iterable[Mapping[str, Any]]) -> Update:
    """The rows of one indicator of Fertility."""
    key = {"indicator": indicator, "unit": UNITS[indicator]}
    return Update("Fertility", tuple({**key, **row} for row in rows), {"indicator": indicator})


def _births(file: PublishedFile, figures: Figures) -> list[Update]:
    """Births per woman by five-year age group, as published or from total fertility and its shares."""
    groups, shares = _five_year(figures["asfr"]), dict(sorted(figures["pasfr"].items()))
    if groups:
        single = "" if _has_five_year(figures["asfr"]) else " of the single ages"
        note = f"{'Plain mean of ' if single else ''}WPP ASFR / 1,000{single}."
        births = means(file, "Fertility", *groups.values())
    elif shares and figures["tfr"]:
        groups, note = shares, "Total fertility of the period x published share of the age group / 5."
        total = next(iter(figures["tfr"].values()))
        levels, *rows = means(file, "Fertility", total, *shares.values())
        births = [{year: row[year] * levels[year] / FIVE for year in row if year in levels} for row in rows]
    else:
        if shares:
            mend = "Add tfr and tfrprojMed: births per woman are total fertility x share / 5."
            file.problem("", "shares of total fertility alone", "total fertility too", mend)
        return []
    keys = [{"age_from": age, "note": note} for _, age, _ in groups]
    return [_fertility(BIRTHS, [key | row for key, row in zip(keys, births, strict=True)])]


def _has_five_year(groups: Groups) -> bool:
    return any(width == FIVE for _, _, width in groups)


def _five_year(groups: Groups) -> Groups:
    """Five-year groups as published, or means of the five single ages where all are there."""
    if _has_five_year(groups):
        return {group: times for group, times in sorted(groups.items()) if group[2] == FIVE}
    single = {age: times for (_, age, width), times in groups.items() if width == 1}
    wide: dict[Group, Times] = {}
    for age in sorted(age for age in single if age % FIVE == 0):
        five = [single.get(each, {}) for each in range(age, age + FIVE)]
        shared = set(five[0]).intersection(*five[1:])
        if shared:
            wide["", age, FIVE] = {time: sum(each[time] for each in five) / FIVE for time in shared}
    return wide
