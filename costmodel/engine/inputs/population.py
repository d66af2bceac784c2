"""People by age, sex and year: the projection behind every target group."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np

from costmodel.assumptions.format.column_choices import SEXES
from costmodel.errors import AssumptionError, ModelError, Problem
from costmodel.model.demography import (
    Projection,
    VitalTables,
    fiscal_year_middle,
    people_in_fiscal_year,
    project_tables,
    single_rates,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions, TableData
    from costmodel.model.figures import Figure


PEOPLE_TABLES = ("Population", "Mortality", "Fertility", "Migration")


@dataclass(frozen=True)
class Population:
    """Persons in the middle of each fiscal year of the model, and where they come from."""

    people: Figure
    """(..., sex, age, year), the sexes male and female, single ages, the last open-ended.

    In draws of fertility the variants low, central and high come first."""
    ages: tuple[int, ...]
    projection: Projection | None
    """The components, from 1 January of the population year; None where a projection was given."""
    tables: VitalTables | None

    def of_ages(self, sex: str, first: int, last: int | None) -> Figure:
        """Persons of one sex or both from one age to another, both included: (..., year)."""
        chosen = slice(None) if sex == "both" else slice(SEXES.index(sex), SEXES.index(sex) + 1)
        end = None if last is None or last >= self.ages[-1] else last + 1
        return cast("Figure", np.sum(np.sum(self.people[..., chosen, first:end, :], axis=-2), axis=-2))

    def everybody(self) -> Figure:
        """All persons: (..., year)."""
        return self.of_ages("both", 0, None)


def _by_sex(table: TableData, age: str, years: Sequence[int]) -> tuple[Figure, Figure]:
    ages = sorted({int(row[age]) for row in table.rows})
    people = np.empty((len(SEXES), len(ages), len(years)))
    for row in table.rows:
        place = SEXES.index(str(row["sex"])), ages.index(int(row[age]))
        people[place] = [row[str(year)] for year in years]
    return people, np.array(ages, dtype=float)


def vital_tables(assumptions: Assumptions) -> VitalTables:
    """The demographic tables of a workbook as the model wants them."""
    about = assumptions.about
    first = int(about["population_year"])
    # The middle of a fiscal year that begins after July lies beyond the next 1 January.
    last = assumptions.last_year + fiscal_year_middle(int(about["fiscal_year_start_month"]))[0]
    people = assumptions.table("Population")
    ages = sorted({int(row["age"]) for row in people.rows})
    population = np.empty((len(SEXES), len(ages)))
    for row in people.rows:
        place = SEXES.index(str(row["sex"])), ages.index(int(row["age"]))
        population[place] = row["population"]
    mortality = assumptions.table("Mortality")
    deaths, mortality_ages = _by_sex(mortality, "age_from", mortality.years)
    fertility = assumptions.table("Fertility")
    periods = fertility.years
    births = sorted(
        (row for row in fertility.rows if row["indicator"] == "births per woman"),
        key=lambda row: int(row["age_from"]),
    )
    ratio = next(row for row in fertility.rows if row["indicator"] == "sex ratio at birth")
    moves, migration_ages = _by_sex(assumptions.table("Migration"), "age_from", range(first, last + 1))
    return VitalTables(
        population=population,
        mortality=deaths,
        mortality_ages=mortality_ages,
        mortality_periods=np.array(mortality.years, dtype=float),
        fertility=np.array([[row[str(p)] for p in periods] for row in births], dtype=float),
        fertility_ages=np.array([row["age_from"] for row in births], dtype=float),
        sex_ratio_at_birth=np.array([ratio[str(p)] for p in periods], dtype=float),
        fertility_periods=np.array(periods, dtype=float),
        net_migration=moves,
        migration_ages=migration_ages,
        years=np.arange(first, last + 1, dtype=float),
    )


@dataclass(frozen=True)
class _Content:
    """Assumptions known by their content alone, so that equal ones are projected once."""

    content_hash: str
    assumptions: Assumptions = field(compare=False)


@lru_cache(maxsize=16)
def _projected(content: _Content, births: float = 0.0, since: int = 0) -> Population:
    """The projection, with so many more births per woman from a year on."""
    assumptions = content.assumptions
    about = assumptions.about
    first, count = int(about["first_year"]), int(about["horizon_years"])
    given = assumptions.table("Projection")
    if given.rows:
        years = given.years
        people, ages = _by_sex(given, "age", years)
        begin = years.index(first)
        return Population(people[..., begin : begin + count], tuple(int(a) for a in ages), None, None)
    tables = _with_births(vital_tables(assumptions), births, since)
    try:
        projection = project_tables(tables)
    except ModelError as error:
        raise _impossible(assumptions, error) from error
    skipped = first - int(about["population_year"])
    middle = people_in_fiscal_year(
        projection.population[..., skipped:], int(about["fiscal_year_start_month"])
    )
    ages_ = tuple(range(projection.population.shape[1]))
    return Population(middle[..., :count], ages_, projection, tables)


def _with_births(tables: VitalTables, births: float, since: int) -> VitalTables:
    """More or fewer births per woman over her life, spread over her ages as in the tables."""
    ends = np.append(tables.fertility_periods[1:], np.inf)
    width = tables.fertility_ages[1] - tables.fertility_ages[0]
    lifetime = width * tables.fertility.sum(axis=0)
    more = np.where(ends > since, np.maximum(births / lifetime, -1), 0)
    return replace(tables, fertility=tables.fertility * (1 + more))


@lru_cache(maxsize=16)
def _last_survival(content: _Content) -> Figure:
    """Survival ratios of the model's last year, by the age reached: (sex, age)."""
    return single_rates(vital_tables(content.assumptions)).survival[..., -1]


def survivors(assumptions: Assumptions, age: int, count: int) -> Figure:
    """The share of people of an age who are alive 0, 1 … ``count`` - 1 years later: (year,).

    The mean of both sexes, by the death rates of the model's last year.
    """
    alive = _last_survival(_Content(assumptions.content_hash, assumptions))
    reached = np.minimum(np.arange(age + 1, age + count), alive.shape[-1] - 1)
    lived = np.cumprod(alive[:, reached], axis=-1)
    return np.concatenate([[1.0], lived.mean(axis=0)])


def variants(assumptions: Assumptions, error: Fact) -> Population:
    """The projections with the lowest, the stated and the highest fertility, along a leading axis."""
    content, since = _Content(assumptions.content_hash, assumptions), error.from_year or 0
    low, central, high = (_projected(content, float(end or 0), since) for end in (error.low, 0.0, error.high))
    return replace(central, people=np.stack([low.people, central.people, high.people]))


def between_variants(counts: Figure, births: Figure, error: Fact) -> Figure:
    """People at drawn errors of fertility, in proportion between the variants: (draw, row, year).

    Shapes: counts (row, variant, year), births (draw,). Units: persons; births per woman. People are nearly
    linear in fertility over a range as narrow as that of the UN's variants, of half a birth.
    """
    low, central, high = (counts[None, :, variant] for variant in range(3))
    below, above = (
        np.clip(births / end, 0, 1)[:, None, None] if end else np.zeros((len(births), 1, 1))
        for end in (error.low, error.high)
    )
    return np.asarray(central + below * (low - central) + above * (high - central))


def _impossible(assumptions: Assumptions, error: ModelError) -> AssumptionError:
    """People that cannot be projected: what the model says, and what the checks found in the same tables."""
    workbook = assumptions.path or assumptions.set
    doubts = [
        warning
        for warning in assumptions.warnings
        if warning.alarm and warning.table in (*PEOPLE_TABLES, "Macro")
    ]
    return AssumptionError([
        Problem(
            workbook, "Migration", "", str(error), "migration and people that belong together",
            "Check that Population, Migration and Mortality are for the same country and in persons.",
        ),
        *doubts,
    ])  # fmt: skip


def population(assumptions: Assumptions) -> Population:
    """The people of the model's years: projected from the tables, or as the table Projection gives them.

    Computed once for each content of a workbook. Persons in the middle of each fiscal year.
    """
    return _projected(_Content(assumptions.content_hash, assumptions))
