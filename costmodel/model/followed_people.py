"""Followed people: each cell split into those whom policies cover and those whom they do not.

The same people before a change, after its transfers, and after those who pay for it: so that one can say who
is lifted out of poverty and who falls into it. Plain numbers only; leading axes are years or variants.

A policy covers the places v of a cell, 0 to 1, where frac(v - offset) is below its share. So coverage begins
at the offset and ends where the share is used up. Each such edge adds or takes a gain, and welfare between
two edges is the sum of the edges before: computed in whole numbers of a small unit, so that a gain that comes
and goes leaves exactly nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.row_indices import flat_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

NOBODY = 1e-12
"""Parts of a cell below this share are nobody: what is left of an interval of no width."""
WHOLE_NUMBERS = 61
"""Binary digits of the whole numbers in which gains are added."""


@dataclass(frozen=True)
class Transfer:
    """What policies pay in each cell: share of the people covered, and what each of them gains a month."""

    share: Figure
    """(..., cell, policy): share of the people in households with a recipient."""
    gain: Figure
    """(..., cell, policy): LCU a month per person, or per equivalent."""


@dataclass(frozen=True)
class Followed:
    """Policies as the baseline and as the scenario have them, and where in a cell their people are."""

    offset: Figure
    """(cell, policy), or with leading axes."""
    before: Transfer
    after: Transfer
    in_survey: NDArray[np.bool_]
    """(..., policy): whether welfare as surveyed already holds what the baseline pays."""


@dataclass(frozen=True)
class Payments:
    """What people pay: money a month in proportion to welfare, and by decile."""

    proportional: Figure | float = 0.0
    """(...)."""
    by_decile: Figure = field(default_factory=lambda: np.zeros(1))
    """(..., decile) or (1,) zero: inside a decile in proportion to welfare."""

    def __add__(self, other: Payments) -> Payments:
        """Both together."""
        return Payments(self.proportional + other.proportional, self.by_decile + other.by_decile)

    def __sub__(self, other: Payments) -> Payments:
        """The increment over others."""
        return Payments(self.proportional - other.proportional, self.by_decile - other.by_decile)


@dataclass(frozen=True)
class WelfarePopulation:
    """The cells of some years: people, welfare, decile, and adult equivalents per person."""

    welfare: Figure
    """(..., cell): LCU a month per person, or per equivalent, as surveyed and carried."""
    people: Figure
    """(..., cell): persons."""
    decile: NDArray[np.intp]
    """(cell,): 0 the poorest."""
    scale: Figure
    """(cell,): adult equivalents per person; 1 where welfare is per person."""


@dataclass(frozen=True)
class Edges:
    """Places of cells where the coverage of a policy begins or ends."""

    order: NDArray[np.intp]
    """(..., cell, edge): the edges from the first place to the last."""
    starts: Sequence[int]
    """For each policy its edge where coverage begins."""
    ends: Sequence[int]
    """For each policy its edge where coverage by the scenario ends."""
    wraps: NDArray[np.bool_]
    """(..., cell, policy): whether coverage by the scenario goes on from place 0."""
    earlier: Mapping[int, tuple[int, NDArray[np.bool_]]]
    """The policies that the baseline covers otherwise: the edge where that ends, and whether it wraps."""

    def place(self, edge: int) -> NDArray[np.intp]:
        """How many edges come before an edge: (..., cell, 1)."""
        position: NDArray[np.intp] = np.argmax(self.order == edge, axis=-1)[..., None]
        return position

    def covered(self, policy: int, end: int, wraps: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The parts that a policy covers up to an edge: (..., cell, part)."""
        part = np.arange(self.order.shape[-1] + 1)
        begun, ended = part > self.place(self.starts[policy]), part > self.place(end)
        return np.where(wraps[..., None], begun | ~ended, begun & ~ended)


@dataclass(frozen=True)
class Split:
    """Parts of cells whose people the same policies cover."""

    people: Figure
    """(..., cell, part)."""
    scale: Figure
    """(cell, 1): adult equivalents per person."""
    before: Figure
    """(..., cell, 1 or part): welfare before the change, y0."""
    after_transfers: Figure
    """(..., cell, part): y1."""
    after_financing: Figure
    """(..., cell, part): y2."""
    rates: tuple[Figure, Figure]
    """(..., cell, 1) each: share of welfare paid for what no survey held, and share of y0 for the change."""
    edges: Edges

    @property
    def payments(self) -> Figure:
        """What each person, or equivalent, pays for the change: (..., cell, 1 or part)."""
        return self.rates[1] * np.maximum(self.before, 0)

    def of_covered(self, money: Figure) -> Figure:
        """Money of the people whom each policy covers in the scenario.

        Shapes: (..., cell, part) -> (..., policy). Units: those of the money.
        """
        covered: Figure = np.sum(self.covered_in_cells(money), axis=-2)
        return covered

    def covered_in_cells(self, money: Figure) -> Figure:
        """The same cell by cell: (..., cell, part) -> (..., cell, policy)."""
        upto = np.cumsum(money, axis=-1)
        at_edge = np.empty_like(upto[..., :-1])
        np.put_along_axis(at_edge, self.edges.order, upto[..., :-1], axis=-1)
        within = at_edge[..., self.edges.ends] - at_edge[..., self.edges.starts]
        covered: Figure = within + self.edges.wraps * upto[..., -1:]
        return covered


def without_policy(
    split: Split, population: WelfarePopulation, policies: Followed, policy: int, paid_more: Payments
) -> Split:
    """The same people where one policy stays as in the baseline; ``paid_more`` are the other payments.

    Welfare before must not depend on the change of the policy, as it never does.
    """
    now, then = policies.after, policies.before
    edges = split.edges
    covered = edges.covered(policy, edges.ends[policy], edges.wraps[..., policy])
    gain = covered * now.gain[..., policy, None]
    if policy in edges.earlier:
        end, wraps = edges.earlier[policy]
        covered = edges.covered(policy, end, wraps)
    gain = gain - covered * then.gain[..., policy, None]
    after = split.after_transfers - gain
    rate = payment_rates(population, split.before, split.people * split.scale, paid_more)
    return replace(
        split,
        after_transfers=after,
        after_financing=after - rate * np.maximum(split.before, 0),
        rates=(split.rates[0], rate),
    )


def split_population(
    population: WelfarePopulation,
    policies: Followed,
    paid_before: Payments,
    paid_more: Payments,
    people: Figure | None = None,
    rates: tuple[Figure, Figure] | None = None,
) -> Split:
    """The people of a year before a change, after its transfers, and after the payments for it.

    y0 = cells + transfers of the baseline that no survey held - payments for them; y1 = y0 + (scenario -
    baseline) transfers; y2 = y1 - (scenario - baseline) payments, in proportion to y0; nobody below 0 pays
    any. ``paid_before`` are the payments for what the survey did not hold, ``paid_more`` the increment.
    For people of a group, ``people`` are its people by cell, the shares of ``policies`` are those covered
    among them, and ``rates`` the payment rates of everybody.

    Shapes: see the classes. Units: persons, LCU a month.
    """
    counted = population.people if people is None else people
    width, base, more, edges = _parts(policies, counted.shape)
    persons = width * counted[..., None]
    scale = population.scale[:, None]
    welfare = population.welfare[..., None]
    start = welfare if base is None else welfare + base
    money = persons * scale
    first = payment_rates(population, start, money, paid_before) if rates is None else rates[0]
    before = start - first * np.maximum(start, 0) if first.any() else start
    second = payment_rates(population, before, money, paid_more) if rates is None else rates[1]
    after = before + more
    return Split(
        people=persons,
        scale=scale,
        before=before,
        after_transfers=after,
        after_financing=after - second * np.maximum(before, 0),
        rates=(first, second),
        edges=edges,
    )


def _parts(policies: Followed, cells: tuple[int, ...]) -> tuple[Figure, Figure | None, Figure, Edges]:
    """Width of the parts, transfers that no survey held and transfers of the change, and the edges."""
    then, now = policies.before, policies.after
    shape = np.broadcast_shapes((*cells, policies.offset.shape[-1]), then.share.shape, now.share.shape)
    count = shape[-1]
    offset, gained, lost = (
        np.broadcast_to(figure, shape) for figure in (policies.offset, now.gain, then.gain)
    )
    # Where the shares of baseline and scenario are the same, coverage ends once, with both gains.
    alike = (np.broadcast_to(then.share == now.share, shape) | (lost == 0)).all(
        axis=tuple(range(len(shape) - 1))
    )
    twice = np.flatnonzero(~alike)
    end_now, wraps_now = _ends(offset, now.share)
    end_then, wraps_then = _ends(offset[..., twice], then.share[..., twice])
    # The order of edges: starts, ends of the scenario, and ends of the baseline where they differ.
    places = np.concatenate([offset, end_now, end_then], axis=-1)
    order = np.argsort(places, axis=-1)
    flat = flat_places(order)
    width = np.diff(places.take(flat), axis=-1, prepend=0.0, append=1.0)
    width[width < NOBODY] = 0

    def summed(coming: Figure, going: Figure) -> Figure:
        """Gains that come and those that go, summed over the policies that cover a part."""
        unit = _unit(coming, going)
        came, went = (np.rint(gain * unit).astype(np.int64) for gain in (coming, going))
        ended = np.where(alike, came - went, came)
        changes = np.concatenate([came - went, -ended, went[..., twice]], axis=-1)
        sums = np.empty((*shape[:-1], places.shape[-1] + 1), dtype=np.int64)
        sums[..., 0] = np.sum(ended * wraps_now, axis=-1) - np.sum(went[..., twice] * wraps_then, axis=-1)
        sums[..., 1:] = changes.take(flat)
        figure: Figure = np.cumsum(sums, axis=-1, out=sums) / unit
        return figure

    earlier = {int(policy): (2 * count + place, wraps_then[..., place]) for place, policy in enumerate(twice)}
    edges = Edges(order, range(count), range(count, 2 * count), wraps_now, earlier)
    fresh = np.where(policies.in_survey[..., None, :], 0, lost)
    return width, summed(np.zeros(shape), -fresh) if fresh.any() else None, summed(gained, lost), edges


def _ends(offset: Figure, share: Figure) -> tuple[Figure, NDArray[np.bool_]]:
    """Where coverage ends, and whether it goes on from place 0."""
    end = offset + share
    wraps = end > 1
    return end - wraps, wraps


def _unit(*gains: Figure) -> Figure:
    """The unit of the whole numbers in which gains are added, as large as no sum of them can exceed.

    Shapes: (..., cell, policy) each -> (..., 1, 1): of each year alone, whatever years come with it.
    """
    each = sum(np.abs(gain).max(axis=(-2, -1), initial=0, keepdims=True) for gain in gains)
    largest = each * max(gains[0].shape[-1], 1)
    unit: Figure = 2.0 ** (WHOLE_NUMBERS - np.ceil(np.log2(np.maximum(largest, 1))))
    return unit


def payment_rates(population: WelfarePopulation, welfare: Figure, money: Figure, paid: Payments) -> Figure:
    """Payments as a share of welfare above 0: (..., cell, 1)."""
    resources = np.sum(np.maximum(welfare, 0) * money, axis=-1)
    everybody = resources.sum(axis=-1)
    positive = np.where(everybody > 0, everybody, 1)
    rate = np.where(everybody > 0, paid.proportional / positive, 0.0)[..., None] * np.ones_like(resources)
    if paid.by_decile.any():
        decile = population.decile
        of_decile = np.stack(
            [resources[..., decile == d].sum(axis=-1) for d in range(decile.max() + 1)], axis=-1
        )
        decile_rate = np.where(of_decile > 0, paid.by_decile / np.where(of_decile > 0, of_decile, 1), 0)
        rate = rate + decile_rate[..., decile]
    figure: Figure = rate[..., None]
    return figure
