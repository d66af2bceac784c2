"""Absurd input is never green: one figure of a sound set is mutated, and the master line turns."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.assumptions.checks.countries import countries
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.checks.rules_plausible_country import EMBEDDED
from costmodel.assumptions.format.tables import plain_rows
from costmodel.engine.checking.alarms import in_words
from costmodel.engine.checking.result_checks import result_checks, verdict
from costmodel.engine.run import load, run, run_all
from costmodel.errors import AssumptionError
from costmodel.model.targeting import beneficiaries_with_errors

if TYPE_CHECKING:
    from costmodel.engine.line_items.verdict import Verdict
    from costmodel.errors import Problem

    Rows = dict[str, list[dict[str, Any]]]

LEVELS = (
    "gdp", "government_expenditure", "government_revenue", "average_wage", "poverty_line", "population",
    "minimum_wage",
)  # fmt: skip


@cache
def _set(name: str) -> Rows:
    return plain_rows(load(name))


def embedded(name: str = "kenya") -> Rows:
    """The rows of an embedded set, without the ceilings that its reforms break."""
    rows = copy.deepcopy(_set(name))
    rows["About"] = [row for row in rows["About"] if row["property"] != "content_hash"]
    rows["Ceilings"] = []
    return rows


def about(rows: Rows, name: str, value: object) -> None:
    next(row for row in rows["About"] if row["property"] == name)["value"] = value


def scaled(row: dict[str, Any], factor: float) -> None:
    """Multiply every figure of a row that has years as columns."""
    for column, value in row.items():
        if column.isdigit() and value is not None:
            row[column] = value * factor


def macro(rows: Rows, name: str) -> dict[str, Any]:
    return next(row for row in rows["Macro"] if row["indicator"] == name)


def parameter(rows: Rows, policy: str, path: str) -> dict[str, Any]:
    row = next(r for r in rows["Parameters"] if (r["policy"], r["parameter"]) == (policy, path))
    row["low"] = row["high"] = row["distribution"] = None
    return row


def alarms(rows: Rows) -> list[Problem]:
    return [problem for problem in check_rows(rows) if problem.alarm]


@cache
def alarms_before(name: str) -> frozenset[str]:
    """The alarms of an embedded set as it is."""
    return frozenset(str(problem) for problem in alarms(embedded(name)))


def said(rows: Rows, scenario: str = "baseline") -> Verdict:
    """The verdict of the checks without the rows to be filled in, which are amber by themselves."""
    return replace(verdict(result_checks(run(assumptions_from_rows(rows), scenario))), to_fill_in=0)


def never_green(rows: Rows, scenario: str = "baseline") -> str:
    """The colour of the verdict; refusal counts as red."""
    try:
        return said(rows, scenario).colour
    except AssumptionError:
        return "red"


@pytest.mark.parametrize("name", ["kenya", "colombia"])
@pytest.mark.slow
def test_embedded_sets_are_plausible(name: str) -> None:
    rows = embedded(name)
    assert [
        str(problem) for problem in check_rows(rows) if problem.alarm or problem.severity == "error"
    ] == []
    for result in run_all(assumptions_from_rows(rows)).values():
        judgement = verdict([check for check in result_checks(result) if not check.loss])
        assert (judgement.failed, judgement.alarmed) == (0, 0), judgement.reasons


@pytest.mark.parametrize("factor", [1000.0, 1e-3])
@pytest.mark.parametrize(("name", "indicator"), [(s, i) for s in ("kenya", "colombia") for i in LEVELS])
@pytest.mark.sampled(4)
def test_a_row_of_macro_in_another_unit_is_named(name: str, indicator: str, factor: float) -> None:
    rows = embedded(name)
    row = next((row for row in rows["Macro"] if row["indicator"] == indicator), None)
    if row is None:
        pytest.skip(f"{name} has no {indicator}")
    scaled(row, factor)
    number = rows["Macro"].index(row) + 5
    severe = [problem for problem in check_rows(rows) if problem.alarm or problem.severity == "error"]
    assert any(re.fullmatch(rf"Macro![A-Z]+{number}", problem.cell) for problem in severe)
    assert never_green(rows) != "green"


@pytest.mark.parametrize("name", ["kenya", "colombia"])
@pytest.mark.parametrize("indicator", ["average_wage", "poverty_line"])
@pytest.mark.slow
def test_an_amount_a_year_in_a_row_of_months_is_named(name: str, indicator: str) -> None:
    rows = embedded(name)
    scaled(macro(rows, indicator), 12)
    assert any(indicator in problem.found for problem in alarms(rows))
    assert said(rows).alarmed
    assert said(rows).passed


def test_gdp_in_billions_is_one_alarm_on_gdp_and_a_failure() -> None:
    rows = embedded()
    scaled(macro(rows, "gdp"), 1e-9)
    judgement = said(rows)
    assert judgement.colour == "red"
    assert judgement.reasons[0].startswith("Macro!G9: gdp 6,884.32 in 2015")
    assert {problem.cell for problem in alarms(rows)} == {"Macro!G9", "Macro!P9"}


@pytest.mark.parametrize("policy", ["ovc_cash", "disability_benefit", "social_pension"])
@pytest.mark.parametrize("factor", [1000.0, 1e-3])
def test_a_benefit_a_thousandfold_or_a_thousandth_is_named(policy: str, factor: float) -> None:
    rows = embedded()
    row = parameter(rows, policy, "benefit.amount")
    row["value"] *= factor
    judgement = said(rows)
    cell = f"Parameters!E{rows['Parameters'].index(row) + 5}"
    assert judgement.colour != "green"
    assert any(policy in reason and cell in reason for reason in judgement.reasons)


@pytest.mark.slow
@settings(max_examples=25)
@given(
    policy=st.sampled_from(["ovc_cash", "disability_benefit", "social_pension"]),
    factor=st.floats(150, 1e9) | st.floats(1e-9, 1e-3),
)
def test_no_absurd_benefit_is_green(policy: str, factor: float) -> None:
    rows = embedded()
    parameter(rows, policy, "benefit.amount")["value"] *= factor
    assert never_green(rows) != "green"


@pytest.mark.parametrize("factor", [1000.0, 1e-3])
def test_a_population_in_another_unit_is_named_before_the_run_fails(factor: float) -> None:
    rows = embedded()
    for row in rows["Population"]:
        row["population"] *= factor
    cells = {problem.cell for problem in alarms(rows)}
    assert {"Macro!P14", "Population!C5"} <= cells
    assert never_green(rows) != "green"
    if factor < 1:
        with pytest.raises(AssumptionError) as stopped:
            run(assumptions_from_rows(rows))
        tables = {problem.cell.partition("!")[0] for problem in stopped.value.problems}
        assert {"Migration", "Population", "Macro"} <= tables


def test_a_copy_of_another_country_is_named() -> None:
    rows = embedded()
    for name, value in (("country", "Nepal"), ("iso3", "NPL"), ("currency", "NPR")):
        about(rows, name, value)
    told = " ".join(problem.found for problem in alarms(rows))
    assert "Kenya (KEN)" in told
    assert "29,673,949" in told
    assert said(rows).colour == "amber"


def test_the_currency_of_another_country_is_named() -> None:
    rows = embedded()
    about(rows, "currency", "NPR")
    alarm = next(problem for problem in alarms(rows) if problem.table == "About")
    assert all(word in str(alarm) for word in ("NPR", "Kenya", "KES"))
    about(rows, "currency", "USD")
    assert not [problem for problem in alarms(rows) if problem.table == "About"]


def test_macro_and_population_of_two_countries_are_named() -> None:
    rows = embedded()
    for row in rows["Population"]:
        row["population"] *= 29.7 / 55.9
    assert any("29,691," in p.found and "Population!C5" in p.mend for p in alarms(rows))


def test_two_sources_that_meet_are_named() -> None:
    rows = embedded()
    history = macro(rows, "population")
    for year in range(2015, 2024):
        history[str(year)] = 13_954_471.0 * history[str(year)] / history["2023"]
    alarm = next(problem for problem in alarms(rows) if problem.cell == "Macro!P14")
    assert "13,954,5" in alarm.found or "1.39545e+07" in alarm.found
    assert said(rows).colour == "amber"


@pytest.mark.parametrize(("table", "factor", "words"), [
    ("Mortality", 4, "death rates"), ("Fertility", 1.8, "births per woman"), ("Migration", 1000, "migrants"),
])  # fmt: skip
def test_a_break_in_vital_rates_is_named(table: str, factor: float, words: str) -> None:
    rows = embedded()
    for row in rows[table]:
        for column in [name for name in row if name.isdigit()][:2]:
            if row[column] is not None and row.get("indicator") != "sex ratio at birth":
                row[column] /= factor
    assert any(problem.table == table and words in problem.found for problem in alarms(rows))


def test_growth_that_leaves_gdp_unmoved_is_named_with_the_cells_of_all_three() -> None:
    rows = embedded()
    macro(rows, "real_growth")["2027"] = -0.10
    alarm = next(problem for problem in alarms(rows) if "real_growth" in problem.found)
    assert alarm.cell == "Macro!S9"
    assert "-10.0%" in alarm.found
    assert "Macro!S7" in alarm.found


@pytest.mark.parametrize(
    ("name", "rate"),
    [("real_growth", -0.266), ("inflation", 0.537), ("deflator_growth", 0.45), ("wage_growth", -0.05)],
)
def test_growth_of_a_year_of_crisis_held_for_long_is_an_alarm(name: str, rate: float) -> None:
    """Palestine 2024: output fell by 27 % and prices rose by 54 %; Lebanon 2024: prices rose by 45 %."""
    rows = embedded("kenya@2026.2")
    macro(rows, name)["2030"] = rate
    (told,) = (problem for problem in alarms(rows) if "held for 10 years" in problem.found)
    assert f"{name} {rate:.1%} of 2030" in told.found
    assert told.cell.startswith("Macro!")
    macro(rows, name)["2030"] = 0.03
    assert not [problem for problem in alarms(rows) if "held for" in problem.found]


def test_growth_held_for_long_is_noted_until_its_path_is_typed() -> None:
    rows = copy.deepcopy(_set("kenya@2026.2"))
    notes = [problem for problem in check_rows(rows) if "held for 10 years" in problem.found]
    assert [(note.table, note.alarm) for note in notes] == [("Macro", False)]
    assert "2030" in notes[0].found
    macro(rows, "real_growth").update({str(year): 0.035 for year in range(2031, 2041)})
    assert not [problem for problem in check_rows(rows) if "held for" in problem.found]
    constant, path = run(load("kenya@2026.2"), "reform"), run(assumptions_from_rows(rows), "reform")
    share, lower = (result.budget_lines.totals.gross_cost_of_gdp[0, -1] for result in (constant, path))
    grown = 1.05**10 / 1.035**10
    assert lower == pytest.approx(share * grown, rel=0.02)


def test_a_scenario_that_changes_growth_of_published_years_is_named() -> None:
    rows = embedded()
    new = {"scenario": "slump", "label": "Slump", "policy": None, "parameter": "macro.real_growth",
           "from_year": 2027, "operation": "set", "value": -0.10}  # fmt: skip
    rows["Scenarios"].append(new)
    judgement = said(rows, "slump")
    assert judgement.colour == "amber"
    cell = f"Scenarios!G{len(rows['Scenarios']) + 4}"
    assert any(cell in reason and "GDP" in reason for reason in judgement.reasons)


def test_a_factor_typed_for_an_amount_is_named() -> None:
    rows = embedded()
    change = next(r for r in rows["Scenarios"] if r["parameter"] == "benefit.amount")
    change["value"] = 1000
    cell = f"Scenarios!G{rows['Scenarios'].index(change) + 5}"
    assert any(p.cell == cell and "multiply 1,000" in p.found for p in alarms(rows))
    assert said(rows, change["scenario"]).colour != "green"
    change |= {"operation": "set", "value": 1.25}
    assert any(p.cell == cell and "set 1.25" in p.found for p in alarms(rows))


def test_a_high_discount_rate_and_a_low_take_up_are_named() -> None:
    rows = embedded()
    rows["Discounting"][0]["rate"] = 0.35
    assert any("35" in reason and "Discounting!C5" in reason for reason in said(rows).reasons)
    rows = embedded()
    row = parameter(rows, "childcare", "coverage.take_up")
    row["value"] = 0.008
    assert f"Parameters!E{rows['Parameters'].index(row) + 5}" in {problem.cell for problem in alarms(rows)}


def test_hyperinflation_is_no_level_break() -> None:
    """Money that follows prices of +90 % a year does not jump; a redenomination by 1,000 does."""
    rows = embedded()
    level = 1.0
    for name in ("inflation", "deflator_growth", "wage_growth"):
        for year in range(2016, 2031):
            macro(rows, name)[str(year)] = 0.9
    for year in range(2016, 2031):
        level *= 1.9 / 1.05
        for name in LEVELS[:5]:
            row = macro(rows, name)
            if row.get(str(year)) is not None:
                real = 1.0 if name in ("average_wage", "poverty_line") else 1.05
                row[str(year)] = row["2015"] * level * real ** (year - 2015)
    about(rows, "iso3", "XXX")
    assert not [problem for problem in alarms(rows) if "times as much" in problem.found]
    macro(rows, "poverty_line")["2020"] /= 1000
    assert [problem for problem in alarms(rows) if "times as much" in problem.found]


@pytest.mark.slow
def test_an_impossible_inclusion_error_names_its_cell_and_the_largest_possible() -> None:
    """T 1000 of P 10,000 reached with an exclusion error of 0.2: at most 9000 / 9800 = 0.9183673469."""
    assert beneficiaries_with_errors(1000, 10_000, 1, 0.9183673469, 0.2).total == pytest.approx(9800)
    rows = embedded()
    row = parameter(rows, "health_fee_waiver", "coverage.target")
    row["value"] = 1.0
    parameter(rows, "health_fee_waiver", "coverage.start")["value"] = 1.0
    error = {**row, "parameter": "coverage.inclusion_error", "value": 0.9, "unit": "share", "label": None}
    rows["Parameters"].append(error)
    cell = f"Parameters!E{len(rows['Parameters']) + 4}"
    with pytest.raises(AssumptionError) as refused:
        run(assumptions_from_rows(rows))
    (problem,) = refused.value.problems
    assert (problem.cell, problem.severity) == (cell, "error")
    # As saved before the check existed: the figures stay, with an alarm.
    next(row for row in rows["About"] if row["property"] == "format_version")["value"] = 3
    changed = assumptions_from_rows(rows)
    rows["About"].append({"property": "content_hash", "value": changed.content_hash})
    result = run(assumptions_from_rows(rows))
    checks = result_checks(result)
    check = next(check for check in checks if check.name == "Inclusion errors are possible")
    lines, k = result.budget_lines, result.policies.index("health_fee_waiver")
    outside = lines.economy.population[0, -16:] - lines.people.eligible[k]
    largest = outside / (outside + lines.people.reached[k])
    assert (check.outcome, check.found) == ("ALARM", 0.9)
    assert check.expected == pytest.approx(np.min(largest))
    assert cell in check.reason
    for text in (check.reason, problem.found):
        assert "0.9" in text
        assert f"{check.expected:.3f}" in text


def test_a_budget_that_triples_is_named(small_rows: Rows) -> None:
    for row in small_rows["Parameters"]:
        if row["parameter"] == "benefit.amount":
            row["value"] *= 60 if row["from_year"] else 8
    assert any(
        "2028" in reason and "times that of the year before" in reason for reason in said(small_rows).reasons
    )


def test_a_broken_ceiling_is_named_with_ministry_amount_and_first_year(small_rows: Rows) -> None:
    small_rows["Ceilings"] = [
        {"ministry": "Ministry of Welfare", "year": year, "amount": 1e6} for year in (2026, 2027, 2028)
    ]
    result = run(assumptions_from_rows(small_rows))
    spent = result.budget_lines.totals.expenditure[0]
    judgement = verdict([check for check in result_checks(result) if not check.loss])
    (reason,) = judgement.reasons
    assert (judgement.colour, judgement.alarmed) == ("amber", 3)
    for part in (
        "Ministry of Welfare",
        "2026",
        in_words(spent[0] - 1e6, "SMD"),
        in_words(spent[2] - 1e6, "SMD"),
    ):
        assert part in reason
    assert "CAUTION" in judgement.words


@pytest.mark.parametrize(("amount", "words"), [
    (112_345_678_900.0, "KES 112 billion"), (1.5, "KES 1.50"), (98_765.0, "KES 98.8 thousand"),
    (999.6e6, "KES 1,000 million"), (2e12, "KES 2.00 trillion"),
])  # fmt: skip
def test_amounts_in_words(amount: float, words: str) -> None:
    assert in_words(amount, "KES") == words


def test_the_marks_of_embedded_sets_are_their_own() -> None:
    """A new version of an embedded set with other people or GDP has to renew its marks."""
    for name in ("kenya", "colombia"):
        assumptions = load(name)
        marks = EMBEDDED[str(assumptions.about["iso3"])]
        table = assumptions.table("Macro")
        gdp = next(row for row in table.rows if row["indicator"] == "gdp")
        assert sum(row["population"] for row in assumptions.table("Population").rows) == pytest.approx(
            marks["Population"]
        )
        assert gdp[str(table.years[0])] == marks["gdp"]


def test_countries_are_known_with_published_figures() -> None:
    """World Population Prospects 2024 and World Economic Outlook of October 2025, looked up."""
    nepal, colombia = countries()["NPL"], countries()["COL"]
    assert (nepal.currency, nepal.population) == ("NPR", 29_673_949)
    assert colombia.gdp_per_head == pytest.approx(1_706_447e9 / 52.7e6, rel=0.01)
    assert len(countries()) > 230


def years_of(rows: Rows, indicator: str, factor: float, only: str = "") -> None:
    row = next(row for row in rows["Macro"] if row["indicator"] == indicator)
    for column, value in row.items():
        if column.isdigit() and value is not None and only in ("", column):
            row[column] = value * factor


def _ceiling(rows: Rows) -> None:
    rows["Ceilings"] = [{"ministry": "whole_budget", "year": 2026, "amount": 7e12 * 1000}]


def _people_of_uganda(rows: Rows) -> None:
    """A copy of another country's population, to the person."""
    total = sum(row["population"] for row in rows["Population"])
    target = countries()["UGA"].population
    assert target is not None
    for row in rows["Population"]:
        row["population"] *= target / total
    for column, value in (("iso3", "TZA"), ("country", "Tanzania"), ("currency", "TZS")):
        about(rows, column, value)


def _of_item(rows: Rows, table: str, key: str, name: str, factor: float) -> None:
    row = next(row for row in rows[table] if row[key] == name and isinstance(row["value"], float))
    row.update(value=row["value"] * factor, low=None, high=None, distribution=None)


SLIPS = {
    "growth in per cent of per cent": (lambda rows: years_of(rows, "real_growth", 0.01), "Macro!"),
    "inflation in per cent of per cent": (lambda rows: years_of(rows, "inflation", 0.01), "Macro!G5"),
    "deflator of one year": (lambda rows: years_of(rows, "deflator_growth", 4, "2027"), "Macro!"),
    "GDP three times": (lambda rows: years_of(rows, "gdp", 3), "Macro!"),
    "a ceiling in thousands": (_ceiling, "Ceilings!"),
    "the people of another country": (_people_of_uganda, "About!"),
    "a unit cost in hundreds": (
        lambda rows: _of_item(rows, "UnitCosts", "item", "inua_jamii_month", 0.01), "UnitCosts!C"),
    "applications in thousands": (
        lambda rows: _of_item(rows, "Parameters", "parameter", "administration.per_application", 0.001),
        "Parameters!E"),
    "pay in per cent": (
        lambda rows: _of_item(rows, "Parameters", "parameter", "staff.multiple_of_average_wage", 0.01),
        "Parameters!E"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_scale_raises_an_alarm_at_its_cell(slip: str) -> None:
    rows = embedded()
    before = alarms_before("kenya")
    mutate, place = SLIPS[slip]
    mutate(rows)
    problems = [problem for problem in check_rows(rows) if problem.alarm and str(problem) not in before]
    assert any(problem.cell.startswith(place) for problem in problems), problems


@pytest.mark.parametrize(("rate", "turned"), [(0.0008, True), (0.004, False), (0.0, False), (0.08, False)])
def test_a_discount_rate_that_is_too_small_turns_the_master_line(rate: float, turned: bool) -> None:
    rows = embedded()
    next(row for row in rows["Discounting"] if row["schedule"] == "national")["rate"] = rate
    checks = {check.name: check for check in result_checks(run(assumptions_from_rows(rows), "baseline"))}
    assert checks["The discount rate is usual"].passed is not turned


def test_all_ceilings_above_the_budget_are_told_in_one_message() -> None:
    rows = embedded()
    rows["Ceilings"] = [
        {"ministry": "whole_budget", "year": year, "amount": amount}
        for year, amount in ((2025, 7e15), (2026, 1e12), (2027, 8e15))
    ]
    (problem,) = (each for each in alarms(rows) if each.cell.startswith("Ceilings!"))
    message = str(problem)
    assert all(part in message for part in ("C5", "C7", "7e+15", "8e+15"))
    assert "C6" not in message


def _times(rows: Rows, table: str, keys: dict[str, object], column: str, factor: float) -> int:
    """Multiply a figure and its range; its number."""
    number, row = next(
        (k, row)
        for k, row in enumerate(rows[table])
        if all(row[name] == value for name, value in keys.items())
    )
    for name in (column, "low", "high"):
        if isinstance(row[name], float):
            row[name] *= factor
    return number


SET_UP, STAFF, AMOUNT = "administration.set_up", "staff.people_per_staff", "benefit.amount"


def _slip(name: str, policy: str, path: str, factor: float) -> tuple[str, str, dict[str, object], float]:
    return name, "Parameters", {"policy": policy, "parameter": path}, factor


HUNDREDS: dict[str, tuple[str, str, dict[str, object], float]] = {
    "set-up cost": _slip("kenya", "child_benefit", SET_UP, 0.01),
    "set-up cost of an office": _slip("colombia", "redress_legal_aid", SET_UP, 0.01),
    "offices": _slip("kenya", "school_meals", "administration.fixed", 0.01),
    "people per staff, by its group": _slip("kenya", "disability_benefit", STAFF, 100.0),
    "people per staff, by its older name": _slip("colombia", "integration_courses", STAFF, 100.0),
    "people per staff, by its name": _slip("colombia", "childcare", STAFF, 100.0),
    "a benefit of a month divided by months": _slip("colombia", "colombia_mayor", AMOUNT, 1 / 12),
    "a benefit of two months divided by months": _slip("colombia", "renta_ciudadana", AMOUNT, 1 / 12),
    "an item that a price refers to": ("kenya", "UnitCosts", {"item": "building_refit"}, 0.01),
    "a group of the library": ("colombia", "Groups", {"group": "youth_neet"}, 0.01),
    "a target group": ("colombia", "Groups", {"group": "public_pupils"}, 0.01),
    "a part of the same group": ("colombia", "Groups", {"group": "migrants_unrecognised"}, 0.01),
    "prevalence by sex": ("colombia", "Prevalence", {"group": "disability", "sex": "male"}, 0.01),
}


@pytest.mark.parametrize("slip", HUNDREDS)
def test_a_slip_with_its_range_is_told_with_the_range_of_the_library(slip: str) -> None:
    """The range of the row is scaled along, so that only a figure from outside the row can tell."""
    name, table, keys, factor = HUNDREDS[slip]
    rows = embedded(name)
    assert not alarms_before(name)
    number = _times(rows, table, keys, "prevalence" if table in ("Groups", "Prevalence") else "value", factor)
    (alarm,) = (each for each in alarms(rows) if each.cell.startswith(f"{table}!"))
    assert alarm.cell.endswith(str(number + 5))
    assert "library" in str(alarm) or "poverty line" in str(alarm)
    assert never_green(rows) != "green"
