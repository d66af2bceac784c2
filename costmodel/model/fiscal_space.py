"""Fiscal space: ceilings of ministries, what is lacking below them, levers, and debt on what is left.

Figures are (..., row, year), LCU of each year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import (
    YEAR,
    Figure,
    Money,
    by_year,
    given,
    lagged,
    line,
    rows,
    stacked,
    total,
    totals_by,
    with_rows,
)
from costmodel.model.kernels import updated
from costmodel.model.timing import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from costmodel.model.timing import Calendar

LEVERS = (
    "contributions", "taxes", "illicit flows", "reallocation", "reserves", "debt",
    "accommodating macro frame", "aid",
)  # fmt: skip
"""Kinds of levers. Source: Ortiz, Durán-Valverde, Urban and Wodsak (2019), Fiscal space for social
protection."""


@dataclass(frozen=True)
class CeilingLimits:
    """The ceilings of ministries, one row a ministry, the whole budget last if it has one."""

    of_split: tuple[int, ...] = ()
    """For each share in a policy the row of its ministry; one past the ministries with a ceiling if it has
    none."""
    ministries: int = 0
    """Number of ministries with a ceiling, the whole budget apart."""
    whole: bool = False
    """Whether the last row is the whole budget."""
    amount: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    """(..., row, year): 0 in years without a ceiling."""
    stated: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    """(..., row, year): 1 in years with a ceiling, else 0."""
    domestic: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    """(..., row, year): 1 where the ceiling is of spending that donors do not pay."""

    @property
    def any(self) -> bool:
        """Whether there is a ceiling."""
        return self.ministries > 0 or self.whole


NO_CEILINGS = CeilingLimits()


@dataclass(frozen=True)
class CeilingLines:
    """Spending against ceilings, by ministry."""

    ceiling: Figure = line("Ceiling, 0 in years without one", "LCU")
    spending_compared: Figure = line("Spending compared with the ceiling", "LCU")
    room: Figure = line("Ceiling less spending, 0 in years without a ceiling", "LCU")
    lacking: Figure = line("Spending above the ceiling", "LCU")


@dataclass(frozen=True)
class Lever:
    """What is assumed of the levers that widen fiscal space, one row a lever."""

    kind: tuple[str, ...] = given("Kind of lever", "choice", choices=LEVERS)
    amount: Money = given("Yield of the lever a year", "LCU", low=0)
    start_year: Figure = given("First year of the yield", "year", low=FIRST_YEAR, high=LAST_YEAR, dated=False)
    end_year: Figure = given("Last year of the yield", "year", default=0, low=0, high=LAST_YEAR, dated=False)
    lag: Figure = given("Years from the yield to the money", "years", default=0, low=0, high=20, dated=False)
    risk: Figure = given("Share of the yield that may not come", "share", default=0, low=0, high=1)
    ending: tuple[int, ...] = ()
    """Levers that end: their rows state ``end_year``."""


_NOTHING: Figure = np.zeros((0, 1))
NO_LEVERS = Lever((), Money(_NOTHING, _NOTHING), _NOTHING, _NOTHING, _NOTHING, _NOTHING)


@dataclass(frozen=True)
class LeverLines:
    """What each lever yields."""

    lever_yield: Figure = line("Yield of the lever", "LCU")
    lever: Figure = line("Yield of the lever after lag and risk", "LCU")


@dataclass(frozen=True)
class FiscalSpaceLines:
    """The need of the whole budget, what levers bring, and debt on what is left."""

    need: Figure = line("Financing need: spending above ceilings", "LCU")
    levers: Figure = line("Levers, all", "LCU")
    residual: Figure = line("Need that no lever pays", "LCU")
    debt: Figure = line("Debt on it, end of the year", "LCU")
    debt_interest: Figure = line("Interest on that debt", "LCU")


def ceiling_lines(
    limits: CeilingLimits,
    spending: Figure,
    by_donors: Figure,
    split_policy: tuple[int, ...],
    split_share: Figure,
) -> CeilingLines:
    """Spending against the ceilings: room = ceiling - spending, lacking = max(0, spending - ceiling).

    Spending is expenditure less what other programmes no longer pay; nothing else comes off. Against a
    domestic ceiling stands the spending that donors do not pay.

    Shapes: spending and what donors pay of it (..., policy, year), shares (..., split, 1 or year)
    -> (..., row, year). Units: LCU of each year.
    """
    if not limits.any:
        none: Figure = np.zeros((0, spending.shape[YEAR]))
        return CeilingLines(none, none, none, none)

    def compared(figure: Figure) -> Figure:
        parts = totals_by(rows(figure, split_policy) * split_share, limits.of_split, limits.ministries + 1)
        by_ministry = rows(parts, range(limits.ministries))
        return stacked([by_ministry, total(figure)]) if limits.whole else by_ministry

    spent = compared(spending) - compared(by_donors) * limits.domestic
    room = (limits.amount - spent) * limits.stated
    return CeilingLines(limits.amount, spent, room, np.maximum(0 - room, 0))


def lever_lines(levers: Lever, price_index: Figure, calendar: Calendar) -> LeverLines:
    """What levers yield: the yield of so many years before x (1 - risk); it rises with prices.

    Yields from before the first year of the model are not known and count as 0.
    Shapes: (..., lever, 1), index (..., 1, all years) -> (..., lever, year). Units: LCU of each year.
    """
    years = calendar.years
    amount = updated(levers.amount, price_index, calendar.first_of_all, years.shape[YEAR])
    running = np.where(years < levers.start_year, 0, 1)
    if levers.ending:
        going = np.where(years > rows(levers.end_year, levers.ending), 0, rows(running, levers.ending))
        running = with_rows(running, levers.ending, going)
    raised = amount * running
    return LeverLines(raised, lagged(raised, levers.lag, years, calendar.first) * (1 - levers.risk))


def fiscal_space_lines(
    limits: CeilingLimits, lacking: Figure, levers: Figure, interest_rate: Figure
) -> FiscalSpaceLines:
    """Need = what is lacking below the ceiling of all, else of the ministries; residual, debt and interest.

    residual = max(0, need - levers); debt_t = debt_(t-1) x (1 + rate) + residual; interest = rate x
    debt_(t-1). A year in which the whole budget has a ceiling counts that one alone.

    Shapes: lacking (..., row, year), levers (..., lever, year), rate (..., 1, 1) -> (..., 1, year).
    Units: LCU of each year; share per year.
    """
    if not limits.any:
        none: Figure = np.zeros((0, lacking.shape[YEAR]))
        return FiscalSpaceLines(none, none, none, none, none)
    need = total(lacking, range(limits.ministries))
    if limits.whole:
        last = (limits.ministries,)
        need = np.where(rows(limits.stated, last) > 0, rows(lacking, last), need)
    brought = total(levers)
    residual = np.maximum(need - brought, 0)
    debts, interests = [residual[..., :1]], [residual[..., :1] * 0]
    for year in range(1, residual.shape[YEAR]):
        interests.append(interest_rate * debts[-1])
        debts.append(debts[-1] + interests[-1] + residual[..., year : year + 1])
    return FiscalSpaceLines(
        need, brought, residual, by_year(debts[0], debts[1:]), by_year(interests[0], interests[1:])
    )
