"""The World Bank's Poverty and Inequality Platform: the CSV answer of its API, a row a survey.

Shares of the tenths are fractions of 1; later answers have further columns at the end, which are not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown
from costmodel.assumptions.publishers.common import (
    Asked,
    Edition,
    Extract,
    Places,
    Update,
    missing_columns,
    value_at,
    vintage_of,
)
from costmodel.assumptions.publishers.delimited import Header, TextFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.errors import Problem

TENTHS = tuple(f"decile{number}" for number in range(1, 11))
NEEDED = (
    "country_code",
    "country_name",
    "reporting_year",
    "reporting_level",
    "welfare_type",
    "mean",
    *TENTHS,
)
ROUNDING = 0.005
WELFARE = ("consumption", "income")
NATIONAL = "national"


@dataclass(frozen=True)
class Survey:
    """One row of the answer that has shares."""

    line: int
    year: int
    welfare: str
    words: str
    shares: tuple[float, ...]


def recognised(file: TextFile) -> Header | None:
    """The header of an answer of PIP; None where it is no such file."""
    return file.header("reporting_year", "welfare_type") or file.header("decile1", "decile10")


def extract(files: list[TextFile], asked: Asked) -> Extract:
    """The table Distribution, of the newest survey or of the year asked for."""
    found = Extract()
    for file in files:
        header = recognised(file)
        assert header is not None  # noqa: S101  the caller asked before
        lacking = missing_columns(file, header, NEEDED)
        vintage, faults = vintage_of(file, None, asked, "2022-07")
        found.problems += [*lacking, *faults]
        if lacking:
            continue
        survey = _chosen(file, _surveys(file, header, asked, found.problems), asked, found.problems)
        found.edition = found.edition or _edition(vintage)
        if survey is not None:
            found.updates.append(_update(survey))
    return found


def _surveys(file: TextFile, header: Header, asked: Asked, problems: list[Problem]) -> list[Survey]:
    places = Places.of(header, "country_code", "country_name")
    found: list[Survey] = []
    years: dict[str, set[str]] = {}
    for line, cells in places.rows(file, header, asked, problems):
        row = dict(zip((name.casefold() for name in header.names), cells, strict=False))
        if _is_true(row.get("is_interpolated")):
            continue
        level = row["reporting_level"].casefold()
        years.setdefault(level, set()).add(row["reporting_year"])
        if level == asked.level:
            survey = _survey(file, line, cells, row, header, problems)
            found += [survey] if survey else []
    if not found and not any(problem.severity == "error" for problem in problems):
        problems.append(_none(file, asked, years))
    if found and asked.level != NATIONAL:
        said, expected = f"surveys of {asked.level} areas, as asked", "shares of the whole country"
        mend = f"The shares leave out everybody outside {asked.level} areas; the note of the table says so."
        problems.append(file.problem("", said, expected, mend, "warning"))
    return found


def _none(file: TextFile, asked: Asked, years: Mapping[str, set[str]]) -> Problem:
    """There is no survey of the level asked for: tell which there are, and how to take one."""
    expected = f"a {asked.level} survey with the shares of all ten tenths"
    other = next((level for level in years if level != asked.level), None)
    if other is None or asked.level in years:
        mend = "Ask PIP for survey years (fill_gaps=false) and the national level."
        return file.problem("", f"none for {asked.country}", expected, mend)
    found = f"only {', '.join(years)} surveys of {asked.country} ({', '.join(sorted(years[other]))})"
    mend = f"Where no {asked.level} survey exists, take one with --level {other}; the note will say so."
    return file.problem("", found, expected, mend)


def _survey(
    file: TextFile, line: int, cells: list[str], row: dict[str, str], header: Header, problems: list[Problem]
) -> Survey | None:
    where = [header.position(name) for name in ("reporting_year", "mean", *TENTHS)]
    year, mean, *read = (value_at(file, line, cells, header, at, problems) for at in where if at is not None)
    shares = tuple(share for share in read if share is not None)
    if year is None or len(shares) < len(TENTHS):
        return None
    if abs(sum(shares) - 1) > ROUNDING:
        found, expected = f"shares that sum to {sum(shares):.4g}", "shares of the tenths that sum to 1"
        mend = "Divide percentages by 100, or download the answer again."
        problems.append(file.problem(f"line {line}, columns decile1 to decile10", found, expected, mend))
        return None
    line_of = f" at {row['ppp']} LCU per PPP $" if row.get("ppp") else ""
    mean_of = "" if mean is None else f", mean {mean:.4g} PPP $ a day{line_of}"
    name = row.get("survey_acronym", "")
    level = row["reporting_level"].casefold()
    areas = "" if level == NATIONAL else f"{level.capitalize()} areas only, not the whole country. "
    words = f"{areas}{row['welfare_type'].capitalize()}, survey {name} of {int(year)}{mean_of}."
    return Survey(line, int(year), row["welfare_type"], words, shares)


def _is_true(text: str | None) -> bool:
    return (text or "").casefold() in ("true", "1")


def _chosen(file: TextFile, surveys: list[Survey], asked: Asked, problems: list[Problem]) -> Survey | None:
    if not surveys:
        return None
    years = sorted({survey.year for survey in surveys})
    wanted = years[-1] if asked.year is None else asked.year
    here = [survey for survey in surveys if survey.year == wanted]
    if asked.variant in WELFARE:
        here = [survey for survey in here if survey.welfare == asked.variant]
    if not here:
        listed = ", ".join(str(year) for year in years)
        mend = f"There are: {listed}. Choose one with --year."
        problems.append(file.problem("", f"no survey of {wanted}", "a year of a survey", mend))
        return None
    if len({survey.shares for survey in here}) > 1:
        lines = ", ".join(f"line {survey.line} ({survey.welfare})" for survey in here)
        mend = f"Choose one: --variant {shown(here[0].welfare)[1:-1]}."
        problems.append(file.problem("", f"several surveys of {wanted}: {lines}", "one", mend))
        return None
    return here[0]


def _update(survey: Survey) -> Update:
    rows = tuple(
        {"decile": number, "share": share, "year": survey.year, "note": survey.words if number == 1 else None}
        for number, share in enumerate(survey.shares, 1)
    )
    return Update("Distribution", rows)


def _edition(vintage: str) -> Edition:
    year = vintage.partition("-")[0]
    return Edition(
        key=f"WB_PIP_{vintage.replace('-', '_')}",
        citation=f"World Bank ({year}). Poverty and Inequality Platform, answer of {vintage}.",
        link="https://pip.worldbank.org/",
        licence="CC BY 4.0",
        vintage=vintage,
        note="Shares of the tenths as published, fractions of 1.",
    )
