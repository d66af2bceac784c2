"""Demography: the cohort-component projection, and the vital rates of single ages and years it needs.

Axes are (sex, age, year): sex 0 male and 1 female, the last age group open-ended, rates by calendar year and
counts on 1 January. A step leads from one 1 January to the next. ``cohort_step`` and ``people_between`` are
plain array arithmetic; the rest prepares and checks their inputs and runs on numbers only.

Published tables come in five-year ages and five-year periods from mid-year to mid-year. They are turned into
single ages and calendar years by one method: the published values are added up from the left, a monotone
cubic is laid through the sums, and its rises over the finer intervals are read off (``spread``). Sums over
age groups and means over periods are so kept, and a positive rate stays positive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.errors import ModelError
from costmodel.model.figures import Figure

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

SEXES = ("male", "female")
AGE = -2

# Years lived in the first year of life by those who die in it: (from mortality, constant, slope) by sex.
# Andreev and Kingkade (2015), Demographic Research 33(13), 363-390, as in the HMD Methods Protocol v6.
INFANT_YEARS_LIVED = (
    ((0.0, 0.14929, -1.99545), (0.02300, 0.02832, 3.26021), (0.08307, 0.29915, 0.0)),
    ((0.0, 0.14903, -2.05527), (0.01724, 0.04667, 3.88089), (0.06891, 0.31411, 0.0)),
)
# Years lived between exact ages 1 and 5 by those who die there: constant, slope on infant mortality up to its
# highest value. Coale and Demeny (1983), model West, as in Preston et al. (2001), chapter 3.
CHILD_YEARS_LIVED = ((1.651, -2.816), (1.522, -1.518))
CHILD_INFANT_MORTALITY = 0.107
# From this age on, groups of several years follow Greville (1943), Record of the American Institute of
# Actuaries 32, 29-43: half the group + (group squared / 12) x (growth of the rate with age - rate).
GREVILLE_FROM = 15


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


def cohort_step(
    population: Figure,
    survival: Figure,
    fertility: Figure,
    sex_ratio_at_birth: Figure | float,
    net_migration: Figure,
    before: Figure | float,
    at_end: Figure | float,
    interval: Figure | float = 1,
) -> tuple[Figure, Figure, Figure]:
    """Population one step later, with the births and deaths of the step.

    present  = population + before x net migration
    reached  = survival x present one age group younger (open group: of the last two) + the other migrants
    births   = interval x sum of fertility x (women present x (1 - at_end) + women reached x at_end)
    newborns = survival of age 0 x births of the sex + the other migrants; girls = births / (1 + sex ratio)
    deaths   = (1 - survival) x (births, present one age group younger)

    Shapes: population, survival, net_migration (..., sex, age); fertility (..., 1, age) or (age,);
    sex_ratio_at_birth (..., 1, 1) or a number -> population (..., sex, age), births (..., sex, 1),
    deaths (..., sex, age).
    Units: persons; survival a share; fertility births per woman per year; interval years.
    Survival belongs to the age reached, not the age left. Women of the youngest and the open group bear no
    child, whatever the fertility given for them. ``before`` is the share of migrants who are exposed to the
    step's mortality, ``at_end`` the weight of the step's end in the count of women; halves are usual.
    Source: Preston, Heuveline and Guillot (2001), Demography, chapter 6; migration as "evenly over the
    step" in the UN's ccmppWPP, project_ccmpp_z_by_z.
    """
    present = population + before * net_migration
    late = (1 - before) * net_migration
    source = np.concatenate([present[..., :-2], present[..., -2:-1] + present[..., -1:]], axis=-1)
    reached = survival[..., 1:] * source + late[..., 1:]
    women = (1 - at_end) * present[..., 1:, 1:-1] + at_end * reached[..., 1:, :-1]
    born = interval * np.sum(fertility[..., 1:-1] * women, axis=-1, keepdims=True)
    girls = born / (1 + sex_ratio_at_birth)
    births = np.concatenate([born - girls, girls], axis=-2)
    newborns = survival[..., :1] * births + late[..., :1]
    deaths = (1 - survival) * np.concatenate([births, source], axis=-1)
    return np.concatenate([newborns, reached], axis=-1), births, deaths


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
) -> Projection:
    """Population with its births, deaths and net migration: ``cohort_step`` once for every step.

    population at the end of a step = population at its start + births - deaths + net migration

    Shapes and units: as for ``project_population``. What does not vary by step may leave the step axis out or
    have length 1 there; ``steps`` is needed only if nothing varies. The age group is as wide as the step.
    Errors: ModelError if shapes disagree, a value is not finite, a survival ratio is outside 0 to 1, a rate
    or count of the start is negative, or a cell of the result is, which it names by sex, age and step.
    Source: as for ``cohort_step``.
    """
    start = _finite("population", population)
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
    if lived.min() < 0 or lived.max() > 1:
        raise ModelError(
            f"survival reaches from {lived.min():g} to {lived.max():g}; expected ratios from 0 to 1. "
            "Check that they are survival ratios and not death rates or persons."
        )
    counts, births, deaths = [start], [], []
    for step in range(count):
        now, arrived, lost = cohort_step(
            counts[-1],
            lived[..., min(step, lived.shape[-1] - 1)],
            borne[..., min(step, borne.shape[-1] - 1)],
            ratio[min(step, ratio.shape[-1] - 1)],
            moved[..., min(step, moved.shape[-1] - 1)],
            before,
            at_end,
            interval,
        )
        _none_below_zero(now, interval, step)
        counts.append(now)
        births.append(arrived)
        deaths.append(lost)
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
    lived = _finite("person_years", person_years)
    if lived.ndim == 0 or lived.shape[-1] < 2:  # noqa: PLR2004
        raise ModelError("person_years has fewer than two age groups; give the age groups on the last axis.")
    if lived.min() <= 0:
        raise ModelError(f"person_years holds {lived.min():g}; person-years lived must be above 0.")
    ratios = np.concatenate(
        [
            lived[..., :1] / (interval * radix),
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
    return ratios


def life_table_person_years(mortality: ArrayLike, ages: ArrayLike) -> Figure:
    """Person-years lived per newborn between the ages of a life table.

    q = n m / (1 + (n - a) m);  l_(x+n) = l_x (1 - q);  L = n l_(x+n) + a l_x q;  open group: L = l / m

    Shapes: mortality (sex, ..., age), ages (age,) the first age of each group -> (sex, ..., age).
    Units: deaths per person-year; result person-years per newborn.
    a, the years lived in the group by those who die in it, is half the group but for age 0 (Andreev and
    Kingkade), ages 1 to 4 (Coale and Demeny, West) and wider groups from 15 on (Greville): half of five years
    would let more than everybody die at 95 to 99. Sex comes first and age last, unlike in a projection.
    Errors: ModelError if a rate is not positive or so high that more than all of a group would die.
    Source: Preston, Heuveline and Guillot (2001), Demography, chapter 3.
    """
    rates, first = _mortality(mortality, ages)
    survivors = _survivors(rates, first)
    dying = survivors[..., :-1] - survivors[..., 1:]
    closed = np.diff(first) * survivors[..., 1:] + _years_lived(rates, first)[..., :-1] * dying
    return np.concatenate([closed, survivors[..., -1:] / rates[..., -1:]], axis=-1)


def single_year_mortality(
    mortality: ArrayLike, ages: ArrayLike, periods: ArrayLike, years: ArrayLike
) -> Figure:
    """Deaths per person-year by single age and calendar year, from age groups and five-year periods.

    By time: ``spread`` of the rates of each age group, so that the mean over a period is the published rate.
    By age: a monotone cubic through minus the logarithm of the life table's survivors at the ages that bound
    the groups, which its single ages so reach exactly; m = q / (1 - (1 - a) q). Open group unchanged.

    Shapes: mortality (sex, age group, period), ages (age group,), periods (period,), years (year,)
    -> (sex, single age, year), from age 0 to the open group's first age.
    Units: deaths per person-year, in and out.
    A period named 2025 runs from mid-2025 to mid-2030; a calendar year from January to December. Years up to
    half a period outside keep the rate at the edge. An excess of a few years, as of 2020-21, would reach all
    years of its period: then leave the period out, and its last years take the rate at the next one's edge.
    Errors: ModelError if the shapes disagree or years lie further outside the periods.
    Source: Preston, Heuveline and Guillot (2001), chapter 3; Steffen (1990) for the monotone cubic.
    """
    published, first = _mortality(np.swapaxes(_finite("mortality", mortality), -1, -2), ages)
    yearly = np.swapaxes(_calendar_years(np.swapaxes(published, -1, -2), periods, years), -1, -2)
    hazard = -np.log(_survivors(yearly, first))
    single = np.arange(first[0], first[-1] + 1)
    dying = -np.expm1(-np.diff(monotone_cubic(first, hazard, single)))
    lived = _years_lived(np.concatenate([yearly[..., :1], dying], axis=-1), single)[..., :-1]
    rates = dying / (1 - (1 - lived) * dying)
    return np.swapaxes(np.concatenate([rates, yearly[..., -1:]], axis=-1), -1, -2)


def single_year_survival(mortality: ArrayLike) -> Figure:
    """Survival ratios by single age and calendar year, from death rates of the same.

    Shapes: mortality (sex, single age, year) from age 0 to the open group -> (sex, single age, year).
    Units: deaths per person-year; result a share, by the age reached.
    Source: ``life_table_person_years`` and ``survival_from_life_table``.
    """
    rates = np.swapaxes(_finite("mortality", mortality), -1, -2)
    return np.swapaxes(
        survival_from_life_table(life_table_person_years(rates, np.arange(rates.shape[-1]))), -1, -2
    )


def single_year_fertility(
    fertility: ArrayLike, ages: ArrayLike, periods: ArrayLike, years: ArrayLike, *, open_age: int = 100
) -> Figure:
    """Births per woman per year by single age and calendar year, from age groups and five-year periods.

    ``spread`` by time and by age: a group's single ages have the published rate as their mean.

    Shapes: fertility (age group, period), ages (age group,) all of one width, periods (period,),
    years (year,) -> (single age, year) from age 0 to ``open_age``, 0 outside the groups.
    Units: births per woman per year, in and out (not per 1,000 women).
    Errors: ModelError if the shapes disagree or years lie over half a period outside the periods.
    Source: cumulated fertility as in McNeil, Trussell and Turner (1977), Demography 14(2), 245-252, with the
    monotone cubic of Steffen (1990) in place of their spline.
    """
    first = _rising("ages", ages)
    yearly = _calendar_years(_shaped("fertility", fertility, (len(first), np.size(periods))), periods, years)
    width = first[1] - first[0]
    edges = np.append(first, first[-1] + width)
    if np.any(np.diff(edges) != width) or first[0] < 0 or edges[-1] > open_age:
        raise ModelError(
            f"fertility ages are {first.tolist()}; expected groups of one width between 0 and {open_age}."
        )
    single = np.arange(edges[0], edges[-1] + 1)
    rates = np.swapaxes(spread(width * np.swapaxes(yearly, -1, -2), edges, single), -1, -2)
    return np.pad(rates, ((int(edges[0]), int(open_age + 1 - edges[-1])), (0, 0)))


def single_year_migration(net_migration: ArrayLike, ages: ArrayLike) -> Figure:
    """Net migrants by single age, from age groups: ``spread`` by age, which keeps every group's sum.

    Shapes: net_migration (..., age group, year), ages (age group,) with the open group last
    -> (..., single age, year), from age 0 to the open group, which stays as it is.
    Units: persons per year, in and out.
    Emigration is negative; within a group all single ages have the group's sign.
    Errors: ModelError if the shapes disagree or the ages do not start at 0.
    Source: Steffen (1990) for the monotone cubic.
    """
    first = _rising("ages", ages)
    moved = _finite("net_migration", net_migration)
    if moved.ndim < 2 or moved.shape[AGE] != len(first) or first[0] != 0:  # noqa: PLR2004
        raise ModelError(
            f"net_migration has the shape {moved.shape} and {len(first)} ages from {first[0]:g}; expected "
            "(sex, age group, year) with as many ages, from 0."
        )
    groups = np.swapaxes(moved, -1, -2)
    single = spread(groups[..., :-1], first, np.arange(first[-1] + 1))
    return np.swapaxes(np.concatenate([single, groups[..., -1:]], axis=-1), -1, -2)


def project_tables(tables: VitalTables, *, before: float = 0.5, at_end: float = 0.5) -> Projection:
    """Projection of a country's published tables by single age and calendar year.

    Shapes: as declared by ``VitalTables``, with Y years -> population (sex, age, Y + 1).
    Units: persons on 1 January of the first year to that after the last.
    Errors: ModelError as for the functions this one puts together.
    Source: ``single_year_mortality``, ``single_year_fertility``, ``single_year_migration``.
    """
    years = tables.years
    mortality = single_year_mortality(
        tables.mortality, tables.mortality_ages, tables.mortality_periods, years
    )
    periods, open_age = tables.fertility_periods, mortality.shape[1] - 1
    fertility = single_year_fertility(
        tables.fertility, tables.fertility_ages, periods, years, open_age=open_age
    )
    ratio = _calendar_years(_finite("sex_ratio_at_birth", tables.sex_ratio_at_birth), periods, years)
    return project_components(
        tables.population,
        single_year_survival(mortality),
        fertility,
        ratio,
        single_year_migration(tables.net_migration, tables.migration_ages),
        before=before,
        at_end=at_end,
    )


def people_in_fiscal_year(population_1_january: Any, start_month: int) -> Any:  # noqa: ANN401  figure or trail
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
    years = population_1_january.shape[-1] - skipped
    if years < 2:  # noqa: PLR2004
        raise ModelError(
            f"population has {population_1_january.shape[-1]} counts of 1 January; expected at least "
            f"{2 + skipped} for fiscal years that start in month {start_month}. Project one year further."
        )
    earlier = population_1_january[..., skipped:-1]
    return people_between(earlier, population_1_january[..., skipped + 1 :], share)


def people_between(earlier: Figure, later: Figure, share: Figure | float) -> Figure:
    """Persons at a moment between two counts: earlier x (1 - share) + later x share.

    Shapes: any that broadcast. Units: persons; share of the time between the counts that has passed.

    >>> people_between(100.0, 110.0, 0.5)
    105.0
    """
    return earlier * (1 - share) + later * share


def fiscal_year_middle(start_month: int) -> tuple[int, float]:
    """Whole 1 Januaries to skip, and the share of the year after them, until a fiscal year's middle.

    >>> fiscal_year_middle(1), fiscal_year_middle(7), fiscal_year_middle(10)
    ((0, 0.5), (0, 1.0), (1, 0.25))
    """
    months = 12
    if start_month not in range(1, months + 1):
        raise ModelError(f"the fiscal year's first month is {start_month!r}; expected a month from 1 to 12.")
    middle = 2 * (start_month - 1) + months
    skipped = int(middle > 2 * months)
    return skipped, (middle - 2 * months * skipped) / (2 * months)


def spread(amounts: ArrayLike, edges: ArrayLike, finer: ArrayLike) -> Figure:
    """Amounts of finer intervals: the rises of a monotone cubic through the cumulated amounts.

    Shapes: amounts (..., interval), edges (interval + 1,), finer (new interval + 1,) -> (..., new interval).
    Units: those of the amounts, which are totals of their intervals and not rates.
    Where finer edges meet given ones the amounts between them keep their sum; no sign changes within an
    interval. Beyond the edges the amounts go on as they ended.
    Source: Steffen (1990), Astronomy and Astrophysics 239, 443-450.

    >>> spread([2.0, 2.0], [0, 2, 4], [0, 1, 2, 3, 4]).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    parts = _finite("amounts", amounts)
    sums = np.concatenate([np.zeros_like(parts[..., :1]), np.cumsum(parts, axis=-1)], axis=-1)
    return np.diff(monotone_cubic(edges, sums, finer), axis=-1)


def monotone_cubic(places: ArrayLike, values: ArrayLike, wanted: ArrayLike) -> Figure:
    """Piecewise cubic through given points that rises and falls only where they do.

    slope at a point = the parabola's through it and its neighbours, but at most twice the smaller of the
    slopes on both sides, and 0 where these differ in sign

    Shapes: places (point,) rising, values (..., point), wanted (n,) -> (..., n).
    Beyond the outer points the curve goes on as a straight line.
    Errors: ModelError if the places do not rise or do not match the values.
    Source: Steffen (1990), Astronomy and Astrophysics 239, 443-450.
    """
    x = _rising("places", places)
    y = _finite("values", values)
    if len(x) < 3 or y.shape[-1] != len(x):  # noqa: PLR2004
        raise ModelError(
            f"values has the shape {y.shape} and there are {len(x)} places; expected at least three places "
            "and as many values on the last axis."
        )
    at = _finite("wanted", wanted)
    width, rise = np.diff(x), np.diff(y, axis=-1) / np.diff(x)
    slope = _monotone_slopes(width, rise)
    left = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(width) - 1)
    inside = np.clip(at, x[0], x[-1])
    run = inside - x[left]
    a = (slope[..., left] + slope[..., left + 1] - 2 * rise[..., left]) / width[left] ** 2
    b = (3 * rise[..., left] - 2 * slope[..., left] - slope[..., left + 1]) / width[left]
    curve = ((a * run + b) * run + slope[..., left]) * run + y[..., left]
    outer = np.where(at < x[0], slope[..., :1], slope[..., -1:])
    return curve + outer * (at - inside)


def _monotone_slopes(width: Figure, rise: Figure) -> Figure:
    """Slopes at the points of ``monotone_cubic``, from the widths and slopes of its intervals."""
    before, after = rise[..., :-1], rise[..., 1:]
    parabola = (before * width[1:] + after * width[:-1]) / (width[:-1] + width[1:])
    least = np.minimum(np.minimum(np.abs(before), np.abs(after)), np.abs(parabola) / 2)
    inner = (np.sign(before) + np.sign(after)) * least
    share = np.array([width[0] / (width[0] + width[1]), width[-1] / (width[-1] + width[-2])])
    near, next_ = rise[..., [0, -1]], rise[..., [1, -2]]
    ends = near * (1 + share) - next_ * share
    ends = np.where(ends * near <= 0, 0.0, np.sign(near) * np.minimum(np.abs(ends), 2 * np.abs(near)))
    return np.concatenate([ends[..., :1], inner, ends[..., 1:]], axis=-1)


def _calendar_years(rates: Figure, periods: ArrayLike, years: ArrayLike) -> Figure:
    """Rates of calendar years from those of periods that start in mid-year: (..., year)."""
    first, wanted = _rising("periods", periods), _rising("years", years, least=1)
    if rates.shape[-1] != len(first):
        raise ModelError(f"rates are given for {rates.shape[-1]} periods but {len(first)} periods are named.")
    edges = np.append(first, 2 * first[-1] - first[-2]) + 0.5
    earliest, latest = (3 * edges[0] - edges[1]) / 2, (3 * edges[-1] - edges[-2]) / 2
    if wanted[0] + 0.5 < earliest or wanted[-1] + 0.5 > latest:
        raise ModelError(
            f"years {wanted[0]:g} to {wanted[-1]:g} are asked for; expected years from "
            f"{np.ceil(earliest - 0.5):g} to {np.floor(latest - 0.5):g}, at most half a period outside the "
            "periods given. Give rates of more periods or fewer years."
        )
    if np.any(np.diff(wanted) != 1):
        raise ModelError("years must follow one another without a gap.")
    return spread(rates * np.diff(edges), edges, np.append(wanted, wanted[-1] + 1))


def _mortality(mortality: ArrayLike, ages: ArrayLike) -> tuple[Figure, Figure]:
    """Checked death rates (sex, ..., age) and the first age of each group."""
    first, rates = _rising("ages", ages), _finite("mortality", mortality)
    if rates.ndim < 2 or rates.shape[0] != len(SEXES) or rates.shape[-1] != len(first):  # noqa: PLR2004
        raise ModelError(
            f"mortality has the shape {rates.shape}; expected 2 sexes, male and female, on the first axis "
            f"and {len(first)} ages, as many as are named."
        )
    if first[0] != 0 or first[1] != 1:
        raise ModelError(f"mortality ages start {first[:2].tolist()}; expected age 0, then age 1.")
    if rates.min() <= 0:
        raise ModelError(f"mortality holds {rates.min():g}; death rates must be above 0 at every age.")
    return rates, first


def _survivors(rates: Figure, first: Figure) -> Figure:
    """Survivors per newborn at the first age of each group: (sex, ..., age) -> the same shape."""
    width = np.diff(first)
    closed = rates[..., :-1]
    lived = _years_lived(rates, first)[..., :-1]
    dying = width * closed / (1 + (width - lived) * closed)
    if dying.max() >= 1:
        raise ModelError(
            f"mortality makes a share of {dying.max():g} of an age group die; expected less than 1. "
            "Give deaths per person-year, not per 1,000."
        )
    return np.concatenate([np.ones_like(rates[..., :1]), np.cumprod(1 - dying, axis=-1)], axis=-1)


def _years_lived(rates: Figure, first: Figure) -> Figure:
    """Years lived in each group by those who die in it; 0 for the open group, which needs none."""
    width = np.append(np.diff(first), 0.0)
    half = width / 2
    lived = np.broadcast_to(half, rates.shape).copy()
    growth = np.log(rates[..., 2:] / rates[..., :-2]) / (width[:-2] + width[1:-1])
    uneven = half[1:-1] ** 2 / 3 * (growth - rates[..., 1:-1])
    lived[..., 1:-1] += np.where((width[1:-1] > 1) & (first[1:-1] >= GREVILLE_FROM), uneven, 0.0)
    for sex, (infant, child) in enumerate(zip(INFANT_YEARS_LIVED, CHILD_YEARS_LIVED, strict=True)):
        newborn = rates[sex, ..., 0]
        for least, constant, slope in infant:
            lived[sex, ..., 0] = np.where(newborn >= least, constant + slope * newborn, lived[sex, ..., 0])
        if half[1] > 1:
            lived[sex, ..., 1] = child[0] + child[1] * np.minimum(newborn, CHILD_INFANT_MORTALITY)
    return lived


def _finite(name: str, values: ArrayLike) -> Figure:
    """The values as floats, refused if one is missing or infinite."""
    figure = np.asarray(values, dtype=np.float64)
    if not np.all(np.isfinite(figure)):
        raise ModelError(f"{name} holds a value that is missing or infinite; give a number in every cell.")
    return figure


def _shaped(name: str, values: ArrayLike, shape: tuple[int, ...]) -> Figure:
    """The values as floats, refused in any other shape."""
    figure = _finite(name, values)
    if figure.shape != shape:
        raise ModelError(f"{name} has the shape {figure.shape}; expected {shape}.")
    return figure


def _rising(name: str, values: ArrayLike, least: int = 2) -> Figure:
    """Places on an axis: at least ``least`` of them, each above the one before."""
    places = _finite(name, values)
    if places.ndim != 1 or len(places) < least or np.any(np.diff(places) <= 0):
        raise ModelError(f"{name} is {places.tolist()}; expected at least {least} rising numbers.")
    return places


def _not_negative(name: str, values: Figure) -> None:
    if values.min() < 0:
        place = [int(i) for i in np.unravel_index(np.argmin(values), values.shape)]
        raise ModelError(f"{name} is {values.min():g} at index {place}; expected 0 or more.")


def _by_step(name: str, values: ArrayLike, shape: tuple[int, ...]) -> Figure:
    """Values with the step axis last, of length 1 where it was left out."""
    figure = _finite(name, values)
    if figure.shape == shape:
        return figure[..., np.newaxis]
    if figure.ndim != len(shape) + 1 or figure.shape[:-1] != shape or not figure.shape[-1]:
        raise ModelError(f"{name} has the shape {figure.shape}; expected {shape} or {(*shape, 'steps')}.")
    return figure


def _steps(figures: dict[str, Figure], steps: int | None) -> int:
    """The one number of steps all figures agree on."""
    found = {name: figure.shape[-1] for name, figure in figures.items() if figure.shape[-1] > 1}
    counts = set(found.values()) | ({steps} if steps is not None else set())
    if len(counts) > 1:
        told = ", ".join(f"{name} {count}" for name, count in found.items())
        asked = f"; steps {steps}" if steps is not None else ""
        raise ModelError(f"the inputs differ in their number of steps ({told}{asked}); give one number.")
    count = counts.pop() if counts else 1
    if count < 1:
        raise ModelError(f"steps is {count}; expected 1 or more.")
    return count


def _none_below_zero(population: Figure, interval: float, step: int) -> None:
    """Refuse a negative cell, naming sex, age and step."""
    if population.min() < 0:
        sex, age = (int(i) for i in np.unravel_index(np.argmin(population), population.shape))
        raise ModelError(
            f"the projected population is {population.min():g} persons ({SEXES[sex]}, "
            f"age {age * interval:g}, end of step {step + 1}); expected 0 or more. More people leave at this "
            "age than live there: check net migration."
        )
