"""What a policy replaces is counted once: in the headline, shares of GDP, budgets and ceilings."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks
from tests import small_set
from tests.small_set import parameter


@pytest.fixture(scope="module")
def ambitious():
    return cm.run(cm.load("colombia@2026.1"), scenario="ambitious")


@pytest.fixture
def rows():
    """The small set, whose child benefit replaces 1,000 a child and year."""
    tables = small_set.rows()
    tables["Parameters"].append(
        parameter("child_benefit", "offset.replaced_per_beneficiary", 1_000, "LCU per person", 2026)
    )
    return tables


def test_renta_ciudadana_is_counted_once(ambitious):
    # The child benefit of Colombia replaces 1.49 trillion of it in 2040; the headline was 86.07 trillion.
    totals = ambitious.budget_lines.totals
    assert totals.replaced_spending[0, -1] == pytest.approx(1.49e12, rel=1e-3)
    before = totals.cost_before_replacement[0, -1]
    assert before == pytest.approx(8.607e13, rel=1e-3)
    assert totals.gross_cost[0, -1] == pytest.approx(before - totals.replaced_spending[0, -1])
    gdp = ambitious.divisor("gdp")[0, -1]
    assert totals.gross_cost_of_gdp[0, -1] == pytest.approx(totals.gross_cost[0, -1] / gdp)
    headline = ambitious.headline()
    assert headline["gross_cost_last_year"] == pytest.approx(totals.gross_cost[0, -1])
    assert headline["gross_cost_of_gdp_last_year"] == pytest.approx(totals.gross_cost_of_gdp[0, -1])


def test_the_return_is_that_of_the_money_that_is_new(rows):
    # What is replaced is no gain and no cost: net present value and net cost to the budget tell the same.
    with_it, without = (cm.run(assumptions_from_rows(each)) for each in (rows, small_set.rows()))
    there, plain = (one.appraisal().loc["child_benefit"] for one in (with_it, without))
    assert there["npv"] == pytest.approx(plain["npv"])
    flows = with_it.budget_lines.flows
    factors = with_it.budget_lines.discount_factors
    replaced = float((flows.replaced_real[with_it.policies.index("child_benefit")] * factors).sum())
    assert replaced > 0
    for name in ("present_cost", "present_net_cost", "present_transfers", "willingness_to_pay"):
        assert there[name] == pytest.approx(plain[name] - replaced), name
    assert there["bcr"] == pytest.approx((plain["present_transfers"] - replaced) / there["present_cost"])


@pytest.mark.parametrize("by", ["policy", "function", "economic", "ministry", "source"])
def test_every_breakdown_sums_to_the_cost_after_replacement(rows, by):
    result = cm.run(assumptions_from_rows(rows))
    years = list(result.years)
    table = result.budget(by=by)[years]
    np.testing.assert_allclose(table.sum(), result.budget_lines.totals.gross_cost[0], rtol=1e-12)
    assert ("spending replaced" in table.index) == (by in ("economic", "source"))
    if by in ("economic", "source"):
        assert (table.loc["spending replaced"] == -result.budget_lines.totals.replaced_spending[0]).all()


def test_without_replacement_there_is_no_row_of_it():
    result = cm.run(assumptions_from_rows(small_set.rows()))
    assert "spending replaced" not in result.budget(by="economic").index


def test_a_ceiling_is_kept_by_what_is_replaced(rows):
    spending = cm.run(assumptions_from_rows(rows)).budget_lines
    of_2027 = float((spending.cost.expenditure - spending.cost.replaced_spending)[:, 1].sum())
    for amount, kept in ((of_2027 * 1.001, True), (of_2027 * 0.999, False)):
        rows["Ceilings"] = [{"ministry": "Ministry of Welfare", "year": 2027, "amount": amount}]
        result = cm.run(assumptions_from_rows(rows))
        (check,) = [check for check in result_checks(result) if check.name.startswith("Ceiling")]
        assert check.passed == kept
    assert all(check.passed for check in result_checks(result) if check.severity == "error")
