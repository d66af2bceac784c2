"""Uncertain parameters: figures that the workbook gives with a range, and which of them are one parameter.

Every step of an assumption, and rows that state the same figure (the same parameter, value, range, unit,
price base and source, as of one tax rate in several policies, or of coverage at the start and at the end of a
programme that goes on as it is) are one fact: they are drawn, lowered and raised together. All else varies
independently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.parameters import outcome_parameters, parameters
from costmodel.uncertainty.distributions import DEFAULT, quantile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.assumptions.format.tables import Assumptions, TableData
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
    head, _, rest = path.partition(".")
    policy, _, parameter = rest.partition(".")
    if head != "policy":
        return ""
    # The coverage of one policy is no evidence for another policy; the cost of an application is.
    return f"{policy}.{SAME.get(parameter, parameter)}" if parameter.startswith(OWN) else parameter


def _by_path(assumptions: Assumptions) -> dict[str, Uncertain]:
    found: dict[str, Uncertain] = {}
    for path, own in (*_parameters(assumptions), *_prevalences(assumptions), *_effects(assumptions)):
        known = found.get(path)
        found[path] = own if known is None else replace(known, ranges=known.ranges + own.ranges)
    return found


def _parameters(assumptions: Assumptions) -> Iterator[tuple[str, Uncertain]]:
    table = assumptions.table("Parameters")
    labels = {str(row["policy"]): str(row["label"]) for row in assumptions.table("Policies").rows}
    for number, row in enumerate(table.rows):
        declared = parameters()[str(row["parameter"])]
        path = f"policy.{row['policy']}.{declared.path}"
        label, owner = str(row["label"] or declared.label), labels[str(row["policy"])]
        yield from _one(table, number, "value", path, label, owner)


def _prevalences(assumptions: Assumptions) -> Iterator[tuple[str, Uncertain]]:
    table = assumptions.table("Groups")
    for number, row in enumerate(table.rows):
        path = f"group.{row['group']}.prevalence"
        yield from _one(table, number, "prevalence", path, "Prevalence", str(row["label"]))


def _effects(assumptions: Assumptions) -> Iterator[tuple[str, Uncertain]]:
    table = assumptions.table("Outcomes")
    for number, row in enumerate(table.rows):
        path = f"outcome.{row['outcome']}.effect"
        yield from _one(table, number, "effect", path, "Effect", str(row["label"]))


def bounds_of(path: str) -> tuple[float, float]:
    """The least and the most that an assumption may be; infinite where nothing bounds it."""
    head, _, rest = path.partition(".")
    if head in ("group", "discounting"):
        return 0.0, 1.0
    if head == "policy":
        declared = parameters()[rest.partition(".")[2]]
    elif head == "outcome":
        declared = outcome_parameters()[rest.rpartition(".")[2]]
    else:
        return -np.inf, np.inf
    least, most = declared.low, declared.high
    return -np.inf if least is None else least, np.inf if most is None else most


def _one(
    table: TableData,
    number: int,
    column: str,
    path: str,
    label: str,
    owner: str,
) -> Iterator[tuple[str, Uncertain]]:
    """The uncertain figure of a row, if it states a range that is more than a point."""
    row = table.rows[number]
    low, high = row["low"], row["high"]
    if low is None or low == high:
        return
    unit = str(row.get("unit") or "share")
    least, most = bounds_of(path)
    own = Range(
        cell=table.cell(number, column),
        from_year=row.get("from_year"),
        low=float(low),
        value=float(row[column]),
        high=float(high),
        shape=str(row.get("distribution") or DEFAULT),
        least=least,
        most=most,
        whole=unit in DATES,
    )
    source, grade = str(row.get("source") or ""), str(row.get("grade") or "")
    base = row.get("price_base") if table.name == "Parameters" else None
    yield path, Uncertain(label, (path,), (owner,), unit, base, source, grade, (own,))
