"""Measures of return in words: why one is not shown, and how to read one that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.tableau import (
    LEAST_NET_COST,
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
        return _cost(name, sums["cost"], column["society"], least, money)
    if name in ("mvpf", "mvpf_envelope"):
        worth = sums["worth"] - (_one(flow.response_gains) if name == "mvpf_envelope" else 0.0)
        return _mvpf(worth, sums["net_cost"], sums["cost"], least, money)
    if name == "resource_bcr" and sums["resources"] < -least:
        return f"saves {money(-sums['resources'])} of resources"
    denominators = {
        "resource_bcr": (sums["resources"], "no resources used"),
        "break_even_harm": (sums["harms"], "no harm is counted"),
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


def _cost(name: str, cost: float, npv: float, least: float, money: Callable[[float], str]) -> str:
    if abs(cost) <= least:
        return "no public cost"
    if cost > 0 or name == "net_social_efficiency":
        return ""
    society = f"loses {money(-npv)}" if npv < 0 else f"gains {money(npv)}"
    return f"saves {money(-cost)}, society {society}"


def _mvpf(worth: float, net_cost: float, cost: float, least: float, money: Callable[[float], str]) -> str:
    """The state of a marginal value of public funds; no change is asked first."""
    free = abs(net_cost) <= least
    if free and abs(worth) <= least:
        return "no change"
    if not free and abs(net_cost) < LEAST_NET_COST * abs(cost):
        people = f"gain {money(worth)}" if worth >= 0 else f"lose {money(-worth)}"
        budget = f"pays {money(net_cost)}" if net_cost > 0 else f"saves {money(-net_cost)}"
        return f"people {people}, the budget {budget}"
    if net_cost > least or worth >= -least:
        return "" if net_cost > least else "pays for itself"
    return "harms without saving" if free else f"people lose {worth / net_cost:.2f} for each unit saved"


def _one(figure: Figure) -> float:
    return float(np.asarray(figure).reshape(-1)[0])
