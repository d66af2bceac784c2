"""Living standards: people by welfare before and after a scenario, year by year, from one survey.

Cells and lines are those of the baseline; money of the scenario is brought to its prices. Only what policies
pay and take in the first round counts: gains, harms and draws change no welfare. Years are computed when
they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.welfare_inputs import (
    DECILES,
    SOCIETY_LINE,
    PovertyLine,
    WelfareInputs,
    welfare_inputs,
    welfare_stated,
)
from costmodel.engine.welfare_recipients import (
    Raised,
    Received,
    in_survey,
    money_received,
    raised,
    received,
)
from costmodel.errors import ModelError
from costmodel.model.followed_people import (
    Followed,
    Payments,
    Split,
    Transfer,
    WelfarePopulation,
    split_population,
)
from costmodel.model.offsets import hashed_names, offsets
from costmodel.model.welfare_cells import CELLS, NO_FIT, WelfareCells, welfare_cells
from costmodel.model.welfare_measures import counted, median

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.engine.computed import Computed
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

NOT_STATED = (
    "the set does not place people by welfare: it has no table Welfare, or no ten deciles in Distribution"
)
NO_HOUSEHOLDS = "Distribution has no household_size: transfers cannot be shared in households"


@dataclass(frozen=True)
class YearOfPolicies:
    """All policies in a year: what they give and what is raised, in the baseline and in the scenario."""

    population: WelfarePopulation
    before: tuple[Received, ...]
    after: tuple[Received, ...]
    raised_before: tuple[Raised, ...]
    raised_after: tuple[Raised, ...]


@dataclass(frozen=True)
class LivingStandards:
    """The people of a result by welfare."""

    result: Computed
    inputs: WelfareInputs
    cells: WelfareCells | None
    """None where no curve fits the ten shares."""
    _years: dict[int, YearOfPolicies] = field(default_factory=dict, repr=False)
    _medians: dict[int, float] = field(default_factory=dict, repr=False)
    _last: dict[int, tuple[Split, tuple[int, ...]]] = field(default_factory=dict, repr=False)
    """The people of the year asked for last: one year is much memory."""

    @cached_property
    def mean(self) -> Figure:
        """Mean welfare of each model year: LCU a month of the year."""
        return self.inputs.mean * self._carried[0]

    @property
    def reason(self) -> str:
        """Why there are no measures of poverty and inequality after a change; "" where there are."""
        if self.cells is None:
            return NO_FIT
        return NO_HOUSEHOLDS if self.inputs.size is None else ""

    @cached_property
    def lines(self) -> tuple[PovertyLine, ...]:
        """The poverty lines, the main one first; that of the table Macro where the set states no other."""
        stated = sorted(self.inputs.lines, key=lambda line: not line.main)
        if stated:
            return tuple(stated)
        return (
            PovertyLine(SOCIETY_LINE, "Poverty line of the table Macro", float("nan"), False, True, None),
        )

    def line_in(self, line: PovertyLine, year: int) -> float:
        """The value of a line in a model year by its place: LCU a month of the year."""
        if line.of_median:
            if year not in self._medians:
                split = self.split(year)
                self._medians[year] = median(*counted(split.people, split.before))
            return line.value * self._medians[year]
        if line.name == SOCIETY_LINE and not self.inputs.lines:
            economy = self.result.baseline_lines.economy
            return float(economy.poverty_line[0, -len(self.result.years) :][year])
        return line.value * float(self._carried[1][year])

    @cached_property
    def _carried(self) -> tuple[Figure, Figure]:
        """Growth of welfare and of prices from the survey year to each model year."""
        economy, years = self.result.baseline_lines.economy, self.result.bound.all_years
        start = years.index(self.inputs.survey_year) if self.inputs.survey_year in years else -1
        first = years.index(self.result.years[0])
        inflation, growth, people = (
            np.broadcast_to(figure, (1, len(years)))[0]
            for figure in (economy.inflation, economy.real_growth, economy.population)
        )
        per_head = np.append(0.0, (1 + growth[1:]) * people[:-1] / people[1:] - 1)
        step = (1 + inflation) * (1 + self.inputs.pass_through * per_head)

        def chained(steps: Figure) -> Figure:
            index = np.cumprod(np.append(1.0, steps[start + 1 :]))
            return index[first - start :]

        return chained(step), chained(1 + inflation)

    def year(self, year: int) -> YearOfPolicies:
        """All policies in a year by its place."""
        if year not in self._years:
            self._years[year] = self._of_year(year)
        return self._years[year]

    def _of_year(self, year: int) -> YearOfPolicies:
        result, inputs = self.result, self.inputs
        now, then = result.budget_lines, result.baseline_lines
        population = self.population(year)
        count = len(result.years)
        price = float(then.economy.price_index[0, -count:][year] / now.economy.price_index[0, -count:][year])
        money = {id(lines): money_received(lines) for lines in (now, then)}
        places = [(policy, year) for policy in range(len(result.policies))]

        def all_received(own: SocialBudget, factor: float) -> tuple[Received, ...]:
            return tuple(
                received(result, own, inputs, population, place, factor, money[id(own)]) for place in places
            )

        def all_raised(own: SocialBudget, factor: float) -> tuple[Raised, ...]:
            return tuple(raised(result, own, inputs, place, factor, money[id(own)]) for place in places)

        before, raised_before = all_received(then, 1.0), all_raised(then, 1.0)
        after, raised_after = all_received(now, price), all_raised(now, price)
        return YearOfPolicies(
            population,
            before,
            tuple(_same(a, b) for a, b in zip(after, before, strict=True)),
            raised_before,
            raised_after,
        )

    def population(self, year: int) -> WelfarePopulation:
        """The cells of a year; deciles of equal welfare inside where no curve fits."""
        count = len(self.result.years)
        people = float(
            np.broadcast_to(self.result.baseline_lines.economy.population[0, -count:], count)[year]
        )
        decile = np.arange(CELLS) * DECILES // CELLS
        relative = self.cells.relative if self.cells else self.inputs.shares[decile] * DECILES
        return WelfarePopulation(
            relative * self.mean[year], np.full(CELLS, people / CELLS), decile, self.inputs.scale[decile]
        )

    @cached_property
    def offsets(self) -> tuple[Figure, ...]:
        """Where in each cell the people of each policy are."""
        names = hashed_names(str(place) for place in range(1, CELLS + 1))
        return tuple(offsets(policy, names) for policy in self.result.policies)

    @cached_property
    def held(self) -> tuple[bool, ...]:
        """For each policy whether the survey already holds what the baseline pays."""
        return in_survey(self.result, self.inputs)

    def split(self, year: int, only: Iterable[int] | None = None) -> Split:
        """The people of a year before and after the changes of all policies, or of some."""
        return self.split_by(year, only)[0]

    def split_by(self, year: int, only: Iterable[int] | None = None) -> tuple[Split, tuple[int, ...]]:
        """The same, and the policies by which cells are split.

        What the survey did not hold is in the welfare before in any case. Raises ModelError with the reason
        where no such figure can be given.
        """
        if only is not None:
            return self._split(year, set(only))
        if year not in self._last:
            self._last.clear()
            self._last[year] = self._split(year, None)
        return self._last[year]

    def _split(self, year: int, changed: set[int] | None) -> tuple[Split, tuple[int, ...]]:
        if self.reason:
            raise ModelError(f"distribution: found {self.reason}; expected both. Add what is missing.")
        own = self.year(year)
        policies, paid_before, paid_more = [], Payments(), Payments()
        places: list[int] = []
        for place in range(len(self.result.policies)):
            then, now = own.before[place].transfer, own.after[place].transfer
            assert then is not None  # noqa: S101  household sizes are known
            assert now is not None  # noqa: S101
            if not self.held[place]:
                paid_before = paid_before + own.raised_before[place].payments
            if changed is not None and place not in changed:
                now = then
            else:
                paid_more = paid_more + _more(own.raised_before[place], own.raised_after[place])
            if now is not then or (not self.held[place] and then.gain.any()):
                policies.append(Followed(self.offsets[place], then, now, self.held[place]))
                places.append(place)
        return split_population(own.population, policies, paid_before, paid_more), tuple(places)


def _more(before: Raised, after: Raised) -> Payments:
    return Payments(
        after.payments.proportional - before.payments.proportional,
        after.payments.by_decile - before.payments.by_decile,
    )


def _same(after: Received, before: Received) -> Received:
    """The figures of the scenario, or those of the baseline themselves where they are equal."""
    a, b = after.transfer, before.transfer
    if a is None or b is None or not (_equal(a, b)):
        return after
    return before if after.services == before.services else Received(
        after.recipients, before.transfer, after.transfers, after.services, after.lost
    )  # fmt: skip


def _equal(a: Transfer, b: Transfer) -> bool:
    return bool(np.array_equal(a.share, b.share) and np.allclose(a.gain, b.gain, rtol=1e-13, atol=0))


def living_standards(result: Computed) -> LivingStandards | None:
    """The people of a result by welfare; None where the set does not say enough."""
    if not welfare_stated(result.assumptions):
        return None
    inputs = welfare_inputs(result.assumptions)
    return LivingStandards(result, inputs, welfare_cells(inputs.shares))
