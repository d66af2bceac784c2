"""Measures of poverty and inequality of weighted people, and of who gains and who loses by a change.

Rows are people of equal welfare, with their number; leading axes are years or variants. A measure that is not
defined is nan: the reasons are in the docstrings. Plain numbers only, since people are ranked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.measures import ratio
from costmodel.model.row_indices import flat_places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

BOTTOM, TOP_TENTH, TOP_FIFTH, BOTTOM_FIFTH = 0.4, 0.9, 0.8, 0.2


@dataclass(frozen=True)
class Ranked:
    """People from the poorest on, with sums up to each of them."""

    people: Figure
    """(..., row)."""
    welfare: Figure
    """(..., row): never falling."""

    def _upto(self, figure: Figure) -> Figure:
        sums: Figure = np.zeros((*figure.shape[:-1], figure.shape[-1] + 1))
        np.cumsum(figure, axis=-1, out=sums[..., 1:])
        return sums

    @cached_property
    def number(self) -> Figure:
        """People up to each row: (..., row + 1), beginning with 0."""
        return self._upto(self.people)

    @cached_property
    def money(self) -> Figure:
        """Their welfare."""
        return self._upto(self.people * self.welfare)

    @cached_property
    def logarithm(self) -> Figure:
        """Logarithms of welfare by row; 0 where there is none."""
        return logarithms(self.welfare)

    @cached_property
    def positive(self) -> NDArray[np.bool_]:
        """Whether everybody has more than 0: (...)."""
        enough: NDArray[np.bool_] = ~np.any((self.welfare <= 0) & (self.people > 0), axis=-1)
        return enough


def ranked(people: Figure, welfare: Figure) -> Ranked:
    """People of any order from the poorest on.

    Shapes: (..., row) both.
    """
    order = np.argsort(welfare, axis=-1)
    flat = flat_places(order)
    return Ranked(people.take(flat), welfare.take(flat))


def logarithms(welfare: Figure) -> Figure:
    """Logarithms of welfare; 0 where there is none.

    Shapes: any -> the same.
    """
    logs: Figure = np.log(np.where(welfare > 0, welfare, 1))
    return logs


def _at(sums: Figure, place: NDArray[np.intp]) -> Figure:
    """Sums at a place of each leading row: (..., row + 1), (...) -> (...)."""
    figures: Figure = np.take_along_axis(sums, place[..., None], axis=-1)[..., 0]
    return figures


def summed_product(one: Figure, other: Figure) -> Figure:
    """Sums of products along the last axis: (..., row) both -> (...)."""
    # Not numpy.vecdot: the threads of its library wait for each other where years are computed on threads.
    figure: Figure = np.einsum("...i,...i->...", one, other)
    return figure


def of_line(line: Figure | float) -> Figure:
    """A line as it stands beside rows of people: (...) -> (..., 1)."""
    return np.asarray(line, dtype=np.float64)[..., None]


def nothing_left(counted: Figure, *welfare: Figure) -> NDArray[np.bool_]:
    """Whether anybody who counts has 0 or less: (..., row) each -> (...)."""
    # Most often nobody has: then who counts is not looked at.
    if all(level.min(initial=1.0) > 0 for level in welfare):
        return np.zeros(counted.shape[:-1], dtype=bool)
    low = np.any([level <= 0 for level in np.broadcast_arrays(*welfare)], axis=0)
    nothing: NDArray[np.bool_] = (low & (counted != 0)).any(axis=-1)
    return nothing


def poverty_measures(
    people: Figure,
    welfare: Figure,
    line: Figure | float,
    scale: Figure | float = 1.0,
    logs: Figure | None = None,
    everybody: Figure | None = None,
) -> Mapping[str, Figure]:
    """Headcount, gap and squared gap, Watts index, and the money that would lift all to the line.

    headcount, gap, squared_gap = sum over the poor of w ((z - y) / z)^a / N, a = 0, 1, 2; watts = sum over
    the poor of w ln(z / y) / N, not defined where one of them has 0 or less; money_gap = sum of w rho (z -
    y). Poor is below the line, strictly. ``logs`` are the logarithms of welfare, where they are known;
    ``everybody`` the number N, where the rows leave out people who are not poor.

    Shapes: (..., row) each, line (...) -> (...) each. Units: persons, LCU a month, LCU a month, equivalents
    per person -> shares, LCU a month.
    Source: Foster, Greer, Thorbecke (1984), Econometrica 52; Watts (1968), in Moynihan, On Understanding
    Poverty.
    """
    z, number = of_line(line), people.sum(axis=-1) if everybody is None else everybody
    poor = people * (welfare < z)
    short = welfare / z
    np.maximum(np.subtract(1, short, out=short), 0, out=short)
    missing = people * short
    known = logarithms(welfare) if logs is None else logs
    positive = ~nothing_left(poor, welfare)
    count = poor.sum(axis=-1)
    watts = (count * np.log(z[..., 0]) - summed_product(poor, known)) / number
    gap = missing.sum(axis=-1)
    return {
        "headcount": count / number,
        "gap": gap / number,
        "squared_gap": summed_product(missing, short) / number,
        "watts": np.where(positive, watts, np.nan),
        "money_gap": (gap if isinstance(scale, float) else summed_product(missing, scale)) * z[..., 0],
    }


def _held_by(people: Ranked, share: float) -> Figure:
    """Share of all welfare that the poorest share of people have; linear within a row: (...)."""
    wanted = share * people.number[..., -1]
    last = np.minimum(np.count_nonzero(people.number[..., 1:] < wanted[..., None], axis=-1),
                      people.people.shape[-1] - 1)  # fmt: skip
    rest = wanted - _at(people.number, last)
    money = _at(people.money, last) + rest * _at(people.welfare, last)
    return ratio(money, people.money[..., -1])


def inequality_measures(
    people: Ranked, any_order: tuple[Figure, Figure, Figure] | None = None
) -> Mapping[str, Figure]:
    """Gini, Palma, S80/S20, share of the bottom 40, Theil's T and L, Atkinson's index with 1 and 2.

    Quantiles are linear within a row. The Gini is not defined where all together have 0 or less, ratios of
    shares where their lower part has, Theil and Atkinson where anybody has. ``any_order`` are the same
    people, their welfare and its logarithms in any order, where they are known.

    Shapes: (...) each. Units: persons, LCU a month -> shares and ratios.
    Source: Haughton, Khandker (2009), Handbook on Poverty and Inequality, World Bank, chapter 6; Atkinson
    (1970), Journal of Economic Theory 2; Cobham, Sumner (2013), King's College London.
    """
    w, y, logarithm = any_order or (people.people, people.welfare, people.logarithm)
    number, money = people.number[..., -1], people.money[..., -1]
    fifth, bottom, most, tenth = (
        _held_by(people, share) for share in (BOTTOM_FIFTH, BOTTOM, TOP_FIFTH, TOP_TENTH)
    )
    mean = ratio(money, number)
    usable = people.positive & (money > 0)
    level = np.where(usable, mean, 1)
    logs = summed_product(w, logarithm) / number - np.log(level)
    by_welfare = summed_product(w * y, logarithm)
    inverse = summed_product(w, 1 / np.where(y > 0, y, 1))
    entropy = {
        "theil_t": by_welfare / np.where(usable, money, 1) - np.log(level),
        "theil_l": -logs,
        "atkinson_1": 1 - np.exp(np.where(usable, logs, 0)),
        "atkinson_2": 1 - number / (level * inverse),
    }
    return {
        "gini": gini_of(people),
        "palma": np.where(bottom > 0, ratio(1 - tenth, bottom), np.nan),
        "s80_s20": np.where(fifth > 0, ratio(1 - most, fifth), np.nan),
        "bottom_40": np.where(bottom > 0, bottom, np.nan),
        **{name: np.where(usable, figure, np.nan) for name, figure in entropy.items()},
    }


def gini_of(people: Ranked) -> Figure:
    """Gini index, 1 - sum of dP (L + L before); nan where all together have 0 or less: (...)."""
    area = summed_product(people.people, people.money[..., 1:] + people.money[..., :-1])
    return 1 - ratio(
        area, people.number[..., -1] * np.where(people.money[..., -1] > 0, people.money[..., -1], 0)
    )


def _blocks(rank: Figure) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first row of the equal ones of each row, and the row after the last: (..., row) both."""
    count = rank.shape[-1]
    place = np.broadcast_to(np.arange(count), rank.shape)
    differs = rank[..., 1:] != rank[..., :-1]
    first = np.zeros(rank.shape, dtype=np.intp)
    first[..., 1:] = np.where(differs, place[..., 1:], 0)
    last = np.full(rank.shape, count, dtype=np.intp)
    last[..., :-1] = np.where(differs, place[..., 1:], count)
    return (
        np.maximum.accumulate(first, axis=-1),
        np.minimum.accumulate(last[..., ::-1], axis=-1)[..., ::-1],
    )


def concentration(people: Figure, money: Figure, rank: Figure) -> Figure:
    """Concentration index of money by rank of welfare, equal ranks merged; nan for money of 0 or less.

    1 - sum of dP (L + L before), L the share of the money that the poorest P have.

    Shapes: people and rank (..., row), money the same or with more leading axes -> (...) of money. Units:
    persons, LCU, LCU -> ratio.
    Source: Kakwani (1977), Measurement of Tax Progressivity, Economic Journal 87.
    """
    w, r = np.broadcast_arrays(people, rank)
    m = np.broadcast_to(money, np.broadcast_shapes(money.shape, w.shape))
    if not (np.diff(r, axis=-1) >= 0).all():
        order = np.argsort(r, axis=-1)
        flat = flat_places(order)
        w, r, m = w.take(flat), r.take(flat), m.take(flat_places(np.broadcast_to(order, m.shape)))
    upto = np.zeros((*m.shape[:-1], m.shape[-1] + 1))
    np.cumsum(m, axis=-1, out=upto[..., 1:])
    if not (np.diff(r, axis=-1) > 0).all():
        first, last = _blocks(r)
        count = upto.shape[-1]
        first, last = (np.broadcast_to(places, m.shape) for places in (first, last))
        together = upto.take(flat_places(first, count)) + upto.take(flat_places(last, count))
    else:
        together = upto[..., 1:] + upto[..., :-1]
    return 1 - ratio(summed_product(w, together), w.sum(axis=-1) * np.maximum(upto[..., -1], 0))


def median(people: Ranked, half: Figure | None = None) -> Figure:
    """Welfare of the person in the middle.

    ``half`` is the number of people up to that person, where the rows leave out some. Shapes: half (...) ->
    (...). Units: persons -> LCU a month.
    """
    half = people.number[..., -1:] / 2 if half is None else half[..., None]
    last = np.count_nonzero(people.number[..., 1:] < half, axis=-1)
    return _at(people.welfare, np.minimum(last, people.welfare.shape[-1] - 1))
