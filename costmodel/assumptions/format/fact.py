"""A fact: one value of a workbook with all that identifies it. ``facts`` lists the facts of a set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from costmodel.model.parameters import outcome_parameters, parameters

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Row

INFINITE = float("inf")
CHOICE = "choice"
"""Unit of a parameter that is a choice of words."""


class Address(NamedTuple):
    """What the path of an assumption consists of."""

    kind: str
    """policy, group, outcome, value, macro, financing, discounting or about."""
    owner: str
    """Key of the policy, group, outcome or indicator; empty where there is none."""
    field: str
    """What of it: benefit.amount, prevalence, effect, a year of a series, a payer, rate."""


def address_of(path: str) -> Address:
    """The components of a path. Keys hold no dots; the name of a payer may."""
    kind, _, rest = path.partition(".")
    if kind in ("discounting", "about", "definition", "calendar"):
        return Address(kind, "", rest)
    owner, _, name = rest.partition(".")
    return Address(kind, owner, name)


def bounds_of(path: str) -> tuple[float, float]:
    """The least and the most that an assumption may be; infinite where nothing bounds it."""
    kind, _, name = address_of(path)
    if kind in ("group", "discounting", "financing"):
        return 0.0, 1.0
    if kind == "value":
        return 0.0, INFINITE
    if kind not in ("policy", "outcome"):
        return -INFINITE, INFINITE
    declared = parameters()[name] if kind == "policy" else outcome_parameters()[name]
    low, high = declared.low, declared.high
    return -INFINITE if low is None else low, INFINITE if high is None else high


@dataclass(frozen=True)
class Fact:
    """One value of the workbook, from a year on."""

    path: str
    name: str
    """What it is, without whom it belongs to: "Prevalence"."""
    label: str
    """What it is as printed in a list: "Prevalence: Children under 5"."""
    owner: str
    """Label of the policy, group or effect it belongs to; empty where there is none."""
    policy: str
    """Key of the policy it belongs to; empty where all policies share it."""
    unit: str
    """As the model declares it."""
    stated_unit: str
    """As the row of the workbook states it, or else as the model declares it."""
    value: float | str
    from_year: int | None
    low: float | None
    high: float | None
    distribution: str
    price_base: int | None
    table: str
    index: int
    """Place of its row among the rows of the table, counted from 0."""
    cell: str
    price_base_cell: str
    """Cell of the price base of an amount; empty where it is no amount."""
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
        """The least and the most that it may be; infinite where nothing bounds it."""
        return bounds_of(self.path)

    @property
    def ranged(self) -> bool:
        """Whether the workbook gives it with a range that is more than a point."""
        return self.low is not None and self.low != self.high
