"""The measures of cost and return: name, label, unit, format and threshold of each, declared once.

Workbooks, macros, functions, command line, task pane and documents read them here. The formulas are in
``measures``. This module imports nothing heavy, so that the command line starts fast.
"""

from __future__ import annotations

from dataclasses import dataclass

MONEY, RATIO, SHARE, SMALL_SHARE, COUNT, YEARS = "money", "ratio", "share", "small share", "count", "years"
"""Formats of figures: money is shown on a scale, a share as per cent."""
REAL = "{currency} of {base}"
"""Money at base-year prices, such as KES of 2025."""


@dataclass(frozen=True)
class Measure:
    """One measure as every surface names and shows it."""

    name: str
    """In the API, on the command line, in CSV files and in the functions of Excel."""
    label: str
    short: str
    """For narrow columns and charts whose title says the rest."""
    unit: str
    """In words; ``{currency}`` and ``{base}`` stand for the currency and the base year of prices."""
    format: str
    note: str
    """How to read it, on one line."""
    threshold: float | None = None
    """What it is compared with, where there is one: a switching value is where the measure reaches it."""
    line: str = ""
    """The cost line it sums over the years; a measure without one covers the whole horizon."""
    needs_effects: bool = False
    """Whether it is unknown, not 0, where the assumptions state no effect."""

    def unit_in(self, currency: str, base: int | str) -> str:
        """The unit with the currency and the base year of prices."""
        return self.unit.format(currency=currency, base=base)

    @property
    def title(self) -> str:
        """The label with the short name in brackets, for headings of text."""
        return f"{self.label} ({self.short})"


MEASURES = (
    Measure(
        "gross_cost", "Gross cost", "Gross cost", "{currency}", MONEY,
        "Less spending replaced; prices of each year", line="gross_cost",
    ),
    Measure(
        "net_cost", "Net cost", "Net cost", "{currency}", MONEY,
        "Gross cost less tax recovered", line="net_cost",
    ),
    Measure(
        "expenditure", "Expenditure", "Expenditure", "{currency}", MONEY,
        "Gross cost before replacement less revenue forgone", line="expenditure",
    ),
    Measure(
        "gross_cost_of_gdp", "Gross cost, share of GDP", "Gross cost", "share of GDP", SMALL_SHARE,
        "Gross cost divided by GDP", line="gross_cost",
    ),
    Measure(
        "net_cost_of_gdp", "Net cost, share of GDP", "Net cost", "share of GDP", SMALL_SHARE,
        "Net cost divided by GDP", line="net_cost",
    ),
    Measure(
        "npv", "Net present value", "NPV", REAL, MONEY,
        "Above 0: society gains more than it pays", threshold=0,
    ),
    Measure(
        "bcr", "Benefit-cost ratio", "BCR", "ratio", RATIO,
        "Transfers and outcomes for each unit of cost", threshold=1, needs_effects=True,
    ),
    Measure(
        "resource_bcr", "Resource benefit-cost ratio", "Resource BCR", "ratio", RATIO,
        "Gains less harms for each unit of resources; no transfers", threshold=1, needs_effects=True,
    ),
    Measure(
        "net_social_efficiency", "Net social efficiency", "Efficiency", "ratio", RATIO,
        "Net present value for each unit of gross cost; below 0 society loses", threshold=0,
        needs_effects=True,
    ),
    Measure(
        "break_even_harm", "Break-even harm", "Break-even harm", "ratio", RATIO,
        "Factor on all harms at which society breaks even", threshold=1, needs_effects=True,
    ),
    Measure(
        "break_even_cost_of_funds", "Break-even cost of funds", "Break-even cost of funds", "ratio", RATIO,
        "Cost of funds at which society breaks even; below 1 it loses", threshold=1,
        needs_effects=True,
    ),
    Measure(
        "break_even_weight", "Break-even weight of participants", "Break-even weight", "ratio", RATIO,
        "Weight of participants at which society breaks even", threshold=1,
        needs_effects=True,
    ),
    Measure(
        "npv_weighted", "Net present value with distributional weights", "Weighted NPV", REAL, MONEY,
        "Gains of participants count by their income", threshold=0,
    ),
    Measure(
        "mvpf", "Marginal value of public funds", "MVPF", "ratio", RATIO,
        "Gain to people for each unit of net cost", threshold=1, needs_effects=True,
    ),
    Measure(
        "mvpf_envelope", "Marginal value of public funds by the envelope rule", "MVPF, envelope", "ratio",
        RATIO, "As MVPF, but responses to incentives count only by their tax", threshold=1,
        needs_effects=True,
    ),
    Measure(
        "mvpf_break_even", "Marginal value of public funds at which society breaks even", "Break-even MVPF",
        "ratio", RATIO, "1 + indirect tax and excess burden per unit of net cost",
        needs_effects=True,
    ),
    Measure(
        "irr", "Internal rate of return", "IRR", "share per year", SHARE,
        "Rate at which the net present value is 0", needs_effects=True,
    ),
    Measure(
        "payback_simple", "Payback period, not discounted", "Simple payback", "years", YEARS,
        "Years from the first cost until it is paid back", needs_effects=True,
    ),
    Measure(
        "payback_discounted", "Payback period, discounted", "Discounted payback", "years", YEARS,
        "Years until present values have paid back the cost", needs_effects=True,
    ),
    Measure(
        "fiscal_return", "Share of cost recovered by the budget", "Recovered", "share of gross cost", SHARE,
        "Tax and savings", threshold=1,
    ),
    Measure(
        "gross_cost_per_beneficiary", "Gross cost per beneficiary and year", "Gross cost per beneficiary",
        f"{REAL} per person and year", COUNT, "Gross cost and beneficiary-years discounted",
    ),
    Measure(
        "cost_per_beneficiary", "Net cost per beneficiary and year", "Cost per beneficiary",
        f"{REAL} per person and year", COUNT, "Net cost and beneficiary-years discounted",
    ),
    Measure(
        "present_cost", "Present value of gross cost", "Gross cost", REAL, MONEY,
        "Discounted, prices of one year",
    ),
    Measure(
        "present_transfers", "Present value of transfers", "Transfers to participants", REAL, MONEY,
        "A cost to the budget and an equal gain to participants",
    ),
    Measure(
        "present_grants", "Present value of grants of donors", "Grants", REAL, MONEY,
        "Money that would not come otherwise",
    ),
    Measure(
        "present_raised", "Present value of net cost less grants", "Net cost less grants", REAL, MONEY,
        "What the budget has to raise",
    ),
    Measure(
        "npv_national", "Net present value in the national view", "National NPV", REAL, MONEY,
        "Grants of donors are a gain of the country",
    ),
    Measure(
        "present_burden", "Present value of excess burden", "Excess burden", REAL, MONEY,
        "Loss of people by taxes beyond the money raised",
    ),
    Measure(
        "npv_before_burden", "Net present value before excess burden", "NPV before excess burden", REAL,
        MONEY, "As if raising money cost no more than the money",
    ),
    Measure(
        "present_participants", "Present value of gains of participants after tax", "Gains of participants",
        REAL, MONEY, "Transfers and outcomes less tax and what is replaced",
    ),
    Measure("present_gains", "Present value of gains", "Gains from outcomes", REAL, MONEY, "Gains of all"),
    Measure("present_harms", "Present value of harms", "Harms", REAL, MONEY, "Harms to all"),
    Measure(
        "present_linked", "Present value of cost that effects bring", "Cost that effects bring", REAL, MONEY,
        "Part of gross cost, such as places for more pupils",
    ),
    Measure(
        "present_residual", "Present value of the residual value of capital", "Residual value", REAL, MONEY,
        "Off gross cost at the end of the horizon; 0 unless the set counts it",
    ),
    Measure(
        "present_after", "Gains less harms after the horizon", "After the horizon", REAL, MONEY,
        "Of people served within the horizon, less linked cost",
    ),
    Measure(
        "npv_within", "Net present value within the horizon", "NPV within the horizon", REAL, MONEY,
        "Without the effects after the horizon", threshold=0,
    ),
    Measure(
        "present_resources", "Present value of resources used", "Resources used", REAL, MONEY,
        "Gross cost less transfers: staff, goods, services, capital",
    ),
    Measure(
        "present_benefits", "Present value of transfers and gains less harms", "Transfers, gains less harms",
        REAL, MONEY, "What the benefit-cost ratio divides by gross cost",
    ),
    Measure(
        "present_outcomes", "Present value of gains less harms", "Gains less harms", REAL, MONEY,
        "What the resource ratio divides by resources used",
    ),
    Measure(
        "present_returns", "Present value of amounts recovered by the budget", "Recovered by the budget",
        REAL, MONEY, "Tax and savings",
    ),
    Measure(
        "present_net_cost", "Present value of net cost to the budget", "Net cost to the budget", REAL, MONEY,
        "Gross cost less amounts recovered",
    ),
    Measure(
        "willingness_to_pay", "Present value of gains of people, excluding the budget", "Gains of people",
        REAL, MONEY, "Participants and others, after tax",
    ),
    Measure(
        "envelope_worth", "Present value of gains of people by the envelope rule", "Gains, envelope rule",
        REAL, MONEY, "Without gains after tax in response to incentives",
    ),
    Measure(
        "present_beneficiary_years", "Beneficiary-years over the horizon, discounted",
        "Beneficiary-years, discounted", "persons", COUNT,
        "What the cost per beneficiary and year divides by",
    ),
    Measure(
        "beneficiary_years", "Beneficiary-years over the horizon", "Beneficiary-years", "persons", COUNT,
        "One person helped for one year",
    ),
)  # fmt: skip
"""Every measure, in the order in which tables show them."""

WORTH = {"mvpf": "willingness_to_pay", "mvpf_envelope": "envelope_worth"}
"""Gains of people that each rule of the marginal value of public funds divides by net cost."""
BY_NAME = {measure.name: measure for measure in MEASURES}
LABELS = {measure.name: measure.label for measure in MEASURES}
OLDER_NAMES = {
    "total_cost": "gross_cost",
    "cost_of_gdp": "gross_cost_of_gdp",
    "net_present_value": "npv",
    "sroi": "bcr",
    "payback_years": "payback_discounted",
}
"""Names that measures had before; they go on working and are shown nowhere."""
OLDER_COLUMNS = {"sroi": "bcr", "payback_years": "payback_discounted"}
"""Columns of an appraisal that repeat a measure under a name it had before."""
LINE_NAMES = {"npv": "net_present_value", "sroi": "bcr"}
"""Line items of the table of results by the name of the measure they are, where the names differ."""
NEED_EFFECTS = tuple(measure.name for measure in MEASURES if measure.needs_effects)
OF_THE_HORIZON = tuple(
    measure.name
    for measure in MEASURES
    if not measure.line and (measure.format != MONEY or measure.name in ("npv", "npv_weighted"))
)
"""Measures of return; of amounts at present value only the net one."""
HEADLINE = (
    "present_cost", "npv", "net_social_efficiency", "break_even_harm", "break_even_cost_of_funds",
    "break_even_weight", "bcr", "resource_bcr", "mvpf", "fiscal_return",
)  # fmt: skip
"""Measures of the horizon that every short view gives, in its order."""
METRICS = tuple(measure.name for measure in MEASURES if measure.line or measure.name == "npv")
"""Amounts: only the change of an amount can be taken apart by a bridge."""
RATIOS = (
    "bcr", "resource_bcr", "net_social_efficiency", "break_even_harm", "break_even_cost_of_funds",
    "break_even_weight", "mvpf_break_even", "fiscal_return", "gross_cost_per_beneficiary",
    "cost_per_beneficiary",
)  # fmt: skip
"""Ratios with a formula in ``measures``: computed of a batch of runs, as amounts are."""
