"""Time: the model's years, and when a policy runs.

Figures are (..., policy, year).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.figures import YEAR, Figure, given, line, year_before

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Calendar years lie between these."""


@dataclass(frozen=True)
class Calendar:
    """The years of the model and of its prices, as figures, so that formulas can refer to them."""

    years: Figure
    """(1, year): the fiscal years of the model, named by the calendar year they start in."""
    all_years: Figure
    """(1, all years): the same, with the years before them that prices reach back to."""
    first: Figure
    """(1, 1): the first of the model's years."""
    last: Figure
    """(1, 1): the last of the model's years."""
    followed: Figure
    """(1, followed year): the model's years, and those after them in which effects are followed."""
    first_of_all: Figure
    """(1, 1): the first of all years."""
    base_year: Figure
    """(1, 1): the year whose prices are 1."""
    months: Figure
    """(1, 1): months in a year."""
    start_month: Figure | None = None
    """(1, 1): first month of the fiscal year, where rows of the Macro table are in other years."""


@dataclass(frozen=True)
class Timing:
    """When a policy runs."""

    start_year: Figure = given("First year", "year", low=FIRST_YEAR, high=LAST_YEAR, dated=False)
    end_year: Figure = given("Last year", "year", default=9999, low=FIRST_YEAR, high=9999, dated=False)
    start_month: Figure = given(
        "First month in the first fiscal year", "month", default=1, absent=1, low=1, high=12, dated=False
    )
    in_operation: Figure = given("In operation: 1 yes, 0 no", "share", default=1, absent=1, low=0, high=1)


@dataclass(frozen=True)
class TimingLines:
    """Whether a policy runs in a year, and for how much of it."""

    in_force: Figure = line("In force", "factor")
    part_year: Figure = line("Share of the year in operation", "factor")
    starting: Figure = line("First year of operation", "factor")
    running_before: Figure = line("In operation before the first year", "factor", whole=True)


def timing_lines(timing: Timing, calendar: Calendar) -> TimingLines:
    """Whether a policy runs: 1 from its first to its last year; a part of the first year when it starts late.

    part year = 1 - (first month - 1) / 12 in the first year, 1 in all others. A policy not in operation
    (0, as in a baseline without it) has no people and no cost in any year. One that starts in the model's
    first year did not run before it. One that is put in operation from a later year on begins then.

    Shapes: inputs (..., policy, 1) -> (..., policy, year). Units: factors between 0 and 1.
    Source: full-year effect as in World Bank (1998), Public Expenditure Management Handbook, chapter 3.
    """
    years = calendar.years
    begun = np.where(years < timing.start_year, 0, 1)
    ended = np.where(years > timing.end_year, 0, 1)
    starting = np.where(years < timing.start_year, 0, np.where(years > timing.start_year, 0, 1))
    missed = (timing.start_month - 1) / calendar.months
    in_force = timing.in_operation * begun * ended
    before = timing.in_operation[..., :1] * np.where(timing.start_year < calendar.first, 1, 0)
    if timing.in_operation.shape[YEAR] > 1:
        starting = _first_in_force(in_force, before, starting)
    return TimingLines(
        in_force=in_force,
        part_year=1 - starting * missed,
        starting=timing.in_operation * starting,
        running_before=before,
    )


def _first_in_force(in_force: Figure, before: Figure, otherwise: Figure) -> Figure:
    """1 in the first year in which a policy is in force, and ``otherwise`` where it never is.

    Shapes: (..., policy, year), before (..., policy, 1) -> (..., policy, year). Units: factors.
    """
    so_far = before + np.cumsum(in_force, axis=YEAR)
    first = np.where(year_before(before, so_far) > 0, 0, np.where(in_force > 0, 1, 0))
    return np.where(so_far[..., -1:] > 0, first, otherwise)
