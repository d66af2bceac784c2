"""Find a country by its name in English, French or Spanish, or by a code; suggest one that is meant."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from costmodel.assumptions.countries.pack import PublishedCountry, countries
from costmodel.assumptions.format.report import close_names
from costmodel.assumptions.publishers.country_codes import codes_of
from costmodel.errors import AssumptionError, Problem

SUGGESTED = 3


def find_country(text: str) -> PublishedCountry:
    """The country of a name or code; case, accents, hyphens and the article "the" do not matter.

    Raises an AssumptionError that suggests countries with similar names where none is called so.
    """
    names = _names()
    country = names.get(_folded(text))
    if country is None:
        close = dict.fromkeys(
            names[name].iso3 for name in close_names(_folded(text), names, 2 * SUGGESTED, len(names))
        )
        by_code = {each.iso3: each for each in countries()}
        near = [f"{by_code[code].name} ({code})" for code in list(close)[:SUGGESTED]]
        mend = f"Did you mean {', '.join(near)}?" if near else "Give the ISO 3166 code of three letters."
        expected = "a country's name in English, French or Spanish, or its ISO code"
        raise AssumptionError([Problem("--country", "", "", f'"{text}"', expected, mend)])
    return country


@cache
def _names() -> dict[str, PublishedCountry]:
    """Countries by every name and code; a code is never overruled by a name."""
    known: dict[str, PublishedCountry] = {}
    for country in countries():
        for name in (*country.names, *(part for each in country.names for part in _parts(each))):
            known.setdefault(_folded(name), country)
    for country in countries():
        codes = {country.iso2, country.number, country.number.lstrip("0"), *codes_of(country.iso3)}
        known |= {_folded(code): country for code in codes if code}
    return known


def _parts(name: str) -> list[str]:
    """A name without what stands in brackets or after a comma: Bolivia (Plurinational State of)."""
    return [part.strip() for part in re.split(r"[(,]", name)[:1] if part.strip() and part.strip() != name]


def _folded(text: str) -> str:
    """Small letters without accents, hyphens, points and the article."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", " ", plain.replace("&", " and ")).split()
    return " ".join(word for word in words if word != "the")
