"""Cost: expenditure and revenue forgone of a policy, and what comes off them.

Figures are (..., policy, year).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import YEAR, Figure, Money, given, line
from costmodel.model.kernels import over, updated
from costmodel.model.measure_list import LABELS

if TYPE_CHECKING:
    from costmodel.model.benefits import BenefitLines
    from costmodel.model.clawback import ClawbackLines
    from costmodel.model.delivery import DeliveryLines
    from costmodel.model.economy import Economy
    from costmodel.model.redress import RedressLines
    from costmodel.model.timing import Calendar, TimingLines
    from costmodel.model.uplifts import UpliftTotals


@dataclass(frozen=True)
class Offset:
    """What is assumed to come back to the budget or to be replaced."""

    tax_on_benefits: Figure = given("Tax and contributions on the benefit", "share", default=0, low=0, high=1)
    tax_on_wages: Figure = given("Tax and contributions on staff pay", "share", default=0, low=0, high=1)
    replaced_per_beneficiary: Money = given(
        "Spending replaced per beneficiary and year", "LCU per person", default=0, low=0
    )
    indirect_tax: Figure = given("Indirect tax on spending of the benefit", "share", default=0, low=0, high=1)
    fee_per_beneficiary: Money = given(
        "Fee paid per beneficiary and year", "LCU per person", default=0, low=0
    )
    fee_paying_share: Figure = given(
        "Share of beneficiaries who pay the fee", "share", default=1, absent=1, low=0, high=1
    )


@dataclass(frozen=True)
class Sponsorship:
    """Contributions to a public fund that the budget pays for people; the fund then bears the services."""

    contribution: Money = given(
        "Contribution paid to a public fund for a beneficiary and year", "LCU per person", default=0, low=0
    )


@dataclass(frozen=True)
class CostLines:
    """From expenditure to net cost, by policy."""

    contribution_cost: Figure = line(
        "Contributions paid to a public fund", "LCU", economic="26 Grants to other units of government"
    )
    borne_by_fund: Figure = line("Services borne by the fund", "LCU")
    linked_cost: Figure = line("Cost that effects bring", "LCU", economic="22 Use of goods and services")
    forgone_by_fund: Figure = line("Fees forgone that the fund bears", "LCU")
    expenditure: Figure = line(LABELS["expenditure"], "LCU")
    revenue_forgone: Figure = line("Revenue forgone", "LCU", economic="11 Taxes and fees forgone")
    cost_before_replacement: Figure = line("Cost before replacement", "LCU")
    replaced_spending: Figure = line("Spending replaced", "LCU")
    gross_cost: Figure = line(LABELS["gross_cost"], "LCU")
    full_year_cost: Figure = line("Full-year gross cost", "LCU")
    tax_on_benefits: Figure = line("Tax on benefits", "LCU")
    tax_on_wages: Figure = line("Tax and contributions on staff pay", "LCU")
    indirect_tax: Figure = line("Indirect tax on spending of benefits", "LCU")
    fees: Figure = line("Fees paid by participants", "LCU")
    net_cost: Figure = line(LABELS["net_cost"], "LCU")
    administration_share: Figure = line(
        "Administration, applications and redress, share of expenditure", "share"
    )
    passed_to_fund: Figure = line("Contributions less services and fees borne by the fund", "LCU")
    consolidated_cost: Figure = line("Gross cost, consolidated: net of contributions to the fund", "LCU")


def cost_lines(
    offset: Offset,
    sponsorship: Sponsorship,
    on_cost: Figure,
    benefits: BenefitLines,
    delivered: DeliveryLines,
    forgone: Figure,
    beneficiary_years: Figure,
    linked: Figure,
    timing: TimingLines,
    economy_: Economy,
    calendar: Calendar,
    redress: RedressLines | None = None,
    uplifts: UpliftTotals | None = None,
    recovered: ClawbackLines | None = None,
) -> CostLines:
    """Cost by policy: expenditure, revenue forgone, spending replaced, and tax that comes back.

    cost before replacement = expenditure + revenue forgone; gross cost = cost before replacement - spending
    replaced, so that what another programme no longer pays is counted once in every total; net cost = gross
    cost - tax on benefits, on their spending and on staff pay - fees. Where the budget pays contributions
    to a public fund they are its expenditure, and the fund bears services and fees forgone; consolidated cost
    is that of both together: gross cost - contributions + services and fees borne by the fund. Tax on staff
    pay is a share of pay before employer contributions. Linked cost is what effects bring, such as
    places for more pupils; it is expenditure of the year in which it falls. ``recovered`` is the ordered
    clawback of the benefit, in place of flat rates of tax. In a full year all that recurs
    would have cost 1 / share of the year in operation as much; buildings, applications and set-up are paid
    once and do not change, nor do redress, back-pay and consultation. ``uplifts`` belong to their cost lines.

    Shapes: (..., policy, year). Units: LCU of each year.
    Source: gross and net cost as in De Henau (2022), ILO working paper 55, section 3.
    """
    recurrent = (
        benefits.benefit_expenditure
        + delivered.service_cost
        + delivered.staff_cost
        + delivered.overhead
        + delivered.maintenance
        + delivered.running_administration
        + linked
    )
    once = (
        delivered.capital_cost + delivered.application_cost + delivered.set_up_cost + delivered.training_cost
    )
    paid_benefits = benefits.benefit_expenditure
    if redress is not None:
        once = once + redress.redress_cost + redress.back_pay + redress.consultation_cost
        paid_benefits = paid_benefits + redress.back_pay
    if uplifts is not None:
        recurrent = recurrent + uplifts.uplift_of_services
        once = once + uplifts.uplift_of_capital + uplifts.uplift_of_set_up
    count = beneficiary_years.shape[YEAR]
    index, first = economy_.price_index, calendar.first_of_all
    contributions = beneficiary_years * updated(sponsorship.contribution, index, first, count)
    sponsored = np.where(sponsorship.contribution.value > 0, 1, 0)
    borne = delivered.service_cost * sponsored
    forgone_by_fund = forgone * sponsored
    expenditure = recurrent + once + contributions - borne
    on_benefits = paid_benefits * offset.tax_on_benefits
    on_spending = paid_benefits * offset.indirect_tax
    if recovered is not None:
        on_benefits = on_benefits + recovered.contributions_on_benefits + recovered.direct_tax_on_benefits
        on_spending = on_spending + recovered.indirect_tax_on_benefits
    fees = (
        beneficiary_years * updated(offset.fee_per_beneficiary, index, first, count) * offset.fee_paying_share
    )
    on_wages = delivered.staff_cost / (1 + on_cost) * offset.tax_on_wages
    replaced = beneficiary_years * updated(offset.replaced_per_beneficiary, index, first, count)
    own_forgone = forgone - forgone_by_fund
    administered = delivered.running_administration + delivered.application_cost
    if redress is not None:
        administered = administered + redress.redress_cost
    passed = contributions - borne - forgone_by_fund
    before = expenditure + own_forgone
    gross = before - replaced
    return CostLines(
        contribution_cost=contributions,
        borne_by_fund=borne,
        forgone_by_fund=forgone_by_fund,
        linked_cost=linked,
        expenditure=expenditure,
        revenue_forgone=own_forgone,
        cost_before_replacement=before,
        replaced_spending=replaced,
        gross_cost=gross,
        full_year_cost=(gross - once) / timing.part_year + once,
        tax_on_benefits=on_benefits,
        tax_on_wages=on_wages,
        indirect_tax=on_spending,
        fees=fees,
        net_cost=gross - on_benefits - on_spending - on_wages - fees,
        administration_share=over(administered, expenditure),
        passed_to_fund=passed,
        consolidated_cost=gross - passed,
    )
