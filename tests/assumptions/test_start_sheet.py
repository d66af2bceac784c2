"""The guidance inside the workbook: Start, states, dropdowns, messages, protection, blank rows."""

from __future__ import annotations

from collections import Counter

import openpyxl
import pytest

from costmodel.assumptions.checks.examination import check, check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows, read
from costmodel.assumptions.format.columns import Column
from costmodel.assumptions.format.schema import BY_NAME, TABLES
from costmodel.assumptions.format.sheet_states import DONE, OPEN, PROBLEM, UNUSED, WRITTEN
from costmodel.assumptions.format.tables import plain_rows
from costmodel.assumptions.format.writer import template_rows, workbook_bytes, write
from costmodel.errors import AssumptionError
from costmodel.model import cofog
from tests.written_once import written


@pytest.fixture
def saved(small_set, tmp_path):
    return written(tmp_path / "small.xlsx", plain_rows(small_set))


def states(path, *, stored=True):
    sheet = openpyxl.load_workbook(path, data_only=stored)["Start"]
    return {row[0]: row[2:7] for row in sheet.iter_rows(values_only=True) if row[0] in BY_NAME}


@pytest.mark.slow
def test_start_lists_every_sheet_with_a_link_and_its_state(saved):
    sheet = openpyxl.load_workbook(saved)["Start"]
    links = {cell.value: cell.hyperlink.location for cell in sheet["A"] if cell.value in BY_NAME}
    assert links == {table.name: f"'{table.name}'!A1" for table in TABLES}
    assert not sheet.tables
    state = states(saved)
    assert state["Parameters"] == (23, 0, 0, 0, DONE)
    assert state["Projection"][4] == DONE
    assert state["Mortality"] == (0, 0, 0, 0, UNUSED)
    assert state["ChangeLog"][4] == WRITTEN


def test_a_blank_set_is_open(tmp_path):
    state = states(write(tmp_path / "new.xlsx", template_rows(2026)))
    assert state["Macro"] == (10, 10, 0, 0, OPEN)  # the source of each of ten indicators
    assert state["Policies"][4] == OPEN
    assert state["Scenarios"][4] == UNUSED
    assert {state[name][4] for name in ("Population", "Mortality", "Fertility", "Migration")} == {OPEN}
    assert state["Projection"][4] == UNUSED


@pytest.mark.slow
@pytest.mark.libreoffice
def test_the_states_follow_what_is_typed_and_libreoffice_keeps_the_workbook(
    saved, small_set, libreoffice, tmp_path
):
    book = openpyxl.load_workbook(saved)
    book["Parameters"]["G6"] = "a half"
    book["Parameters"]["F7"] = None
    book["Parameters"]["K8"] = "TO_FILL_IN"
    book["Groups"]["F5"] = 1.5
    book["Policies"]["D5"] = "nobody"
    book["Sources"]["B5"] = None
    edited = tmp_path / "edited.xlsx"
    book.save(edited)
    state = states(libreoffice(edited, tmp_path / "again"))
    assert state["Parameters"] == (23, 1, 1, 2, PROBLEM)  # the text, and the source without a row of Sources
    assert state["Groups"][3:] == (1, PROBLEM)
    assert state["Policies"][3:] == (1, PROBLEM)
    assert state["Sources"][1:] == (1, 0, 0, OPEN)
    kept = libreoffice(saved, tmp_path / "again")
    assert read(kept) == small_set
    assert read(kept).content_hash == small_set.content_hash
    assert openpyxl.load_workbook(kept)["Parameters"].protection.sheet


def test_all_but_inputs_is_protected_without_a_password(saved):
    book = openpyxl.load_workbook(saved)
    for sheet in book:
        protection = sheet.protection
        if sheet.title == "ChangeLog":  # a macro replaces its rows, also in a browser
            assert not protection.sheet
            continue
        assert protection.sheet
        assert protection.password is None
        assert not (protection.autoFilter)
        assert not (protection.sort)
        assert not (protection.formatColumns)
        if sheet.title in BY_NAME:
            area = next(iter(sheet.tables.values())).ref
            header, *rows = sheet[area]
            assert all(cell.protection.locked for cell in header)
            assert not any(cell.protection.locked for row in rows for cell in row)


def test_a_table_ends_with_blank_rows_that_are_not_read(saved, small_set):
    sheet = openpyxl.load_workbook(saved)["Policies"]
    assert sheet.tables["Policies"].ref == "A4:J14"
    assert len(small_set.table("Policies")) == 2
    assert read(saved) == small_set


def test_a_cell_has_one_rule_and_a_message(small_rows, tmp_path):
    book = openpyxl.load_workbook(write(tmp_path / "a.xlsx", small_rows))
    for table in TABLES[:-1]:
        sheet = book[table.name]
        rules = Counter()
        for rule in sheet.data_validations.dataValidation:
            assert rule.prompt
            assert len(rule.prompt) <= 255
            for area in rule.sqref.ranges:
                rules.update(area.cells)
        first, last = sheet.tables[table.name].ref.split(":")
        body = [(cell.row, cell.column) for row in list(sheet[f"{first}:{last}"])[1:] for cell in row]
        assert rules == Counter(body)


def test_messages_are_the_words_of_the_declaration(saved):
    rules = openpyxl.load_workbook(saved)["Policies"].data_validations.dataValidation
    by_title = {rule.promptTitle: rule.prompt for rule in rules}
    ministry = BY_NAME["Policies"].column("ministry")
    assert by_title["ministry"] == f"{ministry.comment} Required."
    assert by_title["end_year"].endswith("May be left blank.")


def test_functions_are_offered_with_their_names_and_read_as_codes(small_rows, tmp_path):
    entries = [
        cell.value for cell in openpyxl.load_workbook(write(tmp_path / "a.xlsx", small_rows))["Choices"]["D"]
    ]
    assert cofog.named("10.4.0") in entries
    assert "10.4.0" in entries
    plain = assumptions_from_rows(small_rows)
    small_rows["Policies"][0]["function"] = cofog.named(small_rows["Policies"][0]["function"])
    assert assumptions_from_rows(small_rows).content_hash == plain.content_hash


def test_the_parameters_of_the_parts_of_a_policy_are_offered_first(small_rows, tmp_path):
    sheet = openpyxl.load_workbook(write(tmp_path / "a.xlsx", small_rows))["Choices"]
    columns = {
        column[3].value: [cell.value for cell in column[4:] if cell.value]
        for column in sheet.iter_cols(min_col=10)
    }
    policy = small_rows["Policies"][0]["policy"]
    parts = {row["parameter"].split(".")[0] for row in small_rows["Parameters"] if row["policy"] == policy}
    offered = [path.split(".")[0] in parts for path in columns[policy]]
    assert offered == sorted(offered, reverse=True)
    assert {*columns[policy]} == {*columns["any policy"]}


@pytest.mark.parametrize("unit", ["LCU per person", "LCU per person a payment", "LCU per person a month"])
def test_money_is_stated_a_month_or_in_the_words_of_older_workbooks(small_rows, unit):
    row = next(row for row in small_rows["Parameters"] if row["parameter"] == "benefit.amount")
    row["unit"] = unit
    assert [problem for problem in check_rows(small_rows) if problem.severity == "error"] == []


def test_a_benefit_a_year_that_is_paid_each_month_is_refused(small_rows):
    number, row = next(
        (n, row) for n, row in enumerate(small_rows["Parameters"], 5) if row["parameter"] == "benefit.amount"
    )
    row["unit"] = "LCU per person a year"
    (problem,) = [problem for problem in check_rows(small_rows) if problem.severity == "error"]
    assert problem.cell == f"Parameters!F{number}"
    assert "12 payments a year" in problem.found


def test_the_units_of_the_blank_set_say_the_time(tmp_path):
    macro = {row["indicator"]: row["unit"] for row in template_rows(2026)["Macro"]}
    assert macro["gdp"] == "LCU a year"
    assert macro["average_wage"] == "LCU per person a month"


def test_an_owner_and_a_review_date_that_has_passed_is_a_note(small_rows, tmp_path):
    plain = assumptions_from_rows(small_rows).content_hash
    small_rows["Groups"][0] |= {"owner": "Statistics office", "review_by": "2020-06-30"}
    problems = [each for each in check_rows(small_rows) if "which is past" in each.found]
    assert [(each.severity, each.alarm) for each in problems] == [("warning", False)]
    assert problems[0].cell.startswith("Groups!")
    assert "Statistics office" in problems[0].found
    small_rows["Groups"][0]["review_by"] = "2999-01-01"
    assert not [each for each in check_rows(small_rows) if "which is past" in each.found]
    assert assumptions_from_rows(small_rows).content_hash != plain
    small_rows["Groups"][0] |= {"owner": None, "review_by": None}
    assert assumptions_from_rows(small_rows).content_hash == plain


def test_a_review_date_that_is_none_is_refused(small_rows):
    small_rows["Parameters"][0]["review_by"] = "next spring"
    with pytest.raises(AssumptionError, match="next spring"):
        assumptions_from_rows(small_rows)


def test_graded_assumptions_have_an_owner():
    graded = [table for table in TABLES if "grade" in {column.name for column in table.columns}]
    assert len(graded) > 10
    for table in graded:
        if table.years is None:
            assert isinstance(table.column("owner"), Column)
            assert table.column("review_by").since in (1, 3, 4)


def test_start_changes_neither_the_hash_nor_the_bytes(small_set, saved):
    assert read(saved).content_hash == small_set.content_hash
    assert workbook_bytes(small_set) == workbook_bytes(read(saved))
    assert check(saved) == []
