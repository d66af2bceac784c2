"""What the sheets of one result workbook share: the result, its checks, its evidence, its units."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.choice.lesser_reforms import LesserReforms, ReformOption, lesser_reforms, reform_options
from costmodel.comparison.delay import YEARS, delays_of, most_years
from costmodel.engine.checking.result_checks import Check, Verdict, result_checks, verdict
from costmodel.engine.evidence import Evidence, evidence
from costmodel.engine.first_line import first_sentences
from costmodel.engine.inputs.scenarios import BASELINE, BASES, INCREMENT, LEVEL
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.used_assumptions import Used, used
from costmodel.reports.language import words
from costmodel.wording.catalogue import Verbatim, phrase, tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costmodel.comparison.delay import Delay
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure


@dataclass(frozen=True)
class ScenarioReport:
    """One scenario's result, prepared for a workbook."""

    result: Result
    made_at: datetime
    beside: Mapping[str, Result] = field(default_factory=dict, compare=False, repr=False)
    """Results of scenarios of the same workbook that are known already, by name."""
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What pages make once of the report, by its name."""

    @cached_property
    def checks(self) -> list[Check]:
        """Every check of the result."""
        return result_checks(self.result)

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict of the checks."""
        return verdict(self.checks)

    @cached_property
    def evidence(self) -> list[Evidence]:
        """The evidence behind the cost of every policy."""
        return evidence(self.result)

    @cached_property
    def used(self) -> list[Used]:
        """Every assumption as the scenario used it."""
        return used(self.result)

    @cached_property
    def appraised(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The appraisal by basis (level, increment) and policy, all policies together last."""
        return {basis: self.result.appraised(basis) for basis in BASES}

    @cached_property
    def delay(self) -> Delay | None:
        """The scenario begun later, or never; None for the baseline and for a horizon of one year."""
        if "delay" not in self.kept:
            (self.kept["delay"],) = _delays([self.result])
        delay: Delay | None = self.kept["delay"]
        return delay

    @cached_property
    def options(self) -> tuple[ReformOption, ...]:
        """The options beside the scenario."""
        return reform_options(self.result, self.beside, self.kept.get("less"))

    @cached_property
    def headline(self) -> dict[str, Any]:
        """The headline figures of the result."""
        return self.result.headline()

    @property
    def return_basis(self) -> str:
        """What the return is judged by: what the scenario adds, or the baseline itself."""
        return LEVEL if self.is_baseline else INCREMENT

    @property
    def return_row(self) -> dict[str, Any]:
        """The appraisal of all policies together on that basis."""
        return self.appraised[self.return_basis][TOTAL]

    @property
    def gdp(self) -> Figure:
        """GDP of each year of the scenario, LCU: (year,)."""
        return np.asarray(np.broadcast_to(self.result.divisor("gdp"), (1, len(self.years)))[0])

    @property
    def first_sentences(self) -> list[str]:
        """What the scenario adds to the baseline, or the baseline itself: its cost, and its return."""
        parts = (text.split("; ") for text in first_sentences(self.headline))
        texts = ("; ".join(map(tr, each)) for each in parts)
        return [Verbatim(f"{text[0].upper()}{text[1:]}.") for text in texts]

    @cached_property
    def labels(self) -> dict[str, str]:
        """The policies' labels by name."""
        return words.labels(self.result)

    @cached_property
    def scale(self) -> words.CellScale:
        """How amounts of the budget are shown."""
        return words.money_scale(self.result)

    @property
    def currency(self) -> str:
        """The currency's code."""
        return str(self.result.assumptions.about["currency"])

    @property
    def money(self) -> str:
        """The unit of nominal amounts."""
        return self.scale.unit(self.result.unit("nominal"))

    @property
    def real_money(self) -> str:
        """The unit of amounts at base-year prices."""
        return self.scale.unit(self.result.unit("real"))

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the model."""
        return self.result.years

    @property
    def period(self) -> str:
        """The first and the last year."""
        return f"{self.years[0]} to {self.years[-1]}"

    @property
    def title(self) -> str:
        """The country and the scenario."""
        return phrase(
            "{country}: {scenario}",
            country=self.result.assumptions.about["country"], scenario=self.result.scenario.label,
        )  # fmt: skip

    def described(self, guide: str) -> str:
        """The scenario and its years, and a guide to the page."""
        name = self.result.scenario.name
        return phrase(
            "The scenario {scenario}, {years}. {guide}", scenario=name, years=self.period, guide=guide
        )

    @property
    def is_baseline(self) -> bool:
        """Whether this is the baseline, which has no comparison."""
        return self.result.scenario.name == BASELINE

    @property
    def stamp(self) -> str:
        """The stamp under every title and on every page."""
        return words.one_stamp(self.result, self.verdict)

    @property
    def properties(self) -> dict[str, Any]:
        """The document's properties."""
        return {
            "title": f"{self.result.assumptions.title}: {self.result.scenario.label}",
            **self.result.stamp,
            "made_at": moment(self.made_at),
            "checks": self.verdict.words,
        }


def reports_of(
    results: Sequence[Result], made_at: datetime, beside: Mapping[str, Result]
) -> list[ScenarioReport]:
    """The reports of several scenarios of a set; what stands beside each is computed for all at once."""
    less: Iterable[LesserReforms | None] = [None] * len(results)
    if all(result.scenario.name != BASELINE for result in results):
        less = lesser_reforms(results)
    return [
        ScenarioReport(result, made_at, beside, {"delay": delay, "less": lesser})
        for result, delay, lesser in zip(results, _delays(results), less, strict=True)
    ]


def _delays(results: Sequence[Result]) -> Sequence[Delay | None]:
    """The delays of scenarios; none of several of which one is the baseline."""
    years = min(YEARS, *map(most_years, results))
    if not years or any(result.scenario.name == BASELINE for result in results):
        return [None] * len(results)
    return delays_of(results, years)


def now() -> datetime:
    """The time of a run, UTC."""
    return datetime.now(UTC)


def moment(when: datetime) -> str:
    """A time in words."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
