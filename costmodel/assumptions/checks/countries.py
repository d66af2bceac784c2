"""Countries and their money, by code.

``countries.csv`` beside this file: ISO 3166 codes with names in English, French and Spanish (Unicode CLDR,
Unicode License v3) and as the United Nations writes them, the current money and other money in use, by their
codes of ISO 4217; the population on 1 January 2024 in persons (United Nations, World Population Prospects
2024, CC BY 3.0 IGO) and GDP per head of 2024 in the country's money (International Monetary Fund, World
Economic Outlook, October 2025). A blank is a figure that is not published in the money given.
Kosovo has the code XKX, which ISO leaves to its users.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("countries.csv")
FREE_CODE = re.compile(r"AA[A-Z]|Q[M-Z][A-Z]|X[A-Z]{2}|ZZ[A-Z]")
"""Codes that ISO leaves to its users: a made-up or unlisted country may have one."""
OTHER_MONEY = frozenset(
    ("ANG", "BGN", "BOV", "CHE", "CHW", "CLF", "COU", "CUC", "HRK", "MXV", "SLL", "SVC", "USN", "UYI", "UYW",
     "VED", "XDR", "XSU", "XUA", "ZWL")
)  # fmt: skip
"""Funds, units of account and money lately replaced, which no country has as its money now."""
WORLD_MONEY = ("USD", "EUR", "XDR")
"""Money in which a study of any country may be written."""
NAMED = ("english", "french", "spanish", "united_nations", "more_names")
"""Columns of names; more than one are parted by semicolons."""
REFERENCE_YEAR = 2024
"""Year of the population and of GDP per head."""
NEAR = 0.85
LONGEST_NAME = 100


@dataclass(frozen=True)
class Country:
    """A country: its codes, names and money."""

    iso3: str
    iso2: str
    names: tuple[str, ...]
    """The English one first."""
    currency: str
    """Its usual money."""
    money: frozenset[str]
    """The usual money and other money in use."""
    population: float | None
    gdp_per_head: float | None


@cache
def countries() -> dict[str, Country]:
    """All countries by their code of three letters."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["iso3"]: Country(
                row["iso3"],
                row["iso2"],
                tuple(dict.fromkeys(name for column in NAMED for name in row[column].split(";") if name)),
                row["currency"],
                frozenset((*row["currency"].split(), *row["others"].split())),
                _figure(row["population_2024"]),
                _figure(row["gdp_per_head_2024"]),
            )
            for row in csv.DictReader(file)
        }


def _figure(text: str) -> float | None:
    return float(text) if text else None


@cache
def currencies() -> frozenset[str]:
    """All currency codes."""
    return OTHER_MONEY.union(*(country.money for country in countries().values()))


def is_money_of(currency: str, country: Country) -> bool:
    """Whether a country uses or used a currency, or it is a currency common in studies of any country.

    In ISO 4217 the code of a national currency begins with the two-letter code of the country.
    """
    return currency in country.money or currency[:2] == country.iso2 or currency in WORLD_MONEY


def codes_named(name: str) -> frozenset[str]:
    """The codes of the countries with this name.

    >>> sorted(codes_named("Cote d'Ivoire")), sorted(codes_named("Smallland"))
    (['CIV'], [])
    """
    return _names().get(_plain(name), frozenset())


def codes_within(name: str) -> frozenset[str]:
    """The codes of the countries whose name occurs in a text.

    >>> sorted(codes_within("Republic of Kenya"))
    ['KEN']
    """
    words = f" {_plain(name)} "
    return frozenset[str]().union(*(codes for each, codes in _names().items() if f" {each} " in words))


def name_near(name: str) -> str:
    """The name of the country that a text is probably a misspelling of; "" if there is none.

    >>> name_near("Rwnda"), name_near("Smallland")
    ('Rwanda', '')
    """
    close = get_close_matches(_plain(name)[:LONGEST_NAME], _names(), n=1, cutoff=NEAR)
    return countries()[min(_names()[close[0]])].names[0] if close else ""


@cache
def _names() -> dict[str, frozenset[str]]:
    """The codes by plain name; a name such as Congo may denote several countries, depending on the source."""
    codes: dict[str, set[str]] = {}
    for code, country in countries().items():
        for name in country.names:
            codes.setdefault(_plain(name), set()).add(code)
    return {name: frozenset(named) for name, named in codes.items()}


def _plain(name: str) -> str:
    """A name without accents, punctuation and capitals."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", kept).split())
