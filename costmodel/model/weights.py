"""Distributional weights: what a unit of money is worth to those who get it, relative to those who pay it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.decile_places import DECILES, each_decile, no_rows
from costmodel.model.figures import (
    ROW,
    YEAR,
    Figure,
    given,
    held_after,
    line,
    rows,
    total,
    totals_by,
)

if TYPE_CHECKING:
    from costmodel.model.reached_deciles import DecileLines, ReachedLines


@dataclass(frozen=True)
class Deciles:
    """The population by income or consumption, one row a decile, the poorest first."""

    share: Figure = given("Share of income or consumption", "share", low=0, high=1, dated=False)
    weight: Figure = given("Weight of a unit of money", "ratio", low=0, high=1e6, dated=False)
    household_size: Figure = given("People per household", "ratio", low=1, high=50, dated=False)
    equivalents: Figure = given("Adult equivalents per household", "ratio", low=1, high=50, dated=False)


NO_DECILES = Deciles(*[np.zeros((0, 1))] * 4)


@dataclass(frozen=True)
class Weights:
    """What is assumed of who gets and who pays."""

    policies: tuple[int, ...] = ()
    """Rows of the policies whose recipients are stated; none where no weights are given."""
    received: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    """(..., policy by policy its deciles, 1): shares of what the policy gives, sum 1."""
    paid: Figure | None = None
    """(..., decile, 1): shares of the money that the budget raises, sum 1; None: in proportion to income."""
    typed: bool = False
    """Whether weights are given as such, in place of those by income."""
    of_recipients: Figure = field(default_factory=no_rows)
    """(..., decile or policy decile, year): mean weight of the money that people of the decile receive."""
    of_payers: Figure = field(default_factory=no_rows)
    """(..., decile and then all, year): mean weight of money paid in proportion to welfare there."""
    payers_by_decile: bool = False
    """Whether some money is paid by deciles, not all in proportion to welfare."""
    central: Figure | None = None
    """(..., policy, year): weights of participants at central values, which draws keep."""

    @property
    def by_welfare(self) -> bool:
        """Whether weights follow from the welfare of people, and not from shares of deciles."""
        count: int = self.of_payers.shape[ROW]
        return count > 0


NO_WEIGHTS = Weights()


@dataclass(frozen=True)
class WeightLines:
    """Weights of deciles and, of the policies whose recipients are stated, of participants."""

    decile_weight: Figure = line("Weight of a unit of money of the decile", "ratio", whole=True)
    recipient_weight: Figure = line("Mean weight of money of those who receive it, in the decile", "ratio")
    payer_weight: Figure = line("Mean weight of money paid in proportion to welfare", "ratio")
    participant_weight: Figure = line("Weight of a unit of money of participants", "ratio")


def weight_lines(weights: Weights, population: Deciles, elasticity: Figure) -> WeightLines:
    """Weights of deciles and of participants; the unit of money that the budget raises has weight 1.

    Weight of a decile = income^-elasticity / average of it over the money that is paid. Weight of
    participants = average of the weights of deciles over the money that they receive, which is not the weight
    of their mean income.

    Shapes: elasticity (..., 1, 1) -> (..., decile, 1) and (..., stated policy, 1). Units: ratio.
    Source: HM Treasury, The Green Book (2022), annex A3.
    Example: incomes 50 and 100, all paid by the richer and half received by each, elasticity 1: 1.5.
    """
    none = no_rows()
    if not weights.policies:
        return WeightLines(none, none, none, none)
    of_income = population.weight if weights.typed else population.share**-elasticity
    paid = population.share if weights.paid is None else weights.paid
    relative = of_income / total(paid * of_income)
    count = len(weights.policies)
    deciles = relative.shape[ROW]
    each = weights.received * rows(relative, list(range(deciles)) * count)
    owner = [place for place in range(count) for _ in range(deciles)]
    return WeightLines(relative, none, none, totals_by(each, owner, count))


def weights_by_welfare(
    weights: Weights, deciles: DecileLines, reached: ReachedLines, fitted: Figure
) -> WeightLines:
    """Weights of participants by the welfare of those who receive and of those who pay, year by year.

    Weight of a policy = mean of y0^-eta over the money that it gives / the same over all that is raised for
    policies. y0^-eta of a decile is that of its people, not of their mean. Money on nobody now counts in
    proportion to welfare, as all does where nothing is raised. A policy without recipients in a year has the
    weight of those among whom they would be; one that gives services that of its recipients.

    Shapes: fitted shares (..., decile, 1) -> (..., policy, year). Units: ratio.
    Source: HM Treasury, The Green Book (2022), annex A3.
    Example: a tenth each of people, all money to a decile with mean weight 3, payers with 1.5: 2.
    """
    count = len(weights.policies)
    each, decile = each_decile(range(count)), list(range(DECILES)) * count
    if weights.central is not None:
        return WeightLines(no_rows(), weights.of_recipients, weights.of_payers, weights.central)
    there = reached.recipients > 0
    share_of_decile = deciles.recipients_of_decile / rows(np.where(there, reached.recipients, 1), each)
    share = np.where(rows(reached.recipients, each) > 0, share_of_decile, deciles.origin_share)
    alike = weights.of_recipients.shape[ROW] == DECILES
    worth = rows(weights.of_recipients, decile) if alike else weights.of_recipients
    received = totals_by(share * worth, each, count)
    paid = rows(weights.of_payers, [DECILES])
    if weights.payers_by_decile:
        in_proportion = rows(reached.paid_in_proportion, each) * rows(fitted, decile)
        rest = totals_by(deciles.payments_of_decile - in_proportion, decile, DECILES)
        everybody = total(reached.paid_in_proportion + reached.falls_on_nobody)
        raised = everybody + total(rest)
        worth_of_paid = everybody * paid + total(rest * rows(weights.of_payers, range(DECILES)))
        paid = np.where(raised > 0, worth_of_paid / np.where(raised > 0, raised, 1), paid)
    return WeightLines(no_rows(), weights.of_recipients, weights.of_payers, received / paid)


def any_weight(lines: WeightLines) -> bool:
    """Whether weights are given; without any a weighted figure is unknown, not the unweighted one."""
    count: int = lines.participant_weight.shape[ROW]
    return count > 0


def weighting(weights: Weights, lines: WeightLines, gains: Figure, policies: int) -> Figure:
    """What weights add to the gains of participants: (weight - 1) x gains; 0 without a weight.

    Gains after the horizon have the weight of its last year.

    Shapes: gains (..., policy, year) -> the same. Units: LCU.
    """
    weight = held_after(lines.participant_weight, gains.shape[YEAR])
    more = (weight - 1) * rows(gains, weights.policies)
    return totals_by(more, weights.policies, policies)
