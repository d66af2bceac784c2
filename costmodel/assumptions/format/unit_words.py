"""Units in words that say what an amount of money is for: a month, a year, a payment.

The model declares a unit such as LCU per person; whether it is that of a month or of a year is in the label.
A workbook states it in the unit itself. The words of older workbooks are still read.
"""

from __future__ import annotations

from costmodel.model.economy import Macro
from costmodel.model.parameters import parameters

A_MONTH, A_YEAR, A_PAYMENT = "LCU per person a month", "LCU per person a year", "LCU per person a payment"
MONEY_A_YEAR = "LCU a year"
PAYMENT = "benefit.amount"
PAYMENTS_A_YEAR = {A_MONTH: 12, A_YEAR: 1}
"""Payments a year of a benefit whose unit says what it is for."""
OF_PARAMETERS: dict[str, tuple[str, ...]] = {
    PAYMENT: (A_PAYMENT, A_MONTH, A_YEAR),
    "coverage.reference_benefit": (A_YEAR,),
    "administration.per_case": (A_YEAR,),
    "revenue_forgone.fee": (A_YEAR,),
    "offset.replaced_per_beneficiary": (A_YEAR,),
    "offset.fee_per_beneficiary": (A_YEAR,),
    "sponsorship.contribution": (A_YEAR,),
    "administration.fixed": (MONEY_A_YEAR,),
}
"""Units of parameters that say the time, the usual one first."""
OF_INDICATORS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("gdp", "government_expenditure", "government_revenue"), (MONEY_A_YEAR,)),
    **dict.fromkeys(("average_wage", "poverty_line", "minimum_wage"), (A_MONTH,)),
}
"""The same of the indicators of the table Macro."""


def units_of(texts: dict[str, str]) -> tuple[str, ...]:
    """The units that a row of these texts may state, the one to write first; none where it is free.

    >>> units_of({"parameter": "administration.fixed"})
    ('LCU a year', 'LCU per year')
    """
    if texts.get("parameter") in parameters():
        return parameter_units(texts["parameter"])
    return indicator_units(texts["indicator"]) if texts.get("indicator") in _INDICATORS else ()


def parameter_units(path: str) -> tuple[str, ...]:
    """The units that a row of a parameter may state, the one to write first."""
    return (*OF_PARAMETERS.get(path, ()), parameters()[path].unit)


def indicator_units(name: str) -> tuple[str, ...]:
    """The units that a row of an indicator may state, the one to write first."""
    return (*OF_INDICATORS.get(name, ()), str(_INDICATORS[name].metadata["unit"]))


_INDICATORS = Macro.__dataclass_fields__
