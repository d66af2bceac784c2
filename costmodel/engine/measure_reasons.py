"""Why a measure of an appraisal has no figure, in words; every surface says it in these."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from costmodel.engine.scale import scale_of
from costmodel.model.measure_list import NEED_EFFECTS, OLDER_NAMES
from costmodel.model.measure_states import (
    MULTIPLE,
    NO_RATE,
    UNIQUE,
    cost_words,
    funds_words,
    harm_words,
    mvpf_words,
    resource_words,
    weight_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NO_EFFECTS = "no effects stated"
"""State of a measure that counts effects where the assumptions state none."""
NO_EFFECTS_ARE = "no effects are stated"
NOT_PAID_BACK = "not paid back"
NO_BENEFICIARIES = "no beneficiaries"
NO_WEIGHTS = "no weights are given"


def reason(row: Mapping[Any, Any], name: str) -> str:
    """Words in place of a measure, from a row of ``Result.appraisal``; empty where it has a figure.

    ``row`` has the columns of the appraisal, the unit of its amounts included.
    """
    measure = OLDER_NAMES.get(name, name)
    if measure in NEED_EFFECTS and row["mvpf_status"] == NO_EFFECTS:
        return NO_EFFECTS_ARE
    cost, npv, smallest, worth, net_cost = (
        float(row[column])
        for column in ("present_cost", "npv", "smallest", "willingness_to_pay", "present_net_cost")
    )

    def money(amount: float) -> str:
        return scale_of(amount).amount(amount, str(row["unit"]))

    words: dict[str, Callable[[], str]] = {
        "bcr": lambda: cost_words(cost, npv, money, smallest),
        "fiscal_return": lambda: cost_words(cost, npv, money, smallest),
        "net_social_efficiency": lambda: cost_words(abs(cost), npv, money, smallest),
        "resource_bcr": lambda: resource_words(float(row["present_resources"]), money, smallest),
        "break_even_harm": lambda: harm_words(float(row["present_harms"]), smallest),
        "break_even_cost_of_funds": lambda: funds_words(float(row["present_raised"]), smallest),
        "mvpf": lambda: mvpf_words(str(row["mvpf_status"]), worth, net_cost, money),
        "mvpf_envelope": lambda: mvpf_words(
            str(row["mvpf_envelope_status"]), float(row["envelope_worth"]), net_cost, money
        ),
        "break_even_weight": lambda: weight_words(
            float(row["present_participants"]), float(row["break_even_weight"]), smallest
        ),
        "npv_weighted": lambda: NO_WEIGHTS if isnan(row["npv_weighted"]) else "",
        "mvpf_break_even": lambda: funds_words(net_cost, smallest),
        "irr": lambda: str(row["irr_words"]),
        "payback_simple": lambda: _payback(row, measure),
        "payback_discounted": lambda: _payback(row, measure),
        "cost_per_beneficiary": lambda: NO_BENEFICIARIES if isnan(row[measure]) else "",
    }
    return words.get(measure, str)()


def _payback(row: Mapping[Any, Any], measure: str) -> str:
    if not isnan(row[measure]):
        return ""
    return NOT_PAID_BACK if row["irr_status"] in (UNIQUE, MULTIPLE, NO_RATE) else str(row["irr_words"])
