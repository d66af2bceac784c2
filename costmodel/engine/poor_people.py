"""The share of poor people in many years: only cells that the line may cut are split into parts.

Elsewhere everybody in a cell is poor, or nobody, whomever in it the policies cover.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.engine.split_people import SplitPeople, poor_people
from costmodel.model.followed_people import (
    Followed,
    Payments,
    WelfarePopulation,
    payment_rates,
    split_population,
)
from costmodel.model.welfare_measures import of_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.engine.living_standards import LivingStandards
    from costmodel.model.figures import Figure

ROUNDING = 1e-9
"""Welfare nearer to a line than this share of it is not left to the bounds."""


class _Bounds(NamedTuple):
    """What is known of cells without splitting them."""

    least: Figure
    """The least welfare that somebody can have, before or after: (year, cell)."""
    most: Figure
    rates: tuple[Figure, Figure]
    """Payment rates as of ``Split``."""


def headcounts_of_years(
    standards: LivingStandards, years: slice, line: Figure
) -> tuple[Figure, Figure, Figure]:
    """The share of people below a line before, after transfers and after financing.

    Shapes: line (year,) -> (year,) each. Units: LCU a month -> shares.
    """
    chosen = np.ones_like(standards.held)
    paying = np.any([(one.gain != 0).any(axis=(0, 1)) for one in standards.transfers], axis=0)
    followed = standards.followed(
        years, np.flatnonzero(paying & (standards.fresh | standards.changed)), chosen
    )
    payments = standards.paid_before(years), standards.paid_more(years, chosen)
    population = standards.population(years)
    bounds = _bounds(population, followed, payments)
    near, poor = np.ones(population.decile.shape, dtype=bool), np.zeros(len(line))
    if bounds is not None:
        z = of_line(line)
        under, over = bounds.most < z * (1 - ROUNDING), bounds.least >= z * (1 + ROUNDING)
        near = ~(under | over).all(axis=0)
        poor = (population.people * under)[:, ~near].sum(axis=-1)
    split = split_population(
        _population_of(population, near), _followed_of(followed, near), *payments,
        rates=None if bounds is None else tuple(rate[:, near] for rate in bounds.rates),  # type: ignore[arg-type]
    )  # fmt: skip
    number = population.people.sum(axis=-1)
    before, transfers, financing = (
        (poor + own) / number for own in poor_people(SplitPeople.of(split), line)
    )
    return before, transfers, financing


def _bounds(
    population: WelfarePopulation, policies: Followed, payments: tuple[Payments, Payments]
) -> _Bounds | None:
    """The bounds of cells; None where somebody may have less than 0, so that payments need all parts."""
    then, now = policies.before, policies.after
    base = np.where(policies.in_survey, 0, then.gain)
    if population.welfare.min() < 0 or base.min(initial=0) < 0:
        return None
    # Of people who pay in proportion to what they have, the mean of a cell says what they pay together.
    mean = population.welfare + np.sum(base * then.share, axis=-1)
    money = (population.people * population.scale)[..., None]
    first = payment_rates(population, mean[..., None], money, payments[0])
    kept = 1 - first[..., 0]
    if kept.min() < 0:
        return None
    second = payment_rates(population, (mean * kept)[..., None], money, payments[1])
    least = population.welfare * kept
    most = (population.welfare + base.sum(axis=-1)) * kept
    change = now.gain - then.gain
    down = np.where(then.share > now.share, -then.gain, 0)
    up = np.where(now.share > then.share, now.gain, 0)
    lower = least + np.minimum(np.minimum(change, 0), down).sum(axis=-1)
    upper = most + np.maximum(np.maximum(change, 0), up).sum(axis=-1)
    rate = second[..., 0]
    return _Bounds(
        np.minimum(least, lower - np.maximum(rate, 0) * most),
        np.maximum(most, upper - np.minimum(rate, 0) * most),
        (first, second),
    )


def _population_of(population: WelfarePopulation, cells: NDArray[np.bool_]) -> WelfarePopulation:
    return WelfarePopulation(
        population.welfare[:, cells], population.people[:, cells], population.decile[cells],
        population.scale[cells],
    )  # fmt: skip


def _followed_of(policies: Followed, cells: NDArray[np.bool_]) -> Followed:
    transfers = (type(one)(one.share[:, cells], one.gain[:, cells]) for one in (policies.before, policies.after))
    return Followed(policies.offset[cells], *transfers, policies.in_survey)
