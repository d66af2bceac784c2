"""Returns: what changes for people, net of what would have happened anyway, and what it is worth.

Figures of an outcome are (..., outcome, year), those of a policy (..., policy, year). Values are real: LCU
at the prices of the base year. Harms are outcomes with a negative effect.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.economy import Economy
from costmodel.model.figures import (
    ROW,
    YEAR,
    Figure,
    Money,
    at_year,
    gathered,
    given,
    held_after,
    line,
    nothing_after,
    rows,
    totals_by,
    with_rows,
)
from costmodel.model.kernels import (
    at_work,
    begun,
    deflated,
    ended,
    lasting,
    net_of_counterfactual,
    of_cohorts,
)
from costmodel.model.timing import Calendar

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@dataclass(frozen=True)
class OutcomeLines:
    """From the quantity that drives an effect to what it is worth."""

    driver_quantity: Figure = line("Driver of the effect", "units")
    gross_effect: Figure = line("Effect, gross", "effects")
    attributable_effect: Figure = line("Effect net of deadweight, displacement and attribution", "effects")
    effect_begun: Figure = line("Effect that begins in the year", "effects")
    effect_ended: Figure = line("Effect that ends before the year", "effects")
    effects_at_work: Figure = line("Yearly effects begun and not ended", "units")
    survivors: Figure = line("Survivors of people served in the first year", "share")
    share_left: Figure = line("Share of an effect left, of people served in the first year", "share")
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


def money_drivers(outcome: Outcome, expenditure: Figure, deflator: Figure) -> dict[str, Figure]:
    """The driver that is money, where an effect has it: thousands of LCU of real transfer.

    transfers = cash benefits / deflator / 1,000. Shapes: (..., policy, year), deflator (..., 1, all years).
    """
    if MONEY_DRIVER not in outcome.driver:
        return {}
    real = deflated(expenditure, deflator[..., -expenditure.shape[YEAR] :])
    return {MONEY_DRIVER: real / outcome.thousand}


def outcome_lines(
    outcome: Outcome,
    drivers: dict[str, Figure],
    economy: Economy,
    calendar: Calendar,
    benefit_per_year: Figure | None = None,
    library: UnitValue | None = None,
) -> OutcomeLines:
    """The value of each effect: driver x effect, net of the counterfactual, over its life, x unit value.

    Each year's new effect, less deadweight, displacement and attribution, starts after its lag, lasts its
    duration and loses its drop-off each year. An effect that is felt only while people are beneficiaries is
    driven by beneficiaries and lasts one year; one that persists is driven by new beneficiaries.
    An effect on an age band is driven by recipients of these ages, who are spread over the ages of the
    target group as the population is. An effect that follows the benefit is multiplied by (real benefit /
    real benefit studied)^elasticity, so that a benefit of nothing has no effect. A value grows in real terms
    at its own rate, or with the average wage, from its price base on. A value of another country is
    multiplied by (income here / income there)^elasticity.

    Shapes: drivers (..., policy, year) by name, benefit_per_year (..., policy, year) -> (..., outcome, year).
    Units: LCU, base-year prices; the benefit LCU of each year.
    Source: SROI Network (2012), A Guide to Social Return on Investment, stages 3 and 4.
    """
    deflator, count = economy.deflator, calendar.years.shape[YEAR]
    quantity = _times(
        gathered(drivers, outcome.driver, outcome.policy), outcome.banded, outcome.band, over=outcome.ages
    )
    gross = quantity * outcome.effect
    if outcome.scaled and benefit_per_year is not None:
        benefit = rows(benefit_per_year, [outcome.policy[k] for k in outcome.scaled])
        amount, base = (
            rows(figure, outcome.scaled)
            for figure in (outcome.benefit_studied.value, outcome.benefit_studied.price_base)
        )
        studied = amount / at_year(deflator, base, calendar.first_of_all)
        ratio = deflated(benefit, deflator[..., -count:]) / studied
        gross = _times(gross, outcome.scaled, ratio ** rows(outcome.elasticity, outcome.scaled))
    years, followed = calendar.followed, calendar.followed.shape[YEAR]
    net = nothing_after(
        net_of_counterfactual(gross, outcome.deadweight, outcome.displacement, outcome.attribution), followed
    )
    beginning = begun(net, outcome.lag, years, calendar.first)
    ending = ended(net, outcome.lag, outcome.duration, years, calendar.first)
    working = at_work(beginning, ending)
    in_year = lasting(beginning, ending, outcome.drop_off, outcome.duration, working)
    alive: Figure = np.zeros(in_year.shape[ROW:])
    left = alive
    if outcome.aged:
        kept = share_left(outcome, years - calendar.first)
        alive = with_rows(alive, outcome.aged, outcome.survival)
        left = with_rows(left, outcome.aged, kept)
        in_year = with_rows(in_year, outcome.aged, of_cohorts(rows(net, outcome.aged)[..., :count], kept))
    each, base = _unit_values(outcome, library, deflator, calendar)
    each = held_after(each, followed)
    if outcome.grown:
        growth = (1 + rows(outcome.real_growth, outcome.grown)) ** (years - rows(base, outcome.grown))
        each = _times(each, outcome.grown, growth)
    if outcome.with_wages:
        wage, index = economy.average_wage, rows(base, outcome.with_wages)
        real = held_after(deflated(wage[..., -count:], deflator[..., -count:]), followed)
        # Each index is read by itself: an audit formula can only look up a row that stands in cells.
        then = at_year(wage, index, calendar.first_of_all) / at_year(deflator, index, calendar.first_of_all)
        each = _times(each, outcome.with_wages, real, over=then)
    value = in_year * each
    return OutcomeLines(
        driver_quantity=quantity,
        gross_effect=gross,
        attributable_effect=net,
        effect_begun=beginning,
        effect_ended=ending,
        effects_at_work=working,
        survivors=alive,
        share_left=left,
        lasting_effect=in_year,
        unit_value=each,
        value_real=value,
        cashable_real=value * held_after(outcome.cashable, followed),
    )


def share_left(outcome: Outcome, since: Figure) -> Figure:
    """The share of an effect at work so many years after people were served, of effects that survivors keep.

    share = survivors x (1 - drop-off)^(years since - lag) from the lag on, for the duration; 0 else.
    Shapes: since (1, year) -> (..., aged effect, year). Units: years -> share of 1.
    """
    lag, duration, drop_off = (
        rows(figure, outcome.aged) for figure in (outcome.lag, outcome.duration, outcome.drop_off)
    )
    at_work_then = np.where(since < lag, 0, np.where(since < lag + duration, 1, 0))
    return outcome.survival * at_work_then * (1 - drop_off) ** np.maximum(since - lag, 0)


def _unit_values(
    outcome: Outcome, library: UnitValue | None, deflator: Figure, calendar: Calendar
) -> tuple[Figure, Figure]:
    """The value of a unit of each effect at base-year prices, and the year of the prices it was stated in.

    It is the effect's own value or one of the library; a value of another country is multiplied by (income
    here / income there)^elasticity. Shapes: (..., outcome, year) and (..., outcome, 1).
    """
    own, base = outcome.value.value, outcome.value.price_base
    each = own / at_year(deflator, base, calendar.first_of_all)
    if library is None or all(row is None for row in outcome.valued_as):
        return each, base
    bases = library.value.price_base
    values = library.value.value / at_year(deflator, bases, calendar.first_of_all)
    if library.transferred:
        here, there, elasticity = (
            rows(figure, library.transferred)
            for figure in (library.income_here, library.income_there, library.income_elasticity)
        )
        values = _times(values, library.transferred, (here / there) ** elasticity)
    sources = ["own" if row is None else "library" for row in outcome.valued_as]
    index = [number if row is None else row for number, row in enumerate(outcome.valued_as)]
    return (
        gathered({"own": each, "library": values}, sources, index),
        gathered({"own": base, "library": bases}, sources, index),
    )


def _times(figure: Figure, index: Sequence[int], factor: Figure, over: Figure | None = None) -> Figure:
    """The rows of ``index`` multiplied by a factor, and divided by ``over``; the others as they are.

    Shapes: figure (..., row, year), factor and over (..., chosen row, year) -> (..., row, year).
    """
    if not index:
        return figure
    return with_rows(figure, index, rows(figure, index) * (factor if over is None else factor / over))


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
