"""The bridge: steps that add up whatever the order, against a calculation by hand and against plain runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.comparison.bridge import bridge
from costmodel.comparison.change_blocks import mixture
from costmodel.comparison.mixing import Mixer
from costmodel.comparison.shapley import exact, sampled
from costmodel.engine.run import run
from costmodel.errors import AssumptionError, ModelError
from costmodel.model.measure_list import METRICS

CLOSE = 1e-9


def worth_of(values):
    return lambda asked: np.array([values[number] for number in asked], dtype=float)


# --- Shapley values ---------------------------------------------------------------------------------------


def test_two_blocks_by_hand():
    # Price x quantity from 2 x 10 to 3 x 14: the price adds 10 or 14, the quantity 8 or 12.
    attribution = exact(worth_of([20, 30, 28, 42]), 2)
    assert attribution.contributions.tolist() == [12, 10]
    assert (attribution.first.tolist(), attribution.last.tolist()) == ([10, 8], [14, 12])
    assert attribution.pairs.tolist() == [[0, 4], [4, 0]]


def test_three_blocks_by_hand():
    # Shapley's glove game: one left and two right gloves; only a pair is worth anything.
    values = [0, 0, 0, 1, 0, 1, 0, 1]
    assert exact(worth_of(values), 3).contributions == pytest.approx([4 / 6, 1 / 6, 1 / 6])


@given(some.lists(some.floats(-1e6, 1e6), min_size=16, max_size=16))
def test_contributions_add_up(values):
    attribution = exact(worth_of(values), 4)
    assert attribution.contributions.sum() == pytest.approx(values[-1] - values[0], abs=1e-6)


@given(some.lists(some.floats(-1e3, 1e3), min_size=4, max_size=4), some.floats(-10, 10))
def test_equal_blocks_get_equal_shares_and_idle_ones_nothing(values, other):
    # Blocks 0 and 1 count only by how many of them there are; block 2 changes nothing.
    worth = worth_of([values[(n & 1) + (n >> 1 & 1)] + other for n in range(8)])
    contributions = exact(worth, 3).contributions
    assert contributions[0] == pytest.approx(contributions[1], abs=1e-9)
    assert contributions[2] == 0


@given(some.lists(some.floats(-1e3, 1e3), min_size=8, max_size=8), some.permutations(range(3)))
def test_the_order_of_the_blocks_does_not_matter(values, order):
    contributions = exact(worth_of(values), 3).contributions

    def renamed(asked):
        return np.array([values[sum(1 << order[k] for k in range(3) if n >> k & 1)] for n in asked])

    assert exact(renamed, 3).contributions == pytest.approx(contributions[list(order)], abs=1e-9)


def test_sampled_orders_add_up_come_close_and_say_how_close():
    rng = np.random.default_rng(5)
    values = rng.normal(size=1 << 8)
    whole = exact(worth_of(values), 8)
    estimate = sampled(worth_of(values), 8, 400, seed=1)
    assert estimate.contributions.sum() == pytest.approx(values[-1] - values[0], rel=CLOSE)
    assert np.all(np.abs(estimate.contributions - whole.contributions) < 5 * estimate.standard_errors)
    again = sampled(worth_of(values), 8, 400, seed=1)
    assert np.array_equal(again.contributions, estimate.contributions)
    assert not np.array_equal(sampled(worth_of(values), 8, 400, seed=2).contributions, estimate.contributions)


# --- pairs of sets ----------------------------------------------------------------------------------------


def parameter(rows, policy, path):
    return next(row for row in rows["Parameters"] if (row["policy"], row["parameter"]) == (policy, path))


def macro(rows, name):
    return next(row for row in rows["Macro"] if row["indicator"] == name)


def amount(rows, x):
    parameter(rows, "child_benefit", "benefit.amount")["value"] *= 1 + x


def coverage(rows, x):
    parameter(rows, "childcare", "coverage.target")["value"] *= 1 + x / 2


def shape(rows, x):
    parameter(rows, "childcare", "coverage.shape")["value"] = "step"
    parameter(rows, "childcare", "coverage.take_up")["value"] = 1 - abs(x) / 9


def inflation(rows, x):
    macro(rows, "inflation")["2027"] += x / 10


def gdp(rows, x):
    macro(rows, "gdp")["2026"] *= 1 + x / 3


def people(rows, x):
    for row in rows["Projection"]:
        row["2027"] *= 1 + x


def group(rows, x):
    rows["Groups"][1] |= {"prevalence": 0.4 + x / 20, "age_to": 5}


def discounting(rows, x):
    rows["Discounting"][0]["rate"] += x / 50


def scenario(rows, x):
    rows["Scenarios"][0]["value"] += x


def effect(rows, x):
    rows["Outcomes"][0]["effect"] *= 1 + x


def dated(rows, x):
    row = dict(parameter(rows, "childcare", "staff.on_cost"))
    rows["Parameters"].append(row | {"from_year": 2029, "value": 0.1 + x / 5})


def price_base(rows, x):
    next(row for row in rows["About"] if row["property"] == "price_base_year")["value"] = 2027


def added(rows, x):
    """A new policy with a group of its own."""
    rows["Groups"].append(
        {**rows["Groups"][0], "group": "older", "label": "Older", "age_from": 6, "age_to": None}
    )
    rows["Policies"].append(
        {**rows["Policies"][0], "policy": "pension", "label": "Pension", "group": "older"}
    )
    parameters = [
        dict(row) for row in rows["Parameters"] if row["policy"] == "child_benefit" and not row["from_year"]
    ]
    rows["Parameters"] += [row | {"policy": "pension"} for row in parameters]
    outcome = {**rows["Outcomes"][0], "policy": "pension", "outcome": "rest", "effect": 0.1 + x}
    rows["Outcomes"].insert(0, outcome)


def moved(rows, x):
    """An effect passes to another policy."""
    rows["Outcomes"][1] |= {"policy": "child_benefit", "value": 20_000}


def removed(rows, x):
    """A policy goes with all it has; an effect of another comes."""
    rows["Outcomes"].append({**rows["Outcomes"][0], "policy": "child_benefit", "outcome": "health"})
    for table in (
        "Policies",
        "Parameters",
        "Outcomes",
        "Financing",
        "Classes",
        "Splits",
        "Items",
        "Assets",
        "Uplifts",
        "NotMonetised",
        "Scenarios",
    ):
        rows[table] = [row for row in rows[table] if row.get("policy") != "childcare"]
    rows["Scenarios"] = [row for row in rows["Scenarios"] if not row["parameter"].startswith("outcome.")]


def longer(rows, x):
    next(row for row in rows["About"] if row["property"] == "horizon_years")["value"] = 4


CHANGES = (amount, coverage, shape, inflation, gdp, people, group, discounting, scenario, effect, dated,
           price_base, added, moved, removed, longer)  # fmt: skip


@pytest.fixture
def changed(small_set_module):
    """The small set after some changes."""

    def made(changes, x=0.2):
        rows = small_set_module["rows"]()
        # The last deletes what the others change.
        for change in sorted(changes, key=lambda one: one in (removed, longer)):
            change(rows, x)
        return assumptions_from_rows(rows)

    return made


def figure(assumptions, metric, name, year=None):
    lines = run(assumptions, name).budget_lines
    if metric == "npv":
        return float(lines.total_appraisal.net_present_value[0, 0])
    line = {"total_cost": "gross_cost", "net_cost": "net_cost", "cost_of_gdp": "gross_cost"}[metric]
    values = getattr(lines.totals, line)[0]
    if metric == "cost_of_gdp":
        return values.sum() / lines.economy.gdp[0, -len(values) :].sum()
    return float(values.sum() if year is None else values[year - assumptions.first_year])


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=some.lists(some.sampled_from(CHANGES), min_size=1, max_size=5, unique=True),
    x=some.floats(-0.5, 0.9).filter(lambda x: abs(x) > 0.01),
    by=some.sampled_from(("policy", "table", "parameter")),
    metric=some.sampled_from(("total_cost", "net_cost", "npv", "cost_of_gdp")),
    name=some.sampled_from(("baseline", "generous")),
)
def test_steps_add_up_to_the_change_of_two_plain_runs(changed, chosen, x, by, metric, name):
    before, after = changed([]), changed(chosen, x)
    decomposition = bridge(before, after, metric, by=by, scenario=name)
    start, end = figure(before, metric, name), figure(after, metric, name)
    scale = max(abs(start), abs(end))
    assert decomposition.start == pytest.approx(start, rel=CLOSE)
    assert decomposition.end == pytest.approx(end, rel=CLOSE)
    assert sum(step.contribution for step in decomposition) == pytest.approx(
        decomposition.change, abs=CLOSE * scale
    )


MANY = (
    CHANGES[:9],
    (amount, coverage, added, price_base, scenario, dated, effect),
    (removed, moved, amount, inflation, group, people),
)


@pytest.mark.parametrize("chosen", MANY)
@pytest.mark.parametrize("by", ["policy", "table", "parameter"])
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_every_combination_is_what_the_mixed_assumptions_give(small_set, changed, chosen, by):
    """The batches, against binding every combination anew."""
    mixed = mixture(small_set, changed(chosen), by, "generous")
    mixer = Mixer(
        mixed, "generous", lambda budget, years: budget.total_appraisal.net_present_value[..., 0, 0]
    )
    count = len(mixed.blocks)
    combinations = list(range(0, 1 << count, 3)) if count <= 7 else [3, 5, 77, 130, 255, (1 << count) - 2]
    batched = mixer.values([*combinations, *range(1, 1 << min(count, 5))])[: len(combinations)]
    assert batched == pytest.approx([mixer._single(one) for one in combinations], rel=CLOSE)


def test_two_blocks_of_a_budget_by_hand(small_set, changed):
    both = bridge(small_set, changed([amount, people]), year=2027)
    only_amount = bridge(small_set, changed([amount]), year=2027)
    only_people = bridge(small_set, changed([people]), year=2027)
    together = both.change - only_amount.change - only_people.change
    contributions = {step.key: step.contribution for step in both}
    assert contributions["policy.child_benefit"] == pytest.approx(
        only_amount.change + together / 2, rel=CLOSE
    )
    assert contributions["data"] == pytest.approx(only_people.change + together / 2, rel=CLOSE)
    assert both.interaction == pytest.approx(together, rel=1e-6)
    assert both.pairs[0].interaction == pytest.approx(together, rel=1e-6)


def test_there_and_back_have_opposite_steps(small_set, changed):
    after = changed([amount, inflation, people, group, added])
    there, back = bridge(small_set, after), bridge(after, small_set)
    mirrored = {step.key: -step.contribution for step in back}
    for step in there:
        assert step.contribution == pytest.approx(mirrored[step.key], rel=1e-6)


@pytest.mark.slow
def test_blocks_are_named_as_an_officer_would(small_set, changed):
    after = changed([amount, inflation, discounting, people, scenario, price_base])
    assert {step.label for step in bridge(small_set, after, scenario="generous")} == {
        "Child benefit", "Economy", "Discounting", "Population and target groups", "Price base year",
        "Definition of the scenario",
    }  # fmt: skip
    labels = {step.label for step in bridge(small_set, changed([amount, inflation]), by="parameter")}
    assert labels == {"Child benefit: Benefit per payment", "Economy: Inflation, consumer prices"}
    assert {step.key for step in bridge(small_set, changed([added]), by="table")} == {"policy.pension"}


def test_the_definition_of_another_scenario_is_no_block(small_set, changed):
    after = changed([scenario])
    assert bridge(small_set, after).steps == ()
    assert bridge(small_set, after, scenario="lean_years").steps == ()
    assert len(bridge(small_set, after, scenario="generous").steps) == 1


def test_words_are_no_block(small_set, small_rows):
    small_rows["Parameters"][0]["note"] = "checked"
    small_rows["Parameters"][1]["as_of"] = "2026"
    decomposition = bridge(small_set, assumptions_from_rows(small_rows))
    assert (decomposition.steps, decomposition.change, decomposition.without_effect) == ((), 0, 2)


def test_a_scenario_that_only_one_has_is_the_baseline_on_the_other(small_set, small_rows):
    small_rows["Scenarios"] = [row for row in small_rows["Scenarios"] if row["scenario"] != "generous"]
    before = assumptions_from_rows(small_rows)
    decomposition = bridge(before, small_set, scenario="generous")
    assert decomposition.change == pytest.approx(
        figure(small_set, "total_cost", "generous") - figure(small_set, "total_cost", "baseline"), rel=CLOSE
    )
    assert [step.key for step in decomposition] == ["scenarios"]


def test_above_ten_blocks_orders_are_drawn_and_the_error_is_stated(small_set, small_rows):
    for row in small_rows["Parameters"]:
        if isinstance(row["value"], int | float) and row["parameter"] not in (
            "coverage.start_year",
            "capital.life",
        ):
            row["value"] *= 0.97
    decomposition = bridge(small_set, assumptions_from_rows(small_rows), by="parameter", orders=60, seed=4)
    assert len(decomposition.steps) > 10
    assert not decomposition.exact
    assert decomposition.seed == 4
    assert sum(step.contribution for step in decomposition) == pytest.approx(decomposition.change, rel=CLOSE)
    assert max(step.standard_error for step in decomposition) > 0


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_has_a_unit(small_set, changed, metric):
    decomposition = bridge(small_set, changed([amount, inflation]), metric)
    assert decomposition.unit in ("SMD", "SMD of 2026", "share of GDP")
    assert decomposition.to_dict()["change"] == pytest.approx(decomposition.end - decomposition.start)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"metric": "cost"}, "metric: found 'cost'"),
        ({"by": "year"}, "by: found 'year'"),
        ({"year": 2040}, "both have the years 2026 to 2030"),
        ({"metric": "npv", "year": 2027}, "leave the year out"),
        ({"scenario": "none"}, "no scenario 'none'"),
    ],
)
def test_what_cannot_be_asked_is_told(small_set, wrong, said):
    with pytest.raises(ModelError, match=said):
        bridge(small_set, small_set, **wrong)


def test_two_currencies_have_no_bridge(small_set, small_rows):
    next(row for row in small_rows["About"] if row["property"] == "currency")["value"] = "XYZ"
    with pytest.raises(AssumptionError, match="amounts in XYZ"):
        bridge(small_set, assumptions_from_rows(small_rows))


def test_versions_that_cannot_be_mixed_are_refused_in_words():
    """The one follows effects for longer than the other."""
    with pytest.raises(ModelError, match="cannot be decomposed"):
        bridge("kenya@2026.2", "kenya@2026.3")
