"""Inputs of the budget side that must not pass in silence: each is refused with its cell and a cure."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.paths import INPUT_TABLES
from costmodel.engine.run import run_all
from costmodel.errors import AssumptionError
from tests import cascade_set, counted_set, delivery_set, small_set, targeting_set
from tests.small_set import change, parameter

ERROR, WARNING = "error", "warning"


def new_problems(base, edit):
    """The problems that an edit of the rows adds, by cell; those that only a run can see among them."""
    known = {(problem.cell, problem.found) for problem in check_rows(base())}
    rows = base()
    edit(rows)
    problems = [problem for problem in check_rows(rows) if (problem.cell, problem.found) not in known]
    if all(problem.severity != ERROR for problem in problems):
        try:
            run_all(assumptions_from_rows(rows))
        except AssumptionError as refused:
            problems += refused.problems
    return {problem.cell: problem for problem in problems}


def first_row(rows, table, **wanted):
    """The first row with these values."""
    return next(row for row in rows[table] if all(row.get(k) == v for k, v in wanted.items()))


def value_of(path, value, policy):
    """Sets a parameter of a policy."""
    return lambda rows: first_row(rows, "Parameters", policy=policy, parameter=path).update(value=value)


def in_row(table, number, **values):
    return lambda rows: rows[table][number].update(values)


def added(table, *rows_):
    return lambda rows: rows[table].extend(dict(row) for row in rows_)


def changed(policy, path, value):
    """The scenario *generous* sets this too."""
    return added("Scenarios", change("generous", policy, path, "set", value))


def lagged():
    """The small set, its benefit growing with half the inflation of two years ago, where Macro begins."""
    rows = small_set.rows()
    first_row(rows, "Parameters", parameter="benefit.indexed_to_prices").update(value=0.5)
    rows["Parameters"].append(parameter("child_benefit", "benefit.indexation_lag", 2, "years"))
    return rows


def graded():
    """The small set, where its unpaid grade has both references of pay."""
    rows = small_set.rows()
    rows["StaffGrades"][0]["multiple_of_minimum_wage"] = 0
    return rows


def paid_by(*rows_):
    """Childcare, which starts in 2027, paid by these sources: source, kind, first year, share."""

    def edit(rows):
        columns = ("source", "kind", "from_year", "share")
        rows["Financing"] = [
            {"policy": "childcare", **dict(zip(columns, each, strict=True))} for each in rows_
        ]

    return edit


REST = ("budget", "general revenue", None, 0.6)
SHARED = {"policy": "childcare", "from_year": 2028, "function": "09.1.1", "ministry": "Ministry of Welfare"}


def designs():
    return targeting_set.designs(plain=True)


CASES = {
    "sources above 1 from the middle on": (
        small_set.rows, paid_by(("aid", "donor grant", None, 0.4), REST, ("aid", "donor grant", 2029, 0.5)),
        "Financing!D7", ("1.1", "2029"),
    ),
    "a new source in the middle": (
        small_set.rows, paid_by(("aid", "donor grant", None, 0.4), REST, ("tax", "earmarked tax", 2028, 0.1)),
        "Financing!D7", ("1.1", "2028"),
    ),
    "a negative share beside one above 1": (
        small_set.rows, paid_by(("aid", "donor grant", None, -0.4), ("budget", "reserves", None, 1.4)),
        "Financing!D5", ("-0.4",),
    ),
    "a donor who leaves before the start": (
        small_set.rows,
        paid_by(("aid", "donor grant", None, 0.4), REST, ("aid", "donor grant", 2027, 0),
                ("budget", "general revenue", 2027, 1)),
        "Financing!C7", ("aid", "2027", "childcare"),
    ),
    "a ceiling of an unknown ministry": (
        small_set.rows, added("Ceilings", {"ministry": "Ministry of Welfar", "year": 2028, "amount": 1e9}),
        "Ceilings!A6", ("Welfar",),
    ),
    "a function with a leading zero": (
        small_set.rows, in_row("Policies", 0, function="010.4.0"), "Policies!E5", ("010.4.0",),
    ),
    "a function with a space within": (
        small_set.rows, in_row("Policies", 0, function="10. 4.0"), "Policies!E5", ("10. 4.0",),
    ),
    "a class of COFOG that does not exist": (
        small_set.rows, in_row("Policies", 0, function="10.4.1"), "Policies!E5", ("10.4.1",),
    ),
    "an economic class with a leading zero": (
        small_set.rows, in_row("Classes", 0, code="02721"), "Classes!C5", ("02721",),
    ),
    "an economic class with a decimal": (
        small_set.rows, in_row("Classes", 0, code="2721.0"), "Classes!C5", ("2721.0",),
    ),
    "a split above 1 from a later year": (
        small_set.rows, added("Splits", SHARED | {"share": 0.6}, SHARED | {"function": "10.4", "share": 0.6}),
        "Splits!E7", ("1.2", "2028"),
    ),
    "indices above 1 from a later year": (
        small_set.rows,
        added("Scenarios", change("generous", "child_benefit", "benefit.indexed_to_wages", "add", 0.2, 2029)),
        "Scenarios!G11", ("1.2", "2029"),
    ),
    "no month of a reference": (
        small_set.rows,
        added("Parameters", parameter("child_benefit", "benefit.reference_months", 0, "months")),
        "Parameters!E28", ("0",),
    ),
    "a unit cost that is not in the library": (
        delivery_set.rows, in_row("Items", 0, priced_as="mael"), "Items!I5", ("mael",),
    ),
    "a date of review that is no date": (
        delivery_set.rows, in_row("UnitCosts", 2, review_by="next year"), "UnitCosts!H7", ("next year",),
    ),
    "an overlap above the smaller group": (
        counted_set.rows, in_row("Overlaps", 0, a="deaf", b="blind", share=0.95), "Overlaps!C5", ("deaf",),
    ),
    "a prevalence above 1 in one year": (
        counted_set.rows, in_row("Prevalence", 2, prevalence=1.05), "Prevalence!F7", ("1.05",),
    ),
    "take-up above 1 after two steps": (
        small_set.rows,
        added("Scenarios", change("generous", "child_benefit", "coverage.take_up", "add", 0.08, 2027),
              change("generous", "child_benefit", "coverage.take_up", "add", 0.08, 2028)),
        "Scenarios!G12", ("1.06", "2028"),
    ),
    "awareness above 1 after a step on a step": (
        cascade_set.rows, added("Scenarios", change("generous", "care", "coverage.aware", "add", 0.1, 2029)),
        "Scenarios!G16", ("1.05", "2029"),
    ),
    "a rate below its bounds after two steps": (
        small_set.rows,
        added("Scenarios", change("lean_years", None, "macro.wage_growth", "add", -0.6),
              change("lean_years", None, "macro.wage_growth", "add", -0.6, 2028)),
        "Scenarios!G12", ("macro.wage_growth", "2028"),
    ),
    "parts of a dimension that a scenario takes above 1": (
        counted_set.rows,
        added("Scenarios", change("generous", None, "breakdown.region.share.North", "set", 0.6, 2028)),
        "Scenarios!G11", ("1.2", "2028"),
    ),
    "parts of a cost line that a scenario takes above 1": (
        delivery_set.rows, added("Scenarios", change("generous", None, "uplift.plain.share", "add", 0.2)),
        "Scenarios!G11", ("1.2", "capital_cost"),
    ),
    "a mitigation that a scenario multiplies beyond the lower bound": (
        delivery_set.rows,
        added("Scenarios", change("generous", None, "uplift.special.mitigation", "multiply", 2)),
        "Scenarios!G11", ("uplift.special.mitigation",),
    ),
    "a training of one and a half years by a scenario": (
        cascade_set.rows,
        added("Scenarios", change("generous", None, "staff_grade.nurses.training_years", "multiply", 0.75)),
        "Scenarios!G16", ("1.5",),
    ),
    "a lag of half a year by a scenario": (
        small_set.rows,
        added("Scenarios", change("generous", "child_benefit", "benefit.indexation_lag", "set", 0.5)),
        "Scenarios!G11", ("0.5",),
    ),
    "a lag by a scenario beyond the economic series": (
        small_set.rows,
        added("Scenarios", change("generous", "child_benefit", "benefit.indexation_lag", "set", 9)),
        "Scenarios!G11", ("9", "2025"),
    ),
    "growth per head by a scenario with a lag that reaches the first economic year": (
        lagged,
        changed("child_benefit", "benefit.indexed_to_gdp_per_head", 0.3),
        "Scenarios!G11", ("a lag of", "child_benefit"),
    ),
    "pay as a multiple of a minimum wage by a scenario, without one": (
        small_set.rows,
        changed("childcare", "staff.multiple_of_minimum_wage", 1.1),
        "Scenarios!G11", ("staff.multiple_of_minimum_wage", "minimum_wage"),
    ),
    "pay of a grade as a multiple of a minimum wage by a scenario, without one": (
        graded,
        changed(None, "staff_grade.volunteers.multiple_of_minimum_wage", 1.1),
        "Scenarios!G11", ("staff_grade.volunteers", "minimum_wage"),
    ),
    "attrition below 0": (
        cascade_set.rows, in_row("StaffGrades", 0, attrition=-0.1), "StaffGrades!L5", ("-0.1",),
    ),
    "nobody a member of staff": (
        cascade_set.rows, in_row("StaffGrades", 0, people_per_staff=0), "StaffGrades!D5", ("0",),
    ),
    "no place in any year": (
        cascade_set.rows, value_of("capacity.places", 0, "care"), "Parameters!E41", ("capacity.places",),
    ),
    "no assessor in any year": (
        cascade_set.rows, value_of("capacity.assessors", 0, "care"), "Parameters!E42", ("assessors",),
    ),
    "a benchmark in another unit": (
        counted_set.rows, in_row("Targeting", 0, benchmark="homes", share=0.5), "Targeting!B5", ("homes",),
    ),
    "a benefit beyond any amount": (
        small_set.rows, value_of("benefit.amount", 1e300, "child_benefit"), "Parameters!E11", ("1e+300",),
    ),
    "a benefit that is nearly nothing": (
        small_set.rows, value_of("benefit.amount", -1e-300, "child_benefit"), "Parameters!E11", ("-1e-300",),
    ),
    "more people than the world has": (
        small_set.rows, in_row("Projection", 0, **{"2026": 2e10}), "Projection!E5", ("20000000000",),
    ),
    "a donor that leaves in no year": (
        small_set.rows,
        paid_by(("aid", "donor grant", None, 0.4), REST, ("aid", "donor grant", 1e18, 0.2)),
        "Financing!C7", ("1e+18",),
    ),
    "an inclusion error that people do not allow": (
        designs, value_of("coverage.inclusion_error", 0.9, "targeted"), "Parameters!E24", ("0.6666666667",),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("base", "edit", "cell", "words"), CASES.values(), ids=CASES)
def test_it_is_refused_with_cell_and_cure(base, edit, cell, words):
    problems = new_problems(base, edit)
    assert cell in problems, list(problems)
    problem = problems[cell]
    assert problem.severity == ERROR
    assert all(word in problem.found for word in words), problem.found
    assert problem.expected
    assert problem.mend


ALARMS = {
    "sources below 1 from the middle on": (
        small_set.rows, paid_by(("aid", "donor grant", None, 0.4), REST, ("aid", "donor grant", 2029, 0.2)),
        "Financing!D7", True,
    ),
    "a review that is past": (
        delivery_set.rows, in_row("UnitCosts", 0, review_by="2020-01-01"), "UnitCosts!H5", False,
    ),
    "a scenario without places": (
        cascade_set.rows, added("Scenarios", change("generous", "care", "capacity.places", "multiply", 0)),
        "Scenarios!G16", True,
    ),
    "a scenario that starts after the donor has left": (
        small_set.rows,
        paid_by(("aid", "donor grant", None, 0.4), REST, ("aid", "donor grant", 2028, 0),
                ("budget", "general revenue", 2028, 1)),
        "Scenarios!G6", True,
    ),
    "savings of a ministry without a policy": (
        small_set.rows, in_row("Outcomes", 0, gains_to="taxpayers", saver="Ministry of Welfar"),
        "Outcomes!AT5", False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("base", "edit", "cell", "alarm"), ALARMS.values(), ids=ALARMS)
def test_what_may_be_meant_is_told_with_its_cell(base, edit, cell, alarm):
    problem = new_problems(base, edit)[cell]
    assert (problem.severity, problem.alarm) == (WARNING, alarm)
    assert problem.mend


@pytest.mark.parametrize("code", ["10.4.0 ", " 10.4.0", "10.4", 10.4])
def test_spaces_around_a_function_do_not_count(small_rows, code):
    small_rows["Policies"][0]["function"] = code
    assumptions = assumptions_from_rows(small_rows)
    assert assumptions.table("Policies").rows[0]["function"] == str(code).strip()


def test_parts_that_a_scenario_changes_together_are_accepted():
    rows = counted_set.rows()
    rows["Scenarios"] += [
        change("generous", None, "breakdown.region.share.North", "set", 0.6, 2028),
        change("generous", None, "breakdown.region.share.South", "set", 0.4, 2028),
    ]
    assert not [problem for problem in check_rows(rows) if problem.severity == ERROR]


def test_steps_that_stay_within_bounds_are_accepted(small_rows):
    path = "coverage.take_up"
    small_rows["Scenarios"] += [
        change("generous", "child_benefit", path, "add", 0.08, 2027),
        change("generous", "child_benefit", path, "set", 0.9, 2028),
        change("generous", "child_benefit", path, "add", 0.1, 2029),
    ]
    assert not [problem for problem in check_rows(small_rows) if problem.severity == ERROR]


BASES = {"StaffGrades": cascade_set.rows, "Items": delivery_set.rows, "Assets": delivery_set.rows,
         "Uplifts": delivery_set.rows, "UnitCosts": delivery_set.rows}  # fmt: skip
BEYOND = [
    (name, column, value)
    for name, table in INPUT_TABLES.items()
    for column, declared in table.inputs.items()
    if not declared.choices
    for value in (declared.bounds[0] - 1e-3, declared.bounds[1] + 1)
    if abs(value) < 1e300
]


@pytest.mark.parametrize(("name", "column", "value"), BEYOND)
def test_a_table_refuses_what_its_input_may_not_be(name, column, value):
    rows = BASES.get(name, small_set.rows)()
    rows[name][0][column] = value
    assert any(problem.table == name and problem.severity == ERROR for problem in check_rows(rows))
