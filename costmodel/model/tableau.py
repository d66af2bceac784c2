"""Who gains and who pays: every flow by the column it falls to, and the measures of return built on them.

The columns are participants, the budget, others and donors; row by row they add up to society. Shapes:
flows (..., policy, year), present values (..., policy, 1). Units: LCU at base-year prices. A loss is negative
in a row of the tableau; the flows themselves are positive as they are named.
Source: Krutilla (2005), Using the Kaldor-Hicks Tableau Format for Cost-Benefit Analysis and Policy
Evaluation, Journal of Policy Analysis and Management 24.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from costmodel.model.figures import Figure, line, total
from costmodel.model.kernels import present_value

COLUMNS = ("participants", "budget", "others", "donors")
"""They add up to society, row by row."""
OUTCOMES = (
    "participant_gains", "participant_tax", "other_gains", "other_tax", "response_gains", "savings",
    "participant_harms", "other_harms", "budget_harms",
)  # fmt: skip
"""Flows that are effects, or follow from them."""
ZERO = 1e-9
"""An amount this small against the sum of the absolute flows is 0."""
LEAST_NET_COST = 0.01
"""Net cost below this share of gross cost, either way, is too small to divide by."""


@dataclass(frozen=True)
class TableauFlows:
    """What moves because of a policy, each flow once; a year's amounts, or their present values."""

    transfers: Figure = line("Transfers, with taxes and fees forgone, base-year prices", "LCU")
    resources: Figure = line("Resources used, base-year prices", "LCU")
    fees: Figure = line("Fees paid by participants, base-year prices", "LCU")
    direct_tax: Figure = line("Tax and contributions on the benefit, base-year prices", "LCU")
    indirect_tax: Figure = line("Indirect tax on spending of the benefit, base-year prices", "LCU")
    tax_on_pay: Figure = line("Additional tax on staff pay, base-year prices", "LCU")
    replaced_transfers: Figure = line("Transfers of the replaced programme, base-year prices", "LCU")
    replaced_resources: Figure = line("Resources of the replaced programme, base-year prices", "LCU")
    participant_gains: Figure = line("Gains of participants before tax, base-year prices", "LCU")
    participant_tax: Figure = line("Tax on gains of participants, base-year prices", "LCU")
    other_gains: Figure = line("Gains of others before tax, base-year prices", "LCU")
    other_tax: Figure = line("Tax on gains of others, base-year prices", "LCU")
    response_gains: Figure = line("After-tax gains in response to incentives, base-year prices", "LCU")
    """Part of the gains of participants and others, not added to them."""
    savings: Figure = line("Resources that the budget saves elsewhere, base-year prices", "LCU")
    participant_harms: Figure = line("Harms to participants, base-year prices", "LCU")
    other_harms: Figure = line("Harms to others, base-year prices", "LCU")
    budget_harms: Figure = line("Harms to the budget, base-year prices", "LCU")
    grants: Figure = line("Grants that would not come otherwise, base-year prices", "LCU")


@dataclass(frozen=True)
class TableauRow:
    """One row of the tableau: what falls to each column, and to society."""

    label: str
    participants: Figure
    budget: Figure
    others: Figure
    donors: Figure
    society: Figure


@dataclass(frozen=True)
class TableauSums:
    """The sums of flows that measures of return divide; transfers, resources, cost after replacement."""

    transfers: Figure
    resources: Figure
    cost: Figure
    gains: Figure
    harms: Figure
    net_cost: Figure
    """Net cost to the budget before donors."""
    worth: Figure
    """Worth to people, the budget apart."""
    absolute: Figure
    """Sum of the absolute flows: the scale on which an amount is 0."""


def present_flows(flow: TableauFlows, factors: Figure, of_outcomes: Figure | None = None) -> TableauFlows:
    """Present values of the flows, each by itself: the present value of a sum is the sum of these.

    ``of_outcomes`` are the discount factors of gains, harms and what the budget has of them, where they fall
    at another time of the year.
    Shapes: (..., policy, year), factors (..., 1, year) -> (..., policy, 1).
    """
    factors_by_flow = dict.fromkeys(OUTCOMES, factors if of_outcomes is None else of_outcomes)
    return TableauFlows(**{
        name: present_value(figure, factors_by_flow.get(name, factors)) for name, figure in vars(flow).items()
    })  # fmt: skip


def all_flows(flow: TableauFlows) -> TableauFlows:
    """The flows of all policies together. Shapes: (..., policy, year) -> (..., 1, year)."""
    return TableauFlows(**{name: total(figure) for name, figure in vars(flow).items()})


def tableau_sums(flow: TableauFlows) -> TableauSums:
    """What is spent, gained and lost, what the policy costs the budget and what people get.

    net cost N = C - fees - tax on the benefit - indirect tax - tax on staff pay - tax on gains - savings +
    harms to the budget; worth to people W = T - tax on the benefit - fees + gains after tax - tax on staff
    pay - harms to participants and others. Indirect tax stays in W: a shilling of benefit buys a shilling's
    worth at market prices. So W - N = net present value at cost of funds 1 + indirect tax.

    Shapes: those of the flows. Units: LCU.
    Example: transfers 279.05, resources 46.74, fees 13.95, tax 11.16, indirect tax 22.32, gains of
    participants 63.29 taxed at 20 %, of others 8.37, harms 9.07 give N 265.69 and W 303.87.
    """
    transfers = flow.transfers - flow.replaced_transfers
    resources = flow.resources - flow.replaced_resources
    on_gains = flow.participant_tax + flow.other_tax
    people_gain = flow.participant_gains + flow.other_gains
    people_harmed = flow.participant_harms + flow.other_harms
    cost = transfers + resources
    back = flow.fees + flow.direct_tax + flow.indirect_tax + flow.tax_on_pay + on_gains + flow.savings
    kept = transfers - flow.direct_tax - flow.fees + people_gain - on_gains - flow.tax_on_pay
    return TableauSums(
        transfers=transfers,
        resources=resources,
        cost=cost,
        gains=people_gain + flow.savings,
        harms=people_harmed + flow.budget_harms,
        net_cost=cost - back + flow.budget_harms,
        worth=kept - people_harmed,
        absolute=sum((np.absolute(figure) for figure in vars(flow).values()), np.zeros(1)),
    )


def tableau(
    flow: TableauFlows, cost_of_funds: Figure | float = 1.0, *, national: bool = False
) -> list[TableauRow]:
    """The rows of the tableau, whose columns add up to society.

    In the national view donors are not part of society and have no column.

    Shapes: those of the flows; cost_of_funds broadcasts against them. Units: LCU. A cost of funds of 1 has
    no excess burden; 1.2 says that raising one unit of money costs people 0.2 more than the unit.
    Source: HM Treasury, The Green Book (2022), chapter 6; WSIPP (2019), Benefit-Cost Technical
    Documentation, chapter 2.
    """
    sums = tableau_sums(flow)
    nothing = np.zeros_like(sums.cost)
    burden = -(cost_of_funds - 1.0) * (sums.net_cost - flow.grants)
    replaced = flow.replaced_transfers + flow.replaced_resources
    kept = flow.participant_gains - flow.participant_tax
    given = flow.grants if national else nothing
    columns: dict[str, tuple[Figure, ...]] = {
        "Transfers": (flow.transfers, -flow.transfers, nothing, nothing, nothing),
        "Resources": (nothing, -flow.resources, nothing, nothing, -flow.resources),
        "Fees": (-flow.fees, flow.fees, nothing, nothing, nothing),
        "Tax on the benefit": (-flow.direct_tax, flow.direct_tax, nothing, nothing, nothing),
        "Indirect tax": (-flow.indirect_tax, flow.indirect_tax, nothing, nothing, nothing),
        "Tax on staff pay": (nothing, flow.tax_on_pay, -flow.tax_on_pay, nothing, nothing),
        "Replaced programme": (
            -flow.replaced_transfers, replaced, nothing, nothing, flow.replaced_resources,
        ),
        "Gains of participants": (kept, flow.participant_tax, nothing, nothing, flow.participant_gains),
        "Gains of others": (
            nothing, flow.other_tax, flow.other_gains - flow.other_tax, nothing, flow.other_gains,
        ),
        "Savings of the budget": (nothing, flow.savings, nothing, nothing, flow.savings),
        "Harms": (
            -flow.participant_harms, -flow.budget_harms, -flow.other_harms, nothing, -sums.harms,
        ),
        "Donors": (nothing, flow.grants, nothing, given - flow.grants, given),
        "Excess burden": (nothing, nothing, burden, nothing, burden),
    }  # fmt: skip
    return [TableauRow(label, *figures) for label, figures in columns.items()]


def column_sums(rows: list[TableauRow]) -> dict[str, Figure]:
    """What each column and society come to over all rows. Units: LCU; shapes: those of the rows."""
    names = [one.name for one in fields(TableauRow) if one.name != "label"]
    return {name: sum((getattr(row, name) for row in rows), np.zeros(1)) for name in names}
