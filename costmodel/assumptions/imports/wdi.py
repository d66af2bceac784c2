"""The World Bank's World Development Indicators: a country's download, or the whole of it.

Two heading lines, "Last Updated Date" in the second, then a row a series with a column a year and a comma too
many at the end. Labels come in several languages; the codes of the series are the same in all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costmodel.assumptions.imports.common import (
    DOWNLOAD,
    Asked,
    Edition,
    Extract,
    Places,
    Series,
    missing_columns,
    value_at,
    vintage_of,
)
from costmodel.assumptions.imports.text import Header, TextFile, year_columns

if TYPE_CHECKING:
    from costmodel.errors import Problem

SERIES = {
    "population": ("SP.POP.TOTL", 1, "persons at mid-year"),
    "gdp": ("NY.GDP.MKTP.CN", 1, "units of national currency, actual years only"),
    "real_growth": ("NY.GDP.MKTP.KD.ZG", 100, "percent / 100, actual years only"),
    "inflation": ("FP.CPI.TOTL.ZG", 100, "percent / 100, actual years only"),
    "deflator_growth": ("NY.GDP.DEFL.KD.ZG", 100, "percent / 100, actual years only"),
}
"""Code, divisor and words. Government finance of WDI is of the central government alone and not taken."""
USUAL = ("population",)
"""Taken unless others are asked for: the rest stands in the outlook of the IMF too, with its projections."""
NEEDED = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")


def recognised(file: TextFile) -> Header | None:
    """The header of a WDI file; None where it is no such file."""
    return file.header("Country Code", "Indicator Code") or file.header("Indicator Code")


def extract(files: list[TextFile], asked: Asked) -> Extract:
    """The series of Macro that the indicators give."""
    found = Extract()
    for file in files:
        _add(file, asked, found)
    return found


def _add(file: TextFile, asked: Asked, found: Extract) -> None:
    header = recognised(file)
    assert header is not None  # noqa: S101  the caller asked before
    lacking = missing_columns(file, header, NEEDED)
    if not year_columns(header.names):
        lacking.append(
            file.problem(f"line {header.line}", "no columns of years", "a column a year", DOWNLOAD)
        )
    found.problems += lacking
    if lacking:
        return
    read = _read(file, header, asked, found.problems)
    day = re.search(r"\b(\d{4})-(\d{2})-\d{2}\b", header.above)
    vintage, faults = vintage_of(file, f"{day[1]}-{day[2]}" if day else None, asked, "2025-12")
    found.problems += faults
    found.edition = found.edition or _edition(vintage, asked)
    wanted = asked.indicators or USUAL
    _tell(file, read, wanted, found.problems)
    for name in wanted:
        if name in read:
            code, _, words = SERIES[name]
            found.series.append(Series(name, read[name], f"WDI {code}, {words}."))


def _read(
    file: TextFile, header: Header, asked: Asked, problems: list[Problem]
) -> dict[str, dict[int, float]]:
    places = Places.of(header, "Country Code", "Country Name")
    code_at = header.position("Indicator Code")
    assert code_at is not None  # noqa: S101  checked as a needed column
    names = {code: name for name, (code, _, _) in SERIES.items()}
    found: dict[str, dict[int, float]] = {}
    for line, cells in places.rows(file, header, asked, problems):
        name = names.get(cells[code_at] if code_at < len(cells) else "")
        if name is not None:
            found[name] = _values(file, line, cells, header, SERIES[name][1], problems)
    return {name: values for name, values in found.items() if values}


def _values(
    file: TextFile, line: int, cells: list[str], header: Header, divisor: int, problems: list[Problem]
) -> dict[int, float]:
    read = {
        year: value_at(file, line, cells, header, at, problems)
        for year, at in year_columns(header.names).items()
    }
    return {year: value / divisor for year, value in read.items() if value is not None}


def _tell(
    file: TextFile, read: dict[str, dict[int, float]], wanted: tuple[str, ...], problems: list[Problem]
) -> None:
    for name in wanted:
        if name not in read and not any(problem.severity == "error" for problem in problems):
            code = SERIES[name][0] if name in SERIES else "none that WDI publishes"
            mend = "Download the file with this series, or leave it out of --indicators."
            problems.append(file.problem("", f"no figures of {name} ({code})", "the series", mend))
    more = [name for name in read if name not in wanted]
    if more:
        mend = f"To take them: --indicators {','.join([*wanted, *more])}."
        problems.append(
            file.problem("", f"also {', '.join(more)}", "rows that are asked for", mend, "warning")
        )


def _edition(vintage: str, asked: Asked) -> Edition:
    return Edition(
        key=f"WB_WDI_{asked.about['iso3']}_{vintage.replace('-', '_')}",
        citation="World Bank. World Development Indicators, "
        f"{asked.about['country']}, last updated {vintage}.",
        link="https://data.worldbank.org/",
        licence="CC BY 4.0",
        vintage=vintage,
        note="Read from the country file as published.",
    )
