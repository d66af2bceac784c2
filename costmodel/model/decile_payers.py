"""Payers by decile of welfare: who pays for what policies give, by source of financing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.decile_places import (
    DECILES,
    DEFICIT,
    DONORS,
    GENERAL,
    PAYERS,
    PROPORTIONAL,
    ReachedDeciles,
    deciles_of,
    each_decile,
    origins,
)
from costmodel.model.figures import Figure, line, rows, totals_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.cost import CostLines
    from costmodel.model.financing import Financing


@dataclass(frozen=True)
class RaisedLines:
    """What each source of financing pays of what is to be raised."""

    raised_from_source: Figure = line("To be raised from the source", "LCU")


def _yes(count: int, chosen: Sequence[int]) -> Figure:
    """1 in the rows chosen, else 0: (row, 1)."""
    figure: Figure = np.isin(np.arange(count), chosen).astype(np.float64)[:, None]
    return figure


def payments_by_decile(
    deciles: ReachedDeciles, raised: Figure, cost: CostLines, financing: Financing, zero: Figure
) -> tuple[Figure, Figure, dict[str, Figure]]:
    """Payments by decile, what is raised from each source, and lines of payments by policy.

    A share up to ``zero`` that the sources leave is what floating-point sums leave: none.

    Shapes: (..., policy decile, year), (..., source, year), (..., policy, year). Units: LCU.
    """
    count = len(deciles.payee)
    each, places = each_decile(range(count)), origins(deciles)
    tax = cost.tax_on_benefits + cost.indirect_tax
    before_tax = raised + tax
    owner = [policy for policy, _, _ in deciles.sources]
    amount = financing.share * rows(before_tax, owner)
    has = _yes(count, owner)
    # What no source pays of a policy with sources is a deficit; a policy without any is general revenue.
    nobody, general = before_tax * 0, before_tax * (1 - has) - tax
    if owner:
        left = has - totals_by(financing.share, owner, count)
        nobody = np.where(left > zero, left, 0) * before_tax
    proportional, by_decile = before_tax * 0, rows(before_tax * 0, each)
    for on in (GENERAL, PROPORTIONAL, DONORS, DEFICIT, PAYERS):
        source_rows = [row for row, (_, falls, _) in enumerate(deciles.sources) if falls == on]
        if not source_rows:
            continue
        owners, paid = [owner[row] for row in source_rows], rows(amount, source_rows)
        if on == GENERAL:
            general = general + totals_by(paid, owners, count)
        elif on == PROPORTIONAL:
            proportional = proportional + totals_by(paid, owners, count)
        elif on == PAYERS:
            shares = rows(places, deciles_of([deciles.sources[row][2] for row in source_rows]))
            figure = rows(paid, each_decile(range(len(source_rows)))) * shares
            by_decile = by_decile + totals_by(figure, deciles_of(owners), count * DECILES)
        else:
            nobody = nobody + totals_by(paid, owners, count)
    if deciles.general < 0:
        proportional = proportional + general
    else:
        payers = rows(places, deciles_of([deciles.general] * count))
        by_decile = by_decile + rows(general, each) * payers
    paid = by_decile + rows(proportional, each) * rows(deciles.fitted, list(range(DECILES)) * count)
    return paid, amount, {
        "raised_before_tax": before_tax, "general_revenue": general, "paid_in_proportion": proportional,
        "falls_on_nobody": nobody,
    }  # fmt: skip
