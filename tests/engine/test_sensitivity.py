"""Sensitivity: bars against single runs, switching values against published and linear ones."""

import numpy as np
import pytest

import costmodel
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.paths import bounds_of
from costmodel.assumptions.format.tables import plain_rows
from costmodel.engine.inputs.drawn_values import in_whole_numbers
from costmodel.errors import ModelError
from costmodel.model.measure_list import METRICS, RATIOS
from costmodel.uncertainty.sensitivity import sensitivity
from costmodel.uncertainty.switching import switching
from costmodel.uncertainty.uncertain import Range, Uncertain

from .uncertain_set import ranged

RANGES = (
    ("child_benefit", "coverage.take_up", 0.7, 1.0),
    ("child_benefit", "benefit.amount", 450, 600),
    ("child_benefit", "benefit.amount", 600, 700, "pert", 2028),
    ("childcare", "staff.people_per_staff", 6, 12),
    ("childcare", "staff.on_cost", 0.1, 0.2),
)


def fact(value, low, high, least=-np.inf, most=np.inf):
    span = Range("A1", None, low, value, high, "triangular", least, most)
    return Uncertain("Some figure", ("some.path",), ("somebody",), "ratio", None, "", "", (span,))


def run_with(assumptions, scenario, **values):
    """The result with other values of the parameters of child_benefit and childcare, read anew from rows."""
    rows = plain_rows(assumptions)
    for row in rows["Parameters"]:
        key = f"{row['policy']}:{row['parameter']}:{row['from_year']}"
        row["value"] = values.get(key, row["value"])
    return costmodel.run(assumptions_from_rows(rows), scenario)


# --- switching values ---------------------------------------------------------------------------------


def test_the_switching_value_of_the_green_book_example():
    # Costs 100, 50, 50 in years 0 to 2, benefits 30 a year in years 3 to 9, 3.5 %: present values 194.9847
    # and 171.2398, so that benefits must be 13.8665 % higher (flows of the worked example of the R package
    # greenbook; values worked out by hand).
    years = np.arange(10)
    cost = np.where(years < 1, 100, np.where(years < 3, 50, 0))

    def value(shifts, _which, *, searching=False):
        benefits = np.where(years >= 3, 30 + np.asarray(shifts)[:, None], 0)
        return ((benefits - cost) / 1.035**years).sum(axis=1)

    central = float(value([0.0], None)[0])
    assert central == pytest.approx(-23.7449, abs=1e-4)
    turns = switching(value, [fact(30, 25, 36)], 0, central)
    assert turns[0] / 30 == pytest.approx(0.138665, abs=1e-6)


def test_the_nearest_of_several_turns_is_found_and_none_where_there_is_none():
    def value(shifts, which, *, searching=False):
        shifts = np.asarray(shifts)
        several = (shifts - 1) * (shifts - 9) * (shifts + 2.5)
        return np.select([which == 0, which == 1], [several, 2 + shifts**2], 1 / (shifts + 3))

    facts = [fact(10, 9, 11), fact(10, 9, 11), fact(10, 9, 11)]
    with np.errstate(divide="ignore"):
        turns = switching(value, facts, 0, 22.5)
    # No crossing is made up where the value jumps from minus to plus infinity, unless it lies between finite
    # values, where no search could tell.
    assert turns[0] == pytest.approx(1, abs=1e-5)
    assert np.isnan(turns[1])


def test_values_that_cannot_be_are_not_looked_at():
    looked = []

    def value(shifts, _which, *, searching=False):
        looked.extend(shifts)
        return 1 + np.asarray(shifts)  # turns at a shift of -1: a share of -0.5

    assert np.isnan(switching(value, [fact(0.5, 0.4, 0.6, 0, 1)], 0, 1.0)[0])
    assert min(looked) >= -0.5
    assert max(looked) <= 0.5


def test_a_linear_return_turns_where_its_present_value_says(small_rows):
    # The net present value is linear in the effect of an outcome: it is 0 where the effect is
    # effect x (1 - NPV / present value of the outcome), whatever search finds it.
    small_rows["Outcomes"][0].update(low=0.001, high=0.4)
    assumptions = assumptions_from_rows(small_rows)
    result = costmodel.run(assumptions)
    appraised = result.appraisal().loc["total"]
    gains = appraised["present_gains"]  # schooling is the only gain
    expected = 0.05 * (1 - appraised["npv"] / gains)
    bar = next(bar for bar in sensitivity(assumptions) if bar.paths == ("outcome.schooling.effect",))
    assert bar.switching_value == pytest.approx(expected, rel=1e-6)
    assert bar.switching_change == pytest.approx(expected / 0.05 - 1, rel=1e-5)
    assert bar.switching == ("within the range" if 0.001 <= expected <= 0.4 else "beyond the range")
    small_rows["Outcomes"][0].update(effect=bar.switching_value, low=None, high=None)
    turned = costmodel.run(assumptions_from_rows(small_rows)).appraisal().loc["total", "npv"]
    assert turned == pytest.approx(0, abs=1e-6 * gains)


# --- bars ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["baseline", "generous"])
def test_bars_equal_single_runs(small_rows, scenario):
    assumptions = ranged(small_rows, *RANGES)
    tornado = sensitivity(assumptions, scenario, "total_cost", year=2029)
    by_path = {bar.paths[0]: bar for bar in tornado}
    amounts = "child_benefit:benefit.amount:"
    runs = {
        "policy.child_benefit.coverage.take_up": ("child_benefit:coverage.take_up:None", (0.7, 1.0)),
        "policy.childcare.staff.people_per_staff": ("childcare:staff.people_per_staff:None", (6, 12)),
        "policy.childcare.staff.on_cost": ("childcare:staff.on_cost:None", (0.1, 0.2)),
    }
    for path, (key, ends) in runs.items():
        for end, value in zip(ends, (by_path[path].at_low, by_path[path].at_high), strict=True):
            lines = run_with(assumptions, scenario, **{key: end}).budget_lines
            assert value == pytest.approx(lines.totals.gross_cost[0, 3], rel=1e-12)
    both = by_path["policy.child_benefit.benefit.amount"]
    low = run_with(assumptions, scenario, **{f"{amounts}None": 450, f"{amounts}2028": 600})
    assert both.at_low == pytest.approx(low.budget_lines.totals.gross_cost[0, 3], rel=1e-12)
    assert len(both.cells) == 2
    assert [bar.span for bar in tornado] == sorted((bar.span for bar in tornado), reverse=True)
    assert tornado.central == costmodel.run(assumptions, scenario).budget_lines.totals.gross_cost[0, 3]


def test_an_increment_is_over_the_baseline_with_the_same_assumption(small_rows):
    assumptions = ranged(small_rows, *RANGES)
    tornado = sensitivity(assumptions, "generous", "npv", basis="increment", policy="child_benefit")
    bar = next(bar for bar in tornado if "coverage.take_up" in bar.paths[0])
    changed = run_with(assumptions, "generous", **{"child_benefit:coverage.take_up:None": 0.7})
    expected = changed.appraisal("increment").loc["child_benefit", "npv"]
    assert bar.at_low == pytest.approx(expected, rel=1e-9)
    # What only concerns childcare does not matter to the benefit.
    assert tornado.without_effect == 2
    assert {bar.assumption for bar in tornado} == {
        "Take-up among the covered: Child benefit",
        "Benefit per payment: Child benefit",
    }


@pytest.mark.parametrize("metric", [*METRICS, *RATIOS])
def test_every_metric_is_that_of_the_result(small_rows, metric):
    assumptions = ranged(small_rows, *RANGES)
    result = costmodel.run(assumptions, "generous")
    tornado = sensitivity(assumptions, "generous", metric)
    if metric in ("npv", *RATIOS):
        expected = result.appraisal().loc["total", metric]
    else:
        line = metric.removesuffix("_of_gdp")
        expected = result.budget(line=line)[list(result.years)].to_numpy().sum()
        if metric.endswith("_of_gdp"):
            expected /= result.divisor("gdp").sum()
    assert tornado.central == pytest.approx(expected)
    assert bool(tornado.unit)
    assert (tornado.threshold is None) == (not any(bar.switching for bar in tornado))


@pytest.mark.slow
def test_assumptions_without_a_range_can_be_varied(small_rows):
    assumptions = ranged(small_rows, ("child_benefit", "coverage.take_up", 0.7, 1.0))
    asked = {"discounting.rate": (0.02, 0.08), "macro.real_growth": (-0.01, 0.02),
             "policy.child_benefit.coverage.take_up": (0.85, 0.95)}  # fmt: skip
    bars = {bar.paths[0]: bar for bar in sensitivity(assumptions, metric="npv", vary=asked)}
    rate = bars["discounting.rate"]
    rows = plain_rows(assumptions)
    for row in rows["Discounting"]:
        row["rate"] += 0.08 - 0.035
    higher = costmodel.run(assumptions_from_rows(rows)).appraisal().loc["total", "npv"]
    assert rate.at_high == pytest.approx(higher)
    assert (rate.low, rate.central, rate.high) == pytest.approx((0.02, 0.035, 0.08))
    # Of a series what is given is added to every year.
    cost = {
        bar.paths[0]: bar for bar in sensitivity(assumptions, metric="cost_of_gdp", vary=asked, year=2030)
    }
    growth = cost["macro.real_growth"]
    rows = plain_rows(assumptions)
    for row in rows["Macro"]:
        if row["indicator"] == "real_growth":
            for year in [name for name in row if name.isdigit() and row[name] is not None]:
                row[year] += 0.02
    changed = costmodel.run(assumptions_from_rows(rows)).budget_lines.totals.gross_cost_of_gdp[0, 4]
    assert growth.at_high == pytest.approx(changed)
    assert (growth.low, growth.central, growth.high) == pytest.approx((-0.01, 0, 0.02))
    # A range that is asked for stands in place of the workbook's.
    bar = bars["policy.child_benefit.coverage.take_up"]
    assert (bar.low, bar.high, bar.assumption) == (0.85, 0.95, "Take-up among the covered: Child benefit")


def test_the_table_and_the_plain_fields(small_rows):
    tornado = sensitivity(ranged(small_rows, *RANGES), "generous", "bcr")
    table = tornado.table()
    assert list(table["assumption"]) == [bar.assumption for bar in tornado]
    assert len(table) == len(tornado.bars) == 4
    assert tornado.to_dict()["bars"][0]["assumption"] == tornado.bars[0].assumption
    assert tornado.stamp["scenario"] == "generous"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"metric": "irr"}, "metric: found 'irr'"),
        ({"basis": "net"}, "level, increment"),
        ({"basis": "increment"}, "adds nothing to itself"),
        ({"policy": "pension"}, "no policy 'pension'"),
        ({"year": 2027}, "leave the year out"),
        ({"metric": "total_cost", "year": 2050}, "2026 to 2030"),
        ({"vary": {"macro.luck": (0, 1)}}, "no assumption 'macro.luck' to vary"),
        ({"vary": {"discounting.rates": (0, 1)}}, 'Did you mean "discounting.rate"'),
        ({"vary": {"discounting.rate": (0.05, 0.08)}}, "a range around 0.035"),
        ({"vary": {"macro.inflation": (0.01, 0.02)}}, "from below 0"),
        ({"vary": {"policy.childcare.coverage.target": (0.2, 1.2)}}, "it may be from 0 to 1"),
        ({"vary": {"outcome.schooling.deadweight": (-0.1, 0.5)}}, "it may be from 0 to 1"),
        ({"vary": {"policy.childcare.staff.multiple_of_average_wage": (0.5, np.inf)}}, "it may be from 0"),
        ({"vary": {"policy.child_benefit.benefit.amount.price_base": (2020, 2030)}}, "no assumption"),
        ({"vary": {"policy.childcare.coverage.start_year": (2025.5, 2027)}}, "whole numbers"),
        ({"vary": {"outcome.schooling.lag": (0.5, 1.5)}}, "whole numbers"),
        ({"vary": {"definition.months": (11, 13)}}, "no assumption"),
        ({"vary": {"group.poor_children.prevalence": (np.nan, 0.5)}}, "a range around 0.4"),
    ],
)
def test_errors_say_what_to_do(small_rows, asked, told):
    with pytest.raises(ModelError, match=told):
        sensitivity(ranged(small_rows, *RANGES), **asked)


def test_a_usual_value_that_stands_in_no_cell_can_be_varied_alone(small_rows):
    path = "policy.child_benefit.timing.end_year"
    tornado = sensitivity(ranged(small_rows), metric="total_cost", vary={path: (2027, 9999)})
    small_rows["Policies"][0]["end_year"] = 2027
    ended = costmodel.run(ranged(small_rows)).budget_lines.totals.gross_cost[0].sum()
    assert (tornado.bars[0].at_low, tornado.bars[0].at_high) == pytest.approx((ended, tornado.central))


@pytest.mark.slow
def test_every_path_that_is_offered_can_be_varied(small_rows):
    assumptions = ranged(small_rows)
    entries = costmodel.run(assumptions).bound.entries
    paths = {
        entry.path for entry in entries
        if entry.path.startswith(("policy.", "outcome.", "group.")) and not entry.path.endswith("price_base")
    }  # fmt: skip
    assert len(paths) > 30
    for path in paths:
        entry = next(entry for entry in entries if entry.path == path)
        (least, most), step = bounds_of(path), 1 if in_whole_numbers(entry.unit, path) else 0.01
        low, high = max(entry.base - step, least), min(entry.base + step, most)
        assert sensitivity(assumptions, metric="total_cost", vary={path: (low, high)}).central > 0


def test_without_ranges_there_is_nothing_to_test(small_rows):
    with pytest.raises(ModelError, match="low and high"):
        sensitivity(ranged(small_rows))
