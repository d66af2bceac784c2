"""Cash benefits and fee waivers: what each beneficiary gets, how it is uprated, and what it adds up to.

Figures are (..., policy, year); indices run over all years of the Macro table.
"""

from __future__ import annotations

from dataclasses import dataclass

from costmodel.model.economy import Economy
from costmodel.model.figures import YEAR, Figure, Money, from_before, given, line
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


def indexation(benefit: Benefit, economy: Economy) -> Figure:
    """Yearly growth of a benefit: its shares of inflation, wage growth and growth of GDP per head.

    All shares 0 is no indexation; 1 of prices is full price indexation; a half of each of two is the mixed
    ("Swiss") formula. Over all years of the Macro table; before the model's years the first shares hold.
    Units: shares -> share per year.
    Source: ILO Convention 102 (1952), articles 65 and 66; Cichon et al. (2004), Financing Social Protection.
    """
    count = economy.inflation.shape[YEAR]
    return (
        from_before(benefit.indexed_to_prices, count) * economy.inflation
        + from_before(benefit.indexed_to_wages, count) * economy.wage_growth
        + from_before(benefit.indexed_to_gdp_per_head, count) * economy.gdp_per_head_growth
    )


def cash_benefit(
    benefit: Benefit, economy: Economy, beneficiary_years: Figure, calendar: Calendar
) -> BenefitLines:
    """Cash benefits: beneficiary-years x benefit per person and year.

    The amount is uprated from its own price base in every year, also before a change dated later; shares of
    the poverty line and the average wage are of monthly figures, those of GDP per head of a yearly one, and
    follow their reference instead of an index.

    Shapes: (..., policy, year). Units: LCU of each year.
    Source: beneficiaries x unit cost, ILO, ESS working paper 58, annex II.
    """
    count = beneficiary_years.shape[YEAR]
    growth = indexation(benefit, economy)
    index = cumulative(growth)
    amount = updated(benefit.amount, index, calendar.first_of_all, count)
    per_year = (
        amount * benefit.payments_per_year
        + (
            benefit.share_of_poverty_line * economy.poverty_line[..., -count:]
            + benefit.share_of_average_wage * economy.average_wage[..., -count:]
        )
        * calendar.months
        + benefit.share_of_gdp_per_head * economy.gdp_per_head[..., -count:]
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
