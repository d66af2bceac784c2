"""Codes of lists: functions of government, countries, money. What is not listed is refused with what is."""

from __future__ import annotations

import pytest

import costmodel as cm
from costmodel.assumptions.checks.countries import codes_named, codes_within, countries, currencies
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.model import cofog


def test_the_list_of_functions_is_that_of_1999():
    """10 divisions, 69 groups and 109 classes: United Nations (2000), Series M No. 84."""
    depth = [code.count(".") for code in cofog.CODES]
    assert [depth.count(n) for n in range(3)] == [10, 69, 109]
    assert all(cofog.canonical(code) == code for code in cofog.CODES)


@pytest.mark.parametrize(
    "code", ["10", "10.4", "10.4.0", "4.1.2", "04.1.2", "09.6.0", "7", "10.1.2", "01.1.3", "04.3.6"]
)
def test_listed_functions_are_taken(small_rows, code):
    small_rows["Policies"][0]["function"] = code
    assert check_rows(small_rows) == []


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("10.9.9", "10.9"), ("4.9.9", "04.9"), ("10.1.0", "10.1"), ("10.1.3", "10.1"), ("09.9", "09"),
        ("04.1.3", "04.1"), ("08.7.0", "08"), ("7104", "10.4"), ("71012", "10.1.2"), ("02.6", "02"),
    ],
)  # fmt: skip
def test_functions_that_are_not_listed_are_refused(small_rows, code, meant):
    small_rows["Policies"][0]["function"] = code
    (problem,) = check_rows(small_rows)
    assert (problem.cell, problem.severity) == ("Policies!E5", "error")
    assert f"Type {meant} (" in problem.mend


@pytest.mark.parametrize(
    "code", ["welfare", "11", "10.4.0.1", "0", "00.1", "\u0661\u0660.4", "10,4", "1" * 5000]
)
def test_texts_that_are_no_function_are_refused(small_rows, code):
    small_rows["Policies"][0]["function"] = code
    assert [p.cell for p in check_rows(small_rows)] == ["Policies!E5"]


def test_two_ways_to_write_a_function_are_one_row_of_the_budget(small_rows):
    for row, code in zip(small_rows["Policies"], ("4.1.2", "04.1.2"), strict=True):
        row["function"] = code
    budget = cm.run(assumptions_from_rows(small_rows)).budget(by="function")
    assert budget.index.get_level_values(0).tolist().count("04.1.2") <= 1
    assert "4.1.2" not in budget.reset_index().to_string().replace("04.1.2", "")


def test_the_list_of_countries():
    """249 of ISO 3166 and Kosovo; every country but Antarctica has money."""
    assert len(countries()) == 250
    assert [code for code, country in countries().items() if not country.money] == ["ATA"]
    assert {"KES", "COP", "XOF", "EUR", "ZWG"} <= currencies()


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Kenya", {"KEN"}), ("Kenia", {"KEN"}), ("C\u00f4te d\u2019Ivoire", {"CIV"}),
        ("Ivory Coast", {"CIV"}),
        ("Congo", {"COG"}), ("Guinea", {"GIN"}), ("State of Palestine", {"PSE"}), ("Palestine", {"PSE"}),
        ("T\u00fcrkiye", {"TUR"}), ("Turkey", {"TUR"}), ("TURKIYE", {"TUR"}), ("Smallland", set()),
        ("Democratic Republic of Congo", {"COD"}), ("Kosovo", {"XKX"}),
    ],
)  # fmt: skip
def test_countries_by_name(name, codes):
    assert codes_named(name) == codes


def test_a_country_inside_a_longer_name():
    assert codes_within("Republic of Kenya") == {"KEN"}


def stated(rows, **properties):
    for row in rows["About"]:
        row["value"] = properties.get(row["property"], row["value"])
    return [p for p in check_rows(rows) if p.table == "About"]


@pytest.mark.parametrize(
    ("code", "country", "currency"),
    [
        ("KEN", "Kenya", "KES"),
        ("KEN", "Republic of Kenya", "USD"),
        ("SEN", "S\u00e9n\u00e9gal", "XOF"),
        ("PSE", "State of Palestine", "ILS"),
        ("PSE", "Palestine", "JOD"),
        ("COD", "Democratic Republic of Congo", "CDF"),
        ("COL", "Colombia", "COU"),
        ("HRV", "Croatia", "HRK"),
        ("GBR", "Northern Ireland", "GBP"),
        ("XKX", "Kosovo", "EUR"),
        ("XAA", "Trainingland", "XAD"),
        ("SML", "Smallland", "SMD"),
    ],
)
def test_codes_that_fit_together_are_taken(small_rows, code, country, currency):
    problems = stated(small_rows, iso3=code, country=country, currency=currency)
    assert [p for p in problems if p.severity == "error" or p.alarm] == []


@pytest.mark.parametrize(
    ("code", "country", "currency", "cell", "words"),
    [
        ("KEN", "Nepal", "KES", "About!B7", "NPL"),
        ("NPL", "Kenya", "NPR", "About!B7", "KEN"),
        ("KEX", "Kenya", "KES", "About!B8", "KEN"),
        ("WBG", "State of Palestine", "ILS", "About!B8", "PSE"),
        ("RWN", "Rwnda", "RWF", "About!B8", "RWA"),
        ("KEN", "Kenya", "KEX", "About!B9", "KES"),
        ("KEN", "Kenya", "KSH", "About!B9", "KES"),
        ("KEN", "Kenya", "ken", "About!B9", "three capital letters"),
    ],
)
def test_codes_that_contradict_one_another_are_refused(small_rows, code, country, currency, cell, words):
    (problem,) = stated(small_rows, iso3=code, country=country, currency=currency)
    assert (problem.severity, problem.cell) == ("error", cell)
    assert words in str(problem)


def test_the_money_of_another_country_turns_the_master_line(small_rows):
    (problem,) = stated(small_rows, iso3="NPL", country="Nepal", currency="KES")
    assert (problem.severity, problem.alarm, problem.cell) == ("warning", True, "About!B9")
    assert "NPR" in problem.found


def test_a_name_in_a_language_of_its_own_is_a_warning(small_rows):
    (problem,) = stated(small_rows, iso3="KEN", country="Jamhuri", currency="KES")
    assert (problem.severity, problem.alarm, problem.cell) == ("warning", False, "About!B7")


@pytest.mark.parametrize("name", ["iso3", "currency", "first_year", "format_version", "content_hash", "note"])
@pytest.mark.parametrize("value", ["KEN", 3, None, "x"])
def test_a_property_twice_is_an_error_with_both_cells(small_rows, name, value):
    if name not in {row["property"] for row in small_rows["About"]}:
        small_rows["About"].append({"property": name, "value": "before"})
    first = next(n for n, row in enumerate(small_rows["About"], 5) if row["property"] == name)
    small_rows["About"].append({"property": name, "value": value})
    twice = [p for p in check_rows(small_rows) if "a second time" in p.found]
    assert [(p.severity, p.cell) for p in twice] == [("error", f"About!A{4 + len(small_rows['About'])}")]
    assert f"About!A{first}" in twice[0].found
