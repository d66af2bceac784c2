"""Figures kept of every draw of a simulation: lines by year, measures of the horizon, spending."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.lines import figure_of
from costmodel.engine.metrics import difference, stated
from costmodel.engine.scenarios import BASELINE, INCREMENT, LEVEL
from costmodel.model.appraisal import marginal_value_of_public_funds
from costmodel.model.flows import appraise, total_flows
from costmodel.model.measure_list import RATIOS, WORTH
from costmodel.model.measures import measures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.engine.lines import Block
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.model.flows import Flows
    from costmodel.model.measures import Appraisal
    from costmodel.model.social_budget import SocialBudget
    from costmodel.uncertainty.draws import DrawnBlock

PRESENT = ("present_cost", "present_net_cost", "present_transfers", "present_gains", "present_harms",
           "present_resources", "willingness_to_pay", "envelope_worth",
           "present_participants", "present_raised")  # fmt: skip
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
        return cls(central, np.empty((draws, len(central.rows), len(central.years) or 1)))


class Keeper:
    """Collects the kept figures from each block of draws; used only during a simulation."""

    def __init__(self, result: Result, lines: Sequence[str], draws: int) -> None:
        self.result, self.stated = result, stated(result.budget_lines)
        self.lines = tuple(Drawn.of(line, draws) for line in result.blocks if line.name in lines)
        bases = (LEVEL,) if result.scenario.name == BASELINE else (LEVEL, INCREMENT)
        self.increments = tuple(
            Drawn.of(_over(own.central, result.baseline_lines), draws)
            for own in (self.lines if INCREMENT in bases else ())
        )
        shape = (draws, len(result.policies) + 1)
        self.measures = {basis: {name: np.empty(shape) for name in DRAWN_MEASURES} for basis in bases}
        self.unchanged = {basis: np.ones(shape[-1], dtype=bool) for basis in bases}
        self.ceilings = {
            (str(row["ministry"]), int(row["year"])): (float(row["amount"]), np.empty(draws))
            for row in result.assumptions.table("Ceilings").rows
            if row["year"] in result.years
        }
        self.compared = list(result.bound.names.fiscal.ceilings)

    def keep(self, block: DrawnBlock) -> None:
        """Keep the lines and measures of a block."""
        within = slice(block.first, block.last)
        for drawn in self.lines:
            drawn.figure[within] = figure_of(block.budget, drawn.central)
        for level, drawn in zip(self.lines, self.increments, strict=False):
            drawn.figure[within] = level.figure[within] - figure_of(block.baseline, drawn.central)
        self._unchanged(LEVEL, block.budget.flows)
        self._measured(LEVEL, block.budget.appraisal, block.budget.total_appraisal, within)
        if INCREMENT in self.measures:
            flow = difference(block.budget.flows, block.baseline.flows)
            factors = block.budget.discounting
            self._unchanged(INCREMENT, flow)
            self._measured(INCREMENT, appraise(flow, factors), appraise(total_flows(flow), factors), within)
        self._spending(block.budget, within)

    def _unchanged(self, basis: str, flow: Flows) -> None:
        unchanged = self.unchanged[basis]
        for figure in vars(flow).values():
            unchanged[:-1] &= (figure == 0).all(axis=(0, -1))
        unchanged[-1] = unchanged[:-1].all()

    def _measured(self, basis: str, each: Appraisal, whole: Appraisal, within: slice) -> None:
        for place, appraised in ((slice(0, -1), each), (slice(-1, None), whole)):
            values = measures(appraised, self.stated) | {name: getattr(appraised, name) for name in PRESENT}
            for name, figure in values.items():
                self.measures[basis][name][within, place] = figure[..., 0]

    def compare(self) -> None:
        """The marginal value of public funds, which only draws comparable with the central run have."""
        for basis, drawn in self.measures.items():
            central = self.result.appraisal(basis)
            for name, gain in WORTH.items():
                for place, point in enumerate(central[[gain, "present_net_cost"]].to_numpy()):
                    public = marginal_value_of_public_funds(
                        drawn[gain][:, place], drawn["present_net_cost"][:, place], tuple(point)
                    )
                    drawn[name][:, place] = public.value if self.stated.effects else np.nan

    def _spending(self, budget: SocialBudget, within: slice) -> None:
        for (ministry, year), (_, held) in self.ceilings.items():
            place = self.compared.index(ministry), self.result.years.index(year)
            held[within] = budget.ceilings.spending_compared[..., place[0], place[1]]


def _over(line: Block, baseline: SocialBudget) -> Block:
    """A line of the central run over the baseline."""
    return replace(line, figure=line.figure - figure_of(baseline, line))
