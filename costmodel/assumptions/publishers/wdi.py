"""The World Bank's World Development Indicators: a country's download, or the whole of it.

Two heading lines, "Last Updated Date" in the second, then a row a series with a column a year and a comma too
many at the end. Labels come in several languages; the codes of the series are the same in all. An extract of
the DataBank names its columns otherwise (2019 [YR2019]), and says below the rows when it was last updated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costmodel.assumptions.publishers.common import (
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
from costmodel.assumptions.publishers.delimited import Header, TextFile, year_columns

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
DATABANK = ("Country Name", "Country Code", "Series Name", "Series Code")
CODES = ("Indicator Code", "Series Code")
DATABASE = "World Development Indicators"
_FROM = re.compile(r"Data from database: (.+)")
_UPDATED = re.compile(r"Last Updated: (\d{2})/\d{2}/(\d{4})")
_DAY = re.compile(r"\b(\d{4})-(\d{2})-\d{2}\b")


def recognised(file: TextFile) -> Header | None:
    """The header of a WDI file; None where it is no such file."""
    return (
        file.header("Country Code", "Indicator Code")
        or file.header("Indicator Code")
        or file.header("Country Code", "Series Code")
        or file.header("Country Code", "Time Code")
    )


def extract(files: list[TextFile], asked: Asked) -> Extract:
    """The series of Macro that the indicators give."""
    found = Extract()
    for file in files:
        _add(file, asked, found)
    return found


def _add(file: TextFile, asked: Asked, found: Extract) -> None:
    header = recognised(file)
    assert header is not None  # noqa: S101  the caller asked before
    if header.position("Time Code") is not None:
        expected = "a row a series and a column a year"
        mend = (
            "Choose the layout with Time in columns (DataBank: Layout), or download the file of the country."
        )
        found.problems.append(file.problem(f"line {header.line}", "a row a year", expected, mend))
        return
    lacking = missing_columns(file, header, NEEDED if header.position("Series Code") is None else DATABANK)
    if not year_columns(header.names):
        lacking.append(
            file.problem(f"line {header.line}", "no columns of years", "a column a year", DOWNLOAD)
        )
    found.problems += lacking
    if lacking:
        return
    read = _read(file, header, asked, found.problems)
    updated, faults = _updated(file, header)
    found.problems += faults
    vintage, faults = vintage_of(file, updated, asked, "2025-12")
    found.problems += faults
    databank = header.position("Series Code") is not None
    found.edition = found.edition or _edition(vintage, asked, " (DataBank)" if databank else "")
    wanted = asked.indicators or USUAL
    _tell(file, read, wanted, found.problems)
    for name in wanted:
        if name in read:
            code, _, words = SERIES[name]
            found.series.append(Series(name, read[name], f"WDI {code}, {words}."))


def _updated(file: TextFile, header: Header) -> tuple[str | None, list[Problem]]:
    """Year and month of the last update, above the rows or below; a problem where it is another database."""
    day = _DAY.search(header.above)
    if header.position("Series Code") is None:
        return (f"{day[1]}-{day[2]}" if day else None), []
    below = [" ".join(cells).strip() for _, cells in file.rows(header) if sum(map(bool, cells)) == 1]
    database = next((match[1] for text in below if (match := _FROM.match(text))), DATABASE)
    update = next((match for text in below if (match := _UPDATED.match(text))), None)
    faults = []
    if not database.startswith(DATABASE):
        mend = f"Choose the database {DATABASE} in the DataBank."
        faults.append(file.problem("", f"the database {database}", DATABASE, mend))
    return (f"{update[2]}-{update[1]}" if update else None), faults


def _read(
    file: TextFile, header: Header, asked: Asked, problems: list[Problem]
) -> dict[str, dict[int, float]]:
    places = Places.of(header, "Country Code", "Country Name")
    code_at = next((at for name in CODES if (at := header.position(name)) is not None), None)
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


def _edition(vintage: str, asked: Asked, through: str) -> Edition:
    return Edition(
        key=f"WB_WDI_{asked.about['iso3']}_{vintage.replace('-', '_')}",
        citation=f"World Bank. World Development Indicators{through}, "
        f"{asked.about['country']}, last updated {vintage}.",
        link="https://data.worldbank.org/",
        licence="CC BY 4.0",
        vintage=vintage,
        note="Read from the country file as published.",
    )
