"""Cost-effectiveness: what a policy costs for each unit of an effect of its own.

Figures of an outcome are (..., outcome, 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.model.figures import Figure, line, rows
from costmodel.model.kernels import present_value
from costmodel.model.measures import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.discounting import DiscountFactors
    from costmodel.model.measures import Appraisal
    from costmodel.model.returns import OutcomeLines


@dataclass(frozen=True)
class OutcomeCosts:
    """Cost per unit of effect, one figure an outcome; missing (nan) where there are no units, or fewer."""

    present_effect: Figure = line("Units of effect, discounted", "effects", whole=True)
    gross_cost_per_outcome: Figure = line("Gross cost per unit of effect", "LCU per unit", whole=True)
    cost_per_outcome: Figure = line("Net cost per unit of effect", "LCU per unit", whole=True)


def present_effects(lines: OutcomeLines, factors: DiscountFactors) -> Figure:
    """Units of each effect, each year's by the discount factor of outcomes. Units: effects."""
    return present_value(lines.lasting_effect, factors.outcome_factors)


def outcome_costs(effects: Figure, owners: Sequence[int], appraised: Appraisal) -> OutcomeCosts:
    """Cost of the policy / units of effect, both discounted.

    The whole cost of the policy stands over each of its effects, so that these costs do not add up. Effects
    are net of what would have happened anyway, and followed as long as the gains are. A harm has no cost.
    Shapes: effects (..., outcome, 1), present values (..., policy, 1) -> (..., outcome, 1).
    Units: effects, LCU at base-year prices -> LCU per unit of effect.
    Source: Tan-Torres Edejer and others (2003), WHO Guide to Cost-Effectiveness Analysis.
    """
    return OutcomeCosts(
        present_effect=effects,
        gross_cost_per_outcome=ratio(rows(appraised.present_cost, owners), effects),
        cost_per_outcome=ratio(rows(appraised.present_net_cost, owners), effects),
    )
