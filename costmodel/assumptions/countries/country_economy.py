"""The economy of a country: rows of Macro from the IMF's outlook, earnings and poverty lines."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.countries.pack import (
    BASE_YEAR,
    ILOSTAT,
    LAST_YEAR,
    PERCENT,
    PIP,
    RATES,
    WEO,
    PublishedCountry,
    country_rows,
    figures_by_year,
)  # fmt: skip
from costmodel.assumptions.countries.poverty_standard import OTHER_MONEY, poverty_line
from costmodel.assumptions.format.column_choices import TO_FILL_IN
from costmodel.assumptions.format.hashing import rounded
from costmodel.assumptions.format.unit_words import indicator_units
from costmodel.assumptions.publishers.aligned_years import aligned
from costmodel.assumptions.publishers.common import ImportRequest, MacroSeries
from costmodel.assumptions.publishers.fiscal_years import END, OF_CALENDAR, START, averaged, fiscal_years
from costmodel.model.economy import Macro
from costmodel.model.source_years import CALENDAR, SMOOTHED

if TYPE_CHECKING:
    from collections.abc import Mapping

BILLION, MONTHS = 1e9, 12
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
STAND_IN = "Stand-in"
"""Begins the words of a figure that is to be replaced."""
LEVELS = {"gdp_real_growth": "gdp_real", "inflation_average": "cpi_index_average"}
"""Growth in percent, and the level that it can be computed from where it is blank."""


@dataclass(frozen=True)
class Outlook:
    """The figures of the outlook that a country has, by indicator and year, with the IMF's notes."""

    values: Mapping[str, Mapping[int, float]]
    notes: Mapping[str, str]
    last_actual: Mapping[str, str]
    start_month: int
    """First month of the country's fiscal year."""

    def series(self, name: str) -> Mapping[int, float]:
        """The figures of an indicator by year; none where it is not published."""
        return self.values.get(name, {})

    def ends(self, name: str) -> int:
        """The last year with a figure."""
        return max(self.series(name), default=0)

    def calendar_years(self, name: str, code: str) -> Mapping[int, float]:
        """The figures of a level in calendar years, where those of ``code`` are of fiscal years.

        A calendar year has month - 1 months of the fiscal year that ends in it, and the rest of the next one.
        """
        given, month = self.series(name), self.start_month
        fiscal = fiscal_years(self.notes.get(code, ""), self.last_actual.get(code, ""))
        if fiscal is None or month == 1 or fiscal.month not in (None, month):
            return given
        ends = {END: 0, START: -1}.get(fiscal.named_by)
        if ends is None:
            return given
        taken = {
            year: ((month - 1) * given[year + ends] + (MONTHS + 1 - month) * given[year + ends + 1]) / MONTHS
            for year in given
            if {year + ends, year + ends + 1} <= given.keys()
        }
        return taken if BASE_YEAR in taken else given

    def at(self, name: str, year: int) -> float | None:
        """The figure of a year, None where it is not published."""
        return self.series(name).get(year)


def economy_of(country: PublishedCountry) -> Outlook:
    """The figures of the outlook; growth that it leaves blank, from the level."""
    values, last_actual = {}, {}
    for row in country_rows("macro.csv.gz", country):
        values[row["indicator"]] = figures_by_year(row)
        last_actual[row["indicator"]] = row["last_actual"]
    for name, level in LEVELS.items():
        values[name] = _growth_of(values.get(level, {})) | values.get(name, {})
    notes: dict[str, str] = {}
    for row in country_rows("macro_notes.csv.gz", country):
        notes |= dict.fromkeys(row["indicators"].split(), row["note"])
    return Outlook(values, notes, last_actual, country.fiscal_year_start_month or 1)


def _growth_of(level: Mapping[int, float]) -> dict[int, float]:
    """Growth over the year before in percent."""
    return {year: (level[year] / level[year - 1] - 1) * PERCENT for year in level if level.get(year - 1)}


def macro_rows(country: PublishedCountry, economy: Outlook, about: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of Macro: published figures in the set's years, and stand-ins for what is missing."""
    people = figures_by_year(country_rows("population_mid_year.csv", country)[0])
    series = [_published(name, economy) for name in PUBLISHED]
    series += [_deflator(economy), _wages(economy, people)]
    request = ImportRequest(country.iso3, about, {}, fiscal_years=OF_CALENDAR)
    dated = aligned(series, request, "the figures of the package", [])
    rows = [_macro_row(each, TO_FILL_IN if each.has_stand_ins else WEO) for each in dated]
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
        "indicator": series.indicator, "unit": indicator_units(series.indicator)[0], "source": source,
        "beyond": metadata["beyond"], "note": series.note, "basis": series.basis or None, **values, **more,
    }  # fmt: skip


def _published(name: str, economy: Outlook) -> MacroSeries:
    code, factor, words = PUBLISHED[name]
    values = {year: value * factor for year, value in economy.series(code).items()}
    if code in LEVELS:
        return _growth(name, values, words, code, economy)
    return _dated(MacroSeries(name, values, f"{words}{_until(economy, code)}"), code, economy)


def _deflator(economy: Outlook) -> MacroSeries:
    index = economy.series("gdp_deflator")
    growth = {year: rate / PERCENT for year, rate in _growth_of(index).items()}
    return _growth(
        "deflator_growth", growth, "Growth of the published GDP deflator.", "gdp_deflator", economy
    )


def _growth(name: str, growth: Mapping[int, float], words: str, code: str, economy: Outlook) -> MacroSeries:
    """Growth by year; after the end of an outlook that ends early 0, a stand-in.

    Without it a last year of crisis would be held for the whole horizon.
    """
    after = range(max(growth) + 1, LAST_YEAR + 1)
    words += _until(economy, code)
    if after:
        words += f" {STAND_IN} from {after[0]} on: no growth. Replace it by a projection."
    values = {**growth, **dict.fromkeys(after, 0.0)}
    return _dated(MacroSeries(name, values, words, has_stand_ins=bool(after)), code, economy)


def _wages(economy: Outlook, people: Mapping[int, float]) -> MacroSeries:
    """Inflation and half of the growth of real GDP per head: no wage series to 2030 is published."""
    growth = {}
    for year, inflation in economy.series("inflation_average").items():
        real = economy.at("gdp_real_growth", year)
        if real is None or year not in people:
            continue
        heads = people[year] / people[year - 1] if year - 1 in people else people[year + 1] / people[year]
        growth[year] = (1 + inflation / PERCENT) * (1 + ((1 + real / PERCENT) / heads - 1) / 2) - 1
    words = (
        "Own rule (grade C): inflation and half of the growth of real GDP per head. No wage series to 2030 "
        "is published."
    )
    return _growth("wage_growth", growth, words, "inflation_average", economy)


def _dated(series: MacroSeries, code: str, economy: Outlook) -> MacroSeries:
    """The series with what the IMF says of its years."""
    note = economy.notes.get(code, "")
    basis = SMOOTHED if averaged(note) else ""
    return replace(series, fiscal=fiscal_years(note, economy.last_actual.get(code, "")), basis=basis)


def _until(economy: Outlook, code: str) -> str:
    """In words the last year that is no projection, and where the outlook ends early."""
    last, end = economy.last_actual.get(code), economy.ends(code)
    projected = f" Projections after {last}." if last and str(end) not in last else ""
    return f"{projected} The outlook ends in {end}." if end < LAST_YEAR else projected


def _wage(country: PublishedCountry, economy: Outlook, people: Mapping[int, float]) -> dict[str, Any]:
    """The average wage of the base year: the last survey, carried on with GDP per head; else GDP per head."""
    heads, implausible = economy.calendar_years("gdp_per_capita", "gdp_nominal"), ""
    for row in country_rows("earnings.csv", country):
        year = int(row["year"])
        if row["earnings_lcu_month_derived"] and heads.get(year) and heads.get(BASE_YEAR):
            value = float(row["earnings_lcu_month_derived"]) * heads[BASE_YEAR] / heads[year]
            times = value * MONTHS / heads[BASE_YEAR]
            if times > OTHER_MONEY:
                implausible = f" The household survey of {year} gives {times:.0f} times as much."
                continue
            words = (
                f"A month, all employees, household survey of {year}, carried on with GDP per head (grade C)."
            )
            return _macro_row(MacroSeries("average_wage", {BASE_YEAR: value}, words), ILOSTAT)
    words = f"{STAND_IN}: GDP per head / 12.{implausible} Replace it by that of the statistical office."
    gdp = economy.calendar_years("gdp_nominal", "gdp_nominal")[BASE_YEAR]
    value = gdp * BILLION / people[BASE_YEAR] / MONTHS
    return _macro_row(MacroSeries("average_wage", {BASE_YEAR: value}, words), TO_FILL_IN)


def _poverty_line(country: PublishedCountry, economy: Outlook) -> dict[str, Any]:
    """The line of the last survey, national or societal; else the World Bank's of the income group."""
    prices = economy.calendar_years("cpi_index_average", "inflation_average")
    line = poverty_line(country, prices, economy.series("ppp_conversion_rate"), STAND_IN)
    published = line.standard is not None and line.standard.national
    series = MacroSeries("poverty_line", {BASE_YEAR: line.lcu_a_month}, line.words)
    return _macro_row(series, PIP if published else TO_FILL_IN)
