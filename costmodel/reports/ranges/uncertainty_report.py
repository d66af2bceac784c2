"""A simulation prepared for text and sheets, and its answers to the questions of a minister."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from costmodel.engine.inputs.scale import scale_of
from costmodel.engine.inputs.scenarios import INCREMENT, LEVEL
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.metrics import effects_stated
from costmodel.errors import OutputError
from costmodel.reports.language import uncertainty_words as texts
from costmodel.reports.sheets.result_report import ScenarioReport, now
from costmodel.uncertainty.simulation import COMES_BACK, WORTH_IT
from costmodel.wording.catalogue import joined, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    import pandas as pd

    from costmodel.uncertainty.sensitivity import Sensitivity
    from costmodel.uncertainty.simulation import Simulation

NEEDED = ("gross_cost", "gross_cost_of_gdp")
"""Lines that the report needs."""
LOW_FROM, HIGH_FROM = 0.6, 0.4
"""Shares of draws above the central estimate from which it is called low or high."""


@dataclass(frozen=True)
class Span:
    """One figure over all draws."""

    central: float
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    above: float
    """Share of the draws above the central estimate."""

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> Span:
        """The span of a row of the tables of a simulation."""
        names = ("central", "p5", "p25", "p50", "p75", "p95", "chance_above_central")
        return cls(*(float(row[name]) for name in names))


@dataclass(frozen=True)
class Uncertainty:
    """A simulation and its sensitivities, prepared for text and sheets."""

    simulation: Simulation
    tornados: tuple[Sensitivity, ...]
    report: ScenarioReport

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Percentiles by policy, line and year, by basis."""
        return {basis: self.simulation.table(basis) for basis in self.simulation.bases}

    @cached_property
    def chances(self) -> pd.DataFrame:
        """The probabilities of all events."""
        return self.simulation.probabilities()

    @property
    def title(self) -> str:
        """The country and the scenario, and what the page adds."""
        about = self.report.result.assumptions.about
        return phrase(
            "{country}: {scenario}: uncertainty of the figures",
            country=about["country"], scenario=self.report.result.scenario.label,
        )  # fmt: skip

    @property
    def draws(self) -> int:
        """The number of draws."""
        return self.simulation.draws

    @property
    def stamp(self) -> str:
        """The stamp under every title and on every page."""
        return f"{self.report.stamp} · {self.draws:,} draws, seed {self.simulation.seed}"

    @cached_property
    def appraisal(self) -> dict[str, pd.DataFrame]:
        """Returns of policies, by basis."""
        return {basis: self.simulation.appraisal(basis) for basis in self.simulation.bases}

    def yearly(self, line: str, basis: str = LEVEL) -> dict[int, Span]:
        """A line of all policies together, by year."""
        frame = self.tables[basis]
        rows = frame[(frame["policy"] == TOTAL) & (frame["line"] == line)]
        if rows.empty:
            raise OutputError(f"the simulation did not keep {line}: include {', '.join(NEEDED)} in its lines")
        return {int(row["year"]): Span.of(row) for row in rows.to_dict("records")}

    def measure(self, name: str, basis: str = LEVEL) -> Span:
        """A measure of all policies together."""
        frame = self.appraisal[basis]
        row = frame[(frame["policy"] == TOTAL) & (frame["measure"] == name)].iloc[0]
        return Span.of(row.to_dict())

    def chance(self, event: str, basis: str) -> float:
        """The probability of an event for all policies together."""
        frame = self.chances
        rows = frame[(frame["event"] == event) & (frame["basis"] == basis) & (frame["of"] == TOTAL)]
        return float(rows["chance"].iloc[0])


def uncertainty_of(
    simulation: Simulation, tornados: Sequence[Sensitivity] = (), made_at: datetime | None = None
) -> Uncertainty:
    """A simulation with sensitivities of the same scenario, prepared for all that is written of it.

    Raises OutputError for a sensitivity of other assumptions or another scenario.
    """
    if any(tornado.stamp != simulation.result.stamp for tornado in tornados):
        raise OutputError(
            "the sensitivity analysis has other assumptions or another scenario than the simulation"
        )
    return Uncertainty(simulation, tuple(tornados), ScenarioReport(simulation.result, made_at or now()))


def answers(uncertainty: Uncertainty) -> Iterator[tuple[str, str]]:
    """Questions and answers, in the order in which a minister asks them."""
    currency, real = uncertainty.report.currency, uncertainty.report.result.unit("real")
    yield "Does society gain?", gain(uncertainty, LEVEL)
    if INCREMENT in uncertainty.simulation.bases:
        yield "Does the addition to the baseline bring a net gain?", gain(uncertainty, INCREMENT)
        year = uncertainty.report.years[-1]
        yearly = uncertainty.yearly("gross_cost", INCREMENT)[year]
        cost = uncertainty.measure("present_cost", INCREMENT)
        yield (
            "What does it add to the cost of the baseline?",
            (
                f"Gross cost over the baseline in {year}, prices of the year. {_range(yearly, currency)} "
                f"Over all years, present value. {_range(cost, real)}"
            ),
        )
    gross, shares = uncertainty.yearly("gross_cost"), uncertainty.yearly("gross_cost_of_gdp")
    for year in (uncertainty.report.years[0], uncertainty.report.years[-1]):
        span, share = gross[year], shares[year]
        yield (
            f"What does it cost in {year}?",
            (
                f"Gross cost, prices of the year. {_range(span, currency)} As a share of GDP: median "
                f"{share.p50:.2%}, range {share.p5:.2%} to {share.p95:.2%}, central {share.central:.2%}."
            ),
        )
    yield from _ceilings(uncertainty)
    back = uncertainty.chance(COMES_BACK, LEVEL)
    yield (
        "Does it pay for itself?",
        "It costs the budget nothing in any draw."
        if math.isnan(back)
        else f"It comes back to the budget in full {texts.in_draws(back, uncertainty.draws)}.",
    )
    limits = uncertainty.simulation.held_draws()
    if len(limits):
        yield "Were all draws possible?", held_words(uncertainty.simulation)
    for tornado in uncertainty.tornados:
        yield f"What moves the {tornado.label[0].lower()}{tornado.label[1:]} most?", texts.movers(tornado)


def held_words(simulation: Simulation) -> str:
    """In how many draws which figure was held at what is possible."""
    each = (
        f"{row['limit']} of {row['of']} in {row['draws']:,} of {simulation.draws:,} draws ({row['what']})"
        for row in simulation.held_draws().to_dict("records")
    )
    return f"Held at what is possible: {'; '.join(each)}. Narrow the ranges where this is often so."


def gain(uncertainty: Uncertainty, basis: str) -> str:
    """Whether society gains, in the draws; not known where no effects are stated."""
    if not effects_stated(uncertainty.simulation.result.budget_lines):
        return "No effects are stated, so what society gains is not known."
    over = " over the baseline" if basis == INCREMENT else ""
    chance = uncertainty.chance(WORTH_IT, basis)
    if math.isnan(chance):
        return "The scenario changes no cost and no effect in any draw: no change."
    return (
        f"The net present value{over} is 0 or more {texts.in_draws(chance, uncertainty.draws)}. "
        f"{_range(uncertainty.measure('npv', basis), uncertainty.report.result.unit('real'))}"
    )


def _range(span: Span, unit: str) -> str:
    scale = scale_of(max(abs(span.p5), abs(span.p95)))
    low, middle, high, central = (
        texts.number(value / scale.size) for value in (span.p5, span.p50, span.p95, span.central)
    )
    whole = f"{scale.name} {texts.spoken(unit)}".strip()
    return (
        f"Median {middle}, 90 of 100 draws from {low} to {high} {whole}; the central figure, {central}, is "
        f"{standing(span)}."
    )


def standing(span: Span) -> str:
    """The position of the central estimate among the draws."""
    if math.isnan(span.above):
        return texts.NOT_DEFINED
    if span.above > LOW_FROM:
        return f"low: {span.above:.0%} of the draws lie above it"
    if span.above < HIGH_FROM:
        return f"high: {span.above:.0%} of the draws lie above it"
    return f"near the middle: {span.above:.0%} of the draws lie above it"


def _ceilings(uncertainty: Uncertainty) -> Iterator[tuple[str, str]]:
    frame = uncertainty.chances
    for ministry, rows in frame[frame["event"] == "expenditure above the ceiling"].groupby("of", sort=False):
        each = [
            phrase("{year}: {chance}", year=year, chance=texts.hundreds(row))
            for year, row in zip(rows["year"], rows["chance"], strict=True)
        ]
        yield (
            "Is a ceiling at risk?",
            phrase(
                "Probability that {ministry} spends above its ceiling: {each}.",
                ministry=ministry,
                each=joined(each, "{first}, {last}"),
            ),
        )
