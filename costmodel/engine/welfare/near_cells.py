"""Poor people and the median in many years: only cells that the line, or the median, may cut are split.

Elsewhere everybody in a cell is below it, or nobody, whomever in the cell the policies cover.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.engine.welfare.split_people import SplitPeople, poor_people
from costmodel.model.followed_people import (
    Followed,
    Payments,
    Transfer,
    WelfarePopulation,
    payment_rates,
    split_population,
)
from costmodel.model.welfare_measures import median, of_line, ranked

if TYPE_CHECKING:
    from costmodel.model.figures import Figure
    from costmodel.model.followed_people import Split

ROUNDING = 1e-9
"""Welfare nearer to a line than this share of it is not left to the bounds."""


class _Bounds(NamedTuple):
    """What is known of cells without splitting them."""

    least: Figure
    """The least welfare that somebody can have, before or after: (year, cell)."""
    most: Figure
    rates: tuple[Figure, Figure]
    """Payment rates as of ``Split``."""


@dataclass(frozen=True)
class EveryCell:
    """The cells of some years, the policies that change welfare in them, and what people pay."""

    population: WelfarePopulation
    followed: Followed
    paid_before: Payments
    paid_more: Payments

    def split(self) -> Split:
        """All of them, split."""
        return split_population(self.population, self.followed, self.paid_before, self.paid_more)

    @cached_property
    def bounds(self) -> _Bounds | None:
        """What is known of them without splitting them; None where it is not enough."""
        return _bounds(self.population, self.followed, (self.paid_before, self.paid_more))

    def near(self, low: Figure, high: Figure) -> tuple[Split, Figure]:
        """The cells where somebody may have what is between two amounts, split, and the people below others.

        All cells, and nobody, where there are no bounds. Shapes: low, high (year,).
        """
        cells, bounds = self.population, self.bounds
        if bounds is None:
            return self.split(), np.zeros(len(low))
        under = bounds.most < of_line(low) * (1 - ROUNDING)
        over = bounds.least >= of_line(high) * (1 + ROUNDING)
        near = ~(under | over).all(axis=0)
        people = WelfarePopulation(
            cells.welfare[:, near], cells.people[:, near], cells.decile[near], cells.scale[near]
        )
        then, now = (
            Transfer(one.share[:, near], one.gain[:, near])
            for one in (self.followed.before, self.followed.after)
        )
        followed = Followed(self.followed.offset[near], then, now, self.followed.in_survey)
        first, second = (rate[:, near] for rate in bounds.rates)
        split = split_population(people, followed, self.paid_before, self.paid_more, rates=(first, second))
        return split, (cells.people * under)[:, ~near].sum(axis=-1)


def headcounts_of_years(every: EveryCell, line: Figure) -> tuple[Figure, Figure, Figure]:
    """The share of people below a line before, after transfers and after financing.

    Shapes: line (year,) -> (year,) each. Units: LCU a month -> shares.
    """
    split, poor = every.near(line, line)
    number = every.population.people.sum(axis=-1)
    before, transfers, financing = ((poor + cut) / number for cut in poor_people(SplitPeople.of(split), line))
    return before, transfers, financing


def medians(every: EveryCell) -> Figure:
    """Median welfare before changes, of which none is in the cells: (year,), LCU a month."""
    people, bounds = every.population.people, every.bounds
    low = high = np.zeros(len(people))
    if bounds is not None:
        low, high = (median(ranked(people, welfare)) for welfare in (bounds.least, bounds.most))
    split, below = every.near(low, high)
    rows = (part.reshape(len(part), -1) for part in np.broadcast_arrays(split.people, split.before))
    return median(ranked(*rows), people.sum(axis=-1) / 2 - below)


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
