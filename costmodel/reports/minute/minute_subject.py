"""What a costing minute is about: a scenario as a whole or one of its policies, over the baseline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.inputs.scenarios import BASELINE, INCREMENT, scenarios
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.metrics import difference
from costmodel.engine.run import run
from costmodel.errors import AssumptionError, ModelError
from costmodel.model.arguments import one_of
from costmodel.reports.language import words
from costmodel.reports.minute import minute_words
from costmodel.uncertainty.draws import counted
from costmodel.uncertainty.sensitivity import sensitivity
from costmodel.uncertainty.simulation import simulate
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    import pandas as pd

    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.reports.sheets.result_report import ScenarioReport
    from costmodel.uncertainty.sensitivity import Bar
    from costmodel.uncertainty.simulation import Simulation

DRAWS, SEED = 1_000, 1
"""Of the simulation of the minute: enough for a range, and done in less than a second."""
KEY_YEARS = 3
"""Years from the first change that sentences name."""
FIRST_STEP, MOVERS = 0.01, 8
GROSS_COST = "gross_cost"


@dataclass(frozen=True)
class MinuteSubject:
    """A scenario, or one of its policies, with what the sections of a minute share.

    Figures by year are (year,), LCU of each year; ``before`` is the baseline, ``after`` the scenario.
    """

    report: ScenarioReport
    policy: str | None
    draws: int
    seed: int

    @property
    def result(self) -> Result:
        """The result of the scenario."""
        return self.report.result

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the model."""
        return self.report.years

    @property
    def currency(self) -> str:
        """The currency's code."""
        return self.report.currency

    @property
    def key(self) -> str:
        """Its name in tables of results: that of the policy, or "total"."""
        return self.policy or TOTAL

    @property
    def label(self) -> str:
        """What is costed: the label of the scenario or of the policy."""
        return self.report.labels[self.policy] if self.policy else self.result.scenario.label

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The policies that the minute costs: those that the scenario changes, or the one asked for."""
        if self.policy:
            return (self.result.policies.index(self.policy),)
        changed = self._changed
        return tuple(place for place in range(len(self.result.policies)) if changed[place])

    @cached_property
    def _changed(self) -> list[bool]:
        """For each policy whether any flow, or its number of people, differs from the baseline."""
        result = self.result
        now, then = result.budget_lines, result.baseline_lines
        flows = vars(difference(now.flows, then.flows)).values()
        people = now.people.beneficiaries - then.people.beneficiaries
        count = len(result.policies)
        different = np.any(np.broadcast_to(people, (count, len(self.years))) != 0, axis=1)
        for flow in flows:
            figure = np.asarray(flow)
            different |= np.any(np.broadcast_to(figure, (count, figure.shape[-1])) != 0, axis=1)
        return [bool(one) for one in different]

    @cached_property
    def policies(self) -> tuple[str, ...]:
        """The keys of the policies that the minute costs."""
        return tuple(self.result.policies[place] for place in self.places)

    @property
    def ministries(self) -> tuple[str, ...]:
        """The ministries that pay for its policies."""
        splits = self.result.bound.names.classes.splits
        return tuple(dict.fromkeys(one.ministry for one in splits if one.policy in self.policies))

    @property
    def unchanged(self) -> list[str]:
        """Labels of the policies that the scenario leaves as they are; none where one is costed."""
        if self.policy:
            return []
        return [
            self.report.labels[name]
            for place, name in enumerate(self.result.policies)
            if not self._changed[place]
        ]

    def cost(self, line: str = GROSS_COST) -> tuple[Figure, Figure]:
        """A line of cost by year: in the baseline and in the scenario."""
        return self._both("cost", line)

    def _both(self, part: str, line: str) -> tuple[Figure, Figure]:
        figures = []
        for lines in (self.result.baseline_lines, self.result.budget_lines):
            figure = np.asarray(getattr(getattr(lines, part), line))
            whole = np.broadcast_to(figure, (len(self.result.policies), len(self.years)))
            # The totals of the model, so that the minute prints the same digits as every table of results.
            yearly = whole[self.places[0]] if self.policy else getattr(lines.totals, line)[0]
            figures.append(np.broadcast_to(yearly, len(self.years)))
        return figures[0], figures[1]

    @cached_property
    def before(self) -> Figure:
        """Gross cost of the baseline."""
        return self.cost()[0]

    @cached_property
    def after(self) -> Figure:
        """Gross cost of the scenario."""
        return self.cost()[1]

    @cached_property
    def change(self) -> Figure:
        """Gross cost that the proposal adds."""
        return self.after - self.before

    @property
    def changes_nothing(self) -> bool:
        """Whether gross cost is that of the baseline in every year."""
        return minute_words.direction(float(np.abs(self.change).max())) == minute_words.SAME

    @cached_property
    def gdp(self) -> Figure:
        """Gross domestic product, LCU of each year."""
        return np.broadcast_to(self.result.divisor("gdp")[0], len(self.years))

    @cached_property
    def beneficiaries(self) -> tuple[Figure, Figure]:
        """Beneficiaries by policy and year, in the baseline and in the scenario: (policy, year)."""
        shape = (len(self.result.policies), len(self.years))
        both = (self.result.baseline_lines, self.result.budget_lines)
        before, after = (np.broadcast_to(lines.people.beneficiaries, shape) for lines in both)
        return before, after

    @cached_property
    def scale(self) -> words.CellScale:
        """How its amounts are printed: in the scale that fits the years up to 2030, as on the first page."""
        sizes = np.maximum(np.abs(self.before), np.abs(self.after))
        return words.scale(float(sizes[: self.middle + 1].max() or sizes.max()))

    @property
    def unit(self) -> str:
        """The unit of its amounts."""
        return self.scale.unit(self.result.unit("nominal"))

    def money(self, value: float) -> str:
        """An amount in a sentence, without its sign."""
        return minute_words.money(value, self.currency)

    def signed(self, value: float) -> str:
        """An amount in a sentence; one below 0 is minus the amount."""
        text = self.money(value)
        return phrase("minus {amount}", amount=text) if value <= -minute_words.NOTHING else text

    @cached_property
    def key_places(self) -> tuple[int, ...]:
        """The places of the years that sentences name: from the first change that counts on.

        Preparations that cost less than a hundredth of the largest change do not count.
        """
        sizes = np.abs(self.change)
        changed = np.flatnonzero(sizes >= max(minute_words.NOTHING, FIRST_STEP * float(sizes.max())))
        first = int(changed[0]) if len(changed) else 0
        return tuple(range(first, min(first + KEY_YEARS, len(self.years))))

    @cached_property
    def shown_places(self) -> tuple[int, ...]:
        """The places of the years of most tables: of the sentences, 2030 or the middle, the last."""
        more = (self.years.index(year) for year in words.key_years(self.years)[1:])
        return tuple(sorted({*self.key_places, *more}))

    @cached_property
    def middle(self) -> int:
        """The place of the year in which people and tenths are shown: 2030, or the one in the middle."""
        return self.years.index(words.key_years(self.years)[len(words.key_years(self.years)) // 2])

    @cached_property
    def baseline(self) -> Result:
        """The result of the baseline."""
        return run(self.result.assumptions, BASELINE)

    @cached_property
    def guarantees(self) -> pd.DataFrame:
        """The table of ``Result.guarantees``."""
        return self.result.guarantees()

    @cached_property
    def simulation(self) -> Simulation | None:
        """The draws of the scenario; None where there is nothing to draw, or a draw leaves its bounds."""
        try:
            return simulate(
                self.result.assumptions, self.result.scenario.name, self.draws, self.seed, lines=(GROSS_COST,)
            )
        except (AssumptionError, ModelError):
            return None

    @cached_property
    def movers(self) -> tuple[Bar, ...]:
        """The assumptions that alone change the added cost of ``middle`` most, the strongest first."""
        try:
            tornado = sensitivity(
                self.result.assumptions,
                self.result.scenario.name,
                GROSS_COST,
                policy=self.key,
                basis=INCREMENT,
                year=self.years[self.middle],
            )
        except (AssumptionError, ModelError):
            return ()
        least = max(minute_words.NOTHING, FIRST_STEP * abs(tornado.central))
        return tuple(bar for bar in tornado.bars[:MOVERS] if bar.span >= least)

    @cached_property
    def drawn_change(self) -> Figure | None:
        """Gross cost that the proposal adds in each draw: (draw, year); None without a simulation."""
        if self.simulation is None:
            return None
        part = "cost" if self.policy else "totals"
        drawn = next(one for one in self.simulation.increments if one.central.part == part)
        return drawn.figure[:, self.places[0] if self.policy else 0]

    @cached_property
    def appraised(self) -> dict[str, Any]:
        """What the proposal adds over the horizon: the measures of ``Result.appraisal``."""
        return self.report.appraised[INCREMENT][self.key]


def minute_subject(
    report: ScenarioReport, policy: str | None = None, draws: int = DRAWS, seed: int = SEED
) -> MinuteSubject:
    """What a minute is about. Raises ModelError for the baseline, and for a policy that there is not."""
    if report.is_baseline:
        names = [name for name in scenarios(report.result.assumptions) if name != BASELINE]
        raise ModelError(
            "minute: found the baseline, which proposes nothing; expected a scenario. "
            + (f"Name one of {', '.join(names)}." if names else "Add one to the table Scenarios.")
        )
    if policy is not None:
        policy = one_of(policy, "policy", report.result.policies)
    draws, seed = counted(draws, seed)
    return MinuteSubject(report, policy, draws, seed)
