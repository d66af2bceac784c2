"""Survey files: three formats give the same households; faults are said with column, row and cure."""

import sys
from hashlib import sha256
from math import isclose

import numpy as np
import pandas as pd
import polars as pl
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows, read
from costmodel.assumptions.format.writer import write
from costmodel.assumptions.surveys.survey_reading import read_survey
from costmodel.errors import AssumptionError, InputError
from tests.survey_set import HOUSEHOLD_FILE, PERSON_FILE, mapping, rows_with

PERSONS = {
    "hh": [7, 7, 7, 9, 9, 12],
    "pid": [1, 2, 3, 1, 2, 1],
    "w": [2.0, 2.0, 2.0, 3.5, 3.5, 4.0],
    "size": [3, 3, 3, 2, 2, 1],
    "y": [10.5, 10.5, 10.5, 20.25, 20.25, 5.0],
    "age": [30, 4, 2, 40, 5, 70],
    "sex": ["male", "female", "male", "female", "male", "female"],
    "child": [0, 1, 1, 0, 0, 0],
    "area": ["urban", "urban", "urban", "rural", "rural", "rural"],
}
OPTIONS = {"age": "age", "sex": "sex", "person": "pid"}


def set_of(*rows, **tables):
    return assumptions_from_rows(rows_with(*rows, **tables))


def of_persons(groups=(("children", "child"),), by=(("Area", "area"), ("Sex", "sex")), **others):
    return set_of(*mapping(PERSON_FILE, groups, by, **(OPTIONS | others)))


def saved(columns, folder, name="survey.csv"):
    path, frame = folder / name, pl.DataFrame(columns)
    if path.suffix == ".dta":
        data = pd.DataFrame({name: frame[name].to_list() for name in frame.columns})
        data.to_stata(path, write_index=False)
    elif path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path)
    return path


def problems(assumptions, path):
    with pytest.raises(InputError) as caught:
        read_survey(assumptions, path)
    return caught.value.problems


# --- formats ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["survey.csv", "survey.parquet", "survey.dta"])
def test_one_row_a_household_from_every_format(tmp_path, name):
    survey = read_survey(of_persons(), saved(PERSONS, tmp_path, name))
    # poorest first: 12, 7, 9
    assert survey.welfare.tolist() == [5.0, 10.5, 20.25]
    assert survey.size.tolist() == [1, 3, 2]
    assert survey.people.tolist() == [4.0, 6.0, 7.0]
    assert survey.members["children"].tolist() == [0, 2, 0]
    assert survey.apart["Area", "urban"].tolist() == [0, 3, 0]
    assert survey.apart["Sex", "female"].tolist() == [1, 1, 1]
    assert survey.names.tolist() == [
        int.from_bytes(sha256(key).digest()[:8], "big") for key in (b"12", b"7", b"9")
    ]
    assert (survey.origin.rows, survey.origin.households) == (6, 3)


def test_only_the_columns_of_the_mapping_are_read(tmp_path):
    more = PERSONS | {"other": ["no number"] * 6}
    assert len(read_survey(of_persons(), saved(more, tmp_path))) == 3


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_separators_and_a_byte_order_mark(tmp_path, separator):
    path = tmp_path / "survey.csv"
    text = pl.DataFrame(PERSONS).write_csv(separator=separator)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert len(read_survey(of_persons(), path)) == 3


def test_labels_of_a_stata_file(tmp_path):
    data = pd.DataFrame(PERSONS)
    data["area"] = pd.Categorical(data["area"])
    data["sex"] = pd.Categorical(data["sex"], ["male", "female"])
    path = tmp_path / "survey.dta"
    data.to_stata(path, write_index=False)
    survey = read_survey(of_persons(), path)
    assert survey.apart["Area", "rural"].tolist() == [1, 0, 2]


def test_a_stata_file_in_several_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr("costmodel.assumptions.surveys.survey_columns.CHUNK", 2)
    survey = read_survey(of_persons(), saved(PERSONS, tmp_path, "survey.dta"))
    assert survey.members["children"].tolist() == [0, 2, 0]


def test_keys_are_whole_numbers_without_decimals(tmp_path):
    whole = PERSONS | {"hh": [float(key) for key in PERSONS["hh"]]}
    names = [
        read_survey(of_persons(), saved(columns, tmp_path, name)).names.tolist()
        for columns, name in ((PERSONS, "a.csv"), (whole, "b.csv"), (whole, "c.parquet"), (whole, "d.dta"))
    ]
    assert names[0] == names[1] == names[2] == names[3]


def test_a_key_of_two_columns(tmp_path):
    two = PERSONS | {"cluster": [1, 1, 1, 2, 2, 1], "hh": [7, 7, 7, 7, 7, 8]}
    survey = read_survey(of_persons(household="cluster, hh"), saved(two, tmp_path))
    assert survey.names.tolist() == [
        int.from_bytes(sha256(key).digest()[:8], "big") for key in (b"1/8", b"1/7", b"2/7")
    ]


def test_households_with_weights_of_people(tmp_path):
    columns = {"hh": [1, 2], "w": [10.0, 20.0], "size": [2.5, 4.0], "y": [100.0, 400.0], "kids": [1, 2]}
    survey = read_survey(
        set_of(*mapping(HOUSEHOLD_FILE, [("children", "kids")], weight_of="person", welfare_of="household")),
        saved(columns, tmp_path, "h.parquet"),
    )
    assert survey.people.tolist() == [10.0, 20.0]
    assert survey.welfare.tolist() == [40.0, 100.0]


# --- faults -------------------------------------------------------------------------------------------


def with_value(column, row, value):
    values = [str(each) for each in PERSONS[column]]
    values[row] = value
    return PERSONS | {column: values}


@pytest.mark.parametrize(
    ("columns", "place", "fault", "expected", "mend"),
    [
        (with_value("w", 3, None), ("column w", "row 5"), ("no value", "1 of 6 rows"), "weight", "drop"),
        (with_value("w", 3, "0"), ("column w", "row 5"), ('"0"',), "above 0", "leave"),
        (with_value("w", 1, "two"), ("column w", "row 3"), ('"two"',), "above 0", "decimal point"),
        (with_value("y", 4, "1,5"), ("column y", "row 6"), ('"1,5"',), "a number", "decimal point"),
        (with_value("y", 5, ""), ("column y", "row 7"), ("no value",), "income or consumption", "Fill"),
        (with_value("y", 5, "-3"), ("column y", "row 7"), ('"-3"',), "0 or more", "keep or zero"),
        (with_value("child", 0, "7"), ("column child", "row 2"), ('"7"',), "yes or no", "one of these"),
        (with_value("hh", 2, None), ("column hh", "row 4"), ("no value",), "key", "Fill"),
        (with_value("w", 1, "2.5"), ("column w", "hh 7"), ("2.5", "1 of 3 households"), "same in all", "key"),
        (with_value("y", 1, "11"), ("column y", "hh 7", "row 2"), ("10.5 and 11",), "same in all", "cluster"),
        (PERSONS | {"size": [4, 4, 4, 2, 2, 1]}, ("column size", "hh 7"), ("4 people", "3 rows"),
         "as many", "members"),
        (PERSONS | {"pid": [1, 1, 3, 1, 2, 1]}, ("column pid", "hh 7"), ("3 rows of 2 persons",),
         "once", "number"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_place(tmp_path, columns, place, fault, expected, mend):
    (problem,) = problems(of_persons(), saved(columns, tmp_path))
    assert problem.workbook == "survey.csv"
    for part in place:
        assert part in problem.cell
    for part in fault:
        assert part in problem.found
    assert expected in problem.expected
    assert mend in problem.mend


@pytest.mark.parametrize("code", ["999", "-1", "131"])
def test_a_code_of_an_unknown_age_is_no_age(tmp_path, code):
    (problem,) = problems(of_persons(groups=()), saved(with_value("age", 0, code), tmp_path))
    assert (problem.cell, f'"{code}"' in problem.found) == ("column age, row 2", True)


@pytest.mark.parametrize(
    ("amounts", "refused"),
    [
        (["850", "850", "850", "1.200", "1.200", "12.400"], True),
        (["850.5", "850.5", "850.5", "1.200", "1.200", "12.400"], False),
        (["1850", "1850", "1850", "1.200", "1.200", "12.400"], False),
        (["0.850", "0.850", "0.850", "1.200", "1.200", "12"], False),
    ],
)
def test_points_that_may_separate_thousands_in_a_file_with_semicolons(tmp_path, amounts, refused):
    path = tmp_path / "survey.csv"
    path.write_text(pl.DataFrame(PERSONS | {"y": amounts}).write_csv(separator=";"))
    if refused:
        (problem,) = problems(of_persons(), path)
        assert (problem.cell, '"1.200"' in problem.found) == ("column y, row 5", True)
    else:
        assert len(read_survey(of_persons(), path)) == 3


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_accents_in_any_encoding(tmp_path, encoding):
    columns = PERSONS | {"área": ["Bogotá"] * 3 + ["Bogotà"] * 3}
    path = tmp_path / "survey.csv"
    path.write_bytes(pl.DataFrame(columns).write_csv().encode(encoding))
    survey = read_survey(of_persons(by=[("Area", "área")]), path)
    assert survey.apart["Area", "Bogotá"].tolist() == [0, 3, 0]


def test_a_column_that_stands_twice_in_the_file(tmp_path):
    path = saved(PERSONS, tmp_path)
    path.write_text(path.read_text().replace("area", "w", 1))
    (problem,) = problems(of_persons(by=()), path)
    assert (problem.cell, problem.expected) == ("column w", "each name once")


@pytest.mark.parametrize("keys", [[1e17] * 6, [float("inf")] * 6, [float("nan")] * 6, [" "] * 6])
def test_keys_that_cannot_tell_households_apart(tmp_path, keys):
    said = problems(of_persons(), saved(PERSONS | {"hh": keys}, tmp_path, "survey.parquet"))
    assert [each.cell == "column hh, row 1" and "6 of 6" in each.found for each in said] == [True]


@pytest.mark.parametrize("value", ["1e300", "1e-300"])
def test_numbers_of_no_plausible_size(tmp_path, value):
    (problem,) = problems(of_persons(), saved(with_value("y", 5, value), tmp_path))
    assert (problem.cell, value in problem.found) == ("column y, row 7", True)


@pytest.mark.parametrize("welfare", [0.0, -5.0])
def test_a_survey_without_income_is_refused(tmp_path, welfare):
    columns = many(0) | {"y": [welfare] * 100}
    (problem,) = problems(set_of(*mapping(negative="keep")), saved(columns, tmp_path, "h.csv"))
    assert (problem.cell, problem.expected) == ("column y", "income or consumption above 0")


def test_all_faults_at_once(tmp_path):
    columns = PERSONS | {
        "w": ["", "2", "2", "x", "3.5", "-4"], "y": ["10.5", "10.5", "?", "20.25", "20.25", "-5"],
        "child": ["0", "1", "maybe", "0", "", "0"],
    }  # fmt: skip
    said = problems(of_persons(), saved(columns, tmp_path))
    assert [each.cell for each in said] == [
        "column w, row 2", "column w, row 5", "column w, row 7", "column y, row 4", "column y, row 7",
        "column child, row 6", "column child, row 4",
    ]  # fmt: skip


def test_a_household_twice(tmp_path):
    columns = {"hh": [1, 2, 1], "w": [1.0] * 3, "size": [2] * 3, "y": [1.0] * 3}
    (problem,) = problems(set_of(*mapping()), saved(columns, tmp_path, "h.csv"))
    assert "hh 1" in problem.cell
    assert "row 4" in problem.cell
    assert "second time" in problem.found
    assert "key" in problem.mend


def test_the_same_text_as_a_number_is_the_same_household(tmp_path):
    columns = {"hh": ["1", "2", "1.0"], "w": [1.0] * 3, "size": [2] * 3, "y": [1.0] * 3}
    (problem,) = problems(set_of(*mapping()), saved(columns, tmp_path, "h.csv"))
    assert "second time" in problem.found


def test_columns_that_are_not_there(tmp_path):
    said = problems(of_persons(weight="wgt", age="agee"), saved(PERSONS, tmp_path))
    assert {each.cell for each in said} == {"column wgt", "column agee"}
    assert any('"age"' in each.mend for each in said)


def test_too_many_values_to_be_shown_apart(tmp_path):
    columns = {
        "hh": list(range(30)),
        "w": [1.0] * 30,
        "size": [1] * 30,
        "y": [1.0] * 30,
        "v": list(range(30)),
    }
    (problem,) = problems(set_of(*mapping(by=[("Village", "v")])), saved(columns, tmp_path, "h.csv"))
    assert "30 different values" in problem.found
    assert "classes" in problem.mend


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("survey.parquet", b"PAR1 no parquet"), ("survey.dta", b"no stata"), ("survey.csv", b""),
        ("survey.csv", b"hh,pid,w,size,y,age,sex,child,area\n1,2,3\n1,2,3,4,5,6,7,8,9,10,11,12\n"),
    ],
)  # fmt: skip
def test_a_damaged_file(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    said = problems(of_persons(), path)
    assert all(each.workbook == name and each.mend for each in said)


def test_a_file_without_rows(tmp_path):
    path = saved({name: values[:0] for name, values in PERSONS.items()}, tmp_path)
    (problem,) = problems(of_persons(), path)
    assert problem.found == "no rows"


def test_without_polars_the_extra_is_named(tmp_path, monkeypatch):
    path = saved(PERSONS, tmp_path, "other.csv")
    monkeypatch.setitem(sys.modules, "polars", None)
    (problem,) = problems(of_persons(), path)
    assert "polars" in problem.found
    assert "costmodel[survey]" in problem.mend


# --- choices ------------------------------------------------------------------------------------------


def many(missing, count=100):
    return {
        "hh": list(range(count)), "w": [None] * missing + [1.0] * (count - missing),
        "size": [2] * count, "y": [float(each) for each in range(count)],
    }  # fmt: skip


def test_dropped_households_are_stood_for(tmp_path):
    survey = read_survey(set_of(*mapping(missing="drop")), saved(many(5), tmp_path, "h.csv"))
    assert len(survey) == 95
    assert survey.origin.dropped == 5
    assert isclose(survey.weighted_people, 200)


def test_a_weight_of_nothing_is_dropped_too(tmp_path):
    columns = many(0) | {"w": [0.0, -1.0] + [1.0] * 98}
    assert (
        read_survey(set_of(*mapping(missing="drop")), saved(columns, tmp_path, "h.csv")).origin.dropped == 2
    )


def test_more_members_than_people(tmp_path):
    columns = many(0) | {"kids": [0] * 98 + [3, -1]}
    said = problems(set_of(*mapping(groups=[("children", "kids")])), saved(columns, tmp_path, "h.csv"))
    (problem,) = said
    assert "column kids, row 100" in problem.cell
    assert "2 of 100 rows" in problem.found


def test_more_than_one_in_twenty_is_refused(tmp_path):
    (problem,) = problems(set_of(*mapping(missing="drop")), saved(many(6), tmp_path, "h.csv"))
    assert "6 of 100 households" in problem.found
    assert "5%" in problem.expected


def test_text_is_never_dropped(tmp_path):
    columns = many(1) | {"y": ["?"] + [1.0] * 0 + [str(each) for each in range(1, 100)]}
    (problem,) = problems(set_of(*mapping(missing="drop")), saved(columns, tmp_path, "h.csv"))
    assert '"?"' in problem.found


@pytest.mark.parametrize(("choice", "least", "zeroed"), [("keep", -5.0, 0), ("zero", 0.0, 1)])
def test_negative_welfare(tmp_path, choice, least, zeroed):
    columns = many(0) | {"y": [-5.0, *range(1, 100)]}
    survey = read_survey(set_of(*mapping(negative=choice)), saved(columns, tmp_path, "h.csv"))
    assert survey.welfare[0] == least
    assert survey.origin.zeroed == zeroed


# --- where the file is --------------------------------------------------------------------------------


@pytest.fixture
def workbook(tmp_path):
    def make(**others):
        write(tmp_path / "set.xlsx", rows_with(*mapping(**others)))
        return read(tmp_path / "set.xlsx")

    return make


def test_the_path_is_that_from_the_workbook(workbook, tmp_path):
    (tmp_path / "data").mkdir()
    path = saved(many(0), tmp_path / "data", "h.parquet")
    digest = sha256(path.read_bytes()).hexdigest()
    survey = read_survey(workbook(file="data/h.parquet", sha256=digest.upper()))
    assert survey.origin.sha256 == digest


def test_a_file_that_moved(workbook):
    with pytest.raises(AssumptionError) as caught:
        read_survey(workbook(file="data/h.parquet"))
    (problem,) = caught.value.problems
    assert "SurveyFile!" in problem.cell
    assert "h.parquet" in problem.found
    assert "--survey" in problem.mend


@pytest.mark.parametrize("file", ["../h.csv", "/etc/h.csv", "..\\h.csv"])
def test_a_path_out_of_the_folder(workbook, file):
    with pytest.raises(AssumptionError) as caught:
        read_survey(workbook(file=file))
    assert "outside the folder" in str(caught.value)


def test_another_file_than_the_set_was_made_with(workbook, tmp_path):
    saved(many(0), tmp_path, "h.parquet")
    with pytest.raises(AssumptionError) as caught:
        read_survey(workbook(file="h.parquet", sha256="0" * 64))
    (problem,) = caught.value.problems
    assert "SHA-256" in problem.found
    assert "SurveyFile!" in problem.cell


def test_the_file_is_read_anew_when_it_changes(tmp_path):
    assumptions = set_of(*mapping())
    path = saved(many(0), tmp_path, "h.csv")
    assert len(read_survey(assumptions, path)) == 100
    saved(many(0, 50), tmp_path, "h.csv")
    assert len(read_survey(assumptions, path)) == 50


# --- the table ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        (mapping(weight=None), ("SurveyFile", "no row weight")),
        (mapping(rows="people"), ("people", "persons, households")),
        (mapping(file="survey.xlsx"), ("survey.xlsx", ".parquet")),
        (mapping(size=None), ("no row size",)),
        (mapping(age="age"), ("age in a file of households",)),
        (mapping(welfare_of="equivalent"), ("no row equivalents",)),
        (mapping(welfare_unit="PPP a day"), ("no row ppp",)),
        (mapping(PERSON_FILE, calibrate="age and sex"), ("without the rows sex and age",)),
        (mapping(groups=[("kids", "k")]), ("kids", "Groups")),
        (mapping(groups=[(None, "k")]), ("a blank", "target group")),
        (mapping(money_year=2020), ("2020", "Macro begins in 2024")),
        (mapping(money_year=2028), ("2028", "after the first year")),
        ([*mapping(), {"property": "weight", "name": "w", "value": "w2"}], ("only rows group and by",)),
    ],
)
def test_refused_tables(rows, parts):
    with pytest.raises(AssumptionError) as caught:
        set_of(*rows)
    for part in parts:
        assert part in str(caught.value)


def test_a_survey_file_needs_the_table_welfare():
    with pytest.raises(AssumptionError) as caught:
        set_of(*mapping(), Welfare=[], Lines=[])
    assert "without the table Welfare" in str(caught.value)


def test_welfare_in_international_dollars(tmp_path):
    rows = rows_with(*mapping(welfare_unit="PPP a day"))
    rows["Welfare"] += [
        {"property": name, "value": value, "source": rows["Welfare"][0]["source"]}
        for name, value in (("ppp", 40.0), ("cpi", 1.5))
    ]
    survey = read_survey(assumptions_from_rows(rows), saved(many(0) | {"y": [2.0] * 100}, tmp_path, "h.csv"))
    assert survey.welfare == pytest.approx(np.full(100, 2 * 40 * 1.5 * 365 / 12))
