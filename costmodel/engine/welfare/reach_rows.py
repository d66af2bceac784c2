"""Rows of the reach of policies: coverage, generosity, adequacy, and what a measured row holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.welfare.welfare_transfers import MONTHS
from costmodel.model.measures import ratio

if TYPE_CHECKING:
    from costmodel.engine.welfare.living_standards import LivingStandards
    from costmodel.model.figures import Figure

EVERYBODY = "all"


@dataclass(frozen=True)
class Measured:
    """A measure in some years: before, after transfers and after financing."""

    policy: str
    group: str
    line: str
    measure: str
    unit: str
    years: tuple[int, ...]
    values: Figure
    """(3, year); nan where not shown."""

    def in_year(self, year: int) -> tuple[float, float, float]:
        """The three figures of a year; nan in a year without them."""
        if year not in self.years:
            return (np.nan, np.nan, np.nan)
        before, transfers, financing = self.values[:, self.years.index(year)].tolist()
        return before, transfers, financing


def reach_of_policies(standards: LivingStandards, covered_welfare: Figure | None) -> list[Measured]:
    """Of each policy and level: coverage, generosity and adequacy; incidence is in ``incidence_rows``."""
    result = standards.result
    years, policies = result.years, result.policies
    pair = result.baseline_lines, result.budget_lines
    shape = (len(policies), len(years))
    prices = np.ones(len(years)), standards.price
    figures: dict[str, tuple[str, list[Figure]]] = {
        name: (unit, [np.broadcast_to(getattr(lines.reached, name), shape) for lines in pair])
        for name, unit in (("direct_coverage", "share"), ("generosity", "LCU per person"),
                           ("cgh_20", "ratio"), ("cgh_40", "ratio"))
    }  # fmt: skip
    unit, money = figures["generosity"]
    figures["generosity"] = unit, [amount * price for amount, price in zip(money, prices, strict=True)]
    if covered_welfare is not None:
        people = standards.people
        covered = [
            np.einsum("d,ydp->py", standards.place_people, one.share) * people for one in standards.transfers
        ]
        transfers = [
            np.broadcast_to(lines.reached.transfers_received, shape) * price
            for lines, price in zip(pair, prices, strict=True)
        ]
        figures["coverage"] = "share", [number / people for number in covered]
        figures["generosity_of_covered"] = "LCU per person", [
            ratio(amount, number) for amount, number in zip(transfers, covered, strict=True)
        ]  # fmt: skip
        figures["adequacy"] = "share", [
            np.full(shape, np.nan), ratio(transfers[1] / MONTHS, covered_welfare.T)
        ]  # fmt: skip
    return [
        Measured(policy, EVERYBODY, "", name, unit, tuple(years),
                 np.stack([values[0][place], values[1][place], np.full(len(years), np.nan)]))
        for place, policy in enumerate(policies)
        for name, (unit, values) in figures.items()
    ]  # fmt: skip
