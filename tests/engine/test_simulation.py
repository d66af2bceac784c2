"""Simulation: against analytic percentiles, against single runs of the same draws, and what must hold."""

import random
from itertools import starmap

import numpy as np
import pytest
from scipy import stats

import costmodel
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.tables import plain_rows
from costmodel.engine.inputs.drawn_values import Draws
from costmodel.errors import AssumptionError, ModelError
from costmodel.uncertainty import draw_room
from costmodel.uncertainty.draws import drawn_figures, sampled
from costmodel.uncertainty.percentiles import PERCENTILES, SHARES, statistics
from costmodel.uncertainty.simulation import DRAWN_MEASURES, simulate
from costmodel.uncertainty.uncertain import uncertain

from .uncertain_set import ranged

TAKE_UP = ("child_benefit", "coverage.take_up", 0.7, 1.0)
SHARE = ("child_benefit", "administration.share_of_transfers", 0.02, 0.11)


def cost_and_worth(_, budget):
    return {"cost": budget.cost.net_cost, "worth": budget.appraisal.net_present_value}


def line_of(simulation, policy, line):
    table = simulation.table()
    return table[(table["policy"] == policy) & (table["line"] == line)].set_index("year")


# --- against closed forms -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "oracle"),
    [
        ("triangular", stats.triang(2 / 3, 0.7, 0.3)),
        ("uniform", stats.uniform(0.7, 0.3)),
        ("pert", stats.beta(1 + 4 * 2 / 3, 1 + 4 / 3, 0.7, 0.3)),
    ],
)
def test_cost_that_is_linear_in_take_up_has_its_percentiles(small_rows, shape, oracle):
    # The cost of the benefit is take-up times what it costs at full take-up, and nothing else is uncertain.
    assumptions = ranged(small_rows, (*TAKE_UP, shape))
    line = line_of(simulate(assumptions, draws=4096), "child_benefit", "gross_cost")
    full = line["central"] / 0.9
    for share, name in zip(SHARES, PERCENTILES, strict=True):
        assert line[name].to_numpy() == pytest.approx((full * oracle.ppf(share)).to_numpy(), rel=5e-4)
    assert line["mean"].to_numpy() == pytest.approx((full * oracle.mean()).to_numpy(), rel=1e-5)
    assert line["standard_deviation"].to_numpy() == pytest.approx((full * oracle.std()).to_numpy(), rel=2e-3)
    assert line["chance_above_central"].to_numpy() == pytest.approx(1 - oracle.cdf(0.9), abs=1e-3)


def test_independent_facts_multiply(small_rows):
    # Cost = take-up x (1 + share of administration) x the rest; of independent factors the means multiply,
    # and E[X²Y²] = E[X²] E[Y²] gives the deviation.
    assumptions = ranged(small_rows, TAKE_UP, SHARE)
    line = line_of(simulate(assumptions, draws=8192), "child_benefit", "gross_cost")
    one, other = stats.triang(2 / 3, 0.7, 0.3), stats.triang(1 / 3, 1.02, 0.09)
    scale = (line["central"] / (0.9 * 1.05)).to_numpy()
    assert line["mean"].to_numpy() == pytest.approx(scale * one.mean() * other.mean(), rel=1e-5)
    squares = (one.var() + one.mean() ** 2) * (other.var() + other.mean() ** 2)
    deviation = np.sqrt(squares - (one.mean() * other.mean()) ** 2)
    assert line["standard_deviation"].to_numpy() == pytest.approx(scale * deviation, rel=5e-3)


def test_statistics_by_hand():
    summary = statistics(np.array([[4.0], [1.0], [3.0], [2.0]]), np.array([2.0]))
    assert summary["mean"][0] == 2.5
    assert summary["standard_deviation"][0] == pytest.approx(np.sqrt(5 / 3))
    assert summary["standard_error"][0] == pytest.approx(np.sqrt(5 / 3) / 2)
    # The least value not exceeded in that share of the draws.
    assert [summary[name][0] for name in PERCENTILES] == [1, 1, 1, 2, 3, 4, 4]
    assert summary["chance_above_central"][0] == 0.5


@pytest.mark.parametrize("count", [1, 2, 7, 20, 99, 100, 1000])
def test_percentiles_are_those_of_numpy(count):
    figure = np.random.default_rng(count).normal(size=(count, 3, 2)).round(1)
    if count > 2:
        figure[1, 2, 0] = np.nan
    summary = statistics(figure, figure[0])
    expected = np.quantile(figure, SHARES, axis=0, method="inverted_cdf")
    np.testing.assert_array_equal([summary[name] for name in PERCENTILES], expected)


# --- against single runs ------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["baseline", "generous", "lean_years"])
def test_a_draw_equals_the_single_run_with_its_assumptions(small_rows, scenario):
    assumptions = ranged(
        small_rows,
        TAKE_UP,
        SHARE,
        ("child_benefit", "benefit.amount", 450, 600),
        ("child_benefit", "benefit.amount", 600, 700, "pert", 2028),
        ("childcare", "staff.people_per_staff", 6, 12, "lognormal"),
    )
    facts = uncertain(assumptions)
    draws = sampled(facts, 37, seed=5)
    (block,) = drawn_figures(assumptions, scenario, draws, facts, cost_and_worth, "cost and worth")
    cost, npv = (np.moveaxis(figure, -1, 0) for figure in block.figures.values())
    table = assumptions.table("Parameters")
    place = {table.cell(number, "value"): number for number in range(len(table))}
    for draw in (0, 17, 36):
        single = assumptions
        for cell, values in draws.values.items():
            single = single.replaced("Parameters", place[cell], "value", float(values[draw]))
        lines = costmodel.run(single, scenario).budget_lines
        assert cost[draw] == pytest.approx(lines.cost.net_cost, rel=1e-12)
        assert npv[draw] == pytest.approx(lines.appraisal.net_present_value, rel=1e-9)


@pytest.mark.parametrize("count", [3, 300])
def test_draws_at_the_central_values_are_the_central_run(small_rows, monkeypatch, count):
    monkeypatch.setattr(draw_room, "AT_ONCE", 128)
    monkeypatch.setattr(draw_room, "FILED_AT_ONCE", 128)
    assumptions = ranged(small_rows, TAKE_UP, SHARE)
    facts = uncertain(assumptions)
    same = Draws(count, {span.cell: np.full(count, span.value) for f in facts for span in f.ranges})
    central = costmodel.run(assumptions, "generous").budget_lines.cost.net_cost
    blocks = list(drawn_figures(assumptions, "generous", same, (), cost_and_worth, "cost and worth"))
    assert [(block.first, block.last) for block in blocks] == [
        (first, min(first + 128, count)) for first in range(0, count, 128)
    ]
    for block in blocks:
        assert (block.figures["cost"] == central[..., None]).all()


# --- what must not change, and what must --------------------------------------------------------------


def test_the_seed_decides(small_rows):
    assumptions = ranged(small_rows, TAKE_UP, SHARE)
    one, again, other = starmap(simulate, [(assumptions, "generous", 64, seed) for seed in (1, 1, 2)])
    assert one.table().equals(again.table())
    assert not one.table().equals(other.table())
    assert one.stamp == {**one.result.stamp, "seed": 1, "draws": 64}


def test_the_order_of_rows_does_not_matter(small_rows):
    assumptions = ranged(small_rows, TAKE_UP, SHARE, ("childcare", "staff.people_per_staff", 6, 12))
    rows = plain_rows(assumptions)
    random.Random(3).shuffle(rows["Parameters"])
    shuffled = assumptions_from_rows(rows)
    assert shuffled.content_hash == assumptions.content_hash
    assert simulate(assumptions, draws=64).table().equals(simulate(shuffled, draws=64).table())


def test_a_scenario_shares_the_draws_of_the_baseline(small_rows):
    # "generous" leaves the running of childcare as it is but starts it a year later; the benefit is 1.2 fold
    # from 2027 on, in every draw.
    assumptions = ranged(small_rows, TAKE_UP, SHARE)
    base, generous = simulate(assumptions, draws=100), simulate(assumptions, "generous", draws=100)
    one, other = (
        next(d.figure[:, 0] for d in s.lines if (d.central.part, d.central.name) == ("cost", "gross_cost"))
        for s in (base, generous)
    )
    assert other[:, 0] == pytest.approx(one[:, 0])
    assert other[:, 1:] == pytest.approx(1.2 * one[:, 1:])
    # What the scenario adds in a year: nothing in the first, a fifth of the baseline's in the others.
    added = next(
        d for d in generous.increments if d.central.part == "cost" and d.central.name == "gross_cost"
    )
    assert added.figure[:, 0, 0] == pytest.approx(0, abs=1e-6)
    assert added.figure[:, 0, 1:] == pytest.approx(0.2 * one[:, 1:])
    table = generous.table("increment")
    cost = table[(table["policy"] == "child_benefit") & (table["line"] == "gross_cost")]
    assert cost["central"].to_numpy()[1:] == pytest.approx(
        0.2 * base.result.budget_lines.cost.gross_cost[0, 1:]
    )
    assert base.increments == ()
    level, increment = (generous.measures[basis]["npv"][:, 0] for basis in ("level", "increment"))
    assert increment == pytest.approx(level - base.measures["level"]["npv"][:, 0], rel=1e-6)


def test_a_scenario_must_keep_drawn_values_within_their_bounds(small_rows):
    for value, parameter in ((1.05, "coverage.take_up"), (11, "administration.share_of_transfers")):
        small_rows["Scenarios"].append(
            {"scenario": "generous", "label": "Generous", "policy": "child_benefit", "operation": "multiply",
             "parameter": parameter, "from_year": None, "value": value}
        )  # fmt: skip
    assumptions = ranged(small_rows, TAKE_UP, SHARE)
    with pytest.raises(AssumptionError) as caught:
        simulate(assumptions, "generous", draws=256)
    problems = caught.value.problems
    assert len(problems) == 2
    assert {problem.table for problem in problems} == {"Scenarios"}
    assert all("at most 1" in problem.expected for problem in problems)
    simulate(assumptions, "lean_years", draws=16)


def test_steps_and_equal_figures_are_drawn_together(small_rows):
    assumptions = ranged(
        small_rows,
        ("child_benefit", "benefit.amount", 450, 600),
        ("child_benefit", "benefit.amount", 600, 700, None, 2028),
        ("child_benefit", "coverage.start", 0.1, 0.3),
        ("child_benefit", "coverage.target", 0.7, 0.9),
    )
    amount, start, target = uncertain(assumptions)
    assert [span.from_year for span in amount.ranges] == [None, 2028]
    assert (start.paths, target.paths) == (
        ("policy.child_benefit.coverage.start",), ("policy.child_benefit.coverage.target",)
    )  # fmt: skip
    chances = sampled(uncertain(assumptions), 128, 1).values
    first, later = (chances[cell] for cell in amount.cells)
    assert stats.spearmanr(first, later).statistic == pytest.approx(1)
    assert abs(stats.spearmanr(*(chances[fact.cells[0]] for fact in (start, target))).statistic) < 0.2


def test_a_programme_that_goes_on_as_it_is_has_one_coverage(small_rows):
    for row in small_rows["Parameters"]:
        if row["parameter"] == "coverage.start" and row["policy"] == "child_benefit":
            row["value"] = 0.8
    ends = (0.6, 0.9)
    assumptions = ranged(
        small_rows,
        ("child_benefit", "coverage.start", *ends),
        ("child_benefit", "coverage.target", *ends),
        ("childcare", "staff.on_cost", 0.1, 0.2),
    )
    facts = uncertain(assumptions)
    assert len(facts) == 2
    # No path rises or falls between the two in any draw.
    simulation = simulate(assumptions, draws=64, lines=("coverage",))
    paths = simulation.lines[0].figure[:, 0]
    assert paths == pytest.approx(np.repeat(paths[:, :1], 5, axis=1))
    assert paths.std() > 0.01


def test_what_an_application_costs_is_one_fact_and_whom_a_policy_reaches_is_not(small_rows):
    for row in small_rows["Parameters"]:
        if row["parameter"] == "coverage.take_up":
            row["value"] = 0.9
    for policy in ("child_benefit", "childcare"):
        small_rows["Parameters"].append(
            {"policy": policy, "parameter": "administration.per_case", "from_year": None, "value": 20,
             "unit": "LCU per person", "price_base": 2025, "source": "made_up", "grade": "C"}
        )  # fmt: skip
    both = [
        (policy, path, *ends)
        for policy in ("child_benefit", "childcare")
        for path, *ends in (("administration.per_case", 10, 40), ("coverage.take_up", 0.8, 1))
    ]
    facts = uncertain(ranged(small_rows, *both))
    assert sorted(len(fact.owners) for fact in facts) == [1, 1, 2]


# --- tables -------------------------------------------------------------------------------------------


def test_ceilings_and_chances(small_rows):
    # Childcare is certain; the ceiling of 2027 lies where take-up of the benefit is 0.95, which has the
    # chance (1 - 0.95)² / (0.3 x 0.1) = 1/12 of being exceeded.
    assumptions = ranged(small_rows, TAKE_UP)
    lines = costmodel.run(assumptions).budget_lines.cost.expenditure
    ceiling = lines[1, 1] + lines[0, 1] / 0.9 * 0.95
    small_rows["Ceilings"][0]["amount"] = float(ceiling)
    simulation = simulate(ranged(small_rows, TAKE_UP), "generous", draws=1024)
    base = simulate(ranged(small_rows, TAKE_UP), draws=1024).probabilities()
    breach = base[base["event"] == "expenditure above the ceiling"].iloc[0]
    assert (breach["of"], breach["year"]) == ("Ministry of Welfare", 2027)
    assert breach["chance"] == pytest.approx(1 / 12, abs=2e-3)
    assert breach["standard_error"] == pytest.approx(np.sqrt(1 / 12 * 11 / 12 / 1024), rel=0.05)
    both = simulation.probabilities()
    assert set(both["basis"]) == {"level", "increment"}
    assert set(both["of"]) == {"child_benefit", "childcare", "total", "Ministry of Welfare"}


def test_the_table_has_the_form_of_a_result(small_rows):
    simulation = simulate(ranged(small_rows, TAKE_UP), draws=32)
    table, plain = simulation.table(), simulation.result.table()
    assert list(table.columns[:7]) == list(plain.columns[:7])
    merged = table.merge(plain, on=["policy", "line", "year", "unit"], how="left")
    assert merged["central"].to_numpy() == pytest.approx(merged["value"].to_numpy())
    assert len(table) == 5 * (3 * 2 + 4)  # three lines of two policies, four of the total


def test_the_appraisal_says_in_how_many_draws_a_measure_is_defined(small_rows):
    simulation = simulate(ranged(small_rows, TAKE_UP), "generous", draws=64)
    level, increment = simulation.appraisal(), simulation.appraisal("increment")
    central = simulation.result.appraisal()
    for frame in (level, increment):
        assert list(frame["measure"]) == [*DRAWN_MEASURES] * 3
    total = level[level["policy"] == "total"].set_index("measure")
    assert total.loc["npv", "central"] == central.loc["total", "npv"]
    assert total.loc["npv", "p5"] <= total.loc["npv", "p50"] <= total.loc["npv", "p95"]
    # A year of childcare less costs less: over the baseline there is no cost to divide by.
    saved = increment[(increment["policy"] == "childcare") & (increment["measure"] == "bcr")].iloc[0]
    assert saved["defined"] == 0
    assert np.isnan(saved["mean"])


def test_lines_of_every_part_can_be_kept(small_rows):
    wanted = ("coverage", "gdp", "group_people", "value_real", "gains", "present_cost", "discount_factors")
    simulation = simulate(ranged(small_rows, TAKE_UP), draws=8, lines=wanted)
    table = simulation.table()
    assert {"children.group_people", "schooling.value_real", *wanted} - {"group_people", "value_real"} <= set(
        table["line"]
    )
    assert (table[table["line"] == "gdp"]["standard_deviation"] == 0).all()


def test_errors_say_what_to_do(small_rows, small_set):
    with pytest.raises(ModelError, match="low and high"):
        simulate(ranged(small_rows))
    with pytest.raises(ModelError, match="line: found 'cost'"):
        simulate(small_set, lines=("cost",))
    with pytest.raises(ModelError, match=r"draws: found 0.*1 to 1,000,000"):
        simulate(small_set, draws=0)
    with pytest.raises(ModelError, match="seed: found -1"):
        simulate(small_set, seed=-1)
    with pytest.raises(AssumptionError, match="reform"):
        simulate(small_set, "reform")


def test_few_draws_suffice_for_a_mean(small_rows):
    # With 256 independent draws the standard error of the mean would be 0.4 per cent of it.
    assumptions = ranged(small_rows, TAKE_UP, SHARE)
    mean = stats.triang(2 / 3, 0.7, 0.3).mean() * stats.triang(1 / 3, 1.02, 0.09).mean()
    for seed in range(5):
        line = line_of(simulate(assumptions, draws=256, seed=seed), "child_benefit", "gross_cost")
        scale = line["central"] / (0.9 * 1.05)
        assert (line["mean"] / scale).to_numpy() == pytest.approx(mean, rel=4e-4)
