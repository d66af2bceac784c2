"""Assumptions and measures asked for by name: which may be varied, and whether a measure exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.paths import address_of
from costmodel.engine.line_items.metrics import check_place, effects_stated
from costmodel.errors import ModelError
from costmodel.model.measure_list import BY_NAME

if TYPE_CHECKING:
    from costmodel.engine.inputs.entries import Entry
    from costmodel.engine.results import Result

VARIED = (
    "policy", "group", "outcome", "value", "macro", "discounting", "society", "item", "asset", "staff_grade",
    "uplift", "unit_cost",
)  # fmt: skip


def check_metric(result: Result, metric: str, policy: str, year: int | None) -> None:
    """Raise ModelError where a set has no such figure."""
    if BY_NAME[metric].needs_effects and not effects_stated(result.budget_lines):
        raise ModelError(
            f"metric: found {metric} of a set without effects; expected a set with effects. Add rows to "
            "the table Outcomes, or ask for a cost or for npv, which is then transfers less cost."
        )
    if year is not None and not BY_NAME[metric].line:
        raise ModelError(f"{metric} covers the whole horizon: leave the year out")
    check_place(result, policy, year)


def can_vary(entry: Entry) -> bool:
    """Whether an entry is an assumption, not a definition or the prices an amount is in."""
    return address_of(entry.path).kind in VARIED and not entry.is_price_base


def asked_as(path: str) -> str:
    """The path by which an assumption is varied: a macroeconomic series as a whole."""
    kind, owner, _ = address_of(path)
    return f"macro.{owner}" if kind == "macro" else path
