"""Every function called as Excel on the web calls it: JSON in through xlwings' server protocol, JSON out."""

from __future__ import annotations

import re

import numpy as np
import pytest

from costmodel.assumptions.format.tables import plain_rows
from costmodel.cli import main
from costmodel.engine.results import increments
from costmodel.engine.run import load, run_all
from costmodel.excel import udfs
from costmodel.model.measure_list import OLDER_COLUMNS

REF = {"type": "Error", "errorType": "Ref", "basicValue": "#REF!", "basicType": "Error"}
DATE = {"type": "FormattedNumber", "basicValue": 45000, "numberFormat": "dd/mm/yyyy"}
AGES = [[100, 100], [90, 90], [80, 80]]


@pytest.fixture(scope="module")
def kenya():
    return run_all(load("kenya@2026.2"))


@pytest.fixture(scope="module")
def handle(excel_host):
    return excel_host("sb_open", [["kenya@2026.2"]])["value"]


@pytest.fixture
def call(excel_host):
    def value(*asked):
        answer = excel_host(*asked)
        assert "value" in answer, answer
        return answer["value"]

    return value


def as_range(table):
    """A table as Excel hands it over: headers, then rows, blanks as empty texts."""
    columns = list(dict.fromkeys(name for row in table for name in row))
    return [
        columns,
        *([row.get(name) if row.get(name) is not None else "" for name in columns] for row in table),
    ]


# --- answers ------------------------------------------------------------------------------------------


def test_open_gives_set_version_and_hash(call, kenya):
    digest = load("kenya").content_hash[:8]
    assert call("sb_open", None) == call("sb_open", [["kenya"]]) == [[f"kenya@2026.4#{digest}"]]


def test_tables_of_the_workbook_are_the_same_set(call, kenya):
    rows = plain_rows(kenya["baseline"].assumptions)
    tables = [as_range(table) for table in rows.values() if table]
    (set_handle,) = call("sb_model", tables)
    digest = kenya["baseline"].assumptions.content_hash[:8]
    assert set_handle == [f"kenya@2026.2~{digest}"]
    asked = ([["childcare"]], [[2030]], [["reform"]], None, None)
    assert call("sb_cost", [set_handle], *asked) == call(
        "sb_cost", call("sb_open", [["kenya@2026.2"]]), *asked
    )


def test_version_says_what_results_are_computed_from(call, handle, kenya):
    ((line,),) = call("sb_version", handle)
    assert line.startswith(kenya["baseline"].assumptions.stamp)
    assert "costmodel 0.1" in line


def test_one_figure_for_single_cells(call, handle, kenya):
    cells = call("sb_cost", handle, [["child_benefit"]], [[2027]], [["reform"]], None, None)
    assert cells == [[kenya["reform"].budget().loc["child_benefit", 2027]]]


@pytest.mark.parametrize("basis", ["nominal", "real", "gdp"])
def test_a_block_for_a_column_of_policies_and_a_row_of_years(call, handle, kenya, basis):
    policies, years = list(kenya["reform"].policies), list(kenya["reform"].years)
    cells = call("sb_cost", handle, [[p] for p in policies], [years], [["reform"]], None, [[basis]])
    assert np.allclose(cells, kenya["reform"].budget(basis=basis)[years].to_numpy(), rtol=1e-15)


def test_years_down_and_policies_across(call, handle, kenya):
    cells = call(
        "sb_cost", handle, ["childcare", "ovc_cash"], [[2028], [2027]], [["reform"]], [["net_cost"]], None
    )
    whole = kenya["reform"].budget(line="net_cost")
    expected = [[whole.loc[p, y] for p in ("childcare", "ovc_cash")] for y in (2028, 2027)]
    assert cells == expected


def test_two_columns_of_one_length_are_read_in_pairs(call, handle, kenya):
    cells = call("sb_cost", handle, [["childcare"], ["ovc_cash"]], [[2028], [2027]], [["reform"]], None, None)
    whole = kenya["reform"].budget()
    assert cells == [[whole.loc["childcare", 2028]], [whole.loc["ovc_cash", 2027]]]


def test_the_total_is_the_sum_of_the_policies(call, handle, kenya):
    each = call(
        "sb_cost",
        handle,
        [[p] for p in kenya["baseline"].policies],
        [[2030]],
        None,
        None,
        None,
    )
    total = call("sb_cost", handle, [["total"]], [[2030]], None, None, None)
    assert np.isclose(np.sum(each), total[0][0], rtol=1e-12)


def test_names_in_other_letters_are_the_same(call, handle):
    one = call("sb_cost", handle, [["Childcare"]], [[2030]], [["Reform"]], None, None)
    assert one == call("sb_cost", handle, [["childcare "]], [[2030]], [["reform"]], None, None)


def test_people(call, handle, kenya):
    groups = kenya["baseline"].budget_lines.groups.group_people
    place = kenya["baseline"].bound.names.groups.index("older_65")
    cells = call("sb_population", handle, [["all"], ["older_65"]], [[2025, 2026]], None)
    everybody = kenya["baseline"].budget_lines.economy.population[0, -16:-14]
    assert cells == [everybody.tolist(), groups[place, :2].tolist()]
    reached = call("sb_beneficiaries", handle, [["social_pension"]], [[2025]], [["reform"]])
    assert reached == [[kenya["reform"].budget_lines.people.beneficiaries[3, 0]]]


def test_budget_tables_have_headers(call, handle, kenya):
    head, *rows = call("sb_budget", handle, [["reform"]], [["ministry"]], [["real"]])
    frame = kenya["reform"].budget("ministry", "real")
    assert head == ["ministry", "unit", *kenya["reform"].years]
    assert [row[0] for row in rows] == list(frame.index)
    assert np.allclose([row[2:] for row in rows], frame[list(kenya["reform"].years)], rtol=1e-15)
    head, *rows = call("sb_mtef", handle, None)
    assert head == ["ministry", "part", "code", "name", "unit", 2025, 2026, 2027, 2028]
    cost = kenya["baseline"].budget_lines.totals.expenditure[0]
    (whole,) = [row for row in rows if row[0] == "all" and row[2] == "C"]
    assert np.allclose(whole[5:], cost[:4], rtol=1e-12)
    head, *rows = call("sb_mtef", handle, [["reform"]], [[2027]], [[1_000_000]])
    assert head[5:] == [2027, 2028, 2029, 2030]
    frame = kenya["reform"].mtef(2027, 1_000_000)
    assert [row[5] for row in rows if row[2] == "C"] == frame[frame.code == "C"][2027].tolist()


def test_returns(call, handle, kenya):
    frame = kenya["reform"].appraisal("increment")
    cells = call("sb_return", handle, [["childcare"], ["total"]], [["reform"]], None, None)
    assert cells == [[frame.loc["childcare", "npv"]], [frame.loc["total", "npv"]]]
    head, *rows = call("sb_appraisal", handle, [["reform"]], [["level"]])
    level = kenya["reform"].appraisal()
    assert head == ["policy", "unit", *(name for name in level.columns[1:] if name not in OLDER_COLUMNS)]
    assert [row[2] for row in rows] == level["npv"].tolist()
    baseline = call("sb_return", handle, [["childcare"]], [["baseline"]], [["bcr"]], [["level"]])
    assert baseline == [["no public cost"]]
    older = call("sb_return", handle, [["total"]], [["reform"]], [["sroi"]], None)
    assert older == [[frame.loc["total", "bcr"]]]


def test_comparison(call, handle, kenya):
    head, *rows = call("sb_compare", handle, [["net_cost"]])
    frame = increments(list(kenya.values()), "net_cost")
    assert head[:5] == ["scenario", "policy", "line", "over", "unit"]
    assert rows == [[*row] for row in frame.itertuples(index=False)]


def test_assumptions_by_path(call, handle):
    amount = [["policy.child_benefit.benefit.amount"]]
    assert call("sb_assumption", handle, amount, [["reform"]], None) == [[1600.0]]
    assert call("sb_assumption", handle, [["child_benefit.benefit.amount"]], None, [[2030]]) == [[1600.0]]
    assert call("sb_assumption", handle, [["macro.inflation"]], None, [[2027]])[0][0] < 0.2


def test_an_explanation_is_lines_of_text_that_a_cell_can_hold(call, handle):
    lines = call(
        "sb_explain", handle, [["child_benefit"]], [["benefit_expenditure"]], [[2028]], [["reform"]], [[3]]
    )
    assert lines[0][0].startswith("child_benefit: Cash benefits, 2028 = ")
    assert len(lines) > 5
    assert all(len(row) == 1 and len(row[0]) <= 255 for row in lines)


def test_an_explanation_without_depth_is_the_page_of_the_command(call, handle, capsys):
    lines = call("sb_explain", handle, [["child_benefit"]], [["gross_cost"]], [[2028]], [["reform"]], None)
    assert main(["explain", "kenya@2026.2", "child_benefit", "gross_cost", "2028", "-s", "reform"]) == 0
    assert [row[0] for row in lines] == capsys.readouterr().out.splitlines()


def test_checks_and_bridge(call, handle):
    head, *rows = call("sb_check", handle)
    assert head[:3] == ["of", "outcome", "what"]
    assert {row[0] for row in rows} >= {"baseline", "reform", "ambitious"}
    assert all(row[1] != "failed" and len(row[5]) <= 255 for row in rows)
    bridge = call("sb_bridge", handle, handle, None, None)
    assert len(bridge) == 3
    assert bridge[1][1] == bridge[2][1]


BLOCKS = [
    (["sb_npv", [[-100], [60], [60]], [[0.05]], None], [[-100 / 1.05 + 60 / 1.05**2 + 60 / 1.05**3]]),
    (
        ["sb_npv", [-100, 60, 60], [[0, 0.05], [2, 0.03]], [["start"]]],
        [[-100 + 60 / 1.05 + 60 / 1.05 / 1.03]],
    ),
    (["sb_discount", [[0.035]], [[0, 1], [2, 30]], None], [[1, 1 / 1.035], [1.035**-2, 1.035**-30]]),
    (["sb_coverage", [[0.2]], [[0.8]], [[2025]], [[5]], [[2025, 2026, 2030]], None], [[0.2, 0.32, 0.8]]),
    (["sb_index", [[0.1], [0.2], [0.05]], [[2025]], [[2024, 2025, 2026]]], [[1 / 1.2, 1, 1.05]]),
    (["sb_fgt", [[100, 110, 150, 160]], [[125]], [[1]], None], [[0.08]]),
    (["sb_fgt", [[100, 150]], [[125]], None, [[3, 1]]], [[0.75]]),
    (["sb_gini", [[1], [1], [1]], None], [[0]]),
    (["sb_mvpf", [[340000]], [[60000]]], [[340 / 60]]),
    (
        ["sb_project", AGES, [[0.9, 0.9], [0.95, 0.95], [0.5, 0.5]], [[0], [0], [0]], [[1.05]], None],
        [[0, 0], [95, 95], [85, 85]],
    ),
]


@pytest.mark.parametrize(("asked", "expected"), BLOCKS, ids=lambda value: str(value[0]))
def test_building_blocks(call, asked, expected):
    assert np.allclose(call(*asked), expected, rtol=1e-12, atol=1e-12)


def test_a_ratio_without_a_cost_is_a_word_that_json_can_carry(call):
    assert call("sb_mvpf", [[10]], [[-5]]) == [["infinite"]]
    assert call("sb_mvpf", [[-10]], [[0]]) == [["minus infinite"]]


# --- refusals -----------------------------------------------------------------------------------------

NUMBER, NAME, RANGE = "number", "name", "range"
ARGUMENTS = {
    "sb_open": {"name": (["kenya"], NAME)},
    "sb_version": {"handle": (None, NAME)},
    "sb_assumption": {"handle": (None, NAME), "path": (["macro.gdp"], NAME), "scenario": (["reform"], NAME),
                      "year": ([2027], NUMBER)},
    "sb_population": {"handle": (None, NAME), "group": (["older_65"], NAME), "years": ([2027, 2028], NUMBER),
                      "scenario": (["reform"], NAME)},
    "sb_beneficiaries": {"handle": (None, NAME), "policies": (["childcare", "ovc_cash"], NAME),
                         "years": ([2027, 2028], NUMBER), "scenario": (["reform"], NAME)},
    "sb_cost": {"handle": (None, NAME), "policies": (["childcare"], NAME), "years": ([2027, 2028], NUMBER),
                "scenario": (["reform"], NAME), "line": (["net_cost"], NAME), "basis": (["real"], NAME)},
    "sb_budget": {"handle": (None, NAME), "scenario": (["reform"], NAME), "by": (["source"], NAME),
                  "basis": (["gdp"], NAME)},
    "sb_mtef": {"handle": (None, NAME), "scenario": (["reform"], NAME)},
    "sb_monitoring": {"handle": (None, NAME), "scenario": (["reform"], NAME)},
    "sb_distribution": {"handle": (None, NAME), "scenario": (["reform"], NAME)},
    "sb_guarantee": {"handle": (None, NAME), "guarantees": (["older"], NAME), "years": ([2027, 2028], NUMBER),
                     "scenario": (["reform"], NAME), "measure": (["entitled"], NAME)},
    "sb_return": {"handle": (None, NAME), "policies": (["childcare"], NAME), "scenario": (["reform"], NAME),
                  "measure": (["npv"], NAME), "basis": (["level"], NAME)},
    "sb_appraisal": {"handle": (None, NAME), "scenario": (["reform"], NAME), "basis": (["level"], NAME)},
    "sb_compare": {"handle": (None, NAME), "line": (["net_cost"], NAME)},
    "sb_explain": {"handle": (None, NAME), "policy": (["childcare"], NAME), "line": (["gross_cost"], NAME),
                   "year": ([2027], NUMBER), "scenario": (["reform"], NAME), "depth": ([1], NUMBER)},
    "sb_bridge": {"handle_a": (None, NAME), "handle_b": (None, NAME), "metric": (["net_cost"], NAME),
                  "year": ([2027], NUMBER)},
    "sb_sensitivity": {"handle": (None, NAME), "scenario": (["reform"], NAME), "metric": (["bcr"], NAME),
                       "policy": (["childcare"], NAME), "basis": (["increment"], NAME)},
    "sb_simulate": {"handle": (None, NAME), "scenario": (["reform"], NAME), "line": (["npv"], NAME),
                    "policy": (["childcare"], NAME), "draws": ([100], NUMBER), "seed": ([3], NUMBER),
                    "basis": (["increment"], NAME)},
    "sb_check": {"handle": (None, NAME)},
    "sb_npv": {"flows": ([-1, 2], NUMBER), "rate": ([0.05], NUMBER), "timing": (["mid"], NAME)},
    "sb_discount": {"rate": ([0.05], NUMBER), "years": ([1, 2], NUMBER), "timing": (["mid"], NAME)},
    "sb_coverage": {"start": ([0.1], NUMBER), "target": ([0.9], NUMBER), "start_year": ([2025], NUMBER),
                    "ramp_years": ([5], NUMBER), "years": ([2026, 2027], NUMBER), "shape": (["step"], NAME)},
    "sb_index": {"inflation": ([0.1, 0.2], NUMBER), "base_year": ([2025], NUMBER),
                 "years": ([2024, 2025], NUMBER)},
    "sb_project": {"population": (AGES, RANGE), "survival": ([[0.9, 0.9]] * 3, RANGE),
                   "fertility": ([0, 0.1, 0], NUMBER), "sex_ratio": ([1.05], NUMBER),
                   "migration": ([[0, 0]] * 3, RANGE)},
    "sb_fgt": {"welfare": ([1, 2, 3], NUMBER), "line": ([2], NUMBER), "alpha": ([1], NUMBER),
               "weights": ([1, 1, 1], NUMBER)},
    "sb_gini": {"welfare": ([1, 2, 3], NUMBER), "weights": ([1, 1, 1], NUMBER)},
    "sb_lorenz": {"shares": ([0.03, 0.043, 0.051, 0.06, 0.068, 0.079, 0.094, 0.119, 0.155, 0.301], NUMBER),
                  "mean": ([100], NUMBER), "line": ([60], NUMBER), "form": (["quadratic"], NAME)},
    "sb_mvpf": {"wtp": ([5], NUMBER), "cost": ([2], NUMBER)},
}  # fmt: skip
"""A good value of every argument, and whether it takes numbers or names."""
BAD = {
    "error": (REF, "#REF!", {NUMBER, NAME, RANGE}),
    "blank": ("", "blank", {NUMBER, NAME, RANGE}),
    "true": (True, "TRUE", {NUMBER, NAME, RANGE}),
    "text number": ("2,027", "text", {NUMBER, RANGE}),
    "a number": (45000.5, "45000.5", {NAME}),
    "our own error as text": ("#SB! Fill in years.", "an error", {NUMBER, NAME, RANGE}),
    "a data type": ({"type": "Entity", "text": "Kenya"}, "data type", {NUMBER, NAME, RANGE}),
}
CASES = [
    pytest.param(name, argument, bad, id=f"{name}-{argument}-{bad}")
    for name, arguments in ARGUMENTS.items()
    for argument, (_, kind) in arguments.items()
    for bad, (_, _, kinds) in BAD.items()
    if kind in kinds
]


def good(value, handle):
    if value is None:
        return handle
    return value if isinstance(value[0], list) else [value]


def spoilt(value, bad):
    """The argument with its last cell replaced."""
    rows = [list(row) for row in value]
    rows[-1][-1] = bad
    return rows


@pytest.mark.parametrize(("name", "argument", "bad"), CASES)
def test_a_bad_cell_in_any_argument_is_an_error_that_names_it(excel_host, handle, name, argument, bad):
    cell, told, _ = BAD[bad]
    arguments = {key: good(value, handle) for key, (value, _) in ARGUMENTS[name].items()}
    arguments[argument] = spoilt(arguments[argument], cell)
    message = excel_host(name, *arguments.values()).get("error")
    assert message is not None
    assert len(message) <= 200
    assert re.match(r"[A-Z][a-z]+ ", message), message
    assert argument in message
    assert told in message


@pytest.mark.parametrize("name", ARGUMENTS)
def test_good_arguments_are_taken(excel_host, handle, name):
    assert "value" in excel_host(name, *(good(value, handle) for value, _ in ARGUMENTS[name].values()))


SPREADING = ("sb_cost", "sb_beneficiaries", "sb_population", "sb_return", "sb_guarantee")
SINGLE = [
    pytest.param(name, argument, id=f"{name}-{argument}")
    for name, arguments in ARGUMENTS.items()
    for argument, (value, _) in arguments.items()
    if value is None or len(value) == 1
]


@pytest.mark.parametrize(("name", "argument"), SINGLE)
@pytest.mark.parametrize("shape", ["row", "column"])
def test_a_range_of_cells_never_becomes_its_first_cell(excel_host, handle, name, argument, shape):
    arguments = {key: good(value, handle) for key, (value, _) in ARGUMENTS[name].items()}
    # Two rows beside one another are read in pairs: one name and one year leave nothing to pair.
    if name in SPREADING:
        arguments |= {key: [arguments[key][0][:1]] for key in ("years", "policies") if key in arguments}
    alone = excel_host(name, *arguments.values())["value"]
    (cell,) = np.array(arguments[argument], dtype=object).ravel()
    arguments[argument] = [[cell, cell]] if shape == "row" else [[cell], [cell]]
    answer = excel_host(name, *arguments.values())
    if "value" in answer:
        assert np.size(answer["value"]) == 2 * np.size(alone)
    else:
        assert argument in answer["error"] or "first year of a band" in answer["error"]


def test_every_function_is_called_here():
    assert {*ARGUMENTS, "sb_model"} == set(udfs.__all__)


REFUSED = [
    (["sb_cost", None, [["child_benfit"]], [[2027]]], 'Did you mean "child_benefit"?'),
    (["sb_cost", None, [["childcare"]], [[2027]], [["refrom"]]], 'Did you mean "reform"?'),
    (["sb_cost", None, [["childcare"]], [[2027]], None, [["gross_costs"]]], 'Did you mean "gross_cost"?'),
    (["sb_cost", None, [["childcare"]], [[2027]], None, None, [["reel"]]], 'Did you mean "real"?'),
    (["sb_cost", None, [["childcare"]], [[2055]]], "Give a year from 2025 to 2040: found 2055."),
    (["sb_cost", None, [["childcare"]], [[45000]]], "of a date"),
    (["sb_cost", None, [["childcare"]], [[DATE]]], "the date 2023-03-15"),
    (["sb_npv", [[DATE]], [[0.05]], None], "the date 2023-03-15"),
    (["sb_npv", [[1e308, 1e308]], [[0]], None], "too large"),
    (["sb_cost", None, [["childcare"]], [[2027.5]]], "2027.5"),
    (["sb_cost", None, [["childcare"]], None], "Fill in years"),
    (["sb_cost", None, [["a"], ["b"]], [[2027], [2028], [2029]]], "Name another policy"),
    (["sb_cost", None, [["childcare"]] * 2, [[2027], [2028], [2029]]], "one column and years in one row"),
    (["sb_cost", [["kenya"]], [["childcare"]], [[2027]]], '"kenya" is not a handle'),
    (["sb_cost", [["kenya@2026.2#00000000"]], [["childcare"]], [[2027]]], "has changed"),
    (["sb_cost", [["kenya@2026.2~00000000"]], [["childcare"]], [[2027]]], "SB_MODEL (Ctrl+Alt+F9)"),
    (["sb_beneficiaries", None, [["total"]], [[2027]]], "Name a policy"),
    (["sb_population", None, [["older_56"]], [[2027]]], 'Did you mean "older_65"?'),
    (["sb_assumption", None, [["macro.inflaton"]]], "Did you mean"),
    (["sb_return", None, [["childcare"]], None, [["irrr"]]], 'Did you mean "irr"?'),
    (["sb_return", None, [["childcare"]], [["baseline"]], None, [["increment"]]], "adds nothing to itself"),
    (["sb_appraisal", None, None, [["increment"]]], "adds nothing to itself"),
    (["sb_assumption", None, [["macro.gdp"]] * 2, None, [[2026], [2027], [2028]]], "found 2 x 1, 3 x 1"),
    (["sb_cost", None, [["childcare"]] * 2, [[2027]], [["reform"]] * 3], "found 2 x 1, 3 x 1"),
    (["sb_explain", None, [["childcare"]], [["gross_cost"]], [[2027, 2028]]], "Give one year as year"),
    (["sb_bridge", None, None, None, [[2027, 2028]]], "Give one year as year: a range of 1 x 2"),
    (["sb_coverage", [[0]], [[1]], [[2025], [2026]], [[5]], [[2026]]], "Give one year as start_year"),
    (["sb_index", [[0.1, 0.1]], [[2024, 2025]], [[2024, 2025]]], "Give one year as base_year"),
    (["sb_explain", None, [["childcare"]], [["cost"]], [[2027]]], "Name another line"),
    (["sb_bridge", None, None, [["npv"]], [[2027]]], "Leave the year out"),
    (["sb_open", [["kenia"]]], 'Did you mean "kenya"?'),
    (["sb_open", [["kenya@2019.1"]]], "2026.1"),
    (["sb_open", [["../kenya"]]], "Name a set"),
    (["sb_open", [["assumptions/kenya/2026.1.xlsx"]]], "Name a set"),
    (["sb_npv", [[1, 2]], [[3.5]], None], "0.035 for 3.5 %"),
    (["sb_npv", [[1, 2], [3, 4]], [[0.03]], None], "one row or one column"),
    (["sb_discount", [[0.03]], [[1e9]], None], "0 to 500"),
    (["sb_coverage", [[20]], [[0.8]], [[2025]], [[5]], [[2026]]], "from 0 to 1"),
    (["sb_index", [[0.1, 0.1]], [[2020]], [[2024, 2025]]], "2020"),
    (["sb_project", AGES, [[1, 1]], [[0], [0], [0]], [[1.05]], None], "survival"),
    (["sb_fgt", [[1, 2]], [[1]], None, [[1, 2, 3]]], "weights"),
    (["sb_lorenz", [[0.3], [0.25], [0.2], [0.15], [0.1]], None, None, None], "poorest group first"),
    (["sb_lorenz", [[0.1], [0.15], [0.2], [0.25], [0.3]], [[100]], None, None], "poverty needs both"),
    (["sb_lorenz", [[0.1], [0.15], [0.2], [0.25], [0.3]], None, [[50]], None], "poverty needs both"),
    (["sb_guarantee", None, None, [[2027]]], "Name guarantees"),
    (["sb_guarantee", None, None, None, None, [["entitled"]]], "Name guarantees"),
    (["sb_model", [[["x", "y"], [1, 2]]]], "header row"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "told"), REFUSED, ids=[f"{a[0]}: {t}" for a, t in REFUSED])
def test_what_does_not_exist_or_fit_is_refused_in_words(excel_host, handle, asked, told):
    name, *arguments = asked
    if arguments[0] is None:
        arguments[0] = handle
    if name == "sb_bridge":
        arguments[1] = handle
    message = excel_host(name, *arguments).get("error")
    assert message is not None
    assert told in message
    assert len(message) <= 200


def test_a_wrong_assumption_names_table_row_and_column(excel_host, small_rows):
    small_rows["Groups"][1]["prevalence"] = "0,4"
    (message,) = excel_host("sb_model", [as_range(rows) for rows in small_rows.values()]).values()
    assert message.startswith("Correct Groups, row 2, prevalence: found ")
    small_rows["Groups"][1]["prevalence"] = REF
    (message,) = excel_host("sb_model", [as_range(rows) for rows in small_rows.values()]).values()
    assert message == "Correct Groups, row 2, prevalence first: it holds #REF!."


@pytest.mark.parametrize(
    ("shown", "number"),
    [("mmm-yy", False), ("d-mmm", False), ("0.0%", True), ('0 "days"', True), ("[$KES-409]#,##0", True)],
)
def test_a_number_is_a_date_only_if_it_is_shown_as_one(excel_host, shown, number):
    cell = {"type": "FormattedNumber", "basicValue": 45000, "numberFormat": shown}
    assert ("value" in excel_host("sb_npv", [[cell]], [[0.05]], None)) is number


def test_tables_that_could_be_read_in_two_ways_are_refused(excel_host, small_rows):
    tables = {name: as_range(rows) for name, rows in small_rows.items()}
    twice = [[*row, "value" if number == 0 else row[-1]] for number, row in enumerate(tables["Parameters"])]
    (message,) = excel_host("sb_model", [*(tables | {"Parameters": twice}).values()]).values()
    assert message == 'Remove one of the columns "value" of the table Parameters: it stands twice.'
    ragged = [*tables["Macro"][:-1], tables["Macro"][-1][:-1]]
    (message,) = excel_host("sb_model", [*(tables | {"Macro": ragged}).values()]).values()
    assert "rows differ in length" in message


# --- the host -----------------------------------------------------------------------------------------


def test_a_handle_outlives_a_restart_where_the_store_has_it(excel_host, call, handle, small_rows):
    set_handle = call("sb_model", [as_range(rows) for rows in small_rows.values()])
    asked = ([["childcare"]], [[2028]], None, None, None)
    before = call("sb_cost", handle, *asked)
    assert call("sb_cost", set_handle, *asked)
    call("forget")
    assert call("sb_cost", handle, *asked) == before
    assert "Recalculate the cell with SB_MODEL" in excel_host("sb_cost", set_handle, *asked)["error"]
    assert call("sb_model", [as_range(rows) for rows in small_rows.values()]) == set_handle


def test_metadata_helps_in_the_function_wizard(call):
    meta = call("meta")
    assert {entry["name"] for entry in meta["functions"]} == {name.upper() for name in udfs.__all__}
    assert "enums" not in meta
    for function in meta["functions"]:
        assert 40 <= len(function["description"]) <= 255
        assert "\n" not in function["description"]
        assert "volatile" not in function["options"]
        assert function["result"]["dimensionality"] == "matrix"
        assert function["parameters"]
        for argument in function["parameters"]:
            assert 15 <= len(argument["description"]) <= 255
            assert not argument["description"].startswith("Positional")


def test_every_argument_comes_raw_with_its_dimensions_stated(call):
    for function in call("options").values():
        assert function["volatile"] is False
        assert all(options == {"convert": "raw", "ndim": 2} for options in function["args"].values())


def test_the_search_for_a_browser_is_left_out(call):
    assert call("quickened") == [True, True]
