"""Returns: what changes for people, net of what would have happened anyway, and what it is worth.

Figures of an outcome are (..., outcome, year), those of a policy (..., policy, year). Values are real: LCU
at the prices of the base year. Harms are outcomes with a negative effect.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.economy import Economy
from costmodel.model.effects import MONEY_DRIVER, Outcome, UnitValue
from costmodel.model.figures import (
    ROW,
    YEAR,
    Figure,
    at_year,
    gathered,
    held_after,
    lagged,
    line,
    multiplied,
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
from costmodel.model.unit_values import costs_of_effects, unit_values


@dataclass(frozen=True)
class OutcomeLines:
    """From the quantity that drives an effect to what it is worth."""

    driver_quantity: Figure = line("Driver of the effect", "units")
    gross_effect: Figure = line("Effect, gross", "effects")
    share_without_it: Figure = line("Share of the effect for which people are still without it", "share")
    attributable_effect: Figure = line("Effect net of deadweight, displacement and attribution", "effects")
    effect_begun: Figure = line("Effect that begins in the year", "effects")
    effect_ended: Figure = line("Effect that ends before the year", "effects")
    effects_at_work: Figure = line("Yearly effects begun and not ended", "units")
    survivors: Figure = line("Survivors of people served in the first year", "share")
    share_left: Figure = line("Share of an effect left, of people served in the first year", "share")
    lasting_effect: Figure = line("Effect in the year, of all cohorts", "effects")
    unit_value: Figure = line("Value of a unit of effect, base-year prices", "LCU per unit")
    taken_off_gains: Figure = line("Taken off gains for their evidence, base-year prices", "LCU")
    value_real: Figure = line("Value of the effect, base-year prices", "LCU")
    cashable_due: Figure = line(
        "Saving or revenue of the budget before the lag of its cash, base-year prices", "LCU"
    )
    cashable_real: Figure = line("Saving or revenue of the budget, base-year prices", "LCU")
    unit_linked_cost: Figure = line("Cost that a unit of effect brings, base-year prices", "LCU per unit")
    cost_of_effect: Figure = line("Cost that the effect brings, base-year prices", "LCU")


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
    group_people: Figure | None = None,
) -> OutcomeLines:
    """The value of each effect: driver x effect, net of the counterfactual, over its life, x unit value.

    Each year's new effect, less deadweight, displacement and attribution, starts after its lag, lasts its
    duration and loses its drop-off each year. An effect that is felt only while people are beneficiaries is
    driven by beneficiaries and lasts one year; one that persists is driven by new beneficiaries.
    An effect that may not occur counts by its probability: a harm of 10 with probability 0.1 is a harm of 1.
    An effect on an age band is driven by recipients of these ages, who are spread over the ages of the
    target group as the population is. An effect that follows the benefit is multiplied by (real benefit /
    real benefit studied)^elasticity, so that a benefit of nothing has no effect. A value grows in real terms
    at its own rate, or with the average wage, from its price base on. A value of another country is
    multiplied by (income here / income there)^elasticity.

    Where several policies have the same effect on the same people, the effects that begin in a year are
    together at most the people still without it, each times min(1, these people / sum of the effects).

    Where a haircut is set for the grade of an effect, its gains count less by that share, and harms in full.
    A saving that is left over only years later counts then, for the budget and for society.

    Shapes: drivers (..., policy, year) by name, benefit_per_year (..., policy, year), group_people (...,
    group, year) -> (..., outcome, year).
    Units: LCU, base-year prices; the benefit LCU of each year.
    Source: SROI Network (2012), A Guide to Social Return on Investment, stages 3 and 4.
    """
    deflator, count = economy.deflator, calendar.years.shape[YEAR]
    quantity = multiplied(
        gathered(drivers, outcome.driver, outcome.policy), outcome.banded, outcome.band, over=outcome.ages
    )
    gross = multiplied(quantity * outcome.effect, outcome.likely, rows(outcome.probability, outcome.likely))
    if outcome.scaled and benefit_per_year is not None:
        benefit = rows(benefit_per_year, [outcome.policy[k] for k in outcome.scaled])
        amount, base = (
            rows(figure, outcome.scaled)
            for figure in (outcome.benefit_studied.value, outcome.benefit_studied.price_base)
        )
        studied = amount / at_year(deflator, base, calendar.first_of_all)
        ratio = deflated(benefit, deflator[..., -count:]) / studied
        gross = multiplied(gross, outcome.scaled, ratio ** rows(outcome.elasticity, outcome.scaled))
    years, followed = calendar.followed, calendar.followed.shape[YEAR]
    net = net_of_counterfactual(gross, outcome.deadweight, outcome.displacement, outcome.attribution)
    still_without: Figure = 1 + np.zeros(net.shape[ROW:])
    if outcome.capped and group_people is not None:
        share = share_without_it(outcome, rows(net, outcome.capped), group_people)
        still_without = with_rows(still_without, outcome.capped, share)
        net = multiplied(net, outcome.capped, share)
    net = nothing_after(net, followed)
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
    each = unit_values(outcome, library, economy, calendar)
    value = in_year * each
    taken_off: Figure = np.zeros(in_year.shape[ROW:])
    if outcome.cut:
        gains = np.maximum(rows(value, outcome.cut), 0)
        taken_off = with_rows(taken_off, outcome.cut, gains * outcome.haircut)
        value = with_rows(value, outcome.cut, rows(value, outcome.cut) - rows(taken_off, outcome.cut))
    due = value * held_after(outcome.cashable, followed)
    cash = due
    if outcome.delayed:
        # What is saved is a gain in the year in which the money is really left over.
        late = lagged(rows(due, outcome.delayed), rows(outcome.saving_lag, outcome.delayed), years,
                      calendar.first)  # fmt: skip
        value = with_rows(value, outcome.delayed, rows(value - cash, outcome.delayed) + late)
        cash = with_rows(cash, outcome.delayed, late)
    unit_cost, brought = costs_of_effects(outcome, in_year, deflator, calendar)
    return OutcomeLines(
        driver_quantity=quantity,
        gross_effect=gross,
        share_without_it=still_without,
        attributable_effect=net,
        effect_begun=beginning,
        effect_ended=ending,
        effects_at_work=working,
        survivors=alive,
        share_left=left,
        lasting_effect=in_year,
        unit_value=each,
        taken_off_gains=taken_off,
        value_real=value,
        cashable_due=due,
        cashable_real=cash,
        unit_linked_cost=unit_cost,
        cost_of_effect=brought,
    )


def share_without_it(outcome: Outcome, effects: Figure, group_people: Figure) -> Figure:
    """The share of effects of several policies on the same people that these people can have.

    share = min(1, people still without the effect / sum of the effects of all policies on them).
    Shapes: effects (..., capped effect, year), group_people (..., group, year) -> (..., capped effect, year).
    Units: effects in persons, persons -> share of 1.
    """
    most = rows(group_people, outcome.cap_group)
    together = totals_by(effects, outcome.cap, len(outcome.cap_group))
    above = together > most
    share = np.where(above, most / np.where(above, together, 1), 1)
    return rows(share, outcome.cap)


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
