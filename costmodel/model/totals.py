"""The budget as a whole: cost of all policies together, and its share of GDP and of the public budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.model.figures import YEAR, Figure, line, total
from costmodel.model.measure_list import LABELS

if TYPE_CHECKING:
    from costmodel.model.cost import CostLines
    from costmodel.model.economy import Economy


@dataclass(frozen=True)
class Totals:
    """The budget as a whole."""

    expenditure: Figure = line("Expenditure, all policies", "LCU")
    cost_before_replacement: Figure = line("Cost before replacement, all policies", "LCU")
    replaced_spending: Figure = line("Spending replaced, all policies", "LCU")
    gross_cost: Figure = line("Gross cost, all policies", "LCU")
    net_cost: Figure = line("Net cost, all policies", "LCU")
    gross_cost_of_gdp: Figure = line(LABELS["gross_cost_of_gdp"], "share")
    consolidated_cost: Figure = line("Gross cost, consolidated, all policies", "LCU")
    consolidated_cost_of_gdp: Figure = line("Gross cost, consolidated, share of GDP", "share")
    net_cost_of_gdp: Figure = line(LABELS["net_cost_of_gdp"], "share")
    gross_cost_of_expenditure: Figure = line("Gross cost, share of government expenditure", "share")
    gross_cost_of_revenue: Figure = line("Gross cost, share of government revenue", "share")
    net_cost_of_expenditure: Figure = line("Net cost, share of government expenditure", "share")
    net_cost_of_revenue: Figure = line("Net cost, share of government revenue", "share")


def budget_totals(cost: CostLines, economy_: Economy) -> Totals:
    """The budget as a whole, and against GDP and what the government spends and collects.

    Shapes: (..., 1, year).
    """
    count = cost.gross_cost.shape[YEAR]
    gross, net, replaced = total(cost.gross_cost), total(cost.net_cost), total(cost.replaced_spending)
    consolidated = gross - total(cost.passed_to_fund)
    gdp = economy_.gdp[..., -count:]
    spent, collected = (
        series[..., -count:] for series in (economy_.government_expenditure, economy_.government_revenue)
    )
    return Totals(
        expenditure=total(cost.expenditure),
        cost_before_replacement=gross + replaced,
        replaced_spending=replaced,
        gross_cost=gross,
        net_cost=net,
        gross_cost_of_gdp=gross / gdp,
        consolidated_cost=consolidated,
        consolidated_cost_of_gdp=consolidated / gdp,
        net_cost_of_gdp=net / gdp,
        gross_cost_of_expenditure=gross / spent,
        gross_cost_of_revenue=gross / collected,
        net_cost_of_expenditure=net / spent,
        net_cost_of_revenue=net / collected,
    )
