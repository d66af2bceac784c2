"""The IMF's World Economic Outlook: tab-separated up to April 2025, comma-separated since.

Rates are published in percent and money in billions of national currency; both become what Macro holds.
Growth of the deflator is computed from its index. Wages, poverty lines and population are not taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown
from costmodel.assumptions.publishers.aligned_years import aligned
from costmodel.assumptions.publishers.common import DOWNLOAD, Asked, Edition, Extract, Series, vintage_of
from costmodel.assumptions.publishers.delimited import Header, TextFile, year_columns
from costmodel.assumptions.publishers.fiscal_years import FiscalYears, fiscal_years
from costmodel.assumptions.publishers.weo_layouts import Subject, is_old, recognised, subjects

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costmodel.errors import Problem

__all__ = ["extract", "recognised"]

SUBJECTS = {
    "gdp": "NGDP",
    "real_growth": "NGDP_RPCH",
    "inflation": "PCPIPCH",
    "deflator_growth": "NGDP_D",
    "government_expenditure": "GGX",
    "government_revenue": "GGR",
}
USED = frozenset({*SUBJECTS.values(), "NGDP_R"})
GDP = ("NGDP", "NGDP_R", "NGDP_RPCH", "NGDP_D")
"""Series of national accounts, which share their years."""
MONEY = ("gdp", "government_expenditure", "government_revenue")
SCALES = {"": 1.0, "units": 1.0, "thousands": 1e3, "millions": 1e6, "billions": 1e9, "trillions": 1e12}
EXPONENTS = {"0": "units", "3": "thousands", "6": "millions", "9": "billions", "12": "trillions"}
FOREIGN = ("dollar", "usd")
PERCENT = 100
AHEAD = 5
"""The outlook projects to five years after its edition."""
MONTHS = {"apr": "04", "oct": "10"}
_NAMED = re.compile(r"weo[ _-]?(?:(apr|oct)[a-z]*[ _-]?(\d{4})|(\d{4})[ _-]?(04|10|apr|oct))", re.IGNORECASE)


def extract(files: list[TextFile], asked: Asked) -> Extract:
    """The series of Macro that the outlook gives."""
    found = Extract()
    read: dict[str, Subject] = {}
    for file in files:
        header = recognised(file)
        assert header is not None  # noqa: S101  the caller asked before
        read |= subjects(file, header, asked, USED, found.problems)
        found.edition = _edition_of(file, header, asked, found.problems) or found.edition
    if not any(problem.severity == "error" for problem in found.problems):
        series = list(_series(files[0], read, asked, found.problems))
        found.series = aligned(series, asked, files[0].name, found.problems)
    return found


def _edition_of(file: TextFile, header: Header, asked: Asked, problems: list[Problem]) -> Edition | None:
    vintage, faults = vintage_of(file, _vintage(file, header), asked, "2025-04")
    last = max(year_columns(header.names), default=0)
    if is_old(header) and last and not faults and not vintage.startswith(str(last - AHEAD)):
        found, expected = f"years up to {last}", f"years up to {AHEAD} after the edition {vintage}"
        faults.append(file.problem(f"line {header.line}", found, expected, "Take the file of that edition."))
    problems += faults
    return None if faults else _edition(vintage)


def _series(
    file: TextFile, held: Mapping[str, Subject], asked: Asked, problems: list[Problem]
) -> Iterator[Series]:
    for indicator in asked.indicators or tuple(SUBJECTS):
        subject = held.get(SUBJECTS.get(indicator, ""))
        if indicator == "deflator_growth":
            yield from _deflator(held)
        elif subject is not None and subject.values:
            yield from _one(file, indicator, subject, _fiscal(held, SUBJECTS[indicator]), problems)
    missing = _not_there(held, asked)
    if missing:
        found = f"no {', '.join(missing)}"
        expected = "the series of Macro that the outlook publishes"
        problems.append(file.problem("", found, expected, "These rows stay as they are.", "warning"))


def _not_there(held: Mapping[str, Subject], asked: Asked) -> list[str]:
    missing = []
    for name in asked.indicators or tuple(SUBJECTS):
        code = SUBJECTS.get(name, "")
        implied = name == "deflator_growth" and {"NGDP", "NGDP_R"} <= set(held)
        if not implied and not (code in held and held[code].values):
            missing.append(f"{name} ({code or 'not of the outlook'})")
    return missing


def _fiscal(held: Mapping[str, Subject], code: str) -> FiscalYears | None:
    """The fiscal years of a series; growth and deflator without a note are in those of GDP."""
    for each in (code, *GDP) if code in GDP else (code,):
        subject = held.get(each)
        if subject is not None and subject.note:
            return fiscal_years(subject.note, subject.actual_until)
    return None


def _one(
    file: TextFile, indicator: str, subject: Subject, fiscal: FiscalYears | None, problems: list[Problem]
) -> Iterator[Series]:
    code, until = SUBJECTS[indicator], _until(subject)
    if indicator not in MONEY:
        shares = {year: value / PERCENT for year, value in subject.values.items()}
        yield Series(indicator, shares, f"WEO {code}, percent / 100{until}.", fiscal)
        return
    scale = EXPONENTS.get(subject.scale, subject.scale).casefold()
    if scale not in SCALES:
        expected = f"a scale: {', '.join(filter(None, SCALES))}"
        problems.append(file.problem(f"line {subject.line}", shown(subject.scale), expected, DOWNLOAD))
        return
    if any(word in subject.units.casefold() for word in FOREIGN):
        place, mend = f"line {subject.line}, column Units", "Take the series in national currency."
        problems.append(file.problem(place, shown(subject.units), "national currency", mend))
        return
    money = {year: value * SCALES[scale] for year, value in subject.values.items()}
    yield Series(indicator, money, f"WEO {code}, {scale or 'units'} of national currency{until}.", fiscal)


def _deflator(held: Mapping[str, Subject]) -> Iterator[Series]:
    """Growth of the deflator, from its index or from nominal and real GDP, of which it is the ratio."""
    index, nominal, real = (held.get(code) for code in ("NGDP_D", "NGDP", "NGDP_R"))
    if index is not None and index.values:
        level, words, until = index.values, "growth of the index NGDP_D", _until(index)
    elif nominal is not None and real is not None:
        level = {y: v / real.values[y] for y, v in nominal.values.items() if real.values.get(y)}
        words, until = "growth of NGDP / NGDP_R", _until(nominal)
    else:
        return
    growth = {year: level[year] / level[year - 1] - 1 for year in level if level.get(year - 1)}
    if growth:
        yield Series("deflator_growth", growth, f"WEO, {words}{until}.", _fiscal(held, "NGDP_D"))


def _until(subject: Subject) -> str:
    return f"; projections after {subject.actual_until}" if subject.actual_until else ""


def _vintage(file: TextFile, header: Header) -> str | None:
    """The edition, as YYYY-MM: from the file's name or, since October 2025, the day of publication in it."""
    named = _NAMED.search(file.name)
    if named:
        month, year = (named[1], named[2]) if named[1] else (named[4], named[3])
        return f"{year}-{MONTHS.get(month.casefold(), month)}"
    at = header.position("publication_date")
    if at is not None:
        for _, cells in file.rows(header):
            day = re.search(r"(\d{4})-(\d{2})", cells[at] if at < len(cells) else "")
            return f"{day[1]}-{day[2]}" if day else None
    return None


def _edition(vintage: str) -> Edition:
    year, _, month = vintage.partition("-")
    named = {"04": "April", "10": "October"}.get(month, month)
    return Edition(
        key=f"IMF_WEO_{vintage.replace('-', '_')}",
        citation=f"International Monetary Fund ({year}). World Economic Outlook database, {named} {year}.",
        link="https://www.imf.org/en/Publications/WEO",
        licence="IMF data terms: free reuse with attribution",
        vintage=vintage,
        note="Read from the file as published: percentages / 100, money in units of national currency.",
    )
