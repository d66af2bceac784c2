"""Checks of delivery: charges against cash, and administration against its usual share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.line_items.verdict import AT_MOST, EQUAL, RELATIVE, WARNING, Check, agreement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.results import Result

SHARE = "administration_share"


def delivery_checks(result: Result) -> Iterator[Check]:
    """The reconciliation of capital charges, and a note on administration outside the usual share."""
    if result.bound.names.delivery.charges:
        yield _reconciled(result)
    yield from _administration(result)


def _reconciled(result: Result) -> Check:
    lines = result.budget_lines.charges
    cash, charged = lines.present_purchases, lines.present_charges + lines.present_capital_left
    place, tolerance, passed = agreement(np.abs(cash - charged), cash)
    actual, expected = float(charged.flat[place]), float(cash.flat[place])
    return Check(
        "Capital charges and what is left are worth the cash",
        actual,
        expected,
        tolerance,
        passed,
        "Present value of yearly charges and of the capital at the end against that of purchases, of the "
        "capital where the two are farthest apart. The charge is a memorandum: the budget has only the cash.",
        EQUAL,
        str(result.assumptions.about["currency"]),
    )


def _administration(result: Result) -> Iterator[Check]:
    """The share farthest outside its band: of all years together, so that a year of set-up counts little."""
    bands = result.assumptions.table("AdminBands").by("archetype")
    cost = result.budget_lines.cost
    spent = cost.expenditure.sum(axis=-1)
    administered = (cost.administration_share * cost.expenditure).sum(axis=-1)
    compared: list[tuple[float, str, float, float, float, str]] = []
    for row, policy in enumerate(result.assumptions.table("Policies").rows):
        band = bands.get(policy["archetype"])
        if band is None or not spent[row]:
            continue
        share = float(administered[row] / spent[row])
        low, high = float(band["lowest"]), float(band["highest"])
        cells = result.assumptions.table("AdminBands")
        cell = cells.cell(cells.rows.index(band), "lowest")
        compared.append((max(low - share, share - high), str(policy["policy"]), share, low, high, cell))
    if not compared:
        return
    distance, policy_name, share, low, high, cell = max(compared)
    passed = distance <= RELATIVE
    outside = [name for gap, name, *_ in compared if gap > RELATIVE]
    others = f" Also outside: {', '.join(sorted({*outside} - {policy_name}))}." if len(outside) > 1 else ""
    reason = (
        f"{policy_name} spends {share:.1%} on administration, applications and redress, all years together; "
        f"the usual share of its archetype is {low:.1%} to {high:.1%} ({cell}).{others}"
    )
    yield Check(
        "Administration is in its usual share",
        share,
        low if share < low else high,
        RELATIVE,
        passed,
        "Administration, applications and redress as a share of expenditure against the band of the "
        "archetype in the table AdminBands, in the policy farthest outside or nearest to an end.",
        AT_MOST,
        "share",
        WARNING,
        reason="" if passed else reason,
    )
