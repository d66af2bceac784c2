"""Cash benefits and fee waivers: what each beneficiary gets, how it is uprated, and what it adds up to.

Figures are (..., policy, year); indices run over all years of the Macro table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.economy import Economy
from costmodel.model.figures import (
    YEAR,
    Figure,
    Money,
    from_before,
    given,
    line,
    multiplied,
    pick,
    rows,
    with_rows,
)
from costmodel.model.kernels import cumulative, updated
from costmodel.model.timing import Calendar


@dataclass(frozen=True)
class Benefit:
    """What is assumed of a cash benefit: a fixed amount, or a share of a reference, or both."""

    amount: Money = given(
        "Benefit per payment",
        "LCU per person",
        default=0,
        low=0,
        one_of="level",
        needs=("payments_per_year", "indexed_to_prices|indexed_to_wages|indexed_to_gdp_per_head"),
    )
    payments_per_year: Figure = given("Payments a year", "per year", default=1, absent=1, low=0, high=366)
    share_of_poverty_line: Figure = given(
        "Benefit as share of the poverty line", "share", default=0, low=0, high=5, one_of="level"
    )
    share_of_average_wage: Figure = given(
        "Benefit as share of the average wage", "share", default=0, low=0, high=5, one_of="level"
    )
    share_of_gdp_per_head: Figure = given(
        "Benefit as share of GDP per head", "share", default=0, low=0, high=5, one_of="level"
    )
    indexed_to_prices: Figure = given(
        "Share of inflation passed on to the amount", "share", default=0, low=0, high=1
    )
    indexed_to_wages: Figure = given(
        "Share of wage growth passed on to the amount", "share", default=0, low=0, high=1
    )
    indexed_to_gdp_per_head: Figure = given(
        "Share of growth of GDP per head passed on to the amount",
        "share",
        default=0,
        low=0,
        high=1,
    )
    indexation_floor: Figure = given(
        "Least indexation a year: 0 if the amount never falls",
        "share per year",
        default=-1,
        low=-1,
        high=1,
    )
    indexation_lag: Figure = given(
        "Years by which the indices are behind", "years", default=0, low=0, high=10, dated=False
    )
    reference_months: Figure = given(
        "Months for which a share of a reference is paid", "months", default=12, low=0.01, high=24
    )


@dataclass(frozen=True)
class BenefitRules:
    """The rows of the policies that state a rule of their own; the others need no formula for it."""

    floored: tuple[int, ...] = ()
    """Those that state ``indexation_floor``."""
    lagged: tuple[int, ...] = ()
    """Those that state ``indexation_lag``."""
    timed: tuple[int, ...] = ()
    """Those that state ``reference_months``."""
    bounded: tuple[int, ...] = ()
    """Those whose shares of indexation are drawn, and are scaled where a draw has them sum above 1."""


USUAL_RULES = BenefitRules()
RULED = {
    "benefit.indexation_floor": "floored",
    "benefit.indexation_lag": "lagged",
    "benefit.reference_months": "timed",
}
"""Parameters that only enter a formula where a policy states them, and their rows in ``BenefitRules``."""
INDEX_SHARES = tuple(f"benefit.indexed_to_{name}" for name in ("prices", "wages", "gdp_per_head"))


@dataclass(frozen=True)
class RevenueForgone:
    """What is assumed of a waiver: a fee or contribution that beneficiaries need not pay."""

    fee: Money = given("Fee waived per person and year", "LCU per person", low=0)
    paying_share: Figure = given(
        "Share who would have paid without the waiver", "share", default=1, low=0, high=1
    )


@dataclass(frozen=True)
class BenefitLines:
    """From the amount of a benefit to what is spent on it."""

    indexation: Figure = line("Indexation of the benefit", "share per year")
    benefit_index: Figure = line("Benefit index, cumulative", "index")
    benefit_amount: Figure = line("Benefit per payment, uprated", "LCU per person")
    benefit_per_year: Figure = line("Benefit per person and year", "LCU per person")
    benefit_expenditure: Figure = line("Cash benefits", "LCU", economic="272 Social assistance benefits")


def indexation(
    benefit: Benefit,
    economy: Economy,
    rules: BenefitRules = USUAL_RULES,
    calendar: Calendar | None = None,
) -> Figure:
    """Yearly growth of a benefit: its shares of inflation, wage growth and growth of GDP per head.

    growth_t = max(floor, a x inflation_{t-L} + b x wage growth_{t-L} + c x growth of GDP per head_{t-L}), L
    the lag. All shares 0 is no indexation; 1 of prices is full price indexation; a half of each of two is the
    mixed ("Swiss") formula. Over all years of the Macro table; before the model's years the first shares
    hold. In draws shares that sum above 1 are scaled to 1.
    Units: shares -> share per year.
    Source: ILO Convention 102 (1952), articles 65 and 66; Cichon et al. (2004), Financing Social Protection.
    """
    count = economy.inflation.shape[YEAR]
    prices, wages, head = (
        from_before(share, count)
        for share in (benefit.indexed_to_prices, benefit.indexed_to_wages, benefit.indexed_to_gdp_per_head)
    )
    rates = (economy.inflation, economy.wage_growth, economy.gdp_per_head_growth)
    growth = passed_on(prices, wages, head, *rates)
    if rules.lagged and calendar is not None:
        # Before the first year there are no rates; the checks refuse amounts that would need them.
        lag = rows(benefit.indexation_lag, rules.lagged)
        position = np.maximum(calendar.all_years - calendar.first_of_all - lag, 0)
        lagged_shares = (rows(share, rules.lagged) for share in (prices, wages, head))
        growth = with_rows(
            growth, rules.lagged, passed_on(*lagged_shares, *(pick(rate, position) for rate in rates))
        )
    if rules.bounded:
        growth = multiplied(
            growth, rules.bounded, 1 / np.maximum(1, rows(prices + wages + head, rules.bounded))
        )
    if rules.floored:
        floor = from_before(rows(benefit.indexation_floor, rules.floored), count)
        growth = with_rows(growth, rules.floored, np.maximum(rows(growth, rules.floored), floor))
    return growth


def passed_on(
    prices: Figure, wages: Figure, head: Figure, inflation: Figure, wage_growth: Figure, head_growth: Figure
) -> Figure:
    """Growth of an amount that follows three rates by shares: sum of share x rate. Shapes broadcast."""
    return prices * inflation + wages * wage_growth + head * head_growth


def cash_benefit(
    benefit: Benefit,
    economy: Economy,
    beneficiary_years: Figure,
    calendar: Calendar,
    rules: BenefitRules = USUAL_RULES,
) -> BenefitLines:
    """Cash benefits: beneficiary-years x benefit per person and year.

    The amount is uprated from its own price base in every year, also before a change dated later; shares of
    the poverty line and the average wage are of monthly figures, those of GDP per head of a yearly one, and
    follow their reference instead of an index. They are paid for 12 months, or for those that the policy
    states: (share x poverty line + share x wage) x months + share x GDP per head x months / 12.

    Shapes: (..., policy, year). Units: LCU of each year.
    Source: beneficiaries x unit cost, ILO, ESS working paper 58, annex II.
    """
    count = beneficiary_years.shape[YEAR]
    growth = indexation(benefit, economy, rules, calendar)
    index = cumulative(growth)
    amount = updated(benefit.amount, index, calendar.first_of_all, count)
    monthly = (
        benefit.share_of_poverty_line * economy.poverty_line[..., -count:]
        + benefit.share_of_average_wage * economy.average_wage[..., -count:]
    )
    yearly = benefit.share_of_gdp_per_head * economy.gdp_per_head[..., -count:]
    per_year = amount * benefit.payments_per_year + monthly * calendar.months + yearly
    if rules.timed:
        months = rows(benefit.reference_months, rules.timed)
        fixed, monthly, yearly = (
            rows(figure, rules.timed) for figure in (amount * benefit.payments_per_year, monthly, yearly)
        )
        per_year = with_rows(
            per_year, rules.timed, fixed + monthly * months + yearly * (months / calendar.months)
        )
    return BenefitLines(growth, index, amount, per_year, beneficiary_years * per_year)


def revenue_forgone(
    waiver: RevenueForgone, economy: Economy, beneficiary_years: Figure, calendar: Calendar
) -> Figure:
    """Revenue forgone: beneficiary-years x fee, uprated by prices, x share who would have paid.

    Only those who would have paid cost revenue; the others gain access at no loss. Units: LCU of each year.
    Source: tax expenditure as revenue forgone, IMF, GFSM 2014, paragraphs 5.29 to 5.32.
    """
    fee = updated(waiver.fee, economy.price_index, calendar.first_of_all, beneficiary_years.shape[YEAR])
    return beneficiary_years * fee * waiver.paying_share
