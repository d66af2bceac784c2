"""Who pays, who saves: what the effects of a policy save elsewhere in the budget, by the ministry that saves.

A saving falls in the budget of a ministry that need not be one of those that pay for the policy. Figures are
(..., row, year), LCU of each year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.figures import YEAR, Figure, line, rows, total, totals_by


@dataclass(frozen=True)
class Savers:
    """Which ministry makes the saving of an effect, and which ministries pay for its policy."""

    outcomes: tuple[int, ...] = ()
    """Effects with a saver."""
    owners: tuple[int, ...] = ()
    """For each of them the row of its policy and saver."""
    policies: tuple[int, ...] = ()
    """For each policy and saver the row of the policy."""
    savers: tuple[int, ...] = ()
    """For each policy and saver the row of the ministry that saves."""
    parts: tuple[tuple[int, int, int], ...] = ()
    """Parts of savings: rows of the payer's share in the policy, of policy and saver, of payer and saver."""
    pairs: tuple[tuple[int, int], ...] = ()
    """Payer and saver: rows of ministries."""
    payers: tuple[int, ...] = ()
    """For each share in a policy the row of its ministry; none where no effect has a saver."""
    ministries: int = 0
    """Number of ministries that pay or save."""


NO_SAVERS = Savers()


@dataclass(frozen=True)
class SaverLines:
    """Savings by policy and saver, by payer and saver, and the budget of ministries net of them."""

    saving: Figure = line("Saving of the budget, by saver", "LCU")
    saving_of_payer: Figure = line("Saving by payer and saver", "LCU")
    cost_of_ministry: Figure = line("Cost of the ministry before savings", "LCU")
    net_of_savings: Figure = line("Cost of the ministry, net of savings", "LCU")
    cost_net_of_savings: Figure = line("Cost of all ministries, net of savings", "LCU")


def saver_lines(
    savers: Savers,
    cashable_real: Figure,
    deflator: Figure,
    spending: Figure,
    split_policy: tuple[int, ...],
    split_share: Figure,
) -> SaverLines:
    """The matrix of payers and savers, and the cost of each ministry net of what it saves.

    Payer m, saver n: sum over policies of (share of m in the policy) x (saving by it that n makes), in the
    year of the cash, also in years in which the policy costs nothing. Net of n = cost of n - sum of its
    column. The sum of the matrix is the sum of the savings, and no saving stands twice.

    Shapes: cashable (..., outcome, followed year), deflator (..., 1, year), spending (..., policy, year),
    shares (..., split, 1 or year) -> (..., row, year). Units: LCU at base-year prices -> LCU of each year.
    """
    count = spending.shape[YEAR]
    if not savers.outcomes:
        none: Figure = np.zeros((0, count))
        return SaverLines(none, none, none, none, none)
    cash = np.maximum(rows(cashable_real, savers.outcomes), 0)[..., :count] * deflator
    saving = totals_by(cash, savers.owners, len(savers.policies))
    shares, sources, targets = (list(part) for part in zip(*savers.parts, strict=True))
    matrix = totals_by(rows(split_share, shares) * rows(saving, sources), targets, len(savers.pairs))
    cost = totals_by(rows(spending, split_policy) * split_share, savers.payers, savers.ministries)
    net = cost - totals_by(matrix, [saver for _, saver in savers.pairs], savers.ministries)
    return SaverLines(saving, matrix, cost, net, total(net))
