"""Items, assets, loadings, uplifts and the unit-cost library: figures by hand, ties, refusals."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import examined_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.optimism_bounds import BOUNDS
from costmodel.engine.checking.result_checks import result_checks
from costmodel.engine.explanations.idle_assumptions import idle_problems
from costmodel.engine.run import run
from costmodel.model.figures import Money
from costmodel.model.redress import Consultation, Redress, redress_lines
from tests import delivery_set, small_set
from tests.delivery_set import asset, item, uplift
from tests.model.conftest import calendar, figure

COUNT = small_set.HORIZON


@pytest.fixture
def delivery_rows():
    return delivery_set.rows()


def run_rows(rows, scenario="baseline"):
    return run(assumptions_from_rows(rows), scenario)


def line(result, name, policy="childcare"):
    table = result.table()
    return table[(table.line == name) & (table.policy == policy)].value.to_numpy()


def by_hand(rows, name, value):
    next(row for row in rows if row["parameter"] == name)["value"] = value


def problems(rows, table=None):
    all_problems = examined_rows(rows, "rows")[0]
    return [problem for problem in all_problems if table is None or problem.table == table]


def the_problem(rows, table, column_text):
    errors = [p for p in problems(rows, table) if p.severity == "error"]
    assert len(errors) == 1, errors
    assert column_text in errors[0].found, errors[0]
    return errors[0]


def test_an_item_costs_its_fixed_cost_and_quantity_times_the_loaded_unit_cost(delivery_rows):
    result = run_rows(delivery_rows)
    served = line(result, "beneficiary_years")
    loading = 1 + 0.3 * 0.5 + 0.05 * 1
    years = np.arange(COUNT)
    wage = result.budget_lines.economy.average_wage[0]
    meal = 120 * wage[-COUNT:] / wage[1] * loading
    fixed = 2e6 * wage[-COUNT:] / wage[1] * (years >= 1)  # the index of the library is that of the item
    assert line(result, "meals.item_cost") == pytest.approx(fixed + served * 180 * meal)
    head = result.budget_lines.economy.gdp_per_head[0]
    visit = 500 * head[-COUNT:] / head[0] * 1.01 ** (years + 2) * loading
    assert line(result, "visits.item_unit_cost") == pytest.approx(visit)
    assert line(result, "visits.item_cost") == pytest.approx(served * 2 * visit)


def test_a_policy_without_a_service_has_items_too(delivery_rows):
    result = run_rows(delivery_rows)
    expected = 1e6 * 1.05 ** (np.arange(COUNT) + 1)
    assert line(result, "radio.item_cost", "child_benefit") == pytest.approx(expected)
    assert line(result, "service_cost", "child_benefit") == pytest.approx(expected)


def test_loadings_are_added_to_the_unit_cost_of_a_service(small_rows):
    small_rows["Parameters"] += [
        small_set.parameter("childcare", "service.quantity", 10, "units"),
        small_set.parameter("childcare", "service.unit_cost", 100, "LCU per unit", 2026),
    ]
    plain = line(run_rows(small_rows), "service_cost")
    small_rows["Parameters"] += [
        small_set.parameter("childcare", "loading.remote_share", 0.3, "share"),
        small_set.parameter("childcare", "loading.remote", 0.5, "share"),
        small_set.parameter("childcare", "loading.multilingual_share", 0.2, "share"),
        small_set.parameter("childcare", "loading.multilingual", 0.25, "share"),
    ]
    assert plain.sum() > 0
    assert line(run_rows(small_rows), "service_cost") == pytest.approx(plain * 1.2)


def test_a_parameter_takes_value_price_base_and_index_from_the_library(small_rows):
    small_rows["Parameters"] += [
        small_set.parameter("childcare", "service.quantity", 180, "units"),
        {
            "policy": "childcare",
            "parameter": "service.unit_cost",
            "unit": "LCU per unit",
            "priced_as": "meal",
        },
    ]
    small_rows["UnitCosts"] = delivery_set.rows()["UnitCosts"]
    result = run_rows(small_rows)
    wage = result.budget_lines.economy.average_wage[0]
    expected = line(result, "beneficiary_years") * 180 * 120 * wage[-COUNT:] / wage[1]
    assert line(result, "service_cost") == pytest.approx(expected)


def test_one_change_of_the_library_changes_all_that_refers_to_it(delivery_rows):
    delivery_rows["Scenarios"].append(small_set.change("dear", None, "unit_cost.meal.value", "multiply", 1.5))
    before, after = (run_rows(delivery_rows, name) for name in ("baseline", "dear"))
    fixed = line(before, "meals.item_fixed_cost")
    assert line(after, "meals.item_cost") - fixed == pytest.approx(
        1.5 * (line(before, "meals.item_cost") - fixed)
    )


def test_draws_of_the_library_move_the_cost(delivery_rows):
    drawn = cm.simulate(assumptions_from_rows(delivery_rows), "baseline", draws=50, seed=1)
    assert "unit_cost.meal.value" in {path for each in drawn.facts for path in each.paths}


def test_each_asset_has_a_life_of_its_own(delivery_rows):
    result = run_rows(delivery_rows)
    units = line(result, "centre.asset_units")
    bought = line(result, "centre.asset_bought")
    assert bought[1] == pytest.approx(units[1])
    assert bought[2:] == pytest.approx(np.diff(units)[1:])
    buses = line(result, "bus.asset_units")
    coverage = line(result, "coverage")
    assert buses == pytest.approx(20 * coverage)
    # Buses of the second year are replaced three years later.
    assert line(result, "bus.asset_bought")[4] == pytest.approx(buses[4] - buses[3] + buses[1])
    price = 3e6 * 1.045 ** (np.arange(COUNT) + 1)
    assert line(result, "bus.asset_cost") == pytest.approx(line(result, "bus.asset_bought") * price)


def test_optimism_bias_is_a_row_of_its_own_in_the_class_of_its_base(delivery_rows):
    """70 % standard at 24 % and 30 % non-standard at 51 %, half of it mitigated; services at 41 %."""
    result = run_rows(delivery_rows)
    assert line(result, "uplift_of_capital") == pytest.approx(
        line(result, "capital_cost") * (0.7 * 0.24 + 0.3 * 0.51 * 0.5)
    )
    assert line(result, "uplift_of_services") == pytest.approx(line(result, "service_cost") * 0.41 * 0.1)
    classes = result.classified()
    by_class = classes[classes.policy == "childcare"].groupby("economic")[small_set.FIRST + 3].sum()
    capital = (line(result, "capital_cost") + line(result, "uplift_of_capital"))[3]
    assert by_class["31112"] == pytest.approx(0.8 * capital)
    assert by_class["31122"] == pytest.approx(0.2 * capital)
    assert by_class["2722"] == pytest.approx(
        (line(result, "service_cost") + line(result, "uplift_of_services"))[3]
    )


def test_without_mitigation_two_categories_give_their_weighted_bias(small_rows):
    small_rows["Uplifts"] = [
        uplift("a", "capital_cost", "non-standard buildings", share=0.3),
        uplift("b", "capital_cost", "standard buildings", share=0.7),
    ]
    result = run_rows(small_rows)
    assert line(result, "uplift_of_capital") == pytest.approx(0.321 * line(result, "capital_cost"))


@pytest.mark.slow
def test_expenditure_and_every_table_hold_the_new_lines(delivery_rows):
    for scenario in ("baseline", "generous"):
        result = run_rows(delivery_rows, scenario)
        added = sum(
            line(result, name)
            for name in (
                "service_cost", "staff_cost", "overhead", "capital_cost", "maintenance", "application_cost",
                "running_administration", "set_up_cost", "uplift_of_capital", "uplift_of_services",
                "uplift_of_set_up", "redress_cost", "back_pay", "consultation_cost",
            )
        )  # fmt: skip
        assert line(result, "expenditure") == pytest.approx(added)
        failed = [c.name for c in result_checks(result) if not c.passed and c.severity == "error"]
        assert failed == []


def test_the_capital_charge_is_a_memorandum_beside_the_budget(delivery_rows):
    with_charge = run_rows(delivery_rows)
    cost = line(with_charge, "net_cost")
    npv = with_charge.headline()["npv"]
    table = with_charge.mtef()
    memo = table[(table.part == "memorandum") & table.name.str.startswith("Capital charge")]
    assert len(memo) == 2  # the ministry and all
    assert memo.iloc[0][small_set.FIRST + 3] == pytest.approx(line(with_charge, "capital_charge")[3])
    delivery_rows["Society"].pop()
    without = run_rows(delivery_rows)
    assert line(without, "net_cost") == pytest.approx(cost, rel=0, abs=0)
    assert without.headline()["npv"] == npv
    assert not (without.table().line == "capital_charge").any()


def test_charges_reconcile_with_cash_for_every_capital(delivery_rows):
    result = run_rows(delivery_rows)
    for name in ("capital", "centre", "bus"):
        cash, paid, left = (
            line(result, f"{name}.{what}")[0]
            for what in ("present_purchases", "present_charges", "present_capital_left")
        )
        assert cash == pytest.approx(paid + left)
        assert cash > 0
    assert not (result.table().line == "tent.charge").any()
    told = [p for p in problems(delivery_rows, "Assets") if "2.5" in p.found]
    assert [p.severity for p in told] == ["warning"]


def test_a_set_that_uses_all_of_it_has_no_idle_row(delivery_rows):
    told = idle_problems(assumptions_from_rows(delivery_rows))
    assert {p.table for p in told} <= {"Discounting"}


def test_redress_back_pay_and_consultation_follow_from_decisions(delivery_rows):
    """Of those refused a half appeal, a quarter of them with success; then six months are paid back."""
    result, policy = run_rows(delivery_rows), "child_benefit"
    applications, years = line(result, "applications", policy), np.arange(COUNT)
    appeals, upheld = applications * 0.2 * 0.5, applications * 0.2 * 0.5 * 0.25
    prices = 1.05 ** (years + 1)
    assert line(result, "redress_cost", policy) == pytest.approx(appeals * 20 * prices)
    back_pay = upheld * line(result, "benefit_per_year", policy) / 2
    assert line(result, "back_pay", policy) == pytest.approx(back_pay)
    assert back_pay[1] > 0
    asked = (2 * 30_000 + 400 * 90) * prices * (years >= 1)
    assert line(result, "consultation_cost") == pytest.approx(asked)
    classes = result.classified()
    by_class = classes[classes.policy == policy].groupby("economic")[small_set.FIRST + 1].sum()
    assert by_class["2721"] == pytest.approx((line(result, "benefit_expenditure", policy) + back_pay)[1])


def test_back_pay_is_a_transfer_and_not_a_cost_to_society(delivery_rows):
    before = run_rows(delivery_rows)
    by_hand(delivery_rows["Parameters"], "redress.back_pay_months", 12)
    after = run_rows(delivery_rows)
    policy = "child_benefit"
    assert line(after, "back_pay", policy) == pytest.approx(2 * line(before, "back_pay", policy))
    for name in ("transfers_real", "gross_cost_real"):
        gained = line(after, name, policy) - line(before, name, policy)
        deflated = line(before, "back_pay", policy) / before.budget_lines.economy.deflator[0, -COUNT:]
        assert gained[:COUNT] == pytest.approx(deflated), name


def test_the_worked_denials_give_their_redress():
    """590.2 denials, half of them appeal, a quarter upheld: 73.775 are paid back."""
    nothing = Money(figure(0), figure(2025))
    lines = redress_lines(
        Redress(Money(figure(20), figure(2025)), figure(6)),
        Consultation(figure(0), nothing, figure(0), nothing),
        figure(590.2 * 0.5),
        figure(590.2 * 0.5 * 0.25),
        figure(100),
        SimpleNamespace(in_force=figure(1)),
        SimpleNamespace(price_index=np.ones((1, 1))),
        calendar(count=1, before=0),
    )
    assert lines.redress_cost[0, 0] == pytest.approx(5902)
    assert lines.back_pay[0, 0] == pytest.approx(73.775 * 50)


def test_administration_outside_its_usual_share_is_a_note(delivery_rows):
    result, policy = run_rows(delivery_rows), "child_benefit"
    names = ("running_administration", "application_cost", "redress_cost")
    share = sum(line(result, name, policy) for name in names) / line(result, "expenditure", policy)
    assert line(result, "administration_share", policy) == pytest.approx(share)
    (check,) = [c for c in result_checks(result) if c.name.startswith("Administration is")]
    assert (check.passed, check.severity, check.alarm) == (False, "warning", False)
    assert "child_benefit" in check.reason
    assert "AdminBands!" in check.reason
    delivery_rows["AdminBands"][1] |= {"lowest": 0, "highest": 0.4}
    (check,) = [c for c in result_checks(run_rows(delivery_rows)) if c.name.startswith("Administration is")]
    assert check.passed


def test_a_band_with_its_ends_reversed_is_refused(small_rows):
    band = {"archetype": "x", "lowest": 0.5, "highest": 0.1, **delivery_set.GRADED}
    small_rows["AdminBands"] = [band]
    assert {p.severity for p in problems(small_rows, "AdminBands")} == {"error", "warning"}


def test_mitigation_beyond_the_lower_bound_is_refused(small_rows):
    small_rows["Uplifts"] = [uplift("a", "capital_cost", "standard buildings", mitigation=0.92)]
    problem = the_problem(small_rows, "Uplifts", "0.92")
    assert "0.9167" in problem.expected
    assert problem.cell.startswith("Uplifts!")
    small_rows["Uplifts"][0]["mitigation"] = 1 - 2 / 24
    assert problems(small_rows, "Uplifts") == []


def test_a_scenario_cannot_mitigate_more_either(delivery_rows):
    change = small_set.change("safe", None, "uplift.special.mitigation", "set", 0.95)
    delivery_rows["Scenarios"].append(change)
    assert "0.9216" in the_problem(delivery_rows, "Scenarios", "0.95").expected
    change["value"] = 0.9
    result = run_rows(delivery_rows, "safe")
    bias = 0.7 * 0.24 + 0.3 * 0.51 * 0.1
    assert line(result, "uplift_of_capital") == pytest.approx(line(result, "capital_cost") * bias)


def test_lines_of_items_are_explained_down_to_the_library(delivery_rows):
    result = run_rows(delivery_rows)
    text = result.explain("childcare", "meals.item_unit_cost", small_set.FIRST + 3).text
    assert "UnitCosts!" in text
    text = result.explain("childcare", "uplift_of_capital", small_set.FIRST + 3).text
    assert "special" in text


def test_a_bridge_names_the_library_and_sums_exactly(delivery_rows):
    before = assumptions_from_rows(delivery_rows)
    delivery_rows["UnitCosts"][0]["value"] = 130
    delivery_rows["Uplifts"][1]["mitigation"] = 0.2
    after = assumptions_from_rows(delivery_rows)
    bridge = cm.bridge(before, after, metric="gross_cost")
    added = {step.key: step.contribution for step in bridge.steps}
    assert added.keys() == {"UnitCosts", "policy.childcare"}
    assert sum(added.values()) == pytest.approx(bridge.end - bridge.start)
    assert added["UnitCosts"] > 0


def test_a_risk_allowance_for_the_same_cause_is_refused(small_rows):
    small_rows["Uplifts"] = [
        uplift("a", "capital_cost", "standard buildings"),
        uplift("b", "capital_cost", "risk allowance", rate=0.1),
    ]
    assert "twice" in the_problem(small_rows, "Uplifts", "risk allowance").expected
    small_rows["Uplifts"].pop(0)
    result = run_rows(small_rows)
    assert line(result, "uplift_of_capital") == pytest.approx(0.1 * line(result, "capital_cost"))


def test_shares_of_a_line_above_1_and_a_rate_beside_a_category_are_refused(small_rows):
    small_rows["Uplifts"] = [
        uplift("a", "capital_cost", "standard buildings", share=0.7),
        uplift("b", "capital_cost", "non-standard buildings", share=0.4),
    ]
    assert "1.1" in the_problem(small_rows, "Uplifts", "1.1").found
    small_rows["Uplifts"] = [uplift("a", "capital_cost", "standard buildings", rate=0.3)]
    the_problem(small_rows, "Uplifts", "standard buildings")


@pytest.mark.parametrize(
    ("column", "value"),
    [("value", 90), ("price_base", 2025), ("low", 1), ("grade", "A"), ("source", "made_up")],
)
def test_a_value_typed_beside_a_reference_is_refused(delivery_rows, column, value):
    row = next(row for row in delivery_rows["Parameters"] if row.get("priced_as"))
    row[column] = value
    if column == "low":
        row["high"] = 2
    refusals = [p for p in problems(delivery_rows, "Parameters") if "beside the unit cost form" in p.found]
    assert len(refusals) == (2 if column == "low" else 1)
    assert all(p.severity == "error" for p in refusals)


def test_an_item_typed_beside_a_reference_is_refused(delivery_rows):
    delivery_rows["Items"][0]["unit_cost"] = 5
    the_problem(delivery_rows, "Items", "beside the unit cost meal")


def test_a_blank_parameter_without_a_reference_is_still_refused(small_rows):
    small_rows["Parameters"][-1]["value"] = None
    assert "blank" in the_problem(small_rows, "Parameters", "blank").found


def test_a_reference_that_is_no_amount_of_delivery_is_refused(delivery_rows):
    row = next(row for row in delivery_rows["Parameters"] if row.get("priced_as"))
    row |= {"parameter": "benefit.amount", "unit": "LCU per person", "policy": "child_benefit"}
    delivery_rows["Parameters"] = [
        other for other in delivery_rows["Parameters"]
        if other is row or (other["policy"], other["parameter"]) != ("child_benefit", "benefit.amount")
    ]  # fmt: skip
    (problem,) = [p for p in problems(delivery_rows, "Parameters") if "benefit.amount" in p.found]
    assert problem.severity == "error"
    assert "service.unit_cost" in problem.expected


def test_a_scenario_changes_the_library_and_not_the_reference(delivery_rows):
    delivery_rows["Scenarios"].append(
        small_set.change("dear", "childcare", "administration.per_application", "multiply", 2)
    )
    assert "unit_cost.form.value" in the_problem(delivery_rows, "Scenarios", "form").mend


def test_an_item_of_the_library_past_its_review_gets_a_note(delivery_rows):
    delivery_rows["UnitCosts"][0]["review_by"] = "2020-01-31"
    delivery_rows["UnitCosts"][2]["review_by"] = "2020-01-31"  # nobody refers to it
    (told,) = problems(delivery_rows, "UnitCosts")
    assert (told.severity, told.alarm) == ("warning", False)
    assert "2020-01-31" in told.found


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (item("x", quantity=3), "blank"),
        (item("x", unit_cost=3, price_base=2025), "blank"),
        (item("x"), "blank"),
        (item("x", quantity=3, unit_cost=3), "blank"),
        (item("x", quantity=3, unit_cost=3, price_base=1990), "1990"),
    ],
)
def test_items_that_cannot_be_computed_are_refused(small_rows, row, text):
    small_rows["Items"] = [row]
    the_problem(small_rows, "Items", text)


@pytest.mark.parametrize("row", [asset("x", price=1, life=2), asset("x", units=1, life=2)])
def test_assets_that_cannot_be_computed_are_refused(small_rows, row):
    small_rows["Assets"] = [row]
    the_problem(small_rows, "Assets", "blank")


def test_the_library_without_references_changes_nothing(small_rows):
    plain = assumptions_from_rows(small_rows)
    figures = run_rows(small_rows).table()
    small_rows["UnitCosts"][0]["value"] = 99
    small_rows["UnitCosts"][0]["price_base"] = None
    np.testing.assert_array_equal(run_rows(small_rows).table().value, figures.value)
    assert not [f for f in cm.assumptions.format.facts.facts(plain) if f.table == "UnitCosts"]


@pytest.mark.parametrize(
    ("category", "upper", "lower"),
    [
        ("non-standard buildings", 0.51, 0.04),
        ("standard buildings", 0.24, 0.02),
        ("non-standard civil engineering", 0.66, 0.06),
        ("standard civil engineering", 0.44, 0.03),
        ("equipment and development", 2.00, 0.10),
        ("outsourcing", 0.41, 0.0),
    ],
)
def test_bounds_of_optimism_bias_are_the_published_ones(category, upper, lower):
    """Mott MacDonald (2002), capital expenditure; operating cost for outsourcing."""
    assert (BOUNDS[category].upper, BOUNDS[category].lower) == pytest.approx((upper, lower))
