"""Layouts of the UN with a column an age, a year or a period: Excel sheets saved as CSV, and R packages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown
from costmodel.assumptions.publishers.common import DOWNLOAD, Asked, Places, value_at
from costmodel.assumptions.publishers.wpp_figures import (
    HUNDRED,
    OPEN,
    SEX_NAMES,
    THOUSAND,
    Observation,
    moment_of,
    variant_rows,
)

if TYPE_CHECKING:
    from costmodel.assumptions.publishers.delimited import Header, TextFile
    from costmodel.errors import Problem

_AGE = re.compile(r"(\d+)(?:-(\d+)|(\+))?")
_PERIOD = re.compile(r"(\d{4})(?:-(\d{4}))?")
_FILE = re.compile(
    r"(mx|pop|migration|percentasfr|tfr|sexratio|e0|births|deaths)([mf](?=[\d.]|proj))?", re.IGNORECASE
)


def sheet(file: TextFile, header: Header, asked: Asked, problems: list[Problem]) -> list[Observation]:
    """A sheet of an Excel file saved as CSV: its heading lines tell what is in it."""
    words = f"{header.above} {file.name.replace('_', ' ')}".casefold()
    year_at = header.position("Year")
    ages = {at: _age(name) for at, name in enumerate(header.names) if year_at is not None and at > year_at}
    groups = {at: group for at, group in ages.items() if group is not None}
    fertility = "fertility rate" in words
    sex = "" if fertility else _sex_of(words)
    if year_at is None or not groups or not (fertility or sex):
        there = "both sexes together" if "both sexes" in words else "another sheet"
        expected = "a sheet of fertility rates by age, or of the male or the female population by age"
        mend = "Give the UN's workbook (.xlsx) with that sheet, or its CSV files."
        problems.append(file.problem("", there, expected, mend))
        return []
    kind, factor = ("asfr", 1 / THOUSAND) if fertility else ("people", THOUSAND)
    begin, length = (0.0, 1.0) if fertility else (moment_of(file, header), 0.0)
    places = Places.of(header, "ISO3 Alpha-code", "Location code", "Region, subregion, country or area *")
    found = []
    for line, cells in variant_rows(file, header, asked, problems, places):
        year = value_at(file, line, cells, header, year_at, problems)
        for at, (age, width) in groups.items():
            value = value_at(file, line, cells, header, at, problems)
            if value is not None and year is not None:
                time = year + begin, year + begin + length
                found.append(Observation(kind, sex, age, width, *time, value * factor))
    return found


def _sex_of(words: str) -> str:
    """The sex that a heading is about; empty where it is about both."""
    if "both sexes" in words:
        return ""
    found = re.search(r"\b(female|male)\b", words)
    return found[1] if found else ""


def _age(label: str) -> tuple[int, int] | None:
    """First age and width of a group: 5-9, 7, 100+.

    >>> _age("5-9"), _age("7"), _age("100+"), _age("Note")
    ((5, 5), (7, 1), (100, 0), None)
    """
    match = _AGE.fullmatch(label.strip())
    if match is None:
        return None
    first = int(match[1])
    return first, OPEN if match[3] else int(match[2]) - first + 1 if match[2] else 1


def package_kind(name: str) -> tuple[str, str, float] | None:
    """What a text file of the R packages holds: kind, sex and unit, told by its name."""
    match = _FILE.match(name)
    if match is None:
        return None
    sex = SEX_NAMES.get((match[2] or "").casefold(), "")
    kinds = {
        "mx": ("mx", sex, 1.0),
        "pop": ("people" if sex else "", sex, THOUSAND),
        "migration": ("migrants" if sex else "net_migration", sex, THOUSAND),
        "percentasfr": ("pasfr", "", 1 / HUNDRED),
        "tfr": ("tfr", "", 1.0),
        "sexratio": ("srb", "", 1.0),
    }
    return kinds.get(match[1].casefold(), ("", "", 1.0))


def package(file: TextFile, header: Header, asked: Asked, problems: list[Problem]) -> list[Observation]:
    """A text file of the R packages: a column a year or period."""
    kind, sex, factor = package_kind(file.name) or ("", "", 1.0)
    if not kind or (kind == "mx" and not sex):
        expected = "mxM, mxF, popM, popF, percentASFR, tfr, sexRatio or migration"
        mend = "Keep the package's names of files: they alone tell what is in them, and of which sex."
        problems.append(file.problem("", f"the name {shown(file.name)}", expected, mend))
        return []
    times = {at: m for at, name in enumerate(header.names) if (m := _PERIOD.fullmatch(name))}
    age_at = header.position("age")
    found: list[Observation] = []
    for line, cells in variant_rows(
        file, header, asked, problems, Places.of(header, "country_code", "country", "name")
    ):
        group = (0, OPEN) if age_at is None else _age(cells[age_at])
        if group is None:
            place = f"line {line}, column age"
            problems.append(file.problem(place, shown(cells[age_at or 0]), "an age such as 5-9", DOWNLOAD))
            continue
        for at, time in times.items():
            value = value_at(file, line, cells, header, at, problems)
            if value is not None:
                found.append(_of_time(kind, sex, group, time, value * factor))
    return found


def _of_time(kind: str, sex: str, group: tuple[int, int], time: re.Match[str], value: float) -> Observation:
    first = int(time[1])
    if kind == "people":
        return Observation(kind, sex, *group, first + 0.5, first + 0.5, value)
    if time[2] is None:
        return Observation(kind, sex, *group, first, first + 1, value)
    length = int(time[2]) - first
    yearly = value / length if kind in ("migrants", "net_migration") else value
    return Observation(kind, sex, *group, first + 0.5, first + length + 0.5, yearly)
