"""Units that act or are refused, years in any digits, and prices that more than double."""

from __future__ import annotations

import math

import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows, examined_raw
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.cells import cell_of
from costmodel.assumptions.format.raw import header_text, raw_from_rows
from costmodel.assumptions.format.schema import TABLES

YEARS = [str(year) for year in range(2024, 2031)]


@pytest.fixture
def vital(small_rows, vital_rows):
    """Rows of a set with all tables of rates."""
    del small_rows["Projection"]
    return small_rows | vital_rows


UNITS = [
    ("Mortality", 0, "deaths per 1,000", "deaths per person-year"),
    ("Mortality", 3, "percent", "deaths per person-year"),
    ("Fertility", 0, "births per 1,000 women", "births per woman per year"),
    ("Fertility", 0, "male births per female birth", "births per woman per year"),
    ("Fertility", -1, "births per woman per year", "male births per female birth"),
    ("Fertility", -1, "males per 100 females", "male births per female birth"),
    ("Migration", 0, "thousand persons per year", "persons per year"),
    ("Migration", 5, "persons per period", "persons per year"),
]


@pytest.mark.parametrize(("table", "row", "unit", "right"), UNITS)
def test_a_unit_of_rates_that_is_not_computed_in_is_refused(vital, table, row, unit, right):
    vital[table][row]["unit"] = unit
    (problem,) = check_rows(vital)
    assert (problem.severity, problem.since, problem.table) == ("error", 2, table)
    assert unit in problem.found
    assert right in problem.expected


@pytest.mark.parametrize(
    ("table", "row", "unit"),
    [("Mortality", 0, "Deaths per person-year"), ("Fertility", -1, "males per female"),
     ("Migration", 0, "persons\u00a0per year"), ("Fertility", 0, "births per woman")],
)  # fmt: skip
def test_other_words_for_the_same_unit_are_taken(vital, table, row, unit):
    vital[table][row]["unit"] = unit
    assert check_rows(vital) == []


@pytest.mark.parametrize("table", [each.name for each in TABLES if "unit" in {c.name for c in each.columns}])
def test_a_unit_of_another_scale_is_never_read_past(vital, table):
    """Every table with a column of units."""
    for row in vital[table]:
        row["unit"] = f"thousand {row['unit']}"
    told = [p for p in check_rows(vital) if p.table == table]
    assert len(told) == len(vital[table])
    assert all(p.severity == "error" or p.alarm for p in told)


@pytest.mark.parametrize(
    "unit", ["thousand persons", "LCU million", "% of GDP", "per 1,000 births", "'000 LCU"]
)
def test_a_label_that_speaks_of_another_scale_turns_the_master_line(small_rows, unit):
    small_rows["Outcomes"][0]["unit"] = small_rows["UnitCosts"][0]["unit"] = unit
    told = check_rows(small_rows)
    assert {p.table for p in told} == {"Outcomes", "UnitCosts"}
    assert all(p.alarm for p in told)


def with_header(rows, table, old, new):
    """Raw tables in which one header is another."""
    raw = raw_from_rows(rows)
    (one,) = [each for each in raw if each.name == table]
    header = tuple(cell_of(new) if header_text(cell) == old else cell for cell in one.header)
    return [each if each is not one else type(one)(**{**vars(one), "header": header}) for each in raw]


@pytest.mark.parametrize("table", [each.name for each in TABLES if each.years is not None])
@pytest.mark.parametrize(
    "year", ["\u0662\u0660\u0662\u0665", "\uff12\uff10\uff12\uff15", 2025, "2025", " 2025 "]
)
def test_a_year_in_other_digits_is_that_year(small_set_module, table, year):
    rows = small_set_module["rows"]()
    if table != "Projection":
        del rows["Projection"]
        rows |= small_set_module["vital_rows"]()
    wanted = "2026" if table in ("Projection", "Migration", "Indicators") else "2025"
    if wanted == "2026":
        year = (
            year.replace("5", "6").replace("\u0665", "\u0666").replace("\uff15", "\uff16")
            if isinstance(year, str)
            else 2026
        )
    problems, tables = examined_raw(with_header(rows, table, wanted, year), "rows")
    assert problems == []
    assert int(wanted) in tables[table].years


@pytest.mark.parametrize(
    "year",
    ["203\u00b2", "\u2460\u2461\u2462\u2463", "20\u2083\u2080", "2030.5", "1e3", "203O", "99999", "FY2030"],
)
@pytest.mark.parametrize("table", ["Macro", "Projection"])
def test_a_header_that_is_no_year_is_an_error_and_no_crash(small_rows, table, year):
    problems, _ = examined_raw(with_header(small_rows, table, "2030", year), "rows")
    assert any(p.severity == "error" and "unknown column" in p.found for p in problems)


def test_the_year_that_was_meant_is_named(small_rows):
    problems, _ = examined_raw(with_header(small_rows, "Macro", "2030", "203\u00b2"), "rows")
    assert any("2032" in p.mend for p in problems)


@pytest.mark.parametrize("table", [each.name for each in TABLES if each.name != "ChangeLog"])
def test_a_header_twice_is_an_error(small_set_module, table):
    rows = small_set_module["rows"]()
    if table in ("Population", "Mortality", "Fertility", "Migration"):
        del rows["Projection"]
        rows |= small_set_module["vital_rows"]()
    (one,) = [each for each in raw_from_rows(rows) if each.name == table]
    first, second = (header_text(cell) for cell in one.header[:2])
    problems, _ = examined_raw(with_header(rows, table, second, first), "rows")
    assert any(p.cell == f"{table}!B4" and "second time" in p.found for p in problems)


def macro(rows, **rates):
    """What the rules of rates say of Macro with these rates from 2024 on."""
    for row in rows["Macro"]:
        if row["indicator"] in rates:
            row |= dict(zip(YEARS, rates[row["indicator"]], strict=True))
    problems = [p for p in check_rows(rows) if p.table == "Macro"]
    return [p for p in problems if not p.found.startswith(("gdp", "poverty_line", "average_wage"))]


SUDAN = (3.59, 1.388, 0.662, 0.77, 0.4, 0.3, 0.2)
"""Inflation of Sudan from 2021 on, about as the IMF has it; what follows is made up."""


def test_prices_that_more_than_double_are_read(small_rows):
    """The index multiplies: from the base year 2026, 1.77 in 2027 (1 + 0.77)."""
    (one, two) = macro(small_rows, inflation=SUDAN, deflator_growth=SUDAN)
    assert [(p.severity, p.alarm, p.cell) for p in (one, two)] == [
        ("warning", False, "Macro!G5"), ("warning", False, "Macro!G6"),
    ]  # fmt: skip
    assert "359 %" in one.found
    table = cm.run(assumptions_from_rows(small_rows)).table()
    index = table[table["line"] == "price_index"].set_index("year")["value"]
    assert index[2027] == pytest.approx(1.77)
    assert index[2030] == pytest.approx(math.prod((1.77, 1.4, 1.3, 1.2)))


def test_a_percentage_among_fractions_turns_the_master_line(small_rows):
    (problem,) = macro(small_rows, inflation=(0.05, 0.05, 4.5, 0.05, 0.04, 0.04, 0.04))
    assert (problem.severity, problem.alarm, problem.cell) == ("warning", True, "Macro!I5")
    assert "0.045" in problem.mend


def test_percentages_in_all_years_turn_the_master_line(small_rows):
    rates = (4.5, 4.1, 3.9, 3.5, 3.0, 3.0, 3.0)
    problems = macro(small_rows, inflation=rates, deflator_growth=rates, wage_growth=rates)
    rows = {row["indicator"]: number for number, row in enumerate(small_rows["Macro"], 5)}
    alarmed = {int(p.cell.removeprefix("Macro!")[1:]) for p in problems if p.alarm}
    assert {rows[name] for name in ("inflation", "deflator_growth", "wage_growth")} <= alarmed


@pytest.mark.parametrize("rate", [1.5, 4.5])
def test_an_economy_does_not_double_in_a_year(small_rows, rate):
    (problem,) = macro(small_rows, real_growth=(0.04, rate, 0.04, 0.04, 0.04, 0.04, 0.04))
    assert (problem.severity, problem.cell) == ("error", "Macro!H7")


def test_a_rate_beyond_all_experience_is_refused(small_rows):
    problems = macro(small_rows, inflation=(0.05, 1e6, 0.05, 0.05, 0.05, 0.05, 0.05))
    assert [(p.severity, p.cell) for p in problems] == [("error", "Macro!H5")]


@pytest.mark.parametrize(("value", "alarm"), [(1.5, True), (4.0, True), (0.9, None)])
def test_a_scenario_in_which_prices_double_turns_the_master_line(small_rows, value, alarm):
    small_rows["Scenarios"][2].update(parameter="macro.inflation", operation="set", value=value)
    assert [(p.cell, p.alarm) for p in check_rows(small_rows)] == ([("Scenarios!G7", True)] if alarm else [])


def test_a_scenario_of_a_country_whose_prices_do_double_is_believed(small_rows):
    small_rows["Scenarios"][2].update(parameter="macro.inflation", operation="multiply", value=1.5)
    macro(small_rows, inflation=SUDAN, deflator_growth=SUDAN)
    assert [p for p in check_rows(small_rows) if p.table == "Scenarios"] == []
