"""A few published figures of every country, against which a set is recognised as of that country.

The file ``countries.csv`` beside this module holds ISO 3166 codes and names, the currency and others in use
(Unicode CLDR), the population on 1 January 2024 in persons (United Nations, World Population Prospects 2024,
CC BY 3.0 IGO) and GDP per head of 2024 in the country's currency (International Monetary Fund, World Economic
Outlook, October 2025). A blank is a figure that is not published in the currency given.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REFERENCE_YEAR = 2024
"""Year of the population and of GDP per head."""
WIDELY_USED = ("USD", "EUR")
"""Currencies that accounts of any country may be kept in."""


@dataclass(frozen=True)
class Country:
    """One country: population in persons, GDP per head in units of its currency; None where not published."""

    name: str
    currency: str
    other_currencies: tuple[str, ...]
    population: float | None
    gdp_per_head: float | None

    def uses(self, currency: str) -> bool:
        """Whether accounts of the country may be kept in a currency."""
        return currency in (self.currency, *self.other_currencies, *WIDELY_USED)


@cache
def countries() -> dict[str, Country]:
    """Every country by its ISO 3166 code of three letters."""
    with Path(__file__).with_name("countries.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["iso3"]: Country(
                row["name"],
                row["currency"],
                tuple(row["other_currencies"].split()),
                _figure(row["population_2024"]),
                _figure(row["gdp_per_head_2024"]),
            )
            for row in csv.DictReader(file)
        }


def _figure(text: str) -> float | None:
    return float(text) if text else None
