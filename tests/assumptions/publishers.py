"""Small files in the publishers' layouts, of a made-up country, written by the tests themselves."""

# ruff: noqa: SIM905  headers stand as the publishers print them

from __future__ import annotations

import csv
from io import StringIO

ISO, NUMBER, NAME = "SML", "999", "Smallland"
OTHERS = (("KEN", "404", "Kenya"), ("SLV", "222", "El Salvador"))
WPP_HEAD = (
    "SortOrder,LocID,Notes,ISO3_code,ISO2_code,SDMX_code,LocTypeID,LocTypeName,ParentID,Location,"
    "VarID,Variant,Time"
).split(",")
GROUPS = (0, 1, *range(5, 101, 5))


def text(rows, separator=",", quoting=csv.QUOTE_MINIMAL):
    buffer = StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator="\n", quoting=quoting).writerows(rows)
    return buffer.getvalue()


def write(path, content, encoding="utf-8-sig"):
    path.write_bytes(content.encode(encoding))
    return path


def wpp_row(country, year, variant="Medium"):
    iso, number, name = country
    return ["1", number, "", iso, iso[:2], number, "4", "Country/Area", "900", name, "2", variant, str(year)]


def persons(sex, age, year):
    """Thousands: falling with age, growing by the year."""
    return (4 if sex == "male" else 3.9) * (1 + 0.02 * (year - 2020)) * (101 - age) / 100


def people(years, *, january=False, wide=False, variant="Medium", countries=None):
    """PopulationBySingleAgeSex, or the groups of five years."""
    width = 5 if wide else 1
    rows = [
        [*WPP_HEAD, "MidPeriod", "AgeGrp", "AgeGrpStart", "AgeGrpSpan", "PopMale", "PopFemale", "PopTotal"]
    ]
    for country in countries or (*OTHERS, (ISO, NUMBER, NAME)):
        for year in years:
            for age in range(0, 101, width):
                last = age == 100
                label = "100+" if last else str(age) if width == 1 else f"{age}-{age + 4}"
                ages = range(age, 101 if last else age + width)
                when = year if january else year + 0.5
                male, female = (round(sum(persons(s, a, when) for a in ages), 6) for s in ("male", "female"))
                rows.append([
                    *wpp_row(country, year, variant), str(when), label, age, -1 if last else width,
                    male, female, round(male + female, 6),
                ])  # fmt: skip
    return text(rows)


def rate(sex, age, year):
    return round((0.004 + age / 300) * (1.1 if sex == "Male" else 1) * (1 - 0.005 * (year - 2024)), 8)


def life_table(years, *, complete=False, sexes=("Male", "Female", "Total")):
    """Life_Table_Abridged or Life_Table_Complete."""
    rows = [[*WPP_HEAD, "MidPeriod", "SexID", "Sex", "AgeGrp", "AgeGrpStart", "AgeGrpSpan", "mx", "qx", "ex"]]
    for country in (*OTHERS, (ISO, NUMBER, NAME)):
        for year in years:
            for sex in sexes:
                for age in range(101) if complete else GROUPS:
                    span = -1 if age == 100 else 1 if complete or age == 0 else 4 if age == 1 else 5
                    label = "100+" if age == 100 else str(age)
                    figures = [label, age, span, rate(sex, age, year), 0.1, 60]
                    rows.append([*wpp_row(country, year), year + 0.5, 1, sex, *figures])
    return text(rows)


def births(age, year):
    """Per 1,000 women."""
    return max(0.0, round(200 - 0.4 * (age - 27) ** 2 - (year - 2024), 4))


def fertility(years, *, single=False):
    """Fertility_by_Age5 or Fertility_by_Age1, with further variants as in the published file."""
    rows = [[*WPP_HEAD, "MidPeriod", "AgeGrp", "AgeGrpStart", "AgeGrpSpan", "ASFR", "PASFR", "Births"]]
    step = 1 if single else 5
    for variant, more in (("Medium", 0), ("High", 10)):
        for year in years:
            for age in range(15, 50, step):
                label = str(age) if single else f"{age}-{age + 4}"
                figures = [label, age, step, births(age, year) + more, 1, 1]
                rows.append([*wpp_row((ISO, NUMBER, NAME), year, variant), year + 0.5, *figures])
    return text(rows)


def indicators(years):
    """Demographic_Indicators: a few of its many columns."""
    rows = [[*WPP_HEAD, "TPopulation1Jan", "TPopulation1July", "TFR", "SRB", "NetMigrations", "CNMR"]]
    for year in years:
        figures = [90 + year - 2020, 90.5 + year - 2020, 3.1, 104.2, -1.25, -10]
        rows.append([*wpp_row((ISO, NUMBER, NAME), year), *figures])
    return text(rows)


def excel_sheet(title, years, ages, value, *, revision=2024, variant="Medium", iso=ISO):
    """A sheet of the UN's Excel files saved as CSV: 16 heading lines, blanks between thousands."""
    blank = [""] * (11 + len(ages))
    head = [list(blank) for _ in range(16)]
    head[8][4] = f"World Population Prospects {revision}"
    head[9][4] = f"File: {title}, annually for 1950-2100"
    names = (
        'Index,Variant,"Region, subregion, country or area *",Notes,Location code,ISO3 Alpha-code,'
        "ISO2 Alpha-code,SDMX code**,Type,Parent code,Year"
    )
    (columns,) = csv.reader([names])
    rows = [
        ["1", variant, NAME, "", NUMBER, iso, iso[:2], NUMBER, "Country/Area", "900", year,
         *(value(age, year) for age in ages)]
        for year in years
    ]  # fmt: skip
    return text([*head, [*columns, *ages], *rows])


def r_text(rows, times, *, ages=True, name="country"):
    """A text file of the UN's R packages: rows are (age, values)."""
    head = ["country_code", name, *(["age"] if ages else []), *times]
    body = [[NUMBER, NAME, *([age] if ages else []), *values] for age, values in rows]
    return text([head, *body], "\t")


WEO_YEARS = range(2015, 2031)
WEO = {
    "NGDP": ("National currency", "Billions", lambda y: f"{400 * 1.08 ** (y - 2020):,.3f}"),
    "NGDP_R": ("National currency", "Billions", lambda y: f"{380 * 1.04 ** (y - 2020):,.3f}"),
    "NGDP_RPCH": ("Percent change", "Units", lambda y: "4.000"),
    "NGDP_D": ("Index", "Units", lambda y: f"{100 * 1.05 ** (y - 2020):.6f}"),
    "PCPIPCH": ("Percent change", "Units", lambda y: "5.500"),
    "GGR": ("National currency", "Billions", lambda y: f"{90 + y - 2020}"),
    "GGX": ("National currency", "Billions", lambda y: f"{110 + y - 2020}"),
    "GGXWDG_NGDP": ("Percent of GDP", "Units", lambda y: "n/a"),
}


def weo(series=None, *, iso=ISO, country=NAME, years=WEO_YEARS):
    """The by-country file up to April 2025."""
    head = ["WEO Country Code", "ISO", "WEO Subject Code", "Country", "Subject Descriptor", "Subject Notes",
            "Units", "Scale", "Country/Series-specific Notes", *years, "Estimates Start After"]  # fmt: skip
    rows = [
        ["999", iso, code, country, "Words, with commas", "Expressed in billions, or not; see notes.",
         units, scale, "Source: National statistics, mostly", *(value(y) for y in years), 2023]
        for code, (units, scale, value) in (WEO | (series or {})).items()
    ]  # fmt: skip
    return text([head, *rows], "\t")


def weo_wide():
    """The file since October 2025 with a row a series."""
    head = ["DATASET", "SERIES_CODE", "OBS_MEASURE", "COUNTRY.ID", "COUNTRY", "INDICATOR.ID", "INDICATOR",
            "FREQUENCY", "SCALE", "UNIT", "PUBLICATION_DATE", "LATEST_ACTUAL_ANNUAL_DATA",
            *WEO_YEARS]  # fmt: skip
    rows = [
        ["IMF.RES:WEO(9.0.0)", f"{ISO}.{code}.A", "OBS_VALUE", ISO, NAME, code, "Words, with commas",
         "Annual", scale, units, "2025-10-14", 2024,
         *(value(y).replace(",", "").replace("n/a", "") for y in WEO_YEARS)]
        for code, (units, scale, value) in WEO.items()
    ]  # fmt: skip
    return text([head, *rows])


def weo_long():
    """The file since October 2025 with a row an observation, unscaled."""
    head = ["COUNTRY.ID", "INDICATOR.ID", "FREQUENCY.ID", "UNIT.ID", "SCALE.ID", "TIME_PERIOD", "OBS_VALUE",
            "LATEST_ACTUAL_ANNUAL_DATA"]  # fmt: skip
    rows = []
    for code, (units, scale, value) in WEO.items():
        for year in WEO_YEARS:
            if value(year) != "n/a":
                size = 1e9 if scale == "Billions" else 1
                plain = float(value(year).replace(",", "")) * size
                rows.append([ISO, code, "A", units, 9 if size > 1 else 0, year, plain, 2024])
    return text([head, *rows])


WDI_YEARS = range(2018, 2026)
WDI = {
    "SP.POP.TOTL": lambda y: str(90_000 + 1_000 * (y - 2018)) if y < 2026 else "",
    "FP.CPI.TOTL.ZG": lambda y: "5.25" if y < 2025 else "",
    "NY.GDP.MKTP.CN": lambda y: str(4.2e11) if y < 2025 else "",
    "SL.UEM.TOTL.ZS": lambda y: "7.1",
}


def wdi(series=None, *, updated="2025-12-19", label="Country Name", iso=ISO, name=NAME):
    """A country's download: heading lines, and a comma too many at the end of every row."""
    head = f'"Data Source","World Development Indicators",\n\n"Last Updated Date","{updated}",\n\n'
    columns = [label, "Country Code", "Indicator Name", "Indicator Code", *(str(y) for y in WDI_YEARS), ""]
    rows = [
        [name, iso, "Un nombre, con coma", code, *(value(y) for y in WDI_YEARS), ""]
        for code, value in (series or WDI).items()
    ]
    return head + text([columns, *rows], quoting=csv.QUOTE_ALL).replace(',""\n', ",\n")


TENTHS = (0.03, 0.045, 0.055, 0.065, 0.075, 0.085, 0.1, 0.12, 0.15, 0.275)
PIP_HEAD = (
    "region_name,region_code,country_name,country_code,reporting_year,reporting_level,survey_acronym,"
    "survey_coverage,survey_year,welfare_type,survey_comparability,comparable_spell,poverty_line,headcount,"
    "poverty_gap,poverty_severity,watts,mean,median,mld,gini,polarization,decile1,decile2,decile3,decile4,"
    "decile5,decile6,decile7,decile8,decile9,decile10,cpi,ppp,reporting_pop,reporting_gdp,reporting_pce,"
    "is_interpolated,distribution_type,estimation_type"
).split(",")


def pip_row(year, *, welfare="consumption", level="national", shares=TENTHS, filled="FALSE", country=ISO):
    known = dict(
        zip([f"decile{n}" for n in range(1, 11)], shares, strict=True),
        country_name=NAME if country == ISO else country, country_code=country, reporting_year=year,
        reporting_level=level, survey_acronym="HBS", welfare_type=welfare, mean=5.25, ppp=38.2,
        is_interpolated=filled,
    )  # fmt: skip
    return [known.get(name, "") for name in PIP_HEAD]


def pip(rows, *, head=PIP_HEAD):
    return text(
        [[*head, "spl", "spr", "pg", "estimate_type"], *([*row, "3", "0.4", "9", ""] for row in rows)]
    )
