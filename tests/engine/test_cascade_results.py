"""Steps of take-up, limits of capacity and staff by grade from the workbook to checks and pages."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.writer import write
from costmodel.engine.checking.hiring import hiring_problems, steep_hiring
from costmodel.engine.checking.result_checks import NOTE, result_checks
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.inputs.drawn_values import Draws
from costmodel.engine.inputs.scenarios import scenarios
from costmodel.engine.run import run_all
from costmodel.reports.sheets.capacity_page import NOTHING, capacity
from costmodel.reports.sheets.people_page import people
from costmodel.reports.sheets.result_report import ScenarioReport
from costmodel.uncertainty.uncertain import uncertain
from tests import cascade_set, small_set
from tests.small_set import change, parameter

FRAIL = (17_136, 17_556, 17_976, 18_396, 18_816)


@pytest.fixture
def rows():
    return cascade_set.rows()


@pytest.fixture(scope="module")
def result():
    return cm.run(assumptions_from_rows(cascade_set.rows()))


def value(result, policy, line, year):
    table = result.table()
    line_rows = table[(table["policy"] == policy) & (table["line"] == line) & (table["year"] == year)]
    assert len(line_rows) == 1
    return line_rows["value"].iloc[0]


def without(rows, policy, *paths):
    rows["Parameters"] = [
        row for row in rows["Parameters"] if row["policy"] != policy or row["parameter"] not in paths
    ]


def refused(rows):
    return [problem for problem in check_rows(rows) if problem.severity == "error"]


# --- figures ------------------------------------------------------------------------------------------


def test_a_year_of_care_by_hand(result):
    # 2026: 17,136 frail people, 20 % covered, 80 % aware. The benefit of 1,200 in 2025 is 1,260 in 2026, the
    # reference 1,100 in 2025 is 1,100 x 1.045: p = .75 (1260 / 1149.5)^.4. q* = .8 + .2 x .5 x .25.
    p = 0.75 * (1_260 / 1_149.5) ** 0.4
    aware = FRAIL[0] * 0.2 * 0.8
    demand = aware * p * 0.825 * 0.98
    assert value(result, "care", "applying", 2026) == pytest.approx(p)
    assert value(result, "care", "discouraged", 2026) == pytest.approx(aware * (1 - p))
    assert value(result, "care", "demand", 2026) == pytest.approx(demand)
    # 300 carers, 10 % leave: 270 for 5 each; nurses as many as the opening beneficiaries need are enough
    assert value(result, "care", "carers.posts", 2026) == pytest.approx(270)
    assert value(result, "care", "supply", 2026) == pytest.approx(1350)
    assert value(result, "care", "reached", 2026) == pytest.approx(1350 * 0.9)
    assert value(result, "care", "beneficiaries", 2026) == pytest.approx(1350)
    opening = demand / 0.9
    assert value(result, "care", "nurses.posts", 2026) == pytest.approx(opening * 0.5 / 40 * 0.95)
    # all the staff there is paid: carers 1.1, nurses 2.5, helpers .5 of the average wage, and 10 % on top
    wage = 40_000 * 12
    paid = 270 * 1.1 + opening * 0.5 / 40 * 0.95 * 2.5 + 1350 / 50 * 0.5
    assert value(result, "care", "staff_cost", 2026) == pytest.approx(paid * wage * 1.1)
    assert value(result, "care", "overhead", 2026) == pytest.approx(270 * 1.1 * wage * 1.1 / 9)
    # 150 carers of 2027 begin their training in 2026
    assert value(result, "care", "training_cost", 2026) == pytest.approx(150 * 5_000 * 1.05)


def test_a_policy_without_steps_or_limits_is_as_before(result, rows):
    plain = cm.run(assumptions_from_rows(small_set.rows()))
    for line in ("beneficiaries", "staff", "applications", "gross_cost", "net_cost"):
        for policy in ("childcare", "child_benefit"):
            staffed = line == "staff" and policy == "child_benefit"
            assert staffed or value(result, policy, line, 2029) == value(plain, policy, line, 2029)


def test_a_scenario_changes_steps_limits_and_grades(result):
    generous = cm.run(result.assumptions, scenario="generous")
    assert value(generous, "care", "unaware", 2028) == pytest.approx(
        value(result, "care", "unaware", 2028) * 0.05 / 0.2
    )
    assert value(generous, "care", "unaware", 2027) == value(result, "care", "unaware", 2027)
    assert value(generous, "care", "decisions_possible", 2027) == pytest.approx(60 * 90)
    assert value(generous, "care", "nurses.training_places", 2027) == pytest.approx(40)
    # 12,730 children, and 10,000 places that the baseline does not limit
    assert value(result, "child_benefit", "beneficiaries", 2030) == pytest.approx(12_729.6)
    assert value(generous, "child_benefit", "waiting", 2030) == pytest.approx(2_729.6)


def test_a_limit_of_a_scenario_leaves_the_baseline_without(rows):
    rows["Scenarios"].append(change("lean_years", "childcare", "capacity.places", "set", 1_000))
    loaded = assumptions_from_rows(rows)
    baseline, lean = cm.run(loaded), cm.run(loaded, scenario="lean_years")
    assert value(baseline, "childcare", "beneficiaries", 2030) > 2_000
    assert value(lean, "childcare", "beneficiaries", 2030) == pytest.approx(1_000)
    assert value(lean, "childcare", "waiting_for_place", 2030) > 1_000


def test_a_draw_is_the_run_with_its_values(rows):
    """Attrition, places, awareness and the intake of two draws, each against a workbook that states them."""
    loaded = assumptions_from_rows(rows)
    drawn = {
        ("StaffGrades", "staff_grade", "carers", "attrition"): (0.05, 0.3),
        ("StaffGrades", "staff_grade", "carers", "intake"): (40, 200),
        ("Parameters", "parameter", "capacity.assessors", "value"): (10, 80),
        ("Parameters", "parameter", "coverage.aware", "value"): (0.5, 0.9),
    }
    values = {}
    for (name, key, owner, column), pair in drawn.items():
        table = loaded.table(name)
        number = next(k for k, row in enumerate(table.rows) if row[key] == owner)
        values[table.cell(number, column)] = np.array(pair, dtype=float)
    baseline = [next(iter(scenarios(loaded).values()))]
    both = evaluate(bind(loaded, baseline, draws=Draws(2, values)))
    for draw in range(2):
        for (name, key, owner, column), pair in drawn.items():
            next(row for row in rows[name] if row[key] == owner)[column] = pair[draw]
        alone = evaluate(bind(assumptions_from_rows(rows), baseline))
        for part, line in (("people", "beneficiaries"), ("cascade", "waiting"), ("staffing", "posts"),
                           ("cost", "gross_cost"), ("decisions", "upheld")):  # fmt: skip
            figures, expected = (getattr(getattr(budget, part), line) for budget in (both, alone))
            assert figures[draw] == pytest.approx(expected[0], rel=1e-12)


def test_the_range_of_a_grade_is_drawn(rows):
    next(r for r in rows["StaffGrades"] if r["staff_grade"] == "carers").update(low=3, high=9)
    cells = [cell for one in uncertain(assumptions_from_rows(rows)) for cell in one.cells]
    assert any(cell.startswith("StaffGrades!") for cell in cells)


def test_an_explanation_ends_at_the_grade(result):
    explanation = result.explain("care", "carers.posts", 2027)
    cells = explanation.text
    assert "StaffGrades!" in cells
    assert "attrition" in cells.lower() or "leave" in cells.lower()


def test_cost_by_class_and_tax_on_pay_follow_the_grades(rows):
    rows["Parameters"].append(parameter("care", "offset.tax_on_wages", 0.2, "share"))
    rows["Outcomes"].append(small_set.staff_gain("care"))
    result = cm.run(assumptions_from_rows(rows))
    pay = value(result, "care", "staff_cost", 2028) / 1.1
    assert value(result, "care", "tax_on_wages", 2028) == pytest.approx(pay * 0.2)
    classified = result.classified().reset_index()
    by_class = classified[classified["policy"] == "care"].set_index("economic")[2028]
    assert by_class["2111"] == pytest.approx(pay)
    assert by_class["2121"] == pytest.approx(pay * 0.1)
    trained = value(result, "care", "training_cost", 2028) + value(result, "care", "overhead", 2028)
    applied = value(result, "care", "application_cost", 2028)
    assert by_class["22"] == pytest.approx(trained + applied)


# --- refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["coverage.take_up", "coverage.exclusion_error"])
def test_steps_and_one_share_of_take_up_are_refused(rows, path):
    rows["Parameters"].append(parameter("care", path, 0.4, "share"))
    (problem,) = refused(rows)
    assert problem.cell.startswith("Parameters!E")
    assert path in problem.found
    assert "coverage.aware" in problem.found
    assert "coverage.apply" in problem.mend


def test_take_up_is_needed_without_steps(rows):
    without(rows, "course", "coverage.take_up")
    (problem,) = refused(rows)
    assert "course without coverage.take_up" in problem.found


@pytest.mark.parametrize(
    ("path", "number", "unit"), [("coverage.paid", 0.9, "share")]
)  # fmt: skip
def test_a_step_without_the_others_is_refused(rows, path, number, unit):
    rows["Parameters"].append(parameter("course", path, number, unit))
    (problem,) = refused(rows)
    assert path in problem.found
    assert "coverage.aware" in problem.expected or "coverage.aware" in problem.mend


@pytest.mark.parametrize(
    ("path", "number"), [("coverage.response_elasticity", 0), ("coverage.reference_benefit", 0)]
)
def test_a_response_needs_an_elasticity_and_a_benefit_above_0(rows, path, number):
    next(r for r in rows["Parameters"] if r["parameter"] == path)["value"] = number
    (problem,) = refused(rows)
    assert problem.cell.startswith("Parameters!E")
    assert path.partition(".")[2] in problem.found + problem.expected or "0" in problem.found


def test_assessors_need_decisions_and_once_is_a_switch(rows):
    without(rows, "care", "capacity.decisions_each")
    problem = refused(rows)[0]
    assert "capacity.decisions_each" in problem.found
    rows = cascade_set.rows()
    next(r for r in rows["Parameters"] if r["parameter"] == "capacity.once")["value"] = 0.5
    (problem,) = refused(rows)
    assert "0.5" in problem.found
    assert "switch" in problem.expected


def test_short_stays_of_a_service_had_once_are_told(rows):
    told = [p for p in assumptions_from_rows(rows).warnings if "capacity.once" in p.found]
    assert [("0.5" in p.found, p.severity) for p in told] == [(True, "warning")]
    without(rows, "course", "coverage.mean_duration")
    assert not [p for p in assumptions_from_rows(rows).warnings if "capacity.once" in p.found]


def test_the_staff_of_a_service_that_ended_serve_nobody(rows):
    """Twenty begin their training each year and one serves eight: most wait, and wait on after the end."""
    course = next(row for row in rows["Policies"] if row["policy"] == "course")
    without(rows, "course", "capacity.places")
    rows["StaffGrades"].append(cascade_set.grade("course", "tutors", 8, 1, opening_posts=20, intake=20))
    endless = cm.run(assumptions_from_rows(rows), "baseline")
    course["end_year"] = 2028
    result = cm.run(assumptions_from_rows(rows), "baseline")
    for line in ("beneficiaries", "waiting", "expenditure"):
        for year in (2027, 2028):
            assert value(result, "course", line, year) == value(endless, "course", line, year) > 0
    for year in (2029, 2030):
        assert value(endless, "course", "beneficiaries", year) > 0
        assert [value(result, "course", line, year) for line in ("beneficiaries", "expenditure")] == [0, 0]
        still = value(result, "course", "waiting", year - 1) * 0.9
        assert value(result, "course", "waiting", year) == pytest.approx(still)


def test_a_scenario_does_not_begin_or_end_the_steps(rows):
    rows["Scenarios"] += [
        change("generous", "care", "coverage.take_up", "set", 0.9),
        change("generous", "childcare", "coverage.aware", "set", 0.9),
    ]
    problems = refused(rows)
    assert [problem.table for problem in problems] == ["Scenarios"] * len(problems)
    assert {word for p in problems for word in ("coverage.take_up", "coverage.aware") if word in p.found} == {
        "coverage.take_up", "coverage.aware"
    }  # fmt: skip


def test_grades_and_one_kind_of_staff_are_refused(rows):
    rows["StaffGrades"].append(cascade_set.grade("childcare", "teachers", 8, 1))
    (problem,) = refused(rows)
    assert problem.cell.startswith("StaffGrades!A")
    assert "staff." in problem.found


def test_a_grade_without_pay_or_price_base_is_refused(rows):
    rows["StaffGrades"][2]["multiple_of_average_wage"] = None
    rows["StaffGrades"][0]["price_base"] = None
    problems = refused(rows)
    assert sorted(problem.cell[:12] for problem in problems) == ["StaffGrades!"] * 2
    assert any("no pay" in problem.found for problem in problems)
    assert any("year of the prices" in problem.expected for problem in problems)


def test_a_published_take_up_needs_its_year(rows):
    next(r for r in rows["Parameters"] if r["parameter"] == "coverage.observed_take_up")["as_of"] = "last"
    (problem,) = refused(rows)
    assert "last" in problem.found
    assert "year" in problem.expected


# --- checks of results --------------------------------------------------------------------------------


def named(result, beginning):
    return [each for each in result_checks(result) if each.name.startswith(beginning)]


def test_the_checks_say_who_waits_and_that_steps_sum_up(result):
    (steps,) = named(result, "Everybody of the target group")
    assert steps.passed
    (waiting,) = named(result, "Decisions, places and staff suffice")
    assert waiting.outcome == NOTE
    assert "course" in waiting.explanation
    assert "24,562" in waiting.explanation
    (applications,) = named(result, "Applications do not exceed")
    assert applications.passed


@pytest.mark.parametrize(("published", "outcome"), [(0.222, "passed"), (0.3, NOTE)])
def test_a_published_take_up_is_compared_with_that_of_its_year(rows, published, outcome):
    row = next(r for r in rows["Parameters"] if r["parameter"] == "coverage.observed_take_up")
    row |= {"as_of": "2027", "value": published}
    (check,) = named(cm.run(assumptions_from_rows(rows)), "Take-up of care")
    assert check.outcome == outcome
    assert check.found == pytest.approx(0.2216547, rel=1e-6)
    row |= {"low": 0.1, "high": 0.5}
    (check,) = named(cm.run(assumptions_from_rows(rows)), "Take-up of care")
    assert check.passed


def test_renewals_above_the_decisions_are_told_of(rows):
    next(r for r in rows["Parameters"] if r["parameter"] == "capacity.assessors")["value"] = 1
    next(r for r in rows["Parameters"] if r["parameter"] == "administration.renewal_share")["value"] = 1
    result = cm.run(assumptions_from_rows(rows))
    (check,) = named(result, "Decisions suffice for renewals")
    assert check.outcome == NOTE
    assert "care in 2026" in check.explanation
    assert named(result, "Applications do not exceed")[0].passed


# --- hiring -------------------------------------------------------------------------------------------


def test_steep_hiring_leaves_the_first_year_apart():
    posts, hires = np.array([[0, 100, 140, 300, 290.0]]), np.array([[0, 100, 40, 160, 0.0]])
    (surge,) = steep_hiring([("care", "")], posts, hires, range(2026, 2031))
    assert (surge.year, surge.hires, surge.before) == (2029, 160, 140)
    assert (surge.first_year, surge.last_year) == (2028, 2029)
    assert list(steep_hiring([("care", "")], posts[:, :3], hires[:, :3], range(2026, 2029))) == []


def test_childcare_of_kenya_is_spoken_of():
    kenya = cm.load("kenya@2026.1")
    told = [problem for problem in hiring_problems(kenya) if "childcare" in problem.found]
    assert [problem.severity for problem in told] == ["warning"]
    assert told[0].cell.startswith("Parameters!E")
    for word in ("881 in 2026", "33,305 in 2030"):
        assert word in told[0].found
    (check,) = named(cm.run(kenya, scenario="reform"), "Staff can be hired")
    assert check.outcome == NOTE
    assert "33,305" in check.explanation


def test_check_tells_of_it(rows, tmp_path):
    path = write(tmp_path / "steep.xlsx", assumptions_from_rows(rows))
    problems = [problem for problem in cm.check(path) if "nurses" in problem.found]
    assert [problem.table for problem in problems] == ["StaffGrades"]
    assert "intake" in problems[0].mend


# --- pages --------------------------------------------------------------------------------------------


def test_the_page_shows_steps_waiting_lists_and_staff(result):
    page = capacity(ScenarioReport(result, "now"))
    assert [table.name for table in page.tables] == ["Capacity", "Waiting", "StaffByGrade"]
    shown = {(row.cells[0], row.keys[1]): row.cells[3:] for table in page.tables for row in table.rows}
    assert shown["Care at home", "unaware"][0] == pytest.approx(FRAIL[0] * 0.2 * 0.2)
    assert shown["A course", "waiting"][4] == pytest.approx(value(result, "course", "waiting", 2030))
    assert shown["Care at home: Nurses", "nurses.hires"][2] == pytest.approx(20)
    assert ("A course", "unaware") not in shown
    texts = [line for block in page.blocks for line in getattr(block, "lines", ())]
    assert any("Most hires: Care at home: Nurses, 20 in 2028" in line for line in texts)
    headcount = people(ScenarioReport(result, "now")).tables[0].rows
    posts = [row for row in headcount if row.keys == ("care", "carers.posts")]
    assert posts[0].cells[3] == pytest.approx(270)


@pytest.mark.parametrize(
    ("scenario", "supply"), [("baseline", None), ("generous", [None, None, *3 * [10_000]])]
)
def test_a_limit_is_shown_only_where_one_is_stated(scenario, supply):
    results = run_all(assumptions_from_rows(cascade_set.rows()))
    waiting = capacity(ScenarioReport(results[scenario], "now")).tables[1]
    shown = {row.keys[1]: row.cells[3:] for row in waiting.rows if row.keys[0] == "child_benefit"}
    assert shown.get("supply") == supply
    assert "demand" in shown


def test_without_staff_or_steps_the_page_says_how_to_have_them(small_rows):
    small_rows["StaffGrades"] = []
    small_rows["Parameters"] = [
        row for row in small_rows["Parameters"] if not row["parameter"].startswith("staff.")
    ]
    report = ScenarioReport(cm.run(assumptions_from_rows(small_rows)), "now")
    assert capacity(report).blocks[0].lines == NOTHING
