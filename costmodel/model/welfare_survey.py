"""The survey of welfare: its mean carried to the years of the model, and the poverty lines.

Shapes: (..., row, year), as all figures. Units: LCU a month per person, or per adult equivalent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.economy import Economy
from costmodel.model.figures import ROW, YEAR, Figure, given, line, rows, stacked


@dataclass(frozen=True)
class SurveyItems:
    """What the table Welfare states in numbers."""

    mean: Figure = given("Mean welfare of the survey", "LCU per person", low=0, dated=False)
    ppp: Figure = given(
        "LCU per international dollar in the year of the PPP", "ratio", default=1, absent=1, low=0, dated=False
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
class PovertyLineValue:
    """What the table Lines states in numbers."""

    value: Figure = given("Poverty line", "LCU per person", low=0, dated=False)


@dataclass(frozen=True)
class WelfareSurvey:
    """The survey and the lines in money."""

    items: SurveyItems
    lines: PovertyLineValue
    """(..., line, 1): those that are no share of the median."""
    in_ppp: tuple[bool, ...]
    """Of the mean, then of each line: whether it is in international dollars a day."""
    start: int
    """Place of the survey year among all years."""
    days: Figure
    """Days in a year, (1, 1)."""


@dataclass(frozen=True)
class SurveyLines:
    """The mean of the survey, and what it has become."""

    survey_mean: Figure = line("Mean welfare of the survey a month", "LCU per person", whole=True)
    growth_passed_on: Figure = line("Share of real growth per head that reaches welfare", "share", whole=True)
    prices_since_survey: Figure = line("Prices, survey year 1", "index")
    welfare_since_survey: Figure = line("Mean welfare, survey year 1", "index")
    mean_welfare: Figure = line("Mean welfare a month", "LCU per person")


@dataclass(frozen=True)
class PovertyLines:
    """Poverty lines in money of the survey, and carried with prices."""

    survey_line: Figure = line("Poverty line a month, money of the survey", "LCU per person", whole=True)
    carried_line: Figure = line("Poverty line a month", "LCU per person")


NO_SURVEY = SurveyLines(*[np.zeros((0, 1))] * 5)
NO_LINES = PovertyLines(*[np.zeros((0, 1))] * 2)


def growth_since(economy: Economy, passed_on: Figure, start: int, count: int) -> tuple[Figure, Figure]:
    """Growth of prices and of mean welfare from the survey year to each of the last ``count`` years.

    prices = product of (1 + inflation), welfare = product of (1 + inflation)(1 + passed on x growth of real
    GDP per head), from the year after the survey on; growth per head = (1 + real growth) x population before
    / population - 1.

    Shapes: economy (..., 1, all years), passed_on (..., 1, 1) -> (..., 1, count) both. Units: index.
    Source: World Bank, Poverty and Inequality Platform, methodology handbook, chapter on lining up estimates.
    """
    inflation, real = economy.inflation[..., start + 1 :], economy.real_growth[..., start + 1 :]
    before, now = economy.population[..., start:-1], economy.population[..., start + 1 :]
    per_head = (1 + real) * before / now - 1
    of_prices = np.cumprod(1 + inflation, axis=YEAR)
    of_welfare = np.cumprod((1 + inflation) * (1 + passed_on * per_head), axis=YEAR)
    return _with_start(of_prices, count), _with_start(of_welfare, count)


def _with_start(index: Figure, count: int) -> Figure:
    """The last years of an index, 1 in the year of the survey where that is one of them."""
    if index.shape[YEAR] >= count:
        return index[..., -count:]
    first = np.ones((*index.shape[:YEAR], 1))
    return np.concatenate([first, index], axis=YEAR)


def survey_lines(
    survey: WelfareSurvey, economy: Economy, months: Figure, count: int
) -> tuple[SurveyLines, PovertyLines]:
    """The mean and the poverty lines in LCU a month, carried to the years of the model.

    An amount in international dollars a day is amount x PPP x CPI x 365 / 12. The mean grows with prices and
    part of real growth per head, lines with prices. Prices and growth are those of the scenario in hand;
    measures of poverty take the baseline's.

    Shapes: (..., 1, year) and (..., line, year). Units: LCU a month.
    """
    items = survey.items
    to_month = items.ppp * items.cpi * survey.days / months
    stated = stacked([items.mean, survey.lines.value])
    factors = stacked([to_month if of else to_month * 0 + 1 for of in survey.in_ppp])
    converted = stated * factors
    mean, lines = rows(converted, [0]), rows(converted, range(1, converted.shape[ROW]))
    prices, welfare = growth_since(economy, items.pass_through, survey.start, count)
    return (
        SurveyLines(mean, items.pass_through, prices, welfare, mean * welfare),
        PovertyLines(lines, lines * prices),
    )
