"""Who gains and who pays: the net present value to society by participants, budget, others and donors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.inputs.scenarios import LEVEL
from costmodel.engine.line_items.lines import TOTAL
from costmodel.model.discounting import present
from costmodel.model.figures import rows, total, totals_by
from costmodel.model.kernels import present_value
from costmodel.model.tableau import TableauFlows, TableauRow, all_flows, column_sums, present_flows, tableau

if TYPE_CHECKING:
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.model.flows import Flows
    from costmodel.model.social_budget import SocialBudget


@dataclass(frozen=True)
class Perspective:
    """Present values of one policy or one kind of flow, LCU at base-year prices; a loss is negative."""

    name: str
    """The policy or ``total``; or the kind of flow."""
    participants: float
    """Transfers less tax, fees and what they replace, and outcomes for participants."""
    budget: float
    """Minus the net cost to the budget, in cash, plus grants."""
    others: float
    """Outcomes for others, tax on staff pay, and the excess burden of taxes."""
    donors: float
    """Minus the grants."""
    society: float
    """The net present value: the sum of the four."""


def perspectives(result: Result, basis: str = LEVEL) -> list[Perspective]:
    """The four perspectives of every policy and, last, of all together; they add up to society."""
    columns = column_sums(_tableau(result, basis, whole=False))
    sums = {name: figure[:, 0] for name, figure in columns.items()}
    each = [
        Perspective(policy, **{name: float(figure[place]) for name, figure in sums.items()})
        for place, policy in enumerate(result.policies)
    ]
    return [*each, Perspective(TOTAL, **{name: float(figure.sum()) for name, figure in sums.items()})]


def who_gains(result: Result, basis: str = LEVEL) -> list[Perspective]:
    """The tableau of who gains by all policies together: what falls to whom of every kind of flow."""
    return [
        Perspective(
            row.label,
            **{name: float(figure[0, 0]) for name, figure in vars(row).items() if name != "label"},
        )
        for row in _tableau(result, basis, whole=True)
    ]


def _tableau(result: Result, basis: str, *, whole: bool) -> list[TableauRow]:
    """The rows of the tableau as present values, of every policy or of all together."""
    there = present_tableau(result, basis)
    flow, factors = _flows(result, basis), result.budget_lines.discounting
    of_capital, avoided = (flow.burden_of_capital, factors.capital), (-flow.burden_avoided, factors.outcomes)
    of_residual = (-flow.burden_of_residual, factors.ends)
    burden = present(flow.excess_burden, factors.discount_factors, of_capital, avoided, of_residual)
    if whole:
        there, burden = all_flows(there), total(burden)
    *tableau_rows, last = tableau(there)
    lost = -burden
    return [*tableau_rows, replace(last, others=lost, society=lost)]


def outcome_values(result: Result) -> Figure:
    """The present value of every outcome, harms negative, LCU at base-year prices: (outcome,)."""
    factors = result.budget_lines.discounting.outcome_factors
    worth = present_value(result.budget_lines.outcomes.value_real, factors)
    return np.asarray(worth[:, 0])


def linked_costs(result: Result) -> Figure:
    """The present value of the cost that every outcome brings, LCU at base-year prices: (outcome,)."""
    cost = result.budget_lines.outcomes.cost_of_effect
    return np.asarray(present_value(cost, result.budget_lines.discount_factors)[:, 0])


def _flows(result: Result, basis: str) -> Flows:
    return result.budget_lines.flows if basis == LEVEL else result.added_flows


def tableau_flows(result: Result, basis: str = LEVEL) -> TableauFlows:
    """The flows of every policy as the tableau of who gains has them: (policy, year), base-year prices.

    The cashable share of a gain of people is tax on it; that of a gain of taxpayers is a saving of the
    budget, and the rest of it falls to others. The cashable share of any harm falls to the budget. What is
    replaced counts as transfers.
    """
    flows = _flows_of_lines(result, result.budget_lines)
    if basis == LEVEL:
        return flows
    before = vars(_flows_of_lines(result, result.baseline_lines))
    return TableauFlows(**{name: figure - before[name] for name, figure in vars(flows).items()})


def _flows_of_lines(result: Result, lines: SocialBudget) -> TableauFlows:
    outcome, flow = result.bound.assumed.outcomes, lines.flows

    def to(winners: tuple[str, ...], figure: Figure) -> Figure:
        chosen = [row for row, winner in enumerate(outcome.gains_to) if winner in winners]
        return totals_by(rows(figure, chosen), [outcome.policy[row] for row in chosen], len(result.policies))

    gain, harm = np.maximum(lines.outcomes.value_real, 0), np.maximum(-lines.outcomes.value_real, 0)
    cash_of_gain = np.maximum(lines.outcomes.cashable_real, 0)
    cash_of_harm = np.maximum(-lines.outcomes.cashable_real, 0)
    return TableauFlows(
        transfers=flow.transfers_real + flow.replaced_real,
        resources=flow.gross_cost_real - flow.transfers_real,
        fees=flow.fees_real,
        direct_tax=flow.tax_on_benefits_real,
        indirect_tax=flow.indirect_tax_real,
        tax_on_pay=flow.tax_on_wages_real,
        replaced_transfers=flow.replaced_real,
        replaced_resources=np.zeros_like(flow.gross_cost_real),
        participant_gains=to(("participants",), gain),
        participant_tax=to(("participants",), cash_of_gain),
        other_gains=to(("others",), gain) + to(("taxpayers",), gain - cash_of_gain),
        other_tax=to(("others",), cash_of_gain),
        response_gains=flow.response_gains,
        savings=to(("taxpayers",), cash_of_gain),
        participant_harms=to(("participants",), harm - cash_of_harm),
        other_harms=to(("others", "taxpayers"), harm - cash_of_harm),
        budget_harms=to(("participants", "others", "taxpayers"), cash_of_harm),
        grants=flow.grants_real,
    )


def present_tableau(result: Result, basis: str = LEVEL) -> TableauFlows:
    """Present values of the flows of every policy: (policy, 1), each kind of flow by its own factors."""
    factors, flow, policy_flows = (
        result.budget_lines.discounting,
        tableau_flows(result, basis),
        _flows(result, basis),
    )
    there = present_flows(flow, factors.discount_factors, factors.outcome_factors)
    parts = ((policy_flows.capital_real, factors.capital), (-policy_flows.residual_value, factors.ends))
    return replace(there, resources=present(flow.resources, factors.discount_factors, *parts))
