"""The macros New country and Add policy through xlwings' own protocol: the same engine as the commands."""

from __future__ import annotations

import openpyxl
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.countries.additions import with_policies
from costmodel.assumptions.format.tables import plain_rows
from tests.excel.control_sheet import add_control
from tests.written_once import written

ARCHETYPE = "social_pension"


@pytest.fixture(scope="module")
def nepal(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COSTMODEL_STORE", str(tmp_path_factory.mktemp("store")))
        return cm.load(cm.new_country("nepal", "NPL", by="A tester", first_year=2026).path)


@pytest.fixture
def book(nepal, tmp_path):
    return written(tmp_path / "nepal.xlsx", nepal)


def filled(row):
    return {column: value for column, value in row.items() if value is not None}


@pytest.mark.slow
def test_the_rows_of_the_archetype_stand_in_the_tables_and_can_be_run(macro, book, nepal):
    add_control(book, archetype=ARCHETYPE)
    said = macro("add_policy", book)
    assert "12 rows in Parameters" in said
    rows = plain_rows(nepal)
    with_policies(rows, [ARCHETYPE])
    again = plain_rows(read(book))
    for table in (
        "Policies",
        "Parameters",
        "Groups",
        "Outcomes",
        "Scenarios",
        "Sources",
        "Values",
        "NotMonetised",
    ):
        assert [filled(row) for row in again[table]] == [filled(row) for row in rows[table]], table
    cost = cm.run(read(book), "reform").budget_lines.totals.gross_cost
    assert float(cost.sum()) > 0


@pytest.mark.slow
def test_a_second_policy_of_the_same_name_is_refused_and_nothing_is_written(macro, book):
    add_control(book, archetype=ARCHETYPE)
    macro("add_policy", book)
    before = plain_rows(read(book))
    assert "to correct" in macro("add_policy", book)
    assert plain_rows(read(book)) == before
    assert "added" in macro("add_policy", book, ARCHETYPE, "second_pension")
    assert [row["policy"] for row in plain_rows(read(book))["Policies"]] == [ARCHETYPE, "second_pension"]


@pytest.mark.slow
def test_a_table_without_enough_blank_rows_says_what_to_do(macro, book):
    add_control(book)
    workbook = openpyxl.load_workbook(book)
    table = workbook["Parameters"].tables["Parameters"]
    table.ref = table.autoFilter.ref = table.ref.partition(":")[0] + ":S7"
    workbook.save(book)
    before = plain_rows(read(book))
    said = macro("add_policy", book, ARCHETYPE)
    assert "Parameters has 3 blank rows, and 12 are needed" in said
    assert plain_rows(read(book)) == before


@pytest.mark.parametrize(("archetype", "words"), [("", "Control"), ("socal_pension", "to correct")])
@pytest.mark.slow
def test_an_archetype_that_is_not_there_is_asked_for(macro, book, archetype, words):
    add_control(book)
    assert words in macro("add_policy", book, archetype)


@pytest.mark.slow
def test_a_country_is_saved_in_the_store(macro, book, tmp_path):
    add_control(book, country="Rwanda", new_set="my_rwanda", name="A. Officer")
    assert "saved as my_rwanda" in macro("make_country", book)
    (path,) = (tmp_path / "store" / "my_rwanda").glob("*.xlsx")
    assert read(path).about["iso3"] == "RWA"
    assert "already exists" in macro("make_country", book)


@pytest.mark.parametrize(
    ("country", "words"), [("", "country on the sheet Control"), ("Rwnda", "to correct")]
)
@pytest.mark.slow
def test_a_country_that_is_not_known_is_asked_for(macro, book, country, words):
    add_control(book)
    assert words in macro("make_country", book, country)
