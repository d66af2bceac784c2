"""Figures of a light simulation: by one tape, in many draws and with single parameters changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.lines import TOTAL
from costmodel.engine.metrics import difference, stated
from costmodel.model.flows import appraise, total_flows
from costmodel.model.measures import measures
from costmodel.uncertainty.draws import drawn_figures
from costmodel.uncertainty.ratio_states import AMOUNTS
from costmodel.uncertainty.switching import VariedMetric

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from costmodel.engine.drawn_values import Draws
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget
    from costmodel.uncertainty.uncertain import Uncertain

OF_GDP = "gross_cost_of_gdp"
MEASURES = ("npv", "bcr", *AMOUNTS)


class LightFigures(VariedMetric):
    """The net present value of all policies, and what else the light ranges are of.

    The draws are of the same cells as the changes of single parameters, so that one tape serves both. They
    are sampled draws, which leave distributional weights alone: none of these figures depends on them.
    """

    sampled = True

    def __init__(self, result: Result, facts: Sequence[Uncertain], basis: str) -> None:
        super().__init__(result, facts, "npv", TOTAL, basis, None)

    @property
    def key(self) -> Hashable:
        """Names the figures among others."""
        return "light", super().key

    def wanted(self, baseline: SocialBudget, budget: SocialBudget) -> dict[Hashable, Figure]:
        """The figures of a run."""
        figures = dict(super().wanted(baseline, budget))
        figures[OF_GDP] = budget.totals.gross_cost_of_gdp[..., 0, :]
        whole = budget.total_appraisal
        if self.increment:
            flow = difference(budget.flows, baseline.flows)
            whole = appraise(total_flows(flow), budget.discounting)
        found = measures(whole, stated(budget)) | {name: getattr(whole, name) for name in AMOUNTS}
        return figures | {name: found[name][..., 0, 0] for name in MEASURES}

    def drawn(self, draws: Draws) -> Mapping[Hashable, Figure]:
        """The figures in every draw, each (..., draw). Raises ModelError as ``simulate`` does."""
        blocks = [
            block.figures
            for block in drawn_figures(
                self.result.assumptions, self.result.scenario.name, draws, self.facts, self.wanted, self.key,
                few=0, alike=False,
            )
        ]  # fmt: skip
        return {name: np.concatenate([block[name] for block in blocks], axis=-1) for name in blocks[0]}
