"""Contributions that the budget pays to a public fund: expenditure, and the consolidated view, by hand."""

import pytest

from costmodel.model.social_budget import social_budget


def test_sponsored_households_of_kenya(make):
    # 558,000 households x 660 shillings x 12 months = 4.42 billion, as announced ("Sh4.4 billion").
    one = make.policies(sponsorship={"contribution": 660 * 12})
    cost = social_budget(make.assumed(one, groups=(558_000.0,), population=57e6)).cost
    assert cost.expenditure[0, 0] == pytest.approx(4_419_360_000)
    assert cost.gross_cost[0, 0] == pytest.approx(4_419_360_000)
    assert cost.consolidated_cost[0, 0] == 0


def test_what_the_fund_bears_stands_in_the_consolidated_view(make):
    # 1,000 people at 100; the fund pays care of 2 x 30 each and forgoes a fee of 50 that a fifth would pay;
    # the ministry keeps the administration of 7 a case.
    one = make.policies(
        sponsorship={"contribution": 100}, service={"quantity": 2, "unit_cost": 30},
        revenue_forgone={"fee": 50, "paying_share": 0.2}, administration={"per_case": 7},
    )  # fmt: skip
    budget = social_budget(make.assumed(one, make.outcomes(value=200)))
    first = {name: figure[0, 0] for name, figure in vars(budget.cost).items()}
    assert first["contribution_cost"] == pytest.approx(100_000)
    assert first["borne_by_fund"] == pytest.approx(60_000)
    assert first["expenditure"] == first["gross_cost"] == pytest.approx(107_000)
    assert first["revenue_forgone"] == 0
    assert first["consolidated_cost"] == pytest.approx(60_000 + 10_000 + 7_000)
    # To society the contribution is nothing: the same return as without it.
    without = social_budget(make.assumed(
        make.policies(
            service={"quantity": 2, "unit_cost": 30}, revenue_forgone={"fee": 50, "paying_share": 0.2},
            administration={"per_case": 7},
        ), make.outcomes(value=200),
    ))  # fmt: skip
    assert budget.appraisal.net_present_value == pytest.approx(without.appraisal.net_present_value)
    assert budget.appraisal.present_cost == pytest.approx(without.appraisal.present_cost)
