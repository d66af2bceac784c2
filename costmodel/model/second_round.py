"""Second-round effects: output that public spending brings, and tax on it. A memorandum, in no total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import YEAR, Figure, by_year, line, total

if TYPE_CHECKING:
    from costmodel.model.cost import CostLines
    from costmodel.model.society import Society


@dataclass(frozen=True)
class SecondRoundLines:
    """Levels of which only differences between scenarios have a meaning."""

    output_of_spending: Figure = line("Memorandum: spending of the year and before x multipliers", "LCU")
    tax_on_output: Figure = line("Memorandum: tax on that output", "LCU")
    tax_counted: Figure = line("Memorandum: tax already counted by the policies", "LCU")


def second_round_lines(society: Society, cost: CostLines, *, stated: bool) -> SecondRoundLines:
    """Output = sum over lags of multiplier x spending so many years before; tax = its share of that output.

    The increment over the baseline is the second round: max(0, tax on output - tax already counted).
    Spending before the first year is the same in every scenario and left out.
    Shapes: (..., policy, year) -> (..., 1, year). Units: LCU of each year.
    Source: IMF (2014), working paper 14/93, on multipliers by horizon.
    """
    count = cost.expenditure.shape[YEAR]
    if not stated:
        none: Figure = np.zeros((0, count))
        return SecondRoundLines(none, none, none)
    spent = total(cost.expenditure - cost.replaced_spending)
    output = spent * society.multiplier
    later = (society.multiplier_1, society.multiplier_2, society.multiplier_3)
    for years, multiplier in enumerate(later[: count - 1], 1):
        before = spent[..., : count - years] * multiplier
        output = output + by_year(np.zeros((*before.shape[:YEAR], years)), [before])
    counted = total(cost.tax_on_benefits + cost.indirect_tax + cost.tax_on_wages)
    return SecondRoundLines(output, society.tax_of_output * output, counted)
