"""Measures of return and distributional weights computed a second time, from the rows of the tableau.

An oracle for the measures that the model computes from its own sums, and the words for those not shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.measure_states import cost_words, harm_words, mvpf_states, mvpf_words, resource_words
from costmodel.model.tableau import (
    COLUMNS,
    LEAST_NET_COST,
    ZERO,
    TableauFlows,
    TableauSums,
    column_sums,
    tableau,
    tableau_sums,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure


def tableau_measures(
    flow: TableauFlows,
    cost_of_funds: Figure | float = 1.0,
    weights: dict[str, float] | None = None,
) -> dict[str, Figure]:
    """Measures of return by name, of present values; missing (nan) where one is not shown.

    ``tableau_words.reason`` says in words why a measure is missing. ``weights`` gives the weight of columns,
    1 where a column is not named; without weights ``npv_weighted`` is missing.

    Shapes: present values (..., policy, 1) -> the same. Units: LCU for ``npv``, ``npv_national`` and
    ``npv_weighted``, else ratios.
    Source: HM Treasury, The Green Book (2022), chapter 6; Hendren and Sprung-Keyser (2020), A Unified
    Welfare Analysis of Government Policies, section II; see ``tableau`` for the rows.
    """
    sums = tableau_sums(flow)
    column = column_sums(tableau(flow, cost_of_funds))
    npv, excess = column["society"], np.asarray(cost_of_funds) - 1.0
    at_one = npv + excess * (sums.net_cost - flow.grants)
    least = ZERO * sums.absolute
    above = {name: getattr(sums, name) > least for name in ("cost", "resources", "harms")}
    paid_here = sums.net_cost - flow.grants
    rest = column["budget"] + column["others"] + column["donors"]
    weighted = (
        np.full_like(npv, np.nan)
        if weights is None
        else sum((weights.get(name, 1.0) * column[name] for name in COLUMNS), np.zeros(1))
    )
    ratio_shown = _mvpf_is_a_ratio(sums)
    return {
        "npv": npv,
        "npv_national": npv + flow.grants,
        "bcr": _quotient(sums.transfers + sums.gains - sums.harms, sums.cost, above["cost"]),
        "resource_bcr": _quotient(sums.gains - sums.harms, sums.resources, above["resources"]),
        "net_social_efficiency": _quotient(npv, np.absolute(sums.cost), np.absolute(sums.cost) > least),
        "fiscal_return": _quotient(sums.cost - sums.net_cost, sums.cost, above["cost"]),
        "mvpf": _quotient(sums.worth, sums.net_cost, ratio_shown),
        "mvpf_envelope": _quotient(
            sums.worth - flow.response_gains,
            sums.net_cost,
            _mvpf_is_a_ratio(sums, sums.worth - flow.response_gains),
        ),
        "mvpf_where_npv_is_0": cost_of_funds
        + _quotient(flow.indirect_tax, sums.net_cost, sums.net_cost > least),
        "break_even_cost_of_funds": 1.0 + _quotient(at_one, paid_here, paid_here > least),
        "break_even_harm": 1.0 + _quotient(npv, sums.harms + excess * flow.budget_harms, above["harms"]),
        "break_even_weight": _quotient(-rest, column["participants"], column["participants"] > least),
        "npv_weighted": weighted,
    }


def distributional_weight(
    received: Figure, paid: Figure, income: Figure, elasticity: Figure | float
) -> Figure:
    """Weight of the money that participants receive; the money that the budget raises has weight 1.

    sum of r_i y_i^-eta / sum of r_i, over the same with payments p_i: an average over the money, which is
    not the weight of the mean income. Missing where nothing is received or paid, or an income is not above 0.

    Shapes: (..., decile) each -> (...). Units: LCU, LCU, LCU per person (equivalised), elasticity -> ratio.
    Source: HM Treasury, The Green Book (2022), annex A3.

    >>> distributional_weight(np.array([1.0, 1.0]), np.array([0.0, 1.0]), np.array([50.0, 100.0]), 1.0)
    1.5
    """
    usable = np.all(income > 0, axis=-1)
    # Incomes relative to the highest: the reference falls out, and a high elasticity does not underflow.
    relative = np.where(income > 0, income, 1.0) / np.max(
        np.where(income > 0, income, 1.0), axis=-1, keepdims=True
    )
    of_income = relative**-elasticity
    to, by = np.sum(received, axis=-1), np.sum(paid, axis=-1)
    usable = usable & (to > 0) & (by > 0)
    gained = np.sum(received * of_income, axis=-1) / np.where(usable, to, 1.0)
    raised = np.sum(paid * of_income, axis=-1) / np.where(usable, by, 1.0)
    return _quotient(gained, raised, usable & (raised > 0) & (gained > 0))


def _mvpf_is_a_ratio(sums: TableauSums, worth: Figure | None = None) -> NDArray[np.bool_]:
    """Where worth over net cost is a ratio: cost above 0, or both below 0; and not too small to divide by."""
    gain = sums.worth if worth is None else worth
    least = ZERO * sums.absolute
    large = np.absolute(sums.net_cost) >= LEAST_NET_COST * np.absolute(sums.cost)
    either = (sums.net_cost > least) | ((sums.net_cost < -least) & (gain < -least))
    return np.asarray(large & either)


def _quotient(numerator: Figure, denominator: Figure, shown: NDArray[np.bool_]) -> Figure:
    return np.where(shown, numerator / np.where(shown, denominator, 1.0), np.nan)


def reason(name: str, flow: TableauFlows, money: Callable[[float], str], cost_of_funds: float = 1.0) -> str:
    """Words in place of a measure of one policy, or beside it; empty where the figure says enough.

    ``money`` writes an amount. Shapes: present values of one policy, one figure each. Units: LCU.
    """
    sums = {key: _one(figure) for key, figure in vars(tableau_sums(flow)).items()}
    column = {key: _one(figure) for key, figure in column_sums(tableau(flow, cost_of_funds)).items()}
    least = ZERO * sums["absolute"]
    if name in ("bcr", "fiscal_return", "net_social_efficiency"):
        cost = abs(sums["cost"]) if name == "net_social_efficiency" else sums["cost"]
        return cost_words(cost, column["society"], money, least)
    if name in ("mvpf", "mvpf_envelope"):
        worth = sums["worth"] - (_one(flow.response_gains) if name == "mvpf_envelope" else 0.0)
        net_cost = sums["net_cost"]
        state = mvpf_states(np.array(worth), np.array(net_cost), np.array(sums["cost"]), least)
        return mvpf_words(str(state), worth, net_cost, money)
    if name == "resource_bcr":
        return resource_words(sums["resources"], money, least)
    if name == "break_even_harm" and sums["harms"] <= least:
        return harm_words(sums["harms"], least)
    denominators = {
        "break_even_weight": (column["participants"], "participants do not gain"),
        "break_even_cost_of_funds": (sums["net_cost"] - _one(flow.grants), "no net cost to the budget"),
    }
    if name in denominators and denominators[name][0] <= least:
        return denominators[name][1]
    return "no weights are given" if name == "npv_weighted" else _beside(name, flow, cost_of_funds)


def _beside(name: str, flow: TableauFlows, cost_of_funds: float) -> str:
    """How to read a switching value outside the range of what it is the value of."""
    value = _one(tableau_measures(flow, cost_of_funds)[name])
    if name == "break_even_cost_of_funds" and value < 1:
        return "society loses at any cost of funds"
    if name == "break_even_harm" and value < 0:
        return "society loses even without harm"
    return "needs no weight" if name == "break_even_weight" and value <= 0 else ""


def _one(figure: Figure) -> float:
    return float(np.asarray(figure).reshape(-1)[0])
