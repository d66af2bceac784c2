"""Living standards from a household survey: its people by welfare before and after a scenario.

The rules are those of ``living_standards``, with households in place of cells: a household is covered by a
policy where its offset is below the rate of the model. Survey and lines are carried to a year as there.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.surveys.survey_mapping import money_year
from costmodel.engine.line_items.scenario_values import changed
from costmodel.engine.welfare.survey_reach import PolicyReach, SurveyedResult, reach_of
from costmodel.engine.welfare.survey_weights import calibrated
from costmodel.model.followed_people import Payments
from costmodel.model.offsets import offsets
from costmodel.model.survey_people import deciles_of_households, payment_rates, recipients_of_households
from costmodel.model.welfare_measures import median, ranked
from costmodel.model.welfare_survey import since, welfare_growth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.engine.inputs.welfare_inputs import PovertyLine
    from costmodel.engine.welfare.welfare_transfers import Paid
    from costmodel.model.figures import Figure
    from costmodel.model.survey_people import Deciles

THREADS = 2
"""Policies that are placed at the same time: numpy leaves the other processors idle."""


@dataclass(frozen=True)
class PlacedPolicy:
    """A policy in a year: its recipients in each household, in the baseline and in the scenario."""

    before: Figure
    """(household,): recipients."""
    after: Figure
    each: tuple[float, float]
    """Money of a recipient, LCU a month at the baseline's prices, before and after."""
    transfers: tuple[float, float]
    """What the model pays, a month."""
    changed: bool
    told: bool
    """Whether the file says who is eligible."""
    of_group: tuple[float, float]
    """People of the group, before and after."""


@dataclass(frozen=True)
class SurveyYear:
    """The households of a year. Money: LCU a month per person or equivalent, prices of the baseline."""

    people: Figure
    decile: Deciles
    welfare: Figure
    """As surveyed and carried."""
    before: Figure
    """y0."""
    after_transfers: Figure
    after_financing: Figure
    rates: Figure
    """(decile,): payments for the change, as a share of y0."""
    policies: tuple[PlacedPolicy, ...]
    more_paid: tuple[Payments, ...]
    """For the change of each policy, a month."""

    @cached_property
    def by_rank(self) -> NDArray[np.intp] | None:
        """Places of the households from the poorest on by y0; None where they are in that order."""
        rising = bool(np.all(self.before[1:] >= self.before[:-1]))
        return None if rising else np.argsort(self.before, kind="stable")

    @cached_property
    def paid(self) -> Figure:
        """What each pays for the change."""
        amounts: Figure = self.rates[self.decile] * np.maximum(self.before, 0)
        return amounts


@dataclass(frozen=True)
class SurveyStandards(SurveyedResult):
    """The people of a result by welfare, from the households of a survey."""

    _kept: dict[int, SurveyYear] = field(default_factory=dict, repr=False)
    """The year asked for last: one year is much memory."""

    @property
    def years_shown(self) -> tuple[int, ...]:
        """Places of the years with figures: the first and the last."""
        return tuple(dict.fromkeys((0, len(self.result.years) - 1)))

    @property
    def factor(self) -> float:
        """Population of the model in the year of the survey over the people of the survey."""
        economy, years = self.result.baseline_lines.economy, self.result.bound.all_years
        people = np.broadcast_to(economy.population, (1, len(years)))[0]
        return float(people[years.index(self.survey_year)] / self.households.weighted_people)

    @cached_property
    def survey_year(self) -> int:
        """The year of the file and of its money."""
        return money_year(self.result.assumptions)

    @property
    def lines(self) -> tuple[PovertyLine, ...]:
        """The poverty lines, the main one first; that of the table Macro where the set states no other."""
        return self.grouped.lines

    def line_in(self, line: PovertyLine, year: int) -> float:
        """The value of a line in a model year by its place: LCU a month of the year."""
        if line.of_median is None:
            return float(self.grouped.line_of(line)[year])
        survey_year, share = self.year(year), changed(self.result, f"line.{line.name}.value", line.of_median)
        return share * float(median(ranked(survey_year.people, survey_year.before)))

    @cached_property
    def growth(self) -> Figure:
        """Growth of welfare from the year of the file to each model year, by the baseline."""
        passed_on = self.result.budget_lines.survey.growth_passed_on
        index = welfare_growth(self.result.baseline_lines.economy, passed_on)[1]
        year, first = (
            np.array([[float(calendar_year)]])
            for calendar_year in (self.survey_year, self.result.bound.all_years[0])
        )
        count = len(self.result.years)
        return np.broadcast_to(since(index, year, first, count)[0], count)

    def transfers_of_model(self, year: int) -> dict[str, float]:
        """Money of recipients by the ledger of the scenario and policy: LCU a year, the baseline's prices."""
        amounts = self.result.budget_lines.reached.transfers_received
        shape = (len(self.result.policies), len(self.result.years))
        money = np.broadcast_to(amounts, shape)[:, year] * self.grouped.price[year]
        return dict(zip(self.result.policies, money.tolist(), strict=True))

    def year(self, year: int) -> SurveyYear:
        """The households of a year by its place."""
        if year not in self._kept:
            self._kept.clear()
            self._kept[year] = self._of_year(year)
        return self._kept[year]

    def forget(self) -> None:
        """Give the memory of the year asked for last back."""
        self._kept.clear()

    def _of_year(self, year: int) -> SurveyYear:
        result, households = self.result, self.households
        people = calibrated(result, households, year)
        decile = deciles_of_households(people)
        welfare = households.welfare * self.growth[year]
        sides = ((result.baseline_lines, 1.0), (result.budget_lines, float(self.grouped.price[year])))
        reaches = [
            tuple(reach_of(self, lines, (policy, year), people, decile, price) for lines, price in sides)
            for policy in range(len(result.policies))
        ]

        def placed(policy: int) -> PlacedPolicy:
            return _placed(offsets(result.policies[policy], households.names), *reaches[policy])

        with ThreadPoolExecutor(THREADS) as threads:
            policies = tuple(threads.map(placed, range(len(result.policies))))
        per_person = 1 / (households.size * households.scale)
        base, more = np.zeros(len(households)), np.zeros(len(households))
        then, now = self.grouped.paid
        paid_more = tuple(
            _payments(now, year, place) - _payments(then, year, place) for place in range(len(policies))
        )
        paid_before = Payments()
        for place, policy in enumerate(policies):
            if not self.grouped.in_survey[place]:
                base += policy.before * (policy.each[0] * per_person)
                paid_before = paid_before + _payments(then, year, place)
            if policy.changed:
                more += gains(policy, per_person)
        start, money = welfare + base, people * households.scale
        first = payment_rates(np.maximum(start, 0) * money, decile, paid_before)
        before = start - first[decile] * np.maximum(start, 0) if first.any() else start
        second = payment_rates(np.maximum(before, 0) * money, decile, sum(paid_more, Payments()))
        after = before + more
        return SurveyYear(
            people, decile, welfare, before, after, after - second[decile] * np.maximum(before, 0), second,
            policies, paid_more,
        )  # fmt: skip


def gains(policy: PlacedPolicy, per_person: Figure) -> Figure:
    """What each person of a household gains by the change of a policy."""
    return (policy.after * policy.each[1] - policy.before * policy.each[0]) * per_person


def _payments(paid: Paid, year: int, policy: int) -> Payments:
    return Payments(float(paid.proportional[year, policy]), paid.by_decile[year, policy])


def _placed(offset: Figure, then: PolicyReach, now: PolicyReach) -> PlacedPolicy:
    before = recipients_of_households(then.reach, offset)
    same = then.alike(now)
    after = before if same else recipients_of_households(now.reach, offset)
    each = (then.each, then.each if same else now.each)
    return PlacedPolicy(
        before,
        after,
        each,
        (then.transfers, now.transfers),
        not same,
        now.told,
        (then.of_group, now.of_group),
    )
