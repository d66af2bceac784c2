"""Delay: the cost of beginning later, against scenarios typed with later years and plain runs."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.paths import INPUT_TABLES
from costmodel.comparison.delay import delay, delays_of
from costmodel.comparison.delayed_scenario import NEVER
from costmodel.errors import AssumptionError, ModelError
from tests import full_set, small_set
from tests.command_line import costmodel


def small(scenarios=None):
    tables = small_set.rows()
    if scenarios is not None:
        tables["Scenarios"] = scenarios
    return assumptions_from_rows(tables, "small")


def total(frame, moved):
    return frame[(frame["policy"] == "total") & (frame["delay"] == moved)].iloc[0]


def test_a_delayed_scenario_is_the_one_typed_with_later_years():
    change = small_set.change
    later = small([
        change("generous", "child_benefit", "benefit.amount", "multiply", 1.2, 2029),
        change("generous", "childcare", "timing.start_year", "set", 2030),
    ])  # fmt: skip
    compared = delay(small(), "generous", 2)
    typed = cm.run(later, "generous")
    assert compared.results[2].appraisal("increment")["npv"].to_numpy() == pytest.approx(
        typed.appraisal("increment")["npv"].to_numpy(), rel=1e-12
    )
    assert compared.results[2].budget_lines.cost.gross_cost == pytest.approx(
        typed.budget_lines.cost.gross_cost, rel=1e-12
    )


def test_the_cost_of_delay_is_the_difference_of_two_runs():
    compared = delay("kenya@2026.2", "reform", 1)
    frame, now, then = compared.table(), *compared.results
    row = total(frame, 1)
    npvs = [result.appraisal("increment").loc["total", "npv"] for result in (now, then)]
    assert row["cost_of_delay"] == pytest.approx(npvs[0] - npvs[1])
    served = [result.budget_lines.people.beneficiary_years.sum() for result in (now, then)]
    assert row["people_missed"] == pytest.approx(served[0] - served[1])
    assert row["people_missed"] > 0
    policies = frame[(frame["delay"] == 1) & (frame["policy"] != "total")]
    for name in ("cost_of_delay", "people_missed", "outcomes_lost", "cost_saved", "cost_of_time"):
        assert policies[name].sum() == pytest.approx(row[name])


@pytest.mark.parametrize("timing", ["start", "mid", "end"])
@pytest.mark.parametrize(
    ("steps", "factor"),
    [([(1, 0.035), (31, 0.03)], 1.035**-2), ([(1, 0.1), (2, 0.05), (3, 0.01)], 1 / (1.1 * 1.05))],
)
def test_time_alone_costs_one_less_the_discount_factor(timing, steps, factor):
    rows = small_set.rows()
    next(row for row in rows["About"] if row["property"] == "discount_timing")["value"] = timing
    rows["Discounting"] = [
        {"schedule": "real", "from_year_offset": year, "rate": rate, "source": small_set.SOURCE}
        for year, rate in steps
    ]
    compared = delay(assumptions_from_rows(rows), "generous", 2)
    now, later = total(compared.table(), 0), total(compared.table(), 2)
    assert later["cost_of_time"] == pytest.approx(now["npv"] * (1 - factor))


@pytest.mark.parametrize("name", ["kenya@2026.1", "kenya@2026.2", "colombia@2026.2"])
@pytest.mark.parametrize("scenario", ["reform", "ambitious"])
def test_nothing_differs_from_the_baseline_before_the_delayed_start(name, scenario):
    compared = delay(name, scenario, 3)
    assert compared.unmoved == ()
    costs = [np.asarray(result.budget_lines.cost.gross_cost) for result in compared.results]
    base = np.asarray(compared.results[0].baseline_lines.cost.gross_cost)
    first = min(np.flatnonzero((np.abs(costs[0] / np.where(base == 0, 1, base) - 1) * (base > 0)
                                + (base == 0) * costs[0] > 1e-9).any(axis=0)))  # fmt: skip
    for years, cost in enumerate(costs):
        assert cost[:, : first + years] == pytest.approx(base[:, : first + years], rel=1e-9)
        assert not np.allclose(cost[:, first + years], base[:, first + years], rtol=1e-9)


def test_never_is_the_whole_of_the_scenario():
    frame = delay("kenya@2026.2", "reform", 1).table()
    now, never = total(frame, 0), total(frame, NEVER)
    assert (never["npv"], never["cost_of_delay"]) == (0, pytest.approx(now["npv"]))
    assert np.isnan(never["cost_of_time"])
    assert never["people_missed"] > total(frame, 1)["people_missed"] > 0


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("Items", "unit_cost"), ("Assets", "price"), ("Uplifts", "share"), ("StaffGrades", "on_cost"),
        ("Outcomes", "effect"),
    ],
)  # fmt: skip
def test_changes_of_all_parts_of_a_policy_move_and_are_not_made_if_it_is_never_begun(table, column):
    def with_change(year):
        tables = full_set.small()
        kind, key = INPUT_TABLES[table].kind, INPUT_TABLES[table].key
        row = next(row for row in tables[table] if row.get(column))
        path = f"{kind}.{row[key]}.{column}"
        tables["Scenarios"] = [small_set.change("less", row["policy"], path, "multiply", 0.5, year)]
        return assumptions_from_rows(tables, "full")

    compared = delay(with_change(small_set.FIRST + 1), "less", 1)
    now, later, never = (total(compared.table(), moved) for moved in (0, 1, NEVER))
    assert now["npv"] != 0
    assert (never["npv"], never["cost_of_delay"]) == (0, now["npv"])
    typed = cm.run(with_change(small_set.FIRST + 2), "less")
    assert later["npv"] == pytest.approx(typed.appraisal("increment").loc["total", "npv"], rel=1e-12)
    assert compared.unmoved == ()


def test_a_change_of_the_economy_cannot_be_delayed():
    frame = delay(small(), "lean_years", 1).table()
    acts = total(frame, NEVER)
    # Only the effect of schooling is an act of policy here; growth, prevalence and rate stay as they are.
    alone = small([small_set.change("lean_years", None, "outcome.schooling.effect", "multiply", 0.5)])
    assert acts["npv"] != 0
    assert acts["people_missed"] == pytest.approx(0)
    assert total(delay(alone, "lean_years", 1).table(), NEVER)["npv"] == 0


def test_a_policy_whose_change_cannot_be_dated_is_named():
    change = small_set.change
    undated = small([
        change("generous", "child_benefit", "coverage.start", "multiply", 0.5),
        change("generous", "child_benefit", "benefit.amount", "multiply", 1.2, 2027),
    ])  # fmt: skip
    assert delay(undated, "generous", 1).unmoved == ("child_benefit",)


@pytest.mark.parametrize(("column", "value"), [("drop_off", 0), ("duration", 3), ("lag", 2)])
def test_a_policy_whose_effect_cannot_be_dated_is_named(column, value):
    undated = small([small_set.change("other", None, f"outcome.schooling.{column}", "set", value)])
    compared = delay(undated, "other", 2)
    assert total(compared.table(), 2)["cost_of_delay"] == 0
    assert compared.unmoved == ("childcare",)


def test_a_change_of_effects_alone_begins_with_the_people_on_whom_it_acts():
    """Childcare begins in 2027: from then on undated is dated."""
    path = "outcome.schooling.effect"
    undated, dated = (
        delay(small([small_set.change("other", None, path, "multiply", 1.5, year)]), "other", 2).table()
        for year in (None, 2027)
    )
    worth = [total(undated, years)["npv"] for years in (0, 1, 2)]
    assert worth == pytest.approx([total(dated, years)["npv"] for years in (0, 1, 2)], rel=1e-12)
    assert worth[0] > worth[1] > worth[2]


def test_a_policy_is_put_in_operation_later_or_starts_later():
    """Two ways to begin childcare in the middle of 2028, with a set-up; the delay is the same."""
    put, change = "timing.in_operation", small_set.change
    tables = small_set.rows()
    tables["Options"] = []
    tables["Parameters"] += [
        small_set.parameter("childcare", put, 0, "share"),
        small_set.parameter("childcare", "timing.start_month", 7, "month"),
        small_set.parameter("childcare", "administration.set_up", 1e6, "LCU", 2026),
    ]
    tables["Scenarios"] = [
        change("put", "childcare", put, "set", 1, 2028),
        change("start", "childcare", put, "set", 1),
        change("start", "childcare", "timing.start_year", "set", 2028),
    ]
    assumptions = assumptions_from_rows(tables, "small")
    lines = [cm.run(assumptions, name).budget_lines for name in ("put", "start")]
    assert lines[0].delivery.set_up_cost[1].tolist() == pytest.approx([0, 0, 1e6 * 1.05**2, 0, 0])
    assert lines[0].cost.gross_cost[1].tolist() == pytest.approx(lines[1].cost.gross_cost[1].tolist())
    put_later, start_later = (delay(assumptions, name, 2) for name in ("put", "start"))
    assert put_later.unmoved == start_later.unmoved == ()
    worth = [[row["npv"] for row in each.totals] for each in (put_later, start_later)]
    assert worth[0] == pytest.approx(worth[1])
    assert len({round(npv) for npv in worth[0]}) == 4


def test_the_economy_alone_leaves_no_policy_unmoved():
    economy = [small_set.change("slow", None, "macro.real_growth", "add", -0.01)]
    wages = [small_set.change("slow", None, "macro.wage_growth", "add", 0.01)]
    assert delay(small(economy + wages), "slow", 2).unmoved == ()


def test_a_group_that_a_scenario_opens_is_an_act():
    """Half as many again belong to the group, of whom two thirds as large a share is covered at the start."""
    opened = [
        small_set.change("wide", None, "group.poor_children.prevalence", "multiply", 1.5),
        small_set.change("wide", "child_benefit", "coverage.start", "multiply", 2 / 3),
        small_set.change("wide", "child_benefit", "coverage.target", "set", 0.9),
    ]
    table = delay(small(opened), "wide", 1).table()
    now, never = total(table, 0), total(table, NEVER)
    assert (never["npv"], never["cost_of_delay"]) == (0, now["npv"])
    # Without the second change more people are poor, with or without the policy.
    assert total(delay(small([opened[0], opened[2]]), "wide", 1).table(), NEVER)["npv"] != 0


@pytest.mark.parametrize("years", [0, -1, 1.5, True, "2", 99])
def test_wrong_years_of_delay_are_refused(years):
    with pytest.raises(ModelError, match="years of delay"):
        delay(small(), "generous", years)


def test_a_horizon_of_one_year_has_no_later_one():
    of_one_year = SimpleNamespace(scenario=SimpleNamespace(name="generous"), years=(2026,))
    with pytest.raises(ModelError, match="horizon of one year"):
        delays_of([of_one_year])


def test_wrong_scenarios_are_refused():
    with pytest.raises(ModelError):
        delay(small(), "baseline")
    with pytest.raises(AssumptionError, match="generouss"):
        delay(small(), "generouss")


def a_grant_begun_by_a_reform():
    """One person and no inflation: 80 a year to her, 20 to administer it, gains of 50, at 5 %."""
    tables = small_set.without_policies()
    for row in tables["Macro"]:
        if row["indicator"] in ("inflation", "deflator_growth"):
            row.update(dict.fromkeys(small_set.MACRO_YEARS, 0.0))
    about = {"horizon_years": 3, "price_base_year": small_set.FIRST, "discount_timing": "end"}
    for row in tables["About"]:
        row["value"] = about.get(row["property"], row["value"])
    for row in tables["Projection"]:
        row.update(dict.fromkeys(small_set.YEARS, 4_125.0))
    everybody = {"policy": "grant", "price_base": None}
    tables |= {
        "Groups": [small_set.group("one", "One child", 0, 4, 1 / 41_250)],
        "Policies": [small_set.policy("grant", "Grant", "one", "10.4.0", small_set.FIRST)],
        "Parameters": [
            everybody | small_set.parameter("grant", *row)
            for row in (
                ("timing.in_operation", 0, "share"),
                ("coverage.shape", "linear", "choice"),
                ("coverage.start", 1, "share"),
                ("coverage.target", 1, "share"),
                ("coverage.start_year", small_set.FIRST - 1, "year"),
                ("coverage.ramp_years", 1, "years"),
                ("coverage.take_up", 1, "share"),
                ("benefit.amount", 80, "LCU per person", small_set.FIRST),
                ("benefit.payments_per_year", 1, "per year"),
                ("benefit.indexed_to_prices", 1, "share"),
                ("administration.share_of_transfers", 0.25, "share"),
            )
        ],
        "Outcomes": [
            small_set.outcome("gain", 1, "participants")
            | {"policy": "grant", "value": 50, "price_base": small_set.FIRST, "lag": 0, "duration": 1}
            | dict.fromkeys(("cashable", "deadweight", "displacement", "attribution", "drop_off"), 0)
        ],
        "Discounting": [
            {"schedule": "real", "from_year_offset": 1, "rate": 0.05, "source": small_set.SOURCE}
        ],
        "Scenarios": [small_set.change("reform", "grant", "timing.in_operation", "set", 1)],
    }
    return assumptions_from_rows(tables, "grant")


def test_the_example_by_hand_of_the_guide():
    begun, later, never = (
        total(cm.delay(a_grant_begun_by_a_reform(), "reform", 1).table(), d) for d in (0, 1, NEVER)
    )
    assert begun["npv"] == pytest.approx(81.69744088)  # 30 a year, at the end of three years
    assert later["npv"] == pytest.approx(53.12601231)  # of the last two
    assert later["cost_of_delay"] == later["cost_of_year"] == pytest.approx(28.57142857)
    assert later["cost_of_time"] == pytest.approx(3.89035433)
    assert later["outcomes_lost"] == pytest.approx(50 / 1.05)
    assert later["cost_saved"] == pytest.approx(100 / 1.05)
    assert [later["people_missed"], never["people_missed"]] == pytest.approx([1, 3])
    assert never["cost_of_delay"] == pytest.approx(81.69744088)


def test_each_year_of_delay_adds_to_the_cost():
    compared = delay("kenya@2026.2", "reform", 3)
    costs = [row["cost_of_year"] for row in compared.totals if row["delay"] != NEVER]
    assert sum(costs) == pytest.approx(compared.totals[3]["cost_of_delay"])
    assert costs[0] == 0
    assert len(set(costs)) == 4
    assert np.isnan(compared.totals[-1]["cost_of_year"])


def test_the_command_prints_what_the_function_gives(tmp_path):
    compared = delay("kenya@2026.2", "reform", 2)
    told = costmodel("delay", "kenya@2026.2", "--scenario", "reform", "--years", "2", "--json", cwd=tmp_path)
    assert told.returncode == 0
    printed = json.loads(told.stdout)
    assert printed == json.loads(json.dumps(compared.to_dict()))
    assert {(row["policy"], row["delay"]) for row in printed["rows"]} >= {("total", 0), ("total", "never")}
    text = costmodel("delay", "kenya@2026.2", "-s", "reform", cwd=tmp_path).stdout
    assert [line.split()[0] for line in text.splitlines()[-5:]] == ["at", "1", "2", "3", "never"]
    assert f"{compared.totals[1]['people_missed']:,.0f}" in text
    assert len({len(line) for line in text.splitlines()[-6:]}) == 1  # figures end where their headings do


def test_the_command_says_that_delay_saves(tmp_path):
    text = costmodel("delay", "colombia@2026.2", "-s", "reform", cwd=tmp_path).stdout
    assert "delay saves" in text
    assert "Never begun, it saves society" in text


def test_the_command_has_no_english_scale_in_another_language(tmp_path):
    asked = ("-s", "reform", "--language", "fr", "-q")
    vary = ("--vary", "policy.child_benefit.benefit.amount", "--basis", "increment")
    for command in (("delay", "kenya@2026.2", *asked), ("solve", "kenya@2026.2", *asked, *vary)):
        told = costmodel(*command, cwd=tmp_path).stdout
        assert "milliards" in told
        assert "billion" not in told


def test_the_command_refuses_the_baseline(tmp_path):
    told = costmodel("delay", "kenya@2026.2", "-s", "baseline", cwd=tmp_path)
    assert told.returncode == 1
    assert "baseline" in told.stderr
