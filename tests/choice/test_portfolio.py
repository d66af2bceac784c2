"""The portfolio of a set: against every combination of options run together, one by one."""

from __future__ import annotations

import json
import time
from itertools import product

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.choice.policy_options import PolicyOption
from costmodel.engine.inputs.scenarios import Change
from costmodel.errors import AssumptionError, ModelError
from tests import delivery_set, small_set
from tests.command_line import costmodel

MINISTRY = "Ministry of Welfare"
OPTIONS = {"child_benefit": ("low", "high"), "childcare": ("late", "small")}
CHANGES = {
    ("child_benefit", "low"): ("benefit.amount", 300),
    ("child_benefit", "high"): ("benefit.amount", 900),
    ("childcare", "late"): ("timing.start_year", 2029),
    ("childcare", "small"): ("coverage.target", 0.15),
}


def scenario_rows():
    return [
        small_set.change(name, policy, path, "set", value)
        for (policy, name), (path, value) in CHANGES.items()
    ]


def small(ceilings=(), more_scenarios=()):
    tables = small_set.rows()
    tables["Scenarios"], tables["Options"] = [*scenario_rows(), *more_scenarios], []
    tables["Ceilings"] = [
        {"ministry": MINISTRY, "year": year, "amount": amount} for year, amount in dict(ceilings).items()
    ]
    return assumptions_from_rows(tables, "small")


@pytest.fixture(scope="module")
def combinations():
    """Every combination typed as a scenario of its own: value over the baseline, spending, people."""
    sets = list(product(*([None, *names] for names in OPTIONS.values())))
    rows = [
        small_set.change(f"s{number}", policy, *_row(policy, name))
        for number, picked in enumerate(sets)
        for policy, name in zip(OPTIONS, picked, strict=True)
        if name
    ]
    tables = small_set.rows()
    tables["Scenarios"] = rows
    results = cm.run_all(assumptions_from_rows(tables, "small"))
    figures = {}
    for number, picked in enumerate(sets):
        result = results[f"s{number}"] if any(picked) else results["baseline"]
        value = float(result.appraisal("increment").loc["total", "npv"]) if any(picked) else 0.0
        lines = result.budget_lines
        spent = (lines.cost.expenditure - lines.cost.replaced_spending).sum(axis=0)
        figures[picked] = value, spent, lines.people.beneficiaries[0]
    return figures


def _row(policy, name):
    path, value = CHANGES[policy, name]
    return path, "set", value


def chosen_of(portfolio):
    return tuple(None if name == "baseline" else name for name in portfolio.chosen.values())


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 1.0, 1.2])
def test_the_choice_is_the_best_combination_within_the_ceiling(combinations, share):
    base = combinations[None, None][1]
    ceiling = float(base[3] * share)
    allowed = {
        picked: value
        for picked, (value, spent, _) in combinations.items()
        if spent[3] <= ceiling * (1 + 1e-9)
    }
    portfolio = cm.portfolio(small({2029: ceiling}))
    if not allowed:
        assert portfolio.status == "infeasible"
        assert [(row.owner, row.year, row.alone) for row in portfolio.mends] == [(MINISTRY, 2029, True)]
        return
    assert portfolio.status == "optimal"
    assert chosen_of(portfolio) == max(allowed, key=allowed.get)
    assert portfolio.value == pytest.approx(max(allowed.values()), rel=1e-9)
    assert portfolio.together == pytest.approx(portfolio.value, rel=1e-9)  # these two policies do not meet
    assert portfolio.breaches == ()


def test_the_set_is_run_together_and_limits_are_those_of_the_run(combinations):
    base = combinations[None, None][1]
    portfolio = cm.portfolio(small({2029: float(base[3])}))
    (row,) = portfolio.limits
    value, spent, _ = combinations[chosen_of(portfolio)]
    assert row.baseline == pytest.approx(base[3])
    assert row.together == pytest.approx(spent[3])
    assert row.baseline + row.added == pytest.approx(row.together)
    assert portfolio.together == pytest.approx(value)
    assert portfolio.result.appraisal("increment").loc["total", "npv"] == pytest.approx(value)


def test_the_next_entry_is_what_the_ceiling_lacks_for_a_better_set(combinations):
    values = {
        "child_benefit:low": 1.0,
        "child_benefit:high": 9.0,
        "childcare:late": 5.0,
        "childcare:small": 4.0,
    }
    ceiling = float(combinations[None, None][1][3]) * 1.02
    portfolio = cm.portfolio(small({2029: ceiling}), values=values)
    assert portfolio.chosen == {"child_benefit": "high", "childcare": "small"}
    (entry,) = (row for row in portfolio.entries if row.year == 2029)
    assert entry.more == pytest.approx(combinations["high", "late"][1][3] - ceiling, rel=1e-6)
    assert (entry.enters, entry.leaves) == (("childcare:late",), ("childcare:small",))
    assert entry.gain == pytest.approx(1)
    assert entry.gain_per_unit == pytest.approx(1 / entry.more)
    of_all = next(row for row in portfolio.entries if row.year is None)
    assert of_all.more == pytest.approx(entry.more / ceiling)


def test_a_guarantee_keeps_people_served(combinations):
    served = combinations[None, None][2]
    asked = {"poor_children": {2028: float(served[2])}}
    portfolio = cm.portfolio(small(), guarantees=asked)
    (row,) = portfolio.limits
    assert (row.kind, row.owner, row.year, row.broken) == ("guarantee", "poor_children", 2028, False)
    infeasible = cm.portfolio(small(), guarantees={"poor_children": float(served.max() * 2)})
    assert infeasible.status == "infeasible"
    assert infeasible.mends
    assert {row.kind for row in infeasible.mends} == {"guarantee"}


def test_exclusions_and_prerequisites_hold():
    values = {
        "child_benefit:low": 1.0,
        "child_benefit:high": 9.0,
        "childcare:late": 5.0,
        "childcare:small": 4.0,
    }
    free = cm.portfolio(small(), values=values)
    assert free.chosen == {"child_benefit": "high", "childcare": "late"}
    apart = cm.portfolio(small(), values=values, exclusions=[("child_benefit:high", "childcare:late")])
    assert apart.chosen == {"child_benefit": "high", "childcare": "small"}
    alone = cm.portfolio(small(), values=values, exclusions=[("child_benefit", "childcare")])
    assert alone.chosen == {"child_benefit": "high", "childcare": "baseline"}
    needed = cm.portfolio(
        small(), values=values | {"child_benefit:high": -3.0, "child_benefit:low": -1.0},
        prerequisites=[("childcare:late", "child_benefit:high"), ("childcare:small", "child_benefit:low")],
    )  # fmt: skip
    assert needed.chosen == {"child_benefit": "low", "childcare": "small"}
    higher = cm.portfolio(
        small(),
        values=values | {"childcare:small": 0.5},
        prerequisites=[("childcare:late", "child_benefit:low")],
    )
    assert higher.chosen == {"child_benefit": "high", "childcare": "late"}  # a higher level will do


def test_a_breach_of_the_set_run_together_is_shown():
    """Two options that each fit alone, and together break a ceiling by what they do to one another."""
    tables = small_set.rows()
    tables["Policies"][1]["group"] = "poor_children"
    tables["Ceilings"] = []
    assumptions = assumptions_from_rows(tables, "small")
    share, amount = "policy.child_benefit.coverage.target", "policy.child_benefit.benefit.amount"
    options = [
        PolicyOption("child_benefit", "raise", "Raise", (Change(amount, "multiply", 1.5),)),
        PolicyOption("childcare", "wider", "Wider", (Change(share, "set", 1.0),)),
    ]  # fmt: skip
    base = cm.run(assumptions, "baseline").budget_lines.cost.expenditure[:, 3].sum()
    values = {"child_benefit:raise": 1.0, "childcare:wider": 1.0}
    whole = cm.portfolio(assumptions, options, values=values, ceilings={"all": {2029: float(base * 10)}})
    (row,) = whole.limits
    ceiling = (row.baseline + row.added + row.together) / 2
    assert row.together > row.baseline + row.added  # both raise the cost of the same benefit
    broken = cm.portfolio(assumptions, options, values=values, ceilings={"all": {2029: ceiling}})
    assert [row.together for row in broken.breaches] == pytest.approx([row.together])


def test_scenarios_that_change_the_same_of_a_policy_are_one_option():
    again = [small_set.change("again", "child_benefit", "benefit.amount", "set", 300)]
    around = [small_set.change("again", None, "macro.real_growth", "add", -0.01)]
    portfolio = cm.portfolio(small(more_scenarios=[*again, *around]))
    assert [(row.policy, row.option) for row in portfolio.options] == [
        ("child_benefit", "low"), ("child_benefit", "high"), ("childcare", "late"), ("childcare", "small"),
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["item.visits.unit_cost", "asset.bus.price", "uplift.plain.share"])
def test_an_option_has_the_changes_of_all_parts_of_its_policy(path):
    tables = delivery_set.rows() | {"Options": []}
    tables["Scenarios"] = [
        small_set.change("less", "childcare", "coverage.target", "set", 0.15),
        small_set.change("less", None, path, "multiply", 0.5),
    ]
    assumptions = assumptions_from_rows(tables, "delivery")
    (option,) = cm.portfolio(assumptions).options
    worth = cm.run(assumptions, "less").appraisal("increment").loc["childcare", "npv"]
    assert option.value == pytest.approx(worth, rel=1e-12)


def opening(group, *policies):
    """Half as many again belong to the group, of whom two thirds as large a share is covered at the start."""
    return [
        small_set.change("wide", None, f"group.{group}.prevalence", "multiply", 1.5),
        *(small_set.change("wide", policy, "coverage.start", "multiply", 2 / 3) for policy in policies),
        small_set.change("wide", "child_benefit", "coverage.target", "set", 0.9),
    ]


def test_an_option_opens_the_group_that_its_scenario_opens():
    tables = small_set.rows()
    tables["Scenarios"], tables["Options"] = opening("poor_children", "child_benefit"), []
    assumptions = assumptions_from_rows(tables, "small")
    (alone,) = cm.portfolio(assumptions, {"child_benefit": ["wide"]}).to_dict()["options"]
    whole = cm.run(assumptions, "wide").appraisal("increment").loc["total", "npv"]
    assert alone["value"] == pytest.approx(whole, rel=1e-12)


def test_a_group_that_is_opened_to_two_policies_is_refused_as_an_option():
    tables = small_set.rows()
    tables["Groups"][0]["prevalence"] = 0.5
    tables["Scenarios"], tables["Options"] = opening("children", "child_benefit", "childcare"), []
    tables["Parameters"] += [small_set.parameter("childcare", "coverage.mean_duration", 2, "years")]
    for row in tables["Parameters"]:
        if (row["policy"], row["parameter"]) == ("childcare", "coverage.start"):
            row["value"] = 0.1
    with pytest.raises(ModelError, match="child_benefit, childcare"):
        cm.portfolio(assumptions_from_rows(tables, "small"), {"child_benefit": ["wide"]})


def option_row(policy, option, scenario, excludes=None, needs=None):
    return {"policy": policy, "option": option, "scenario": scenario, "excludes": excludes, "needs": needs}


def with_options(*rows):
    tables = small_set.rows()
    tables["Scenarios"], tables["Ceilings"], tables["Options"] = scenario_rows(), [], list(rows)
    return assumptions_from_rows(tables, "small")


def test_the_table_options_lists_what_there_is_to_choose_from():
    rows = [option_row("child_benefit", "more", "high"), option_row("childcare", "half", "small")]
    values = {"child_benefit:more": 2.0, "childcare:half": 1.0}
    free = cm.portfolio(with_options(*rows), values=values)
    assert free.chosen == {"child_benefit": "more", "childcare": "half"}
    rows[1]["excludes"] = "child_benefit"
    apart = cm.portfolio(with_options(*rows), values=values)
    assert apart.chosen == {"child_benefit": "more", "childcare": "baseline"}
    rows[1] |= {"excludes": None, "needs": "child_benefit"}
    needed = cm.portfolio(with_options(*rows), values=values | {"child_benefit:more": -0.5})
    assert needed.chosen == {"child_benefit": "more", "childcare": "half"}
    dear = cm.portfolio(with_options(*rows), values=values | {"child_benefit:more": -1.5})
    assert dear.chosen == {"child_benefit": "baseline", "childcare": "baseline"}


def test_a_row_of_options_that_changes_nothing_or_names_nothing_is_refused_with_its_cell():
    with pytest.raises(ModelError, match=r"Options!C\d+.*changes nothing of childcare"):
        cm.portfolio(with_options(option_row("childcare", "x", "low")))
    with pytest.raises(AssumptionError, match=r"Options!C\d+.*nonsense.*Scenarios"):
        with_options(option_row("childcare", "x", "nonsense"))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"options": {"child_benifit": ["low"]}}, "child_benefit"),
        ({"options": {"childcare": ["low"]}}, "changes nothing"),
        ({"objective": "npw"}, "npv"),
        ({"ceilings": {"Ministry of Works": 1.0}}, "Ministry of Works"),
        ({"ceilings": {"all": {1999: 1.0}}}, "1999"),
        ({"seconds": -1}, "seconds.*above 0"),
        ({"seconds": float("nan")}, "seconds"),
        ({"guarantees": {"cats": 1.0}}, "cats"),
        ({"guarantees": {"poor_children": -1.0}}, "-1.*0 or more"),
        ({"ceilings": {"all": {2030: -5}}}, "-5.*0 or more"),
        ({"exclusions": [("childcare",)]}, "childcare.*two policies"),
        ({"exclusions": [("child_benefit:low", "child_benefit:high")]}, "two policies"),
        ({"prerequisites": [("childcare", "childcare")]}, "two policies"),
        ({"exclusions": [("child_benefit:middle", "childcare")]}, "middle"),
        ({"values": {"child_benefit:low": 1.0}}, "child_benefit:high"),
        (
            {"values": {"child_benefit:middle": 1.0}},
            "child_benefit:middle.*child_benefit:low",
        ),
        (
            {
                "values": dict.fromkeys(
                    ("child_benefit:low", "child_benefit:high", "childcare:late", "childcare:small"), "5,0"
                )
            },
            "child_benefit:.*5,0.*a number",
        ),
    ],
)
def test_what_cannot_be_chosen_from_is_refused_with_its_cure(asked, words):
    with pytest.raises(ModelError, match=words):
        cm.portfolio(small(), **asked)


def test_a_scenario_that_does_not_exist_is_refused():
    with pytest.raises(AssumptionError, match="nonsense"):
        cm.portfolio(small(), {"childcare": ["nonsense"]})


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_command_has_no_english_scale_in_another_language(tmp_path, language):
    told = costmodel("portfolio", "kenya", "--language", language, "-q", cwd=tmp_path).stdout
    assert "KES (2025)" in told
    for english in ("billion ", "at 2025 prices", "enters", "more in all"):
        assert english not in told


def test_the_command_prints_only_json(tmp_path, capfd):
    done = costmodel("portfolio", "kenya", "--json", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["status"]) == (0, "optimal")
    assert capfd.readouterr().out == ""
    done = costmodel("portfolio", "kenya", "--ceiling", "all:2030=1e9", cwd=tmp_path)
    assert done.returncode == 1
    assert "No set of options" in done.stdout
    assert "Ceiling of all, 2030: enough alone if it gave way by" in done.stdout


@pytest.mark.slow
def test_25_policies_with_4_options_over_10_years_take_less_than_5_seconds():
    tables = small_set.rows()
    tables["About"] = [
        row | {"value": 10} if row["property"] == "horizon_years" else row for row in tables["About"]
    ]
    years = [str(year) for year in range(2026, 2036)]
    for row in tables["Projection"]:
        row.update(dict.fromkeys(years, row["2026"]))
    for row in tables["Macro"]:
        if row["beyond"] == "hold" and row["unit"] != "persons":
            row.update(dict.fromkeys(years, row["2026"]))
    copies = range(25)
    policy, rows = tables["Policies"][0], [r for r in tables["Parameters"] if r["policy"] == "child_benefit"]
    tables["Policies"] = [
        policy | {"policy": f"p{k}", "label": f"Policy {k}", "ministry": f"Ministry {k % 5}"} for k in copies
    ]
    tables["Parameters"] = [row | {"policy": f"p{k}"} for k in copies for row in rows]
    small_set.empty_others(tables)
    tables["Scenarios"] = [
        small_set.change(f"level_{n}", f"p{k}", "coverage.target", "set", 0.8 + 0.04 * n + 0.001 * k)
        for k in copies for n in range(1, 5)
    ]  # fmt: skip
    assumptions = assumptions_from_rows(tables, "large")
    base = cm.run(assumptions, "baseline")
    spent = base.budget_lines.cost.expenditure
    ministries = base.policy_field("ministry")
    ceilings = {
        name: {
            year: float(spent[[m == name for m in ministries], t].sum() * 1.03)
            for t, year in enumerate(base.years)
        }
        for name in dict.fromkeys(ministries)
    }  # fmt: skip
    values = {f"p{k}:level_{n}": float(np.sqrt(n) * (1 + k % 7)) for k in copies for n in range(1, 5)}
    begun = time.monotonic()
    chosen = cm.portfolio(assumptions, ceilings=ceilings, values=values)
    assert time.monotonic() - begun < 5
    assert chosen.status == "optimal"
    assert len(chosen.limits) == 50
    assert len(chosen.options) == 100
