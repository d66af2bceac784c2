"""Weights of the money of each policy by the welfare of those who get it, year by year.

Weight of a policy = sum of money y0^-eta / sum of money of those who get it, over the same of all that the
budget raises. Here are its parts by decile, which rank people and are values: the mean of y0^-eta over the
money that a decile receives, and over welfare, in proportion to which people pay. The model puts them
together (``costmodel.model.weights``), so that the appraisal has the weights that are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.engine.welfare.reach_rows import EVERYBODY, Measured
from costmodel.model.decile_places import DECILES
from costmodel.model.followed_people import NOBODY, Followed, Payments, Transfer, split_population
from costmodel.model.measures import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.engine.welfare.living_standards import LivingStandards
    from costmodel.model.figures import Figure
    from costmodel.model.followed_people import Split
    from costmodel.model.social_budget import SocialBudget
    from costmodel.model.welfare_cells import WelfareCells

WEIGHT, BY_DECILES = "weight", "weight_by_deciles"


class DecileWorth(NamedTuple):
    """Mean of y0^-eta, y0 over mean welfare."""

    recipients: Figure
    """(decile or policy decile, 1 or year): over the money that people of the decile receive."""
    payers: Figure
    """(decile and then all, 1 or year): over welfare."""


def weights_of_policies(standards: LivingStandards) -> list[Measured]:
    """The weight of the money of each policy in every year; missing where it pays nobody."""
    result = standards.result
    names, years = result.bound.names.weighted, result.years
    if not names:
        return []
    pair = (result.baseline_lines, result.budget_lines)
    by_welfare = result.bound.assumed.weights.by_welfare
    shown = [_of_payments(lines, len(names), len(years), by_welfare=by_welfare) for lines in pair]
    nothing = np.full(len(years), np.nan)
    return [
        Measured(
            policy, EVERYBODY, "", WEIGHT if by_welfare else BY_DECILES, "ratio", tuple(years),
            np.stack([shown[0][place], shown[1][place], nothing]),
        )
        for place, policy in enumerate(names)
    ]  # fmt: skip


def _of_payments(lines: SocialBudget, count: int, years: int, *, by_welfare: bool) -> Figure:
    weight = np.broadcast_to(lines.weights.participant_weight, (count, years))
    if not by_welfare:
        return weight
    return np.where(np.broadcast_to(lines.reached.transfers_received, weight.shape) > 0, weight, np.nan)


def worth_of_cells(cells: WelfareCells | None, scale: Figure, eta: float) -> DecileWorth:
    """Where recipients are alike inside a decile and welfare is that of the cells.

    Shapes: equivalents per person (decile,). Missing where no curve fits.
    """
    if cells is None:
        return DecileWorth(np.full((DECILES, 1), np.nan), np.full((DECILES + 1, 1), np.nan))
    worth, money = cells.relative**-eta, cells.relative * cells.people * scale[cells.decile]
    of_people = cells.by_decile(worth * cells.people) / cells.decile_people
    return DecileWorth(of_people[:, None], _with_all(cells, money * worth, money)[:, None])


def _with_all(cells: WelfareCells, weighted: Figure, money: Figure) -> Figure:
    """Means by decile and of all: (..., cell) -> (..., decile + 1)."""
    above, below = cells.by_decile(weighted), cells.by_decile(money)
    figure: Figure = np.concatenate(
        [ratio(above, below), ratio(above.sum(axis=-1), below.sum(axis=-1))[..., None]], axis=-1
    )
    return figure


def worth_of_deciles(standards: LivingStandards, eta: float) -> DecileWorth:
    """Where the survey does not hold all, or people are chosen by means: of those whom policies cover.

    Missing where somebody who is paid has no welfare, and where no curve fits.
    """
    policies, count, cells = len(standards.in_survey), standards.count, standards.cells
    if standards.reason:
        nothing = np.full((1, count), np.nan)
        return DecileWorth(nothing.repeat(policies * DECILES, 0), nothing.repeat(DECILES + 1, 0))
    received, paid = [], []
    covering = np.flatnonzero(standards.transfers[1].share.any(axis=(0, 1)))
    for years in standards.blocks():
        split = _split(standards, years, covering)
        before = split.before / standards.mean[years, None, None]
        worth = np.where(before > 0, np.where(before > 0, before, 1) ** -eta, 0)
        counted = split.people * split.scale
        money = np.broadcast_to(np.maximum(before, 0) * counted, counted.shape)
        paid.append(_with_all(cells, (money * worth).sum(axis=-1), money.sum(axis=-1)))
        plain = ratio(*(cells.by_decile(part.sum(axis=-1)) for part in (counted * worth, counted)))
        means = np.repeat(plain[..., None], policies, axis=-1)
        transfer = Transfer(*(
            part[years][:, standards.places][..., covering] for part in vars(standards.transfers[1]).values()
        ))  # fmt: skip
        means[..., covering] = _received(cells, split, transfer, worth, before > 0, means[..., covering])
        received.append(means)
    recipients = np.concatenate(received)  # (year, decile, policy)
    return DecileWorth(recipients.transpose(2, 1, 0).reshape(-1, count), np.concatenate(paid).T)


def _split(standards: LivingStandards, years: slice, covering: NDArray[np.intp]) -> Split:
    """The people before any change, split where the coverage of a policy begins or ends."""
    then, now = (
        Transfer(*(part[years][:, standards.places][..., covering] for part in vars(one).values()))
        for one in standards.transfers
    )
    before = Payments(
        *(part[years] for part in vars(standards.paid[0].payments(~standards.in_survey)).values())
    )
    followed = Followed(standards.offsets[:, covering], then, now, standards.in_survey[covering])
    return split_population(standards.population(years), followed, before, Payments())


def _received(
    cells: WelfareCells,
    split: Split,
    transfer: Transfer,
    worth: Figure,
    positive: NDArray[np.bool_],
    plain: Figure,
) -> Figure:
    """Means of the worth over what each decile receives: (year, decile, policy).

    By people covered where they receive services and no money, ``plain`` where nobody is covered.
    """
    counted = split.people * split.scale
    everybody = counted.sum(axis=-1)[..., None]
    covered = split.covered_in_cells(np.broadcast_to(worth, counted.shape) * counted)

    def summed(figure: Figure) -> Figure:
        return cells.by_decile(np.broadcast_to(figure, covered.shape), axis=1)

    means = plain
    for each in (1.0, transfer.gain):
        money = summed(each * everybody * transfer.share)
        means = np.where(money > 0, ratio(summed(each * covered), money), means)
    if not positive.all():
        poor = split.covered_in_cells(np.where(positive, 0.0, split.people)) > NOBODY * everybody
        means = np.where(summed(np.where(poor & (transfer.gain > 0), 1.0, 0.0)) > 0, np.nan, means)
    return means
