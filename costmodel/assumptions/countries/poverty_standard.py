"""The poverty line of a country with the share of people below it: both of one survey and one standard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.countries.pack import (
    BASE_YEAR,
    INCOME_GROUPS,
    PERCENT,
    PublishedCountry,
    country_rows,
)
from costmodel.assumptions.format.months import MONTHS

if TYPE_CHECKING:
    from collections.abc import Mapping

DAYS = 365 / len(MONTHS)
"""Days in a month."""
PPP_YEAR = 2021
LINES = dict(zip(INCOME_GROUPS, (3.0, 4.2, 8.3, 8.3), strict=True))
"""The World Bank's poverty lines by income group, 2021 PPP dollars a day; the highest for the rest."""
OTHER_MONEY = 5.0
"""Factor between a survey's amount and that of the outlook from which on the survey is in other money, such
as that before a currency reform, or not of all employees. Five poverty lines are 10 times as high and more,
the others at most 1.5 times; two wages are 10 times GDP per head and more, the others at most 4 times."""


@dataclass(frozen=True)
class PovertyStandard:
    """A poverty line, and how many are below it."""

    national: bool
    """Whether it fits the national poverty rate; else the World Bank's societal line."""
    year: int
    """Of the survey, and of its prices."""
    dollars_a_day: float
    """2021 PPP."""
    lcu_a_month: float | None
    """Per person, prices of the survey's year and in the survey's money; None where it is not published."""
    rate: float
    """Share of people below the line."""


@dataclass(frozen=True)
class CarriedLine:
    """A poverty line at prices of the base year, and in words what it is."""

    lcu_a_month: float
    words: str
    standard: PovertyStandard | None
    """None where there is no survey."""


def poverty_standard(country: PublishedCountry) -> PovertyStandard | None:
    """The line and the rate of the last survey; None where the package has no survey.

    National where the national poverty rate is that of the survey's year, else societal. A national rate of
    another year has no line, and people below some other line are not as many.
    """
    for row in country_rows("distribution.csv", country):
        national = bool(row["national_line_lcu_month_derived"])
        kind, derived = ("national", "_derived") if national else ("societal", "")
        return PovertyStandard(
            national,
            int(row["year"]),
            float(row[f"{kind}_line_2021ppp_day{derived}"]),
            float(lcu) if (lcu := row[f"{kind}_line_lcu_month_derived"]) else None,
            float(row[f"headcount_{kind}"]) / PERCENT,
        )
    return None


def poverty_line(
    country: PublishedCountry, prices: Mapping[int, float], ppp: Mapping[int, float], stand_in: str
) -> CarriedLine:
    """The line of the survey at prices of the base year; the World Bank's of the income group without one.

    ``prices`` is the index of consumer prices, ``ppp`` the IMF's rate in LCU a dollar, by year; ``stand_in``
    begins the words of a line that the ministry is to replace.
    """
    a_dollar = ppp[PPP_YEAR] * DAYS * prices[BASE_YEAR] / prices[PPP_YEAR]
    standard = poverty_standard(country)
    if standard is None:
        daily = LINES.get(country.income_group, max(LINES.values()))
        words = (
            f"{stand_in}: the World Bank's line of {daily:.2f} dollars a day (2021 PPP), at the IMF's PPP "
            "rate of 2021 and carried on with consumer prices. Replace it by the national line."
        )
        return CarriedLine(daily * a_dollar, words, None)
    by_outlook = standard.dollars_a_day * a_dollar
    then = prices.get(standard.year)
    published = standard.lcu_a_month if then else None
    value = published * prices[BASE_YEAR] / then if published and then else by_outlook
    if standard.national:
        words = (
            f"Per person and month: the line at which the World Bank's distribution of {standard.year} gives "
            f"the national headcount of {standard.rate * PERCENT:.4g} %, carried on with consumer prices "
            "(grade C). Not necessarily the official line."
        )
    else:
        words = (
            f"{stand_in}: the World Bank's societal line of {standard.dollars_a_day:.2f} dollars a day (2021 "
            f"PPP), below which {standard.rate * PERCENT:.4g} % of people are in the survey of "
            f"{standard.year}, carried on with consumer prices. Replace it by the national line, and the "
            "poverty rate of the groups with it."
        )
    if published is None:
        words += " In dollars at the IMF's PPP rate of 2021: prices of the survey's year are not published."
    elif not 1 / OTHER_MONEY < value / by_outlook < OTHER_MONEY:
        value = by_outlook
        words += (
            " The World Bank counts in other money than the IMF: the line in dollars (2021 PPP) is taken at "
            "the IMF's PPP rate of 2021."
        )
    return CarriedLine(value, words, standard)
