"""Measures of return in words: why one is not shown, and how to read one that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.measure_states import (
    cost_words,
    harm_words,
    mvpf_states,
    mvpf_words,
    resource_words,
)
from costmodel.model.tableau import (
    ZERO,
    TableauFlows,
    column_sums,
    tableau,
    tableau_measures,
    tableau_sums,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from costmodel.model.figures import Figure


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
