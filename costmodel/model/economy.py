"""The economy a budget lives in: prices, wages, national income, and the government's size.

Figures are (..., 1, year) over all years of the Macro table; the model's own years are the last of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from costmodel.model.figures import Figure, line
from costmodel.model.kernels import cumulative, rebased
from costmodel.model.kernels import extended as extended  # noqa: PLC0414  public here
from costmodel.model.source_years import (
    CONSUMPTION,
    MONEY,
    NO_SOURCE_YEARS,
    PEOPLE,
    RATES,
    SourceYears,
    in_fiscal_years,
)
from costmodel.model.source_years import Series as Series  # noqa: PLC0414  public here
from costmodel.model.timing import Calendar


def indicator(label: str, unit: str, *, required: bool = True, beyond: str = "hold", **others: Any) -> Any:  # noqa: ANN401
    """Declare an indicator: label, unit, and the rule that continues it unless the table says otherwise."""
    metadata = {"label": label, "unit": unit, "required": required, "beyond": beyond}
    return field(metadata=metadata, **others)


def _no_rows() -> Figure:
    return np.zeros((0, 1))


@dataclass(frozen=True)
class Macro:
    """The rows of the Macro table. Rates are shares per year, money is nominal LCU."""

    inflation: Series = indicator("Inflation, consumer prices", "share per year")
    deflator_growth: Series = indicator("Growth of the GDP deflator", "share per year")
    real_growth: Series = indicator("Growth of real GDP", "share per year")
    wage_growth: Series = indicator("Growth of nominal wages", "share per year")
    gdp: Series = indicator("Gross domestic product", "LCU", beyond="nominal_gdp")
    government_expenditure: Series = indicator("Government expenditure", "LCU", beyond="nominal_gdp")
    government_revenue: Series = indicator("Government revenue", "LCU", beyond="nominal_gdp")
    average_wage: Series = indicator("Average wage a month", "LCU per person", beyond="wages")
    poverty_line: Series = indicator("Poverty line per person a month", "LCU per person", beyond="prices")
    minimum_wage: Series = indicator("Minimum wage a month", "LCU per person", required=False, beyond="wages")
    population: Series = indicator("Population before the model's first year", "persons", beyond="hold")
    real_consumption_growth: Series = indicator(
        "Growth of real household consumption", "share per year", required=False,
        default_factory=lambda: Series(_no_rows()),
    )  # fmt: skip
    """No rows unless welfare grows with it."""


@dataclass(frozen=True)
class Economy:
    """Line items of the economy, over all years of the Macro table."""

    inflation: Figure = line("Inflation, consumer prices", "share per year")
    deflator_growth: Figure = line("Growth of the GDP deflator", "share per year")
    real_growth: Figure = line("Growth of real GDP", "share per year")
    wage_growth: Figure = line("Growth of nominal wages", "share per year")
    gdp: Figure = line("Gross domestic product", "LCU")
    government_expenditure: Figure = line("Government expenditure", "LCU")
    government_revenue: Figure = line("Government revenue", "LCU")
    average_wage: Figure = line("Average wage a month", "LCU per person")
    poverty_line: Figure = line("Poverty line per person a month", "LCU per person")
    minimum_wage: Figure = line("Minimum wage a month", "LCU per person")
    population: Figure = line("Population", "persons")
    gdp_per_head: Figure = line("GDP per head", "LCU per person")
    gdp_per_head_growth: Figure = line("Growth of GDP per head", "share per year")
    cumulative_prices: Figure = line("Consumer prices, cumulative", "index")
    price_index: Figure = line("Consumer price index, base year 1", "index")
    cumulative_deflator: Figure = line("GDP deflator, cumulative", "index")
    deflator: Figure = line("GDP deflator, base year 1", "index")
    real_consumption_growth: Figure = line("Growth of real household consumption", "share per year")
    """No rows unless welfare grows with it."""


def economy(macro: Macro, population: Figure, calendar: Calendar) -> Economy:
    """The economy over all years: (..., 1, all years); see ``economy_and_sources``.

    Shapes: population (..., 1, model years). Units: rates share per year, money LCU.
    """
    return economy_and_sources(macro, population, calendar)[0]


def economy_and_sources(macro: Macro, population: Figure, calendar: Calendar) -> tuple[Economy, SourceYears]:
    """The economy over all years: published figures, then the rule each row of the Macro table states.

    Beside it its rows in the years of their sources, where these are not the fiscal years of the model.

    Rates are held at their last published value; money grows with prices, wages or nominal GDP, where
    nominal GDP grows by (1 + real growth) (1 + deflator growth) - 1. GDP per head divides by the model's own
    population, so that money per head and people come from one count. Ratios are taken in fiscal years only.

    Shapes: population (..., 1, model years) -> figures (..., 1, all years).
    Source: extension of medium-term projections as in IMF (2013), Staff Guidance Note on debt
    sustainability; deflators as in HM Treasury, The Green Book (2022), chapter 5.
    """
    figures, of_sources = in_fiscal_years(vars(macro), calendar, population)
    rates = {name: figures[name] for name in RATES}
    money = {name: figures[name] for name in MONEY}
    history = figures[PEOPLE]
    leading = np.broadcast_shapes(history.shape[:-1], population.shape[:-1])
    everybody = np.concatenate(
        [np.broadcast_to(part, (*leading, part.shape[-1])) for part in (history, population)], axis=-1
    )
    per_head = money["gdp"] / everybody
    before = np.concatenate([per_head[..., :1], per_head[..., :-1]], axis=-1)
    prices, deflator = cumulative(rates["inflation"]), cumulative(rates["deflator_growth"])
    around = Economy(
        **rates,
        **money,
        population=everybody,
        gdp_per_head=per_head,
        gdp_per_head_growth=per_head / before - 1,
        cumulative_prices=prices,
        price_index=rebased(prices, calendar.base_year, calendar.first_of_all),
        cumulative_deflator=deflator,
        deflator=rebased(deflator, calendar.base_year, calendar.first_of_all),
        real_consumption_growth=figures.get(CONSUMPTION, _no_rows()),
    )
    return around, SourceYears(**{**NO_SOURCE_YEARS, **of_sources})
