"""Rules of a plausible population: the same in all tables, in persons, without breaks."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from costmodel.assumptions.checks import plausible_ranges as ranges
from costmodel.assumptions.checks.plausible_figures import (
    alarm,
    broken,
    people_by_year,
    place_of_people,
    published,
    total,
)
from costmodel.assumptions.checks.rules_people import BIRTHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.plausible_figures import Figures, Published


def plausible_people(context: Context) -> None:
    """Report every implausible figure of the population tables."""
    people = people_by_year(context)
    _totals(context, published(context), people)
    _projection_breaks(context)
    _vital_breaks(context)
    _migration(context, people)


def _totals(context: Context, macro: Published, people: Figures) -> None:
    """The total population: within the range of all countries, and the same in both tables."""
    year, persons = next(iter(people.items()), (0, 0.0))
    if persons <= 0:
        return
    table, column = place_of_people(context, year)
    if not ranges.PEOPLE.includes(persons):
        least, most = ranges.PEOPLE.low, ranges.PEOPLE.high
        alarm(
            context, table, 0, column, f"{persons:,.0f} persons in all",
            f"{least:,.0f} to {most:,.0f} persons", "Give persons, not thousands.",
        )  # fmt: skip
    history = macro.rows.get("population", {})
    near = min(history, key=lambda each: abs(each - year), default=None)
    if near is None or ranges.PEOPLE_OF_TWO_TABLES.includes(ratio := history[near] / persons):
        return
    alarm(
        context, macro.table, macro.numbers["population"], str(near),
        f"a population of {history[near]:,.0f} in {near}, but {persons:,.0f} persons in {year} in the "
        f"table {table.name} ({ratio:,.3g} times as many)",
        "the same population in both tables, within 15 %",
        f"Give persons of the same country in both, not thousands; see also {table.cell(0, column)}.",
    )  # fmt: skip


def _projection_breaks(context: Context) -> None:
    table = context.tables["Projection"]
    totals = {year: total(table, str(year)) for year in table.years} if table.rows else {}
    for before, year in pairwise(totals):
        if totals[before] > 0 and not ranges.PEOPLE_BREAK.includes(ratio := totals[year] / totals[before]):
            change = f"{totals[year]:,.0f} persons in {year} after {totals[before]:,.0f} in {before}: "
            broken(context, table, 0, year, f"{change}{ratio:,.3g} times as many", ranges.PEOPLE_BREAK)
            return


def _vital_breaks(context: Context) -> None:
    """Implausible changes of death rates and births from one period to the next."""
    mortality, fertility = context.tables["Mortality"], context.tables["Fertility"]
    deaths = {year: _mean_logarithm(row[str(year)] for row in mortality.rows) for year in mortality.years}
    births = {
        year: math.log(total)
        for year in fertility.years
        if (total := sum(row[str(year)] or 0.0 for row in fertility.rows if row["indicator"] == BIRTHS)) > 0
    }
    for table, levels, what, plausible in (
        (mortality, deaths, "death rates", ranges.MORTALITY_BREAK),
        (fertility, births, "births per woman", ranges.FERTILITY_BREAK),
    ):
        for before, year in pairwise(levels):
            ratio = math.exp(levels[year] - levels[before])
            if not plausible.includes(ratio):
                change = f"{what} of {year} {ratio:,.3g} times those of {before}"
                broken(context, table, 0, year, change, plausible)
                break


def _mean_logarithm(rates: Iterable[float | None]) -> float:
    logarithms = [math.log(rate) for rate in rates if rate]
    return sum(logarithms) / len(logarithms) if logarithms else 0.0


def _migration(context: Context, people: Figures) -> None:
    """Migrants relative to the population, and from one year to the next."""
    table = context.tables["Migration"]
    persons = next(iter(people.values()), 0.0)
    if not table.rows or persons <= 0:
        return
    shares = {year: total(table, str(year)) / persons for year in table.years}
    year = max(shares, key=lambda each: abs(shares[each]))
    if not ranges.MIGRATION.includes(shares[year]):
        alarm(
            context, table, 0, str(year),
            f"net migration of {shares[year] * persons:,.0f} in {year} with {persons:,.0f} persons in the "
            f"table Population ({shares[year]:.3g} of them)",
            f"at most {ranges.MIGRATION.high:g} of the population ({ranges.MIGRATION.reason})",
            "Give persons of the same country in both tables: one of them is probably in another unit.",
        )  # fmt: skip
    moved = {year: sum(abs(row[str(year)] or 0.0) for row in table.rows) for year in table.years}
    for before, year in pairwise(moved):
        if min(moved[before], moved[year]) > 0 and not ranges.MIGRATION_BREAK.includes(
            ratio := moved[year] / moved[before]
        ):
            change = f"migrants of {year} {ratio:,.3g} times those of {before}, all ages and both directions"
            broken(context, table, 0, year, change, ranges.MIGRATION_BREAK)
            return
