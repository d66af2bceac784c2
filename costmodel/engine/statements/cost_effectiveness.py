"""Cost-effectiveness of a result: cost of the policy for each unit of an effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.inputs.scenarios import INCREMENT, LEVEL
from costmodel.engine.line_items.stamp import stamped
from costmodel.model.figures import rows
from costmodel.model.outcome_costs import OutcomeCosts, outcome_costs, present_effects
from costmodel.model.tableau import ZERO

if TYPE_CHECKING:
    import pandas as pd

    from costmodel.engine.line_items.computed import Computed
    from costmodel.model.measures import Appraisal


def costs_of_outcomes(result: Computed, appraised: Appraisal, basis: str = LEVEL) -> OutcomeCosts:
    """The cost of its policy for each unit of every outcome: (outcome, 1).

    ``appraised`` are the present values of the policies on the basis. Over the baseline both are differences:
    where the effect does not differ there is no such cost.
    """
    factors, owners = result.budget_lines.discounting, result.bound.assumed.outcomes.policy
    effects = present_effects(result.budget_lines.outcomes, factors)
    if basis == INCREMENT:
        added = effects - present_effects(result.baseline_lines.outcomes, factors)
        effects = np.where(np.abs(added) > ZERO * np.abs(effects), added, 0)
    return outcome_costs(effects, owners, appraised)


def cost_effectiveness_table(result: Computed, appraised: Appraisal, basis: str, money: str) -> pd.DataFrame:
    """One row an outcome; see ``Result.cost_effectiveness``."""
    import pandas as pd

    outcomes = result.assumptions.table("Outcomes").rows
    owners = result.bound.assumed.outcomes.policy
    costs = costs_of_outcomes(result, appraised, basis)
    columns = {
        "present_effect": costs.present_effect,
        "present_cost": rows(appraised.present_cost, owners),
        "gross_cost_per_outcome": costs.gross_cost_per_outcome,
        "present_net_cost": rows(appraised.present_net_cost, owners),
        "cost_per_outcome": costs.cost_per_outcome,
    }
    frame = pd.DataFrame(
        {
            "policy": [str(row["policy"]) for row in outcomes],
            "outcome": [str(row["outcome"]) for row in outcomes],
            "unit": [str(row["unit"]) for row in outcomes],
            "money_unit": money,
            **{name: np.asarray(figure)[:, 0] for name, figure in columns.items()},
        }
    )
    return stamped(frame, result.stamp)
