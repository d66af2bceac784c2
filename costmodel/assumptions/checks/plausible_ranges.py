"""The thresholds of all plausibility tests, each with its reason.

Where a reason names the WEO it is the World Economic Outlook of October 2025 (International Monetary Fund),
196 economies, 2015 to 2030; the WPP is World Population Prospects 2024 (United Nations), 236 areas, 2024 to
2060; earnings are those of 111 countries in ILOSTAT (June 2025), poverty lines those of 119 countries behind
the headcounts of the World Bank's Poverty and Inequality Platform (2026). The ranges are wider than the
observed ones: they serve to find a wrong unit, year or country, not an unusual policy.
"""

from __future__ import annotations

from dataclasses import dataclass

MONTHS = 12


@dataclass(frozen=True)
class Plausible:
    """A range of plausible values with its reason."""

    what: str
    """Quantity that is tested."""
    low: float
    high: float
    reason: str

    def includes(self, value: float) -> bool:
        """Whether a value is within the range."""
        return self.low <= value <= self.high

    @property
    def words(self) -> str:
        """The range in words."""
        if self.low == 0:
            return f"at most {_shown(self.high)}"
        if self.high == float("inf"):
            return f"at least {_shown(self.low)}"
        return f"from {_shown(self.low)} to {_shown(self.high)}"


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"  # noqa: PLR2004  above it digits are grouped


@dataclass(frozen=True)
class Ratio:
    """A row of the table Macro as a ratio to another one."""

    indicator: str
    by: str
    """Another row of Macro, or gdp_per_head."""
    times: float
    """Factor of the indicator: 12 to compare a monthly amount with an annual one."""
    plausible: Plausible


RATIOS = (
    Ratio("average_wage", "gdp_per_head", MONTHS, Plausible(
        "annual average wage relative to GDP per head", 0.05, 6,
        "0.39 (Georgia) to 3.8 (Afghanistan); surveys of Burundi and Liberia, 10 and 23, left out")),
    Ratio("poverty_line", "gdp_per_head", MONTHS, Plausible(
        "annual poverty line relative to GDP per head", 0.01, 2,
        "0.02 (Liechtenstein) to 1.4 (Sudan), of 195 countries")),
    Ratio("government_expenditure", "gdp", 1, Plausible(
        "government expenditure relative to GDP", 0.01, 2,
        "0.02 (Somalia) to 1.4 (Tuvalu); above 1 only in small states financed by grants and fees")),
    Ratio("government_revenue", "gdp", 1, Plausible(
        "government revenue relative to GDP", 0.01, 2,
        "0.02 (Somalia) to 1.6 (Nauru); above 1 only in small states financed by grants and fees")),
    Ratio("minimum_wage", "average_wage", 1, Plausible(
        "minimum wage relative to the average wage", 0.005, 1,
        "few employers pay a minimum above the average; about 0.015 in Uganda, unchanged since 1984")),
    Ratio("poverty_line", "average_wage", 1, Plausible(
        "poverty line per person relative to the average wage", 0.005, 1,
        "0.02 (Liechtenstein) to 1 (Central African Republic)")),
)  # fmt: skip
"""GDP first: a wage that is implausible relative to it is not used to test others."""

PEOPLE = Plausible(
    "total population, persons", 1_000, 1.6e9, "Tokelau has 2,500 people, India 1,470 million in 2026"
)
PEOPLE_OF_TWO_TABLES = Plausible(
    "population of the table Macro relative to that of the table Population or Projection",
    0.85,
    1.15,
    "census and United Nations differ by less in nearly all countries",
)
PEOPLE_OF_THE_COUNTRY = Plausible(
    "population relative to that of the country on 1 January 2024 (WPP)",
    1 / 1.6,
    1.6,
    "at the fastest growth of any country, 4 % a year, 2036 is 1.6 times 2024",
)
GDP_OF_THE_COUNTRY = Plausible(
    "GDP per head relative to that of the country in 2024 (WEO), within 2 years of it",
    1 / 5,
    5,
    "two years of inflation near 100 % are a factor of 4",
)
GDP_OF_THE_YEAR = Plausible(
    "GDP per head relative to that of the country in the same year (WEO)",
    1 / 2,
    2,
    "revised national accounts change GDP by less: 1.9 in Nigeria, 2014",
)
GDP_AGAINST_GROWTH = Plausible(
    "GDP relative to that of the previous year, real growth and growth of the deflator",
    0.92,
    1.08,
    "within 0.25 % in 99 % of the WEO's figures, which are rounded",
)
GDP_AGAINST_LONG_GROWTH = Plausible(
    "GDP relative to that of the previous year, real growth and growth of the deflator, mean of all years",
    0.98,
    1.02,
    "within 1 % in every country of the WEO but Timor-Leste, 2024 to 2030",
)
MANY_YEARS = 5
"""Years from which on the mean is tested."""
HELD_GROWTH = Plausible(
    "real growth of the last year given, held for more than 5 years",
    -0.01,
    0.13,
    "0.5 % (Japan) to 11 % (Mozambique) in 2030, the last year of the WEO",
)
HELD_PRICES = Plausible(
    "growth of prices or wages of the last year given, held for more than 5 years",
    -0.01,
    0.3,
    "0.7 % (Switzerland) to 25 % (Iran) of consumer prices in 2030, the last year of the WEO",
)
TWO_PRICES = Plausible(
    "median inflation relative to the median growth of the GDP deflator",
    0.1,
    10,
    "0.3 (Sri Lanka) to 3.6 in the WEO from 2024 to 2030, where the deflator grows by 0.5 % or more",
)
TWO_PRICES_MATTER = 0.01
"""Median growth of the GDP deflator below which the ratio says nothing."""
CEILING = Plausible(
    "ceiling relative to government expenditure of its year",
    0,
    1,
    "a ministry cannot spend more than all of it",
)
COST_OF_A_PERSON = Plausible(
    "unit cost per person relative to GDP per head", 0.0001, 50,
    "0.003 to 0.5 in the embedded sets, a month or a year",
)  # fmt: skip
YEAR_OF_EARNINGS = Plausible(
    "average earnings of a year of all people of working age, relative to GDP per head", 0.05, 1.6,
    "people of working age are about six tenths of all: above 1.6 they earn more than all output",
)  # fmt: skip
EARNINGS = "years of average earnings"
"""The unit of such a value."""
COST_OF_AN_APPLICATION = Plausible(
    "cost of an application relative to GDP per head", 0.0001, 0.2,
    "0.001 to 0.002 in the embedded sets; a visit at home and a medical test cost some ten times as much",
)  # fmt: skip
PAY = Plausible(
    "pay of staff relative to the average wage, the minimum wage or GDP per head", 0.05, 20,
    "stipends of volunteers are about a tenth, heads of service a few times the average",
)  # fmt: skip
LEVEL_BREAK = Plausible(
    "amount of a year relative to that of the previous year, without inflation",
    1 / 3,
    3,
    "0.36 to 2.9 in the WEO, but for government revenue in Sudan 2023 (0.23) and Venezuela 2020 (0.32)",
)
PEOPLE_BREAK = Plausible(
    "population of a year relative to that of the previous year",
    0.75,
    1.25,
    "0.84 (Ukraine 2022) to 1.10 (Oman 2022) in the WEO",
)
MORTALITY_BREAK = Plausible(
    "death rates of a period relative to the previous period, geometric mean of all ages",
    1 / 3,
    3,
    "0.46 to 2.2 in the WPP (Central African Republic)",
)
FERTILITY_BREAK = Plausible(
    "births per woman of a period relative to the previous period", 1 / 1.5, 1.5, "0.86 to 1.16 in the WPP"
)
MIGRATION = Plausible(
    "net migration of a year relative to the population", -0.1, 0.1, "0.05 at most in the WPP (Ukraine)"
)
MIGRATION_BREAK = Plausible(
    "migrants of a year relative to the previous year, all ages and both directions",
    1 / 200,
    200,
    "128 in the WPP (Ukraine); thousands are a factor of 1,000",
)
REGISTERED = Plausible(
    "registered people relative to projected people", 0.5, 1.5,
    "1.11 in Nepal (allowance from 68, 2023) and 1.18 in Georgia (pension, 2025), see `docs/costings.md`",
)  # fmt: skip
TAKE_UP = Plausible(
    "take-up", 0.02, 1, "reviews of benefits find 0.2 to 1; less is a percentage of a percentage"
)
SCENARIO_FACTOR = Plausible(
    "an amount of money after the change of a scenario, relative to the one before",
    1 / 20,
    20,
    "a change of more than twentyfold is a factor typed as an amount, or the reverse",
)

COST_ABOVE_GDP = Plausible(
    "cost of all policies relative to GDP", 0, 1, "a country cannot spend more than its GDP"
)
COST_OF_GDP = Plausible(
    "cost of all policies relative to GDP",
    0,
    0.1,
    "social assistance costs 1.5 % of GDP on average in developing countries (World Bank, The State of "
    "Social Safety Nets 2018); only whole pension and health systems cost more than a tenth",
)
COST_OF_EXPENDITURE = Plausible(
    "cost of all policies relative to government expenditure",
    0,
    0.5,
    "all social protection takes about two fifths of government expenditure in the OECD",
)
COST_JUMP = Plausible(
    "cost of all policies relative to that of the previous year",
    0,
    3,
    "administrations cannot expand faster",
)
COST_JUMP_MATTERS = 0.005
"""Share of GDP: a smaller increase is plausible, however large relative to the previous year."""
BENEFIT_OF_WAGE = Plausible(
    "benefit per person and year relative to the annual average wage",
    0,
    1,
    "pensions and sick pay replace at most the whole wage",
)
BENEFIT_OF_LINE = Plausible(
    "benefit per person and year relative to the annual poverty line",
    0.002,
    float("inf"),
    "a smaller benefit covers less than one day of the year",
)
PAYMENT_OF_LINE = Plausible(
    "benefit of a month, or a payment made less than every quarter, relative to the poverty line",
    0.05,
    float("inf"),
    "the smallest of the published benefits of `docs/costings.md` is 0.08, Nepal's grant for nutrition, 2023",
)
EVERY_QUARTER = 4
"""Payments a year from which on a benefit is judged by its amount a month."""
FAR_FROM_LIBRARY = 10.0
"""Times outside a range of the library for policies: a slip of a hundred, half of its digits."""
LOWEST_CEILING = 1e-6
"""Of GDP: 18 million shillings in Kenya. What is typed in millions is smaller."""
COST_OF_A_PLACE = Plausible(
    "cost per beneficiary and year, mean of the horizon, relative to GDP per head",
    0.0001,
    5,
    "0.005 to 0.6 in the embedded sets; residential care with staff day and night costs a few times more",
)
DISCOUNT_RATE = Plausible(
    "real discount rate",
    0.004,
    0.2,
    "governments and development banks use 2 to 15 %; 0 is a statement of its own",
)
