"""Rules of the economy: complete indicators, sufficient years, discounting, deciles."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.changed_wholes import MINIMUM_WAGE, OF_MINIMUM_WAGE
from costmodel.assumptions.format.asked_columns import HIGHEST_RATES
from costmodel.assumptions.format.ranged_facts import FERTILITY
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.format.unit_words import indicator_units
from costmodel.model.economy import Macro

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import Row, TableData

INDICATORS = {field.name: field.metadata for field in fields(Macro)}
DIVISORS = {
    "gdp": 1,
    "population": 1,
    "average_wage": 1,
    "government_expenditure": 1,
    "government_revenue": 2,
}
"""Indicators that are divisors, and the workbook format from which 0 is an error."""
RISING = 0.5
"""If another rate of prices or wages is above this, more than a doubling in the same year is accepted."""
DECILES = 10
ROUNDING = 0.01


def economy_rules(context: Context) -> None:
    """Report all problems of the tables Macro, Discounting, Distribution and Ceilings."""
    _macro(context)
    _discounting(context)
    for number in range(len(context.tables["SeriesErrors"])):
        _error(context, number)
    _distribution(context)
    for number in range(len(context.tables["Ceilings"])):
        context.inside_horizon(context.tables["Ceilings"], number, "year", earlier=False)


def _macro(context: Context) -> None:
    table, report = context.tables["Macro"], context.report
    given = {row["indicator"] for row in table.rows}
    wage = _minimum_wage_asked(context)
    for name, metadata in INDICATORS.items() if table.rows else ():
        if name not in given and (metadata["required"] or (name == MINIMUM_WAGE and wage)):
            label = metadata["label"]
            report.table("Macro", f"no row {name}", f"{label} ({metadata['unit']})", "Add a row for it.")
    _macro_years(context, table)
    for number, row in enumerate(table.rows):
        if row["indicator"] not in INDICATORS:
            continue
        units = indicator_units(row["indicator"])
        if row["unit"] is not None and row["unit"] not in units:
            mend = f'Type "{units[0]}", and give the values in this unit.'
            report.at(table, number, "unit", shown(row["unit"]), f'the unit "{units[0]}"', mend)
        _series(context, table, number)
    _doubled(context, table)


def _error(context: Context, number: int) -> None:
    """The error of a series: of a series that is given, around 0, and less than the whole."""
    table, report = context.tables["SeriesErrors"], context.report
    row = table.rows[number]
    low, high = row["low"], row["high"]
    name = row["indicator"]
    if name == FERTILITY and not context.tables["Fertility"].rows:
        expected = "a set with the table Fertility: a given projection has no variants"
        report.at(table, number, "indicator", shown(name), expected, "Delete the row.")
    elif name not in (None, FERTILITY) and name not in context.tables["Macro"].by("indicator"):
        report.at(table, number, "indicator", shown(name), "an indicator of the table Macro", "Add it there.")
    if low is not None and high is not None and not -1 < low <= 0 <= high < 1:
        end = "high" if -1 < low <= 0 else "low"
        expected = "a low from above -1 to 0 and a high from 0 to below 1"
        mend = "Give the error, not the value: of a rate what is added to it, of an amount a share of it."
        report.at(table, number, end, f"an error from {shown(low)} to {shown(high)}", expected, mend)
    elif row["distribution"] == "lognormal":
        expected = "another distribution: the error may be below 0"
        report.at(table, number, "distribution", "lognormal", expected, "Choose normal or triangular.")


def _doubled(context: Context, table: TableData) -> None:
    """Prices or wages that more than double in a year: rare, often a percentage instead of a fraction.

    A year is accepted if another of these rates is high too and most years of the series are not.
    """
    rates = {row["indicator"]: row for row in table.rows if row["indicator"] in HIGHEST_RATES}
    for number, row in enumerate(table.rows):
        if row["indicator"] not in rates:
            continue
        given = {year: row[str(year)] for year in table.years if row[str(year)] is not None}
        high = [year for year, rate in given.items() if rate > 1]
        if not high:
            continue
        others = [other for name, other in rates.items() if name != row["indicator"]]
        alone = [year for year in high if not any((other[str(year)] or 0) > RISING for other in others)]
        doubtful = high if 2 * len(high) > len(given) else alone
        year = (doubtful or high)[0]
        more = f" and {len(high) - 1} more years above 1" if len(high) > 1 else ""
        context.report.at(
            table,
            number,
            str(year),
            f"{shown(given[year])}, which is {given[year] * 100:.6g} %{more}",
            "a rate as a fraction of 1 (0.045 is 4.5 %)",
            f"Type {shown(given[year] / 100)} if you mean {shown(given[year])} per cent.",
            "warning",
            alarm=bool(doubtful),
        )


def _minimum_wage_asked(context: Context) -> bool:
    rows = context.tables["Parameters"].rows
    grades = context.tables["StaffGrades"].rows
    return any(row["parameter"] == f"staff.{OF_MINIMUM_WAGE}" for row in rows) or any(
        row[OF_MINIMUM_WAGE] for row in grades
    )


def _macro_years(context: Context, table: TableData) -> None:
    years = table.years
    if not years:
        if table.rows:
            context.report.table("Macro", "no year columns", "one column per year", "Add the columns.")
        return
    gaps = [str(year) for year in range(years[0], years[-1]) if year not in years]
    if gaps:
        fault = f"no column for {', '.join(gaps)}"
        context.report.table("Macro", fault, "years without a gap", "Add the columns.")
    for name in ("price_base_year", "first_year"):
        year = context.about.get(name)
        if isinstance(year, int) and not years[0] <= year <= years[-1]:
            context.report.table(
                "Macro",
                f"years from {years[0]} to {years[-1]}",
                f"years that include the {name} {year}",
                f"Add the column {year}, or correct {name} in About.",
            )


def _series(context: Context, table: TableData, number: int) -> None:
    """Figures from the first year on without gaps; blank only after the last published year."""
    row, report = table.rows[number], context.report
    years = [str(year) for year in table.years if report.sound(table, number, str(year))]
    last = max((year for year in years if row[year] is not None), default=None)
    if last is None:
        if years and len(years) == len(table.years):
            report.at(table, number, years[0], "a blank", "values from the first year on", "Fill it in.")
        return
    name = str(row["indicator"])
    until = _needed_until(context, name, int(last))
    for year in years:
        if row[year] is None and int(year) <= until:
            mend = "Fill it in; only the years after the last published one may be blank."
            report.at(table, number, year, "a blank between figures", f"{name} of {year}", mend)
        if row[year] == 0 and name in DIVISORS:
            report.at(table, number, year, "0", "a number above 0", "Type the value, or clear the cell.",
                      since=DIVISORS[name])  # fmt: skip


def _needed_until(context: Context, name: str, last: int) -> int:
    """The last year required: the population must be given up to the model's first year."""
    if name == "population" and context.first_year is not None:
        return max(last, context.first_year - 1)
    return last


def _discounting(context: Context) -> None:
    table = context.tables["Discounting"]
    wanted = context.about.get("discount_schedule")
    for number in range(len(table)):
        context.range_of(table, number, "rate")
    steps = [number for number, row in enumerate(table.rows) if row["schedule"] == wanted]
    offsets = [table.rows[number]["from_year_offset"] for number in steps]
    if offsets and None not in offsets and min(offsets) > 1:
        first = steps[offsets.index(min(offsets))]
        context.report.at(
            table,
            first,
            "from_year_offset",
            f"a schedule that begins with year {min(offsets)}",
            "a rate for year 0 or 1",
            "Type 1, or add a row for the first years.",
        )


def _distribution(context: Context) -> None:
    """Ten rows of the whole country, and of each area beside it."""
    rows = context.tables["Distribution"].rows
    for area in dict.fromkeys([None, *(row["area"] for row in rows)] if rows else []):
        _deciles(context, [row for row in rows if row["area"] == area], area)


def _deciles(context: Context, rows: Sequence[Row], area: str | None) -> None:
    table, report = context.tables["Distribution"], context.report
    shares = {row["decile"]: row["share"] for row in rows if row["share"] is not None}
    if len(shares) < len(rows) or None in shares:
        return
    missing = [str(decile) for decile in range(1, DECILES + 1) if decile not in shares]
    if missing:
        absent = ", ".join(missing)
        fault = f"no decile {absent}" if area is None else f"no decile {absent} of {area}"
        report.table("Distribution", fault, "ten rows, 1 to 10", "Add the rows.")
        return
    total = sum(shares.values())
    if abs(total - 1) > ROUNDING:
        fault = f"shares that sum to {total:.4g}"
        if area is not None:
            fault = f"shares of {area} that sum to {total:.4g}"
        report.table("Distribution", fault, "shares that sum to 1", "Correct the shares.")
    for poorer, richer in pairwise(sorted(rows, key=lambda row: row["decile"])):
        if richer["share"] < poorer["share"]:
            number = table.rows.index(richer)
            fault = f"a share of {shown(richer['share'])}, less than that of decile {poorer['decile']}"
            report.at(
                table,
                number,
                "share",
                fault,
                "shares that rise from decile 1, the poorest",
                "Correct the share.",
            )
