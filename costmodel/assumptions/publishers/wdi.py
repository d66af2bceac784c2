"""The World Bank's World Development Indicators: a country's download, or the whole of it.

Two heading lines, "Last Updated Date" in the second, then a row for each series, a column for each year and a
superfluous comma at the end. Labels come in several languages; the codes of the series are the same in all.
An extract of the DataBank names its columns otherwise (2019 [YR2019]), and states below the rows when it was
last updated.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.assumptions.publishers.aligned_years import aligned
from costmodel.assumptions.publishers.common import Edition, Extract, ImportRequest, MacroSeries
from costmodel.assumptions.publishers.fiscal_years import OF_CALENDAR, UNKNOWN, FiscalYears
from costmodel.assumptions.publishers.published import PublishedFile, yearly
from costmodel.assumptions.publishers.publisher import Publisher
from costmodel.assumptions.publishers.recipe import YEARS, Quantity, Recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

SERIES = {
    "population": ("SP.POP.TOTL", 1, "persons at mid-year"),
    "gdp": ("NY.GDP.MKTP.CN", 1, "units of national currency, actual years only"),
    "real_growth": ("NY.GDP.MKTP.KD.ZG", 1 / 100, "percent / 100, actual years only"),
    "inflation": ("FP.CPI.TOTL.ZG", 1 / 100, "percent / 100, actual years only"),
    "deflator_growth": ("NY.GDP.DEFL.KD.ZG", 1 / 100, "percent / 100, actual years only"),
}
"""Code, factor and words. Government finance in WDI covers only central government and is not taken."""
USUAL = ("population",)
"""Taken unless others are requested: the IMF's outlook also has the rest, with projections."""
IN_NATIONAL_YEARS = ("gdp", "real_growth", "deflator_growth")
"""Series of national accounts: of calendar or fiscal years, as the country reports them."""
NATIONAL_ACCOUNTS = FiscalYears(
    UNKNOWN, None, "The file does not say whether national accounts are of calendar or fiscal years; the "
    "World Bank's metadata of the country does (National accounts reporting period).",
)  # fmt: skip
DATABASE = "World Development Indicators"

COUNTRY_FILE = Recipe(
    known_by=(("Country Code", "Indicator Code"), ("Indicator Code",)),
    needed=("Country Name", "Country Code", "Indicator Name", "Indicator Code"),
    country=("Country Code", "Country Name"),
    code="Indicator Code",
    quantities={code: Quantity(name, factor) for name, (code, factor, _) in SERIES.items()},
    columns=YEARS,
    edition=(("above", r"\b(?P<year>\d{4})-(?P<month>\d{2})-\d{2}\b"),),
)
DATABANK = replace(
    COUNTRY_FILE,
    known_by=(("Country Code", "Series Code"),),
    needed=("Country Name", "Country Code", "Series Name", "Series Code"),
    code="Series Code",
    layout=" (DataBank)",
    edition=(("below", r"^Last Updated: (?P<month>\d{2})/\d{2}/(?P<year>\d{4})"),),
)
DATABANK_IN_ROWS = Recipe(
    known_by=(("Country Code", "Time Code"), ("Indicator Code", "Time Code")),
    refused=(
        "a row for each year",
        "a row for each series and a column for each year",
        "Choose the layout with Time in columns (DataBank: Layout), or download the file of the country.",
    ),
)


def _tables(files: Sequence[PublishedFile], extract: Extract) -> None:
    """The series of Macro that the indicators give."""
    series, request = yearly(files), files[0].request
    wanted = request.indicators or USUAL
    macro_series: list[MacroSeries] = []
    for name in wanted:
        code, _, words = SERIES.get(name, ("none that WDI publishes", 1, ""))
        if name in series:
            fiscal = NATIONAL_ACCOUNTS if name in IN_NATIONAL_YEARS and _other_years(request) else None
            macro_series.append(MacroSeries(name, series[name].values, f"WDI {code}, {words}.", fiscal))
        else:
            mend = "Download the file with this series, or leave it out of --indicators."
            files[0].problem("", f"no figures of {name} ({code})", "the series", mend)
    extract.series += aligned(macro_series, request, files[0].file.name, extract.problems)
    more = [name for name in series if name not in wanted]
    if more:
        mend = f"To take them: --indicators {','.join([*wanted, *more])}."
        files[0].problem("", f"also {', '.join(more)}", "indicators that were requested", mend, "warning")


def _other_years(request: ImportRequest) -> bool:
    """Whether the figures may be of fiscal years: the budget year of the country is not the calendar year."""
    return request.in_other_years and request.fiscal_years != OF_CALENDAR


def _verify(published: PublishedFile) -> None:
    """The DataBank has other databases too; its extracts name theirs below the rows."""
    if published.recipe is DATABANK:
        names = (
            re.match("Data from database: (.+)", text) for text in published.file.footnotes(published.header)
        )
        database = next((name[1] for name in names if name), DATABASE)
        if not database.startswith(DATABASE):
            mend = f"Choose the database {DATABASE} in the DataBank."
            published.problem("", f"the database {database}", DATABASE, mend)


WDI = Publisher(
    "the World Bank's World Development Indicators",
    (DATABANK_IN_ROWS, COUNTRY_FILE, DATABANK),
    "2025-12",
    Edition(
        "WB_WDI_{iso3}_{edition}",
        "World Bank. World Development Indicators{layout}, {country}, last updated {edition}.",
        "https://data.worldbank.org/",
        "CC BY 4.0",
        "Read from the country file as published.",
    ),
    _tables,
    _verify,
)
