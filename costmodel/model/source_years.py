"""Years of the sources: rows of the Macro table taken from the years of their source to fiscal years.

A fiscal year is named by the calendar year it starts in. Figures are (..., 1, year).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from costmodel.model.figures import ROW, YEAR, Figure, line
from costmodel.model.kernels import cumulative, extended

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.model.timing import Calendar

Beyond = Literal["hold", "prices", "wages", "nominal_gdp"]
BY_START, BY_END = "fiscal_by_start", "fiscal_by_end"
CALENDAR, YEAR_END, GROWTH = "calendar", "year_end", "calendar_growth"
SMOOTHED = "calendar_from_fiscal"
YEAR_BASES = {
    BY_START: "fiscal year named by its start",
    BY_END: "fiscal year named by its end",
    CALENDAR: "calendar year: a flow, an average or an index",
    YEAR_END: "stock at the end of the calendar year",
    GROWTH: "growth from calendar year to calendar year",
    SMOOTHED: "calendar year made from two fiscal years",
}
"""What a year of a source is."""
AS_NAMED = ("", BY_START)
"""The years of the source are those of the model."""
RATES = ("inflation", "deflator_growth", "real_growth", "wage_growth")
MONEY = (
    "gdp", "government_expenditure", "government_revenue", "average_wage", "poverty_line", "minimum_wage",
)  # fmt: skip
CONSUMPTION = "real_consumption_growth"
"""A rate that only the growth of welfare takes; no rows where it does not."""
PEOPLE = "population"
BASES_OF_RATES = (BY_START, BY_END, GROWTH, SMOOTHED)
BASES_OF_LEVELS = (BY_START, BY_END, CALENDAR, YEAR_END, SMOOTHED)


@dataclass(frozen=True)
class Series:
    """A macroeconomic indicator as published, and what is assumed beyond its last published year."""

    published: Figure
    """(..., 1, years published), from the first year of the Macro table."""
    beyond: Beyond = "hold"
    basis: str = ""
    """What a year of the source is, one of ``YEAR_BASES``; "" for a year of the model."""


@dataclass(frozen=True)
class SourceYears:
    """Rows of the Macro table in the years of their sources; no row where these are the model's own."""

    inflation_source_index: Figure = line("Consumer prices, index of the source's years", "index")
    deflator_growth_source_index: Figure = line("GDP deflator, index of the source's years", "index")
    real_growth_source_index: Figure = line("Real GDP, index of the source's years", "index")
    wage_growth_source_index: Figure = line("Nominal wages, index of the source's years", "index")
    inflation_fiscal_index: Figure = line("Consumer prices, index of the fiscal years", "index")
    deflator_growth_fiscal_index: Figure = line("GDP deflator, index of the fiscal years", "index")
    real_growth_fiscal_index: Figure = line("Real GDP, index of the fiscal years", "index")
    wage_growth_fiscal_index: Figure = line("Nominal wages, index of the fiscal years", "index")
    real_consumption_growth_source_index: Figure = line(
        "Real household consumption, index of the source's years", "index"
    )
    real_consumption_growth_fiscal_index: Figure = line(
        "Real household consumption, index of the fiscal years", "index"
    )
    gdp_source: Figure = line("Gross domestic product, years of the source", "LCU")
    government_expenditure_source: Figure = line("Government expenditure, years of the source", "LCU")
    government_revenue_source: Figure = line("Government revenue, years of the source", "LCU")
    average_wage_source: Figure = line("Average wage a month, years of the source", "LCU per person")
    poverty_line_source: Figure = line("Poverty line a month, years of the source", "LCU per person")
    minimum_wage_source: Figure = line("Minimum wage a month, years of the source", "LCU per person")


def in_fiscal_years(
    macro: Mapping[str, Series], calendar: Calendar, population: Figure
) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """Every indicator in the years of the model, and the rows of ``SourceYears`` that this takes.

    The rule of a row extends it in the years of its source, then it is taken to the model's years. Of the
    population only the years before ``population``, that of the model's years, are needed.
    Shapes: population (..., 1, model years) -> (..., 1, all years), and one year more for the source.
    """
    years = calendar.all_years.shape[-1]
    moved = any(series.basis not in AS_NAMED for series in macro.values())
    count = years + 1 if moved else years
    nothing = np.zeros((1, count))
    taken = (*RATES, CONSUMPTION) if macro[CONSUMPTION].published.shape[ROW] else RATES
    rates = {name: extended(macro[name].published, nothing) for name in taken}
    growth = {
        "hold": nothing,
        "prices": rates["inflation"],
        "wages": rates["wage_growth"],
        "nominal_gdp": (1 + rates["real_growth"]) * (1 + rates["deflator_growth"]) - 1,
    }
    levels = {
        name: extended(series.published, growth[series.beyond]) for name in MONEY for series in (macro[name],)
    }
    figures = {PEOPLE: past_people(macro[PEOPLE], population, calendar)}
    lines: dict[str, Figure] = {}
    for name, figure in {**rates, **levels}.items():
        basis: str = macro[name].basis
        if basis in AS_NAMED:
            figures[name] = figure[..., :years]
        elif name in rates and basis != BY_END:
            source, fiscal, figures[name] = fiscal_growth(figure, calendar)
            lines |= {f"{name}_source_index": source, f"{name}_fiscal_index": fiscal}
        else:
            lines[f"{name}_source"] = figure
            figures[name] = figure[..., 1:] if basis == BY_END else fiscal_mean(figure, calendar)
    # A rate of fiscal years has no row of its own: the Macro table has it.
    return figures, {name: figure for name, figure in lines.items() if name in _LINES}


def past_people(people: Series, population: Figure, calendar: Calendar) -> Figure:
    """People in the middle of each fiscal year before the model's first.

    The middle of a fiscal year that begins in month m is m - 1 months after the middle of the calendar year.
    Between the last published year and the model's first fiscal year, which are 12 + m - 1 months apart,
    people change evenly. Shapes: population (..., 1, model years) -> (..., 1, past years). Units: persons.
    """
    past = calendar.all_years.shape[YEAR] - population.shape[YEAR]
    published = people.published[..., :past]
    if people.basis in AS_NAMED or not past:
        return published
    if people.basis == BY_END:
        return people.published[..., 1 : past + 1]
    late, _ = _months(calendar)
    following = population[..., :1]
    last = published[..., -1:] + (following - published[..., -1:]) * late / (calendar.months + late)
    leading = np.broadcast_shapes(published.shape[:YEAR], last.shape[:YEAR])
    means = np.broadcast_to(fiscal_mean(published, calendar), (*leading, past - 1))
    return np.concatenate([means, np.broadcast_to(last, (*leading, 1))], axis=YEAR)


def fiscal_mean(source: Figure, calendar: Calendar) -> Figure:
    """The value of a fiscal year that begins in month m: ((13 - m) X_t + (m - 1) X_{t+1}) / 12.

    Shapes: source (..., 1, n + 1) of calendar years -> (..., 1, n). Units: of the source; months. The same
    weights hold for a flow, for an average and for a stock at the end of a year.
    """
    late, early = _months(calendar)
    return (early * source[..., :-1] + late * source[..., 1:]) / calendar.months


def fiscal_growth(rates: Figure, calendar: Calendar) -> tuple[Figure, Figure, Figure]:
    """Growth from fiscal year to fiscal year, from the growth of calendar years.

    It is the growth of the index of fiscal years, not a mean of rates: I_t = I_{t-1} (1 + r_t), I = 1 before
    the first year; A_t = ((13 - m) I_t + (m - 1) I_{t+1}) / 12; growth_t = A_t / A_{t-1} - 1.

    Shapes: rates (..., 1, n + 1) -> the index of the source (..., 1, n + 1), the index of fiscal years and
    their growth (..., 1, n). Units: share per year -> index, index, share per year.
    """
    late, early = _months(calendar)
    source = cumulative(rates)
    fiscal = fiscal_mean(source, calendar)
    opening = (early + late * source[..., :1]) / calendar.months
    before = np.concatenate([opening, fiscal[..., :-1]], axis=-1)
    return source, fiscal, fiscal / before - 1


def _months(calendar: Calendar) -> tuple[Figure, Figure]:
    """Months of a fiscal year in the calendar year after that of its start, and in that of its start."""
    assert calendar.start_month is not None  # noqa: S101  binding gives it with a basis
    return calendar.start_month - 1, calendar.months + 1 - calendar.start_month


_LINES = tuple(SourceYears.__dataclass_fields__)
NO_SOURCE_YEARS: dict[str, Figure] = dict.fromkeys(_LINES, np.zeros((0, 1)))
"""The rows of a set whose sources have the years of the model."""
