"""What amounts of the library are shares of: figures of the price base year, as the model has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.countries.pack import (
    INCOME_GROUPS,
    PublishedCountry,
    countries,
    country_rows,
    figures_by_year,
)
from costmodel.assumptions.countries.poverty_standard import PovertyStandard, poverty_standard
from costmodel.assumptions.format.months import MONTHS
from costmodel.model.economy import Macro, Series
from costmodel.model.figures import YEAR
from costmodel.model.source_years import (
    AS_NAMED,
    CONSUMPTION,
    MONEY,
    PEOPLE,
    RATES,
    fiscal_mean,
    in_fiscal_years,
)
from costmodel.model.timing import Calendar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.model.figures import Figure

    Row = Mapping[str, Any]

TAKEN = (*RATES, *MONEY)


@dataclass(frozen=True)
class CountryScale:
    """What amounts of an archetype are shares of, at prices of the base year."""

    average_wage: float
    """LCU a month."""
    poverty_line: float
    """LCU per person and month."""
    gdp_per_head: float
    """LCU per person and month."""
    gdp: float
    """LCU a year."""
    population: float
    poverty: PovertyStandard | None
    """How many people are below the poverty line."""
    first_year: int
    price_base: int
    high_income: bool = False


def country_scale(rows: Mapping[str, Sequence[Row]], about: Row) -> CountryScale:
    """What amounts of the library are shares of, in the set's price base year, a fiscal year.

    Prices, wages and GDP are taken to it as the model takes them: a figure of a calendar year is not that of
    the fiscal year that begins in it.
    """
    macro = {row["indicator"]: row for row in rows["Macro"]}
    base, month = int(about["price_base_year"]), int(about["fiscal_year_start_month"] or 1)
    years = np.arange(min(_filled(macro["gdp"])), base + 1, dtype=float)[None]
    calendar = _calendar(years, month)
    figures, _ = in_fiscal_years(_series(macro, calendar), calendar, years[None])
    wage, line, gdp = (float(figures[name].flat[-1]) for name in ("average_wage", "poverty_line", "gdp"))
    country = next((each for each in countries() if each.iso3 == str(about["iso3"])), None)
    people = _people(macro[PEOPLE], country, calendar)
    return CountryScale(
        average_wage=wage,
        poverty_line=line,
        gdp_per_head=gdp / people / len(MONTHS),
        gdp=gdp,
        population=people,
        poverty=poverty_standard(country) if country else None,
        first_year=int(about["first_year"]),
        price_base=base,
        high_income=country is not None and country.income_group == INCOME_GROUPS[-1],
    )


def _filled(row: Row) -> dict[int, float]:
    """The figures of a row by year, in order."""
    years = sorted(int(name) for name in map(str, row) if name.isdigit())
    return {year: float(row[str(year)]) for year in years if row[str(year)] is not None}


def _calendar(years: Figure, month: int) -> Calendar:
    """The years of Macro up to the price base year."""
    first, last = years[:, :1], years[:, -1:]
    return Calendar(
        years, years, first, last, years, first, last, np.full((1, 1), len(MONTHS)), first * 0 + month
    )


def _series(macro: Mapping[str, Row], calendar: Calendar) -> dict[str, Series]:
    """The rows of Macro as the model takes them; a fiscal year from January is the calendar year."""
    whole = calendar.start_month is not None and calendar.start_month.item() == 1
    bases = {name: "" if whole else str(row.get("basis") or "") for name, row in macro.items()}
    count = calendar.years.shape[YEAR] + (not set(bases.values()) <= set(AS_NAMED))
    series = dict.fromkeys(("minimum_wage", PEOPLE), Series(np.zeros((1, 1, count))))
    series[CONSUMPTION] = Series(np.zeros((0, 1)))
    for name in set(TAKEN) - set(series):
        figures = np.array([[list(_filled(macro[name]).values())[:count]]])
        beyond = macro[name].get("beyond") or Macro.__dataclass_fields__[name].metadata["beyond"]
        series[name] = Series(figures, beyond, bases[name])
    return series


def _people(row: Row, country: PublishedCountry | None, calendar: Calendar) -> float:
    """People in the middle of the price base year: the last of Macro before it, carried on as the UN project.

    Macro has people of years before the model's first only. Without a projection of the country they are
    those of the last year known.
    """
    base = int(calendar.last.item())
    known = {year: people for year, people in _filled(row).items() if year <= base}
    last = max(known)
    listed = figures_by_year(country_rows("population_mid_year.csv", country)[0]) if country else {}
    if not {last, last + 1, base, base + 1} <= listed.keys():
        return known[last]
    pairs = np.array([[listed[base], listed[base + 1]], [listed[last], listed[last + 1]]])
    then, before = fiscal_mean(pairs[:, None], calendar).flat
    return known[last] * then / (before if (row.get("basis") or "") in AS_NAMED else listed[last])
