"""What is plausible: every threshold of the plausibility tests, each with the reason for it.

Where a reason names the WEO it is the World Economic Outlook of October 2025 (International Monetary Fund),
196 economies, 2015 to 2030; the WPP is World Population Prospects 2024 (United Nations), 236 areas, 2024 to
2060; earnings are those of 111 countries in ILOSTAT (June 2025), poverty lines those of 119 countries behind
the headcounts of the World Bank's Poverty and Inequality Platform (2026). The ranges are wider than what was
observed: they are there to find a wrong unit, a wrong year or a wrong country, not an unusual policy.
"""

from __future__ import annotations

from dataclasses import dataclass

MONTHS = 12


@dataclass(frozen=True)
class Plausible:
    """A range of plausible values, and why it is that."""

    what: str
    """What is measured."""
    low: float
    high: float
    reason: str

    def holds(self, value: float) -> bool:
        """Whether a value is within the range."""
        return self.low <= value <= self.high

    @property
    def words(self) -> str:
        """The range in words."""
        if self.low <= 0:
            return f"at most {_shown(self.high)}"
        if self.high == float("inf"):
            return f"at least {_shown(self.low)}"
        return f"from {_shown(self.low)} to {_shown(self.high)}"


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"  # noqa: PLR2004  above it digits are grouped


@dataclass(frozen=True)
class Ratio:
    """A row of the table Macro measured by another one."""

    indicator: str
    by: str
    """Another row of Macro, or gdp_per_head."""
    times: float
    """What the indicator is multiplied by first: 12 for an amount a month against one a year."""
    plausible: Plausible


RATIOS = (
    Ratio("average_wage", "gdp_per_head", MONTHS, Plausible(
        "average wage of a year against GDP per head", 0.05, 6,
        "0.38 (Georgia) to 2.9 (Lesotho); Liberia, whose figures mix two currencies, left out")),
    Ratio("poverty_line", "gdp_per_head", MONTHS, Plausible(
        "poverty line of a year against GDP per head", 0.01, 4,
        "0.07 (Botswana) to 2.8 (Mauritania); countries with a new currency left out")),
    Ratio("government_expenditure", "gdp", 1, Plausible(
        "government expenditure against GDP", 0.01, 2,
        "0.02 (Somalia) to 1.4 (Tuvalu); above 1 only in small states that live on grants and fees")),
    Ratio("government_revenue", "gdp", 1, Plausible(
        "government revenue against GDP", 0.01, 2,
        "0.02 (Somalia) to 1.6 (Nauru); above 1 only in small states that live on grants and fees")),
    Ratio("minimum_wage", "average_wage", 1, Plausible(
        "minimum wage against the average wage", 0.005, 1,
        "a minimum above the average is paid by few employers; about 0.015 in Uganda, unchanged since 1984")),
    Ratio("poverty_line", "average_wage", 1, Plausible(
        "poverty line per person against the average wage", 0.005, 1, "0.03 (Zimbabwe) to 0.6 (Rwanda)")),
)  # fmt: skip
"""GDP first: a wage that fails against it is not used to judge others."""

PEOPLE = Plausible(
    "total population, persons", 1_000, 1.6e9, "Tokelau has 2,500 people, India 1,470 million in 2026"
)
PEOPLE_OF_TWO_TABLES = Plausible(
    "population of the table Macro against that of the table Population or Projection",
    0.85,
    1.15,
    "census and United Nations differ by less in nearly all countries",
)
PEOPLE_OF_THE_COUNTRY = Plausible(
    "population against that of the country on 1 January 2024 (WPP)",
    1 / 1.6,
    1.6,
    "at the fastest growth of any country, 4 % a year, 2036 is 1.6 times 2024",
)
GDP_OF_THE_COUNTRY = Plausible(
    "GDP per head against that of the country in 2024 (WEO), in years up to 2 from it",
    1 / 5,
    5,
    "two years of inflation near 100 % are a factor of 4",
)
GDP_AGAINST_GROWTH = Plausible(
    "GDP against GDP of the year before, real growth and growth of the deflator",
    0.9,
    1.1,
    "within 0.25 % in 99 % of the WEO's figures, which are rounded; beyond 10 % only in Timor-Leste",
)
LEVEL_BREAK = Plausible(
    "money of a year against that of the year before, without inflation",
    1 / 3,
    3,
    "0.36 to 2.9 in the WEO, but for government revenue in Sudan 2023 (0.23) and Venezuela 2020 (0.32)",
)
PEOPLE_BREAK = Plausible(
    "population of a year against that of the year before",
    0.75,
    1.25,
    "0.84 (Ukraine 2022) to 1.10 (Oman 2022) in the WEO",
)
MORTALITY_BREAK = Plausible(
    "death rates of a period against those of the period before, geometric mean of all ages",
    1 / 3,
    3,
    "0.46 to 2.2 in the WPP (Central African Republic)",
)
FERTILITY_BREAK = Plausible(
    "births per woman of a period against those of the period before", 1 / 1.5, 1.5, "0.86 to 1.16 in the WPP"
)
MIGRATION = Plausible(
    "net migration of a year against the population", -0.1, 0.1, "0.05 at most in the WPP (Ukraine)"
)
MIGRATION_BREAK = Plausible(
    "migrants of a year against those of the year before, all ages and both directions",
    1 / 200,
    200,
    "128 in the WPP (Ukraine); thousands are a factor of 1,000",
)
TAKE_UP = Plausible(
    "take-up", 0.02, 1, "reviews of benefits find 0.2 to 1; less is a percentage of a percentage"
)
SCENARIO_FACTOR = Plausible(
    "an amount of money after a scenario's change, against the one before",
    1 / 20,
    20,
    "a change of more than twentyfold is a factor typed for an amount, or the reverse",
)

COST_ABOVE_GDP = Plausible("cost of all policies against GDP", 0, 1, "nobody can spend more than there is")
COST_OF_GDP = Plausible(
    "cost of all policies against GDP",
    0,
    0.1,
    "social assistance costs 1.5 % of GDP on average in developing countries (World Bank, The State of "
    "Social Safety Nets 2018); only whole pension and health systems cost more than a tenth",
)
COST_OF_EXPENDITURE = Plausible(
    "cost of all policies against government expenditure",
    0,
    0.5,
    "all social protection takes about two fifths of government expenditure in the OECD",
)
COST_JUMP = Plausible(
    "cost of all policies against that of the year before",
    0,
    3,
    "no administration grows that fast",
)
COST_JUMP_MATTERS = 0.005
"""Share of GDP: a smaller increase is no jump, however large it is against the year before."""
BENEFIT_OF_WAGE = Plausible(
    "benefit of a person and year against the average wage of a year",
    0,
    1,
    "pensions and pay of the absent replace at most the whole wage",
)
BENEFIT_OF_LINE = Plausible(
    "benefit of a person and year against the poverty line of a year",
    0.002,
    float("inf"),
    "a smaller benefit is less than a day's living in a year",
)
COST_OF_A_PLACE = Plausible(
    "cost of a beneficiary and year, mean of the horizon, against GDP per head",
    0,
    5,
    "at most 0.4 in the embedded sets; a place in a home with staff day and night is a few times more",
)
DISCOUNT_RATE = Plausible("real discount rate", 0, 0.2, "governments and development banks use 2 to 15 %")
