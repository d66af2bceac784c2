"""The years of the rows of the Macro table, where they are not the fiscal years of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.facts import MONTH, facts_of
from costmodel.engine.inputs.entries import entry_of
from costmodel.model.source_years import AS_NAMED

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.entries import Entry


def year_bases(assumptions: Assumptions) -> dict[str, str]:
    """What a year of the source is, for each indicator whose years are not those of the model.

    Empty where the fiscal year is the calendar year.
    """
    if int(assumptions.about[MONTH]) == 1:
        return {}
    rows = assumptions.table("Macro").rows
    stated = {str(row["indicator"]): str(row.get("basis") or "") for row in rows}
    return {name: basis for name, basis in stated.items() if basis not in AS_NAMED}


def start_month_of(assumptions: Assumptions) -> Entry:
    """The first month of the fiscal year as an entry."""
    return next(entry_of(fact) for fact in facts_of(assumptions, "About") if fact.path == f"about.{MONTH}")
