"""What a scenario makes of a drawn value, and what is said of increments: against quantiles by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import costmodel
from costmodel.engine.inputs.drawn_values import Draws, effective
from costmodel.engine.inputs.entries import Entry, changed
from costmodel.engine.inputs.scenarios import Change
from costmodel.uncertainty.percentiles import PERCENTILES, SHARES
from costmodel.uncertainty.ratio_states import ratio_states
from costmodel.uncertainty.simulation import COMES_BACK, WORTH_IT, WORTH_THE_COST, simulate
from costmodel.uncertainty.uncertain import uncertain
from tests import small_set

from .uncertain_set import ranged

TAKE_UP = ("child_benefit", "coverage.take_up", 0.7, 1.0)
PATH = "policy.child_benefit.coverage.take_up"


def with_change(rows, *changes):
    rows["Scenarios"] += [small_set.change("own", *change) for change in changes]
    return rows


def line_of(simulation, line, policy="child_benefit", basis="level"):
    table = simulation.table(basis)
    return table[(table["policy"] == policy) & (table["line"] == line)].set_index("year")


def values(entry, draws, *changes):
    """Baseline and scenario of one assumption in every draw: (draw, 2)."""
    steps = changed([entry], [("own", change) for change in changes])
    drawn = Draws(len(draws), {entry.place: np.array(draws)})
    return effective(steps, {"baseline": 0, "own": 1}, drawn)[:, -1].reshape(-1, 2)


# --- the value that a scenario sets -------------------------------------------------------------------


def test_what_is_set_keeps_the_relative_error_of_what_it_replaces(small_rows):
    # Take-up 0.9 from 0.7 to 1, triangular: with 0.5 set the quantile q of take-up is 0.5 q / 0.9.
    assumptions = ranged(with_change(small_rows, ("child_benefit", "coverage.take_up", "set", 0.5)), TAKE_UP)
    line = line_of(simulate(assumptions, "own", draws=4096), "beneficiaries")
    oracle = stats.triang(2 / 3, 0.7, 0.3)
    for share, name in zip(SHARES, PERCENTILES, strict=True):
        expected = line["central"] * oracle.ppf(share) / 0.9
        assert line[name].to_numpy() == pytest.approx(expected.to_numpy(), rel=5e-4)


def test_what_is_set_stays_within_its_bounds(small_rows):
    # 0.95 q / 0.9 reaches 1 where q is 0.947: with the chance (1 - 0.947)² / (0.3 x 0.1) = 9.2 %.
    assumptions = ranged(with_change(small_rows, ("child_benefit", "coverage.take_up", "set", 0.95)), TAKE_UP)
    line = line_of(simulate(assumptions, "own", draws=4096), "beneficiaries")
    assert line["p95"].to_numpy() == pytest.approx((line["central"] / 0.95).to_numpy(), rel=1e-9)
    assert (line["p90"] < line["p95"] * 0.9999).all()


def test_an_error_of_a_value_of_0_is_added():
    entry = Entry("policy.a.coverage.exclusion_error", "", "share", 0.0, cell="Parameters!E1")
    pairs = values(entry, [0, 0.05, 0.2], Change(entry.path, "set", 0.9))
    assert pairs == pytest.approx(np.array([[0, 0.9], [0.05, 0.95], [0.2, 1.0]]))


def test_an_error_of_a_date_is_a_difference():
    entry = Entry("policy.a.coverage.start_year", "", "year", 2026.0, cell="Parameters!E1")
    pairs = values(entry, [2025, 2026, 2028], Change(entry.path, "set", 2030))
    assert pairs.tolist() == [[2025, 2029], [2026, 2030], [2028, 2032]]


def test_a_later_value_keeps_the_error_of_the_earlier_one():
    entry = Entry(PATH, "", "share", 0.4, cell="Parameters!E1")
    first, later = Change(PATH, "set", 0.5, 2027), Change(PATH, "set", 0.8, 2029)
    assert values(entry, [0.3], first, later)[0, 1] == pytest.approx(0.6)
    assert values(entry, [0.3], Change(PATH, "multiply", 2, 2027), later)[0, 1] == pytest.approx(0.6)


@given(
    central=st.floats(0.01, 1),
    ratios=st.lists(st.floats(0, 2), min_size=1, max_size=5),
    stated=st.floats(0, 1),
)
def test_what_is_set_is_within_its_bounds_and_moves_with_what_it_replaces(central, ratios, stated):
    entry = Entry(PATH, "", "share", central, cell="Parameters!E1")
    draws = [min(central * ratio, 1) for ratio in [*ratios, 1]]
    pairs = values(entry, draws, Change(PATH, "set", stated))
    assert pairs[:, 0] == pytest.approx(draws)
    assert ((pairs[:, 1] >= 0) & (pairs[:, 1] <= 1)).all()
    assert pairs[:, 1] == pytest.approx(np.minimum(stated * pairs[:, 0] / central, 1), rel=1e-12, abs=1e-15)
    assert pairs[-1, 1] == pytest.approx(stated, rel=1e-15)
    ordered = pairs[np.argsort(pairs[:, 0]), 1]
    assert (np.diff(ordered) >= -1e-15).all()


# --- increments ---------------------------------------------------------------------------------------


@pytest.mark.slow
@given(low=st.floats(0.05, 0.89), high=st.floats(0.91, 1), stated=st.floats(0.1, 0.85))
def test_the_increment_of_a_changed_take_up_has_its_sign_in_every_draw(low, high, stated):
    rows = with_change(small_set.rows(), ("child_benefit", "coverage.take_up", "set", stated))
    assumptions = ranged(rows, ("child_benefit", "coverage.take_up", low, high))
    simulation = simulate(assumptions, "own", draws=16, lines=("gross_cost",))
    added = next(drawn for drawn in simulation.increments if drawn.central.part == "cost")
    assert (added.figure[:, 0] < 0).all()
    assert (added.figure[:, 1] == 0).all()


def test_a_policy_that_does_not_change_has_no_chance(small_rows):
    assumptions = ranged(
        with_change(small_rows, ("child_benefit", "coverage.take_up", "set", 0.95)),
        TAKE_UP,
        ("childcare", "staff.people_per_staff", 6, 12),
    )
    simulation = simulate(assumptions, "own", draws=64)
    for drawn in simulation.increments:
        if drawn.central.part == "cost":
            assert (drawn.figure[:, 1] == 0).all()
    frame = simulation.probabilities()
    frame = frame[frame["year"].isna()].set_index(["basis", "of", "event"])
    for event in (WORTH_IT, WORTH_THE_COST, COMES_BACK):
        same, other = (frame.loc["increment", name, event] for name in ("childcare", "child_benefit"))
        assert np.isnan(same["chance"])
        assert same["status"] == "no change"
        assert 0 <= other["chance"] <= 1
        assert other["status"] == ""
        assert frame.loc["level", "childcare", event]["status"] == ""
    assert simulation.unchanged["increment"].tolist() == [False, True, False]


def test_a_scenario_without_any_effect_changes_nothing(small_rows):
    assumptions = ranged(with_change(small_rows, ("child_benefit", "coverage.take_up", "set", 0.9)), TAKE_UP)
    simulation = simulate(assumptions, "own", draws=32)
    frame = simulation.probabilities()
    assert set(frame[frame["basis"] == "increment"]["status"]) == {"no change"}
    states = simulation.appraisal("increment").set_index(["policy", "measure"])["states"]
    assert states["total", "mvpf"] == "no change 100.0%"


def test_chances_are_of_differences(small_rows):
    assumptions = ranged(small_rows, TAKE_UP)
    simulation = simulate(assumptions, "generous", draws=64)
    frame = simulation.probabilities().set_index(["basis", "of", "event"])["chance"]
    for basis in ("level", "increment"):
        drawn = simulation.measures[basis]
        for place, owner in enumerate(simulation.owners):
            gain = drawn["willingness_to_pay"][:, place] - drawn["present_net_cost"][:, place]
            assert frame[basis, owner, WORTH_THE_COST] == (gain >= 0).mean()
            assert frame[basis, owner, WORTH_IT] == (drawn["npv"][:, place] >= 0).mean()


def test_a_ratio_has_percentiles_only_where_most_draws_have_a_denominator_above_0(small_rows):
    # Childcare a year later saves: no cost to divide by in any draw.
    simulation = simulate(ranged(small_rows, TAKE_UP), "generous", draws=64)
    rows = simulation.appraisal("increment").set_index(["policy", "measure"])
    assert rows.loc[("childcare", "bcr"), "states"] == "saves 100.0%"
    assert np.isnan(rows.loc[("childcare", "mvpf"), "p50"])
    assert "%" in rows.loc[("childcare", "mvpf"), "states"]
    assert rows.loc[("child_benefit", "bcr"), "states"] == ""
    assert np.isfinite(rows.loc[("child_benefit", "bcr"), "p50"])
    assert np.isfinite(rows.loc[("childcare", "npv"), "p50"])
    assert rows.loc[("childcare", "cost_per_beneficiary"), "states"] == "no people, or fewer 100.0%"


@pytest.mark.parametrize(
    ("net", "worth", "states"),
    [
        # Denominator above 0 in 19 of 20 draws: percentiles. In 18 of 20: states instead.
        ([1.0] * 19 + [-1.0], [1.0] * 20, {}),
        ([1.0] * 18 + [-1.0] * 2, [1.0] * 20, {"a ratio": 0.9, "pays for itself": 0.1}),
        ([-1.0] * 20, [-2.0] * 20, {"people lose for each unit saved": 1}),
        ([0.0] * 20, [-2.0] * 20, {"harms without saving": 1}),
        ([0.0] * 20, [2.0] * 20, {"pays for itself": 1}),
        ([1e-12] * 20, [-1e-12] * 20, {"no change": 1}),
    ],
)
def test_states_of_the_marginal_value_of_public_funds(net, worth, states):
    ones = np.ones(20)
    drawn = dict.fromkeys(("present_cost", "present_transfers", "present_gains", "present_harms"), ones)
    drawn |= {"present_net_cost": np.array(net), "willingness_to_pay": np.array(worth)}
    assert ratio_states("mvpf", {**drawn, "cost_per_beneficiary": ones}) == pytest.approx(states)


# --- what was observed --------------------------------------------------------------------------------


def test_coverage_that_was_observed_in_its_year_is_not_drawn(small_rows):
    ends = (0.1, 0.3)
    for row in small_rows["Parameters"]:
        if row["policy"] == "child_benefit" and row["parameter"] == "coverage.start":
            row["as_of"] = "2026"
    assumptions = ranged(small_rows, ("child_benefit", "coverage.start", *ends), TAKE_UP)
    assert [fact.paths for fact in uncertain(assumptions)] == [(PATH,)]
    for row in small_rows["Parameters"]:
        if row["policy"] == "child_benefit" and row["parameter"] == "coverage.start":
            row["as_of"] = "2023"
    assert len(uncertain(ranged(small_rows, ("child_benefit", "coverage.start", *ends), TAKE_UP))) == 2


# --- the embedded set ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_school_meals_of_kenyas_reform():
    simulation = costmodel.simulate("kenya@2026.2", "reform", draws=1024)
    rows = simulation.appraisal("increment").set_index(["policy", "measure"])
    npv, bcr = (rows.loc[("school_meals", name)] for name in ("npv", "bcr"))
    assert npv["central"] < 0
    assert npv["p50"] < 0
    assert bcr["p25"] < bcr["central"] < bcr["p75"]
    # The central figure was 0.954 and the median 1.116 when what is set had no range.
    assert abs(bcr["p50"] - bcr["central"]) < 0.12
    pensioners = line_of(
        costmodel.simulate("kenya@2026.2", "ambitious", draws=256), "beneficiaries", "social_pension"
    )
    assert pensioners.loc[2030, "p5"] < 0.99 * pensioners.loc[2030, "p95"]
    assert pensioners.loc[2025, "p5"] == pytest.approx(pensioners.loc[2025, "p95"])
