"""Distributional weights: what a unit of money is worth to those who get it, relative to those who pay it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from costmodel.model.figures import ROW, Figure, given, line, rows, total, totals_by


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


NO_WEIGHTS = Weights()


@dataclass(frozen=True)
class WeightLines:
    """Weights of deciles and, of the policies whose recipients are stated, of participants."""

    decile_weight: Figure = line("Weight of a unit of money of the decile", "ratio", whole=True)
    participant_weight: Figure = line("Weight of a unit of money of participants", "ratio", whole=True)


def weight_lines(weights: Weights, population: Deciles, elasticity: Figure) -> WeightLines:
    """Weights of deciles and of participants; the unit of money that the budget raises has weight 1.

    Weight of a decile = income^-elasticity / average of it over the money that is paid. Weight of
    participants = average of the weights of deciles over the money that they receive, which is not the weight
    of their mean income.

    Shapes: elasticity (..., 1, 1) -> (..., decile, 1) and (..., stated policy, 1). Units: ratio.
    Source: HM Treasury, The Green Book (2022), annex A3.
    Example: incomes 50 and 100, all paid by the richer and half received by each, elasticity 1: 1.5.
    """
    if not weights.policies:
        none = np.zeros((0, 1))
        return WeightLines(none, none)
    of_income = population.weight if weights.typed else population.share**-elasticity
    paid = population.share if weights.paid is None else weights.paid
    relative = of_income / total(paid * of_income)
    count = len(weights.policies)
    deciles = relative.shape[ROW]
    each = weights.received * rows(relative, list(range(deciles)) * count)
    owner = [place for place in range(count) for _ in range(deciles)]
    return WeightLines(relative, totals_by(each, owner, count))


def any_weight(lines: WeightLines) -> bool:
    """Whether weights are given; without any a weighted figure is unknown, not the unweighted one."""
    count: int = lines.participant_weight.shape[ROW]
    return count > 0


def weighting(weights: Weights, lines: WeightLines, gains: Figure, policies: int) -> Figure:
    """What weights add to the gains of participants: (weight - 1) x gains; 0 without a weight.

    Shapes: gains (..., policy, year) -> the same. Units: LCU.
    """
    more = (lines.participant_weight - 1) * rows(gains, weights.policies)
    return totals_by(more, weights.policies, policies)
