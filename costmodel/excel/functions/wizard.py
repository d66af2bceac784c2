"""Descriptions of the arguments for Excel's function wizard, with examples: annotations of the functions."""

from __future__ import annotations

from typing import Annotated, Any

from costmodel.excel.host import raw
from costmodel.model.measure_list import METRICS, OF_THE_HORIZON, RATIOS

Cells = Any
"""The result of a function: one value, or rows of values that spill."""


FURTHER, MOST_CHARACTERS = " ... more in the guide.", 215
"""The wizard shows 255 characters of an argument, of which its own words need some."""


def _listed(default: str, names: tuple[str, ...]) -> str:
    """The names there are, the one that is taken where none is given first."""
    prices = "; money at base-year prices" if default == "npv" else ""
    text, others = f'"{default}" (left out{prices})', [name for name in names if name != default]
    for number, name in enumerate(others):
        longer, last = f'{text}, "{name}"', number == len(others) - 1
        if len(longer) > MOST_CHARACTERS - (0 if last else len(FURTHER)):
            return text + FURTHER
        text = longer
    return f"{text}."


# --- of a model ---------------------------------------------------------------------------------------

SetName = Annotated[
    Any,
    raw('Set in the store: "kenya" for the newest version, or "kenya@2026.1". Left out: "kenya".'),
]
Tables = Annotated[
    Any,
    raw("The workbook's own assumption tables, each with its header row, for example Macro[#All]. "
        "The headers identify the table; otherwise put its name before the range as text."),
]  # fmt: skip
Handle = Annotated[
    Any, raw("Cell with SB_OPEN or SB_MODEL, for example $B$1, which shows kenya@2026.1#64770d1f.")
]
OtherHandle = Annotated[Any, raw("Cell with the handle of the later version, for example $B$2.")]
Policies = Annotated[
    Any, raw('Policy name or a column of names, for example "child_benefit" or A5:A15; "total" for all.')
]
Policy = Annotated[Any, raw('One policy name, for example "child_benefit"; "total" for all together.')]
Groups = Annotated[
    Any, raw('Target group or a column of groups, for example "older_65"; "all" for the whole population.')
]
Guarantees = Annotated[
    Any,
    raw('Guarantee or a column of them, for example "older" or A5:A9. Left out: a table of every figure.'),
]
GuaranteeYears = Annotated[
    Any, raw("Fiscal year or a row of years, for example 2027 or B4:H4. Left out: all years, in a row.")
]
GuaranteeMeasures = Annotated[
    Any,
    raw('"below_minimum" (left out): people; "money_to_minimum": currency; "entitled", "reached_once", '
        '"at_standard", "guarantee_paid", "guarantee_minimum".'),
]  # fmt: skip
Years = Annotated[Any, raw("Fiscal year or a row of years, as numbers: for example 2027 or B4:H4.")]
Year = Annotated[Any, raw("Fiscal year as a number, for example 2027.")]
FirstYear = Annotated[
    Any,
    raw(
        "Year or row of years the value is in effect, for example 2027 or B4:H4. Left out: the model's first."
    ),
]
BudgetYear = Annotated[
    Any, raw("Budget year, the first of four columns, for example 2027. Left out: the model's first.")
]
RoundedTo = Annotated[
    Any, raw("Unit that amounts are rounded to so that they add up, for example 1000000. Left out: exact.")
]
BridgeYear = Annotated[Any, raw("Year to compare, for example 2027. Left out: the whole horizon.")]
Scenario = Annotated[Any, raw('Scenario name, for example "reform". Left out: "baseline".')]
Scenarios = Annotated[
    Any, raw('Scenario name or a row of names, for example "reform" or B3:D3. Left out: "baseline".')
]
Paths = Annotated[
    Any,
    raw("Path of an assumption, or a column of them: policy.child_benefit.benefit.amount, macro.inflation, "
        "group.older_65.prevalence or outcome.schooling.effect."),
]  # fmt: skip
CostLine = Annotated[
    Any,
    raw('Cost line, or a list of them: "gross_cost" (left out), "net_cost", "expenditure", "staff_cost" ...'),
]
BudgetLine = Annotated[Any, raw('"gross_cost" (left out), "net_cost", "expenditure" or "full_year_cost".')]
AnyLine = Annotated[Any, raw('Line of the results, for example "gross_cost" or "beneficiaries".')]
Basis = Annotated[
    Any,
    raw('"nominal" (left out): money of the year; "real": base-year prices; "gdp": share of GDP.'),
]
By = Annotated[
    Any, raw('Rows: "policy" (left out), "function" (COFOG), "economic" (GFSM), "ministry" or "source".')
]
Measures = Annotated[
    Any,
    raw(f"Measure, or a row of them: {_listed('npv', OF_THE_HORIZON)}"),
]  # fmt: skip
Compared = Annotated[
    Any,
    raw('"increment": what the scenario adds to the baseline; "level": the scenario itself. '
        'Left out: "increment", for the baseline "level".'),
]  # fmt: skip
Depth = Annotated[
    Any,
    raw('"page" (left out): what matters most. 1: the formula of the figure, 9: every step behind it.'),
]
EveryPolicy = Annotated[
    Any, raw('One policy name, for example "child_benefit"; "total" (left out) for all together.')
]
TornadoMetric = Annotated[
    Any,
    raw(_listed("npv", (*METRICS, *RATIOS))),
]  # fmt: skip
SimulatedLine = Annotated[
    Any,
    raw('By year: "gross_cost" (left out), "net_cost", "beneficiaries", "gross_cost_of_gdp" ... '
        'One row for the horizon: "npv", "bcr", "mvpf", "fiscal_return" ...'),
]  # fmt: skip
Draws = Annotated[Any, raw("Number of draws, 100 to 10000, for example 500. Left out: 1000.")]
Seed = Annotated[
    Any,
    raw("Random seed from 0 to 999999, for example 7. Left out: 1. The same seed gives the same figures."),
]
Metric = Annotated[
    Any,
    raw(_listed("gross_cost", METRICS)),
]

# --- of ranges ----------------------------------------------------------------------------------------

Flows = Annotated[Any, raw("Row or column of yearly amounts in currency, costs negative, for example B5:M5.")]
Rate = Annotated[
    Any,
    raw("Yearly rate, 0.035 for 3.5 %; or a schedule of two columns, first year and rate, such as A2:B4."),
]
Timing = Annotated[
    Any, raw('Timing of an amount within its year: "end" (left out, as NPV), "mid" or "start".')
]
Offsets = Annotated[
    Any, raw("Years after the valuation date: 0, 1, 2 ..., one or a range, for example B4:M4.")
]
Start = Annotated[Any, raw("Share covered at the start, 0 to 1: 0.2 for 20 %.")]
Target = Annotated[Any, raw("Share to be covered at the end, 0 to 1: 0.8 for 80 %.")]
StartYear = Annotated[Any, raw("Last year at the starting share, for example 2025.")]
RampYears = Annotated[Any, raw("Years from start to target, 1 or more, for example 5.")]
Shape = Annotated[Any, raw('"linear" (left out), "geometric", "gap-closing", "logistic", "step" or "given".')]
Inflation = Annotated[
    Any, raw("Row or column of yearly inflation, 0.05 for 5 %, one for each year, for example B6:M6.")
]
BaseYear = Annotated[Any, raw("Year whose index is 1, one of the years, for example 2025.")]
IndexYears = Annotated[Any, raw("The years of the rates, in a row, without gaps, for example B4:M4.")]
People = Annotated[Any, raw("Persons by single age: column of men, column of women, for example B3:C103.")]
Survival = Annotated[
    Any,
    raw("Share of men and of women who survive to each age during the year, 0 to 1, for example D3:E103."),
]
Fertility = Annotated[Any, raw("Births per woman of each age in the year, one column, for example F3:F103.")]
SexRatio = Annotated[Any, raw("Boys born per girl, for example 1.05.")]
Migration = Annotated[Any, raw("Net migrants of each age: men, women. Left out: none. For example G3:H103.")]
Welfare = Annotated[Any, raw("Income or consumption per person, one cell a person or household, as B2:B900.")]
Line = Annotated[Any, raw("Poverty line in the unit of welfare, above 0, for example 1.9 or $F$1.")]
Alpha = Annotated[Any, raw("0 (left out): share of poor; 1: poverty gap; 2: squared gap.")]
GroupShares = Annotated[
    Any, raw("Shares of all welfare of equal groups, the poorest first, as B2:B11 for tenths.")
]
MeanWelfare = Annotated[Any, raw("Mean welfare per person, for poverty. Left out: none.")]
LorenzForm = Annotated[Any, raw('"best" (left out): the nearer of the valid ones; "quadratic" or "beta".')]
Weights = Annotated[
    Any, raw("Number of people in each cell of welfare, for example C2:C900. Left out: 1 each.")
]
Worth = Annotated[
    Any, raw("Willingness to pay of beneficiaries: present value in currency, for example B20.")
]
NetCost = Annotated[Any, raw("Net cost to the budget: present value in currency, for example B21.")]
