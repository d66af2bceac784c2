"""Vital rates: the life table, and published tables turned into single ages and calendar years.

Axes are (sex, age, year): sex 0 male and 1 female, the last age group open-ended.

Published tables come in five-year ages and five-year periods from mid-year to mid-year. They are turned into
single ages and calendar years by one method: the published values are added up from the left, a monotone
cubic is laid through the sums, and its rises over the finer intervals are read off (``spread``). Sums over
age groups and means over periods are so kept, and a positive rate stays positive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.errors import ModelError
from costmodel.model.arguments import numbers, rising, whole_number

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from costmodel.model.figures import Figure

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
OLDEST = 200
"""No age group begins above."""


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
    published, first = _mortality(np.swapaxes(numbers(mortality, "mortality"), -1, -2), ages)
    yearly = np.swapaxes(calendar_years(np.swapaxes(published, -1, -2), periods, years), -1, -2)
    hazard = -np.log(_survivors(yearly, first))
    single = np.arange(first[0], first[-1] + 1)
    dying = -np.expm1(-np.diff(monotone_cubic(first, hazard, single)))
    lived = _years_lived(np.concatenate([yearly[..., :1], dying], axis=-1), single)[..., :-1]
    rates = dying / (1 - (1 - lived) * dying)
    return np.swapaxes(np.concatenate([rates, yearly[..., -1:]], axis=-1), -1, -2)


def single_year_fertility(
    fertility: ArrayLike, ages: ArrayLike, periods: ArrayLike, years: ArrayLike, *, open_age: int = 100
) -> Figure:
    """Births per woman per year by single age and calendar year, from age groups and five-year periods.

    ``spread`` by time and by age: a group's single ages have the published rate as their mean.

    Shapes: fertility (age group, period), ages (age group,) all of one width, periods (period,),
    years (year,) -> (single age, year) from age 0 to ``open_age``, 0 outside the groups.
    Units: births per woman per year, in and out (not per 1,000 women).
    Errors: ModelError if the shapes disagree, years lie over half a period outside the periods, or a rate is
    negative or above 1 (given per 1,000?).
    Source: cumulated fertility as in McNeil, Trussell and Turner (1977), Demography 14(2), 245-252, with the
    monotone cubic of Steffen (1990) in place of their spline.
    """
    first = rising(ages, "ages")
    published = births_per_woman(_shaped("fertility", fertility, (len(first), np.size(periods))), "fertility")
    yearly = calendar_years(published, periods, years)
    whole_number(open_age, "open_age", 1, OLDEST)
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
    first = rising(ages, "ages")
    moved = numbers(net_migration, "net_migration")
    if moved.ndim < 2 or moved.shape[AGE] != len(first) or first[0] != 0:  # noqa: PLR2004
        raise ModelError(
            f"net_migration has the shape {moved.shape} and {len(first)} ages from {first[0]:g}; expected "
            "(sex, age group, year) with as many ages, from 0."
        )
    groups = np.swapaxes(moved, -1, -2)
    single = spread(groups[..., :-1], first, np.arange(first[-1] + 1))
    return np.swapaxes(np.concatenate([single, groups[..., -1:]], axis=-1), -1, -2)


def births_per_woman(fertility: ArrayLike, name: str) -> Figure:
    """Fertility rates as they are, refused where they cannot be births per woman and year.

    Shapes: any -> the same. Units: births per woman per year, 0 to 1 (0.09, not 90 per 1,000 women).
    """
    rates = numbers(fertility, name)
    if rates.min() < 0 or rates.max() > 1:
        wrong = rates.min() if rates.min() < 0 else rates.max()
        raise ModelError(
            f"{name}: found {wrong:g}; expected births per woman and year, 0 or more and at most 1. "
            "Write 0.09, not 90 per 1,000 women."
        )
    return rates


def calendar_years(rates: ArrayLike, periods: ArrayLike, years: ArrayLike) -> Figure:
    """Rates of calendar years from those of periods that start in mid-year.

    Shapes: rates (..., period), periods (period,), years (year,) -> (..., year). Units: those of the rates.
    Errors: ModelError if years lie over half a period outside the periods, or leave a gap.
    Source: ``spread``.
    """
    first, wanted = rising(periods, "periods"), rising(years, "years", least=1)
    each = np.atleast_1d(numbers(rates, "rates"))
    if each.shape[-1] != len(first):
        raise ModelError(f"rates are given for {each.shape[-1]} periods but {len(first)} periods are named.")
    edges = np.append(first, 2 * first[-1] - first[-2]) + 0.5
    earliest, latest = (3 * edges[0] - edges[1]) / 2, (3 * edges[-1] - edges[-2]) / 2
    if wanted[0] + 0.5 < earliest or wanted[-1] + 0.5 > latest:
        raise ModelError(
            f"years {wanted[0]:g} to {wanted[-1]:g} are asked for; expected years from "
            f"{np.ceil(earliest - 0.5):g} to {np.floor(latest - 0.5):g}, at most half a period outside the "
            "periods given. Give rates of more periods or fewer years."
        )
    if np.any(np.diff(wanted) != 1):
        raise ModelError("years must be consecutive, without gaps.")
    return spread(each * np.diff(edges), edges, np.append(wanted, wanted[-1] + 1))


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
    parts = numbers(amounts, "amounts")
    sums = np.concatenate([np.zeros_like(parts[..., :1]), np.cumsum(parts, axis=-1)], axis=-1)
    return np.diff(monotone_cubic(edges, sums, finer), axis=-1)


def monotone_cubic(places: ArrayLike, values: ArrayLike, wanted: ArrayLike) -> Figure:
    """Piecewise cubic through given points that rises and falls only where they do.

    slope at a point = the parabola's through it and its neighbours, but at most twice the smaller of the
    slopes on both sides, and 0 where these differ in sign

    Shapes: places (point,) rising, values (..., point), wanted (n,) -> (..., n).
    Beyond the outer points the curve continues as a straight line.
    Errors: ModelError if the places do not rise or do not match the values.
    Source: Steffen (1990), Astronomy and Astrophysics 239, 443-450.
    """
    x = rising(places, "places")
    y = numbers(values, "values")
    if len(x) < 3 or y.shape[-1] != len(x):  # noqa: PLR2004
        raise ModelError(
            f"values has the shape {y.shape} and there are {len(x)} places; expected at least three places "
            "and as many values on the last axis."
        )
    at = numbers(wanted, "wanted")
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


def _mortality(mortality: ArrayLike, ages: ArrayLike) -> tuple[Figure, Figure]:
    """Checked death rates (sex, ..., age) and the first age of each group."""
    first, rates = rising(ages, "ages"), numbers(mortality, "mortality")
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
            f"mortality gives a death share of {dying.max():g} in an age group; expected less than 1. "
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


def _shaped(name: str, values: ArrayLike, shape: tuple[int, ...]) -> Figure:
    """The values as floats, refused in any other shape."""
    figure = numbers(values, name)
    if figure.shape != shape:
        raise ModelError(f"{name} has the shape {figure.shape}; expected {shape}.")
    return figure
