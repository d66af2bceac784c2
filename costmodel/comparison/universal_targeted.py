"""Universal against targeted: two designs of one benefit, measured against the same people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.comparison.designs import Design, DesignsInYear
from costmodel.comparison.universal_design import for_everybody
from costmodel.engine.inclusion_cuts import inclusion_cuts
from costmodel.engine.inputs.scenarios import BASELINE
from costmodel.engine.line_items.metrics import SMALLEST, unequal
from costmodel.engine.line_items.stamp import stamped
from costmodel.engine.policy_lines import policy_lines
from costmodel.engine.run import load, run_all
from costmodel.errors import ModelError
from costmodel.model.arguments import among, one_of
from costmodel.notebook import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    import pandas as pd

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.results import Result

BENEFITS, EXPENDITURE, SCREENING = "benefits_given", "expenditure", "application_cost"
ADMINISTRATION = ("running_administration", "set_up_cost", "redress_cost", "consultation_cost")
PEOPLE = (
    "beneficiaries", "beneficiary_years", "benchmark_people", "benchmark_reached", "benchmark_missed",
    "benchmark_exclusion_error", "benchmark_inclusion_error", "leakage", "cost_of_person_reached",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class TargetingComparison(Shown):
    """A universal and a targeted design of one benefit, year by year, against one benchmark group T."""

    results: tuple[Result, Result]
    """Of the universal and of the targeted design; the same where both are policies of one scenario."""
    policies: tuple[str, str]
    benchmark: str
    """Key of T."""
    years: tuple[DesignsInYear, ...]
    """The years in which both designs serve people."""
    shown: DesignsInYear
    """The year asked for, the last unless one is named."""
    everybody: str = ""
    """Key of the group whom the universal design serves, where it was made of the targeted one."""

    def group_label(self, group: str) -> str:
        """A group as printed."""
        groups = self.results[0].assumptions.table("Groups").rows
        return next(str(row["label"]) for row in groups if row["group"] == group)

    @property
    def benchmark_label(self) -> str:
        """T as printed."""
        return self.group_label(self.benchmark)

    @property
    def stamp(self) -> dict[str, Any]:
        """Origin of the figures."""
        return self.results[1].stamp

    def table(self) -> pd.DataFrame:
        """One row a year and design; what targeting changes stands in its row. LCU of the year."""
        import pandas as pd

        frame = pd.DataFrame(
            [
                {"year": designs.year, "design": name, "policy": policy, "benchmark": self.benchmark,
                 "people": designs.people, **asdict(design), **_of_targeted(designs, name)}
                for designs in self.years
                for name, policy, design in zip(
                    ("universal", "targeted"), self.policies, (designs.universal, designs.targeted),
                    strict=True,
                )
            ]
        )  # fmt: skip
        frame.insert(3, "unit", self.results[0].unit("nominal"))
        return stamped(frame, self.stamp)

    def to_dict(self) -> dict[str, Any]:
        """All of it in types of JSON."""
        return {
            **self.stamp, "universal": self.policies[0], "targeted": self.policies[1],
            "universal_scenario": self.results[0].scenario.name, "benchmark": self.benchmark,
            "everybody": self.everybody or None,
            "unit": self.results[0].unit("nominal"), "year": self.shown.year,
            "years": [designs.to_dict() for designs in self.years],
        }  # fmt: skip


def _of_targeted(designs: DesignsInYear, name: str) -> dict[str, float]:
    differences = ("leakage_avoided", "benefit_foregone", "same_money")
    return {each: getattr(designs, each) if name == "targeted" else np.nan for each in differences}


def compare_targeting(
    assumptions: Assumptions | str | PathLike[str],
    universal: str | None,
    targeted: str,
    scenario: str = BASELINE,
    *,
    universal_scenario: str | None = None,
    year: int | None = None,
) -> TargetingComparison:
    """A universal design against a targeted one: cost in parts, who is reached and missed, leakage.

    ``universal`` and ``targeted`` are policies of one workbook in one ``scenario``; or one policy of two
    scenarios, where ``universal_scenario`` has the universal design. Without ``universal`` that design is
    made of the targeted one: everybody of the group above its target group, not screened, at the same
    benefit, take-up and administration. Both must give the same benefit to the same people and have the same
    benchmark group (table Targeting). ``year`` is shown first, the last unless named. Money: LCU of each
    year. Definitions: ``docs/comparisons.md``.

    Raises AssumptionError as ``run`` does, and ModelError where the two cannot be compared.
    """
    inputs = load(assumptions)
    first = scenario if universal_scenario is None else universal_scenario
    results = run_all(inputs, [first, scenario])
    pair, everybody = (results[first], results[scenario]), ""
    names = pair[0].policies
    named = targeted if universal is None else universal
    policies = one_of(named, "policy", names), one_of(targeted, "policy", names)
    if universal is None and universal_scenario is None:
        made, everybody = for_everybody(results[scenario], policies[1])
        pair = made, results[scenario]
    elif policies[0] == policies[1] and first == scenario:
        raise ModelError(
            f"universal and targeted: found {universal} of the scenario {scenario} for both; expected two "
            "designs. Name two policies, or the scenario with the universal design; or leave the universal "
            "policy out, which is then made of the targeted one."
        )
    benchmark = _one_benchmark(pair, policies)
    _possible(pair, policies)
    years = tuple(_years(pair, policies))
    if not years:
        raise ModelError(
            f"{universal} and {targeted}: found no year in which both serve people; expected one. Choose "
            "scenarios in which both are in operation."
        )
    for designs in years:
        _same_benefit(designs, policies)
    shown = years[-1] if year is None else next((each for each in years if among(year, [each.year])), None)
    if shown is None:
        raise ModelError(
            f"year: found {year!r:.20}; expected one from {years[0].year} to {years[-1].year}, in which both "
            "designs serve people. Give one of them."
        )
    return TargetingComparison(pair, policies, benchmark, years, shown, everybody)


def _one_benchmark(results: tuple[Result, Result], policies: tuple[str, str]) -> str:
    first, second = (
        result.bound.names.benchmarks[result.policies.index(policy)]
        for result, policy in zip(results, policies, strict=True)
    )
    if first != second:
        raise ModelError(
            f"benchmark group: found {first} for {policies[0]} and {second} for {policies[1]}; expected the "
            f"same for both, since errors against different groups cannot be compared. Add a row to the "
            f"table Targeting, with the policy {policies[0]} and the benchmark {second}."
        )
    return first


def _possible(results: tuple[Result, Result], policies: tuple[str, str]) -> None:
    for result, policy in zip(results, policies, strict=True):
        for cut in inclusion_cuts(result):
            if cut.policy == policy:
                raise ModelError(
                    f"found {cut.finding} ({cut.cell}); expected at most {cut.used:.10g}. Correct the error, "
                    "then compare."
                )


def _years(results: tuple[Result, Result], policies: tuple[str, str]) -> Iterator[DesignsInYear]:
    first, second = (_figures(result, policy) for result, policy in zip(results, policies, strict=True))
    for place, year in enumerate(results[0].years):
        one, other = (
            {name: float(row[place]) for name, row in figures.items()} for figures in (first, second)
        )
        if one["beneficiaries"] > 0 and other["beneficiaries"] > 0:
            if unequal(one["benchmark_people"], other["benchmark_people"]):
                raise ModelError(
                    f"people of the benchmark group: found {one['benchmark_people']:,.0f} and "
                    f"{other['benchmark_people']:,.0f} in {year}; expected the same people in both "
                    "scenarios. Compare scenarios that change the design only."
                )
            yield DesignsInYear(year, one["benchmark_people"], _design(one), _design(other))


def _figures(result: Result, policy: str) -> dict[str, np.ndarray]:
    wanted = (*PEOPLE, BENEFITS, EXPENDITURE, SCREENING, *ADMINISTRATION)
    row = result.policies.index(policy)
    return {name: figure[row] for name, figure in policy_lines(result, wanted).items()}


def _design(figures: dict[str, float]) -> Design:
    administration = sum(figures.get(name, 0.0) for name in ADMINISTRATION)
    benefits, screening, cost = figures[BENEFITS], figures[SCREENING], figures[EXPENDITURE]
    served, other = figures["beneficiary_years"], cost - benefits - administration - screening
    return Design(
        benefits=benefits,
        administration=administration,
        screening=screening,
        other_cost=other if abs(other) > SMALLEST * cost else 0.0,  # a rounding difference
        cost=cost,
        beneficiaries=figures["beneficiaries"],
        reached=figures["benchmark_reached"],
        missed=figures["benchmark_missed"],
        exclusion_error=figures["benchmark_exclusion_error"],
        inclusion_error=figures["benchmark_inclusion_error"],
        cost_per_person=figures["cost_of_person_reached"],
        leakage=figures["leakage"],
        benefit_each=benefits / served if served else 0.0,
    )


def _same_benefit(designs: DesignsInYear, policies: tuple[str, str]) -> None:
    first, second = designs.universal.benefit_each, designs.targeted.benefit_each
    if unequal(first, second) or first == 0:
        raise ModelError(
            f"benefit: found {first:,.10g} a person and year of {policies[0]} and {second:,.10g} of "
            f"{policies[1]} in {designs.year}; expected the same, above 0. Give both the same amounts, in "
            "Parameters or in a scenario; or leave the universal policy out: the targeted one is then "
            "compared with itself for everybody."
        )
