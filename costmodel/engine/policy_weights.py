"""Weights of the money of each policy by the welfare of those who get it, year by year.

Weight of a policy = sum of money y0^-eta / sum of money of those who get it, over the same of all that the
budget raises. Levels, of baseline and scenario; people are followed as in ``living_standards``. They are
values: they rank people. The net present value with weights is a formula and takes those of deciles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.reach_rows import EVERYBODY, Measured
from costmodel.model.followed_people import NOBODY, OverPlaces, Payments, payment_rates
from costmodel.model.measures import ratio
from costmodel.model.welfare_effects import welfare_weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from costmodel.engine.living_standards import LivingStandards
    from costmodel.engine.welfare_transfers import Paid
    from costmodel.model.figures import Figure
    from costmodel.model.followed_people import Split, Transfer

WEIGHT, BY_DECILES = "weight", "weight_by_deciles"


def weights_of_policies(standards: LivingStandards) -> list[Measured]:
    """The weight of each policy in every year, and the one that its net present value has."""
    result = standards.result
    policies, years = result.policies, result.years
    found: list[Measured] = []
    if standards.eta is not None and not standards.reason:
        pair = policy_weights(standards)
        found += _rows(policies, WEIGHT, years, np.swapaxes(pair, 1, 2))
    weighted = result.bound.names.weighted
    if weighted:
        each = [own.weights.participant_weight for own in (result.baseline_lines, result.budget_lines)]
        shape = (2, len(weighted), len(years))
        found += _rows(weighted, BY_DECILES, years, np.broadcast_to(np.stack(each), shape))
    return found


def _rows(policies: Sequence[str], name: str, years: Sequence[int], pair: Figure) -> list[Measured]:
    """Rows of baseline and scenario: (2, policy, year)."""
    nothing = np.full(len(years), np.nan)
    return [
        Measured(policy, EVERYBODY, "", name, "ratio", tuple(years), np.stack([*pair[:, place], nothing]))
        for place, policy in enumerate(policies)
    ]


def policy_weights(standards: LivingStandards) -> Figure:
    """Weights of the money of each policy in baseline and scenario: (2, year, policy).

    Missing where a policy pays nobody, or where somebody it pays has no welfare. Payments that fall on nobody
    now count in proportion to welfare, as do all where nothing is raised.
    """
    eta = standards.eta
    assert eta is not None  # noqa: S101  asked for only where stated
    unchanged, every = np.zeros_like(standards.held), np.ones_like(standards.held)
    parts = []
    for years in standards.blocks():
        split = standards.split(years, unchanged)
        then = _received(standards, standards.transfers[0], split, years, eta, every)
        changed = _received(standards, standards.transfers[1], split, years, eta, standards.changed)
        now = np.where(standards.changed, changed, then)
        payers = [_raised(standards, paid, split, years, eta) for paid in standards.paid]
        parts.append(np.stack([then / payers[0][:, None], now / payers[1][:, None]]))
    return np.concatenate(parts, axis=1)


def _received(
    standards: LivingStandards, transfer: Transfer, split: Split, years: slice, eta: float,
    wanted: NDArray[np.bool_],
) -> Figure:  # fmt: skip
    """Mean of y0^-eta over the money of the policies wanted: (year, policy)."""
    positive = split.before > 0
    worth = OverPlaces.of(split, np.where(positive, split.before, 1) ** -eta)
    without = None if positive.all() else OverPlaces.of(split, np.where(positive, 0.0, 1.0))
    people = split.people.sum(axis=-1) * split.scale[:, 0]
    mean = np.full((people.shape[0], len(standards.held)), np.nan)
    for policy in np.flatnonzero(wanted):
        share, gain = (part[years][:, standards.places, policy] for part in (transfer.share, transfer.gain))
        if not gain.any():
            continue
        start, each = standards.offsets[:, policy], gain * people
        own = np.sum(each * worth.covered(start, share), axis=-1)
        mean[:, policy] = ratio(own, np.sum(each * share, axis=-1))
        if without is not None:
            mean[np.any((without.covered(start, share) > NOBODY) & (gain > 0), axis=-1), policy] = np.nan
    return mean


def _raised(standards: LivingStandards, paid: Paid, split: Split, years: slice, eta: float) -> Figure:
    """Mean of y0^-eta over the money that is raised for all policies: (year,)."""
    own = paid.of(slice(None))
    proportional = np.asarray(own.proportional)[years] + paid.nobody_now[years].sum(axis=1)
    by_decile = own.by_decile[years]
    nothing = proportional + by_decile.sum(axis=-1) <= 0
    payments = Payments(np.where(nothing, 1.0, proportional), np.where(nothing[:, None], 0.0, by_decile))
    money = split.people * split.scale
    rate = payment_rates(standards.population(years), split.before, money, payments)
    raised = rate * np.maximum(split.before, 0) * money
    shape = (*raised.shape[:-2], -1)
    welfare = np.broadcast_to(split.before, raised.shape)
    return welfare_weight(raised.reshape(shape), welfare.reshape(shape), eta)
