"""Society: what it costs people to raise money for the budget, and what money is worth to rich and poor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.figures import Figure, given

MOST_COST_OF_FUNDS = 5


@dataclass(frozen=True)
class Society:
    """What is assumed of gains and losses of society that no single policy decides: (..., 1, 1)."""

    cost_of_funds: Figure = given(
        "Marginal cost of public funds", "ratio", default=1, low=1, high=MOST_COST_OF_FUNDS, dated=False
    )
    income_elasticity: Figure = given(
        "Elasticity of the weight of money with income", "ratio", default=0, low=0, high=4, dated=False
    )
    interest_rate: Figure = given(
        "Interest rate on debt for needs that no lever pays", "share per year", default=0, low=0, high=1,
        dated=False,
    )  # fmt: skip
    multiplier: Figure = given(
        "Multiplier of spending of the year", "ratio", default=0, low=-2, high=4, dated=False
    )
    multiplier_1: Figure = given(
        "Multiplier of spending a year before", "ratio", default=0, low=-2, high=4, dated=False
    )
    multiplier_2: Figure = given(
        "Multiplier of spending two years before", "ratio", default=0, low=-2, high=4, dated=False
    )
    multiplier_3: Figure = given(
        "Multiplier of spending three years before", "ratio", default=0, low=-2, high=4, dated=False
    )
    tax_of_output: Figure = given(
        "Tax and contributions as a share of output", "share", default=0, low=0, high=1, dated=False
    )
    capital_charge_rate: Figure = given(
        "Real rate of the capital charge", "share per year", default=0, low=0, high=1, dated=False
    )


MULTIPLIERS = ("multiplier", "multiplier_1", "multiplier_2", "multiplier_3")
"""Items of second-round effects, by years since the spending; without one the effects are off."""
WITHOUT_BURDEN = Society(np.ones((1, 1)), *[np.zeros((1, 1))] * 8)
"""To raise money costs society no more than the money, a unit of it has the same weight for all, and no
debt or second round is counted."""


def excess_burden(cost_of_funds: Figure, raised: Figure) -> Figure:
    """What people lose by taxes beyond the money raised: (marginal cost of public funds - 1) x money raised.

    Negative where the budget saves: taxes can then be lower. 1.2 says that to raise one unit of money costs
    people 0.2 beyond the unit.
    Shapes: cost of funds (..., 1, 1), money raised (..., policy, year) -> the same. Units: ratio, LCU -> LCU.
    Source: HM Treasury, The Green Book (2022), chapter 6; WSIPP (2019), Benefit-Cost Technical
    Documentation, chapter 2.
    """
    burden: Figure = (cost_of_funds - 1) * raised
    return burden
