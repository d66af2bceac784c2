"""Binding: every cell of a workbook reaches its field of the model, as every scenario has it."""

import numpy as np
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.evaluation.binding import bind
from costmodel.engine.inputs.scenarios import Change, Scenario, chosen, scenarios
from costmodel.errors import AssumptionError

BASELINE = Scenario("baseline", "Baseline")
BENEFIT, CHILDCARE = 0, 1
AMOUNT = "policy.child_benefit.benefit.amount"


def over_the_years(figure, count=5):
    """A figure (scenario, row, year) with all its years."""
    return np.broadcast_to(figure, (*figure.shape[:-1], count))


def changed(assumptions, *changes):
    """The model's inputs of one scenario that makes these changes."""
    return bind(assumptions, [Scenario("changed", "Changed", changes)]).assumed


def test_a_parameter_is_bound_by_its_path(small_set):
    policies = bind(small_set, [BASELINE]).assumed.policies
    assert policies.coverage.shape == ("linear", "logistic")
    assert policies.coverage.take_up[0, :, 0].tolist() == [0.9, 1]
    assert policies.coverage.start_year[0, :, 0].tolist() == [2026, 2026]
    assert policies.benefit.payments_per_year[0, BENEFIT, 0] == 12
    assert policies.capital.price.value[0, CHILDCARE, 0] == 1.5e6
    assert policies.capital.price.price_base[0, CHILDCARE, 0] == 2025
    assert policies.timing.start_year[0, :, 0].tolist() == [2020, 2027]
    assert policies.timing.end_year[0, :, 0].tolist() == [9999, 2040]


def test_a_part_a_policy_lacks_is_neutral(small_set):
    # Child benefit has no staff and childcare no benefit: no pay, and no division by nobody.
    policies = bind(small_set, [BASELINE]).assumed.policies
    assert policies.staff.people_per_staff[0, BENEFIT, 0] == 1
    assert policies.staff.multiple_of_average_wage[0, BENEFIT, 0] == 0
    assert over_the_years(policies.benefit.amount.value)[0, CHILDCARE].tolist() == [0] * 5
    assert not policies.service.quantity.any()


@pytest.mark.parametrize(
    ("part", "field", "row", "value"),
    [
        ("staff", "hours_share", CHILDCARE, 1),
        ("staff", "overhead_share", CHILDCARE, 0),
        ("administration", "approval_rate", BENEFIT, 1),
        ("timing", "start_month", CHILDCARE, 1),
        ("timing", "in_operation", BENEFIT, 1),
        ("coverage", "exclusion_error", BENEFIT, 0),
    ],
)
def test_what_a_used_part_leaves_out_takes_its_usual_value(small_set, part, field, row, value):
    inputs = getattr(bind(small_set, [BASELINE]).assumed.policies, part)
    assert getattr(inputs, field)[0, row, 0] == value


def test_a_value_holds_from_its_year_on_with_its_own_price_base(small_set):
    # 500 at 2025 prices, from 2028 on 650 at 2026 prices; the model's years are 2026 to 2030.
    amount = bind(small_set, [BASELINE]).assumed.policies.benefit.amount
    assert over_the_years(amount.value)[0, BENEFIT].tolist() == [500, 500, 650, 650, 650]
    assert over_the_years(amount.price_base)[0, BENEFIT].tolist() == [2025, 2025, 2026, 2026, 2026]


def test_the_earliest_value_holds_from_the_beginning(small_rows):
    # Two dated rows, in the wrong order on the sheet.
    rows = small_rows["Parameters"]
    amounts = [row for row in rows if row["parameter"] == "benefit.amount"]
    for row, year in zip(amounts, (2028, 2026), strict=True):
        row["from_year"] = year
    amounts[0]["value"], amounts[1]["value"] = 650, 500
    amount = bind(assumptions_from_rows(small_rows), [BASELINE]).assumed.policies.benefit.amount
    assert over_the_years(amount.value)[0, BENEFIT].tolist() == [500, 500, 650, 650, 650]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # 500 until 2027 and 650 from 2028 on, as the workbook has it
        ([("set", 700, None)], [700] * 5),
        ([("multiply", 2, None)], [1000, 1000, 1300, 1300, 1300]),
        ([("add", -50, None)], [450, 450, 600, 600, 600]),
        ([("set", 700, 2027)], [500, 700, 700, 700, 700]),
        ([("multiply", 2, 2027)], [500, 1000, 1300, 1300, 1300]),
        ([("add", 50, 2029)], [500, 500, 650, 700, 700]),
        ([("set", 700, 2028)], [500, 500, 700, 700, 700]),
        # of one year in the order of the rows
        ([("add", 100, None), ("multiply", 2, None)], [1200, 1200, 1500, 1500, 1500]),
        ([("multiply", 2, None), ("add", 100, None)], [1100, 1100, 1400, 1400, 1400]),
        # dated changes add to one another
        ([("multiply", 2, 2027), ("add", 10, 2029)], [500, 1000, 1300, 1310, 1310]),
        ([("set", 700, 2027), ("set", 800, 2029)], [500, 700, 700, 800, 800]),
        # of several years by their years, whatever the order of the rows
        ([("set", 700, 2027), ("multiply", 2, None)], [1000, 700, 700, 700, 700]),
        ([("add", 1, 2029), ("multiply", 2, 2027), ("set", 10, None)], [10, 20, 20, 21, 21]),
    ],
)
def test_operations_of_scenarios(small_set, changes, expected):
    assumed = changed(small_set, *(Change(AMOUNT, *change) for change in changes))
    assert over_the_years(assumed.policies.benefit.amount.value)[0, BENEFIT] == pytest.approx(expected)


def test_a_change_keeps_the_price_base_of_what_it_changes(small_set):
    amount = changed(small_set, Change(AMOUNT, "set", 700, 2027)).policies.benefit.amount
    assert over_the_years(amount.price_base)[0, BENEFIT].tolist() == [2025, 2025, 2026, 2026, 2026]


def test_a_scenario_may_change_what_the_workbook_leaves_to_its_usual_value(small_set):
    assumed = changed(small_set, Change("policy.child_benefit.benefit.indexed_to_wages", "add", 0.5, 2028))
    share = over_the_years(assumed.policies.benefit.indexed_to_wages)
    assert share[0, BENEFIT].tolist() == [0, 0, 0.5, 0.5, 0.5]


def test_a_scenario_may_move_the_years_of_a_policy(small_set):
    timing = changed(small_set, Change("policy.childcare.timing.start_year", "add", 1)).policies.timing
    assert timing.start_year[0, :, 0].tolist() == [2020, 2028]


def test_scenarios_are_a_leading_axis_only_where_they_differ(small_set):
    double = Scenario("double", "Double", (Change(AMOUNT, "multiply", 2),))
    late = Scenario("late", "Late", (Change(AMOUNT, "set", 0, 2030),))
    policies = bind(small_set, [BASELINE, double, late]).assumed.policies
    assert over_the_years(policies.benefit.amount.value)[:, BENEFIT].tolist() == [
        [500, 500, 650, 650, 650],
        [1000, 1000, 1300, 1300, 1300],
        [500, 500, 650, 650, 0],
    ]
    assert policies.coverage.take_up.shape == (1, 2, 1)


def test_overrides_of_what_belongs_to_no_policy(small_set):
    lean = chosen(small_set, ["baseline", "lean_years"])
    assumed = bind(small_set, lean).assumed
    growth = assumed.macro.real_growth.published
    assert growth[0] == pytest.approx(np.full((1, 7), 0.04))
    assert growth[1] == pytest.approx(np.full((1, 7), 0.03))
    assert assumed.groups.prevalence[:, 1, 0].tolist() == [0.4, 0.45]
    assert assumed.outcomes.effect[:, 0, 0].tolist() == [0.05, 0.025]
    assert assumed.outcomes.effect[:, 1, 0].tolist() == [-0.001, -0.001]
    assert assumed.discount_rates[:, 0].tolist() == [[0.035] * 15, [0.05] * 15]


def test_a_macro_change_holds_from_its_year_on(small_set):
    inflation = changed(small_set, Change("macro.inflation", "add", 0.02, 2028)).macro.inflation
    assert inflation.published[0, 0] == pytest.approx([0.05] * 4 + [0.07] * 3)


def test_macro_changes_apply_by_their_years(small_set):
    rise, fixed = Change("macro.inflation", "add", 0.02, 2028), Change("macro.inflation", "set", 0.03)
    for changes in ((rise, fixed), (fixed, rise)):
        inflation = changed(small_set, *changes).macro.inflation
        assert inflation.published[0, 0] == pytest.approx([0.03] * 4 + [0.05] * 3)


def test_a_discount_rate_changes_from_a_year_on(small_set):
    assumed = changed(small_set, Change("discounting.rate", "set", 0.08, 2029))
    assert assumed.discount_rates[0, 0].tolist() == [0.035] * 3 + [0.08] * 12


def test_a_declining_schedule_counts_from_the_first_year(small_rows):
    small_rows["Discounting"][1]["from_year_offset"] = 3
    assumed = bind(assumptions_from_rows(small_rows), [BASELINE]).assumed
    assert assumed.discount_rates[0, 0].tolist() == [0.035] * 2 + [0.03] * 13


def test_parents_stand_before_their_children_whatever_the_order_of_the_rows(small_rows):
    small_rows["Groups"].reverse()
    bound = bind(assumptions_from_rows(small_rows), [BASELINE])
    assert bound.names.groups == ("children", "rural_children", "poor_children")
    assert bound.assumed.groups.parent == (-1, 0, 0)
    assert bound.assumed.policies.group == (2, 0)


def test_people_of_the_ages_of_a_group(small_set):
    # 4,000 + 10 x age + 100 a year, men and women, ages 0 to 4: 2 x (5 x 4,000 + 100) in the first year
    assumed = bind(small_set, [BASELINE]).assumed
    assert assumed.groups.population[0, 0].tolist() == [2 * (20_100 + 500 * year) for year in range(5)]
    assert assumed.population[0, 0].tolist() == [2 * (48_660 + 1200 * year) for year in range(5)]


def test_a_source_pays_from_its_year_on(small_rows):
    small_rows["Financing"][1]["from_year"] = 2028
    bound = bind(assumptions_from_rows(small_rows), [BASELINE])
    assert bound.names.financing == (("childcare", "general revenue"), ("childcare", "donor"))
    assert over_the_years(bound.assumed.financing.share)[0].tolist() == [[0.6] * 5, [0, 0, 0.4, 0.4, 0.4]]


def test_entries_know_their_cell_and_source(small_set):
    entries = {(entry.path, entry.from_year): entry for entry in bind(small_set, [BASELINE]).entries}
    later = entries[AMOUNT, 2028]
    table = small_set.table("Parameters")
    row = next(k for k, row in enumerate(table) if row["from_year"] == 2028)
    assert later.cell == table.cell(row, "value")
    assert (later.base, later.unit, later.source, later.grade) == (650, "LCU per person", "made_up", "C")


def test_every_cell_of_a_policy_reaches_the_model(small_set):
    paths = {entry.path for entry in bind(small_set, [BASELINE]).entries}
    stated = {
        f"policy.{row['policy']}.{row['parameter']}"
        for row in small_set.table("Parameters")
        if row["parameter"] != "coverage.shape"
    }
    assert stated <= paths


def test_scenarios_of_a_workbook(small_set):
    by_name = scenarios(small_set)
    assert list(by_name) == ["baseline", "generous", "lean_years"]
    assert by_name["baseline"].changes == ()
    assert by_name["generous"].label == "Generous"
    assert [(c.path, c.operation, c.value, c.from_year) for c in by_name["generous"].changes] == [
        (AMOUNT, "multiply", 1.2, 2027),
        ("policy.childcare.timing.start_year", "set", 2028, None),
    ]


def test_an_unknown_scenario_is_told_with_all_that_exist(small_set):
    with pytest.raises(AssumptionError) as refused:
        chosen(small_set, ["generos", "baseline", "nonsense"])
    first, second = refused.value.problems
    assert first.found == "no scenario 'generos'"
    assert first.expected == "one of baseline, generous, lean_years"
    assert first.mend == "Did you mean generous?"
    assert second.found == "no scenario 'nonsense'"
