"""The index and the real growth of amounts of money, by hand and in the audit workbook."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.model.parameters import OWN_INDEXATION, parameters
from tests.formula_cells import differing_cells

MONEY = [path for path, declared in parameters().items() if declared.money]
NEEDS = {
    "service.unit_cost": {"service.quantity": 2},
    "administration.per_application": {"administration.approval_rate": 0.5},
    "sponsorship.contribution": {"service.quantity": 1},
    "redress.per_appeal": {
        "administration.appeal_share": 0.5,
        "administration.approval_rate": 0.5,
        "administration.per_application": 1,
    },
    "consultation.per_round": {"consultation.rounds": 2},
    "consultation.per_person": {"consultation.people_asked": 100},
}
"""What else a policy must state for an amount to act."""


def stated(small_rows, policy="childcare", **values):
    """The small set with parameters of a policy; a name has two underscores in place of the dot."""
    template = next(row for row in small_rows["Parameters"] if row["policy"] == policy)
    kept = list(small_rows["Parameters"])
    indices = {
        name.removesuffix("_index"): value for name, value in values.items() if name.endswith("_index")
    }
    for name, value in values.items():
        if name.endswith("_index"):
            continue
        path = name.replace("__", ".")
        declared = parameters()[path]
        kept = [row for row in kept if (row["policy"], row["parameter"]) != (policy, path)]
        kept.append(
            {**template, "parameter": path, "value": value, "unit": declared.unit,
             "price_base": 2025 if declared.money else None}
        )  # fmt: skip
    for row in kept:
        if row["policy"] == policy and row["parameter"].replace(".", "__") in indices:
            row["index"] = indices[row["parameter"].replace(".", "__")]
    return small_rows | {"Parameters": kept}


def run(rows, scenario="baseline"):
    return cm.run(assumptions_from_rows(rows), scenario=scenario)


def line(result, name):
    table = result.table()
    return table[(table["policy"] == "childcare") & (table["line"] == name)]["value"]


@pytest.mark.parametrize(
    ("index", "growth"), [("prices", 0.05), ("deflator", 0.045), ("wages", None), ("gdp_per_head", None)]
)
def test_an_amount_follows_its_index_and_grows_above_it(small_rows, index, growth):
    rows = stated(small_rows, capital__price_index=index, capital__price_real_growth=0.02)
    result = run(rows)
    around = result.budget_lines.economy
    if growth is None:
        level = {"wages": around.average_wage, "gdp_per_head": around.gdp_per_head}[index][0]
        followed = level[2:] / level[1]
    else:
        followed = (1 + growth) ** np.arange(1, 6)
    expected = 1.5e6 * followed * 1.02 ** np.arange(1, 6)
    assert result.budget_lines.delivery.capital_price[1] == pytest.approx(expected)
    relative = line(result, "relative_price.capital.price")
    assert relative.tolist() == pytest.approx((expected / 1.5e6 / 1.045 ** np.arange(1, 6)).tolist())


def test_the_older_growth_of_a_unit_cost_is_part_of_its_relative_price(small_rows):
    rows = stated(
        small_rows, service__unit_cost=100, service__quantity=1, service__real_cost_growth=0.03,
        service__unit_cost_index="deflator",
    )  # fmt: skip
    result = run(rows)
    relative = line(result, "relative_price.service.unit_cost")
    assert relative.tolist() == pytest.approx((1.03 ** np.arange(1, 6)).tolist())
    cost = line(result, "unit_cost")
    assert cost.tolist() == pytest.approx((100 * (1.03 * 1.045) ** np.arange(1, 6)).tolist())


@pytest.mark.parametrize("path", [path for path in MONEY if path not in OWN_INDEXATION])
def test_every_amount_follows_the_index_that_it_names(small_rows, path):
    """Also amounts that are added later: net or consolidated cost must change."""
    values = {path.replace(".", "__"): 1000.0}
    values |= {name.replace(".", "__"): value for name, value in NEEDS.get(path, {}).items()}
    if path == "sponsorship.contribution":
        values["service__unit_cost"] = 10
    before = run(stated(small_rows, **values)).budget_lines.cost
    after = run(
        stated(small_rows, **values, **{f"{path.replace('.', '__')}_index": "wages"})
    ).budget_lines.cost
    # The small set has 5 % inflation and 6 % growth of wages.
    assert not np.array_equal(before.net_cost, after.net_cost)


def test_the_index_of_consumer_prices_is_the_usual_one(small_rows):
    usual = run(small_rows).budget_lines.cost
    named = run(stated(small_rows, capital__price_index="prices")).budget_lines.cost
    assert named.net_cost == pytest.approx(usual.net_cost, rel=1e-14)


def test_a_scenario_sets_the_growth_of_an_amount(small_rows):
    template = small_rows["Scenarios"][0]
    change = {"policy": "childcare", "parameter": "capital.price_real_growth", "from_year": None}
    small_rows["Scenarios"].append({**template, **change, "operation": "set", "value": 0.1})
    one, two = (
        run(small_rows, name).budget_lines.delivery.capital_price[1] for name in ("baseline", "generous")
    )
    assert (two / one).tolist() == pytest.approx((1.1 ** np.arange(1, 6)).tolist())


@pytest.mark.slow
def test_formulas_equal_the_model(small_rows, recalculate, tmp_path):
    rows = stated(
        small_rows, capital__price_index="wages", capital__price_real_growth=0.01, service__unit_cost=100,
        service__quantity=1, service__real_cost_growth=0.03, service__unit_cost_index="gdp_per_head",
        administration__fixed=1e6, administration__fixed_real_growth=-0.01,
    )  # fmt: skip
    layout = lay_out(assumptions_from_rows(rows), "generous")
    assert differing_cells(layout, recalculate, tmp_path) == []


def test_an_explanation_names_index_and_growth(small_rows):
    rows = stated(small_rows, capital__price_index="wages", capital__price_real_growth=0.01)
    text = run(rows).explain("childcare", "capital_price", 2028).text
    assert "growth above its index" in " ".join(text.split())


def test_growth_without_its_amount_is_told(small_rows):
    (problem,) = check_rows(stated(small_rows, administration__fixed_real_growth=0.02))
    assert "administration.fixed_real_growth" in problem.found


@pytest.mark.parametrize("parameter", ["benefit.amount", "benefit.payments_per_year"])
def test_an_index_where_none_belongs_is_refused(small_rows, parameter):
    number = next(k for k, row in enumerate(small_rows["Parameters"]) if row["parameter"] == parameter)
    small_rows["Parameters"][number]["index"] = "wages"
    problem = check_rows(small_rows)[0]
    assert problem.severity == "error"
    assert f'wages" for {parameter}' in problem.found
    assert problem.cell.endswith(str(5 + number))


def test_two_indices_of_an_amount_are_refused(small_rows):
    rows = stated(small_rows, capital__price_index="wages")
    first = next(row for row in rows["Parameters"] if row["parameter"] == "capital.price")
    rows["Parameters"].append({**first, "from_year": 2029, "index": "deflator"})
    (problem,) = check_rows(rows)
    assert "deflator for capital.price of childcare, elsewhere wages" in problem.found
