"""Names that differ only to the program: refused with both cells, in every column that names something."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.checks.rules_names import name_columns
from costmodel.assumptions.format.names import (
    difference,
    folded,
    foreign_letter,
    skeleton,
    without_accents,
)
from costmodel.assumptions.format.schema import TABLES
from costmodel.errors import AssumptionError
from tests import counted_set

NO_BREAK, ZERO_WIDTH, CYRILLIC_A, CYRILLIC_E = "\u00a0", "\u200b", "\u0430", "\u0435"


def same_to_the_eye(name):
    """Other spellings of a name that nobody sees."""
    yield name.swapcase()
    yield f" {name}{NO_BREAK}"
    if " " in name:
        yield name.replace(" ", NO_BREAK)
        yield name.replace(" ", "  ")
    yield name[:2] + ZERO_WIDTH + name[2:]
    yield unicodedata.normalize("NFKC", name).translate({ord("a"): "\uff41", ord("e"): "\uff45"})
    yield name.replace("a", CYRILLIC_A).replace("e", CYRILLIC_E)


@pytest.mark.parametrize("name", ["reform", "General revenue", "child_benefit", "Ministry of Welfare"])
def test_spellings_that_nobody_sees_have_one_skeleton(name):
    assert {skeleton(other) for other in same_to_the_eye(name)} == {skeleton(name)}


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    "name",
    [
        "\u043f\u043e\u0441\u043e\u0431\u0438\u0435",  # a benefit, in Russian
        "\u043f\u043e\u0441\u043e\u0431\u0438\u0435_2",
        "\u0625\u0639\u0627\u0646\u0629",  # aid, in Arabic
        "\u03b5\u03c0\u03af\u03b4\u03bf\u03bc\u03b1",  # an allowance, in Greek
        "\u5150\u7ae5\u624b\u5f53",
        "GDP_\u0440\u043e\u0441\u0442",  # two words, each of one script
        "Minist\u00e8re de l\u2019\u00c9ducation",
        "cr\u00e8che",
    ],
)
def test_names_of_any_one_script_are_welcome(small_rows, name):
    assert foreign_letter(name) is None
    for row in small_rows["Scenarios"][2:]:
        row["scenario"] = "".join(name.replace("\u2019", "").split())
    assert check_rows(small_rows) == []


SCENARIOS = [
    ("Generous", "capitals"),
    ("gener\u043eus", "CYRILLIC SMALL LETTER O"),
    ("gener0us", "look alike"),
    ("\uff47enerous", "hidden"),
]


@pytest.mark.parametrize(("name", "words"), SCENARIOS)
def test_one_row_of_a_scenario_under_another_spelling_is_refused(small_rows, name, words):
    """It would be a scenario of its own, and the other one would lack the row."""
    small_rows["Scenarios"][1]["scenario"] = name
    problems = [p for p in check_rows(small_rows) if p.severity == "error"]
    (problem,) = [p for p in problems if p.cell == "Scenarios!A6"]
    assert problem.since == 2
    assert "Scenarios!A5" in problem.found
    assert words in problem.found


@pytest.mark.parametrize(
    ("name", "other"),
    [("Educaci\u00f3n", "Educacion"), ("S\u00e9n\u00e9gal", "Senegal"), ("\u00c9tat civil", "etat civil"),
     ("tr\u1ebb em", "tre em"), ("a\u0301rea", "area")],
)  # fmt: skip
def test_names_that_differ_in_accents_are_one_name(small_rows, name, other):
    """Spending of two spellings of a ministry would be compared with half of its ceiling each."""
    assert without_accents(name) == without_accents(other)
    small_rows["Policies"][0]["ministry"], small_rows["Policies"][1]["ministry"] = name, other
    told = [p for p in check_rows(small_rows) if p.severity == "error" and "accents" in p.found]
    assert told or "capitals" in difference(name, other)


def test_letters_with_marks_of_other_scripts_are_letters_of_their_own():
    assert without_accents("\u0439") != without_accents("\u0438")  # two letters of Russian
    assert without_accents("\u0915\u093f") != without_accents("\u0915\u0940")  # two vowels of Hindi


NAMING = [(table, column) for columns in name_columns() for table, column in columns]


def test_every_key_that_is_a_name_is_compared():
    """A key that no other table holds is a name; a new table is compared without a further line."""
    keys = {
        (table.name, column.name)
        for table in TABLES
        for column in table.columns
        if column.name in table.key and column.kind == "key" and not column.refers_to
    }
    assert keys <= set(NAMING)
    assert {("Ceilings", "ministry"), ("Policies", "ministry"), ("Financing", "source")} <= set(NAMING)


@pytest.mark.parametrize(("table", "column"), NAMING)
@pytest.mark.parametrize("change", [str.swapcase, lambda name: name.replace("e", CYRILLIC_E)])
def test_a_second_spelling_is_refused_wherever_a_name_is_given(small_rows, table, column, change):
    small_rows = small_rows if small_rows.get(table) else counted_set.rows()
    rows = small_rows[table]
    rows[0].setdefault(column, "Ministry of Welfare")
    rows.append({**rows[0], column: change(rows[0][column])})
    told = [p for p in check_rows(small_rows) if p.severity == "error" and p.cell.startswith(f"{table}!")]
    both = [p for p in told if p.cell.endswith(str(4 + len(rows))) and "!" in p.found]
    assert both, "\n".join(map(str, told))


@pytest.mark.parametrize("name", ["general\u00a0revenue", "General Revenue", "general  revenue"])
def test_variants_of_a_source_of_financing_are_refused(small_rows, name):
    small_rows["Financing"][1]["source"] = name
    (problem,) = [p for p in check_rows(small_rows) if p.cell == "Financing!B6"]
    assert (problem.severity, problem.since) == ("error", 2)
    assert "Financing!B5" in problem.found


@pytest.mark.parametrize(
    ("ministry", "words"),
    [
        ("Ministry of Welfar", 'Did you mean "Ministry of Welfare"?'),
        ("Ministry of Defence", "Ministry of Welfare"),
        ("ministry of welfare", "capitals"),
        ("Ministry of\u00a0Welfare", "hidden"),
        ("Ministry of Welfar\u0435", "CYRILLIC SMALL LETTER IE"),
    ],
)
def test_a_ceiling_of_a_ministry_without_a_policy_is_refused(small_rows, ministry, words):
    small_rows["Ceilings"][0]["ministry"] = ministry
    (problem,) = check_rows(small_rows)
    assert (problem.cell, problem.severity, problem.since) == ("Ceilings!A5", "error", 2)
    assert words in str(problem)


def test_a_lone_mixed_word_is_refused(small_rows):
    small_rows["Scenarios"][0]["scenario"] = small_rows["Scenarios"][1]["scenario"] = f"gr{CYRILLIC_E}at"
    small_rows["Options"] = []
    (problem,) = check_rows(small_rows)
    assert (problem.cell, problem.severity) == ("Scenarios!A5", "error")
    assert "CYRILLIC SMALL LETTER IE" in problem.found


def test_a_reference_in_other_letters_is_told_what_was_meant(small_rows):
    small_rows["Policies"][0]["group"] = f"poor_childr{CYRILLIC_E}n"
    (problem,) = check_rows(small_rows)
    assert problem.cell == "Policies!D5"
    assert 'Did you mean "poor_children"?' in problem.mend


@pytest.mark.parametrize(
    ("table", "place", "label"), [("Policies", 1, " child  Benefit"), ("Groups", 2, "Children under 5")]
)
def test_two_of_one_label_are_told_with_both_cells(small_rows, table, place, label):
    small_rows[table][place]["label"] = label
    (told,) = [one for one in check_rows(small_rows) if "label" in one.expected]
    assert (told.severity, told.table) == ("warning", table)
    assert told.cell.endswith(str(5 + place))
    assert f"{table}!B5" in told.found


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [("Policies", "policy", "total"), ("Policies", "ministry", "All"), ("Splits", "ministry", "all")],
)
def test_a_name_that_results_give_to_a_sum_is_refused(small_rows, table, column, name):
    small_rows[table][0][column] = name
    (told,) = [one for one in check_rows(small_rows) if "table of results" in one.expected]
    assert (told.severity, told.table, told.found) == ("error", table, f'"{name}"')


@pytest.mark.parametrize(("table", "column"), [("About", "property"), ("Macro", "indicator")])
def test_a_name_in_capital_letters_asks_for_the_same_values(small_rows, table, column):
    """The first year stays a whole number, and growth of 300 % is refused, however the row is called."""
    plain = assumptions_from_rows(small_rows)
    small_rows[table] = [row | {column: str(row[column]).upper()} for row in small_rows[table]]
    named = assumptions_from_rows(small_rows)
    assert named.content_hash == plain.content_hash
    assert named.about == plain.about
    growth = next(row for row in small_rows["Macro"] if row["indicator"].casefold() == "real_growth")
    growth["2027"] = 3.0
    with pytest.raises(AssumptionError, match=r"from -0\.9 to 1"):
        assumptions_from_rows(small_rows)
