"""Ratios of an appraisal against amounts worked out by hand and published in a worked example."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from costmodel.model.measures import measures, ratio
from costmodel.model.social_budget import Appraisal


def appraisal(**amounts):
    """An appraisal of one policy with these amounts; all others are 0."""
    return Appraisal(**{f.name: np.full((1, 1), float(amounts.get(f.name, 0))) for f in fields(Appraisal)})


def worth(appraised, **asked):
    return {name: float(figure[0, 0]) for name, figure in measures(appraised, **asked).items()}


# Three years at 5 %, flows in mid-year (factors 0.97590007, 0.92942864, 0.88517013): transfers 100 a year,
# resources 20, 15, 15, gains 3, 33, 43, harms 0, 5, 5; 60.09641334 comes back to the budget.
EXAMPLE = {
    "present_cost": 325.78686789, "present_transfers": 279.04988480, "present_gains": 71.66116114,
    "present_harms": 9.07299388, "present_returns": 60.09641334, "present_net_cost": 265.69045455,
    "net_present_value": 15.85118418, "total_net_cost": 300.0, "total_beneficiary_years": 60.0,
}  # fmt: skip


def test_a_worked_example():
    found = worth(appraisal(**EXAMPLE))
    assert found == pytest.approx(
        {
            "npv": 15.85118418,
            "bcr": 1.0486550740,
            "sroi": 62.58816726 / 325.78686789,
            "fiscal_return": 0.1844654259,
            "cost_per_beneficiary": 5.0,
            "net_social_efficiency": 62.58816726 / 265.69045455,
        },
        rel=1e-8,
    )


@pytest.mark.parametrize("cost", [0.0, -10.0])
def test_a_ratio_without_a_cost_is_missing_and_never_0(cost):
    found = worth(appraisal(**{**EXAMPLE, "present_cost": cost, "present_net_cost": cost}))
    assert np.isnan([found[name] for name in ("bcr", "sroi", "fiscal_return", "net_social_efficiency")]).all()
    assert found["npv"] == 15.85118418


def test_without_effects_what_counts_them_is_missing():
    found = worth(appraisal(**EXAMPLE), effects=False)
    assert {name for name, value in found.items() if np.isnan(value)} == {
        "bcr",
        "sroi",
        "net_social_efficiency",
    }


def test_a_ratio_is_that_of_sums():
    np.testing.assert_allclose(ratio(np.array([6.0, -3.0]), np.array([4.0, 6.0])), [1.5, -0.5])
