"""Counts of people in a whole set: bands, overlaps, households, people counted once, parts; by hand."""

from __future__ import annotations

from itertools import combinations

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks
from costmodel.engine.line_items.verdict import FAILED, NOTE
from costmodel.errors import AssumptionError
from costmodel.reports.sheets.people_page import people as people_page
from costmodel.reports.sheets.result_report import ScenarioReport
from tests import counted_set, small_set
from tests.small_set import change

YEAR = 2027


@pytest.fixture(scope="module")
def result():
    return cm.run(assumptions_from_rows(counted_set.rows()))


def figure(result, line, year=YEAR, policy=""):
    table = result.table()
    values = table[(table.policy == policy) & (table.line == line) & (table.year == year)]["value"]
    (value,) = values
    return value


def people(first, last, sexes=2, year=YEAR):
    """Persons of some ages in the projection of the small set."""
    return sexes * sum(4000 + 10 * age + 100 * (year - 2026) for age in range(first, last + 1))


def test_bands_of_age_follow_one_another(result):
    first = 0.5 * people(3, 5, 1) + 0.4 * people(6, 8, 1)
    assert figure(result, "girls.group_people") == pytest.approx(first)
    assert figure(result, "girls.group_people", 2028) == pytest.approx(0.6 * people(3, 8, 1, 2028))
    assert figure(result, "girls female 3-5.band_people") == pytest.approx(0.5 * people(3, 5, 1))


def test_a_part_of_a_group_with_bands_takes_the_share_of_its_ages(result):
    assert figure(result, "kin.group_people", 2028) == pytest.approx(0.3 * 0.6 * people(3, 8, 1, 2028))
    assert figure(result, "kin.group_share", 2028) == pytest.approx(0.18)


def test_the_prevalence_of_groups_holds_before_the_first_year_stated(result):
    assert figure(result, "disabled.group_people") == pytest.approx(0.1 * people(0, 11))
    both = 0.2 * people(0, 11, 1, 2028) + 0.05 * people(0, 11, 1, 2028)
    assert figure(result, "disabled.group_people", 2028) == pytest.approx(both)


def test_people_of_a_group_by_sex(result):
    assert figure(result, "blind male.sex_people", 2028) == pytest.approx(0.5 * 0.2 * people(0, 11, 1, 2028))
    assert figure(result, "children female.sex_people") == pytest.approx(people(0, 4, 1))
    for sex in ("male", "female"):
        assert figure(result, f"sex {sex}.part_people", policy="childcare") == pytest.approx(people(0, 4, 1))


def test_declared_overlaps(result):
    blind = 0.5 * 0.1 * people(0, 11)
    assert figure(result, "blind and deaf.overlap_people") == pytest.approx(0.4 * blind)
    care = figure(result, "beneficiaries", policy="childcare")
    assert figure(result, "childcare and child_benefit.shared_people") == pytest.approx(0.3 * care)
    # As the groups: 0.4 of the blind, half of whom and half of the deaf are served.
    assert figure(result, "aid and hearing.shared_people") == pytest.approx(0.4 * blind * 0.5 * 0.5)


def test_bounds_of_an_overlap_of_two_parts_of_a_group(result):
    """Blind and deaf are 0.5 and 0.6 of the disabled: at least 0.1, at most 0.5 of them are both."""
    disabled = 0.1 * people(0, 11)
    assert figure(result, "blind and deaf.overlap_lowest") == pytest.approx(0.1 * disabled)
    assert figure(result, "blind and deaf.overlap_highest") == pytest.approx(0.5 * disabled)


def test_a_policy_of_households_counts_its_members(result):
    homes = 0.25 * 0.2 * people(0, 11)
    assert figure(result, "beneficiaries", policy="heating") == pytest.approx(0.5 * homes)
    assert figure(result, "direct_people", policy="heating") == pytest.approx(3.5 * 0.5 * homes)
    direct = figure(result, "direct_people", policy="child_benefit")
    assert direct == figure(result, "beneficiaries", policy="child_benefit")
    assert figure(result, "other_people", policy="child_benefit") == pytest.approx(1.5 * direct)


def test_groups_of_different_ages_have_nobody_in_common():
    rows = small_set.rows()
    rows["Groups"].append(small_set.group("older", "Older children", 6, 9, 1.0))
    rows["Policies"][1]["group"] = "older"
    result = cm.run(assumptions_from_rows(rows))
    assert figure(result, "child_benefit and childcare.pair_most") == 0
    once, whole = (figure(result, name, policy="total") for name in ("counted_once", "counted_per_policy"))
    assert once == whole == figure(result, "counted_once_most", policy="total") > 0


def test_people_counted_once_of_two_policies(small_rows):
    """Without an overlap at least the larger policy; with one its sum less the overlap."""
    open_ = cm.run(assumptions_from_rows(small_rows))
    served = [figure(open_, "beneficiaries", policy=name) for name in ("child_benefit", "childcare")]
    assert figure(open_, "counted_once", policy="total") == pytest.approx(max(served))
    assert figure(open_, "counted_twice", policy="total") == pytest.approx(min(served))
    small_rows["Overlaps"] = [counted_set.overlap("childcare", "child_benefit", 0.25)]
    closed = cm.run(assumptions_from_rows(small_rows))
    for name in ("counted_once", "counted_once_most"):
        assert figure(closed, name, policy="total") == pytest.approx(sum(served) - 0.25 * served[1])


def test_without_rows_the_cost_is_the_same(small_rows):
    with_rows = cm.run(assumptions_from_rows(small_rows))
    small_rows["Breakdown"] = []
    without = cm.run(assumptions_from_rows(small_rows))
    for name, amounts in vars(with_rows.budget_lines.cost).items():
        assert (amounts == getattr(without.budget_lines.cost, name)).all()


# --- what is refused ----------------------------------------------------------------------------------


def refused(rows, scenario="baseline"):
    with pytest.raises(AssumptionError) as raised:
        cm.run(assumptions_from_rows(rows), scenario)
    return raised.value.problems


@pytest.mark.parametrize(("place", "share", "cell"), [(0, 1.0, None), (1, 1.0, "Overlaps!C6")])
def test_an_overlap_outside_its_bounds_is_refused_with_its_cell(place, share, cell):
    rows = counted_set.rows()
    rows["Overlaps"][place]["share"] = share
    if cell is None:  # all of the blind may be deaf
        cm.run(assumptions_from_rows(rows))
        return
    (problem,) = refused(rows)
    assert problem.cell == cell
    assert "people in both childcare and child_benefit in 20" in problem.found
    assert "a share of 0 to" in problem.expected


def test_a_scenario_that_makes_an_overlap_impossible_is_refused():
    rows = counted_set.rows()
    rows["Scenarios"] = [change("own", None, "overlap.childcare.child_benefit", "set", 0.99)]
    cm.run(assumptions_from_rows(rows))
    (problem,) = refused(rows, "own")
    assert "scenario own" in problem.found


def test_overlaps_that_are_possible_in_pairs_only_are_refused():
    """Three policies of half of all children each, without anybody in common."""
    rows = counted_set.rows()
    rows["Groups"] = [*rows["Groups"][:2], small_set.group("all", "All children", 0, 11, 1.0)]
    names = ("one", "two", "three")
    rows["Policies"] = [small_set.policy(name, name.title(), "all", "10.4.0", 2020) for name in names]
    rows["Parameters"] = [small_set.parameter(name, *row) for name in names for row in counted_set.RUNNING]
    small_set.empty_others(rows)
    rows["Overlaps"] = [counted_set.overlap(one, other, 0) for one, other in combinations(names, 2)]
    (problem,) = refused(rows)
    assert "not all together" in problem.found
    assert problem.cell == "Overlaps!C5"


def test_parts_without_room_are_refused():
    rows = small_set.rows()
    rows["Breakdown"] = [
        counted_set.part("region", "North", 0.9, 0),
        counted_set.part("region", "South", 0.1, 1),
    ]
    (problem,) = refused(rows)
    assert problem.cell == "Breakdown!D5"
    assert "are in no region" in problem.found


# --- checks and pages ---------------------------------------------------------------------------------


def test_checks_of_counts_pass_and_note_what_is_not_declared(result):
    checks = {check.name: check for check in result_checks(result)}
    assert not [check.name for check in checks.values() if check.outcome == FAILED]
    note = checks["People counted once: all overlaps of policies are declared"]
    assert note.outcome == NOTE
    assert "childcare and aid" in note.explanation
    assert checks["Beneficiaries by region sum to the beneficiaries"].passed
    first_served = checks["No part serves everybody before the others"]
    assert "child_benefit, North from 2029 on" in first_served.explanation


def test_the_page_has_the_double_count_and_the_parts(result):
    page = people_page(ScenarioReport(result, "today"))
    once = page.table("People counted once")
    line = next(row for row in once.rows if row.keys == ("total", "counted_twice"))
    whole, least = (figure(result, name, policy="total") for name in ("counted_per_policy", "counted_once"))
    assert line.cells[3 + YEAR - 2026] == pytest.approx(whole - least)
    parts = page.table("People by part")
    served = [row.cells for row in parts.rows if row.cells[:2] == ["Childcare", "region: North"]]
    assert len(served) == 3


def test_an_explanation_ends_at_the_rows(result):
    assert "Prevalence!" in result.explain("", "girls.group_people", YEAR).text
    assert "Overlaps!C6" in result.explain("", "childcare and child_benefit.shared_people", YEAR).text
    assert "Breakdown!" in result.explain("child_benefit", "region North.part_served", YEAR, depth=4).text


def test_a_scenario_changes_a_band():
    rows = counted_set.rows()
    rows["Scenarios"] = [change("own", None, "group.girls.prevalence.female_3_5", "multiply", 0.5)]
    changed = cm.run(assumptions_from_rows(rows), "own")
    assert figure(changed, "girls female 3-5.band_people") == pytest.approx(0.25 * people(3, 5, 1))


def test_in_draws_an_overlap_stays_possible():
    rows = counted_set.rows()
    rows["Overlaps"][1] |= {"share": 0.3, "low": 0.0, "high": 1.0}
    drawn = cm.simulate(
        assumptions_from_rows(rows), draws=200, seed=1, lines=["shared_people", "shared_held"]
    )
    people_, capped = (
        next(line.figure[:, 0, YEAR - 2026] for line in drawn.lines if line.central.name == name)
        for name in ("shared_people", "shared_held")
    )
    care = figure(drawn.result, "beneficiaries", policy="childcare")
    assert (people_ <= care * (1 + 1e-12)).all()
    later = next(line.figure[:, 0, -1] for line in drawn.lines if line.central.name == "shared_held")
    assert 0 <= capped.mean() <= later.mean() < 1
    assert later.mean() > 0


@pytest.mark.parametrize("by", ["table", "policy", "parameter"])
def test_a_bridge_moves_a_prevalence_to_its_table_in_one_step(by):
    """The share leaves Groups and comes back, lower, in Prevalence: one step, not two that cancel."""
    before = small_set.rows()
    after = small_set.rows()
    after["Groups"][1] |= {"prevalence": None, "low": None, "high": None}
    after["Prevalence"] = [counted_set.band("poor_children", 0.3)]
    for name in ("Exclusion", "Scenarios", "Options"):
        before[name] = after[name] = []
    sets = [assumptions_from_rows(rows) for rows in (before, after)]
    (step,) = cm.bridge(*sets, metric="gross_cost", year=2028, by=by).steps
    cost = [cm.run(assumptions).budget_lines.totals.gross_cost[0, 2] for assumptions in sets]
    assert step.contribution == pytest.approx(cost[1] - cost[0])
    assert cost[1] < cost[0]


def test_a_bridge_brings_a_group_with_its_bands():
    before, after = small_set.rows(), small_set.rows()
    after["Groups"].append(small_set.group("girls", "Girls", 0, 4, None))
    after["Prevalence"] = [counted_set.band("girls", 0.2)]
    after["Policies"][0]["group"] = "girls"
    sets = [assumptions_from_rows(rows) for rows in (before, after)]
    bridge = cm.bridge(*sets, metric="gross_cost", year=2028, by="table")
    assert [step.key for step in bridge.steps] == ["Policies"]
