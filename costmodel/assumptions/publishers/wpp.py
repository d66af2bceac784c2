"""The UN's World Population Prospects: population, mortality, fertility and migration of a set.

- CSV as published: a row for each country, variant, year and age; ISO3_code since 2022, LocID before;
- sheets of the Excel files: 16 heading lines, a column for each age, blanks between thousands;
- text files of the Population Division's R packages: a column for each year, or for each period from mid-year
  to mid-year.

Figures become persons, deaths per person-year and births per woman. Rates of calendar years are averaged
over the periods of the set's tables, which run from mid-year to mid-year. The population of 1 January is
taken from the UN's files of that day, or else is the mean of the mid-years before and after it, at the same
age; the note of each row says which. Five-year groups are split only when asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.assumptions.publishers.common import Edition, Extract, MacroSeries
from costmodel.assumptions.publishers.published import DOWNLOAD, PublishedFile, by_quantity, without_groups
from costmodel.assumptions.publishers.publisher import Publisher
from costmodel.assumptions.publishers.recipe import AGES, YEARS, Quantity, Recipe
from costmodel.assumptions.publishers.rounding import check_rounding, check_sum
from costmodel.assumptions.publishers.wpp_migration import spread_total
from costmodel.assumptions.publishers.wpp_people import people_updates
from costmodel.assumptions.publishers.wpp_rates import rate_updates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.publishers.published import Figures
from costmodel.model.source_years import CALENDAR

THOUSAND, HUNDRED = 1e3, 1e2
MALE = Quantity("people", THOUSAND, "male", moment=True)
FEMALE = replace(MALE, sex="female")
ASFR = Quantity("asfr", 1 / THOUSAND)
EDITION = r"(?:wpp[ _-]?|prospects |rev\.)(?P<year>20\d\d)"
BY_AGE = ("AgeGrpStart", "AgeGrpSpan")
CSV = Recipe(
    known_by=(("Location", "Variant", "Time"), ("LocID", "Time")),
    needed=("Variant",),
    country=("ISO3_code", "LocID", "Location"),
    year="Time",
    sex="Sex",
    age=BY_AGE,
    only={"Variant": ("{variant}", "estimates")},
    edition=(("above", EDITION), ("name", EDITION)),
)


def _csv(quantities: dict[str, Quantity], *needed: str) -> Recipe:
    """The recipe of a CSV file that is recognised by any of its columns with figures."""
    known_by = tuple((*columns, name) for columns in CSV.known_by for name in quantities)
    return replace(CSV, known_by=known_by, needed=(*needed, *CSV.needed), quantities=quantities)


SUMS = {
    "PopTotal": ("PopMale", "PopFemale"),
    "TPopulation1July": ("TPopulationMale1July", "TPopulationFemale1July"),
}
"""Columns that are the sum of others."""
INDICATORS = {
    "SRB": Quantity("srb", 1 / HUNDRED),
    "NetMigrations": Quantity("net_migration", THOUSAND),
    "TPopulation1July": Quantity("total", THOUSAND),
}
CSV_FILES = (
    _csv({"PopMale": MALE, "PopFemale": FEMALE}, *BY_AGE, "PopMale", "PopFemale"),
    _csv({"mx": Quantity("mx")}, *BY_AGE, "Sex"),
    _csv({"ASFR": ASFR}, *BY_AGE),
    _csv(INDICATORS),
)
OTHER_CSV = (
    "no columns with figures",
    "one of the columns " + ", ".join(name for recipe in CSV_FILES for name in recipe.quantities),
    DOWNLOAD,
)
SHEET = Recipe(
    known_by=(("Variant", "Location code", "Year"),),
    country=("ISO3 Alpha-code", "Location code", "Region, subregion, country or area *"),
    columns=AGES,
    year="Year",
    only=CSV.only,
    edition=CSV.edition,
)
OTHER_SHEET = (
    "a sheet of fertility rates by age, or of the male or the female population by age",
    "Use the UN's workbook (.xlsx) with that sheet, or its CSV files.",
)
PACKAGE = Recipe(
    known_by=(("country_code",),),
    country=("country_code", "country", "name"),
    columns=YEARS,
    age=("age",),
    only=CSV.only,
    edition=CSV.edition,
)
OTHER_PACKAGE = (
    "the name {name}",
    "mxM, mxF, popM, popF, percentASFR, tfr, sexRatio or migration",
    "Keep the package's names of files: only the names show what is in the files, and of which sex.",
)
NO_COUNTS = (
    "shares or person-years",
    "persons",
    "Use the file of the population itself (PopulationBySingleAgeSex).",
)
MIGRANTS = Quantity("migrants", THOUSAND, "male", flow=True)
PACKAGES = {
    r"mxm(?=[\d.]|proj)": Quantity("mx", sex="male"),
    r"mxf(?=[\d.]|proj)": Quantity("mx", sex="female"),
    r"popm(?=[\d.]|proj)": MALE,
    r"popf(?=[\d.]|proj)": FEMALE,
    r"migrationm(?=[\d.]|proj)": MIGRANTS,
    r"migrationf(?=[\d.]|proj)": replace(MIGRANTS, sex="female"),
    r"migration": Quantity("net_migration", THOUSAND, flow=True),
    r"percentasfr": Quantity("pasfr", 1 / HUNDRED),
    r"tfr": Quantity("tfr"),
    r"sexratio": Quantity("srb"),
}
"""Files of the R packages by the beginning of their names."""
RECIPES = (
    *(
        replace(each, file=r".*(exposure|percentage)", refused=NO_COUNTS)
        for each in (CSV, SHEET, replace(PACKAGE, known_by=(("country_code", "age"),)))
    ),
    *CSV_FILES,
    replace(CSV, refused=OTHER_CSV),
    replace(SHEET, title="fertility rate", quantities={"": ASFR}),
    replace(SHEET, title="both sexes", refused=("both sexes together", *OTHER_SHEET)),
    replace(SHEET, title=r"^(?:(?!\bmale\b).)*\bfemale\b", quantities={"": FEMALE}),
    replace(SHEET, title=r"\bmale\b", quantities={"": MALE}),
    replace(SHEET, refused=("another sheet", *OTHER_SHEET)),
    *(replace(PACKAGE, file=file, quantities={"": quantity}) for file, quantity in PACKAGES.items()),
    replace(PACKAGE, file="mx|pop|e0|births|deaths", refused=OTHER_PACKAGE),
    replace(PACKAGE, known_by=(("country_code", "age"),), refused=OTHER_PACKAGE),
)


def _tables(files: Sequence[PublishedFile], extract: Extract) -> None:
    figures, first = by_quantity(files), files[0]
    extract.updates += people_updates(first, figures)
    extract.updates += rate_updates(first, figures)
    extract.series += _population(first, figures)
    extract.updates += spread_total(first, figures, extract.updates)
    _check_net_migration(first, figures, extract)


def _population(first: PublishedFile, figures: Figures) -> list[MacroSeries]:
    """Mid-year totals of the years before the model's first."""
    totals, first_year = without_groups(figures["total"]), first.request.first_year
    before = {year: value for year, value in totals.items() if year < first_year}
    words = "WPP mid-year population, thousands x 1,000."
    basis = CALENDAR if first.request.in_other_years else ""
    return [MacroSeries("population", before, words, basis=basis)] if before else []


def _check_net_migration(first: PublishedFile, figures: Figures, extract: Extract) -> None:
    """Totals of net migration have no sex and age; compare them with the table that stays."""
    totals, year = without_groups(figures["net_migration"]), first.request.first_year
    if year not in totals or any(update.table == "Migration" for update in extract.updates):
        return
    table = first.request.tables.get("Migration")
    values = [row.get(str(year)) for row in table.rows] if table is not None else []
    sums = f"the table has {sum(values):,.0f}" if values and None not in values else "the table has no figure"
    fault = f"net migration of {totals[year]:,.0f} in {year} without sex and age; {sums}"
    mend = (
        "The table Migration is not changed: the UN publishes no migrants by age in its CSV files. To spread "
        "the total over ages and sexes by a standard schedule: --spread-migration."
    )
    first.problem("", fault, "net migrants by sex and age", mend, "warning")


def _verify(published: PublishedFile) -> None:
    """Report a variant that is not in the file, and figures that were rounded before they came here."""
    variants = dict.fromkeys(row.text("Variant") for row in published.rows)
    in_book = bool(published.file.sheet)  # a workbook has a sheet a variant
    if any(variants) and not any(published.selected()) and not in_book:
        fault, expected = f"the variants {', '.join(variants)}", f"the variant {published.request.variant}"
        published.problem(
            "", fault, expected, "Use the file of this variant, or choose another with --variant."
        )
    check_rounding(published)
    for total, parts in SUMS.items():
        check_sum(published, total, parts)


WPP = Publisher(
    "the UN's World Population Prospects",
    RECIPES,
    "2024",
    Edition(
        "UN_WPP_{edition}{variant}",
        "United Nations, Department of Economic and Social Affairs, Population Division ({edition}). "
        "World Population Prospects {edition}, {variant} variant.",
        "https://population.un.org/wpp/",
        "CC BY 3.0 IGO",
        "Read from the files as published: thousands x 1,000, fertility per 1,000 women / 1,000; rates of "
        "calendar years averaged over periods from mid-year to mid-year.",
    ),
    _tables,
    _verify,
)
