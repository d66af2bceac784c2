"""The IMF's World Economic Outlook: tab-separated up to April 2025, comma-separated since.

Rates are published in percent and money in billions of national currency; both become what Macro holds.
Growth of the deflator is computed from its index. Wages, poverty lines and population are not taken.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.assumptions.countries.pack import countries
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.publishers.aligned_years import aligned
from costmodel.assumptions.publishers.common import Edition, Extract, MacroSeries
from costmodel.assumptions.publishers.fiscal_years import FiscalYears, averaged, fiscal_years
from costmodel.assumptions.publishers.published import DOWNLOAD, PublishedFile, yearly
from costmodel.assumptions.publishers.publisher import Publisher
from costmodel.assumptions.publishers.recipe import YEARS, Quantity, Recipe
from costmodel.assumptions.publishers.weo_years import listed_as_averaged, listed_years
from costmodel.model.source_years import SMOOTHED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costmodel.assumptions.publishers.common import ImportRequest
    from costmodel.assumptions.publishers.published import YearlySeries
    from costmodel.errors import Problem

SUBJECTS = {
    "gdp": "NGDP",
    "real_growth": "NGDP_RPCH",
    "inflation": "PCPIPCH",
    "deflator_growth": "NGDP_D",
    "government_expenditure": "GGX",
    "government_revenue": "GGR",
}
"""Indicators of Macro, and the subjects of the outlook that they are taken from."""
RATES, MONEY = ("NGDP_RPCH", "PCPIPCH"), ("NGDP", "GGX", "GGR")
USED = (*SUBJECTS.values(), "NGDP_R")
GDP = ("NGDP", "NGDP_R", "NGDP_RPCH", "NGDP_D")
"""Series of national accounts, which share their years."""
GOVERNMENT = "GGX"
"""The series that stands for those of government in the list of countries."""
SCALES = {"": 1.0, "units": 1.0, "thousands": 1e3, "millions": 1e6, "billions": 1e9, "trillions": 1e12}
EXPONENTS = {"0": "units", "3": "thousands", "6": "millions", "9": "billions", "12": "trillions"}
NOT_MONEY, NOT_RATE = ("dollar", "usd", "percent", "index", "ratio"), ("index", "currency", "dollar", "usd")
"""Words in the unit of a series that is no money in national currency, or no rate in percent."""
AHEAD = 5
"""The outlook projects to five years after its edition."""

OLD = Recipe(
    known_by=(("WEO Subject Code",), ("Estimates Start After",)),
    needed=(
        "WEO Subject Code",
        "ISO",
        "WEO Country Code",
        "Country",
        "Units",
        "Scale",
        "Estimates Start After",
    ),
    country=("ISO", "WEO Country Code", "Country"),
    code="WEO Subject Code",
    quantities={code: Quantity(code, 1 / 100 if code in RATES else 1.0) for code in USED},
    columns=YEARS,
    texts={
        "unit": "units",
        "scale": "scale",
        "last actual": "estimates start after",
        "note": "country_series_specific notes",
    },
    edition=(
        ("name", r"weo[ _-]?(?P<month>apr|oct)[a-z]*[ _-]?(?P<year>\d{4})"),
        ("name", r"weo[ _-]?(?P<year>\d{4})[ _-]?(?P<month>04|10|apr|oct)"),
    ),
)
"""A row for each country and subject, a column for each year, units and scale in separate columns."""
WIDE = replace(
    OLD,
    known_by=(("series_code", "indicator"),),
    needed=("series_code", "country", "indicator", "scale", "unit"),
    country=("country.id", "country"),
    code="series_code",
    only={"frequency": ("", "A", "Annual"), "frequency.id": ("", "A")},
    texts={"unit": "unit", "scale": "scale", "last actual": "latest_actual_annual_data", "note": ".*note.*"},
    edition=(*OLD.edition, ("publication_date", r"(?P<year>\d{4})-(?P<month>\d{2})")),
)
"""A row for each series such as KEN.NGDP.A."""
LONG = replace(
    WIDE,
    known_by=(("indicator.id", "obs_value"), ("series_code", "indicator", "obs_value")),
    needed=("country.id", "indicator.id", "time_period", "obs_value"),
    code="indicator.id",
    year="time_period",
    value="obs_value",
    texts={"unit": "unit_id", "last actual": "latest_actual_annual_data", "note": ".*note.*"},
)
"""A row for each observation, in units whatever the scale that is stated."""


def _tables(files: Sequence[PublishedFile], extract: Extract) -> None:
    """The series of Macro that the outlook gives."""
    if not _of_one_unit(files):
        return
    subjects, request = yearly(files), files[0].request
    indicators = request.indicators or tuple(SUBJECTS)
    series = [each for name in indicators if subjects for each in _series(name, subjects)]
    available = {*subjects, "NGDP_D"} if {"NGDP", "NGDP_R"} <= set(subjects) else set(subjects)
    codes = {name: SUBJECTS.get(name, "not of the outlook") for name in indicators}
    missing = [f"{name} ({code})" for name, code in codes.items() if code not in available]
    if missing:
        expected = "the series of Macro that the outlook publishes"
        severity = "warning" if subjects else "error"
        files[0].problem("", f"no {', '.join(missing)}", expected, "These rows are not changed.", severity)
    extract.series += aligned(series, request, files[0].file.name, extract.problems)
    if any(SUBJECTS[each.indicator] in MONEY for each in extract.series):
        extract.problems += _other_money(request)


def _other_money(request: ImportRequest) -> Iterator[Problem]:
    """A problem where the IMF counts the country's money in another currency than the set."""
    code, currency = request.about.get("iso3"), request.about.get("currency")
    for country in countries():
        if country.iso3 == code and currency not in (None, country.outlook_currency):
            yield request.problem(
                "gdp", f"amounts that the IMF counts in {country.outlook_currency} (October 2025)",
                f"amounts in {currency}, the currency of the set",
                f"Convert them, or type {country.outlook_currency} as the currency in About and in its "
                "amounts. If a later edition counts in the currency of the set, keep them.", alarm=True,
            )  # fmt: skip


def _of_one_unit(files: Sequence[PublishedFile]) -> bool:
    """Whether all rows of a series have its unit and scale; a problem of the first row that differs."""
    first: dict[str, tuple[str, ...]] = {}
    rows = {(figure.quantity, id(figure.row)): figure for each in files for figure in each.figures}
    for quantity, _, *_, row in rows.values():
        units = tuple(filter(None, (row.texts("scale"), row.texts("unit"))))
        if first.setdefault(quantity, units) != units:
            fault = f"{quantity} in {shown(', '.join(units))} and in {shown(', '.join(first[quantity]))}"
            row.problem("", fault, "one unit and scale of a series", "Use the file as downloaded.")
            return False
    return True


def _series(indicator: str, subjects: Mapping[str, YearlySeries]) -> Iterator[MacroSeries]:
    code = SUBJECTS.get(indicator, "")
    subject, fiscal = subjects.get(code), _fiscal(subjects, code)
    if indicator == "deflator_growth":
        yield from _deflator(subjects, fiscal)
    elif subject is None:
        return
    elif code in RATES:
        if _in_unit(subject, "percent", NOT_RATE):
            words = f"WEO {code}, percent / 100{_until(subject)}."
            yield MacroSeries(indicator, subject.values, words, fiscal, basis=_smoothed(subjects, code))
    elif (scale := _scale(subject)) is not None:
        money = {year: value * SCALES[scale] for year, value in subject.values.items()}
        words = f"WEO {code}, {scale or 'units'} of national currency{_until(subject)}."
        yield MacroSeries(indicator, money, words, fiscal, basis=_smoothed(subjects, code))


def _in_unit(subject: YearlySeries, expected: str, others: Sequence[str]) -> bool:
    """Whether the unit of a series is not another one; a problem where it is."""
    unit = subject.row.texts("unit")
    if any(word in unit.casefold() for word in others):
        subject.row.problem("Units", shown(unit), expected, f"Use the series in {expected}.")
        return False
    return True


def _scale(subject: YearlySeries) -> str | None:
    """The scale of a series in national currency; None, and a problem, where it is another or unknown."""
    text = subject.row.texts("scale")
    scale = EXPONENTS.get(text, text).casefold()
    if scale not in SCALES:
        subject.row.problem("", shown(text), f"a scale: {', '.join(filter(None, SCALES))}", DOWNLOAD)
    elif _in_unit(subject, "national currency", NOT_MONEY):
        return scale
    return None


def _deflator(subjects: Mapping[str, YearlySeries], fiscal: FiscalYears | None) -> Iterator[MacroSeries]:
    """Growth of the deflator, from its index or from nominal and real GDP, of which it is the ratio."""
    index, nominal, real = (subjects.get(code) for code in ("NGDP_D", "NGDP", "NGDP_R"))
    if index is not None:
        level, words, until = index.values, "growth of the index NGDP_D", _until(index)
    elif nominal is not None and real is not None:
        level = {y: v / real.values[y] for y, v in nominal.values.items() if real.values.get(y)}
        words, until = "growth of NGDP / NGDP_R", _until(nominal)
    else:
        return
    growth = {year: level[year] / level[year - 1] - 1 for year in level if level.get(year - 1)}
    if growth:
        basis = _smoothed(subjects, "NGDP_D")
        yield MacroSeries("deflator_growth", growth, f"WEO, {words}{until}.", fiscal, basis=basis)


def _fiscal(subjects: Mapping[str, YearlySeries], code: str) -> FiscalYears | None:
    """The fiscal years of a series; growth and deflator without a note are in those of GDP."""
    if not _any_note(subjects):
        return listed_years(_iso3(subjects), _listed_as(code))
    note, last_actual = _note(subjects, code)
    return fiscal_years(note, last_actual) if note else None


def _smoothed(subjects: Mapping[str, YearlySeries], code: str) -> str:
    """The basis of calendar years that the IMF made from two fiscal years; "" for others."""
    if not _any_note(subjects):
        return SMOOTHED if listed_as_averaged(_iso3(subjects), _listed_as(code)) else ""
    return SMOOTHED if averaged(_note(subjects, code)[0]) else ""


def _any_note(subjects: Mapping[str, YearlySeries]) -> bool:
    """Whether the file has notes on a series of the country, or a last actual year such as FY2023/24."""
    rows = [each.row for each in subjects.values()]
    return any(row.texts("note") or row.texts("last actual").upper().startswith("FY") for row in rows)


def _iso3(subjects: Mapping[str, YearlySeries]) -> str:
    return str(next(iter(subjects.values())).row.published.request.about.get("iso3") or "")


def _listed_as(code: str) -> str:
    """The series that stands for a series in the list of countries."""
    return GDP[0] if code in GDP else GOVERNMENT if code.startswith(GOVERNMENT[:2]) else code


def _note(subjects: Mapping[str, YearlySeries], code: str) -> tuple[str, str]:
    """The note of a series, or of GDP for a series of national accounts, and its last year with actuals."""
    for each in (code, *GDP) if code in GDP else (code,):
        note = subjects[each].row.texts("note") if each in subjects else ""
        if note:
            return note, subjects[each].row.texts("last actual")
    return "", ""


def _until(subject: YearlySeries) -> str:
    last = subject.row.texts("last actual")
    return f"; projections after {last}" if last else ""


def _verify(published: PublishedFile) -> None:
    """The outlook up to April 2025 projects five years ahead: another last year is another edition."""
    header, edition = published.header, published.edition
    last = max((each.years[0] for each in OLD.figure_columns(header) if each.years), default=0)
    if published.recipe is OLD and last and edition and not edition.startswith(str(last - AHEAD)):
        expected = f"years up to {AHEAD} after the edition {edition}"
        mend = "Use the file of that edition."
        published.problem(f"line {header.line}", f"years up to {last}", expected, mend)


WEO = Publisher(
    "the IMF's World Economic Outlook",
    (OLD, LONG, WIDE),
    "2025-04",
    Edition(
        "IMF_WEO_{edition}",
        "International Monetary Fund ({year}). World Economic Outlook database, {month} {year}.",
        "https://www.imf.org/en/Publications/WEO",
        "IMF data terms: free reuse with attribution",
        "Read from the file as published: percentages / 100, money in units of national currency.",
    ),
    _tables,
    _verify,
)
