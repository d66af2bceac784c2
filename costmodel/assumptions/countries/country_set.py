"""A set of assumptions of any country, made from the figures that travel with the package.

What is published is taken as it is, with its source. What is not gets a stand-in of the source TO_FILL_IN,
whose note says how it was made; the checks list every such row as open until the ministry replaces it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.assumptions.countries.archetypes import shared_rows
from costmodel.assumptions.countries.country_economy import NEEDED, economy_of, macro_rows
from costmodel.assumptions.countries.pack import (
    BASE_YEAR,
    ILOSTAT,
    LAST_YEAR,
    PEOPLE,
    PERCENT,
    PIP,
    RATES,
    WEO,
    PublishedCountry,
    country_rows,
    figures_by_year,
    pack_sources,
)
from costmodel.assumptions.format.about_tables import ABOUT
from costmodel.assumptions.format.column_choices import RATE_UNITS, TO_FILL_IN
from costmodel.assumptions.format.hashing import rounded
from costmodel.assumptions.format.schema import FORMAT_VERSION
from costmodel.errors import AssumptionError, Problem
from costmodel.wording.catalogue import Verbatim, language, phrase, tr

if TYPE_CHECKING:
    from collections.abc import Mapping

Rows = dict[str, list[dict[str, Any]]]
HORIZON = 15
DAY = "2026-11-28"
"""When the files were read."""
KEYS = {
    WEO: ("IMF-WEO-2025-10",), PEOPLE: ("UN-WPP2024-EPYDEMIX", "UN-WPP2024-R"), RATES: ("UN-WPP2024-R",),
    PIP: ("WB-PIP-2025-09",), ILOSTAT: ("ILOSTAT-2025-06",),
}  # fmt: skip
"""Keys in the table Sources, and those of the package's list of publications."""
SCHEDULE = (0.06, 0.03, 0.12)
"""Stand-in of the social discount rate, with its range."""

NAMES_IN = ("en", "fr", "es")
"""Languages of the first names of a country."""


def country_set(country: PublishedCountry, name: str, first_year: int, years: int = HORIZON) -> Rows:
    """The rows of a set without policies: about, economy, people, distribution, discounting, sources.

    Raises an AssumptionError where the package has no economy of the country, or the years do not fit.
    """
    _possible(country, first_year)
    about = _about(country, name, first_year, years)
    economy = economy_of(country)
    rows: Rows = {
        "About": [{"property": each, "value": about.get(each)} for each in ABOUT],
        "Macro": macro_rows(country, economy, about),
        **_people(country),
        "Distribution": _distribution(country),
        "Discounting": _discounting(),
    }
    used = {str(row.get("source")) for table in rows.values() for row in table if row.get("source")}
    known = [*published_sources(), *shared_rows()["source"].values()]
    rows["Sources"] = [row for row in known if row["source"] in used]
    return rows


def _possible(country: PublishedCountry, first_year: int) -> None:
    economy = economy_of(country)
    if any(economy.at(code, BASE_YEAR) is None for code in NEEDED):
        fault = f"{country.name}, whose economy the IMF's outlook of October 2025 does not give"
        mend = "Begin with a blank workbook: costmodel new NAME.xlsx; then import what you have."
        raise AssumptionError([Problem("--country", "", "", fault, "a country with an economy", mend)])
    if not BASE_YEAR < first_year <= LAST_YEAR:
        expected = f"a first year from {BASE_YEAR + 1} to {LAST_YEAR}, the years of the outlook"
        raise AssumptionError(
            [Problem("--first-year", "", "", str(first_year), expected, "Choose another year.")]
        )


def _spoken_name(country: PublishedCountry) -> str:
    """The name of a country in the language in force, where it is known."""
    names = dict(zip(NAMES_IN, country.names, strict=False))
    return names.get(language().code, country.name)


def money_words(country: PublishedCountry) -> str:
    """Which money the amounts of a set are in, where it is not that of the country; "" elsewhere."""
    money, now = country.outlook_currency, country.currency
    if money == now:
        return ""
    return f"All amounts are in {money}, in which the IMF counts; the currency is {now}."


def _about(country: PublishedCountry, name: str, first_year: int, years: int) -> dict[str, Any]:
    month = country.fiscal_year_start_month or 1
    basis = country.fiscal_year_basis or "not known, January assumed"
    made = f"Made from published figures. First month of the fiscal year: {basis}; confirm it."
    return {
        "set": name,
        "title": tr(phrase("{country}: social budgeting model", country=Verbatim(_spoken_name(country)))),
        "country": country.name,
        "iso3": country.iso3,
        "currency": country.outlook_currency,
        "price_base_year": first_year,
        "first_year": first_year,
        "horizon_years": years,
        "fiscal_year_start_month": month,
        "population_year": BASE_YEAR,
        "discount_schedule": "national",
        "discount_timing": "mid",
        "format_version": FORMAT_VERSION,
        "version": f"{first_year}.1",
        "status": "draft",
        "note": f"{made} {money_words(country)}".strip(),
        **{f"least_width_{grade}": width for grade, width in zip("ABCD", (0.0, 0.1, 0.25, 0.5), strict=True)},
    }


def _people(country: PublishedCountry) -> Rows:
    published = {
        "published": "Both sexes as published, split by sex with five-year groups of the same revision.",
        "derived": "Single ages derived from five-year groups of the same revision.",
    }
    kind = next(row for row in country_rows("countries.csv", country))["single_age_both_sexes"]
    people = [
        {"sex": row["sex"], "age": int(row["age"].rstrip("+")), "population": float(row[str(BASE_YEAR)]),
         "source": PEOPLE, "note": published.get(kind)}
        for row in country_rows("population_single_age.csv.gz", country)
    ]  # fmt: skip
    deaths = [
        {"sex": row["sex"], "age_from": int(row["age_from"]), "unit": RATE_UNITS["Mortality"][0],
         "source": RATES, **_from_base(row)}
        for row in country_rows("mortality.csv.gz", country)
    ]  # fmt: skip
    births, ratio = "births per woman", "sex ratio at birth"
    fertility = [
        {"indicator": births, "age_from": int(row["age"].split("-")[0]), "unit": RATE_UNITS[births][0],
         "source": RATES, **_from_base(row, 2020)}
        for row in country_rows("fertility.csv.gz", country) if row["indicator"] == "asfr"
    ] + [
        {"indicator": ratio, "unit": RATE_UNITS[ratio][0], "source": RATES, **_from_base(row, 2020)}
        for row in country_rows("fertility.csv.gz", country) if row["indicator"] == "sex_ratio_at_birth"
    ]  # fmt: skip
    migrants = [
        {"sex": row["sex"], "age_from": int(row["age"].split("-")[0].rstrip("+")),
         "unit": RATE_UNITS["Migration"][0], "source": RATES, **_from_base(row)}
        for row in country_rows("net_migration.csv.gz", country)
    ]  # fmt: skip
    return {"Population": people, "Mortality": deaths, "Fertility": fertility, "Migration": migrants}


def _from_base(row: Mapping[str, str], first: int = BASE_YEAR) -> dict[str, float]:
    """The figures of a row from a year on: the death rates of the period of 2020 hold the pandemic."""
    return {str(year): value for year, value in figures_by_year(row).items() if year >= first}


def _distribution(country: PublishedCountry) -> list[dict[str, Any]]:
    return [
        {"decile": decile, "share": rounded(float(row[f"decile_{decile}"]) / PERCENT),
         "year": int(row["year"]), "source": PIP,
         "note": f"Of {row['welfare_type']}, {row['reporting_level']} survey {row['survey']}."}
        for row in country_rows("distribution.csv", country)
        for decile in range(1, 11)
    ]  # fmt: skip


def _discounting() -> list[dict[str, Any]]:
    rate, low, high = SCHEDULE
    words = "Stand-in: replace it by the rate that the ministry prescribes."
    national = {"schedule": "national", "from_year_offset": 0, "rate": rate, "low": low, "high": high,
                "source": TO_FILL_IN, "note": words}  # fmt: skip
    return [national]


def _where(publication: Mapping[str, str]) -> str:
    return f"{publication['obtained_from']}, {publication['version']}."


def published_sources() -> list[dict[str, Any]]:
    """Rows of Sources for the publications behind a set."""
    listed = pack_sources()
    rows = []
    for key, names in KEYS.items():
        first = listed[names[0]]
        rows.append({
            "source": key,
            "citation": f"{first['publisher']}: {first['dataset']}, {first['edition']}.",
            "link": first["publisher_url"], "accessed": DAY, "licence": first["licence"][:100],
            "note": " ".join(_where(listed[each]) for each in names),
        })  # fmt: skip
    return rows
