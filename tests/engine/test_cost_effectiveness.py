"""Cost for each unit of an effect: cost of the policy and units of the effect, both discounted."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.errors import ModelError
from tests.small_set import outcome

RATE = 0.035


def discounted(flow):
    """At the end of each year."""
    return sum(amount / (1 + RATE) ** (year + 1) for year, amount in enumerate(flow))


@pytest.fixture
def rows(small_rows):
    small_rows["Discounting"] = small_rows["Discounting"][:1]
    small_rows["About"] = [row for row in small_rows["About"] if row["property"] != "effects_followed_to"]
    once = {"deadweight": 0, "attribution": 0, "drop_off": 0, "lag": 0, "duration": 1}
    small_rows["Outcomes"] = [
        outcome("care", 0.4, "participants") | once | {"unit": "days", "cashable": 0},
        outcome("noise", -0.2, "others") | once | {"cashable": 0},
    ]
    small_rows["Scenarios"] = [
        row for row in small_rows["Scenarios"] if not row["parameter"].startswith("outcome.")
    ]
    return small_rows


def test_cost_for_each_unit_by_hand(rows):
    result = cm.run(assumptions_from_rows(rows), "generous")
    table = result.table()

    def line(name, policy="childcare"):
        chosen = table[(table["policy"] == policy) & (table["line"] == name)]
        return chosen.sort_values("year")["value"].to_list()

    # Each child served for a year is 0.4 days of effect, and nothing comes back to the budget.
    days = discounted([0.4 * people for people in line("beneficiary_years")])
    cost = discounted(line("gross_cost_real"))
    care, noise = result.cost_effectiveness().to_dict("records")
    assert (care["policy"], care["outcome"], care["unit"]) == ("childcare", "care", "days")
    assert care["present_effect"] == pytest.approx(days)
    assert care["gross_cost_per_outcome"] == pytest.approx(cost / days)
    assert care["cost_per_outcome"] == pytest.approx(cost / days)
    assert line("care.cost_per_outcome") == pytest.approx([cost / days])
    people = discounted(line("beneficiary_years"))
    assert result.appraisal().loc["childcare", "gross_cost_per_beneficiary"] == pytest.approx(cost / people)
    assert noise["present_effect"] == pytest.approx(-days / 2)
    assert np.isnan([noise["cost_per_outcome"], noise["gross_cost_per_outcome"]]).all()


def test_net_cost_is_after_what_comes_back(rows):
    rows["Outcomes"][0]["cashable"] = 0.25
    care = cm.run(assumptions_from_rows(rows)).cost_effectiveness().iloc[0]
    # 30,000 of 2025 a day, in the prices of 2026 at a deflator of 4.5 %, of which a quarter comes back.
    back = 0.25 * 30_000 * 1.045
    assert care["gross_cost_per_outcome"] - care["cost_per_outcome"] == pytest.approx(back)


def test_over_the_baseline_both_are_differences(rows):
    assumptions = assumptions_from_rows(rows)
    level, before, added = (
        frame.set_index("outcome").loc["care"]
        for frame in (
            cm.run(assumptions, "generous").cost_effectiveness(),
            cm.run(assumptions).cost_effectiveness(),
            cm.run(assumptions, "generous").cost_effectiveness("increment"),
        )
    )
    # The scenario begins the policy a year later: it has less cost and less effect.
    effect, cost = (level[name] - before[name] for name in ("present_effect", "present_net_cost"))
    assert effect < 0
    assert (added["present_effect"], added["present_net_cost"]) == pytest.approx((effect, cost))
    assert np.isnan(added["cost_per_outcome"])
    unchanged = cm.run(assumptions, "lean_years").cost_effectiveness("increment").iloc[0]
    assert (unchanged["present_effect"], unchanged["outcome"]) == (0, "care")
    assert np.isnan(unchanged["cost_per_outcome"])
    with pytest.raises(ModelError, match="level, increment"):
        cm.run(assumptions).cost_effectiveness("levels")
