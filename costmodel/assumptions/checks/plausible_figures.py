"""Common code of the plausibility rules: the figures that could be read, and the report of an alarm.

An alarm is a warning that is shown in the master line of every result. The ranges and their reasons are in
``plausible_ranges``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.plausible_ranges import Plausible
    from costmodel.assumptions.format.tables import TableData

    Figures = Mapping[int, float]


@dataclass(frozen=True)
class Published:
    """The rows of the table Macro by indicator and year, as far as they could be read."""

    table: TableData
    numbers: Mapping[str, int]
    rows: Mapping[str, Figures]

    def cell(self, indicator: str, year: int) -> str:
        """Sheet and address of a figure."""
        return self.table.cell(self.numbers[indicator], str(year))


def published(context: Context) -> Published:
    """The table Macro as far as it could be read."""
    table = context.tables["Macro"]
    numbers = {str(row["indicator"]): k for k, row in enumerate(table.rows) if row["indicator"] in INDICATORS}
    rows = {
        name: {
            year: float(value)
            for year in table.years
            if isinstance(value := table.rows[number][str(year)], float)
            and context.report.sound(table, number, str(year))
        }
        for name, number in numbers.items()
    }
    return Published(table, numbers, rows)


def people_by_year(context: Context) -> dict[int, float]:
    """Persons by year from the table Population or Projection; only years with persons."""
    given, year = context.tables["Population"], context.about.get("population_year")
    if given.rows and isinstance(year, int):
        people = {year: total(given, "population")}
    else:
        projection = context.tables["Projection"]
        people = {each: total(projection, str(each)) for each in projection.years}
    return {each: count for each, count in people.items() if count > 0}


def total(table: TableData, column: str) -> float:
    """The sum of a column."""
    return sum(float(row[column]) for row in table.rows if isinstance(row[column], int | float))


def place_of_people(context: Context, year: int) -> tuple[TableData, str]:
    """The table and column with the population of a year."""
    population = context.tables["Population"]
    return (population, "population") if population.rows else (context.tables["Projection"], str(year))


def alarm(
    context: Context, table: TableData, number: int, column: str, fault: str, expected: str, mend: str
) -> None:
    """Report a figure that is not plausible."""
    context.report.at(table, number, column, fault, expected, mend, "warning", alarm=True)


def broken(
    context: Context, table: TableData, number: int, year: int, fault: str, plausible: Plausible
) -> None:
    """Report a series with an implausible change from one year to the next."""
    alarm(
        context, table, number, str(year), fault, f"{plausible.words} times ({plausible.reason})",
        "Use one source, country and unit for all years.",
    )  # fmt: skip
