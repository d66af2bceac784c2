"""The layouts in which the UN gives World Population Prospects, each read into observations.

- CSV as published: a row a country, variant, year and age; ISO3_code since 2022, LocID before;
- sheets of the Excel files saved as CSV: 16 heading lines, a column an age, blanks between thousands;
- text files of the Population Division's R packages: a column a year, or a period from mid-year to mid-year.

Observations are in persons, deaths per person-year and births per woman, whatever the file is in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.publishers.common import (
    DOWNLOAD,
    Asked,
    Places,
    missing_columns,
    value_at,
)
from costmodel.assumptions.publishers.wpp_figures import (
    HUNDRED,
    OPEN,
    SEX_NAMES,
    THOUSAND,
    Observation,
    moment_of,
    variant_rows,
)
from costmodel.assumptions.publishers.wpp_wide import package, package_kind, sheet

if TYPE_CHECKING:
    from costmodel.assumptions.publishers.delimited import Header, TextFile
    from costmodel.errors import Problem


class MeasuredColumn(NamedTuple):
    """A column of a CSV file: what it measures, of which sex, and what its unit is worth."""

    kind: str
    sex: str
    factor: float


class Topic(NamedTuple):
    """A kind of CSV file: its further columns, and the measures it holds."""

    needed: tuple[str, ...]
    measures: dict[str, MeasuredColumn]


AGES = ("AgeGrpStart", "AgeGrpSpan")
TOPICS = (
    Topic(
        AGES,
        {
            "PopMale": MeasuredColumn("people", "male", THOUSAND),
            "PopFemale": MeasuredColumn("people", "female", THOUSAND),
        },
    ),
    Topic((*AGES, "Sex"), {"mx": MeasuredColumn("mx", "", 1.0)}),
    Topic(AGES, {"ASFR": MeasuredColumn("asfr", "", 1 / THOUSAND)}),
    Topic(
        (),
        {
            "SRB": MeasuredColumn("srb", "", 1 / HUNDRED),
            "NetMigrations": MeasuredColumn("net_migration", "", THOUSAND),
            "TPopulation1July": MeasuredColumn("total", "", THOUSAND),
        },
    ),
)
COUNTRIES = ("ISO3_code", "LocID", "Location")
NOT_FIGURES = ("exposure", "percentage")
"""Words in names of files that look like counts of people and are none."""


def recognised(file: TextFile) -> Header | None:
    """The header of a file of World Population Prospects; None where it is no such file."""
    return (
        file.header("Location", "Variant", "Time")
        or file.header("LocID", "Time")
        or file.header("Variant", "Location code", "Year")
        or file.header("country_code", "age")
        or (file.header("country_code") if package_kind(file.name) else None)
    )


def observations(file: TextFile, header: Header, asked: Asked, problems: list[Problem]) -> list[Observation]:
    """What a file says of the country, in whichever layout it is."""
    if any(word in file.name.casefold() for word in NOT_FIGURES):
        mend = "Take the file of the population itself (PopulationBySingleAgeSex)."
        problems.append(file.problem("", "shares or person-years", "persons", mend))
        return []
    if header.position("Time") is not None:
        return _long(file, header, asked, problems)
    if header.position("Location code") is not None:
        return sheet(file, header, asked, problems)
    return package(file, header, asked, problems)


def _long(file: TextFile, header: Header, asked: Asked, problems: list[Problem]) -> list[Observation]:
    topic = max(TOPICS, key=lambda each: sum(header.position(name) is not None for name in each.measures))
    measures = {name: m for name, m in topic.measures.items() if header.position(name) is not None}
    if not measures:
        expected = "columns of figures: " + ", ".join(name for each in TOPICS for name in each.measures)
        problems.append(file.problem(f"line {header.line}", "none of them", expected, DOWNLOAD))
        return []
    wanted = () if topic is TOPICS[-1] else tuple(topic.measures)
    lacking = missing_columns(file, header, (*topic.needed, *wanted, "Variant"))
    if lacking:
        problems += lacking
        return []
    found: list[Observation] = []
    moment = moment_of(file, header)
    column = {name.casefold(): at for at, name in enumerate(header.names)}
    for line, cells in variant_rows(file, header, asked, problems, Places.of(header, *COUNTRIES)):
        year, age, width = (
            value_at(file, line, cells, header, column[name], problems) if name in column else 0.0
            for name in ("time", "agegrpstart", "agegrpspan")
        )
        sex = cells[column["sex"]].casefold() if "sex" in column else ""
        if year is None or age is None or width is None or (sex and sex not in SEX_NAMES):
            continue
        for name, measure in measures.items():
            value = value_at(file, line, cells, header, column[name.casefold()], problems)
            if value is not None:
                begin, end = (year + moment,) * 2 if measure.kind == "people" else (year, year + 1)
                group = int(age), max(int(width), OPEN)
                of = measure.sex or sex
                found.append(Observation(measure.kind, of, *group, begin, end, value * measure.factor))
    return found
