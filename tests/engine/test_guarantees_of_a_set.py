"""Guarantees of a whole set: vectors through the run, scenarios, draws, explanations, checks and the page."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.run import run
from costmodel.engine.statements.guarantees import guarantee_rows, guarantee_statuses
from costmodel.errors import ModelError
from costmodel.reports.page_list import run_sheets
from costmodel.reports.sheets.guarantees_page import guarantees
from costmodel.reports.sheets.result_report import ScenarioReport, now
from tests import guarantee_set, small_set
from tests.small_set import change, parameter


@pytest.fixture(scope="module")
def result():
    return run(assumptions_from_rows(guarantee_set.rows()), "generous")


def figure(result, name, part="guarantees"):
    frame = result.table()
    return frame[frame.line == name].value.to_numpy()


def test_a_minimum_above_what_is_paid_leaves_everybody_below(result):
    entitled, reached = (figure(result, f"high_floor.{name}") for name in ("entitled", "reached_once"))
    minimum, paid = (figure(result, f"high_floor.{name}") for name in ("guarantee_minimum", "guarantee_paid"))
    assert (paid < minimum).all()
    assert figure(result, "high_floor.below_minimum") == pytest.approx(entitled)
    assert figure(result, "high_floor.money_to_minimum") == pytest.approx(
        12 * ((entitled - reached) * minimum + reached * (minimum - paid))
    )


def test_a_minimum_that_is_paid_leaves_those_not_reached(result):
    entitled, reached, minimum = (
        figure(result, f"floor.{name}") for name in ("entitled", "reached_once", "guarantee_minimum")
    )
    assert figure(result, "floor.below_minimum") == pytest.approx(entitled - reached)
    assert figure(result, "floor.money_to_minimum") == pytest.approx(
        12 * (entitled - reached) * minimum * 1.05
    )
    prices = result.budget_lines.economy.price_index[0]
    base = result.bound.all_years.index(2025)
    assert minimum == pytest.approx(400 * prices[-5:] / prices[base])


def test_people_included_in_error_are_not_reached():
    rows = guarantee_set.rows()
    rows["Parameters"].append(small_set.parameter("child_benefit", "coverage.inclusion_error", 0.2, "share"))
    with_error = run(assumptions_from_rows(rows))
    assert figure(with_error, "floor.reached_once") == pytest.approx(
        with_error.budget_lines.people.reached[0]
    )
    assert (with_error.budget_lines.people.beneficiaries[0] > with_error.budget_lines.people.reached[0]).any()
    paid = figure(with_error, "floor.guarantee_paid")
    assert paid == pytest.approx(with_error.budget_lines.benefits.benefit_per_year[0] / 12)


def test_a_service_counts_those_served_at_the_standard(result):
    entitled, reached = (figure(result, f"care.{name}") for name in ("entitled", "reached_once"))
    assert figure(result, "care.at_standard") == pytest.approx(reached / 2)
    below = entitled - reached / 2
    assert figure(result, "care.below_minimum") == pytest.approx(below)
    cost = figure(result, "care.guarantee_minimum")
    assert figure(result, "care.money_to_minimum") == pytest.approx(below * cost)


def test_what_is_not_known_has_no_figure(result):
    lines = set(result.table().line)
    assert "promise.entitled" in lines
    assert {"promise.below_minimum", "promise.money_to_minimum", "no_price.money_to_minimum"}.isdisjoint(
        lines
    )
    assert "no_price.below_minimum" in lines


def test_two_policies_of_one_guarantee(result):
    benefit, care = result.budget_lines.people.reached
    once = figure(result, "either.reached_once")
    assert (once >= np.maximum(benefit, care) - 1e-9).all()
    assert (once <= benefit + care + 1e-9).all()


def test_adequacy_against_the_main_line_and_the_minimum_wage(result):
    paid = result.budget_lines.benefits.benefit_per_year[0] / 12
    prices = result.budget_lines.economy.price_index[0]
    line = 7_000 * prices[-5:] / prices[0]
    share = figure(result, "adequacy_of_line")
    assert share == pytest.approx(paid / line)
    assert figure(result, "erosion") == pytest.approx(share / share[0] - 1)
    wage = result.budget_lines.economy.minimum_wage[0, -5:]
    assert figure(result, "adequacy_of_minimum_wage") == pytest.approx(paid / wage)


def test_an_unindexed_benefit_erodes_as_the_line_rises():
    rows = guarantee_set.rows()
    for row in rows["Parameters"]:
        if (row["policy"], row["parameter"]) == ("child_benefit", "benefit.indexed_to_prices"):
            row["value"] = 0
    rows["Parameters"] = [row for row in rows["Parameters"] if row["value"] != 650]
    unindexed = run(assumptions_from_rows(rows))
    assert figure(unindexed, "erosion")[3] == pytest.approx(1 / 1.05**3 - 1)


def test_the_members_of_a_household_share_one_benefit():
    rows = guarantee_set.rows()
    rows["Parameters"] += [
        small_set.parameter("child_benefit", "targeting.payee", "household", "choice"),
        small_set.parameter("child_benefit", "household.others", 3, "persons"),
    ]
    household, alone = run(assumptions_from_rows(rows)), run(assumptions_from_rows(guarantee_set.rows()))
    assert figure(household, "adequacy_of_line") == pytest.approx(figure(alone, "adequacy_of_line") / 4)


def test_applications_that_wait_take_time(result):
    lines = result.budget_lines
    waiting = lines.cascade.waiting_for_decision[0]
    approved = 0.8 + 0.2 * 0.5 * 0.25
    undecided = figure(result, "undecided")
    assert undecided == pytest.approx(waiting / (approved * 0.98))
    assert figure(result, "months_to_decision")[1:] == pytest.approx(12 * undecided[1:] / 2000)
    assert figure(result, "consulted").tolist() == [0, 0, 400, 400, 400]


def test_a_scenario_changes_the_minimum_by_its_path():
    rows = guarantee_set.rows()
    rows["Scenarios"].append(change("generous", None, "guarantee.floor.minimum", "multiply", 1.5, 2028))
    generous = run(assumptions_from_rows(rows), "generous")
    before = figure(run(assumptions_from_rows(guarantee_set.rows()), "generous"), "floor.guarantee_minimum")
    assert figure(generous, "floor.guarantee_minimum") / before == pytest.approx([1, 1, 1.5, 1.5, 1.5])


def test_draws_move_the_gap():
    rows = guarantee_set.rows()
    rows["Guarantees"][0] |= {"low": 300, "high": 500}
    (drawn,) = cm.simulate(
        assumptions_from_rows(rows), "baseline", draws=200, seed=1, lines=["money_to_minimum"]
    ).lines
    place = drawn.central.rows.index(("", "floor.money_to_minimum"))
    ratio = drawn.figure[:, place, 0] / drawn.figure[:, place, 0].min()
    assert ratio.max() > 1.3  # a floor from 300 to 500


def test_a_figure_is_explained_down_to_the_cell(result):
    text = result.explain("", "high_floor.money_to_minimum", 2028).text
    assert "Guarantees!" in text


def test_a_set_without_guarantees_has_no_rows():
    bare = run(assumptions_from_rows(small_set.rows() | {"Guarantees": []}))
    assert guarantee_rows(bare) == []
    with pytest.raises(ModelError, match="Guarantees"):
        bare.guarantees()
    for part in ("guarantees", "adequacy"):
        for values in vars(getattr(bare.budget_lines, part)).values():
            assert len(values) == 0


def test_the_table_has_baseline_and_scenario(result):
    frame = result.guarantees()
    (score,) = frame[(frame.guarantee == "floor") & (frame.measure == "score")].scenario
    assert score == 3
    missing = frame[(frame.guarantee == "floor") & (frame.measure == "mark_access")].scenario
    assert missing.isna().all()
    money = frame[
        (frame.guarantee == "high_floor") & (frame.measure == "money_to_minimum") & (frame.year == 2030)
    ]
    assert money.baseline.iloc[0] > money.scenario.iloc[0]
    in_all = frame[(frame.guarantee == "care") & (frame.measure == "money_to_minimum_in_all")]
    deflator = result.budget_lines.economy.deflator[0, -5:]
    assert in_all.scenario.iloc[0] == pytest.approx(
        (figure(result, "care.money_to_minimum") / deflator).sum()
    )


def test_the_median_is_a_value_beside_the_lines(result):
    frame = result.guarantees()
    adequacy = frame[(frame.measure == "adequacy_of_median") & (frame.policy == "child_benefit")]
    standards = result.living_standards
    half = next(line for line in standards.lines if line.name == "relative")
    paid = result.budget_lines.benefits.benefit_per_year[0, 0] / 12
    assert adequacy.scenario.iloc[0] == pytest.approx(paid / (standards.line_of(half)[0] / 0.5))


def test_members_of_a_household_are_those_of_each_year():
    """Of line and median alike: 1 + 2 people live on the benefit, from 2028 on 1 + 4."""
    rows = guarantee_set.rows()
    rows["Parameters"] += [
        parameter("child_benefit", "targeting.payee", "household", "choice"),
        parameter("child_benefit", "household.others", 2, "persons"),
        parameter("child_benefit", "household.others", 4, "persons", from_year=2028),
    ]
    frame = run(assumptions_from_rows(rows)).guarantees()
    rows["Parameters"] = [row for row in rows["Parameters"] if row["parameter"] != "household.others"]
    alone = run(assumptions_from_rows(rows)).guarantees()
    for measure in ("adequacy_of_median", "adequacy_of_line"):
        shared, whole = (
            each[(each.measure == measure) & (each.policy == "child_benefit")].scenario.to_numpy()
            for each in (frame, alone)
        )
        assert whole / shared == pytest.approx([3, 3, 5, 5, 5])


def test_a_scenario_with_other_prices_is_compared_at_those_of_the_baseline():
    rows = guarantee_set.rows()
    rows["Scenarios"].append(change("dear", None, "macro.inflation", "add", 0.05, 2027))
    compared = run(assumptions_from_rows(rows), "dear").guarantees()
    for measure in ("adequacy_of_median", "adequacy_of_line"):
        rows_of = compared[(compared.measure == measure) & (compared.policy == "child_benefit")]
        assert rows_of.scenario.to_numpy() == pytest.approx(rows_of.baseline.to_numpy())  # fully indexed


def test_the_page_shows_each_guarantee(result):
    report = ScenarioReport(result, now())
    page = guarantees(report)
    holders = page.table("Holders of guarantees")
    by_name = {row.cells[0]: row.cells for row in holders.rows}
    assert by_name["Promise"][4:] == ["not known"] * 6
    assert by_name["Floor"][2] == "3 of 4"
    assert by_name["Care"][6] == figure(result, "care.below_minimum")[-1]
    assert [status.label for status in guarantee_statuses(result)] == list(by_name)
    assert any("Charts" in type(block).__name__ for block in page.blocks)
    assert page.name == "Guarantees"
    assert "Guarantee gaps" in run_sheets()
    assert "Guarantees" not in run_sheets()


# --- checks -------------------------------------------------------------------------------------------


def problems(row, **values):
    rows = guarantee_set.rows()
    rows["Guarantees"][row] |= values
    return [
        problem for problem in check_rows(rows)
        if problem.table == "Guarantees" and not problem.found.startswith('a blank for "')
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "values", "column", "severity"),
    [
        (0, {"policies": "child_benfit"}, "policies", "error"),
        (0, {"group": "childrn"}, "group", "error"),
        (0, {"legal_basis_text": None, "legal_basis_mark": 2}, "legal_basis_text", "error"),
        (0, {"legal_basis_text": None, "legal_basis_mark": None}, "legal_basis_text", "error"),
        (0, {"access_mark": 3}, "access_mark", "error"),
        (0, {"access_mark": -1}, "access_mark", "error"),
        (0, {"access_mark": 0.5}, "access_mark", "error"),
        (0, {"access_mark": 1}, "access_text", "error"),
        (0, {"unit": None}, "unit", "error"),
        (0, {"unit": "USD"}, "unit", "error"),
        (0, {"minimum": 0}, "minimum", "error"),
        (0, {"minimum": -5}, "minimum", "error"),
        (0, {"price_base": None}, "price_base", "error"),
        (0, {"price_base": 1999}, "price_base", "error"),
        (2, {"quality": 1.2}, "quality", "error"),
        (0, {"low": 500, "high": 600}, "low", "error"),
        (0, {"policies": "childcare"}, "policies", "warning"),
    ],
)
def test_a_wrong_row_is_named_by_its_cell(row, values, column, severity):
    findings = problems(row, **values)
    cells = assumptions_from_rows(guarantee_set.rows()).table("Guarantees")
    assert (cells.cell(row, column), severity) in [(p.cell, p.severity) for p in findings], findings
    assert all(p.mend for p in findings)


def test_no_law_is_no_error_where_the_mark_says_so():
    assert problems(0, legal_basis_text=None, legal_basis_mark=0) == []


def test_a_minimum_that_is_not_known_is_told_of():
    rows = guarantee_set.rows()
    rows["Guarantees"][0]["minimum"] = None
    rows["Guarantees"][2]["quality"] = None
    warned_cells = {p.cell for p in check_rows(rows) if p.table == "Guarantees" and p.severity == "warning"}
    cells = assumptions_from_rows(guarantee_set.rows()).table("Guarantees")
    assert {cells.cell(0, "minimum"), cells.cell(2, "quality")} <= warned_cells


def test_households_and_persons_do_not_mix():
    rows = guarantee_set.rows()
    rows["Groups"].append(
        small_set.group("homes", "Households", 0, None, 0.25) | {"counted_in": "households"}
    )
    rows["Guarantees"][0]["group"] = "homes"
    errors = [p for p in check_rows(rows) if p.table == "Guarantees" and p.severity == "error"]
    assert len(errors) == 1
    assert "households" in errors[0].found


def test_more_reached_than_entitled_is_told_of():
    rows = guarantee_set.rows()
    rows["Guarantees"][4] |= {"policies": "child_benefit, childcare", "group": "poor_children"}
    doubled = run(assumptions_from_rows(rows), "baseline")
    verdicts = [made for made in ScenarioReport(doubled, now()).checks if "guarantee" in made.name]
    assert len(verdicts) == 1
    above = doubled.budget_lines.guarantees.reached_once[4] > doubled.budget_lines.guarantees.entitled[4]
    assert verdicts[0].passed == (not above.any())
