"""A set of assumptions of any country, made from the figures that travel with the package.

What is published is taken as it is, with its source. What is not gets a stand-in of the source TO_FILL_IN,
whose note says how it was made; the checks list every such row as open until the ministry replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.countries.archetypes import shared_rows
from costmodel.assumptions.countries.pack import INCOME_GROUPS, Country, country_rows, pack_sources
from costmodel.assumptions.format.hashing import rounded
from costmodel.assumptions.format.schema import ABOUT, FORMAT_VERSION, RATE_UNITS, TO_FILL_IN
from costmodel.assumptions.publishers.aligned_years import aligned
from costmodel.assumptions.publishers.common import ImportRequest, MacroSeries
from costmodel.assumptions.publishers.fiscal_years import OF_CALENDAR, averaged, fiscal_years
from costmodel.errors import AssumptionError, Problem
from costmodel.model.economy import Macro
from costmodel.model.source_years import CALENDAR, SMOOTHED

if TYPE_CHECKING:
    from collections.abc import Mapping

Rows = dict[str, list[dict[str, Any]]]
BASE_YEAR = 2024
"""Year of the people on 1 January, and of the first figures of the economy."""
LAST_YEAR = 2030
"""The IMF's outlook of October 2025 ends here."""
HORIZON = 15
DAY = "2026-11-28"
"""When the files were read."""
WEO, PEOPLE, RATES, PIP, ILOSTAT = (
    "IMF_WEO_2025_10", "UN_WPP_2024_SINGLE_AGE", "UN_WPP_2024", "WB_PIP_2025_09", "ILOSTAT_2025_06",
)  # fmt: skip
KEYS = {
    WEO: ("IMF-WEO-2025-10",), PEOPLE: ("UN-WPP2024-EPYDEMIX", "UN-WPP2024-R"), RATES: ("UN-WPP2024-R",),
    PIP: ("WB-PIP-2025-09",), ILOSTAT: ("ILOSTAT-2025-06",),
}  # fmt: skip
"""Keys in the table Sources, and those of the package's list of publications."""
BILLION, PERCENT, MONTHS = 1e9, 100.0, 12
DAYS = 365 / 12
PUBLISHED = {
    "inflation": ("inflation_average", 1 / PERCENT, "Consumer prices, average of the year."),
    "real_growth": ("gdp_real_growth", 1 / PERCENT, "Growth of real GDP."),
    "gdp": ("gdp_nominal", BILLION, "Nominal GDP."),
    "government_expenditure": ("gov_expenditure", BILLION, "General government total expenditure."),
    "government_revenue": ("gov_revenue", BILLION, "General government revenue."),
}
"""Indicators of Macro by their names in the package, the factor and the words."""
NEEDED = (*(code for code, _, _ in PUBLISHED.values()), "gdp_deflator", "cpi_index_average")
"""Figures of the base year without which there is no set."""
PPP_YEAR = 2021
LINES = dict(zip(INCOME_GROUPS, (3.0, 4.2, 8.3, 8.3), strict=True))
"""The World Bank's poverty lines by income group, 2021 PPP dollars a day; the highest for the rest."""
SCHEDULE = (0.06, 0.03, 0.12)
"""Stand-in of the social discount rate, with its range."""


@dataclass(frozen=True)
class _Economy:
    """The figures of the outlook that a country has, by indicator and year, with the IMF's notes."""

    values: Mapping[str, Mapping[int, float]]
    notes: Mapping[str, str]
    last_actual: Mapping[str, str]

    def of(self, name: str) -> Mapping[int, float]:
        return self.values.get(name, {})

    def at(self, name: str, year: int) -> float | None:
        return self.of(name).get(year)


def country_set(country: Country, name: str, first_year: int, years: int = HORIZON) -> Rows:
    """The rows of a set without policies: about, economy, people, distribution, discounting, sources.

    Raises an AssumptionError where the package has no economy of the country, or the years do not fit.
    """
    _possible(country, first_year)
    about = _about(country, name, first_year, years)
    economy = _economy(country)
    rows: Rows = {
        "About": [{"property": each, "value": about.get(each)} for each in ABOUT],
        "Macro": _macro(country, economy, about),
        **_people(country),
        "Distribution": _distribution(country),
        "Discounting": _discounting(),
    }
    used = {str(row.get("source")) for table in rows.values() for row in table if row.get("source")}
    known = [*published_sources(), *shared_rows()["source"].values()]
    rows["Sources"] = [row for row in known if row["source"] in used]
    return rows


def _possible(country: Country, first_year: int) -> None:
    economy = _economy(country)
    if any(economy.at(code, BASE_YEAR) is None for code in NEEDED):
        found = f"{country.name}, whose economy the IMF's outlook of October 2025 does not give"
        mend = "Begin with a blank workbook: costmodel new NAME.xlsx; then import what you have."
        raise AssumptionError([Problem("--country", "", "", found, "a country with an economy", mend)])
    if not BASE_YEAR < first_year <= LAST_YEAR:
        expected = f"a first year from {BASE_YEAR + 1} to {LAST_YEAR}, the years of the outlook"
        raise AssumptionError(
            [Problem("--first-year", "", "", str(first_year), expected, "Choose another year.")]
        )


def _about(country: Country, name: str, first_year: int, years: int) -> dict[str, Any]:
    month = country.fiscal_year_start_month or 1
    basis = country.fiscal_year_basis or "not known, January assumed"
    return {
        "set": name,
        "title": f"{country.name}: social budgeting model",
        "country": country.name,
        "iso3": country.iso3,
        "currency": country.currency,
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
        "note": f"Made from published figures. First month of the fiscal year: {basis}; confirm it.",
        **{f"least_width_{grade}": width for grade, width in zip("ABCD", (0.0, 0.1, 0.25, 0.5), strict=True)},
    }


# --- the economy ------------------------------------------------------------------------------------------


def _economy(country: Country) -> _Economy:
    values, last_actual = {}, {}
    for row in country_rows("macro.csv.gz", country):
        values[row["indicator"]] = _years(row)
        last_actual[row["indicator"]] = row["last_actual"]
    notes: dict[str, str] = {}
    for row in country_rows("macro_notes.csv.gz", country):
        notes |= dict.fromkeys(row["indicators"].split(), row["note"])
    return _Economy(values, notes, last_actual)


def _years(row: Mapping[str, str]) -> dict[int, float]:
    return {int(name): float(value) for name, value in row.items() if name.isdigit() and value}


def _macro(country: Country, economy: _Economy, about: Mapping[str, Any]) -> list[dict[str, Any]]:
    people = _years(country_rows("population_mid_year.csv", country)[0])
    series = [_published(name, economy) for name in PUBLISHED]
    series += [_deflator(economy), _wages(economy, people)]
    request = ImportRequest(country.iso3, about, {}, fiscal_years=OF_CALENDAR)
    dated = aligned(series, request, "the figures of the package", [])
    rows = [_macro_row(each, WEO) for each in dated]
    rows += [_wage(country, economy, people), _poverty_line(country, economy)]
    before = {year: people[year] for year in people if year < int(about["first_year"])}
    words = "Middle of the year: mean of two counts of 1 January."
    rows.append(_macro_row(MacroSeries("population", before, words), RATES))
    order = [each.name for each in fields(Macro)]
    if about["fiscal_year_start_month"] != 1:
        rows = [{**row, "basis": row.get("basis") or CALENDAR} for row in rows]
    columns = {str(year): None for year in range(BASE_YEAR, LAST_YEAR + 1)}
    return [columns | row for row in sorted(rows, key=lambda row: order.index(row["indicator"]))]


def _macro_row(series: MacroSeries, source: str, **more: object) -> dict[str, Any]:
    metadata = Macro.__dataclass_fields__[series.indicator].metadata
    values = {str(y): rounded(v) for y, v in series.values.items() if BASE_YEAR <= y <= LAST_YEAR}
    return {
        "indicator": series.indicator, "unit": metadata["unit"], "source": source,
        "beyond": metadata["beyond"], "note": series.note, "basis": series.basis or None, **values, **more,
    }  # fmt: skip


def _published(name: str, economy: _Economy) -> MacroSeries:
    code, factor, words = PUBLISHED[name]
    values = {year: value * factor for year, value in economy.of(code).items()}
    return _dated(MacroSeries(name, values, f"{words}{_until(economy, code)}"), code, economy)


def _deflator(economy: _Economy) -> MacroSeries:
    index = economy.of("gdp_deflator")
    growth = {year: index[year] / index[year - 1] - 1 for year in index if index.get(year - 1)}
    words = f"Growth of the published GDP deflator{_until(economy, 'gdp_deflator')}."
    return _dated(MacroSeries("deflator_growth", growth, words), "gdp_deflator", economy)


def _wages(economy: _Economy, people: Mapping[int, float]) -> MacroSeries:
    """Inflation and half of the growth of real GDP per head: no wage series to 2030 is published."""
    growth = {}
    for year, inflation in economy.of("inflation_average").items():
        real = economy.at("gdp_real_growth", year)
        if real is None or year not in people:
            continue
        heads = people[year] / people[year - 1] if year - 1 in people else people[year + 1] / people[year]
        growth[year] = (1 + inflation / PERCENT) * (1 + ((1 + real / PERCENT) / heads - 1) / 2) - 1
    words = (
        "Own rule (grade C): inflation and half of the growth of real GDP per head. No wage series to 2030 "
        "is published."
    )
    return _dated(MacroSeries("wage_growth", growth, words), "inflation_average", economy)


def _dated(series: MacroSeries, code: str, economy: _Economy) -> MacroSeries:
    """The series with what the IMF says of its years."""
    note = economy.notes.get(code, "")
    basis = SMOOTHED if averaged(note) else ""
    return replace(series, fiscal=fiscal_years(note, economy.last_actual.get(code, "")), basis=basis)


def _until(economy: _Economy, code: str) -> str:
    last = economy.last_actual.get(code)
    return f" Projections after {last}." if last else ""


def _wage(country: Country, economy: _Economy, people: Mapping[int, float]) -> dict[str, Any]:
    """The average wage of the base year: the last survey, carried on with GDP per head."""
    heads = economy.of("gdp_per_capita")
    for row in country_rows("earnings.csv", country):
        year = int(row["year"])
        if row["earnings_lcu_month_derived"] and heads.get(year) and heads.get(BASE_YEAR):
            value = float(row["earnings_lcu_month_derived"]) * heads[BASE_YEAR] / heads[year]
            words = (
                f"A month, all employees, household survey of {year}, carried on with GDP per head (grade C)."
            )
            return _macro_row(MacroSeries("average_wage", {BASE_YEAR: value}, words), ILOSTAT)
    words = "Stand-in: GDP per head / 12. Replace it by the average wage of the statistical office."
    value = economy.of("gdp_nominal")[BASE_YEAR] * BILLION / people[BASE_YEAR] / MONTHS
    return _macro_row(MacroSeries("average_wage", {BASE_YEAR: value}, words), TO_FILL_IN)


def _poverty_line(country: Country, economy: _Economy) -> dict[str, Any]:
    """The national line that fits the survey, carried on with prices; else the World Bank's."""
    prices = economy.of("cpi_index_average")
    for row in country_rows("distribution.csv", country):
        line, year = row["national_line_lcu_month_derived"], int(row["year"])
        if line and prices.get(year):
            value = float(line) * prices[BASE_YEAR] / prices[year]
            words = (
                f"Per person and month: the line at which the World Bank's distribution of {year} gives the "
                f"national headcount of {row['headcount_national']} %, carried on with consumer prices "
                "(grade C). Not necessarily the official line."
            )
            return _macro_row(MacroSeries("poverty_line", {BASE_YEAR: value}, words), PIP)
    daily = LINES.get(country.income_group, max(LINES.values()))
    ppp = economy.of("ppp_conversion_rate")[PPP_YEAR]
    carried = prices[BASE_YEAR] / prices[PPP_YEAR]
    value = daily * ppp * DAYS * carried
    words = (
        f"Stand-in: the World Bank's line of {daily:.2f} dollars a day (2021 PPP), at the IMF's PPP rate of "
        "2021 and carried on with consumer prices. Replace it by the national line."
    )
    return _macro_row(MacroSeries("poverty_line", {BASE_YEAR: value}, words), TO_FILL_IN)


# --- people, distribution, discounting, sources -----------------------------------------------------------


def _people(country: Country) -> Rows:
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
    return {str(year): value for year, value in _years(row).items() if year >= first}


def _distribution(country: Country) -> list[dict[str, Any]]:
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
