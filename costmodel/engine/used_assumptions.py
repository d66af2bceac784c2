"""Assumptions used in a scenario: each with its value, the baseline's value, and its origin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.fact import CHOICE
from costmodel.assumptions.format.facts import facts, facts_by_cell, facts_of
from costmodel.assumptions.format.once import once
from costmodel.assumptions.format.paths import (
    AREA,
    BREAKDOWN,
    CEILING,
    DISTRIBUTION,
    INCIDENCE,
    INDICATOR,
    INPUT_TABLES,
    OUTTURN,
    OVERLAP,
    SEASON,
    SOCIETY,
    WELFARE,
    address_of,
)
from costmodel.assumptions.format.ranged_facts import ranged_facts
from costmodel.engine.inputs.drawn_values import Draws, effective

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.engine.inputs.entries import Entry
    from costmodel.engine.results import Result

    Place = tuple[int, ...]
    Span = tuple[float | None, float | None]

TABLES = (
    "Policies", "Parameters", *INPUT_TABLES, "Financing", "Splits", "Classes", "Groups", "Prevalence",
    "Overlaps", "Breakdown", "Incidence", "Welfare",
    "Ceilings", "Discounting", "Society", "Macro", "Outturn", "Seasons", "Indicators", "",
)  # fmt: skip
"""The order of the list within a policy, and of what all policies share."""
SCENARIOS = "Scenarios"
SHARED = {
    "macro": "Economy",
    "group": "Target groups",
    "discounting": "Discounting",
    "value": "Values",
    "exclusion": "Cost of exclusion",
    **dict.fromkeys((OUTTURN, SEASON, INDICATOR), "Monitoring"),
    **dict.fromkeys((CEILING, "lever"), "Ceilings and levers"),
    **dict.fromkeys((OVERLAP, BREAKDOWN), "Target groups"),
    "guarantee": "Guarantees",
    **dict.fromkeys((SOCIETY, INCIDENCE, DISTRIBUTION, AREA), "Society"),
    **dict.fromkeys((WELFARE, "line"), "Welfare"),
}


@dataclass(frozen=True)
class Used:
    """One assumption as a scenario used it."""

    owner: str
    """Label of the policy it belongs to, or what it belongs to instead."""
    label: str
    path: str
    from_year: int | None
    value: float | str
    baseline: float | str
    unit: str
    price_base: int | None
    low: float | None
    high: float | None
    """Of the value that the scenario uses."""
    source: str
    as_of: str
    grade: str
    cell: str
    note: str

    @property
    def changed(self) -> bool:
        """Whether the scenario changes it."""
        return self.value != self.baseline


def used(result: Result, paths: Collection[str] | None = None) -> list[Used]:
    """Every assumption of a result's scenario, policy by policy, then what all policies share.

    Where ``paths`` are given, of those only.
    """
    origin = _origin(result.assumptions)
    pairs = [
        pair
        for path, steps in _by_path(result.bound).items()
        if paths is None or path in paths
        for pair in _as_used(steps, result.scenario.name, origin)
    ]
    pairs += origin.choices() if paths is None else ()
    return [one for _, one in sorted(pairs, key=lambda pair: pair[0])]


@once
def _by_path(bound: Bound) -> dict[str, list[Entry]]:
    """The steps of every assumption, without those that only say in which year's prices it is."""
    steps_by_path: dict[str, dict[Entry, None]] = {}
    for entry in bound.entries:
        if not entry.is_price_base and address_of(entry.path).kind not in ("about", "definition"):
            steps_by_path.setdefault(entry.path, {})[entry] = None
    return {path: list(steps) for path, steps in steps_by_path.items()}


def _as_used(steps: list[Entry], scenario: str, origin: _Origin) -> list[tuple[Place, Used]]:
    """Every step of an assumption with its place in the list; those of one that is not changed are kept."""
    if any(name == scenario for step in steps for name, _ in step.changes):
        return list(_valued(steps, scenario, origin))
    key = (steps[0].path, *((step.cell, step.from_year, step.base) for step in steps))
    if key not in origin.unchanged:
        origin.unchanged[key] = list(_valued(steps, scenario, origin))
    return origin.unchanged[key]


def _valued(steps: list[Entry], scenario: str, origin: _Origin) -> Iterator[tuple[Place, Used]]:
    """Every step of an assumption with its place in the list, as one scenario has it."""
    value = baseline = 0.0
    ranges = origin.ranges(steps, scenario)
    place = origin.place(next((step for step in steps if step.table != SCENARIOS), steps[0]))
    for number, step in enumerate(steps):
        changes = [change for name, change in step.changes if name == scenario]
        if step.base is not None:
            value = baseline = step.base
        elif not changes:
            continue
        for change in changes:
            value = change.applied(value)
        cell = step.cell_in(scenario) if step.base is None else step.cell
        yield (*place, number), origin.used(step, cell, value, baseline, ranges[number])


@once
def _origin(assumptions: Assumptions) -> _Origin:
    return _Origin(assumptions)


class _Origin:
    """Finds for an entry the fact it was made of, and the policy it belongs to."""

    def __init__(self, assumptions: Assumptions) -> None:
        self.currency = str(assumptions.about["currency"])
        self.by_cell = facts_by_cell(assumptions)
        self.words = [fact for fact in facts_of(assumptions, "Parameters") if isinstance(fact.value, str)]
        self.ends = {fact.cell: (fact.low, fact.high) for fact in ranged_facts(assumptions)}
        self.by_path = {fact.path: fact for fact in facts(assumptions)}
        policies = assumptions.table("Policies").rows
        self.order = {str(row["policy"]): place for place, row in enumerate(policies)}
        self.labels = {str(row["policy"]): str(row["label"]) for row in policies}
        self.unchanged: dict[tuple[object, ...], list[tuple[Place, Used]]] = {}
        """The steps of each assumption in scenarios that do not change it, by what they are made of."""

    def policy(self, step: Entry) -> str:
        """The policy an entry belongs to; "" where all share it."""
        fact = self.by_path.get(step.path)
        if fact is not None:
            return fact.policy
        kind, owner, _ = address_of(step.path)
        return owner if kind == "policy" else ""

    def place(self, step: Entry) -> Place:
        """The place of the assumption in the list."""
        fact, policy = self.by_cell.get(step.cell), self.policy(step)
        number = len(self.by_cell) if fact is None else fact.index
        return (self.order.get(policy, len(self.order)), TABLES.index(step.table), number)

    def ranges(self, steps: Sequence[Entry], scenario: str) -> list[Span]:
        """Low and high of every step as the scenario makes of them; none for a step without a range."""
        changes = [tuple(pair for pair in step.changes if pair[0] == scenario) for step in steps]
        cells = {change.cell for each in changes for _, change in each} | {step.place for step in steps}
        ends = {cell: np.array(self.ends[cell]) for cell in cells if cell in self.ends}
        if not ends:
            return [(None, None)] * len(steps)
        plain = [
            replace(step, changes=step_changes) for step, step_changes in zip(steps, changes, strict=True)
        ]
        values = effective(plain, {scenario: 0}, Draws(2, ends))
        lows, highs = values.min(axis=0).tolist(), values.max(axis=0).tolist()
        return [(low, high) if low < high else (None, None) for low, high in zip(lows, highs, strict=True)]

    def used(self, step: Entry, cell: str, value: float, baseline: float, ends: Span) -> Used:
        """One step with what the workbook says of it."""
        fact, address = self.by_cell.get(step.cell), address_of(step.path)
        unit = step.unit if fact is None else fact.stated_unit
        return Used(
            owner=self.labels.get(self.policy(step)) or SHARED.get(address.kind, "General"),
            label=step.label,
            path=step.path,
            from_year=step.from_year,
            value=value,
            baseline=baseline,
            unit=unit.replace("LCU", self.currency),
            price_base=None if fact is None else fact.price_base,
            low=ends[0],
            high=ends[1],
            source=step.source,
            as_of=step.as_of,
            grade=step.grade,
            cell=cell,
            note=self.note(step, address.field),
        )

    def note(self, step: Entry, field: str) -> str:
        """What a reader should know; a note on a row of inputs is given once, with its main input."""
        if step.table == SCENARIOS:
            return "added by the scenario"
        table = INPUT_TABLES.get(step.table)
        return step.note if table is None or field == table.main else ""

    def choices(self) -> list[tuple[Place, Used]]:
        """Parameters that are a choice of words, which scenarios do not change."""
        return [
            ((self.order[fact.policy], TABLES.index(fact.table), fact.index, 0), _choice(fact))
            for fact in self.words
        ]


def _choice(fact: Fact) -> Used:
    return Used(
        fact.owner, fact.label, fact.path, fact.from_year, fact.value, fact.value, CHOICE,
        None, None, None, fact.source, fact.as_of, fact.grade, fact.cell, fact.note,
    )  # fmt: skip
