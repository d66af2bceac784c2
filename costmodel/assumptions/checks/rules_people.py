"""Rules of the people: a complete population, rates up to the last year, target groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import SEXES
from costmodel.assumptions.format.report import listed, shown
from costmodel.assumptions.format.structure import NO_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import TableData

COMPONENTS = ("Population", "Mortality", "Fertility", "Migration")
MISSING = {
    "Migration": "Import the UN's totals with costmodel import wpp --spread-migration (file "
    "Demographic_Indicators), or type net migrants of both sexes by age group, from age 0 to the oldest. To "
    "leave migration out, give two rows per sex, for age 0 and the oldest age, with 0 in every year."
}
"""Advice for tables that cannot be filled directly from a download."""
BIRTHS, RATIO = "births per woman", "sex ratio at birth"
GROUP_WIDTH = 5
HIGHEST = {"Mortality": 2.0, BIRTHS: 1.0, RATIO: 2.0}
"""A rate above these is certainly per 1,000 or a percentage."""
AUGUST = 8
"""The middle of a fiscal year that begins in August or later is after the next 1 January."""


def people_rules(context: Context) -> None:
    """Report all problems of the population tables."""
    given = [name for name in COMPONENTS if context.tables[name].rows]
    projection = context.tables["Projection"]
    if projection.rows and given:
        fault = f"both a projection and {', '.join(given)}"
        context.report.table(
            "Projection", fault, "one of the two", "Clear the rows that you do not want to use."
        )
    elif projection.rows:
        _projection(context, projection)
    else:
        _components(context, given)


def group_rules(context: Context) -> None:
    """Report all problems of the target groups."""
    table, report = context.tables["Groups"], context.report
    circles = _in_circles({row["group"]: row["of"] for row in table.rows})
    oldest = _oldest(context)
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "prevalence")
        if row["group"] in circles:
            fault = f"{shown(row['of'])}, which is a part of {shown(row['group'])} itself"
            report.at(
                table,
                number,
                "of",
                fault,
                "a parent that is not a part of the group",
                "Remove the circular reference.",
            )
        low, high = row["age_from"], row["age_to"]
        if low is not None and high is not None and low > high:
            fault = f"ages {low} to {high}"
            report.at(table, number, "age_to", fault, "an age of at least age_from", "Correct the ages.")
        elif low is not None and oldest is not None and low > oldest:
            expected = f"an age up to {oldest}, the oldest of the population"
            report.at(table, number, "age_from", shown(low), expected, "Correct the age.")


def _in_circles(parents: Mapping[object, object]) -> set[object]:
    """The groups that are parts of themselves. Each group is visited once, however long the chains are."""
    circles: set[object] = set()
    visited: set[object] = set()
    for group in parents:
        chain: dict[object, None] = {}
        at: object = group
        while at is not None and at not in visited:
            visited.add(at)
            chain[at] = None
            at = parents.get(at)
        if at in chain:
            names = list(chain)
            circles.update(names[names.index(at) :])
    return circles


def _oldest(context: Context) -> int | None:
    rows = [*context.tables["Population"].rows, *context.tables["Projection"].rows]
    return max((row["age"] for row in rows if row["age"] is not None), default=None)


def _components(context: Context, given: list[str]) -> None:
    missing = [name for name in COMPONENTS if name not in given]
    for name in missing:
        expected = "rows, or a given projection in the table Projection"
        context.report.table(name, NO_ROWS, expected, MISSING.get(name, "Fill in the table."))
    if not missing:
        for name in COMPONENTS:
            _RULES[name](context, context.tables[name])
        _one_open_age(context)


def _one_open_age(context: Context) -> None:
    oldest = _oldest(context)
    for name in ("Mortality", "Migration"):
        table = context.tables[name]
        last = max((row["age_from"] for row in table.rows if row["age_from"] is not None), default=None)
        if last is not None and oldest is not None and last != oldest:
            ages = f"ages up to {last}"
            expected = f"ages up to {oldest}, the open-ended age of the population"
            context.report.table(name, ages, expected, "Use the same oldest age in all population tables.")


def _population(context: Context, table: TableData) -> None:
    _every_age(context, table)
    year, first = context.about.get("population_year"), context.first_year
    if year is not None and first is not None and year > first:
        expected = f"a year not later than the first year {first}"
        context.report.table("About", f"population_year {year}", expected, "Correct one of them in About.")


def _every_age(context: Context, table: TableData) -> None:
    oldest = max((row["age"] for row in table.rows if row["age"] is not None), default=0)
    for sex in SEXES:
        ages = {row["age"] for row in table.rows if row["sex"] == sex}
        missing = [age for age in range(oldest + 1) if age not in ages]
        if missing and _no_faults(context, table, "sex", "age"):
            gap = f"no {sex} of age {listed([str(age) for age in missing])}"
            context.report.table(table.name, gap, f"every age from 0 to {oldest}", "Add the rows.")


def _no_faults(context: Context, table: TableData, *columns: str) -> bool:
    return all(context.report.sound(table, number, *columns) for number in range(len(table)))


def _no_blanks(context: Context, table: TableData, years: Iterable[int]) -> None:
    for number, row in enumerate(table.rows):
        for year in years:
            if row[str(year)] is None:
                mend = "Fill it in; a blank is a missing value, never zero."
                context.report.at(table, number, str(year), "a blank", f"the value of {year}", mend)


def _groups_of_both(context: Context, table: TableData) -> set[int]:
    """The age groups of a table; a difference between the sexes is reported."""
    male, female = ({r["age_from"] for r in table.rows if r["sex"] == sex} for sex in SEXES)
    differ = sorted(age for age in male ^ female if age is not None)
    if differ and _no_faults(context, table, "sex", "age_from"):
        fault = f"age groups for one sex only: {listed([str(age) for age in differ])}"
        context.report.table(table.name, fault, "the same groups for both sexes", "Add the rows.")
    return {age for age in male | female if age is not None}


def _mortality(context: Context, table: TableData) -> None:
    ages = _groups_of_both(context, table)
    if not {0, 1} <= ages and _no_faults(context, table, "age_from"):
        expected = "groups that begin with age 0, then age 1"
        context.report.table("Mortality", "no group of age 0 or 1", expected, "Add the rows.")
    _periods(context, table)
    for number, row in enumerate(table.rows):
        for year in table.years:
            _rate(context, table, number, str(year), HIGHEST["Mortality"])
            if row[str(year)] == 0:
                expected = "a death rate above 0"
                context.report.at(table, number, str(year), "0", expected, "Type the rate of the group.")


def _rate(context: Context, table: TableData, number: int, year: str, highest: float) -> None:
    value = table.rows[number][year]
    if value is not None and value > highest:
        expected = f"a rate per person and year of at most {shown(highest)}"
        mend = f"Type {shown(value / 1000)} if you mean {shown(value)} per 1,000."
        context.report.at(table, number, year, shown(value), expected, mend)


def _fertility(context: Context, table: TableData) -> None:
    kinds = [row["indicator"] for row in table.rows]
    if kinds.count(RATIO) != 1:
        fault = f"{kinds.count(RATIO) or 'no'} rows of the {RATIO}"
        context.report.table("Fertility", fault, "one row", "Add or delete a row.")
    ages = sorted(r["age_from"] for r in table.rows if r["indicator"] == BIRTHS and r["age_from"] is not None)
    for number, row in enumerate(table.rows):
        if row["indicator"] == BIRTHS and row["age_from"] is None:
            context.report.at(
                table, number, "age_from", "a blank", "the first age of the group", "Fill it in."
            )
        for year in table.years:
            _rate(context, table, number, str(year), HIGHEST.get(str(row["indicator"]), HIGHEST[RATIO]))
    if ages and ages != list(range(ages[0], ages[-1] + 1, GROUP_WIDTH)):
        fault = f"births for the ages {listed([str(age) for age in ages])}"
        context.report.table("Fertility", fault, "groups of five years without a gap", "Correct the ages.")
    if not ages:
        context.report.table("Fertility", f"no rows of {BIRTHS}", "one row per age group", "Add the rows.")
    _periods(context, table)


def _periods(context: Context, table: TableData) -> None:
    """Periods must cover the years from that of the population to the last; other rates are not known."""
    years = table.years
    if len(years) < 2:  # noqa: PLR2004  the length of a period shows between two
        fault = f"{len(years)} columns of periods"
        context.report.table(table.name, fault, "at least two columns", "Add one column per period.")
        return
    _no_blanks(context, table, years)
    first, last = _asked(context)
    begins, ends = years[0] - (years[1] - years[0]) / 2, 2 * years[-1] - years[-2]
    if first is not None and last is not None and not (begins <= first and last <= ends):
        context.report.table(
            table.name,
            f"periods from {years[0]} to {ends}",
            f"periods that cover {first} to {last}",
            "Add the columns, or shorten the horizon in About.",
        )


def _asked(context: Context) -> tuple[int | None, int | None]:
    """First and last calendar year for which rates are needed."""
    last, month = context.last_year, context.about.get("fiscal_year_start_month")
    beyond = int(isinstance(month, int) and month >= AUGUST)
    return context.about.get("population_year"), None if last is None else last + beyond


def _migration(context: Context, table: TableData) -> None:
    if 0 not in _groups_of_both(context, table) and _no_faults(context, table, "age_from"):
        context.report.table(
            "Migration", "no group of age 0", "groups that begin with age 0", "Add the rows."
        )
    first, last = _asked(context)
    if first is not None and last is not None:
        _all_years(context, table, first, last)


def _all_years(context: Context, table: TableData, first: int, last: int) -> None:
    missing = [year for year in range(first, last + 1) if year not in table.years]
    if missing:
        gap = f"no column for {listed([str(year) for year in missing])}"
        context.report.table(table.name, gap, f"every year from {first} to {last}", "Add the columns.")
    _no_blanks(context, table, [year for year in table.years if first <= year <= last])


def _projection(context: Context, table: TableData) -> None:
    _every_age(context, table)
    if context.first_year is not None and context.last_year is not None:
        _all_years(context, table, context.first_year, context.last_year)


_RULES = {
    "Population": _population,
    "Mortality": _mortality,
    "Fertility": _fertility,
    "Migration": _migration,
}
