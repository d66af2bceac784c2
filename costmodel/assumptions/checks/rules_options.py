"""Rules of the options of a portfolio: each is made by a scenario that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context


def option_rules(context: Context) -> None:
    """An option without a scenario is made by the scenario of its name; only a portfolio needs it."""
    table = context.tables["Options"]
    scenarios = [name for name in context.tables["Scenarios"].by("scenario") if name is not None]
    if not scenarios:  # then the table Scenarios is what is missing
        return
    for number, row in enumerate(table.rows):
        option = row["option"]
        if option is None or row["scenario"] is not None or option in scenarios:
            continue
        context.report.at(
            table,
            number,
            "option",
            f"{shown(option)} without a scenario, and no scenario of that name",
            "the name of a scenario of the table Scenarios, here or in the column scenario",
            context.report.suggestion(option, scenarios),
            "warning",
        )
