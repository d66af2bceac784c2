"""Binding of time and the economy: the calendar, indicators by year, and discounting."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from costmodel.assumptions.format.facts import facts_of
from costmodel.engine.inputs.entries import Entry, entry_of
from costmodel.engine.inputs.scenarios import begin
from costmodel.engine.inputs.welfare_inputs import welfare_by_consumption
from costmodel.engine.inputs.year_bases import start_month_of
from costmodel.model.discounting import DiscountTimings
from costmodel.model.economy import Macro, Series
from costmodel.model.figures import Figure
from costmodel.model.incidence import YES
from costmodel.model.source_years import CONSUMPTION
from costmodel.model.timing import Calendar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.entry_figures import Figures

MONTHS = 12
RESIDUAL_TIMING = "end"
"""A residual value falls at the end of the last year."""


@dataclass(frozen=True)
class ModelYears:
    """The years of a set."""

    years: tuple[int, ...]
    all_years: tuple[int, ...]
    """The model's years and those before them in the table Macro."""
    followed: tuple[int, ...]
    """The model's years and those after them in which effects are followed."""


def model_years(assumptions: Assumptions) -> ModelYears:
    """The years of the model, of its indicators and of the effects that are followed."""
    about = assumptions.about
    first = int(about["first_year"])
    years = tuple(range(first, first + int(about["horizon_years"])))
    last_followed = max(years[-1], int(about.get("effects_followed_to") or 0))
    return ModelYears(
        years,
        tuple(range(assumptions.table("Macro").years[0], years[-1] + 1)),
        tuple(range(first, last_followed + 1)),
    )


def bound_calendar(
    assumptions: Assumptions, make: Figures, time: ModelYears, bases: Mapping[str, str]
) -> Calendar:
    """The years of the model as figures."""

    def header(years: Sequence[int], name: str = "") -> Figure:
        entries = np.empty((1, len(years)), dtype=object)
        entries[0] = [
            Entry(f"calendar.{name or year}", "Year", "year", year, table="Calendar") for year in years
        ]
        return cast("Figure", make.pick(np.array(years, dtype=float)[None, None], entries)[0])

    base = next(fact for fact in facts_of(assumptions, "About") if fact.path == "about.price_base_year")
    return Calendar(
        years=header(time.years),
        all_years=header(time.all_years),
        first=header(time.years[:1], "first"),
        last=header(time.years[-1:], "last"),
        followed=header(time.followed),
        first_of_all=header(time.all_years[:1], "first_of_all"),
        base_year=make.single(entry_of(base)),
        months=make.definition("months", "Months in a year", MONTHS, "months"),
        start_month=make.single(start_month_of(assumptions)) if bases else None,
    )


def bound_macro(assumptions: Assumptions, make: Figures, time: ModelYears, bases: Mapping[str, str]) -> Macro:
    """The economic indicators, those that the workbook lacks as 0."""
    given: dict[str, list[Fact]] = {str(row["indicator"]): [] for row in assumptions.table("Macro")}
    for fact in facts_of(assumptions, "Macro"):
        last = time.all_years[-1] + (1 if bases else 0)
        if fact.from_year is not None and time.all_years[0] <= fact.from_year <= last:
            given[fact.address.owner].append(fact)
    series: dict[str, Series] = {}
    if not welfare_by_consumption(assumptions):
        given.pop(CONSUMPTION, None)
    for declared in fields(Macro):
        if declared.name in given:
            series[declared.name] = _series(
                assumptions, make, bases.get(declared.name, ""), declared.name, given[declared.name]
            )
        elif declared.name != CONSUMPTION:
            series[declared.name] = Series(make.constants(np.zeros((1, len(time.all_years)))))
    return Macro(**series)


def _series(assumptions: Assumptions, make: Figures, basis: str, name: str, years: Sequence[Fact]) -> Series:
    changes = make.changes(f"macro.{name}")
    entries = list(map(entry_of, years))
    if changes:
        entries = [
            replace(step, changes=tuple(change for change in changes if begin(change[1]) <= begin(step)))
            for step in entries
        ]
    beyond = assumptions.table("Macro").by("indicator")[name]["beyond"]
    return Series(make.figure([entries]), beyond, basis)


def bound_discount_rates(
    assumptions: Assumptions, make: Figures, time: ModelYears, calendar: Calendar
) -> Figure:
    """The rate of each year of the schedule in use: (..., 1, year)."""
    schedule = str(assumptions.about["discount_schedule"])
    steps = [
        entry_of(fact) for fact in facts_of(assumptions, "Discounting") if fact.row["schedule"] == schedule
    ]
    steps.sort(key=begin)
    steps[0] = replace(steps[0], from_year=None)
    within = [step for step in steps if begin(step) <= time.followed[-1]]
    figure = make.stack([make.with_changes(within)], replace(calendar, years=calendar.followed))
    if figure.shape[-1] == 1:
        return figure + calendar.followed * 0
    return figure


def discount_timings(assumptions: Assumptions) -> DiscountTimings:
    """The time of the year of each kind of flow; that of recurrent flows where none is stated.

    A residual value has one only where the set counts it.
    """
    about = assumptions.about
    usual = str(about["discount_timing"])
    capital, outcomes = (
        str(about.get(f"discount_timing_{kind}") or usual) for kind in ("capital", "outcomes")
    )
    residual = RESIDUAL_TIMING if about.get("residual_value") == YES else ""
    return DiscountTimings(usual, capital, outcomes, residual)
