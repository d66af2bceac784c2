"""Ranges of changes, of series and of the discount rate, and figures that move together by rank."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import costmodel
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.versions.review_list import weaknesses
from costmodel.engine.used_assumptions import used
from costmodel.errors import AssumptionError
from costmodel.uncertainty.draws import sampled
from costmodel.uncertainty.percentiles import PERCENTILES, SHARES
from costmodel.uncertainty.sensitivity import sensitivity
from costmodel.uncertainty.simulation import simulate
from costmodel.uncertainty.uncertain import uncertain
from tests import small_set

from .uncertain_set import ranged

TAKE_UP = ("child_benefit", "coverage.take_up", 0.7, 1.0)
SHARE = ("child_benefit", "administration.share_of_transfers", 0.02, 0.11)


def change(operation, value, low, high, **more):
    return {
        **small_set.change("own", "child_benefit", "coverage.take_up", operation, value),
        "low": low, "high": high, **more,
    }  # fmt: skip


def series_error(indicator, low, high, **more):
    return {"indicator": indicator, "low": low, "high": high, "source": small_set.SOURCE, **more}


def line_of(simulation, line, basis="level", policy="child_benefit"):
    table = simulation.table(basis)
    return table[(table["policy"] == policy) & (table["line"] == line)].set_index("year")


def problems_of(rows):
    with pytest.raises(AssumptionError) as caught:
        assumptions_from_rows(rows)
    return caught.value.problems


# --- a change with a range of its own -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "value", "low", "high"), [("set", 0.5, 0.4, 0.7), ("multiply", 0.5, 0.2, 0.6)]
)
def test_the_range_of_a_change_is_drawn(small_rows, operation, value, low, high):
    # Nothing else is uncertain: the quantiles are those of the triangle over take-up of the scenario.
    small_rows["Scenarios"].append(change(operation, value, low, high))
    simulation = simulate(ranged(small_rows), "own", draws=4096)
    line = line_of(simulation, "beneficiaries")
    oracle = stats.triang((value - low) / (high - low), low, high - low)
    for share, name in zip(SHARES, PERCENTILES, strict=True):
        assert line[name].to_numpy() == pytest.approx(
            (line["central"] * oracle.ppf(share) / value).to_numpy(), rel=5e-4
        )
    (fact,) = simulation.facts
    assert fact.paths == (f"scenario.own.{operation}.policy.child_benefit.coverage.take_up",)
    assert fact.cells[0].startswith("Scenarios!")


def test_the_range_of_a_change_replaces_the_error_of_the_fact(small_rows):
    small_rows["Scenarios"].append(change("set", 0.5, 0.4, 0.7))
    simulation = simulate(ranged(small_rows, TAKE_UP), "own", draws=1024, lines=("beneficiaries",))
    level = simulation.lines[0].figure[:, 0, 0]
    base = level - simulation.increments[0].figure[:, 0, 0]
    assert abs(stats.spearmanr(level, base).statistic) < 0.1
    assert len(simulation.facts) == 2
    assert len(simulate(ranged(small_rows, TAKE_UP), draws=8).facts) == 1
    assert len(simulate(ranged(small_rows, TAKE_UP), "generous", draws=8).facts) == 1


def test_a_factor_may_not_leave_the_bounds_in_a_draw(small_rows):
    small_rows["Scenarios"].append(change("multiply", 1.0, 0.9, 1.2))
    with pytest.raises(AssumptionError, match="at most 1"):
        simulate(ranged(small_rows), "own", draws=256)


def test_a_change_with_a_range_has_a_bar_and_moves_the_increment_only(small_rows):
    small_rows["Scenarios"].append(change("set", 0.5, 0.4, 0.7))
    tornado = sensitivity(ranged(small_rows, TAKE_UP), "own", "gross_cost", basis="increment")
    by_path = {bar.paths[0]: bar for bar in tornado}
    bar = by_path["scenario.own.set.policy.child_benefit.coverage.take_up"]
    assert (bar.low, bar.central, bar.high) == (0.4, 0.5, 0.7)
    assert bar.at_low < tornado.central < bar.at_high
    # The baseline's take-up acts on the baseline alone, as the change has a range of its own.
    base = by_path["policy.child_benefit.coverage.take_up"]
    assert base.at_low > tornado.central > base.at_high


def test_a_bar_of_an_increment_moves_both_sides(small_rows):
    small_rows["Scenarios"].append(change("set", 0.45, None, None))
    tornado = sensitivity(ranged(small_rows, TAKE_UP), "own", "gross_cost", basis="increment")
    (bar,) = tornado.bars
    # Scenario and baseline are both proportional to take-up: so is what lies between them.
    assert bar.at_low == pytest.approx(tornado.central * 0.7 / 0.9)
    assert bar.at_high == pytest.approx(tornado.central * 1.0 / 0.9)


@pytest.mark.parametrize(
    ("row", "column", "part"),
    [
        (change("set", 0.5, 0.6, 0.7), "low", "rising order"),
        (change("set", 0.5, 0.4, 1.2), "high", "from 0 to 1"),
        (change("set", 0.5, 0.4, None), "high", "both ends"),
        (change("set", 0.5, None, None, distribution="pert"), "distribution", "low and high"),
    ],
)
def test_a_wrong_range_of_a_change_is_named(small_rows, row, column, part):
    small_rows["Scenarios"].append(change("set", 0.5, None, None))
    table = assumptions_from_rows(small_rows).table("Scenarios")
    small_rows["Scenarios"][-1] = row
    (problem,) = problems_of(small_rows)
    assert problem.cell == table.cell(len(table) - 1, column)
    assert part in problem.expected


def test_a_guessed_range_of_a_change_is_in_the_review_list(small_rows):
    small_rows["Scenarios"].append(change("set", 0.5, 0.25, 0.75))
    listed = [weak for weak in weaknesses(ranged(small_rows), "2026-06-01") if weak.table == "Scenarios"]
    assert any("round steps" in weak.kind for weak in listed)


def test_a_range_changes_the_hash_and_no_central_figure(small_rows):
    before = assumptions_from_rows(small_rows)
    small_rows["Scenarios"][0].update(low=1.1, high=1.3)
    after = assumptions_from_rows(small_rows)
    assert after.content_hash != before.content_hash
    one, other = (costmodel.run(each, "generous").table()["value"] for each in (before, after))
    assert one.equals(other)


# --- groups -------------------------------------------------------------------------------------------


def grouped(rows, *groups):
    """The set with both facts ranged, in these groups."""
    for (policy, parameter, *_), group in zip((TAKE_UP, SHARE), groups, strict=True):
        next(
            row for row in rows["Parameters"] if (row["policy"], row["parameter"]) == (policy, parameter)
        ).update(moves_with=group)
    return ranged(rows, TAKE_UP, SHARE)


@settings(max_examples=20)
@given(signs=st.sampled_from([("prices", "prices"), ("prices", "-prices"), ("- prices", "-prices")]))
def test_figures_of_a_group_have_one_rank(signs):
    facts = uncertain(grouped(small_set.rows(), *signs))
    one, other = sampled(facts, 256, seed=3).values.values()
    same = signs[0].startswith("-") == signs[1].startswith("-")
    assert stats.spearmanr(one, other).statistic == pytest.approx(1 if same else -1)


def test_a_group_widens_the_range_of_a_product_by_its_quantiles(small_rows):
    # Cost = take-up x (1 + share): at one rank the quantile of the product is the product of the quantiles.
    line = line_of(simulate(grouped(small_rows, "prices", "prices"), draws=4096), "gross_cost")
    one, other = stats.triang(2 / 3, 0.7, 0.3), stats.triang(1 / 3, 1.02, 0.09)
    scale = line["central"] / (0.9 * 1.05)
    for share, name in zip(SHARES, PERCENTILES, strict=True):
        expected = scale * one.ppf(share) * other.ppf(share)
        assert line[name].to_numpy() == pytest.approx(expected.to_numpy(), rel=5e-4)


def test_figures_of_no_group_are_independent(small_rows):
    one, other = sampled(uncertain(ranged(small_rows, TAKE_UP, SHARE)), 1024, seed=3).values.values()
    assert abs(stats.spearmanr(one, other).statistic) < 0.05


def test_the_method_names_the_groups(small_rows):
    assert "prices" in simulate(grouped(small_rows, "prices", "-prices"), draws=8).method


def test_a_group_that_moves_with_nothing_is_named(small_rows):
    for row in small_rows["Parameters"]:
        if (row["policy"], row["parameter"]) == TAKE_UP[:2]:
            row.update(moves_with="- prices")
    warned = {(each.table, each.found) for each in ranged(small_rows).warnings if "group" in each.found}
    assert len(warned) == 2
    assert all("prices" in text for _, text in warned)
    together = grouped(small_set.rows(), "prices", "-prices")
    assert not [each for each in together.warnings if "group" in each.found]


# --- series and the discount rate ---------------------------------------------------------------------


def test_an_error_of_a_rate_begins_after_the_base_year(small_rows):
    # Prices rise by 5 % a year, and from 2027 on by 4 to 6 %: the benefit follows them.
    small_rows["SeriesErrors"] = [series_error("inflation", -0.01, 0.01, distribution="uniform")]
    assumptions = assumptions_from_rows({**small_rows})
    draws = simulate(assumptions, draws=2048, lines=("price_index",)).table()
    index = draws[draws["line"] == "price_index"].set_index("year")
    assert index.loc[2026, "p5"] == index.loc[2026, "p95"]
    years = np.arange(2027, 2031)
    for share, name in zip(SHARES, PERCENTILES, strict=True):
        rate = 0.04 + 0.02 * share
        expected = index.loc[2026, "central"] * (1 + rate) ** (years - 2026)
        assert index.loc[years, name].to_numpy() == pytest.approx(expected, rel=1e-4)


def test_an_error_of_an_amount_is_a_share_of_it(small_rows):
    small_rows["SeriesErrors"] = [
        series_error("average_wage", -0.1, 0.2, from_year=2025, distribution="uniform")
    ]
    assumptions = assumptions_from_rows(small_rows)
    (fact,) = [each for each in uncertain(assumptions) if each.paths == ("macro.average_wage",)]
    assert [span.from_year for span in fact.ranges] == [2025, 2026]
    assert [(span.low, span.value, span.high) for span in fact.ranges] == [(36_000, 40_000, 48_000)] * 2
    values = sampled(uncertain(assumptions), 64, 1).values
    first, second = (values[cell] for cell in fact.cells)
    assert first == pytest.approx(second)


@pytest.mark.parametrize(
    ("row", "part"),
    [
        (series_error("inflation", 0.01, 0.02), "0 to below 1"),
        (series_error("inflation", -0.01, 4.0), "0 to below 1"),
        (series_error("minimum_wage", -0.01, 0.01), "table Macro"),
        (series_error("inflation", -0.01, 0.01, distribution="lognormal"), "another distribution"),
    ],
)
def test_a_wrong_error_of_a_series_is_named(small_rows, row, part):
    small_rows["SeriesErrors"] = [row]
    (problem,) = problems_of(small_rows)
    assert problem.table == "SeriesErrors"
    assert part in problem.expected


def test_the_discount_rate_has_a_range(small_rows):
    small_rows["Discounting"][0].update(low=0.03, high=0.05, distribution="uniform")
    small_rows["Discounting"].append(
        {"schedule": "other", "from_year_offset": 1, "rate": 0.1, "low": 0.05, "high": 0.2,
         "source": small_set.SOURCE}
    )  # fmt: skip
    assumptions = ranged(small_rows)
    (fact,) = uncertain(assumptions)
    assert fact.paths == ("discounting.rate",)
    simulation = simulate(assumptions, draws=256, lines=("discount_factors",))
    factors = simulation.lines[0].figure[:, 0]
    rates = sampled(simulation.facts, 256, 1).values[fact.cells[0]]
    assert factors[:, 2] == pytest.approx((1 + rates) ** -3)
    assert 0.03 <= rates.min() < rates.max() <= 0.05


# --- fertility ----------------------------------------------------------------------------------------


def with_vital_rows(rows, *errors):
    del rows["Projection"]
    rows |= small_set.vital_rows()
    rows["SeriesErrors"] = list(errors)
    return ranged(rows)


def children_of(rows, births):
    """Children under 5 by year in the single run with other birth rates from 2027 on."""
    for row in rows["Fertility"]:
        if row["indicator"] == "births per woman":
            # 0.1 births a year in seven groups of five years are 3.5 births; the period from 2025 holds 2027.
            row.update({period: row[period] * (1 + births / 3.5) for period in ("2025", "2030")})
    result = costmodel.run(assumptions_from_rows(rows))
    place = result.bound.names.groups.index("children")
    return result.budget_lines.groups.group_people[place]


def test_children_lie_between_the_variants_of_fertility(small_rows):
    error = series_error("fertility", -0.5, 0.25, distribution="uniform")
    simulation = simulate(with_vital_rows(small_rows, error), "generous", draws=256, lines=("eligible",))
    (fact,) = simulation.facts
    births = sampled(simulation.facts, 256, 1).values[fact.cells[0]]
    drawn = simulation.lines[0].figure[:, 1]  # childcare is for all children
    bare = {
        name: rows for name, rows in small_set.rows().items() if name not in ("Projection", "SeriesErrors")
    }
    low, central, high = (
        children_of({**bare, **small_set.vital_rows()}, change) for change in (-0.5, 0.0, 0.25)
    )
    assert low[-1] < central[-1] < high[-1]
    for draw in (0, 100, 255):
        end, share = (low, births[draw] / -0.5) if births[draw] < 0 else (high, births[draw] / 0.25)
        assert drawn[draw] == pytest.approx(central + share * (end - central))


def test_fertility_of_a_given_projection_is_refused(small_rows):
    small_rows["SeriesErrors"] = [series_error("fertility", -0.5, 0.5)]
    (problem,) = problems_of(small_rows)
    assert "Fertility" in problem.expected


def test_fertility_has_a_bar(small_rows):
    tornado = sensitivity(
        with_vital_rows(small_rows, series_error("fertility", -0.5, 0.5)), metric="gross_cost"
    )
    (bar,) = tornado.bars
    assert bar.at_low < tornado.central < bar.at_high
    assert (bar.low, bar.central, bar.high) == (-0.5, 0.0, 0.5)


# --- the list of assumptions --------------------------------------------------------------------------


def test_the_list_of_assumptions_gives_the_range_of_the_value_in_use(small_rows):
    change_of = ("child_benefit", "coverage.take_up", "set", 0.5)
    small_rows["Scenarios"] += [
        small_set.change("own", *change_of),
        {**small_set.change("other", *change_of), "low": 0.4, "high": 0.7},
    ]
    assumptions = ranged(small_rows, TAKE_UP)
    path = "policy.child_benefit.coverage.take_up"
    expected = {"baseline": (0.7, 1), "own": (0.5 * 0.7 / 0.9, 0.5 / 0.9), "other": (0.4, 0.7)}
    for scenario, ends in expected.items():
        (one,) = [each for each in used(costmodel.run(assumptions, scenario)) if each.path == path]
        assert (one.low, one.high) == pytest.approx(ends)
