"""States of a ratio over the draws: where its denominator is not above 0 it has another meaning, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

MOSTLY = 0.95
"""Share of the draws in which the denominator of a ratio must be above 0 for it to have percentiles."""
SMALLEST = 1e-9
"""An amount below this share of the sum of the absolute amounts is 0: a rounding difference."""
NO_CHANGE = "no change"
PER_PERSON = "cost_per_beneficiary"
SHARES_OF_STATES = ("bcr", "sroi", "mvpf", "fiscal_return", "net_social_efficiency", PER_PERSON)
"""Ratios whose denominator may be 0 or below."""
AMOUNTS = ("present_cost", "present_transfers", "present_gains", "present_harms", "present_net_cost")


def nothing_of(drawn: Mapping[str, Figure]) -> Figure:
    """The largest amount that counts as 0 beside the present values of each draw: the shape of each."""
    return SMALLEST * sum((np.abs(drawn[name]) for name in AMOUNTS), np.zeros(()))


def ratio_states(measure: str, drawn: Mapping[str, Figure]) -> dict[str, float]:
    """Shares of the draws by the state of a ratio; empty where its denominator is above 0 in 95 % of them.

    Shapes: present values by name, (draw,) each. Units: shares of 1. States of ``mvpf`` are those of Hendren
    and Sprung-Keyser (2020), section II; of a ratio of cost whether there is a cost, none, or a saving.
    """
    nothing = nothing_of(drawn)
    worth, cost, net = (
        np.where(np.abs(drawn[name]) <= nothing, 0, drawn[name])
        for name in ("willingness_to_pay", "present_cost", "present_net_cost")
    )
    people = np.isfinite(drawn[PER_PERSON])
    of_net = measure in ("mvpf", "net_social_efficiency")
    above = people if measure == PER_PERSON else (net if of_net else cost) > 0
    if above.mean() >= MOSTLY:
        return {}
    states: dict[str, NDArray[np.bool_]]
    if measure == PER_PERSON:
        states = {"people above 0": people, "no people, or fewer": ~people}
    elif measure == "mvpf":
        states = {
            "a ratio": net > 0,
            "pays for itself": (net <= 0) & (worth >= 0) & ((net < 0) | (worth > 0)),
            "harms without saving": (net == 0) & (worth < 0),
            "people lose for each unit saved": (net < 0) & (worth < 0),
            NO_CHANGE: (net == 0) & (worth == 0),
        }
    elif of_net:
        states = {"net cost above 0": net > 0, "no net cost": net == 0, "net saving": net < 0}
    else:
        states = {"cost above 0": cost > 0, "no cost": cost == 0, "saves": cost < 0}
    shares = {state: float(holds.mean()) for state, holds in states.items()}
    return {state: share for state, share in shares.items() if share > 0}
