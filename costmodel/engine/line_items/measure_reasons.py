"""Why a measure of an appraisal has no figure, in words; every surface says it in these."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from costmodel.engine.inputs.scale import scale_of
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
    words = _WORDS.get(measure)
    return "" if words is None else words(_Row(row), measure)


class _Row:
    """A row of an appraisal as the words need it."""

    def __init__(self, row: Mapping[Any, Any]) -> None:
        self.row = row

    def __call__(self, column: str) -> float:
        return float(self.row[column])

    def text(self, column: str) -> str:
        return str(self.row[column])

    def money(self, amount: float) -> str:
        return scale_of(amount).amount(amount, self.text("unit"))


def _cost(row: _Row, _: str) -> str:
    return cost_words(row("present_cost"), row("npv"), row.money, row("smallest"))


def _payback(row: Mapping[Any, Any], measure: str) -> str:
    if not isnan(row[measure]):
        return ""
    return NOT_PAID_BACK if row["irr_status"] in (UNIQUE, MULTIPLE, NO_RATE) else str(row["irr_words"])


_WORDS: dict[str, Callable[[_Row, str], str]] = {
    "bcr": _cost,
    "fiscal_return": _cost,
    "net_social_efficiency": lambda row, _: cost_words(
        abs(row("present_cost")), row("npv"), row.money, row("smallest")
    ),
    "resource_bcr": lambda row, _: resource_words(row("present_resources"), row.money, row("smallest")),
    "break_even_harm": lambda row, _: harm_words(row("present_harms"), row("smallest")),
    "break_even_cost_of_funds": lambda row, _: funds_words(row("present_raised"), row("smallest")),
    "mvpf": lambda row, _: mvpf_words(
        row.text("mvpf_status"), row("willingness_to_pay"), row("present_net_cost"), row.money
    ),
    "mvpf_envelope": lambda row, _: mvpf_words(
        row.text("mvpf_envelope_status"), row("envelope_worth"), row("present_net_cost"), row.money
    ),
    "break_even_weight": lambda row, _: weight_words(
        row("present_participants"), row("break_even_weight"), row("smallest")
    ),
    "npv_weighted": lambda row, _: NO_WEIGHTS if isnan(row("npv_weighted")) else "",
    "mvpf_break_even": lambda row, _: funds_words(row("present_net_cost"), row("smallest")),
    "irr": lambda row, _: row.text("irr_words"),
    "payback_simple": lambda row, measure: _payback(row.row, measure),
    "payback_discounted": lambda row, measure: _payback(row.row, measure),
    **dict.fromkeys(
        ("gross_cost_per_beneficiary", "cost_per_beneficiary"),
        lambda row, measure: NO_BENEFICIARIES if isnan(row(measure)) else "",
    ),
}
"""By measure, what says why it has no figure; "" where it has one."""
