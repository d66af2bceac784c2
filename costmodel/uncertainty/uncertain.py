"""Uncertain parameters: figures that the workbook gives with a range, and which of them are one parameter.

Every step of an assumption, and rows that state the same figure (the same parameter, value, range, unit,
price base and source, as of one tax rate in several policies, or of coverage at the start and at the end of a
programme that goes on as it is) are one fact: they are drawn, lowered and raised together. All else varies
independently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from costmodel.assumptions.format.facts import facts
from costmodel.assumptions.format.paths import address_of
from costmodel.uncertainty.distributions import DEFAULT, quantile

if TYPE_CHECKING:
    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.model.figures import Figure

SAME = {"coverage.start": "coverage.target"}
"""Fields of policies that are one uncertain parameter where their figures are the same."""
OWN = "coverage."
"""Fields that are an uncertain parameter of each policy, whatever the figures of other policies."""
DATES = ("year", "month")
"""Units whose values are whole."""


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
        found = quantile(self.shape, chance, self.low, self.value, self.high, self.least, self.most)
        return np.rint(found) if self.whole else found


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
    def cells(self) -> tuple[str, ...]:
        """The cells with its values."""
        return tuple(own.cell for own in self.ranges)


def uncertain(assumptions: Assumptions) -> tuple[Uncertain, ...]:
    """Every uncertain parameter of a set, ordered by path, so that the order of rows does not matter."""
    found: dict[object, Uncertain] = {}
    for name, own in sorted(_by_path(assumptions).items()):
        steps = tuple(sorted(own.ranges, key=lambda step: (step.from_year or 0, step.cell)))
        signature = (
            name,
            own.unit,
            own.price_base,
            own.source,
            *((step.from_year, step.low, step.value, step.high, step.shape) for step in steps),
        )
        kind = _kind(own.paths[0])
        key = (kind, *signature[1:]) if kind else signature
        if key in found:
            found[key] = _one_fact(found[key], replace(own, ranges=steps))
        else:
            found[key] = replace(own, ranges=steps)
    return tuple(found.values())


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
    return f"{policy}.{SAME.get(parameter, parameter)}" if parameter.startswith(OWN) else parameter


def _by_path(assumptions: Assumptions) -> dict[str, Uncertain]:
    steps: dict[str, Uncertain] = {}
    for fact in facts(assumptions):
        if fact.ranged:
            step = _one(fact)
            first = steps.get(fact.path)
            steps[fact.path] = step if first is None else replace(first, ranges=first.ranges + step.ranges)
    return steps


def _one(fact: Fact) -> Uncertain:
    """The uncertain parameter of one fact that has a range."""
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
        whole=fact.stated_unit in DATES,
    )
    return Uncertain(
        label=fact.name,
        paths=(fact.path,),
        owners=(fact.owner,),
        unit=fact.stated_unit,
        price_base=fact.price_base,
        source=fact.source,
        grade=fact.grade,
        ranges=(drawn,),
    )
