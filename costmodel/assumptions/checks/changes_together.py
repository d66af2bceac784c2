"""Several changes of one assumption by a scenario: together they must leave a value that it may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_shares import value_in, years_of_changes
from costmodel.assumptions.format.paths import path_of
from costmodel.assumptions.format.report import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.rules_shares import Step

SINCE = 4
TINY = 1e-9


@dataclass(frozen=True)
class Target:
    """An assumption that a scenario changes: its bounds, and its values before the change."""

    low: float
    high: float
    before: tuple[float, ...] = ()
    dated: bool = True
    last_year: int | None = None
    """The last year from which a change has an effect."""
    steps: tuple[Step, ...] = ()
    """The values before with the year from which each holds, where they have one."""

    def allows(self, value: float) -> bool:
        """Whether the assumption may have a value."""
        return self.low - TINY <= value <= self.high + TINY

    @property
    def bounds_in_words(self) -> str:
        """What it may be."""
        infinite = float("inf")
        at_least = "" if self.low == -infinite else f" from {shown(self.low)}"
        at_most = "" if self.high == infinite else f" up to {shown(self.high)}"
        return f"a result{at_least}{at_most}"


def changes_together(context: Context, targets: Mapping[int, Target]) -> None:
    """Refuse changes that are possible alone and not one after the other; ``targets`` are by row."""
    table = context.tables["Scenarios"]
    changed: dict[tuple[str, str], list[int]] = {}
    for number in targets:
        row = table.rows[number]
        key = str(row["scenario"]), path_of(row["policy"], row["parameter"])
        changed.setdefault(key, []).append(number)
    dated: dict[str, list[dict[int, float]]] = {}
    for (_, path), numbers in changed.items():
        rows = [table.rows[number] for number in numbers]
        if len(numbers) > 1 and all(
            None not in (row["value"], row["operation"]) and context.report.sound(table, number, "value")
            for number, row in zip(numbers, rows, strict=True)
        ):
            if path not in dated:
                dated[path] = _by_year(context, targets[numbers[0]])
            _after_all(context, path, numbers, targets[numbers[0]], dated[path])


def _by_year(context: Context, target: Target) -> list[dict[int, float]]:
    """The value before any scenario in each year in which it may change, for each series."""
    series = [target.steps] if target.steps else [((None, value),) for value in target.before]
    return [
        {year: value_in(year, steps, ()) for year in years_of_changes(context, [step[0] for step in steps])}
        for steps in series
    ]


def _after_all(
    context: Context, path: str, numbers: Sequence[int], target: Target, dated: Sequence[Mapping[int, float]]
) -> None:
    table = context.tables["Scenarios"]
    changes = [
        (row["from_year"], str(row["operation"]), float(row["value"]))
        for row in (table.rows[number] for number in numbers)
    ]
    for before in dated:
        for year in years_of_changes(context, [*before, *(change[0] for change in changes)]):
            begun = before[max(known for known in before if known <= year)]
            value = value_in(year, ((None, begun),), changes)
            if target.allows(value):
                continue
            due = [number for number in numbers if (table.rows[number]["from_year"] or 0) <= year]
            last = max(due, key=lambda number: (table.rows[number]["from_year"] or 0, number))
            context.report.at(
                table, last, "value",
                f"{len(due)} changes of {path} one after the other, which give {shown(value)} in {year}",
                target.bounds_in_words,
                "Correct the values: each change acts on what those before it give. Use set for the value "
                "that is meant.", since=SINCE,
            )  # fmt: skip
            return
