"""The engine reads any recipe: years, ages and quantities in rows or in columns give the same figures."""

from __future__ import annotations

import csv
from functools import partial
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.assumptions.publishers.common import Edition, ImportRequest
from costmodel.assumptions.publishers.delimited import open_text
from costmodel.assumptions.publishers.publisher import Publisher
from costmodel.assumptions.publishers.recipe import AGES, YEARS, Quantity, Recipe

ABOUT = {"iso3": "SML", "country": "Smallland", "first_year": 2026, "horizon_years": 5}
EDITION = (("name", r"(?P<year>20\d\d)"),)
PEOPLE = Quantity("people", 1000.0, moment=True)
BY = {"country": ("code",), "sex": "sex", "edition": EDITION}
ROWS = Recipe(
    known_by=(("code", "sex", "age", "year", "thousands"),), quantities={"": PEOPLE}, year="year",
    value="thousands", age=("age",), **BY,
)  # fmt: skip
YEARS_WIDE = Recipe(
    known_by=(("code", "sex", "age"),), quantities={"": PEOPLE}, columns=YEARS, age=("age",), **BY
)
AGES_WIDE = Recipe(
    known_by=(("code", "sex", "year"),), quantities={"": PEOPLE}, columns=AGES, year="year", **BY
)
SOURCE = Edition("MADE_UP_{edition}", "Made up, {edition}.", "", "none", "")


def read_in(folder, recipes, *tables, later=0):
    """Read rows by recipes: the figures without their rows, and the extract."""
    files, paths = [], []
    publisher = Publisher("made up", recipes, "2025", SOURCE, lambda published, _: files.extend(published))
    for number, rows in enumerate(tables):
        text = StringIO()
        csv.writer(text).writerows(rows)
        paths.append(folder / f"made {2025 + number * later} {number}.csv")
        paths[-1].write_text(text.getvalue(), encoding="utf-8")
    extract = publisher.extract([open_text(path) for path in paths], ImportRequest("SML", ABOUT, {}))
    return sorted(figure[:-1] for file in files for figure in file.figures), extract


@pytest.fixture
def read(tmp_path):
    return partial(read_in, tmp_path)


values = st.dictionaries(
    st.tuples(st.sampled_from(["male", "female"]), st.integers(0, 20), st.integers(2020, 2040)),
    st.integers(1, 10**6),
    min_size=1,
    max_size=12,
)


@given(values=values)
def test_rows_and_columns_give_the_same_figures(tmp_path_factory, values):
    folder = tmp_path_factory.mktemp("made")
    ages, years = sorted({age for _, age, _ in values}), sorted({year for *_, year in values})
    groups = sorted({(sex, age) for sex, age, _ in values})
    times = sorted({(sex, year) for sex, _, year in values})
    tables = [
        (ROWS, [
            ["code", "sex", "age", "year", "thousands"],
            *(["SML", sex, age, year, value] for (sex, age, year), value in values.items()),
        ]),
        (YEARS_WIDE, [
            ["code", "sex", "age", *years],
            *(["SML", s, age, *(values.get((s, age, year), "") for year in years)] for s, age in groups),
        ]),
        (AGES_WIDE, [
            ["code", "sex", "year", *ages],
            *(["SML", s, year, *(values.get((s, age, year), "") for age in ages)] for s, year in times),
        ]),
    ]  # fmt: skip
    expected = sorted(
        ("people", sex, age, 1, year + 0.5, year + 0.5, 1000.0 * value)
        for (sex, age, year), value in values.items()
    )
    for recipe, rows in tables:
        figures, extract = read_in(folder, (recipe,), rows)
        assert not extract.problems
        assert figures == expected


def test_the_first_recipe_that_fits_is_taken_and_names_may_be_spelt_otherwise(read):
    rows = [["Code", "SEX", "Age", "Year", "Thousands"], ["SML", "m", "5-9", 2026, "1,234.5"]]
    figures, extract = read((YEARS_WIDE, ROWS), rows)
    assert figures == []
    assert extract.problems[0].found == "no columns of years"
    figures, extract = read((ROWS, YEARS_WIDE), rows)
    assert figures == [("people", "male", 5, 5, 2026.5, 2026.5, 1_234_500.0)]
    assert (extract.edition.source, extract.edition.citation) == ("MADE_UP_2025", "Made up, 2025.")


def test_flows_of_a_period_are_figures_of_a_year_and_codes_may_be_part_of_a_name(read):
    flow = Recipe(
        known_by=(("code", "series"),), code="series", columns=YEARS, country=("code",), edition=EDITION,
        quantities={"MIG": Quantity("migrants", flow=True), "TFR": Quantity("tfr")},
    )  # fmt: skip
    rows = [
        ["code", "series", "2020-2025"],
        ["SML", "SML.MIG.A", "50"],
        ["SML", "TFR", "3"],
        ["SML", "X", "9"],
    ]
    figures, _ = read((flow,), rows)
    assert figures == [("migrants", "", 0, 0, 2020.5, 2025.5, 10.0), ("tfr", "", 0, 0, 2020.5, 2025.5, 3.0)]


def test_files_of_two_editions_and_refused_layouts_are_errors(read):
    rows = [["code", "sex", "age", "year", "thousands"], ["SML", "m", 5, 2026, 1]]
    _, extract = read((ROWS,), rows, rows, later=1)
    assert [problem.found for problem in extract.problems] == ["the editions 2025, 2026"]
    refused = Recipe(known_by=ROWS.known_by, refused=("the name {name}", "another", "Use another."))
    _, extract = read((refused, ROWS), rows)
    assert [problem.found for problem in extract.problems] == ['the name "made 2025 0.csv"']
