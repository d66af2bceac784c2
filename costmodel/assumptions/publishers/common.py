"""What the importers share: what is asked for, and what the files give, with the source of every figure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.tables import span
from costmodel.assumptions.publishers.country_codes import codes_of
from costmodel.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costmodel.assumptions.format.tables import TableData
    from costmodel.assumptions.publishers.fiscal_years import FiscalYears


@dataclass(frozen=True)
class ImportRequest:
    """What is to be taken from the files, and the set it goes into."""

    country: str
    """Code, number or name of the country."""
    about: Mapping[str, Any]
    tables: Mapping[str, TableData]
    vintage: str | None = None
    """Edition that the files must have; if a file does not state one, the edition it has."""
    variant: str = "Medium"
    year: int | None = None
    indicators: tuple[str, ...] = ()
    """Rows of Macro to take; empty for the usual ones."""
    split: bool = False
    """Whether five-year groups may be split into single ages."""
    decimal: str | None = None
    """point or comma, if the files do not show their decimal mark."""
    fiscal_years: str | None = None
    """shift or keep figures of fiscal years, or calendar where the source does not say what they are."""
    level: str = "national"
    """National, urban or rural surveys (PIP)."""
    spread_migration: bool | None = None
    """Whether totals of net migrants are spread over ages and sexes; None: where the set has none yet."""

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

    @property
    def in_other_years(self) -> bool:
        """Whether the fiscal year of the set is not the calendar year."""
        return self.about.get("fiscal_year_start_month") not in (None, 1)

    def problem(
        self, indicator: str, fault: str, expected: str, mend: str, *, alarm: bool = False
    ) -> Problem:
        """A problem of a row of Macro: an error, or a warning that turns the master line of the results."""
        severity = "warning" if alarm else "error"
        place = f"Macro, {indicator}"
        name = f"set {self.about.get('set')}"
        return Problem(name, "Macro", place, fault, expected, mend, severity, alarm=alarm)


@dataclass(frozen=True)
class Edition:
    """A publication, as in its row of Sources.

    Source and citation of a publisher hold {edition}, {year}, {month}, {country}, {iso3}, {variant} and
    {layout}, which ``of`` fills in.
    """

    source: str
    citation: str
    link: str
    licence: str
    note: str

    def row(self, edition: str, request: ImportRequest, layout: str) -> Edition:
        """The row for an edition such as 2025-04."""
        year, _, month = edition.partition("-")
        variant = request.variant.casefold()
        words = {
            "edition": edition,
            "year": year,
            "month": {"04": "April", "10": "October"}.get(month, month),
            "country": request.about["country"],
            "iso3": request.about["iso3"],
            "variant": variant,
            "layout": layout,
        }
        suffix = "" if variant == "medium" else "_" + re.sub("[^a-z0-9]+", "_", variant)
        names = words | {"edition": edition.replace("-", "_"), "variant": suffix}
        return replace(self, source=self.source.format(**names), citation=self.citation.format(**words))


@dataclass(frozen=True)
class Update:
    """Rows that replace rows of a table."""

    table: str
    rows: tuple[dict[str, Any], ...]
    only: Mapping[str, str | None] = field(default_factory=dict)
    """The rows replaced: those with these values; all where it is empty."""
    kept: tuple[str, ...] = ()
    """Columns that the publisher does not have, kept from the row of the same first column."""


@dataclass(frozen=True)
class MacroSeries:
    """Years of one indicator of Macro; other years of its row are not changed."""

    indicator: str
    values: Mapping[int, float]
    note: str
    fiscal: FiscalYears | None = None
    """The fiscal years behind the years; None where they are calendar years."""
    shifted: bool = False
    """Whether the figures were moved to the year their fiscal year begins in."""
    basis: str = ""
    """What a year is, one of ``source_years.YEAR_BASES``; "" where the fiscal year of the set is the
    calendar year, or where it is not known."""
    has_stand_ins: bool = False
    """Whether some of the years are not published and have a stand-in."""


@dataclass
class Extract:
    """What files give: an edition, rows, series and problems."""

    edition: Edition | None = None
    updates: list[Update] = field(default_factory=list)
    series: list[MacroSeries] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def year_text(years: Iterable[int]) -> str:
    """Years in short: 2024-2026, 2030.

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
