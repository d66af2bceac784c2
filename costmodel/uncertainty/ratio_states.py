"""States of a ratio over the draws: where its denominator is not above 0 it has another meaning, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.measure_list import WORTH
from costmodel.model.measure_states import (
    INFINITE,
    LOSS_PER_UNIT_SAVED,
    NEGATIVE_INFINITE,
    RATIO,
    SMALL_NET_COST,
    mvpf_states,
)
from costmodel.model.measures import largest_zero

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

MOSTLY = 0.95
"""Share of the draws in which the denominator of a ratio must be above 0 for it to have percentiles."""
NO_CHANGE = "no change"
PER_PERSON = ("gross_cost_per_beneficiary", "cost_per_beneficiary")
DENOMINATORS = {
    "bcr": ("present_cost", "cost above 0", "no cost", "saves"),
    "fiscal_return": ("present_cost", "cost above 0", "no cost", "saves"),
    "resource_bcr": ("present_resources", "resources above 0", "no resources", "saves resources"),
    "break_even_harm": ("present_harms", "harms above 0", "no harm", "harms fall"),
    "break_even_cost_of_funds": ("present_raised", "money raised", "no net cost", "net saving"),
    "break_even_weight": ("present_participants", "gains of participants", "no gain", "loss"),
    **dict.fromkeys(
        ("mvpf_break_even", *WORTH),
        ("present_net_cost", "net cost above 0", "no net cost", "net saving"),
    ),
}
"""The denominator of a ratio, and what is said where it is above 0, 0 and below 0."""
MVPF_WORDS = {
    RATIO: "a ratio",
    INFINITE: "pays for itself",
    NEGATIVE_INFINITE: "harms without saving",
    LOSS_PER_UNIT_SAVED: "people lose for each unit saved",
    SMALL_NET_COST: "net cost below 1 % of cost",
    "no_change": NO_CHANGE,
}
SHARES_OF_STATES = (*DENOMINATORS, *PER_PERSON)
"""Ratios whose denominator may be 0 or below. That of net social efficiency is an absolute amount."""
AMOUNTS = ("present_cost", "present_transfers", "present_gains", "present_harms", "present_net_cost")


def nothing_of(drawn: Mapping[str, Figure]) -> Figure:
    """The largest amount that counts as 0 beside the present values of each draw: the shape of each."""
    return largest_zero(drawn[name] for name in AMOUNTS)


def ratio_states(measure: str, drawn: Mapping[str, Figure]) -> dict[str, float]:
    """Shares of the draws by the state of a ratio; empty where its denominator is above 0 in 95 % of them.

    Shapes: present values by name, (draw,) each. Units: shares of 1. States of ``mvpf`` are those of Hendren
    and Sprung-Keyser (2020), section II; of another ratio whether its denominator is above 0, 0 or below.
    """
    states: dict[str, NDArray[np.bool_]]
    if measure in PER_PERSON:
        people = np.isfinite(drawn[measure])
        states = {"people above 0": people, "no people, or fewer": ~people}
    else:
        name, positive, none, negative = DENOMINATORS[measure]
        zero, amount = nothing_of(drawn), drawn[name]
        states = {positive: amount > zero, none: np.abs(amount) <= zero, negative: amount < -zero}
    if next(iter(states.values())).mean() >= MOSTLY:
        return {}
    if measure in WORTH:
        state_of_draw = mvpf_states(
            drawn[WORTH[measure]], drawn["present_net_cost"], drawn["present_cost"], nothing_of(drawn)
        )
        states = {words: state_of_draw == state for state, words in MVPF_WORDS.items()}
    shares = {state: float(holds.mean()) for state, holds in states.items()}
    return {state: share for state, share in shares.items() if share > 0}
