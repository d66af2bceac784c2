"""Rules of plausible policies: take-up that is no percentage of a percentage, changes that are no slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.checks import plausible_ranges as ranges
from costmodel.assumptions.checks.plausible_figures import alarm
from costmodel.assumptions.checks.rules_economy import INDICATORS
from costmodel.assumptions.checks.rules_policies import given_by_policy
from costmodel.assumptions.format.paths import address_of
from costmodel.assumptions.format.values import RATES
from costmodel.model.parameters import parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.rules_policies import Given
    from costmodel.assumptions.format.tables import Row


def plausible_policies(context: Context) -> None:
    """Tell of parameters, and of changes by scenarios, that are not plausible."""
    _take_up(context)
    _changes(context)


def _take_up(context: Context) -> None:
    table = context.tables["Parameters"]
    for number, row in enumerate(table.rows):
        value = row["value"]
        if (
            row["parameter"] == "coverage.take_up"
            and isinstance(value, float)
            and 0 < value < ranges.TAKE_UP.low
        ):
            alarm(
                context, table, number, "value", f"a take-up of {value:g}",
                f"{ranges.TAKE_UP.words} ({ranges.TAKE_UP.reason})", "Type a fraction of 1: 0.8 is 80 %.",
            )  # fmt: skip


def _changes(context: Context) -> None:
    """Scenarios that make an amount of money many times what it was."""
    table, given = context.tables["Scenarios"], given_by_policy(context)
    for number, row in enumerate(table.rows):
        value, operation = row["value"], row["operation"]
        if not isinstance(value, float) or not context.report.sound(table, number, "value", "parameter"):
            continue
        amounts = [amount for amount in _amounts(context, row, given) if amount > 0]
        if not amounts:
            continue
        factor = {
            "set": max((value / amount for amount in amounts), key=_distance),
            "multiply": value,
            "add": max(((amount + value) / amount for amount in amounts), key=_distance),
        }.get(operation, 1.0)
        if factor > 0 and not ranges.SCENARIO_FACTOR.holds(factor):
            alarm(
                context, table, number, "value",
                f"{operation} {value:,.6g}, which makes {row['parameter']} "
                f"{factor:,.3g} times what it is",
                f"{ranges.SCENARIO_FACTOR.words} times ({ranges.SCENARIO_FACTOR.reason})",
                "Correct the operation or the value: set takes the amount itself, multiply a factor.",
            )  # fmt: skip


def _distance(factor: float) -> float:
    """How far a factor lies from 1, upwards or downwards."""
    return max(factor, 1 / factor) if factor > 0 else 0.0


def _amounts(context: Context, row: Row, given: Mapping[str, Given]) -> list[float]:
    """The amounts of money in the workbook that a scenario's row changes; none where it is no money."""
    path = str(row["parameter"])
    kind, name, _ = address_of(path)
    if kind == "macro":
        macro = context.tables["Macro"]
        is_rate = name not in INDICATORS or INDICATORS[name]["unit"] in RATES
        rows = [] if is_rate else [own for own in macro.rows if own["indicator"] == name]
        return [own[str(y)] for own in rows for y in macro.years if isinstance(own[str(y)], float)]
    declared = parameters().get(path)
    if declared is None or not declared.money:
        return []
    table = context.tables["Parameters"]
    numbers = given.get(str(row["policy"]), {}).get(path, [])
    return [v for k in numbers if isinstance(v := table.rows[k]["value"], float)]
