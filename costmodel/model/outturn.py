"""What was reported of the policies, and the months of the plan that it is compared with.

Figures are (..., row, 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.model.without_rows import no_figure

if TYPE_CHECKING:
    from costmodel.model.figures import Figure


@dataclass(frozen=True)
class Reported:
    """What was reported, a row a row of the table Outturn; blanks are 0 and said in the flags."""

    spending: Figure = no_figure()
    """LCU of the time."""
    people: Figure = no_figure()
    """Persons, the average of the months in operation."""
    eligible: Figure = no_figure()
    """Persons."""
    months: Figure = no_figure()
    """Months in operation, 0 where blank."""
    months_stated: Figure = no_figure()
    """1 where the months are stated."""
    length: Figure = no_figure()
    """Months of the period."""


@dataclass(frozen=True)
class PlanMonths:
    """The twelve months of each policy and year with outturn."""

    policies: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    """Place of the year among those of the model."""
    years: tuple[int, ...] = ()
    """Number of the policy and year: months with the same make a year."""
    number: Figure = no_figure()
    """Months of the fiscal year before this one."""
    share: Figure = no_figure()
    """Share of the month in a year's spending of a policy in operation throughout."""


@dataclass(frozen=True)
class Comparison:
    """Periods compared with the plan: every period reported, and every year up to the last month reported."""

    policies: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    """Number of the policy and year, as in ``PlanMonths``."""
    months: tuple[tuple[int, ...], ...] = ()
    """Rows of the planned months of the period."""
    reports: tuple[tuple[int, ...], ...] = ()
    """Rows of what was reported, one after the other in time."""
    length: Figure = no_figure()
    with_people: Figure = no_figure()
    """1 where every report states people."""
    with_eligible: Figure = no_figure()
    """1 where every report states people and those eligible."""
    split: tuple[int, ...] = ()
    """Those with people."""
    forecast: tuple[int, ...] = ()
    """Those of a year to date."""
    weights: tuple[Figure, ...] = ()
    """(1, 1) each: weights of the exact split, of the products of the others alike and mixed."""
    arrears: Figure = no_figure()
    """Of those of a year to date: 1 where months out of operation are paid later."""
