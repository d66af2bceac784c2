"""No assumption passes in silence that acts on nothing, and none that acts is told of."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.raw import raw_from_rows
from costmodel.assumptions.format.report import ProblemReport
from costmodel.assumptions.format.structure import tables_of
from costmodel.assumptions.format.writer import write
from costmodel.engine.checking.result_checks import ALARM, NOTE, result_checks
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.explanations.idle_assumptions import idle_problems
from costmodel.engine.explanations.reach import JUDGED, Reach
from costmodel.engine.inputs.drawn_values import Draws
from costmodel.engine.inputs.scenarios import scenarios
from costmodel.errors import AssumptionError
from costmodel.model.parameters import outcome_parameters, parameters
from tests import small_set
from tests.small_set import change, group, outcome, parameter, policy

FIRST, LAST = 2026, 2030
COLUMNS_OF_POLICIES = ("timing.start_year", "timing.end_year")
CLAWBACK = tuple(path for path in parameters() if path.startswith("clawback."))
RULED_OUT = ("coverage.take_up", "coverage.exclusion_error", "capacity.once")
"""Parameters that steps of take-up replace, and one of services that nobody renews."""
LEFT_OUT = (*COLUMNS_OF_POLICIES, *RULED_OUT)
VALUES = {
    "coverage.shape": "logistic", "coverage.start": 0.1, "coverage.target": 0.6, "coverage.start_year": 2026,
    "coverage.ramp_years": 3, "coverage.steepness": 6, "coverage.mean_duration": 4, "timing.start_month": 4,
    "timing.in_operation": 1, "coverage.registered": 1.1,
    "benefit.payments_per_year": 12, "staff.people_per_staff": 8, "capital.life": 2, "capital.units": 40,
    "staff.multiple_of_minimum_wage": 1, "staff.multiple_of_average_wage": 1,
    "capacity.places": 2000, "capacity.assessors": 10, "capacity.decisions_each": 100,
    "staff.multiple_of_gdp_per_head": 0.1, "benefit.indexation_lag": 1, "household.persons": 1,
    "administration.per_application": 5_000, "household.others": 0.3, "targeting.design": "universal",
    "targeting.payee": "person",
}  # fmt: skip
"""A value of every parameter that is not a share; shares are 0.3 and amounts 100."""


def told(rows):
    """Every problem of a set: those of its checks and, where none is an error, what acts on nothing."""
    try:
        assumptions = assumptions_from_rows(rows)
    except AssumptionError as refused:
        return refused.problems
    return [*assumptions.warnings, *idle_problems(assumptions)]


def cell(rows, table, column, **where):
    """The cell of the last row whose columns hold these values."""
    raw = [each for each in raw_from_rows(rows) if each.name == table]
    data = tables_of(raw, ProblemReport("rows"))[table]
    numbers = [
        k for k, row in enumerate(data.rows) if all(row[name] == value for name, value in where.items())
    ]
    return data.cell(numbers[-1], column)


def names(problems, address):
    """The problems that name a cell."""
    return [
        p
        for p in problems
        if address in (p.cell, *p.found.replace("(", " ").replace(")", " ").replace(",", " ").split())
    ]


FLAT_RATES = ("offset.tax_on_benefits", "offset.indirect_tax")
"""Rates that the ordered clawback stands in place of."""


def in_order(rows, path):
    """The rows with the ordered clawback of the policy with everything, where the path is of it."""
    if not path.startswith("clawback."):
        return rows
    policy_rows = [row for row in rows["Parameters"] if row["policy"] == "everything"]
    others = [row for row in rows["Parameters"] if row["policy"] != "everything"]
    _, every = whole_policy("everything", CLAWBACK)
    kept = [row for row in policy_rows if row["parameter"] not in FLAT_RATES]
    rows["Parameters"] = [*others, *kept, *every]
    return rows


def value_of(path):
    declared = parameters()[path]
    return VALUES.get(path, 100.0 if declared.money or declared.unit in ("units", "persons") else 0.3)


def whole_policy(name, paths=None, *, start=2027):
    """A policy with every parameter there is but the ordered clawback, or with those named."""
    rows = [
        parameter(name, path, value_of(path), declared.unit, FIRST if declared.money else None)
        | {"note": "what a register needs"}
        for path, declared in parameters().items()
        if path not in LEFT_OUT and (path in paths if paths else path not in CLAWBACK)
    ]
    return policy(name, name.title(), "children", "10.4.0", start), rows


@pytest.fixture
def rows():
    tables = small_set.rows()
    tables["Discounting"] = tables["Discounting"][:1]
    minimum = {
        "indicator": "minimum_wage",
        "basis": "fiscal_by_start",
        "unit": "LCU per person",
        "source": small_set.SOURCE,
        "beyond": "wages",
    }
    tables["Macro"].append({**minimum, **dict.fromkeys(small_set.MACRO_YEARS[:3], 9_000.0)})
    policy_row, parameters_ = whole_policy("everything")
    tables["Policies"].append(policy_row)
    tables["Parameters"] += parameters_
    by_amount = {"elasticity": 1, "benefit_studied": 1_200}
    tables["Outcomes"].append(small_set.staff_gain("everything") | by_amount)
    return tables


def test_a_set_in_which_everything_acts_is_not_told_of(rows):
    assert told(rows) == []


# --- one planted in every parameter, path and table ---------------------------------------------------

EVERY = [path for path in parameters() if path not in LEFT_OUT]
DATED = [path for path in EVERY if parameters()[path].dated and not parameters()[path].choices]


CHANGED = [path for path in EVERY if not parameters()[path].choices]
APART = 16


def sets_of(paths):
    """Some paths, each in a set of its own; then all at once, those of the ordered clawback apart."""
    both = [path for path in paths if path not in CLAWBACK], [path for path in paths if path in CLAWBACK]
    return [pytest.param([path], id=path) for path in paths[::APART]] + [
        pytest.param(each, id=f"{len(each)} from {each[0]}") for each in both
    ]


@pytest.mark.parametrize("paths", sets_of(EVERY))
def test_a_parameter_of_a_policy_that_never_runs(rows, paths):
    rows = in_order(rows, paths[0])
    rows["Parameters"] = [
        {**row, "value": 0}
        if (row["policy"], row["parameter"]) == ("everything", "timing.in_operation")
        else row
        for row in rows["Parameters"]
    ]
    problems, policy_cell = told(rows), cell(rows, "Policies", "policy", policy="everything")
    for path in paths:
        named = names(problems, cell(rows, "Parameters", "value", policy="everything", parameter=path))
        assert [(p.severity, p.cell) for p in named] == [("warning", policy_cell)], path


@pytest.mark.parametrize("paths", sets_of(DATED))
def test_a_step_of_a_parameter_that_another_replaces_before_the_first_year(rows, paths):
    rows = in_order(rows, paths[0])
    rows["Parameters"] = [
        row for row in rows["Parameters"] if row["policy"] != "everything" or row["parameter"] not in paths
    ]
    early = {path: 0.0 if path == "timing.in_operation" else value_of(path) * 0.9 for path in paths}
    for path in paths:
        declared = parameters()[path]
        for year, value in ((2020, early[path]), (2022, value_of(path))):
            base = FIRST if declared.money else None
            rows["Parameters"].append(parameter("everything", path, value, declared.unit, base, year))
    problems = told(rows)
    for path in paths:
        if early[path]:
            assert names(problems, cell(rows, "Parameters", "value", parameter=path, from_year=2020)), path
        assert not names(problems, cell(rows, "Parameters", "value", parameter=path, from_year=2022)), path


@pytest.mark.parametrize("paths", sets_of(CHANGED))
def test_a_change_of_a_parameter_that_leaves_it_as_it_is(rows, paths):
    rows = in_order(rows, paths[0])
    rows["Scenarios"] += [change("lean_years", "everything", path, "multiply", 1) for path in paths]
    problems = told(rows)
    for path in paths:
        (problem,) = names(problems, cell(rows, "Scenarios", "value", parameter=path))
        assert problem.alarm
        assert "leaves every value" in problem.found


@pytest.mark.parametrize("paths", sets_of([path for path in CHANGED if path != "timing.in_operation"]))
def test_a_change_of_a_parameter_of_a_policy_that_does_not_run_in_the_scenario(rows, paths):
    rows = in_order(rows, paths[0])
    rows["Scenarios"].append(change("lean_years", "everything", "timing.in_operation", "set", 0))
    for path in paths:
        whole = parameters()[path].unit in ("year", "month", "years") or path == "household.persons"
        operation, value = ("add", 1) if whole else ("multiply", 0.5)
        rows["Scenarios"].append(change("lean_years", "everything", path, operation, value))
    problems = told(rows)
    for path in paths:
        (problem,) = names(problems, cell(rows, "Scenarios", "value", policy="everything", parameter=path))
        assert "no figure of the scenario depends on" in problem.found


OUTCOME = [name for name, each in outcome_parameters().items() if not each.choices and each.default is None]
"""Columns that every effect states."""


@pytest.mark.parametrize("name", OUTCOME)
def test_a_change_of_an_outcome_that_leaves_it_as_it_is(rows, name):
    rows["Scenarios"].append(change("generous", None, f"outcome.schooling.{name}", "multiply", 1))
    assert names(
        told(rows),
        cell(rows, "Scenarios", "value", parameter=f"outcome.schooling.{name}", scenario="generous"),
    )


@pytest.mark.parametrize("name", OUTCOME)
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_an_outcome_that_begins_after_the_last_year(rows, name):
    late = {**outcome("late", 0.2, "others"), "lag": 18, "displacement": 0.1}
    rows["Outcomes"].append(late)
    assert names(told(rows), cell(rows, "Outcomes", "outcome", outcome="late"))
    if name not in ("lag", "duration"):  # of these another change might bring the effect within the years
        rows["Scenarios"].append(change("generous", None, f"outcome.late.{name}", "multiply", 0.5))
        assert names(told(rows), cell(rows, "Scenarios", "value", parameter=f"outcome.late.{name}"))


def test_a_drop_off_of_an_effect_of_one_year(rows):
    rows["Outcomes"].append({**outcome("short", 0.2, "others"), "duration": 1, "drop_off": 0.3})
    (problem,) = told(rows)
    assert problem.cell == cell(rows, "Outcomes", "drop_off", outcome="short")
    rows["Outcomes"][-1]["drop_off"] = 0
    assert told(rows) == []


def test_a_null_effect_is_an_effect(rows):
    rows["Outcomes"].append(outcome("null", 0, "others"))
    assert told(rows) == []
    rows["Outcomes"][-1] |= {"low": -0.1, "high": 0.1, "drop_off": 0.3, "duration": 1}
    rows["Outcomes"].append({**outcome("ranged", 0, "others"), "low": -0.1, "high": 0.1})
    assert told(rows) == []


@pytest.mark.parametrize("indicator", [name for name in small_set.MACRO if name != "population"])
def test_a_change_of_an_indicator_that_leaves_it_as_it_is(rows, indicator):
    rows["Scenarios"].append(change("generous", None, f"macro.{indicator}", "add", 0))
    assert names(
        told(rows), cell(rows, "Scenarios", "value", parameter=f"macro.{indicator}", scenario="generous")
    )


UNUSED = ("poverty_line", "average_wage", "minimum_wage")


@pytest.mark.parametrize("indicator", UNUSED)
def test_an_indicator_that_no_policy_uses(rows, indicator):
    paths = (
        "share_of_poverty_line",
        "multiple_of_average_wage",
        "multiple_of_minimum_wage",
        "share_of_average_wage",
    )
    rows["Parameters"] = [row for row in rows["Parameters"] if not row["parameter"].endswith(paths)]
    rows["Parameters"].append(parameter("childcare", "staff.multiple_of_gdp_per_head", 1, "ratio"))
    rows["Scenarios"].append(change("generous", None, f"macro.{indicator}", "multiply", 1.1))
    problems = told(rows)
    assert names(problems, cell(rows, "Scenarios", "value", parameter=f"macro.{indicator}"))
    assert names(problems, cell(rows, "Macro", "indicator", indicator="minimum_wage"))


@pytest.mark.parametrize(("path", "value"), [("group.children.prevalence", 1), ("discounting.rate", 1)])
def test_a_change_of_what_policies_share_that_leaves_it_as_it_is(rows, path, value):
    rows["Scenarios"].append(change("generous", None, path, "multiply", value))
    assert names(told(rows), cell(rows, "Scenarios", "value", parameter=path, scenario="generous"))


def test_a_change_that_a_later_row_replaces(rows):
    rows["Scenarios"] += [
        change("generous", "childcare", "coverage.take_up", "multiply", 0.9),
        change("generous", "childcare", "coverage.take_up", "set", 0.8, FIRST),
    ]
    (problem,) = told(rows)  # and not the take-up itself, on which the baseline goes
    assert problem.cell == cell(rows, "Scenarios", "value", parameter="coverage.take_up", from_year=None)


def test_rows_of_the_other_tables(rows):
    rows["Groups"] += [
        group("idle", "Idle", 5, 9, 0.5),
        group("part", "Part of it", 5, 9, 0.5, parent="idle"),
    ]
    rows["Financing"] += [
        {"policy": "child_benefit", "source": "general revenue", "from_year": None, "share": 0.6},
        {"policy": "child_benefit", "source": "donor", "from_year": 2020, "share": 0.5},
        {"policy": "child_benefit", "source": "donor", "from_year": 2022, "share": 0.4},
    ]
    rows["Discounting"] += [
        {"schedule": "real", "from_year_offset": 0, "rate": 0.08, "source": small_set.SOURCE},
        {"schedule": "real", "from_year_offset": 31, "rate": 0.03, "source": small_set.SOURCE},
        {"schedule": "nominal", "from_year_offset": 0, "rate": 0.08, "source": small_set.SOURCE},
        {"schedule": "nominal", "from_year_offset": 9, "rate": 0.07, "source": small_set.SOURCE},
    ]
    problems = told(rows)
    assert {p.cell for p in problems} == {
        cell(rows, "Groups", "group", group="idle"),
        cell(rows, "Groups", "group", group="part"),
        cell(rows, "Financing", "share", from_year=2020),
        cell(rows, "Discounting", "rate", from_year_offset=0, schedule="real"),
        cell(rows, "Discounting", "rate", from_year_offset=31),
        cell(rows, "Discounting", "schedule", schedule="nominal", from_year_offset=0),
    }
    assert {(p.severity, p.alarm) for p in problems} == {("warning", False)}


# --- refused where it shows without a run -------------------------------------------------------------

ALONE = [
    ("childcare", "administration.share_of_transfers", 0.5, "pays no cash benefit"),
    ("childcare", "offset.tax_on_benefits", 0.2, "pays no cash benefit"),
    ("child_benefit", "offset.tax_on_wages", 0.3, "has no staff"),
    ("child_benefit", "administration.set_up", 5e9, "since 2020"),
    ("child_benefit", "timing.start_month", 4, "since 2020"),
    ("child_benefit", "administration.approval_rate", 0.8, "per_application"),
    ("child_benefit", "administration.renewal_share", 0.8, "per_application"),
    ("child_benefit", "coverage.steepness", 4, "linear"),
]  # fmt: skip


@pytest.mark.parametrize(("owner", "path", "value", "words"), ALONE, ids=str)
def test_a_parameter_without_what_it_belongs_to(rows, owner, path, value, words):
    declared = parameters()[path]
    rows["StaffGrades"] = []
    rows["Parameters"].append(parameter(owner, path, value, declared.unit, FIRST if declared.money else None))
    (problem,) = told(rows)
    assert (problem.severity, problem.since) == ("error", 2)
    assert problem.cell == cell(rows, "Parameters", "value", policy=owner, parameter=path)
    assert words in problem.found
    rows["Parameters"][-1]["value"] = declared.default
    assert told(rows) == []


INDICES = ("prices", "wages", "gdp_per_head")


@pytest.mark.parametrize(
    ("path", "value"), [("payments_per_year", 12), *((f"indexed_to_{index}", 1) for index in INDICES)]
)
def test_what_belongs_to_an_amount_beside_a_share_of_a_reference(rows, path, value):
    rows["Parameters"] = [
        row for row in rows["Parameters"]
        if row["policy"] != "child_benefit" or not row["parameter"].startswith("benefit.")
    ]  # fmt: skip
    rows["Parameters"].append(parameter("child_benefit", "benefit.share_of_poverty_line", 0.2, "share"))
    rows["Scenarios"] = [row for row in rows["Scenarios"] if row["parameter"] != "benefit.amount"]
    unit = parameters()[f"benefit.{path}"].unit
    rows["Parameters"].append(parameter("child_benefit", f"benefit.{path}", value, unit))
    (problem,) = told(rows)
    assert problem.cell == cell(
        rows, "Parameters", "value", parameter=f"benefit.{path}", policy="child_benefit"
    )
    assert problem.severity == "error"


def given_path(rows):
    """The childcare of the set with a given path of coverage."""
    values = {"coverage.shape": "given", "coverage.target": 0.3, "coverage.start": 0, "coverage.take_up": 1}
    rows["Parameters"] = [
        row for row in rows["Parameters"]
        if row["policy"] != "childcare" or not row["parameter"].startswith("coverage.")
    ]  # fmt: skip
    for path, value in values.items():
        rows["Parameters"].append(parameter("childcare", path, value, parameters()[path].unit))


@pytest.mark.slow
def test_a_given_path_needs_no_ramp_and_is_told_of_one(rows):
    given_path(rows)
    assert told(rows) == []
    rows["Scenarios"].append(change("generous", "childcare", "coverage.target", "set", 0.4))
    assert told(rows) == []
    rows["Parameters"].append(parameter("childcare", "coverage.ramp_years", 4, "years"))
    assert [(p.severity, "given" in p.found) for p in told(rows)] == [("error", True)]
    rows["Parameters"][-1] = parameter("childcare", "coverage.start_year", 2026, "year")
    rows["Parameters"][-1]["value"] = 2024
    (problem,) = told(rows)
    assert problem.cell == cell(
        rows, "Parameters", "value", policy="childcare", parameter="coverage.start_year"
    )
    rows["Parameters"].pop()
    start = next(
        r for r in rows["Parameters"] if (r["policy"], r["parameter"]) == ("childcare", "coverage.start")
    )
    start["value"] = 0.2
    (problem,) = told(rows)
    assert problem.cell == cell(rows, "Parameters", "value", policy="childcare", parameter="coverage.start")


def test_a_price_base_beside_a_share(rows):
    share = next(row for row in rows["Parameters"] if row["parameter"] == "administration.share_of_transfers")
    share["price_base"] = 2025
    (problem,) = told(rows)
    address = cell(rows, "Parameters", "price_base", policy="child_benefit", parameter=share["parameter"])
    assert (problem.cell, problem.severity, problem.since) == (address, "error", 2)


@pytest.mark.parametrize(("operation", "value"), [("set", 0.5), ("multiply", 0.5), ("add", -0.5)])
def test_half_a_switch(rows, operation, value):
    rows["Scenarios"].append(change("generous", "childcare", "timing.in_operation", operation, value))
    (problem,) = told(rows)
    assert (problem.cell, problem.severity) == (
        cell(rows, "Scenarios", "value", parameter="timing.in_operation"),
        "error",
    )
    rows["Scenarios"].pop()
    rows["Parameters"].append(parameter("childcare", "timing.in_operation", 0.5, "share"))
    (problem,) = told(rows)
    assert problem.cell == cell(
        rows, "Parameters", "value", policy="childcare", parameter="timing.in_operation"
    )


def test_a_change_of_the_population_of_the_past(rows):
    rows["Scenarios"].append(change("generous", None, "macro.population", "multiply", 1.1, 2025))
    rows["Scenarios"][-1]["from_year"] = None
    problems = told(rows)
    assert [p.severity for p in problems] == ["error"]
    assert problems[0].cell == cell(rows, "Scenarios", "parameter", parameter="macro.population")
    rows["Scenarios"][-1]["parameter"] = "macro.populaton"
    assert "population" not in str(told(rows)[0].mend)
    rows["Scenarios"][-1] |= {"parameter": "populaton", "policy": None}
    assert "macro.population" not in str(told(rows)[0].mend)


def test_two_labels_for_one_scenario(rows):
    rows["Scenarios"].append(
        change("generous", "childcare", "coverage.take_up", "set", 0.9) | {"label": "Bold"}
    )
    (problem,) = told(rows)
    assert (problem.cell, problem.severity) == (cell(rows, "Scenarios", "label", label="Bold"), "error")
    assert cell(rows, "Scenarios", "label", scenario="generous", parameter="benefit.amount") in problem.found


def test_a_ramp_that_is_over_before_its_policy_starts(rows):
    childcare = next(row for row in rows["Policies"] if row["policy"] == "childcare")
    childcare["start_year"] = 2030
    rows["Scenarios"] = [row for row in rows["Scenarios"] if row["parameter"] != "timing.start_year"]
    rows["Outcomes"] = [{**row, "lag": 0, "drop_off": 0} for row in rows["Outcomes"]]
    (problem,) = told(rows)
    assert problem.cell == cell(
        rows, "Parameters", "value", policy="childcare", parameter="coverage.start_year"
    )
    assert cell(rows, "Policies", "start_year", policy="childcare") in problem.found
    childcare["start_year"] = 2029
    assert told(rows) == []


# --- results carry it ---------------------------------------------------------------------------------


def check_of(result):
    return next(check for check in result_checks(result) if check.name == "Every assumption affects a figure")


def test_a_result_says_what_has_no_effect_and_a_change_without_one_alarms_it(rows):
    assert check_of(cm.run(assumptions_from_rows(rows), "generous")).passed
    rows["Groups"].append(group("idle", "Idle", 5, 9, 0.5))
    rows["Scenarios"].append(change("generous", "childcare", "coverage.take_up", "multiply", 1))
    assumptions = assumptions_from_rows(rows)
    generous, other = (check_of(cm.run(assumptions, name)) for name in ("generous", "baseline"))
    assert (generous.found, generous.outcome, other.found, other.outcome) == (2, ALARM, 1, NOTE)
    assert cell(rows, "Scenarios", "value", policy="childcare") in generous.reason
    assert cell(rows, "Groups", "group", group="idle") in other.explanation


@pytest.mark.slow
def test_the_public_check_tells_of_it(rows, tmp_path):
    rows["Groups"].append(group("idle", "Idle", 5, 9, 0.5))
    path = write(tmp_path / "set.xlsx", rows)
    told = [p.cell for p in cm.check(path) if "hires" not in p.found]
    assert told == [cell(rows, "Groups", "group", group="idle")]


# --- and it is right: what is told of changes nothing, all else does ----------------------------------

SETS = {"kenya": lambda: cm.load("kenya"), "colombia": lambda: cm.load("colombia"),
        "small": lambda: assumptions_from_rows(small_set.rows())}  # fmt: skip
TOGETHER = 40
FLAT = (
    "coverage.ramp_years",
    "coverage.start_year",
    "end_year",
    "capital.life",
    "duration",
    "lag",
    "capacity.once",
)
"""Counts of years that act only where they cross a year of the model, and a choice of 0 or 1."""


def other_value(entry):
    """A value near that of an entry, which the model allows."""
    if entry.unit in ("year", "years", "month"):
        return entry.base + 1
    return entry.base * 0.97 if entry.base else 0.05


def judged(budget):
    for part, lines in JUDGED.items():
        figures = getattr(budget, part)
        yield from (getattr(figures, name) for name in lines or (field.name for field in fields(figures)))


def moved_by(assumptions, entries):
    """For each entry whether another value of it moves a figure of any scenario."""
    every = list(scenarios(assumptions).values())
    moved = []
    for start in range(0, len(entries), TOGETHER):
        block = entries[start : start + TOGETHER]
        count = len(block) + 1  # the first draw has the values of the workbook
        values = {entry.cell: np.full(count, entry.base) for entry in block}
        for place, entry in enumerate(block, 1):
            values[entry.cell][place] = other_value(entry)
        budget = evaluate(bind(assumptions, every, draws=Draws(count, values)))
        differs = np.zeros(count, dtype=bool)
        for figure in judged(budget):
            by = np.broadcast_to(figure, (count * len(every), *figure.shape[-2:])).reshape(count, -1)
            differs |= (~np.isclose(by, by[:1], rtol=1e-12, atol=0)).any(axis=1)
        moved += differs[1:].tolist()
    return moved


@pytest.mark.parametrize("name", SETS)
def test_what_is_told_of_changes_nothing_and_all_else_does(name):
    assumptions = SETS[name]()
    idle = {problem.cell for problem in idle_problems(assumptions)}
    bound = Reach(assumptions).runs[0].bound
    tables = ("Parameters", "Outcomes", "Financing", "Groups", "Discounting")
    stated = (entry for entry in bound.entries if entry.base is not None and entry.table in tables)
    entries = list({entry.cell: entry for entry in stated if "price_base" not in entry.path}.values())
    moved = dict(zip(entries, moved_by(assumptions, entries), strict=True))
    assert [entry.path for entry, acts in moved.items() if acts and entry.cell in idle] == []
    still = [entry for entry, acts in moved.items() if not acts and entry.cell not in idle]
    # An effect of 0 with a range acts in draws, and so does all that it is multiplied by.
    effects = assumptions.table("Outcomes").rows
    without = {f"outcome.{row['outcome']}." for row in effects if row["effect"] == 0}
    still = [entry for entry in still if not entry.path.startswith(tuple(without))]
    # The size of a benchmark group acts on whom a policy misses, which is not judged.
    missed = {f"group.{row['benchmark']}.prevalence" for row in assumptions.table("Targeting").rows}
    still = [entry for entry in still if entry.path not in missed]
    assert [entry.path for entry in still if not entry.path.endswith(FLAT) and entry.base] == []
