"""Incidence of outcomes: to whom gains and harms of a policy fall, and what of them the budget has or pays.

Shapes: (..., outcome, year) -> (..., policy, year). Units: LCU at base-year prices, positive numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import Figure, line, rows, totals_by

if TYPE_CHECKING:
    from costmodel.model.effects import Outcome
    from costmodel.model.returns import OutcomeLines

YES, NO = "yes", "no"


@dataclass(frozen=True)
class ReturnLines:
    """What the outcomes of each policy add up to, base-year prices."""

    gains: Figure = line("Gains of all, base-year prices", "LCU")
    harms: Figure = line("Harms to all, base-year prices", "LCU")
    net_to_participants: Figure = line("Outcomes for participants after tax, base-year prices", "LCU")
    net_to_taxpayers: Figure = line("Outcomes for taxpayers, base-year prices", "LCU")
    net_to_others: Figure = line("Outcomes for others after tax, base-year prices", "LCU")
    cashable_savings: Figure = line("Savings and revenue of the budget, base-year prices", "LCU")
    linked_cost_real: Figure = line("Cost that effects bring, base-year prices", "LCU")


def return_lines(outcome: Outcome, lines: OutcomeLines, policies: int) -> ReturnLines:
    """Outcomes by policy: gains, harms, who they fall to, and what of them reaches the budget.

    What of a value reaches the budget is the taxpayers' and no longer that of those who gain: earnings fall
    to participants after tax. So the three add up to gains less harms, and no value counts twice.

    Shapes: (..., outcome, year) -> (..., policy, year). Units: LCU, base-year prices; harms are positive.
    Source: perspectives as in WSIPP (2019), Benefit-Cost Technical Documentation, chapter 2.
    """
    owner = outcome.policy
    kept = lines.value_real - lines.cashable_real
    savings = totals_by(lines.cashable_real, owner, policies)

    def to(winner: str) -> Figure:
        winner_rows = [i for i, who in enumerate(outcome.gains_to) if who == winner]
        return totals_by(rows(kept, winner_rows), [owner[i] for i in winner_rows], policies)

    return ReturnLines(
        gains=totals_by(np.maximum(lines.value_real, 0), owner, policies),
        harms=totals_by(np.maximum(-lines.value_real, 0), owner, policies),
        net_to_participants=to("participants"),
        net_to_taxpayers=to("taxpayers") + savings,
        net_to_others=to("others"),
        cashable_savings=savings,
        linked_cost_real=totals_by(
            rows(lines.cost_of_effect, outcome.linked), [owner[k] for k in outcome.linked], policies
        ),
    )


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
    equal_rows = [
        row
        for row, (answer, winner) in enumerate(zip(outcome.weighted, outcome.gains_to, strict=True))
        if answer == NO and winner == "participants"
    ]
    kept = rows(lines.value_real - lines.cashable_real, equal_rows)
    return totals_by(kept, [outcome.policy[row] for row in equal_rows], policies)
