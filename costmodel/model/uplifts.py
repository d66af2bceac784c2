"""Optimism bias and allowances for risk: what is added to a cost line because estimates are too low.

Figures are (..., uplift, year) or (..., policy, year), money in LCU of each year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import YEAR, Figure, gathered, given, line, rows, totals_by

if TYPE_CHECKING:
    from collections.abc import Mapping

CATEGORIES = (
    "non-standard buildings",
    "standard buildings",
    "non-standard civil engineering",
    "standard civil engineering",
    "equipment and development",
    "outsourcing",
)
"""Categories of projects with a published optimism bias."""
RISK = "risk allowance"
"""An allowance for risks of one's own, such as a contingency."""
CAPITAL, SERVICES, SET_UP = "capital_cost", "service_cost", "set_up_cost"
BASES = (CAPITAL, SERVICES, SET_UP)
"""Cost lines that can have an uplift."""


@dataclass(frozen=True)
class Uplifts:
    """What is assumed of the uplifts, one row each."""

    policy: tuple[int, ...]
    """Row of the policy of each uplift."""
    line: tuple[str, ...] = given("Cost line that is too low", "choice", choices=BASES)
    category: tuple[str, ...] = given("Category of the project", "choice", choices=(*CATEGORIES, RISK))
    share: Figure = given("Share of the line that is of the category", "share", default=1, low=0, high=1)
    rate: Figure = given("Uplift before mitigation, share of the cost", "share", default=0, low=0, high=5)
    mitigation: Figure = given("Share of the uplift that is mitigated", "share", default=0, low=0, high=1)


def no_uplifts() -> Uplifts:
    """No uplift on any cost line."""
    none = np.zeros((0, 1))
    return Uplifts((), (), (), none, none, none)


@dataclass(frozen=True)
class UpliftLines:
    """The uplift of each row."""

    uplift: Figure = line("Optimism bias or risk allowance", "LCU")


@dataclass(frozen=True)
class UpliftTotals:
    """The uplifts of each policy, by the cost line they are added to."""

    uplift_of_capital: Figure = line(
        "Optimism bias on buildings and equipment", "LCU", economic="31 Nonfinancial assets"
    )
    uplift_of_services: Figure = line(
        "Optimism bias on services bought", "LCU", economic="22 Use of goods and services"
    )
    uplift_of_set_up: Figure = line("Optimism bias on set-up", "LCU", economic="22 Use of goods and services")


def uplift_lines(
    uplifts: Uplifts, bases: Mapping[str, Figure], policies: int
) -> tuple[UpliftLines, UpliftTotals]:
    """Uplifts: cost line x share of the category x uplift x (1 - mitigation), and their sums by policy.

    A line of two categories has two rows: 30 % non-standard buildings at 0.51 and 70 % standard ones at 0.24
    give 0.153 + 0.168 = 0.321 of the cost.

    Shapes: ``bases`` (..., policy, year) by name -> (..., uplift, year) and (..., policy, year), without
    rows where nothing has an uplift. Units: LCU of each year.
    Source: HM Treasury (2013), Green Book supplementary guidance: optimism bias; Mott MacDonald (2002),
    Review of large public procurement in the UK.
    """
    count = bases[CAPITAL].shape[YEAR]
    if not uplifts.policy:
        none = np.zeros((0, count))
        return UpliftLines(none), UpliftTotals(none, none, none)
    cost = gathered(bases, uplifts.line, uplifts.policy)
    each = cost * uplifts.share * uplifts.rate * (1 - uplifts.mitigation)
    sums = []
    for name in BASES:
        uplift_rows = [row for row, base in enumerate(uplifts.line) if base == name]
        sums.append(
            totals_by(rows(each, uplift_rows), [uplifts.policy[row] for row in uplift_rows], policies)
        )
    return UpliftLines(each), UpliftTotals(*sums)
