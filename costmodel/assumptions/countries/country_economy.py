"""The economy of a country: rows of Macro from the IMF's outlook, earnings and poverty lines."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.countries.pack import (
    BASE_YEAR,
    ILOSTAT,
    INCOME_GROUPS,
    LAST_YEAR,
    PERCENT,
    PIP,
    RATES,
    WEO,
    PublishedCountry,
    country_rows,
    figures_by_year,
)  # fmt: skip
from costmodel.assumptions.format.column_choices import TO_FILL_IN
from costmodel.assumptions.format.hashing import rounded
from costmodel.assumptions.format.unit_words import indicator_units
from costmodel.assumptions.publishers.aligned_years import aligned
from costmodel.assumptions.publishers.common import ImportRequest, MacroSeries
from costmodel.assumptions.publishers.fiscal_years import OF_CALENDAR, averaged, fiscal_years
from costmodel.model.economy import Macro
from costmodel.model.source_years import CALENDAR, SMOOTHED

if TYPE_CHECKING:
    from collections.abc import Mapping

BILLION, MONTHS = 1e9, 12
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
STAND_IN = "Stand-in"
"""Begins the words of a figure that is to be replaced."""
PPP_YEAR = 2021
LINES = dict(zip(INCOME_GROUPS, (3.0, 4.2, 8.3, 8.3), strict=True))
"""The World Bank's poverty lines by income group, 2021 PPP dollars a day; the highest for the rest."""
OTHER_MONEY = 5.0
"""Factor between a survey's amount and that of the outlook from which on the survey is in other money, such
as that before a currency reform, or not of all employees. Five poverty lines are 10 times as high and more,
the others at most 1.5 times; two wages are 10 times GDP per head and more, the others at most 4 times."""
LEVELS = {"gdp_real_growth": "gdp_real", "inflation_average": "cpi_index_average"}
"""Growth in percent, and the level that it can be computed from where it is blank."""


@dataclass(frozen=True)
class Outlook:
    """The figures of the outlook that a country has, by indicator and year, with the IMF's notes."""

    values: Mapping[str, Mapping[int, float]]
    notes: Mapping[str, str]
    last_actual: Mapping[str, str]

    def series(self, name: str) -> Mapping[int, float]:
        """The figures of an indicator by year; none where it is not published."""
        return self.values.get(name, {})

    def ends(self, name: str) -> int:
        """The last year with a figure."""
        return max(self.series(name), default=0)

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
    return Outlook(values, notes, last_actual)


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
    heads, implausible = economy.series("gdp_per_capita"), ""
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
    value = economy.series("gdp_nominal")[BASE_YEAR] * BILLION / people[BASE_YEAR] / MONTHS
    return _macro_row(MacroSeries("average_wage", {BASE_YEAR: value}, words), TO_FILL_IN)


def _poverty_line(country: PublishedCountry, economy: Outlook) -> dict[str, Any]:
    """The national line that fits the survey, carried on with prices; else the World Bank's."""
    prices, ppp = (economy.series(name) for name in ("cpi_index_average", "ppp_conversion_rate"))
    a_dollar = ppp[PPP_YEAR] * DAYS * prices[BASE_YEAR] / prices[PPP_YEAR]
    for row in country_rows("distribution.csv", country):
        line, year = row["national_line_lcu_month_derived"], int(row["year"])
        if line and prices.get(year):
            value = float(line) * prices[BASE_YEAR] / prices[year]
            by_outlook = float(row["national_line_2021ppp_day_derived"]) * a_dollar
            other_money = not 1 / OTHER_MONEY < value / by_outlook < OTHER_MONEY
            words = (
                f"Per person and month: the line at which the World Bank's distribution of {year} gives the "
                f"national headcount of {row['headcount_national']} %, carried on with consumer prices "
                "(grade C). Not necessarily the official line."
            )
            if other_money:
                value = by_outlook
                words += (
                    " The World Bank counts in other money than the IMF: the line in dollars (2021 PPP) is "
                    "taken at the IMF's PPP rate of 2021."
                )
            return _macro_row(MacroSeries("poverty_line", {BASE_YEAR: value}, words), PIP)
    daily = LINES.get(country.income_group, max(LINES.values()))
    value = daily * a_dollar
    words = (
        f"{STAND_IN}: the World Bank's line of {daily:.2f} dollars a day (2021 PPP), at the IMF's PPP rate "
        "of 2021 and carried on with consumer prices. Replace it by the national line."
    )
    return _macro_row(MacroSeries("poverty_line", {BASE_YEAR: value}, words), TO_FILL_IN)
