"""What the importers share: what is asked for, what is found, countries, and the source of every figure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.report import close_names, shown
from costmodel.assumptions.format.tables import span
from costmodel.assumptions.publishers.country_codes import codes_of
from costmodel.assumptions.publishers.decimals import in_points
from costmodel.assumptions.publishers.delimited import number
from costmodel.assumptions.publishers.row_lengths import whole_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from costmodel.assumptions.format.tables import TableData
    from costmodel.assumptions.publishers.delimited import Header, TextFile
    from costmodel.assumptions.publishers.fiscal_years import FiscalYears
    from costmodel.errors import Problem

NEAR, LISTED = 5, 12
MOST_NAMES = 5_000
"""Names of countries compared with the one looked for."""
DOWNLOAD = "Download the file again as the publisher offers it, or report the new layout to the developers."


@dataclass(frozen=True)
class Asked:
    """What is to be taken from the files, and the set it goes into."""

    country: str
    """Code, number or name of the country."""
    about: Mapping[str, Any]
    tables: Mapping[str, TableData]
    vintage: str | None = None
    """Edition the files must be of; where a file does not state its own, the edition they are of."""
    variant: str = "Medium"
    year: int | None = None
    indicators: tuple[str, ...] = ()
    """Rows of Macro to take; empty for the usual ones."""
    split: bool = False
    """Whether five-year groups may be split into single ages."""
    decimal: str | None = None
    """point or comma, where the files do not tell their decimal mark."""
    fiscal_years: str | None = None
    """shift or keep figures of fiscal years that are named by their end."""
    level: str = "national"
    """National, urban or rural surveys (PIP)."""
    spread_migration: bool = False
    """Whether totals of net migrants may be spread over ages and sexes."""

    @property
    def names(self) -> frozenset[str]:
        """Every name a publisher may know the country by."""
        given = [self.country, self.about.get("country")]
        known = {str(name).casefold() for name in given if name}
        return frozenset(known | codes_of(str(self.about.get("iso3") or "")) - {""})

    @property
    def first_year(self) -> int:
        """First year of the model."""
        return span(self.about)[0]

    @property
    def last_year(self) -> int:
        """Last year of the model."""
        return span(self.about)[1]


@dataclass(frozen=True)
class Edition:
    """A publication, as its row of Sources tells it."""

    key: str
    citation: str
    link: str
    licence: str
    vintage: str
    note: str = ""


@dataclass(frozen=True)
class Update:
    """Rows that take the place of rows of a table."""

    table: str
    rows: tuple[dict[str, Any], ...]
    only: Mapping[str, str] = field(default_factory=dict)
    """The rows replaced: those with these values; all where it is empty."""


@dataclass(frozen=True)
class Series:
    """Years of one indicator of Macro; other years of its row stay as they are."""

    indicator: str
    values: Mapping[int, float]
    note: str
    fiscal: FiscalYears | None = None
    """The fiscal years behind the years; None where they are calendar years."""
    shifted: bool = False
    """Whether the figures were moved to the year their fiscal year begins in."""


@dataclass
class Extract:
    """What files give: an edition, rows and series, and what is to be said about them."""

    edition: Edition | None = None
    updates: list[Update] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Places:
    """Columns by which a file names its countries."""

    positions: tuple[int, ...]

    @classmethod
    def of(cls, header: Header, *names: str) -> Places:
        """Those of the columns that the file has."""
        found = (header.position(name) for name in names)
        return cls(tuple(at for at in found if at is not None))

    def rows(
        self, file: TextFile, header: Header, asked: Asked, problems: list[Problem]
    ) -> Iterator[tuple[int, list[str]]]:
        """The rows of the country asked for, figures with a decimal point; a problem where there is none.

        The UN's files have millions of rows of others: each country's name is compared once. Rows of another
        length than the header are refused where they may hold figures of the country.
        """
        if not self.positions:
            return
        named = itemgetter(*self.positions, self.positions[0])
        known: dict[tuple[str, ...], bool] = {}
        taken: list[tuple[int, list[str]]] = []
        broken: list[Problem] = []
        for line, cells in whole_rows(file, header, asked.names, broken):
            name = named(cells)
            if name not in known:
                known[name] = any(part.strip().casefold() in asked.names for part in name)
                if known[name]:
                    problems += _taken_for(file, line, asked, name)
            if known[name]:
                taken.append((line, [cell.strip() for cell in cells]))
        problems += broken
        if not any(known.values()) and not broken:
            labels = (" ".join(dict.fromkeys(part.strip() for part in name if part)) for name in known)
            problems.append(_missing_country(file, asked, labels))
        yield from in_points(file, header, taken, asked.decimal, problems)


def _taken_for(file: TextFile, line: int, asked: Asked, name: Sequence[str]) -> list[Problem]:
    """What there is to say where rows were found by a number alone, not by the name of the set's country."""
    iso = str(asked.about["iso3"])
    parts = list(dict.fromkeys(part.strip() for part in name if part.strip()))
    if {part.casefold() for part in parts} & {*codes_of(iso), str(asked.about["country"]).casefold()}:
        return []
    other = any(re.fullmatch("[A-Z]{3}", part) for part in parts)
    mend = (
        "Leave --country out, or import into the set of that country."
        if other
        else "See that it is the same."
    )
    severity = "error" if other else "warning"
    found, expected = f"rows of {' '.join(parts)}", f"rows of {iso}, which the set is about"
    return [file.problem(f"line {line}", found, expected, mend, severity)]


def missing_columns(file: TextFile, header: Header, needed: Iterable[str]) -> list[Problem]:
    """Columns that a file of this layout should have and has not."""
    lacking = [name for name in needed if header.position(name) is None]
    if not lacking:
        return []
    close = {name: close_names(name, header.names) for name in lacking}
    hints = "; ".join(f"{near[0]} may be meant by {name}" for name, near in close.items() if near)
    return [
        file.problem(
            f"line {header.line}",
            f"no column {', '.join(lacking)}",
            "the publisher's columns",
            f"{hints}. {DOWNLOAD}" if hints else DOWNLOAD,
        )
    ]


def _missing_country(file: TextFile, asked: Asked, found: Iterable[str]) -> Problem:
    """The country is not in the file: tell which are, those of a like name first."""
    there = list(dict.fromkeys(found))
    words = {word.casefold(): name for name in there for word in (name, *name.split())}
    near = [words[close] for wanted in asked.names for close in close_names(wanted, words, NEAR, MOST_NAMES)]
    listed = list(dict.fromkeys(near)) or there[:LISTED]
    more = f" and {len(there) - len(listed)} more" if len(there) > len(listed) else ""
    known = ", ".join(sorted(asked.names))
    return file.problem(
        "",
        f"no rows of {asked.country} (looked for {known})",
        "rows of the country",
        f"The file is about: {', '.join(listed)}{more}." if there else "The file is about no country.",
    )


def value_at(
    file: TextFile, line: int, cells: Sequence[str], header: Header, at: int, problems: list[Problem]
) -> float | None:
    """The number in a column of a row; None where there is none, or where it is told of as unreadable."""
    text = cells[at] if at < len(cells) else ""
    try:
        return number(text)
    except ValueError:
        expected = "a number, or n/a"
        mend = "Was the file saved by a program with other number formats? Use it as downloaded."
        place = f"line {line}, column {header.names[at]}"
        problems.append(file.problem(place, shown(text), expected, mend))
        return None


def vintage_of(file: TextFile, found: str | None, asked: Asked, form: str) -> tuple[str, list[Problem]]:
    """The edition of a file: what it says, else what was asked for; a problem where both differ."""
    wanted = asked.vintage
    if found is None and wanted is None:
        expected = f"an edition, such as {form}"
        mend = f"Say which it is: --vintage {form}."
        return "", [file.problem("", "no statement of the edition in the file", expected, mend)]
    if found is not None and wanted is not None and not _same_edition(found, wanted):
        mend = "Take the file of that edition, or leave --vintage out."
        return found, [file.problem("", f"the edition {found}", f"the edition {wanted}", mend)]
    return found or str(wanted), []


def _same_edition(found: str, wanted: str) -> bool:
    """A year alone means any edition of it: 2025 is met by 2025-04."""
    ours, theirs = re.findall(r"\d+", found), re.findall(r"\d+", wanted)
    return bool(theirs) and [int(part) for part in ours[: len(theirs)]] == [int(part) for part in theirs]


def year_text(years: Iterable[int]) -> str:
    """Years as they are read: 2024-2026, 2030.

    >>> year_text([2024, 2025, 2026, 2030])
    '2024-2026, 2030'
    """
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
