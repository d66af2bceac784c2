"""Followed people: each cell split into those whom policies cover and those whom they do not.

The same people before a change, after its transfers, and after those who pay for it: so that one can say who
is lifted out of poverty and who falls into it. Everything is of one year, on plain numbers only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

    Covered = NDArray[np.bool_]


@dataclass(frozen=True)
class Transfer:
    """What a policy pays in each cell: share of the people covered, and what each of them gains a month."""

    share: Figure
    """(cell,): share of the people in households with a recipient."""
    gain: Figure
    """(cell,): LCU a month per person, or per equivalent."""


@dataclass(frozen=True)
class Followed:
    """A policy as the baseline and as the scenario have it, and where in a cell its people are."""

    offset: Figure
    """(cell,)."""
    before: Transfer
    after: Transfer
    in_survey: bool = True
    """Whether welfare as surveyed already holds what the baseline pays."""


@dataclass(frozen=True)
class Payments:
    """What people pay: money a month in proportion to welfare, and by decile."""

    proportional: float = 0.0
    by_decile: Figure = field(default_factory=lambda: np.zeros(1))
    """(decile,) or (1,) zero: inside a decile in proportion to welfare."""

    def __add__(self, other: Payments) -> Payments:
        """Both together."""
        return Payments(self.proportional + other.proportional, self.by_decile + other.by_decile)

    @property
    def total(self) -> float:
        """All that is paid."""
        return self.proportional + float(np.sum(self.by_decile))


@dataclass(frozen=True)
class WelfarePopulation:
    """The cells of a year: people, welfare, decile, and adult equivalents per person."""

    welfare: Figure
    """(cell,): LCU a month per person, or per equivalent, as surveyed and carried."""
    people: Figure
    """(cell,): persons."""
    decile: NDArray[np.intp]
    """(cell,): 0 the poorest."""
    scale: Figure
    """(cell,): adult equivalents per person; 1 where welfare is per person."""


@dataclass(frozen=True)
class Split:
    """Parts of cells whose people the same policies cover."""

    people: Figure
    """(cell, part)."""
    scale: Figure
    """(cell, 1): adult equivalents per person."""
    decile: NDArray[np.intp]
    """(cell,)."""
    before: Figure
    """(cell, 1 or part): welfare before the change, y0."""
    after_transfers: Figure
    """(cell, part): y1."""
    after_financing: Figure
    """(cell, part): y2."""
    rates: tuple[Figure, Figure]
    """(cell, 1) each: share of welfare paid for what no survey held, and share of y0 for the change."""
    covered: tuple[tuple[Covered, Covered], ...]
    """For each policy, covered in the baseline and in the scenario: (cell, part)."""

    @property
    def payments(self) -> Figure:
        """What each person, or equivalent, pays for the change: (cell, part)."""
        return self.rates[1] * np.maximum(self.before, 0)


def frac(values: Figure) -> Figure:
    """The part of numbers after the point.

    Shapes: any -> the same.
    """
    places: Figure = values - np.floor(values)
    return places


def _covers(place: Figure, offset: Figure, share: Figure) -> Covered:
    """Whether a policy covers places of a cell: frac(place - offset) < share."""
    start, end = offset[:, None], (offset + share)[:, None]
    after = place >= start
    return np.where(end <= 1, after & (place < end), after | (place < end - 1))


def _parts(policies: Sequence[Followed], cells: int) -> tuple[Figure, Figure]:
    """Width and middle of the intervals between the places where coverage begins and ends."""
    edges: list[Figure] = [np.zeros(cells), np.ones(cells)]
    for policy in policies:
        shares = [policy.before.share]
        if policy.after.share is not policy.before.share:
            shares.append(policy.after.share)
        if all(((share <= 0) | (share >= 1)).all() for share in shares):
            continue
        edges += [policy.offset, *(frac(policy.offset + share) for share in shares)]
    places = np.sort(np.stack(edges, axis=1), axis=1)
    return np.diff(places, axis=1), (places[:, 1:] + places[:, :-1]) / 2


def split_population(
    population: WelfarePopulation,
    policies: Sequence[Followed],
    paid_before: Payments,
    paid_more: Payments,
    among: Mapping[int, tuple[Figure, Figure]] | None = None,
    people: Figure | None = None,
    rates: tuple[Figure, Figure] | None = None,
) -> Split:
    """The people of a year before a change, after its transfers, and after the payments for it.

    y0 = cells + transfers of the baseline that no survey held - payments for them; y1 = y0 + (scenario -
    baseline) transfers; y2 = y1 - (scenario - baseline) payments, in proportion to y0; nobody below 0 pays
    any. ``paid_before`` are the payments for what the survey did not hold, ``paid_more`` the increment.
    For people of a group, ``people`` are its people by cell, ``among`` the shares covered among them in
    baseline and scenario by policy, and ``rates`` the payment rates of everybody.

    Shapes: see the classes. Units: persons, LCU a month.
    """
    counted = population.people if people is None else people
    own = [
        policy if among is None else Followed(
            policy.offset,
            Transfer(among[place][0], policy.before.gain),
            Transfer(among[place][1], policy.after.gain),
            policy.in_survey,
        )
        for place, policy in enumerate(policies)
    ]  # fmt: skip
    width, middle = _parts(own, counted.size)
    covered = []
    base = np.zeros_like(width)
    more = np.zeros_like(width)
    for policy in own:
        now = _covers(middle, policy.offset, policy.after.share)
        same = policy.after.share is policy.before.share
        then = now if same else _covers(middle, policy.offset, policy.before.share)
        covered.append((then, now))
        lost = np.where(then, policy.before.gain[:, None], 0)
        if not policy.in_survey:
            base += lost
        if policy.after is not policy.before:
            more += np.where(now, policy.after.gain[:, None], 0) - lost
    held = width * counted[:, None]
    scale = population.scale[:, None]
    start = population.welfare[:, None] + base if base.any() else population.welfare[:, None]
    money = held * scale
    first = _rates(population, start, money, paid_before) if rates is None else rates[0]
    before = start - first * np.maximum(start, 0)
    second = _rates(population, before, money, paid_more) if rates is None else rates[1]
    after = before + more
    return Split(
        people=held,
        scale=scale,
        decile=population.decile,
        before=before,
        after_transfers=after,
        after_financing=after - second * np.maximum(before, 0),
        rates=(first, second),
        covered=tuple(covered),
    )


def _rates(population: WelfarePopulation, welfare: Figure, money: Figure, paid: Payments) -> Figure:
    """Payments as a share of welfare above 0: (cell, 1)."""
    held = np.sum(np.maximum(welfare, 0) * money, axis=1)
    everybody = held.sum()
    rate = np.full(held.shape, paid.proportional / everybody if everybody > 0 else 0.0)
    if paid.by_decile.any():
        of_decile = np.bincount(population.decile, weights=held, minlength=paid.by_decile.size)
        own = np.where(of_decile > 0, paid.by_decile / np.where(of_decile > 0, of_decile, 1), 0)
        rate = rate + own[population.decile]
    return rate[:, None]
