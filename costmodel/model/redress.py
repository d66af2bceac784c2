"""Redress and consultation: appeals, pay for the months before an appeal was upheld, and asking people.

Figures are (..., policy, year), money in LCU of each year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from costmodel.model.figures import Figure, Money, given, line
from costmodel.model.unit_costs import uprated

if TYPE_CHECKING:
    from costmodel.model.benefits import BenefitLines
    from costmodel.model.economy import Economy
    from costmodel.model.timing import Calendar, TimingLines

MOST_MONTHS = 120


@dataclass(frozen=True)
class Redress:
    """What is assumed of appeals and back-pay."""

    per_appeal: Money = given(
        "Cost of an appeal", "LCU per unit", default=0, low=0, needs=("administration.appeal_share",)
    )
    back_pay_months: Figure = given(
        "Months of benefit paid for the time before an appeal was upheld", "months", default=0, low=0,
        high=MOST_MONTHS, needs=("administration.upheld_share",),
    )  # fmt: skip


@dataclass(frozen=True)
class Consultation:
    """What is assumed of asking the people concerned."""

    rounds: Figure = given(
        "Rounds of consultation a year", "per year", default=0, low=0, needs=("per_round",)
    )
    per_round: Money = given("Cost of a round", "LCU per unit", default=0, low=0, needs=("rounds",))
    people_asked: Figure = given("People asked a year", "persons", default=0, low=0, needs=("per_person",))
    per_person: Money = given(
        "Cost of asking a person", "LCU per person", default=0, low=0, needs=("people_asked",)
    )


@dataclass(frozen=True)
class RedressLines:
    """What redress and consultation cost."""

    redress_cost: Figure = line("Redress: cost of appeals", "LCU", economic="22 Use of goods and services")
    back_pay: Figure = line("Back-pay", "LCU", economic="272 Social assistance benefits")
    consultation_cost: Figure = line("Consultation", "LCU", economic="22 Use of goods and services")


def redress_lines(
    redress: Redress,
    consultation: Consultation,
    appeals: Figure,
    upheld: Figure,
    benefit_per_year: Figure,
    timing: TimingLines,
    economy: Economy,
    calendar: Calendar,
) -> RedressLines:
    """Redress = appeals x cost each; back-pay = appeals upheld x benefit a year x months / 12; consultation.

    The months lie before the person is among the beneficiaries, so that nobody is paid twice. Consultation =
    rounds x cost of a round + people asked x cost of asking one, in the years in operation.

    Shapes: (..., policy, year). Units: LCU of each year.
    Source: appeals as a cost of delivery in Grosh et al. (2022), Revisiting Targeting in Social Assistance.
    Example: 590.2 denials, half appeal, a quarter upheld: 295.1 appeals, 73.775 upheld; at 20 an appeal and 6
    months of 100 a year: 5,902 and 3,688.75.
    """
    asked = consultation.rounds * uprated(
        consultation.per_round, economy, calendar
    ) + consultation.people_asked * uprated(consultation.per_person, economy, calendar)
    return RedressLines(
        redress_cost=appeals * uprated(redress.per_appeal, economy, calendar),
        back_pay=upheld * benefit_per_year * (redress.back_pay_months / calendar.months),
        consultation_cost=asked * timing.in_force,
    )


def with_back_pay(benefits: BenefitLines, redress: RedressLines) -> BenefitLines:
    """Benefits with the back-pay, which is a transfer to the same people: (..., policy, year)."""
    return replace(benefits, benefit_expenditure=benefits.benefit_expenditure + redress.back_pay)
