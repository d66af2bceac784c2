"""What the years of the World Economic Outlook are by country, for files that have no notes.

``weo_years.csv`` beside this file lists the countries whose series are not of calendar years, as the notes
of the edition of October 2025 say: national accounts (NGDP), consumer prices (PCPIPCH) and government (GGX).
Source: International Monetary Fund (2025), World Economic Outlook database, October 2025, notes.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from costmodel.assumptions.publishers.fiscal_years import FiscalYears

FILE = Path(__file__).with_name("weo_years.csv")
AVERAGED = "averaged"
NOTE = "The file has no notes; those of October 2025 say so of {series}."


@cache
def _listed() -> dict[tuple[str, str], tuple[str, int | None]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            (row["iso3"], row["series"]): (row["years"], int(row["first_month"] or 0) or None)
            for row in csv.DictReader(file)
        }


def listed_years(iso3: str, series: str) -> FiscalYears | None:
    """The fiscal years of a series of a country; None where the list has none."""
    years, month = _listed().get((iso3, series), (AVERAGED, None))
    return None if years == AVERAGED else FiscalYears(years, month, NOTE.format(series=series))


def listed_as_averaged(iso3: str, series: str) -> bool:
    """Whether the IMF made the calendar years of a series from fiscal years, according to the list."""
    return _listed().get((iso3, series), ("", None))[0] == AVERAGED
