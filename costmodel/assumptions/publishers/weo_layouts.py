"""The layouts of the IMF's World Economic Outlook, each read into the series of one country.

Up to April 2025: a row a country and subject, a column a year, units and scale in columns of their own,
tab-separated, UTF-16 with the ending .xls. Since then CSV: a row a series with columns of years, or a row an
observation. Names of columns are compared without their punctuation, so that COUNTRY.ID is country_id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown
from costmodel.assumptions.publishers.common import DOWNLOAD, Asked, Places, missing_columns, value_at
from costmodel.assumptions.publishers.delimited import Header, TextFile, year_columns

if TYPE_CHECKING:
    from costmodel.errors import Problem

OLD = ("WEO Subject Code", "ISO", "WEO Country Code", "Country", "Units", "Scale", "Estimates Start After")
WIDE = ("series_code", "country", "indicator", "scale", "unit")
LONG = ("country_id", "indicator_id", "time_period", "obs_value")


@dataclass(frozen=True)
class Subject:
    """One series as published, and the words that came with it."""

    values: dict[int, float]
    units: str
    scale: str
    actual_until: str
    line: int
    note: str = ""
    """What the publisher says of the series."""


def recognised(file: TextFile) -> Header | None:
    """The header of an outlook file; None where it is no such file."""
    old = file.header("WEO Subject Code") or file.header("Estimates Start After")
    return old or _since_2025(file)


def is_old(header: Header) -> bool:
    """Whether a file is of the layout up to April 2025."""
    return any(header.position(name) is not None for name in ("WEO Subject Code", "Estimates Start After"))


def subjects(
    file: TextFile, header: Header, asked: Asked, used: frozenset[str], problems: list[Problem]
) -> dict[str, Subject]:
    """The series of the country by subject, of those that are used."""
    long = header.position("obs_value") is not None
    lacking = missing_columns(file, header, OLD if is_old(header) else LONG if long else WIDE)
    if not long and not year_columns(header.names):
        lacking.append(
            file.problem(f"line {header.line}", "no columns of years", "a column a year", DOWNLOAD)
        )
    problems += lacking
    if lacking:
        return {}
    read = _long if long else _old if is_old(header) else _wide
    return read(file, header, asked, used, problems)


def cell(header: Header, cells: list[str], name: str) -> str:
    """The text in a column; empty where the file has no such column."""
    at = header.position(name)
    return cells[at] if at is not None and at < len(cells) else ""


def _since_2025(file: TextFile) -> Header | None:
    for line, cells in file.head:
        names = tuple(_plain(cell) for cell in cells)
        if {"indicator_id", "obs_value"} <= set(names) or {"series_code", "indicator"} <= set(names):
            return Header(line, names, "")
    return None


def _plain(name: str) -> str:
    """A column's name without its punctuation and capitals: COUNTRY.ID is country_id."""
    return re.sub(r"\W+", "_", name).strip("_").casefold()


def _old(
    file: TextFile, header: Header, asked: Asked, used: frozenset[str], problems: list[Problem]
) -> dict[str, Subject]:
    """A row a country and subject, a column a year, figures in the scale beside them."""
    found = {}
    places = Places.of(header, "ISO", "WEO Country Code", "Country")
    for line, cells in places.rows(file, header, asked, problems):
        subject = cell(header, cells, "WEO Subject Code")
        if subject in used:
            values = _years(file, line, cells, header, problems)
            units, scale = cell(header, cells, "Units"), cell(header, cells, "Scale")
            last = cell(header, cells, "Estimates Start After")
            note = cell(header, cells, "Country/Series-specific Notes")
            found[subject] = Subject(values, units, scale, last, line, note)
    return found


def _wide(
    file: TextFile, header: Header, asked: Asked, used: frozenset[str], problems: list[Problem]
) -> dict[str, Subject]:
    """A row a series such as KEN.NGDP.A, a column a year, figures in the scale beside them."""
    found = {}
    for line, cells in Places.of(header, "country_id", "country").rows(file, header, asked, problems):
        subject = _subject_of(cell(header, cells, "series_code"))
        if subject in used:
            values = _years(file, line, cells, header, problems)
            units, scale = cell(header, cells, "unit"), cell(header, cells, "scale")
            last = cell(header, cells, "latest_actual_annual_data")
            found[subject] = Subject(values, units, scale, last, line, _note(header, cells))
    return found


def _subject_of(series: str) -> str:
    """The subject of a series code.

    >>> _subject_of("KEN.NGDP_RPCH.A")
    'NGDP_RPCH'
    """
    parts = series.split(".")
    return parts[1] if len(parts) > 1 else series


def _years(
    file: TextFile, line: int, cells: list[str], header: Header, problems: list[Problem]
) -> dict[int, float]:
    years = year_columns(header.names).items()
    read = ((year, value_at(file, line, cells, header, at, problems)) for year, at in years)
    return {year: value for year, value in read if value is not None}


def _long(
    file: TextFile, header: Header, asked: Asked, used: frozenset[str], problems: list[Problem]
) -> dict[str, Subject]:
    """A row an observation; its values are published in units, whatever the scale they are shown in."""
    found: dict[str, Subject] = {}
    at = header.position("obs_value")
    assert at is not None  # noqa: S101  checked as a needed column
    for line, cells in Places.of(header, "country_id", "country").rows(file, header, asked, problems):
        subject, year = cell(header, cells, "indicator_id"), cell(header, cells, "time_period")
        if subject not in used or cell(header, cells, "frequency_id") not in ("", "A"):
            continue
        value = value_at(file, line, cells, header, at, problems)
        if not re.fullmatch(r"\d{4}", year):
            place = f"line {line}, column time_period"
            problems.append(file.problem(place, shown(year), "a year", DOWNLOAD))
        elif value is not None:
            unit, last = (cell(header, cells, name) for name in ("unit_id", "latest_actual_annual_data"))
            fresh = Subject({}, unit, "", last, line, _note(header, cells))
            found.setdefault(subject, fresh).values[int(year)] = value
    return found


def _note(header: Header, cells: list[str]) -> str:
    """The text of all columns of notes."""
    notes = [text for name, text in zip(header.names, cells, strict=False) if "note" in name and text]
    return " ".join(dict.fromkeys(notes))
