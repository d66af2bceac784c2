"""Who gains and who pays: the net present value to society divided among three, and by outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.lines import TOTAL
from costmodel.model.kernels import present_value

if TYPE_CHECKING:
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure


@dataclass(frozen=True)
class Perspective:
    """Present values of one policy, LCU at base-year prices; a loss is negative."""

    policy: str
    participants: float
    """Transfers less tax on them and what they replace, and outcomes for participants."""
    taxpayers: float
    """The rest of the net present value: cost, its deductions, and outcomes for taxpayers."""
    others: float
    """Outcomes for others."""
    society: float
    """The net present value."""
    budget: float
    """Minus the net cost to the budget, in cash: what taxpayers see in the accounts."""


def perspectives(result: Result) -> list[Perspective]:
    """The three perspectives of every policy and, last, of all together; they add up to society."""
    flow, factors = result.budget_lines.flows, result.budget_lines.discount_factors
    outcomes = result.budget_lines.returns.net_to_taxpayers
    own = flow.transfers_real - flow.tax_on_benefits_real - flow.replaced_real + flow.net_to_participants
    paid = outcomes + flow.tax_on_benefits_real + flow.replaced_real - flow.gross_cost_real
    parts = [present_value(figure, factors)[:, 0] for figure in (own, paid, flow.net_to_others)]
    worth = result.budget_lines.appraisal
    columns = np.stack([*parts, worth.net_present_value[:, 0], -worth.present_net_cost[:, 0]], axis=1)
    everyone = columns.sum(axis=0)
    names = [*result.policies, TOTAL]
    return [
        Perspective(name, *(float(value) for value in values))
        for name, values in zip(names, [*columns, everyone], strict=True)
    ]


def outcome_values(result: Result) -> Figure:
    """The present value of every outcome, harms negative, LCU at base-year prices: (outcome,)."""
    worth = present_value(result.budget_lines.outcomes.value_real, result.budget_lines.discount_factors)
    return np.asarray(worth[:, 0])
