"""Returns: what changes for people, net of what would have happened anyway, and what it is worth.

Figures of an outcome are (..., outcome, year), those of a policy (..., policy, year). Values are real: LCU
at the prices of the base year. Harms are outcomes with a negative effect.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.figures import ROW, Figure, Money, at_year, gathered, given, line, rows, totals_by
from costmodel.model.kernels import at_work, begun, ended, lasting, net_of_counterfactual
from costmodel.model.timing import Calendar

DRIVERS = ("beneficiaries", "new_beneficiaries", "units_in_place", "new_units")
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


@dataclass(frozen=True)
class OutcomeLines:
    """From the quantity that drives an effect to what it is worth."""

    driver_quantity: Figure = line("Driver of the effect", "units")
    gross_effect: Figure = line("Effect, gross", "effects")
    attributable_effect: Figure = line("Effect net of deadweight, displacement and attribution", "effects")
    effect_begun: Figure = line("Effect that begins in the year", "effects")
    effect_ended: Figure = line("Effect that ends before the year", "effects")
    effects_at_work: Figure = line("Yearly effects begun and not ended", "units")
    lasting_effect: Figure = line("Effect in the year, of all cohorts", "effects")
    unit_value: Figure = line("Value of a unit of effect, base-year prices", "LCU per unit")
    value_real: Figure = line("Value of the effect, base-year prices", "LCU")
    cashable_real: Figure = line("Saving or revenue of the budget, base-year prices", "LCU")


@dataclass(frozen=True)
class ReturnLines:
    """What the outcomes of each policy add up to, base-year prices."""

    gains: Figure = line("Gains of all, base-year prices", "LCU")
    harms: Figure = line("Harms to all, base-year prices", "LCU")
    net_to_participants: Figure = line("Outcomes for participants after tax, base-year prices", "LCU")
    net_to_taxpayers: Figure = line("Outcomes for taxpayers, base-year prices", "LCU")
    net_to_others: Figure = line("Outcomes for others after tax, base-year prices", "LCU")
    cashable_savings: Figure = line("Savings and revenue of the budget, base-year prices", "LCU")


def any_effect(lines: OutcomeLines) -> bool:
    """Whether the assumptions have any effect; without one a return is unknown, not 0."""
    count: int = lines.value_real.shape[ROW]
    return count > 0


def outcome_lines(
    outcome: Outcome, drivers: dict[str, Figure], deflator: Figure, calendar: Calendar
) -> OutcomeLines:
    """The value of each effect: driver x effect, net of the counterfactual, over its life, x unit value.

    Each year's new effect, less deadweight, displacement and attribution, starts after its lag, lasts its
    duration and loses its drop-off each year. An effect that is felt only while people are beneficiaries is
    driven by beneficiaries and lasts one year; one that persists is driven by new beneficiaries.

    Shapes: drivers (..., policy, year) by name -> (..., outcome, year). Units: LCU, base-year prices.
    Source: SROI Network (2012), A Guide to Social Return on Investment, stages 3 and 4.
    """
    quantity = gathered(drivers, outcome.driver, outcome.policy)
    gross = quantity * outcome.effect
    net = net_of_counterfactual(gross, outcome.deadweight, outcome.displacement, outcome.attribution)
    beginning = begun(net, outcome.lag, calendar.years, calendar.first)
    ending = ended(net, outcome.lag, outcome.duration, calendar.years, calendar.first)
    working = at_work(beginning, ending)
    in_year = lasting(beginning, ending, outcome.drop_off, outcome.duration, working)
    each = outcome.value.value / at_year(deflator, outcome.value.price_base, calendar.first_of_all)
    value = in_year * each
    return OutcomeLines(
        driver_quantity=quantity,
        gross_effect=gross,
        attributable_effect=net,
        effect_begun=beginning,
        effect_ended=ending,
        effects_at_work=working,
        lasting_effect=in_year,
        unit_value=each,
        value_real=value,
        cashable_real=value * outcome.cashable,
    )


def return_lines(outcome: Outcome, lines: OutcomeLines, policies: int) -> ReturnLines:
    """Outcomes by policy: gains, harms, who they fall to, and what of them reaches the budget.

    What of a value reaches the budget is the taxpayers' and no longer that of those who gain: earnings fall
    to participants after tax. So the three add up to gains less harms, and no value counts twice.

    Shapes: (..., outcome, year) -> (..., policy, year). Units: LCU, base-year prices; harms are positive.
    Source: perspectives as in WSIPP (2019), Benefit-Cost Technical Documentation, chapter 2.
    """
    owner = outcome.policy
    kept = lines.value_real - lines.cashable_real
    savings = totals_by(lines.cashable_real, owner, policies)

    def to(winner: str) -> Figure:
        own = [i for i, who in enumerate(outcome.gains_to) if who == winner]
        return totals_by(rows(kept, own), [owner[i] for i in own], policies)

    return ReturnLines(
        gains=totals_by(np.maximum(lines.value_real, 0), owner, policies),
        harms=totals_by(np.maximum(-lines.value_real, 0), owner, policies),
        net_to_participants=to("participants"),
        net_to_taxpayers=to("taxpayers") + savings,
        net_to_others=to("others"),
        cashable_savings=savings,
    )
