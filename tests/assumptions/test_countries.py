"""A set of any country: its names, its rows, its people against the United Nations' totals."""

import csv
import gzip
from copy import deepcopy
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.countries.additions import with_policies
from costmodel.assumptions.countries.country_economy import economy_of
from costmodel.assumptions.countries.country_names import find_country
from costmodel.assumptions.countries.country_set import country_set
from costmodel.assumptions.countries.pack import countries, country_rows, pack_sources
from costmodel.assumptions.countries.poverty_standard import poverty_standard
from costmodel.assumptions.format.column_choices import TO_FILL_IN
from costmodel.engine.run import run
from costmodel.errors import OPEN, AssumptionError, OutputError
from tests.command_line import costmodel

FIRST_YEAR = 2026
SAMPLE = ("RWA", "PER", "NPL", "GEO", "EGY", "FJI")
"""A country of each of six regions."""
FEW = ("TUV", "NRU")
"""Of fewer than 100,000 people; the rates of the source are rounded too coarsely for a fair test."""
ENDED = ("ERI",)
"""The outlook has its economy, but only to 2019."""
ECONOMIES = [country.iso3 for country in countries() if country.economy and country.iso3 not in ENDED]
TOLERANCE = 0.01
"""Of the world data: 1 % of the total for areas of more than 100,000 people."""
UN_TOTALS = {
    row["iso3"]: {int(year): float(row[year]) for year in row if year.isdigit()}
    for row in csv.DictReader(Path(__file__).with_name("un_population.csv").read_text("utf-8").splitlines())
}
"""United Nations, World Population Prospects 2024 (CC BY 3.0 IGO): people of both sexes on 1 January."""


def made(code):
    return assumptions_from_rows(country_set(find_country(code), "made", FIRST_YEAR))


def un_total(code, year, start_month):
    """The UN's people in the middle of a fiscal year, between two counts of 1 January."""
    years, part = divmod((start_month - 1) / 12 + 0.5, 1)
    before, after = (UN_TOTALS[code][year + int(years) + step] for step in (0, 1))
    return before + part * (after - before)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("RWA", "RWA"), ("rw", "RWA"), ("646", "RWA"), ("Peru", "PER"), ("Pérou", "PER"), ("Perú", "PER"),
        ("perou", "PER"), ("Côte d\u2019Ivoire", "CIV"), ("cote d'ivoire", "CIV"), ("Alemania", "DEU"),
        ("Allemagne", "DEU"), ("Estados Unidos", "USA"), ("Colombie ", "COL"), ("the Gambia", "GMB"),
        ("Bolivia", "BOL"), ("Namibia", "NAM"), ("NA", "NAM"), ("Kosovo", "XKX"), ("4", "AFG"),
        ("Türkiye", "TUR"), ("Guinea", "GIN"), ("Congo - Kinshasa", "COD"), ("Timor-Leste", "TLS"),
        ("EL SALVADOR", "SLV"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_name_and_code(text, code):
    assert find_country(text).iso3 == code


@pytest.mark.parametrize("country", countries(), ids=lambda country: country.iso3)
def test_every_name_and_code_of_a_country_finds_it(country):
    for text in (country.iso3, country.number, *filter(None, [country.iso2]), *country.names):
        assert find_country(text) == country, text


@pytest.mark.parametrize(("text", "meant"), [("Rwnda", "RWA"), ("Colmbie", "COL"), ("Nepla", "NPL")])
def test_a_mistyped_country_gets_suggestions(text, meant):
    with pytest.raises(AssumptionError, match=meant) as refused:
        find_country(text)
    assert text in str(refused.value)


@pytest.mark.parametrize("text", ["", "Atlantis", "Xyzzy"])
def test_what_is_no_country_is_refused(text):
    with pytest.raises(AssumptionError, match="a country's name in English, French or Spanish"):
        find_country(text)


@pytest.mark.parametrize("code", ["CUB", "PRK", "MCO", *ENDED])
def test_a_country_without_a_published_economy_is_refused(code):
    with pytest.raises(AssumptionError, match="economy"):
        country_set(find_country(code), "made", FIRST_YEAR)


@pytest.mark.parametrize("year", [2024, 2031])
def test_a_first_year_outside_the_published_years_is_refused(year):
    with pytest.raises(AssumptionError, match=str(year)):
        country_set(find_country("PER"), "made", year)


def macro_of(code):
    return {row["indicator"]: row for row in country_set(find_country(code), "made", FIRST_YEAR)["Macro"]}


@pytest.mark.parametrize(
    ("code", "money", "now"),
    [("BGR", "BGN", "EUR"), ("SLE", "SLL", "SLE"), ("LBR", "USD", "LRD"), ("KEN", "KES", "")],
)
def test_a_set_is_in_the_money_in_which_its_gdp_is_published(code, money, now):
    """The outlook of October 2025 has Bulgaria in leva, Sierra Leone in old leones, Liberia in dollars."""
    about = {
        row["property"]: row["value"] for row in country_set(find_country(code), "made", FIRST_YEAR)["About"]
    }
    assert about["currency"] == money
    assert (f"the currency is {now}" in about["note"]) == bool(now)


def test_a_line_in_money_before_a_currency_reform_is_converted():
    """Belarus struck off four zeros in 2016, São Tomé three and Mauritania one in 2018.

    By hand for Belarus: 9.3062 dollars a day (2021 PPP) x 0.689 roubles a dollar x 365 / 12 days, prices of
    2024 over those of 2021 1,217.762 / 951.531.
    """
    line = macro_of("BLR")["poverty_line"]
    assert line["2024"] == pytest.approx(9.3062 * 0.689 * 365 / 12 * 1217.762 / 951.531)
    assert "other money" in line["note"]
    assert "other money" not in macro_of("KEN")["poverty_line"]["note"]


@pytest.mark.parametrize("code", ECONOMIES)
def test_a_poverty_line_and_the_share_below_it_are_of_one_standard(code):
    """Published shares of people below 3.00, 4.20 and 8.30 dollars and the median enclose its rate."""
    country = find_country(code)
    standard = poverty_standard(country)
    surveys = country_rows("distribution.csv", country)
    assert (standard is None) == (not surveys)
    for row in surveys:
        published = [(float(name), row[f"headcount_{name}"]) for name in ("3.00", "4.20", "8.30")]
        below = {line: float(share) / 100 for line, share in published if share}
        if row["median_2021ppp_day"]:
            below[float(row["median_2021ppp_day"])] = 0.5
        least = max((share for line, share in below.items() if line <= standard.dollars_a_day), default=0)
        most = min((share for line, share in below.items() if line >= standard.dollars_a_day), default=1)
        assert least - 0.006 <= standard.rate <= most + 0.006
        assert standard.rate > 0.03


def test_where_the_national_rate_is_of_another_year_line_and_rate_are_societal():
    """Italy: 20.1 % of 2021 are no share of people below 8.30 dollars, which is 1.9 % in the survey of 2023.

    By hand: half of the median of 48.7904 and 1.30 dollars a day; 619.21 euro a month carried on with prices
    of 2024 over those of 2023.
    """
    standard = poverty_standard(find_country("ITA"))
    assert standard.dollars_a_day == pytest.approx(1.30 + 48.7904 / 2, abs=0.001)
    assert standard.rate == pytest.approx(0.1623, abs=0.0001)
    line = macro_of("ITA")["poverty_line"]
    assert 619.21 * 1.005 < line["2024"] < 619.21 * 1.02  # consumer prices of 2024: +1.1 %
    assert line["source"] == TO_FILL_IN
    assert "16.23 %" in line["note"]


def test_figures_of_a_survey_are_carried_on_between_calendar_years():
    """Egypt's column 2024 is July 2023 to June 2024: 2024 is half of it and half of the next one.

    By hand: consumer prices 198.708 and 239.283 over 110.448 and 119.836, GDP per head 129,562 and 158,642
    over 96,535 and 129,562. Taken as calendar years the line was 5 % too low and the wage 5 % too high.
    """
    rows = macro_of("EGY")
    line = 1079.6 * (198.708 + 239.283) / (110.448 + 119.836)
    wage = 3331.88 * (129562.458 + 158641.519) / (96535.171 + 129562.458)
    assert rows["poverty_line"]["2024"] == pytest.approx(line)
    assert rows["average_wage"]["2024"] == pytest.approx(wage)
    assert rows["poverty_line"]["basis"] == rows["average_wage"]["basis"] == "calendar"


def test_a_fiscal_year_named_by_its_start_holds_most_of_its_calendar_year():
    """India's column 2024 is April 2024 to March 2025: a quarter of 2024 is in the column before."""
    prices = economy_of(find_country("IND")).series("cpi_index_average")
    standard = poverty_standard(find_country("IND"))
    then, now = (prices[year - 1] + 3 * prices[year] for year in (standard.year, 2024))
    assert macro_of("IND")["poverty_line"]["2024"] == pytest.approx(standard.lcu_a_month * now / then)


@pytest.mark.slow
@pytest.mark.parametrize("code", ECONOMIES)
def test_lines_and_wages_are_in_proportion_to_gdp_per_head(code):
    rows = macro_of(code)
    head = rows["gdp"]["2024"] / rows["population"]["2024"] / 12
    assert 0.01 < rows["poverty_line"]["2024"] / head < 1.5  # Sudan 1.4: output fell in the war
    assert 0.3 < rows["average_wage"]["2024"] / head < 5


@pytest.mark.parametrize(("code", "end"), [("PSE", 2024), ("BOL", 2025), ("VEN", 2026)])
def test_the_last_year_of_an_outlook_that_ends_early_is_not_held(code, end):
    """In 2024 output of Palestine fell by 27 %; held until 2040 it would leave nothing of it."""
    rows = macro_of(code)
    for name in ("inflation", "deflator_growth", "real_growth", "wage_growth"):
        assert rows[name]["source"] == TO_FILL_IN
        assert rows[name][str(end)] != 0
        assert {rows[name][str(year)] for year in range(end + 1, 2031)} == {0}
        assert f"ends in {end}" in rows[name]["note"]
    assert macro_of("KEN")["inflation"]["source"] != TO_FILL_IN


DATA = files("costmodel.assumptions.countries") / "data"
FILES = sorted(file.name for file in DATA.iterdir() if ".csv" in file.name and file.name != "sources.csv")


@pytest.mark.parametrize("name", FILES)
def test_the_rows_of_a_country_are_those_of_the_whole_file(name):
    stored = (DATA / name).read_bytes()
    text = (gzip.decompress(stored) if name.endswith(".gz") else stored).decode("utf-8")
    records = list(csv.reader(StringIO(text, newline="")))
    assert records[0][0] == "iso3"
    assert len(records) == len(text.splitlines())
    rows = [dict(zip(records[0], record, strict=True)) for record in records[1:] if record[0] == "PER"]
    assert country_rows(name, find_country("PER")) == rows


def examine(code):
    """The set is made without an error and with nothing but known gaps; its people are the UN's."""
    rows = country_set(find_country(code), "made", FIRST_YEAR)
    assumptions = assumptions_from_rows(deepcopy(rows))
    assert {problem.severity for problem in assumptions.warnings} <= {"warning", OPEN}
    for row in assumptions.table("Macro").rows:
        assert row["source"], row
    sources = {row["source"] for row in assumptions.table("Sources").rows}
    assert all(row["licence"] for row in assumptions.table("Sources").rows)
    cited = {row["source"] for name in ("Macro", "Population", "Distribution", "Discounting")
             for row in assumptions.table(name).rows}  # fmt: skip
    assert cited <= sources
    with_policies(rows, ("social_pension", "child_benefit"))
    table = run(assumptions_from_rows(rows), "reform").table()
    people = table[table.line == "population"].set_index("year").value
    month = int(assumptions.about["fiscal_year_start_month"])
    if code not in FEW:
        for year in (2030, 2040):
            assert people[year] == pytest.approx(un_total(code, year, month), rel=TOLERANCE), year


@pytest.mark.parametrize("code", SAMPLE)
@pytest.mark.sampled(3)
def test_a_set_of_a_country_of_each_region(code):
    examine(code)


@pytest.mark.slow
@pytest.mark.parametrize("code", [code for code in ECONOMIES if code not in SAMPLE])
def test_a_set_of_every_country(code):
    examine(code)


def test_the_poverty_line_and_wage_of_a_country_are_published_or_to_fill_in():
    rows = {row["indicator"]: row for row in country_set(find_country("Nepal"), "made", FIRST_YEAR)["Macro"]}
    # The statistics office: 72,908 rupees a year in 2022/23; carried on with two years of prices.
    assert 6076 < rows["poverty_line"]["2024"] < 6076 * 1.15
    # New Zealand: no distribution in the pack, so the line is a stand-in.
    rows = {row["indicator"]: row for row in country_set(find_country("NZL"), "made", FIRST_YEAR)["Macro"]}
    assert rows["poverty_line"]["source"] == TO_FILL_IN
    assert rows["poverty_line"]["note"].startswith("Stand-in")


def test_a_country_without_a_distribution_lists_what_is_open():
    warnings = made("NZL").warnings
    still_open = [problem for problem in warnings if problem.severity == OPEN]
    assert any("poverty_line" in problem.found for problem in still_open)
    assert any(problem.table == "Policies" and "no policy" in problem.found for problem in still_open)


def test_the_licences_of_the_published_figures_are_there():
    assert all(row["licence"] and row["publisher"] for row in pack_sources().values())


@pytest.mark.slow
def test_new_country_writes_a_set_and_never_overwrites_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    saved = cm.new_country("made_peru", "Pérou", by="Ana", first_year=FIRST_YEAR)
    before = Path(saved.path).read_bytes()
    assert cm.load("made_peru").about["iso3"] == "PER"
    with pytest.raises(OutputError, match="made_peru"):
        cm.new_country("made_peru", "Chile", by="Ana", first_year=FIRST_YEAR)
    with pytest.raises(OutputError, match="kenya"):
        cm.new_country("kenya", "Kenya", by="Ana", first_year=FIRST_YEAR)
    assert Path(saved.path).read_bytes() == before


@pytest.mark.slow
def test_new_writes_a_workbook_outside_the_store(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = cm.new("my land.xlsx", country="PER", policies=("social_pension",), first_year=FIRST_YEAR, years=4)
    assert [one.name for one in tmp_path.iterdir()] == ["my land.xlsx"]
    loaded = cm.load(path)
    assert (loaded.set, loaded.about["iso3"], loaded.about["horizon_years"]) == ("my_land", "PER", 4)
    assert [row["policy"] for row in loaded.table("Policies").rows] == ["social_pension"]
    assert cm.run(path, "reform").budget().loc["social_pension", FIRST_YEAR + 3] > 0
    for name, country, words in (("my land.xlsx", "PER", "my land"), ("set", "PER", ".xlsx")):
        with pytest.raises(OutputError, match=words):
            cm.new(name, country)
    with pytest.raises(AssumptionError, match="Atlantis"):
        cm.new("other.xlsx", "Atlantis")
    made = costmodel("new", "made.xlsx", "--country", "Peru", "--first-year", FIRST_YEAR, cwd=tmp_path)
    assert made.returncode == 0
    assert cm.load("made.xlsx").about["iso3"] == "PER"


def test_growth_that_the_outlook_leaves_blank_comes_from_the_level():
    # Yemen: real GDP of 203.136 billion in 2025 and in 2026; the growth of 2026 is blank.
    rows = {row["indicator"]: row for row in country_set(find_country("YEM"), "made", FIRST_YEAR)["Macro"]}
    assert rows["real_growth"]["2026"] == 0
    assert rows["real_growth"]["2027"] == 0.06
