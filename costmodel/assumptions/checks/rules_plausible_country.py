"""Whether population and economy are those of the country in About."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costmodel.assumptions.checks import plausible_ranges as ranges
from costmodel.assumptions.checks.countries import REFERENCE_YEAR, Country, countries
from costmodel.assumptions.checks.plausible_figures import (
    alarm,
    people_by_year,
    place_of_people,
    published,
)

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.plausible_figures import Figures, Published

NEAR_REFERENCE = 2
"""Highest distance in years from the reference year for a comparison of GDP per head."""
REFERENCE_SPAN = range(2010, 2037)
"""Years for which the population is compared with the reference."""
LEAST_PEOPLE, SAME_PEOPLE = 100_000, 2
"""Populations that are compared to the person, and how far rounding takes them apart."""
EMBEDDED = {
    "KEN": {"Population": 55_884_493.9, "gdp": 6_884_317_000_000.0},
    "COL": {"Population": 52_609_701.0, "gdp": 804_692_000_000_000.0},
}
"""Total of the table Population and first figure of GDP of the embedded sets."""


def plausible_country(context: Context) -> None:
    """Report a population or an economy that belongs to another country."""
    macro, people = published(context), people_by_year(context)
    iso3 = context.about.get("iso3")
    country = countries().get(str(iso3))
    if country is None:
        return
    _another_set(context, str(iso3), macro, people)
    _another_country(context, str(iso3), people)
    year = next((each for each in people if each in REFERENCE_SPAN), None)
    if year is not None and country.population and people[year] > 0:
        ratio = people[year] / country.population
        if not ranges.PEOPLE_OF_THE_COUNTRY.includes(ratio):
            table, column = place_of_people(context, year)
            alarm(
                context, table, 0, column,
                f"{people[year]:,.0f} persons in {year}, where {country.names[0]} ({iso3} in About) had "
                f"{country.population:,.0f} in {REFERENCE_YEAR}",
                f"{ranges.PEOPLE_OF_THE_COUNTRY.low:.3g} to {ranges.PEOPLE_OF_THE_COUNTRY.high:.3g} of them "
                "(United Nations, World Population Prospects 2024)",
                "Give the population of the country, or correct the country in About.",
            )  # fmt: skip
    _gdp_of_the_country(context, country, macro, people)


def _about_row(context: Context, name: str) -> int | None:
    rows = context.tables["About"].rows
    return next((k for k, row in enumerate(rows) if row["property"] == name), None)


def _another_set(context: Context, iso3: str, macro: Published, people: Figures) -> None:
    """Whether the set is a copy of an embedded one in which only the names were changed."""
    gdp = next(iter(macro.rows.get("gdp", {}).values()), 0.0)
    total = next(iter(people.values()), 0.0)
    for code, figures in EMBEDDED.items():
        same = [
            name
            for name, value in (("Population", total), ("gdp", gdp))
            if math.isclose(value, figures[name], rel_tol=1e-9)
        ]
        row = _about_row(context, "iso3")
        if code != iso3 and same and row is not None:
            copied = " and ".join(
                "the table Population" if name == "Population" else "gdp in Macro" for name in same
            )
            alarm(
                context, context.tables["About"], row, "value",
                f"{iso3}, but {copied} with the figures of {countries()[code].names[0]} ({code})",
                "figures of the country in About",
                "Fill the tables with the country's own figures (`costmodel import`), or correct About.",
            )  # fmt: skip


def _another_country(context: Context, iso3: str, people: Figures) -> None:
    """Whether the population is, to the person, that of another country."""
    total, row = people.get(REFERENCE_YEAR, 0.0), _about_row(context, "iso3")
    if total < LEAST_PEOPLE or row is None or iso3 in EMBEDDED:
        return
    for code, other in countries().items():
        known = other.population
        if code != iso3 and code not in EMBEDDED and known and abs(total - known) <= SAME_PEOPLE:
            alarm(
                context, context.tables["About"], row, "value",
                f"{iso3}, but {total:,.0f} persons in {REFERENCE_YEAR}, which is the population of "
                f"{other.names[0]} ({code})",
                "figures of the country in About",
                "Fill the tables with the country's own figures (`costmodel import`), or correct About.",
            )  # fmt: skip


def _gdp_of_the_country(context: Context, country: Country, macro: Published, people: Figures) -> None:
    gdp, everybody = macro.rows.get("gdp", {}), {**people, **macro.rows.get("population", {})}
    year = min((y for y in gdp if y in everybody), key=lambda each: abs(each - REFERENCE_YEAR), default=None)
    if (
        year is None
        or abs(year - REFERENCE_YEAR) > NEAR_REFERENCE
        or country.gdp_per_head is None
        or context.about.get("currency") != country.currency
        or everybody[year] <= 0
    ):
        return
    per_head = gdp[year] / everybody[year]
    plausible = ranges.GDP_OF_THE_YEAR if year == REFERENCE_YEAR else ranges.GDP_OF_THE_COUNTRY
    if not plausible.includes(per_head / country.gdp_per_head):
        digits = 0 if per_head >= 1 else 6
        alarm(
            context, macro.table, macro.numbers["gdp"], str(year),
            f"gdp {gdp[year]:,.6g} in {year}, {per_head:,.{digits}f} a head, where {country.names[0]} had "
            f"{country.gdp_per_head:,.0f} {country.currency} in {REFERENCE_YEAR}",
            f"{plausible.words} times that (IMF, World Economic Outlook, October 2025)",
            "Give the GDP of the country in About, in single units, not in millions or billions.",
        )  # fmt: skip
