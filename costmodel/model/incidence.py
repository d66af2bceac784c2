"""Incidence of outcomes: what of them the budget pays, and what people gain by a change of behaviour.

Shapes: (..., outcome, year) -> (..., policy, year). Units: LCU at base-year prices, positive numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import rows, totals_by

if TYPE_CHECKING:
    from costmodel.model.figures import Figure
    from costmodel.model.returns import Outcome, OutcomeLines

YES, NO = "yes", "no"


def budget_harms(outcome: Outcome, lines: OutcomeLines, policies: int) -> Figure:
    """Harms that the budget pays: the cashable share of harms."""
    return totals_by(np.maximum(-lines.cashable_real, 0), outcome.policy, policies)


def response_gains(outcome: Outcome, lines: OutcomeLines, policies: int) -> Figure:
    """Gains of people after tax that are a response to incentives, such as earnings of those who work more.

    Whoever chooses freely is at the margin no better off by such a response: only its tax counts.
    Source: Hendren and Sprung-Keyser (2020), A Unified Welfare Analysis of Government Policies, section II,
    the envelope theorem.
    """
    marked = [row for row, answer in enumerate(outcome.response) if answer == YES]
    kept = rows(lines.value_real - lines.cashable_real, marked)
    return totals_by(np.maximum(kept, 0), [outcome.policy[row] for row in marked], policies)


def equal_gains(outcome: Outcome, lines: OutcomeLines, policies: int) -> Figure:
    """Gains less harms of participants after tax whose value is the same for all, such as life and health.

    They are not weighted by income: their value does not come from what people would pay.
    Source: HM Treasury, The Green Book (2022), annex A3.
    """
    own = [
        row
        for row, (answer, winner) in enumerate(zip(outcome.weighted, outcome.gains_to, strict=True))
        if answer == NO and winner == "participants"
    ]
    kept = rows(lines.value_real - lines.cashable_real, own)
    return totals_by(kept, [outcome.policy[row] for row in own], policies)
