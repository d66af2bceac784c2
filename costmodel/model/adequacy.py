"""Adequacy of benefits: what is paid a month against poverty line and minimum wage, and how it erodes.

Figures are (..., policy, year); their rows are those policies only that pay cash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import YEAR, Figure, line, rows, with_rows

if TYPE_CHECKING:
    from costmodel.model.economy import Economy
    from costmodel.model.members import Household
    from costmodel.model.timing import Calendar


@dataclass(frozen=True)
class Adequacy:
    """What the adequacy of benefits is computed from."""

    policies: tuple[int, ...] = ()
    """Policies that pay cash."""
    with_others: tuple[int, ...] = ()
    """Places of those paid to a household for one of its members."""
    main_line: int | None = None
    """The line compared with, among those in money; None where the main line is a share of the median."""
    of_macro: bool = False
    """Whether the line is that of the table Macro."""
    minimum_wage: bool = False
    """Whether a minimum wage is stated."""

    @property
    def against_line(self) -> tuple[int, ...]:
        """The policies compared with a poverty line; none where the main line is a share of the median."""
        return self.policies if self.of_macro or self.main_line is not None else ()

    @property
    def against_wage(self) -> tuple[int, ...]:
        """The policies compared with the minimum wage."""
        return self.policies if self.minimum_wage else ()


NO_ADEQUACY = Adequacy()


@dataclass(frozen=True)
class AdequacyLines:
    """Benefits against what people need to live on."""

    benefit_a_month: Figure = line("Benefit a month", "LCU per person")
    line_a_month: Figure = line("Poverty line of those who live on it, a month", "LCU per person")
    adequacy_of_line: Figure = line("Benefit, share of the poverty line", "share")
    adequacy_of_minimum_wage: Figure = line("Benefit, share of the minimum wage", "share")
    first_adequacy: Figure = line("Benefit, share of the poverty line in the first year", "share", whole=True)
    erosion: Figure = line("Change of the benefit against the poverty line since the first year", "share")


def adequacy_lines(
    adequacy: Adequacy,
    household: Household,
    benefit_per_year: Figure,
    economy: Economy,
    carried_line: Figure,
    calendar: Calendar,
) -> AdequacyLines:
    """Adequacy b / z and b / minimum wage; erosion (b_t / z_t) / (b_0 / z_0) - 1, 0 the first year.

    b is the benefit a month. Where a household lives on it, z is the line times its members. Without
    a benefit in the first year the erosion is 0.

    Shapes: benefit (..., policy, year), economy (..., 1, all years) -> (..., compared policy, year). Units:
    LCU of each year -> shares.
    Source: adequacy of benefits as in ILO, World Social Protection Report 2020-22, annex 2.
    Example: 900 of a line of 3,826.58: 0.2352; not indexed, three years of 4 %: -0.111.
    """
    count = calendar.years.shape[YEAR]
    monthly = rows(benefit_per_year, adequacy.policies) / calendar.months
    if not adequacy.policies:
        none: Figure = np.zeros((0, count))
        return AdequacyLines(none, none, none, none, np.zeros((0, 1)), none)
    nothing: Figure = np.zeros((0, count))
    compared, share, first, eroded = nothing, nothing, np.zeros((0, 1)), nothing
    if adequacy.against_line:
        compared = _line(adequacy, economy, carried_line, count) * _members(adequacy, household, count)
        share = monthly / compared
        first = np.maximum(share[..., :1], 0)
        eroded = np.where(first > 0, share / np.where(first > 0, first, 1) - 1, 0)
    wage = monthly / economy.minimum_wage[..., -count:] if adequacy.minimum_wage else nothing
    return AdequacyLines(monthly, compared, share, wage, first, eroded)


def _line(adequacy: Adequacy, economy: Economy, carried_line: Figure, count: int) -> Figure:
    """The main poverty line of a person, LCU a month: (..., 1, year)."""
    if adequacy.main_line is None:
        return economy.poverty_line[..., -count:]
    return rows(carried_line, (adequacy.main_line,))


def _members(adequacy: Adequacy, household: Household, count: int) -> Figure:
    """People who live on the benefit: (..., compared policy, 1 or year)."""
    persons, others = (
        rows(figure[..., :count], adequacy.policies) for figure in (household.persons, household.others)
    )
    together = rows(persons, adequacy.with_others) + rows(others, adequacy.with_others)
    return with_rows(persons, adequacy.with_others, together)
