"""The economy: indicators by year, discount rates, and what no single policy decides."""

from __future__ import annotations

from costmodel.assumptions.format.column_choices import BEYOND, INDICATORS, SOCIETY_ITEMS
from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.common_columns import (
    AS_OF,
    DISTRIBUTION,
    GRADE,
    HIGH,
    LATER_RANGE,
    LOW,
    MOVES_WITH,
    NOTE,
    SOURCE,
    UNIT,
    key,
)
from costmodel.model.source_years import YEAR_BASES

ECONOMY_TABLES: tuple[Table, ...] = (
    Table(
        "Macro", "an economic indicator",
        (
            Column("indicator", "choice", "Name of the indicator.", required=True, choices=INDICATORS, width=24),
            UNIT, SOURCE,
            Column("beyond", "choice", "Extrapolation after the last year given: hold the value constant, or "
                   "let it grow with prices, wages or nominal GDP.", required=True, choices=BEYOND),
            NOTE,
            Column("basis", "choice", "What a year of the source is. fiscal_by_start: 2025 is 2025/26; fiscal_by_end: 2025 is 2024/25; "
                   "calendar: a flow, an average or an index of the calendar year; year_end: a stock at its end; calendar_growth: a rate "
                   "of growth; calendar_from_fiscal: a calendar year that the source made from two fiscal years. Required unless the "
                   "fiscal year begins in January.", choices=tuple(YEAR_BASES), width=20, since=4),
        ),
        key=("indicator",), years="number", title="Macroeconomic indicators by year",
    ),
)  # fmt: skip

APPRAISAL_TABLES: tuple[Table, ...] = (
    Table(
        "Discounting", "a step of a discounting schedule",
        (
            key("schedule", "Name of the schedule."),
            Column("from_year_offset", "whole", "First year of the rate, counted from the first year of the model: 0 or 1 "
                   "for the first year.", required=True, low=0, high=500),
            Column("rate", "share", "Real discount rate, a fraction of 1.", required=True), SOURCE, NOTE,
            *LATER_RANGE,
        ),
        key=("schedule", "from_year_offset"), title="Discount rates",
    ),
    Table(
        "Society", "an assumption on gains and losses of society that no single policy decides",
        (
            Column("assumption", "choice", "cost_of_funds: marginal cost of public funds, what it costs people to raise one unit of money, "
                   "for example 1.2; 1 if not given. income_elasticity: by how many per cent the weight of money falls as income rises by 1 %, "
                   "for example 1.3; without it figures are not weighted. interest_rate: on debt for needs that no lever pays. multiplier, "
                   "multiplier_1 to multiplier_3: output per unit of spending of the year, and one to three years before; tax_of_output: "
                   "tax as a share of output; without multipliers no second round is shown. capital_charge_rate: real rate of the yearly charge of "
                   "capital, a memorandum; without it none is shown.", required=True, choices=SOCIETY_ITEMS, width=24),
            Column("value", "number", "The value.", required=True),
            UNIT, LOW, HIGH, DISTRIBUTION, SOURCE, AS_OF, GRADE, NOTE, MOVES_WITH,
        ),
        key=("assumption",), required=False, since=3, title="Cost of public funds and weight of money",
    ),
)  # fmt: skip
