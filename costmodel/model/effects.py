"""What is assumed of effects: whom they act on, how large they are, how long they last, what they are worth.

Figures of an outcome are (..., outcome, year). Harms are outcomes with a negative effect.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from costmodel.model.figures import Figure, Money, given

MONEY_DRIVER = "transfers"
"""The driver that is money: thousands of LCU of real transfer."""
DRIVERS = ("beneficiaries", "new_beneficiaries", "units_in_place", "new_units", MONEY_DRIVER)
FOLLOWS = ("prices", "wages")
ANSWERS = ("yes", "no")
WINNERS = ("participants", "taxpayers", "others")


@dataclass(frozen=True)
class Outcome:
    """What is assumed of the effects of the policies, one row an effect."""

    policy: tuple[int, ...]
    """Row of the policy each effect belongs to."""
    driver: tuple[str, ...] = given("Driver that the effect is multiplied by", "choice", choices=DRIVERS)
    gains_to: tuple[str, ...] = given("Who gains or loses", "choice", choices=WINNERS)
    effect: Figure = given("Effect per unit of the driver; negative for a harm", "effects")
    value: Money = given("Value of a unit of effect", "LCU per unit", low=0)
    cashable: Figure = given(
        "Share of the value that is a saving or revenue of the budget", "share", low=0, high=1
    )
    deadweight: Figure = given("Deadweight: share that would have happened anyway", "share", low=0, high=1)
    displacement: Figure = given("Displacement: share taken from others", "share", low=0, high=1)
    attribution: Figure = given("Attribution: share due to others", "share", low=0, high=1)
    drop_off: Figure = given("Drop-off: share lost each year", "share", low=0, high=1, dated=False)
    lag: Figure = given("Years until the effect begins", "years", low=0, high=100, dated=False)
    duration: Figure = given("Years the effect lasts", "years", low=1, high=100, dated=False)
    response: tuple[str, ...] = given("Whether it is a response to incentives", "choice", choices=ANSWERS)
    weighted: tuple[str, ...] = given("Whether it is weighted by income", "choice", choices=ANSWERS)
    elasticity: Figure = given(
        "Elasticity of the effect to the benefit", "ratio", default=0, low=0, high=10, dated=False
    )
    benefit_studied: Money = given(
        "Yearly benefit at which the effect was measured", "LCU per person", default=0, low=0, dated=False
    )
    real_growth: Figure = given(
        "Real growth of the value", "share per year", default=0, low=-0.5, high=0.5, dated=False
    )
    linked_cost: Money = given(
        "Cost that a unit of effect brings to the budget", "LCU per unit", default=0, low=0
    )
    probability: Figure = given(
        "Probability that the effect occurs", "share", default=1, low=0, high=1, dated=False
    )
    saving_lag: Figure = given(
        "Years from a saving to the cash", "years", default=0, low=0, high=20, dated=False
    )
    delayed: tuple[int, ...] = ()
    """Savings whose cash comes later: their rows state ``saving_lag``."""
    likely: tuple[int, ...] = ()
    """Effects that may not occur: their rows state ``probability``."""
    linked: tuple[int, ...] = ()
    """Effects that bring cost to the budget: their rows state ``linked_cost``."""
    valued_as: tuple[int | None, ...] = ()
    """For each effect the row of its value in the library of values; None if it has a value of its own."""
    scaled: tuple[int, ...] = ()
    """Effects that depend on the benefit: their rows state ``elasticity`` and ``benefit_studied``."""
    grown: tuple[int, ...] = ()
    """Effects whose value grows at a rate of its own: their rows state ``real_growth``."""
    with_wages: tuple[int, ...] = ()
    """Effects whose value grows with the average wage."""
    banded: tuple[int, ...] = ()
    """Effects on recipients of some ages; rows of the two counts that follow are these only."""
    band: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    """People of the ages on whom the effect acts: (..., banded effect, year)."""
    ages: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    """People of all ages of the target group: (..., banded effect, year)."""
    aged: tuple[int, ...] = ()
    """Effects that only survivors keep; the rows of ``survival`` are these only."""
    survival: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    """Survivors by years since they were served, of those served: (aged effect, followed year)."""
    capped: tuple[int, ...] = ()
    """Effects that several policies have on the same people."""
    cap: tuple[int, ...] = ()
    """For each of them the row of ``cap_group`` that holds its cap."""
    cap_group: tuple[int, ...] = ()
    """Target groups of the people still without such an effect."""
    cut: tuple[int, ...] = ()
    """Effects whose gains count less for their evidence; the rows of ``haircut`` are these only."""
    haircut: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    """Share taken off gains: (..., cut effect, 1)."""
    thousand: Figure = field(default_factory=lambda: np.zeros((1, 1)))
    """1,000, where an effect is driven by money."""


@dataclass(frozen=True)
class UnitValue:
    """The library of values, to which outcomes refer: (..., value, 1)."""

    value: Money = given("Value of a unit of effect", "LCU per unit", low=0)
    income_there: Figure = given(
        "Income per person in the place of the value", "LCU per person", default=0, low=0, dated=False
    )
    income_here: Figure = given("Income per person here", "LCU per person", default=0, low=0, dated=False)
    income_elasticity: Figure = given(
        "Elasticity of the value to income", "ratio", default=0, low=0, high=5, dated=False
    )
    transferred: tuple[int, ...] = ()
    """Values of other countries: their rows state the incomes and the elasticity."""
