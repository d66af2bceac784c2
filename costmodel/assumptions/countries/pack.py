"""The figures of countries that travel with the package: read only when asked for, a country at a time.

Sources, editions and licences of every file: ``data/sources.csv``. Missing is empty, never zero.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "data"
BASE_YEAR = 2024
"""Year of the people on 1 January, and of the first figures of the economy."""
LAST_YEAR = 2030
"""The IMF's outlook of October 2025 ends here."""
WEO, PEOPLE, RATES, PIP, ILOSTAT = (
    "IMF_WEO_2025_10", "UN_WPP_2024_SINGLE_AGE", "UN_WPP_2024", "WB_PIP_2025_09", "ILOSTAT_2025_06",
)  # fmt: skip
"""Keys of the publications in the table Sources of a set."""
PERCENT = 100.0
INCOME_GROUPS = ("Low income", "Lower middle income", "Upper middle income", "High income")


@dataclass(frozen=True)
class PublishedCountry:
    """A country or area of the United Nations' population prospects."""

    iso3: str
    iso2: str
    number: str
    """Code of three digits, M49."""
    name: str
    names: tuple[str, ...]
    """In English, French, Spanish, and as the United Nations write it."""
    currency: str
    outlook_currency: str
    """In which the IMF counts, and so a set; old leones, for example, after the currency has changed."""
    region: str
    income_group: str
    """Of the World Bank; "" where it has none."""
    fiscal_year_start_month: int | None
    fiscal_year_basis: str
    """Where the month comes from."""
    economy: bool
    """Whether the package has its economy."""


@cache
def countries() -> tuple[PublishedCountry, ...]:
    """Every country of the package, by code."""
    return tuple(_country(row) for row in _rows("countries.csv"))


def _country(row: dict[str, str]) -> PublishedCountry:
    names = tuple(dict.fromkeys(row[f"name_{language}"] for language in ("en", "fr", "es", "un")))
    month = row["fiscal_year_start_month"]
    return PublishedCountry(
        iso3=row["iso3"],
        iso2=row["iso2"],
        number=row["m49"].zfill(3),
        name=row["name_en"],
        names=tuple(filter(None, names)),
        currency=row["currency"],
        outlook_currency=row["macro_currency"] or row["currency"],
        region=row["wb_region"],
        income_group=row["wb_income_group"],
        fiscal_year_start_month=int(month) if month else None,
        fiscal_year_basis=row["fiscal_year_basis"],
        economy=row["macro"] == "yes",
    )


def country_rows(file: str, country: PublishedCountry) -> list[dict[str, str]]:
    """The rows of a country in a file, in the publisher's order; texts, empty where nothing is published.

    Every file of countries has a record a line, which begins with the code.
    """
    header, *lines = _lines(file)
    return list(csv.DictReader([header, *(line for line in lines if line.startswith(f"{country.iso3},"))]))


def figures_by_year(row: Mapping[str, str]) -> dict[int, float]:
    """The figures of a row by the year of their column; none where nothing is published."""
    return {int(name): float(value) for name, value in row.items() if name.isdigit() and value}


def pack_sources() -> dict[str, dict[str, str]]:
    """The publications behind the files, by key."""
    return {row["source"]: row for row in _rows("sources.csv")}


def _rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_lines(file)))


def _lines(file: str) -> list[str]:
    stored = (files(__package__) / FOLDER / file).read_bytes()
    text = (gzip.decompress(stored) if file.endswith(".gz") else stored).decode("utf-8")
    return text.splitlines(keepends=True)
