"""Demography: the cohort-component projection of a population, and its counts in fiscal years.

Axes are (sex, age, year): sex 0 male and 1 female, the last age group open-ended, rates by calendar year and
counts on 1 January. A step leads from one 1 January to the next. These functions prepare and check; the
arithmetic of a step is in ``kernels``. How published tables become rates of single ages and calendar years:
``costmodel.model.vital_rates``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.errors import ModelError
from costmodel.model import kernels
from costmodel.model.arguments import MOST_YEARS, number, numbers, one_of, positive, whole_number, within
from costmodel.model.figures import Figure
from costmodel.model.vital_rates import (
    SEXES,
    births_per_woman,
    calendar_years,
    life_table_person_years,
    single_year_fertility,
    single_year_migration,
    single_year_mortality,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


MOST_BOYS = 2.0
"""Boys per girl at birth: 1.02 to 1.2 everywhere; more than 2 are boys per 100 girls or a slip."""
MIGRATIONS = EVENLY, AT_THE_END = ("even", "end")
"""When migrants of a step come: evenly over it, or after all else."""
LEAST_SURVIVING = 0.2
"""Share of newborns reaching the first age group in the worst years on record, with room below."""


@dataclass(frozen=True)
class Projection:
    """A projected population and the events that made it."""

    population: Figure
    """Persons on 1 January: (sex, age, year), year 0 the start."""
    births: Figure
    """Live births of a step: (sex, step)."""
    deaths: Figure
    """Deaths of a step by the age group reached or missed at its end: (sex, age, step)."""
    net_migration: Figure
    """Net migrants of a step: (sex, age, step)."""


@dataclass(frozen=True)
class VitalTables:
    """Published demographic tables of a country, in the publisher's age groups and periods."""

    population: Figure
    """Persons on 1 January of the first year by single age: (sex, age)."""
    mortality: Figure
    """Deaths per person-year: (sex, age group, period)."""
    mortality_ages: Figure
    """First age of each mortality group, 0, 1, 5, 10 …, the last group open: (age group,)."""
    mortality_periods: Figure
    """Year in whose middle each mortality period starts: (period,)."""
    fertility: Figure
    """Births per woman per year: (age group, period)."""
    fertility_ages: Figure
    """First age of each fertility group, all of one width: (age group,)."""
    sex_ratio_at_birth: Figure
    """Male births per female birth: (period,)."""
    fertility_periods: Figure
    """Year in whose middle each period of fertility and sex ratio starts: (period,)."""
    net_migration: Figure
    """Persons per calendar year: (sex, age group, year)."""
    migration_ages: Figure
    """First age of each migration group, the last group open: (age group,)."""
    years: Figure
    """Calendar years to be projected, one step each: (year,)."""


def project_population(
    population: ArrayLike,
    survival: ArrayLike,
    fertility: ArrayLike,
    sex_ratio_at_birth: ArrayLike,
    net_migration: ArrayLike,
    interval: float = 1,
    *,
    steps: int | None = None,
    before: float = 0.5,
    at_end: float = 0.5,
    migration: str = EVENLY,
) -> Figure:
    """Population by sex, age and year, from the start to the end of the last step.

    As ``project_components``, of which this is the population.

    Shapes: population (sex, age); survival, net_migration (sex, age) or (sex, age, step); fertility (age,) or
    (age, step); sex_ratio_at_birth a number or (step,) -> (sex, age, steps + 1).
    Units: persons; survival a share; fertility births per woman per year; migration persons per step.
    Errors: ModelError as for ``project_components``.
    """
    return project_components(
        population,
        survival,
        fertility,
        sex_ratio_at_birth,
        net_migration,
        interval,
        steps=steps,
        before=before,
        at_end=at_end,
        migration=migration,
    ).population


def project_components(
    population: ArrayLike,
    survival: ArrayLike,
    fertility: ArrayLike,
    sex_ratio_at_birth: ArrayLike,
    net_migration: ArrayLike,
    interval: float = 1,
    *,
    steps: int | None = None,
    before: float = 0.5,
    at_end: float = 0.5,
    migration: str = EVENLY,
) -> Projection:
    """Population with its births, deaths and net migration, step by step.

    population at the end of a step = population at its start + births - deaths + net migration, each step as
    in ``kernels.cohort_flows``, where migrants come evenly over the step. With ``migration`` "end" they come
    after all else: they are added to those who survived, and bear no child within the step; ``before`` acts
    on nobody then.

    Shapes and units: as for ``project_population``. What does not vary by step may leave the step axis out or
    have length 1 there; ``steps`` is needed only if nothing varies. The age group is as wide as the step.
    Errors: ModelError if shapes disagree, a value is not finite, a survival ratio is outside 0 to 1, a rate
    or count of the start is negative, fertility is above 1 birth per woman and year (given per 1,000?), the
    sex ratio at birth is outside 0 to 2 (given per 100?), or a cell of the result is negative, which it names
    by sex, age and step.
    Source: Preston, Heuveline and Guillot (2001), Demography, chapter 6; migration "even" and "end" as in the
    UN's ccmppWPP, project_ccmpp_z_by_z.
    """
    last = one_of(migration, "migration", MIGRATIONS) == AT_THE_END
    start = numbers(population, "population")
    if start.ndim != 2 or start.shape[0] != len(SEXES) or start.shape[1] < 3:  # noqa: PLR2004
        raise ModelError(
            f"population has the shape {start.shape}; expected (2, ages) with at least three age groups. "
            "Give men first, then women, by age."
        )
    ages = start.shape[1]
    lived = _by_step("survival", survival, (len(SEXES), ages))
    borne = _by_step("fertility", fertility, (ages,))
    ratio = _by_step("sex_ratio_at_birth", sex_ratio_at_birth, ())
    moved = _by_step("net_migration", net_migration, (len(SEXES), ages))
    count = _steps({"survival": lived, "fertility": borne, "sex ratio": ratio, "migration": moved}, steps)
    for name, values in (("population", start), ("fertility", borne), ("sex_ratio_at_birth", ratio)):
        _not_negative(name, values)
    births_per_woman(borne[1:-1], "fertility")
    within(ratio, "sex_ratio_at_birth", 0, MOST_BOYS, "Give boys per girl: 1.05, not 105.")
    width = positive(interval, "interval")
    early, late = (
        within(numbers(number(share, name), name), name, 0, 1, "Give a share of 1; halves are usual.")
        for name, share in (("before", before), ("at_end", at_end))
    )
    if lived.min() < 0 or lived.max() > 1:
        raise ModelError(
            f"survival reaches from {lived.min():g} to {lived.max():g}; expected ratios from 0 to 1. "
            "Check that they are survival ratios and not death rates or persons."
        )
    counts, births, deaths = [start], [], []
    for step in range(count):
        migrants = moved[..., min(step, moved.shape[-1] - 1)]
        flow = kernels.cohort_flows(
            counts[-1],
            lived[..., min(step, lived.shape[-1] - 1)],
            borne[..., min(step, borne.shape[-1] - 1)],
            ratio[min(step, ratio.shape[-1] - 1)],
            np.zeros_like(migrants) if last else migrants,
            early,
            late,
            width,
        )
        now = flow.reached + migrants if last else flow.reached
        _none_below_zero(now, width, step)
        counts.append(now)
        births.append(flow.births)
        deaths.append(flow.deaths)
    return Projection(
        population=np.stack(counts, axis=-1),
        births=np.concatenate(births, axis=-1),
        deaths=np.stack(deaths, axis=-1),
        net_migration=np.broadcast_to(moved, (*moved.shape[:-1], count)),
    )


def survival_from_life_table(person_years: ArrayLike, interval: float = 1, *, radix: float = 1.0) -> Figure:
    """Survival ratios by the age group reached, from the person-years lived of a life table.

    S_0 = L_0 / (interval x radix);  S_x = L_x / L_(x-1);  open group: S_w = L_w / (L_(w-1) + L_w)

    Shapes: person_years (..., age) with the open group last -> (..., age).
    Units: person-years lived by ``radix`` newborns; result a share.
    Without ``radix`` the person-years are per newborn; a table of 100,000 births needs radix=100_000. The
    open group's ratio applies to the persons of both last groups together.
    Errors: ModelError if fewer than two ages are given, if person-years are not positive, rise with age
    before the open group, or are more than the newborns could live.
    Source: Preston, Heuveline and Guillot (2001), Demography, chapter 6.

    >>> survival_from_life_table([0.98, 0.97, 2.0]).round(4).tolist()
    [0.98, 0.9898, 0.6734]
    """
    lived = numbers(person_years, "person_years")
    if lived.ndim == 0 or lived.shape[-1] < 2:  # noqa: PLR2004
        raise ModelError("person_years has fewer than two age groups; give the age groups on the last axis.")
    if lived.min() <= 0:
        raise ModelError(f"person_years holds {lived.min():g}; person-years lived must be above 0.")
    width, newborns = positive(interval, "interval"), positive(radix, "radix")
    ratios = np.concatenate(
        [
            lived[..., :1] / (width * newborns),
            lived[..., 1:-1] / lived[..., :-2],
            lived[..., -1:] / (lived[..., -2:-1] + lived[..., -1:]),
        ],
        axis=-1,
    )
    if ratios.max() > 1:
        raise ModelError(
            f"person_years gives a survival ratio of {ratios.max():g}; expected at most 1. "
            "Person-years must not rise with age, and the radix must be the newborns of the table."
        )
    if ratios[..., 0].min() < LEAST_SURVIVING:
        raise ModelError(
            f"person_years gives {ratios[..., 0].min():g} of the newborns reaching the first age group; "
            f"expected {LEAST_SURVIVING:g} or more. Check that interval is the width of the age "
            "groups and radix the newborns of the table."
        )
    return ratios


def single_year_survival(mortality: ArrayLike) -> Figure:
    """Survival ratios by single age and calendar year, from death rates of the same.

    Shapes: mortality (sex, single age, year) from age 0 to the open group -> (sex, single age, year).
    Units: deaths per person-year; result a share, by the age reached.
    Source: ``life_table_person_years`` and ``survival_from_life_table``.
    """
    rates = np.swapaxes(numbers(mortality, "mortality"), -1, -2)
    return np.swapaxes(
        survival_from_life_table(life_table_person_years(rates, np.arange(rates.shape[-1]))), -1, -2
    )


@dataclass(frozen=True)
class SingleRates:
    """Vital rates of single ages and calendar years, as the projection takes them."""

    survival: Figure
    """(sex, age, year), of the age reached."""
    fertility: Figure
    """Births per woman: (age, year)."""
    sex_ratio_at_birth: Figure
    """(year,)."""
    net_migration: Figure
    """Persons: (sex, age, year)."""


def single_rates(tables: VitalTables) -> SingleRates:
    """A country's published tables as rates of single ages and calendar years.

    Shapes: as declared by ``VitalTables``. Errors: ModelError as for the functions this one puts together.
    Source: ``single_year_mortality``, ``single_year_fertility``, ``single_year_migration``.
    """
    years = tables.years
    mortality = single_year_mortality(
        tables.mortality, tables.mortality_ages, tables.mortality_periods, years
    )
    periods, open_age = tables.fertility_periods, mortality.shape[1] - 1
    ratio = numbers(tables.sex_ratio_at_birth, "sex_ratio_at_birth")
    return SingleRates(
        survival=single_year_survival(mortality),
        fertility=single_year_fertility(
            tables.fertility, tables.fertility_ages, periods, years, open_age=open_age
        ),
        sex_ratio_at_birth=calendar_years(ratio, periods, years),
        net_migration=single_year_migration(tables.net_migration, tables.migration_ages),
    )


def project_tables(tables: VitalTables, *, before: float = 0.5, at_end: float = 0.5) -> Projection:
    """Projection of a country's published tables by single age and calendar year.

    Shapes: as declared by ``VitalTables``, with Y years -> population (sex, age, Y + 1).
    Units: persons on 1 January of the first year to that after the last.
    Errors: ModelError as for the functions this one puts together.
    Source: ``single_rates``.
    """
    rates = single_rates(tables)
    return project_components(
        tables.population,
        rates.survival,
        rates.fertility,
        rates.sex_ratio_at_birth,
        rates.net_migration,
        before=before,
        at_end=at_end,
    )


def people_in_fiscal_year(population_1_january: ArrayLike, start_month: int) -> Figure:
    """Persons in the middle of each fiscal year, between the counts of two successive 1 Januaries.

    middle = year + (start month - 1) / 12 + 1/2;  count there = earlier x (1 - share) + later x share

    Shapes: (..., year) -> (..., year - 1), or (..., year - 2) if the fiscal year starts after July, since
    its middle then lies beyond the next 1 January. The first result is the fiscal year that starts in the
    first calendar year.
    Units: persons; start_month 1 to 12.
    A fiscal year is named by the calendar year it starts in; one starting in July has its middle on the
    next 1 January, whose count it takes unchanged.
    Errors: ModelError if the month is not one of 1 to 12 or the counts do not reach the first middle.
    Source: linear interpolation.

    >>> people_in_fiscal_year(np.array([100.0, 110.0, 130.0]), 1).tolist()
    [105.0, 120.0]
    >>> people_in_fiscal_year(np.array([100.0, 110.0, 130.0]), 10).tolist()
    [115.0]
    """
    skipped, share = fiscal_year_middle(start_month)
    counts = np.atleast_1d(numbers(population_1_january, "population"))
    _not_negative("population", counts)
    if counts.shape[-1] - skipped < 2:  # noqa: PLR2004
        raise ModelError(
            f"population has {counts.shape[-1]} counts of 1 January; expected at least "
            f"{2 + skipped} for fiscal years that start in month {start_month}. Project one year further."
        )
    return kernels.people_between(counts[..., skipped:-1], counts[..., skipped + 1 :], share)


def fiscal_year_middle(start_month: int) -> tuple[int, float]:
    """Whole 1 Januaries to skip, and the share of the year after them, until a fiscal year's middle.

    >>> fiscal_year_middle(1), fiscal_year_middle(7), fiscal_year_middle(10)
    ((0, 0.5), (0, 1.0), (1, 0.25))
    """
    months = 12
    if np.ndim(start_month) or isinstance(start_month, bool) or start_month not in range(1, months + 1):
        raise ModelError(f"the fiscal year's first month is {start_month!r}; expected a month from 1 to 12.")
    middle = 2 * (start_month - 1) + months
    skipped = int(middle > 2 * months)
    return skipped, (middle - 2 * months * skipped) / (2 * months)


def _not_negative(name: str, values: Figure) -> None:
    if values.min() < 0:
        place = [int(i) for i in np.unravel_index(np.argmin(values), values.shape)]
        raise ModelError(f"{name} is {values.min():g} at index {place}; expected 0 or more.")


def _by_step(name: str, values: ArrayLike, shape: tuple[int, ...]) -> Figure:
    """Values with the step axis last, of length 1 where it was left out."""
    figure = numbers(values, name)
    if figure.shape == shape:
        return figure[..., np.newaxis]
    if figure.ndim != len(shape) + 1 or figure.shape[:-1] != shape or not figure.shape[-1]:
        raise ModelError(f"{name} has the shape {figure.shape}; expected {shape} or {(*shape, 'steps')}.")
    return figure


def _steps(figures: dict[str, Figure], steps: int | None) -> int:
    """The one number of steps all figures agree on."""
    lengths = {name: figure.shape[-1] for name, figure in figures.items() if figure.shape[-1] > 1}
    if steps is not None:
        whole_number(steps, "steps", 1, MOST_YEARS)
    counts = set(lengths.values()) | ({steps} if steps is not None else set())
    if len(counts) > 1:
        told = ", ".join(f"{name} {count}" for name, count in lengths.items())
        asked = f"; steps {steps}" if steps is not None else ""
        raise ModelError(f"the inputs differ in their number of steps ({told}{asked}); give one number.")
    return counts.pop() if counts else 1


def _none_below_zero(population: Figure, interval: float, step: int) -> None:
    """Refuse a negative cell, naming sex, age and step."""
    if population.min() < 0:
        sex, age = (int(i) for i in np.unravel_index(np.argmin(population), population.shape))
        raise ModelError(
            f"the projected population is {population.min():g} persons ({SEXES[sex]}, "
            f"age {age * interval:g}, end of step {step + 1}); expected 0 or more. More people emigrate at "
            "this age than live there: check net migration."
        )
