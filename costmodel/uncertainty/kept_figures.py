"""Figures kept of every draw of a simulation: lines by year, measures of the horizon, spending."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.inputs.scenarios import BASELINE, INCREMENT, LEVEL
from costmodel.engine.limited_figures import (
    AT_LIMIT,
    INDICES,
    SIBLINGS,
    HeldRows,
    crowded_groups,
    scaled_indexation,
)
from costmodel.engine.line_items.lines import figure_of
from costmodel.engine.line_items.metrics import difference, stated
from costmodel.model.appraisal import marginal_value_of_public_funds
from costmodel.model.flows import appraise, total_flows
from costmodel.model.measure_list import RATIOS, WORTH
from costmodel.model.measures import measures
from costmodel.threads import on_threads
from costmodel.uncertainty.draw_room import let_go, put, room

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from costmodel.engine.line_items.lines import Block
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.model.flows import Flows
    from costmodel.model.measures import Appraisal, Stated
    from costmodel.model.social_budget import SocialBudget
    from costmodel.uncertainty.draws import DrawnFigures

PRESENT = ("present_cost", "present_net_cost", "present_transfers", "present_gains", "present_harms",
           "present_resources", "willingness_to_pay", "envelope_worth",
           "present_participants", "present_raised")  # fmt: skip
CEILING, CHANGED, EACH, WHOLE = "ceiling", "changed", "each", "whole"
DRAWN_MEASURES = ("npv", "npv_weighted", *RATIOS, *WORTH, *PRESENT)


@dataclass(frozen=True)
class Drawn:
    """One line item in every draw."""

    central: Block
    """The line of the central run, with its rows, unit and years."""
    figure: Figure
    """(draw, row, year); a year axis of length 1 for a figure of the whole horizon."""

    @classmethod
    def of(cls, central: Block, draws: int) -> Drawn:
        """Room for the draws of a line."""
        return cls(central, room(len(central.rows), len(central.years) or 1, draws))

    def holding(self, figure: Figure) -> Drawn:
        """The same line with the figures of all draws: (row, year, draw)."""
        return replace(self, figure=np.broadcast_to(np.moveaxis(figure, -1, 0), self.figure.shape))


class Keeper:
    """Collects the kept figures from each block of draws; used only during a simulation."""

    def __init__(self, result: Result, lines: Sequence[str], draws: int) -> None:
        self.result, self.stated, self.draws = result, stated(result.budget_lines), draws
        self.lines = tuple(Drawn.of(line, draws) for line in result.blocks if line.name in lines)
        bases = (LEVEL,) if result.scenario.name == BASELINE else (LEVEL, INCREMENT)
        self.increments = tuple(
            Drawn.of(_over(line.central, result.baseline_lines), draws)
            for line in (self.lines if INCREMENT in bases else ())
        )
        owners = len(result.policies) + 1
        self.measures = {basis: {name: room(owners, draws) for name in DRAWN_MEASURES} for basis in bases}
        self.unchanged = {basis: np.ones(owners, dtype=bool) for basis in bases}
        self.ceilings = {
            (str(row["ministry"]), int(row["year"])): (float(row["amount"]), np.empty(draws))
            for row in result.assumptions.table("Ceilings").rows
            if row["year"] in result.years
        }
        self.limits = HeldRows.of(result.bound)
        self.draws_at_limit: dict[tuple[str, str], int] = {
            (kind, name): 0 for kind, names in self.limits.names.items() for name in names
        }
        """In how many draws each row is held at what is possible, by kind of limit."""
        self.compared = list(result.bound.names.fiscal.ceilings)

    @property
    def key(self) -> Hashable:
        """Names what is kept."""
        lines = tuple((line.central.part, line.central.name) for line in self.lines)
        return lines, tuple(self.ceilings), tuple(self.measures), self.stated, self.limits.key

    def wanted(self, baseline: SocialBudget, budget: SocialBudget) -> dict[Hashable, Figure]:
        """What is kept of a run of the scenario and the baseline; a figure of a tape or a block of runs."""
        figures: dict[Hashable, Figure] = {}
        for place, drawn in enumerate(self.lines):
            figures[LEVEL, place] = level = figure_of(budget, drawn.central)
            if self.increments:
                figures[INCREMENT, place] = level - figure_of(baseline, drawn.central)
        figures |= _measured(LEVEL, budget.flows, budget.appraisal, budget.total_appraisal, self.stated)
        if INCREMENT in self.measures:
            flow, factors = difference(budget.flows, baseline.flows), budget.discounting
            each, whole = appraise(flow, factors), appraise(total_flows(flow), factors)
            figures |= _measured(INCREMENT, flow, each, whole, self.stated)
        for ministry, year in self.ceilings:
            spent = budget.ceilings.spending_compared[..., self.compared.index(ministry), :]
            figures[CEILING, ministry, year] = spent[..., self.result.years.index(year)]
        for kind, years in self.limits.years(budget, self.result.bound.names).items():
            figures[AT_LIMIT, kind] = years
        return figures

    def keep(self, block: DrawnFigures) -> None:
        """Keep the figures of a block."""
        within, figures = slice(block.first, block.last), block.figures
        whole = block.last - block.first == self.draws
        if whole:
            self.lines, self.increments = (
                tuple(line.holding(figures[basis, place]) for place, line in enumerate(drawn))
                for basis, drawn in ((LEVEL, self.lines), (INCREMENT, self.increments))
            )

        def keep(basis: str) -> None:
            for place, line in enumerate(() if whole else self.lines if basis == LEVEL else self.increments):
                put(line.figure, block.first, figures[basis, place])
            changed = (figures[basis, CHANGED] != 0).any(axis=-1)
            self.unchanged[basis][:-1] &= ~changed
            self.unchanged[basis][-1] = self.unchanged[basis][:-1].all()
            measured = self.measures[basis]
            for name in DRAWN_MEASURES:
                if (basis, EACH, name) in figures:
                    put(measured[name][:, :-1], block.first, figures[basis, EACH, name])
                    put(measured[name][:, -1:], block.first, figures[basis, WHOLE, name])

        on_threads(keep, self.measures)
        for (ministry, year), (_, spending) in self.ceilings.items():
            spending[within] = figures[CEILING, ministry, year]
        self._count(block)
        self._let_go()

    def _let_go(self) -> None:
        """Take what is kept in a file out of memory."""
        let_go(line.figure for line in (*self.lines, *self.increments))
        let_go(figure for measured in self.measures.values() for figure in measured.values())

    def _count(self, block: DrawnFigures) -> None:
        """Count the draws of a block in which a figure is held at what is possible."""
        count = block.last - block.first
        for kind, names in self.limits.names.items():
            draws = np.broadcast_to(block.figures[AT_LIMIT, kind] > 0, (len(names), count)).sum(axis=-1)
            for name, held_draws in zip(names, draws, strict=True):
                self.draws_at_limit[kind, name] += int(held_draws)
        named = self.result.bound.names
        shares, prevalence = block.figures.get(INDICES), block.figures[SIBLINGS]
        policies = [named.policies[row] for row in block.bound.assumed.benefit_rules.bounded]
        scaled = {} if shares is None else scaled_indexation(shares, policies)
        crowded = crowded_groups(prevalence, named.groups, self.result.assumptions)
        for kind, years in ((INDICES, scaled), (SIBLINGS, crowded)):
            for name, figure in years.items():
                held_draws = int(np.broadcast_to(figure > 0, (count,)).sum())
                self.draws_at_limit[kind, name] = self.draws_at_limit.get((kind, name), 0) + held_draws

    def compare(self) -> None:
        """The marginal value of public funds, which only draws comparable with the central run have."""

        def compare(basis: str) -> None:
            drawn, central = self.measures[basis], self.result.appraised(basis).values()
            for name, gain in WORTH.items():
                for place, row in enumerate(central):
                    public = marginal_value_of_public_funds(
                        drawn[gain][:, place], drawn["present_net_cost"][:, place],
                        (row[gain], row["present_net_cost"]),
                    )  # fmt: skip
                    drawn[name][:, place] = public.value if self.stated.effects else np.nan

        on_threads(compare, self.measures)
        self._let_go()


def _measured(
    basis: str, flow: Flows, each: Appraisal, whole: Appraisal, stated: Stated
) -> Iterator[tuple[Hashable, Figure]]:
    """Measures of each policy and of all together, and in how many years a policy has a flow."""
    years = [np.where(figure == 0, 0.0, 1.0).sum(axis=-1) for figure in vars(flow).values()]
    yield (basis, CHANGED), sum(years[1:], years[0])
    for part, appraised in ((EACH, each), (WHOLE, whole)):
        values = measures(appraised, stated) | {name: getattr(appraised, name) for name in PRESENT}
        for name, figure in values.items():
            yield (basis, part, name), figure[..., 0]


def _over(line: Block, baseline: SocialBudget) -> Block:
    """A line of the central run over the baseline."""
    return line._replace(figure=line.figure - figure_of(baseline, line))
