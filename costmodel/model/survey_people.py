"""Households of a survey before a change, after its transfers and after its payments. Plain numbers only.

A household is covered as a whole or not at all: where its offset is below the rate of the policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.model.figures import Figure
    from costmodel.model.followed_people import Payments

    Deciles = NDArray[np.int8]

DECILES = 10
LARGEST_LOGARITHM = 300.0
"""Logarithm of a factor of weights beyond which raking has failed."""


@dataclass(frozen=True)
class HouseholdReach:
    """Whom a policy reaches: units of a household that are meant and others, and the rate of each."""

    meant: Figure
    """(household,): members (or the household) for whom the policy is meant."""
    others: Figure | None
    """(household,): those who get it in error; None where nobody does."""
    rate: Figure | float
    """Share of those meant who are reached: one, or (household,)."""
    rate_of_others: Figure | float = 0.0
    independent: bool = False
    """Whether single members are recipients, as the file does not say which: a household is covered with
    1 - (1 - rate)^members."""


def recipients_of_households(reach: HouseholdReach, offset: Figure) -> Figure:
    """Recipients in each household: all its eligible members where the offset is below the rate, else 0.

    Where the file does not say who is eligible: rate x members / c where the offset is below
    c = 1 - (1 - rate)^members, so that as many are expected.

    Shapes: (household,). Units: share -> persons or households.
    """
    if reach.independent:
        covered = 1 - np.maximum(1 - reach.rate, 0) ** reach.meant
        there = covered > 0
        expected = np.where(there, reach.rate * reach.meant / np.where(there, covered, 1), 0)
        return np.where(offset < covered, expected, 0.0)
    recipients = np.where(offset < reach.rate, reach.meant, 0.0)
    if reach.others is not None and np.any(np.asarray(reach.rate_of_others) > 0):
        recipients += np.where(offset < reach.rate_of_others, reach.others, 0)
    return recipients


def poorest_households(order: NDArray[np.intp], count: Figure, share: float) -> NDArray[np.bool_]:
    """Whether each household is among the poorest ``share`` of the units counted, by its middle.

    Shapes: places of households from the poorest on, units (household,) -> the same.
    """
    upto = np.cumsum(count[order])
    poorest = np.zeros(order.size, dtype=bool)
    poorest[order] = upto - count[order] / 2 <= share * upto[-1]
    return poorest & (count > 0)


def share_of_poorest(people: Figure, money: Figure, share: float) -> float:
    """Share of money that goes to the poorest ``share`` of people, a row taken in part; nan for none.

    Shapes: (row,) both, from the poorest on. Units: persons, LCU -> share.
    """
    whole = money.sum()
    if whole <= 0:
        return float("nan")
    upto, received = (np.append(0.0, np.cumsum(figure)) for figure in (people, money))
    return float(np.interp(share, upto / upto[-1], received / whole))


def deciles_of_households(people: Figure) -> Deciles:
    """The decile of each household by cumulated people, a household by its middle: 0 the poorest.

    Shapes: people of households, poorest first (household,) -> the same. Units: persons.
    """
    upto = np.cumsum(people)
    middle = (upto - people / 2) / upto[-1]
    places: Deciles = np.minimum(middle * DECILES, DECILES - 1).astype(np.int8)
    return places


def payment_rates(money: Figure, decile: Deciles, paid: Payments) -> Figure:
    """Payments as a share of welfare above 0, by decile.

    Shapes: welfare above 0 x people (household,) -> (decile,). Units: LCU a month -> share.
    """
    everybody = money.sum()
    rate = np.full(DECILES, paid.proportional / everybody if everybody > 0 else 0.0)
    if paid.by_decile.any():
        of_decile = np.bincount(decile, weights=money, minlength=DECILES)
        rate += np.where(of_decile > 0, paid.by_decile / np.where(of_decile > 0, of_decile, 1), 0)
    return rate


def factors_by_age(
    weight: Figure, members: Figure, wanted: Figure, rounds: int, close: float
) -> Figure | None:
    """Factors of weights that meet totals of members, each as near to 1 as possible; None if none do.

    Raking: factor = exp(sum of lambda x members), lambda by Newton's method.

    Shapes: (household,), (household, class), (class,) -> (household,). Units: households, persons, persons.
    Source: Deville, Särndal (1992), Calibration Estimators in Survey Sampling, Journal of the American
    Statistical Association 87.
    """
    multiplier = np.zeros(wanted.size)
    factor = np.full(weight.size, wanted.sum() / float(np.sum(weight @ members)))
    start = np.log(factor[0])
    for _ in range(rounds):
        weighted = weight * factor
        missing = wanted - weighted @ members
        if np.max(np.abs(missing)) <= close * wanted.sum():
            return factor
        slope = members.T @ (weighted[:, None] * members)
        try:
            multiplier = multiplier + np.linalg.solve(slope, missing)
        except np.linalg.LinAlgError:
            return None
        factor = np.exp(np.clip(start + members @ multiplier, -LARGEST_LOGARITHM, LARGEST_LOGARITHM))
    return None
