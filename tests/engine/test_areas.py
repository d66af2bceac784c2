"""Areas with deciles and a mean of their own: pooled people, deciles, money, weights, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import examined_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.evaluation.kept_bindings import kept_binding
from costmodel.engine.explanations.idle_assumptions import idle_problems
from costmodel.engine.inputs.drawn_values import Draws
from costmodel.engine.inputs.fitted_cells import cell_facts
from costmodel.engine.inputs.scenarios import chosen
from costmodel.errors import ModelError
from costmodel.model.welfare_cells import pooled_cells, welfare_cells
from tests import small_set
from tests.engine import area_set
from tests.engine.area_set import NORTH_MEAN, NORTH_PEOPLE, POORER, SOUTH_MEAN, with_areas
from tests.engine.test_distribution_of_a_set import KENYA, PEOPLE, SOURCE, example_rows
from tests.engine.test_policy_weights import paid_before_the_survey, rows_with_elasticity

MEAN, LINE = 6008.69, 3826.58


def run(rows, scenario="both"):
    return cm.run(assumptions_from_rows(rows), scenario)


def measures(result, group="all", year=2026):
    frame = result.distribution()
    total = frame[(frame.year == year) & (frame.group == group) & (frame.policy == "total")]
    return total.set_index(["line", "measure"])[["before", "after_transfers", "after_financing"]]


@pytest.fixture(scope="module")
def result():
    return run(area_set.rows())


def curve(shares):
    figures = np.array(shares)
    return welfare_cells(figures / figures.sum())


def people_and_welfare():
    """By hand: a thousand people of equal weight in each area, north first."""
    welfare = np.concatenate([curve(POORER).relative * NORTH_MEAN, curve(KENYA).relative * SOUTH_MEAN])
    people = np.repeat([NORTH_PEOPLE / 1000, (1 - NORTH_PEOPLE) / 1000], 1000) * PEOPLE
    return people, welfare


def gini_by_pairs(people, welfare):
    """Mean absolute difference of all pairs over twice the mean."""
    share = people / people.sum()
    apart = np.abs(welfare[:, None] - welfare[None, :])
    return float(share @ apart @ share / (2 * (share @ welfare)))


def test_before_any_policy_people_of_both_areas_are_counted(result):
    people, welfare = people_and_welfare()
    table = measures(result).before
    poor = welfare < LINE
    gap = (LINE - welfare[poor]) / LINE
    assert table["national", "headcount"] == pytest.approx(people[poor].sum() / PEOPLE, rel=1e-12)
    assert table["national", "gap"] == pytest.approx((people[poor] @ gap) / PEOPLE, rel=1e-12)
    assert table["", "gini"] == pytest.approx(gini_by_pairs(people, welfare), rel=1e-12)


def test_each_area_has_its_own_poverty_and_together_they_are_the_country(result):
    _, welfare = people_and_welfare()
    whole = measures(result)
    north, south = (measures(result, f"region: {area}") for area in ("north", "south"))
    for table, incomes in ((north, welfare[:1000]), (south, welfare[1000:])):
        assert table.before["national", "headcount"] == pytest.approx((incomes < LINE).mean(), rel=1e-12)
    for measure, weights in {
        "headcount": (NORTH_PEOPLE, 1 - NORTH_PEOPLE), "gap": (NORTH_PEOPLE, 1 - NORTH_PEOPLE),
        "money_gap": (1, 1), "lifted": (1, 1), "pushed_below": (1, 1),
    }.items():  # fmt: skip
        key = ("national", measure)
        together = north.loc[key] * weights[0] + south.loc[key] * weights[1]
        assert together.to_numpy() == pytest.approx(whole.loc[key].to_numpy(), rel=1e-11)
    assert whole.loc[("national", "lifted"), "after_transfers"] > 0


@pytest.mark.parametrize("people", [0.01, 0.3, 0.5])
def test_alike_areas_are_the_country(people):
    alike = (KENYA, MEAN, people), (KENYA, MEAN, 1 - people)
    pooled = run(with_areas(example_rows(), dict(zip(("north", "south"), alike, strict=True))))
    whole = run(example_rows())
    before, national = (measures(each).before.dropna() for each in (pooled, whole))
    assert before.to_numpy() == pytest.approx(national.to_numpy(), rel=1e-9)
    # After transfers other people of a cell are covered: the definition allows 0.4 points.
    after, others = (measures(each).after_transfers["national", "headcount"] for each in (pooled, whole))
    assert after == pytest.approx(others, abs=0.004)


def test_a_cell_belongs_to_the_decile_of_its_middle(result):
    people, welfare = people_and_welfare()
    order = np.argsort(welfare, kind="stable")
    middle = (np.cumsum(people[order]) - people[order] / 2) / PEOPLE
    of_decile = np.bincount((middle * 10).astype(int), people[order], 10) / PEOPLE
    assert result.living_standards.cells.decile_people == pytest.approx(of_decile, rel=1e-12)
    assert np.abs(of_decile - 0.1).max() > 1e-6  # a decile is made of whole cells
    frame = result.incidence()
    child = frame[(frame.policy == "child_benefit") & (frame.year == 2026) & frame.decile.notna()]
    assert (child.covered / child.coverage).to_numpy() == pytest.approx(of_decile * PEOPLE, rel=1e-12)


def test_offsets_follow_from_the_name_of_the_area_and_the_cell(result):
    """The vector of the definition: child_benefit in cell 1 of the north."""
    standards = result.living_standards
    cells, place = standards.cells, standards.result.policies.index("child_benefit")
    (first,) = np.flatnonzero((cells.area == standards.areas.index("north")) & (cells.place == 0))
    assert standards.offsets[first, place] == pytest.approx(0.70675777406101, abs=1e-14)


@pytest.mark.parametrize("payee", ["person", "household"])
@pytest.mark.parametrize("design", ["universal", "means"])
def test_all_money_paid_reaches_the_people_of_the_areas(design, payee):
    rows = area_set.rows()
    for row in rows["Parameters"]:
        if row["policy"] == "poor_household_grant":
            row["value"] = {"targeting.design": design, "targeting.payee": payee}.get(
                row["parameter"], row["value"]
            )
    result = run(rows)
    split = result.living_standards.split([0])
    given = float((split.people * (split.after_transfers - split.before)).sum())
    paid = float((split.people * (split.after_transfers - split.after_financing)).sum())
    frame = result.incidence()
    total = frame[(frame.policy == "total") & (frame.year == 2026) & frame.decile.notna()]
    assert given * 12 == pytest.approx(total.transfers.sum(), rel=1e-9)
    assert paid * 12 == pytest.approx(total.paid.sum(), rel=1e-9)
    reached = result.budget_lines.reached
    assert total.transfers.sum() == pytest.approx(float(reached.transfers_received[:, 0].sum()), rel=1e-12)


def test_people_pay_by_the_shares_of_the_pooled_deciles(result):
    people, welfare = people_and_welfare()
    order = np.argsort(welfare, kind="stable")
    middle = (np.cumsum(people[order]) - people[order] / 2) / PEOPLE
    shares = np.bincount((middle * 10).astype(int), (people * welfare)[order], 10)
    frame = result.incidence()
    paid = frame[(frame.policy == "total") & (frame.year == 2026) & frame.decile.notna()].paid.to_numpy()
    assert paid / paid.sum() == pytest.approx(shares / shares.sum(), rel=1e-12)


def test_a_scenario_may_change_an_area():
    """A change by a scenario is that of the set."""
    rows = area_set.rows()
    poorest = rows["Scenarios"] + [
        small_set.change("both", None, "area.mean.north", "multiply", 0.8),
        small_set.change("both", None, "area.mean.south", "set", 7600.0),
    ]
    changed = run(rows | {"Scenarios": poorest})
    other = with_areas(example_rows(), {
        "north": (POORER, NORTH_MEAN * 0.8, NORTH_PEOPLE), "south": (KENYA, 7600.0, 1 - NORTH_PEOPLE),
    })  # fmt: skip
    stated = run(other)
    for column in ("before", "after_transfers", "after_financing"):
        first, second = (measures(each)[column] for each in (changed, stated))
        assert first.to_numpy() == pytest.approx(second.to_numpy(), rel=1e-11, nan_ok=True)
    assert changed.incidence().paid.to_numpy() == pytest.approx(
        stated.incidence().paid.to_numpy(), rel=1e-11, nan_ok=True
    )


def test_tried_values_of_an_area_are_those_of_a_scenario():
    """Solving and ranges put values in place of a cell without binding anew: they are those of a run."""
    rows = area_set.rows()
    rows["Scenarios"].append(small_set.change("both", None, "area.mean.north", "set", 2000.0))
    rows["Scenarios"].append(small_set.change("both", None, "area.mean.south", "set", 9000.0))
    expected = run(rows).budget_lines.deciles
    assumptions = assumptions_from_rows(area_set.rows())
    facts = {fact.path: fact for fact in cell_facts(assumptions).facts}
    tried = {"area.mean.north": 2000.0, "area.mean.south": 9000.0}
    draws = Draws(2, {facts[path].cell: np.array([float(facts[path].value), value])
                      for path, value in tried.items()}, exact=True)  # fmt: skip
    kept = kept_binding(assumptions, chosen(assumptions, ["both"]), draws)
    direct = bind(assumptions, chosen(assumptions, ["both"]), draws=draws).assumed.reached
    columns = kept.values(draws)
    assert columns.shape[1] == 2
    assert direct.people.shape[0] == 2
    assert evaluate(bind(assumptions, chosen(assumptions, ["both"]), draws=draws)).deciles.payments_of_decile[
        1
    ] == pytest.approx(expected.payments_of_decile, rel=1e-9)
    moved = direct.people[1] - direct.people[0]
    assert np.abs(moved).max() > 1e-6
    # Every number of the deciles that moved is a column.
    assert np.isclose(columns[:, 1][:, None], direct.fitted[1].ravel()[None, :]).any(axis=0).all()


def elastic():
    return area_set.rows(rows_with_elasticity)


def before_the_survey():
    return paid_before_the_survey(elastic())


@pytest.mark.parametrize("made", [elastic, before_the_survey])
def test_weights_of_policies_are_those_of_their_people(made):
    """Against the people split: money x y0^-1.3 over money, those who receive over those who pay."""
    result = run(made())
    table = result.distribution()
    weight = table[(table.measure == "weight") & (table.year == 2026)].set_index("policy").after_transfers
    standards = result.living_standards
    split = standards.split([0])
    worth = np.where(split.before > 0, split.before, 1) ** -1.3
    gains = split.people * (split.after_transfers - split.before)
    losses = split.people * (split.after_transfers - split.after_financing)
    whole = ((gains * worth).sum() / gains.sum()) / ((losses * worth).sum() / losses.sum())
    assert weight["total"] == pytest.approx(float(whole), rel=1e-9)


def test_weights_without_policies_of_means_follow_from_the_cells():
    rows = elastic()
    for row in rows["Parameters"]:
        if row["parameter"] == "targeting.design":
            row["value"] = "universal"
    result = run(rows)
    assert not result.bound.assumed.reached.means
    people, welfare = people_and_welfare()
    order = np.argsort(welfare, kind="stable")
    decile = ((np.cumsum(people[order]) - people[order] / 2) / PEOPLE * 10).astype(int)
    people, welfare = people[order], welfare[order]
    worth = (welfare / MEAN) ** -1.3
    of_decile = np.bincount(decile, people * worth) / np.bincount(decile, people)
    received = result.incidence()
    child = received[(received.policy == "child_benefit") & (received.year == 2026) & received.decile.notna()]
    share = (child.recipients / child.recipients.sum()).to_numpy()
    expected = (share @ of_decile) / ((people * welfare) @ worth / (people @ welfare))
    table = result.distribution()
    weights = table[(table.measure == "weight") & (table.year == 2026)].set_index("policy").after_transfers
    assert weights["child_benefit"] == pytest.approx(expected, rel=1e-9)


def test_an_area_that_no_curve_fits_leaves_incidence_by_the_deciles_of_the_country():
    mozambique = (1.5, 2.4, 3.1, 3.8, 4.6, 5.6, 7.0, 9.1, 13.4, 49.5)
    flat_then_steep = (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 99.1)
    assert curve(mozambique) is None or curve(flat_then_steep) is None
    odd = flat_then_steep if curve(flat_then_steep) is None else mozambique
    result = run(with_areas(example_rows(), {"north": (odd, MEAN, 0.5), "south": (KENYA, MEAN, 0.5)}))
    assert "north do not fit" in result.living_standards.reason
    frame = result.incidence()
    paid = frame[(frame.policy == "total") & (frame.year == 2026) & frame.decile.notna()].paid.to_numpy()
    assert paid / paid.sum() == pytest.approx(np.array(KENYA) / sum(KENYA), rel=1e-9)


def test_an_area_whose_values_are_no_shares_is_named_like_one_that_no_curve_fits():
    areas = {"north": (KENYA, MEAN, 0.5), "south": (KENYA, MEAN, 0.5)}
    facts = cell_facts(run(with_areas(example_rows(), areas)).assumptions)
    values = [float(fact.value) for fact in facts.facts]
    values[0] = -0.1
    assert facts.cells(values) is None
    assert facts.unfitted(values) == facts.areas[:1]


def test_pooling_by_hand():
    """Halves of the people, means 1 and 3, cells of 0.5 and 1.5 of it in each."""
    alike = curve(KENYA)
    two = type(alike)(
        np.array([0.5, 1.5]), alike.curves, np.array([0.5, 0.5]), np.zeros(2, int), np.arange(2)
    )
    pooled = pooled_cells([two, two], [0.5, 0.5], [1, 3])
    assert pooled.relative.tolist() == [0.25, 0.75, 0.75, 2.25]
    assert pooled.area.tolist() == [0, 0, 1, 1]
    assert pooled.place.tolist() == [0, 1, 0, 1]
    with pytest.raises(ModelError, match="above 0"):
        pooled_cells([two, two], [0.5, 0.5], [1, 0])


# --- what is refused ----------------------------------------------------------------------------------


def changed_row(number, **values):
    def make(rows):
        rows["Distribution"][number] |= values

    return make


def other_part(rows):
    rows["Breakdown"][0]["part"] = "nord"


def no_breakdown(rows):
    rows["Breakdown"] = []


def one_more_part(rows):
    rows["Breakdown"][1]["share"] = 0.5
    rows["Breakdown"].append({"dimension": "region", "part": "coast", "share": 0.2, "source": SOURCE})


def nobody_there(rows):
    for row, share in zip(rows["Breakdown"], (0.0, 1.0), strict=True):
        row["share"] = share


def another_dimension(rows):
    rows["Breakdown"] += [dict(row, dimension="zone", share=1 - row["share"]) for row in rows["Breakdown"]]


def no_survey(rows):
    rows["Welfare"] = rows["Lines"] = []


def nine_rows(rows):
    del rows["Distribution"][19]


def only_areas(rows):
    del rows["Distribution"][:10]


@pytest.mark.parametrize(
    ("mend", "table", "text", "severity"),
    [
        (changed_row(10, mean=None), "Distribution", "no mean of north", "error"),
        (changed_row(10, mean=0.0), "Distribution", "0", "error"),
        (changed_row(11, mean=3600.0), "Distribution", "another row", "error"),
        (changed_row(0, mean=MEAN), "Distribution", "whole country", "error"),
        (changed_row(12, household_size=4.0), "Distribution", "in a row of north", "error"),
        (changed_row(12, weight=2.0), "Distribution", "in a row of north", "error"),
        (changed_row(12, year=2015), "Distribution", "2015 for north", "warning"),
        (changed_row(13, share=0.5), "Distribution", "sum to", "error"),
        (changed_row(14, share=0.059), "Distribution", "less than that of decile 4", "error"),
        (changed_row(10, mean=35.0869), "Distribution", "for the country", "warning"),
        (nine_rows, "Distribution", "no decile 10 of north", "error"),
        (only_areas, "Distribution", "no decile 1", "error"),
        (other_part, "Distribution", "north", "error"),
        (one_more_part, "Distribution", "coast", "error"),
        (no_breakdown, "Distribution", "north", "error"),
        (nobody_there, "Breakdown", "0 people in north", "error"),
        (another_dimension, "Breakdown", "in region", "error"),
        (no_survey, "Distribution", "without a survey", "warning"),
    ],
)
def test_what_does_not_fit_is_told_with_its_cell(mend, table, text, severity):
    rows = area_set.rows()
    mend(rows)
    problems = [one for one in examined_rows(rows, "rows")[0] if one.table == table and text in one.found]
    assert [one.severity for one in problems] == [severity]
    (problem,) = problems
    assert problem.mend
    assert problem.cell or "decile" in text or "sum to" in text


def test_areas_alone_give_no_other_problem():
    def told(rows):
        return {(one.table, one.found) for one in examined_rows(rows, "rows")[0]}

    assert told(area_set.rows()) == told(example_rows())


# --- scenarios ----------------------------------------------------------------------------------------


def told_of_changes(*changes, from_year=None):
    rows = area_set.rows()
    rows["Scenarios"] += [
        small_set.change("both", None, *change) | {"from_year": from_year} for change in changes
    ]
    return [one for one in examined_rows(rows, "rows")[0] if one.table == "Scenarios"]


NORTH, SOUTH = (f"breakdown.region.share.{area}" for area in ("north", "south"))


@pytest.mark.parametrize(
    "changes",
    [
        [("area.mean.north", "multiply", 1.001)],
        [("area.decile_1.north", "multiply", 0.9)],
        [(NORTH, "set", 0.301), (SOUTH, "set", 0.699)],
        [("incidence.group.children.decile_1", "multiply", 1.1)],
    ],
)
def test_a_change_of_people_by_welfare_holds_for_all_years(changes):
    assert not told_of_changes(*changes)
    assert {one.severity for one in told_of_changes(*changes, from_year=2028)} == {"error"}


def test_a_mean_of_0_is_refused_in_a_scenario():
    assert "error" in {one.severity for one in told_of_changes(("area.mean.north", "set", 0.0))}


@pytest.mark.parametrize(
    ("changes", "mean"),
    [
        ([("area.mean.north", "multiply", 0.5)], (0.15 * NORTH_MEAN + 0.7 * SOUTH_MEAN) / MEAN),
        ([(NORTH, "set", 0.5), (SOUTH, "set", 0.5)], (NORTH_MEAN + SOUTH_MEAN) / 2 / MEAN),
    ],
)
def test_a_scenario_that_moves_the_mean_of_areas_moves_that_of_the_country(changes, mean):
    """Otherwise the other areas would become richer, as welfare is scaled to the mean of the country."""
    (problem,) = told_of_changes(*changes)
    assert problem.severity == "warning"
    assert f"{mean:.4g}" in problem.mend
    assert not told_of_changes(*changes, ("welfare.mean", "multiply", mean))


def test_a_change_of_what_areas_replace_is_told():
    """The shares of the country place nobody where areas do."""

    def idle(path):
        rows = area_set.rows()
        rows["Scenarios"].append(small_set.change("both", None, path, "multiply", 0.99))
        return [one for one in idle_problems(assumptions_from_rows(rows)) if path in one.found]

    assert idle("distribution.1.share")
    assert not idle("area.decile_1.north")
    assert not idle("area.mean.north")


# --- against the country ------------------------------------------------------------------------------


def together(rows, start="The areas together"):
    """The checks that compare the areas together with the country."""
    return [check for check in result_checks(run(rows)) if check.name.startswith(start)]


def test_areas_alike_agree_with_the_rows_of_the_country():
    alike = {"north": (KENYA, MEAN, 0.3), "south": (KENYA, MEAN, 0.7)}
    checks = together(with_areas(example_rows(), alike))
    assert [check.outcome for check in checks] == ["passed", "passed"]


def test_areas_that_differ_from_the_country_are_told_with_both_figures():
    """By hand: alike inside, of means that differ fivefold, they are far more unequal than the country."""
    parts = {"north": (KENYA, MEAN / 3, 0.5), "south": (KENYA, MEAN * 5 / 3, 0.5)}
    deciles, gini = together(with_areas(example_rows(), parts))
    relative = curve(KENYA).relative
    pooled = np.sort(np.concatenate([relative / 3, relative * 5 / 3]))
    shares = pooled.reshape(10, -1).sum(axis=1) / pooled.sum()
    worst = int(np.argmax(np.abs(shares - np.array(KENYA) / sum(KENYA))))
    assert (deciles.outcome, gini.outcome) == ("note", "note")
    assert deciles.found == pytest.approx(shares[worst], abs=1e-9)
    assert deciles.expected == pytest.approx(KENYA[worst] / sum(KENYA), abs=1e-9)
    assert f"Distribution!B{worst + 5}" in deciles.explanation
    people = np.full(pooled.size, 1.0)
    assert gini.found == pytest.approx(gini_by_pairs(people, pooled), rel=1e-9)
    assert f"{gini.found:.3f}" in gini.explanation
    assert f"{gini.expected:.3f}" in gini.explanation


def test_without_areas_or_where_one_does_not_fit_nothing_is_compared():
    steep = (0.1,) * 9 + (99.1,)
    assert not together(example_rows())
    assert not together(with_areas(example_rows(), {"a": (steep, MEAN, 0.5), "b": (KENYA, MEAN, 0.5)}))
