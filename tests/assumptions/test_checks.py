"""One mistake at a time in a valid set: the checks name its cell, and say what is wrong."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.assumptions.checks.examination import check, check_rows, examined_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows, read
from costmodel.assumptions.format.hashing import content_hash
from costmodel.assumptions.format.readings import readings
from costmodel.assumptions.format.schema import BY_NAME, FORMAT_VERSION
from costmodel.assumptions.format.writer import template_rows, write
from costmodel.errors import AssumptionError
from tests import small_set

CELLS = [
    # table, row, column, value, cell, words
    ("Groups", 0, "prevalence", 45, "Groups!F5", "0.45"),
    ("Groups", 0, "prevalence", "0,45", "Groups!F5", 'found "0,45": text, not a number'),
    ("Groups", 0, "prevalence", "1.200,50", "Groups!F5", "1200.5"),
    ("Groups", 0, "prevalence", "1,200", "Groups!F5", "1200 or 1.2"),
    ("Groups", 0, "prevalence", True, "Groups!F5", "TRUE"),
    ("Groups", 0, "prevalence", None, "Groups!F5", "a blank"),
    ("Groups", 0, "prevalence", math.nan, "Groups!F5", "nan"),
    ("Groups", 0, "prevalence", math.inf, "Groups!F5", "inf"),
    ("Groups", 0, "prevalence", [1], "Groups!F5", "list"),
    ("Groups", 0, "of", "poor_children", "Groups!G5", "is a part of"),
    ("Groups", 0, "of", "nobody", "Groups!G5", "not in the table Groups"),
    ("Groups", 0, "group", "two words", "Groups!A5", "two_words"),
    ("Groups", 0, "age_to", -1, "Groups!E5", "from 0 to 130"),
    ("Groups", 0, "age_from", 3.5, "Groups!D5", "whole"),
    ("Groups", 0, "age_from", 99, "Groups!E5", "ages 99"),
    ("Groups", 0, "sex", "boys", "Groups!C5", "one of male, female, both"),
    ("Groups", 1, "low", 0.45, "Groups!H6", "rising order"),
    ("Groups", 1, "high", 0.35, "Groups!I6", "rising order"),
    ("Groups", 1, "high", None, "Groups!I6", "both ends"),
    ("Groups", 1, "source", "mad_up", "Groups!J6", 'Did you mean "made_up"?'),
    ("Projection", 3, "2026", -5, "Projection!E8", "at least 0"),
    ("Projection", 3, "2028", None, "Projection!G8", "a blank"),
    ("Policies", 0, "group", "children_", "Policies!D5", 'Did you mean "children"?'),
    ("Policies", 0, "start_year", dt.date(2026, 7, 1), "Policies!G5", "a date (2026-07-01)"),
    ("Policies", 0, "start_year", 2050, "Policies!G5", "2026 to 2030"),
    ("Policies", 0, "start_year", 26, "Policies!G5", "1900"),
    ("Policies", 1, "end_year", 2026, "Policies!H6", "before the start"),
    ("Policies", 0, "end_year", 2024, "Policies!H5", "before the model's first year"),
    ("Policies", 0, "function", "welfare", "Policies!E5", "COFOG"),
    ("Policies", 0, "policy", "childbenefit", "Policies!A5", "coverage.shape"),
    ("Parameters", 0, "policy", "child_benefits", "Parameters!A5", 'Did you mean "child_benefit"?'),
    ("Parameters", 0, "parameter", "coverage.shap", "Parameters!B5", "coverage.shape"),
    ("Parameters", 0, "parameter", "timing.start_year", "Parameters!B5", "column start_year of Policies"),
    ("Parameters", 0, "value", "linar", "Parameters!E5", 'Did you mean "linear"?'),
    ("Parameters", 11, "value", "geometric", "Parameters!E17", "with the shape geometric"),
    ("Parameters", 1, "value", 20, "Parameters!E6", "0.2"),
    ("Parameters", 1, "unit", "percent", "Parameters!F6", 'the unit "share"'),
    ("Parameters", 6, "price_base", None, "Parameters!J11", "year of the prices"),
    ("Parameters", 6, "price_base", 2010, "Parameters!J11", "2024 to 2030"),
    ("Parameters", 6, "low", 600, "Parameters!H11", "both ends"),
    ("Parameters", 6, "distribution", "pert", "Parameters!I11", "without a range"),
    ("Parameters", 6, "grade", "E", "Parameters!M11", "one of A, B, C, D"),
    ("Parameters", 7, "value", 400, "Parameters!E12", "from 0 to 366"),
    ("Parameters", 0, "from_year", 2029, "Parameters!D5", "only from 2029 on"),
    ("Parameters", 10, "from_year", 2049, "Parameters!D15", "2026 to 2030"),
    ("Outcomes", 0, "deadweight", -0.1, "Outcomes!K5", "from 0 to 1"),
    ("Outcomes", 0, "duration", 0, "Outcomes!P5", "from 1"),
    ("Outcomes", 0, "price_base", 1999, "Outcomes!H5", "table Macro"),
    ("Macro", 0, "2026", 4.5, "Macro!I5", "0.045"),
    ("Macro", 0, "2026", None, "Macro!I5", "a blank between"),
    ("Macro", 0, "2024", None, "Macro!G5", "a blank between"),
    ("Macro", 0, "unit", "percent", "Macro!B5", "share per year"),
    ("Macro", 4, "2024", 0, "Macro!G9", "above 0"),
    ("Macro", 4, "2024", -1, "Macro!G9", "at least 0"),
    ("Macro", 9, "2025", None, "Macro!H14", "population of 2025"),
    ("Discounting", 0, "from_year_offset", 5, "Discounting!B5", "year 0 or 1"),
    ("Discounting", 1, "rate", 3.5, "Discounting!C6", "0.035"),
    ("Distribution", 4, "share", 0.01, "Distribution!B9", "less than that of decile 4"),
    ("Financing", 1, "share", 0.6, "Financing!D6", "sum to 1.2"),
    ("Ceilings", 0, "year", 2050, "Ceilings!B5", "2026 to 2030"),
    ("Scenarios", 0, "scenario", "Baseline", "Scenarios!A5", "another name"),
    ("Scenarios", 0, "parameter", "benefit.amunt", "Scenarios!D5", "benefit.amount"),
    ("Scenarios", 0, "parameter", "coverage.shape", "Scenarios!D5", "cannot change a choice"),
    ("Scenarios", 0, "parameter", "service.unit_cost", "Scenarios!D5", "service.quantity"),
    ("Scenarios", 0, "from_year", 2060, "Scenarios!E5", "2026 to 2030"),
    ("Scenarios", 0, "policy", None, "Scenarios!D5", "without a policy"),
    ("Scenarios", 0, "value", -1, "Scenarios!G5", "which gives -500"),
    ("Scenarios", 1, "value", 2041, "Scenarios!G6", "an end in 2040"),
    ("Scenarios", 2, "parameter", "macro.growth", "Scenarios!D7", "macro.growth"),
    ("Scenarios", 2, "policy", "childcare", "Scenarios!D7", "with a policy"),
    ("Scenarios", 3, "value", 45, "Scenarios!G8", "up to 1"),
    ("Scenarios", 3, "parameter", "group.poor.prevalence", "Scenarios!D8", "poor_children"),
    ("Scenarios", 4, "parameter", "outcome.schooling.driver", "Scenarios!D9", "effect, value"),
    ("Scenarios", 4, "parameter", "outcome.school.effect", "Scenarios!D9", "schooling"),
    ("About", 13, "value", 2026.1, "About!B18", "apostrophe"),
    ("About", 13, "value", "first", "About!B18", "YYYY.N"),
    ("About", 12, "value", FORMAT_VERSION + 1, "About!B17", "newer than this program"),
    ("About", 10, "value", "reel", "About!B15", 'Did you mean "real"?'),
    ("About", 4, "value", "dollars", "About!B9", "three capital letters"),
    ("About", 0, "property", "name", "About!A5", "one of set, title"),
    ("Sources", 0, "citation", "x" * 40_000, "Sources!B5", "40,000 characters"),
    ("Sources", 0, "citation", "a\x07b", "Sources!B5", "cannot be printed"),
]


@pytest.mark.parametrize(("table", "row", "column", "value", "cell", "words"), CELLS)
def test_a_wrong_cell_is_named(small_rows, table, row, column, value, cell, words):
    small_rows[table][row][column] = value
    problems = check_rows(small_rows)
    assert any(p.cell == cell and words in str(p) for p in problems), "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("table", "row", "words"),
    [
        ("Groups", {"group": "Children "}, "a second time"),
        ("Groups", {"group": "CHILDREN"}, "Groups!A5"),
        ("Policies", {"policy": " child_benefit"}, "a second time"),
        ("Distribution", {"decile": 4}, "a second time"),
        ("Macro", {"indicator": "gdp"}, "a second time"),
    ],
)
def test_a_key_stands_once(small_rows, table, row, words):
    small_rows[table].append({**small_rows[table][0], **row})
    assert any(words in str(p) for p in check_rows(small_rows))


@pytest.mark.parametrize(
    ("table", "chosen", "words"),
    [
        ("Macro", lambda row: row["indicator"] == "gdp", "no row gdp"),
        ("Projection", lambda row: row["age"] == 4 and row["sex"] == "male", "no male of age 4"),
        ("Parameters", lambda row: row["parameter"] == "coverage.take_up", "without coverage.take_up"),
        ("Parameters", lambda row: row["parameter"] == "staff.on_cost", "without staff.on_cost"),
        ("Parameters", lambda row: row["parameter"].startswith("staff.mult"), "multiple_of_average_wage or"),
        ("Parameters", lambda row: row["parameter"] == "benefit.indexed_to_prices", "indexed_to_wages"),
        ("Parameters", lambda row: row["parameter"] == "benefit.payments_per_year", "payments_per_year"),
        ("Distribution", lambda row: row["decile"] == 10, "no decile 10"),
        ("Discounting", lambda _: True, "no rows"),
        ("About", lambda row: row["property"] == "currency", "no property currency"),
        ("Projection", lambda _: True, "no rows"),
        ("Sources", lambda _: True, "no rows"),
    ],
)
def test_missing_rows_are_told(small_rows, table, chosen, words):
    small_rows[table] = [row for row in small_rows[table] if not chosen(row)]
    assert any(words in str(p) for p in check_rows(small_rows))


def shorter(rows, table):
    """One period fewer, and a horizon that needs it."""
    next(row for row in rows["About"] if row["property"] == "horizon_years")["value"] = 6
    for row in rows[table]:
        del row["2030"]


VITAL = [
    (lambda r: r["Population"].pop(40), "no male of age 40"),
    (lambda r: r["Mortality"].pop(3), "one sex only: 10"),
    (lambda r: shorter(r, "Mortality"), "Mortality: found periods from 2020 to 2030"),
    (lambda r: shorter(r, "Fertility"), "periods that cover 2026 to 2031"),
    (lambda r: r["Fertility"].pop(2), "without a gap"),
    (lambda r: r["Fertility"].pop(), "sex ratio at birth"),
    (lambda r: [row.pop("2028") for row in r["Migration"]], "no column for 2028"),
    (lambda r: r["Migration"][3].update({"2027": None}), "Migration!G8"),
    (lambda r: r["Mortality"][3].update({"2025": 12.5}), "Mortality!G8"),
    (lambda r: r["Mortality"][3].update({"2025": 0}), "above 0"),
    (lambda r: r.update(Population=r["Population"][:96] + r["Population"][101:197]), "open-ended age"),
    (lambda r: r.update(Migration=[]), "Migration: found no rows"),
]


@pytest.mark.parametrize(("change", "words"), VITAL)
def test_vital_tables_reach_far_enough_and_have_no_hole(small_rows, vital_rows, change, words):
    del small_rows["Projection"]
    rows = small_rows | vital_rows
    assert check_rows(rows) == []
    change(rows)
    problems = check_rows(rows)
    assert any(words in str(p) for p in problems), "\n".join(map(str, problems))


def test_a_projection_beside_vital_tables_is_refused(small_rows, vital_rows):
    assert any("a projection" in p.found for p in check_rows(small_rows | vital_rows))


@pytest.mark.parametrize(
    ("shape", "low", "high", "severity", "told"),
    [
        ("lognormal", 0, 900, "error", "a low above 0"),
        ("lognormal", 480, 900, "warning", "the middle of a lognormal distribution"),
        ("normal", 480, 900, "warning", "a value near 690"),
        # 500 is the middle of 400 and 600, and of the logarithms of 250 and 1,000
        ("normal", 400, 600, None, ""),
        ("lognormal", 250, 1000, None, ""),
        ("triangular", 480, 900, None, ""),
        (None, 480, 900, None, ""),
    ],
)
def test_the_shape_of_a_range_must_suit_its_value(small_rows, shape, low, high, severity, told):
    row = next(row for row in small_rows["Parameters"] if row["parameter"] == "benefit.amount")
    assert row["value"] == 500
    row.update(low=low, high=high, distribution=shape)
    problems = [problem for problem in check_rows(small_rows) if problem.table == "Parameters"]
    assert [problem.severity for problem in problems] == ([severity] if severity else [])
    assert all(told in problem.expected for problem in problems)


def test_an_illustrative_figure_without_a_range_is_a_warning(small_rows):
    small_rows["Parameters"][6]["grade"] = "D"
    problems = check_rows(small_rows)
    assert [(p.severity, p.cell) for p in problems] == [("warning", "Parameters!G11")]
    assert assumptions_from_rows(small_rows).warnings == tuple(problems)


def test_all_problems_are_raised_at_once(small_rows):
    small_rows["Groups"][0]["prevalence"] = 45
    small_rows["Policies"][0]["function"] = "x"
    small_rows["Macro"][0]["2026"] = "4,5"
    with pytest.raises(AssumptionError) as caught:
        assumptions_from_rows(small_rows)
    assert {p.cell for p in caught.value.problems} == {"Groups!F5", "Policies!E5", "Macro!I5"}


@pytest.mark.slow
def test_a_percentage_shown_as_one_is_no_problem(good, hostile, tmp_path):
    path = tmp_path / "shown.xlsx"
    path.write_bytes(hostile["edited"](good, hostile["set_cell"]("F5", 0.45, number_format="0%")))
    assert check(path) == []


def test_an_open_workbook_is_a_warning(good_path):
    good_path.with_name("~$" + good_path.name).write_bytes(b"\x04Jane" + b" " * 50)
    problems = check(good_path)
    assert [p.severity for p in problems] == ["warning"]
    assert "open on Jane's machine" in problems[0].found
    assert read(good_path).warnings == tuple(problems)


def test_a_file_that_is_not_there(tmp_path):
    assert "no such file" in str(check(tmp_path / "none.xlsx")[0])
    assert "cannot be opened" in str(check(tmp_path)[0])


def test_the_blank_template_lacks_only_what_must_be_filled_in(tmp_path):
    problems = check(write(tmp_path / "blank.xlsx", template_rows()))
    assert problems
    assert {p.found for p in problems} == {"a blank", "no rows", "no policy yet"}


@pytest.mark.parametrize(
    ("policy", "parameter", "value", "year", "words"),
    [
        (None, "macro.inflation", 0.1, 2099, "last published year"),
        ("childcare", "capital.life", 5, 2028, "all years"),
        (None, "outcome.schooling.drop_off", 0.2, 2028, "all years"),
        (None, "outcome.schooling.lag", 1, 2028, "all years"),
        ("child_benefit", "coverage.start", 0.2, 2028, "all years"),
    ],
)
def test_a_change_that_could_have_no_effect_is_refused(small_rows, policy, parameter, value, year, words):
    row = {"scenario": "late", "label": "Late", "operation": "set", "policy": policy, "note": None}
    small_rows["Scenarios"].append(row | {"parameter": parameter, "value": value, "from_year": year})
    told = [problem for problem in check_rows(small_rows) if words in str(problem)]
    assert [problem.table for problem in told] == ["Scenarios"]


def test_a_parameter_that_holds_for_all_years_stands_once(small_rows):
    row = next(r for r in small_rows["Parameters"] if r["parameter"] == "coverage.start_year")
    small_rows["Parameters"].append({**row, "from_year": 2028})
    assert any("all years" in str(problem) for problem in check_rows(small_rows))


def test_an_effect_of_units_needs_capital(small_rows):
    small_rows["Outcomes"][0]["driver"] = "new_units"
    assert check_rows(small_rows) == []
    small_rows["Outcomes"][0]["policy"] = "child_benefit"
    assert [p.cell for p in check_rows(small_rows)] == ["Outcomes!D5"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("1 200,5", [1200.5]), ("1.200.300", [1200300]), ("\u22125", [-5]), ("12%", [0.12]), ("", []),
     ("1e3", [1000]), ("\u0661\u0662", [12]), ("1,5,0.2", [150.2]), ("--", []), ("1'200", [1200])],
)  # fmt: skip
def test_texts_are_read_as_any_country_writes(text, numbers):
    assert readings(text) == pytest.approx(numbers)


def numeric_cells(rows):
    """Every cell that holds a number: table, row, column."""
    return [
        (table, number, column)
        for table, table_rows in rows.items()
        for number, row in enumerate(table_rows)
        for column, value in row.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]


def address_of(rows, table, number, column):
    from costmodel.assumptions.format.addresses import address  # noqa: PLC0415
    from costmodel.assumptions.format.raw import HEADER_ROW, layout  # noqa: PLC0415

    columns = layout(BY_NAME[table], {name for row in rows[table] for name in row})
    return f"{table}!{address(HEADER_ROW + 1 + number, columns.index(column) + 1)}"


@pytest.mark.slow
def test_every_single_corrupted_cell_is_named(small_set_module):
    """Every cell with one wrong value, and the first cell of every column with all of them."""
    rows = small_set_module["rows"]()
    columns = set()
    for table, number, column in numeric_cells(rows):
        if table == "Projection" and number > 2:
            continue
        first = (table, column) not in columns
        columns.add((table, column))
        for wrong in ("n/a", "1.200,50", True, math.nan)[: 4 if first else 1]:
            kept = rows[table][number][column]
            rows[table][number][column] = wrong
            told = {p.cell for p in check_rows(rows)}
            rows[table][number][column] = kept
            assert address_of(rows, table, number, column) in told, (table, number, column, wrong)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_blank_never_equals_zero(small_set_module, data):
    rows = small_set_module["rows"]()
    table, number, column = data.draw(st.sampled_from(numeric_cells(rows)))
    rows[table][number][column] = None
    blank = assumptions_or_none(rows)
    rows[table][number][column] = 0
    zero = assumptions_or_none(rows)
    assert blank is None or zero is None or blank.content_hash != zero.content_hash
    if blank is not None:
        assert blank.table(table).rows[number][column] is None


def assumptions_or_none(rows):
    try:
        return assumptions_from_rows(rows)
    except AssumptionError:
        return None


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=8),
    st.floats(),
    st.integers(),
    st.dates(),
    st.binary(max_size=3),
)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
@pytest.mark.slow
def test_no_value_anywhere_makes_the_checks_fail(small_set_module, data):
    rows = small_set_module["rows"]()
    for _ in range(data.draw(st.integers(1, 6))):
        table = data.draw(st.sampled_from(sorted(rows)))
        number = data.draw(st.integers(0, len(rows[table]) - 1))
        column = data.draw(st.sampled_from(sorted(rows[table][number])))
        rows[table][number][column] = data.draw(JUNK)
    for problem in check_rows(rows):
        assert str(problem)


def test_a_new_refusal_is_a_warning_in_an_unchanged_workbook_of_an_older_format(small_rows, monkeypatch):
    """Such a refusal turns the master line of a sealed workbook of format 1, and stops all others."""

    def refuse(_, report):
        report.table("Groups", "something new", "something else", "Mend it.", since=2)

    monkeypatch.setattr("costmodel.assumptions.checks.examination.check_tables", refuse)
    about = {row["property"]: row for row in small_rows["About"]}
    about["format_version"]["value"] = 1
    tables = examined_rows(small_rows, "rows")[1]
    assert [(p.severity, p.alarm) for p in check_rows(small_rows)] == [("error", False)]

    small_rows["About"].append({"property": "content_hash", "value": content_hash(tables)})
    assert [(p.severity, p.alarm) for p in check_rows(small_rows)] == [("warning", True)]

    small_rows["Groups"][0]["prevalence"] = 0.123
    assert [(p.severity, p.alarm) for p in check_rows(small_rows)] == [("error", False)]


def problems_with(**tables):
    return check_rows(small_set.rows() | tables)


def test_ceilings_in_millions_are_told():
    ceilings = [{"ministry": "Ministry of Welfare", "year": year, "amount": 4_000} for year in (2027, 2028)]
    (told,) = [problem for problem in problems_with(Ceilings=ceilings) if problem.table == "Ceilings"]
    assert (told.severity, told.alarm) == ("warning", True)
    assert told.cell.endswith("C5")
    assert "4,000" in told.found
    assert "2 of 2" in told.found
    assert "single units" in told.mend
    ceilings[0]["amount"] = 0  # no money at all is a statement of its own
    ceilings[1]["amount"] = 4e9
    assert not [problem for problem in problems_with(Ceilings=ceilings) if problem.table == "Ceilings"]


def test_an_option_names_a_scenario_by_itself_or_in_its_column():
    options = [
        {"policy": "child_benefit", "option": "generuos"},
        {"policy": "childcare", "option": "more", "scenario": "generous"},
    ]
    (told,) = [problem for problem in problems_with(Options=options) if problem.table == "Options"]
    assert (told.severity, told.cell[-2:]) == ("warning", "B5")
    assert "generuos" in told.found
    assert '"generous"' in told.mend


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [("Scenarios", 0, "policy"), ("Outcomes", 0, "policy"), ("Policies", 0, "group")],
)
def test_a_name_that_is_not_there_is_one_problem_and_not_another_of_what_follows_from_it(table, row, column):
    rows = small_set.rows()
    effect = rows["Outcomes"][0]
    path = f"outcome.{effect['outcome']}.effect"
    rows["Scenarios"].append(small_set.change("other", effect["policy"], path, "multiply", 0.5))
    before = {problem.cell for problem in check_rows(rows)}
    rows[table][row][column] = "childs"
    told = [problem for problem in check_rows(rows) if problem.cell not in before]
    assert [(problem.table, "childs" in problem.found) for problem in told] == [(table, True)]
