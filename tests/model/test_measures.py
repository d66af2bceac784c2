"""Ratios of an appraisal against amounts worked out by hand and published in a worked example."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as hypothesis

from costmodel.model.measures import Appraisal, Stated, measures, ratio


def appraisal(**amounts):
    """An appraisal of one policy with these amounts; all others are 0."""
    return Appraisal(**{f.name: np.full((1, 1), float(amounts.get(f.name, 0))) for f in fields(Appraisal)})


def worth(appraised, **asked):
    figures = measures(appraised, Stated(**asked))
    return {name: float(figure[0, 0]) for name, figure in figures.items() if name != "npv_weighted"}


# Three years at 5 %, flows in mid-year (factors 0.97590007, 0.92942864, 0.88517013): transfers 100 a year,
# resources 20, 15, 15, gains 3, 33, 43, harms 0, 5, 5; 60.09641334 comes back to the budget.
EXAMPLE = {
    "present_cost": 325.78686789, "present_transfers": 279.04988480, "present_gains": 71.66116114,
    "present_harms": 9.07299388, "harms_and_burden": 9.07299388,
    "present_returns": 60.09641334, "present_net_cost": 265.69045455,
    "present_resources": 46.73698309, "present_benefits": 341.63805206, "present_outcomes": 62.58816726,
    "net_present_value": 15.85118418, "npv_before_burden": 15.85118418,
    "present_participants": 282.24313606, "present_raised": 265.69045455,
    "present_indirect_tax": 22.32399078,
    "willingness_to_pay": 303.86562952, "envelope_worth": 253.23412,
    "present_beneficiary_years": 53.13809091, "total_beneficiary_years": 60.0,
}  # fmt: skip


def test_a_worked_example():
    figures = worth(appraisal(**EXAMPLE))
    assert figures == pytest.approx(
        {
            "npv": 15.85118418,
            "bcr": 1.0486550740,
            "resource_bcr": 1.3391571970,
            "fiscal_return": 0.1844654259,
            "gross_cost_per_beneficiary": 6.1309479191,
            "cost_per_beneficiary": 5.0,
            "net_social_efficiency": 0.0486550740,
            "break_even_harm": 2.7470731707,
            "break_even_cost_of_funds": 1.0596603450,
            "mvpf_break_even": 1.0840225548,
            "break_even_weight": 0.9438385486,
        },
        rel=1e-8,
    )


@pytest.mark.parametrize("cost", [0.0, -10.0])
def test_a_ratio_without_a_cost_is_missing_and_never_0(cost):
    figures = worth(appraisal(**{**EXAMPLE, "present_cost": cost, "present_resources": cost}))
    assert np.isnan([figures[name] for name in ("bcr", "resource_bcr", "fiscal_return")]).all()
    assert figures["npv"] == 15.85118418


def test_without_effects_what_counts_them_is_missing():
    figures = worth(appraisal(**EXAMPLE), effects=False)
    missing = {name for name, value in figures.items() if np.isnan(value)}
    assert missing == {
        "bcr",
        "resource_bcr",
        "net_social_efficiency",
        "break_even_harm",
        "break_even_cost_of_funds",
        "mvpf_break_even",
        "break_even_weight",
    }


# The cut of the worked example: transfers -100, resources -5, gains 0, -10, -15: it saves and society loses.
CUT = {
    "present_cost": -293.0023791, "present_transfers": -279.0498848, "present_resources": -13.9524942,
    "present_gains": -22.5718384, "net_present_value": -8.6193441817,
}  # fmt: skip


def test_a_cut_has_an_efficiency_below_0_where_society_loses_and_no_ratio():
    figures = worth(appraisal(**CUT))
    assert figures["net_social_efficiency"] == pytest.approx(-8.6193441817 / 293.0023791)
    assert np.isnan([figures[name] for name in ("bcr", "resource_bcr", "fiscal_return")]).all()


AMOUNTS = hypothesis.just(0.0) | hypothesis.floats(0.01, 1e12)
SIGNED = AMOUNTS | AMOUNTS.map(lambda amount: -amount)


@given(cost=SIGNED, npv=SIGNED, harms=AMOUNTS)
def test_efficiency_and_break_even_harm_have_the_sign_of_the_net_present_value(cost, npv, harms):
    figures = worth(appraisal(present_cost=cost, net_present_value=npv, harms_and_burden=harms))
    assert np.isnan(figures["net_social_efficiency"]) == (cost == 0)
    assert np.isnan(figures["break_even_harm"]) == (harms == 0)
    if cost:
        assert np.sign(figures["net_social_efficiency"]) == np.sign(npv)
    if harms:
        assert figures["break_even_harm"] - 1 == pytest.approx(npv / harms, rel=1e-9, abs=1e-15)


def test_a_ratio_is_that_of_sums():
    np.testing.assert_allclose(ratio(np.array([6.0, -3.0]), np.array([4.0, 6.0])), [1.5, -0.5])


def test_an_amount_that_is_a_rounding_difference_counts_as_0():
    amounts = {**EXAMPLE, "present_resources": 1e-8, "harms_and_burden": 1e-8, "smallest": 1e-6}
    figures = worth(appraisal(**amounts))
    assert np.isnan([figures["resource_bcr"], figures["break_even_harm"]]).all()
