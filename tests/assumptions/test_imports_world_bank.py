"""Imports of the World Bank: World Development Indicators, and Poverty and Inequality Platform."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.publishers import import_files
from costmodel.errors import AssumptionError
from tests.written_once import written

made = type("made", (), runpy.run_path(str(Path(__file__).with_name("publishers.py"))))


@pytest.fixture
def take(tmp_path, small_rows):
    """Import one file into the small set; give what was done and the draft."""
    into = written(tmp_path / "smallland.xlsx", small_rows)

    def act(publisher, content, **options):
        path = made.write(tmp_path / "download.csv", content)
        done = import_files(publisher, [path], into, out=tmp_path / "draft.xlsx", **options)
        return done, read(tmp_path / "draft.xlsx")

    return act


def problems_of(take, *arguments, **options):
    with pytest.raises(AssumptionError) as caught:
        take(*arguments, **options)
    return caught.value.problems


def macro(draft, indicator):
    return next(row for row in draft.table("Macro").rows if row["indicator"] == indicator)


# --- WDI ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_population_up_to_the_models_first_year_is_taken(take):
    done, draft = take("wdi", made.wdi())
    row = macro(draft, "population")
    assert [row[str(year)] for year in range(2024, 2028)] == [96_000, 97_000, None, None]
    assert row["source"] == "WB_WDI_SML_2025_12"
    assert done.replaced[0].headline == "population 2025"
    (source,) = [each for each in draft.table("Sources").rows if each["source"] == row["source"]]
    assert (source["licence"], "2025-12" in source["citation"]) == ("CC BY 4.0", True)


def test_what_else_the_file_holds_is_told_and_taken_when_asked(take):
    done, _ = take("wdi", made.wdi())
    assert done.warnings[0].mend == "To take them: --indicators population,inflation,gdp."


def test_percentages_become_shares_and_later_years_stay(take):
    _, draft = take("wdi", made.wdi(), indicators=("inflation", "gdp"), fiscal_years="calendar")
    row = macro(draft, "inflation")
    assert (row["2024"], row["2025"]) == (0.0525, 0.05)
    assert "2025-2030 as before, from made_up" in row["note"]
    assert macro(draft, "gdp")["2024"] == 4.2e11


def test_a_series_the_file_lacks_or_wdi_has_not_is_told(take):
    problems = problems_of(take, "wdi", made.wdi(), indicators=("deflator_growth",))
    assert problems[0].found == "no figures of deflator_growth (NY.GDP.DEFL.KD.ZG)"
    problems = problems_of(take, "wdi", made.wdi(), indicators=("average_wage",))
    assert "none that WDI publishes" in problems[0].found


def test_years_missing_before_the_first_are_told(take):
    content = made.wdi({"SP.POP.TOTL": lambda y: "90000" if y < 2024 else ""})
    (problem,) = problems_of(take, "wdi", content)
    assert problem.found == "figures of 2018-2023"


def test_wdi_of_another_country_or_edition_is_told(take):
    (problem,) = problems_of(take, "wdi", made.wdi(iso="COL", name="Colombia"))
    assert problem.mend == "The file is about: COL Colombia."
    problems = problems_of(take, "wdi", made.wdi(), vintage="2024")
    assert problems[0].found == "the edition 2025-12"


def test_wdi_columns_that_changed_are_told(take):
    (problem,) = problems_of(take, "wdi", made.wdi(label="Economy"))
    assert (problem.cell, problem.found) == ("line 5", "no column Country Name")


@pytest.mark.parametrize("publisher", ["wpp", "weo"])
def test_a_file_of_the_world_bank_is_not_taken_for_another_whatever_its_name(tmp_path, small_rows, publisher):
    into = written(tmp_path / "smallland.xlsx", small_rows)
    path = made.write(tmp_path / "population.csv", made.wdi())
    with pytest.raises(AssumptionError) as caught:
        import_files(publisher, [path], into, out=tmp_path / "draft.xlsx")
    assert caught.value.problems[0].mend == "Run: costmodel import wdi …"


def test_a_population_in_thousands_is_told(take):
    content = made.wdi({"SP.POP.TOTL": lambda y: "90"})
    (problem,) = problems_of(take, "wdi", content)
    assert problem.cell == "Macro, population"


# --- PIP ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_shares_of_the_newest_survey_are_taken(take):
    content = made.pip([made.pip_row(2015), made.pip_row(2021), made.pip_row(2022, filled="TRUE")])
    done, draft = take("pip", content, vintage="2026-03")
    rows = draft.table("Distribution").rows
    assert [row["share"] for row in rows] == list(made.TENTHS)
    assert {row["year"] for row in rows} == {2021}
    assert {row["source"] for row in rows} == {"WB_PIP_2026_03"}
    assert rows[0]["note"].startswith("Consumption, survey HBS of 2021, mean 5.25 PPP $ a day")
    assert (done.replaced[0].years, done.replaced[0].after) == ("2021", 0.03)


def test_another_year_is_taken_when_asked(take):
    content = made.pip([made.pip_row(2015), made.pip_row(2021)])
    _, draft = take("pip", content, vintage="2026-03", year=2015)
    assert draft.table("Distribution").rows[0]["year"] == 2015
    (problem,) = problems_of(take, "pip", content, vintage="2026-03", year=2019)
    assert problem.mend == "There are: 2015, 2021. Choose one with --year."


def test_shares_of_the_country_leave_areas_and_household_sizes(tmp_path, small_rows):
    sizes = [5.0 - decile / 10 for decile in range(10)]
    for row, size in zip(small_rows["Distribution"], sizes, strict=True):
        row["household_size"] = size
    north = [
        {**row, "household_size": None, "share": 0.1, "area": "north",
         "mean": 90.0 if row["decile"] == 1 else None}
        for row in small_rows["Distribution"]
    ]  # fmt: skip
    small_rows["Distribution"] += north
    small_rows["Breakdown"] = [
        {"dimension": "region", "part": "north", "share": 1.0, "source": north[0]["source"]}
    ]
    into = written(tmp_path / "smallland.xlsx", small_rows)
    path = made.write(tmp_path / "pip.csv", made.pip([made.pip_row(2021)]))
    done = import_files("pip", [path], into, vintage="2026-03", out=tmp_path / "draft.xlsx")
    rows = read(done.path).table("Distribution").rows
    country, area = ([row for row in rows if (row["area"] is not None) == local] for local in (False, True))
    assert [row["share"] for row in country] == list(made.TENTHS)
    assert [row["household_size"] for row in country] == pytest.approx(sizes)
    assert [row["share"] for row in area] == [0.1] * 10
    assert area[0]["mean"] == 90.0
    assert done.replaced[0].before == 0.03


def test_income_and_consumption_of_one_year_must_be_chosen(take):
    other = (0.02, *made.TENTHS[1:9], 0.285)
    content = made.pip([made.pip_row(2021), made.pip_row(2021, welfare="income", shares=other)])
    (problem,) = problems_of(take, "pip", content, vintage="2026-03")
    assert "several surveys of 2021" in problem.found
    _, draft = take("pip", content, vintage="2026-03", variant="income")
    assert draft.table("Distribution").rows[0]["share"] == 0.02


def test_one_survey_at_several_poverty_lines_is_one_survey(take):
    content = made.pip([made.pip_row(2021), made.pip_row(2021)])
    assert take("pip", content, vintage="2026-03")[0].replaced


def test_the_answer_does_not_state_its_edition(take):
    (problem,) = problems_of(take, "pip", made.pip([made.pip_row(2021)]))
    assert "--vintage" in problem.mend


def test_percentages_are_told(take):
    content = made.pip([made.pip_row(2021, shares=[100 * share for share in made.TENTHS])])
    problems = problems_of(take, "pip", content, vintage="2026-03")
    assert problems[0].found == "shares that sum to 100"


def test_no_national_survey_is_told(take):
    content = made.pip([made.pip_row(2021, level="urban")])
    (problem,) = problems_of(take, "pip", content, vintage="2026-03")
    assert problem.expected.startswith("a national survey")


def test_pip_of_other_countries_or_columns_is_told(take):
    problems = problems_of(take, "pip", made.pip([made.pip_row(2021, country="KEN")]), vintage="2026-03")
    assert "KEN" in problems[0].mend
    head = [name.replace("decile4", "d4") for name in made.PIP_HEAD]
    (problem,) = problems_of(take, "pip", made.pip([made.pip_row(2021)], head=head), vintage="2026-03")
    assert "decile4" in problem.found
