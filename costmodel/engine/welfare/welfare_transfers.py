"""Transfers that meet the cells of welfare: what policies pay in each, and what people pay for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from costmodel.engine.inputs.welfare_inputs import DECILES
from costmodel.model.followed_people import Payments, Transfer
from costmodel.model.recipients import (
    HOUSEHOLD,
    gain_of_each,
    held_to,
    living_with_households,
    living_with_recipients,
    poorest,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.engine.line_items.computed import Computed
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget
    from costmodel.model.welfare_cells import WelfareCells

MONTHS = 12
SAME = 1e-13
"""Relative difference of gains below which baseline and scenario pay the same."""


class WelfarePlaces(Protocol):
    """The people of a result by welfare, as far as transfers need them."""

    @property
    def result(self) -> Computed:
        """The figures of the scenario and the baseline."""
        ...

    @property
    def count(self) -> int:
        """The number of years."""
        ...

    @property
    def size(self) -> Figure | None:
        """(decile,): people per household."""
        ...

    @property
    def decile(self) -> NDArray[np.intp]:
        """(cell,): 0 the poorest."""
        ...

    @property
    def cells(self) -> WelfareCells:
        """People of the country by welfare."""
        ...

    @property
    def people(self) -> Figure:
        """People of each year."""
        ...

    @property
    def scale(self) -> Figure:
        """(cell,): adult equivalents per person."""
        ...

    @property
    def by_cell(self) -> bool:
        """Whether recipients differ inside deciles."""
        ...


@dataclass(frozen=True)
class Paid:
    """What people pay for each policy, a month in money of the baseline: (year, policy)."""

    proportional: Figure
    by_decile: Figure
    """(year, policy, decile)."""
    nobody_now: Figure
    """Donors and deficit."""
    raised: Figure

    def payments(self, policies: NDArray[np.bool_] | slice) -> Payments:
        """The payments for some policies together, by year."""
        return Payments(self.proportional[:, policies].sum(axis=1), self.by_decile[:, policies].sum(axis=1))


def transfers_of(standards: WelfarePlaces, lines: SocialBudget, price: Figure) -> Transfer:
    """What policies pay, by decile or cell, in money of the baseline: (year, place, policy)."""
    shape = (len(standards.result.policies), DECILES, standards.count)
    share, gain = (
        np.broadcast_to(figure.reshape(*shape[:2], -1), shape).transpose(2, 1, 0)
        for figure in (lines.deciles.living_with_recipients, lines.deciles.gain_of_each)
    )
    if standards.by_cell:
        share, gain = (figure[:, standards.decile] for figure in (share, gain))
        for policy in standards.result.bound.assumed.reached.means:
            share[..., policy], gain[..., policy] = _of_poorest(standards, lines, policy)
    return Transfer(share, gain * price[:, None, None])


def _of_poorest(standards: WelfarePlaces, lines: SocialBudget, policy: int) -> tuple[Figure, Figure]:
    """People with recipients, and their gain, of a policy for the poorest: (year, cell) both."""
    assert standards.size is not None  # noqa: S101  asked for only where known
    policy_rows, cells = slice(policy * DECILES, (policy + 1) * DECILES), standards.cells
    base, meant = (
        np.broadcast_to(figure[policy_rows], (DECILES, standards.count))[standards.decile]
        * cells.share_in_decile[:, None]
        for figure in (lines.deciles.origin_share, lines.deciles.meant_share)
    )
    inside = poorest(base, np.cumsum(base, axis=0) - base, meant.sum(axis=0, keepdims=True))
    others = base - inside
    reached, wrong = lines.people.reached[policy], lines.people.included_in_error[policy]
    recipients = _over(inside * reached, inside) + _over(others * wrong, others)
    people, size = standards.people * cells.people[:, None], standards.size[standards.decile][:, None]
    payee = standards.result.bound.assumed.policies.targeting.payee[policy]
    limit = people / size if payee == HOUSEHOLD else people
    recipients = held_to(recipients, limit, lambda figure: np.sum(figure, axis=0, keepdims=True))
    living = living_with_households if payee == HOUSEHOLD else living_with_recipients
    covered = living(recipients, people, size)
    all_of_them = recipients.sum(axis=0)
    money = lines.reached.transfers_received[policy] / MONTHS
    each = money / np.where(all_of_them > 0, all_of_them, 1)
    gain = gain_of_each(recipients, people, covered, each, standards.scale[:, None])
    return covered.T, gain.T


def paid_for(standards: WelfarePlaces, lines: SocialBudget, price: Figure) -> Paid:
    """What people pay for each policy, in money of the baseline."""
    reached, count = lines.reached, len(standards.result.policies)
    month = (price / MONTHS)[:, None]
    whole, proportional, nobody = (
        np.broadcast_to(figure, (count, standards.count)).T * month
        for figure in (reached.to_be_raised, reached.paid_in_proportion, reached.falls_on_nobody)
    )
    paid = np.broadcast_to(lines.deciles.payments_of_decile, (count * DECILES, standards.count))
    by_decile = paid.reshape(count, DECILES, -1).transpose(2, 0, 1) * month[..., None]
    rest = by_decile - proportional[..., None] * lines.fitted.fitted_share[:, 0]
    rest = np.where(np.abs(rest) > SAME * np.abs(whole).max(initial=1), rest, 0)
    return Paid(proportional, rest, nobody, whole)


def _over(count: Figure, meant: Figure) -> Figure:
    """A count spread over classes in proportion to those meant: (cell, year)."""
    together = meant.sum(axis=0)
    return np.where(together > 0, count / np.where(together > 0, together, 1), 0)
