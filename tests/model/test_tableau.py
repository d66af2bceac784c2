"""Who gains and who pays: worked examples, and identities that hold for any flows."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.model.kernels import discount_factors_from_rates
from costmodel.model.tableau import (
    COLUMNS,
    TableauFlows,
    all_flows,
    column_sums,
    present_flows,
    tableau,
    tableau_sums,
)
from tests.tableau_oracle import distributional_weight, reason, tableau_measures

NAMES = tuple(one.name for one in fields(TableauFlows))
MID_YEAR = discount_factors_from_rates(np.full((1, 3), 0.05), "mid")


def flows(**amounts):
    """Flows of one policy over three years; what is not given is 0."""
    assert set(amounts) <= set(NAMES)
    return TableauFlows(**{name: np.zeros((1, 3)) + np.asarray(amounts.get(name, 0.0)) for name in NAMES})


def present(flow):
    return present_flows(flow, MID_YEAR)


def value(figure):
    return np.asarray(figure).item()


A = flows(
    transfers=100, resources=[20, 15, 15], fees=5, direct_tax=4, indirect_tax=8,
    participant_gains=[0, 30, 40], participant_tax=[0, 6, 8], response_gains=[0, 24, 32],
    other_gains=3, other_harms=[0, 5, 5],
)  # fmt: skip
B = replace(
    A,
    **{name: np.zeros((1, 3)) + np.asarray(amount) for name, amount in {
        "replaced_transfers": 10, "replaced_resources": 2, "tax_on_pay": 1, "budget_harms": 1, "grants": 30,
        "savings": [0, 2, 4], "other_gains": 5, "other_tax": 0.3,
    }.items()},
)  # fmt: skip
# Fewer transfers and resources, and gains that are lost.
CUT = flows(
    transfers=-100, resources=-5, direct_tax=-4, indirect_tax=-8,
    participant_gains=[0, -10, -15], participant_tax=[0, -2, -3],
)  # fmt: skip

SUMS = {
    "transfers": (279.04988480, 251.14489632), "resources": (46.73698309, 41.15598539),
    "cost": (325.78686789, 292.30088171), "gains": (71.66116114, 82.64169665),
    "harms": (9.07299388, 11.86349272), "net_cost": (265.69045455, 225.96778090),
    "worth": (303.86562952, 277.91399023),
}  # fmt: skip
COLUMN_SUMS = {
    "participants": (282.24313606, 254.33814758), "budget": (-265.69045455, -142.25281546),
    "others": (-0.70149733, 1.25185186), "donors": (0, -83.71496544), "society": (15.85118418, 29.62221854),
}  # fmt: skip
MEASURES = {
    "bcr": (1.0486550740, 1.1013415299), "resource_bcr": (1.3391571970, 1.7197548123),
    "net_social_efficiency": (0.0486550740, 0.1013415299), "fiscal_return": (0.1844654259, 0.2269343165),
    "mvpf": (1.1436828998, 1.2298832564), "mvpf_envelope": (0.9531162806, 1.0058171021),
    "mvpf_where_npv_is_0": (1.0840225548, 1.0987928044),
    "break_even_cost_of_funds": (1.0596603450, 1.2082364306),
    "break_even_harm": (2.7470731707, 3.4969222160), "break_even_weight": (0.9438385486, 0.8835321448),
    "npv": (15.85118418, 29.62221854), "npv_national": (15.85118418, 113.33718398),
    "npv_weighted": (156.97275221, 156.79129233),
}  # fmt: skip


@pytest.mark.parametrize(("place", "flow"), [(0, A), (1, B)], ids=("A", "B"))
def test_worked_examples(place, flow):
    there = present(flow)
    sums, columns = vars(tableau_sums(there)), column_sums(tableau(there))
    measured = tableau_measures(there, weights={"participants": 1.5})
    assert set(measured) == set(MEASURES)
    for computed, expected in ((sums, SUMS), (columns, COLUMN_SUMS), (measured, MEASURES)):
        for name, pair in expected.items():
            assert value(computed[name]) == pytest.approx(pair[place], abs=1e-8), name


def test_a_cost_of_funds_above_1_is_counted_once_as_its_own_row():
    a, b = (tableau_measures(present(flow), 1.2, {"participants": 1.5}) for flow in (A, B))
    assert value(a["npv"]) == pytest.approx(-37.28690673, abs=1e-8)
    assert value(b["npv"]) == pytest.approx(1.17165545, abs=1e-8)
    assert value(b["break_even_harm"]) == pytest.approx(1.0943240932, abs=1e-8)
    assert value(b["break_even_weight"]) == pytest.approx(0.9953933161, abs=1e-8)
    assert value(b["npv_weighted"]) == pytest.approx(128.34072924, abs=1e-8)
    # The switching value does not depend on the cost of funds that is assumed.
    assert value(b["break_even_cost_of_funds"]) == pytest.approx(1.2082364306, abs=1e-8)


def test_the_switching_values_are_where_npv_is_0():
    for flow in (present(A), present(B)):
        measured = tableau_measures(flow)
        funds, harm, weight = (
            value(measured[f"break_even_{name}"]) for name in ("cost_of_funds", "harm", "weight")
        )
        assert value(tableau_measures(flow, funds)["npv"]) == pytest.approx(0, abs=1e-9)
        harmed = {name: getattr(flow, name) * harm for name in NAMES if name.endswith("harms")}
        assert value(tableau_measures(replace(flow, **harmed))["npv"]) == pytest.approx(0, abs=1e-9)
        weighted = tableau_measures(flow, weights={"participants": weight})["npv_weighted"]
        assert value(weighted) == pytest.approx(0, abs=1e-9)


def money(amount):
    return f"{amount:.2f}"


def test_a_cut_has_words_and_no_ratio_of_cost():
    cut = present(CUT)
    measured = tableau_measures(cut)
    assert value(measured["npv"]) == pytest.approx(-8.6193441817, abs=1e-8)
    assert value(measured["net_social_efficiency"]) < 0
    for name in ("bcr", "resource_bcr", "fiscal_return"):
        assert np.isnan(value(measured[name])), name
    assert reason("bcr", cut, money) == "saves 293.00, society loses 8.62"
    assert reason("resource_bcr", cut, money) == "saves 13.95 of resources"
    assert reason("break_even_harm", cut, money) == "no harm is counted"
    assert reason("break_even_weight", cut, money) == "participants do not gain"
    assert reason("mvpf", cut, money) == f"people lose {value(measured['mvpf']):.2f} for each unit saved"


@pytest.mark.parametrize(
    ("amounts", "words", "missing"),
    [
        ({}, "no change", True),
        ({"transfers": 10, "savings": 20}, "pays for itself", True),
        ({"other_harms": 5}, "harms without saving", True),
        ({"transfers": 100, "savings": 99.5}, "people gain 300.00, the budget pays 1.50", True),
        ({"transfers": 100, "savings": 100.5}, "people gain 300.00, the budget saves 1.50", True),
        ({"transfers": 100}, "", False),
        ({"resources": 10, "other_harms": 5}, "", False),
    ],
)
def test_states_of_the_marginal_value_of_public_funds(amounts, words, missing):
    flow = present_flows(flows(**amounts), np.ones((1, 3)))
    assert reason("mvpf", flow, money) == words
    assert np.isnan(value(tableau_measures(flow)["mvpf"])) == missing


@pytest.mark.parametrize(
    ("name", "amounts", "words"),
    [
        ("resource_bcr", {"transfers": 10}, "no resources used"),
        ("net_social_efficiency", {"other_gains": 10}, "no public cost"),
        ("break_even_cost_of_funds", {"resources": 10, "savings": 20}, "no net cost to the budget"),
        ("break_even_cost_of_funds", {"resources": 10}, "society loses at any cost of funds"),
        ("break_even_harm", {"resources": 10, "other_harms": 1}, "society loses even without harm"),
        ("break_even_harm", {"resources": 10}, "no harm is counted"),
        ("break_even_weight", {"participant_gains": 10, "savings": 1}, "needs no weight"),
        ("npv_weighted", {"resources": 10}, "no weights are given"),
        ("bcr", {"resources": -10, "savings": 5}, "saves 30.00, society gains 45.00"),
    ],
)
def test_reasons_in_words(name, amounts, words):
    assert reason(name, present_flows(flows(**amounts), np.ones((1, 3))), money) == words


def test_cash_alone_moves_money_and_creates_none():
    measured = tableau_measures(present(flows(transfers=100, indirect_tax=8)))
    assert value(measured["npv"]) == pytest.approx(0, abs=1e-9)
    assert value(measured["mvpf"]) == pytest.approx(100 / 92)


# --- identities ---------------------------------------------------------------------------------------


def random_flows(seed):
    """Flows of two policies over three years, of either sign and any size; a third of them are 0."""
    rng = np.random.default_rng(seed)
    size = (len(NAMES), 2, 1)
    scale = 10 ** rng.uniform(-3, 6, size) * (rng.uniform(size=size) > 1 / 3)
    return TableauFlows(**dict(zip(NAMES, scale * rng.uniform(-1, 1, (len(NAMES), 2, 3)), strict=True)))


tableaus = st.integers(0, 2**32).map(random_flows)


@settings(max_examples=200)
@given(tableaus, st.floats(0.5, 3), st.booleans())
def test_columns_add_up_to_society_row_by_row_and_policies_to_the_total(flow, funds, national):
    there = present(flow)
    whole = tableau(all_flows(there), funds, national=national)
    scale = np.sum(tableau_sums(there).absolute)
    for row, everyone in zip(tableau(there, funds, national=national), whole, strict=True):
        parts = sum(getattr(row, name) for name in COLUMNS)
        np.testing.assert_allclose(parts, row.society, atol=1e-12 * scale + 1e-300)
        for name in (*COLUMNS, "society"):
            added = np.sum(getattr(row, name))
            assert added == pytest.approx(value(getattr(everyone, name)), abs=1e-12 * scale)


@settings(max_examples=200)
@given(tableaus, st.floats(0.5, 3))
def test_measures_agree_with_each_other(flow, funds):
    there = present(flow)
    sums, at_one, at_funds = tableau_sums(there), tableau_measures(there), tableau_measures(there, funds)
    near = 1e-12 * np.sum(sums.absolute) + 1e-300
    gap = sums.worth - sums.net_cost - at_one["npv"] - there.indirect_tax
    np.testing.assert_allclose(gap, 0, atol=near)
    # Computed from its parts: gains less harms, resources and the excess burden.
    burden = (funds - 1) * (sums.net_cost - there.grants)
    np.testing.assert_allclose(
        at_funds["npv"], sums.gains - sums.harms - sums.resources - burden, atol=near * 10
    )
    shown = ~np.isnan(at_one["bcr"])
    np.testing.assert_allclose(((at_one["bcr"] - 1) * sums.cost - at_one["npv"])[shown], 0, atol=near)
    shown = ~np.isnan(at_one["mvpf"])
    worth = (at_one["mvpf"] - 1) * sums.net_cost - at_one["npv"] - there.indirect_tax
    np.testing.assert_allclose(worth[shown], 0, atol=near)
    shown = ~np.isnan(at_funds["net_social_efficiency"]) & (np.abs(at_funds["npv"]) > near)
    assert (np.sign(at_funds["net_social_efficiency"]) == np.sign(at_funds["npv"]))[shown].all()


# --- weights ------------------------------------------------------------------------------------------


def test_a_weight_is_an_average_over_the_money():
    income = np.array([50.0, 100.0, 200.0])
    received, paid = np.array([2.0, 1.0, 1.0]), np.array([0.0, 1.0, 3.0])
    # At elasticity 1: (2/50 + 1/100 + 1/200) / 4 over (1/100 + 3/200) / 4; not the weight of the mean income.
    assert distributional_weight(received, paid, income, 1.0) == pytest.approx(0.055 / 0.025)
    assert distributional_weight(received, paid, income, 0.0) == 1
    scaled = distributional_weight(received * 7, paid * 3, income * 11, 1.3)
    assert scaled == pytest.approx(distributional_weight(received, paid, income, 1.3))


@pytest.mark.parametrize("change", [{"income": 0.0}, {"received": 0.0}, {"paid": 0.0}])
def test_a_weight_without_incomes_or_money_is_missing(change):
    given_ = {name: np.full(2, 5.0) for name in ("received", "paid", "income")}
    one = {name: figure * change.get(name, 1.0) for name, figure in given_.items()}
    assert np.isnan(distributional_weight(**one, elasticity=1.3))
