"""The survey of welfare: its mean carried to the years of the model, and the poverty lines.

Shapes: (..., row, year), as all figures. Units: LCU a month per person, or per adult equivalent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.economy import Economy
from costmodel.model.figures import ROW, YEAR, Figure, given, line, rows, with_rows
from costmodel.model.kernels import cumulative, rebased
from costmodel.model.timing import Calendar


@dataclass(frozen=True)
class SurveyItems:
    """What the table Welfare states in numbers."""

    mean: Figure = given("Mean welfare of the survey", "LCU per person", low=0, dated=False)
    ppp: Figure = given(
        "LCU per international dollar in the year of the PPP",
        "ratio",
        default=1,
        absent=1,
        low=0,
        dated=False,
    )
    cpi: Figure = given(
        "Consumer prices of the survey year, year of the PPP = 1", "ratio", default=1, absent=1, low=0,
        dated=False,
    )  # fmt: skip
    pass_through: Figure = given(
        "Share of real growth per head that reaches welfare", "share", default=1, absent=1, low=0, high=2,
        dated=False,
    )  # fmt: skip


@dataclass(frozen=True)
class WelfareElasticity:
    """The number of the table Welfare that weights of money follow from."""

    eta: Figure = given(
        "Elasticity of the weight of money with welfare", "ratio", low=0, high=4, dated=False
    )  # fmt: skip


WELFARE_NUMBERS = (SurveyItems, WelfareElasticity)
"""What the table Welfare states in numbers."""


@dataclass(frozen=True)
class PovertyLineValue:
    """What the table Lines states in numbers."""

    value: Figure = given("Poverty line", "LCU per person", low=0, dated=False)


NO_LINE_VALUES = PovertyLineValue(np.zeros((0, 1)))


@dataclass(frozen=True)
class WelfareSurvey:
    """The survey, and in what its mean and the poverty lines are stated."""

    items: SurveyItems
    money: tuple[int, ...]
    """Rows of the poverty lines that are no share of the median."""
    mean_in_ppp: bool
    """Whether the mean is in international dollars a day."""
    in_ppp: tuple[int, ...]
    """Of the lines in money those in international dollars a day."""
    year: Figure
    """The survey year, (1, 1)."""
    days: Figure
    """Days in a year, (1, 1)."""


@dataclass(frozen=True)
class SurveyLines:
    """The mean of the survey, and what it has become."""

    survey_mean: Figure = line("Mean welfare of the survey a month", "LCU per person", whole=True)
    growth_passed_on: Figure = line("Share of real growth per head that reaches welfare", "share", whole=True)
    welfare_growth: Figure = line("Growth of mean welfare", "share per year")
    cumulative_welfare: Figure = line("Mean welfare, cumulative", "index")
    prices_since_survey: Figure = line("Prices, survey year 1", "index")
    welfare_since_survey: Figure = line("Mean welfare, survey year 1", "index")
    mean_welfare: Figure = line("Mean welfare a month", "LCU per person")


@dataclass(frozen=True)
class PovertyLines:
    """Poverty lines in money of the survey, and carried with prices."""

    survey_line: Figure = line("Poverty line a month, money of the survey", "LCU per person", whole=True)
    carried_line: Figure = line("Poverty line a month", "LCU per person")


NO_SURVEY = SurveyLines(*[np.zeros((0, 1))] * 7)
NO_LINES = PovertyLines(*[np.zeros((0, 1))] * 2)


def welfare_growth(economy: Economy, passed_on: Figure) -> tuple[Figure, Figure]:
    """Growth of mean welfare, and welfare cumulated over all years; the first year has no growth.

    (1 + inflation)(1 + passed on x growth of real GDP per head) - 1; growth per head = (1 + real growth) x
    population before / population - 1, of household consumption where the economy has it.

    Shapes: economy (..., 1, all years), passed_on (..., 1, 1) -> (..., 1, all years) both. Units: share,
    index.
    Source: World Bank, Poverty and Inequality Platform, methodology handbook, chapter on lining up estimates.
    """
    people = economy.population
    consumption = economy.real_consumption_growth
    real = consumption if consumption.shape[ROW] else economy.real_growth
    per_head = (1 + real[..., 1:]) * people[..., :-1] / people[..., 1:] - 1
    growth = (1 + economy.inflation[..., 1:]) * (1 + passed_on * per_head) - 1
    first = growth[..., :1] * 0
    growth = np.concatenate([first, growth], axis=YEAR)
    return growth, cumulative(growth)


def since(index: Figure, survey_year: Figure, first: Figure, count: int) -> Figure:
    """The last years of an index over its value in the year of the survey: (..., 1, count)."""
    return rebased(index, survey_year, first)[..., -count:]


def survey_lines(
    survey: WelfareSurvey, stated: PovertyLineValue, economy: Economy, calendar: Calendar
) -> tuple[SurveyLines, PovertyLines]:
    """The mean and the poverty lines in LCU a month, carried to the years of the model.

    An amount in international dollars a day is amount x PPP x CPI x 365 / 12. The mean grows with prices and
    part of real growth per head, lines with prices. Prices and growth are those of the scenario in hand;
    measures of poverty take the baseline's.

    Shapes: (..., 1, year) and (..., line, year). Units: LCU a month.
    """
    items, count = survey.items, calendar.years.shape[YEAR]
    to_month = items.ppp * items.cpi * survey.days / calendar.months
    mean = items.mean * to_month if survey.mean_in_ppp else items.mean
    lines = rows(stated.value, survey.money)
    if survey.in_ppp:
        lines = with_rows(lines, survey.in_ppp, rows(lines, survey.in_ppp) * to_month)
    growth, cumulated = welfare_growth(economy, items.pass_through)
    prices = since(economy.cumulative_prices, survey.year, calendar.first_of_all, count)
    welfare = since(cumulated, survey.year, calendar.first_of_all, count)
    return (
        SurveyLines(mean, items.pass_through, growth, cumulated, prices, welfare, mean * welfare),
        PovertyLines(lines, lines * prices),
    )
