"""Binding of weights by welfare: what a unit of money is worth to those who receive it and who pay it.

Weights rank people, so their parts are values: means of y0^-eta of deciles, over people and over welfare.
Where the survey holds all that the baseline pays, and nobody is chosen by means, they follow from the cells
alone. Else they need the people that policies cover, and so the figures of the central run of each scenario.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.decile_rows import national_rows
from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.paths import SOCIETY, WELFARE
from costmodel.engine.inputs.drawn_values import effective
from costmodel.engine.inputs.entries import PEOPLE, Entry, entry_of
from costmodel.engine.inputs.figure_trees import at
from costmodel.engine.inputs.fitted_cells import cell_facts
from costmodel.engine.inputs.scenarios import BASELINE, Scenario
from costmodel.engine.inputs.welfare_inputs import policies_in_survey, welfare_stated
from costmodel.engine.welfare.living_standards import living_standards
from costmodel.engine.welfare.policy_weights import DecileWorth, worth_of_cells, worth_of_deciles
from costmodel.model.decile_places import DECILES, PAYERS, equivalents_per_person
from costmodel.model.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.engine.inputs.drawn_values import Draws
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.engine.inputs.scenarios import Change
    from costmodel.engine.welfare.living_standards import LivingStandards
    from costmodel.model.assumed import Assumed
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

    Central = Callable[[Sequence[Scenario]], tuple[Bound, SocialBudget]]
    """Binds and computes scenarios, without these weights and without draws."""


ELASTICITIES = {f"{WELFARE}.eta": "Welfare", f"{SOCIETY}.income_elasticity": "Society"}
"""Paths of the elasticity of the weight of money with welfare, the first that is stated, and their tables."""


def stated_elasticity(assumptions: Assumptions) -> Fact | None:
    """The elasticity of the weight of money with welfare: of the table Welfare, or else of Society."""
    for path, table in ELASTICITIES.items():
        for fact in facts_of(assumptions, table):
            if fact.path == path:
                return fact
    return None


def weighed_by_welfare(assumptions: Assumptions) -> bool:
    """Whether the set says enough to weigh money by the welfare of people, and gives no weights as such."""
    rows = national_rows(assumptions.table("Distribution"))
    if not welfare_stated(assumptions) or stated_elasticity(assumptions) is None:
        return False
    if any(row["household_size"] is None for row in rows) or all(row["weight"] is not None for row in rows):
        return False
    return cell_facts(assumptions).stated() is not None


def with_welfare_weights(
    assumptions: Assumptions,
    make: Figures,
    assumed: Assumed,
    scenarios: Sequence[Scenario],
    central: Central,
) -> Assumed:
    """The inputs with the parts of weights by welfare."""
    elasticity = stated_elasticity(assumptions)
    assert elasticity is not None  # noqa: S101  see weighed_by_welfare
    if elasticity.path.startswith(WELFARE):
        make.column(make.with_changes([entry_of(elasticity)])[:1])
    worths = _Worths(assumptions, make.draws, assumed, scenarios, central, make).decile_worths(elasticity)
    source = str(assumptions.table("Distribution").rows[0]["source"] or "")
    received, paid = zip(*worths, strict=True)
    weights = Weights(
        policies=tuple(range(len(assumed.policies.group))),
        of_recipients=_picked(make, "Mean weight of money of recipients", received, source),
        of_payers=_picked(make, "Mean weight of money of payers", paid, source),
        payers_by_decile=assumed.reached.general >= 0
        or any(on == PAYERS for _, on, _ in assumed.reached.sources),
    )  # fmt: skip
    return replace(assumed, weights=weights)


def with_central_weights(assumed: Assumed, draws: Draws, figure: Figure, scenarios: int) -> Assumed:
    """The inputs with the weights of the central run, which every draw keeps: (scenario, policy, year)."""
    each = np.broadcast_to(figure, (scenarios, *figure.shape[-2:]))
    alike = (each == each[:1]).all()
    kept = each[:1] if alike else np.tile(each, (draws.count, 1, 1))
    return replace(assumed, weights=replace(assumed.weights, central=kept))


def _picked(make: Figures, label: str, figures: Sequence[Figure], source: str) -> Figure:
    """A figure of values that belong to no cell: (draw x scenario, row, year)."""
    values = np.stack([np.ascontiguousarray(figure) for figure in figures])
    if (values == values[:1]).all():
        values = values[:1]
    entry = Entry(PEOPLE, label, "ratio", None, table="Distribution", source=source)
    return make.pick(values, np.full(values.shape[1:], entry, dtype=object))


@dataclass(frozen=True)
class _Worths:
    """The worth of money in each scenario of each draw."""

    assumptions: Assumptions
    draws: Draws
    assumed: Assumed
    scenarios: Sequence[Scenario]
    central: Central
    make: Figures

    def values(self, fact: Fact) -> Figure:
        """A number of the set in each scenario of each draw."""
        order = {scenario.name: place for place, scenario in enumerate(self.scenarios)}
        return effective(self.make.with_changes([entry_of(fact)])[:1], order, self.draws)[:, 0]

    def decile_worths(self, elasticity: Fact) -> list[DecileWorth]:
        """One for every scenario of each draw."""
        eta = self.values(elasticity)
        return self._of_people(eta) if self._needs_people() else self._of_cells(eta)

    def _needs_people(self) -> bool:
        """Whether somebody is chosen by means, or the baseline pays what the survey does not hold."""
        if self.assumed.reached.means:
            return True
        names = tuple(str(row["policy"]) for row in self.assumptions.table("Policies").rows)
        if all(policies_in_survey(self.assumptions, names)):
            return False
        return bool(self._standards(Scenario(BASELINE, "")).fresh.any())

    def _of_cells(self, eta: Figure) -> list[DecileWorth]:
        facts = cell_facts(self.assumptions)
        stated = np.stack([self.values(fact) for fact in facts.facts], axis=1)
        scale = _numbers(equivalents_per_person(self.assumed.reached))
        scale = np.broadcast_to(scale, (*scale.shape[:-2], DECILES, 1)).reshape(-1, DECILES)
        rows = np.column_stack([np.broadcast_to(scale, (len(stated), DECILES)), eta, stated])
        distinct, each = np.unique(rows, axis=0, return_inverse=True)
        worths = [
            worth_of_cells(facts.cells(row[DECILES + 1 :]), row[:DECILES], float(row[DECILES]))
            for row in distinct
        ]
        return [worths[place] for place in each.ravel()]

    def _of_people(self, eta: Figure) -> list[DecileWorth]:
        standards: dict[tuple[Change, ...], LivingStandards] = {}
        worths: dict[tuple[tuple[Change, ...], float], DecileWorth] = {}
        worth_of_runs = []
        for run, elasticity in enumerate(eta.tolist()):
            scenario = self._scenario(run)
            if scenario.changes not in standards:
                standards[scenario.changes] = self._standards(scenario)
            key = scenario.changes, elasticity
            if key not in worths:
                worths[key] = worth_of_deciles(standards[scenario.changes], elasticity)
            worth_of_runs.append(worths[key])
        return worth_of_runs

    def _scenario(self, run: int) -> Scenario:
        """The scenario of a run, with the operands that were chosen for it."""
        draw, place = divmod(run, len(self.scenarios))
        scenario = self.scenarios[place]
        if not self.draws.exact:
            return scenario
        made = [
            replace(change, value=float(self.draws.values[change.cell][draw]))
            if change.cell in self.draws.values
            else change
            for change in scenario.changes
        ]
        return replace(scenario, changes=tuple(change for change in made if not np.isnan(change.value)))

    def _standards(self, scenario: Scenario) -> LivingStandards:
        """The people of the central run of a scenario."""
        baseline = Scenario(BASELINE, "")
        bound, budget = self.central([baseline, replace(scenario, name=CENTRAL)])
        pair = at(budget, 0), at(budget, 1)
        standards = living_standards(_CentralRun(self.assumptions, scenario, bound, pair[1], pair[0]))
        assert standards is not None  # noqa: S101  see weighed_by_welfare
        return standards


CENTRAL = "central run"


@dataclass(frozen=True)
class _CentralRun:
    """The figures of one scenario with the baseline beside it; a ``Computed``."""

    assumptions: Assumptions
    scenario: Scenario
    bound: Bound
    budget_lines: SocialBudget
    baseline_lines: SocialBudget

    @property
    def alone(self) -> Bound:
        """The inputs of the scenario, the last of those that are bound, without those of the others."""
        return self.bound.of_scenario(self.bound.scenarios[-1]) or self.bound

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years of the model."""
        return self.bound.years

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies by name."""
        return self.bound.names.policies

    @property
    def stamp(self) -> dict[str, Any]:
        """Nothing: these figures are not shown."""
        return {}


def _numbers(figure: Figure) -> Figure:
    """The numbers of a figure, plain or traced."""
    return np.asarray(getattr(figure, "values", figure), dtype=float)
