"""Who gains and who pays: the net present value to society divided among three, and by outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.lines import TOTAL
from costmodel.model.figures import rows, totals_by
from costmodel.model.kernels import present_value
from costmodel.model.tableau import TableauFlows

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
    """Outcomes for others, less the excess burden of taxes."""
    society: float
    """The net present value."""
    budget: float
    """Minus the net cost to the budget, in cash: what taxpayers see in the accounts."""


def perspectives(result: Result) -> list[Perspective]:
    """The three perspectives of every policy and, last, of all together; they add up to society."""
    flow, factors = result.budget_lines.flows, result.budget_lines.discount_factors
    outcomes = result.budget_lines.returns.net_to_taxpayers
    taken = flow.tax_on_benefits_real + flow.indirect_tax_real + flow.replaced_real
    own = flow.transfers_real - taken + flow.net_to_participants
    paid = outcomes + taken - flow.gross_cost_real
    others = flow.net_to_others - flow.excess_burden
    parts = [present_value(figure, factors)[:, 0] for figure in (own, paid, others)]
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


def tableau_flows(result: Result) -> TableauFlows:
    """The flows of every policy as the tableau of who gains has them: (policy, year), base-year prices.

    The cashable share of a gain of people is tax on it; that of a gain of taxpayers is a saving of the
    budget, and the rest of it falls to others. The cashable share of any harm falls to the budget. Tax on a
    benefit counts as direct, what is replaced counts as transfers, and fees, grants and responses to
    incentives are 0 as long as the assumptions cannot state them.
    """
    lines, outcome = result.budget_lines, result.bound.assumed.outcomes
    flow = lines.flows

    def to(winners: tuple[str, ...], figure: Figure) -> Figure:
        chosen = [row for row, winner in enumerate(outcome.gains_to) if winner in winners]
        return totals_by(rows(figure, chosen), [outcome.policy[row] for row in chosen], len(result.policies))

    gain, harm = np.maximum(lines.outcomes.value_real, 0), np.maximum(-lines.outcomes.value_real, 0)
    cash_of_gain = np.maximum(lines.outcomes.cashable_real, 0)
    cash_of_harm = np.maximum(-lines.outcomes.cashable_real, 0)
    nothing = np.zeros_like(flow.gross_cost_real)
    return TableauFlows(
        transfers=flow.transfers_real,
        resources=flow.gross_cost_real - flow.transfers_real,
        fees=nothing,
        direct_tax=flow.tax_on_benefits_real,
        indirect_tax=flow.indirect_tax_real,
        tax_on_pay=flow.tax_on_wages_real,
        replaced_transfers=flow.replaced_real,
        replaced_resources=nothing,
        participant_gains=to(("participants",), gain),
        participant_tax=to(("participants",), cash_of_gain),
        other_gains=to(("others",), gain) + to(("taxpayers",), gain - cash_of_gain),
        other_tax=to(("others",), cash_of_gain),
        response_gains=flow.response_gains,
        savings=to(("taxpayers",), cash_of_gain),
        participant_harms=to(("participants",), harm - cash_of_harm),
        other_harms=to(("others", "taxpayers"), harm - cash_of_harm),
        budget_harms=to(("participants", "others", "taxpayers"), cash_of_harm),
        grants=nothing,
    )
