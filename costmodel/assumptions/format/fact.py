"""A fact: one value of a workbook with all that identifies it, and its range; ``facts`` lists them all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.column_choices import GRADES
from costmodel.assumptions.format.paths import INPUT_TABLES, address_of, bounds_of
from costmodel.wording.catalogue import joined, phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.format.paths import Address
    from costmodel.assumptions.format.tables import Row

CHOICE = "choice"
"""Unit of a parameter that is a choice of words."""
LEAST_WIDTH = "least_width_"
"""Beginning of the properties of About that give the least width of ranges by grade."""
HAIRCUT = "haircut_"
"""Beginning of the properties of About that give the share taken off gains by grade."""
ESTIMATED = ("effect", "value")
"""Inputs that are estimates, also where the workbook gives them no range."""
LOGNORMAL = "lognormal"
WIDENED = "Range: the least width of grade {grade}, see About."


@dataclass(frozen=True)
class Fact:
    """One value of the workbook, from a year on."""

    path: str
    name: str
    """Its name without its owner: "Prevalence"."""
    label: str
    """Its name as printed in a list: "Prevalence: Children under 5"."""
    owner: str
    """Label of the policy, group or effect it belongs to; "" if there is none."""
    policy: str
    """Key of the policy it belongs to; "" if all policies share it."""
    unit: str
    """As the model declares it."""
    stated_unit: str
    """As stated in the row of the workbook, or else as the model declares it."""
    value: float | str
    from_year: int | None
    low: float | None
    high: float | None
    distribution: str
    price_base: int | None
    table: str
    index: int
    """Index of its row in the table, counted from 0."""
    cell: str
    price_base_cell: str
    """Cell of the price base of an amount of money; "" for other facts."""
    source: str
    as_of: str
    grade: str
    note: str
    row: Row = field(compare=False, repr=False)

    @property
    def address(self) -> Address:
        """The components of its path."""
        return address_of(self.path)

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and highest value that it may have; infinite where it has no bound."""
        return bounds_of(self.path)

    @property
    def ranged(self) -> bool:
        """Whether the workbook gives it a range in which low and high differ."""
        return self.low is not None and self.low != self.high


def least_widths(about: Mapping[str, Any]) -> dict[str, float]:
    """The least half-width of the range of a figure by its grade, a share of the figure; 0 for none."""
    return {grade: float(about.get(f"{LEAST_WIDTH}{grade}") or 0) for grade in GRADES}


def widened(fact: Fact, width: float) -> Fact:
    """A range at least as wide as its grade requires: figure x (1 - width) to (1 + width), within bounds.

    A lognormal figure, which is above 0, is divided by 1 + width at the low end. An effect and its value get
    a range if they have none. A parameter does not: without a range it is a decision, not an estimate.
    """
    estimated = fact.table in INPUT_TABLES and fact.address.field in ESTIMATED
    if not width or isinstance(fact.value, str) or (fact.low is None and not estimated):
        return fact
    (bottom, top), margin = fact.bounds, abs(fact.value) * width
    below = fact.value / (1 + width) if fact.distribution == LOGNORMAL else fact.value - margin
    low = fact.value if fact.low is None else fact.low
    high = fact.value if fact.high is None else fact.high
    wide = replace(fact, low=min(low, max(below, bottom)), high=max(high, min(fact.value + margin, top)))
    if (wide.low, wide.high) == (fact.low, fact.high):
        return fact
    told = phrase(WIDENED, grade=fact.grade)
    return replace(wide, note=joined([fact.note, told], "{first} {last}") if fact.note else told)


def with_own_range(fact: Fact, name: str, unit: str) -> Fact:
    """An input whose unit is not that of the row and whose range may have columns of its own.

    The columns ``<name>_low``, ``<name>_high`` and so on give range, distribution, source and grade; a blank
    source or grade is that of the row.
    """
    fact = replace(fact, stated_unit=unit)
    if not has_own_range(fact.row, name):
        return fact
    low, high, shape, source, grade = (
        fact.row.get(f"{name}_{what}") for what in ("low", "high", "distribution", "source", "grade")
    )
    return replace(
        fact,
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        distribution=str(shape or ""),
        source=str(source or fact.source),
        grade=str(grade or fact.grade),
    )


def has_own_range(row: Row, name: str) -> bool:
    """Whether the range of an input has columns of its own, beside those of the row."""
    return f"{name}_low" in row.values
