"""Figures of a light simulation: by one tape, in many draws and with single parameters changed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.inputs.scenarios import BASELINE
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.metrics import difference, measured, stated
from costmodel.errors import CostModelError
from costmodel.model.flows import appraise, total_flows
from costmodel.model.measures import measures
from costmodel.uncertainty.draws import drawn_figures
from costmodel.uncertainty.ratio_states import AMOUNTS
from costmodel.uncertainty.switching import VariedMetric

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from costmodel.engine.inputs.drawn_values import Draws
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget
    from costmodel.uncertainty.uncertain import Uncertain

METRIC, OF_GDP = "metric", "gross_cost_of_gdp"
MEASURES = ("npv", "bcr", *AMOUNTS)
FIGURES = (METRIC, OF_GDP, *MEASURES)


class LightFigures(VariedMetric):
    """The net present value of all policies, and what else the light ranges are of.

    The draws are of the same cells as the changes of single parameters, so that one tape serves both, and
    other scenarios too. They are sampled draws, which leave distributional weights alone: none of these
    figures depends on them.
    """

    sampled = True

    def __init__(
        self,
        result: Result,
        facts: Sequence[Uncertain],
        basis: str,
        together: Mapping[str, Sequence[Uncertain]] | None = None,
    ) -> None:
        super().__init__(result, facts, "npv", TOTAL, basis, None)
        self.figure = METRIC
        self.together = together or {}
        """Scenarios with a common tape, this one among them, and what is uncertain in each."""

    @property
    def key(self) -> Hashable:
        """Names the figures among others."""
        return "light", super().key

    def figures(self, draws: Draws, *, searching: bool = False) -> Sequence[Mapping[Hashable, Figure]]:
        """The figures in every draw, by blocks of draws. Raises ModelError as ``simulate`` does.

        Where another scenario has none that is defined, which may leave none of this one, it is drawn alone.
        """
        name = self.result.scenario.name
        if len(self.together) > 1:
            with suppress(CostModelError):
                drawn_together = drawn_figures(
                    self.result.assumptions, BASELINE, self._with_others(draws), self.facts, self._of_all,
                    ("light", *self.together), searching=searching, few=0, alike=False,
                    beside=list(self.together),
                )  # fmt: skip
                blocks: list[Mapping[Hashable, Figure]] = [
                    {figure: block.figures[name, figure] for figure in FIGURES} for block in drawn_together
                ]
                if all(np.isfinite(block[METRIC]).all() for block in blocks):
                    return blocks
            self.together = {}
        return super().figures(draws, searching=searching)

    def _with_others(self, draws: Draws) -> Draws:
        """The draws, and the central values of what is uncertain in the other scenarios only."""
        ranges = (interval for facts in self.together.values() for fact in facts for interval in fact.ranges)
        others = {one.cell: one.value for one in ranges if one.cell not in draws.values}
        central = {cell: np.full(draws.count, value) for cell, value in others.items()}
        return replace(draws, values={**central, **draws.values})

    def _of_all(
        self, baseline: SocialBudget, _: SocialBudget, *budgets: SocialBudget
    ) -> dict[Hashable, Figure]:
        """The figures of a run of all scenarios."""
        return {
            (name, figure): values
            for name, budget in zip(self.together, budgets, strict=True)
            for figure, values in figures_of_run(baseline, budget, increment=name != BASELINE).items()
        }

    def wanted(self, baseline: SocialBudget, budget: SocialBudget) -> dict[Hashable, Figure]:
        """The figures of a run."""
        return figures_of_run(baseline, budget, increment=self.increment)

    def drawn(self, draws: Draws) -> Mapping[Hashable, Figure]:
        """The figures in every draw, each (..., draw). Raises ModelError as ``simulate`` does."""
        blocks = self.figures(draws)
        return {name: np.concatenate([block[name] for block in blocks], axis=-1) for name in blocks[0]}


def figures_of_run(
    baseline: SocialBudget, budget: SocialBudget, *, increment: bool
) -> dict[Hashable, Figure]:
    """The figures of a run of a scenario, over the baseline with ``increment``."""
    metric = measured(budget, "npv", None, None, baseline if increment else None)
    whole = budget.total_appraisal
    if increment:
        flow = difference(budget.flows, baseline.flows)
        whole = appraise(total_flows(flow), budget.discounting)
    worth = measures(whole, stated(budget)) | {name: getattr(whole, name) for name in AMOUNTS}
    drawn: dict[Hashable, Figure] = {name: worth[name][..., 0, 0] for name in MEASURES}
    return {METRIC: metric, OF_GDP: budget.totals.gross_cost_of_gdp[..., 0, :], **drawn}
