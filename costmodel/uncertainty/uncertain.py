"""Uncertain parameters: figures that the workbook gives with a range, and which of them are one parameter.

Every step of an assumption, and rows that state the same figure (the same parameter, value, range, unit,
price base and source, as of one tax rate in several policies, or of coverage at the start and at the end of a
programme that goes on as it is) are one fact: they are drawn, lowered and raised together. Facts of one group
(``moves_with``) are drawn at the same rank. All else varies independently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from costmodel.assumptions.format.column_choices import GRADES
from costmodel.assumptions.format.facts import facts
from costmodel.assumptions.format.once import once
from costmodel.assumptions.format.paths import CHANGE, address_of
from costmodel.assumptions.format.ranged_facts import moves_with, ranged_facts
from costmodel.engine.inputs.drawn_values import in_whole_numbers
from costmodel.engine.inputs.scenarios import BASELINE
from costmodel.uncertainty.distributions import DEFAULT, quantile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.model.figures import Figure

START, START_YEAR = "coverage.start", "coverage.start_year"
OPPOSITE = "-"
"""Before a group: moves against it."""
SAME = {START: "coverage.target"}
"""Fields of policies that are one uncertain parameter where their figures are the same."""
COVERAGE = "coverage."
"""Fields that are an uncertain parameter of each policy, whatever the figures of other policies."""


@dataclass(frozen=True)
class Range:
    """One cell with a range: its own unit; low, value and high in rising order."""

    cell: str
    from_year: int | None
    low: float
    value: float
    high: float
    shape: str
    least: float
    most: float
    """The bounds that any value must keep."""
    whole: bool = False
    """Whether only whole numbers have a meaning, as of a year."""

    @property
    def down(self) -> float:
        """From the value down to low."""
        return self.value - self.low

    @property
    def up(self) -> float:
        """From the value up to high."""
        return self.high - self.value

    def drawn(self, chance: Figure) -> Figure:
        """The values at these probabilities."""
        values = quantile(self.shape, chance, self.low, self.value, self.high, self.least, self.most)
        return np.rint(values) if self.whole else values


@dataclass(frozen=True)
class Uncertain:
    """One uncertain parameter: every cell that states it, over all its steps and policies."""

    label: str
    paths: tuple[str, ...]
    owners: tuple[str, ...]
    """Labels of the policies, groups or effects it belongs to."""
    unit: str
    price_base: int | None
    source: str
    grade: str
    ranges: tuple[Range, ...]
    moves_with: str = ""
    """Group of parameters that move together by rank; with a minus sign in the opposite direction."""
    added: bool = False
    """Whether it is shown as the amount added to every value, as for a series without a single value."""

    @property
    def name(self) -> str:
        """The label of a bar of a chart."""
        whom = self.owners[0] if len(self.owners) == 1 else f"{len(self.owners)} policies"
        return f"{self.label}: {whom}" if whom != self.label else whom

    @property
    def first(self) -> Range:
        """The range of its first step, which represents it in tables."""
        return self.ranges[0]

    @property
    def group(self) -> str:
        """The group it moves with, without the sign."""
        return self.moves_with.removeprefix(OPPOSITE).strip()

    def drawn(self, chance: Figure) -> dict[str, Figure]:
        """The values of every cell at these probabilities of its group, or of its own."""
        rank = 1 - chance if self.moves_with.startswith(OPPOSITE) else chance
        return {step.cell: step.drawn(rank) for step in self.ranges}

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells with its values."""
        return tuple(step.cell for step in self.ranges)


def uncertain(assumptions: Assumptions, scenario: str = "") -> tuple[Uncertain, ...]:
    """Every uncertain parameter of a set, ordered by path, so that the order of rows does not matter.

    With a scenario also its changes that have a range of their own; those of other scenarios do not act.
    """
    by_signature: dict[object, Uncertain] = {}
    for name, fact in sorted(_by_path(assumptions, scenario).items()):
        steps = tuple(sorted(fact.ranges, key=lambda step: (step.from_year or 0, step.cell)))
        signature = (
            name,
            fact.unit,
            fact.price_base,
            fact.source,
            fact.moves_with,
            *((step.from_year, step.low, step.value, step.high, step.shape) for step in steps),
        )
        kind = _kind(fact.paths[0])
        key = (kind, *signature[1:]) if kind else signature
        if key in by_signature:
            by_signature[key] = _one_fact(by_signature[key], replace(fact, ranges=steps))
        else:
            by_signature[key] = replace(fact, ranges=steps)
    return tuple(by_signature.values())


@once
def has_uncertain(assumptions: Assumptions) -> bool:
    """Whether a set has an uncertain parameter, apart from the changes of scenarios."""
    return any(True for _ in _drawn_facts(assumptions, BASELINE))


def _one_fact(one: Uncertain, other: Uncertain) -> Uncertain:
    same = other.label in one.label
    return replace(
        one,
        label=one.label if same else f"{one.label} and {other.label[0].lower()}{other.label[1:]}",
        paths=one.paths + other.paths,
        owners=tuple(dict.fromkeys((*one.owners, *other.owners))),
        ranges=one.ranges + other.ranges,
    )


def _kind(path: str) -> str:
    """The subject of a policy's parameter, or nothing: groups and effects are parameters of their own."""
    kind, policy, parameter = address_of(path)
    if kind != "policy":
        return ""
    # The coverage of one policy is no evidence for another policy; the cost of an application is.
    return f"{policy}.{SAME.get(parameter, parameter)}" if parameter.startswith(COVERAGE) else parameter


def _by_path(assumptions: Assumptions, scenario: str) -> dict[str, Uncertain]:
    steps: dict[str, Uncertain] = {}
    for fact in _drawn_facts(assumptions, scenario):
        step = _one(fact)
        path = step.paths[0]
        first = steps.get(path)
        steps[path] = step if first is None else replace(first, ranges=first.ranges + step.ranges)
    return steps


def _drawn_facts(assumptions: Assumptions, scenario: str) -> Iterator[Fact]:
    """Facts with a range that act in the scenario: observed figures and other discount schedules do not."""
    without, schedule = observed(assumptions), assumptions.about["discount_schedule"]
    for fact in ranged_facts(assumptions):
        kind, owner, _ = fact.address
        elsewhere = kind == CHANGE and owner != scenario
        other = fact.table == "Discounting" and fact.row["schedule"] != schedule
        if not (fact.cell in without or elsewhere or other):
            yield fact


def observed(assumptions: Assumptions) -> frozenset[str]:
    """Cells of figures that only enter the year in which they were observed; they are not drawn.

    Coverage at the start is calibrated to the people who were counted in the last year at the start, where
    its row says that it is as of that year and it is not illustrative. Its range then concerns later years.
    """
    start_years = {
        fact.policy: str(fact.value).partition(".")[0]
        for fact in facts(assumptions)
        if fact.address.field == START_YEAR
    }
    return frozenset(
        fact.cell
        for fact in facts(assumptions)
        if fact.address.field == START
        and fact.grade != GRADES[-1]
        and fact.as_of[:4] == start_years.get(fact.policy)
    )


def _one(fact: Fact) -> Uncertain:
    """The uncertain parameter of one fact that has a range; a series is one for all its years."""
    series = fact.address.kind == "macro"
    births = fact.address.kind == "population"
    least, most = fact.bounds
    drawn = Range(
        cell=fact.cell,
        from_year=fact.from_year,
        low=cast("float", fact.low),
        value=float(fact.value),
        high=cast("float", fact.high),
        shape=fact.distribution or DEFAULT,
        least=least,
        most=most,
        whole=in_whole_numbers(fact.stated_unit, fact.path),
    )
    return Uncertain(
        label=fact.name,
        paths=(f"macro.{fact.address.owner}" if series else fact.path,),
        owners=(fact.name if series else fact.owner or fact.name,),
        unit=fact.stated_unit,
        price_base=fact.price_base,
        source=fact.source,
        grade=fact.grade,
        ranges=(drawn,),
        moves_with=moves_with(fact),
        added=series or births,
    )
